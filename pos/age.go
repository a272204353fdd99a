package pos

import (
	"context"

	"tillbell/server/access"
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

// ageSeen reads who of the floor looked at the customer's age, where the sale
// says that somebody did. It was asked for this cart, and serves no other.
func (p *Pos) ageSeen(ctx context.Context, store string, d *draft) error {
	call := d.request.AgeCall
	if call == "" || d.seen != nil {
		return nil
	}
	if p.calls == nil {
		return errNoAgeCall
	}
	a, err := p.calls.Answered(ctx, store, call)
	if f, is := fault.As(err); is && f.Kind == fault.Invalid {
		return errNoAgeCall.Wrap(err)
	} else if err != nil {
		return err
	}
	if a.Kind != access.CallAge || a.Did != access.DidOldEnough || a.Register != d.cashier.Register || d.id != "" && a.Cart != d.id {
		return errNoAgeCall
	}
	d.seen = &a
	return nil
}

var errNoAgeCall = fault.New(fault.Invalid, "age_call_invalid", "Nobody of the floor looked at the age of this customer.").
	At("age_call", "age_call_invalid", "is no call of this cart that was answered so")

// sawAge tells whether somebody of the floor saw that the customer has an age.
func (d *draft) sawAge(age int64) bool { return d.seen != nil && age <= d.seen.Age }

// ageCheckedBy is whom the document names for it.
func (d *draft) ageCheckedBy() string {
	for i := range d.lines {
		if l := &d.lines[i]; l.age > 0 && d.sawAge(l.age) {
			return d.seen.By.ID
		}
	}
	return ""
}
