package floor

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// Verified is what a check of the floor's data found.
type Verified struct {
	Requests int64
	Events   int64    // of all kinds
	Broken   []string // each invariant that does not hold, and where; at most brokenMost
}

const (
	brokenMost  = 100
	verifyChunk = 500
)

// Verify proves the floor's invariants: each store's events have numbers
// without a gap up to its head; each request's events and steps have one
// version each and follow the allowed ways; a request is claimed exactly when
// one claim of it is live; and the state that the events fold to is the one in
// the table. Requests whose events are no longer kept are not compared.
func Verify(ctx context.Context, d *db.DB) (Verified, error) {
	var v Verified
	err := d.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		v, err = VerifyIn(tx)
		return err
	})
	return v, err
}

// VerifyIn is Verify as a transaction sees the data.
func VerifyIn(tx *gorm.DB) (Verified, error) {
	p := &prover{tx: tx, folded: make(map[string]folded)}
	for _, step := range []func() error{p.events, p.heads, p.requests, p.rows} {
		if err := step(); err != nil {
			return p.v, fmt.Errorf("check the floor: %w", db.Translate(err))
		}
	}
	return p.v, nil
}

type prover struct {
	tx     *gorm.DB
	v      Verified
	folded map[string]folded // by request
}

// folded is a request as its last event left it.
type folded struct {
	version int64
	status  Status
	state   [sha256.Size]byte
}

func (p *prover) broken(format string, args ...any) {
	if len(p.v.Broken) < brokenMost {
		p.v.Broken = append(p.v.Broken, fmt.Sprintf(format, args...))
	}
}

func (p *prover) events() error {
	rows, err := p.tx.Raw(`SELECT store_id, seq, type, data FROM store_events ORDER BY store_id, seq`).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var store, last, kind, data string
	var seq, before int64
	for rows.Next() {
		if err := rows.Scan(&store, &seq, &kind, &data); err != nil {
			return err
		}
		if store == last && seq != before+1 {
			p.broken("store %s: event %d follows %d", store, seq, before)
		}
		last, before = store, seq
		p.v.Events++
		if kind, ours := strings.CutPrefix(kind, "help_request."); ours {
			p.fold(store, seq, kind, data)
		}
	}
	return rows.Err()
}

func (p *prover) fold(store string, seq int64, kind, data string) {
	var q Request
	if err := json.Unmarshal([]byte(data), &q); err != nil {
		p.broken("store %s: event %d cannot be read: %v", store, seq, err)
		return
	}
	before, known := p.folded[q.ID]
	if known && q.Version != before.version+1 {
		p.broken("request %s: version %d follows %d in event %d", q.ID, q.Version, before.version, seq)
	}
	if (known || kind == "created") && !leads(kind, before.status, q.Status) {
		p.broken("request %s: %s leads from %q to %q in event %d", q.ID, kind, before.status, q.Status, seq)
	}
	p.folded[q.ID] = folded{q.Version, q.Status, fingerprint(q)}
}

// leads tells whether an event may take a request from one state to another.
func leads(kind string, from, to Status) bool {
	claimed := from == Accepted || from == Arrived
	switch kind {
	case "created":
		return from == "" && to == Waiting
	case "pressed":
		return from == to && (from.unclaimed() || from == Accepted)
	case "offered":
		return from.unclaimed() && to == Offered // to more people, where it was offered before
	case "lapsed":
		return from == Offered && to == Waiting
	case "declined":
		return from == Offered && to.unclaimed()
	case "escalated":
		return from.unclaimed() && to.unclaimed()
	case "accepted":
		return from.unclaimed() && to == Accepted
	case "moved":
		return from == Accepted && to == Accepted
	case "arrived":
		return from == Accepted && to == Arrived
	case "resolved":
		return claimed && to == Resolved
	case "released":
		return claimed && to == Waiting
	case "handed_off":
		return claimed && to == Accepted
	case "cancelled":
		return (from.unclaimed() || from == Accepted) && to == Cancelled
	case "abandoned":
		return from.unclaimed() && to == Abandoned
	case "still_asked", "still_waiting":
		return from.unclaimed() && from == to
	case "noted", "photographed":
		return from == to && !from.Ended()
	case "paused", "resumed", "overdue", "second_called":
		return claimed && from == to
	case "transferred":
		return claimed && to == Waiting
	case "undone":
		return from == Accepted && to == Waiting || from == Arrived && to == Accepted || from == Resolved && (to == Accepted || to == Arrived) ||
			from.unclaimed() && from == to
	case "rated", followAnswered, followClosed, followTasked, followReopened:
		return from == Resolved && to == Resolved
	}
	return false
}

// fingerprint is over what the last event of a request has in common with its
// row for good: names may change, silence is told with the presence, a reason
// by one event only, and texts are forgotten at different times.
func fingerprint(q Request) [sha256.Size]byte {
	q.Sound, q.Asks, q.RungSeconds, q.Why = "", "", 0, nil // events of before have none
	q.Photos = nil
	q.Reason, q.Forgotten, q.Note, q.Words, q.Heard, q.Approval, q.Talk = "", false, "", "", onlyTags(q.Heard), nil, nil
	if q.Claim != nil {
		c := *q.Claim
		c.Silent, c.Name, q.Claim = false, "", &c
	}
	if q.Rating != nil {
		r := *q.Rating
		r.Comment, q.Rating = "", &r
		if r.FollowUp != nil { // in events of before
			q.FollowUp, r.FollowUp = r.FollowUp, nil
		}
	}
	if q.FollowUp != nil { // a task goes its own way
		f := *q.FollowUp
		f.Answer, f.Note, f.By, f.Reaches, q.FollowUp = "", "", nil, false, &f
		if f.Task != nil {
			f.Task = &TaskRef{ID: f.Task.ID}
		}
	}
	if q.CallPoint != nil {
		q.CallPoint = &PointRef{ID: q.CallPoint.ID}
	}
	if q.Register != nil {
		q.Register = &RegisterRef{ID: q.Register.ID}
	}
	if q.AskedBy != nil {
		q.AskedBy = &PersonRef{ID: q.AskedBy.ID}
	}
	b, err := json.Marshal(q)
	if err != nil {
		panic("plain data does not marshal: " + err.Error())
	}
	return sha256.Sum256(b)
}

// heads compares each store's counter with its log.
func (p *prover) heads() error {
	var rows []struct {
		StoreID   string
		Seq, Last int64
	}
	err := p.tx.Raw(`SELECT c.store_id, c.seq, (SELECT COALESCE(MAX(e.seq), 0) FROM store_events e WHERE e.store_id = c.store_id) AS last
		FROM store_counters c`).Scan(&rows).Error
	for _, r := range rows {
		if r.Seq != r.Last {
			p.broken("store %s: the counter stands at %d, the log ends with %d", r.StoreID, r.Seq, r.Last)
		}
	}
	return err
}

// requests compares what the events folded to with the table, in chunks.
func (p *prover) requests() error {
	last := ""
	for {
		where, args := `ORDER BY r.id LIMIT ?`, []any{verifyChunk}
		if last != "" {
			where, args = `WHERE r.id > ? `+where, []any{last, verifyChunk}
		}
		chunk, err := loadViews(p.tx, where, args...)
		if err != nil {
			return err
		}
		for _, q := range chunk {
			p.v.Requests++
			f, known := p.folded[q.ID]
			delete(p.folded, q.ID)
			if known && (f.version != q.Version || f.state != fingerprint(q)) {
				p.broken("request %s: the table has version %d (%s), the events fold to %d (%s) or differ in content",
					q.ID, q.Version, q.Status, f.version, f.status)
			}
			last = q.ID
		}
		if len(chunk) < verifyChunk {
			break
		}
	}
	for id := range p.folded {
		p.broken("request %s: has events but is not in the table", id)
	}
	return nil
}

// rows compares each request with its steps, claims and presses.
func (p *prover) rows() error {
	for _, c := range []struct{ say, query string }{
		{"the steps are not one a version", `SELECT r.id FROM help_requests r LEFT JOIN help_steps s ON s.request_id = r.id
			GROUP BY r.id, r.version HAVING count(s.n) <> r.version OR MAX(s.n) <> r.version OR MIN(s.n) <> 1`},
		{"the claims are not one an epoch, or live when they should not be", `SELECT r.id FROM help_requests r
			LEFT JOIN help_claims c ON c.request_id = r.id GROUP BY r.id, r.claim_epoch, r.status
			HAVING count(c.epoch) <> r.claim_epoch OR COALESCE(MAX(c.epoch), 0) <> r.claim_epoch
			OR count(CASE WHEN c.epoch IS NOT NULL AND c.ended_at IS NULL THEN 1 END)
				<> CASE WHEN r.status IN ('accepted', 'arrived') THEN 1 ELSE 0 END`},
		{"the holder is not the live claim's", `SELECT r.id FROM help_requests r JOIN help_claims c ON c.request_id = r.id AND c.ended_at IS NULL
			WHERE c.epoch <> r.claim_epoch OR c.staff_id <> r.claim_staff_id`},
		{"the presses are miscounted", `SELECT r.id FROM help_requests r LEFT JOIN help_presses p ON p.request_id = r.id AND p.cancelled_at IS NULL
			WHERE r.source = 'call_point' AND r.status <> 'cancelled' GROUP BY r.id, r.presses HAVING count(DISTINCT p.press) <> r.presses`},
		{"the photos are not those it lists", `SELECT r.id FROM help_requests r LEFT JOIN help_photos p ON p.request_id = r.id
			GROUP BY r.id, r.photos HAVING count(p.id) <> (LENGTH(r.photos) - LENGTH(REPLACE(r.photos, '"wide":', ''))) / 7`},
	} {
		var ids []string
		if err := p.tx.Raw(c.query + ` ORDER BY r.id LIMIT 20`).Scan(&ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			p.broken("request %s: %s", id, c.say)
		}
	}
	return nil
}
