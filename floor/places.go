package floor

import (
	"slices"

	"tillbell/server/access"
)

// usualHelp is offered where nothing else is said, and its first is what
// somebody asks for who says nothing.
var usualHelp = []string{"assistance", "price_check", "stock_check", "carry_out"}

// helpAt is what is offered at a kind of place that does not say so itself;
// the first is what a button rings for.
var helpAt = map[string][]string{
	"zone":          {"assistance", "stock_check", "carry_out", "other"},
	"fitting_room":  {"fitting_room", "assistance", "other"},
	"locked_case":   {"locked_case", "assistance", "price_check"},
	"lift":          {"carry_out", "assistance"},
	"loading":       {"carry_out", "assistance"},
	"self_checkout": {"assistance", "age_check", "change", "other"},
	"till":          {"assistance", "change", "carry_out", "other"},
	"service_desk":  {"assistance", "other"},
}

// PlaceKind is a kind of place, with what is usually offered there.
type PlaceKind struct {
	Kind   string   `json:"kind"`
	Offers []string `json:"offers" nullable:"false" doc:"What a point of this kind offers that names nothing itself"`
}

// PlaceKinds lists the kinds of places in the order they are shown.
func PlaceKinds() (out []PlaceKind) {
	for _, kind := range access.PointKinds() {
		out = append(out, PlaceKind{kind, kindsOf(access.CallPoint{Kind: kind})})
	}
	return out
}

// kindsOf is what a call point offers.
func kindsOf(p access.CallPoint) []string {
	if len(p.Kinds) > 0 {
		return slices.Clone(p.Kinds)
	}
	if usual := helpAt[p.Kind]; len(usual) > 0 {
		return slices.Clone(usual)
	}
	return slices.Clone(usualHelp)
}
