package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// errStale says that a draft was priced, or its cashier known, by a revision
// that has passed: price and ask again.
var errStale = errors.New("the catalogue or the rights have moved on")

// commitBatch commits drafts in one transaction and sets each one's answer or
// refusal. An error means that nothing was committed.
func (p *Pos) commitBatch(batch []*waiting) error {
	// Not the callers' contexts: one who gives up must not fail the others.
	ctx, cancel := context.WithTimeout(context.Background(), batchTimeout)
	defer cancel()
	left := batch
	for range staleTries {
		b := &batchRun{pos: p, ctx: ctx}
		err := p.db.Tx(ctx, func(tx *db.Tx) error {
			b.reset(left)
			return b.commit(tx)
		})
		if err == nil {
			b.answer()
			return nil
		}
		if !errors.Is(err, errStale) {
			return err
		}
		if left, err = p.freshen(ctx, b, left); err != nil || len(left) == 0 {
			return err
		}
	}
	return db.ErrAway.Wrap(errStale)
}

// freshen prices drafts anew where the catalogue moved on and takes out those
// that are refused by it, or whose cashier is signed out by now.
func (p *Pos) freshen(ctx context.Context, b *batchRun, batch []*waiting) ([]*waiting, error) {
	for store, n := range b.moved {
		if err := p.CatalogMoved(ctx, store, n.CatalogRevision); err != nil {
			return nil, err
		}
	}
	left := make([]*waiting, 0, len(batch))
	for _, w := range batch {
		d := w.draft
		moved, ok := b.moved[d.cashier.Store]
		if !ok || b.replayOf(w) {
			left = append(left, w)
			continue
		}
		if b.signedOut[d.cashier.Session] {
			w.err = errSignedOut
			continue
		}
		d.cashier.Revision = moved.AccessRevision
		if d.revision != moved.CatalogRevision {
			if err := p.price(ctx, d); err != nil {
				w.err = err
				continue
			}
		}
		left = append(left, w)
	}
	return left, nil
}

// head is a register's row of numbers, locked.
type head struct {
	register, store, drawer    string
	sales, returns             int64
	perpetualSales, perpetualR int64
	z                          int64
	journal                    chainHead
}

// batchRun is one try at a batch.
type batchRun struct {
	pos *Pos
	ctx context.Context

	all       []*waiting
	fresh     []*waiting            // not yet in the books, and allowed
	twins     map[*waiting]*waiting // sent again while the first still waited: that one's answer is theirs
	replays   map[string]*document  // by sale id
	heads     map[string]*head      // by register
	entries   journalEntries
	results   map[*waiting]result
	moved     map[string]db.Counters // stores whose revisions had passed
	signedOut map[string]bool        // sessions
}

type result struct {
	answer Answer
	err    error
}

func (b *batchRun) reset(batch []*waiting) {
	b.all, b.fresh = batch, b.fresh[:0]
	b.results = make(map[*waiting]result, len(batch))
	b.moved, b.signedOut, b.twins = nil, nil, nil
	b.entries = journalEntries{}
}

func (b *batchRun) replayOf(w *waiting) bool { return b.replays[w.draft.id] != nil }

func (b *batchRun) answer() {
	for _, w := range b.all {
		r := b.results[w]
		w.answer, w.err = r.answer, r.err
	}
}

// commit does the batch: register heads are locked first, then the ids looked
// up under that lock (a sale's replay comes from the register that sold it),
// then numbers given, rows written, stock moved, and last the stores' event
// counters, whose revisions prove that prices and sessions were current.
func (b *batchRun) commit(tx *db.Tx) error {
	if err := b.lockHeads(tx); err != nil {
		return err
	}
	if err := b.sortOut(tx); err != nil {
		return err
	}
	if len(b.fresh) == 0 {
		return nil
	}
	w := newDocumentRows(len(b.fresh), b.countLines())
	for _, s := range b.fresh {
		body, err := b.place(tx, s, w)
		if err != nil {
			return err
		}
		b.results[s] = result{answer: Answer{Body: body, Created: true}}
	}
	for twin, first := range b.twins {
		b.results[twin] = result{answer: Answer{Body: b.results[first].answer.Body}}
	}
	if err := w.insert(b.ctx, tx); err != nil {
		return err
	}
	if err := b.moveStock(tx); err != nil {
		return err
	}
	if err := b.entries.write(b.ctx, tx, b.pos.signer); err != nil {
		return err
	}
	if err := writeHeads(b.ctx, tx, b.heads); err != nil {
		return err
	}
	return b.emit(tx)
}

func (b *batchRun) lockHeads(tx *db.Tx) error {
	registers := make([]string, 0, len(b.all))
	for _, w := range b.all {
		registers = append(registers, w.draft.cashier.Register)
	}
	slices.Sort(registers)
	heads, err := lockHeads(b.ctx, tx, slices.Compact(registers))
	b.heads = heads
	return err
}

// lockHeads locks registers' rows in their order and reads them.
func lockHeads(ctx context.Context, tx *db.Tx, registers []string) (map[string]*head, error) {
	query, args := `SELECT register_id, store_id, COALESCE(CAST(drawer_id AS TEXT), ''), sale_number, return_number, z_number,
		perpetual_sales, perpetual_returns, journal_seq, journal_hash FROM register_heads WHERE register_id `, []any(nil)
	if tx.Dialect() == db.Postgres {
		query, args = query+`= ANY($1::text[]::uuid[]) ORDER BY register_id FOR UPDATE`, []any{registers}
	} else {
		doc, err := json.Marshal(registers)
		if err != nil {
			return nil, err
		}
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	rows, err := tx.SQL().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("lock registers: %w", err)
	}
	defer rows.Close()
	heads := make(map[string]*head, len(registers))
	for rows.Next() {
		h := &head{}
		err := rows.Scan(&h.register, &h.store, &h.drawer, &h.sales, &h.returns, &h.z, &h.perpetualSales, &h.perpetualR,
			&h.journal.seq, &h.journal.hash)
		if err != nil {
			return nil, fmt.Errorf("lock registers: %w", err)
		}
		heads[h.register] = h
	}
	return heads, rows.Err()
}

// sortOut answers replays and refusals, and leaves the fresh sales.
func (b *batchRun) sortOut(tx *db.Tx) error {
	ids := make([]string, len(b.all))
	for i, w := range b.all {
		ids[i] = w.draft.id
	}
	var err error
	if b.replays, err = findDocuments(b.ctx, tx, ids); err != nil {
		return err
	}
	b.fresh = make([]*waiting, 0, len(b.all))
	seen := make(map[string]*waiting, len(b.all))
	for _, w := range b.all {
		d := w.draft
		h := b.heads[d.cashier.Register]
		switch old := b.replays[d.id]; {
		case old != nil:
			answer, err := old.answer(d.cashier.Store, d.hash)
			b.results[w] = result{answer, err}
		case h == nil:
			b.results[w] = result{err: errNoRegister}
		case h.drawer == "":
			b.results[w] = result{err: errDrawerClosed}
		case seen[d.id] != nil: // its first caller gave up, or another store uses the same id
			b.pair(w, seen[d.id])
		default:
			seen[d.id] = w
			b.fresh = append(b.fresh, w)
		}
	}
	return nil
}

// pair answers a sale that stands in the batch already as it would when that
// one is in the books.
func (b *batchRun) pair(w, first *waiting) {
	if w.draft.cashier.Store != first.draft.cashier.Store || w.draft.hash != first.draft.hash {
		b.results[w] = result{err: errSaleExists}
		return
	}
	if b.twins == nil {
		b.twins = make(map[*waiting]*waiting)
	}
	b.twins[w] = first
}

func (b *batchRun) countLines() int {
	n := 0
	for _, w := range b.fresh {
		n += len(w.draft.lines)
	}
	return n
}

// place gives a sale its number, its answer and its journal entry.
func (b *batchRun) place(tx *db.Tx, s *waiting, rows *documentRows) ([]byte, error) {
	d := s.draft
	h := b.heads[d.cashier.Register]
	h.sales++
	h.perpetualSales += int64(d.totals.Total)
	d.number = receiptNumber(d.cashier.RegisterCode, kindSale, h.sales)
	at := tx.Now
	if !d.at.IsZero() {
		at = d.at
	}
	doc := d.document(h.drawer, d.number, stamp(at))
	if err := doc.check(); err != nil {
		return nil, err
	}
	body := doc.appendTo(make([]byte, 0, doc.sizeHint()))
	seq := b.entries.add(h, at, entrySale, d.id, body)
	rows.add(&doc, h.sales, db.At(at), seq, d.hash[:])
	return body, nil
}

// moveStock changes each product once, in key order.
func (b *batchRun) moveStock(tx *db.Tx) error {
	change := make(map[string]int64)
	deny := make(map[string]bool)
	for _, w := range b.fresh {
		for _, l := range w.draft.lines {
			change[l.product.ID] -= int64(l.quantity)
			deny[l.product.ID] = deny[l.product.ID] || w.draft.deny
		}
	}
	short, err := changeStock(b.ctx, tx, change)
	if err != nil {
		return err
	}
	for product, left := range short {
		if deny[product] {
			return stockDenied(b.fresh, product, left)
		}
	}
	return nil
}

func (b *batchRun) emit(tx *db.Tx) error {
	byStore := make(map[string][]*waiting)
	for _, w := range b.fresh {
		byStore[w.draft.cashier.Store] = append(byStore[w.draft.cashier.Store], w)
	}
	stores := make([]string, 0, len(byStore))
	for store := range byStore {
		stores = append(stores, store)
	}
	slices.Sort(stores)
	for _, store := range stores {
		counters, err := tx.Emit(store, salesCommitted(byStore[store]))
		if err != nil {
			return err
		}
		if err := b.current(tx, store, counters, byStore[store]); err != nil {
			return err
		}
	}
	if b.moved != nil {
		return errStale
	}
	return nil
}

// current notes a store whose revisions moved on since its drafts were made.
func (b *batchRun) current(tx *db.Tx, store string, now db.Counters, sales []*waiting) error {
	var sessions []string
	stale := false
	for _, w := range sales {
		stale = stale || w.draft.revision != now.CatalogRevision
		if w.draft.cashier.Revision != now.AccessRevision {
			sessions = append(sessions, w.draft.cashier.Session)
		}
	}
	if sessions != nil {
		alive, err := access.Alive(tx, sessions)
		if err != nil {
			return err
		}
		for _, s := range sessions {
			if !alive[s] {
				if b.signedOut == nil {
					b.signedOut = make(map[string]bool)
				}
				b.signedOut[s], stale = true, true
			}
		}
	}
	if stale {
		if b.moved == nil {
			b.moved = make(map[string]db.Counters)
		}
		b.moved[store] = now
	}
	return nil
}

// soldEvent is one document in sales.committed.
type soldEvent struct {
	ID            string       `json:"id"`
	Kind          string       `json:"kind"`
	RegisterID    string       `json:"register_id"`
	ReceiptNumber string       `json:"receipt_number"`
	Total         money.Amount `json:"total"`
}

func salesCommitted(sales []*waiting) db.Event {
	docs := make([]soldEvent, len(sales))
	for i, w := range sales {
		d := w.draft
		docs[i] = soldEvent{ID: d.id, Kind: kindSale, RegisterID: d.cashier.Register, ReceiptNumber: d.number, Total: d.totals.Total}
	}
	return soldEvents(docs)
}

func soldEvents(docs []soldEvent) db.Event {
	var total money.Amount
	for _, d := range docs {
		if d.Kind == kindReturn {
			total -= d.Total
		} else {
			total += d.Total
		}
	}
	return db.Event{Type: "sales.committed", Audience: db.TopicReports, Data: map[string]any{"sales": docs, "total": total}}
}

func writeHeads(ctx context.Context, tx *db.Tx, heads map[string]*head) error {
	n := len(heads)
	register, sales, returns := make([]string, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	pSales, pReturns := make([]int64, 0, n), make([]int64, 0, n)
	seq, hashes := make([]int64, 0, n), make([][]byte, 0, n)
	for _, h := range heads {
		register, sales, returns = append(register, h.register), append(sales, h.sales), append(returns, h.returns)
		pSales, pReturns = append(pSales, h.perpetualSales), append(pReturns, h.perpetualR)
		seq, hashes = append(seq, h.journal.seq), append(hashes, h.journal.hash)
	}
	source, args, err := tx.Source(db.Rows{db.UUIDs("register_id", register), db.Ints("sale_number", sales),
		db.Ints("return_number", returns), db.Ints("perpetual_sales", pSales), db.Ints("perpetual_returns", pReturns),
		db.Ints("journal_seq", seq), db.Blobs("journal_hash", hashes)})
	if err != nil {
		return err
	}
	_, err = tx.SQL().ExecContext(ctx, `UPDATE register_heads SET sale_number = v.sale_number, return_number = v.return_number,
		perpetual_sales = v.perpetual_sales, perpetual_returns = v.perpetual_returns,
		journal_seq = v.journal_seq, journal_hash = v.journal_hash FROM `+source+` WHERE register_heads.register_id = v.register_id`, args...)
	if err != nil {
		return fmt.Errorf("update registers: %w", err)
	}
	return nil
}

// check is the last look before anything is written: an answer whose figures
// do not add up is a bug, and is never stored.
func (d *Document) check() error {
	var lines, tax, rates, bases, tenders money.Amount
	for _, l := range d.Lines {
		lines, tax = lines+l.Total, tax+l.Tax
	}
	for _, t := range d.Taxes {
		rates, bases = rates+t.Amount, bases+t.Base
	}
	for _, t := range d.Tenders {
		tenders += t.Amount
	}
	var broken []string
	if lines != d.Total || bases+rates != d.Total {
		broken = append(broken, "lines and total")
	}
	if tax != d.Tax || rates != d.Tax {
		broken = append(broken, "taxes")
	}
	if tenders-d.Change != d.Total+d.Rounding {
		broken = append(broken, "tenders and total")
	}
	if broken != nil {
		return fmt.Errorf("document %s does not add up: %s", d.ID, strings.Join(broken, ", "))
	}
	return nil
}
