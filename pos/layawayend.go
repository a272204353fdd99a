package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// LayawayCancel ends a layaway whose goods are not fetched. What was paid goes
// back by these tenders, less the store's fee; without tenders it becomes the
// customer's credit.
type LayawayCancel struct {
	ID        string          `json:"id"`
	Reason    string          `json:"reason"`
	Tenders   []TenderRequest `json:"tenders,omitempty"`
	Approvals []string        `json:"approvals,omitempty"`
	Training  bool            `json:"training,omitempty"`
}

// CancelLayaway gives the rest of what was paid back and the goods to the
// shelf. The same again gives the first answer.
func (p *Pos) CancelLayaway(ctx context.Context, c Cashier, layaway string, r LayawayCancel) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("layaway_cancel", []any{layaway, r.withoutCodes()})
	if old, err := p.paidBefore(ctx, c.Store, r.ID, hash); err != nil || old != nil {
		return Answer{Body: old}, err
	}
	answer, err := p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) {
		of, err := p.newCancelling(ctx, c, layaway, r)
		if err != nil {
			return Answer{}, err
		}
		m := of.till
		a, err := m.once(r.ID, r.Training, hash, func() ([]byte, error) { return m.cancel(of.shop, r, of.reason, hash) })
		if err != nil {
			err = p.refusedShort(ctx, c, &of.shop, *m.short, err)
		}
		return a, err
	})
	if err != nil {
		return Answer{}, p.withApprovers(ctx, c, fmt.Errorf("cancel layaway %s: %w", layaway, err))
	}
	return answer, nil
}

// cancelling is the end of a layaway before its transaction.
type cancelling struct {
	till   *layawayTill
	shop   access.Store
	reason string
}

func (p *Pos) newCancelling(ctx context.Context, c Cashier, layaway string, r LayawayCancel) (*cancelling, error) {
	reason, err := reasonOf("reason", r.Reason)
	if err != nil {
		return nil, err
	}
	if err := checkApprovals(r.Approvals); err != nil {
		return nil, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	row, err := p.layawayRow(ctx, c.Store, layaway)
	if err != nil {
		return nil, err
	}
	house, err := p.house(ctx, shop.ID, shop.Currency)
	if err != nil {
		return nil, err
	}
	return &cancelling{&layawayTill{pos: p, ctx: ctx, cashier: c, shop: &shop, house: house, row: row, short: &shortAsk{}}, shop, reason}, nil
}

func (m *layawayTill) cancel(shop access.Store, r LayawayCancel, reason string, hash [32]byte) ([]byte, error) {
	s := &settledMoney{code: make([]string, 0)}
	if _, err := m.lock(s); err != nil {
		return nil, err
	}
	paid := money.Amount(m.account.balance)
	fee := cancelFee(&shop, paid)
	s.amount = paid - fee
	if !r.Training {
		if err := m.alone(r.ID); err != nil {
			return nil, err
		}
	}
	if err := m.back(r, s, policyOf(shop)); err != nil {
		return nil, err
	}
	by, err := m.allowed(r, s)
	m.granted = by
	if err != nil {
		return nil, err
	}
	for _, t := range []transfer{{kind: moveVoid, house: m.house[houseLayaways], amount: -int64(s.amount)}, {kind: moveVoid, house: m.house[houseForfeited], amount: -int64(fee)}} {
		if t.amount == 0 {
			continue
		}
		t.account, t.store, t.document, t.staff, t.unit = m.account.id, m.row.StoreID, r.ID, m.cashier.Staff, m.row.Currency
		if err := post(m.ctx, m.tx, m.account, t); err != nil {
			return nil, err
		}
	}
	err = m.tx.Exec(`UPDATE layaways SET status = ?, fee = ?, reason = ?, ended_at = ?, ended_by = ? WHERE id = ? AND status = ?`, layawayCancelled, int64(fee),
		reason, db.At(m.tx.Now), m.cashier.Staff, m.row.ID, layawayOpen).Error
	if err != nil {
		return nil, fmt.Errorf("end layaway: %w", err)
	}
	m.row.Status = layawayCancelled
	v := m.paper(r.ID, layawayRefund, s)
	v.Paid, v.Left, v.Fee, v.Reason, v.Approvers = 0, 0, fee, reason, by.approvers()
	body, err := m.write(&v, s.cash(), hash, entryLayawayCancel)
	if err != nil {
		return nil, err
	}
	if err := m.putBack(); err != nil {
		return nil, err
	}
	if err := letPiecesGo(m.tx, m.row.ID); err != nil {
		return nil, err
	}
	return body, layawayChanged(m.tx, m.row)
}

// allowed asks for the right to give so much back, and so much of it in cash.
// An approval is of the layaway, for one of them.
func (m *layawayTill) allowed(r LayawayCancel, s *settledMoney) (granted, error) {
	needs := []need{{right: access.ReturnReceipt, amount: s.amount}}
	if cash := s.cash(); cash > 0 {
		needs = append(needs, need{right: access.ReturnCash, amount: cash})
	}
	more, err := m.overdraws(s.cash(), r.Training)
	if err != nil {
		return nil, err
	}
	all := make(granted)
	for _, n := range append(needs, more...) {
		by, err := approveIn(m.ctx, m.tx, m.cashier, []need{n}, r.Approvals, trained(OtherHash(n.right, m.row.ID), r.Training), r.ID)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, by)
	}
	return all, nil
}

// settle is what of the rest goes back by each tender; what is cash is rounded
// as in a return, and one tender may leave its amount out.
func (s *settledMoney) settle(policy pricing.Policy, asked []TenderRequest) ([]money.Amount, error) {
	tenders := make([]pricing.RefundTender, len(asked))
	for i, t := range asked {
		tenders[i] = pricing.RefundTender{Cash: t.Kind == Cash, Amount: t.Amount}
	}
	settled, err := pricing.SettleRefund(policy, s.amount, pricing.Refunded{}, tenders)
	switch {
	case errors.Is(err, pricing.ErrRefundMismatch):
		return nil, fault.New(fault.Conflict, "total_mismatch", "Another amount goes back.").With("amount", s.amount).At("tenders", "total_mismatch", "do not add up to what goes back")
	case err != nil:
		return nil, fromPricing(err)
	}
	s.settled.Rounding = settled.Rounding
	return settled.Amounts, nil
}

// back gives the rest back: by the tenders asked for, no more in each kind than
// came in by it, or as the customer's credit.
func (m *layawayTill) back(r LayawayCancel, s *settledMoney, policy pricing.Policy) error {
	asked := r.Tenders
	if len(asked) == 0 && s.amount > 0 {
		asked = []TenderRequest{{Kind: StoreCredit, Amount: &s.amount}}
	}
	came, accounts, err := m.cameBy()
	if err != nil {
		return err
	}
	for i, t := range asked {
		_, err := checkTender(i, t, false)
		switch {
		case err != nil:
			return err
		case t.Amount != nil && (*t.Amount < 0 || *t.Amount == 0 && t.Kind != Cash || *t.Amount > money.MaxAmount) || t.Currency != "":
			return fault.New(fault.Invalid, "tender_invalid", "Tender %d must be above zero, and no more than goes back.", i+1).At(tenderField(i, "amount"), "tender_invalid", "is out of range")
		case t.Kind == OnAccount || t.Kind == Points || t.Kind == Voucher:
			return fault.New(fault.Invalid, "tender_invalid", "Money goes back in cash, to the card, or as credit.").At(tenderField(i, "kind"), "tender_invalid", "takes nothing back")
		}
	}
	amounts, err := s.settle(policy, asked)
	if err != nil {
		return err
	}
	came[Cash] += max(s.settled.Rounding, 0) // what coins cannot pay otherwise may be more than came
	for i, t := range asked {
		clean, err := checkTender(i, t, false)
		if err != nil {
			return err
		}
		clean.Amount = amounts[i]
		if came[t.Kind] -= clean.Amount; came[t.Kind] < 0 && t.Kind != StoreCredit {
			return fault.New(fault.Invalid, "refund_tender", "The money goes back the way it came, or becomes credit.").At(tenderField(i, "amount"), "refund_tender", "is more than was paid this way")
		}
		if err := m.refund(r.ID, s, clean, accounts); err != nil {
			return err
		}
	}
	if !r.Training {
		if err := m.byTerminal(r.ID, s); err != nil {
			return err
		}
	}
	return m.cards(r.ID, s, terminal.Refund)
}

// cameBy is what was paid by kind of tender, and from which gift cards.
func (m *layawayTill) cameBy() (came map[string]money.Amount, cards []origin, err error) {
	o := originsOf(m.tx.DB, &access.Store{})
	paid, err := o.deposited(m.row.ID)
	m.papers = o.papers
	if err != nil {
		return nil, nil, err
	}
	came = make(map[string]money.Amount)
	for _, t := range paid {
		if t.kind == Voucher { // paper that is spent: its worth goes back in cash
			t.kind = Cash
		}
		came[t.kind] += t.amount
		if t.kind != GiftCard {
			continue
		}
		if at := slices.IndexFunc(cards, func(x origin) bool { return x.account == t.account }); at >= 0 {
			cards[at].amount += t.amount
		} else {
			cards = append(cards, t)
		}
	}
	return came, cards, nil
}

// refund puts a tender back on the gift cards it came from, on each no more than
// came from it, or on the customer's credit, which is opened if need be. What is
// on several cards is as many tenders.
func (m *layawayTill) refund(document string, s *settledMoney, t DocumentTender, cards []origin) error {
	switch t.Kind {
	case StoreCredit:
		a, err := m.credit()
		if err != nil {
			return err
		}
		return m.putOn(document, a, s, t)
	case GiftCard:
	default:
		s.tenders = append(s.tenders, t)
		return nil
	}
	for left := t.Amount; left > 0; {
		at := slices.IndexFunc(cards, func(c origin) bool { return c.amount > 0 })
		if at < 0 {
			return errCardUnknown.At(tenderField(len(s.tenders), "kind"), "gift_card_unknown", "takes no more back")
		}
		a, err := lockAccount(m.tx, cards[at].account)
		if err != nil {
			return err
		}
		part := t
		part.Amount = min(left, cards[at].amount)
		left, cards[at].amount = left-part.Amount, cards[at].amount-part.Amount
		if err := m.putOn(document, a, s, part); err != nil {
			return err
		}
	}
	return nil
}

func (m *layawayTill) putOn(document string, a *account, s *settledMoney, t DocumentTender) error {
	position := len(s.tenders) + 1
	if a.status == accountVoid {
		return errCardBlocked.At(tenderField(position-1, "kind"), "gift_card_blocked", "is void")
	}
	err := post(m.ctx, m.tx, a, transfer{kind: moveRefund, account: a.id, house: m.house[houseOf[a.kind]], store: m.row.StoreID, document: document,
		staff: m.cashier.Staff, unit: a.unit, amount: int64(t.Amount), position: int64(position)})
	left := money.Amount(a.balance)
	t.AccountID, t.Balance = a.id, &left
	if a.last4 != "" {
		t.Reference = "*" + a.last4
	}
	s.tenders = append(s.tenders, t)
	return err
}

func (m *layawayTill) credit() (*account, error) {
	a, err := accountBy(m.tx, "customer_id = ? AND kind = ? AND unit = ?", m.row.CustomerID, StoreCredit, m.row.Currency)
	if err != nil || a != nil {
		return a, err
	}
	a = &account{id: db.NewID(), kind: StoreCredit, unit: m.row.Currency, store: m.row.StoreID, customer: m.row.CustomerID}
	return a, insertAccount(m.tx, a, m.cashier.Staff, nil)
}

// putBack puts what was put aside on the shelf again.
func (m *layawayTill) putBack() error {
	rows, err := m.tx.Raw(`SELECT CAST(product_id AS TEXT), SUM(quantity) FROM stock_moves WHERE document_id = ? GROUP BY product_id`, m.row.ID).Rows()
	if err != nil {
		return fmt.Errorf("look what was put aside: %w", err)
	}
	change := make(map[string]int64)
	err = eachRow(rows, func() error {
		var product string
		var n int64
		if err := rows.Scan(&product, &n); err != nil {
			return err
		}
		change[product] = -n
		return nil
	})
	if err != nil {
		return err
	}
	return moveAside(m.ctx, m.tx, m.cashier, m.row, change, "")
}

// LayawayView is goods put aside, as they stand.
type LayawayView struct {
	ID           string            `json:"id"`
	Code         string            `json:"code"`
	Status       string            `json:"status" enum:"open,done,cancelled"`
	Training     bool              `json:"training,omitempty" doc:"Nothing of it is real"`
	CustomerID   string            `json:"customer_id"`
	CustomerName string            `json:"customer_name"`
	Total        money.Amount      `json:"total"`
	Paid         money.Amount      `json:"paid"`
	Left         money.Amount      `json:"left"`
	Currency     string            `json:"currency"`
	DueOn        string            `json:"due_on"`
	Next         *Instalment       `json:"next" doc:"What is expected next; null: nothing"`
	Overdue      bool              `json:"overdue"`
	Schedule     []Instalment      `json:"schedule"`
	Note         string            `json:"note"`
	Fee          money.Amount      `json:"fee" doc:"Kept when it was cancelled; of one that is open, what would be kept now"`
	Reason       string            `json:"reason"`
	StaffID      string            `json:"staff_id"`
	OpenedAt     string            `json:"opened_at"`
	EndedAt      *string           `json:"ended_at"`
	SaleID       *string           `json:"sale_id"`
	Lines        []DocumentLine    `json:"lines,omitempty"`
	Content      json.RawMessage   `json:"content,omitempty" doc:"What was put aside, as it was sent"`
	Payments     []json.RawMessage `json:"payments,omitempty" doc:"What was paid and given back, each as its payment answered"`

	hash [32]byte
}
