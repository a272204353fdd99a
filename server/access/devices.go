package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// DeviceKind is what a device is used as.
type DeviceKind string

// The kinds of device.
const (
	Till      DeviceKind = "till"
	Tablet    DeviceKind = "tablet"
	Dashboard DeviceKind = "dashboard"
	Program   DeviceKind = "program"
)

// Device is the thing in the hand.
type Device struct {
	ID         string
	StoreID    string
	Kind       DeviceKind
	Name       string
	RegisterID string // of a till; empty: none
	PairedAt   *time.Time
	RevokedAt  *time.Time
	LastSeenAt *time.Time
	Waiting    bool // a pairing code of it is still good
}

// State is new, waiting, paired or revoked.
func (d Device) State() string {
	switch {
	case d.RevokedAt != nil:
		return "revoked"
	case d.PairedAt != nil:
		return "paired"
	case d.Waiting:
		return "waiting"
	}
	return "new"
}

type deviceRow struct {
	ID, StoreID, Kind, Name         string
	RegisterID                      *string
	TokenHash                       []byte
	PairedAt, RevokedAt, LastSeenAt *db.Micros
	CreatedAt                       db.Micros
}

func (deviceRow) TableName() string { return "devices" }

func (r deviceRow) device() Device {
	d := Device{ID: r.ID, StoreID: r.StoreID, Kind: DeviceKind(r.Kind), Name: r.Name,
		PairedAt: r.PairedAt.TimePtr(), RevokedAt: r.RevokedAt.TimePtr(), LastSeenAt: r.LastSeenAt.TimePtr()}
	if r.RegisterID != nil {
		d.RegisterID = *r.RegisterID
	}
	return d
}

// PairingTTL is how long a pairing code is good for.
const PairingTTL = 10 * time.Minute

// Devices lists the store's devices by kind and name.
func (a *Access) Devices(ctx context.Context, store string) ([]Device, error) {
	var rows []deviceRow
	if err := a.db.Read(ctx).Where("store_id = ?", store).Order("kind, name, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var waiting []string
	err := a.db.Read(ctx).Raw(`SELECT p.device_id FROM pairings p JOIN devices d ON d.id = p.device_id
		WHERE d.store_id = ? AND p.used_at IS NULL AND p.expires_at > ?`, store, db.At(a.db.Now())).Scan(&waiting).Error
	if err != nil {
		return nil, err
	}
	out := make([]Device, 0, len(rows))
	for _, r := range rows {
		d := r.device()
		for _, id := range waiting {
			d.Waiting = d.Waiting || id == d.ID
		}
		out = append(out, d)
	}
	return out, nil
}

// PutDevice creates or renames a device. A till needs a register; another kind
// may have none.
func (a *Access) PutDevice(ctx context.Context, d Device) (created bool, err error) {
	if d.Name, err = text.Name("name", d.Name, shortText); err != nil {
		return false, err
	}
	if !(d.Kind == Till || d.Kind == Tablet || d.Kind == Dashboard || d.Kind == Program) {
		return false, fault.New(fault.Invalid, "kind_invalid", "A device is a till, tablet, dashboard or program.").At("kind", "kind_invalid", "is not a kind of device")
	}
	if d.Kind == Till && d.RegisterID == "" {
		return false, fault.New(fault.Invalid, "required", "A till needs a register.").At("register_id", "required", "must not be empty")
	}
	err = a.db.Put(ctx, func(tx *db.Tx) (err error) {
		created, err = a.SaveDevice(tx, d)
		return err
	})
	a.Forget(d.StoreID)
	return created, err
}

// SaveDevice is PutDevice inside tx.
func (a *Access) SaveDevice(tx *db.Tx, d Device) (created bool, err error) {
	var old deviceRow
	err = tx.Where("id = ?", d.ID).Take(&old).Error
	created = db.IsMissing(err)
	if err != nil && !created {
		return false, err
	}
	if !created && old.StoreID != d.StoreID {
		return false, fault.New(fault.NotFound, "not_here", "That device belongs to another store.")
	}
	row := deviceRow{ID: d.ID, StoreID: d.StoreID, Kind: string(d.Kind), Name: d.Name, CreatedAt: db.At(tx.Now)}
	if d.RegisterID != "" {
		if err := inStore(tx, "registers", "register_id", d.StoreID, d.RegisterID); err != nil {
			return false, err
		}
		row.RegisterID = &d.RegisterID
	}
	if created {
		err = tx.Create(&row).Error
	} else {
		err = tx.Model(&deviceRow{}).Where("id = ?", d.ID).Select("Kind", "Name", "RegisterID").Updates(&row).Error
	}
	if err != nil {
		return false, fmt.Errorf("save device: %w", err)
	}
	return created, accessChanged(tx, d.StoreID, Changed{})
}

// Pairing is a code that makes one browser or program a device, once.
type Pairing struct {
	Code      string
	ExpiresAt time.Time
}

// StartPairing makes a new code for a device; earlier ones die.
func (a *Access) StartPairing(ctx context.Context, store, device string) (Pairing, error) {
	var p Pairing
	err := a.db.Tx(ctx, func(tx *db.Tx) (err error) {
		if err := inStore(tx, "devices", "device", store, device); err != nil {
			return fault.New(fault.NotFound, "no_device", "There is no such device.").Wrap(err)
		}
		p, err = newPairing(tx, device)
		return err
	})
	return p, err
}

func newPairing(tx *db.Tx, device string) (Pairing, error) {
	p := Pairing{Code: newPairingCode(), ExpiresAt: tx.Now.Add(PairingTTL)}
	h := hashOf(p.Code)
	err := tx.Exec(`DELETE FROM pairings WHERE device_id = ? OR expires_at < ?`, device, db.At(tx.Now.Add(-24*time.Hour))).Error
	if err != nil {
		return p, fmt.Errorf("end earlier pairing codes: %w", err)
	}
	err = tx.Exec(`INSERT INTO pairings (code_hash, device_id, created_at, expires_at) VALUES (?, ?, ?, ?)`,
		db.Bytes(h[:]), device, db.At(tx.Now), db.At(p.ExpiresAt)).Error
	if err != nil {
		return p, fmt.Errorf("insert pairing code: %w", err)
	}
	return p, nil
}

var errPairing = fault.New(fault.Unauthenticated, "pairing_invalid",
	"This code is wrong, used or too old. Ask for a new one.").At("code", "pairing_invalid", "is wrong, used or too old")

// Pair turns a code into a device's token. The device's earlier token and
// sessions end: a device is one thing.
func (a *Access) Pair(ctx context.Context, code string) (token string, who *Who, err error) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	token = newToken("td_")
	h, th := hashOf(code), hashOf(token)
	var store string
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		var device string
		err := tx.Raw(`UPDATE pairings SET used_at = ? WHERE code_hash = ? AND used_at IS NULL AND expires_at > ?
			RETURNING device_id`, db.At(tx.Now), db.Bytes(h[:]), db.At(tx.Now)).Row().Scan(&device)
		if db.IsMissing(err) {
			return errPairing
		} else if err != nil {
			return err
		}
		err = tx.Raw(`UPDATE devices SET token_hash = ?, paired_at = ?, revoked_at = NULL WHERE id = ? RETURNING store_id`,
			db.Bytes(th[:]), db.At(tx.Now), device).Row().Scan(&store)
		if err != nil {
			return err
		}
		if err := endSessions(tx, "device_id = ?", device); err != nil {
			return err
		}
		return accessChanged(tx, store, Changed{Devices: []string{device}})
	})
	if err != nil {
		return "", nil, err
	}
	a.Forget(store)
	who, err = a.Device(ctx, token)
	return token, who, err
}

// EnrolProgram gives a device a token without a pairing code, for the demo
// store's file and for programs set up by hand. Call it inside tx.
func EnrolProgram(tx *db.Tx, device string) (token string, err error) {
	token = newToken("td_")
	h := hashOf(token)
	err = tx.Exec(`UPDATE devices SET token_hash = ?, paired_at = ? WHERE id = ?`, db.Bytes(h[:]), db.At(tx.Now), device).Error
	return token, err
}

// Revoke ends a device's token and every session on it, at once.
func (a *Access) Revoke(ctx context.Context, store, device string) error {
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		r := tx.Exec(`UPDATE devices SET revoked_at = COALESCE(revoked_at, ?), token_hash = NULL, paired_at = NULL
			WHERE id = ? AND store_id = ?`, db.At(tx.Now), device, store)
		if r.Error != nil {
			return r.Error
		}
		if r.RowsAffected == 0 {
			return fault.New(fault.NotFound, "no_device", "There is no such device.")
		}
		if err := tx.Exec(`DELETE FROM pairings WHERE device_id = ?`, device).Error; err != nil {
			return err
		}
		if err := endSessions(tx, "device_id = ?", device); err != nil {
			return err
		}
		return accessChanged(tx, store, Changed{Devices: []string{device}})
	})
	a.Forget(store)
	return err
}

// Seen notes that a device called; Flush writes it down.
func (a *Access) Seen(device string) {
	a.mu.RLock()
	_, noted := a.seen[device]
	a.mu.RUnlock()
	if noted {
		return
	}
	a.mu.Lock()
	a.seen[device] = struct{}{}
	a.mu.Unlock()
}

// Flush writes down when devices were last seen. Call it about once a minute.
func (a *Access) Flush(ctx context.Context) error {
	a.mu.Lock()
	seen := a.seen
	a.seen = make(map[string]struct{}, len(seen))
	a.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	ids := make([]string, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	return a.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE devices SET last_seen_at = ? WHERE id IN ?`, db.At(tx.Now), ids).Error
	})
}
