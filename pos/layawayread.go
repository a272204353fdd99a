package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// laidRows is a row with what stands beside it.
type laidRows struct {
	Row          layawayRow `gorm:"embedded"`
	CustomerName string
	Paid         money.Amount
	CameIn       money.Amount
}

// layawayFrom reads layaways with the customer's name, what lies on their
// account now, and all that came in, less what went back and was let stand.
const layawayFrom = `SELECT l.*, COALESCE(NULLIF(c.name, ''), NULLIF(c.phone, ''), NULLIF(c.email, ''), c.code) AS customer_name, a.balance AS paid,
	COALESCE((SELECT SUM(CASE WHEN p.kind = 'pay' THEN p.amount WHEN EXISTS (SELECT 1 FROM payments c WHERE c.id = p.id) THEN -p.amount ELSE 0 END)
		FROM layaway_payments p WHERE p.layaway_id = l.id), 0) AS came_in
	FROM layaways l JOIN ledger_accounts a ON a.id = l.id JOIN customers c ON c.id = l.customer_id WHERE `

func (p *Pos) layaways(ctx context.Context, where string, args ...any) ([]laidRows, error) {
	var rows []laidRows
	if err := p.db.Read(ctx).Raw(layawayFrom+where, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read layaways: %w", db.Translate(err))
	}
	return rows, nil
}

func (p *Pos) layawayRow(ctx context.Context, store, id string) (*layawayRow, error) {
	if checkID("", id) != nil {
		return nil, errNoLayaway
	}
	rows, err := p.layaways(ctx, `l.store_id = ? AND l.id = ?`, store, id)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errNoLayaway
	}
	return &rows[0].Row, nil
}

// Layaway is one layaway with its goods and payments.
func (p *Pos) Layaway(ctx context.Context, store, id string) (v LayawayView, err error) {
	if checkID("", id) != nil {
		return v, errNoLayaway
	}
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return v, err
	}
	rows, err := p.layaways(ctx, `l.store_id = ? AND l.id = ?`, store, id)
	if err != nil {
		return v, err
	}
	if len(rows) == 0 {
		return v, errNoLayaway
	}
	if v, err = rows[0].view(&shop, p.db.Now()); err != nil {
		return v, err
	}
	v.Content = json.RawMessage(rows[0].Row.Request)
	if err := json.Unmarshal([]byte(rows[0].Row.Priced), &v.Lines); err != nil {
		return v, fmt.Errorf("read layaway %s: %w", id, err)
	}
	payments, err := p.db.Read(ctx).Raw(`SELECT answer FROM layaway_payments WHERE layaway_id = ? ORDER BY position`, id).Rows()
	if err != nil {
		return v, fmt.Errorf("read the payments of layaway %s: %w", id, db.Translate(err))
	}
	return v, eachRow(payments, func() error {
		var body []byte
		err := payments.Scan(&body)
		v.Payments = append(v.Payments, json.RawMessage(body))
		return err
	})
}

func (r *laidRows) view(shop *access.Store, now time.Time) (LayawayView, error) {
	l := &r.Row
	v := LayawayView{ID: l.ID, Code: l.code(), Status: l.Status, CustomerID: l.CustomerID, CustomerName: r.CustomerName, Total: l.Total, Paid: r.CameIn,
		Left: l.Total - r.CameIn, Currency: l.Currency, DueOn: l.DueOn, Note: l.Note, Fee: l.Fee, Reason: l.Reason, StaffID: l.StaffID,
		OpenedAt: stamp(l.OpenedAt.Time()), SaleID: l.SaleID, Schedule: []Instalment{}, hash: [32]byte(l.ContentHash)}
	if l.EndedAt != nil {
		at := stamp(l.EndedAt.Time())
		v.EndedAt = &at
	}
	if err := json.Unmarshal([]byte(l.Schedule), &v.Schedule); err != nil {
		return v, fmt.Errorf("read the schedule of layaway %s: %w", l.ID, err)
	}
	if v.Schedule == nil { // none was made
		v.Schedule = []Instalment{}
	}
	if l.Status != layawayOpen {
		v.Left = 0
		return v, nil
	}
	v.Fee = cancelFee(shop, r.Paid)
	v.next(now.In(shop.Zone()).Format(time.DateOnly))
	return v, nil
}

// next is what is expected next: of the schedule what was not paid yet, else
// all that is left by the last day.
func (v *LayawayView) next(today string) {
	if v.Left == 0 {
		v.Overdue = v.DueOn < today
		return
	}
	var scheduled money.Amount
	for _, i := range v.Schedule {
		scheduled += i.Amount
	}
	paid := v.Paid - (v.Total - scheduled) // of the schedule
	for _, i := range v.Schedule {
		if paid < i.Amount {
			v.Next = &Instalment{i.DueOn, i.Amount - max(paid, 0)}
			break
		}
		paid -= i.Amount
	}
	if v.Next == nil {
		v.Next = &Instalment{v.DueOn, v.Left}
	}
	v.Overdue = v.Next.DueOn < today
}
