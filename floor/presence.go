package floor

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// PresenceStatus is what a person says they are doing.
type PresenceStatus string

// The presence states.
const (
	Available PresenceStatus = "available"
	Busy      PresenceStatus = "busy"
	Break     PresenceStatus = "break"
	Off       PresenceStatus = "off"
)

// Presence is one person on the floor.
type Presence struct {
	StaffID   string         `json:"staff_id"`
	Name      string         `json:"name"`
	Role      access.Role    `json:"role"`
	Status    PresenceStatus `json:"status"`
	ZoneID    *string        `json:"zone_id"`
	Since     Time           `json:"since"`
	DeviceID  *string        `json:"device_id"`
	Silent    bool           `json:"silent"`
	RequestID *string        `json:"request_id"` // the latest call they accepted and have not ended
	DullSince *Time          `json:"dull_since"` // they let three offers in a row pass and have not touched the tablet since

	State   State        `json:"state" enum:"serving,walking,till,off,break,busy,unreachable,dull,free" doc:"What they are at, by what is known of them, the weightiest first. Told when they accept; that they arrived is told by the request"`
	Facts   []Fact       `json:"facts" doc:"Why: what is known, and since when; the first decides the state"`
	Till    *RegisterRef `json:"till" doc:"Where a cart with goods lies open that they sell from"`
	Battery *Battery     `json:"battery" doc:"Of their device, as it last said; told when it becomes low or is charged again. Null: it does not say"`
}

type presenceRow struct {
	StaffID, Name, Role         string
	ZoneID, DeviceID, RequestID *string
	TillDeviceID, TillID        *string
	Known                       facts `gorm:"embedded"`
}

const selectPresence = `SELECT p.staff_id, s.name, s.role, p.status, p.zone_id, p.since, p.device_id, p.silent, p.alive_at, p.dull_since,
	p.deaf_since, p.deaf_why, p.till_device_id, p.till_since, g.id AS till_id, g.code AS till_code, b.percent, b.charging, b.at AS battery_at,
	q.status AS call_status, q.accepted_at, q.arrived_at, c.code AS point_code, k.code AS call_till,
	(SELECT r.id FROM help_requests r WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived')
		ORDER BY r.accepted_at DESC, r.id LIMIT 1) AS request_id
	FROM presence p JOIN staff s ON s.id = p.staff_id
	LEFT JOIN help_requests q ON q.id = (SELECT r.id FROM help_requests r WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived')
		ORDER BY r.status DESC, r.accepted_at DESC, r.id LIMIT 1)
	LEFT JOIN call_points c ON c.id = q.call_point_id LEFT JOIN registers k ON k.id = q.register_id
	LEFT JOIN devices t ON t.id = p.till_device_id LEFT JOIN registers g ON g.id = t.register_id
	LEFT JOIN device_batteries b ON b.device_id = p.device_id `

func loadPresence(g *gorm.DB, where string, args ...any) ([]Presence, error) {
	var rows []presenceRow
	if err := g.Raw(selectPresence+where, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("load presence: %w", db.Translate(err))
	}
	out := make([]Presence, len(rows))
	for i, r := range rows {
		k := &rows[i].Known
		out[i] = Presence{StaffID: r.StaffID, Name: r.Name, Role: access.Role(r.Role), Status: PresenceStatus(k.Status), ZoneID: r.ZoneID,
			Since: wire(k.Since), DeviceID: r.DeviceID, Silent: k.Silent, RequestID: r.RequestID, DullSince: wirePtr(k.DullSince),
			State: k.state(), Facts: k.list(), Battery: k.battery()}
		if r.TillID != nil && k.TillCode != nil {
			out[i].Till = &RegisterRef{ID: *r.TillID, Code: *k.TillCode}
		}
	}
	return out, nil
}

// Roster is everybody in the store who ever was on the floor and still works
// there, by name.
func (f *Floor) Roster(ctx context.Context, store string) ([]Presence, error) {
	return roster(f.db.Read(ctx), store)
}

func roster(g *gorm.DB, store string) ([]Presence, error) {
	return loadPresence(g, `WHERE p.store_id = ? AND s.active ORDER BY s.name, p.staff_id`, store)
}

// SetPresence says what the helper does and where. A nil zone keeps the one
// they stand in, an empty one takes it away.
func (f *Floor) SetPresence(ctx context.Context, h Helper, status PresenceStatus, zone *string) (Presence, error) {
	if status != Available && status != Busy && status != Break && status != Off {
		return Presence{}, fault.New(fault.Invalid, "status_invalid", "A presence is available, busy, break or off.").
			At("status", "status_invalid", "is not a presence")
	}
	f.heard(h)
	var out Presence
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		if err := ensurePresence(tx, h.Store, h.Staff, optional(h.Device)); err != nil {
			return err
		}
		old, err := lockPresence(tx, h.Staff)
		if err != nil {
			return err
		}
		at := old.ZoneID
		if zone != nil {
			if at, err = zoneHere(tx, h.Store, *zone); err != nil {
				return err
			}
		}
		if status == Off {
			at = nil
		}
		out, err = setPresence(tx, h.Store, old, status, at, optional(h.Device))
		return err
	})
	if err == nil {
		f.free(h.Store, h.Staff)
	}
	return out, err
}

func zoneHere(tx *db.Tx, store, zone string) (*string, error) {
	if zone == "" {
		return nil, nil
	}
	id, ok := canonicalID(zone)
	var there bool
	if ok {
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM zones WHERE id = ? AND store_id = ?)`, id, store).Row().Scan(&there); err != nil {
			return nil, fmt.Errorf("find the zone: %w", err)
		}
	}
	if !there {
		return nil, fault.New(fault.Invalid, "unknown_zone", "There is no such zone.").At("zone_id", "unknown", "is not known here")
	}
	return &id, nil
}

// ensurePresence makes the row that says where a person is, for those who
// never said so: they are off until they do.
func ensurePresence(tx *db.Tx, store, staff string, device *string) error {
	err := tx.Exec(`INSERT INTO presence (staff_id, store_id, status, zone_id, device_id, since, idle_since, alive_at, silent)
		VALUES (?, ?, 'off', NULL, ?, ?, ?, ?, FALSE) ON CONFLICT (staff_id) DO NOTHING`,
		staff, store, device, db.At(tx.Now), db.At(tx.Now), db.At(tx.Now)).Error
	if err != nil {
		return fmt.Errorf("insert presence: %w", err)
	}
	return nil
}

func lockPresence(tx *db.Tx, staff string) (presenceRow, error) {
	var r presenceRow
	err := tx.Raw(`SELECT staff_id, status, zone_id, device_id, since, silent, dull_since, deaf_since, till_device_id, till_since FROM presence WHERE staff_id = ?`+tx.Lock(), staff).Take(&r).Error
	if err != nil {
		return r, fmt.Errorf("lock presence: %w", err)
	}
	return r, nil
}

// setPresence writes and tells what changed; the same again tells nothing.
func setPresence(tx *db.Tx, store string, old presenceRow, status PresenceStatus, zone, device *string) (Presence, error) {
	was := &old.Known
	same := was.Status == string(status) && orEmpty(old.ZoneID) == orEmpty(zone) && orEmpty(old.DeviceID) == orEmpty(device) && !was.Silent && was.DullSince == nil
	since := was.Since
	if was.Status != string(status) {
		since = db.At(tx.Now)
	}
	err := tx.Exec(`UPDATE presence SET status = ?, zone_id = ?, device_id = ?, since = ?, alive_at = ?, silent = FALSE, missed = 0, dull_since = NULL,
		deaf_since = NULL, deaf_why = '', idle_since = CASE WHEN status = ? THEN idle_since ELSE ? END WHERE staff_id = ?`,
		status, zone, device, since, db.At(tx.Now), status, db.At(tx.Now), old.StaffID).Error
	if err != nil {
		return Presence{}, fmt.Errorf("update presence: %w", err)
	}
	p, err := loadPresence(tx.DB, `WHERE p.staff_id = ?`, old.StaffID)
	if err != nil || len(p) != 1 {
		return Presence{}, fmt.Errorf("read back presence of %s: %w", old.StaffID, err)
	}
	if same {
		return p[0], nil
	}
	_, err = tx.Emit(store, db.Event{Type: "presence.changed", Audience: db.TopicStaff, Data: p[0]})
	return p[0], err
}

// SignedOut says that a person left a device: they are off, and calls they had
// accepted on it go back at once. Those they arrived at stay theirs.
func (f *Floor) SignedOut(ctx context.Context, store, staff, device string) error {
	f.signs.forget(staff, device)
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM help_requests WHERE claim_staff_id = ? AND status IN ('accepted', 'arrived')
		AND status = 'accepted' AND (claim_device_id IS NULL OR claim_device_id = ?) ORDER BY created_at`,
		staff, optional(device)).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("find what was accepted: %w", db.Translate(err))
	}
	for _, id := range ids {
		_, err := f.act(ctx, store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
			if r.Status != Accepted || !r.heldBy(staff) || r.ClaimDeviceID != nil && *r.ClaimDeviceID != device {
				return nil, nil // given back, or taken up on another device, meanwhile
			}
			return f.release(tx, r, nil, reasonSignedOut)
		})
		if err != nil {
			return err
		}
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		if err := leaveTill(tx, store, staff, device); err != nil {
			return err
		}
		old, err := lockPresence(tx, staff)
		if db.IsMissing(err) || err == nil && (old.Known.Status == string(Off) || old.DeviceID != nil && *old.DeviceID != device) {
			return nil
		} else if err != nil {
			return err
		}
		_, err = setPresence(tx, store, old, Off, nil, nil)
		return err
	})
}
