//go:build linux

package killtest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// program is a node: the server's binary as a process of its own, on one
// address and one data for all its lives.
type program struct {
	*testing.T
	binary, data, url, address string

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan error
	said  *bytes.Buffer // of this life
	up    chan struct{} // closed while the server is ready
	lives int

	listening, goneAway atomic.Int64 // sockets; those told that the server goes away
}

// freeAddress is below the ports that outgoing connections get: a client that
// calls while the server is down must not get the server's port as its own.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// command is the binary on this data.
func (p *program) command(ctx context.Context, args ...string) *exec.Cmd {
	args = append([]string{"--data", p.data}, args...)
	if p.url != "" {
		args = append([]string{"--database", p.url}, args...)
	}
	return exec.CommandContext(ctx, p.binary, args...)
}

// start begins a life and returns when the server is ready.
func (p *program) start(ctx context.Context) {
	p.Helper()
	cmd := p.command(context.WithoutCancel(ctx), "--log-level", "warn", "serve", "--listen", p.address,
		"--point-limit", "1000000", "--address-limit", "1000000")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	said := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	p.mu.Lock()
	p.cmd, p.ended, p.said = cmd, ended, said
	if p.lives++; p.lives == 1 {
		p.up = make(chan struct{})
		p.Cleanup(func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
	}
	p.mu.Unlock()
	p.awaitReady(ctx)
	p.mu.Lock()
	close(p.up)
	p.mu.Unlock()
}

func (p *program) awaitReady(ctx context.Context) {
	p.Helper()
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		if answer, err := client.Get("http://" + p.address + "/readyz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-poll.C:
		case err := <-p.ended:
			p.Fatalf("the server ended while starting: %v\n%s", err, p.said)
		case <-ctx.Done():
			p.Fatalf("the server is not ready: %v", ctx.Err())
		}
	}
}

// ready waits until the server is up.
func (p *program) ready(ctx context.Context) error {
	p.mu.Lock()
	up := p.up
	p.mu.Unlock()
	select {
	case <-up:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// down keeps callers away until the next life.
func (p *program) down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.up:
		p.up = make(chan struct{})
	default: // is down
	}
}

// kill ends the life as a power cut does to a process.
func (p *program) kill() {
	p.Helper()
	p.down()
	if err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		p.Fatal(err)
	}
	<-p.ended
	p.mustNotPanic()
}

// terminate ends the life in good order.
func (p *program) terminate(ctx context.Context) {
	p.Helper()
	if err := syscall.Kill(p.cmd.Process.Pid, syscall.SIGTERM); err != nil {
		p.Fatal(err)
	}
	p.down()
	select {
	case err := <-p.ended:
		if err != nil {
			p.Errorf("after SIGTERM: %v\n%s", err, p.said)
		}
	case <-ctx.Done():
		p.Fatalf("the server does not end: %v", ctx.Err())
	}
	p.mustNotPanic()
}

func (p *program) mustNotPanic() {
	p.Helper()
	for _, sign := range []string{"panic", `"level":"ERROR"`, "DATA RACE"} {
		if bytes.Contains(p.said.Bytes(), []byte(sign)) {
			p.Errorf("the server said %s:\n%s", sign, p.said)
			return
		}
	}
}
