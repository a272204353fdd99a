package access

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Who is an authenticated caller: a device, and with Session set a person on
// it. It is shared and never changed.
type Who struct {
	Session   string // id; empty: only the device is known
	ExpiresAt time.Time
	Store     Store
	Device    Device
	Register  *Register  // of a till
	Staff     Staff      // of a session
	Fine      Allowances // of the person's role in this store, doors among them
	Revision  int64      // the store's access revision this was read at
}

// May tells whether the signed-in person has a right.
func (w *Who) May(r Right) bool { return w.Session != "" && w.Fine.May(r) }

// Allows judges an act of the signed-in person by their fine rights, without a
// look at the database.
func (w *Who) Allows(right Right, amount, percent int64) Verdict {
	return w.Fine.Allows(right, amount, percent)
}

type (
	cachedSession struct{ who *Who }
	cachedDevice  struct{ who *Who }
)

var (
	// ErrUnknown says that the caller is nobody we know: no token, a wrong one,
	// one that ended.
	ErrUnknown = fault.New(fault.Unauthenticated, "unknown_caller", "Sign in first.")
	errPIN     = fault.New(fault.Unauthenticated, "wrong_pin", "That is not the right PIN.")
	errNotHere = fault.New(fault.Forbidden, "not_here", "Your role does not sign in on this kind of device.")
)

const (
	freeTries  = 5
	lockFirst  = 30 * time.Second
	lockMost   = time.Hour
	seenEvery  = time.Minute
	cacheLimit = 50_000
)

const sessionQuery = `SELECT s.device_id, s.id, s.staff_id, s.expires_at FROM sessions s
	JOIN devices d ON d.id = s.device_id JOIN staff p ON p.id = s.staff_id
	WHERE s.token_hash = ? AND s.ended_at IS NULL AND d.revoked_at IS NULL AND p.active`

// Device finds the paired device of a token.
func (a *Access) Device(ctx context.Context, token string) (*Who, error) {
	h := hashOf(token)
	a.mu.RLock()
	c := a.devices[h]
	a.mu.RUnlock()
	if c != nil {
		return c.who, nil
	}
	who, err := a.load(ctx, `SELECT d.id, '', '', 0 FROM devices d WHERE d.token_hash = ? AND d.revoked_at IS NULL`, db.Bytes(h[:]))
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.devices) > cacheLimit {
		clear(a.devices)
	}
	a.devices[h] = &cachedDevice{who}
	return who, nil
}

// Session finds the signed-in caller of a token.
func (a *Access) Session(ctx context.Context, token string) (*Who, error) {
	h := hashOf(token)
	a.mu.RLock()
	c := a.sessions[h]
	a.mu.RUnlock()
	if c == nil {
		who, err := a.load(ctx, sessionQuery, db.Bytes(h[:]))
		if err != nil {
			return nil, err
		}
		c = &cachedSession{who}
		a.mu.Lock()
		if len(a.sessions) > cacheLimit {
			clear(a.sessions)
		}
		a.sessions[h] = c
		a.mu.Unlock()
	}
	if !c.who.ExpiresAt.After(a.db.Now()) {
		return nil, ErrUnknown
	}
	return c.who, nil
}

// load reads who stands behind a token. The revision is read first, so that a
// change during the read shows as a revision that moved on.
func (a *Access) load(ctx context.Context, query string, tokenHash db.Bytes) (*Who, error) {
	var device, session, staff string
	var expires db.Micros
	err := a.db.Read(ctx).Raw(query, tokenHash).Row().Scan(&device, &session, &staff, &expires)
	if db.IsMissing(err) {
		return nil, ErrUnknown
	} else if err != nil {
		return nil, fmt.Errorf("find the caller: %w", db.Translate(err))
	}
	w := &Who{Session: session, ExpiresAt: expires.Time()}
	var d deviceRow
	if err := a.db.Read(ctx).Where("id = ?", device).Take(&d).Error; err != nil {
		return nil, fmt.Errorf("load device: %w", db.Translate(err))
	}
	w.Device = d.device()
	err = a.db.Read(ctx).Raw(`SELECT access_revision FROM store_counters WHERE store_id = ?`, d.StoreID).Row().Scan(&w.Revision)
	if err != nil {
		return nil, fmt.Errorf("load the access revision: %w", db.Translate(err))
	}
	// Once more after the revision was read: revoked meanwhile is revoked.
	if err := a.db.Read(ctx).Raw(query, tokenHash).Row().Scan(&device, &session, &staff, &expires); db.IsMissing(err) {
		return nil, ErrUnknown
	} else if err != nil {
		return nil, fmt.Errorf("find the caller: %w", db.Translate(err))
	}
	if w.Store, err = a.Store(ctx, d.StoreID); err != nil {
		return nil, err
	}
	if w.Device.RegisterID != "" {
		w.Register = &Register{}
		if err := a.db.Read(ctx).Where("id = ?", w.Device.RegisterID).Take(w.Register).Error; err != nil {
			return nil, fmt.Errorf("load register: %w", db.Translate(err))
		}
		err := a.db.Read(ctx).Raw(`SELECT training_since > 0 FROM register_heads WHERE register_id = ?`, w.Register.ID).Row().Scan(&w.Register.Training)
		if err != nil {
			return nil, fmt.Errorf("load whether a register is in training: %w", db.Translate(err))
		}
	}
	if staff != "" {
		if w.Staff, err = a.oneStaff(ctx, staff); err != nil {
			return nil, err
		}
		if w.Fine, err = a.allowances(ctx, d.StoreID, w.Staff.Role); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (a *Access) oneStaff(ctx context.Context, id string) (Staff, error) {
	var r staffRow
	if err := a.db.Read(ctx).Where("id = ?", id).Take(&r).Error; err != nil {
		return Staff{}, fmt.Errorf("load staff: %w", db.Translate(err))
	}
	zones, err := a.zonesOf(ctx, `SELECT staff_id, zone_id FROM staff_zones WHERE staff_id = ? ORDER BY zone_id`, id)
	return r.staff(zones[id]), err
}

// MaySignInHere lists who may sign in on a device, by name.
func (a *Access) MaySignInHere(ctx context.Context, w *Who) ([]Staff, error) {
	all, err := a.StaffOf(ctx, w.Store.ID)
	if err != nil {
		return nil, err
	}
	roles, err := RolesIn(a.db.Read(ctx), w.Store.ID)
	if err != nil {
		return nil, err
	}
	out := []Staff{}
	for _, s := range all {
		if s.Active && roles[s.Role].maySignIn(w.Device.Kind) {
			out = append(out, s)
		}
	}
	return out, nil
}

// SignIn checks a person's PIN on a device and begins a session. Five wrong
// PINs in a row lock this person on this device, for a time that doubles.
func (a *Access) SignIn(ctx context.Context, device *Who, staff, pin string) (token string, who *Who, err error) {
	row, err := a.provePIN(ctx, device.Device.ID, device.Store.ID, staff, pin)
	if err != nil {
		return "", nil, err
	}
	may, err := a.allowances(ctx, device.Store.ID, Role(row.Role))
	if err != nil {
		return "", nil, err
	}
	if !may.maySignIn(device.Device.Kind) {
		return "", nil, errNotHere
	}
	return a.beginSession(ctx, device, staff)
}

// provePIN finds a person by their PIN on a device. A wrong one counts towards
// their lock-out there.
func (a *Access) provePIN(ctx context.Context, device, store, staff, pin string) (row staffRow, err error) {
	// An unknown person costs as much as a known one and hears the same.
	err = a.db.Read(ctx).Where("id = ? AND store_id = ? AND active", staff, store).Take(&row).Error
	known := err == nil
	if err != nil && !db.IsMissing(err) {
		return row, fmt.Errorf("load staff: %w", db.Translate(err))
	}
	if known {
		if err := a.locked(ctx, device, staff); err != nil {
			return row, err
		}
	}
	right, err := a.pinMatches(ctx, pin, row.PINHash)
	if err != nil {
		return row, err
	}
	if !known {
		return row, errPIN
	}
	if !right {
		return row, a.countWrongPIN(ctx, device, staff)
	}
	return row, nil
}

func (a *Access) locked(ctx context.Context, device, staff string) error {
	var until db.Micros
	err := a.db.Read(ctx).Raw(`SELECT locked_until FROM lockouts WHERE device_id = ? AND staff_id = ?`, device, staff).Row().Scan(&until)
	if db.IsMissing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("look for a lock-out: %w", db.Translate(err))
	}
	return lockedUntil(until.Time(), a.db.Now())
}

func lockedUntil(until, now time.Time) error {
	wait := until.Sub(now)
	if wait <= 0 {
		return nil
	}
	return fault.New(fault.TooMany, "locked", "Too many wrong PINs. Try again in %d seconds.", int(wait.Seconds())+1).
		After(wait).With("locked_until", until.Format(time.RFC3339))
}

// countWrongPIN counts inside one statement, so that many tries at once are
// all counted.
func (a *Access) countWrongPIN(ctx context.Context, device, staff string) error {
	var answer error
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		var failed, until int64
		err := tx.Raw(`INSERT INTO lockouts (device_id, staff_id, failed, locked_until) VALUES (?, ?, 1, 0)
			ON CONFLICT (device_id, staff_id) DO UPDATE SET failed = lockouts.failed + 1
			RETURNING failed, locked_until`, device, staff).Row().Scan(&failed, &until)
		if err != nil {
			return err
		}
		answer = errPIN.With("tries_left", max(0, freeTries-failed))
		if failed < freeTries {
			return nil
		}
		wait := min(lockFirst<<min(failed-freeTries, 10), lockMost)
		return tx.Exec(`UPDATE lockouts SET locked_until = ? WHERE device_id = ? AND staff_id = ?`,
			db.At(tx.Now.Add(wait)), device, staff).Error
	})
	if err != nil {
		return fmt.Errorf("count a wrong PIN: %w", err)
	}
	return answer
}

func (a *Access) beginSession(ctx context.Context, device *Who, staff string) (string, *Who, error) {
	token := newToken("ts_")
	h := hashOf(token)
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		if err := liftLock(tx, device.Device.ID, staff); err != nil {
			return err
		}
		session := db.NewID()
		if err := a.enterSign(tx, "LOGIN", device, session, staff); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO sessions (id, token_hash, store_id, device_id, staff_id, created_at, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, session, db.Bytes(h[:]), device.Store.ID, device.Device.ID, staff,
			db.At(tx.Now), db.At(tx.Now.Add(a.ttl))).Error
	})
	if err != nil {
		return "", nil, fmt.Errorf("begin session: %w", err)
	}
	who, err := a.Session(ctx, token)
	return token, who, err
}

// liftLock forgets the wrong PINs before a right one. Locked meanwhile by tries
// running beside this one: the lock holds.
func liftLock(tx *db.Tx, device, staff string) error {
	var until int64
	err := tx.Raw(`SELECT COALESCE(MAX(locked_until), 0) FROM lockouts WHERE device_id = ? AND staff_id = ?`, device, staff).Row().Scan(&until)
	if err != nil {
		return err
	}
	if err := lockedUntil(db.Micros(until).Time(), tx.Now); err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM lockouts WHERE device_id = ? AND staff_id = ?`, device, staff).Error
}

// SignOut ends a session, everywhere.
func (a *Access) SignOut(ctx context.Context, w *Who) error {
	err := a.db.Tx(ctx, func(tx *db.Tx) error {
		if err := a.enterSign(tx, "LOGOUT", w, w.Session, w.Staff.ID); err != nil {
			return err
		}
		if err := endSessions(tx, "id = ?", w.Session); err != nil {
			return err
		}
		return accessChanged(tx, w.Store.ID, Changed{Sessions: []string{w.Session}})
	})
	a.Forget(w.Store.ID)
	return err
}

// Alive tells which of these sessions still count, read inside tx: for a
// commit that found the access revision moved on.
func Alive(tx *db.Tx, sessions []string) (map[string]bool, error) {
	var ids []string
	err := tx.Raw(`SELECT s.id FROM sessions s JOIN devices d ON d.id = s.device_id JOIN staff p ON p.id = s.staff_id
		WHERE s.id IN ? AND s.ended_at IS NULL AND d.revoked_at IS NULL AND p.active AND s.expires_at > ?`,
		sessions, db.At(tx.Now)).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("check sessions: %w", err)
	}
	alive := make(map[string]bool, len(ids))
	for _, id := range ids {
		alive[id] = true
	}
	return alive, nil
}

// Standing tells which of a store's sessions still count, each with what its
// person may do by now: for what was judged by rights that have moved on.
func Standing(tx *db.Tx, store string, sessions []string) (map[string]Allowances, error) {
	return StandingAt(tx.DB, tx.Now, store, sessions)
}

// StandingAt is Standing outside of a transaction, for what is only asked.
func StandingAt(g *gorm.DB, now time.Time, store string, sessions []string) (map[string]Allowances, error) {
	g = g.Session(&gorm.Session{})
	var rows []struct{ ID, Role string }
	err := g.Raw(`SELECT s.id, p.role FROM sessions s JOIN devices d ON d.id = s.device_id JOIN staff p ON p.id = s.staff_id
		WHERE s.id IN ? AND s.store_id = ? AND s.ended_at IS NULL AND d.revoked_at IS NULL AND p.active AND s.expires_at > ?`,
		sessions, store, db.At(now)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("check sessions: %w", err)
	}
	roles, err := RolesIn(g, store)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Allowances, len(rows))
	for _, r := range rows {
		out[r.ID] = roles[Role(r.Role)]
	}
	return out, nil
}

// SessionByID finds a signed-in caller by the session's id, from the database.
func (a *Access) SessionByID(ctx context.Context, id string) (*Who, error) {
	var h []byte
	err := a.db.Read(ctx).Raw(`SELECT token_hash FROM sessions WHERE id = ?`, id).Row().Scan(&h)
	if db.IsMissing(err) {
		return nil, ErrUnknown
	} else if err != nil {
		return nil, fmt.Errorf("find session: %w", db.Translate(err))
	}
	who, err := a.load(ctx, sessionQuery, h)
	if err == nil && !who.ExpiresAt.After(a.db.Now()) {
		return nil, ErrUnknown
	}
	return who, err
}

// StillSignedIn asks the database whether a session counts.
func (a *Access) StillSignedIn(ctx context.Context, id string) error {
	var alive bool
	err := a.db.Read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM sessions s JOIN devices d ON d.id = s.device_id JOIN staff p ON p.id = s.staff_id
		WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND d.revoked_at IS NULL AND p.active)`, id, db.At(a.db.Now())).Row().Scan(&alive)
	if err != nil {
		return fmt.Errorf("check session: %w", db.Translate(err))
	}
	if !alive {
		return ErrUnknown
	}
	return nil
}
