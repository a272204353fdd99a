package floor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	leaseFor   = 18 * time.Second // after the last sign of life; a sweep is never two seconds away
	leaseAnew  = 20 * time.Second // after the server's own downtime
	maxReason  = 140
	maxWords   = 500
	maxHeard   = 10
	maxTag     = 40
	maxScanned = 64
)

// Outcomes lists how a request can end well or not.
func Outcomes() []string { return slices.Clone(outcomes) }

var outcomes = []string{"helped", "not_found", "out_of_stock", outcomeGone, "other"}

// outcomeGone is of a call where somebody came and nobody was there: it counts
// apart from those that were helped, and is not rated.
const outcomeGone = "customer_gone"

// Accept takes a request that nobody has. Exactly one of many gets it; the
// winner's own retry keeps the claim, and from another device takes it there.
func (f *Floor) Accept(ctx context.Context, h Helper, id string) (Request, error) {
	f.heard(h)
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case r.heldBy(h.Staff):
			return moved(tx, r, &h), nil
		case !r.Status.unclaimed():
			return nil, alreadyAccepted(tx, *r.ClaimStaffID)
		}
		if err := mayTake(tx, r, h); err != nil {
			return nil, err
		}
		if err := reacted(tx, h.Staff); err != nil {
			return nil, err
		}
		if err := claim(tx, r, h.Staff, optional(h.Device)); err != nil {
			return nil, err
		}
		return &step{kind: "accepted", by: &h, data: map[string]any{"claim_epoch": r.ClaimEpoch}, people: []string{h.Staff}}, nil
	})
}

func alreadyAccepted(tx *db.Tx, staff string) error {
	var name string
	if err := tx.Raw(`SELECT name FROM staff WHERE id = ?`, staff).Row().Scan(&name); err != nil {
		return fmt.Errorf("name the claimant: %w", err)
	}
	return fault.New(fault.Conflict, "already_accepted", "%s is already on the way.", name).
		With("accepted_by", PersonRef{ID: staff, Name: name})
}

// claim gives the request to a person under the next epoch and stops its timers.
func claim(tx *db.Tx, r *requestRow, staff string, device *string) error {
	if err := lowerBand(tx, r); err != nil {
		return err
	}
	now := db.At(tx.Now)
	lease := db.At(tx.Now.Add(leaseFor))
	r.Status, r.ClaimStaffID, r.ClaimDeviceID, r.AcceptedAt, r.LeaseUntil = Accepted, &staff, device, &now, &lease
	r.ClaimEpoch++
	r.NextRungAt, r.OfferedUntil, r.OfferedTo = nil, nil, "[]"
	r.StillUntil = nil // nobody is asked while somebody is coming
	r.Scanned = false
	r.unpause()
	if err := ensurePresence(tx, r.StoreID, staff, device); err != nil {
		return err
	}
	err := tx.Exec(`INSERT INTO help_claims (request_id, epoch, staff_id, device_id, accepted_at) VALUES (?, ?, ?, ?, ?)`,
		r.ID, r.ClaimEpoch, staff, device, now).Error
	if err != nil {
		return fmt.Errorf("insert claim: %w", err)
	}
	return nil
}

// inHand makes the device of the holder's act the one that the claim lives by,
// and tells whether it was another.
func (r *requestRow) inHand(h Helper) bool {
	if !r.heldBy(h.Staff) || h.Device == "" || orEmpty(r.ClaimDeviceID) == h.Device {
		return false
	}
	r.ClaimDeviceID = &h.Device
	return true
}

// moved is the change where the holder takes up on another device what they
// are on the way to. The claim stays what it is, its epoch too.
func moved(tx *db.Tx, r *requestRow, h *Helper) *step {
	if r.Status != Accepted || !r.inHand(*h) {
		return nil
	}
	lease := db.At(tx.Now.Add(leaseFor))
	r.LeaseUntil = &lease
	return &step{kind: "moved", by: h}
}

// endClaim ends the live claim, if there is one, and tells whose it was.
func endClaim(tx *db.Tx, r *requestRow, how string) (people []string, err error) {
	if r.ClaimStaffID == nil {
		return nil, nil
	}
	u := tx.Exec(`UPDATE help_claims SET ended_at = ?, ended_by = ? WHERE request_id = ? AND epoch = ? AND ended_at IS NULL`,
		db.At(tx.Now), how, r.ID, r.ClaimEpoch)
	if u.Error != nil {
		return nil, fmt.Errorf("end claim: %w", u.Error)
	}
	if u.RowsAffected != 1 {
		return nil, fmt.Errorf("request %s has no live claim of epoch %d", r.ID, r.ClaimEpoch)
	}
	staff := *r.ClaimStaffID
	if err := tx.Exec(`UPDATE presence SET idle_since = ? WHERE staff_id = ?`, db.At(tx.Now), staff).Error; err != nil {
		return nil, fmt.Errorf("note who is idle: %w", err)
	}
	r.LeaseUntil = nil
	r.unpause()
	return []string{staff}, nil
}

// dropClaim is endClaim where the request goes on, or ends, without anybody.
func dropClaim(tx *db.Tx, r *requestRow, how string) ([]string, error) {
	people, err := endClaim(tx, r, how)
	r.ClaimStaffID, r.ClaimDeviceID, r.AcceptedAt, r.ArrivedAt, r.Scanned = nil, nil, nil, nil, false
	return people, err
}

// holds checks the fence: the epoch must be the live one and the caller its
// holder, or one who may act on other people's requests.
func holds(r *requestRow, h Helper, epoch int64) error {
	switch {
	case epoch != r.ClaimEpoch:
		return errStale
	case r.ClaimStaffID == nil && r.Status.Ended():
		return errEnded
	case r.ClaimStaffID == nil, !r.heldBy(h.Staff) && !h.Lead:
		return errStale
	}
	return nil
}

// Arrive says that the claimant stands with the customer. scanned is the code
// read from the call point's sign, if it was: the timeline keeps the proof.
func (f *Floor) Arrive(ctx context.Context, h Helper, id string, epoch int64, scanned string) (Request, error) {
	f.heard(h)
	if utf8.RuneCountInString(scanned) > maxScanned {
		return Request{}, fault.New(fault.Invalid, "too_long", "That code is too long.").At("scanned", "too_long", "is too long")
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case !r.heldBy(h.Staff):
			return nil, errStale // nobody arrives for another
		case r.Status == Arrived:
			return nil, nil
		}
		zone, err := scannedHere(tx, r, scanned)
		if err != nil {
			return nil, err
		}
		proof := zone != ""
		now := db.At(tx.Now)
		r.Status, r.ArrivedAt, r.LeaseUntil, r.Scanned = Arrived, &now, nil, proof
		r.unpause()
		r.inHand(h)
		err = tx.Exec(`UPDATE help_claims SET arrived_at = ? WHERE request_id = ? AND epoch = ?`, now, r.ID, epoch).Error
		if err != nil {
			return nil, fmt.Errorf("note the arrival: %w", err)
		}
		if proof {
			if err := tx.Exec(`UPDATE presence SET seen_zone_id = ? WHERE staff_id = ?`, zone, h.Staff).Error; err != nil {
				return nil, fmt.Errorf("note where the helper is: %w", err)
			}
		}
		return &step{kind: "arrived", by: &h, data: map[string]any{"scanned": proof}}, nil
	})
}

// scannedHere tells in which zone the sign of the request's call point hangs, or of
// the shelf that a till asks about, if that is what was scanned: its code, or the
// address that ends in it. Another sign is no arrival.
func scannedHere(tx *db.Tx, r *requestRow, scanned string) (zone string, err error) {
	here := coalesce(r.CallPointID, r.ShelfID)
	if scanned == "" || here == nil {
		return "", nil
	}
	code := strings.ToValidUTF8(strings.ReplaceAll(lastPart(scanned), "\x00", ""), "")
	var signs []struct{ ID, Code, Name, ZoneID string }
	err = tx.Raw(`SELECT id, code, name, zone_id FROM call_points WHERE id = ? OR store_id = ? AND code = ?`, *here, r.StoreID, code).Scan(&signs).Error
	if err != nil {
		return "", fmt.Errorf("compare the scanned sign: %w", err)
	}
	own, other := "", ""
	for _, s := range signs {
		if s.ID == *here {
			own, zone = s.Code, s.ZoneID
		} else {
			other = strings.TrimSpace(s.Code + " " + s.Name)
		}
	}
	switch {
	case own == code:
		return zone, nil
	case other != "":
		return "", wrongSign("This is the sign %s. The call is at %s.", other, own)
	}
	return "", wrongSign("%s is no sign of this store. The call is at %s.", code, own)
}

func wrongSign(say string, args ...any) error {
	return fault.New(fault.Invalid, "wrong_sign", say, args...).At("scanned", "wrong_sign", "is not the sign of this call")
}

func lastPart(address string) string {
	address, _, _ = strings.Cut(address, "?")
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '/' {
			return address[i+1:]
		}
	}
	return address
}

// tags are what the floor's page offers as heard. They say nothing of anybody,
// so the figures keep them; a program may send words of its own, which go as
// other texts do.
var tags = []string{"out_of_stock", "too_dear", "competitor", "defect", "praise", "wish"}

// onlyTags leaves out the words that are not ours.
func onlyTags(heard []string) []string {
	return slices.DeleteFunc(slices.Clone(heard), func(word string) bool { return !slices.Contains(tags, word) })
}

// Resolution is how a request ended and what was heard from the customer.
type Resolution struct {
	Outcome string
	Heard   []string // tags, or a program's own words
	Words   string
	Answer  *Answer // to what was asked about goods; nil: none
}

// check cleans the resolution and refuses what cannot be kept.
func (v *Resolution) check() error {
	if !slices.Contains(outcomes, v.Outcome) {
		return fault.New(fault.Invalid, "outcome_invalid", "There is no such outcome.").At("outcome", "outcome_invalid", "is not an outcome")
	}
	if len(v.Heard) > maxHeard {
		return fault.New(fault.Invalid, "too_many", "At most %d tags.", maxHeard).At("heard", "too_many", "has too many tags")
	}
	heard := make([]string, 0, len(v.Heard))
	for i, tag := range v.Heard {
		tag, err := text.Name(fmt.Sprintf("heard[%d]", i), tag, maxTag)
		if err != nil {
			return err
		}
		if !slices.Contains(heard, tag) {
			heard = append(heard, tag)
		}
	}
	v.Heard = heard
	var err error
	if v.Words, err = text.Free("words", v.Words, maxWords); err != nil {
		return err
	}
	return v.Answer.check()
}

// Resolve ends a claimed request, from the way or from beside the customer.
func (f *Floor) Resolve(ctx context.Context, h Helper, id string, epoch int64, v Resolution) (Request, error) {
	f.heard(h)
	if err := v.check(); err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		if r.Status == Resolved {
			return nil, nil
		}
		if err := r.answered(v.Answer); err != nil {
			return nil, err
		}
		r.inHand(h)
		people, err := endClaim(tx, r, "resolved")
		if err != nil {
			return nil, err
		}
		now := db.At(tx.Now)
		r.Status, r.EndedAt, r.Outcome, r.Heard, r.Words = Resolved, &now, &v.Outcome, writeList(v.Heard), v.Words
		if err := noteSaid(tx, r, r.Words != "" && !r.wordsAnswer(), false); err != nil {
			return nil, err
		}
		return &step{kind: "resolved", by: &h, data: map[string]any{"outcome": v.Outcome}, people: people}, nil
	})
}

// Release gives a claimed request back, ahead of newer ones.
func (f *Floor) Release(ctx context.Context, h Helper, id string, epoch int64, reason string) (Request, error) {
	f.heard(h)
	reason, err := text.Line("reason", reason, maxReason)
	if err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if done, err := gaveUp(tx, r, h, epoch, "released"); done || err != nil {
			return nil, err
		}
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		if r.Status.Ended() {
			return nil, errEnded
		}
		return f.release(tx, r, &h, reason)
	})
}

// gaveUp tells whether this very call was carried out before and only its
// answer was lost: the claim of this epoch, the caller's or one they may act
// on, ended this way, and nobody took the request since.
func gaveUp(tx *db.Tx, r *requestRow, h Helper, epoch int64, how string) (bool, error) {
	if r.Status.Ended() || r.ClaimEpoch > epoch+1 {
		return false, nil
	}
	var done bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_claims WHERE request_id = ? AND epoch = ? AND (staff_id = ? OR ?) AND ended_by = ?)`,
		r.ID, epoch, h.Staff, h.Lead, how).Row().Scan(&done)
	if err != nil {
		return false, fmt.Errorf("look for an earlier answer: %w", err)
	}
	return done && (r.ClaimEpoch == epoch || how == "handed_off"), nil
}

// release puts the request back to the first rung. reason is a person's words
// or the code of why the server did it; by is nil then.
func (f *Floor) release(tx *db.Tx, r *requestRow, by *Helper, reason string) (*step, error) {
	people, err := f.waitAnew(tx, r, "released")
	if err != nil {
		return nil, err
	}
	return &step{kind: "released", by: by, data: map[string]any{"reason": reason}, reason: reason, people: people}, nil
}

// waitAnew takes the request from its holder and lets it wait on its first rung.
func (f *Floor) waitAnew(tx *db.Tx, r *requestRow, how string) (people []string, err error) {
	people, err = dropClaim(tx, r, how)
	if err != nil {
		return nil, err
	}
	r.Status, r.Rung, r.Declined, r.Passed = Waiting, 0, "[]", "[]"
	r.NextRungAt = f.rungEnds(r, tx.Now)
	f.waitsOn(r, tx.Now)
	return people, nil
}

// waitsOn gives a request that nobody has any more its time to be taken anew. An
// approval keeps its own: after that the till was told that nobody answered.
func (f *Floor) waitsOn(r *requestRow, now time.Time) {
	if r.Approval == nil {
		r.AbandonAt = db.At(now.Add(f.opts.AbandonAfter))
	}
}

// rungEnds is when the request goes up from the rung it is on; nil on the last.
func (f *Floor) rungEnds(r *requestRow, from time.Time) *db.Micros {
	ladder := r.ladder()
	if r.Rung >= int64(len(ladder)) {
		return nil
	}
	at := db.At(from.Add(time.Duration(ladder[r.Rung]) * time.Second))
	return &at
}

// HandOff gives a claim to a colleague, who holds it from then on under an
// epoch of their own. The words are for them.
func (f *Floor) HandOff(ctx context.Context, h Helper, id string, epoch int64, to, words string) (Request, error) {
	f.heard(h)
	to, ok := canonicalID(to)
	if !ok {
		return Request{}, errNoColleague
	}
	words, err := text.Line("words", words, maxReason)
	if err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if done, err := gaveUp(tx, r, h, epoch, "handed_off"); done || err != nil {
			if err == nil && !r.heldBy(to) {
				err = errStale
			}
			return nil, err
		}
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case r.heldBy(to) && to == h.Staff:
			return moved(tx, r, &h), nil
		case r.heldBy(to):
			return nil, nil
		}
		device, err := colleague(tx, r.StoreID, to)
		if err != nil {
			return nil, err
		}
		people, err := dropClaim(tx, r, "handed_off")
		if err != nil {
			return nil, err
		}
		if err := claim(tx, r, to, device); err != nil {
			return nil, err
		}
		r.noted(tx, h, words)
		return &step{kind: "handed_off", by: &h, data: map[string]any{"to": to, "claim_epoch": r.ClaimEpoch}, reason: words,
			people: append(people, to)}, nil
	})
}

var errNoColleague = fault.New(fault.Invalid, "unknown_staff", "There is nobody like that to hand it to.").
	At("staff_id", "unknown", "is nobody who answers calls here")

// colleague finds the device of somebody who may answer calls here; nil when
// they have none in hand.
func colleague(tx *db.Tx, store, staff string) (*string, error) {
	var role string
	var device *string
	err := tx.Raw(`SELECT s.role, p.device_id FROM staff s LEFT JOIN presence p ON p.staff_id = s.id
		WHERE s.id = ? AND s.store_id = ? AND s.active`, staff, store).Row().Scan(&role, &device)
	if db.IsMissing(err) {
		return nil, errNoColleague
	} else if err != nil {
		return nil, fmt.Errorf("find the colleague: %w", err)
	}
	roles, err := access.RolesIn(tx.DB, store)
	if err != nil {
		return nil, err
	}
	if !roles[access.Role(role)].May(access.AnswerHelp) {
		return nil, errNoColleague
	}
	return device, nil
}

// Cancel takes back a request that staff asked for: the person or the till
// that asked, or one who may act on other people's.
func (f *Floor) Cancel(ctx context.Context, h Helper, id string) (Request, error) {
	f.heard(h)
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		own := r.AskedBy != nil && *r.AskedBy == h.Staff || r.RegisterID != nil && *r.RegisterID == h.Register
		if !own && !h.Lead {
			return nil, fault.New(fault.Forbidden, "not_yours", "Only who asked may take this back.")
		}
		return cancel(tx, r, &h)
	})
}

// cancel ends a request before anybody stands with the customer. Again is fine.
func cancel(tx *db.Tx, r *requestRow, by *Helper) (*step, error) {
	switch {
	case r.Status == Cancelled:
		return nil, nil
	case r.Status.Ended():
		return nil, errEnded
	case r.Status == Arrived:
		return nil, errArrived
	}
	people, err := dropClaim(tx, r, "cancelled")
	if err != nil {
		return nil, err
	}
	end(tx, r, Cancelled)
	return &step{kind: "cancelled", by: by, people: people}, nil
}

// end stops all timers of an unclaimed request.
func end(tx *db.Tx, r *requestRow, s Status) {
	now := db.At(tx.Now)
	r.Status, r.EndedAt, r.NextRungAt, r.OfferedUntil, r.OfferedTo = s, &now, nil, nil, "[]"
	r.StillAt, r.StillUntil = nil, nil
}
