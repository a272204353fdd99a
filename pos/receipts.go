package pos

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

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

// IssueReceipt hands out a document's receipt. The first is the original; each
// later one is a copy, counted, and entered in the journal of the register
// that sold it.
func (p *Pos) IssueReceipt(ctx context.Context, c Cashier, id string) (receipt.Doc, error) {
	old, err := p.findDocument(ctx, id)
	if err != nil {
		return receipt.Doc{}, err
	}
	if old == nil || old.store != c.Store {
		return receipt.Doc{}, errNoSale
	}
	var issued int64
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, old.register)
		if err != nil {
			return err
		}
		err = tx.Raw(`INSERT INTO receipt_issues (sale_id, issued) VALUES (?, 1)
			ON CONFLICT (sale_id) DO UPDATE SET issued = receipt_issues.issued + 1 RETURNING issued`, id).Row().Scan(&issued)
		if err != nil {
			return fmt.Errorf("count the receipt: %w", err)
		}
		if issued == 1 {
			return nil
		}
		return p.enter(ctx, tx, h, entryCopy, id, copyEntry{DocumentID: id, Copy: issued - 1, StaffID: c.Staff, At: stamp(tx.Now)})
	})
	if err != nil {
		return receipt.Doc{}, err
	}
	return p.paper(ctx, old, int(issued-1))
}

func (p *Pos) paper(ctx context.Context, d *document, copies int) (receipt.Doc, error) {
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
	out.RegisterCode, out.Staff, out.Copy, out.JournalHash = register, staff, copies, hex.EncodeToString(hash[:8])
	if doc.SaleID != "" {
		out.SaleNumber, err = p.numberOf(ctx, doc.SaleID)
	}
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
	out := receipt.Doc{Kind: doc.Kind, Void: doc.Purpose == purposeVoid, Store: receipt.Store{Name: seller.Name, LegalName: seller.LegalName, Address: seller.Address, VATID: seller.VATID},
		Number: doc.ReceiptNumber, At: at.In(seller.Zone()), Currency: doc.Currency, Digits: int(shop.CurrencyDigits), Language: seller.Language,
		Subtotal: doc.Subtotal, Discount: doc.Discount, Tax: doc.Tax, Total: doc.Total, Rounding: doc.Rounding, Change: doc.Change,
		TaxIncluded: doc.Subtotal-doc.Discount == doc.Total, Footer: seller.Footer}
	marks := make(map[int64]string, len(doc.Taxes))
	for i, t := range doc.Taxes {
		mark := string(rune('A' + i%26))
		marks[int64(t.Rate)] = mark
		out.Taxes = append(out.Taxes, receipt.Tax{Mark: mark, Rate: t.Rate, Net: t.Base, Tax: t.Amount, Gross: t.Base + t.Amount})
	}
	for _, l := range doc.Lines {
		out.Lines = append(out.Lines, receipt.Line{Name: l.Name, SKU: l.SKU, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice,
			Amount: l.Amount, Discount: l.Discount, TaxMark: marks[int64(l.TaxRate)]})
	}
	for _, t := range doc.Tenders {
		out.Tenders = append(out.Tenders, receipt.Tender{Kind: t.Kind, Amount: t.Amount, Reference: t.Reference})
	}
	return out
}
