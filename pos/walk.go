package pos

import (
	"container/heap"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// storedEntry is a journal entry as it is kept.
type storedEntry struct {
	chain, kind, doc, seal string
	seq                    int64
	at                     db.Micros
	payload, hash          []byte
}

// storedSeal is a signature over the entries of one transaction. Entries is how
// many; 0 in seals made before they were counted. It is no more than a hint when
// to look: a wrong one makes the signature fail.
type storedSeal struct {
	id, key   string
	at        db.Micros
	signature []byte
	entries   int64
}

// walk gives a journal's entries with their seals (nil: missing), each chain in
// its order and the chains side by side in the order of their transactions, so
// that few transactions are half seen at any time. It holds some thousand
// entries and no more.
type walk struct {
	ctx    context.Context
	tx     *sql.Tx
	chains chainHeap
	page   int
}

const (
	walkHolds   = 4096
	walkPageMin = 16
	walkPageMax = 512
)

// newWalk begins at the start of every chain that there is, or of those asked for.
func newWalk(tx *gorm.DB, only ...string) (*walk, error) {
	w := &walk{ctx: tx.Statement.Context, tx: tx.Statement.ConnPool.(*sql.Tx)}
	chains := only
	if len(chains) == 0 {
		var err error
		if chains, err = w.allChains(); err != nil {
			return nil, fmt.Errorf("look for chains: %w", err)
		}
	}
	w.page = min(max(walkHolds/max(len(chains), 1), walkPageMin), walkPageMax)
	for _, id := range chains {
		c := &chainPage{id: id}
		if err := w.load(c); err != nil {
			return nil, err
		}
		if len(c.entries) > 0 {
			w.chains = append(w.chains, c)
		}
	}
	heap.Init(&w.chains)
	return w, nil
}

// allChains jumps from chain to chain along the key.
func (w *walk) allChains() (out []string, err error) {
	id, query := noID, `SELECT register_id FROM journal WHERE register_id >= $1 ORDER BY register_id LIMIT 1`
	for {
		err := w.tx.QueryRowContext(w.ctx, query, id).Scan(&id)
		if db.IsMissing(err) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out, query = append(out, id), `SELECT register_id FROM journal WHERE register_id > $1 ORDER BY register_id LIMIT 1`
	}
}

// each goes through all entries.
func (w *walk) each(fn func(*storedEntry, *storedSeal) error) error {
	for len(w.chains) > 0 {
		if err := w.run(w.chains[0], fn); err != nil {
			return err
		}
		if len(w.chains[0].entries) == 0 {
			heap.Pop(&w.chains)
		} else {
			heap.Fix(&w.chains, 0)
		}
	}
	return nil
}

// run gives a chain's entries under one seal: they follow on each other.
func (w *walk) run(c *chainPage, fn func(*storedEntry, *storedSeal) error) error {
	for seal := c.entries[0].seal; len(c.entries) > 0 && c.entries[0].seal == seal; {
		if err := fn(&c.entries[0], c.seals[0]); err != nil {
			return err
		}
		c.last = c.entries[0].seq
		c.entries, c.seals = c.entries[1:], c.seals[1:]
		if len(c.entries) == 0 {
			if err := w.load(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// chainPage is where a walk stands in one chain, and what it read ahead.
type chainPage struct {
	id      string
	last    int64
	entries []storedEntry
	seals   []*storedSeal
}

func (w *walk) load(c *chainPage) error {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT j.seq, j.type, j.doc_id, j.at, j.payload, j.hash, j.seal_id,
		COALESCE(s.key_id, ''), COALESCE(s.at, 0), s.signature, COALESCE(s.entries, 0)
		FROM journal j LEFT JOIN journal_seals s ON s.id = j.seal_id
		WHERE j.register_id = $1 AND j.seq > $2 ORDER BY j.seq LIMIT $3`, c.id, c.last, w.page)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	c.entries, c.seals = make([]storedEntry, 0, w.page), make([]*storedSeal, 0, w.page)
	var seal *storedSeal
	for rows.Next() {
		e, s := storedEntry{chain: c.id}, storedSeal{}
		err := rows.Scan(&e.seq, &e.kind, &e.doc, &e.at, &e.payload, &e.hash, &e.seal, &s.key, &s.at, &s.signature, &s.entries)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		switch {
		case s.signature == nil:
			seal = nil
		case seal == nil || seal.id != e.seal:
			s.id, seal = e.seal, &s
		}
		c.entries, c.seals = append(c.entries, e), append(c.seals, seal)
	}
	return rows.Err()
}

// chainHeap has on top the chain whose next transaction is the oldest: ids rise
// with the time.
type chainHeap []*chainPage

func (h chainHeap) Len() int           { return len(h) }
func (h chainHeap) Less(i, j int) bool { return h[i].entries[0].seal < h[j].entries[0].seal }
func (h chainHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is container/heap's.
func (h *chainHeap) Push(x any) { *h = append(*h, x.(*chainPage)) }

// Pop is container/heap's.
func (h *chainHeap) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	*h = slices.Delete(*h, last, last+1)
	return c
}
