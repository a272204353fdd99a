package floor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Whom a broadcast is for.
const (
	AimEveryone = "everyone"
	AimZone     = "zone"
	AimSkill    = "skill"
	AimPersons  = "persons"
)

const (
	maxBroadcast   = 500
	mostBroadcasts = 20 // that count at the same time
	mostPersons    = 50
	broadcastMost  = 7 * 24 * time.Hour
)

var errNoBroadcast = fault.New(fault.NotFound, "no_broadcast", "There is no such message.")

// Broadcast is what somebody says to many, as who leads sees it. Events carry
// its id alone: only those it is for read its words.
type Broadcast struct {
	Message
	To        string      `json:"to" enum:"everyone,zone,skill,persons"`
	ZoneID    *string     `json:"zone_id"`
	Skill     string      `json:"skill"`
	Persons   []string    `json:"persons" nullable:"false"`
	EndedAt   *Time       `json:"ended_at" doc:"It was taken back"`
	ReadBy    []Reader    `json:"read_by" nullable:"false"`
	NotReadBy []PersonRef `json:"not_read_by" nullable:"false" doc:"On shift now, and have not read it"`
}

// Message is a broadcast as its reader sees it.
type Message struct {
	ID        string    `json:"id"`
	Words     string    `json:"words"`
	SentBy    PersonRef `json:"sent_by"`
	CreatedAt Time      `json:"created_at"`
	ExpiresAt Time      `json:"expires_at"`
}

// Reader is who read something, and when.
type Reader struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	At   Time   `json:"at"`
}

// Saying is a broadcast as it is made.
type Saying struct {
	ID, Words, To, ZoneID, Skill string
	Persons                      []string
	ExpiresAt                    time.Time
}

type broadcastRow struct {
	ID, StoreID, SentBy, Words, Aim string
	ZoneID                          *string
	Skill, Persons                  string
	CreatedAt, ExpiresAt            db.Micros
	EndedAt                         *db.Micros
	ContentHash                     []byte
}

func (broadcastRow) TableName() string { return "broadcasts" }

// Say sends a broadcast, once whoever sends it again.
func (f *Floor) Say(ctx context.Context, h Helper, a Saying) (b Broadcast, created bool, err error) {
	f.heard(h)
	r, err := sayingRow(h, a)
	if err != nil {
		return b, false, err
	}
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		created = false
		taken, err := standing(tx, "broadcasts", r.ID, r.ContentHash)
		if err != nil || taken {
			return err
		}
		fresh := *r
		if err := fresh.check(tx, a.ZoneID); err != nil {
			return err
		}
		u := tx.Clauses(skipExisting).Create(&fresh)
		if u.Error != nil || u.RowsAffected == 0 { // a retry in the same moment was quicker
			return u.Error
		}
		created = true
		_, err = tx.Emit(h.Store, db.Event{Type: "broadcast.sent", Audience: db.TopicStaff, Data: map[string]any{"id": r.ID, "sent_by": h.Staff}})
		return err
	})
	if err != nil {
		return b, false, err
	}
	b, err = f.broadcast(ctx, h.Store, r.ID)
	return b, created, err
}

func sayingRow(h Helper, a Saying) (*broadcastRow, error) {
	id, ok := canonicalID(a.ID)
	if !ok {
		return nil, fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
	}
	r := &broadcastRow{ID: id, StoreID: h.Store, SentBy: h.Staff, Aim: a.To, ExpiresAt: db.At(a.ExpiresAt)}
	var err error
	if r.Words, err = text.Free("words", a.Words, maxBroadcast); err != nil {
		return nil, err
	}
	if r.Words == "" {
		return nil, fault.New(fault.Invalid, "words_missing", "A message has words.").At("words", "words_missing", "is empty")
	}
	if r.Skill, err = text.Line("skill", a.Skill, maxSkill); err != nil {
		return nil, err
	}
	bad := fault.New(fault.Invalid, "to_invalid", "A message is for everyone, a zone, a skill or people by name.")
	switch {
	case !slices.Contains([]string{AimEveryone, AimZone, AimSkill, AimPersons}, a.To):
		return nil, bad.At("to", "to_invalid", "is everyone, zone, skill or persons")
	case (a.To == AimZone) != (a.ZoneID != ""):
		return nil, bad.At("zone_id", "to_invalid", "goes with a message to a zone, and with no other")
	case (a.To == AimSkill) != (r.Skill != ""):
		return nil, bad.At("skill", "to_invalid", "goes with a message to a skill, and with no other")
	case (a.To == AimPersons) != (len(a.Persons) > 0) || len(a.Persons) > mostPersons:
		return nil, bad.At("persons", "to_invalid", "names 1 to 50 people where the message is for persons, and nobody else")
	}
	r.Persons = writeList(a.Persons)
	r.ContentHash = hashOf(r.StoreID, r.SentBy, r.Words, r.Aim, a.ZoneID, r.Skill, r.Persons, r.ExpiresAt)
	return r, nil
}

func hashOf(parts ...any) []byte {
	b, err := json.Marshal(parts)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	h := sha256.Sum256(b)
	return h[:]
}

// standing tells whether an id is taken by the same content; by other content
// it is refused.
func standing(tx *db.Tx, table, id string, hash []byte) (bool, error) {
	query := map[string]string{"broadcasts": `SELECT content_hash FROM broadcasts WHERE id = ?`, "handover_notes": `SELECT content_hash FROM handover_notes WHERE id = ?`}[table]
	var found [][]byte
	if err := tx.Raw(query, id).Scan(&found).Error; err != nil {
		return false, fmt.Errorf("compare with what stands: %w", err)
	}
	if len(found) > 0 && !bytes.Equal(found[0], hash) {
		return false, fault.New(fault.Conflict, "id_taken", "Another text has this id.").At("id", "id_taken", "is taken")
	}
	return len(found) > 0, nil
}

// check finds what the broadcast names, and bounds how many count.
func (r *broadcastRow) check(tx *db.Tx, zone string) (err error) {
	r.CreatedAt = db.At(tx.Now)
	if left := r.ExpiresAt.Time().Sub(tx.Now); left <= 0 || left > broadcastMost {
		return fault.New(fault.Invalid, "expires_invalid", "A message counts for seven days at most.").At("expires_at", "expires_invalid", "is not within seven days from now")
	}
	if r.ZoneID, err = zoneHere(tx, r.StoreID, zone); err != nil {
		return err
	}
	if persons := readList[string](r.Persons); len(persons) > 0 {
		var known []string
		if err := tx.Raw(`SELECT id FROM staff WHERE store_id = ? AND id IN ?`, r.StoreID, persons).Scan(&known).Error; err != nil {
			return fmt.Errorf("find whom the message is for: %w", err)
		}
		if slices.ContainsFunc(persons, func(id string) bool { return !slices.Contains(known, id) }) {
			return fault.New(fault.Invalid, "unknown_persons", "Somebody named does not work here.").At("persons", "unknown", "names somebody who does not work here")
		}
	}
	var n int64
	err = tx.Raw(`SELECT count(*) FROM broadcasts WHERE store_id = ? AND ended_at IS NULL AND expires_at > ?`, r.StoreID, r.CreatedAt).Row().Scan(&n)
	if err == nil && n >= mostBroadcasts {
		err = fault.New(fault.Invalid, "too_many_broadcasts", "There are %d messages that count still. Take some back first.", n)
	}
	return err
}

// who is somebody a broadcast may be for.
type who struct {
	ID, Name, Skills string
	Placed           *string
	On               bool
	zones            []string
}

// crew is everybody who works in a store.
func crew(g *gorm.DB, store string) ([]who, error) {
	var all []who
	err := g.Raw(`SELECT s.id, s.name, s.skills, p.zone_id AS placed, COALESCE(p.status, 'off') <> 'off' AS "on"
		FROM staff s LEFT JOIN presence p ON p.staff_id = s.id WHERE s.store_id = ? AND s.active ORDER BY s.name, s.id`, store).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("look who works here: %w", db.Translate(err))
	}
	zones, err := zonesOf(g, store)
	for i := range all {
		all[i].zones = zones[all[i].ID]
	}
	return all, err
}

func zonesOf(g *gorm.DB, store string) (map[string][]string, error) {
	var rows []struct{ StaffID, ZoneID string }
	err := g.Raw(`SELECT z.staff_id, z.zone_id FROM staff_zones z JOIN staff s ON s.id = z.staff_id WHERE s.store_id = ?`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who looks after which zone: %w", db.Translate(err))
	}
	zones := make(map[string][]string)
	for _, r := range rows {
		zones[r.StaffID] = append(zones[r.StaffID], r.ZoneID)
	}
	return zones, nil
}

// isFor tells whether a broadcast is for somebody: by name, by skill, or by the
// zone they stand in, else those they look after. Nobody speaks to themselves.
func (r *broadcastRow) isFor(w *who) bool {
	switch {
	case r.SentBy == w.ID:
		return false
	case r.Aim == AimPersons:
		return slices.Contains(readList[string](r.Persons), w.ID)
	case r.Aim == AimSkill:
		return slices.Contains(readList[string](w.Skills), r.Skill)
	case r.Aim == AimZone:
		return w.near(orEmpty(r.ZoneID))
	}
	return true
}

// near tells whether a zone is theirs for now.
func (w *who) near(zone string) bool {
	if w.Placed != nil {
		return *w.Placed == zone
	}
	return slices.Contains(w.zones, zone)
}

func (f *Floor) broadcast(ctx context.Context, store, id string) (Broadcast, error) {
	all, err := f.broadcasts(ctx, store, `AND id = ?`, 1, id)
	if err == nil && len(all) == 0 {
		err = errNoBroadcast
	}
	if err != nil {
		return Broadcast{}, err
	}
	return all[0], nil
}

// Broadcasts lists what was said in a store, the latest first, with who read
// it, and who of those on shift did not.
func (f *Floor) Broadcasts(ctx context.Context, store string, limit int, cursor string) (items []Broadcast, next string, err error) {
	limit = min(max(limit, 1), listMost)
	where, args := ``, []any{}
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		where, args = `AND (created_at < ? OR created_at = ? AND id < ?)`, []any{at, at, id}
	}
	items, err = f.broadcasts(ctx, store, where, limit+1, args...)
	if err == nil && len(items) > limit {
		items = items[:limit]
		last := items[limit-1]
		var at db.Micros
		err = f.db.Read(ctx).Raw(`SELECT created_at FROM broadcasts WHERE id = ?`, last.ID).Row().Scan(&at)
		next = cursorAt(at, last.ID)
	}
	return items, next, err
}

func (f *Floor) broadcasts(ctx context.Context, store, where string, limit int, args ...any) ([]Broadcast, error) {
	var out []Broadcast
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		var rows []broadcastRow
		err := g.Raw(`SELECT * FROM broadcasts WHERE store_id = ? `+where+` ORDER BY created_at DESC, id DESC LIMIT ?`,
			append(append([]any{store}, args...), limit)...).Scan(&rows).Error
		if err != nil {
			return fmt.Errorf("load messages: %w", err)
		}
		people, err := crew(g, store)
		if err != nil {
			return err
		}
		ids := make([]string, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
		}
		reads, err := readers(g, `SELECT r.broadcast_id AS of, r.staff_id AS id, s.name, r.at FROM broadcast_reads r JOIN staff s ON s.id = r.staff_id
			WHERE r.broadcast_id IN ? ORDER BY r.at, r.staff_id`, ids)
		if err != nil {
			return err
		}
		names, err := namesIn(g, store)
		if err != nil {
			return err
		}
		out = make([]Broadcast, len(rows))
		for i := range rows {
			out[i] = rows[i].view(people, names, reads[rows[i].ID])
		}
		return nil
	})
	return out, err
}

func (r *broadcastRow) message(names map[string]string) Message {
	return Message{ID: r.ID, Words: r.Words, SentBy: PersonRef{r.SentBy, names[r.SentBy]}, CreatedAt: wire(r.CreatedAt), ExpiresAt: wire(r.ExpiresAt)}
}

func (r *broadcastRow) view(people []who, names map[string]string, read []Reader) Broadcast {
	b := Broadcast{Message: r.message(names), To: r.Aim, ZoneID: r.ZoneID, Skill: r.Skill, Persons: readList[string](r.Persons), EndedAt: wirePtr(r.EndedAt),
		ReadBy: read, NotReadBy: []PersonRef{}}
	if read == nil {
		b.ReadBy = []Reader{}
	}
	for i := range people {
		w := &people[i]
		if w.On && r.isFor(w) && !slices.ContainsFunc(read, func(o Reader) bool { return o.ID == w.ID }) {
			b.NotReadBy = append(b.NotReadBy, PersonRef{w.ID, w.Name})
		}
	}
	return b
}

func namesIn(g *gorm.DB, store string) (map[string]string, error) {
	var rows []PersonRef
	if err := g.Raw(`SELECT id, name FROM staff WHERE store_id = ?`, store).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("name who wrote: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// readers is who read what, by its id.
func readers(g *gorm.DB, query string, ids []string) (map[string][]Reader, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []struct {
		Of, ID, Name string
		At           db.Micros
	}
	if err := g.Raw(query, ids).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("look who read it: %w", err)
	}
	out := make(map[string][]Reader)
	for _, r := range rows {
		out[r.Of] = append(out[r.Of], Reader{r.ID, r.Name, wire(r.At)})
	}
	return out, nil
}

// EndBroadcast takes a broadcast back: nobody is shown it any more.
func (f *Floor) EndBroadcast(ctx context.Context, h Helper, id string) (Broadcast, error) {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return Broadcast{}, errNoBroadcast
	}
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`UPDATE broadcasts SET ended_at = ? WHERE id = ? AND store_id = ? AND ended_at IS NULL`, db.At(tx.Now), id, h.Store)
		if u.Error != nil || u.RowsAffected == 0 {
			return u.Error
		}
		_, err := tx.Emit(h.Store, db.Event{Type: "broadcast.ended", Audience: db.TopicStaff, Data: map[string]any{"id": id}})
		return err
	})
	if err != nil {
		return Broadcast{}, err
	}
	return f.broadcast(ctx, h.Store, id)
}

// ReadBroadcast notes that the helper read what is for them; once is enough.
func (f *Floor) ReadBroadcast(ctx context.Context, h Helper, id string) error {
	f.heard(h)
	id, ok := canonicalID(id)
	if !ok {
		return errNoBroadcast
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		var rows []broadcastRow
		if err := tx.Raw(`SELECT * FROM broadcasts WHERE id = ? AND store_id = ?`, id, h.Store).Scan(&rows).Error; err != nil {
			return fmt.Errorf("find the message: %w", err)
		}
		people, err := crew(tx.DB, h.Store)
		if err != nil {
			return err
		}
		me := slices.IndexFunc(people, func(w who) bool { return w.ID == h.Staff })
		if len(rows) == 0 || me < 0 || !rows[0].isFor(&people[me]) {
			return errNoBroadcast
		}
		u := tx.Exec(`INSERT INTO broadcast_reads (broadcast_id, staff_id, device_id, at) VALUES (?, ?, ?, ?) ON CONFLICT (broadcast_id, staff_id) DO NOTHING`,
			id, h.Staff, optional(h.Device), db.At(tx.Now))
		if u.Error != nil || u.RowsAffected == 0 {
			return u.Error
		}
		_, err = tx.Emit(h.Store, db.Event{Type: "broadcast.read", Audience: db.TopicStaff, Data: map[string]any{"id": id, "staff_id": h.Staff, "at": wire(db.At(tx.Now))}})
		return err
	})
}
