package push

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Holder is a signed-in person on a device.
type Holder struct{ Store, Device, Staff, Session string }

// Subscription is what a browser gives of its own.
type Subscription struct{ Endpoint, P256dh, Auth string }

const maxEndpoint = 1000

// check refuses what no push service could use.
func (s Subscription) check() error {
	bad := func(field, words string) error {
		return fault.New(fault.Invalid, "subscription_invalid", "This is no subscription to alerts.").At(field, "subscription_invalid", words)
	}
	u, err := url.Parse(s.Endpoint)
	if err != nil || len(s.Endpoint) > maxEndpoint || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return bad("endpoint", "must be an https address")
	}
	point, err := base64.RawURLEncoding.DecodeString(s.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return bad("keys.p256dh", "must be a point on P-256 in base64url")
	}
	if auth, err := base64.RawURLEncoding.DecodeString(s.Auth); err != nil || len(auth) != 16 {
		return bad("keys.auth", "must be 16 bytes in base64url")
	}
	return nil
}

// Subscribe keeps where alerts for a person on a device go. A browser has one
// address, so whoever had it before on this device has it no longer. Its id is
// the sign by which the page knows an alert for its own.
func (p *Push) Subscribe(ctx context.Context, h Holder, s Subscription) (id string, err error) {
	if err := s.check(); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(s.Endpoint))
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		id = db.NewID()
		// The same again keeps its id: an alert on its way is still for this page.
		// A dead one is dead: the browser is to make another.
		var was struct {
			ID, DeviceID, StaffID, SessionID, Vapid string
			DeadAt                                  *db.Micros
		}
		err := tx.Raw(`SELECT id, device_id, staff_id, session_id, vapid, dead_at FROM push_subscriptions WHERE endpoint_hash = ?`, db.Bytes(sum[:])).Take(&was).Error
		switch {
		case db.IsMissing(err):
		case err != nil:
			return err
		case was.DeadAt != nil && was.Vapid == p.key.Public:
			return errSpent
		case was.DeviceID == h.Device && was.StaffID == h.Staff && was.SessionID == h.Session && was.Vapid == p.key.Public:
			id = was.ID
		}
		if err := tx.Exec(`DELETE FROM push_subscriptions WHERE endpoint_hash = ? OR device_id = ?`, db.Bytes(sum[:]), h.Device).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO push_subscriptions (id, store_id, device_id, staff_id, session_id, endpoint, endpoint_hash, p256dh, auth, vapid, renewed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, h.Store, h.Device, h.Staff, h.Session, s.Endpoint, db.Bytes(sum[:]), s.P256dh, s.Auth,
			p.key.Public, db.At(tx.Now)).Error
	})
	if err != nil {
		return "", fmt.Errorf("keep a subscription: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lines, h.Device)
	return id, nil
}

var errSpent = fault.New(fault.Conflict, "subscription_gone", "The push service takes nothing for this subscription any more. Make a new one.")

// Forget drops a person's subscription on a device.
func (p *Push) Forget(ctx context.Context, device, staff string) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM push_subscriptions WHERE device_id = ? AND staff_id = ?`, device, staff).Error
	})
}

// Taken drops what others had on a device that somebody signed in on.
func (p *Push) Taken(ctx context.Context, device, staff string) error {
	var others bool
	err := p.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM push_subscriptions WHERE device_id = ? AND staff_id <> ?)`, device, staff).Row().Scan(&others)
	if err != nil || !others {
		return db.Translate(err)
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM push_subscriptions WHERE device_id = ? AND staff_id <> ?`, device, staff).Error
	})
}

// gone is a subscription whose session is over, or whose device somebody else
// has signed in on.
const gone = `(e.ended_at IS NOT NULL OR e.expires_at <= ? OR d.revoked_at IS NOT NULL OR NOT w.active OR EXISTS
	(SELECT 1 FROM sessions n WHERE n.device_id = s.device_id AND n.created_at > e.created_at AND n.staff_id <> s.staff_id))`

const joined = ` FROM push_subscriptions s JOIN sessions e ON e.id = s.session_id JOIN devices d ON d.id = s.device_id JOIN staff w ON w.id = s.staff_id `

// Tidy deletes the subscriptions whose sessions are over.
func (p *Push) Tidy(ctx context.Context) error {
	var ids []string
	if err := p.db.Read(ctx).Raw(`SELECT s.id`+joined+`WHERE `+gone, db.At(p.db.Now())).Scan(&ids).Error; err != nil {
		return db.Translate(err)
	}
	if len(ids) == 0 {
		return nil
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`DELETE FROM push_subscriptions WHERE id IN ?`, ids).Error
	})
}

// State is how alerts reach a device.
type State struct {
	ID        string
	Staff     string // who has them there
	Dead      bool   // the push service takes nothing for it any more, or failed too often
	Failures  int64  // in a row
	Failure   string // the last one: gone, refused, limited, unreachable
	FailedAt  *time.Time
	WorkedAt  *time.Time
	RenewedAt time.Time
}

// States tells how alerts reach a store's devices; those without are left out.
func (p *Push) States(ctx context.Context, store string) (map[string]State, error) {
	subs, err := p.load(ctx, `WHERE s.store_id = ? AND NOT `+gone, store, db.At(p.db.Now()))
	if err != nil {
		return nil, err
	}
	out := make(map[string]State, len(subs))
	for _, s := range subs {
		out[s.DeviceID] = s.state()
	}
	return out, nil
}

type row struct {
	ID, StoreID, DeviceID, StaffID, Endpoint, P256dh, Auth, Vapid, Failure string
	RenewedAt                                                              db.Micros
	OkAt, FailedAt, DeadAt                                                 *db.Micros
	Failures                                                               int64
}

func (r *row) state() State {
	return State{ID: r.ID, Staff: r.StaffID, Dead: r.DeadAt != nil, Failures: r.Failures, Failure: r.Failure, FailedAt: timePtr(r.FailedAt),
		WorkedAt: timePtr(r.OkAt), RenewedAt: r.RenewedAt.Time()}
}

func timePtr(m *db.Micros) *time.Time {
	if m == nil {
		return nil
	}
	t := m.Time()
	return &t
}

func (p *Push) load(ctx context.Context, where string, args ...any) ([]row, error) {
	var rows []row
	err := p.db.Read(ctx).Raw(`SELECT s.id, s.store_id, s.device_id, s.staff_id, s.endpoint, s.p256dh, s.auth, s.vapid, s.failure, s.renewed_at, s.ok_at,
		s.failed_at, s.dead_at, s.failures`+joined+where+` ORDER BY s.device_id`, args...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load subscriptions: %w", db.Translate(err))
	}
	return rows, nil
}

// Wakes tells whom of these people alerts go to, on any device.
func (p *Push) Wakes(ctx context.Context, staff []string) (map[string]bool, error) {
	subs, err := p.load(ctx, `WHERE s.staff_id IN ? AND s.dead_at IS NULL AND NOT `+gone, staff, db.At(p.db.Now()))
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(subs))
	for _, s := range subs {
		out[s.StaffID] = true
	}
	return out, nil
}
