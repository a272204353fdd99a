package floor

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"tillbell/floor/routing"
	"tillbell/server/db"
)

// The rows of many past calls by column, and how they are written.

type requestRows struct {
	id, store, zone, point, kind, product, note, language, ladder, status, heard, words, outcome []string
	claimStaff, claimDevice, productID                                                           []*string
	created, rung, abandon, epoch, accepted, arrived, ended, low, high, version                  []int64
	reckoned                                                                                     []int64
	hash                                                                                         [][]byte
}

func (c *requestRows) add(r *requestRow) {
	c.id, c.store, c.zone, c.point = append(c.id, r.ID), append(c.store, r.StoreID), append(c.zone, *r.ZoneID), append(c.point, *r.CallPointID)
	c.productID, c.product = append(c.productID, r.ProductID), append(c.product, r.ProductName)
	c.kind, c.note, c.language = append(c.kind, r.Kind), append(c.note, r.Note), append(c.language, r.Language)
	c.ladder, c.status = append(c.ladder, r.Ladder), append(c.status, string(r.Status))
	c.heard, c.words = append(c.heard, r.Heard), append(c.words, r.Words)
	c.created, c.rung, c.abandon = append(c.created, int64(r.CreatedAt)), append(c.rung, r.Rung), append(c.abandon, int64(r.AbandonAt))
	c.epoch, c.ended, c.version = append(c.epoch, r.ClaimEpoch), append(c.ended, int64(*r.EndedAt)), append(c.version, r.Version)
	c.low, c.high, c.hash = append(c.low, r.EtaLow), append(c.high, r.EtaHigh), append(c.hash, r.ContentHash)
	c.reckoned = append(c.reckoned, r.EtaReckoned)
	if r.Status != Resolved {
		return
	}
	c.outcome, c.claimStaff, c.claimDevice = append(c.outcome, *r.Outcome), append(c.claimStaff, r.ClaimStaffID), append(c.claimDevice, r.ClaimDeviceID)
	c.accepted, c.arrived = append(c.accepted, int64(*r.AcceptedAt)), append(c.arrived, int64(*r.ArrivedAt))
}

// columns are those of every ended request; what only a resolved one has comes
// on top, and stays NULL otherwise.
func (c *requestRows) columns() db.Rows {
	n := len(c.id)
	rows := db.Rows{db.UUIDs("id", c.id), db.UUIDs("store_id", c.store), db.UUIDs("zone_id", c.zone), db.UUIDs("call_point_id", c.point),
		db.Texts("source", slices.Repeat([]string{"call_point"}, n)), db.Texts("kind", c.kind),
		db.UUIDs("product_id", c.productID), db.Texts("product_name", c.product), db.Texts("note", c.note), db.Texts("language", c.language),
		db.Texts("status", c.status), db.Ints("presses", slices.Repeat([]int64{1}, n)), db.Ints("created_at", c.created),
		db.Texts("ladder", c.ladder), db.Ints("rung", c.rung), db.Texts("offered_to", slices.Repeat([]string{"[]"}, n)),
		db.Ints("abandon_at", c.abandon), db.Ints("claim_epoch", c.epoch), db.Ints("ended_at", c.ended), db.Texts("heard", c.heard),
		db.Texts("words", c.words), db.Ints("eta_low", c.low), db.Ints("eta_high", c.high), db.Ints("eta_reckoned", c.reckoned), db.Ints("version", c.version),
		db.Blobs("content_hash", c.hash)}
	if len(c.outcome) == n {
		rows = append(rows, db.Texts("outcome", c.outcome), db.UUIDs("claim_staff_id", c.claimStaff),
			db.UUIDs("claim_device_id", c.claimDevice), db.Ints("accepted_at", c.accepted), db.Ints("arrived_at", c.arrived))
	}
	return rows
}

type claimRows struct {
	request                           []string
	staff, device                     []*string
	epoch, accepted, arrived, endedAt []int64
}

func (c *claimRows) add(r *requestRow) {
	c.request, c.staff, c.device = append(c.request, r.ID), append(c.staff, r.ClaimStaffID), append(c.device, r.ClaimDeviceID)
	c.epoch, c.accepted = append(c.epoch, r.ClaimEpoch), append(c.accepted, int64(*r.AcceptedAt))
	c.arrived, c.endedAt = append(c.arrived, int64(*r.ArrivedAt)), append(c.endedAt, int64(*r.EndedAt))
}

func (c *claimRows) columns() db.Rows {
	return db.Rows{db.UUIDs("request_id", c.request), db.Ints("epoch", c.epoch), db.UUIDs("staff_id", c.staff),
		db.UUIDs("device_id", c.device), db.Ints("accepted_at", c.accepted), db.Ints("arrived_at", c.arrived),
		db.Ints("ended_at", c.endedAt), db.Texts("ended_by", slices.Repeat([]string{"resolved"}, len(c.request)))}
}

type pressRows struct {
	secret  [][]byte
	request []string
	at      []int64
}

// add keeps the hash of a secret that nobody was told.
func (c *pressRows) add(r *requestRow) {
	h := sha256.Sum256([]byte(newSecret()))
	c.secret, c.request, c.at = append(c.secret, h[:]), append(c.request, r.ID), append(c.at, int64(r.CreatedAt))
}

func (c *pressRows) columns() db.Rows {
	return db.Rows{db.Blobs("secret_hash", c.secret), db.UUIDs("request_id", c.request),
		db.Ints("press", slices.Repeat([]int64{1}, len(c.request))), db.Ints("at", c.at)}
}

type offerRows struct {
	request, staff, why []string
	version, rung, at   []int64
}

func (c *offerRows) add(r *requestRow, to routing.Choice, at db.Micros) {
	c.request, c.staff, c.why = append(c.request, r.ID), append(c.staff, to.ID), append(c.why, to.Words())
	c.version, c.rung, c.at = append(c.version, r.Version+1), append(c.rung, r.Rung), append(c.at, int64(at))
}

func (c *offerRows) columns() db.Rows {
	return db.Rows{db.UUIDs("request_id", c.request), db.Ints("version", c.version), db.UUIDs("staff_id", c.staff),
		db.Ints("rung", c.rung), db.Ints("at", c.at), db.Texts("why", c.why)}
}

type ratingRows struct {
	request, store, comment []string
	score, at               []int64
}

func (c *ratingRows) add(v *viewRow) {
	c.request, c.store, c.comment = append(c.request, v.R.ID), append(c.store, v.R.StoreID), append(c.comment, *v.Comment)
	c.score, c.at = append(c.score, *v.Score), append(c.at, int64(*v.RatedAt))
}

func (c *ratingRows) columns() db.Rows {
	return db.Rows{db.UUIDs("request_id", c.request), db.UUIDs("store_id", c.store), db.Ints("score", c.score),
		db.Texts("comment", c.comment), db.Ints("at", c.at)}
}

// write inserts everything, parents first, and the store's event counter last.
func (p *past) write() error {
	for _, t := range []struct {
		table string
		n     int
		rows  db.Rows
	}{
		{"help_requests", len(p.done.id), p.done.columns()},
		{"help_requests", len(p.lost.id), p.lost.columns()},
		{"help_claims", len(p.claims.request), p.claims.columns()},
		{"help_presses", len(p.presses.request), p.presses.columns()},
		{"help_offers", len(p.offers.request), p.offers.columns()},
		{"help_ratings", len(p.ratings.request), p.ratings.columns()},
	} {
		if t.n == 0 {
			continue
		}
		if err := p.tx.Insert(p.ctx, t.table, t.rows); err != nil {
			return err
		}
	}
	err := p.tx.Exec(`UPDATE help_presses SET cancelled_at = (SELECT r.ended_at FROM help_requests r WHERE r.id = help_presses.request_id)
		WHERE request_id IN (SELECT id FROM help_requests WHERE store_id = ? AND status = 'cancelled')`, p.store.ID).Error
	if err != nil {
		return fmt.Errorf("take presses back: %w", err)
	}
	if err := p.countPresses(); err != nil {
		return err
	}
	if err := p.said(); err != nil {
		return err
	}
	if err := p.goOff(); err != nil {
		return err
	}
	return p.writeSteps()
}

func (p *past) countPresses() error {
	for id, n := range p.points {
		if err := p.tx.Exec(`UPDATE call_points SET presses = presses + ? WHERE id = ?`, n, id).Error; err != nil {
			return fmt.Errorf("count presses: %w", err)
		}
	}
	return nil
}

// said keeps what was said of the calls, as noteSaid does; none of it is to be
// followed up any more.
func (p *past) said() error {
	err := p.tx.Exec(`INSERT INTO help_said (request_id, store_id, at, zone_id, product_id, heard, worded, bad, status, answer, reason, note)
		SELECT r.id, r.store_id, COALESCE(t.at, r.ended_at), r.zone_id, r.product_id, r.heard, r.words <> '' OR COALESCE(t.comment, '') <> '', FALSE, '', '', '', ''
		FROM help_requests r LEFT JOIN help_ratings t ON t.request_id = r.id AND t.comment <> ''
		WHERE r.store_id = ? AND r.status = 'resolved' AND (r.words <> '' OR r.heard <> '[]' OR t.request_id IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM help_said f WHERE f.request_id = r.id)`, p.store.ID).Error
	if err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// goOff leaves everybody who answered a call off, idle since their last one.
func (p *past) goOff() error {
	for staff, last := range p.idle {
		then := *p.tx
		then.Now = last.at
		if err := ensurePresence(&then, p.store.ID, staff, optional(last.device)); err != nil {
			return err
		}
	}
	return nil
}

// writeSteps writes the timelines and the events, whose numbers follow time.
func (p *past) writeSteps() error {
	n := len(p.steps)
	if n == 0 {
		return nil
	}
	slices.SortStableFunc(p.steps, func(a, b pastStep) int { return cmp.Compare(a.at, b.at) })
	request, kind, data := make([]string, n), make([]string, n), make([]string, n)
	staff, device := make([]*string, n), make([]*string, n)
	version, at := make([]int64, n), make([]int64, n)
	for i, s := range p.steps {
		request[i], version[i], at[i], kind[i], data[i] = s.request, s.n, int64(s.at), s.kind, s.data
		staff[i], device[i] = s.staff, s.device
	}
	err := p.tx.Insert(p.ctx, "help_steps", db.Rows{db.UUIDs("request_id", request), db.Ints("n", version), db.Ints("at", at),
		db.Texts("type", kind), db.UUIDs("staff_id", staff), db.UUIDs("device_id", device), db.Texts("data", data)})
	if err != nil {
		return err
	}
	return p.writeEvents(at)
}

func (p *past) writeEvents(at []int64) error {
	n := len(p.steps)
	var last int64
	err := p.tx.Raw(`UPDATE store_counters SET seq = seq + ? WHERE store_id = ? RETURNING seq`, n, p.store.ID).Row().Scan(&last)
	if err != nil {
		return fmt.Errorf("take event numbers: %w", err)
	}
	seq, kind, data := make([]int64, n), make([]string, n), make([]string, n)
	for i, s := range p.steps {
		seq[i], kind[i], data[i] = last-int64(n)+int64(i)+1, "help_request."+s.kind, string(s.event)
	}
	err = p.tx.Insert(p.ctx, "store_events", db.Rows{db.UUIDs("store_id", slices.Repeat([]string{p.store.ID}, n)), db.Ints("seq", seq),
		db.Texts("type", kind), db.Texts("audience", slices.Repeat([]string{db.TopicStaff}, n)), db.Ints("at", at), db.Texts("data", data)})
	p.tx.Emitted(p.store.ID)
	return err
}
