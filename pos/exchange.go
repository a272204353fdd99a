package pos

import (
	"context"
	"crypto/sha256"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// ExchangeRequest is goods that come back and goods that are taken, with one
// balance: the books get a return and a sale, committed together and settled
// against each other. Total is the balance that the customer was shown, what
// is taken less what comes back; below zero it is paid out.
type ExchangeRequest struct {
	Return  ExchangeReturn  `json:"return"`
	Sale    ExchangeSale    `json:"sale"`
	Tenders []TenderRequest `json:"tenders"` // of the balance, paid or paid out
	Total   money.Amount    `json:"total"`
	Extras
}

// ExchangeReturn is the half that comes back.
type ExchangeReturn struct {
	ID     string       `json:"id"`
	SaleID string       `json:"sale_id,omitempty"`
	Lines  []ReturnLine `json:"lines"`
	Reason string       `json:"reason,omitempty"`
	Gift   bool         `json:"gift,omitempty"`
}

// ExchangeSale is the half that is taken.
type ExchangeSale struct {
	ID    string        `json:"id"`
	Lines []LineRequest `json:"lines"`
}

// kindExchange marks the content of an exchange; both its documents carry it.
const kindExchange = "exchange"

// CommitExchange takes goods back and sells others in one transaction.
func (p *Pos) CommitExchange(ctx context.Context, c Cashier, id string, r ExchangeRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(kindExchange, struct {
		ID      string          `json:"id"`
		Request ExchangeRequest `json:"request"`
	}{id, r.withoutCodes()})
	a, err := p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		back := ReturnRequest{SaleID: r.Return.SaleID, Lines: r.Return.Lines, Reason: r.Return.Reason, Gift: r.Return.Gift, Extras: r.Extras}
		err := r.check()
		if err == nil {
			err = back.check()
		}
		if err != nil {
			return p.replayedExchange(ctx, c, id, hash, r, err)
		}
		answer, err := p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) { return p.commitExchange(ctx, c, id, hash, r, back) })
		if err != nil {
			return p.replayedExchange(ctx, c, id, hash, r, err)
		}
		return answer, nil
	})
	return a, p.explainCart(ctx, c.Store, r.CartID, p.withApprovers(ctx, c, err))
}

func (r *ExchangeRequest) check() error {
	for _, f := range []struct{ name, id string }{{"return.id", r.Return.ID}, {"sale.id", r.Sale.ID}} {
		if err := checkID(f.name, f.id); err != nil {
			return err
		}
	}
	if r.Return.ID == r.Sale.ID {
		return fault.New(fault.Invalid, "id_invalid", "The two halves of an exchange need an id each.").At("sale.id", "id_invalid", "is the return's")
	}
	for i, t := range r.Tenders {
		if t.Kind == exchanged {
			return fault.New(fault.Invalid, "tender_invalid", "Tender %d: that is how the halves pay each other.", i+1).
				At(fmt.Sprintf("tenders[%d].kind", i), "tender_invalid", "is not for the balance")
		}
	}
	return nil
}

// replayedExchange answers from the books if both halves are there.
func (p *Pos) replayedExchange(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r ExchangeRequest, refusal error) (Answer, error) {
	back, err := p.findDocument(ctx, r.Return.ID)
	if err != nil {
		return Answer{}, err
	}
	sale, err := p.findDocument(ctx, r.Sale.ID)
	if err != nil {
		return Answer{}, err
	}
	if back == nil || sale == nil {
		return Answer{}, refusal
	}
	return exchangeAnswer(id, c.Store, hash, back, sale)
}

// exchangeAnswer is what a replay gets, built from the two answers as the first
// one was.
func exchangeAnswer(id, store string, hash [sha256.Size]byte, back, sale *document) (Answer, error) {
	for _, d := range []*document{back, sale} {
		if _, err := d.answer(store, hash); err != nil {
			return Answer{}, err
		}
	}
	return Answer{Body: exchangeBody(id, back.body, sale.body)}, nil
}

func exchangeBody(id string, back, sale []byte) []byte {
	b := append(make([]byte, 0, len(back)+len(sale)+100), `{"id":`...)
	b = appendString(b, id)
	b = append(append(b, `,"return":`...), back...)
	b = append(append(b, `,"sale":`...), sale...)
	return append(b, '}')
}

func (p *Pos) commitExchange(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r ExchangeRequest, back ReturnRequest) (Answer, error) {
	of, err := p.newExchanging(ctx, c, id, r, back)
	if err != nil {
		return Answer{}, err
	}
	of.back.hash, of.sale.hash = hash, hash
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		x := of.in(tx)
		var err error
		answer, err = p.inTraining(ctx, tx, &x.back, x.run)
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("commit exchange %s: %w", id, p.refusedShort(ctx, c, &of.back.shop, *of.back.short, err))
	}
	return answer, nil
}

// newExchanging is an exchange before its transaction.
func (p *Pos) newExchanging(ctx context.Context, c Cashier, id string, r ExchangeRequest, back ReturnRequest) (*exchanging, error) {
	t, err := p.newReturning(ctx, c, r.Return.ID, back)
	if err != nil {
		return nil, err
	}
	t.claim = id
	sale := draft{id: r.Sale.ID, claim: id, kind: kindSale, cashier: c, exchange: id, house: t.house, cardMost: GiftCardMost(t.shop),
		request: SaleRequest{Lines: r.Sale.Lines, Tenders: r.Tenders, Extras: r.Extras}}
	if err := p.priceCart(ctx, &sale); err != nil {
		return nil, err
	}
	return &exchanging{id: id, request: r, sale: sale, policy: policyOf(t.shop), back: *t}, nil
}

// in is one try in a transaction.
func (x *exchanging) in(tx *db.Tx) *exchanging {
	one := *x
	one.back.tx, one.back.parts = tx, x.back.pos.newParts()
	return &one
}

// priceCart prices a draft whose tenders are not known yet.
func (p *Pos) priceCart(ctx context.Context, d *draft) error {
	c, err := p.catalogOf(ctx, d.cashier.Store)
	if err != nil {
		return err
	}
	if err := p.beforePricing(ctx, d.cashier.Store, d); err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.cart(d)
}

// exchanging is one try at an exchange, in its transaction.
type exchanging struct {
	id      string
	request ExchangeRequest
	policy  pricing.Policy
	back    returning
	sale    draft
}

func (x *exchanging) run() (Answer, error) {
	doc, found, err := x.built()
	if err != nil {
		return Answer{}, err
	}
	if doc == nil {
		return exchangeAnswer(x.id, x.back.cashier.Store, x.back.hash, found[0], found[1])
	}
	return x.write(doc)
}

// built makes the half that comes back and settles both; found are the halves
// where they are in the books already.
func (x *exchanging) built() (doc *Document, found []*document, err error) {
	t := &x.back
	t.prepare()
	ids := []string{t.id, x.sale.id}
	if t.request.SaleID != "" {
		ids = append(ids, t.request.SaleID)
	}
	heads, all, err := lookUp(t.ctx, t.tx, []string{t.cashier.Register}, ids, t.parts, []*draft{t.draft, &x.sale})
	if err != nil {
		return nil, nil, err
	}
	if back, sale := all[t.id], all[x.sale.id]; back != nil && sale != nil {
		return nil, []*document{back, sale}, nil
	} else if back != nil || sale != nil {
		return nil, nil, errSaleExists
	}
	if err := x.unused(); err != nil {
		return nil, nil, err
	}
	if err := t.begin(heads, all); err != nil {
		return nil, nil, err
	}
	if doc, err = t.build(t.tx.DB); err != nil {
		return nil, nil, err
	}
	doc.ExchangeID = x.id
	return doc, nil, x.balance(doc)
}

// unused refuses an id that other halves have.
func (x *exchanging) unused() error {
	var used bool
	err := x.back.tx.Raw(`SELECT EXISTS (SELECT 1 FROM sales WHERE exchange_id = ?)`, x.id).Row().Scan(&used)
	if err == nil && used {
		return errSaleExists
	}
	return err
}

// balance lets the halves pay each other and the customer, or the store, the
// rest.
func (x *exchanging) balance(doc *Document) error {
	given, taken := doc.Total, x.sale.totals.Total
	if taken-given != x.request.Total {
		return errTotalMismatch.With("pricing", x.sale.view(x.policy)).With("due", taken-given).At("total", "total_mismatch", "is not what the server computes")
	}
	between := min(given, taken)
	within := []TenderRequest{{Kind: exchanged, Amount: &between}}
	back, sale := within, append(within[:1:1], x.request.Tenders...)
	if given > taken {
		back, sale = append(within[:1:1], x.request.Tenders...), within
	}
	if err := x.back.payOut(doc, back); err != nil {
		return err
	}
	x.sale.request.Tenders = sale
	if err := x.sale.settle(x.policy, &x.back.shop); err != nil {
		return err
	}
	return x.sale.findWants()
}

func (x *exchanging) write(doc *Document) (Answer, error) {
	t := &x.back
	rows, entries := newDocumentRows(2, len(doc.Lines)+len(x.sale.lines)), &journalEntries{}
	back, err := t.place(doc, rows, entries)
	if err != nil {
		return Answer{}, err
	}
	if err := t.parts.admit(&x.sale); err != nil {
		return Answer{}, err
	}
	sale, err := x.sale.place(t.head, t.tx.Now, rows, entries)
	if err != nil {
		return Answer{}, err
	}
	stock, short := t.stock, make(map[string]int64)
	x.sale.takeStock(stock)
	if err := t.writeAll(rows, entries, stock, short); err != nil {
		return Answer{}, err
	}
	if err := enough([]*waiting{{draft: &x.sale}}, short); err != nil {
		return Answer{}, err
	}
	now, err := emitJudged(t.tx, t.cashier, append(t.draft.judged(), x.sale.judged()...), soldEvents([]soldEvent{
		{ID: t.id, Kind: kindReturn, RegisterID: t.cashier.Register, ReceiptNumber: doc.ReceiptNumber, Total: doc.Total},
		{ID: x.sale.id, Kind: kindSale, RegisterID: t.cashier.Register, ReceiptNumber: x.sale.number, Total: x.sale.totals.Total}}))
	if err == nil && (x.sale.revision != now.CatalogRevision || !t.today.current(now)) {
		err = errStale
	}
	if err == nil {
		err = t.sameShop(now)
	}
	return Answer{Body: exchangeBody(x.id, back, sale), Created: true}, err
}
