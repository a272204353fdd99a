package floor

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// dullAfter is how many offers in a row somebody lets pass before they count as
// not reacting: they are asked again once they touch their tablet, or where
// nobody else is left.
const dullAfter = 3

// missed notes that those who are asked for a request did not react in its time,
// and tells whose presence shows it.
func missed(tx *db.Tx, r *requestRow) (people []string, err error) {
	asked := readList[string](r.OfferedTo)
	if len(asked) == 0 {
		return nil, nil
	}
	passed, declined := readList[string](r.Passed), readList[string](r.Declined)
	slices.Sort(asked) // the order in which all lock them
	for _, id := range asked {
		if slices.Contains(passed, id) || slices.Contains(declined, id) {
			continue // one call is one miss, however many of its rungs ask, and none after a no
		}
		u := tx.Exec(`UPDATE presence SET missed = missed + 1, dull_since = CASE WHEN missed + 1 >= ? AND dull_since IS NULL THEN ? ELSE dull_since END
			WHERE staff_id = ?`, dullAfter, db.At(tx.Now), id)
		if u.Error != nil {
			return nil, fmt.Errorf("note a missed offer: %w", u.Error)
		}
		var now bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM presence WHERE staff_id = ? AND dull_since = ?)`, id, db.At(tx.Now)).Row().Scan(&now); err != nil {
			return nil, fmt.Errorf("look who does not react: %w", err)
		}
		if now {
			people = append(people, id)
		}
	}
	r.Passed = writeList(union(passed, asked))
	return people, nil
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// lapse takes back an offer that one person had alone and let pass.
func lapse(tx *db.Tx, r *requestRow) (*step, error) {
	asked := readList[string](r.OfferedTo)
	people, err := missed(tx, r)
	if err != nil {
		return nil, err
	}
	r.Status, r.OfferedTo, r.OfferedUntil = Waiting, "[]", nil
	return &step{kind: "lapsed", data: map[string]any{"rung": r.Rung, "asked": asked}, people: people}, nil
}

// sweepOffers passes on what was asked of one person who did not react in time.
func (f *Floor) sweepOffers(ctx context.Context) error {
	return f.due(ctx, `status = 'offered' AND in_turn AND offered_until <= ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Status != Offered || !r.InTurn || *r.OfferedUntil > db.At(tx.Now) {
			return nil, nil
		}
		return lapse(tx, r)
	})
}

var errNotAsked = fault.New(fault.Conflict, "not_offered", "This request is not offered to you any more.")

// Decline passes a request on that was offered to the helper. Saying so is no
// miss, and once is enough: again changes nothing.
func (f *Floor) Decline(ctx context.Context, h Helper, id, reason string) (Request, error) {
	f.heard(h)
	reason, err := text.Line("reason", reason, maxReason)
	if err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		asked, declined := readList[string](r.OfferedTo), readList[string](r.Declined)
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case slices.Contains(declined, h.Staff) && !slices.Contains(asked, h.Staff):
			return nil, nil
		case r.Status != Offered || !slices.Contains(asked, h.Staff):
			return nil, errNotAsked
		}
		if err := reacted(tx, h.Staff); err != nil {
			return nil, err
		}
		asked = slices.DeleteFunc(asked, func(s string) bool { return s == h.Staff })
		r.OfferedTo, r.Declined = writeList(asked), writeList(append(declined, h.Staff))
		if len(asked) == 0 {
			r.Status, r.OfferedUntil = Waiting, nil
		}
		return &step{kind: "declined", by: &h, data: map[string]any{"rung": r.Rung, "offered_to": asked, "reason": reason}, reason: reason, people: []string{h.Staff}}, nil
	})
}

// mayTake refuses what is asked of somebody else alone for now. Who leads may
// take anything.
func mayTake(tx *db.Tx, r *requestRow, h Helper) error {
	if r.JoinsID != nil && orEmpty(r.AskedBy) == h.Staff {
		return errOwnSecond
	}
	asked := readList[string](r.OfferedTo)
	if !r.InTurn || r.Status != Offered || h.Lead || slices.Contains(asked, h.Staff) || len(asked) == 0 {
		return nil
	}
	var name string
	if err := tx.Raw(`SELECT name FROM staff WHERE id = ?`, asked[0]).Row().Scan(&name); err != nil {
		return fmt.Errorf("name who is asked: %w", err)
	}
	return fault.New(fault.Conflict, "offered_to_other", "%s is being asked just now.", name).
		With("offered_to", PersonRef{ID: asked[0], Name: name}).With("offered_until", wirePtr(r.OfferedUntil))
}

// reacted notes that somebody touched their tablet.
func reacted(tx *db.Tx, staff string) error {
	err := tx.Exec(`UPDATE presence SET missed = 0, dull_since = NULL WHERE staff_id = ? AND (missed > 0 OR dull_since IS NOT NULL)`, staff).Error
	if err != nil {
		return fmt.Errorf("note who reacts: %w", err)
	}
	return nil
}

// Touched says that the helper touched their tablet: who did not react is asked
// again from now on.
func (f *Floor) Touched(ctx context.Context, h Helper) (Presence, error) {
	f.heard(h)
	var out Presence
	woke := false
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		woke = false
		if err := ensurePresence(tx, h.Store, h.Staff, optional(h.Device)); err != nil {
			return err
		}
		old, err := lockPresence(tx, h.Staff)
		if err != nil {
			return err
		}
		if err := reacted(tx, h.Staff); err != nil {
			return err
		}
		p, err := loadPresence(tx.DB, `WHERE p.staff_id = ?`, h.Staff)
		if err != nil || len(p) != 1 {
			return fmt.Errorf("read back presence of %s: %w", h.Staff, err)
		}
		if out = p[0]; old.Known.DullSince == nil {
			return nil
		}
		woke = true
		_, err = tx.Emit(h.Store, db.Event{Type: "presence.changed", Audience: db.TopicStaff, Data: out})
		return err
	})
	if err == nil && woke {
		f.free(h.Store, h.Staff)
	}
	return out, err
}

// free tells the router that somebody may be asked from now on, what others
// were asked before too.
func (f *Floor) free(store string, staff ...string) {
	if len(staff) == 0 {
		return
	}
	f.stirring.Lock()
	if f.fresh == nil {
		f.fresh = make(map[string][]string)
	}
	f.fresh[store] = union(f.fresh[store], staff)
	f.stirring.Unlock()
	f.rouse(store)
}

func (f *Floor) freshStores() []string {
	f.stirring.Lock()
	defer f.stirring.Unlock()
	return slices.Collect(maps.Keys(f.fresh))
}

func (f *Floor) takeFresh(store string) []string {
	f.stirring.Lock()
	defer f.stirring.Unlock()
	fresh := f.fresh[store]
	delete(f.fresh, store)
	return fresh
}

// answersFor is how calls of a kind are answered in a store.
func answersFor(store access.Store, kind string) access.CallPolicy {
	return store.Call(kind, kind == kindApproval)
}
