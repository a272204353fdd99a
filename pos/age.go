package pos

import (
	"tillbell/server/fault"
)

// Some goods are sold from an age on. Their lines say that it was looked at; by
// whom is what the right goods.age decides: whoever sells, or somebody who
// approves it, who stands in the document then. A customer who was refused is
// told to the journal by the till.

// aged refuses a sale of goods whose buyer's age nobody looked at. What was put
// aside was sold then.
func (d *draft) aged() error {
	if d.laid != nil {
		return nil
	}
	for i := range d.lines {
		l := &d.lines[i]
		if l.product.AgeLimit > l.age && l.depositOf == 0 {
			return fault.New(fault.Invalid, "age_unchecked", "%s is sold from %d on. Look at the customer's age first.", l.product.Name, l.product.AgeLimit).
				At(lineField(i+1, "age_checked"), "required", "must say that the age was looked at").
				With("age_limit", l.product.AgeLimit).With("product_id", l.product.ID)
		}
	}
	return nil
}
