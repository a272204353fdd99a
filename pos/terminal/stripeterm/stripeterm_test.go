package stripeterm

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"tillbell/pos/terminal"
)

func charge() terminal.Attempt {
	return terminal.Attempt{ID: "0190-a", Kind: terminal.Charge, Reader: "tmr_1", Amount: 1999, Currency: "EUR", AskedAt: time.Now()}
}

// must is a state that was reached without an error.
func must(t *testing.T, s terminal.State, err error) terminal.State {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestACardIsChargedOnce(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	if must(t, state, err).Outcome != terminal.Pending || state.Ref == "" {
		t.Fatalf("begun: %+v", state)
	}
	// Asked again without knowing the name it got, as after a crash.
	again, err := s.Begin(ctx, a)
	if must(t, again, err); again.Ref != state.Ref || len(f.intents) != 1 {
		t.Fatalf("asked again: %+v, %d intents", again, len(f.intents))
	}
	f.pay()
	for _, ref := range []string{"", state.Ref} {
		a.Ref = ref
		got, err := s.Look(ctx, a)
		if must(t, got, err); got != (terminal.State{Outcome: terminal.Approved, Ref: state.Ref, Brand: "visa", Last4: "4242", AuthCode: "A1B2C3"}) {
			t.Errorf("paid: %+v", got)
		}
		if got, err = s.Begin(ctx, a); err != nil || got.Outcome != terminal.Approved {
			t.Errorf("begun once more: %+v, %v", got, err)
		}
		if got, err = s.Cancel(ctx, a); err != nil || got.Outcome != terminal.Approved {
			t.Errorf("cancelled too late: %+v, %v", got, err)
		}
	}
	if f.charged != 1 || f.intents[state.Ref]["amount"] != "1999" && fmt.Sprint(f.intents[state.Ref]["amount"]) != "1999" {
		t.Errorf("charged %d times: %+v", f.charged, f.intents)
	}
}

func TestWhatComesToNothingStaysSo(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		do     func(*fake)
		want   terminal.Outcome
		reason string
	}{
		{"declined", (*fake).decline, terminal.Declined, "Your card was declined."},
		{"cancelled by the customer", (*fake).walkAway, terminal.Cancelled, "The customer cancelled."},
		{"lost by the reader", func(f *fake) { f.action = nil }, terminal.Failed, "The terminal did not take the payment up."},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f, s := newFake(t)
			ctx, a := context.Background(), charge()
			state, err := s.Begin(ctx, a)
			a.Ref = must(t, state, err).Ref
			row.do(f)
			state, err = s.Look(ctx, a)
			if must(t, state, err); state.Outcome != row.want || state.Reason != row.reason {
				t.Errorf("it is %+v", state)
			}
			f.pay() // a late card finds the intent gone
			if f.intents[a.Ref]["status"] == "requires_payment_method" {
				t.Error("the intent could still be paid")
			}
		})
	}
}

func TestAReaderThatCannotIsSaid(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"terminal_reader_offline": "The terminal is not connected.",
		"terminal_reader_busy": "The terminal is busy with another payment."} {
		f, s := newFake(t)
		f.refuse = code
		state, err := s.Begin(context.Background(), charge())
		if must(t, state, err); state.Outcome != terminal.Failed || state.Reason != want || f.intents[state.Ref]["status"] != "canceled" {
			t.Errorf("%s: %+v", code, state)
		}
	}
	f, s := newFake(t)
	f.refuse = "terminal_reader_timeout" // it may have heard
	if state, err := s.Begin(context.Background(), charge()); err == nil || state.Outcome != terminal.Pending || state.Ref == "" {
		t.Errorf("a reader's time-out: %+v, %v", state, err)
	}
}

// Answers are lost after the work is done; the client itself tries once more,
// so two are lost for one that shows.
func TestLostAnswersChargeNothingTwice(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"payment_intents", "process_payment_intent", "pi_1", "cancel", "tmr_1"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			f, s := newFake(t)
			ctx, a := context.Background(), charge()
			f.lose[verb] = 2
			for range 4 {
				state, err := s.Begin(ctx, a)
				if a.Ref == "" {
					a.Ref = state.Ref
				}
				if err == nil && state.Outcome.Final() {
					break
				}
				f.pay()
			}
			state, err := s.Look(ctx, a)
			if must(t, state, err); state.Outcome != terminal.Approved || f.charged != 1 || len(f.intents) != 1 {
				t.Errorf("%+v after %d charges, %d intents, %v", state, f.charged, len(f.intents), f.calls)
			}
		})
	}
}

func TestAnOldAttemptIsSearchedFor(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	must(t, state, err)
	f.pay()
	clear(f.keys) // what Stripe forgets after a day
	a.AskedAt = time.Now().Add(-30 * time.Hour)
	got, err := s.Begin(ctx, a)
	if must(t, got, err); got.Outcome != terminal.Approved || len(f.intents) != 1 {
		t.Errorf("after a day: %+v, %d intents", got, len(f.intents))
	}
}

func TestARefundIsGivenOnce(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	must(t, state, err)
	refund := terminal.Attempt{ID: "0190-b", Kind: terminal.Refund, Amount: 500, Currency: "EUR", Of: state.Ref, AskedAt: time.Now()}
	if got, err := s.Begin(ctx, refund); err != nil || got.Outcome != terminal.Failed {
		t.Errorf("before it was paid: %+v, %v", got, err)
	}
	f.pay()
	for range 3 {
		got, err := s.Begin(ctx, refund)
		if must(t, got, err); got.Outcome != terminal.Approved || got.Ref != "re_1" {
			t.Errorf("refund: %+v", got)
		}
	}
	if len(f.refunds) != 1 {
		t.Errorf("%d refunds", len(f.refunds))
	}
}

func TestCancelledBeforeTheCard(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	a.Ref = must(t, state, err).Ref
	got, err := s.Cancel(ctx, a)
	if must(t, got, err); got.Outcome != terminal.Cancelled || f.action != nil {
		t.Errorf("cancelled: %+v, the reader shows %v", got, f.action)
	}
	other := charge()
	other.ID = "0190-c"
	state, err = s.Begin(ctx, other)
	must(t, state, err)
	if got, err = s.Cancel(ctx, a); err != nil || got.Outcome != terminal.Cancelled || f.action == nil {
		t.Errorf("cancelled again: %+v, %v; another's payment at the reader: %v", got, err, f.action)
	}
}

func TestANoticeIsSigned(t *testing.T) {
	t.Parallel()
	const secret = "whsec_test"
	sign := func(body string) string {
		at := time.Now().Unix()
		mac := hmac.New(sha256.New, []byte(secret))
		fmt.Fprintf(mac, "%d.%s", at, body)
		return fmt.Sprintf("t=%d,v1=%s", at, hex.EncodeToString(mac.Sum(nil)))
	}
	for body, want := range map[string]string{
		`{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","id":"pi_7"}}}`:                                                         "pi_7",
		`{"id":"evt_2","object":"event","type":"terminal.reader.action_failed","data":{"object":{"object":"terminal.reader","action":{"process_payment_intent":{"payment_intent":"pi_8"}}}}}`: "pi_8",
		`{"id":"evt_3","object":"event","type":"payout.paid","data":{"object":{"object":"payout","id":"po_1"}}}`:                                                                              "",
	} {
		if ref, err := Notice([]byte(body), sign(body), secret); err != nil || ref != want {
			t.Errorf("%s names %q, %v", body, ref, err)
		}
		if _, err := Notice([]byte(body+" "), sign(body), secret); err == nil {
			t.Error("a changed notice was believed")
		}
	}
}
