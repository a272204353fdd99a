package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Money that went back to a card and was let stand is in the books as money
// beside sales, at the register whose drawer it is counted with. It was weighed
// for certain lines, and those give so much less when they come back after all:
// a customer never gets more than was paid. What went back of a layaway was
// never paid on it, in the end.

var (
	errKeptDrawer = fault.New(fault.Conflict, "drawer_closed", "It stands in a till's drawer report, and that drawer is closed. Open it first, or let it stand at another till.")
	errKeptUnused = fault.New(fault.Invalid, "payment_unused", "The charge paid for nothing: with this it is settled, and nothing is left to stand.")
)

// keptRefund is what the journal keeps of it.
type keptRefund struct {
	refundAsked
	SaleID    *string `json:"sale_id"`
	LayawayID *string `json:"layaway_id"` // its payment says the money
	BookedOn  string  `json:"booked_on"`  // the register
	DrawerID  string  `json:"drawer_id"`
}

// KeepRefund lets money that went back to a card stand without a document: a
// person with the right to give so much back says why. It is booked at the till
// where that is said, or, from the office, at the one that gave it.
func (y *Payments) KeepRefund(ctx context.Context, c Cashier, id, reason string) (v PaymentView, err error) {
	if reason, err = reasonOf("reason", reason); err != nil {
		return v, err
	}
	err = y.pos.db.Tx(ctx, func(tx *db.Tx) error {
		k := &keeping{pos: y.pos, ctx: ctx, tx: tx, cashier: c, reason: reason}
		if err := k.find(id); err != nil {
			return err
		}
		if k.row.KeptAt != nil {
			v = k.row.view()
			return nil
		}
		if err := k.book(); err != nil {
			return err
		}
		v, err = paymentChanged(tx, k.row)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("keep refund %s: %w", id, err)
	}
	return v, nil
}

// keeping is one try at letting a refund stand.
type keeping struct {
	pos     *Pos
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	reason  string

	head  *head
	row   *paymentRow
	of    *refundRow // what it was weighed for; nil: it is from before that was done
	sale  string     // whose lines give less for it
	aside string     // the layaway that it is of
}

// find locks the register and then the payment, as commits do, and asks whether
// it may stand.
func (k *keeping) find(id string) error {
	row, err := findPayment(k.tx, "", id)
	if err == nil && (row == nil || row.StoreID != k.cashier.Store) {
		err = errNoPayment
	}
	if err != nil {
		return err
	}
	if k.cashier.Register == "" {
		k.cashier.Register = row.RegisterID
	}
	if k.head, err = lockHead(k.ctx, k.tx, k.cashier.Register); err != nil {
		return err
	}
	if k.row, err = findPayment(k.tx, k.tx.Lock(), id); err != nil {
		return err
	}
	switch {
	case k.row.Kind != terminal.Refund || k.row.Status != string(terminal.Approved):
		return errNotApproved.At("id", "payment_not_approved", "did not go back")
	case k.row.KeptAt != nil:
		return nil
	case k.row.DocumentID != nil:
		return errPaymentUsed
	}
	if err := k.allowed(); err != nil {
		return err
	}
	if err := k.head.fits(false); err != nil {
		return err
	}
	if k.head.drawer == "" {
		return errKeptDrawer
	}
	return k.whatFor()
}

// allowed judges by the rights of now.
func (k *keeping) allowed() error {
	if err := stand(k.tx, &k.cashier); err != nil {
		return err
	}
	return mayGiveBack(k.cashier, k.row.Amount)
}

// mayGiveBack refuses whom nobody could approve it for: it is done alone.
func mayGiveBack(c Cashier, amount money.Amount) error {
	if c.Rights.Allows(access.ReturnReceipt, int64(amount), 0) == access.Allowed {
		return nil
	}
	return fault.New(fault.Forbidden, "not_allowed", "Giving so much back is not among your rights.").With("right", access.ReturnReceipt).With("amount", amount)
}

// whatFor finds the sale or the layaway that the money is of.
func (k *keeping) whatFor() (err error) {
	if k.row.RefundID != nil {
		if k.of, err = findRefund(k.tx, *k.row.RefundID); err != nil {
			return err
		}
	}
	switch {
	case k.of != nil && k.of.SaleID != nil:
		k.sale = *k.of.SaleID
	case k.of != nil && k.of.LayawayID != nil:
		k.aside = *k.of.LayawayID
	default:
		charge, err := findPayment(k.tx, "", *k.row.OfID)
		if err != nil {
			return err
		}
		if charge == nil || charge.DocumentID == nil {
			return errKeptUnused
		}
		err = k.tx.Raw(`SELECT COALESCE(MAX(CAST(id AS TEXT)), '') FROM sales WHERE id = ?`, *charge.DocumentID).Row().Scan(&k.sale)
		if err != nil {
			return fmt.Errorf("find what a charge paid for: %w", err)
		}
	}
	if k.aside == "" {
		return nil
	}
	// Goods that were handed over meanwhile are a sale's.
	l, err := findLayaway(k.tx, k.tx.Lock(), k.aside)
	if err != nil {
		return err
	}
	if l != nil && l.Status != layawayOpen && l.SaleID != nil {
		k.sale, k.aside = *l.SaleID, ""
	}
	return nil
}

// book writes it: an entry of the register, the row that reports add up, and
// what comes of it for the goods.
func (k *keeping) book() error {
	at := db.At(k.tx.Now)
	k.row.KeptAt, k.row.KeptBy, k.row.KeptReason = &at, &k.cashier.Staff, k.reason
	err := k.tx.Model(&paymentRow{}).Where("id = ?", k.row.ID).Select("KeptAt", "KeptBy", "KeptReason").Updates(k.row).Error
	if err != nil {
		return fmt.Errorf("keep refund: %w", err)
	}
	entry := keptRefund{refundAsked: k.row.entry(k.tx, k.cashier.Staff, k.reason), SaleID: optional(k.sale), LayawayID: optional(k.aside),
		BookedOn: k.head.register, DrawerID: k.head.drawer}
	if err := k.pos.enter(k.ctx, k.tx, k.head, entryRefundKept, k.row.ID, entry); err != nil {
		return err
	}
	if k.aside != "" {
		return k.offLayaway()
	}
	err = k.tx.Exec(`INSERT INTO kept_refunds (id, store_id, register_id, drawer_id, sale_id, amount, staff_id, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.row.ID, k.row.StoreID, k.head.register, k.head.drawer, optional(k.sale), int64(k.row.Amount), k.cashier.Staff, k.reason, at).Error
	if err != nil {
		return fmt.Errorf("book a refund that stands: %w", err)
	}
	return k.offLines()
}

// offLayaway takes it off what was paid on goods put aside: they are paid less.
func (k *keeping) offLayaway() error {
	house, err := k.pos.house(k.ctx, k.row.StoreID, k.row.Currency)
	if err != nil {
		return err
	}
	m := &layawayTill{pos: k.pos, ctx: k.ctx, tx: k.tx, cashier: k.cashier, head: k.head, house: house, row: &layawayRow{ID: k.aside}}
	s := &settledMoney{amount: k.row.Amount, tenders: []DocumentTender{{Kind: Card, Amount: k.row.Amount, Reference: k.row.slip(), PaymentID: k.row.ID}}, code: []string{""}}
	if _, err := m.lock(s); err != nil {
		return err
	}
	err = post(k.ctx, k.tx, m.account, transfer{kind: moveVoid, account: m.account.id, house: house[houseLayaways], store: k.row.StoreID, document: k.row.ID,
		staff: k.cashier.Staff, unit: m.row.Currency, amount: -int64(k.row.Amount)})
	if err != nil {
		return err
	}
	v := m.paper(k.row.ID, layawayRefund, s)
	v.Reason = k.reason
	hash := contentHash("layaway_kept", k.row.ID)
	if _, err := m.write(&v, 0, hash, entryLayawayPayment); err != nil {
		return err
	}
	k.row.DocumentID = &k.row.ID
	if err := k.tx.Exec(`UPDATE payments SET document_id = id WHERE id = ?`, k.row.ID).Error; err != nil {
		return fmt.Errorf("use payment: %w", err)
	}
	return layawayChanged(k.tx, m.row)
}

// offLines spreads it over the lines that it was weighed for, by what they were
// sold for, so that they give less when they come back.
func (k *keeping) offLines() error {
	if k.sale == "" {
		return nil // the charge paid for no goods
	}
	if err := holdSale(k.tx, k.sale); err != nil {
		return err
	}
	var body []byte
	err := k.tx.Raw(`SELECT j.payload FROM sales s JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq WHERE s.id = ?`, k.sale).Row().Scan(&body)
	var sold Document
	if err == nil {
		err = json.Unmarshal(body, &sold)
	}
	if err != nil {
		return fmt.Errorf("read sale %s: %w", k.sale, err)
	}
	asked, err := k.weighed(&sold)
	if err != nil {
		return err
	}
	weights := make([]int64, 0, len(asked)+1)
	for _, l := range asked {
		worth, err := money.MulDiv(int64(sold.Lines[l.Line-1].Total), int64(l.Quantity), int64(sold.Lines[l.Line-1].Quantity), money.HalfUp)
		if err != nil {
			return err
		}
		weights = append(weights, worth)
	}
	if k.of == nil || k.of.Kind == purposeVoid {
		asked, weights = append(asked, ReturnLine{}), append(weights, int64(sold.Tip)) // line 0
	}
	for i, part := range money.Split(k.row.Amount, weights) {
		if part == 0 {
			continue
		}
		err := k.tx.Exec(`INSERT INTO kept_lines (sale_id, line, amount) VALUES (?, ?, ?)
			ON CONFLICT (sale_id, line) DO UPDATE SET amount = kept_lines.amount + excluded.amount`, k.sale, asked[i].Line, int64(part)).Error
		if err != nil {
			return fmt.Errorf("note what sale %s gave back: %w", k.sale, err)
		}
	}
	return nil
}

// weighed are the sold lines that the money went back for; of a void, and where
// it is not known, all that had not come back.
func (k *keeping) weighed(sold *Document) ([]ReturnLine, error) {
	var r RefundRequest
	if k.of != nil {
		var err error
		if r, err = k.of.request(); err != nil {
			return nil, err
		}
	}
	var lines []ReturnLine
	switch {
	case r.Return != nil:
		lines = r.Return.Lines
	case r.Exchange != nil:
		lines = r.Exchange.Return.Lines
	}
	var out []ReturnLine
	for _, l := range lines {
		if l.Line > 0 && l.Line <= int64(len(sold.Lines)) {
			out = append(out, l)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	returned, err := returnedOf(k.tx.DB, sold)
	if err != nil {
		return nil, err
	}
	for i, l := range sold.Lines {
		if left := l.Quantity - money.Quantity(returned[i]); left > 0 {
			out = append(out, ReturnLine{Line: l.Line, Quantity: left})
		}
	}
	if len(out) == 0 { // all came back: it is spread over what was sold
		for _, l := range sold.Lines {
			out = append(out, ReturnLine{Line: l.Line, Quantity: l.Quantity})
		}
	}
	return out, nil
}

// keptOfLines is what lines of a sale still give less, by line.
func keptOfLines(tx *gorm.DB, sale string) (map[int64]money.Amount, error) {
	rows, err := tx.Raw(`SELECT line, amount - taken FROM kept_lines WHERE sale_id = ? AND amount > taken`, sale).Rows()
	if err != nil {
		return nil, fmt.Errorf("look what sale %s gave back: %w", sale, db.Translate(err))
	}
	var out map[int64]money.Amount
	err = eachRow(rows, func() error {
		var line int64
		var left money.Amount
		if err := rows.Scan(&line, &left); err != nil {
			return err
		}
		if out == nil {
			out = make(map[int64]money.Amount)
		}
		out[line] = left
		return nil
	})
	return out, db.Translate(err)
}

// keptOfSale is what went back to cards of a sale and was let stand.
func keptOfSale(tx *gorm.DB, sale string) (sum money.Amount, err error) {
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM kept_refunds WHERE sale_id = ?`, sale).Row().Scan(&sum)
	if err != nil {
		err = fmt.Errorf("add up what of sale %s stands given back: %w", sale, db.Translate(err))
	}
	return sum, err
}

// lessKept is how much less a line gives, of what it would give, for money that
// went back for it and was let stand. It is taken once.
func (t *returning) lessKept(line int64, gives money.Amount) (money.Amount, error) {
	less := min(t.kept[line], gives)
	if less <= 0 {
		return 0, nil
	}
	t.kept[line] -= less
	if t.quoted != nil {
		return less, nil
	}
	done := t.tx.Exec(`UPDATE kept_lines SET taken = taken + ? WHERE sale_id = ? AND line = ? AND taken + ? <= amount`, int64(less), t.sale.id, line, int64(less))
	if done.Error == nil && done.RowsAffected != 1 {
		return 0, fmt.Errorf("sale %s: line %d gave back less than was read", t.sale.id, line)
	}
	return less, done.Error
}
