// Package bench measures Tillbell as a shop would meet it: the server in one
// process, the tills and tablets in another, over HTTP and sockets, against a
// database that keeps every promise. Beside it, in the same run and on the same
// schema, it measures the naive way of storing a sale, so that a reader can
// compare on the machine at hand. It asserts nothing.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Config says what to measure.
type Config struct {
	Program  string        // the server's own executable
	Database string        // an empty PostgreSQL database; empty: the embedded one
	Postgres []int         // processes whose CPU counts as the database's, their children too
	Dir      string        // for data, empty
	Clients  []int         // tills selling at once, one after another
	For      time.Duration // of each measurement, after a warm-up of a quarter
	Products int
	Baseline bool
	Beside   int // tills selling while calls for help are measured
	Sockets  int // tablets; 0: no push measurement
	Stores   int // the tablets are spread over
	Rates    []int
	Storm    int // tablets that come back within one second; 0: none do
	Nodes    int // servers on one PostgreSQL database: 2 measures what they tell each other
	Seed     uint64
	Out      io.Writer
}

const lines = 5 // of each sale

// Run measures and prints.
func Run(ctx context.Context, c Config) error {
	shop, err := build(ctx, &c)
	if err != nil {
		return fmt.Errorf("build the shop to measure: %w", err)
	}
	engine := "SQLite, synchronous=FULL"
	if c.Database != "" {
		engine = "PostgreSQL, synchronous_commit=on"
	}
	fmt.Fprintf(c.Out, "%s; %d products, %d lines a sale, one tender; %s each\n", engine, c.Products, lines, c.For)
	var naive float64
	if c.Baseline {
		r, err := baseline(ctx, &c, shop)
		if err != nil {
			return fmt.Errorf("measure the naive way: %w", err)
		}
		naive = r.rate()
		r.print(c.Out, "naive, 16 clients, no HTTP", 0)
	}
	server, err := startServer(ctx, &c)
	if err != nil {
		return err
	}
	defer server.stop()
	if err := shop.openDrawers(ctx, server.url); err != nil {
		return fmt.Errorf("open the drawers: %w", err)
	}
	for _, clients := range c.Clients {
		r, err := sell(ctx, &c, shop, server, clients)
		if err != nil {
			return fmt.Errorf("sell with %d tills: %w", clients, err)
		}
		r.print(c.Out, fmt.Sprintf("%d till%s over HTTP", clients, plural(clients)), naive)
	}
	if c.Sockets > 0 {
		if err := beside(ctx, &c, shop, server); err != nil {
			return fmt.Errorf("measure calls beside sales: %w", err)
		}
		if err := push(ctx, &c, shop, server); err != nil {
			return fmt.Errorf("measure push: %w", err)
		}
	}
	if c.Storm > 0 {
		if err := storm(ctx, &c, shop, server); err != nil {
			return fmt.Errorf("measure tablets that come back: %w", err)
		}
	}
	if c.Nodes > 1 && c.Database != "" {
		if err := nodes(ctx, &c, shop, server); err != nil {
			return fmt.Errorf("measure two nodes: %w", err)
		}
	}
	return nil
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// result is one measurement.
type result struct {
	took     time.Duration
	latency  []time.Duration
	failed   int
	why      string
	cpu      cpuUse // spent meanwhile
	resident int64  // bytes, of the server
}

func (r *result) rate() float64 { return float64(len(r.latency)) / r.took.Seconds() }

func (r *result) print(w io.Writer, name string, naive float64) {
	slices.Sort(r.latency)
	line := fmt.Sprintf("%-28s %7.0f sales/s  p50 %s  p99 %s", name, r.rate(), ms(quantile(r.latency, .5)), ms(quantile(r.latency, .99)))
	if n := float64(len(r.latency)); n > 0 {
		line += fmt.Sprintf("  CPU µs/sale: database %.0f, server %.0f, client %.0f", r.cpu.database.Seconds()*1e6/n, r.cpu.server.Seconds()*1e6/n, r.cpu.client.Seconds()*1e6/n)
	}
	if r.resident > 0 {
		line += fmt.Sprintf("  server %d MB", r.resident>>20)
	}
	if naive > 0 {
		line += fmt.Sprintf("  %.2f × naive", r.rate()/naive)
	}
	if r.failed > 0 {
		line += fmt.Sprintf("  %d FAILED: %s", r.failed, r.why)
	}
	fmt.Fprintln(w, line)
}

func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(float64(len(sorted))*q), len(sorted)-1)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

// cpuUse is processor time by who spent it.
type cpuUse struct{ database, server, client time.Duration }

func (a cpuUse) minus(b cpuUse) cpuUse {
	return cpuUse{a.database - b.database, a.server - b.server, a.client - b.client}
}

// used reads the processor times of the processes of a measurement. Where
// /proc is missing it is zero.
func (c *Config) used(server int) cpuUse {
	u := cpuUse{server: cpuOf(server), client: cpuOf(os.Getpid())}
	for _, pid := range c.Postgres {
		u.database += cpuOfTree(pid)
	}
	return u
}

const ticksPerSecond = 100 // USER_HZ, the same on every Linux

func cpuOf(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	var user, system int64
	_, after, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * time.Second / ticksPerSecond
}

// cpuOfTree adds a process's children that live now and those it has waited for.
func cpuOfTree(pid int) time.Duration {
	total := cpuOf(pid) + waitedFor(pid)
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return total
	}
	for _, e := range entries {
		var child, parent int
		if _, err := fmt.Sscan(e.Name(), &child); err != nil {
			continue
		}
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(b), ") ")
		if fields := strings.Fields(after); len(fields) > 1 {
			fmt.Sscan(fields[1], &parent)
		}
		if parent == pid {
			total += cpuOf(child)
		}
	}
	return total
}

func waitedFor(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	var user, system int64
	_, after, _ := strings.Cut(string(b), ") ")
	if fields := strings.Fields(after); len(fields) > 14 {
		fmt.Sscan(fields[13], &user)
		fmt.Sscan(fields[14], &system)
	}
	return time.Duration(user+system) * time.Second / ticksPerSecond
}

func residentOf(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	var total, resident int64
	fmt.Sscan(string(b), &total, &resident)
	return resident * int64(os.Getpagesize())
}
