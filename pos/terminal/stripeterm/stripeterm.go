// Package stripeterm drives Stripe's terminals from the server: a payment
// intent is created and handed to a reader, and looked at until it is final.
//
// Stripe keeps what it did under an idempotency key for at least a day, and
// ours are made of the attempt's id, so that asking again finds the first;
// an attempt that is older is searched for by it.
// Card data never comes here: brand, last four digits and the authorisation
// code are all that is read.
package stripeterm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
)

const (
	patience = 20 * time.Second // for one answer of Stripe's
	keysLive = 20 * time.Hour   // what Stripe remembers for a day, with some air
)

// Stripe is an account at Stripe.
type Stripe struct{ client *stripe.Client }

// New makes an account of its secret key. url is Stripe's own if empty.
func New(key, url string) *Stripe {
	config := &stripe.BackendConfig{HTTPClient: &http.Client{Timeout: patience}, MaxNetworkRetries: stripe.Int64(1),
		EnableTelemetry: stripe.Bool(false), LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}}
	if url != "" {
		config.URL = &url
	}
	return &Stripe{stripe.NewClient(key, stripe.WithBackends(stripe.NewBackendsWithConfig(config)))}
}

var _ terminal.Terminal = (*Stripe)(nil)

// attemptKey is where an intent or refund carries the attempt's id.
const attemptKey = "tillbell_payment"

// Begin creates the intent and hands it to the reader, or gives a refund.
func (s *Stripe) Begin(ctx context.Context, a terminal.Attempt) (terminal.State, error) {
	if a.Kind == terminal.Refund {
		return s.refund(ctx, a)
	}
	if a.Ref != "" {
		return s.Look(ctx, a)
	}
	intent, err := s.create(ctx, a)
	if err != nil {
		return refusedOr(err, a)
	}
	a.Ref = intent.ID
	if intent.Status != stripe.PaymentIntentStatusRequiresPaymentMethod || intent.LastPaymentError != nil {
		return s.Look(ctx, a) // it was handed over before
	}
	err = s.handOver(ctx, a)
	if err == nil {
		return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, nil
	}
	if reason, never := neverReached(err); never {
		_, _ = s.client.V1PaymentIntents.Cancel(ctx, a.Ref, nil) // it is harmless if it stays
		return terminal.State{Outcome: terminal.Failed, Ref: a.Ref, Reason: reason}, nil
	}
	return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, err
}

func (s *Stripe) create(ctx context.Context, a terminal.Attempt) (*stripe.PaymentIntent, error) {
	if time.Since(a.AskedAt) > keysLive {
		if old, err := s.search(ctx, a.ID); old != nil || err != nil {
			return old, unread(err)
		}
	}
	amount, currency := amountOf(a)
	params := &stripe.PaymentIntentCreateParams{Amount: &amount, Currency: &currency, CaptureMethod: stripe.String("automatic"),
		PaymentMethodTypes: []*string{stripe.String("card_present")}, Metadata: map[string]string{attemptKey: a.ID}}
	if a.Label != "" {
		params.Description = &a.Label
	}
	params.SetIdempotencyKey(a.ID + ":create")
	return s.client.V1PaymentIntents.Create(ctx, params)
}

// handOver shows an intent at the reader.
func (s *Stripe) handOver(ctx context.Context, a terminal.Attempt) error {
	params := &stripe.TerminalReaderProcessPaymentIntentParams{PaymentIntent: &a.Ref}
	params.SetIdempotencyKey(a.ID + ":process")
	_, err := s.client.V1TerminalReaders.ProcessPaymentIntent(ctx, a.Reader, params)
	return err
}

// search finds an intent by the attempt's id; nil: there is none.
func (s *Stripe) search(ctx context.Context, id string) (*stripe.PaymentIntent, error) {
	params := &stripe.PaymentIntentSearchParams{SearchParams: stripe.SearchParams{Query: "metadata['" + attemptKey + "']:'" + id + "'"}}
	for intent, err := range s.client.V1PaymentIntents.Search(ctx, params).All(ctx) {
		return intent, err
	}
	return nil, nil
}

// Look reads the intent, and the reader where the intent alone does not tell.
func (s *Stripe) Look(ctx context.Context, a terminal.Attempt) (terminal.State, error) {
	switch {
	case a.Kind == terminal.Refund:
		return s.refund(ctx, a)
	case a.Ref == "":
		return s.Begin(ctx, a)
	}
	params := &stripe.PaymentIntentRetrieveParams{}
	params.AddExpand("latest_charge")
	intent, err := s.client.V1PaymentIntents.Retrieve(ctx, a.Ref, params)
	if err != nil {
		return terminal.State{}, fmt.Errorf("look at payment %s: %w", a.ID, err)
	}
	switch intent.Status {
	case stripe.PaymentIntentStatusSucceeded, stripe.PaymentIntentStatusRequiresCapture:
		return approved(intent), nil
	case stripe.PaymentIntentStatusCanceled:
		return terminal.State{Outcome: terminal.Cancelled, Ref: a.Ref, Reason: "The payment was cancelled."}, nil
	case stripe.PaymentIntentStatusRequiresPaymentMethod:
		return s.atReader(ctx, a, intent)
	}
	return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, nil
}

// atReader tells by the reader how an intent without a payment stands: still
// shown there, refused, or never taken up.
func (s *Stripe) atReader(ctx context.Context, a terminal.Attempt, intent *stripe.PaymentIntent) (terminal.State, error) {
	reader, err := s.client.V1TerminalReaders.Retrieve(ctx, a.Reader, nil)
	if err != nil {
		return terminal.State{}, fmt.Errorf("look at reader of payment %s: %w", a.ID, err)
	}
	act := reader.Action
	ours := act != nil && act.ProcessPaymentIntent != nil && act.ProcessPaymentIntent.PaymentIntent != nil && act.ProcessPaymentIntent.PaymentIntent.ID == a.Ref
	switch {
	case ours && act.Status == stripe.TerminalReaderActionStatusInProgress:
		return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, nil
	case ours && act.Status == stripe.TerminalReaderActionStatusSucceeded:
		return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, nil // the intent follows
	case intent.LastPaymentError != nil:
		return s.end(ctx, a, terminal.Declined, intent.LastPaymentError.Msg)
	case ours && act.FailureCode == "customer_canceled":
		return s.end(ctx, a, terminal.Cancelled, "The customer cancelled.")
	case ours:
		return s.end(ctx, a, terminal.Failed, act.FailureMessage)
	}
	return s.end(ctx, a, terminal.Failed, "The terminal did not take the payment up.")
}

// end cancels an intent that came to nothing, so that it stays so. If that
// fails it is looked at again.
func (s *Stripe) end(ctx context.Context, a terminal.Attempt, outcome terminal.Outcome, reason string) (terminal.State, error) {
	if _, err := s.client.V1PaymentIntents.Cancel(ctx, a.Ref, nil); err != nil {
		return terminal.State{Outcome: terminal.Pending, Ref: a.Ref}, fmt.Errorf("end payment %s: %w", a.ID, err)
	}
	if reason == "" {
		reason = "The card was not accepted."
	}
	return terminal.State{Outcome: outcome, Ref: a.Ref, Reason: reason}, nil
}

// Cancel clears the reader and the intent, and says what became of it.
func (s *Stripe) Cancel(ctx context.Context, a terminal.Attempt) (terminal.State, error) {
	if a.Kind == terminal.Refund {
		return s.refund(ctx, a)
	}
	if a.Ref == "" { // whether it was created is found out by creating it
		intent, err := s.create(ctx, a)
		if err != nil {
			return refusedOr(err, a)
		}
		a.Ref = intent.ID
	}
	// Only our own payment may be cleared off the reader.
	reader, err := s.client.V1TerminalReaders.Retrieve(ctx, a.Reader, nil)
	if err == nil && reader.Action != nil && reader.Action.ProcessPaymentIntent != nil && reader.Action.ProcessPaymentIntent.PaymentIntent != nil &&
		reader.Action.ProcessPaymentIntent.PaymentIntent.ID == a.Ref && reader.Action.Status == stripe.TerminalReaderActionStatusInProgress {
		_, _ = s.client.V1TerminalReaders.CancelAction(ctx, a.Reader, nil) // what it did shows below
	}
	_, cancelled := s.client.V1PaymentIntents.Cancel(ctx, a.Ref, nil)
	state, err := s.Look(ctx, a)
	if err != nil || state.Outcome != terminal.Pending || cancelled == nil {
		return state, err
	}
	return state, fmt.Errorf("cancel payment %s: %w", a.ID, cancelled)
}

// refund gives money back. Asked again it answers what it did, and one that is
// on its way to the bank is pending until it is there.
func (s *Stripe) refund(ctx context.Context, a terminal.Attempt) (terminal.State, error) {
	refund, err := s.refunded(ctx, a)
	if err != nil {
		return refusedOr(err, a)
	}
	state := terminal.State{Outcome: terminal.Pending, Ref: refund.ID}
	switch refund.Status {
	case stripe.RefundStatusSucceeded:
		state.Outcome = terminal.Approved
	case stripe.RefundStatusFailed:
		state.Outcome, state.Reason = terminal.Failed, "The refund failed: "+string(refund.FailureReason)
	case stripe.RefundStatusCanceled:
		state.Outcome, state.Reason = terminal.Cancelled, "The refund was cancelled."
	}
	return state, nil
}

// refunded is the attempt's refund: made now, unless it was before.
func (s *Stripe) refunded(ctx context.Context, a terminal.Attempt) (*stripe.Refund, error) {
	if a.Ref != "" {
		refund, err := s.client.V1Refunds.Retrieve(ctx, a.Ref, nil)
		return refund, unread(err)
	}
	if time.Since(a.AskedAt) > keysLive {
		if old, err := s.findRefund(ctx, a); old != nil || err != nil {
			return old, unread(err)
		}
	}
	amount, _ := amountOf(a)
	params := &stripe.RefundCreateParams{PaymentIntent: &a.Of, Amount: &amount, Metadata: map[string]string{attemptKey: a.ID}}
	params.SetIdempotencyKey(a.ID + ":refund")
	return s.client.V1Refunds.Create(ctx, params)
}

// findRefund finds a refund among its intent's by the attempt's id; nil: there
// is none.
func (s *Stripe) findRefund(ctx context.Context, a terminal.Attempt) (*stripe.Refund, error) {
	for refund, err := range s.client.V1Refunds.List(ctx, &stripe.RefundListParams{PaymentIntent: &a.Of}).All(ctx) {
		if err != nil {
			return nil, err
		}
		if refund.Metadata[attemptKey] == a.ID {
			return refund, nil
		}
	}
	return nil, nil
}

func approved(intent *stripe.PaymentIntent) terminal.State {
	state := terminal.State{Outcome: terminal.Approved, Ref: intent.ID}
	if intent.AmountReceived > 0 && intent.AmountReceived < intent.Amount {
		state.Amount = amountBack(intent.AmountReceived, strings.ToUpper(string(intent.Currency)))
	}
	if c := intent.LatestCharge; c != nil && c.PaymentMethodDetails != nil && c.PaymentMethodDetails.CardPresent != nil {
		card := c.PaymentMethodDetails.CardPresent
		state.Brand, state.Last4 = string(card.Brand), card.Last4
		if card.Receipt != nil {
			state.AuthCode = card.Receipt.AuthorizationCode
		}
	}
	return state
}

// errUnread is a question that was not answered: it tells nothing of what was
// done before it was asked.
type errUnread struct{ error }

func (e errUnread) Unwrap() error { return e.error }

func unread(err error) error {
	if err == nil {
		return nil
	}
	return errUnread{err}
}

// refusedOr makes Stripe's refusals to do something final failures, with its
// own words; all else leaves the outcome unknown. That an account may not ask,
// or does not know what is asked of it, is final only where it was never asked
// before: the key may have changed since.
func refusedOr(err error, a terminal.Attempt) (terminal.State, error) {
	state := terminal.State{Outcome: terminal.Pending, Ref: a.Ref}
	var refused *stripe.Error
	if !errors.As(err, &refused) {
		return state, err
	}
	state.Reason = refused.Msg
	var read errUnread
	switch refused.HTTPStatusCode {
	case http.StatusBadRequest, http.StatusPaymentRequired:
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		if !a.First {
			return state, err
		}
	default:
		return state, err
	}
	if errors.As(err, &read) {
		return state, err
	}
	state.Outcome = terminal.Failed
	return state, nil
}

// neverReached tells whether the reader never saw the payment, and why.
func neverReached(err error) (reason string, never bool) {
	var refused *stripe.Error
	if !errors.As(err, &refused) {
		return "", false
	}
	switch refused.Code {
	case stripe.ErrorCodeTerminalReaderOffline:
		return "The terminal is not connected.", true
	case stripe.ErrorCodeTerminalReaderBusy:
		return "The terminal is busy with another payment.", true
	case stripe.ErrorCodeTerminalReaderHardwareFault:
		return "The terminal has a fault.", true
	case stripe.ErrorCodeTerminalReaderTimeout: // it may have
		return "", false
	}
	return refused.Msg, refused.HTTPStatusCode == http.StatusBadRequest || refused.HTTPStatusCode == http.StatusNotFound
}

// amountOf is an amount as Stripe counts it: two currencies without decimals
// are still counted in hundredths there.
func amountOf(a terminal.Attempt) (int64, string) {
	amount := int64(a.Amount)
	if a.Currency == "ISK" || a.Currency == "UGX" {
		amount *= 100
	}
	return amount, strings.ToLower(a.Currency)
}

// amountBack is amountOf the other way round.
func amountBack(amount int64, currency string) money.Amount {
	if currency == "ISK" || currency == "UGX" {
		amount /= 100
	}
	return money.Amount(amount)
}

// Notice reads a webhook: which payment or refund something happened to. What it says
// besides is not trusted; whoever is told looks for himself.
func Notice(body []byte, signature, secret string) (ref string, err error) {
	event, err := webhook.ConstructEventWithOptions(body, signature, secret, webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true})
	if err != nil {
		return "", err
	}
	object := event.Data.Object
	switch object["object"] {
	case "payment_intent", "refund":
		ref, _ = object["id"].(string)
	case "terminal.reader":
		action, _ := object["action"].(map[string]any)
		process, _ := action["process_payment_intent"].(map[string]any)
		ref, _ = process["payment_intent"].(string)
	}
	return ref, nil
}
