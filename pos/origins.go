package pos

import (
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A sale that other goods or instalments paid for was paid, in the end, with
// what those were paid with. Otherwise a gift card became cash by way of an
// exchange, or of goods put aside.

// origin is money that paid for a sale: of a kind, and from an account where it
// came from one.
type origin struct {
	kind, account string
	amount        money.Amount
	payment       string // at a terminal, of goods put aside
	through       bool   // by an exchange or a deposit: the sale's own tenders do not name it
}

// maxExchanges is how many exchanges of exchanges are followed back. What lies
// behind them is taken for credit, and for what no terminal took.
const maxExchanges = 50

// origins follows money back.
type origins struct {
	tx    *gorm.DB
	rules *access.ReturnPolicy
	left  int // of maxExchanges

	papers []string // that money came in by, as far as it was followed
}

func originsOf(tx *gorm.DB, shop *access.Store) *origins {
	return &origins{tx: tx.Session(&gorm.Session{NewDB: true}), rules: &shop.Policies.Returns, left: maxExchanges}
}

// throughOthers tells whether a document was paid by goods or instalments.
func (d *Document) throughOthers() bool {
	return slices.ContainsFunc(d.Tenders, func(t DocumentTender) bool { return t.Kind == exchanged || t.Kind == Deposit })
}

// paid is what a sale was paid with, less change.
func (o *origins) paid(sale string) ([]origin, error) {
	o.papers = append(o.papers, sale)
	var change money.Amount
	var swap string
	err := o.tx.Raw(`SELECT change, COALESCE(CAST(exchange_id AS TEXT), '') FROM sales WHERE id = ?`, sale).Row().Scan(&change, &swap)
	if err != nil {
		return nil, fmt.Errorf("find sale %s: %w", sale, db.Translate(err))
	}
	own, err := o.read(`SELECT kind, COALESCE(CAST(account_id AS TEXT), ''), amount, '' FROM sale_tenders WHERE sale_id = ? ORDER BY position`, sale)
	if err != nil {
		return nil, err
	}
	var out []origin
	for _, t := range withoutChange(own, change) {
		var from []origin
		switch t.kind {
		case exchanged:
			from, err = o.swapped(swap, t.amount)
		case Deposit:
			from, err = o.deposited(t.account)
		default:
			out = append(out, t)
			continue
		}
		if err != nil {
			return nil, err
		}
		for i := range from {
			from[i].through = true
		}
		out = append(out, from...)
	}
	return out, nil
}

func (o *origins) read(query string, args ...any) (out []origin, err error) {
	rows, err := o.tx.Raw(query, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("look how it was paid: %w", db.Translate(err))
	}
	err = eachRow(rows, func() error {
		var t origin
		err := rows.Scan(&t.kind, &t.account, &t.amount, &t.payment)
		out = append(out, t)
		return err
	})
	return out, db.Translate(err)
}

// withoutChange takes change off the cash, and else off paper vouchers.
func withoutChange(paid []origin, change money.Amount) []origin {
	for _, kind := range []string{Cash, Voucher} {
		for i := range paid {
			if paid[i].kind == kind {
				off := min(change, paid[i].amount)
				paid[i].amount, change = paid[i].amount-off, change-off
			}
		}
	}
	return paid
}

// deposited is what was paid on goods put aside.
func (o *origins) deposited(layaway string) ([]origin, error) {
	paid, err := o.read(`SELECT t.kind, COALESCE(CAST(t.account_id AS TEXT), ''), t.amount, COALESCE(CAST(t.card_payment_id AS TEXT), '') FROM layaway_tenders t
		JOIN layaway_payments p ON p.id = t.payment_id WHERE p.layaway_id = ? AND p.kind = 'pay' ORDER BY p.position, t.position`, layaway)
	if err != nil {
		return nil, err
	}
	var amount, change money.Amount
	rows, err := o.tx.Raw(`SELECT CAST(id AS TEXT), amount, change FROM layaway_payments WHERE layaway_id = ? AND kind = 'pay'`, layaway).Rows()
	if err != nil {
		return nil, fmt.Errorf("look what was paid on layaway %s: %w", layaway, db.Translate(err))
	}
	err = eachRow(rows, func() error {
		var id string
		var paid, back money.Amount
		err := rows.Scan(&id, &paid, &back)
		o.papers, amount, change = append(o.papers, id), amount+paid, change+back
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look what was paid on layaway %s: %w", layaway, db.Translate(err))
	}
	paid = withoutChange(paid, change)
	for _, t := range paid {
		amount -= t.amount
	}
	if amount > 0 { // rounding of cash
		paid = append(paid, origin{kind: Cash, amount: amount})
	}
	// What went back while they were still waiting, and was let stand.
	var kept money.Amount
	err = o.tx.Raw(`SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM layaway_payments p JOIN layaways l ON l.id = p.layaway_id
		JOIN payments c ON c.id = p.id WHERE p.layaway_id = ? AND p.kind = 'refund'`, layaway).Row().Scan(&kept)
	if err != nil {
		return nil, fmt.Errorf("look what went back of layaway %s: %w", layaway, db.Translate(err))
	}
	takeOff(paid, origin{kind: Card, amount: kept})
	return paid, nil
}

// swapped is what the goods that came back in an exchange had been paid with,
// for so much of them.
func (o *origins) swapped(exchange string, amount money.Amount) ([]origin, error) {
	if o.left--; o.left < 0 {
		return []origin{{kind: StoreCredit, amount: amount}}, nil
	}
	var id, sale string
	var entry []byte
	err := o.tx.Raw(`SELECT CAST(s.id AS TEXT), COALESCE(CAST(s.original_id AS TEXT), ''), j.payload FROM sales s
		LEFT JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq AND j.doc_id = s.id
		WHERE s.exchange_id = ? AND s.kind = 'return'`, exchange).Row().Scan(&id, &sale, &entry)
	if err != nil {
		return nil, fmt.Errorf("find the other half of exchange %s: %w", exchange, db.Translate(err))
	}
	var back struct {
		Gift bool `json:"gift"`
	}
	if len(entry) > 0 {
		if err := json.Unmarshal(entry, &back); err != nil {
			return nil, fmt.Errorf("read the other half of exchange %s: %w", exchange, err)
		}
	}
	switch {
	case back.Gift: // whoever was given the goods gets no money for them
		return []origin{{kind: StoreCredit, amount: amount}}, nil
	case sale == "":
		return []origin{{kind: unproven(o.rules), amount: amount}}, nil
	}
	_, taken, err := o.after(sale, id)
	if err != nil {
		return nil, err
	}
	for _, t := range taken {
		amount -= t.amount
	}
	if amount > 0 { // rounding of cash
		taken = append(taken, origin{kind: Cash, amount: amount})
	}
	return taken, nil
}

// unproven is what goods without a receipt are given back as.
func unproven(rules *access.ReturnPolicy) string {
	if slices.Contains(rules.OfNoReceipt(), Cash) {
		return Cash
	}
	return StoreCredit
}

// remaining is what of a sale's money did not come back yet.
func (o *origins) remaining(sale string) ([]origin, error) {
	left, _, err := o.after(sale, "")
	return left, err
}

// after lets a sale's returns take what they gave back off what it was paid
// with, one after another until one of them, and gives what is left and what
// that one took to pay for other goods.
func (o *origins) after(sale, until string) (left, taken []origin, err error) {
	if left, err = o.paid(sale); err != nil {
		return nil, nil, err
	}
	type given struct {
		origin
		document string
	}
	rows, err := o.tx.Raw(`SELECT CAST(s.id AS TEXT), t.kind, COALESCE(CAST(t.account_id AS TEXT), ''), t.amount FROM sales s
		JOIN sale_tenders t ON t.sale_id = s.id WHERE s.original_id = ? ORDER BY s.committed_at, s.id, t.position`, sale).Rows()
	if err != nil {
		return nil, nil, fmt.Errorf("look what came back of sale %s: %w", sale, db.Translate(err))
	}
	var all []given
	err = eachRow(rows, func() error {
		var g given
		err := rows.Scan(&g.document, &g.kind, &g.account, &g.amount)
		all = append(all, g)
		return err
	})
	if err != nil {
		return nil, nil, db.Translate(err)
	}
	kept, err := keptOfSale(o.tx, sale)
	if err != nil {
		return nil, nil, err
	}
	takeOff(left, origin{kind: Card, amount: kept})
	for _, g := range all {
		took := takeOff(left, g.origin)
		if g.document == until && g.kind == exchanged {
			return left, took, nil
		}
	}
	return left, nil, nil
}

// takeOff takes what a return gave off what its sale was paid with: of the same
// account, else of the same kind, else of money or credit alike. What goods are
// taken for is money first.
func takeOff(left []origin, g origin) (taken []origin) {
	match := []func(t *origin) bool{
		func(t *origin) bool { return g.account != "" && t.account == g.account },
		func(t *origin) bool { return t.kind == g.kind },
		func(t *origin) bool { return isLedger(t.kind) == isLedger(g.kind) },
		func(*origin) bool { return true },
	}
	for _, fits := range match {
		for i := range left {
			t := &left[i]
			if n := min(t.amount, g.amount); n > 0 && fits(t) {
				t.amount, g.amount = t.amount-n, g.amount-n
				taken = append(taken, origin{kind: t.kind, account: t.account, amount: n})
			}
		}
	}
	return taken
}

// followBack notes what a sale that comes back was paid with, where others paid
// for it, and by which papers, and locks the accounts of that.
func (t *returning) followBack() error {
	t.papers = []string{t.sale.id}
	if !t.sold.throughOthers() {
		return nil
	}
	o := originsOf(t.tx.DB, &t.shop)
	paid, err := o.paid(t.sale.id)
	if err != nil {
		return err
	}
	t.draft.came, t.papers = paid, o.papers
	for _, one := range t.parts {
		if l, ok := one.(*ledgerPart); ok {
			return l.learn(t.tx, paid)
		}
	}
	return nil
}

// learn locks accounts that no document at hand names.
func (l *ledgerPart) learn(tx *db.Tx, of []origin) error {
	var ids []string
	for _, t := range of {
		if t.account != "" && l.accounts[idKey(t.account)] == nil {
			ids = append(ids, t.account)
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

// meet adds what others paid for a sale to what it was paid with itself. Points
// that did become credit: none are given for goods that nobody bought with them.
func (b *backSums) meet(came []origin) {
	for _, t := range came {
		switch {
		case !t.through || !isLedger(t.kind):
		case t.account == "" || t.kind == Points:
			b.elsewhere += int64(t.amount)
		default:
			b.add(kindSale, 0, t.kind, t.account, int64(t.amount))
		}
	}
}
