package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// LayawayPayment is money on a layaway as it was recorded: a paper of its own.
type LayawayPayment struct {
	ID         string           `json:"id"`
	LayawayID  string           `json:"layaway_id"`
	Code       string           `json:"code"`
	Kind       string           `json:"kind" enum:"pay,refund"`
	CustomerID string           `json:"customer_id"`
	RegisterID string           `json:"register_id"`
	DrawerID   string           `json:"drawer_id"`
	StaffID    string           `json:"staff_id"`
	At         string           `json:"at"`
	Currency   string           `json:"currency"`
	Amount     money.Amount     `json:"amount"`
	Rounding   money.Amount     `json:"rounding"`
	Tenders    []DocumentTender `json:"tenders"`
	Change     money.Amount     `json:"change"`
	Total      money.Amount     `json:"total"`         // of the goods
	Paid       money.Amount     `json:"paid"`          // after it
	Left       money.Amount     `json:"left"`          // still to pay
	Fee        money.Amount     `json:"fee,omitempty"` // kept, where the goods were not fetched
	Reason     string           `json:"reason,omitempty"`
	Approvers  []string         `json:"approvers,omitempty"`
	Training   bool             `json:"training,omitempty"` // nothing of it is real
}

const (
	layawayPay    = "pay"
	layawayRefund = "refund"
)

// settledMoney is tenders that were checked and settled.
type settledMoney struct {
	amount  money.Amount
	asked   []TenderRequest
	tenders []DocumentTender
	settled pricing.Settlement
	code    []string // of gift cards, by tender
	uneven  bool     // it is cash for a sum that coins cannot pay
	even    money.Amount
	once    bool // the number of a voucher pays once
}

// settleMoney checks the tenders of a payment and what change they give.
func settleMoney(policy pricing.Policy, shop *access.Store, m *LayawayMoney, customer string) (*settledMoney, error) {
	switch {
	case m.Amount <= 0 || m.Amount > maxCash:
		return nil, fault.New(fault.Invalid, "amount_invalid", "The amount must be above zero and sensible.").At("amount", "amount_invalid", "is out of range")
	case len(m.Tenders) > maxTenders:
		return nil, fault.New(fault.Invalid, "too_many_tenders", "A payment has at most %d tenders.", maxTenders).At("tenders", "too_many_tenders", "are too many")
	}
	if err := checkID("id", m.ID); err != nil {
		return nil, err
	}
	s := &settledMoney{amount: m.Amount, once: shop.Policies.Vouchers.Unique, asked: m.Tenders, code: make([]string, len(m.Tenders))}
	tenders := make([]pricing.Tender, len(m.Tenders))
	for i, t := range m.Tenders {
		clean, err := layawayTender(i, t, shop, customer)
		if err != nil {
			return nil, err
		}
		if t.Kind == GiftCard {
			if s.code[i], err = t.code(); err != nil || kindOfCode(s.code[i]) != GiftCard {
				return nil, errCode.At(tenderField(i, "code"), "gift_card_malformed", "is not a gift card's code")
			}
		}
		s.tenders = append(s.tenders, clean)
		tenders[i] = pricing.Tender{Cash: t.Kind == Cash, Amount: clean.Amount, Change: t.Kind == Voucher && shop.VoucherChange}
	}
	var err error
	if s.settled, err = pricing.Settle(policy, m.Amount, tenders); err == nil {
		s.weighCoins(policy, tenders)
	}
	return s, fromPricing(err)
}

// weighCoins looks whether coins can pay what is left for cash. A part of what
// is owed that is rounded by itself pays off what nobody paid, or too little,
// and as often as it is chosen.
func (s *settledMoney) weighCoins(policy pricing.Policy, tenders []pricing.Tender) {
	due, cash := s.amount, s.settled.Change != 0
	for _, t := range tenders {
		if cash = cash || t.Cash; !t.Cash && !t.Change {
			due -= t.Amount
		}
	}
	if step := policy.Cash.Step; cash && step > 1 && due%step != 0 {
		s.uneven, s.even = true, s.amount+step-due%step
	}
}

// paysOff refuses a part that coins cannot pay; all of the rest is rounded as
// a sale is.
func (s *settledMoney) paysOff(left money.Amount) error {
	if !s.uneven || s.amount == left {
		return nil
	}
	even := min(s.even, left)
	return fault.New(fault.Invalid, "amount_uneven", "Coins cannot pay that part in cash: take an amount that they can, or all that is left.").With("amount", even).With("left", left).
		At("amount", "amount_uneven", "is not what coins can pay")
}

func layawayTender(i int, t TenderRequest, shop *access.Store, customer string) (DocumentTender, error) {
	clean, err := checkTender(i, t, false)
	switch {
	case err != nil:
		return clean, err
	case t.Kind == OnAccount || t.Kind == Points:
		return clean, fault.New(fault.Invalid, "tender_invalid", "Goods put aside are paid in money, by card or with credit.").At(tenderField(i, "kind"), "tender_invalid", "cannot pay for goods put aside")
	case t.Kind == StoreCredit && customer == "":
		return clean, errNeedsCustomer.At("customer_id", "customer_required", "must not be empty")
	case t.Currency != "":
		return clean, exchange(shop, i, t, &clean)
	case t.Amount == nil || *t.Amount < 0 || *t.Amount == 0 && t.Kind != Cash || *t.Amount > money.MaxAmount:
		return clean, fault.New(fault.Invalid, "tender_invalid", "Tender %d must be above zero.", i+1).At(tenderField(i, "amount"), "tender_invalid", "must be above zero")
	}
	clean.Amount = *t.Amount
	return clean, nil
}

// cash is what of it lies in the drawer afterwards, of the store's own. It is
// below zero where change was given on foreign cash or a voucher.
func (s *settledMoney) cash() money.Amount {
	var sum money.Amount
	for _, t := range s.tenders {
		if t.Kind == Cash && t.Currency == "" {
			sum += t.Amount
		}
	}
	return sum - s.settled.Change
}

// PayLayaway takes an instalment. The same again gives the first answer.
func (p *Pos) PayLayaway(ctx context.Context, c Cashier, layaway string, r LayawayMoney) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	return p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) { return p.payLayaway(ctx, c, layaway, r) })
}

func (p *Pos) payLayaway(ctx context.Context, c Cashier, layaway string, r LayawayMoney) (Answer, error) {
	hash := contentHash("layaway_payment", []any{layaway, &r})
	if old, err := p.paidBefore(ctx, c.Store, r.ID, hash); err != nil || old != nil {
		return Answer{Body: old}, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	row, err := p.layawayRow(ctx, c.Store, layaway)
	if err != nil {
		return Answer{}, err
	}
	s, err := settleMoney(policyOf(shop), &shop, &r, row.CustomerID)
	if err != nil {
		return Answer{}, err
	}
	house, err := p.house(ctx, shop.ID, shop.Currency)
	if err != nil {
		return Answer{}, err
	}
	m := &layawayTill{pos: p, ctx: ctx, cashier: c, shop: &shop, house: house, row: row}
	answer, err := m.once(r.ID, r.Training, hash, func() ([]byte, error) {
		body, err := m.take(r.ID, s, hash)
		if err != nil {
			return nil, err
		}
		return body, layawayChanged(m.tx, m.row)
	})
	if err != nil {
		return Answer{}, fmt.Errorf("pay on layaway %s: %w", layaway, err)
	}
	return answer, nil
}

// once moves money in one transaction, or rehearses it. The same again gives the
// first answer.
func (m *layawayTill) once(id string, training bool, hash [32]byte, do func() ([]byte, error)) (answer Answer, err error) {
	of := m.row
	err = m.pos.db.Put(m.ctx, func(tx *db.Tx) error {
		m.tx, m.row = tx, of
		if training {
			answer, err = m.rehearse(id, hash, do)
			return err
		}
		if m.head, err = lockHead(m.ctx, tx, m.cashier.Register); err != nil {
			return err
		}
		if answer.Body, err = paidAlready(tx, id, hash); err != nil || answer.Body != nil {
			answer.Created = false
			return err
		}
		if err := m.head.fits(false); err != nil {
			return err
		}
		if m.head.drawer == "" {
			return errDrawerClosed
		}
		if err := m.pos.holdShop(m.ctx, tx, m.shop); err != nil {
			return err
		}
		answer.Body, err = do()
		answer.Created = err == nil
		return err
	})
	return answer, err
}

// rehearse moves money and takes that back.
func (m *layawayTill) rehearse(id string, hash [32]byte, do func() ([]byte, error)) (Answer, error) {
	of, err := m.pos.Layaway(m.ctx, m.cashier.Store, m.row.ID)
	if err != nil {
		return Answer{}, err
	}
	t, created, err := m.pos.rehearseLaying(m.ctx, m.tx, m.cashier, id, hash, func() (t trainedLaying, err error) {
		if m.head, err = lockHead(m.ctx, m.tx, m.cashier.Register); err != nil {
			return t, err
		}
		body, err := do()
		if err != nil {
			return t, err
		}
		t.Layaway, t.Payment = of, &LayawayPayment{}
		t.Layaway.Payments, t.Layaway.Content, t.Layaway.CustomerName = nil, nil, ""
		return t, json.Unmarshal(body, t.Payment)
	})
	if err != nil {
		return Answer{}, err
	}
	body, err := json.Marshal(t.Payment)
	return Answer{Body: body, Created: created}, err
}

// paidAlready is the first answer to a payment, nil if there is none.
func paidAlready(tx *db.Tx, id string, hash [32]byte) ([]byte, error) {
	var was, body []byte
	err := tx.Raw(`SELECT content_hash, answer FROM layaway_payments WHERE id = ?`, id).Row().Scan(&was, &body)
	switch {
	case db.IsMissing(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find a payment on a layaway: %w", err)
	case string(was) != string(hash[:]):
		return nil, errMoveTaken
	}
	return body, nil
}

func (p *Pos) paidBefore(ctx context.Context, store, id string, hash [32]byte) (body []byte, err error) {
	if err := checkID("id", id); err != nil {
		return nil, err
	}
	var was []byte
	err = p.db.Read(ctx).Raw(`SELECT content_hash, answer FROM layaway_payments WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&was, &body)
	switch {
	case db.IsMissing(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find a payment on a layaway: %w", db.Translate(err))
	case string(was) != string(hash[:]):
		return nil, errMoveTaken
	}
	return body, nil
}

// layawayTill moves money for a layaway at a register that is locked.
type layawayTill struct {
	pos     *Pos
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	head    *head
	shop    *access.Store // as it was judged by
	house   map[string]string
	row     *layawayRow
	account *account // of the layaway, once it is locked

	short   *shortAsk       // what its end asks of the drawer that it should not hold
	begun   *begun          // money that is going back to cards for its end
	granted granted         // by whom its end was let through
	dry     bool            // its end is only weighed: see refunds.go
	layout  []RefundPart    // what terminals are to give back then
	papers  []string        // that money for it came in by
	charges map[string]bool // that it was paid with
	toCards money.Amount    // all that goes to cards then
}

// lock locks the layaway, looks whether it is still open, and locks its account
// and those that tenders name, in the order of their ids.
func (m *layawayTill) lock(s *settledMoney) (byTender []*account, err error) {
	fresh, err := findLayaway(m.tx, m.tx.Lock(), m.row.ID)
	switch {
	case err != nil:
		return nil, err
	case fresh == nil:
		return nil, errNoLayaway
	case fresh.Status != layawayOpen:
		return nil, errLayawayEnded
	}
	m.row = fresh
	ids := make([]string, len(s.tenders))
	all := []string{m.row.ID}
	for i, t := range s.tenders {
		if ids[i], err = m.accountOf(t.Kind, s.code[i], i); err != nil {
			return nil, err
		}
		if ids[i] != "" {
			all = append(all, ids[i])
		}
	}
	locked := make(map[string]*account, len(all))
	for _, id := range unique(all) {
		if locked[id], err = lockAccount(m.tx, id); err != nil {
			return nil, err
		}
	}
	m.account = locked[m.row.ID]
	byTender = make([]*account, len(ids))
	for i, id := range ids {
		byTender[i] = locked[id]
	}
	return byTender, nil
}

// accountOf is the id of the account that a tender names; empty: none does.
func (m *layawayTill) accountOf(kind, code string, i int) (id string, err error) {
	switch kind {
	case GiftCard:
		err = m.tx.Raw(`SELECT CAST(id AS TEXT) FROM ledger_accounts WHERE code_hash = ? AND kind = ?`, db.Bytes(codeHash(code)), GiftCard).Row().Scan(&id)
		if db.IsMissing(err) {
			return "", errCardUnknown.At(tenderField(i, "code"), "gift_card_unknown", "is not a card's code")
		}
	case StoreCredit:
		err = m.tx.Raw(`SELECT CAST(id AS TEXT) FROM ledger_accounts WHERE customer_id = ? AND kind = ? AND unit = ?`, m.row.CustomerID, StoreCredit, m.row.Currency).Row().Scan(&id)
		if db.IsMissing(err) {
			return "", errNoCredit.At(tenderField(i, "kind"), "no_account", "is an account the customer does not have")
		}
	}
	if err != nil {
		return "", fmt.Errorf("find an account: %w", err)
	}
	return id, nil
}

// take takes a payment in: off the accounts and card payments that it names,
// onto the layaway's account, and into the drawer.
func (m *layawayTill) take(id string, s *settledMoney, hash [32]byte) ([]byte, error) {
	accounts, err := m.lock(s)
	if err != nil {
		return nil, err
	}
	paid := money.Amount(m.account.balance)
	if s.amount > m.row.Total-paid {
		return nil, fault.New(fault.Invalid, "overpaid", "That is more than is left to pay.").With("left", m.row.Total-paid).At("amount", "overpaid", "is more than is left to pay")
	}
	if err := s.paysOff(m.row.Total - paid); err != nil {
		return nil, err
	}
	for i := range s.tenders {
		if a := accounts[i]; a != nil {
			if err := m.spend(id, i, a, &s.tenders[i]); err != nil {
				return nil, err
			}
		}
	}
	if err := m.cards(id, s, terminal.Charge); err != nil {
		return nil, err
	}
	if err := takeVouchers(m.ctx, m.tx, m.row.StoreID, id, s); err != nil {
		return nil, err
	}
	t := transfer{kind: movePay, account: m.account.id, house: m.house[houseLayaways], store: m.row.StoreID, document: id, staff: m.cashier.Staff,
		unit: m.row.Currency, amount: int64(s.amount)}
	if err := post(m.ctx, m.tx, m.account, t); err != nil {
		return nil, err
	}
	v := m.paper(id, layawayPay, s)
	return m.write(&v, s.cash(), hash, entryLayawayPayment)
}

// spend takes a tender off a gift card or the customer's credit.
func (m *layawayTill) spend(document string, i int, a *account, t *DocumentTender) error {
	w := want{kind: moveRedeem, account: t.Kind, delta: -int64(t.Amount), field: tenderField(i, "code")}
	if a.kind != t.Kind || a.unit != m.row.Currency {
		return errCardUnknown.At(w.field, "gift_card_unknown", "is of another kind or currency")
	}
	if err := w.allowed(a, 0, m.tx.Now); err != nil {
		return err
	}
	err := post(m.ctx, m.tx, a, transfer{kind: moveRedeem, account: a.id, house: m.house[houseOf[a.kind]], store: m.row.StoreID, document: document,
		staff: m.cashier.Staff, unit: a.unit, amount: w.delta, position: int64(i + 1)})
	left := money.Amount(a.balance)
	t.AccountID, t.Balance = a.id, &left
	if a.last4 != "" {
		t.Reference = "*" + a.last4
	}
	return err
}

// cards lets what terminals took, or gave back, be this payment's.
func (m *layawayTill) cards(document string, s *settledMoney, kind string) error {
	return useCards(m.tx, m.row.StoreID, document, s.tenders, kind, m.charges)
}

// useCards lets what terminals took, or gave back for one of the refundable
// charges, pay for a document.
func useCards(tx *db.Tx, store, document string, tenders []DocumentTender, kind string, refundable map[string]bool) error {
	for i := range tenders {
		t := &tenders[i]
		if t.PaymentID == "" {
			continue
		}
		field := tenderField(i, "payment_id")
		row, err := findPayment(tx, tx.Lock(), t.PaymentID)
		switch {
		case err != nil:
			return err
		case row == nil || row.StoreID != store || row.Kind != kind:
			return errNoPayment.At(field, "no_payment", "is not a "+kind+" of this store")
		case kind == terminal.Refund && !row.isFor(&draft{claim: document, charges: refundable}):
			return errNoPayment.At(field, "no_payment", "did not go back for this")
		case row.DocumentID != nil:
			return errPaymentUsed.At(field, "payment_used", "has paid for something already")
		case row.Status != string(terminal.Approved) || row.Refunded != 0:
			return errNotApproved.At(field, "payment_not_approved", "is not approved, or went back")
		case t.Amount != row.Amount:
			return errNotApproved.At(tenderField(i, "amount"), "payment_not_approved", "is not what the terminal was asked for")
		}
		if err := tx.Exec(`UPDATE payments SET document_id = ? WHERE id = ?`, document, row.ID).Error; err != nil {
			return fmt.Errorf("use payment: %w", err)
		}
		t.Reference = row.slip()
	}
	return nil
}

func (m *layawayTill) paper(id, kind string, s *settledMoney) LayawayPayment {
	paid := money.Amount(m.account.balance)
	return LayawayPayment{ID: id, LayawayID: m.row.ID, Code: m.row.code(), Kind: kind, CustomerID: m.row.CustomerID, RegisterID: m.cashier.Register,
		DrawerID: m.head.drawer, StaffID: m.cashier.Staff, At: stamp(m.tx.Now), Currency: m.row.Currency, Amount: s.amount, Rounding: s.settled.Rounding,
		Tenders: s.tenders, Change: s.settled.Change, Total: m.row.Total, Paid: paid, Left: m.row.Total - paid}
}

// write writes a payment's rows, its entry in the journal and, in cash, a
// movement of the drawer under the same id.
func (m *layawayTill) write(v *LayawayPayment, cash money.Amount, hash [32]byte, entry string) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var position int64
	if err := m.tx.Raw(`SELECT COALESCE(MAX(position), 0) + 1 FROM layaway_payments WHERE layaway_id = ?`, m.row.ID).Row().Scan(&position); err != nil {
		return nil, fmt.Errorf("number a payment: %w", err)
	}
	if position > maxPayments {
		return nil, fault.New(fault.Invalid, "too_many_payments", "A layaway is paid in at most %d parts.", maxPayments)
	}
	if err := m.pos.enter(m.ctx, m.tx, m.head, entry, v.ID, v); err != nil {
		return nil, err
	}
	err = m.tx.Exec(`INSERT INTO layaway_payments (id, layaway_id, store_id, register_id, drawer_id, kind, position, amount, cash, change, staff_id, at, answer, content_hash, journal_seq)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, m.row.ID, m.row.StoreID, m.cashier.Register, m.head.drawer, v.Kind, position, int64(v.Amount),
		int64(max(cash, -cash)), int64(v.Change), m.cashier.Staff, db.At(m.tx.Now), db.Bytes(body), db.Bytes(hash[:]), m.head.journal.seq).Error
	if err != nil {
		return nil, fmt.Errorf("insert a payment on a layaway: %w", err)
	}
	for i, t := range v.Tenders {
		err := m.tx.Exec(`INSERT INTO layaway_tenders (payment_id, position, kind, amount, reference, account_id, card_payment_id, currency, foreign_amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, i+1, t.Kind, int64(t.Amount), t.Reference, optional(t.AccountID), optional(t.PaymentID), t.Currency, int64(t.ForeignAmount)).Error
		if err != nil {
			return nil, fmt.Errorf("insert a tender of a layaway: %w", err)
		}
	}
	if v.Kind == layawayRefund {
		cash = -cash
	}
	return body, m.pos.cashMoved(m.ctx, m.tx, m.cashier, m.head, MovementView{ID: v.ID, Amount: cash, Reason: m.row.code(), At: v.At}, hash[:])
}

// cashMoved moves the store's cash that a payment brought, or, below zero, took
// out of the drawer, under the payment's id.
func (p *Pos) cashMoved(ctx context.Context, tx *db.Tx, c Cashier, h *head, move MovementView, hash []byte) error {
	move.Kind, move.Staff = "pay_in", Person{c.Staff, c.StaffName}
	if move.Amount < 0 {
		move.Kind, move.Amount = "pay_out", -move.Amount
	}
	if move.Amount == 0 {
		return nil
	}
	_, err := p.moveCash(ctx, tx, c, h, move, hash)
	return err
}
