package floor

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"tillbell/floor/button"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Buttons repeat themselves: a radio sends again what it heard no answer to, a
// gateway tells one press twice, a finger trembles. The device's row keeps what
// was heard lately; whoever holds it decides what is one press.
const (
	sameWithin    = 3 * time.Second  // the same press without a count
	againWithin   = 10 * time.Minute // what the sender says it sends again
	countedWithin = 24 * time.Hour   // the same count; buttons begin anew with a new battery
	marksKept     = 8
	numbersKept   = 8
	seenEvery     = time.Minute // a sign of life is not written more often
)

// kindTakeBack is what a press asks for that takes the button's call back.
const kindTakeBack = "cancel"

// mark is a press that was heard.
type mark struct {
	Press button.Press `json:"p"`
	Count string       `json:"c,omitempty"`
	Sent  []uint16     `json:"n,omitempty"` // numbers of the messages that told it
	At    db.Micros    `json:"at"`
}

// Signal is a message of a device.
type Signal struct {
	button.Message
	Again bool   // the sender says that it may have sent it before
	Sent  uint16 // what it numbers the message by, when it sends that again; 0: it does not
	// Said is what was said outside of the message, in the address of a call.
	Said button.Heard
}

// Rung is what became of a signal.
type Rung struct {
	Press     button.Press `json:"press" doc:"Empty: there was none in the message"`
	Kind      string       `json:"kind" doc:"What it asks for; cancel: it takes back what the button rang for; empty: nobody is rung"`
	Repeated  bool         `json:"repeated" doc:"This press was heard before, and is one with it"`
	Test      bool         `json:"test" doc:"The office tries the button: shown there, and nobody is rung"`
	RequestID string       `json:"request_id,omitempty"`
	Status    Status       `json:"status,omitempty"`
	Presses   int64        `json:"presses,omitempty"`
}

// DeviceBySecret finds the device in use that has a secret.
func (f *Floor) DeviceBySecret(ctx context.Context, secret string) (id string, err error) {
	if secret == "" || len(secret) > maxSecret {
		return "", ErrDevice
	}
	h := KeyOf(secret)
	err = f.db.Read(ctx).Raw(`SELECT id FROM call_devices WHERE secret_hash = ? AND active`, db.Bytes(h[:])).Row().Scan(&id)
	if db.IsMissing(err) {
		return "", ErrDevice
	} else if err != nil {
		return "", fmt.Errorf("find the button: %w", db.Translate(err))
	}
	return id, nil
}

// DeviceKey is what a device proves itself with: the hash of its secret.
type DeviceKey [sha256.Size]byte

// KeyOf is the key of a secret.
func KeyOf(secret string) DeviceKey { return sha256.Sum256([]byte(secret)) }

// DeviceByLogin finds the device in use of a name and a key, and tells whether
// it speaks for others.
func (f *Floor) DeviceByLogin(ctx context.Context, login string, key DeviceKey) (id string, gateway bool, err error) {
	if !printable(login) || login == "" || len(login) > maxCode {
		return "", false, ErrDevice
	}
	var r deviceRow
	err = f.db.Read(ctx).Raw(`SELECT id, secret_hash, call_point_id FROM call_devices WHERE login = ? AND active`, login).Take(&r).Error
	switch {
	case err != nil && !db.IsMissing(err):
		return "", false, fmt.Errorf("find the button: %w", db.Translate(err))
	case err != nil, len(r.SecretHash) == 0, subtle.ConstantTimeCompare(key[:], r.SecretHash) != 1:
		return "", false, ErrDevice
	}
	return r.ID, r.CallPointID == nil, nil
}

// GatewayChild finds the device in use that a gateway calls by a name.
func (f *Floor) GatewayChild(ctx context.Context, gateway, name string) (id string, err error) {
	err = f.db.Read(ctx).Raw(`SELECT id FROM call_devices WHERE gateway_id = ? AND gateway_name = ? AND active`, gateway, name).Row().Scan(&id)
	if db.IsMissing(err) {
		return "", ErrDevice
	} else if err != nil {
		return "", fmt.Errorf("find the button of a gateway: %w", db.Translate(err))
	}
	return id, nil
}

// deviceAt is a device with the point it hangs at.
type deviceAt struct {
	D                            deviceRow `gorm:"embedded"`
	PointCode, PointName, ZoneID *string
	PointKind, PointKinds        *string
	PointActive                  *bool
}

// Signal takes what a device says: a sign of life, its battery, a press. A
// press joins the open request of its point and kind like a customer's.
func (f *Floor) Signal(ctx context.Context, device string, s Signal) (Rung, error) {
	var at deviceAt
	err := f.db.Read(ctx).Raw(`SELECT d.*, c.code AS point_code, c.name AS point_name, c.zone_id AS zone_id, c.kind AS point_kind, c.kinds AS point_kinds, c.active AS point_active
		FROM call_devices d LEFT JOIN call_points c ON c.id = d.call_point_id WHERE d.id = ?`, device).Take(&at).Error
	if db.IsMissing(err) || err == nil && !at.D.Active {
		return Rung{}, ErrDevice
	} else if err != nil {
		return Rung{}, fmt.Errorf("find the button: %w", db.Translate(err))
	}
	settings := at.D.settings()
	reading := settings.reading(at.D.Format)
	h := reading.Read(s.Message)
	if s.Said.Press != "" {
		h.Press, h.Count = s.Said.Press, s.Said.Count
	}
	if s.Said.Battery != nil {
		h.Battery = s.Said.Battery
	}
	if h.Press == "" {
		return Rung{}, f.lifeSign(ctx, &at.D, h.Battery)
	}
	return f.ring(ctx, &at, settings, h, s)
}

// lifeSign notes that a device is alive, and how full it is. It costs a write
// only now and then, or when there is something new.
func (f *Floor) lifeSign(ctx context.Context, r *deviceRow, battery *int64) error {
	now := f.db.Now()
	changed := battery != nil && (r.Battery == nil || *r.Battery != *battery)
	if r.SeenAt != nil && now.Sub(r.SeenAt.Time()) < seenEvery && !changed {
		return nil
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		r, err := lockDevice(tx, "id = ?", r.ID)
		if err != nil || r == nil {
			return err
		}
		return noteSign(tx, r, battery)
	})
}

// noteSign writes a sign of life. What changes the device's alarms is told.
func noteSign(tx *db.Tx, r *deviceRow, battery *int64) error {
	before := r.device(tx.Now).Alarms
	seen := db.At(tx.Now)
	r.SeenAt, r.SilentTold = &seen, false
	if battery != nil {
		r.Battery = battery
	}
	if err := tx.Model(&deviceRow{}).Where("id = ?", r.ID).Select("*").Updates(r).Error; err != nil {
		return fmt.Errorf("note the button: %w", err)
	}
	d := r.device(tx.Now)
	if !slices.Equal(before, d.Alarms) || d.TestUntil != nil {
		return tellDevice(tx, d)
	}
	return nil
}

// sweepSilence tells of buttons that fell silent, each once until it is heard.
func (f *Floor) sweepSilence(ctx context.Context) error {
	now := f.db.Now()
	if since := now.Sub(f.silentAt); since >= 0 && since < silenceEvery {
		return nil
	}
	f.silentAt = now
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM call_devices WHERE active AND silent_hours > 0 AND NOT silent_told
		AND COALESCE(seen_at, created_at) + silent_hours * 3600000000 < ? ORDER BY id LIMIT ?`, db.At(now), sweepAtOnce).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for silent buttons: %w", db.Translate(err))
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, f.db.Tx(ctx, func(tx *db.Tx) error {
			r, err := lockDevice(tx, "id = ?", id)
			if err != nil || r == nil || r.SilentTold || !slices.Contains(r.device(tx.Now).Alarms, alarmSilent) {
				return err // it was heard, or another node told it
			}
			if err := tx.Exec(`UPDATE call_devices SET silent_told = TRUE WHERE id = ?`, id).Error; err != nil {
				return fmt.Errorf("note a silent button: %w", err)
			}
			return tellDevice(tx, r.device(tx.Now))
		}))
	}
	return errors.Join(errs...)
}

// kindOf is what a press asks for: as the device's settings say, or what its
// single press does, or what the point offers first.
func kindOf(s deviceSettings, press button.Press, offered []string) string {
	for _, p := range []button.Press{press, button.Single} {
		if kind, ok := s.Kinds[p]; ok {
			if kind == string(button.Nothing) {
				return ""
			}
			return kind
		}
	}
	return offered[0]
}

// heardBefore tells whether a press is one with one that was heard, and keeps
// it where not.
func (r *deviceRow) heardBefore(h button.Heard, s Signal, now time.Time) bool {
	marks := readList[mark](r.Marks)
	for i := range marks {
		if m := &marks[i]; m.Press == h.Press && m.Count == h.Count && m.holds(s, now) {
			m.sent(s.Sent)
			r.Marks = writeList(marks)
			return true
		}
	}
	m := mark{Press: h.Press, Count: h.Count, At: db.At(now)}
	m.sent(s.Sent)
	marks = append(marks, m)
	r.Marks = writeList(marks[max(0, len(marks)-marksKept):])
	return false
}

// holds tells whether a signal of the same press and count tells of this press.
// What is sent again under a number that told of none was lost the first time.
func (m *mark) holds(s Signal, now time.Time) bool {
	age := now.Sub(m.At.Time())
	switch {
	case m.Count != "":
		return age < countedWithin
	case s.Again && age < againWithin:
		return s.Sent == 0 || len(m.Sent) == 0 || slices.Contains(m.Sent, s.Sent) || age < sameWithin
	}
	return age < sameWithin
}

func (m *mark) sent(number uint16) {
	if number != 0 && !slices.Contains(m.Sent, number) {
		m.Sent = append(m.Sent, number)
		m.Sent = m.Sent[max(0, len(m.Sent)-numbersKept):]
	}
}

// ring is a press. The device's row is held until it is booked, so that of
// twenty messages about one press one counts.
func (f *Floor) ring(ctx context.Context, at *deviceAt, settings deviceSettings, h button.Heard, s Signal) (out Rung, err error) {
	if at.D.CallPointID == nil {
		return out, fault.New(fault.Invalid, "no_place", "A gateway rings for its buttons, not for itself.")
	}
	point, err := at.point()
	if err != nil {
		return out, err
	}
	kind := kindOf(settings, h.Press, kindsOf(point))
	if !point.Active {
		kind = ""
	}
	fresh, err := f.deviceCall(ctx, at.D.ID, point, kind)
	if err != nil {
		return out, err
	}
	var asked Request
	var released []string // people whom a call that was taken back left without a customer
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		out, asked, released = Rung{Press: h.Press, Kind: kind}, Request{}, nil
		r, err := lockDevice(tx, "id = ?", at.D.ID)
		if err == nil && (r == nil || !r.Active) {
			err = ErrDevice
		}
		if err != nil {
			return err
		}
		now := db.At(tx.Now)
		if out.Test = r.TestUntil != nil && *r.TestUntil > now; out.Test {
			r.tried(h.Press, kind, now)
			return noteSign(tx, r, h.Battery)
		}
		if out.Repeated = r.heardBefore(h, s, tx.Now); out.Repeated {
			return noteSign(tx, r, h.Battery)
		}
		r.PressedAt = &now
		r.Presses++
		r.tried(h.Press, kind, now)
		if err := noteSign(tx, r, h.Battery); err != nil || kind == "" {
			return err
		}
		if kind == kindTakeBack {
			asked, released, err = takeBackByButton(tx, r.ID, point.ID)
		} else {
			var a Asked
			a, err = f.pressIn(tx, fresh, false, newSecret()) // nobody holds the secret: a button follows nothing
			asked = a.Request
		}
		out.RequestID, out.Status, out.Presses = asked.ID, asked.Status, asked.Presses
		return err
	})
	if err != nil {
		return Rung{}, err
	}
	if asked.ID != "" {
		f.changed(at.D.StoreID, asked)
		f.free(at.D.StoreID, released...)
	}
	return out, nil
}

// takeBackByButton takes back the presses of a button in the newest call of its point
// that nobody is at yet. Who else pressed there still waits; without anybody
// the call is cancelled. Where there is none it does nothing.
func takeBackByButton(tx *db.Tx, device, point string) (q Request, released []string, err error) {
	var id string
	err = tx.Raw(`SELECT r.id FROM help_requests r WHERE r.call_point_id = ? AND r.status IN ('waiting', 'offered', 'accepted')
		AND EXISTS (SELECT 1 FROM help_presses p WHERE p.request_id = r.id AND p.device_id = ? AND p.cancelled_at IS NULL)
		ORDER BY r.created_at DESC, r.id DESC LIMIT 1`, point, device).Row().Scan(&id)
	if db.IsMissing(err) {
		return q, nil, nil
	} else if err != nil {
		return q, nil, fmt.Errorf("find what the button rang for: %w", err)
	}
	r, err := lockRequest(tx, id)
	if err != nil || r.Status.Ended() || r.Status == Arrived {
		return q, nil, err
	}
	u := tx.Exec(`UPDATE help_presses SET cancelled_at = ? WHERE request_id = ? AND device_id = ? AND cancelled_at IS NULL`, db.At(tx.Now), id, device)
	if u.Error != nil || u.RowsAffected == 0 {
		return q, nil, u.Error
	}
	s := &step{kind: "pressed", data: map[string]any{"presses": r.Presses - u.RowsAffected, "taken_back": true}}
	if r.Presses > u.RowsAffected {
		r.Presses -= u.RowsAffected
	} else if s, err = cancel(tx, r, nil); err != nil {
		return q, nil, err
	}
	q, err = save(tx, r, s)
	return q, s.people, err
}

// tried keeps the press for whoever looks at the device.
func (r *deviceRow) tried(press button.Press, kind string, now db.Micros) {
	b, err := json.Marshal(DeviceHeard{Press: press, Kind: kind, At: wire(now), Test: r.TestUntil != nil && *r.TestUntil > now})
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	r.Heard = string(b)
}

func (d *deviceAt) point() (p access.CallPoint, err error) {
	p = access.CallPoint{ID: *d.D.CallPointID, StoreID: d.D.StoreID, ZoneID: orEmpty(d.ZoneID), Code: orEmpty(d.PointCode), Name: orEmpty(d.PointName), Kind: orEmpty(d.PointKind),
		Active: d.PointActive != nil && *d.PointActive}
	if err := json.Unmarshal([]byte(orEmpty(d.PointKinds)), &p.Kinds); err != nil {
		return p, fmt.Errorf("read call point %s: %w", p.ID, err)
	}
	return p, nil
}

// deviceCall is the request that a press makes where there is none to join.
func (f *Floor) deviceCall(ctx context.Context, device string, p access.CallPoint, kind string) (*viewRow, error) {
	if kind == "" || kind == kindTakeBack {
		return nil, nil
	}
	store, err := f.places.Store(ctx, p.StoreID)
	if err != nil {
		return nil, err
	}
	v := &viewRow{R: requestRow{StoreID: p.StoreID, ZoneID: &p.ZoneID, CallPointID: &p.ID, Source: "call_point", Kind: kind, Channel: byButton, device: device},
		PointCode: &p.Code, PointName: &p.Name, PointKind: &p.Kind}
	if err := fill(&v.R, "", "", "", store); err != nil {
		return nil, err
	}
	band, err := f.estimate(ctx, p.StoreID, p.ZoneID, kind)
	v.R.told(band)
	return v, err
}

// DeviceStates is what buttons with a lamp may show, by login: idle, waiting,
// coming or here, of the eldest open request of their point.
func (f *Floor) DeviceStates(ctx context.Context, logins []string) (map[string]string, error) {
	out := make(map[string]string, len(logins))
	for part := range slices.Chunk(logins, waitersAtOnce) {
		var rows []struct {
			Login  string
			Status *Status
		}
		err := f.db.Read(ctx).Raw(`SELECT d.login, (SELECT r.status FROM help_requests r WHERE r.call_point_id = d.call_point_id AND r.`+openStates+`
			ORDER BY r.created_at LIMIT 1) AS status FROM call_devices d WHERE d.login IN ? AND d.active`, part).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("look what buttons show: %w", db.Translate(err))
		}
		for _, r := range rows {
			out[r.Login] = lamp(r.Status)
		}
	}
	return out, nil
}

func lamp(s *Status) string {
	switch {
	case s == nil:
		return "idle"
	case *s == Accepted:
		return "coming"
	case *s == Arrived:
		return "here"
	}
	return "waiting"
}
