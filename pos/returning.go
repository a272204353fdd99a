package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// returning is one try at a return, in its transaction.
type returning struct {
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	shop    access.Store
	request ReturnRequest
	id      string
	hash    [sha256.Size]byte
	pos     *Pos
	signer  *Signer

	house map[string]string // accounts of the store
	parts parts
	draft *draft
	today *todays
	head  *head
	sale  *document // nil: without a receipt
	sold  Document  // the sale's answer
	stock map[string]int64
	void  bool // all that is left of the sale

	claim  string       // by which money goes back to cards for it
	begun  *begun       // that money, where terminals were asked already
	dry    bool         // it is only weighed: see refunds.go
	layout []RefundPart // what terminals are to give back, where it is

	toCards money.Amount    // what goes to cards without a terminal so far
	refused map[string]bool // charges that terminals would not give back for it

	waived  money.Amount           // of the fees that the store keeps
	empties map[string]bool        // of its products, those that are deposits; read where there is a fee
	kept    map[int64]money.Amount // what lines give less, see refundkept.go
	papers  []string               // that the sale's money came in by

	late   money.Amount // days after the last on which the store takes it back
	quoted *quoting     // what is only asked for; else it is nil, and tx is not
	short  *shortAsk    // of all tries: cash that the drawer should not hold
}

// now is when it comes back.
func (t *returning) now() time.Time {
	if t.quoted != nil {
		return t.quoted.at
	}
	return t.tx.Now
}

func (t *returning) run() (Answer, error) {
	doc, found, err := t.built()
	if err != nil {
		return Answer{}, err
	}
	if found != nil {
		return found.answer(t.cashier.Store, t.hash)
	}
	return t.write(doc)
}

// built makes the document, and locks all that it needs; found is there instead
// where it is in the books already.
func (t *returning) built() (doc *Document, found *document, err error) {
	t.prepare()
	ids := []string{t.id}
	if t.request.SaleID != "" {
		ids = append(ids, t.request.SaleID)
	}
	heads, all, err := lookUp(t.ctx, t.tx, []string{t.cashier.Register}, ids, t.parts, []*draft{t.draft})
	if err != nil || all[t.id] != nil {
		return nil, all[t.id], err
	}
	if err := t.begin(heads, all); err != nil {
		return nil, nil, err
	}
	if doc, err = t.build(t.tx.DB); err != nil {
		return nil, nil, err
	}
	if t.void {
		if err := t.sameTenders(doc.Total + doc.Tip); err != nil {
			return nil, nil, err
		}
	}
	return doc, nil, t.payOut(doc, t.request.Tenders)
}

func (t *returning) prepare() {
	t.draft = &draft{id: t.id, claim: t.claim, kind: kindReturn, original: t.request.SaleID, house: t.house, hash: t.hash, cashier: t.cashier, currency: t.shop.Currency,
		request: SaleRequest{Tenders: t.request.Tenders, Extras: t.request.Extras}}
}

// begin holds what was found against what is asked for. The register is locked.
func (t *returning) begin(heads map[string]*head, found map[string]*document) error {
	t.head, t.sale = heads[t.cashier.Register], found[t.request.SaleID]
	if t.head != nil {
		if err := t.pos.turnDay(t.tx, t.head); err != nil {
			return err
		}
	}
	switch {
	case t.head == nil:
		return errNoRegister
	case t.head.fits(t.request.Training) != nil:
		return t.head.fits(t.request.Training)
	case t.head.sells(t.tx.Now, t.shop.Policies.Drawer.Overnight) != nil:
		return t.head.sells(t.tx.Now, t.shop.Policies.Drawer.Overnight)
	case t.request.SaleID == "":
		return t.withoutReceipt()
	case t.sale == nil || t.sale.store != t.cashier.Store:
		return errNoSale.At("sale_id", "no_sale", "is not a sale of this store")
	case t.sale.training && !t.request.Training:
		return errTrainingSale.At("sale_id", "training_sale", "was sold in training")
	case t.sale.kind != kindSale:
		return errNotASale
	}
	if err := json.Unmarshal(t.sale.body, &t.sold); err != nil {
		return fmt.Errorf("read sale %s: %w", t.sale.id, err)
	}
	t.draft.returns = &t.sold
	if err := t.alone(); err != nil {
		return err
	}
	if err := t.followBack(); err != nil {
		return err
	}
	var err error
	if t.kept, err = keptOfLines(t.tx.DB, t.sale.id); err != nil {
		return err
	}
	if t.void {
		return t.everything()
	}
	return t.inTime()
}

// withoutReceipt asks for a reason where goods, and not only empties, come
// back unproven.
func (t *returning) withoutReceipt() error {
	if t.request.Reason == "" && !t.today.onlyEmpties() {
		return fault.New(fault.Invalid, "reason_required", "A return without a receipt needs a reason.").At("reason", "required", "must not be empty")
	}
	return t.today.piecesAreOurs(t.tx.DB, t.tx.Lock())
}

// inTime holds the sale's day against the store's limit. After it the right to
// do so is asked for, and who has it not at all is told the day.
func (t *returning) inTime() error {
	until, limited, err := returnableUntil(t.shop, t.sold.CommittedAt)
	if err != nil || !limited {
		return err
	}
	t.late = daysPast(until, t.now())
	if t.late > 0 && t.cashier.Rights.Allows(access.ReturnTooLate, int64(t.late), 0) == access.Denied {
		return fault.New(fault.Invalid, "too_late", "This could be returned until %s.", lastDay(until, t.shop)).
			At("sale_id", "too_late", "was sold too long ago")
	}
	return nil
}

// lastDay is the day that ends just then.
func lastDay(until time.Time, shop access.Store) string {
	return until.Add(-time.Second).In(shop.Zone()).Format(time.DateOnly)
}

// daysPast are the days that have begun since.
func daysPast(until, now time.Time) money.Amount {
	if !now.After(until) {
		return 0
	}
	return money.Amount(now.Sub(until)/(24*time.Hour)) + 1
}

// returnableUntil is the end of the last day on which a sale may come back.
func returnableUntil(shop access.Store, committedAt string) (until time.Time, limited bool, err error) {
	days := shop.Policies.Returns.Days
	if days == 0 {
		return until, false, nil
	}
	at, err := time.Parse(wireTime, committedAt)
	if err != nil {
		return until, false, fmt.Errorf("read the time of a sale: %w", err)
	}
	y, m, d := at.In(shop.Zone()).Date()
	return time.Date(y, m, d+int(days)+1, 0, 0, 0, -1, shop.Zone()), true, nil
}

// build takes each line from what may still come back, which the database
// guards, and computes the refund as its share of what was paid.
func (t *returning) build(tx *gorm.DB) (*Document, error) {
	if err := t.findEmpties(tx); err != nil {
		return nil, err
	}
	doc := &Document{ID: t.id, Kind: kindReturn, StoreID: t.cashier.Store, RegisterID: t.cashier.Register, DrawerID: t.head.drawer,
		StaffID: t.cashier.Staff, CommittedAt: stamp(t.now()), Currency: t.shop.Currency, SaleID: t.request.SaleID,
		Purpose: t.purpose(), CustomerID: t.request.CustomerID, Reason: t.request.Reason, Gift: t.request.Gift}
	if t.sale != nil {
		doc.Currency = t.sold.Currency
		if doc.CustomerID == "" && !doc.Gift { // whoever was given it is not who bought it
			doc.CustomerID = t.sold.CustomerID
		}
	}
	if t.void { // the tip was for a sale that never was
		less, err := t.lessKept(0, t.sold.Tip)
		if err != nil {
			return nil, err
		}
		doc.Tip = t.sold.Tip - less
	}
	t.stock = make(map[string]int64)
	rates := make([]money.Rate, 0, len(t.request.Lines))
	parts := make([]pricing.Line, 0, len(t.request.Lines))
	var taxes []pricing.Part
	for i, l := range t.request.Lines {
		line, part, err := t.line(i, l)
		if err != nil {
			return nil, err
		}
		t.putBack(l, &line)
		rates, parts = append(rates, line.TaxRate), append(parts, part)
		restock := l.Restock
		line.Line, line.OriginalLine, line.Quantity, line.Restock, line.Condition = int64(i+1), l.Line, l.Quantity, &restock, l.Condition
		line.Amount, line.Discount, line.Tax, line.Total = part.Amount, part.Discount, part.Tax, part.Total
		taxes = line.partsOn(i, taxes)
		doc.Lines = append(doc.Lines, line)
	}
	totals, err := pricing.SumLines(rates, parts, taxes)
	if err != nil {
		return nil, fromPricing(err)
	}
	doc.Subtotal, doc.Discount, doc.Tax, doc.Total = totals.Subtotal, totals.Discount, totals.Tax, totals.Total
	doc.Taxes, doc.Vouchers = documentTaxes(totals.Taxes), vouchersOf(doc.Lines)
	return doc, nil
}

// putBack puts on the shelf what goes there: the product, or what a kit was
// made of.
func (t *returning) putBack(l ReturnLine, line *DocumentLine) {
	switch {
	case !l.Restock || line.DepositOf != 0 || line.GiftCard != "": // nobody counts bottles; a card is money
		line.parts = nil
	case line.parts == nil:
		t.stock[line.ProductID] += int64(l.Quantity)
	}
	for _, part := range line.parts {
		t.stock[part.product] += part.quantity
	}
}

func (t *returning) purpose() string {
	switch {
	case t.void:
		return purposeVoid
	case t.sale != nil:
		return ""
	case t.today.onlyEmpties():
		return purposeEmpties
	}
	return purposeNoReceipt
}

// line is what comes back by one line, and what it gives, less the fee.
func (t *returning) line(i int, l ReturnLine) (line DocumentLine, part pricing.Line, err error) {
	if l.Line == 0 {
		line, part = t.today.line(i)
	} else if line, part, err = t.take(i, l); err != nil {
		return line, part, err
	}
	if l.Line != 0 {
		if line.Before, err = t.lessKept(l.Line, part.Total); err != nil {
			return line, part, err
		}
		if part, err = line.less(part, line.Before); err != nil {
			return line, part, err
		}
	}
	if line.Fee, err = t.fee(i, l, &line, part.Total); err != nil {
		return line, part, err
	}
	part, err = line.less(part, line.Fee)
	return line, part, err
}

// less takes what is not given for a line off it, taxes and all.
func (l *DocumentLine) less(part pricing.Line, off money.Amount) (pricing.Line, error) {
	if off == 0 {
		return part, nil
	}
	left, err := pricing.Keep(part, off)
	if err == nil {
		err = l.keepTaxes(part, left)
	}
	return left, fromPricing(err)
}

func (t *returning) take(i int, l ReturnLine) (DocumentLine, pricing.Line, error) {
	field := fmt.Sprintf("lines[%d]", i)
	if l.Line < 1 || l.Line > int64(len(t.sold.Lines)) {
		return DocumentLine{}, pricing.Line{}, fault.New(fault.Invalid, "unknown_line", "The sale has no line %d.", l.Line).
			At(field+".line", "unknown_line", "is not a line of the sale")
	}
	sold := t.sold.Lines[l.Line-1]
	if l.Quantity > sold.Quantity {
		return DocumentLine{}, pricing.Line{}, overReturned(field)
	}
	line := DocumentLine{ProductID: sold.ProductID, SKU: sold.SKU, Name: sold.Name, Unit: sold.Unit, UnitPrice: sold.UnitPrice,
		TaxRate: sold.TaxRate, TakeAway: sold.TakeAway, ExemptReason: sold.ExemptReason, DepositOf: sold.DepositOf, Batch: sold.Batch, ExpiresOn: sold.ExpiresOn, Serial: sold.Serial, GiftCard: sold.GiftCard}
	after, stock, err := t.takeLine(l)
	if err != nil {
		return line, pricing.Line{}, err
	}
	if after < 0 {
		return line, pricing.Line{}, overReturned(field)
	}
	line.whole = money.Quantity(after) == sold.Quantity
	before := money.Quantity(after) - l.Quantity
	if t.quoted == nil && stock == 0 && sold.DepositOf == 0 && sold.GiftCard == "" && t.sold.LayawayID == "" {
		if line.parts, err = partsBack(t.tx, t.sale.id, l.Line, sold.Quantity, before, l.Quantity); err != nil {
			return line, pricing.Line{}, err
		}
	}
	part, several, err := sold.refund(before, l.Quantity)
	if several != nil {
		line.Taxes = documentParts(several)
	}
	return line, part, fromPricing(err)
}

func overReturned(field string) error {
	return errOverReturned.At(field+".quantity", "over_returned", "is more than may still come back")
}

// takeLine raises what was returned of a line, unless that is more than was sold;
// then it answers -1. The condition is in the statement, so that two returns
// at once cannot both have the last piece. stock is what the line took of its
// own product: nothing if that was a kit.
func (t *returning) takeLine(l ReturnLine) (after, stock int64, err error) {
	if t.quoted != nil {
		return t.quoted.claim(l, t.sold.Lines[l.Line-1].Quantity), 0, nil
	}
	err = t.tx.Raw(`UPDATE sale_lines SET returned_quantity = returned_quantity + ? WHERE sale_id = ? AND line = ?
		AND returned_quantity + ? <= quantity RETURNING returned_quantity, stock_quantity`,
		int64(l.Quantity), t.sale.id, l.Line, int64(l.Quantity)).Row().Scan(&after, &stock)
	if db.IsMissing(err) {
		return -1, 0, nil
	} else if err != nil {
		return 0, 0, fmt.Errorf("take line %d back: %w", l.Line, err)
	}
	return after, stock, nil
}

// payOut gives the money back as asked for, within what the store allows.
func (t *returning) payOut(doc *Document, requests []TenderRequest) error {
	t.draft.request.Tenders = requests
	tenders := make([]pricing.RefundTender, len(requests))
	doc.Tenders = make([]DocumentTender, len(tenders))
	for i, r := range requests {
		clean, err := checkTender(i, r, doc.ExchangeID != "" && r.Kind == exchanged)
		if err != nil {
			return err
		}
		if r.Currency != "" {
			return fault.New(fault.Invalid, "tender_invalid", "Money is given back in the store's currency.").
				At(fmt.Sprintf("tenders[%d].currency", i), "tender_invalid", "is not for refunds")
		}
		doc.Tenders[i] = clean
		tenders[i] = pricing.RefundTender{Cash: r.Kind == Cash, Amount: r.Amount}
	}
	before, err := t.cashBefore(t.tx.DB)
	if err != nil {
		return err
	}
	settled, err := pricing.SettleRefund(policyOf(t.shop), doc.Total+doc.Tip, before, tenders)
	if err != nil {
		if f, ok := fault.As(fromPricing(err)); ok && f.Code == "total_mismatch" {
			return f.With("due", doc.Total+doc.Tip)
		}
		return fromPricing(err)
	}
	doc.Rounding = settled.Rounding
	for i, amount := range settled.Amounts {
		doc.Tenders[i].Amount = amount
	}
	if err := t.byTerminal(doc); err != nil {
		return err
	}
	return t.byPolicy(doc)
}

func (t *returning) write(doc *Document) (Answer, error) {
	rows, entries := newDocumentRows(1, len(doc.Lines)), &journalEntries{}
	body, err := t.place(doc, rows, entries)
	if err != nil {
		return Answer{}, err
	}
	err = t.writeAll(rows, entries, t.stock, make(map[string]int64))
	if err != nil {
		return Answer{}, err
	}
	now, err := emitJudged(t.tx, t.cashier, t.draft.needs, soldEvents([]soldEvent{{ID: t.id, Kind: kindReturn, RegisterID: t.cashier.Register,
		ReceiptNumber: doc.ReceiptNumber, Total: doc.Total}}))
	if err == nil && !t.today.current(now) {
		err = errStale
	}
	if err == nil {
		err = t.sameShop(now)
	}
	return Answer{Body: body, Created: true}, err
}

// sameShop refuses what was judged by settings of the store that have passed.
// Whoever changes these raises the access revision, whose row is locked by now:
// only where it moved since the cashier was let in, which is before the store
// was read, are the settings read again.
func (t *returning) sameShop(now db.Counters) error {
	if now.AccessRevision == t.cashier.Revision {
		return nil
	}
	return t.pos.sameShop(t.ctx, t.tx, &t.shop)
}

// place gives a return its number, its answer and its journal entry.
func (t *returning) place(doc *Document, rows *documentRows, entries *journalEntries) ([]byte, error) {
	t.head.returns++
	t.head.perpetualR += int64(doc.turnover())
	doc.ReceiptNumber = receiptNumber(t.cashier.RegisterCode, kindReturn, t.head.returns)
	t.draft.doc, t.draft.number, t.draft.tenders = doc, doc.ReceiptNumber, doc.Tenders // one slice: what a part adds stands in both
	if err := t.measure(t.tx.DB, doc); err != nil {
		return nil, err
	}
	if err := t.parts.admit(t.draft); err != nil {
		return nil, err
	}
	doc.Approvals, doc.Approvers = t.draft.granted.ids(), t.draft.granted.approvers()
	if err := doc.check(); err != nil {
		return nil, err
	}
	t.head.add(doc)
	body := doc.appendTo(make([]byte, 0, doc.sizeHint()))
	seq := entries.add(t.head, t.tx.Now, entryOf(doc.Purpose), t.id, body)
	rows.add(doc, t.head.returns, db.At(t.tx.Now), seq, t.hash[:])
	return body, nil
}

// writeAll writes rows, stock, what the parts have, entries and the head.
func (t *returning) writeAll(rows *documentRows, entries *journalEntries, stock, short map[string]int64) error {
	p, heads := t.tx.Pipe(), map[string]*head{t.head.register: t.head}
	rows.insert(p)
	if err := changeStock(p, stock, short); err != nil {
		return err
	}
	if err := rows.moveBatches(p); err != nil {
		return err
	}
	if err := t.parts.write(&books{pipe: p, at: t.tx.Now, entries: entries, heads: heads}); err != nil {
		return err
	}
	if err := entries.write(p, t.tx.Now, t.signer); err != nil {
		return err
	}
	if err := writeHeads(p, heads); err != nil {
		return err
	}
	return p.Run(t.ctx)
}

// emitCurrent emits an event and refuses if the cashier was signed out since
// the request was let in. It gives the store's counters after it.
func emitCurrent(tx *db.Tx, c Cashier, e db.Event) (db.Counters, error) {
	now, err := tx.Emit(c.Store, e)
	if err != nil || now.AccessRevision == c.Revision {
		return now, err
	}
	alive, err := access.Alive(tx, []string{c.Session})
	if err != nil {
		return now, err
	}
	if !alive[c.Session] {
		return now, errSignedOut
	}
	return now, nil
}
