package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
	var taken error
	for try := 1; try <= staleTries; try++ {
		b := &batchRun{pos: p, ctx: ctx, hold: try > looseTries}
		err := p.db.Tx(ctx, func(tx *db.Tx) error {
			b.reset(left)
			return b.run(tx)
		})
		if err == nil {
			b.answer()
			b.low(b.left)
			return nil
		}
		if db.IsDuplicate(err) { // an id went into the books over another register or node; now it is seen
			taken = err
			continue
		}
		if !errors.Is(err, errStale) {
			return err
		}
		if left, err = p.freshen(ctx, b, left); err != nil || len(left) == 0 {
			return err
		}
	}
	if taken != nil {
		return taken
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
		if d.stale && !b.replayOf(w) {
			d.stale = false
			if err := p.price(ctx, d); err != nil {
				w.err = err
				continue
			}
		}
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
		if rights, asked := b.rights[d.cashier.Session]; asked {
			d.cashier.Rights = rights
		}
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
	dayEnds                    db.Micros    // the business day; 0: none was begun
	day                        tally        // of that day so far
	till                       *drawerTally // of the open drawer; nil: it was not kept
	drawerEnds                 db.Micros    // the business day that the drawer was opened in; 0: not known
	journal                    chainHead
	training                   db.Micros // since when; 0: it is not in training
}

// add takes a document into what is kept of the day and of the drawer.
func (h *head) add(d *Document) {
	h.day.add(d)
	h.till.add(d)
}

// batchRun is one try at a batch.
type batchRun struct {
	pos  *Pos
	ctx  context.Context
	hold bool      // the catalogue, while this prices and commits
	now  time.Time // of the transaction

	all       []*waiting
	fresh     []*waiting            // not yet in the books, and allowed
	twins     map[*waiting]*waiting // sent again while the first still waited: that one's answer is theirs
	replays   map[string]*document  // by sale id
	heads     map[string]*head      // by register
	entries   journalEntries
	parts     parts
	change    map[string]int64 // of stock, by product
	left      map[string]int64 // on hand afterwards
	results   map[*waiting]result
	moved     map[string]db.Counters       // stores whose revisions had passed
	signedOut map[string]bool              // sessions
	rights    map[string]access.Allowances // what sessions may do by now, where that was asked
	stale     bool                         // a part found a draft to be priced by what has passed
	open      map[string]error             // registers whose day is over and does not close
}

type result struct {
	answer Answer
	err    error
}

func (b *batchRun) reset(batch []*waiting) {
	b.all, b.fresh = batch, b.fresh[:0]
	b.results = make(map[*waiting]result, len(batch))
	b.moved, b.signedOut, b.rights, b.twins, b.open = nil, nil, nil, nil, nil
	b.entries, b.parts, b.stale = journalEntries{}, b.pos.newParts(), false
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
// then numbers given, and last all rows written, stock moved, and the stores'
// event counters raised, whose revisions prove that prices and sessions were
// current. That is two round trips to the database, however many sales.
func (b *batchRun) commit(tx *db.Tx) error {
	if b.hold {
		if err := b.holdCatalogs(tx); err != nil {
			return err
		}
	}
	if err := b.lookUp(tx); err != nil {
		return err
	}
	b.now = tx.Now
	if err := b.turnDays(tx); err != nil {
		return err
	}
	if b.sortOut(); b.stale {
		return errStale
	}
	if len(b.fresh) == 0 {
		return nil
	}
	rows := newDocumentRows(len(b.fresh), b.countLines())
	for _, s := range b.fresh {
		d := s.draft
		body, err := d.place(b.heads[d.cashier.Register], tx.Now, rows, &b.entries)
		if err != nil {
			return err
		}
		b.results[s] = result{answer: Answer{Body: body, Created: true}}
	}
	for twin, first := range b.twins {
		b.results[twin] = result{answer: Answer{Body: b.results[first].answer.Body}}
	}
	return b.write(tx, rows)
}

// holdCatalogs keeps the catalogues as they are and prices what was priced by
// one that has passed. A catalogue that changes faster than a long sale
// commits, as in an import, would otherwise make it stale every time.
func (b *batchRun) holdCatalogs(tx *db.Tx) error {
	registers, stores := make(map[string]bool), make(map[string]bool)
	for _, w := range b.all {
		registers[w.draft.cashier.Register], stores[w.draft.cashier.Store] = true, true
	}
	p := tx.Pipe()
	if err := lockHeads(p, slices.Sorted(maps.Keys(registers)), make(map[string]*head)); err != nil {
		return err
	}
	if err := p.Run(b.ctx); err != nil { // before the stores' counters, as everybody does
		return err
	}
	revisions, err := tx.HoldCatalogs(slices.Collect(maps.Keys(stores)))
	if err != nil {
		return err
	}
	ctx := tx.Within(b.ctx)
	left := make([]*waiting, 0, len(b.all))
	for _, w := range b.all {
		d := w.draft
		if revision := revisions[d.cashier.Store]; d.revision != revision {
			if err := b.pos.CatalogMoved(ctx, d.cashier.Store, revision); err != nil {
				return err
			}
			if w.err = b.pos.price(ctx, d); w.err != nil {
				continue
			}
		}
		left = append(left, w)
	}
	b.all = left
	return nil
}

// turnDays closes the days that are over. Where one does not close, nothing is
// sold on its register; the others of the batch are none the worse for it.
func (b *batchRun) turnDays(tx *db.Tx) error {
	for register, h := range b.heads {
		if db.At(tx.Now) < h.dayEnds {
			continue
		}
		was := *h
		if err := tx.SavePoint("day").Error; err != nil {
			return err
		}
		err := b.pos.turnDay(tx, h)
		if err == nil {
			continue
		}
		if !errors.Is(err, errDayOpen) {
			return err
		}
		if err := tx.RollbackTo("day").Error; err != nil {
			return err
		}
		if *h = was; b.open == nil {
			b.open = make(map[string]error)
		}
		b.open[register] = err
	}
	return nil
}

// lookUp locks the heads and finds which sales are in the books already.
func (b *batchRun) lookUp(tx *db.Tx) (err error) {
	registers, ids := make([]string, 0, len(b.all)), make([]string, len(b.all))
	drafts := make([]*draft, len(b.all))
	for i, w := range b.all {
		registers, ids[i], drafts[i] = append(registers, w.draft.cashier.Register), w.draft.id, w.draft
	}
	slices.Sort(registers)
	b.heads, b.replays, err = lookUp(b.ctx, tx, slices.Compact(registers), ids, b.parts, drafts)
	return err
}

// lookUp locks registers' rows in their order and reads them, then the
// documents of these ids, as far as there are any, and what the parts ask for.
func lookUp(ctx context.Context, tx *db.Tx, registers, ids []string, s parts, drafts []*draft) (map[string]*head, map[string]*document, error) {
	p := tx.Pipe()
	p.ByKey()
	heads, found := make(map[string]*head, len(registers)), make(map[string]*document)
	if err := lockHeads(p, registers, heads); err != nil {
		return nil, nil, err
	}
	if err := findDocuments(p, ids, found); err != nil {
		return nil, nil, err
	}
	if err := s.look(p, drafts); err != nil {
		return nil, nil, err
	}
	return heads, found, p.Run(ctx)
}

func (b *batchRun) write(tx *db.Tx, rows *documentRows) error {
	p := tx.Pipe()
	rows.insert(p)
	left, err := b.moveStock(p)
	if err != nil {
		return err
	}
	if err := rows.moveBatches(p); err != nil {
		return err
	}
	if err := b.parts.write(&books{pipe: p, at: tx.Now, entries: &b.entries, heads: b.heads}); err != nil {
		return err
	}
	if err := b.entries.write(p, tx.Now, b.pos.signer); err != nil {
		return err
	}
	if err := writeHeads(p, b.heads); err != nil {
		return err
	}
	stores := b.byStore()
	for i := range stores {
		events := append([]db.Event{salesCommitted(stores[i].sales)}, cartsSold(stores[i].sales)...)
		if err := p.Emit(stores[i].id, &stores[i].now, events...); err != nil {
			return err
		}
	}
	if err := p.Run(b.ctx); err != nil {
		return err
	}
	if err := enough(b.fresh, left); err != nil {
		return err
	}
	b.left = left
	b.warn(left)
	return b.current(tx, stores)
}

// lockHeads locks registers' rows in their order and reads them.
func lockHeads(p *db.Pipe, registers []string, into map[string]*head) error {
	query, args := `SELECT CAST(register_id AS TEXT), CAST(store_id AS TEXT), COALESCE(CAST(drawer_id AS TEXT), ''), sale_number, return_number,
		z_number, perpetual_sales, perpetual_returns, day_ends, day_tally, drawer_tally, drawer_ends, training_since, journal_seq, journal_hash, journal_at FROM register_heads WHERE register_id `, []any(nil)
	if p.Dialect() == db.Postgres {
		query, args = query+`= ANY($1::text[]::uuid[]) ORDER BY register_id FOR UPDATE`, []any{registers}
	} else {
		doc, err := json.Marshal(registers)
		if err != nil {
			return err
		}
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("lock registers", func(rows db.Scanner) error {
		for rows.Next() {
			h := &head{}
			var day, till []byte
			err := rows.Scan(&h.register, &h.store, &h.drawer, &h.sales, &h.returns, &h.z, &h.perpetualSales, &h.perpetualR,
				&h.dayEnds, &day, &till, &h.drawerEnds, &h.training, &h.journal.seq, &h.journal.hash, &h.journal.at)
			if err != nil {
				return err
			}
			if h.day, err = parseTally(day); err != nil {
				return err
			}
			if h.till, err = parseDrawerTally(till); err != nil {
				return err
			}
			into[h.register] = h
		}
		return nil
	}, query, args...)
	return nil
}

// sortOut answers replays and refusals, and leaves the fresh sales.
func (b *batchRun) sortOut() {
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
		case b.open[h.register] != nil:
			b.results[w] = result{err: b.open[h.register]}
		case h.fits(d.request.Training) != nil:
			b.results[w] = result{err: h.fits(d.request.Training)}
		case h.sells(b.now, d.overnight) != nil:
			b.results[w] = result{err: h.sells(b.now, d.overnight)}
		case seen[d.id] != nil: // its first caller gave up, or another store uses the same id
			b.pair(w, seen[d.id])
		default:
			if err := b.parts.admit(d); err != nil {
				b.stale = b.stale || errors.Is(err, errStale)
				b.results[w] = result{err: err}
				continue
			}
			seen[d.id] = w
			b.fresh = append(b.fresh, w)
		}
	}
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
func (d *draft) place(h *head, now time.Time, rows *documentRows, entries *journalEntries) ([]byte, error) {
	h.sales++
	d.number = receiptNumber(d.cashier.RegisterCode, kindSale, h.sales)
	at := now
	if !d.at.IsZero() {
		at = d.at
	}
	doc := d.document(h.drawer, d.number, stamp(at))
	if err := doc.check(); err != nil {
		return nil, err
	}
	d.doc = &doc
	h.perpetualSales += int64(doc.turnover())
	h.add(&doc)
	body := doc.appendTo(make([]byte, 0, doc.sizeHint()))
	seq := entries.add(h, at, entrySale, d.id, body)
	rows.add(&doc, h.sales, db.At(at), seq, d.hash[:])
	return body, nil
}

// moveStock changes each product once, in key order. What is left of each is
// noted when the pipe has run.
func (b *batchRun) moveStock(p *db.Pipe) (left map[string]int64, err error) {
	b.change = make(map[string]int64)
	for _, w := range b.fresh {
		w.draft.takeStock(b.change)
	}
	left = make(map[string]int64)
	return left, changeStock(p, b.change, left)
}

// takeStock takes what is sold out of a change of stock: of a kit, its parts.
func (d *draft) takeStock(change map[string]int64) {
	for i := range d.lines {
		if l := &d.lines[i]; l.counted() {
			l.takes(change)
		}
	}
}

// enough refuses where stock went below zero in a store that allows none of it.
func enough(sales []*waiting, left map[string]int64) error {
	if noneBelow(left) {
		return nil
	}
	for _, w := range sales {
		if w.draft.negative != "deny" {
			continue
		}
		if short := w.draft.short(left); short != nil {
			return stockDenied(short[0])
		}
	}
	return nil
}

// noneBelow tells what mostly holds: that there is enough of everything.
func noneBelow(left map[string]int64) bool {
	for _, n := range left {
		if n < 0 {
			return false
		}
	}
	return true
}

// warn notes for the answers what went below zero in a store that warns of it.
func (b *batchRun) warn(left map[string]int64) {
	if noneBelow(left) {
		return
	}
	for _, w := range b.fresh {
		if w.draft.negative == "warn" {
			r := b.results[w]
			r.answer.Short = w.draft.short(left)
			b.results[w] = r
		}
	}
}

// low tells of products that this batch brought down to where they are
// reordered.
func (b *batchRun) low(left map[string]int64) {
	told := make(map[string]bool)
	for _, w := range b.fresh {
		for i := range w.draft.lines {
			l := &w.draft.lines[i]
			minimum := l.product.minimum
			if minimum == nil || told[l.product.ID] {
				continue
			}
			now, ok := left[l.product.ID]
			if ok && now <= int64(*minimum) && now-b.change[l.product.ID] > int64(*minimum) {
				told[l.product.ID] = true
				b.pos.lows.tell(lowNews{w.draft.cashier.Store, l.product.ID, money.Quantity(now), *minimum})
			}
		}
	}
}

// storeSales are a store's sales of the batch, with the store's counters after
// them.
type storeSales struct {
	id    string
	sales []*waiting
	now   db.Counters
}

// byStore sorts the sales by store, the stores in the order of their ids, in
// which all lock their counters.
func (b *batchRun) byStore() []storeSales {
	var out []storeSales
	for _, w := range b.fresh {
		i := slices.IndexFunc(out, func(s storeSales) bool { return s.id == w.draft.cashier.Store })
		if i < 0 {
			i, out = len(out), append(out, storeSales{id: w.draft.cashier.Store})
		}
		out[i].sales = append(out[i].sales, w)
	}
	slices.SortFunc(out, func(a, b storeSales) int { return strings.Compare(a.id, b.id) })
	return out
}

// current refuses the batch where a store's revisions moved on since its
// drafts were made, and notes which.
func (b *batchRun) current(tx *db.Tx, stores []storeSales) error {
	for i := range stores {
		if err := b.storeCurrent(tx, &stores[i]); err != nil {
			return err
		}
	}
	if b.moved != nil {
		return errStale
	}
	return nil
}

func (b *batchRun) storeCurrent(tx *db.Tx, s *storeSales) error {
	var sessions, judged []string
	stale := false
	for _, w := range s.sales {
		d := w.draft
		stale = stale || d.revision != s.now.CatalogRevision
		switch {
		case d.cashier.Revision == s.now.AccessRevision:
		case len(d.needs)+len(d.over) > 0:
			judged = append(judged, d.cashier.Session)
		default:
			sessions = append(sessions, d.cashier.Session)
		}
	}
	if judged != nil {
		otherwise, err := b.judgedOtherwise(tx, s, judged)
		if err != nil {
			return err
		}
		stale = stale || otherwise
	}
	if sessions != nil {
		alive, err := access.Alive(tx, sessions)
		if err != nil {
			return err
		}
		for _, id := range sessions {
			if !alive[id] {
				if b.signedOut == nil {
					b.signedOut = make(map[string]bool)
				}
				b.signedOut[id], stale = true, true
			}
		}
	}
	if stale {
		if b.moved == nil {
			b.moved = make(map[string]db.Counters)
		}
		b.moved[s.id] = s.now
	}
	return nil
}

// judgedOtherwise looks what cashiers whose sales needed rights may do by now,
// and tells whether any was signed out, or is judged otherwise.
func (b *batchRun) judgedOtherwise(tx *db.Tx, s *storeSales, sessions []string) (stale bool, err error) {
	standing, err := access.Standing(tx, s.id, sessions)
	if err != nil {
		return false, err
	}
	if b.rights == nil {
		b.rights = make(map[string]access.Allowances, len(standing))
	}
	maps.Copy(b.rights, standing)
	for _, w := range s.sales {
		c := w.draft.cashier
		rights, alive := b.rights[c.Session]
		switch {
		case c.Revision == s.now.AccessRevision || len(w.draft.needs)+len(w.draft.over) == 0:
		case !alive:
			if b.signedOut == nil {
				b.signedOut = make(map[string]bool)
			}
			b.signedOut[c.Session], stale = true, true
		case otherwise(w.draft.judged(), c.Rights, rights):
			stale = true
		}
	}
	return stale, nil
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

func writeHeads(p *db.Pipe, heads map[string]*head) error {
	n := len(heads)
	register, sales, returns := make([]string, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	pSales, pReturns := make([]int64, 0, n), make([]int64, 0, n)
	seq, hashes, at := make([]int64, 0, n), make([][]byte, 0, n), make([]int64, 0, n)
	days, tills := make([][]byte, 0, n), make([][]byte, 0, n)
	for _, h := range heads {
		register, sales, returns = append(register, h.register), append(sales, h.sales), append(returns, h.returns)
		pSales, pReturns = append(pSales, h.perpetualSales), append(pReturns, h.perpetualR)
		seq, hashes, at = append(seq, h.journal.seq), append(hashes, h.journal.hash), append(at, int64(h.journal.at))
		days, tills = append(days, h.day.appendTo([]byte{})), append(tills, h.till.appendTo([]byte{}))
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("register_id", register), db.Ints("sale_number", sales),
		db.Ints("return_number", returns), db.Ints("perpetual_sales", pSales), db.Ints("perpetual_returns", pReturns),
		db.Ints("journal_seq", seq), db.Blobs("journal_hash", hashes), db.Ints("journal_at", at), db.Blobs("day_tally", days), db.Blobs("drawer_tally", tills)})
	if err != nil {
		return err
	}
	p.Exec("update registers", `UPDATE register_heads SET sale_number = v.sale_number, return_number = v.return_number,
		perpetual_sales = v.perpetual_sales, perpetual_returns = v.perpetual_returns,
		journal_seq = v.journal_seq, journal_hash = v.journal_hash, journal_at = v.journal_at, day_tally = v.day_tally, drawer_tally = v.drawer_tally FROM `+source+` WHERE register_heads.register_id = v.register_id`, args...)
	return nil
}

// check is the last look before anything is written: an answer whose figures
// do not add up is a bug, and is never stored.
func (d *Document) check() error {
	var lines, tenders money.Amount
	for i := range d.Lines {
		lines += d.Lines[i].Total
	}
	for _, t := range d.Tenders {
		tenders += t.Amount
	}
	var broken []string
	if lines != d.Total {
		broken = append(broken, "lines and total")
	}
	if !d.checkTaxes() {
		broken = append(broken, "taxes")
	}
	if tenders-d.Change != d.Total+d.Rounding+d.Tip {
		broken = append(broken, "tenders and total")
	}
	if broken != nil {
		return fmt.Errorf("document %s does not add up: %s", d.ID, strings.Join(broken, ", "))
	}
	return nil
}
