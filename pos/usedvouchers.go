package pos

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// The books keep which numbers of paper vouchers paid, and with how much of it
// that did not go back. Where a store says that its vouchers have a number each,
// one that paid pays no more until its paper was given back; everywhere else the
// till is told, and the cashier looks at it. Sales without a voucher ask and
// write nothing of it.

// voucherNumber is how a number stands in the books, however it was typed:
// without spaces, in capitals. Empty: there is none.
func voucherNumber(typed string) string {
	line, err := text.Line("reference", typed, maxReference)
	if err != nil {
		return ""
	}
	return strings.ToUpper(strings.Join(strings.Fields(line), ""))
}

func voucherUsed(i int) error {
	return fault.New(fault.Conflict, "voucher_used", "A voucher of this number has been used.").At(tenderField(i, "reference"), "voucher_used", "has been used")
}

type paperVoucher struct{ store, number string }

func (v paperVoucher) compare(o paperVoucher) int {
	return cmp.Or(cmp.Compare(v.store, o.store), cmp.Compare(v.number, o.number))
}

// voucherPart keeps the numbers of vouchers. They are locked before a sale is
// judged, so that of two tills at once with the same paper one sells.
type voucherPart struct {
	used map[paperVoucher]money.Amount
	paid map[paperVoucher]voucherPaid
	back map[paperVoucher]money.Amount
}

// voucherPaid is what a voucher paid in a transaction, and for what the last time.
type voucherPaid struct {
	amount   money.Amount
	document string
}

func (v *voucherPart) look(p *db.Pipe, drafts []*draft) error {
	var all []paperVoucher
	for _, d := range drafts {
		if d.kind != kindSale {
			continue
		}
		for _, t := range d.request.Tenders {
			if number := voucherNumber(t.Reference); t.Kind == Voucher && number != "" {
				all = append(all, paperVoucher{d.cashier.Store, number})
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	v.used = make(map[paperVoucher]money.Amount)
	return lookVouchers(p, all, v.used)
}

// lookVouchers locks numbers and tells how much they paid.
func lookVouchers(p *db.Pipe, all []paperVoucher, into map[paperVoucher]money.Amount) error {
	slices.SortFunc(all, paperVoucher.compare)
	all = slices.Compact(all)
	stores, numbers := make([]string, len(all)), make([]string, len(all))
	for i, one := range all {
		stores[i], numbers[i] = one.store, one.number
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("store_id", stores), db.Texts("number", numbers)})
	if err != nil {
		return err
	}
	if p.Dialect() == db.Postgres { // also those that are in no row yet
		p.Exec("lock vouchers", `SELECT pg_advisory_xact_lock(hashtextextended(CAST(v.store_id AS TEXT) || ' voucher ' || v.number, 0)) FROM `+source, args...)
	}
	p.Query("look for vouchers", func(rows db.Scanner) error {
		for rows.Next() {
			var one paperVoucher
			var used money.Amount
			if err := rows.Scan(&one.store, &one.number, &used); err != nil {
				return err
			}
			into[one] = used
		}
		return rows.Err()
	}, `SELECT CAST(u.store_id AS TEXT), u.number, u.used FROM `+source+` JOIN used_vouchers u ON u.store_id = v.store_id AND u.number = v.number`, args...)
	return nil
}

func (v *voucherPart) judge(d *draft) error {
	if d.kind != kindSale || !d.once {
		return nil
	}
	within, inner := make(map[string]bool), 0
	for i, t := range d.tenders {
		if t.Kind == exchanged {
			inner++
		}
		if t.Kind != Voucher {
			continue
		}
		number := voucherNumber(t.Reference)
		if within[number] || v.used[paperVoucher{d.cashier.Store, number}] > 0 {
			return voucherUsed(i - inner)
		}
		within[number] = true
	}
	return nil
}

func (v *voucherPart) take(d *draft) {
	change := d.voucherChange()
	for _, t := range d.tenders {
		one := paperVoucher{d.cashier.Store, voucherNumber(t.Reference)}
		switch {
		case t.Kind != Voucher || one.number == "":
		case d.kind == kindSale:
			if v.paid == nil {
				v.paid = make(map[paperVoucher]voucherPaid)
			}
			less := min(change, t.Amount)
			change -= less
			v.used[one] += t.Amount
			v.paid[one] = voucherPaid{v.paid[one].amount + t.Amount - less, d.id}
		case d.returns != nil && slices.ContainsFunc(d.returns.Tenders, func(s DocumentTender) bool { return s.Kind == Voucher && voucherNumber(s.Reference) == one.number }):
			if v.back == nil {
				v.back = make(map[paperVoucher]money.Amount)
			}
			v.back[one] += t.Amount
		}
	}
}

// voucherChange is what vouchers gave back in cash at once: it comes back with no
// paper.
func (d *draft) voucherChange() money.Amount {
	if d.kind != kindSale || slices.ContainsFunc(d.tenders, func(t DocumentTender) bool { return t.Kind == Cash }) {
		return 0
	}
	return d.settled.Change
}

func (v *voucherPart) write(b *books) error {
	for _, one := range slices.SortedFunc(maps.Keys(v.back), paperVoucher.compare) {
		b.pipe.Exec("give vouchers back", freeVoucher(b.pipe.Dialect()), int64(v.back[one]), int64(v.back[one]), one.store, one.number)
	}
	writeVouchers(b.pipe, v.paid)
	return nil
}

func freeVoucher(dialect db.Dialect) string {
	query := `UPDATE used_vouchers SET used = CASE WHEN used > ? THEN used - ? ELSE 0 END WHERE store_id = ? AND number = ?`
	if dialect == db.Postgres {
		query = numbered(query)
	}
	return query
}

func writeVouchers(p *db.Pipe, paid map[paperVoucher]voucherPaid) {
	if len(paid) == 0 {
		return
	}
	var stores, numbers, documents []string
	var amounts []int64
	for _, one := range slices.SortedFunc(maps.Keys(paid), paperVoucher.compare) {
		stores, numbers = append(stores, one.store), append(numbers, one.number)
		amounts, documents = append(amounts, int64(paid[one].amount)), append(documents, paid[one].document)
	}
	p.Sum("used_vouchers", 2, db.Rows{db.UUIDs("store_id", stores), db.Texts("number", numbers), db.Ints("used", amounts), db.UUIDs("document_id", documents)})
}

// takeVouchers is the same for what is paid on goods put aside.
func takeVouchers(ctx context.Context, tx *db.Tx, store, document string, s *settledMoney) error {
	paid := make(map[paperVoucher]voucherPaid)
	var all []paperVoucher
	for i, t := range s.tenders {
		one := paperVoucher{store, voucherNumber(t.Reference)}
		if t.Kind != Voucher || one.number == "" {
			continue
		}
		if _, twice := paid[one]; twice && s.once {
			return voucherUsed(i)
		}
		all, paid[one] = append(all, one), voucherPaid{paid[one].amount + t.Amount, document}
	}
	if len(all) == 0 {
		return nil
	}
	p, used := tx.Pipe(), make(map[paperVoucher]money.Amount)
	if err := lookVouchers(p, all, used); err != nil {
		return err
	}
	if err := p.Run(ctx); err != nil {
		return err
	}
	for i, t := range s.tenders {
		if t.Kind == Voucher && s.once && used[paperVoucher{store, voucherNumber(t.Reference)}] > 0 {
			return voucherUsed(i)
		}
	}
	p = tx.Pipe()
	writeVouchers(p, paid)
	return p.Run(ctx)
}

// VoucherUse is what is known of a paper voucher's number.
type VoucherUse struct {
	Number  string       `json:"number" doc:"As it stands in the books: in capitals, without spaces"`
	Used    money.Amount `json:"used" doc:"What it paid and what did not go back; 0: it may be taken"`
	Receipt *string      `json:"receipt_number" doc:"Of the sale that it paid for last; null where that was a payment"`
	At      *string      `json:"at" doc:"When that was"`
	Unique  bool         `json:"unique" doc:"The store refuses a number that was used"`
}

// VoucherUse tells a till whether a number was used, before it takes the paper.
func (p *Pos) VoucherUse(ctx context.Context, c Cashier, typed string) (VoucherUse, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return VoucherUse{}, err
	}
	v := VoucherUse{Number: voucherNumber(typed), Unique: shop.Policies.Vouchers.Unique}
	var register sql.NullString
	var number, at sql.NullInt64
	err = p.db.Read(ctx).Raw(`SELECT u.used, r.code, s.number, s.committed_at FROM used_vouchers u LEFT JOIN sales s ON s.id = u.document_id
		LEFT JOIN registers r ON r.id = s.register_id WHERE u.store_id = ? AND u.number = ?`, c.Store, v.Number).Row().Scan(&v.Used, &register, &number, &at)
	if err != nil && !db.IsMissing(err) {
		return VoucherUse{}, fmt.Errorf("look for a voucher: %w", db.Translate(err))
	}
	if number.Valid {
		receipt, when := receiptNumber(register.String, kindSale, number.Int64), stamp(db.Micros(at.Int64).Time())
		v.Receipt, v.At = &receipt, &when
	}
	return v, nil
}
