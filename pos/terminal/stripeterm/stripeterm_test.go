package stripeterm

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"tillbell/pos/terminal"
	"tillbell/pos/terminal/stripefake"
)

// newFake serves a fake of its own.
func newFake(t *testing.T) (*stripefake.Fake, *Stripe) {
	f := stripefake.New()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, New("sk_test_fake", server.URL)
}

func shows(f *stripefake.Fake) bool {
	waiting, _ := f.Asked()
	return waiting
}

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
	if must(t, again, err); again.Ref != state.Ref || len(f.Intents) != 1 {
		t.Fatalf("asked again: %+v, %d intents", again, len(f.Intents))
	}
	f.Pay()
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
	if f.Charged != 1 || f.Intents[state.Ref]["amount"] != "1999" && fmt.Sprint(f.Intents[state.Ref]["amount"]) != "1999" {
		t.Errorf("charged %d times: %+v", f.Charged, f.Intents)
	}
}

func TestWhatComesToNothingStaysSo(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		do     func(*stripefake.Fake)
		want   terminal.Outcome
		reason string
	}{
		{"declined", (*stripefake.Fake).Decline, terminal.Declined, "Your card was declined."},
		{"cancelled by the customer", (*stripefake.Fake).WalkAway, terminal.Cancelled, "The customer cancelled."},
		{"lost by the reader", (*stripefake.Fake).Drop, terminal.Failed, "The terminal did not take the payment up."},
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
			f.Pay() // a late card finds the intent gone
			if f.Intents[a.Ref]["status"] == "requires_payment_method" {
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
		f.Refuse(code)
		state, err := s.Begin(context.Background(), charge())
		if must(t, state, err); state.Outcome != terminal.Failed || state.Reason != want || f.Intents[state.Ref]["status"] != "canceled" {
			t.Errorf("%s: %+v", code, state)
		}
	}
	f, s := newFake(t)
	f.Refuse("terminal_reader_timeout") // it may have heard
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
			f.Lose(verb, 2)
			for range 4 {
				state, err := s.Begin(ctx, a)
				if a.Ref == "" {
					a.Ref = state.Ref
				}
				if err == nil && state.Outcome.Final() {
					break
				}
				f.Pay()
			}
			state, err := s.Look(ctx, a)
			if must(t, state, err); state.Outcome != terminal.Approved || f.Charged != 1 || len(f.Intents) != 1 {
				t.Errorf("%+v after %d charges, %d intents, %v", state, f.Charged, len(f.Intents), f.Calls)
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
	f.Pay()
	f.Forget() // what Stripe forgets after a day
	a.AskedAt = time.Now().Add(-30 * time.Hour)
	got, err := s.Begin(ctx, a)
	if must(t, got, err); got.Outcome != terminal.Approved || len(f.Intents) != 1 {
		t.Errorf("after a day: %+v, %d intents", got, len(f.Intents))
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
	f.Pay()
	for range 3 {
		got, err := s.Begin(ctx, refund)
		if must(t, got, err); got.Outcome != terminal.Approved || got.Ref != "re_1" {
			t.Errorf("refund: %+v", got)
		}
	}
	if len(f.Refunds) != 1 {
		t.Errorf("%d refunds", len(f.Refunds))
	}
}

func TestCancelledBeforeTheCard(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	a.Ref = must(t, state, err).Ref
	got, err := s.Cancel(ctx, a)
	if must(t, got, err); got.Outcome != terminal.Cancelled || shows(f) {
		t.Errorf("cancelled: %+v, the reader shows a payment: %v", got, shows(f))
	}
	other := charge()
	other.ID = "0190-c"
	state, err = s.Begin(ctx, other)
	must(t, state, err)
	if got, err = s.Cancel(ctx, a); err != nil || got.Outcome != terminal.Cancelled || !shows(f) {
		t.Errorf("cancelled again: %+v, %v; another's payment at the reader: %v", got, err, shows(f))
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

func TestACardThatHoldsLess(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	a.Ref = must(t, state, err).Ref
	f.PayOnly(1500)
	state, err = s.Look(ctx, a)
	if must(t, state, err); state.Outcome != terminal.Approved || state.Amount != 1500 {
		t.Errorf("paid in part: %+v", state)
	}
}

// Stripe forgets a key after a day: a refund whose answer was lost is found
// among its intent's, and given once.
func TestARefundIsGivenOnceAfterADay(t *testing.T) {
	t.Parallel()
	f, s := newFake(t)
	ctx, a := context.Background(), charge()
	state, err := s.Begin(ctx, a)
	must(t, state, err)
	f.Pay()
	refund := terminal.Attempt{ID: "0190-b", Kind: terminal.Refund, Amount: 500, Currency: "EUR", Of: state.Ref, AskedAt: time.Now().Add(-21 * time.Hour)}
	f.Lose("refunds", 1000)
	f.Slow()
	if got, err := s.Begin(ctx, refund); err == nil {
		t.Fatalf("its answer was lost: %+v", got)
	}
	f.Lose("refunds", 0)
	other := refund
	other.ID = "0190-c"
	for range 2 {
		f.Forget()
		for _, one := range []terminal.Attempt{refund, other} {
			got, err := s.Begin(ctx, one)
			if must(t, got, err); got.Outcome != terminal.Pending || got.Ref == "" {
				t.Errorf("on its way to the bank: %+v", got)
			}
		}
	}
	if len(f.Refunds) != 2 {
		t.Errorf("%d refunds of two that were asked for", len(f.Refunds))
	}
	f.Settled("failed")
	got, err := s.Look(ctx, refund)
	if must(t, got, err); got.Outcome != terminal.Failed {
		t.Errorf("the bank said no: %+v", got)
	}
}

// A key that is taken away says nothing of what was done before.
func TestAKeyThatIsTakenAwayEndsNothing(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404} {
		f, s := newFake(t)
		ctx, a := context.Background(), charge()
		a.First = true
		f.Lock(status)
		if got, err := s.Begin(ctx, a); err != nil || got.Outcome != terminal.Failed || got.Reason == "" {
			t.Errorf("%d: nothing was ever asked: %+v, %v", status, got, err)
		}
		a.First = false
		for what, ask := range map[string]func(context.Context, terminal.Attempt) (terminal.State, error){"begin": s.Begin, "look": s.Look, "cancel": s.Cancel} {
			if got, err := ask(ctx, a); err == nil || got.Outcome != terminal.Pending || got.Reason == "" {
				t.Errorf("%d: %s, it may be there: %+v, %v", status, what, got, err)
			}
		}
		f.Lock(0)
		state, err := s.Begin(ctx, a)
		a.Ref = must(t, state, err).Ref
		f.Pay()
		f.Slow()
		refund := terminal.Attempt{ID: "0190-b", Kind: terminal.Refund, Amount: 500, Currency: "EUR", Of: a.Ref, AskedAt: time.Now()}
		got, err := s.Begin(ctx, refund)
		refund.Ref = must(t, got, err).Ref
		f.Lock(status)
		if got, err := s.Look(ctx, refund); err == nil || got.Outcome != terminal.Pending {
			t.Errorf("%d: a refund on its way: %+v, %v", status, got, err)
		}
		refund.Ref, refund.AskedAt = "", time.Now().Add(-30*time.Hour)
		if got, err := s.Begin(ctx, refund); err == nil || got.Outcome != terminal.Pending {
			t.Errorf("%d: an old refund is looked for: %+v, %v", status, got, err)
		}
	}
}
