package access

import (
	"slices"
)

// Policies are how a store does things beyond what its own columns say, kept
// as one JSON object: each member is one room's matter, and its zero value is
// what a store that never heard of it does.
type Policies struct {
	Returns ReturnPolicy `json:"returns"`
}

// ReturnPolicy is how goods come back.
type ReturnPolicy struct {
	Days   int64  `json:"days" minimum:"0" maximum:"3650" doc:"Days after the sale; 0: for ever"`
	Fee    string `json:"fee,omitempty" maxLength:"12" example:"0.15" doc:"The share kept for restocking what is not faulty"`
	Refund string `json:"refund,omitempty" doc:"any: as the cashier chooses; original: no more in each kind of tender than was paid with it"`
}

// Ways to refund.
const (
	RefundAny      = "any"
	RefundOriginal = "original"
)

func (p *Policies) check(refuse func(field, say string)) {
	if p.Returns.Days < 0 || p.Returns.Days > 3650 {
		refuse("policies.returns.days", "is 0 to 3650")
	}
	if !slices.Contains([]string{"", RefundAny, RefundOriginal}, p.Returns.Refund) {
		refuse("policies.returns.refund", "is any or original")
	}
}
