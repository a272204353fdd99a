package floor

import (
	"context"
	"fmt"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Who has a call may ask for a second person. That is a call of its own, which
// says what for and joins the first one: it is asked, taken and ended like any
// other, and falls away by itself where the first ends before anybody came.

const (
	secondsMost   = 3 // open at once about one call
	secondSeconds = 30
	secondReason  = "first_ended"
)

var (
	errOwnSecond   = fault.New(fault.Conflict, "own_call", "You asked for somebody else.")
	errManySeconds = fault.New(fault.Conflict, "enough_called", "Enough people are asked to this call.")
)

// Second is who is asked to come too. ID is made by the caller, so that a retry
// is the same call; without a person, those of the place are asked.
type Second struct {
	ID, Staff, Words string
}

// CallSecond asks a second person to a call that the helper has, and gives the
// call that asks them.
func (f *Floor) CallSecond(ctx context.Context, h Helper, id string, epoch int64, a Second) (second Request, err error) {
	f.heard(h)
	if a.Words, err = text.Line("words", a.Words, maxReason); err != nil {
		return second, err
	}
	if a.ID == "" {
		a.ID = db.NewID()
	}
	store, _, err := f.places.Shop(ctx, h.Store)
	if err != nil {
		return second, err
	}
	_, err = f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := hasNow(r, h, epoch); err != nil {
			return nil, err
		}
		var fresh bool
		if second, fresh, err = f.second(tx, r, h, a, store); err != nil || !fresh {
			return nil, err
		}
		return &step{kind: "second_called", by: &h, data: map[string]any{"request": second.ID, "to": a.Staff}}, nil
	})
	if err != nil {
		return Request{}, err
	}
	f.changed(h.Store, second)
	return second, nil
}

// second makes the call that joins r.
func (f *Floor) second(tx *db.Tx, r *requestRow, h Helper, a Second, store access.Store) (q Request, fresh bool, err error) {
	v := viewRow{R: requestRow{StoreID: r.StoreID, Source: "staff", Kind: r.Kind, ZoneID: r.ZoneID, CallPointID: r.CallPointID, ProductID: r.ProductID,
		ProductName: r.ProductName, ProductSize: r.ProductSize, ShelfID: r.ShelfID, AskedBy: optional(h.Staff), JoinsID: &r.ID, EtaLow: etaLow, EtaHigh: etaHigh}, AskedByName: &h.StaffName}
	n := &v.R
	if n.Kind == kindApproval || n.Kind == kindOpenTill {
		n.Kind = usualHelp[0]
	}
	if err := fill(n, a.ID, a.Words, "", store); err != nil {
		return q, false, err
	}
	if err := asksSecond(tx, n, h, a.Staff); err != nil {
		return q, false, err
	}
	var open int
	if err := tx.Raw(`SELECT count(*) FROM help_requests WHERE joins_id = ? AND id <> ? AND `+openStates, r.ID, n.ID).Row().Scan(&open); err != nil {
		return q, false, fmt.Errorf("count who is asked to come: %w", err)
	}
	if open >= secondsMost {
		return q, false, errManySeconds
	}
	if r.CallPointID != nil {
		if err := tx.Raw(`SELECT code, name, kind FROM call_points WHERE id = ?`, *r.CallPointID).Row().Scan(&v.PointCode, &v.PointName, &v.PointKind); err != nil {
			return q, false, fmt.Errorf("name the place: %w", err)
		}
	}
	if r.ShelfID != nil {
		if err := tx.Raw(`SELECT code, name, kind FROM call_points WHERE id = ?`, *r.ShelfID).Row().Scan(&v.ShelfCode, &v.ShelfName, &v.ShelfKind); err != nil {
			return q, false, fmt.Errorf("name the shelf: %w", err)
		}
	}
	return f.create(tx, &v, &h, "")
}

// asksSecond makes the ladder of the call: first the one who is meant, who may
// have a customer, then as calls of its kind go.
func asksSecond(tx *db.Tx, n *requestRow, h Helper, staff string) error {
	p := n.policy()
	if p.Ask == access.AskAssign { // nobody is sent away from a customer unasked
		p.Ask = access.AskEveryone
	}
	if staff != "" {
		to, ok := canonicalID(staff)
		if !ok || to == h.Staff {
			return errNoColleague
		}
		if _, err := colleague(tx, n.StoreID, to); err != nil {
			return err
		}
		p.Rungs = slices.Insert(slices.Clone(p.Rungs), 0, access.Rung{To: access.TellPersons, Persons: []string{to}, Seconds: secondSeconds, Serving: true, AnySkill: true})
	}
	n.answeredBy(p)
	n.Declined = writeList([]string{h.Staff})
	return nil
}

// seconds are those who were called to a request and come, by first name.
func (f *Floor) seconds(ctx context.Context, request string) ([]HelperView, error) {
	var names []string
	err := f.db.Read(ctx).Raw(`SELECT s.name FROM help_requests r JOIN staff s ON s.id = r.claim_staff_id
		WHERE r.joins_id = ? AND r.status IN ('accepted', 'arrived') ORDER BY r.accepted_at, r.id`, request).Scan(&names).Error
	if err != nil {
		return nil, fmt.Errorf("look who comes too: %w", db.Translate(err))
	}
	out := make([]HelperView, len(names))
	for i, name := range names {
		out[i] = HelperView{FirstName: firstName(name)}
	}
	return out, nil
}

// sweepSeconds takes back what asks people to calls that have ended.
func (f *Floor) sweepSeconds(ctx context.Context) error {
	return f.due(ctx, `joins_id IS NOT NULL AND status <> 'arrived' AND EXISTS (SELECT 1 FROM help_requests f
		WHERE f.id = help_requests.joins_id AND f.ended_at < ?)`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Status.Ended() || r.Status == Arrived {
			return nil, nil
		}
		s, err := cancel(tx, r, nil)
		if s != nil {
			s.data = map[string]any{"reason": secondReason}
		}
		return s, err
	})
}
