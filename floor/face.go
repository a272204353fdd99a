package floor

import (
	"context"
	"fmt"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Customers are told who comes as far as the store wants it: nobody, the first
// name, or the picture too. The picture is shown for a call of their own alone,
// and only from when somebody takes it until it ends.

var errNoFace = fault.New(fault.NotFound, "no_picture", "There is no picture to show.")

// face is the tag of the picture that the customer of a request may see now;
// empty: none.
func (f *Floor) face(ctx context.Context, q Request, p access.HelpPolicy) (tag string, err error) {
	if q.Claim == nil || q.Status.Ended() || p.Shows() != access.ShowPicture {
		return "", nil
	}
	err = f.db.Read(ctx).Raw(`SELECT tag FROM staff_pictures WHERE staff_id = ?`, q.Claim.StaffID).Row().Scan(&tag)
	if db.IsMissing(err) {
		return "", nil
	} else if err != nil {
		return "", fmt.Errorf("look for the picture: %w", db.Translate(err))
	}
	return tag, nil
}

// helpPolicy is how a store treats its customers.
func (f *Floor) helpPolicy(ctx context.Context, store string) (access.HelpPolicy, error) {
	s, err := f.places.Store(ctx, store)
	return s.Policies.Help, err
}

// HelperPicture is the JPEG of whoever comes to the holder of a secret.
func (f *Floor) HelperPicture(ctx context.Context, secret string) (jpeg []byte, err error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return nil, err
	}
	q, err := loadView(f.db.Read(ctx), p.RequestID)
	if err != nil {
		return nil, err
	}
	policy, err := f.helpPolicy(ctx, p.StoreID)
	if err != nil {
		return nil, err
	}
	tag, err := f.face(ctx, q, policy)
	if err != nil {
		return nil, err
	}
	if tag == "" || p.CancelledAt != nil {
		return nil, errNoFace
	}
	err = f.db.Read(ctx).Raw(`SELECT jpeg FROM staff_pictures WHERE staff_id = ?`, q.Claim.StaffID).Row().Scan(&jpeg)
	if db.IsMissing(err) {
		return nil, errNoFace
	}
	return jpeg, db.Translate(err)
}
