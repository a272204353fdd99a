package access

import (
	"slices"

	"tillbell/server/text"
)

// Policies are how a store does things beyond what its own columns say, kept
// as one JSON object: each member is one room's matter, and its zero value is
// what a store that never heard of it does.
type Policies struct {
	Returns ReturnPolicy  `json:"returns"`
	Reasons Reasons       `json:"reasons"`
	Drawer  DrawerPolicy  `json:"drawer"`
	Layaway LayawayPolicy `json:"layaway"`

	Tips TipPolicy `json:"tips"`

	GiftCards GiftCardPolicy `json:"gift_cards,omitzero"`

	Help     HelpPolicy    `json:"help,omitzero"`
	Vouchers VoucherPolicy `json:"vouchers,omitzero"`

	Shifts []Shift `json:"shifts,omitempty" maxItems:"8" doc:"Parts of the day to tell figures by; none: from six to two, to ten, and the night"`

	TillCalls TillCallPolicy `json:"till_calls,omitzero"`
	Queue     QueuePolicy    `json:"queue,omitzero"`

	Phrases []Phrase `json:"phrases,omitempty" maxItems:"60" doc:"Sentences of the store's own, for notes between customers and the floor, in their order"`
}

// TillCallPolicy is what tills ring the floor for by themselves.
type TillCallPolicy struct {
	Stopped *bool `json:"stopped_goods,omitempty" doc:"When goods past their date, or recalled, are scanned; left out: yes"`
	Age     *bool `json:"age_check,omitempty" doc:"When goods with an age limit are scanned by somebody who may not look at ages; left out: yes"`
}

// VoucherPolicy is how paper vouchers are taken.
type VoucherPolicy struct {
	Unique bool `json:"unique,omitempty" doc:"Each voucher has a number of its own: one that paid is refused (voucher_used) until its paper was given back. Else tills are told and cashiers decide"`
}

// GiftCardPolicy is how gift cards are sold.
type GiftCardPolicy struct {
	Most *int64 `json:"most,omitempty" minimum:"0" maximum:"100000000" doc:"The highest value of one card, in minor units, after it was charged up; 0: none; left out: ten of the largest ordinary note of the currency"`
}

// maxGiftCard is above what any card is sold for.
const maxGiftCard = 1_000_000_00

func (p *GiftCardPolicy) check(refuse func(field, say string)) {
	if p.Most != nil && (*p.Most < 0 || *p.Most > maxGiftCard) {
		refuse("policies.gift_cards.most", "is from zero to a sensible sum")
	}
}

// DrawerPolicy is how drawers are counted and what becomes of a forgotten one.
type DrawerPolicy struct {
	ReasonAbove *int64   `json:"reason_above,omitempty" minimum:"0" maximum:"100000000000" doc:"A count that is off by more, in minor units, needs a reason; left out: none does; new stores have 0"`
	Reasons     []string `json:"reasons,omitempty" maxItems:"20" doc:"The reasons to choose from; left out: change_error, miscount, note_missing, counterfeit, unknown"`
	Most        *int64   `json:"most,omitempty" minimum:"0" maximum:"100000000000" doc:"More cash than that, in minor units, should not lie in a drawer: tills suggest to drop what is above; left out: any sum may"`
	Overnight   string   `json:"overnight,omitempty" doc:"A drawer of yesterday: warn; block: nothing is sold on it until it is counted and closed; close: it closes by itself, not counted"`
}

// What becomes of a drawer that is open when its business day ends.
const (
	OvernightWarn  = "warn"
	OvernightBlock = "block"
	OvernightClose = "close"
)

const maxCountReasons, maxCountReason = 20, 80

// CountReasons are why a count may be off, where a store names none itself.
var CountReasons = []string{"change_error", "miscount", "note_missing", "counterfeit", "unknown"}

// ReasonList are the reasons that a difference can have.
func (p *DrawerPolicy) ReasonList() []string {
	if len(p.Reasons) == 0 {
		return CountReasons
	}
	return p.Reasons
}

func (p *DrawerPolicy) check(refuse func(field, say string)) {
	if p.ReasonAbove != nil && (*p.ReasonAbove < 0 || *p.ReasonAbove > 1_000_000_000_00) {
		refuse("policies.drawer.reason_above", "is from zero to a sensible sum")
	}
	if p.Most != nil && (*p.Most < 0 || *p.Most > 1_000_000_000_00) {
		refuse("policies.drawer.most", "is from zero to a sensible sum")
	}
	if !slices.Contains([]string{"", OvernightWarn, OvernightBlock, OvernightClose}, p.Overnight) {
		refuse("policies.drawer.overnight", "is warn, block or close")
	}
	if len(p.Reasons) > maxCountReasons {
		refuse("policies.drawer.reasons", "are too many")
	}
	seen := make(map[string]bool, len(p.Reasons))
	for i, reason := range p.Reasons {
		clean, err := text.Name("policies.drawer.reasons", reason, maxCountReason)
		if err != nil || seen[clean] {
			refuse("policies.drawer.reasons", "are names, each there once")
			return
		}
		p.Reasons[i], seen[clean] = clean, true
	}
}

// ReturnPolicy is how goods come back.
type ReturnPolicy struct {
	Days      int64           `json:"days" minimum:"0" maximum:"3650" doc:"Days after the sale; 0: for ever. Later ones need the right return.too_late"`
	Fee       string          `json:"fee,omitempty" maxLength:"12" example:"0.15" doc:"The share kept for restocking what is not faulty; never of deposits and gift cards"`
	Refund    string          `json:"refund,omitempty" doc:"any: as the cashier chooses; original: no more in each kind of tender than was paid with it"`
	Kinds     []string        `json:"kinds,omitempty" maxItems:"5" doc:"With original: kinds of tender that may be chosen instead"`
	NoReceipt NoReceiptPolicy `json:"no_receipt,omitzero"`
	GiftKinds []string        `json:"gift_kinds,omitempty" maxItems:"2" doc:"What a gift receipt gives: gift_card, store_credit; both if left out"`
}

// NoReceiptPolicy is how goods come back that no receipt proves.
type NoReceiptPolicy struct {
	Price string   `json:"price,omitempty" doc:"current: at most today's; lowest: at most the lowest that was paid in the last days"`
	Days  int64    `json:"days,omitempty" minimum:"0" maximum:"365" doc:"Of lowest; 0: 30"`
	Kinds []string `json:"kinds,omitempty" maxItems:"5" doc:"Kinds of tender that may be given; all if left out"`
	// Above these the right return.no_receipt_day is needed, whatever return.no_receipt allows.
	CashierDay  *int64 `json:"cashier_day,omitempty" minimum:"0" maximum:"1000000000" doc:"What one cashier may give in a business day, in minor units, without what was approved; left out: any sum"`
	CustomerDay *int64 `json:"customer_day,omitempty" minimum:"0" maximum:"1000000000" doc:"The same for one customer, where it is known who it is, with what was approved"`
}

// Ways to refund, and to price what no receipt proves.
const (
	RefundAny      = "any"
	RefundOriginal = "original"

	PriceCurrent = "current"
	PriceLowest  = "lowest"

	lowestDays = 30

	maxCeiling = 1_000_000_000 // minor units
)

// refundKinds may be chosen for a refund, giftKinds for one to whoever was
// given the goods.
var (
	refundKinds = []string{"cash", "card", "store_credit", "gift_card", "on_account"}
	giftKinds   = []string{"gift_card", "store_credit"}
)

// LowestDays is how far back the lowest price is looked for; 0: it is not.
func (p *NoReceiptPolicy) LowestDays() int64 {
	switch {
	case p.Price != PriceLowest:
		return 0
	case p.Days == 0:
		return lowestDays
	}
	return p.Days
}

// OfNoReceipt are the kinds in which a return without a receipt is given back.
func (p *ReturnPolicy) OfNoReceipt() []string { return orAll(p.NoReceipt.Kinds, refundKinds) }

// OfGift are the kinds in which a gift receipt is given back.
func (p *ReturnPolicy) OfGift() []string { return orAll(p.GiftKinds, giftKinds) }

// Instead are the kinds that a refund of a sale may go out by, however it was
// paid.
func (p *ReturnPolicy) Instead() []string {
	if p.Refund == RefundOriginal {
		return p.Kinds
	}
	return refundKinds
}

func orAll(chosen, all []string) []string {
	if len(chosen) == 0 {
		return all
	}
	return chosen
}

func (p *Policies) check(refuse func(field, say string)) {
	p.Layaway.check(refuse)
	checkPhrases(p.Phrases, refuse)
	checkShifts(p.Shifts, refuse)
	r := &p.Returns
	if r.Days < 0 || r.Days > 3650 {
		refuse("policies.returns.days", "is 0 to 3650")
	}
	if !slices.Contains([]string{"", RefundAny, RefundOriginal}, r.Refund) {
		refuse("policies.returns.refund", "is any or original")
	}
	if !slices.Contains([]string{"", PriceCurrent, PriceLowest}, r.NoReceipt.Price) {
		refuse("policies.returns.no_receipt.price", "is current or lowest")
	}
	if r.NoReceipt.Days < 0 || r.NoReceipt.Days > 365 {
		refuse("policies.returns.no_receipt.days", "is 0 to 365")
	}
	for field, most := range map[string]*int64{"cashier_day": r.NoReceipt.CashierDay, "customer_day": r.NoReceipt.CustomerDay} {
		if most != nil && (*most < 0 || *most > maxCeiling) {
			refuse("policies.returns.no_receipt."+field, "is 0 to 1000000000")
		}
	}
	for _, list := range []struct {
		field      string
		given, all []string
	}{
		{"policies.returns.kinds", r.Kinds, refundKinds},
		{"policies.returns.no_receipt.kinds", r.NoReceipt.Kinds, refundKinds},
		{"policies.returns.gift_kinds", r.GiftKinds, giftKinds},
	} {
		if !among(list.given, list.all) {
			refuse(list.field, "holds what is no kind of tender here, or one twice")
		}
	}
	p.Reasons.check(refuse)
	p.Drawer.check(refuse)
	p.Tips.check(refuse)
	p.GiftCards.check(refuse)
	p.Help.check(refuse)
	p.Queue.check(refuse)
}

// among tells whether all that was given is of a list, and once.
func among(given, all []string) bool {
	for i, one := range given {
		if !slices.Contains(all, one) || slices.Contains(given[:i], one) {
			return false
		}
	}
	return true
}
