package floor

import (
	"context"
	"fmt"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// lastOffer is the step that asked those who are asked for task r now, or were
// asked last.
const lastOffer = `COALESCE((SELECT MAX(n) FROM task_steps s WHERE s.task_id = r.id AND s.type = 'offered'), 0)`

// TaskSummons lists whom tasks are offered to, as Summons does of requests.
func (f *Floor) TaskSummons(ctx context.Context) ([]Summons, error) {
	type row struct {
		R               taskRow `gorm:"embedded"`
		Offer           int64
		At              db.Micros
		PointCode, Zone *string
	}
	g := f.db.Read(ctx)
	var rows []row
	err := g.Raw(`SELECT r.id, r.store_id, r.rung, r.policy, r.skill, r.offered_to, r.offered_until, ` + lastOffer + ` AS offer, c.code AS point_code, z.name AS zone,
			COALESCE((SELECT MAX(at) FROM task_steps s WHERE s.task_id = r.id AND s.type = 'offered'), r.created_at) AS at
		FROM tasks r LEFT JOIN call_points c ON c.id = r.call_point_id LEFT JOIN zones z ON z.id = r.zone_id
		WHERE r.` + openTasks + ` AND r.status = 'offered' ORDER BY r.due_at, r.id`).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, db.Translate(err)
	}
	var out []Summons
	var tasks, staff []string
	for i := range rows {
		v := &rows[i]
		g := v.R.policy().Rungs
		for _, id := range readList[string](v.R.OfferedTo) {
			a := Summons{Request: v.R.ID, Task: true, Staff: id, Offer: v.Offer, Store: v.R.StoreID, Kind: "task", Place: orEmpty(v.PointCode), Zone: orEmpty(v.Zone),
				Silent: g[min(int(v.R.Rung), len(g)-1)].Sound == "silent", At: v.At.Time()}
			if v.R.OfferedUntil != nil {
				a.Until = v.R.OfferedUntil.Time()
			}
			out, tasks, staff = append(out, a), append(tasks, v.R.ID), append(staff, id)
		}
	}
	var hands []struct{ StaffID, DeviceID string }
	if err := g.Raw(`SELECT staff_id, device_id FROM presence WHERE staff_id IN ? AND device_id IS NOT NULL`, staff).Scan(&hands).Error; err != nil {
		return nil, fmt.Errorf("look what is in their hands: %w", db.Translate(err))
	}
	var told []struct {
		TaskID, DeviceID, StaffID, Kind string
		Offer                           int64
	}
	if err := g.Raw(`SELECT task_id, device_id, staff_id, kind, offer FROM task_receipts WHERE task_id IN ?`, tasks).Scan(&told).Error; err != nil {
		return nil, fmt.Errorf("look what devices say of tasks: %w", db.Translate(err))
	}
	for i := range out {
		a := &out[i]
		for _, h := range hands {
			if h.StaffID == a.Staff {
				a.Device = h.DeviceID
			}
		}
		for _, r := range told {
			if r.TaskID != a.Request || r.StaffID != a.Staff || r.Offer != a.Offer {
				continue
			}
			a.Heard = append(a.Heard, r.DeviceID)
			if r.Kind == Seen {
				a.Seen = append(a.Seen, r.DeviceID)
			}
		}
	}
	return out, nil
}

// ShownTask notes, once for each offer to its person, that a device has or
// showed a task.
func (f *Floor) ShownTask(ctx context.Context, h Helper, id, kind string) error {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return errNoTask
	}
	if !slices.Contains([]string{Delivered, Seen}, kind) {
		return fault.New(fault.Malformed, "kind_invalid", "A device says delivered or seen.")
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		var offer []int64
		if err := tx.Raw(`SELECT `+lastOffer+` FROM tasks r WHERE r.id = ? AND r.store_id = ?`, id, h.Store).Scan(&offer).Error; err != nil {
			return fmt.Errorf("find the task: %w", err)
		}
		if len(offer) == 0 {
			return errNoTask
		}
		err := tx.Exec(`INSERT INTO task_receipts (task_id, device_id, staff_id, kind, at, offer) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (task_id, device_id, staff_id, kind, offer) DO NOTHING`, id, h.Device, h.Staff, kind, db.At(tx.Now), offer[0]).Error
		if err != nil {
			return fmt.Errorf("insert what a device says of a task: %w", err)
		}
		return nil
	})
}
