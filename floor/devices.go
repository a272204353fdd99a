package floor

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tillbell/floor/button"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A call device hangs at a call point and rings there without a phone. It knows
// one secret, which is kept as its hash and shown once. A gateway is a device
// without a point that speaks for others by their names.

const (
	maxDevices     = 500
	maxDeviceName  = 80
	maxGatewayName = 60
	maxDeviceWords = 30
	maxWordLength  = 60
	maxPathLength  = 80
	maxRules       = 8
	maxSilentHours = 24 * 365
	testFor        = 2 * time.Minute
	alarmSilent    = "silent"
	silenceEvery   = time.Minute // how often silence is looked for
)

var (
	errNoDevice = fault.New(fault.NotFound, "no_call_device", "There is no such button.")
	// ErrDevice is a secret or name that no button has, or one out of use.
	ErrDevice = fault.New(fault.NotFound, "unknown_button", "No button in use has this secret.")
)

// CallDevice is a button, or a gateway of some.
type CallDevice struct {
	ID          string                  `json:"id"`
	StoreID     string                  `json:"-"`
	Name        string                  `json:"name"`
	PointID     *string                 `json:"call_point_id" doc:"null: a gateway, which speaks for others"`
	GatewayID   *string                 `json:"gateway_id"`
	GatewayName string                  `json:"gateway_name" doc:"What the gateway calls it"`
	Login       string                  `json:"login" doc:"Its user name and the root of its topics"`
	Format      string                  `json:"format"`
	Kinds       map[button.Press]string `json:"kinds" doc:"What each press asks for; nothing: it rings nobody; cancel: it takes back what the button rang for"`
	Reading     *button.Reading         `json:"reading" doc:"Where its messages say what; null: as its format has it"`
	Active      bool                    `json:"active"`
	SilentHours int64                   `json:"silent_hours" doc:"Silent for so long is told; 0: never"`
	LowBattery  int64                   `json:"low_battery" doc:"Below so many percent is told; 0: never"`
	CreatedAt   Time                    `json:"created_at"`
	HasSecret   bool                    `json:"has_secret"`
	SeenAt      *Time                   `json:"seen_at"`
	PressedAt   *Time                   `json:"pressed_at"`
	Presses     int64                   `json:"presses"`
	Battery     *int64                  `json:"battery"`
	TestUntil   *Time                   `json:"test_until" doc:"Until then its presses are shown here and ring nobody"`
	Heard       *DeviceHeard            `json:"heard"`
	Alarms      []string                `json:"alarms" nullable:"false" enum:"silent,battery"`
}

// DeviceHeard is the press that was heard last.
type DeviceHeard struct {
	Press button.Press `json:"press"`
	Kind  string       `json:"kind"` // empty: it rings nobody
	At    Time         `json:"at"`
	Test  bool         `json:"test"`
}

type deviceRow struct {
	ID, StoreID              string
	CallPointID, GatewayID   *string
	GatewayName, Name, Login string
	SecretHash               []byte
	Format, Settings         string
	Active                   bool
	SilentHours, LowBattery  int64
	SilentTold               bool
	CreatedAt                db.Micros
	SeenAt, PressedAt        *db.Micros
	Presses                  int64
	Battery                  *int64
	Marks                    string // JSON: what was heard lately, to know repetitions
	TestUntil                *db.Micros
	Heard                    string // JSON
}

func (deviceRow) TableName() string { return "call_devices" }

// deviceSettings are what nothing is looked for by.
type deviceSettings struct {
	Kinds   map[button.Press]string `json:"kinds,omitempty"`
	Reading *button.Reading         `json:"reading,omitempty"`
}

func (r *deviceRow) settings() (s deviceSettings) {
	_ = json.Unmarshal([]byte(r.Settings), &s) // we wrote it
	return s
}

// reading is how the device's messages are read.
func (s *deviceSettings) reading(format string) button.Reading {
	r := button.Formats()[format]
	if s.Reading == nil {
		return r
	}
	if len(s.Reading.Presses) > 0 {
		r.Presses = s.Reading.Presses
	}
	if len(s.Reading.Battery) > 0 {
		r.Battery = s.Reading.Battery
	}
	r.Words = s.Reading.Words
	return r
}

func (r *deviceRow) device(now time.Time) CallDevice {
	s := r.settings()
	d := CallDevice{ID: r.ID, StoreID: r.StoreID, Name: r.Name, PointID: r.CallPointID, GatewayID: r.GatewayID, GatewayName: r.GatewayName,
		Login: r.Login, Format: r.Format, Kinds: s.Kinds, Reading: s.Reading, Active: r.Active, SilentHours: r.SilentHours, LowBattery: r.LowBattery,
		CreatedAt: wire(r.CreatedAt), HasSecret: len(r.SecretHash) > 0, SeenAt: wirePtr(r.SeenAt), PressedAt: wirePtr(r.PressedAt), Presses: r.Presses,
		Battery: r.Battery, Alarms: []string{}}
	if d.Kinds == nil {
		d.Kinds = map[button.Press]string{}
	}
	if r.TestUntil != nil && r.TestUntil.Time().After(now) {
		d.TestUntil = wirePtr(r.TestUntil)
	}
	if r.Heard != "" {
		var h DeviceHeard
		if json.Unmarshal([]byte(r.Heard), &h) == nil {
			d.Heard = &h
		}
	}
	if r.Active && r.SilentHours > 0 && now.Sub(r.lastSign()) > time.Duration(r.SilentHours)*time.Hour {
		d.Alarms = append(d.Alarms, alarmSilent)
	}
	if r.Active && r.low(r.Battery) {
		d.Alarms = append(d.Alarms, "battery")
	}
	return d
}

func (r *deviceRow) low(battery *int64) bool {
	return battery != nil && r.LowBattery > 0 && *battery < r.LowBattery
}

// lastSign is when the device was heard; one never heard is as old as it is.
func (r *deviceRow) lastSign() time.Time {
	if r.SeenAt != nil {
		return r.SeenAt.Time()
	}
	return r.CreatedAt.Time()
}

// Devices lists a store's call devices by name.
func (f *Floor) Devices(ctx context.Context, store string) ([]CallDevice, error) {
	var rows []deviceRow
	err := f.db.Read(ctx).Raw(`SELECT * FROM call_devices WHERE store_id = ? ORDER BY name, id`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list call devices: %w", db.Translate(err))
	}
	now, out := f.db.Now(), make([]CallDevice, len(rows))
	for i := range rows {
		out[i] = rows[i].device(now)
	}
	return out, nil
}

func invalid(field, code, say string) error {
	return fault.New(fault.Invalid, code, "The %s %s.", field, say).At(field, code, say)
}

// check cleans what was typed, and refuses what cannot be.
func (d *CallDevice) check() (err error) {
	if d.Name, err = text.Name("name", d.Name, maxDeviceName); err != nil {
		return err
	}
	if d.GatewayName, err = text.Line("gateway_name", d.GatewayName, maxGatewayName); err != nil {
		return err
	}
	if (d.GatewayID != nil) != (d.GatewayName != "") {
		return invalid("gateway_name", "required", "goes with a gateway")
	}
	if d.GatewayID != nil && d.PointID == nil {
		return invalid("call_point_id", "required", "must be one where a gateway speaks for it")
	}
	if strings.ContainsAny(d.GatewayName, "/+#") {
		return invalid("gateway_name", "invalid", "has none of / + #")
	}
	if !slices.Contains(button.FormatNames(), d.Format) {
		return invalid("format", "invalid", "is not a format we read")
	}
	if d.SilentHours < 0 || d.SilentHours > maxSilentHours {
		return invalid("silent_hours", "invalid", "is a year at most")
	}
	if d.LowBattery < 0 || d.LowBattery > 100 {
		return invalid("low_battery", "invalid", "is 0 to 100")
	}
	for press, kind := range d.Kinds {
		if !press.Valid() || press == button.Nothing {
			return invalid("kinds", "invalid", "names a press that is none")
		}
		if kind != string(button.Nothing) && kind != kindTakeBack && !slices.Contains(kinds, kind) || kind == kindApproval {
			return invalid("kinds", "invalid", "names a kind of help that is none")
		}
	}
	return checkReading(d.Reading)
}

func checkReading(r *button.Reading) error {
	if r == nil {
		return nil
	}
	if len(r.Presses) > maxRules || len(r.Battery) > maxRules || len(r.Words) > maxDeviceWords {
		return invalid("reading", "too_many", "has too much in it")
	}
	for _, rule := range slices.Concat(r.Presses, r.Battery) {
		for _, s := range []string{rule.Topic, rule.Path, rule.Count} {
			if len(s) > maxPathLength || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0xFFFD }) {
				return invalid("reading", "invalid", "has a topic or path that is none")
			}
		}
	}
	for word, press := range r.Words {
		if len(word) > maxWordLength || strings.ContainsFunc(word, func(c rune) bool { return c < ' ' || c == 0xFFFD }) || !press.Valid() {
			return invalid("reading", "invalid", "has a word that means nothing we know")
		}
	}
	return nil
}

// PutDevice makes or changes a device. It rings once it has a secret, or its
// gateway has one.
func (f *Floor) PutDevice(ctx context.Context, d CallDevice) (out CallDevice, created bool, err error) {
	if err := d.check(); err != nil {
		return out, false, err
	}
	settings, err := json.Marshal(deviceSettings{d.Kinds, d.Reading})
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	err = f.db.Put(ctx, func(tx *db.Tx) error {
		if err := placed(tx, &d); err != nil {
			return err
		}
		r, err := lockDevice(tx, "id = ?", d.ID)
		if created = err == nil && r == nil; created {
			r, err = newDevice(tx, d)
		}
		if err != nil {
			return err
		}
		if r.StoreID != d.StoreID {
			return errNoDevice
		}
		r.Name, r.CallPointID, r.GatewayID, r.GatewayName, r.Format = d.Name, d.PointID, d.GatewayID, d.GatewayName, d.Format
		r.Settings, r.Active, r.SilentHours, r.LowBattery = string(settings), d.Active, d.SilentHours, d.LowBattery
		r.SilentTold = slices.Contains(r.device(tx.Now).Alarms, alarmSilent) // told with this
		if created {
			err = tx.Create(r).Error
		} else {
			err = tx.Model(&deviceRow{}).Where("id = ?", d.ID).Select("*").Updates(r).Error
		}
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, "name_taken", "The gateway calls another button so.").At("gateway_name", "name_taken", "is taken").Wrap(err)
		} else if err != nil {
			return fmt.Errorf("save call device: %w", err)
		}
		out = r.device(tx.Now)
		return tellDevice(tx, out)
	})
	return out, created, err
}

func newDevice(tx *db.Tx, d CallDevice) (*deviceRow, error) {
	var n int64
	if err := tx.Raw(`SELECT count(*) FROM call_devices WHERE store_id = ?`, d.StoreID).Row().Scan(&n); err != nil {
		return nil, fmt.Errorf("count call devices: %w", err)
	}
	if n >= maxDevices {
		return nil, fault.New(fault.Invalid, "too_many", "A store has %d buttons at most.", maxDevices)
	}
	return &deviceRow{ID: d.ID, StoreID: d.StoreID, Login: newWord(5), CreatedAt: db.At(tx.Now), Marks: "[]"}, nil
}

// placed refuses places and gateways that the store does not have. A gateway
// of a gateway is none.
func placed(tx *db.Tx, d *CallDevice) error {
	for _, p := range []struct {
		field, query string
		id           *string
	}{
		{"call_point_id", `SELECT count(*) FROM call_points WHERE id = ? AND store_id = ?`, d.PointID},
		{"gateway_id", `SELECT count(*) FROM call_devices WHERE id = ? AND store_id = ? AND call_point_id IS NULL`, d.GatewayID},
	} {
		if p.id == nil {
			continue
		}
		id, ok := canonicalID(*p.id)
		var n int64
		if ok && id != d.ID {
			if err := tx.Raw(p.query, id, d.StoreID).Row().Scan(&n); err != nil {
				return fmt.Errorf("look for the place of a device: %w", err)
			}
		}
		if n == 0 {
			return invalid(p.field, "unknown", "is not known here")
		}
	}
	if d.PointID == nil {
		return nil
	}
	var n int64
	if err := tx.Raw(`SELECT count(*) FROM call_devices WHERE gateway_id = ?`, d.ID).Row().Scan(&n); err != nil {
		return fmt.Errorf("look whom it speaks for: %w", err)
	}
	if n > 0 {
		return invalid("call_point_id", "speaks_for_others", "stays empty while it speaks for others")
	}
	return nil
}

// lockDevice takes a device to change it; nil when there is none.
func lockDevice(tx *db.Tx, where string, args ...any) (*deviceRow, error) {
	var r deviceRow
	err := tx.Raw(`SELECT * FROM call_devices WHERE `+where+tx.Lock(), args...).Take(&r).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("lock call device: %w", err)
	}
	return &r, nil
}

func tellDevice(tx *db.Tx, d CallDevice) error {
	_, err := tx.Emit(d.StoreID, db.Event{Type: "call_device.changed", Audience: db.TopicStaff, Data: d})
	return err
}

// changeDevice changes one thing of a device of the store, and tells.
func (f *Floor) changeDevice(ctx context.Context, store, id string, change func(tx *db.Tx, r *deviceRow) error) (out CallDevice, err error) {
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		r, err := lockDevice(tx, "id = ? AND store_id = ?", id, store)
		if err == nil && r == nil {
			err = errNoDevice
		}
		if err != nil {
			return err
		}
		if err := change(tx, r); err != nil {
			return err
		}
		if err := tx.Model(&deviceRow{}).Where("id = ?", id).Select("*").Updates(r).Error; err != nil {
			return fmt.Errorf("change call device: %w", err)
		}
		out = r.device(tx.Now)
		return tellDevice(tx, out)
	})
	return out, err
}

// NewDeviceSecret gives a device a secret; the one before it, which nobody can
// look up, ends. It is told this once.
func (f *Floor) NewDeviceSecret(ctx context.Context, store, id string) (secret string, d CallDevice, err error) {
	secret = newWord(20)
	d, err = f.changeDevice(ctx, store, id, func(_ *db.Tx, r *deviceRow) error {
		if r.GatewayID != nil {
			return fault.New(fault.Conflict, "by_gateway", "Its gateway speaks for this button, so it has no secret of its own.")
		}
		h := KeyOf(secret)
		r.SecretHash = h[:]
		return nil
	})
	return secret, d, err
}

// TestDevice shows the presses of the next two minutes instead of ringing.
func (f *Floor) TestDevice(ctx context.Context, store, id string, on bool) (CallDevice, error) {
	return f.changeDevice(ctx, store, id, func(tx *db.Tx, r *deviceRow) error {
		r.TestUntil, r.Heard = nil, ""
		if on {
			until := db.At(tx.Now.Add(testFor))
			r.TestUntil = &until
		}
		return nil
	})
}

// DeleteDevice forgets a device. Its calls stay.
func (f *Floor) DeleteDevice(ctx context.Context, store, id string) error {
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`DELETE FROM call_devices WHERE id = ? AND store_id = ?`, id, store)
		if u.Error != nil {
			return u.Error
		}
		if u.RowsAffected == 0 {
			return errNoDevice
		}
		_, err := tx.Emit(store, db.Event{Type: "call_device.deleted", Audience: db.TopicStaff, Data: map[string]string{"id": id}})
		return err
	})
	if db.IsReferenced(err) {
		return fault.New(fault.Conflict, "in_use", "It speaks for other buttons, so it cannot be deleted.").Wrap(err)
	}
	return err
}

// newWord is a secret or a name that cheap devices can hold: letters and digits
// in small, 8 for every 5 bytes. Tasmota takes 32 letters at most.
func newWord(bytes int) string {
	b := make([]byte, bytes)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}
