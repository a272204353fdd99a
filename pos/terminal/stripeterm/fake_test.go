package stripeterm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// fake is Stripe with one reader, as far as its documentation says how they
// behave: it does a thing once per idempotency key, an intent is paid by what
// the customer does at the reader, and answers may be lost after the work is
// done.
type fake struct {
	mu      sync.Mutex
	intents map[string]map[string]any
	refunds map[string]map[string]any
	keys    map[string]string // idempotency key to what it made
	action  map[string]any    // of the reader
	refuse  string            // an error code of the reader
	lose    map[string]int    // how often the answer to a path is lost
	calls   []string
	charged int64 // how often a card was charged
}

func newFake(t *testing.T) (*fake, *Stripe) {
	f := &fake{intents: map[string]map[string]any{}, refunds: map[string]map[string]any{}, keys: map[string]string{}, lose: map[string]int{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, New("sk_test_fake", server.URL)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = r.ParseForm()
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	verb := parts[len(parts)-1]
	f.calls = append(f.calls, r.Method+" "+verb)
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

func (f *fake) answer(r *http.Request, parts []string, verb string) (int, any) {
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

func (f *fake) create(r *http.Request) (int, any) {
	key := r.Header.Get("Idempotency-Key")
	if id := f.keys[key]; id != "" {
		return 200, f.intents[id]
	}
	id := fmt.Sprintf("pi_%d", len(f.intents)+1)
	f.keys[key] = id
	f.intents[id] = map[string]any{"id": id, "object": "payment_intent", "status": "requires_payment_method", "amount": json.Number(r.Form.Get("amount")),
		"currency": r.Form.Get("currency"), "metadata": map[string]string{attemptKey: r.Form.Get("metadata[" + attemptKey + "]")}}
	return 200, f.intents[id]
}

func (f *fake) search(query string) (int, any) {
	found := []any{}
	for _, intent := range f.intents {
		if strings.Contains(query, "'"+intent["metadata"].(map[string]string)[attemptKey]+"'") {
			found = append(found, intent)
		}
	}
	return 200, map[string]any{"object": "search_result", "data": found, "has_more": false}
}

func (f *fake) intent(id, verb string) (int, any) {
	intent := f.intents[id]
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

func (f *fake) reader(r *http.Request, verb string) (int, any) {
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

func (f *fake) refund(r *http.Request, parts []string) (int, any) {
	if len(parts) == 2 {
		return 200, f.refunds[parts[1]]
	}
	key := r.Header.Get("Idempotency-Key")
	if id := f.keys[key]; id != "" {
		return 200, f.refunds[id]
	}
	if f.intents[r.Form.Get("payment_intent")]["status"] != "succeeded" {
		return problem(400, "charge_not_succeeded")
	}
	id := fmt.Sprintf("re_%d", len(f.refunds)+1)
	f.keys[key] = id
	f.refunds[id] = map[string]any{"id": id, "object": "refund", "status": "succeeded"}
	return 200, f.refunds[id]
}

// atReader is the intent that the reader shows, and does what the customer did.
func (f *fake) atReader(do func(intent map[string]any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.action == nil {
		return
	}
	id := f.action["process_payment_intent"].(map[string]any)["payment_intent"].(string)
	do(f.intents[id])
}

func (f *fake) pay() {
	f.atReader(func(intent map[string]any) {
		f.charged++
		f.action["status"] = "succeeded"
		intent["status"] = "succeeded"
		intent["latest_charge"] = map[string]any{"id": "ch_1", "object": "charge", "payment_method_details": map[string]any{
			"card_present": map[string]any{"brand": "visa", "last4": "4242", "receipt": map[string]any{"authorization_code": "A1B2C3"}}}}
	})
}

func (f *fake) decline() {
	f.atReader(func(intent map[string]any) {
		f.action["status"], f.action["failure_code"], f.action["failure_message"] = "failed", "card_declined", "Your card was declined."
		intent["last_payment_error"] = map[string]any{"code": "card_declined", "message": "Your card was declined."}
	})
}

func (f *fake) walkAway() {
	f.atReader(func(map[string]any) {
		f.action["status"], f.action["failure_code"], f.action["failure_message"] = "failed", "customer_canceled", "The customer cancelled."
	})
}
