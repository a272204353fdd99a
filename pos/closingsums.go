package pos

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// daySums adds up what a register did since a closing. Documents are found by
// their numbers, which rise with the entries; all else by its entries, of which
// there is an index without sales.
type daySums struct {
	tx     *db.Tx
	head   *head
	before closed
	into   *Closing
	newest db.Micros // the time of the last entry
}

func (s *daySums) run() error {
	steps := []func() error{s.ends, s.acts, s.otherMoney, s.movements, s.drawers, s.training}
	if s.head.day.sales.Count == s.head.sales-s.before.sales && s.head.day.returns.Count == s.head.returns-s.before.returns {
		s.head.day.into(s.into)
	} else {
		steps = append(steps, s.documents, s.taxes, s.tenders)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// These pick the documents of the period; range gives their arguments.
const periodDocuments = ` FROM sales s WHERE s.register_id = ? AND s.kind = 'sale' AND s.number > ? AND s.number <= ?
	UNION ALL SELECT %[1]s FROM sales s WHERE s.register_id = ? AND s.kind = 'return' AND s.number > ? AND s.number <= ?`

func periodQuery(columns string) string {
	return `SELECT ` + columns + strings.ReplaceAll(periodDocuments, `%[1]s`, columns)
}

func (s *daySums) documentRange() []any {
	r := s.head.register
	return []any{r, s.before.sales, s.head.sales, r, s.before.returns, s.head.returns}
}

func (s *daySums) entryRange() []any {
	return []any{s.head.register, s.before.seq, s.into.LastSeq}
}

func (s *daySums) ends() error {
	var first db.Micros
	var hash []byte
	err := s.tx.Raw(`SELECT at, hash FROM journal WHERE register_id = ? AND seq = ?`, s.head.register, s.into.FirstSeq).Row().Scan(&first, &hash)
	if err != nil {
		return fmt.Errorf("find the first entry: %w", err)
	}
	s.into.From, s.into.FirstHash = stamp(first.Time()), hex.EncodeToString(hash)
	err = s.tx.Raw(`SELECT at FROM journal WHERE register_id = ? AND seq = ?`, s.head.register, s.into.LastSeq).Row().Scan(&s.newest)
	if err != nil {
		return fmt.Errorf("find the last entry: %w", err)
	}
	return nil
}

func (s *daySums) acts() error {
	rows, err := s.tx.Raw(`SELECT type, COUNT(*) FROM journal WHERE register_id = ? AND seq > ? AND seq <= ? AND type <> 'SALE'
		GROUP BY type`, s.entryRange()...).Rows()
	if err != nil {
		return fmt.Errorf("count the entries: %w", err)
	}
	defer rows.Close()
	if n := s.head.sales - s.before.sales; n > 0 {
		s.into.Entries = append(s.into.Entries, EntryCount{entrySale, n})
	}
	for rows.Next() {
		var e EntryCount
		if err := rows.Scan(&e.Type, &e.Count); err != nil {
			return err
		}
		s.into.Entries = append(s.into.Entries, e)
		switch e.Type {
		case entryCopy:
			s.into.Copies = e.Count
		case entryNoSale:
			s.into.NoSales = e.Count
		}
	}
	sortEntries(s.into.Entries)
	return rows.Err()
}

func (s *daySums) documents() error {
	rows, err := s.tx.Raw(`SELECT kind, purpose, COUNT(*), CAST(SUM(total - vouchers) AS BIGINT), CAST(SUM(tax) AS BIGINT), CAST(SUM(discount) AS BIGINT),
		CAST(SUM(rounding) AS BIGINT), CAST(SUM(tip) AS BIGINT), CAST(SUM(vouchers) AS BIGINT) FROM (`+
		periodQuery(`s.kind, s.purpose, s.total, s.tax, s.discount, s.rounding, s.tip, s.vouchers`)+`) d GROUP BY kind, purpose`, s.documentRange()...).Rows()
	if err != nil {
		return fmt.Errorf("sum up documents: %w", err)
	}
	defer rows.Close()
	v := s.into
	v.Vouchers = &Vouchers{}
	for rows.Next() {
		var kind, purpose string
		var n int64
		var total, tax, discount, rounding, tips, vouchers money.Amount
		if err := rows.Scan(&kind, &purpose, &n, &total, &tax, &discount, &rounding, &tips, &vouchers); err != nil {
			return err
		}
		if kind == kindSale {
			v.Vouchers.Sold += vouchers
			v.Sales.plus(CountTotal{n, total})
			v.Tax, v.Discount, v.Rounding, v.Tips = v.Tax+tax, v.Discount+discount, v.Rounding+rounding, v.Tips+tips
			continue
		}
		v.Vouchers.Sold -= vouchers
		v.Returns.plus(CountTotal{n, total})
		v.Tax, v.Discount, v.Rounding, v.Tips = v.Tax-tax, v.Discount-discount, v.Rounding-rounding, v.Tips-tips
		if purpose == purposeVoid {
			v.Voids.plus(CountTotal{n, total})
		}
	}
	v.Total = v.Sales.Total - v.Returns.Total
	return rows.Err()
}

func (s *daySums) taxes() (err error) {
	s.into.Taxes, err = sumTaxes(s.tx.DB, `s.id IN (`+periodQuery(`s.id`)+`)`, s.documentRange()...)
	if err != nil {
		return fmt.Errorf("sum up taxes: %w", err)
	}
	return nil
}

func (s *daySums) tenders() error {
	v := s.into
	v.Tenders = []ClosingTender{}
	err := s.tx.Raw(`SELECT t.kind, COUNT(*) AS count, CAST(SUM(CASE WHEN d.kind = 'sale' THEN t.amount ELSE -t.amount END) AS BIGINT) AS amount
		FROM (`+periodQuery(`s.id, s.kind`)+`) d JOIN sale_tenders t ON t.sale_id = d.id WHERE t.kind <> 'exchange'
		GROUP BY t.kind ORDER BY t.kind`,
		s.documentRange()...).Scan(&v.Tenders).Error
	if err != nil {
		return fmt.Errorf("sum up tenders: %w", err)
	}
	var change money.Amount
	err = s.tx.Raw(`SELECT CAST(COALESCE(SUM(CASE WHEN kind = 'sale' THEN change ELSE -change END), 0) AS BIGINT) FROM (`+
		periodQuery(`s.kind, s.change`)+`) d`, s.documentRange()...).Row().Scan(&change)
	if err != nil {
		return fmt.Errorf("sum up change: %w", err)
	}
	if change != 0 {
		v.Tenders = addTender(v.Tenders, ClosingTender{Kind: Cash, Amount: -change})
	}
	v.Vouchers = newVouchers(v.Vouchers.Sold, v.paidBy(GiftCard))
	return nil
}

func (s *daySums) movements() error {
	v := s.into
	var rows []struct {
		Kind   string
		Amount money.Amount
	}
	err := s.tx.Raw(`SELECT m.kind, CAST(SUM(m.amount) AS BIGINT) AS amount FROM journal j JOIN drawer_movements m ON m.id = j.doc_id
		WHERE j.register_id = ? AND j.seq > ? AND j.seq <= ? AND j.type <> 'SALE' AND j.type IN ('PAY_IN', 'PAY_OUT', 'DROP')
		GROUP BY m.kind`, s.entryRange()...).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("sum up movements: %w", err)
	}
	for _, r := range rows {
		switch r.Kind {
		case "pay_in":
			v.PayIn = r.Amount
		case "pay_out":
			v.PayOut = r.Amount
		case "drop":
			v.Drop = r.Amount
		}
	}
	return nil
}

// drawers adds up the Zs, and the late counts of drawers that had closed by
// themselves: such a difference is of the day in which it was found, whatever
// day the Z is of. Counts of before that was so stay with their Z.
func (s *daySums) drawers() error {
	d := &s.into.Drawers
	err := s.tx.Raw(`SELECT COUNT(*), CAST(COALESCE(SUM(d.expected), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN n.id IS NULL THEN d.counted END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN n.id IS NULL THEN d.difference END), 0) AS BIGINT)
		FROM journal j JOIN drawers d ON d.id = j.doc_id LEFT JOIN drawer_counts n ON n.drawer_id = d.id AND n.late
		WHERE j.register_id = ? AND j.seq > ? AND j.seq <= ? AND j.type <> 'SALE' AND j.type = 'Z'`, s.entryRange()...).
		Row().Scan(&d.Count, &d.Expected, &d.Counted, &d.Difference)
	if err != nil {
		return fmt.Errorf("sum up drawers: %w", err)
	}
	var counted, difference money.Amount
	err = s.tx.Raw(`SELECT COUNT(*), CAST(COALESCE(SUM(n.counted), 0) AS BIGINT), CAST(COALESCE(SUM(n.counted - n.expected), 0) AS BIGINT)
		FROM journal j JOIN drawer_counts n ON n.id = j.doc_id AND n.late
		WHERE j.register_id = ? AND j.seq > ? AND j.seq <= ? AND j.type <> 'SALE' AND j.type = 'COUNT'`, s.entryRange()...).
		Row().Scan(&d.Late, &counted, &difference)
	if err != nil {
		return fmt.Errorf("sum up late counts: %w", err)
	}
	d.Counted, d.Difference = d.Counted+counted, d.Difference+difference
	return nil
}

func (s *daySums) training() error {
	rows, err := s.tx.Raw(`SELECT payload FROM journal WHERE register_id = ? AND seq > ? AND seq <= ? AND type <> 'SALE' AND type = ?`,
		append(s.entryRange(), entryTraining)...).Rows()
	if err != nil {
		return fmt.Errorf("sum up training: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		var d struct {
			Kind  string       `json:"kind"`
			Total money.Amount `json:"total"`
		}
		if err := rows.Scan(&body); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &d); err != nil {
			return fmt.Errorf("read training: %w", err)
		}
		if d.Kind == kindReturn {
			d.Total = -d.Total
		}
		s.into.Training.plus(CountTotal{1, d.Total})
	}
	return rows.Err()
}

func (c *CountTotal) plus(o CountTotal) { c.Count, c.Total = c.Count+o.Count, c.Total+o.Total }

// add takes a shorter period into a longer one.
func (v *Closing) add(d *Closing) {
	v.Closings = append(v.Closings, d.Number)
	v.Sales.plus(d.Sales)
	v.Returns.plus(d.Returns)
	v.Voids.plus(d.Voids)
	v.Training.plus(d.Training)
	v.Tax, v.Discount, v.Rounding = v.Tax+d.Tax, v.Discount+d.Discount, v.Rounding+d.Rounding
	v.Tips, v.Total = v.Tips+d.Tips, v.Total+d.Total
	v.Vouchers = v.Vouchers.plus(d.Vouchers)
	v.Layaways, v.Debts = v.Layaways.plus(d.Layaways), v.Debts.plus(d.Debts)
	v.Kept = v.Kept.plus(d.Kept)
	v.Copies, v.NoSales = v.Copies+d.Copies, v.NoSales+d.NoSales
	v.PayIn, v.PayOut, v.Drop = v.PayIn+d.PayIn, v.PayOut+d.PayOut, v.Drop+d.Drop
	v.Drawers.Count, v.Drawers.Expected = v.Drawers.Count+d.Drawers.Count, v.Drawers.Expected+d.Drawers.Expected
	v.Drawers.Late += d.Drawers.Late
	v.Drawers.Counted, v.Drawers.Difference = v.Drawers.Counted+d.Drawers.Counted, v.Drawers.Difference+d.Drawers.Difference
	for _, e := range d.Entries {
		v.Entries = addEntry(v.Entries, e)
	}
	for _, t := range d.Taxes {
		v.Taxes = addTax(v.Taxes, t)
	}
	for _, t := range d.Tenders {
		v.Tenders = addTender(v.Tenders, t)
	}
}

func addEntry(all []EntryCount, e EntryCount) []EntryCount {
	if i := slices.IndexFunc(all, func(x EntryCount) bool { return x.Type == e.Type }); i >= 0 {
		all[i].Count += e.Count
		return all
	}
	all = append(all, e)
	sortEntries(all)
	return all
}

func sortEntries(all []EntryCount) {
	slices.SortFunc(all, func(a, b EntryCount) int { return strings.Compare(a.Type, b.Type) })
}

func addTax(all []DocumentTax, t DocumentTax) []DocumentTax {
	if i := slices.IndexFunc(all, func(x DocumentTax) bool { return x.Rate == t.Rate && x.Name == t.Name }); i >= 0 {
		all[i].Base, all[i].Amount = all[i].Base+t.Base, all[i].Amount+t.Amount
		return all
	}
	all = append(all, t)
	slices.SortFunc(all, byRate)
	return all
}

func byRate(a, b DocumentTax) int {
	return cmp.Or(cmp.Compare(a.Rate, b.Rate), cmp.Compare(a.Name, b.Name))
}

func addTender(all []ClosingTender, t ClosingTender) []ClosingTender {
	if i := slices.IndexFunc(all, func(x ClosingTender) bool { return x.Kind == t.Kind }); i >= 0 {
		all[i].Count, all[i].Amount = all[i].Count+t.Count, all[i].Amount+t.Amount
		return all
	}
	all = append(all, t)
	slices.SortFunc(all, func(a, b ClosingTender) int { return strings.Compare(a.Kind, b.Kind) })
	return all
}

// check refuses figures that do not add up: a bug, which is never stored. Where
// goods bear several taxes, those share their bases, and only the taxes add up.
func (v *Closing) check() error {
	var bases, tax, paid money.Amount
	several := false
	for _, t := range v.Taxes {
		bases, tax, several = bases+t.Base, tax+t.Amount, several || t.Name != ""
	}
	for _, t := range v.Tenders {
		paid += t.Amount
	}
	if v.Total != v.Sales.Total-v.Returns.Total || tax != v.Tax || !several && bases+tax != v.Total || paid != v.Total+v.Vouchers.sold()+v.Rounding+v.Tips {
		return fmt.Errorf("closing of the %s %s does not add up: total %d with %d tax, by tax rate %d with %d, paid %d",
			v.Period, v.Label, v.Total, v.Tax, bases+tax, tax, paid)
	}
	return nil
}
