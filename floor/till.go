package floor

import (
	"context"
	"fmt"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// openFor is how long a till's word holds that a cart lies open there. It says
// so again every minute, so that one that loses its power is not taken for busy
// for long.
const openFor = 150 * time.Second

var errNoTill = fault.New(fault.Forbidden, "no_register", "Only a till has carts to tell of.")

// AtTill says whether a cart with goods lies open at the till that the helper is
// signed in on. While it does they are offered nothing, but by rungs that ask
// those too who have a customer.
func (f *Floor) AtTill(ctx context.Context, h Helper, open bool) error {
	if h.Register == "" || h.Device == "" {
		return errNoTill
	}
	f.heard(h)
	var free []string
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		free = nil
		if err := ensurePresence(tx, h.Store, h.Staff, nil); err != nil {
			return err
		}
		old, err := lockPresence(tx, h.Staff)
		if err != nil {
			return err
		}
		var others []string // who sold here before, and did not say that they left
		if err := tx.Raw(`SELECT staff_id FROM presence WHERE till_device_id = ? AND staff_id <> ? ORDER BY staff_id`, h.Device, h.Staff).Scan(&others).Error; err != nil {
			return fmt.Errorf("look who sold here before: %w", err)
		}
		for _, id := range others {
			if err := leaveTill(tx, h.Store, id, h.Device); err != nil {
				return err
			}
		}
		free = others
		here := orEmpty(old.TillDeviceID) == h.Device
		switch {
		case open && here:
			return tx.Exec(`UPDATE presence SET till_until = ? WHERE staff_id = ?`, db.At(tx.Now.Add(openFor)), h.Staff).Error
		case open:
			return takeTill(tx, h)
		case here:
			free = append(free, h.Staff)
			return leaveTill(tx, h.Store, h.Staff, h.Device)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note who is at a till: %w", err)
	}
	f.free(h.Store, free...)
	if open {
		return f.atOpenTill(ctx, h)
	}
	return nil
}

func takeTill(tx *db.Tx, h Helper) error {
	err := tx.Exec(`UPDATE presence SET till_device_id = ?, till_since = ?, till_until = ? WHERE staff_id = ?`,
		h.Device, db.At(tx.Now), db.At(tx.Now.Add(openFor)), h.Staff).Error
	if err != nil {
		return err
	}
	return tellPresence(tx, h.Store, h.Staff)
}

// leaveTill notes that somebody sells at a till no more: they have had nothing
// to do since now.
func leaveTill(tx *db.Tx, store, staff, device string) error {
	u := tx.Exec(`UPDATE presence SET till_device_id = NULL, till_since = NULL, till_until = NULL, idle_since = ? WHERE staff_id = ? AND till_device_id = ?`,
		db.At(tx.Now), staff, device)
	if u.Error != nil || u.RowsAffected == 0 {
		return u.Error
	}
	return tellPresence(tx, store, staff)
}

func tellPresence(tx *db.Tx, store, staff string) error {
	p, err := loadPresence(tx.DB, `WHERE p.staff_id = ?`, staff)
	if err != nil || len(p) != 1 {
		return fmt.Errorf("read back presence of %s: %w", staff, err)
	}
	_, err = tx.Emit(store, db.Event{Type: "presence.changed", Audience: db.TopicStaff, Data: p[0]})
	return err
}

// sweepTills takes people off tills that have not said for a while that a cart
// lies open there.
func (f *Floor) sweepTills(ctx context.Context) error {
	var rows []struct{ StaffID, StoreID, TillDeviceID string }
	err := f.db.Read(ctx).Raw(`SELECT staff_id, store_id, till_device_id FROM presence WHERE till_device_id IS NOT NULL AND till_until <= ? ORDER BY staff_id`,
		db.At(f.db.Now())).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look for tills without a word: %w", db.Translate(err))
	}
	for _, r := range rows {
		err := f.db.Tx(ctx, func(tx *db.Tx) error {
			var due bool
			err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM presence WHERE staff_id = ? AND till_until <= ?)`, r.StaffID, db.At(tx.Now)).Row().Scan(&due)
			if err != nil || !due {
				return err
			}
			return leaveTill(tx, r.StoreID, r.StaffID, r.TillDeviceID)
		})
		if err != nil {
			return fmt.Errorf("take %s off a till: %w", r.StaffID, err)
		}
		f.free(r.StoreID, r.StaffID)
	}
	return nil
}
