// Package stripefake is Stripe with one reader, for tests: it speaks as much of
// its API as a terminal needs. Nothing of it is in a server.
package stripefake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// attemptKey is where an intent carries the attempt's id.
const attemptKey = "tillbell_payment"

// Fake is Stripe with one reader, as far as its documentation says how they
// behave: it does a thing once per idempotency key, an intent is paid by what
// the customer does at the reader, and answers may be lost after the work is
// done.
type Fake struct {
	mu      sync.Mutex
	Intents map[string]map[string]any // by id
	Refunds map[string]map[string]any
	keys    map[string]string // idempotency key to what it made
	action  map[string]any    // of the reader
	refuse  string            // an error code of the reader
	lose    map[string]int    // how often the answer to a path is lost
	slow    bool              // refunds stay pending
	locked  int               // the HTTP status of all answers
	Calls   []string
	Charged int64 // how often a card was charged
}

// New is one with nobody at its reader.
func New() *Fake {
	return &Fake{Intents: map[string]map[string]any{}, Refunds: map[string]map[string]any{}, keys: map[string]string{}, lose: map[string]int{}}
}

func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = r.ParseForm()
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	verb := parts[len(parts)-1]
	f.Calls = append(f.Calls, r.Method+" "+verb)
	if f.locked != 0 {
		w.WriteHeader(f.locked)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"type": "invalid_request_error", "message": "Invalid API Key provided"}})
		return
	}
	status, answer := f.answer(r, parts, verb)
	if f.lose[verb] > 0 {
		f.lose[verb]--
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func problem(status int, code string) (int, any) {
	return status, map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "message": "No: " + code}}
}

func (f *Fake) answer(r *http.Request, parts []string, verb string) (int, any) {
	switch {
	case parts[0] == "payment_intents" && verb == "search":
		return f.search(r.Form.Get("query"))
	case parts[0] == "payment_intents" && len(parts) == 1:
		return f.create(r)
	case parts[0] == "payment_intents":
		return f.intent(parts[1], verb)
	case parts[0] == "terminal":
		return f.reader(r, verb)
	case parts[0] == "refunds":
		return f.refund(r, parts)
	}
	return problem(404, "unknown_path")
}

func (f *Fake) create(r *http.Request) (int, any) {
	key := r.Header.Get("Idempotency-Key")
	if id := f.keys[key]; id != "" {
		return 200, f.Intents[id]
	}
	id := fmt.Sprintf("pi_%d", len(f.Intents)+1)
	f.keys[key] = id
	f.Intents[id] = map[string]any{"id": id, "object": "payment_intent", "status": "requires_payment_method", "amount": json.Number(r.Form.Get("amount")),
		"currency": r.Form.Get("currency"), "metadata": map[string]string{attemptKey: r.Form.Get("metadata[" + attemptKey + "]")}}
	return 200, f.Intents[id]
}

func (f *Fake) search(query string) (int, any) {
	found := []any{}
	for _, intent := range f.Intents {
		if strings.Contains(query, "'"+intent["metadata"].(map[string]string)[attemptKey]+"'") {
			found = append(found, intent)
		}
	}
	return 200, map[string]any{"object": "search_result", "data": found, "has_more": false}
}

func (f *Fake) intent(id, verb string) (int, any) {
	intent := f.Intents[id]
	switch {
	case intent == nil:
		return problem(404, "resource_missing")
	case verb == "cancel" && intent["status"] == "succeeded":
		return problem(400, "payment_intent_unexpected_state")
	case verb == "cancel":
		intent["status"] = "canceled"
	}
	return 200, intent
}

func (f *Fake) reader(r *http.Request, verb string) (int, any) {
	switch verb {
	case "process_payment_intent":
		key := r.Header.Get("Idempotency-Key")
		if f.keys[key] == "" {
			if f.refuse != "" {
				return problem(400, f.refuse)
			}
			f.keys[key] = "done"
			f.action = map[string]any{"type": "process_payment_intent", "status": "in_progress",
				"process_payment_intent": map[string]any{"payment_intent": r.Form.Get("payment_intent")}}
		}
	case "cancel_action":
		f.action = nil
	}
	return 200, map[string]any{"id": "tmr_1", "object": "terminal.reader", "action": f.action}
}

func (f *Fake) refund(r *http.Request, parts []string) (int, any) {
	if len(parts) == 2 {
		return 200, f.Refunds[parts[1]]
	}
	if r.Method == http.MethodGet {
		return f.refundsOf(r.Form.Get("payment_intent"))
	}
	key := r.Header.Get("Idempotency-Key")
	if id := f.keys[key]; id != "" {
		return 200, f.Refunds[id]
	}
	if f.Intents[r.Form.Get("payment_intent")]["status"] != "succeeded" {
		return problem(400, "charge_not_succeeded")
	}
	id := fmt.Sprintf("re_%d", len(f.Refunds)+1)
	f.keys[key] = id
	status := "succeeded"
	if f.slow {
		status = "pending"
	}
	f.Refunds[id] = map[string]any{"id": id, "object": "refund", "status": status, "payment_intent": r.Form.Get("payment_intent"),
		"metadata": map[string]string{attemptKey: r.Form.Get("metadata[" + attemptKey + "]")}}
	return 200, f.Refunds[id]
}

func (f *Fake) refundsOf(intent string) (int, any) {
	found := []any{}
	for _, refund := range f.Refunds {
		if refund["payment_intent"] == intent {
			found = append(found, refund)
		}
	}
	return 200, map[string]any{"object": "list", "data": found, "has_more": false, "url": "/v1/refunds"}
}

// Slow lets refunds be under way to the bank, until they are Settled.
func (f *Fake) Slow() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.slow = true
}

// Settled lets the refunds that are under way end.
func (f *Fake) Settled(status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, refund := range f.Refunds {
		if refund["status"] == "pending" {
			refund["status"] = status
		}
	}
}

// atReader is the intent that the reader shows, and does what the customer did.
func (f *Fake) atReader(do func(intent map[string]any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.action == nil {
		return
	}
	id := f.action["process_payment_intent"].(map[string]any)["payment_intent"].(string)
	do(f.Intents[id])
}

// Pay holds a card to the reader, and the bank says yes.
func (f *Fake) Pay() { f.PayOnly(0) }

// PayOnly is Pay with a card that holds no more than this; 0: enough.
func (f *Fake) PayOnly(most int64) {
	f.atReader(func(intent map[string]any) {
		f.Charged++
		intent["amount_received"] = intent["amount"]
		if most > 0 {
			intent["amount_received"] = most
		}
		f.action["status"] = "succeeded"
		intent["status"] = "succeeded"
		intent["latest_charge"] = map[string]any{"id": "ch_1", "object": "charge", "payment_method_details": map[string]any{
			"card_present": map[string]any{"brand": "visa", "last4": "4242", "receipt": map[string]any{"authorization_code": "A1B2C3"}}}}
	})
}

// Decline holds a card to the reader, and the bank says no.
func (f *Fake) Decline() {
	f.atReader(func(intent map[string]any) {
		f.action["status"], f.action["failure_code"], f.action["failure_message"] = "failed", "card_declined", "Your card was declined."
		intent["last_payment_error"] = map[string]any{"code": "card_declined", "message": "Your card was declined."}
	})
}

// WalkAway presses the red key.
func (f *Fake) WalkAway() {
	f.atReader(func(map[string]any) {
		f.action["status"], f.action["failure_code"], f.action["failure_message"] = "failed", "customer_canceled", "The customer cancelled."
	})
}

// Lose loses the answer to a path so many times, after its work is done.
func (f *Fake) Lose(verb string, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lose[verb] = times
}

// Lock answers everything with this HTTP status, and does nothing; 0: no more.
func (f *Fake) Lock(status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.locked = status
}

// Forget forgets what was asked before, as Stripe does after a day.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.keys)
}

// Refuse makes the reader refuse with an error code of Stripe's.
func (f *Fake) Refuse(code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse = code
}

// Drop makes the reader lose what it was shown.
func (f *Fake) Drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.action = nil
}

// Asked tells whether the reader shows a payment that nobody has answered, and
// how often a card was charged so far.
func (f *Fake) Asked() (waiting bool, charged int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.action != nil && f.action["status"] == "in_progress", f.Charged
}
