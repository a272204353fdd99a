package pos

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

// copyEntry is what the journal keeps of a receipt handed out again.
type copyEntry struct {
	DocumentID string `json:"document_id"`
	Copy       int64  `json:"copy"`
	StaffID    string `json:"staff_id"`
	At         string `json:"at"`
}

// IssueReceipt hands out the receipt of a document, or of a payment on goods put
// aside or of what was owed. The first is the original; each
// later one is a copy, counted, and entered in the journal of the register
// that sold it.
func (p *Pos) IssueReceipt(ctx context.Context, c Cashier, id string) (receipt.Doc, error) {
	return p.HandOut(ctx, c, id, nil)
}

// HandOut is IssueReceipt that keeps, in the transaction that counts, what
// becomes of the paper: a job for a printer that is lost takes its count with
// it. keep may run again, and touches nothing but tx.
func (p *Pos) HandOut(ctx context.Context, c Cashier, id string, keep func(tx *db.Tx, doc receipt.Doc) error) (receipt.Doc, error) {
	old, err := p.ofStore(ctx, c.Store, id)
	if errors.Is(err, errNoSale) {
		return p.handOutDeposit(ctx, c, id, keep)
	}
	if err != nil {
		return receipt.Doc{}, err
	}
	doc, err := p.paper(ctx, old)
	if err != nil {
		return receipt.Doc{}, err
	}
	if old.training { // no receipt, so no copies
		if keep != nil {
			err = p.db.Tx(ctx, func(tx *db.Tx) error { return keep(tx, doc) })
		}
		return doc, err
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		issued, err := p.countIssue(ctx, tx, c, old)
		if err != nil {
			return err
		}
		doc.Copy = int(issued - 1)
		if keep == nil {
			return nil
		}
		return keep(tx, doc)
	})
	return doc, err
}

// countIssue tells the how manieth paper of a document this is.
func (p *Pos) countIssue(ctx context.Context, tx *db.Tx, c Cashier, old *document) (issued int64, err error) {
	h, err := lockHead(ctx, tx, old.register)
	if err != nil {
		return 0, err
	}
	err = tx.Raw(`INSERT INTO receipt_issues (sale_id, issued) VALUES (?, 1)
		ON CONFLICT (sale_id) DO UPDATE SET issued = receipt_issues.issued + 1 RETURNING issued`, old.id).Row().Scan(&issued)
	if err != nil {
		return 0, fmt.Errorf("count the receipt: %w", err)
	}
	if issued == 1 {
		return 1, nil
	}
	return issued, p.enter(ctx, tx, h, entryCopy, old.id, copyEntry{DocumentID: old.id, Copy: issued - 1, StaffID: c.Staff, At: stamp(tx.Now)})
}

// Receipt is a document's paper as it would be, not handed out and not counted.
func (p *Pos) Receipt(ctx context.Context, store, id string) (receipt.Doc, error) {
	old, err := p.ofStore(ctx, store, id)
	if errors.Is(err, errNoSale) {
		deposit, err := p.paymentPaper(ctx, store, id)
		if err != nil || deposit == nil {
			return receipt.Doc{}, cmp.Or(err, error(errNoSale))
		}
		return *deposit, nil
	}
	if err != nil {
		return receipt.Doc{}, err
	}
	return p.paper(ctx, old)
}

// ofStore finds a document; of the two halves of an exchange the sale, whose
// paper is that of both.
func (p *Pos) ofStore(ctx context.Context, store, id string) (*document, error) {
	d, err := p.findDocument(ctx, id)
	if err != nil {
		return nil, err
	}
	if d == nil || d.store != store {
		return nil, errNoSale
	}
	if d.kind != kindReturn {
		return d, nil
	}
	var sale string
	table := d.table()
	err = p.db.Read(ctx).Raw(`SELECT s.id FROM `+table+` r JOIN `+table+` s ON s.exchange_id = r.exchange_id AND s.kind = 'sale' WHERE r.id = ?`, id).Row().Scan(&sale)
	if db.IsMissing(err) {
		return d, nil
	} else if err != nil {
		return nil, fmt.Errorf("find the other half of %s: %w", id, db.Translate(err))
	}
	return p.findDocument(ctx, sale)
}

// otherHalf is the paper of what was brought back in a sale's exchange.
func (p *Pos) otherHalf(ctx context.Context, of *document, doc *Document) (*receipt.Doc, error) {
	if doc.ExchangeID == "" || doc.Kind == kindReturn {
		return nil, nil
	}
	var id string
	err := p.db.Read(ctx).Raw(`SELECT id FROM `+of.table()+` WHERE exchange_id = ? AND kind = 'return' ORDER BY number LIMIT 1`, doc.ExchangeID).Row().Scan(&id)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find what was exchanged for %s: %w", doc.ID, db.Translate(err))
	}
	d, err := p.findDocument(ctx, id)
	if err != nil || d == nil {
		return nil, err
	}
	back, err := p.paper(ctx, d)
	return &back, err
}

func (p *Pos) paper(ctx context.Context, d *document) (receipt.Doc, error) {
	var doc Document
	if err := json.Unmarshal(d.body, &doc); err != nil {
		return receipt.Doc{}, fmt.Errorf("read document %s: %w", d.id, err)
	}
	if err := doc.check(); err != nil {
		return receipt.Doc{}, err
	}
	shop, err := p.stores.Store(ctx, d.store)
	if err != nil {
		return receipt.Doc{}, err
	}
	at, err := time.Parse(wireTime, doc.CommittedAt)
	if err != nil {
		return receipt.Doc{}, fmt.Errorf("read document %s: %w", d.id, err)
	}
	seller, err := p.stores.IdentityAt(ctx, d.store, at)
	if err != nil {
		return receipt.Doc{}, err
	}
	var register, staff string
	var hash []byte
	err = p.db.Read(ctx).Raw(`SELECT r.code, s.name, j.hash FROM registers r, staff s, journal j
		WHERE r.id = ? AND s.id = ? AND j.register_id = r.id AND j.seq = ?`, d.register, doc.StaffID, d.journalSeq).
		Row().Scan(&register, &staff, &hash)
	if err != nil {
		return receipt.Doc{}, fmt.Errorf("load the names on receipt %s: %w", d.id, db.Translate(err))
	}
	out := receiptOf(&doc, shop, seller, at)
	out.RegisterCode, out.Staff, out.JournalHash = register, staff, hex.EncodeToString(hash[:8])
	if out.Signed, err = p.signedLines(ctx, d, out.Language); err != nil {
		return receipt.Doc{}, err
	}
	if doc.SaleID != "" {
		if out.SaleNumber, err = p.numberOf(ctx, doc.SaleID); err != nil {
			return out, err
		}
	}
	out.Back, err = p.otherHalf(ctx, d, &doc)
	return out, err
}

func (p *Pos) numberOf(ctx context.Context, id string) (string, error) {
	sale, err := p.findDocument(ctx, id)
	if err != nil || sale == nil {
		return "", err
	}
	var doc Document
	if err := json.Unmarshal(sale.body, &doc); err != nil {
		return "", fmt.Errorf("read document %s: %w", id, err)
	}
	return doc.ReceiptNumber, nil
}

func receiptOf(doc *Document, shop access.Store, seller access.Identity, at time.Time) receipt.Doc {
	out := receipt.Doc{ID: doc.ID, Kind: doc.Kind, Purpose: doc.Purpose, Store: receipt.Store{Name: seller.Name, LegalName: seller.LegalName, Address: seller.Address, VATID: seller.VATID,
		TaxNumber: seller.Fiscal.TaxNumber},
		Number: doc.ReceiptNumber, At: at.In(seller.Zone()), Currency: doc.Currency, Digits: int(shop.CurrencyDigits), Language: seller.Language,
		Subtotal: doc.Subtotal, Discount: doc.Discount, Tax: doc.Tax, Total: doc.Total, Rounding: doc.Rounding, Change: doc.Change, Tip: doc.Tip,
		TaxIncluded: taxIncluded(doc), Footer: seller.Footer, Customer: doc.CustomerID, Training: doc.Training}
	marks := taxMarks{}
	for i, t := range doc.Taxes {
		mark := string(rune('A' + i%26))
		marks[taxOf{t.Name, t.Rate}] = mark
		out.Taxes = append(out.Taxes, receipt.Tax{Mark: mark, Name: t.Name, Rate: t.Rate, Net: t.Base, Tax: t.Amount, Gross: t.Base + t.Amount})
	}
	for i := range doc.Lines {
		out.Lines = append(out.Lines, lineOnPaper(&doc.Lines[i], marks))
	}
	for _, t := range doc.Tenders {
		out.Tenders = append(out.Tenders, receipt.Tender{Kind: t.Kind, Amount: t.Amount, Reference: t.Reference, Balance: t.Balance,
			Currency: t.Currency, ForeignAmount: t.ForeignAmount, ForeignDigits: money.Digits(t.Currency)})
	}
	if doc.Points != nil {
		out.Points = &receipt.Points{Earned: doc.Points.Earned, Burned: doc.Points.Burned, Balance: doc.Points.Balance}
	}
	if doc.TaxExempt != nil {
		out.Exempt = strings.TrimSpace(doc.TaxExempt.Reason + " " + doc.TaxExempt.Reference)
	}
	return out
}

// taxIncluded tells whether the lines' amounts hold the tax already: what was
// kept for restocking is off the total, and on no line's amount.
func taxIncluded(doc *Document) bool {
	total := doc.Total
	for i := range doc.Lines {
		total += doc.Lines[i].Fee + doc.Lines[i].Before
	}
	return doc.Subtotal-doc.Discount == total
}

// taxMarks are the letters of a document's taxes.
type (
	taxMarks map[taxOf]string
	taxOf    struct {
		name string
		rate money.Rate
	}
)

func (m taxMarks) of(l *DocumentLine) string {
	if len(l.Taxes) == 0 {
		return m[taxOf{"", l.TaxRate}]
	}
	var all string
	for _, t := range l.Taxes {
		all += m[taxOf{t.Name, t.Rate}]
	}
	return all
}

func lineOnPaper(l *DocumentLine, marks taxMarks) receipt.Line {
	out := receipt.Line{Name: l.Name, SKU: l.SKU, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice, Amount: l.Amount,
		Discount: l.Discount, TaxMark: marks.of(l), Was: l.ListPrice, Deposit: l.DepositOf != 0, TakeAway: l.TakeAway, Batch: l.Batch,
		Serial: l.Serial, Expires: l.ExpiresOn, Damaged: l.Condition == "damaged", Fee: l.Fee, Before: l.Before, Note: l.Note}
	for _, p := range l.Promotions {
		out.Given = append(out.Given, receipt.Given{Name: p.Name, Amount: p.Amount})
	}
	if l.ManualDiscount != nil {
		out.Given = append(out.Given, receipt.Given{Amount: l.ManualDiscount.Amount})
	}
	if l.Override != nil {
		out.Was = &l.Override.From
	}
	return out
}
