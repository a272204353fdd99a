package printer_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"tillbell/pos/printer"
	"tillbell/pos/printer/printertest"
)

func failure(t *testing.T, err error, trouble printer.Trouble, begun bool) {
	t.Helper()
	var f *printer.Failure
	if !errors.As(err, &f) || f.Trouble != trouble || f.Begun != begun {
		t.Errorf("got %v, want %s, begun: %v", err, trouble, begun)
	}
}

func TestPaperComesOutWhole(t *testing.T) {
	t.Parallel()
	paper := strings.Repeat("0123456789 Wurst\n", 6000) // more than any socket's buffer takes at once
	for name, fault := range map[string]printertest.Fault{"one that answers": printertest.None, "a mute one": printertest.Mute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := printertest.New(t)
			p.Break(fault)
			if err := printertest.Network().Send(t.Context(), p.At(), []byte(paper), printertest.Waits); err != nil {
				t.Fatal(err)
			}
			if got := <-p.Printed(); got != paper {
				t.Errorf("%d bytes came out, want %d", len(got), len(paper))
			}
		})
	}
}

func TestTroubleIsTold(t *testing.T) {
	t.Parallel()
	long := []byte(strings.Repeat("line\n", 2_000_000))
	for _, c := range []struct {
		name    string
		break_  func(p *printertest.Printer)
		paper   []byte
		trouble printer.Trouble
		begun   bool
		look    printer.Trouble
	}{
		{"out of paper", func(p *printertest.Printer) { p.Break(printertest.PaperOut) }, []byte("x"), printer.PaperOut, false, printer.PaperOut},
		{"cover open", func(p *printertest.Printer) { p.Break(printertest.CoverOpen) }, []byte("x"), printer.CoverOpen, false, printer.CoverOpen},
		{"hangs", func(p *printertest.Printer) { p.Break(printertest.Hangs) }, long, printer.Stalled, true, printer.Fine},
		{"cut in the middle", func(p *printertest.Printer) { p.CutAt(3000) }, long, printer.Unreachable, true, printer.Fine},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := printertest.New(t)
			c.break_(p)
			if got := printertest.Network().Look(t.Context(), p.At(), printertest.Waits); got.Trouble != c.look {
				t.Errorf("it looks %q, want %q", got.Trouble, c.look)
			}
			err := printertest.Network().Send(t.Context(), p.At(), c.paper, printertest.Waits)
			if c.trouble == printer.Stalled {
				var f *printer.Failure
				if errors.As(err, &f) && f.Begun && (f.Trouble == printer.Stalled || f.Trouble == printer.Unreachable) {
					return // a mute one that stalls is not reached any more
				}
			}
			failure(t, err, c.trouble, c.begun)
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := printer.Printer{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	failure(t, printertest.Network().Send(t.Context(), at, []byte("x"), printertest.Waits), printer.Unreachable, false)
}

// Only the shop's own addresses are dialled, whatever a name says.
func TestOnlyTheShopsOwnAddresses(t *testing.T) {
	t.Parallel()
	dialled := map[string]bool{}
	names := map[string]string{"bar": "192.168.7.9", "evil": "169.254.169.254", "self": "127.0.0.1", "far": "93.184.216.34", "mapped": "::ffff:127.0.0.1", "six": "fd12::9"}
	n := &printer.Network{
		Resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr(names[host])}, nil
		},
		DialAddr: func(_ context.Context, to netip.AddrPort) (net.Conn, error) {
			dialled[to.Addr().String()] = true
			return nil, errors.New("nobody there")
		},
	}
	for host, want := range map[string]printer.Trouble{"bar": printer.Unreachable, "six": printer.Unreachable, "10.1.2.3": printer.Unreachable,
		"evil": printer.Forbidden, "self": printer.Forbidden, "far": printer.Forbidden, "mapped": printer.Forbidden, "0.0.0.0": printer.Forbidden,
		"::1": printer.Forbidden, "fe80::1%eth0": printer.Forbidden, "224.0.0.1": printer.Forbidden, "8.8.8.8": printer.Forbidden} {
		if got := n.Look(t.Context(), printer.Printer{Host: host, Port: 9100}, printertest.Waits); got.Trouble != want {
			t.Errorf("%s: %s, want %s", host, got.Trouble, want)
		}
	}
	if len(dialled) != 3 {
		t.Errorf("dialled %v", dialled)
	}
	if got := n.Look(t.Context(), printer.Printer{Host: "bar", Port: 22}, printertest.Waits); got.Trouble != printer.Forbidden {
		t.Errorf("port 22: %s", got.Trouble)
	}
	for host, want := range map[string]error{"": printer.ErrAddress, "a b": printer.ErrAddress, "http://x": printer.ErrAddress, "127.0.0.1": printer.ErrReserved,
		"bar-printer.local": nil, "192.168.0.7": nil, strings.Repeat("a", 300): printer.ErrAddress, "x\r\n": printer.ErrAddress} {
		if got := n.CheckHost(host); !errors.Is(got, want) {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
	for port, want := range map[int]error{9100: nil, 9109: nil, 80: printer.ErrPort, 0: printer.ErrPort, 70000: printer.ErrPort} {
		if got := n.CheckPort(port); !errors.Is(got, want) {
			t.Errorf("port %d: %v", port, got)
		}
	}
}

// A server that stops leaves a paper where it is, and says that it was begun.
func TestStoppingIsTold(t *testing.T) {
	t.Parallel()
	p := printertest.New(t)
	p.Break(printertest.Hangs)
	ctx, stop := context.WithCancel(t.Context())
	waits := printertest.Waits
	waits.Write = 1 << 40
	done := make(chan error, 1)
	go func() {
		done <- printertest.Network().Send(ctx, p.At(), []byte(strings.Repeat("line\n", 4_000_000)), waits)
	}()
	for p.MostAtOnce() == 0 {
		if ctx.Err() != nil {
			t.Fatal("never connected")
		}
	}
	stop()
	if err := <-done; err == nil {
		t.Error("a paper nobody took counts as printed")
	}
}
