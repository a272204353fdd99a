package check

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// sent is what the logs tell of the documents that were sent.
type sent struct {
	complete bool
	docs     map[uuid.UUID]outcome
}

// outcome is how it went for one document, in all logs.
type outcome struct {
	intents, refusals uint32
	open              bool // acknowledged or unknown at least once
}

// ack is an acknowledgement to look up.
type ack struct {
	Entry
	where string
}

// applied is where a client's copy of a store's log stands.
type applied struct {
	seq   int64
	known bool
}

// logReader reads logs and looks acknowledgements up, a page at a time.
type logReader struct {
	*checker
	waiting map[string][]ack
	applied map[string]*applied // by client and store; of one log
}

// logs reads all client logs.
func (c *checker) logs(logs []Log) error {
	c.sent = sent{complete: len(logs) > 0, docs: make(map[uuid.UUID]outcome)}
	r := &logReader{checker: c, waiting: make(map[string][]ack)}
	for _, l := range logs {
		r.applied = make(map[string]*applied)
		complete, err := l.read(r.take)
		if err != nil {
			return err
		}
		c.sent.complete = c.sent.complete && complete
	}
	for t := range r.waiting {
		if err := r.look(t); err != nil {
			return err
		}
	}
	return nil
}

func (r *logReader) take(where string, e *Entry) error {
	r.report.Entries++
	if e.T == "seq" {
		return r.seq(where, e)
	}
	if lookupOf(e.T) == nil {
		return fmt.Errorf("nothing is known of %q", e.T)
	}
	if e.T == "sale" || e.T == "return" {
		r.sent.note(e)
	}
	switch e.Phase {
	case Intent, Refused, Unknown:
		return nil
	case Ack:
		return r.wait(e.T, ack{*e, where})
	}
	return fmt.Errorf("there is no phase %q of %s", e.Phase, e.T)
}

func (s *sent) note(e *Entry) {
	id := uuid.MustParse(e.ID)
	o := s.docs[id]
	switch e.Phase {
	case Intent:
		o.intents++
	case Refused:
		o.refusals++
	default:
		o.open = true
	}
	s.docs[id] = o
}

// intended holds a document against complete logs.
func (c *checker) intended(d *document) {
	if !c.sent.complete {
		return
	}
	o, ok := c.sent.docs[uuid.MustParse(d.id)]
	switch {
	case !ok:
		c.broken("M1", "%s: no client intended it", d)
	case !o.open && o.refusals > 0 && o.refusals >= o.intents:
		c.broken("M1", "%s: was refused each time it was sent, and is in the books", d)
	}
}

func (r *logReader) wait(t string, a ack) error {
	r.waiting[t] = append(r.waiting[t], a)
	if len(r.waiting[t]) < pageSize {
		return nil
	}
	return r.look(t)
}

// look looks up what waits of one kind.
func (r *logReader) look(t string) error {
	acks := r.waiting[t]
	r.waiting[t] = acks[:0]
	if len(acks) == 0 {
		return nil
	}
	ids := make([]string, len(acks))
	for i, a := range acks {
		ids[i] = a.ID
	}
	slices.Sort(ids)
	return lookupOf(t)(r, t, slices.Compact(ids), acks)
}

// lookup holds acknowledgements of one kind against the rows.
type lookup func(r *logReader, t string, ids []string, acks []ack) error

// lookupOf is how acknowledgements of a kind are looked up; nil: there is no
// such kind.
func lookupOf(t string) lookup {
	switch t {
	case "sale", "return", "drawer", "close", "movement":
		return answers
	case "request":
		return asked
	case "claim", "arrive", "resolve", "release":
		return claimed
	case "seq":
		return seen
	}
	return nil
}

// answered are the queries for the bytes that stand under an id.
var answered = map[string]string{
	"sale": `SELECT s.id, j.payload FROM sales s LEFT JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq
		WHERE s.kind = 'sale' AND s.id IN ?`,
	"return": `SELECT s.id, j.payload FROM sales s LEFT JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq
		WHERE s.kind = 'return' AND s.id IN ?`,
	"drawer":   `SELECT id, answer FROM drawers WHERE id IN ?`,
	"close":    `SELECT id, z_answer FROM drawers WHERE status = 'closed' AND id IN ?`,
	"movement": `SELECT id, answer FROM drawer_movements WHERE id IN ?`,
}

func answers(r *logReader, t string, ids []string, acks []ack) error {
	hashes := make(map[string]string, len(ids))
	err := r.each(func(rows *sql.Rows) error {
		var id string
		var body []byte
		err := rows.Scan(&id, &body)
		hashes[id] = Hash(body)
		return err
	}, answered[t], ids)
	if err != nil {
		return err
	}
	for _, a := range acks {
		hash, ok := hashes[a.ID]
		switch {
		case !ok:
			r.broken("M1", "%s %s: was acknowledged (%s) and is not in the books", t, a.ID, a.where)
		case a.SHA256 == "":
			return fmt.Errorf("%s: an acknowledged %s has the sha256 of its answer", a.where, t)
		case !strings.EqualFold(a.SHA256, hash):
			r.broken("M2", "%s %s: was answered with other bytes (%s) than the books hold", t, a.ID, a.where)
		}
	}
	return nil
}

func asked(r *logReader, _ string, ids []string, acks []ack) error {
	there := make(map[string]bool, len(ids))
	err := r.each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		there[id] = true
		return err
	}, `SELECT id FROM help_requests WHERE id IN ?`, ids)
	if err != nil {
		return err
	}
	for _, a := range acks {
		if !there[a.ID] {
			r.broken("F1", "request %s: was acknowledged (%s) and is not there", a.ID, a.where)
		}
	}
	return nil
}

// A claim is one of a request under its epoch.
type claimKey struct {
	request string
	epoch   int64
}

type claimRow struct {
	staff, end string
	arrived    bool
}

func claimed(r *logReader, t string, ids []string, acks []ack) error {
	rows := make(map[claimKey]claimRow, len(ids))
	err := r.each(func(row *sql.Rows) error {
		var k claimKey
		var v claimRow
		err := row.Scan(&k.request, &k.epoch, &v.staff, &v.arrived, &v.end)
		rows[k] = v
		return err
	}, `SELECT request_id, epoch, staff_id, arrived_at IS NOT NULL, COALESCE(ended_by, '') FROM help_claims WHERE request_id IN ?`, ids)
	if err != nil {
		return err
	}
	for _, a := range acks {
		v, ok := rows[claimKey{a.ID, a.Epoch}]
		if !ok || v.staff != a.Staff || t == "arrive" && !v.arrived || t == "resolve" && v.end != "resolved" || t == "release" && v.end != "released" {
			r.broken("F2", "request %s: %s under epoch %d by %s was acknowledged (%s) and is not recorded", a.ID, t, a.Epoch, a.Staff, a.where)
		}
	}
	return nil
}

// seq follows what a socket showed.
func (r *logReader) seq(where string, e *Entry) error {
	key := e.By + " " + e.ID
	at := r.applied[key]
	if at == nil {
		at = &applied{}
		r.applied[key] = at
	}
	switch e.Phase {
	case Snapshot:
		*at = applied{e.Seq, true}
	case Skip:
		at.seq = max(at.seq, e.Seq)
	case Event:
		if !at.known {
			return errors.New("an event comes before the first snapshot")
		}
		if e.Seq != at.seq+1 {
			r.broken("F3", "store %s: %s applied event %d after %d (%s)", e.ID, e.By, e.Seq, at.seq, where)
		}
		at.seq = e.Seq
		return r.wait("seq", ack{*e, where})
	default:
		return fmt.Errorf("there is no phase %q of seq", e.Phase)
	}
	return nil
}

// seen holds events that a client was shown against the log. Those no longer
// kept are not looked at, and texts that were forgotten since are no difference.
func seen(r *logReader, _ string, ids []string, acks []ack) error {
	byStore := make(map[string][]ack, len(ids))
	for _, a := range acks {
		byStore[a.ID] = append(byStore[a.ID], a)
	}
	for _, store := range ids {
		if err := r.seenOf(store, byStore[store]); err != nil {
			return err
		}
	}
	return nil
}

func (r *logReader) seenOf(store string, acks []ack) error {
	seqs := make([]int64, len(acks))
	for i, a := range acks {
		seqs[i] = a.Seq
	}
	hashes := make(map[int64]string, len(acks))
	err := r.each(func(rows *sql.Rows) error {
		var seq int64
		var data string
		err := rows.Scan(&seq, &data)
		if hashes[seq] = Hash([]byte(data)); strings.Contains(data, `"forgotten":true`) {
			hashes[seq] = ""
		}
		return err
	}, `SELECT seq, data FROM store_events WHERE store_id = ? AND seq IN ?`, store, seqs)
	if err != nil {
		return err
	}
	var oldest int64
	if err := r.tx.Raw(`SELECT COALESCE(MIN(seq), 0) FROM store_events WHERE store_id = ?`, store).Row().Scan(&oldest); err != nil {
		return err
	}
	for _, a := range acks {
		hash, ok := hashes[a.Seq]
		switch {
		case !ok && (a.Seq >= oldest || oldest == 0):
			r.broken("F3", "store %s: %s was shown event %d (%s), which is not in the log", store, a.By, a.Seq, a.where)
		case ok && hash != "" && a.SHA256 != "" && !strings.EqualFold(a.SHA256, hash):
			r.broken("F3", "store %s: %s was shown another event %d (%s) than the log has", store, a.By, a.Seq, a.where)
		}
	}
	return nil
}
