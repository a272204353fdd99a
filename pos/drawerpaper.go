package pos

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

// entryReportCopy is a Z or a kept X that came out once more.
const entryReportCopy = "REPORT_COPY"

// reportCopyEntry is what the journal keeps of one.
type reportCopyEntry struct {
	DrawerID  string `json:"drawer_id"`
	ReadingID string `json:"reading_id,omitempty"` // of an X
	Copy      int64  `json:"copy"`
	StaffID   string `json:"staff_id"`
	At        string `json:"at"`
}

// DrawerPaper hands out a Z, a kept X under its id, or with neither the X of now,
// in the figures that the caller may see. A Z and a kept X print what was kept;
// from the second time on their paper is a copy, which the journal counts. keep is
// called in the transaction that counts it.
func (p *Pos) DrawerPaper(ctx context.Context, c Cashier, store access.Store, drawer, reading string, keep func(tx *db.Tx, r receipt.Report) error) (receipt.Report, error) {
	var body []byte
	var err error
	if reading == "" {
		body, err = p.DrawerReport(ctx, c, store, drawer)
	} else {
		body, err = p.Reading(ctx, c, store, drawer, reading)
	}
	if err != nil {
		return receipt.Report{}, err
	}
	var v DrawerView
	if err := json.Unmarshal(body, &v); err != nil {
		return receipt.Report{}, fmt.Errorf("read the report of drawer %s: %w", drawer, err)
	}
	r, err := v.paper(store)
	if err != nil {
		return r, fmt.Errorf("read the report of drawer %s: %w", drawer, err)
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		if reading != "" || v.Status == "closed" {
			if err := p.countReport(ctx, tx, c, drawer, reading, &r); err != nil {
				return err
			}
		}
		if keep == nil {
			return nil
		}
		return keep(tx, r)
	})
	return r, err
}

// countReport tells the how manieth paper of a report this is.
func (p *Pos) countReport(ctx context.Context, tx *db.Tx, c Cashier, drawer, reading string, r *receipt.Report) error {
	row, err := findDrawer(tx, c.Store, drawer)
	if err != nil {
		return err
	}
	h, err := lockHead(ctx, tx, row.RegisterID)
	if err != nil {
		return err
	}
	id := cmp.Or(reading, drawer)
	var issued int64
	err = tx.Raw(`INSERT INTO report_issues (report_id, drawer_id, issued) VALUES (?, ?, 1)
		ON CONFLICT (report_id) DO UPDATE SET issued = report_issues.issued + 1 RETURNING issued`, id, drawer).Row().Scan(&issued)
	if err != nil {
		return fmt.Errorf("count the paper of a report: %w", err)
	}
	if r.Copy = int(issued - 1); r.Copy == 0 {
		return nil
	}
	return p.enter(ctx, tx, h, entryReportCopy, id, reportCopyEntry{drawer, reading, issued - 1, c.Staff, stamp(tx.Now)})
}

// paper is the report as it is printed.
func (v *DrawerView) paper(store access.Store) (receipt.Report, error) {
	from, err := time.Parse(wireTime, v.OpenedAt)
	if err != nil {
		return receipt.Report{}, err
	}
	r := receipt.Report{Store: receipt.Store{Name: store.Name}, RegisterCode: v.RegisterCode, Blind: v.Blind, From: from.In(store.Zone()), Currency: store.Currency,
		Digits: int(store.CurrencyDigits), Language: store.Language, Sales: v.Sales.Count, Returns: v.Returns.Count, SalesTotal: v.Sales.Total,
		ReturnsSum: v.Returns.Total, Rounding: v.Rounding, Tips: v.Tips, Float: v.OpeningFloat, Pieces: v.OpeningPieces, PayIn: v.PayIn, PayOut: v.PayOut, Drop: v.Drop,
		CashSales: v.CashSales, CashRefunds: v.CashRefunds, Expected: v.Expected, Counted: v.Counted, Difference: v.Difference}
	for _, t := range v.Taxes {
		r.Taxes = append(r.Taxes, receipt.Tax{Name: t.Name, Rate: t.Rate, Net: t.Base, Tax: t.Amount, Gross: t.Base + t.Amount})
	}
	for _, t := range v.Tenders {
		r.Tenders = append(r.Tenders, receipt.Tender{Kind: t.Kind, Amount: t.Amount})
	}
	for _, f := range v.ForeignCash {
		r.Foreign = append(r.Foreign, receipt.ReportForeign{Currency: f.Currency, Digits: money.Digits(f.Currency), Amount: f.Amount, Counted: f.Counted})
	}
	if l := v.Layaways; l != nil {
		r.Laid = &receipt.ReportLaid{In: l.Paid.Total, Back: l.Refunded.Total, Fees: l.Fees, Payments: l.Paid.Count}
	}
	if d := v.Debts; d != nil {
		r.Debts = &receipt.ReportBeside{Payments: d.Paid.Count, In: d.Paid.Total}
	}
	if k := v.Kept; k != nil {
		r.Kept = &receipt.ReportBeside{Payments: k.Refunded.Count, In: -k.Refunded.Total}
	}
	for _, t := range v.Collected {
		r.Collected = append(r.Collected, receipt.Tender{Kind: t.Kind, Amount: t.Amount, Currency: t.Currency})
	}
	for _, p := range v.Staff {
		one := receipt.ReportStaff{Name: p.Name, Sales: p.Sales, Total: p.Total, Tips: p.Tips}
		for _, t := range p.Tenders {
			one.Tenders = append(one.Tenders, receipt.ReportTender{Kind: t.Kind, Currency: t.Currency, Amount: t.Amount})
		}
		r.Staff = append(r.Staff, one)
	}
	if v.Vouchers != nil {
		r.Vouchers = &receipt.ReportVouchers{Sold: v.Vouchers.Sold, Redeemed: v.Vouchers.Redeemed, Net: v.Vouchers.Net}
	}
	switch {
	case v.ClosedAt != nil:
		return r, v.ended(&r, *v.ClosedAt, v.ClosedBy, store)
	case v.ReadAt != nil:
		return r, v.ended(&r, *v.ReadAt, v.ReadBy, store)
	}
	return r, nil
}

// ended says when what the report tells was over, and who made it.
func (v *DrawerView) ended(r *receipt.Report, at string, by *Person, store access.Store) error {
	to, err := time.Parse(wireTime, at)
	if err != nil {
		return err
	}
	to = to.In(store.Zone())
	r.To = &to
	if by != nil {
		r.By = by.Name
	}
	if v.ZNumber != nil {
		r.Number = *v.ZNumber
	}
	if v.XNumber != nil {
		r.XNumber = *v.XNumber
	}
	return nil
}
