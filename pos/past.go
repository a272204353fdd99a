package pos

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/barcode"
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Past is trade that lies behind: goods, and drawers that were opened, sold
// into and closed. LoadPast writes it through the code that sells live, at its
// own times.
type Past struct {
	Goods    []PastProduct
	Received time.Time // when the goods came, before anything was sold
	Drawers  []PastDrawer
}

// PastProduct is a product with what shall be on hand when all is sold.
type PastProduct struct {
	ID string
	ProductRequest
	Stock money.Quantity
}

// PastDrawer is a cash period from its opening to its count. What happened in
// it lies between the two and comes in any order.
type PastDrawer struct {
	ID        string
	Cashier   Cashier // who opens and closes it, and where
	OpenedAt  time.Time
	Float     money.Amount
	Sales     []PastSale
	Returns   []PastReturn
	Movements []PastMovement
	ClosedAt  time.Time
	// Count tells what was counted where so much was expected; nil: just that.
	Count func(expected money.Amount) money.Amount
}

// PastSale is a sale. Pay tells what was handed over for what was due.
type PastSale struct {
	ID      string
	At      time.Time
	Cashier Cashier
	Lines   []LineRequest
	Pay     func(due money.Amount) []TenderRequest
}

// PastReturn is part of an earlier sale of this history that came back.
type PastReturn struct {
	ID      string
	At      time.Time
	Cashier Cashier
	ReturnRequest
}

// PastMovement is cash put in or taken out.
type PastMovement struct {
	ID      string
	At      time.Time
	Cashier Cashier
	MovementRequest
}

// pastBatch is how many sales of the past are written at once.
const pastBatch = 256

// LoadPast writes a history into a new store, inside tx, so that all of it is
// there or nothing. The store has its registers, staff and tax classes and has
// neither goods nor trade yet.
func (p *Pos) LoadPast(ctx context.Context, tx *db.Tx, shop access.Store, past Past) error {
	tx.Emitted(shop.ID) // from here on every copy of tx notes events in the same place
	h := &history{pos: p, ctx: ctx, tx: tx, shop: shop}
	if err := h.stockUp(past); err != nil {
		return fmt.Errorf("load goods: %w", err)
	}
	if err := h.counters(); err != nil {
		return err
	}
	if err := h.trade(past.Drawers); err != nil {
		return fmt.Errorf("load trade: %w", err)
	}
	return nil
}

// history is a past on its way into the books.
type history struct {
	pos  *Pos
	ctx  context.Context
	tx   *db.Tx
	shop access.Store

	catalog  *catalog // as the transaction sees it; nobody else does yet
	revision int64    // of access
	sales    []*waiting
}

// at is the transaction at a time of the past.
func (h *history) at(t time.Time) *db.Tx {
	tx := *h.tx
	tx.Now = t.UTC().Truncate(time.Microsecond)
	return &tx
}

// stockUp makes the products and receives of each what shall be left and what
// is going to be sold.
func (h *history) stockUp(past Past) error {
	tx := h.at(past.Received)
	revision, err := lockCatalog(tx, h.shop.ID)
	if err != nil {
		return err
	}
	s := &shelf{ctx: h.ctx, tx: tx, store: h.shop.ID, byID: make(map[string]*good), bySource: make(map[string]*good),
		bySKU: make(map[string]*good), byKey: make(map[string]*good)}
	if err := s.fill(past.Goods); err != nil {
		return err
	}
	if err := s.save(revision); err != nil {
		return err
	}
	if err := insertMoves(h.ctx, tx, past.received(h.shop.ID)); err != nil {
		return err
	}
	if revision, err = emitCatalog(tx, h.shop.ID, revision); err != nil {
		return err
	}
	return h.openCatalog(s, revision)
}

// fill puts new products on an empty shelf.
func (s *shelf) fill(goods []PastProduct) error {
	for _, q := range goods {
		if err := checkID("id", q.ID); err != nil {
			return err
		}
		g, err := q.check(q.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", q.Name, err)
		}
		if other, at := s.conflict(&g); other != nil {
			return taken(other, &g, at)
		}
		s.put(&g)
	}
	return nil
}

func (past *Past) received(store string) []*stockMove {
	need := make(map[string]money.Quantity, len(past.Goods))
	for _, q := range past.Goods {
		need[q.ID] = q.Stock
	}
	lines := make(map[string][]LineRequest)
	for _, d := range past.Drawers {
		for _, s := range d.Sales {
			lines[s.ID] = s.Lines
			for _, l := range s.Lines {
				need[l.ProductID] += *l.Quantity
			}
		}
	}
	for _, d := range past.Drawers {
		for _, r := range d.Returns {
			for _, l := range r.Lines {
				if sold := lines[r.SaleID]; l.Restock && l.Line >= 1 && l.Line <= int64(len(sold)) {
					need[sold[l.Line-1].ProductID] -= l.Quantity
				}
			}
		}
	}
	var moves []*stockMove
	for _, q := range past.Goods { // in the order of the goods: the same past, the same rows
		n := need[q.ID]
		if n <= 0 {
			continue
		}
		hash := contentHash("stock", []any{q.ID, StockMoveRequest{Kind: MoveReceive, Quantity: n}})
		moves = append(moves, &stockMove{id: db.NewID(), store: store, product: q.ID, kind: MoveReceive, delta: n, onHand: n,
			at: db.At(past.Received), hash: hash[:]})
	}
	return moves
}

// openCatalog is the catalogue that prices are looked up in.
func (h *history) openCatalog(s *shelf, revision int64) error {
	patterns, err := barcode.ParsePatterns(h.shop.BarcodePatterns)
	if err != nil {
		return err
	}
	taxes, err := readTaxes(h.tx.DB, h.shop.ID)
	if err != nil {
		return fmt.Errorf("read tax classes: %w", err)
	}
	news := &changes{revision: revision, full: true, taxes: taxes}
	for _, g := range s.touched {
		news.products = append(news.products, &g.Product)
	}
	h.catalog = &catalog{store: h.shop.ID, book: &promo.Book{} /* a new store has no rules yet */, now: func() time.Time { return h.tx.Now }}
	h.catalog.apply(h.shop, patterns, news)
	return nil
}

// counters reads what sales are held against when they are committed.
func (h *history) counters() error {
	err := h.tx.Raw(`SELECT access_revision FROM store_counters WHERE store_id = ?`, h.shop.ID).Row().Scan(&h.revision)
	if err != nil {
		return fmt.Errorf("read the access revision: %w", err)
	}
	return nil
}

// happening is one thing of the past at its time. Sales only queue up; all
// else first writes the sales before it.
type happening struct {
	at   time.Time
	sale bool
	do   func() error
}

// trade lets everything happen in the order of its time.
func (h *history) trade(drawers []PastDrawer) error {
	var all []happening
	for i := range drawers {
		all = append(all, h.drawer(&drawers[i])...)
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.at.Compare(b.at) })
	for _, x := range all {
		if !x.sale || len(h.sales) == pastBatch {
			if err := h.commit(); err != nil {
				return err
			}
		}
		if err := x.do(); err != nil {
			return fmt.Errorf("at %s: %w", stamp(x.at), err)
		}
	}
	return h.commit()
}

// drawer is all that happens to one drawer, its opening first and its closing
// last, so that a stable sort keeps them there.
func (h *history) drawer(d *PastDrawer) []happening {
	all := []happening{{at: d.OpenedAt, do: func() error { return h.open(d) }}}
	for i := range d.Sales {
		s := &d.Sales[i]
		all = append(all, happening{at: s.At, sale: true, do: func() error { return h.sell(s) }})
	}
	for i := range d.Returns {
		r := &d.Returns[i]
		all = append(all, happening{at: r.At, do: func() error { return h.takeBack(r) }})
	}
	for i := range d.Movements {
		m := &d.Movements[i]
		all = append(all, happening{at: m.At, do: func() error { return h.move(m) }})
	}
	return append(all, happening{at: d.ClosedAt, do: func() error { return h.close(d) }})
}

func (h *history) signedIn(c Cashier) Cashier {
	c.Revision = h.revision
	return c
}

func (h *history) open(d *PastDrawer) error {
	c, tx := h.signedIn(d.Cashier), h.at(d.OpenedAt)
	if err := checkCash("opening_float", d.Float); err != nil {
		return err
	}
	head, err := lockHead(h.ctx, tx, c.Register)
	if err != nil {
		return err
	}
	if head.drawer != "" {
		return fmt.Errorf("the drawer at %s is open already", c.RegisterCode)
	}
	hash := contentHash("drawer", []any{c.Register, d.Float})
	_, err = h.pos.openDrawerIn(h.ctx, tx, c, h.shop, head, d.ID, &OpenRequest{OpeningFloat: &d.Float}, hash[:])
	return err
}

// sell prices a sale, lets it be paid, and queues it.
func (h *history) sell(s *PastSale) error {
	c := h.signedIn(s.Cashier)
	due, err := h.catalog.due(s.Lines)
	if err != nil {
		return err
	}
	r := SaleRequest{Lines: s.Lines, Total: due, Tenders: s.Pay(pricing.CashDue(h.catalog.policy, due))}
	d := &draft{id: s.ID, kind: kindSale, hash: contentHash(kindSale, r), cashier: c, request: r, at: s.At.UTC().Truncate(time.Microsecond)}
	if err := h.catalog.price(d); err != nil {
		return err
	}
	h.sales = append(h.sales, &waiting{draft: d})
	return nil
}

func (c *catalog) due(lines []LineRequest) (money.Amount, error) {
	d := &draft{kind: kindSale, request: SaleRequest{Lines: lines}}
	err := c.cart(d)
	return d.totals.Total, err
}

// commit writes the sales that queued up, as a batch of live ones.
func (h *history) commit() error {
	if len(h.sales) == 0 {
		return nil
	}
	b := &batchRun{pos: h.pos, ctx: h.ctx}
	b.reset(h.sales)
	if err := b.commit(h.at(h.sales[len(h.sales)-1].draft.at)); err != nil {
		return err
	}
	for _, w := range h.sales {
		if r := b.results[w]; r.err != nil || !r.answer.Created {
			return fmt.Errorf("sale %s was not made: %w", w.draft.id, r.err)
		}
	}
	h.sales = h.sales[:0]
	return nil
}

func (h *history) takeBack(r *PastReturn) error {
	hash := contentHash(kindReturn, r.ReturnRequest)
	request := r.ReturnRequest
	if err := request.check(); err != nil {
		return err
	}
	t := &returning{ctx: h.ctx, tx: h.at(r.At), cashier: h.signedIn(r.Cashier), shop: h.shop, request: request, id: r.ID, hash: hash,
		pos: h.pos, signer: h.pos.signer, parts: h.pos.newParts(), today: &todays{}, short: &shortAsk{}}
	_, err := t.run()
	return err
}

func (h *history) move(m *PastMovement) error {
	c, tx := h.signedIn(m.Cashier), h.at(m.At)
	head, err := lockHead(h.ctx, tx, c.Register)
	if err != nil {
		return err
	}
	if head.drawer == "" {
		return errDrawerClosed
	}
	hash := contentHash("movement", []any{head.drawer, m.MovementRequest})
	r := m.MovementRequest
	if err := r.check(); err != nil {
		return err
	}
	v := MovementView{ID: m.ID, Kind: r.Kind, Amount: r.Amount, Reason: r.Reason, At: stamp(tx.Now), Staff: Person{c.Staff, c.StaffName}}
	_, err = h.pos.moveCash(h.ctx, tx, c, head, v, hash[:])
	return err
}

func (h *history) close(d *PastDrawer) error {
	c, tx := h.signedIn(d.Cashier), h.at(d.ClosedAt)
	head, err := lockHead(h.ctx, tx, c.Register)
	if err != nil {
		return err
	}
	row, err := findDrawer(tx, h.shop.ID, d.ID)
	if err != nil {
		return err
	}
	view, err := reportLocked(tx, head, row)
	if err != nil {
		return err
	}
	counted := *view.Expected
	if d.Count != nil {
		counted = d.Count(counted)
	}
	if err := checkCash("counted", counted); err != nil {
		return err
	}
	_, err = h.pos.closeDrawer(h.ctx, tx, c, head, row, closing{counted: &counted, allow: func(money.Amount, []CurrencyCount) (string, error) { return "", nil }})
	return err
}
