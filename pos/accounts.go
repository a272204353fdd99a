package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	entryPayment = "ACCOUNT_PAYMENT"
	maxTerms     = 3650
)

// PutCredit lets a customer buy on account up to a limit, to be paid within so
// many days; a limit of 0 ends it. What is owed stays owed.
func (p *Pos) PutCredit(ctx context.Context, c Cashier, customer string, limit money.Amount, days int64) (AccountView, error) {
	if limit < 0 || limit > maxCash {
		return AccountView{}, fault.New(fault.Invalid, "amount_invalid", "The limit is out of range.").At("credit_limit", "amount_invalid", "is out of range")
	}
	if days < 0 || days > maxTerms {
		return AccountView{}, fault.New(fault.Invalid, "days_invalid", "The days to pay are out of range.").At("terms_days", "days_invalid", "is out of range")
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return AccountView{}, err
	}
	id := ""
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		if err := knownCustomer(tx, customer); err != nil {
			return err
		}
		a, err := accountBy(tx, "customer_id = ? AND kind = ? AND unit = ?", customer, OnAccount, shop.Currency)
		if err != nil {
			return err
		}
		if a == nil {
			a = &account{id: db.NewID(), kind: OnAccount, unit: shop.Currency, store: c.Store, customer: customer}
			if err := insertAccount(tx, a, c.Staff, nil); err != nil {
				return err
			}
		}
		id = a.id
		if err := tx.Exec(`UPDATE ledger_accounts SET credit_limit = ?, terms_days = ? WHERE id = ?`, int64(limit), days, id).Error; err != nil {
			return err
		}
		return p.enterLedger(tx, c, entryCredit, ledgerEntry{AccountID: id, CustomerID: customer, Kind: OnAccount, Unit: shop.Currency, CreditLimit: &limit, TermsDays: &days})
	})
	if err != nil {
		return AccountView{}, fmt.Errorf("set a credit limit: %w", err)
	}
	return p.Account(ctx, id)
}

// DebtPayment is money that a customer brings for what is owed.
type DebtPayment struct {
	Tender    string       `json:"tender"` // cash or card
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference,omitempty"`
}

// Payment is a payment as it was recorded, and what is owed after it.
type Payment struct {
	ID         string       `json:"id"`
	CustomerID string       `json:"customer_id"`
	AccountID  string       `json:"account_id"`
	RegisterID string       `json:"register_id"`
	DrawerID   string       `json:"drawer_id"`
	StaffID    string       `json:"staff_id"`
	At         string       `json:"at"`
	Tender     string       `json:"tender"`
	Amount     money.Amount `json:"amount"`
	Currency   string       `json:"currency"`
	Reference  string       `json:"reference,omitempty"`
	Balance    money.Amount `json:"balance"` // below zero: still owed
}

func (r *DebtPayment) check() (err error) {
	if r.Tender != Cash && r.Tender != Card {
		return fault.New(fault.Invalid, "tender_invalid", "What is owed is paid in cash or by card.").At("tender", "tender_invalid", "is cash or card")
	}
	if r.Amount <= 0 || r.Amount > maxCash {
		return fault.New(fault.Invalid, "amount_invalid", "The amount must be above zero and sensible.").At("amount", "amount_invalid", "is out of range")
	}
	r.Reference, err = text.Line("reference", r.Reference, maxReference)
	return err
}

// PayAccount takes a customer's payment at a till: a document of its own in the
// journal and, in cash, a movement of the drawer under the same id. No more is
// taken than is owed.
func (p *Pos) PayAccount(ctx context.Context, c Cashier, customer, id string, r DebtPayment) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("payment", []any{customer, r})
	if err := r.check(); err != nil {
		return Answer{}, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	house, err := p.house(ctx, c.Store, shop.Currency)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var oldHash, oldAnswer []byte
		err = tx.Raw(`SELECT content_hash, answer FROM account_payments WHERE id = ?`, id).Row().Scan(&oldHash, &oldAnswer)
		if err == nil {
			if string(oldHash) != string(hash[:]) {
				return errMoveTaken
			}
			answer = Answer{Body: oldAnswer}
			return nil
		} else if !db.IsMissing(err) {
			return err
		}
		if err := h.fits(false); err != nil {
			return err
		}
		if h.drawer == "" {
			return errDrawerClosed
		}
		a, err := accountBy(tx, "customer_id = ? AND kind = ? AND unit = ?", customer, OnAccount, shop.Currency)
		if err != nil {
			return err
		}
		if a == nil {
			return errNoCredit.At("id", "no_account", "has no account")
		}
		if owed := -a.balance; int64(r.Amount) > owed {
			return fault.New(fault.Invalid, "overpaid", "That is more than is owed.").With("owed", max(owed, 0)).At("amount", "overpaid", "is more than is owed")
		}
		answer, err = p.payAccount(ctx, tx, c, h, a, house[houseReceivables], id, r, hash)
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("take a payment: %w", err)
	}
	return answer, nil
}

func (p *Pos) payAccount(ctx context.Context, tx *db.Tx, c Cashier, h *head, a *account, house, id string, r DebtPayment, hash [32]byte) (Answer, error) {
	v := Payment{ID: id, CustomerID: a.customer, AccountID: a.id, RegisterID: c.Register, DrawerID: h.drawer, StaffID: c.Staff, At: stamp(tx.Now),
		Tender: r.Tender, Amount: r.Amount, Currency: a.unit, Reference: r.Reference, Balance: money.Amount(a.balance) + r.Amount}
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	err = tx.Exec(`INSERT INTO account_payments (id, account_id, store_id, register_id, drawer_id, tender, amount, reference, staff_id, at, answer, content_hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, a.id, c.Store, c.Register, h.drawer, r.Tender, int64(r.Amount), r.Reference, c.Staff,
		db.At(tx.Now), db.Bytes(body), db.Bytes(hash[:])).Error
	if err != nil {
		return Answer{}, fmt.Errorf("insert a payment: %w", err)
	}
	if err := p.enter(ctx, tx, h, entryPayment, id, v); err != nil {
		return Answer{}, err
	}
	err = post(ctx, tx, a, transfer{kind: movePay, account: a.id, house: house, store: c.Store, document: id, staff: c.Staff, unit: a.unit, amount: int64(r.Amount)})
	if err != nil {
		return Answer{}, err
	}
	if r.Tender == Cash {
		move := MovementView{ID: id, Kind: "pay_in", Amount: r.Amount, Reason: "", At: v.At, Staff: Person{c.Staff, c.StaffName}}
		if _, err := p.moveCash(ctx, tx, c, h, move, hash[:]); err != nil {
			return Answer{}, err
		}
	}
	return Answer{Body: body, Created: true}, nil
}

// Receivable is what a customer owes, and how much of it is overdue.
type Receivable struct {
	CustomerID  string       `json:"customer_id"`
	Name        string       `json:"name"`
	AccountID   string       `json:"account_id"`
	Currency    string       `json:"currency"`
	Owed        money.Amount `json:"owed"`
	Overdue     money.Amount `json:"overdue"`
	CreditLimit money.Amount `json:"credit_limit"`
	TermsDays   int64        `json:"terms_days"`
}

// Receivables lists who owes, the most overdue first. Payments settle the
// oldest charges first: overdue is what was charged before the days to pay, less
// all that was ever paid.
func (p *Pos) Receivables(ctx context.Context) ([]Receivable, error) {
	now := p.db.Now()
	rows, err := p.db.Read(ctx).Raw(`SELECT a.id, COALESCE(CAST(a.customer_id AS TEXT), ''), COALESCE(c.name, ''), a.unit, -a.balance, a.credit_limit, a.terms_days,
		COALESCE((SELECT SUM(t.amount) FROM ledger_transfers t WHERE t.from_id = a.id AND t.at < ? - a.terms_days * ?), 0)
		- COALESCE((SELECT SUM(t.amount) FROM ledger_transfers t WHERE t.to_id = a.id), 0)
		FROM ledger_accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE a.kind = 'on_account' AND a.balance < 0
		ORDER BY 8 DESC, 5 DESC, a.id LIMIT 1000`, int64(db.At(now)), (24 * time.Hour).Microseconds()).Rows()
	if err != nil {
		return nil, fmt.Errorf("list what is owed: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []Receivable{}
	for rows.Next() {
		var r Receivable
		var late int64
		if err := rows.Scan(&r.AccountID, &r.CustomerID, &r.Name, &r.Currency, &r.Owed, &r.CreditLimit, &r.TermsDays, &late); err != nil {
			return nil, fmt.Errorf("list what is owed: %w", err)
		}
		r.Overdue = money.Amount(max(late, 0))
		out = append(out, r)
	}
	return out, rows.Err()
}
