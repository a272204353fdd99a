package floor

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Which requests to list.
const (
	ListOpen  = "open"
	ListEnded = "ended"
	ListAll   = "all"
)

const (
	listDefault = 50
	listMost    = 200
)

// List gives a page of the store's requests: open ones the oldest first, ended
// and all the newest first. next continues; it is empty on the last page.
func (f *Floor) List(ctx context.Context, store, status string, limit int, cursor string) (items []Request, next string, err error) {
	if limit <= 0 {
		limit = listDefault
	}
	limit = min(limit, listMost)
	where, order, beyond := `WHERE r.store_id = ?`, `DESC`, `<`
	switch status {
	case ListOpen, "":
		where, order, beyond = where+` AND r.`+openStates, `ASC`, `>`
	case ListEnded:
		where += ` AND r.status IN ('resolved', 'cancelled', 'abandoned')`
	case ListAll:
	default:
		return nil, "", fault.New(fault.Malformed, "status_invalid", "The status is open, ended or all.").At("status", "status_invalid", "is open, ended or all")
	}
	args := []any{store}
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		where += ` AND (r.created_at ` + beyond + ` ? OR r.created_at = ? AND r.id ` + beyond + ` ?)`
		args = append(args, at, at, id)
	}
	items, err = loadViews(f.db.Read(ctx), where+` ORDER BY r.created_at `+order+`, r.id `+order+` LIMIT ?`, append(args, limit+1)...)
	if err == nil && len(items) > limit {
		items = items[:limit]
		last := items[limit-1]
		next = writeCursor(last)
	}
	return items, next, err
}

// The cursor is the place of the last one given. Times on the wire are cut to
// milliseconds, the cursor's is not.
func writeCursor(q Request) string {
	return cursorAt(db.At(time.Time(q.CreatedAt)), q.ID)
}

func cursorAt(at db.Micros, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(at), 36) + "." + id))
}

func readCursor(s string) (db.Micros, string, error) {
	bad := fault.New(fault.Malformed, "cursor_invalid", "This cursor was not given by this list.").At("cursor", "cursor_invalid", "is not a cursor")
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return 0, "", bad
	}
	at, id, ok := strings.Cut(string(b), ".")
	n, err := strconv.ParseInt(at, 36, 64)
	if id, valid := canonicalID(id); ok && valid && err == nil {
		return db.Micros(n), id, nil
	}
	return 0, "", bad
}

// Detail is a request with its whole story.
type Detail struct {
	Request
	Timeline []Moment    `json:"timeline"`
	People   []PersonRef `json:"people"` // whom the timeline names by their ids alone
}

// Moment is one entry of the timeline.
type Moment struct {
	At       Time            `json:"at"`
	Type     string          `json:"type"`
	Staff    *PersonRef      `json:"staff"`
	DeviceID *string         `json:"device_id"`
	Device   *DeviceRef      `json:"device,omitempty"`
	Data     json.RawMessage `json:"data"`
}

// DeviceRef names a device.
type DeviceRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Get is one request with its timeline.
func (f *Floor) Get(ctx context.Context, store, id string) (Detail, error) {
	id, ok := canonicalID(id)
	if !ok {
		return Detail{}, errNoRequest
	}
	var d Detail
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		found, err := loadViews(g, `WHERE r.id = ? AND r.store_id = ?`, id, store)
		if err == nil && len(found) == 0 {
			err = errNoRequest
		}
		if err != nil {
			return err
		}
		d.Request = found[0]
		if d.Timeline, err = timeline(g, id); err == nil {
			d.People, err = asked(g, id)
		}
		return err
	})
	return d, err
}

type momentRow struct {
	At                    db.Micros
	N                     int64 // the version of a change; receipts come after all
	Type                  string
	StaffID, Name, Device *string
	DeviceName            *string
	Data                  string
}

// timeline is the changes and the receipts in order of time; a change comes
// before what devices say of it in the same moment.
func timeline(g *gorm.DB, id string) ([]Moment, error) {
	var rows []momentRow
	err := g.Raw(`SELECT e.at, e.n, e.type, e.staff_id, s.name, e.device_id AS device, v.name AS device_name, e.data FROM help_steps e
			LEFT JOIN staff s ON s.id = e.staff_id LEFT JOIN devices v ON v.id = e.device_id WHERE e.request_id = ?
		UNION ALL SELECT e.at, 1000000, e.kind, e.staff_id, s.name, e.device_id, v.name, '{"offer":' || e.offer || '}' FROM help_receipts e
			LEFT JOIN staff s ON s.id = e.staff_id LEFT JOIN devices v ON v.id = e.device_id WHERE e.request_id = ?
		UNION ALL SELECT e.sent_at, 1000000, 'pushed', e.staff_id, s.name, e.device_id, v.name, '{"offer":' || e.offer || '}' FROM help_pushes e
			LEFT JOIN staff s ON s.id = e.staff_id LEFT JOIN devices v ON v.id = e.device_id WHERE e.request_id = ? AND e.sent_at IS NOT NULL`, id, id, id).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load the timeline: %w", err)
	}
	whys, err := loadWhys(g, id)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b momentRow) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.N, b.N), cmp.Compare(a.Type, b.Type))
	})
	out := make([]Moment, len(rows))
	for i, r := range rows {
		out[i] = Moment{At: wire(r.At), Type: r.Type, DeviceID: r.Device, Data: json.RawMessage(r.Data)}
		if r.StaffID != nil {
			out[i].Staff = &PersonRef{*r.StaffID, orEmpty(r.Name)}
		}
		if r.Device != nil && r.DeviceName != nil {
			out[i].Device = &DeviceRef{*r.Device, *r.DeviceName}
		}
		if w := whys[r.N]; w != nil {
			if out[i].Data, err = withWhy(r.Data, w); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// asked is everybody who was ever asked, the first one first.
func asked(g *gorm.DB, id string) ([]PersonRef, error) {
	people := []PersonRef{}
	err := g.Raw(`SELECT s.id, s.name FROM help_offers o JOIN staff s ON s.id = o.staff_id WHERE o.request_id = ?
		GROUP BY s.id, s.name ORDER BY MIN(o.version), s.name, s.id`, id).Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("load who was asked: %w", err)
	}
	return people, nil
}

// loadWhys is why each person was asked, by version.
func loadWhys(g *gorm.DB, id string) (map[int64]map[string]string, error) {
	var rows []struct {
		Version      int64
		StaffID, Why string
	}
	if err := g.Raw(`SELECT version, staff_id, why FROM help_offers WHERE request_id = ?`, id).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("load the offers: %w", err)
	}
	out := make(map[int64]map[string]string)
	for _, r := range rows {
		if out[r.Version] == nil {
			out[r.Version] = make(map[string]string)
		}
		out[r.Version][r.StaffID] = r.Why
	}
	return out, nil
}

func withWhy(data string, why map[string]string) (json.RawMessage, error) {
	m := map[string]any{}
	if err := json.Unmarshal([]byte(data), &m); err != nil {
		return nil, fmt.Errorf("read a step: %w", err)
	}
	m["why"] = why
	return json.Marshal(m)
}

// What a device can say of a request.
const (
	Delivered = "delivered" // it has it
	Seen      = "seen"      // it showed it and rang
)

// Shown notes, once for each offer to its person, that a device has or showed a
// request of a version: a word that comes late says nothing of an offer made
// since. 0: as it stands now.
func (f *Floor) Shown(ctx context.Context, h Helper, id, kind string, version int64) error {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return errNoRequest
	}
	if kind != Delivered && kind != Seen {
		return fault.New(fault.Malformed, "kind_invalid", "A device says delivered or seen.")
	}
	if version <= 0 {
		version = math.MaxInt64
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		var there bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_requests WHERE id = ? AND store_id = ?)`, id, h.Store).Row().Scan(&there); err != nil {
			return fmt.Errorf("find the request: %w", err)
		}
		if !there {
			return errNoRequest
		}
		var before int64
		err := tx.Raw(`SELECT count(*) FROM help_receipts WHERE request_id = ? AND device_id = ? AND staff_id = ? AND kind = ?`,
			id, h.Device, h.Staff, kind).Row().Scan(&before)
		if err != nil {
			return fmt.Errorf("look for receipts: %w", err)
		}
		u := tx.Exec(`INSERT INTO help_receipts (request_id, device_id, staff_id, kind, at, offer)
			VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(MAX(version), 0) FROM help_offers WHERE request_id = ? AND staff_id = ? AND version <= ?))
			ON CONFLICT (request_id, device_id, staff_id, kind, offer) DO NOTHING`, id, h.Device, h.Staff, kind, db.At(tx.Now), id, h.Staff, version)
		if u.Error != nil {
			return fmt.Errorf("insert receipt: %w", u.Error)
		}
		if kind != Seen || u.RowsAffected == 0 || before > 0 {
			return nil
		}
		return tellSeen(tx, h, id)
	})
}

// Snapshot is what a tablet begins with: the open requests, the oldest first,
// and who is there. It reads inside the caller's transaction. It has no limit,
// as a tablet would take what is left out for ended: what nobody accepts is
// given up after a quarter of an hour, so there are never many.
func (f *Floor) Snapshot(g *gorm.DB, store string) ([]Request, []Presence, error) {
	requests, err := loadViews(g, `WHERE r.store_id = ? AND r.`+openStates+` ORDER BY r.created_at, r.id`, store)
	if err != nil {
		return nil, nil, err
	}
	presence, err := roster(g, store)
	return requests, presence, err
}
