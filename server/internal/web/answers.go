package web

import (
	"tillbell/floor"
	"tillbell/pos/money"
	"tillbell/server/fault"
)

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
