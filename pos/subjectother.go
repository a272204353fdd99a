package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// What is approved by the name it goes by: a cart that somebody else holds, a
// layaway that is called off, a till that goes into training. The approver is
// shown what the name stands for.

// The kinds of such subjects.
const (
	subjectCart     = "take_over"
	subjectLayaway  = "layaway"
	subjectTraining = "training"
)

// otherSubject looks up what is named; a name that leads nowhere is refused, as
// nobody could see what they approve.
func (p *Pos) otherSubject(ctx context.Context, c Cashier, r SubjectRequest, s summary) (Subject, error) {
	if len(r.Other.Ref) == 0 || len(r.Other.Ref) > maxRef || r.Other.Amount < 0 {
		return Subject{}, fault.New(fault.Invalid, "subject_invalid", "Say what is to be approved.").At("other.ref", "subject_invalid", "has 1 to 200 characters")
	}
	var err error
	switch r.Right {
	case access.TakeOverCart:
		err = p.showCart(ctx, c, r.Other.Ref, &s)
	case access.ReturnReceipt, access.ReturnCash, access.OverdrawDrawer:
		s.Total = &r.Other.Amount
		err = p.showLayaway(ctx, c, r.Other.Ref, &s)
	case access.Train:
		if r.Other.Ref != c.Register {
			return Subject{}, errNothingToApprove
		}
		s.Kind, s.Number = subjectTraining, c.RegisterCode
	default:
		return Subject{}, errNothingToApprove
	}
	if err != nil {
		return Subject{}, err
	}
	return Subject{Hash: OtherHash(r.Right, r.Other.Ref), Amount: r.Other.Amount, Summary: mustJSON(s)}, nil
}

// showCart shows a waiting cart: its number, who has it in hand, what it is
// called out by, and its lines.
func (p *Pos) showCart(ctx context.Context, c Cashier, id string, s *summary) error {
	v, err := p.Cart(ctx, c.Store, id)
	if err != nil {
		return err
	}
	if v.ID != id { // its number or code, by which no approval is bound
		return errNoCart
	}
	s.Kind, s.Number, s.Subject, s.Total = subjectCart, fmt.Sprint(v.Number), v.Label, &v.Total
	if v.Holder != nil {
		s.Holder = v.Holder.Staff.Name
	}
	var r CartRequest
	if err := json.Unmarshal(v.Content, &r); err != nil {
		return fmt.Errorf("read cart %s: %w", id, err)
	}
	if r.CustomerID != "" {
		return p.showCustomer(ctx, r.CustomerID, s)
	}
	return nil
}

// showLayaway shows goods that are put aside, and for whom.
func (p *Pos) showLayaway(ctx context.Context, c Cashier, id string, s *summary) error {
	if checkID("other.ref", id) != nil {
		return errNoLayaway
	}
	var row layawayRow
	err := p.db.Read(ctx).Where("id = ? AND store_id = ?", id, c.Store).Take(&row).Error
	switch {
	case db.IsMissing(err) && c.Training: // it is in no books
		s.Kind = subjectLayaway
		return nil
	case db.IsMissing(err):
		return errNoLayaway
	case err != nil:
		return fmt.Errorf("load layaway: %w", db.Translate(err))
	}
	s.Kind, s.Number = subjectLayaway, row.code()
	return p.showCustomer(ctx, row.CustomerID, s)
}

func (p *Pos) showCustomer(ctx context.Context, id string, s *summary) error {
	one, err := p.Customer(ctx, id)
	if f, ok := fault.As(err); ok && f.Kind == fault.NotFound { // erased since
		return nil
	} else if err != nil {
		return err
	}
	s.of(&one)
	return nil
}
