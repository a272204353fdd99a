package pos

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// paidBy is what of a sale was paid in one way.
type paidBy struct {
	kind    string
	account string // of the ledger; empty: money, or nobody's account any more
	amount  money.Amount
}

// waysPaid is how a sale was paid, through exchanges and deposits, in the order
// of its tenders.
type waysPaid []paidBy

// waysOf looks how a sale was paid. Goods that came back for it were paid for
// elsewhere, and without a receipt, in the ways that unproven goods are given
// back in.
func waysOf(tx *gorm.DB, sale string, unproven []string, hops int) (waysPaid, error) {
	own, change, err := tendersOf(tx, sale)
	if err != nil {
		return nil, err
	}
	own.reduce(Cash, change)
	var ways waysPaid
	for _, w := range own {
		switch w.kind {
		case Deposit:
			was, err := depositWays(tx, w)
			if err != nil {
				return nil, err
			}
			ways = append(ways, was...)
		case exchanged:
			was, err := exchangeWays(tx, sale, w.amount, unproven, hops)
			if err != nil {
				return nil, err
			}
			ways = append(ways, was...)
		default:
			ways = append(ways, w)
		}
	}
	return ways, nil
}

func tendersOf(tx *gorm.DB, document string) (ways waysPaid, change money.Amount, err error) {
	rows, err := tx.Raw(`SELECT t.kind, COALESCE(CAST(t.account_id AS TEXT), ''), t.amount, s.change FROM sales s JOIN sale_tenders t ON t.sale_id = s.id
		WHERE s.id = ? ORDER BY t.position`, document).Rows()
	if err != nil {
		return nil, 0, fmt.Errorf("read the tenders of %s: %w", document, db.Translate(err))
	}
	err = eachRow(rows, func() error {
		var w paidBy
		if err := rows.Scan(&w.kind, &w.account, &w.amount, &change); err != nil {
			return err
		}
		ways = append(ways, w)
		return nil
	})
	return ways, change, err
}

// depositWays is how goods put aside were paid, as far as the deposit goes.
func depositWays(tx *gorm.DB, deposit paidBy) (waysPaid, error) {
	var ways waysPaid
	var sum money.Amount
	rows, err := tx.Raw(`SELECT t.kind, COALESCE(CAST(t.account_id AS TEXT), ''), t.amount FROM layaway_tenders t JOIN layaway_payments p ON p.id = t.payment_id
		WHERE p.layaway_id = ? AND p.kind = ? ORDER BY p.position, t.position`, deposit.account, layawayPay).Rows()
	if err != nil {
		return nil, fmt.Errorf("read what was paid before: %w", db.Translate(err))
	}
	err = eachRow(rows, func() error {
		var w paidBy
		if err := rows.Scan(&w.kind, &w.account, &w.amount); err != nil {
			return err
		}
		sum, ways = sum+w.amount, append(ways, w)
		return nil
	})
	ways.reduce(Cash, sum-deposit.amount) // change, and what cash was rounded by
	return ways, err
}

// exchangeWays is how goods that came back for others had been paid.
func exchangeWays(tx *gorm.DB, sale string, amount money.Amount, unproven []string, hops int) (waysPaid, error) {
	var back, from string
	err := tx.Raw(`SELECT CAST(r.id AS TEXT), COALESCE(CAST(r.original_id AS TEXT), '') FROM sales s JOIN sales r ON r.exchange_id = s.exchange_id AND r.kind = 'return'
		WHERE s.id = ? AND s.exchange_id IS NOT NULL`, sale).Row().Scan(&back, &from)
	switch {
	case db.IsMissing(err) || err == nil && from == "" && slices.Contains(unproven, Cash):
		return waysPaid{{kind: exchanged, amount: amount}}, nil
	case err != nil:
		return nil, fmt.Errorf("look what was given in exchange: %w", db.Translate(err))
	case from == "" || hops <= 0:
		return waysPaid{{kind: StoreCredit, amount: amount}}, nil
	}
	left, err := waysOf(tx, from, unproven, hops-1)
	if err != nil {
		return nil, err
	}
	if err := left.lessReturns(tx, from, back); err != nil {
		return nil, err
	}
	taken, missing := left.take(exchanged, "", amount)
	for i := range taken {
		if taken[i].kind == Points { // they were that sale's
			taken[i] = paidBy{kind: StoreCredit, amount: taken[i].amount}
		}
	}
	if missing > 0 { // cash was rounded
		taken = append(taken, paidBy{kind: exchanged, amount: missing})
	}
	return taken, nil
}

// lessReturns takes off what the returns of a sale gave back before one; empty:
// all of them.
func (w *waysPaid) lessReturns(tx *gorm.DB, sale, before string) error {
	var ids []string
	err := tx.Raw(`SELECT CAST(id AS TEXT) FROM sales WHERE original_id = ? ORDER BY committed_at, id`, sale).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("list the returns of %s: %w", sale, db.Translate(err))
	}
	for _, id := range ids {
		if id == before {
			return nil
		}
		gave, _, err := tendersOf(tx, id)
		if err != nil {
			return err
		}
		for _, g := range gave {
			w.take(g.kind, g.account, g.amount)
		}
	}
	return nil
}

// take takes an amount off: of its own kind and account first, then money, as
// what is on the ledger goes back there last, then all else.
func (w *waysPaid) take(kind, account string, amount money.Amount) (taken waysPaid, missing money.Amount) {
	for _, fits := range []func(paidBy) bool{
		func(p paidBy) bool { return p.kind == kind && (account == "" || p.account == account) },
		func(p paidBy) bool { return p.kind == Card }, func(p paidBy) bool { return p.kind == Voucher }, func(p paidBy) bool { return p.kind == Cash },
		func(paidBy) bool { return true },
	} {
		for i := range *w {
			one := &(*w)[i]
			if n := min(one.amount, amount); n > 0 && fits(*one) {
				taken = append(taken, paidBy{one.kind, one.account, n})
				one.amount, amount = one.amount-n, amount-n
			}
		}
	}
	return taken, amount
}

// reduce takes an amount off one kind alone.
func (w waysPaid) reduce(kind string, amount money.Amount) {
	for i := range w {
		if w[i].kind == kind {
			n := min(w[i].amount, amount)
			w[i].amount, amount = w[i].amount-n, amount-n
		}
	}
}

// byKind is how much of it is of each kind.
func (w waysPaid) byKind() []Refundable {
	var out []Refundable
	for _, p := range w {
		if at := slices.IndexFunc(out, func(r Refundable) bool { return r.Kind == p.kind }); at >= 0 {
			out[at].Amount += p.amount
		} else {
			out = append(out, Refundable{Kind: p.kind, Amount: p.amount})
		}
	}
	slices.SortFunc(out, func(a, b Refundable) int { return strings.Compare(a.Kind, b.Kind) })
	return out
}

// paidThrough notes which accounts paid for the sale through an exchange or a
// deposit, and locks them: money goes back to these first.
func (t *returning) paidThrough() error {
	through := slices.ContainsFunc(t.sold.Tenders, func(d DocumentTender) bool { return d.Kind == exchanged || d.Kind == Deposit })
	if !through {
		return nil
	}
	ways, err := waysOf(t.tx.DB, t.sale.id, t.shop.Policies.Returns.OfNoReceipt(), maxHops)
	if err != nil {
		return err
	}
	own := make(map[string]money.Amount)
	for _, d := range t.sold.Tenders {
		if d.AccountID != "" && d.Kind != Deposit {
			own[d.AccountID] += d.Amount
		}
	}
	for _, w := range ways {
		if !isLedger(w.kind) {
			continue
		}
		mine := min(own[w.account], w.amount)
		own[w.account] -= mine
		if w.amount -= mine; w.amount > 0 {
			t.draft.through = append(t.draft.through, w)
		}
	}
	for _, one := range t.parts {
		if l, ok := one.(*ledgerPart); ok {
			return l.knowThrough(t.tx, t.draft.through)
		}
	}
	return nil
}

func (l *ledgerPart) knowThrough(tx *db.Tx, ways waysPaid) error {
	var ids []string
	for _, w := range ways {
		if w.account != "" && l.accounts[idKey(w.account)] == nil {
			ids = append(ids, w.account)
		}
	}
	for _, id := range unique(ids) {
		a, err := lockAccount(tx, id)
		if err != nil {
			return err
		}
		if a != nil {
			l.know(a)
		}
	}
	return nil
}

// through adds what accounts paid elsewhere to what they paid here.
func (b *backSums) through(ways waysPaid) {
	for _, w := range ways {
		if b.paid[w.account] == 0 && w.account != "" {
			b.order = append(b.order, w.account)
		}
		b.paid[w.account] += int64(w.amount)
		if w.account != "" {
			b.kinds[w.account] = w.kind
		}
	}
}
