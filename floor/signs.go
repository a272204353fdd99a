package floor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"tillbell/server/db"
)

// Signs of life come from sockets and from every call a person makes, many a
// second; they are kept in memory and written at most every few seconds, so
// that other nodes know too. A person may hold several devices: any of them
// says that the person is there, but a claim lives by its own device alone, as
// the others may lie at the till while its holder's tablet is dead.
const (
	ghostAfter  = 4 * time.Hour // silent for so long is gone home without signing out
	writeSigns  = 5 * time.Second
	silentAfter = 15 * time.Second
	signsAtOnce = 1000
	forgetSigns = time.Minute // after this a sign says nothing any more
)

type hand struct{ staff, device string }

type sign struct{ at, written time.Time }

type signs struct {
	mu     sync.Mutex
	of     map[hand]sign
	silent map[string]struct{} // staff that the database calls silent
}

// Alive notes a sign of life of a person on a device. It is cheap and never
// waits for the database.
func (f *Floor) Alive(store, device, staff string, at time.Time) {
	if staff == "" {
		return
	}
	f.signs.mu.Lock()
	defer f.signs.mu.Unlock()
	if f.signs.of == nil {
		f.signs.of = make(map[hand]sign)
	}
	h := hand{staff, device}
	s := f.signs.of[h]
	if at.After(s.at) {
		s.at = at
	}
	if _, silent := f.signs.silent[staff]; silent {
		delete(f.signs.silent, staff)
		s.written = time.Time{} // written by the next round
	}
	f.signs.of[h] = s
}

// heard is a sign of life by a call that the person made.
func (f *Floor) heard(h Helper) { f.Alive(h.Store, h.Device, h.Staff, f.db.Now()) }

// Gone notes that the last socket of a person on a device is closed. That is
// no news: a reload and a dead battery look the same for a while, and a person
// may go on by plain calls, so only the silence that follows counts.
func (f *Floor) Gone(store, device, staff string) {}

func (s *signs) forget(staff, device string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, hand{staff, device})
}

// since tells whether the claimant of a request was heard after a moment on the
// device that the claim lives by; on any, where it has none.
func (s *signs) since(r *requestRow, moment time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for h, g := range s.of {
		if h.staff == *r.ClaimStaffID && (r.ClaimDeviceID == nil || h.device == *r.ClaimDeviceID) && g.at.After(moment) {
			return true
		}
	}
	return false
}

// due takes the hands whose signs have to be written now, in order of staff,
// and when each was heard.
func (s *signs) due(now time.Time) (hands []hand, at []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for h, g := range s.of {
		switch {
		case now.Sub(g.at) > forgetSigns:
			delete(s.of, h)
		case g.at.After(g.written) && now.Sub(g.written) >= writeSigns:
			hands = append(hands, h)
		}
	}
	slices.SortFunc(hands, func(a, b hand) int {
		return cmp.Or(cmp.Compare(a.staff, b.staff), cmp.Compare(a.device, b.device))
	})
	for _, h := range hands {
		at = append(at, s.of[h].at.UnixMicro())
	}
	return hands, at
}

func (s *signs) wrote(hands []hand, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range hands {
		if g, ok := s.of[h]; ok {
			g.written = now
			s.of[h] = g
		}
	}
}

func (s *signs) known(silent []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = make(map[string]struct{}, len(silent))
	for _, id := range silent {
		s.silent[id] = struct{}{}
	}
}

// writeAlive writes the signs and prolongs the leases of those who gave one.
func (f *Floor) writeAlive(ctx context.Context) error {
	now := f.db.Now()
	hands, at := f.signs.due(now)
	for len(hands) > 0 {
		n := min(len(hands), signsAtOnce)
		if err := f.writeSome(ctx, hands[:n], at[:n]); err != nil {
			return fmt.Errorf("write signs of life: %w", err)
		}
		f.signs.wrote(hands[:n], now)
		hands, at = hands[n:], at[n:]
	}
	return nil
}

// writeSome writes when a person was heard on a device, for the claims that
// live by it, and when on any: for the presence, and for claims that were
// handed to somebody without a device.
func (f *Floor) writeSome(ctx context.Context, hands []hand, at []int64) error {
	staff, device, latest := make([]string, len(hands)), make([]*string, len(hands)), make([]int64, len(hands))
	last := make(map[string]int64, len(hands))
	for i, h := range hands {
		staff[i], device[i] = h.staff, optional(h.device)
		last[h.staff] = max(last[h.staff], at[i])
	}
	for i := range hands {
		latest[i] = last[staff[i]]
	}
	rows := db.Rows{db.UUIDs("staff_id", staff), db.UUIDs("device_id", device), db.Ints("at", at), db.Ints("latest", latest)}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		source, args, err := tx.Source(rows)
		if err != nil {
			return err
		}
		lease := fmt.Sprintf("CASE WHEN help_requests.claim_device_id IS NULL THEN v.latest ELSE v.at END + %d", leaseFor.Microseconds())
		_, err = tx.SQL().ExecContext(ctx, `UPDATE help_requests SET lease_until = `+lease+` FROM `+source+`
			WHERE help_requests.claim_staff_id = v.staff_id AND (help_requests.claim_device_id IS NULL OR help_requests.claim_device_id = v.device_id)
			AND help_requests.status = 'accepted' AND help_requests.lease_until < `+lease, args...)
		if err != nil {
			return err
		}
		_, err = tx.SQL().ExecContext(ctx, `UPDATE presence SET alive_at = v.latest FROM `+source+`
			WHERE presence.staff_id = v.staff_id AND presence.alive_at < v.latest`, args...)
		return err
	})
}

// sweepGhosts takes those off the floor who went home without signing out.
// Whoever has a customer stays.
func (f *Floor) sweepGhosts(ctx context.Context) error {
	var rows []struct{ StaffID, StoreID string }
	edge := db.At(f.db.Now().Add(-ghostAfter))
	err := f.db.Read(ctx).Raw(`SELECT p.staff_id, p.store_id FROM presence p WHERE p.silent AND p.status <> 'off' AND p.alive_at < ?
		AND NOT EXISTS (SELECT 1 FROM help_requests r WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived'))
		ORDER BY p.staff_id`, edge).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look who went home: %w", db.Translate(err))
	}
	for _, r := range rows {
		err := f.db.Tx(ctx, func(tx *db.Tx) error {
			old, err := lockPresence(tx, r.StaffID)
			if err != nil || !old.Known.Silent || old.Known.Status == string(Off) {
				return err
			}
			_, err = setPresence(tx, r.StoreID, old, Off, nil, nil)
			return err
		})
		if err != nil {
			return fmt.Errorf("take %s off the floor: %w", r.StaffID, err)
		}
	}
	return nil
}
