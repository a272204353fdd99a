package check

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tillbell/server/db"
)

// store is one store's event log while it is walked.
type store struct {
	id, epoch string
	head      int64
	oldest    int64 // of the events that are kept
	last      int64
	told      int64             // documents, by sales.committed
	requests  map[string]folded // by id
	forgotten map[string]bool   // requests whose events lost all but the id
}

// folded is a request as its last event has it.
type folded struct {
	Status     string     `json:"status"`
	Version    int64      `json:"version"`
	ClaimEpoch int64      `json:"claim_epoch"`
	Rung       int64      `json:"rung"`
	Presses    int64      `json:"presses"`
	Outcome    *string    `json:"outcome"`
	Claim      *holderRef `json:"claim"`
}

type holderRef struct {
	StaffID string `json:"staff_id"`
}

func (f *folded) String() string {
	holder, outcome := "nobody", "-"
	if f.Claim != nil {
		holder = f.Claim.StaffID
	}
	if f.Outcome != nil {
		outcome = *f.Outcome
	}
	return fmt.Sprintf("version %d, %s, rung %d, %d presses, claim %d of %s, outcome %s", f.Version, f.Status, f.Rung, f.Presses, f.ClaimEpoch, holder, outcome)
}

// events walks every store's log.
func (c *checker) events() error {
	stores, err := c.stores()
	if err != nil {
		return err
	}
	for _, s := range stores {
		if err := c.log(s); err != nil {
			return err
		}
		if err := c.folds(s); err != nil {
			return err
		}
		if err := c.toldAll(s); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) stores() (all []*store, err error) {
	err = c.each(func(rows *sql.Rows) error {
		s := &store{requests: make(map[string]folded), forgotten: make(map[string]bool)}
		err := rows.Scan(&s.id, &s.epoch, &s.head, &s.oldest)
		all = append(all, s)
		return err
	}, `SELECT c.store_id, c.epoch, c.seq, (SELECT COALESCE(MIN(e.seq), 0) FROM store_events e WHERE e.store_id = c.store_id)
		FROM store_counters c ORDER BY c.store_id`)
	return all, err
}

type event struct {
	seq        int64
	kind, data string
}

func (c *checker) log(s *store) error {
	s.last = max(s.oldest-1, 0)
	for {
		var page []event
		err := c.each(func(rows *sql.Rows) error {
			var e event
			err := rows.Scan(&e.seq, &e.kind, &e.data)
			page = append(page, e)
			return err
		}, `SELECT seq, type, data FROM store_events WHERE store_id = ? AND seq > ? ORDER BY seq LIMIT ?`, s.id, s.last, pageSize)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		var docs []string
		for _, e := range page {
			c.report.Events++
			if e.seq != s.last+1 {
				c.broken("F3", "store %s: event %d follows %d", s.id, e.seq, s.last)
			}
			s.last = e.seq
			if strings.HasPrefix(e.kind, "help_request.") {
				c.fold(s, &e)
			} else if e.kind == "sales.committed" {
				docs = append(docs, c.documentsOf(s, &e)...)
			}
		}
		if err := c.inBooks(s, docs); err != nil {
			return err
		}
	}
	if s.last != s.head {
		c.broken("F3", "store %s: the counter stands at %d, the log ends with %d", s.id, s.head, s.last)
	}
	if kept := s.head - s.oldest + 1; s.oldest > 1 && kept < db.KeepEvents {
		c.broken("F3", "store %s: the log begins with %d and keeps %d events, fewer than it promises", s.id, s.oldest, kept)
	}
	return nil
}

func (c *checker) fold(s *store, e *event) {
	var q struct {
		ID string `json:"id"`
		folded
	}
	if err := json.Unmarshal([]byte(e.data), &q); err != nil || q.ID == "" {
		c.broken("F5", "store %s: event %d cannot be read", s.id, e.seq)
		return
	}
	if q.Status == "" && q.Version == 0 { // a customer was erased before calls kept what became of them: nothing can be said
		s.forgotten[q.ID] = true
	}
	if s.forgotten[q.ID] {
		delete(s.requests, q.ID)
		return
	}
	before, known := s.requests[q.ID]
	if known && q.Version != before.Version+1 || !known && s.oldest <= 1 && q.Version != 1 {
		c.broken("F2", "request %s: version %d follows %d in event %d of store %s", q.ID, q.Version, before.Version, e.seq, s.id)
	}
	s.requests[q.ID] = q.folded
}

func (c *checker) documentsOf(s *store, e *event) []string {
	var data struct {
		Sales []struct {
			ID string `json:"id"`
		} `json:"sales"`
	}
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		c.broken("M12", "store %s: event %d cannot be read", s.id, e.seq)
		return nil
	}
	ids := make([]string, len(data.Sales))
	for i, d := range data.Sales {
		ids[i] = d.ID
	}
	s.told += int64(len(ids))
	return ids
}

// inBooks looks for documents that the log tells of and the books do not have.
func (c *checker) inBooks(s *store, ids []string) error {
	for len(ids) > 0 {
		some := ids[:min(len(ids), pageSize)]
		ids = ids[len(some):]
		there := make(map[string]bool, len(some))
		err := c.each(func(rows *sql.Rows) error { // by id alone: with the store, SQLite would walk all of its sales
			var id, store string
			err := rows.Scan(&id, &store)
			there[id] = store == s.id
			return err
		}, `SELECT id, store_id FROM sales WHERE id IN ?`, some)
		if err != nil {
			return err
		}
		for _, id := range some {
			if !there[id] {
				c.broken("M12", "store %s: its log tells of document %s, which is not in the books", s.id, id)
			}
		}
	}
	return nil
}

// toldAll counts the documents that a whole log tells of.
func (c *checker) toldAll(s *store) error {
	if s.oldest > 1 {
		return nil
	}
	var n int64
	if err := c.tx.Raw(`SELECT COUNT(*) FROM sales WHERE store_id = ?`, s.id).Row().Scan(&n); err != nil {
		return err
	}
	if n != s.told {
		c.broken("M12", "store %s: %d documents in the books, its log tells of %d", s.id, n, s.told)
	}
	return nil
}

// folds holds what a store's events came to against its requests.
func (c *checker) folds(s *store) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(s.requests)), pageSize) {
		err := c.each(func(rows *sql.Rows) error {
			var id, store string
			var q folded
			var holder *string
			if err := rows.Scan(&id, &store, &q.Status, &q.Version, &q.ClaimEpoch, &q.Rung, &q.Presses, &q.Outcome, &holder); err != nil {
				return err
			}
			if holder != nil {
				q.Claim = &holderRef{*holder}
			}
			if store != s.id {
				return nil
			}
			told := s.requests[id]
			delete(s.requests, id)
			if told.String() != q.String() {
				c.broken("F5", "request %s: its row has %s; its last event %s", id, &q, &told)
			}
			return nil
		}, `SELECT id, store_id, status, version, claim_epoch, rung, presses, outcome, claim_staff_id FROM help_requests WHERE id IN ?`, ids)
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.requests)) {
		c.broken("F5", "request %s: has events and no row", id)
	}
	return nil
}
