package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
)

// DrawerPaper is the X of an open drawer or the Z of a closed one, for a
// printer. Its figures are those that the caller may see.
func (p *Pos) DrawerPaper(ctx context.Context, c Cashier, store access.Store, id string) (receipt.Report, error) {
	body, err := p.DrawerReport(ctx, c, store, id)
	if err != nil {
		return receipt.Report{}, err
	}
	var v DrawerView
	if err := json.Unmarshal(body, &v); err != nil {
		return receipt.Report{}, fmt.Errorf("read the report of drawer %s: %w", id, err)
	}
	from, err := time.Parse(wireTime, v.OpenedAt)
	if err != nil {
		return receipt.Report{}, fmt.Errorf("read the report of drawer %s: %w", id, err)
	}
	r := receipt.Report{Store: receipt.Store{Name: store.Name}, RegisterCode: v.RegisterCode, From: from.In(store.Zone()), Currency: store.Currency,
		Digits: int(store.CurrencyDigits), Language: store.Language, Sales: v.Sales.Count, Returns: v.Returns.Count, SalesTotal: v.Sales.Total,
		ReturnsSum: v.Returns.Total, Rounding: v.Rounding, Tips: v.Tips, Float: v.OpeningFloat, PayIn: v.PayIn, PayOut: v.PayOut, Drop: v.Drop,
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
	for _, p := range v.Staff {
		r.Staff = append(r.Staff, receipt.ReportStaff{Name: p.Name, Sales: p.Sales, Total: p.Total, Tips: p.Tips})
	}
	return r, closedTimes(&r, &v, store)
}

func closedTimes(r *receipt.Report, v *DrawerView, store access.Store) error {
	if v.ClosedAt == nil {
		return nil
	}
	at, err := time.Parse(wireTime, *v.ClosedAt)
	if err != nil {
		return fmt.Errorf("read the report of drawer %s: %w", v.ID, err)
	}
	at = at.In(store.Zone())
	r.To = &at
	if v.ZNumber != nil {
		r.Number = *v.ZNumber
	}
	if v.ClosedBy != nil {
		r.By = v.ClosedBy.Name
	}
	return nil
}
