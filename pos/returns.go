package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// ReturnLine is part of a sold line that comes back.
type ReturnLine struct {
	Line     int64          `json:"line"` // of the sale
	Quantity money.Quantity `json:"quantity"`
	Restock  bool           `json:"restock"` // back to the shelf
}

// ReturnRequest is a return to commit. One tender may leave out its amount and
// takes what is due.
type ReturnRequest struct {
	SaleID  string          `json:"sale_id"`
	Lines   []ReturnLine    `json:"lines"`
	Tenders []TenderRequest `json:"tenders"`
	Reason  string          `json:"reason"`
	Extras
}

const maxReason = 280

// CommitReturn takes back parts of a sale, at what was paid and taxed then.
func (p *Pos) CommitReturn(ctx context.Context, c Cashier, id string, r ReturnRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(kindReturn, r)
	return p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		if err := r.check(); err != nil {
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		return p.commitReturn(ctx, c, id, hash, r)
	})
}

func (r *ReturnRequest) check() (err error) {
	if len(r.Lines) == 0 {
		return fault.New(fault.Invalid, "no_lines", "Nothing was chosen to come back.").At("lines", "no_lines", "must not be empty")
	}
	if len(r.Lines) > pricing.MaxLines {
		return fromPricing(pricing.ErrTooManyLines)
	}
	if len(r.Tenders) > maxTenders {
		return fault.New(fault.Invalid, "too_many_tenders", "A return has at most %d tenders.", maxTenders).At("tenders", "too_many_tenders", "are too many")
	}
	r.Reason, err = text.Free("reason", r.Reason, maxReason)
	return err
}

func (p *Pos) commitReturn(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r ReturnRequest) (Answer, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		t := &returning{ctx: ctx, tx: tx, cashier: c, shop: shop, request: r, id: id, hash: hash, signer: p.signer, parts: p.newParts()}
		var err error
		answer, err = t.run()
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("commit return %s: %w", id, err)
	}
	return answer, nil
}

// returning is one try at a return, in its transaction.
type returning struct {
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	shop    access.Store
	request ReturnRequest
	id      string
	hash    [sha256.Size]byte
	signer  *Signer

	parts parts
	draft *draft
	head  *head
	sale  *document
	sold  Document // the sale's answer
}

func (t *returning) run() (Answer, error) {
	old, err := t.begin()
	if err != nil {
		return Answer{}, err
	}
	if old != nil {
		return old.answer(t.cashier.Store, t.hash)
	}
	doc, stock, err := t.build()
	if err != nil {
		return Answer{}, err
	}
	return t.write(doc, stock)
}

// begin locks the register, looks for a replay and loads the sale.
func (t *returning) begin() (replay *document, err error) {
	t.draft = &draft{id: t.id, kind: kindReturn, hash: t.hash, cashier: t.cashier, currency: t.shop.Currency,
		request: SaleRequest{Tenders: t.request.Tenders, Extras: t.request.Extras}}
	heads, found, err := lookUp(t.ctx, t.tx, []string{t.cashier.Register}, []string{t.id, t.request.SaleID}, t.parts, []*draft{t.draft})
	if err != nil {
		return nil, err
	}
	if found[t.id] != nil {
		return found[t.id], nil
	}
	t.head, t.sale = heads[t.cashier.Register], found[t.request.SaleID]
	switch {
	case t.head == nil:
		return nil, errNoRegister
	case t.head.drawer == "":
		return nil, errDrawerClosed
	case t.sale == nil || t.sale.store != t.cashier.Store:
		return nil, errNoSale.At("sale_id", "no_sale", "is not a sale of this store")
	case t.sale.kind != kindSale:
		return nil, fault.New(fault.Invalid, "not_a_sale", "That is a return already; it cannot be returned.").At("sale_id", "not_a_sale", "is a return")
	}
	if err := json.Unmarshal(t.sale.body, &t.sold); err != nil {
		return nil, fmt.Errorf("read sale %s: %w", t.sale.id, err)
	}
	return nil, nil
}

// build takes each line from what may still come back, which the database
// guards, and computes the refund as its share of what was paid.
func (t *returning) build() (*Document, map[string]int64, error) {
	doc := &Document{ID: t.id, Kind: kindReturn, StoreID: t.cashier.Store, RegisterID: t.cashier.Register, DrawerID: t.head.drawer,
		StaffID: t.cashier.Staff, CommittedAt: stamp(t.tx.Now), Currency: t.sold.Currency, SaleID: t.sale.id, Reason: t.request.Reason}
	stock := make(map[string]int64)
	rates := make([]money.Rate, 0, len(t.request.Lines))
	parts := make([]pricing.Line, 0, len(t.request.Lines))
	for i, l := range t.request.Lines {
		sold, part, err := t.take(i, l)
		if err != nil {
			return nil, nil, err
		}
		if l.Restock {
			stock[sold.ProductID] += int64(l.Quantity)
		}
		rates, parts = append(rates, sold.TaxRate), append(parts, part)
		restock := l.Restock
		doc.Lines = append(doc.Lines, DocumentLine{Line: int64(i + 1), OriginalLine: l.Line, ProductID: sold.ProductID, SKU: sold.SKU,
			Name: sold.Name, Quantity: l.Quantity, Unit: sold.Unit, UnitPrice: sold.UnitPrice, Amount: part.Amount,
			Discount: part.Discount, TaxRate: sold.TaxRate, Tax: part.Tax, Total: part.Total, Restock: &restock})
	}
	totals, err := pricing.SumLines(rates, parts)
	if err != nil {
		return nil, nil, fromPricing(err)
	}
	doc.Subtotal, doc.Discount, doc.Tax, doc.Total = totals.Subtotal, totals.Discount, totals.Tax, totals.Total
	doc.Taxes = documentTaxes(totals.Taxes)
	return doc, stock, t.payOut(doc)
}

func (t *returning) take(i int, l ReturnLine) (DocumentLine, pricing.Line, error) {
	field := fmt.Sprintf("lines[%d]", i)
	if l.Line < 1 || l.Line > int64(len(t.sold.Lines)) {
		return DocumentLine{}, pricing.Line{}, fault.New(fault.Invalid, "unknown_line", "The sale has no line %d.", l.Line).
			At(field+".line", "unknown_line", "is not a line of the sale")
	}
	if l.Quantity <= 0 {
		return DocumentLine{}, pricing.Line{}, fault.New(fault.Invalid, "quantity_invalid", "Line %d: the quantity must be above zero.", i+1).
			At(field+".quantity", "quantity_invalid", "must be above zero")
	}
	sold := t.sold.Lines[l.Line-1]
	after, err := t.claim(l)
	if err != nil {
		return sold, pricing.Line{}, err
	}
	if after < 0 {
		return sold, pricing.Line{}, errOverReturned.At(field+".quantity", "over_returned", "is more than may still come back")
	}
	part, err := pricing.Refund(pricing.Sold{Quantity: sold.Quantity, Amount: sold.Amount, Discount: sold.Discount, Tax: sold.Tax,
		Total: sold.Total}, money.Quantity(after)-l.Quantity, l.Quantity)
	return sold, part, fromPricing(err)
}

// claim raises what was returned of a line, unless that is more than was sold;
// then it answers -1. The condition is in the statement, so that two returns
// at once cannot both have the last piece.
func (t *returning) claim(l ReturnLine) (after int64, err error) {
	err = t.tx.Raw(`UPDATE sale_lines SET returned_quantity = returned_quantity + ? WHERE sale_id = ? AND line = ?
		AND returned_quantity + ? <= quantity RETURNING returned_quantity`,
		int64(l.Quantity), t.sale.id, l.Line, int64(l.Quantity)).Row().Scan(&after)
	if db.IsMissing(err) {
		return -1, nil
	} else if err != nil {
		return 0, fmt.Errorf("take line %d back: %w", l.Line, err)
	}
	return after, nil
}

func (t *returning) payOut(doc *Document) error {
	tenders := make([]pricing.RefundTender, len(t.request.Tenders))
	doc.Tenders = make([]DocumentTender, len(tenders))
	for i, r := range t.request.Tenders {
		clean, err := checkTender(i, r)
		if err != nil {
			return err
		}
		doc.Tenders[i] = clean
		tenders[i] = pricing.RefundTender{Cash: r.Kind == Cash, Amount: r.Amount}
	}
	settled, err := pricing.SettleRefund(policyOf(t.shop), doc.Total, tenders)
	if err != nil {
		if f, ok := fault.As(fromPricing(err)); ok && f.Code == "total_mismatch" {
			return f.With("due", doc.Total)
		}
		return fromPricing(err)
	}
	doc.Rounding = settled.Rounding
	for i, amount := range settled.Amounts {
		doc.Tenders[i].Amount = amount
	}
	return nil
}

func (t *returning) write(doc *Document, stock map[string]int64) (Answer, error) {
	t.head.returns++
	t.head.perpetualR += int64(doc.Total)
	doc.ReceiptNumber = receiptNumber(t.cashier.RegisterCode, kindReturn, t.head.returns)
	if err := doc.check(); err != nil {
		return Answer{}, err
	}
	t.draft.doc, t.draft.number, t.draft.tenders = doc, doc.ReceiptNumber, doc.Tenders
	if err := t.parts.admit(t.draft); err != nil {
		return Answer{}, err
	}
	body := doc.appendTo(make([]byte, 0, doc.sizeHint()))
	var entries journalEntries
	rows := newDocumentRows(1, len(doc.Lines))
	seq := entries.add(t.head, t.tx.Now, entryReturn, t.id, body)
	rows.add(doc, t.head.returns, db.At(t.tx.Now), seq, t.hash[:])
	p := t.tx.Pipe()
	rows.insert(p)
	if err := changeStock(p, stock, make(map[string]int64)); err != nil {
		return Answer{}, err
	}
	heads := map[string]*head{t.head.register: t.head}
	if err := t.parts.write(&books{pipe: p, at: t.tx.Now, entries: &entries, heads: heads}); err != nil {
		return Answer{}, err
	}
	if err := entries.write(p, t.tx.Now, t.signer); err != nil {
		return Answer{}, err
	}
	if err := writeHeads(p, heads); err != nil {
		return Answer{}, err
	}
	if err := p.Run(t.ctx); err != nil {
		return Answer{}, err
	}
	err := emitCurrent(t.tx, t.cashier, soldEvents([]soldEvent{{ID: t.id, Kind: kindReturn, RegisterID: t.cashier.Register,
		ReceiptNumber: doc.ReceiptNumber, Total: doc.Total}}))
	return Answer{Body: body, Created: true}, err
}

// emitCurrent emits an event and refuses if the cashier was signed out since
// the request was let in.
func emitCurrent(tx *db.Tx, c Cashier, e db.Event) error {
	now, err := tx.Emit(c.Store, e)
	if err != nil || now.AccessRevision == c.Revision {
		return err
	}
	alive, err := access.Alive(tx, []string{c.Session})
	if err != nil {
		return err
	}
	if !alive[c.Session] {
		return errSignedOut
	}
	return nil
}

// Returnable is what of a sale may still come back.
type Returnable struct {
	Sale  json.RawMessage  `json:"sale"`
	Lines []ReturnableLine `json:"lines"`
}

// ReturnableLine is one sold line with what is left of it.
type ReturnableLine struct {
	Line      int64          `json:"line"`
	ProductID string         `json:"product_id"`
	Name      string         `json:"name"`
	Unit      string         `json:"unit"`
	Quantity  money.Quantity `json:"quantity"`
	Returned  money.Quantity `json:"returned"`
	Remaining money.Quantity `json:"remaining"`
	UnitPrice money.Amount   `json:"unit_price"`
	Refund    money.Amount   `json:"refund"` // for all that remains
}

// Returnable tells what of a sale may still come back and for how much.
func (p *Pos) Returnable(ctx context.Context, store, id string) (Returnable, error) {
	var out Returnable
	body, err := p.Document(ctx, store, id)
	if err != nil {
		return out, err
	}
	var sold Document
	if err := json.Unmarshal(body, &sold); err != nil {
		return out, fmt.Errorf("read sale %s: %w", id, err)
	}
	if sold.Kind != kindSale {
		return out, errNoSale
	}
	var returned []int64
	err = p.db.Read(ctx).Raw(`SELECT returned_quantity FROM sale_lines WHERE sale_id = ? ORDER BY line`, id).Scan(&returned).Error
	if err != nil || len(returned) != len(sold.Lines) {
		return out, fmt.Errorf("read the lines of sale %s (%d of %d): %w", id, len(returned), len(sold.Lines), err)
	}
	out.Sale = body
	for i, l := range sold.Lines {
		r := ReturnableLine{Line: l.Line, ProductID: l.ProductID, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity,
			Returned: money.Quantity(returned[i]), Remaining: l.Quantity - money.Quantity(returned[i]), UnitPrice: l.UnitPrice}
		if r.Remaining > 0 {
			part, err := pricing.Refund(pricing.Sold{Quantity: l.Quantity, Amount: l.Amount, Discount: l.Discount, Tax: l.Tax,
				Total: l.Total}, r.Returned, r.Remaining)
			if err != nil {
				return out, fmt.Errorf("price what remains of sale %s: %w", id, err)
			}
			r.Refund = part.Total
		}
		out.Lines = append(out.Lines, r)
	}
	return out, nil
}
