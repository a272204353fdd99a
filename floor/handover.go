package floor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxHandover  = 1000
	handoverDays = 7 * 24 * time.Hour // after that nobody is asked to confirm it
	notesADay    = 200
	sameShift    = "21600000000" // six hours: who hands over within them does so beside another, not after
)

var errNoNote = fault.New(fault.NotFound, "no_hand_over_note", "There is no such note.")

// HandOver is what a shift tells the next, of a zone or of the whole store. What
// was written of a place within six hours of its newest note counts: several who
// go home on one evening all tell something.
type HandOver struct {
	ID        string    `json:"id"`
	ZoneID    *string   `json:"zone_id" doc:"Null: of the whole store"`
	Words     string    `json:"words"`
	WrittenBy PersonRef `json:"written_by"`
	CreatedAt Time      `json:"created_at"`
	Current   bool      `json:"current" doc:"No other of its place came more than six hours after it"`
	ReadBy    []Reader  `json:"confirmed_by" nullable:"false"`
}

// Messages is what somebody has not read yet, the oldest first.
type Messages struct {
	Broadcasts []Message  `json:"broadcasts" nullable:"false"`
	Notes      []HandOver `json:"notes" nullable:"false"`
}

type noteRow struct {
	ID, StoreID      string
	ZoneID           *string
	WrittenBy, Words string
	CreatedAt        db.Micros
	ContentHash      []byte
	Current          bool
}

func (noteRow) TableName() string { return "handover_notes" }

// HandOverTo writes a note to the next shift, once whoever sends it again. An
// empty zone is the whole store.
func (f *Floor) HandOverTo(ctx context.Context, h Helper, id, zone, words string) (n HandOver, created bool, err error) {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return n, false, fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
	}
	if words, err = text.Free("words", words, maxHandover); err != nil {
		return n, false, err
	}
	if words == "" {
		return n, false, fault.New(fault.Invalid, "words_missing", "A note has words.").At("words", "words_missing", "is empty")
	}
	hash := hashOf(h.Store, h.Staff, zone, words)
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		created = false
		taken, err := standing(tx, "handover_notes", id, hash)
		if err != nil || taken {
			return err
		}
		at, err := zoneHere(tx, h.Store, zone)
		if err != nil {
			return err
		}
		var today int64
		err = tx.Raw(`SELECT count(*) FROM handover_notes WHERE store_id = ? AND created_at > ?`, h.Store, db.At(tx.Now.Add(-24*time.Hour))).Row().Scan(&today)
		if err != nil {
			return fmt.Errorf("count the notes of a day: %w", err)
		}
		if today >= notesADay {
			return fault.New(fault.Invalid, "too_many_notes", "There are too many notes of one day.")
		}
		u := tx.Exec(`INSERT INTO handover_notes (id, store_id, zone_id, written_by, words, created_at, content_hash) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`, id, h.Store, at, h.Staff, words, db.At(tx.Now), db.Bytes(hash))
		if u.Error != nil || u.RowsAffected == 0 {
			return u.Error
		}
		created = true
		_, err = tx.Emit(h.Store, db.Event{Type: "hand_over.written", Audience: db.TopicStaff, Data: map[string]any{"id": id, "zone_id": at}})
		return err
	})
	if err != nil {
		return n, false, err
	}
	all, err := f.notes(ctx, h.Store, `AND n.id = ?`, 1, id)
	if err == nil && len(all) == 0 {
		err = errNoNote
	}
	if err != nil {
		return n, false, err
	}
	return all[0], created, nil
}

// HandOvers lists the notes of a store, the latest first.
func (f *Floor) HandOvers(ctx context.Context, store string, limit int, cursor string) (items []HandOver, next string, err error) {
	limit = min(max(limit, 1), listMost)
	where, args := ``, []any{}
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		where, args = `AND (n.created_at < ? OR n.created_at = ? AND n.id < ?)`, []any{at, at, id}
	}
	items, err = f.notes(ctx, store, where, limit+1, args...)
	if err == nil && len(items) > limit {
		items = items[:limit]
		last := items[limit-1]
		var at db.Micros
		err = f.db.Read(ctx).Raw(`SELECT created_at FROM handover_notes WHERE id = ?`, last.ID).Row().Scan(&at)
		next = cursorAt(at, last.ID)
	}
	return items, next, err
}

// isCurrent is the condition that no later shift wrote of the place of n.
const isCurrent = `NOT EXISTS (SELECT 1 FROM handover_notes o WHERE o.store_id = n.store_id AND (o.zone_id = n.zone_id OR o.zone_id IS NULL AND n.zone_id IS NULL)
	AND o.created_at > n.created_at + ` + sameShift + `)`

func (f *Floor) notes(ctx context.Context, store, where string, limit int, args ...any) (out []HandOver, err error) {
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		out, err = notesIn(g, store, where, limit, args...)
		return err
	})
	return out, err
}

func notesIn(g *gorm.DB, store, where string, limit int, args ...any) ([]HandOver, error) {
	var rows []noteRow
	err := g.Raw(`SELECT n.*, `+isCurrent+` AS current FROM handover_notes n WHERE n.store_id = ? `+where+` ORDER BY n.created_at DESC, n.id DESC LIMIT ?`,
		append(append([]any{store}, args...), limit)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("load hand-over notes: %w", err)
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	reads, err := readers(g, `SELECT r.note_id AS of, r.staff_id AS id, s.name, r.at FROM handover_reads r JOIN staff s ON s.id = r.staff_id
		WHERE r.note_id IN ? ORDER BY r.at, r.staff_id`, ids)
	if err != nil {
		return nil, err
	}
	names, err := namesIn(g, store)
	if err != nil {
		return nil, err
	}
	out := make([]HandOver, len(rows))
	for i, r := range rows {
		out[i] = HandOver{ID: r.ID, ZoneID: r.ZoneID, Words: r.Words, WrittenBy: PersonRef{r.WrittenBy, names[r.WrittenBy]}, CreatedAt: wire(r.CreatedAt),
			Current: r.Current, ReadBy: reads[r.ID]}
		if out[i].ReadBy == nil {
			out[i].ReadBy = []Reader{}
		}
	}
	return out, nil
}

// ConfirmHandOver notes that the helper read a note; once is enough.
func (f *Floor) ConfirmHandOver(ctx context.Context, h Helper, id string) error {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return errNoNote
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		var there bool
		if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM handover_notes WHERE id = ? AND store_id = ?)`, id, h.Store).Row().Scan(&there); err != nil {
			return fmt.Errorf("find the note: %w", err)
		}
		if !there {
			return errNoNote
		}
		u := tx.Exec(`INSERT INTO handover_reads (note_id, staff_id, device_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (note_id, staff_id) DO NOTHING`,
			id, h.Staff, optional(h.Device), db.At(tx.Now))
		if u.Error != nil || u.RowsAffected == 0 {
			return u.Error
		}
		_, err := tx.Emit(h.Store, db.Event{Type: "hand_over.confirmed", Audience: db.TopicStaff, Data: map[string]any{"id": id, "staff_id": h.Staff, "at": wire(db.At(tx.Now))}})
		return err
	})
}

// Unread is what the helper has not read: broadcasts that still count and are
// for them, and the notes that count of the store and of their zones that another
// wrote in the last days. Who looks after no zone reads the notes of all.
func (f *Floor) Unread(ctx context.Context, h Helper) (Messages, error) {
	m := Messages{Broadcasts: []Message{}, Notes: []HandOver{}}
	now := f.db.Now()
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		m.Broadcasts, m.Notes = m.Broadcasts[:0], m.Notes[:0]
		people, err := crew(g, h.Store)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(people, func(w who) bool { return w.ID == h.Staff })
		if at < 0 {
			return nil
		}
		me := &people[at]
		var said []broadcastRow
		err = g.Raw(`SELECT * FROM broadcasts b WHERE store_id = ? AND ended_at IS NULL AND expires_at > ?
			AND NOT EXISTS (SELECT 1 FROM broadcast_reads r WHERE r.broadcast_id = b.id AND r.staff_id = ?) ORDER BY created_at, id LIMIT ?`,
			h.Store, db.At(now), h.Staff, mostBroadcasts).Scan(&said).Error
		if err != nil {
			return fmt.Errorf("look for messages: %w", err)
		}
		names, err := namesIn(g, h.Store)
		if err != nil {
			return err
		}
		for i := range said {
			if said[i].isFor(me) {
				m.Broadcasts = append(m.Broadcasts, said[i].message(names))
			}
		}
		notes, err := notesIn(g, h.Store, `AND n.created_at > ? AND n.written_by <> ? AND `+isCurrent+`
			AND NOT EXISTS (SELECT 1 FROM handover_reads r WHERE r.note_id = n.id AND r.staff_id = ?)`, listMost,
			db.At(now.Add(-handoverDays)), h.Staff, h.Staff)
		for _, n := range notes {
			if n.ZoneID == nil || me.near(*n.ZoneID) || me.Placed == nil && len(me.zones) == 0 {
				m.Notes = append(m.Notes, n)
			}
		}
		slices.Reverse(m.Notes)
		return err
	})
	return m, err
}
