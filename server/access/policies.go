package access

import (
	"slices"

	"tillbell/server/text"
)

// Policies are how a store does things beyond what its own columns say, kept
// as one JSON object: each member is one room's matter, and its zero value is
// what a store that never heard of it does.
type Policies struct {
	Returns ReturnPolicy `json:"returns"`
	Drawer  DrawerPolicy `json:"drawer"`
}

// DrawerPolicy is how drawers are counted and what becomes of a forgotten one.
type DrawerPolicy struct {
	ReasonAbove *int64   `json:"reason_above,omitempty" minimum:"0" maximum:"100000000000" doc:"A count that is off by more, in minor units, needs a reason; left out: none does"`
	Reasons     []string `json:"reasons,omitempty" maxItems:"20" doc:"The reasons to choose from; left out: change_error, miscount, note_missing, counterfeit, unknown"`
	Overnight   string   `json:"overnight,omitempty" doc:"A drawer of yesterday: warn; block: nothing is sold on it until it is counted and closed; close: it closes by itself, not counted"`
}

// What becomes of a drawer that is open when its business day ends.
const (
	OvernightWarn  = "warn"
	OvernightBlock = "block"
	OvernightClose = "close"
)

const maxReasons, maxReason = 20, 80

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
	if !slices.Contains([]string{"", OvernightWarn, OvernightBlock, OvernightClose}, p.Overnight) {
		refuse("policies.drawer.overnight", "is warn, block or close")
	}
	if len(p.Reasons) > maxReasons {
		refuse("policies.drawer.reasons", "are too many")
	}
	seen := make(map[string]bool, len(p.Reasons))
	for i, reason := range p.Reasons {
		clean, err := text.Name("policies.drawer.reasons", reason, maxReason)
		if err != nil || seen[clean] {
			refuse("policies.drawer.reasons", "are names, each there once")
			return
		}
		p.Reasons[i], seen[clean] = clean, true
	}
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
	p.Drawer.check(refuse)
}
