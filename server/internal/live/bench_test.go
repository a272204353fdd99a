//go:build unix

package live

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"tillbell/server/internal/live/livetest"
)

// The benchmarks measure this process as the server and open their sockets in a
// child, so that memory and processor time are the server's alone. Sizes come
// from the environment: TILLBELL_BENCH_SOCKETS (default 2000) spread over
// TILLBELL_BENCH_STORES (default 50).

const (
	childEnv     = "TILLBELL_LIVE_SWARM"
	measureFor   = 5 * time.Second
	eventPayload = 400
)

func TestMain(m *testing.M) {
	if addr := os.Getenv(childEnv); addr != "" {
		if err := swarm(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// report is what the child says about the deliveries since the last reset.
type report struct {
	Count    int64
	P50, P99 time.Duration
	Ended    int // sockets lost
}

// swarm is the child: it obeys lines "open N STORES", "stall STORES" (one more
// socket in each of so many stores, which reads nothing; those before go), "reset" and "report".
func swarm(addr string) error {
	var lag livetest.Lag
	ended := make(chan error, 1<<16)
	var stalled []*livetest.Conn
	s := &livetest.Swarm{
		OnFrame: func(_ int, payload []byte) { lag.Take(payload) },
		OnEnd:   func(_ int, err error) { ended <- err },
	}
	out := json.NewEncoder(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var n, stores int
		target := func(i int) livetest.Target {
			return livetest.Target{Addr: addr, Path: "/live", Header: [][2]string{{"Authorization", fmt.Sprintf("Bearer %d %d", i%stores, i)}}}
		}
		switch line := in.Text(); {
		case line == "reset":
			lag.Reset()
		case strings.HasPrefix(line, "stall"):
			if _, err := fmt.Sscanf(line, "stall %d", &stores); err != nil {
				return err
			}
			for _, c := range stalled {
				_ = c.Close()
			}
			stalled = stalled[:0]
			for i := range stores {
				t := target(i)
				t.Buffer = 1 // the least there is
				c, err := livetest.Dial(t)
				if err != nil {
					return err
				}
				stalled = append(stalled, c)
			}
		case line != "report":
			if _, err := fmt.Sscanf(line, "open %d %d", &n, &stores); err != nil {
				return err
			}
			if err := s.Open(n, target); err != nil {
				return err
			}
		}
		if err := out.Encode(report{Count: lag.Count(), P50: lag.Quantile(.5), P99: lag.Quantile(.99), Ended: len(ended)}); err != nil {
			return err
		}
	}
	s.Close()
	return in.Err()
}

// bench is a hub and its child.
type bench struct {
	b      *testing.B
	hub    *Hub
	log    *memLog
	stores int
	say    io.Writer
	hear   *json.Decoder
}

func newBench(b *testing.B) *bench {
	log := newLog()
	x := &bench{b: b, log: log, stores: envInt("TILLBELL_BENCH_STORES", 50)}
	x.hub = New(Config{Log: log, Snapshots: log})
	x.hub.Start(context.Background())
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: answer})
	app.Server().KeepHijackedConns = true
	app.Get("/live", x.hub.Handler(func(c *fiber.Ctx) (Principal, error) {
		store, n, _ := strings.Cut(strings.TrimPrefix(c.Get("Authorization"), "Bearer "), " ")
		// ids as long as real ones
		id := func(kind string) string { return fmt.Sprintf("%s-%036s", kind, n)[:36] }
		return Principal{Store: store, Session: id("se"), Device: id("de"), Staff: id("st"), Topics: []string{"staff"}}, nil
	}))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go app.Listener(ln)
	x.child(ln.Addr().String())
	b.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := x.hub.Shutdown(ctx); err != nil {
			b.Error(err)
		}
		_ = app.Shutdown()
	})
	return x
}

func (x *bench) child(addr string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+addr)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		x.b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		x.b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		x.b.Fatal(err)
	}
	x.say, x.hear = in, json.NewDecoder(out)
	x.b.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			x.b.Error(err)
		}
	})
}

func (x *bench) ask(format string, args ...any) (r report) {
	x.b.Helper()
	if _, err := fmt.Fprintf(x.say, format+"\n", args...); err != nil {
		x.b.Fatal(err)
	}
	if err := x.hear.Decode(&r); err != nil {
		x.b.Fatal(err)
	}
	return r
}

// commit writes one event of the usual size, its time inside, and keeps the log
// from growing.
func (x *bench) commit(store int, sent time.Time) {
	name := strconv.Itoa(store)
	data := fmt.Sprintf(`{"sent":%d,"pad":"`, sent.UnixNano())
	data += strings.Repeat("x", eventPayload-len(data)-2) + `"}`
	x.log.mu.Lock()
	x.log.heads[name]++
	kept := x.log.events[name]
	if len(kept) > 512 {
		kept = append(kept[:0], kept[256:]...)
	}
	x.log.events[name] = append(kept, Event{Seq: x.log.heads[name], Type: "help_request.created", Audience: "staff", At: sent, Data: []byte(data)})
	x.log.mu.Unlock()
	x.hub.Poke(name)
}

// BenchmarkFanOut is one event to 200 sockets: encoded, queued and written.
func BenchmarkFanOut(b *testing.B) {
	const sockets = 200
	x := newBench(b)
	x.ask("open %d 1", sockets)
	x.hub.mu.RLock()
	f := x.hub.feeds["0"]
	x.hub.mu.RUnlock()
	awaitLive(b, f, sockets)
	data := []byte(`{"pad":"` + strings.Repeat("x", eventPayload-10) + `"}`)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		events := []Event{{Seq: int64(i + 1), Type: "help_request.created", Audience: "staff", At: eventTime, Data: data}}
		if err := f.dispatch(events); err != nil {
			b.Fatal(err)
		}
		for _, sh := range x.hub.shards {
			sh.barrier()
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/sockets, "ns/frame")
}

// BenchmarkSockets measures what the issue asks to show: memory of idle
// sockets, then latency and processor time at rising rates.
func BenchmarkSockets(b *testing.B) {
	n := envInt("TILLBELL_BENCH_SOCKETS", 2000)
	x := newBench(b)
	runtime.GC()
	before := resident(b)
	cpu := processorTime(b)
	x.ask("open %d %d", n, x.stores)
	b.Logf("connect: %.0f µs of processor time each", float64((processorTime(b)-cpu).Microseconds())/float64(n))
	idle := time.NewTimer(2 * measureFor / 5)
	<-idle.C // ticks, pings and garbage collection as in an idle server
	runtime.GC()
	perSocket := float64(resident(b)-before) / float64(n)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.Logf("heap %d, stacks %d B/socket", mem.HeapInuse/uint64(n), mem.StackInuse/uint64(n))
	b.Run("idle", func(b *testing.B) {
		b.ReportMetric(perSocket, "B/socket")
		b.ReportMetric(0, "ns/op")
	})
	for _, rate := range []int{8_000, 45_000, 75_000, 90_000} {
		b.Run(fmt.Sprintf("deliveries=%d", rate), func(b *testing.B) {
			x.push(b, n, rate)
		})
	}
	b.Logf("after the load: %.0f B/socket", float64(resident(b)-before)/float64(n))
}

// BenchmarkStalled compares the delivery times of a shop's tablets without and
// with one among them that reads nothing, in turns.
func BenchmarkStalled(b *testing.B) {
	const sockets, rate, turns = 200, 8_000, 3
	b.Setenv("TILLBELL_BENCH_STORES", "1")
	x := newBench(b)
	x.ask("open %d 1", sockets)
	for turn := range turns {
		b.Run(fmt.Sprintf("none/%d", turn), func(b *testing.B) {
			x.ask("stall 0")
			x.push(b, sockets, rate)
		})
		b.Run(fmt.Sprintf("one/%d", turn), func(b *testing.B) {
			x.ask("stall 1")
			x.push(b, sockets, rate)
		})
	}
}

// push commits in an open loop: events leave when they are due, whether or not
// earlier ones have arrived, and their time counts from when they were due.
func (x *bench) push(b *testing.B, sockets, rate int) {
	every := time.Duration(float64(time.Second) * float64(sockets) / float64(x.stores) / float64(rate))
	x.ask("reset")
	cpu := processorTime(b)
	start := time.Now()
	sent := 0
	for due := start; due.Before(start.Add(measureFor)); due = due.Add(every) {
		if wait := time.Until(due); wait > 0 {
			pause(wait)
		}
		x.commit(sent%x.stores, due)
		sent++
	}
	want := int64(sent) * int64(sockets/x.stores)
	inTime := x.ask("report").Count
	r := x.ask("report")
	for deadline := time.Now().Add(patience); r.Count < want && time.Now().Before(deadline); {
		pause(10 * time.Millisecond)
		r = x.ask("report")
	}
	used := processorTime(b) - cpu
	if r.Count < want || r.Ended > 0 {
		b.Errorf("%d of %d delivered, %d sockets lost", r.Count, want, r.Ended)
	}
	b.ReportMetric(float64(inTime)/measureFor.Seconds(), "deliveries/s")
	b.ReportMetric(float64(r.P50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(r.P99.Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(used.Nanoseconds())/1000/float64(want), "cpu-µs/delivery")
	b.ReportMetric(0, "ns/op")
}

// pause waits with the timer's resolution; the schedule of an open loop, not a
// synchronisation.
func pause(d time.Duration) { <-time.After(d) }

func envInt(name string, def int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return def
}

// resident is the memory of this process, in bytes.
func resident(b *testing.B) int64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("no /proc to read the resident size from")
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
