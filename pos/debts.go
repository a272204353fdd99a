package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// DebtPayment is money that a customer brings for what is owed: in tenders like
// a sale's, or in one way that is named alone.
type DebtPayment struct {
	Tender    string          `json:"tender,omitempty" enum:"cash,card" doc:"Where tenders are left out: all of it in this way"`
	Amount    money.Amount    `json:"amount" doc:"What it pays off; cash may be more, for change. Where cash is rounded, what of a part is cash must be what coins can pay (amount_uneven); all that is left is rounded as a sale is"`
	Reference string          `json:"reference,omitempty"`
	Tenders   []TenderRequest `json:"tenders,omitempty" doc:"Cash, also foreign, and cards; payment_id: what a terminal took"`
}

// Payment is a payment as it was recorded, and what is owed after it.
type Payment struct {
	ID         string           `json:"id"`
	CustomerID string           `json:"customer_id"`
	AccountID  string           `json:"account_id"`
	RegisterID string           `json:"register_id"`
	DrawerID   string           `json:"drawer_id"`
	StaffID    string           `json:"staff_id"`
	At         string           `json:"at"`
	Tender     string           `json:"tender"` // the first
	Amount     money.Amount     `json:"amount"`
	Currency   string           `json:"currency"`
	Reference  string           `json:"reference,omitempty"`
	Tenders    []DocumentTender `json:"tenders"` // those of before they were told apart have none
	Change     money.Amount     `json:"change,omitempty"`
	Rounding   money.Amount     `json:"rounding,omitempty"`
	Balance    money.Amount     `json:"balance"` // below zero: still owed
}

func (r *DebtPayment) check() (err error) {
	if r.Amount <= 0 || r.Amount > maxCash {
		return fault.New(fault.Invalid, "amount_invalid", "The amount must be above zero and sensible.").At("amount", "amount_invalid", "is out of range")
	}
	if r.Reference, err = text.Line("reference", r.Reference, maxReference); err != nil {
		return err
	}
	if len(r.Tenders) == 0 {
		r.Tenders = []TenderRequest{{Kind: r.Tender, Amount: &r.Amount, Reference: r.Reference}}
	}
	for i, t := range r.Tenders {
		if t.Kind != Cash && t.Kind != Card {
			return fault.New(fault.Invalid, "tender_invalid", "What is owed is paid in cash or by card.").At(tenderField(i, "kind"), "tender_invalid", "is cash or card")
		}
	}
	return nil
}

// PayAccount takes a customer's payment at a till: a document of its own in the
// journal and, in cash, a movement of the drawer under the same id. No more is
// taken than is owed. The same again gives the first answer.
func (p *Pos) PayAccount(ctx context.Context, c Cashier, customer, id string, r DebtPayment) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("payment", []any{customer, r})
	return p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) { return p.payAccount(ctx, c, customer, id, r, hash) })
}

func (p *Pos) payAccount(ctx context.Context, c Cashier, customer, id string, r DebtPayment, hash [32]byte) (Answer, error) {
	d := &settlingDebt{pos: p, ctx: ctx, cashier: c, customer: customer, id: id, hash: hash}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	d.shop, d.currency = &shop, shop.Currency
	refusal := r.check()
	if refusal == nil {
		d.money, refusal = settleMoney(policyOf(shop), &shop, &LayawayMoney{ID: id, Amount: r.Amount, Tenders: r.Tenders}, customer)
	}
	house, err := p.house(ctx, c.Store, shop.Currency)
	if err != nil {
		return Answer{}, err
	}
	d.house, d.reference = house[houseReceivables], r.Reference
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		d.tx = tx
		answer, err = d.run(refusal)
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("take a payment: %w", err)
	}
	return answer, nil
}

// settlingDebt is one try at a payment.
type settlingDebt struct {
	pos     *Pos
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	shop    *access.Store // as it was judged by

	customer, id, currency string
	house, reference       string
	money                  *settledMoney
	hash                   [32]byte
}

// run answers a repeated payment as the first time, even where it would be
// refused by now.
func (d *settlingDebt) run(refusal error) (Answer, error) {
	h, err := lockHead(d.ctx, d.tx, d.cashier.Register)
	if err != nil {
		return Answer{}, err
	}
	var was, body []byte
	err = d.tx.Raw(`SELECT content_hash, answer FROM account_payments WHERE id = ?`, d.id).Row().Scan(&was, &body)
	switch {
	case err == nil && string(was) != string(d.hash[:]):
		return Answer{}, errMoveTaken
	case err == nil:
		return Answer{Body: body}, nil
	case !db.IsMissing(err):
		return Answer{}, err
	case refusal != nil:
		return Answer{}, refusal
	}
	if err := h.fits(false); err != nil {
		return Answer{}, err
	}
	if h.drawer == "" {
		return Answer{}, errDrawerClosed
	}
	if err := d.pos.holdShop(d.ctx, d.tx, d.shop); err != nil {
		return Answer{}, err
	}
	a, err := accountBy(d.tx, "customer_id = ? AND kind = ? AND unit = ?", d.customer, OnAccount, d.currency)
	if err != nil {
		return Answer{}, err
	}
	if a == nil {
		return Answer{}, errNoCredit.At("id", "no_account", "has no account")
	}
	if owed := -a.balance; int64(d.money.amount) > owed {
		return Answer{}, fault.New(fault.Invalid, "overpaid", "That is more than is owed.").With("owed", max(owed, 0)).At("amount", "overpaid", "is more than is owed")
	}
	if err := d.money.paysOff(money.Amount(-a.balance)); err != nil {
		return Answer{}, err
	}
	return d.take(h, a)
}

func (d *settlingDebt) take(h *head, a *account) (Answer, error) {
	s := d.money
	tenders := append([]DocumentTender{}, s.tenders...)
	if err := useCards(d.tx, d.cashier.Store, d.id, tenders, terminal.Charge, nil); err != nil {
		return Answer{}, err
	}
	v := Payment{ID: d.id, CustomerID: a.customer, AccountID: a.id, RegisterID: d.cashier.Register, DrawerID: h.drawer, StaffID: d.cashier.Staff,
		At: stamp(d.tx.Now), Tender: tenders[0].Kind, Amount: s.amount, Currency: a.unit, Reference: d.reference, Tenders: tenders,
		Change: s.settled.Change, Rounding: s.settled.Rounding, Balance: money.Amount(a.balance) + s.amount}
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	if err := d.pos.enter(d.ctx, d.tx, h, entryPayment, d.id, v); err != nil {
		return Answer{}, err
	}
	if err := d.insert(&v, body, h.journal.seq); err != nil {
		return Answer{}, err
	}
	err = post(d.ctx, d.tx, a, transfer{kind: movePay, account: a.id, house: d.house, store: d.cashier.Store, document: d.id, staff: d.cashier.Staff,
		unit: a.unit, amount: int64(s.amount)})
	if err != nil {
		return Answer{}, err
	}
	err = d.pos.cashMoved(d.ctx, d.tx, d.cashier, h, MovementView{ID: d.id, Amount: s.cash(), At: v.At}, d.hash[:])
	return Answer{Body: body, Created: true}, err
}

func (d *settlingDebt) insert(v *Payment, body []byte, seq int64) error {
	err := d.tx.Exec(`INSERT INTO account_payments (id, account_id, store_id, register_id, drawer_id, tender, amount, change, reference, staff_id, at, answer, content_hash, journal_seq)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, v.AccountID, d.cashier.Store, v.RegisterID, v.DrawerID, v.Tender, int64(v.Amount), int64(v.Change),
		v.Reference, v.StaffID, db.At(d.tx.Now), db.Bytes(body), db.Bytes(d.hash[:]), seq).Error
	if err != nil {
		return fmt.Errorf("insert a payment: %w", err)
	}
	for i, t := range v.Tenders {
		err := d.tx.Exec(`INSERT INTO account_tenders (payment_id, position, kind, amount, reference, card_payment_id, currency, foreign_amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, i+1, t.Kind, int64(t.Amount), t.Reference, optional(t.PaymentID), t.Currency, int64(t.ForeignAmount)).Error
		if err != nil {
			return fmt.Errorf("insert a tender of a payment: %w", err)
		}
	}
	return nil
}
