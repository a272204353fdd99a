package pos

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/money"
)

// Money also comes in for what is no sale: on goods put aside, and for what
// customers owe; and it goes back to cards for what never came back. It is no turnover and pays for none, so reports have it apart;
// but it lies in the same drawer and on the same slip of the card terminal.

// otherMoney is such money as the books keep it.
type otherMoney struct {
	payments, tenders string
	sign              string // of a payment: what goes back is negative
	types             []string
}

var (
	moneyOnLayaways = otherMoney{"layaway_payments", "layaway_tenders", `CASE WHEN p.kind = 'pay' THEN 1 ELSE -1 END`,
		[]string{entryLayawayPayment, entryLayawayCancel}}
	moneyOnDebts = otherMoney{"account_payments", "account_tenders", `1`, []string{entryPayment}}
	moneyKept    = otherMoney{`(SELECT k.*, 0 AS change FROM kept_refunds k)`,
		`(SELECT id AS payment_id, 'card' AS kind, '' AS currency, amount, 0 AS foreign_amount FROM kept_refunds)`, `-1`, []string{entryRefundKept}}
)

// otherTender is what a way to pay came to.
type otherTender struct {
	DrawerTender
	count int64
}

// byTender adds up ways to pay: cash first, and less change. from names the
// payments, as p.
func (o *otherMoney) byTender(tx *gorm.DB, from string, args ...any) (out []otherTender, err error) {
	rows, err := tx.Raw(`SELECT t.kind, t.currency, COUNT(*), CAST(SUM(`+o.sign+` * t.amount) AS BIGINT), CAST(SUM(`+o.sign+` * t.foreign_amount) AS BIGINT)
		FROM `+o.tenders+` t JOIN `+o.payments+` p ON p.id = t.payment_id `+from+` GROUP BY t.kind, t.currency`, args...).Rows()
	if err != nil {
		return nil, err
	}
	err = eachRow(rows, func() error {
		var t otherTender
		err := rows.Scan(&t.Kind, &t.Currency, &t.count, &t.Amount, &t.ForeignAmount)
		out = append(out, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	var change money.Amount
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(p.change), 0) AS BIGINT) FROM `+o.payments+` p `+from, args...).Row().Scan(&change)
	if err != nil {
		return nil, err
	}
	if change != 0 {
		at := slices.IndexFunc(out, func(t otherTender) bool { return t.Kind == Cash && t.Currency == "" })
		if at < 0 {
			out, at = append(out, otherTender{DrawerTender: DrawerTender{Kind: Cash}}), len(out)
		}
		out[at].Amount, out[at].Change = out[at].Amount-change, change
	}
	slices.SortFunc(out, func(a, b otherTender) int { return byWay(a.DrawerTender, b.DrawerTender) })
	return out, nil
}

// byWay puts cash first, the store's own before others'.
func byWay(a, b DrawerTender) int {
	if (a.Kind == Cash) != (b.Kind == Cash) {
		if a.Kind == Cash {
			return -1
		}
		return 1
	}
	if c := strings.Compare(a.Kind, b.Kind); c != 0 {
		return c
	}
	return strings.Compare(a.Currency, b.Currency)
}

// DrawerDebts is what customers paid at a drawer of what they owed.
type DrawerDebts struct {
	Paid    CountTotal     `json:"paid"`
	Tenders []DrawerTender `json:"tenders"`
}

// debts adds what was paid of debts while a drawer was open.
func (v *DrawerView) debts(tx *gorm.DB, row *drawerRow) error {
	var d DrawerDebts
	err := tx.Raw(`SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM account_payments WHERE drawer_id = ?`, row.ID).Row().Scan(&d.Paid.Count, &d.Paid.Total)
	if err != nil || d.Paid.Count == 0 {
		return err
	}
	d.Tenders, err = v.other(tx, &moneyOnDebts, row)
	v.Debts = &d
	return err
}

// DrawerKept is what went back to cards without a return, and was let stand.
type DrawerKept struct {
	Refunded CountTotal     `json:"refunded"`
	Tenders  []DrawerTender `json:"tenders"` // below zero
}

// keptBack adds what was let stand while a drawer was open.
func (v *DrawerView) keptBack(tx *gorm.DB, row *drawerRow) error {
	var k DrawerKept
	err := tx.Raw(`SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM kept_refunds WHERE drawer_id = ?`, row.ID).Row().Scan(&k.Refunded.Count, &k.Refunded.Total)
	if err != nil || k.Refunded.Count == 0 {
		return err
	}
	k.Tenders, err = v.other(tx, &moneyKept, row)
	v.Kept = &k
	return err
}

// other is money of a drawer that is no sale's, by way to pay. What foreign
// cash there is lies in the drawer with the rest of it.
func (v *DrawerView) other(tx *gorm.DB, o *otherMoney, row *drawerRow) ([]DrawerTender, error) {
	all, err := o.byTender(tx, `WHERE p.drawer_id = ?`, row.ID)
	out := make([]DrawerTender, 0, len(all))
	for _, t := range all {
		out = append(out, t.DrawerTender)
		if t.Kind != Cash || t.Currency == "" {
			continue
		}
		at := slices.IndexFunc(v.ForeignCash, func(f ForeignTotal) bool { return f.Currency == t.Currency })
		if at < 0 {
			v.ForeignCash, at = append(v.ForeignCash, ForeignTotal{Currency: t.Currency}), len(v.ForeignCash)
		}
		f := &v.ForeignCash[at]
		f.Amount, f.Worth = f.Amount+t.ForeignAmount, f.Worth+t.Amount
	}
	return out, err
}

// collect adds up each way to pay over sales and all else, as the slip of a card
// terminal has it. Where there were only sales, that is said already.
func (v *DrawerView) collect(*gorm.DB, *drawerRow) error {
	if v.Layaways == nil && v.Debts == nil && v.Kept == nil {
		return nil
	}
	v.Collected = slices.Clone(v.Tenders)
	if v.Layaways != nil {
		v.collected(v.Layaways.Tenders)
	}
	if v.Debts != nil {
		v.collected(v.Debts.Tenders)
	}
	if v.Kept != nil {
		v.collected(v.Kept.Tenders)
	}
	v.Collected = slices.DeleteFunc(v.Collected, func(t DrawerTender) bool { return t.Kind == Deposit })
	slices.SortFunc(v.Collected, byWay)
	return nil
}

func (v *DrawerView) collected(more []DrawerTender) {
	for _, t := range more {
		at := slices.IndexFunc(v.Collected, func(x DrawerTender) bool { return x.Kind == t.Kind && x.Currency == t.Currency })
		if at < 0 {
			v.Collected = append(v.Collected, t)
			continue
		}
		x := &v.Collected[at]
		x.Amount, x.ForeignAmount, x.Change = x.Amount+t.Amount, x.ForeignAmount+t.ForeignAmount, x.Change+t.Change
	}
}

// ClosingMoney is money of a period that no sale brought: on goods put aside, or
// for what was owed; or that went back for no return.
type ClosingMoney struct {
	Paid     CountTotal      `json:"paid"`
	Refunded CountTotal      `json:"refunded"`
	Tenders  []ClosingTender `json:"tenders"` // paid less what went back, cash less change
}

// otherMoney adds up what was no sale, if the period has any.
func (s *daySums) otherMoney() (err error) {
	if s.into.Layaways, err = s.moneyOf(&moneyOnLayaways); err != nil {
		return err
	}
	if s.into.Debts, err = s.moneyOf(&moneyOnDebts); err != nil {
		return err
	}
	s.into.Kept, err = s.moneyOf(&moneyKept)
	return err
}

func (s *daySums) moneyOf(o *otherMoney) (*ClosingMoney, error) {
	if !slices.ContainsFunc(s.into.Entries, func(e EntryCount) bool { return slices.Contains(o.types, e.Type) }) {
		return nil, nil
	}
	from := `JOIN journal j ON j.doc_id = p.id AND j.register_id = p.register_id WHERE j.register_id = ? AND j.seq > ? AND j.seq <= ?
		AND j.type <> 'SALE' AND j.type IN ('` + strings.Join(o.types, `', '`) + `')`
	m := &ClosingMoney{Tenders: []ClosingTender{}}
	err := s.tx.Raw(`SELECT COUNT(CASE WHEN `+o.sign+` > 0 THEN 1 END), CAST(COALESCE(SUM(CASE WHEN `+o.sign+` > 0 THEN p.amount END), 0) AS BIGINT),
		COUNT(CASE WHEN `+o.sign+` < 0 THEN 1 END), CAST(COALESCE(SUM(CASE WHEN `+o.sign+` < 0 THEN p.amount END), 0) AS BIGINT)
		FROM `+o.payments+` p `+from, s.entryRange()...).Row().Scan(&m.Paid.Count, &m.Paid.Total, &m.Refunded.Count, &m.Refunded.Total)
	if err != nil {
		return nil, err
	}
	all, err := o.byTender(s.tx.DB, from, s.entryRange()...)
	for _, t := range all {
		m.Tenders = addTender(m.Tenders, ClosingTender{Kind: t.Kind, Count: t.count, Amount: t.Amount})
	}
	return m, err
}

// plus takes a shorter period into a longer one.
func (m *ClosingMoney) plus(o *ClosingMoney) *ClosingMoney {
	if o == nil {
		return m
	}
	if m == nil {
		m = &ClosingMoney{Tenders: []ClosingTender{}}
	}
	m.Paid.plus(o.Paid)
	m.Refunded.plus(o.Refunded)
	for _, t := range o.Tenders {
		m.Tenders = addTender(m.Tenders, t)
	}
	return m
}

// tendersOf are the ways to pay of a period: those of sales, which are added up,
// and of all else, which is little beside them.
func tendersOf(c *calendar, p Period) (string, []any) {
	from, args := whole("figure_tenders", c, p)
	begin, until := p.times(c)
	query := `(SELECT f.kind, f.currency, 'sale' AS source, f.payments, f.taken, f.change, f.refunds, f.refunded, f.foreign_amount FROM ` + from
	for _, o := range []struct {
		otherMoney
		source string
	}{{moneyOnLayaways, "layaway"}, {moneyOnDebts, "debt"}, {moneyKept, "kept"}} {
		in := `CASE WHEN ` + o.sign + ` > 0 THEN `
		out := `CASE WHEN ` + o.sign + ` < 0 THEN `
		query += ` UNION ALL SELECT t.kind, t.currency, '` + o.source + `', ` + in + `1 ELSE 0 END, ` + in + `t.amount ELSE 0 END, 0, ` + out + `1 ELSE 0 END, ` +
			out + `t.amount ELSE 0 END, ` + o.sign + ` * t.foreign_amount FROM ` + o.tenders + ` t JOIN ` + o.payments + ` p ON p.id = t.payment_id
			WHERE p.store_id = ? AND p.at >= ? AND p.at < ?
			UNION ALL SELECT 'cash', '', '` + o.source + `', 0, 0, p.change, 0, 0, 0 FROM ` + o.payments + ` p WHERE p.change <> 0 AND p.store_id = ? AND p.at >= ? AND p.at < ?`
		args = append(args, c.store, begin, until, c.store, begin, until)
	}
	return query + `) f`, args
}
