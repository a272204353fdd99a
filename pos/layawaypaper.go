package pos

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

// laidPaper is a payment on goods put aside, as its paper needs it.
type laidPaper struct {
	payment LayawayPayment
	of      LayawayView
	part    int64
	seq     int64 // of its entry in the journal
}

// depositPaper is the paper of a payment on goods put aside; nil: there is no
// such payment in this store.
func (p *Pos) depositPaper(ctx context.Context, store, id string) (*receipt.Doc, error) {
	if checkID("", id) != nil {
		return nil, nil
	}
	l, err := p.laidPaper(ctx, store, id)
	if err != nil || l == nil {
		return nil, err
	}
	doc, err := p.paperOf(ctx, store, &l.of, l.payment.At)
	if err != nil {
		return nil, err
	}
	pay := &l.payment
	doc.ID, doc.Training, doc.Total, doc.Rounding, doc.Change = pay.ID, pay.Training, pay.Amount, pay.Rounding, pay.Change
	doc.Kind = receipt.Deposit
	if pay.Kind == layawayRefund {
		doc.Kind = receipt.DepositBack
	}
	doc.Number = pay.Code
	doc.Layaway.Part, doc.Layaway.Paid, doc.Layaway.Left, doc.Layaway.Fee = l.part, pay.Paid, pay.Left, pay.Fee
	doc.Layaway.Plan = l.of.expects(pay.Paid)
	for _, t := range pay.Tenders {
		doc.Tenders = append(doc.Tenders, receipt.Tender{Kind: t.Kind, Amount: t.Amount, Reference: t.Reference, Balance: t.Balance,
			Currency: t.Currency, ForeignAmount: t.ForeignAmount, ForeignDigits: money.Digits(t.Currency)})
	}
	var hash []byte
	err = p.db.Read(ctx).Raw(`SELECT r.code, s.name, j.hash FROM registers r JOIN staff s ON s.id = ? LEFT JOIN journal j ON j.register_id = r.id AND j.seq = ?
		WHERE r.id = ?`, pay.StaffID, l.seq, pay.RegisterID).Row().Scan(&doc.RegisterCode, &doc.Staff, &hash)
	if err != nil {
		return nil, fmt.Errorf("load the names on payment %s: %w", id, db.Translate(err))
	}
	if len(hash) >= 8 {
		doc.JournalHash = hex.EncodeToString(hash[:8])
	}
	return doc, nil
}

// laidPaper finds a payment in the books, or what came of one in training.
func (p *Pos) laidPaper(ctx context.Context, store, id string) (*laidPaper, error) {
	l := &laidPaper{}
	var body []byte
	err := p.db.Read(ctx).Raw(`SELECT answer, position, journal_seq FROM layaway_payments WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&body, &l.part, &l.seq)
	if db.IsMissing(err) {
		return p.laidInTraining(ctx, store, id)
	} else if err != nil {
		return nil, fmt.Errorf("find a payment on goods put aside: %w", db.Translate(err))
	}
	if err := json.Unmarshal(body, &l.payment); err != nil {
		return nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	l.of, err = p.Layaway(ctx, store, l.payment.LayawayID)
	return l, err
}

// LayawayPaper is how goods put aside stand, on paper: no receipt.
func (p *Pos) LayawayPaper(ctx context.Context, store access.Store, id string) (receipt.Doc, error) {
	v, err := p.Layaway(ctx, store.ID, id)
	if err != nil {
		return receipt.Doc{}, err
	}
	doc, err := p.paperOf(ctx, store.ID, &v, v.OpenedAt)
	if err != nil {
		return receipt.Doc{}, err
	}
	doc.ID, doc.Kind, doc.Number = v.ID, receipt.Laid, v.Code
	doc.Layaway.Paid, doc.Layaway.Left, doc.Layaway.Plan = v.Paid, v.Left, v.expects(v.Paid)
	err = p.db.Read(ctx).Raw(`SELECT r.code, s.name FROM layaways l JOIN registers r ON r.id = l.register_id JOIN staff s ON s.id = l.staff_id WHERE l.id = ?`, id).
		Row().Scan(&doc.RegisterCode, &doc.Staff)
	if err != nil {
		return receipt.Doc{}, fmt.Errorf("load the names on layaway %s: %w", id, db.Translate(err))
	}
	return *doc, nil
}

// paperOf is what all papers about a layaway begin with.
func (p *Pos) paperOf(ctx context.Context, store string, v *LayawayView, stamped string) (*receipt.Doc, error) {
	at, err := time.Parse(wireTime, stamped)
	if err != nil {
		return nil, fmt.Errorf("read layaway %s: %w", v.ID, err)
	}
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return nil, err
	}
	seller, err := p.stores.IdentityAt(ctx, store, at)
	if err != nil {
		return nil, err
	}
	doc := &receipt.Doc{Store: receipt.Store{Name: seller.Name, LegalName: seller.LegalName, Address: seller.Address, VATID: seller.VATID},
		At: at.In(seller.Zone()), Currency: v.Currency, Digits: int(shop.CurrencyDigits), Language: seller.Language, TaxIncluded: true, HideTaxes: true,
		Footer: seller.Footer, Customer: v.CustomerID, Layaway: &receipt.Layaway{Code: v.Code, Goods: v.Total, DueOn: v.DueOn}}
	for i := range v.Lines {
		l := &v.Lines[i]
		doc.Lines = append(doc.Lines, receipt.Line{Name: l.Name, SKU: l.SKU, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice, Amount: l.Amount,
			Discount: l.Discount, Deposit: l.DepositOf != 0})
	}
	return doc, nil
}

// expects is what is still expected when so much is paid, the next first.
func (v *LayawayView) expects(paid money.Amount) []receipt.Due {
	if v.Total <= paid {
		return nil
	}
	var scheduled money.Amount
	for _, i := range v.Schedule {
		scheduled += i.Amount
	}
	paid -= v.Total - scheduled // of the schedule
	var out []receipt.Due
	for _, i := range v.Schedule {
		if paid >= i.Amount {
			paid -= i.Amount
			continue
		}
		out, paid = append(out, receipt.Due{On: i.DueOn, Amount: i.Amount - max(paid, 0)}), 0
	}
	if len(v.Schedule) == 0 {
		out = append(out, receipt.Due{On: v.DueOn, Amount: -paid})
	}
	return out
}

// handOutDeposit hands out the paper of a payment that is no sale's; each after the first is a
// copy, counted, and entered in the journal of the register that took it.
func (p *Pos) handOutDeposit(ctx context.Context, c Cashier, id string, keep func(tx *db.Tx, doc receipt.Doc) error) (receipt.Doc, error) {
	found, err := p.paymentPaper(ctx, c.Store, id)
	if err != nil {
		return receipt.Doc{}, err
	}
	if found == nil {
		return receipt.Doc{}, errNoSale
	}
	doc := *found
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		if !doc.Training {
			issued, err := p.countDeposit(ctx, tx, c, &doc)
			if err != nil {
				return err
			}
			doc.Copy = int(issued - 1)
		}
		if keep == nil {
			return nil
		}
		return keep(tx, doc)
	})
	return doc, err
}

func (p *Pos) countDeposit(ctx context.Context, tx *db.Tx, c Cashier, doc *receipt.Doc) (issued int64, err error) {
	table := "layaway_payments"
	if doc.Kind == receipt.DebtPaid {
		table = "account_payments"
	}
	var register string
	if err := tx.Raw(`SELECT CAST(register_id AS TEXT) FROM `+table+` WHERE id = ?`, doc.ID).Row().Scan(&register); err != nil {
		return 0, fmt.Errorf("find the register of a payment: %w", err)
	}
	h, err := lockHead(ctx, tx, register)
	if err != nil {
		return 0, err
	}
	err = tx.Raw(`UPDATE `+table+` SET issued = issued + 1 WHERE id = ? RETURNING issued`, doc.ID).Row().Scan(&issued)
	if err != nil {
		return 0, fmt.Errorf("count the paper of a payment: %w", err)
	}
	if issued == 1 {
		return 1, nil
	}
	return issued, p.enter(ctx, tx, h, entryCopy, doc.ID, copyEntry{DocumentID: doc.ID, Copy: issued - 1, StaffID: c.Staff, At: stamp(tx.Now)})
}
