package web

import (
	"tillbell/floor"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// mayAnswer refuses who says what is not theirs to say, and reads the rest.
func mayAnswer(who *access.Who, a *floor.Answer) error {
	if a != nil && a.Did == access.DidOldEnough && who.Fine.Allows(access.CheckAge, 0, 0) != access.Allowed {
		return access.NotAllowed(access.CheckAge)
	}
	return countOf(a)
}

// countOf brings the quantity of an answer into the one form it has on the wire.
func countOf(a *floor.Answer) error {
	if a == nil || a.Found == "" {
		return nil
	}
	q, err := money.ParseQuantity(a.Found)
	if err != nil || q < 0 {
		return fault.New(fault.Invalid, "quantity_invalid", "Say how many there are, such as 3 or 1.250.").
			At("answer.found", "quantity_invalid", "is no quantity from 0 up")
	}
	a.Found = q.String()
	return nil
}
