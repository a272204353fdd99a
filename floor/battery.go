package floor

import (
	"context"
	"fmt"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Battery notes how full the battery of the helper's device is. It is told when
// it becomes low, and when it no longer is.
func (f *Floor) Battery(ctx context.Context, h Helper, percent int64, charging bool) error {
	if percent < 0 || percent > 100 {
		return fault.New(fault.Invalid, "percent_invalid", "A battery has 0 to 100 per cent.").At("percent", "percent_invalid", "is 0 to 100")
	}
	f.heard(h)
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		var was struct {
			Percent  int64
			Charging bool
		}
		err := tx.Raw(`SELECT percent, charging FROM device_batteries WHERE device_id = ?`+tx.Lock(), h.Device).Take(&was).Error
		known := err == nil
		if err != nil && !db.IsMissing(err) {
			return err
		}
		err = tx.Exec(`INSERT INTO device_batteries (device_id, percent, charging, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (device_id) DO UPDATE SET percent = excluded.percent, charging = excluded.charging, at = excluded.at`,
			h.Device, percent, charging, db.At(tx.Now)).Error
		if err != nil || (known && isLow(was.Percent, was.Charging)) == isLow(percent, charging) {
			return err
		}
		var people []string
		if err := tx.Raw(`SELECT staff_id FROM presence WHERE device_id = ? AND status <> 'off' ORDER BY staff_id`, h.Device).Scan(&people).Error; err != nil {
			return err
		}
		for _, id := range people {
			if err := tellPresence(tx, h.Store, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a battery: %w", err)
	}
	return nil
}
