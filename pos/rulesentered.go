package pos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/db"
)

// Kinds of rules in the entries PRICE.
const (
	rulePromotion = "promotion"
	rulePriceList = "price_list"
	ruleLoyalty   = "loyalty"
	ruleCoupons   = "coupons" // made
	ruleCoupon    = "coupon"  // called in
)

type actorKey struct{}

// ActedBy is a context in which a person acts: journal entries of what is done
// with it name them.
func ActedBy(ctx context.Context, staff string) context.Context {
	return context.WithValue(ctx, actorKey{}, staff)
}

func actorOf(ctx context.Context) string {
	staff, _ := ctx.Value(actorKey{}).(string)
	return staff
}

// rulePayload is what the journal keeps of a rule that changed what goods
// cost: as it was and as it is; none was: a new one, none is: it ended.
type rulePayload struct {
	What    string `json:"what"`
	ID      string `json:"id"`
	Before  any    `json:"before,omitempty"`
	After   any    `json:"after,omitempty"`
	StaffID string `json:"staff_id,omitempty"`
	At      string `json:"at"`
}

func (p *Pos) enterRule(ctx context.Context, tx *db.Tx, store, what, id string, before, after any) error {
	entry := rulePayload{What: what, ID: id, Before: before, After: after, StaffID: actorOf(ctx), At: stamp(tx.Now)}
	return p.EnterStore(tx, store, entryPrice, db.NewID(), entry)
}

// entered is a rule as it stood under its id, for the journal.
func (r *oldRule) entered() any {
	if !r.found || r.deleted {
		return nil
	}
	return struct {
		Rule   json.RawMessage `json:"rule"`
		Active bool            `json:"active"`
	}{json.RawMessage(r.rule), r.active}
}

// newRule is a rule as it is from now on.
func newRule(rule string, active bool) any {
	return (&oldRule{found: true, rule: rule, active: active}).entered()
}

// maxPricesEntered is how many prices of a list an entry holds; of a longer
// one it holds the hash of all.
const maxPricesEntered = 500

// enteredList is a price list with its prices.
type enteredList struct {
	Rule   json.RawMessage   `json:"rule"`
	Active bool              `json:"active"`
	Count  int               `json:"prices_count"`
	Prices []promo.ListPrice `json:"prices,omitempty"`
	SHA256 string            `json:"prices_sha256,omitempty"` // of their JSON
}

func newList(rule string, active bool, prices []promo.ListPrice) (any, error) {
	out := enteredList{Rule: json.RawMessage(rule), Active: active, Count: len(prices)}
	if len(prices) <= maxPricesEntered {
		out.Prices = prices
		return out, nil
	}
	body, err := json.Marshal(prices)
	sum := sha256.Sum256(body)
	out.SHA256 = hex.EncodeToString(sum[:])
	return out, err
}

// couponsEntered are coupons that were made of a promotion.
type couponsEntered struct {
	Coupons []string `json:"coupons"` // their ids: a code is as good as money
	MaxUses int64    `json:"max_uses"`
}

// recallPayload is what the journal keeps of a recall that was made or lifted.
type recallPayload struct {
	Recall
	Lifted  bool   `json:"lifted,omitempty"`
	StaffID string `json:"staff_id,omitempty"`
	At      string `json:"at"`
}

// cardPayload is what the journal keeps of a card that was blocked, opened
// again, or made void with what was on it.
type cardPayload struct {
	AccountID string       `json:"account_id"`
	Kind      string       `json:"kind"`
	Before    string       `json:"before"`
	After     string       `json:"after"`
	Forfeited money.Amount `json:"forfeited"`
	Unit      string       `json:"unit"`
	Reason    string       `json:"reason"`
	StaffID   string       `json:"staff_id,omitempty"`
	At        string       `json:"at"`
}

// expirePayload is what the journal keeps of points that were too old.
type expirePayload struct {
	AccountID string `json:"account_id"`
	Points    int64  `json:"points"`
	Before    string `json:"earned_before"`
	At        string `json:"at"`
}
