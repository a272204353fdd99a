package pos

import (
	"context"
	"crypto/sha256"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Buying on account above the limit is never done by the way: the tender says
// that it may go above it, and then the right to it is asked for, by how much
// it goes above. What the account holds is known in the commit alone.

// onAccount is what of a sale is not paid now.
func (d *draft) onAccount() (sum money.Amount) {
	for _, t := range d.request.Tenders {
		if t.Kind == OnAccount && t.Amount != nil {
			sum += *t.Amount
		}
	}
	return sum
}

// overHash is what an approval to go above a limit is bound to: whose limit, by
// which cart, and how much goes on account.
func (d *draft) overHash() [sha256.Size]byte {
	return trained(hashSubject("over_limit", d.request.CustomerID, d.onAccount(), d.hashCart()), d.request.Training)
}

// overLimit judges a tender that takes an account below what it may.
func (l *ledgerPart) overLimit(d *draft, w *want, a *account, before int64) error {
	if w.tender < 0 || !d.request.Tenders[w.tender].OverLimit {
		return errNotSaid
	}
	n := need{right: access.OverAccountLimit, amount: money.Amount(a.least() - (a.balance + before + w.delta))}
	d.over = append(d.over, n)
	by, err := l.rights.allow(d.cashier, []need{n}, d.request.Approvals, d.overHash)
	if err != nil {
		return err
	}
	for right, g := range by {
		if d.granted == nil {
			d.granted = make(granted)
		}
		d.granted[right] = g
	}
	return nil
}

var errNotSaid = fmt.Errorf("the tender does not say that it may go above the limit")

// judged are all needs by which a draft was let through.
func (d *draft) judged() []need { return append(append([]need(nil), d.needs...), d.over...) }

func (p *Pos) overLimitSubject(ctx context.Context, d *draft) (Subject, error) {
	charge := d.onAccount()
	if charge <= 0 || checkID("customer_id", d.request.CustomerID) != nil {
		return Subject{}, errNothingToApprove
	}
	who, err := p.Customer(ctx, d.request.CustomerID)
	if err != nil {
		return Subject{}, err
	}
	var balance, limit money.Amount
	err = p.db.Read(ctx).Raw(`SELECT balance, credit_limit FROM ledger_accounts WHERE customer_id = ? AND kind = ? AND unit = ? AND balance IS NOT NULL`,
		who.ID, OnAccount, d.currency).Row().Scan(&balance, &limit)
	if db.IsMissing(err) {
		return Subject{}, errNoCredit.At("cart.customer_id", "no_account", "has no account")
	} else if err != nil {
		return Subject{}, fmt.Errorf("read an account: %w", db.Translate(err))
	}
	over := charge - balance - limit
	if over <= 0 {
		return Subject{}, errNothingToApprove
	}
	s := d.summary()
	s.of(&who)
	return Subject{Hash: d.overHash(), Amount: over, Summary: mustJSON(s)}, nil
}
