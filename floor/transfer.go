package floor

import (
	"context"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Transfer gives a claimed request to another zone, whose people are asked as
// for a call of their own; who transfers it is not asked again. The words are
// for whoever takes it.
func (f *Floor) Transfer(ctx context.Context, h Helper, id string, epoch int64, zone, words string) (Request, error) {
	f.heard(h)
	words, err := text.Line("words", words, maxReason)
	if err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if done, err := gaveUp(tx, r, h, epoch, "transferred"); done || err != nil {
			return nil, err
		}
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		if r.Status.Ended() {
			return nil, errEnded
		}
		to, err := zoneHere(tx, r.StoreID, zone)
		if err != nil {
			return nil, err
		}
		if to == nil || *to == orEmpty(r.ZoneID) {
			return nil, fault.New(fault.Invalid, "same_zone", "The call is in this zone already.").At("zone_id", "same_zone", "is where the call is")
		}
		people, err := f.waitAnew(tx, r, "transferred")
		if err != nil {
			return nil, err
		}
		s := &step{kind: "transferred", by: &h, data: map[string]any{"from": r.ZoneID, "to": *to}, reason: words, people: people}
		r.ZoneID, r.Declined = to, writeList([]string{h.Staff})
		r.noted(tx, h, words)
		return s, nil
	})
}
