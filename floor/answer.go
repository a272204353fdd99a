package floor

import (
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Answer is what was found out for whoever asked: it goes back with the call,
// and the till puts it to the line that it is about. Quantities are told as they
// stand on the wire; the floor does not count with them.
type Answer struct {
	Price *int64 `json:"price,omitempty" minimum:"0" maximum:"1000000000" doc:"Of one, in minor units, as the shelf or the goods say"`
	Found string `json:"found,omitempty" maxLength:"24" doc:"How many there are" example:"3"`
	Size  string `json:"size,omitempty" maxLength:"40"`
	Place string `json:"place,omitempty" maxLength:"100" doc:"Where they lie"`

	// Did is what was done, where the kind of call asks for something to be done.
	Did string `json:"did,omitempty" enum:"fetched,taken_away,old_enough,too_young,no_proof,unlocked,carried,brought,taken" doc:"Of stopped_goods: fetched (another piece), taken_away. Of age_check: old_enough (needs the right goods.age), too_young, no_proof. Of locked_case: unlocked, of carry_out: carried, of change: brought, of cash_drop: taken"`
}

const (
	maxAnswerPrice = 1_000_000_000
	maxSize        = 40
	maxPlace       = 100
)

// answerable are the kinds of calls that ask about goods.
var answerable = []string{"price_check", "stock_check", "fitting_room", "locked_case", "assistance", "other", kindStopped}

// deeds are what can be done about the kinds of calls that ask for a deed.
var deeds = map[string][]string{
	kindStopped: {"fetched", "taken_away"}, kindAge: {access.DidOldEnough, "too_young", "no_proof"}, "locked_case": {"unlocked"},
	kindCarry: {"carried"}, kindChange: {access.DidBring}, kindDrop: {access.DidTake},
}

// wordsAnswer tells whether the words with which a call ends are an answer to
// whoever of the staff asked, and not what a customer said.
func (r *requestRow) wordsAnswer() bool {
	if r.Source == "till" && r.Channel == "" {
		return r.Kind == "price_check" || r.Kind == "stock_check" || len(deeds[r.Kind]) > 0
	}
	return r.Channel == byPhone || r.Channel == byChat
}

func (a *Answer) check() (err error) {
	if a == nil {
		return nil
	}
	if a.Price != nil && (*a.Price < 0 || *a.Price > maxAnswerPrice) {
		return fault.New(fault.Invalid, "price_invalid", "The price is out of range.").At("answer.price", "price_invalid", "is below zero or too large")
	}
	if a.Size, err = text.Line("answer.size", a.Size, maxSize); err != nil {
		return err
	}
	a.Place, err = text.Line("answer.place", a.Place, maxPlace)
	return err
}

// answered keeps the answer with the call that it is of.
func (r *requestRow) answered(a *Answer) error {
	if a == nil || *a == (Answer{}) {
		return nil
	}
	if a.Did != "" && !slices.Contains(deeds[r.Kind], a.Did) {
		return fault.New(fault.Invalid, "answer_invalid", "That is nothing to do about this call.").At("answer.did", "answer_invalid", "is not for this kind of call")
	}
	if goods := (Answer{Did: a.Did}); *a != goods && !slices.Contains(answerable, r.Kind) {
		return fault.New(fault.Invalid, "answer_invalid", "This call does not ask about goods.").At("answer", "answer_invalid", "is not for this kind of call")
	}
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	said := string(b)
	r.Found = &said
	return nil
}

// answer reads what this package wrote.
func (r *requestRow) answer() *Answer {
	if r.Found == nil {
		return nil
	}
	var a Answer
	if err := json.Unmarshal([]byte(*r.Found), &a); err != nil {
		return nil
	}
	return &a
}
