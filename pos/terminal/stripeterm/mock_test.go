package stripeterm

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v85"

	"tillbell/pos/terminal"
)

// The shapes of all requests are held against Stripe's OpenAPI description by
// stripe-mock. It keeps no state, so what it answers means nothing here; what
// must not come back is a refusal of a parameter.
func TestShapesAreStripes(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("stripe-mock")
	if err != nil {
		if strings.Contains(os.Getenv("TILLBELL_TEST_REQUIRE"), "stripe-mock") {
			t.Fatal("stripe-mock is required and missing")
		}
		t.Skip("stripe-mock is not installed")
	}
	s := New("sk_test_123", mock(t, program))
	ctx, a := context.Background(), charge()
	later := a
	later.AskedAt = time.Now().Add(-30 * time.Hour)
	known := a
	known.Ref = "pi_123"
	refund := terminal.Attempt{ID: "0190-r", Kind: terminal.Refund, Amount: 500, Currency: "EUR", Of: "pi_123", AskedAt: time.Now()}
	given := refund
	given.Ref = "re_123"
	if err := s.handOver(ctx, known); err != nil { // its own answer to creating one looks as if a card had failed
		t.Errorf("hand over: %v", err)
	}
	for _, row := range []struct {
		name string
		ask  func(context.Context, terminal.Attempt) (terminal.State, error)
		a    terminal.Attempt
	}{
		{"begin", s.Begin, a}, {"begin late", s.Begin, later}, {"look", s.Look, known}, {"cancel", s.Cancel, known}, {"cancel at once", s.Cancel, a},
		{"refund", s.Begin, refund}, {"look at a refund", s.Look, given},
	} {
		state, err := row.ask(ctx, row.a)
		var refused *stripe.Error
		if errors.As(err, &refused) {
			t.Errorf("%s: refused: %v", row.name, refused)
		} else if err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
		if strings.HasPrefix(row.name, "begin") && state.Outcome == terminal.Failed || strings.HasSuffix(row.name, "refund") && state.Outcome != terminal.Approved {
			t.Errorf("%s: %+v", row.name, state)
		}
		if state.Ref == "" {
			t.Errorf("%s: %+v has no name", row.name, state)
		}
	}
}

// mock runs stripe-mock on a free port and waits until it listens.
func mock(t *testing.T, program string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var out bytes.Buffer
	c := exec.Command(program, "-http-addr", addr, "-strict-version-check=false")
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for deadline := time.Now().Add(30 * time.Second); ; {
		response, err := http.Get("http://" + addr + "/")
		if err == nil {
			response.Body.Close()
			return "http://" + addr
		}
		if time.Now().After(deadline) {
			t.Fatalf("stripe-mock does not listen: %s", out.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
}
