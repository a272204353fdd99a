package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// SalesReport is a store's day so far. Totals are what was sold less what came
// back, without gift cards; ReturnsTotal tells how much came back.
type SalesReport struct {
	Date         string        `json:"-"` // the store's day, 2026-11-26
	Hour         int           `json:"-"` // the store's hour
	Total        money.Amount  `json:"total"`
	Receipts     int64         `json:"receipts"` // sales, without returns
	Average      *money.Amount `json:"average"`  // of a sale; null without one
	ReturnsTotal money.Amount  `json:"returns_total"`
	Compare      *SalesCompare `json:"compare"` // null when nothing was sold that day
	Hours        []SalesHour   `json:"hours"`   // those in which something was sold on either day
	Tenders      []SalesTender `json:"tenders"`
}

// SalesCompare is the same weekday a week before, up to the same time of day.
type SalesCompare struct {
	Date     string       `json:"date"`
	Total    money.Amount `json:"total"`
	Receipts int64        `json:"receipts"`
}

// SalesHour is one hour by the shop's clock. An hour that the clock shows twice,
// when summer time ends, holds both. CompareTotal is the whole hour a week
// before, also where today has not come so far; null when nothing was sold
// that day.
type SalesHour struct {
	Hour         int           `json:"hour"`
	Total        money.Amount  `json:"total"`
	Receipts     int64         `json:"receipts"`
	CompareTotal *money.Amount `json:"compare_total"`
}

// SalesTender is what a way to pay brought, less change, less refunds.
type SalesTender struct {
	Kind   string       `json:"kind"`
	Amount money.Amount `json:"amount"`
}

// quarter is the length of the buckets that documents are summed by. Every
// time zone's offset is a multiple of it, so no bucket lies in two hours of any
// shop's clock.
const quarter = 15 * time.Minute

// bucket is what was sold in a quarter of an hour.
type bucket struct {
	at       time.Time
	total    money.Amount // less returns
	gross    money.Amount
	returned money.Amount
	receipts int64
	upTo     money.Amount // total and receipts up to a moment
	upToN    int64
}

// SalesToday reports the store's day up to a moment, beside the same weekday a
// week before.
func (p *Pos) SalesToday(ctx context.Context, store access.Store, at time.Time) (SalesReport, error) {
	zone := store.Zone()
	now := at.In(zone)
	y, m, d := now.Date()
	// Days and the time of day go by the clock on the wall, so a day may have 23
	// or 25 hours.
	today, before := time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d-7, 0, 0, 0, 0, zone)
	sameTime := time.Date(y, m, d-7, now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), zone)

	r := SalesReport{Date: now.Format(time.DateOnly), Hour: now.Hour(), Hours: []SalesHour{}, Tenders: []SalesTender{}}
	mine, err := p.salesBetween(ctx, store.ID, today, at.Add(time.Microsecond), at)
	if err != nil {
		return r, err
	}
	theirs, err := p.salesBetween(ctx, store.ID, before, time.Date(y, m, d-6, 0, 0, 0, 0, zone), sameTime)
	if err != nil {
		return r, err
	}
	r.sum(mine)
	if len(theirs) > 0 {
		r.compare(theirs, before.Format(time.DateOnly))
	}
	r.hours(mine, theirs, zone)
	r.Tenders, err = p.tendersBetween(ctx, store.ID, today, at.Add(time.Microsecond))
	return r, err
}

// salesBetween sums documents by quarters of an hour, from a moment until
// before another; upTo counts those not later than a third.
func (p *Pos) salesBetween(ctx context.Context, store string, from, until, upTo time.Time) ([]bucket, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT committed_at / ? AS quarter,
		CAST(SUM(CASE WHEN kind = 'sale' THEN total - vouchers ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'return' THEN total - vouchers ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN committed_at > ? THEN 0 WHEN kind = 'sale' THEN total - vouchers ELSE vouchers - total END) AS BIGINT),
		CAST(SUM(CASE WHEN committed_at <= ? AND kind = 'sale' THEN 1 ELSE 0 END) AS BIGINT)
		FROM sales WHERE store_id = ? AND committed_at >= ? AND committed_at < ? GROUP BY 1 ORDER BY 1`,
		quarter.Microseconds(), db.At(upTo), db.At(upTo), store, db.At(from), db.At(until)).Rows()
	if err != nil {
		return nil, fmt.Errorf("sum up sales: %w", db.Translate(err))
	}
	defer rows.Close()
	var out []bucket
	for rows.Next() {
		var b bucket
		var n int64
		if err := rows.Scan(&n, &b.gross, &b.returned, &b.receipts, &b.upTo, &b.upToN); err != nil {
			return nil, fmt.Errorf("sum up sales: %w", db.Translate(err))
		}
		b.at, b.total = time.UnixMicro(n*quarter.Microseconds()), b.gross-b.returned
		out = append(out, b)
	}
	return out, db.Translate(rows.Err())
}

func (r *SalesReport) sum(buckets []bucket) {
	var gross money.Amount
	for _, b := range buckets {
		gross += b.gross
		r.ReturnsTotal += b.returned
		r.Receipts += b.receipts
	}
	r.Total = gross - r.ReturnsTotal
	if r.Receipts > 0 {
		if n, err := money.MulDiv(int64(gross), 1, r.Receipts, money.HalfUp); err == nil {
			average := money.Amount(n)
			r.Average = &average
		}
	}
}

func (r *SalesReport) compare(buckets []bucket, date string) {
	r.Compare = &SalesCompare{Date: date}
	for _, b := range buckets {
		r.Compare.Total += b.upTo
		r.Compare.Receipts += b.upToN
	}
}

func (r *SalesReport) hours(mine, theirs []bucket, zone *time.Location) {
	var today, before [24]SalesHour
	first, last := 24, -1
	add := func(hours *[24]SalesHour, b bucket) {
		h := b.at.In(zone).Hour()
		hours[h].Total += b.total
		hours[h].Receipts += b.receipts
		first, last = min(first, h), max(last, h)
	}
	for _, b := range mine {
		add(&today, b)
	}
	for _, b := range theirs {
		add(&before, b)
	}
	for h := first; h <= last; h++ {
		hour := today[h]
		hour.Hour = h
		if len(theirs) > 0 {
			hour.CompareTotal = &before[h].Total
		}
		r.Hours = append(r.Hours, hour)
	}
}

// tendersBetween sums what was paid by its kind. Change is given in cash.
func (p *Pos) tendersBetween(ctx context.Context, store string, from, until time.Time) ([]SalesTender, error) {
	out := []SalesTender{}
	err := p.db.Read(ctx).Raw(`SELECT kind, CAST(SUM(amount) AS BIGINT) AS amount FROM (
		SELECT t.kind, CASE WHEN s.kind = 'sale' THEN t.amount ELSE -t.amount END AS amount
			FROM sales s JOIN sale_tenders t ON t.sale_id = s.id WHERE t.kind <> 'exchange' AND s.store_id = ? AND s.committed_at >= ? AND s.committed_at < ?
		UNION ALL SELECT 'cash', CASE WHEN kind = 'sale' THEN -change ELSE change END
			FROM sales WHERE store_id = ? AND committed_at >= ? AND committed_at < ? AND change > 0) paid
		GROUP BY kind ORDER BY kind DESC`,
		store, db.At(from), db.At(until), store, db.At(from), db.At(until)).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("sum up tenders: %w", db.Translate(err))
	}
	return out, nil
}

// OpenDrawerView is a drawer that is open now. Cash is what should lie in it,
// Sales how many there were.
type OpenDrawerView struct {
	ID       string       `json:"id"`
	Register RegisterRef  `json:"register"`
	OpenedBy Person       `json:"opened_by"`
	OpenedAt string       `json:"opened_at"`
	Cash     money.Amount `json:"cash"`
	Sales    int64        `json:"sales"`
}

// RegisterRef names a register.
type RegisterRef struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// OpenDrawers lists the store's open drawers by their registers.
func (p *Pos) OpenDrawers(ctx context.Context, store string) ([]OpenDrawerView, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT d.id, r.id, r.code, p.id, p.name, d.opened_at, d.opening_float
		+ CAST(COALESCE((SELECT SUM(CASE WHEN m.kind = 'pay_in' THEN m.amount WHEN m.kind = 'no_sale' THEN 0 ELSE -m.amount END)
			FROM drawer_movements m WHERE m.drawer_id = d.id), 0) AS BIGINT), h.drawer_tally
		FROM drawers d JOIN registers r ON r.id = d.register_id JOIN staff p ON p.id = d.opened_by JOIN register_heads h ON h.register_id = r.id
		WHERE d.store_id = ? AND d.status = 'open' ORDER BY r.code`, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("list open drawers: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []OpenDrawerView{}
	var bare []int // without a tally
	for rows.Next() {
		var v OpenDrawerView
		var at db.Micros
		var b []byte
		err := rows.Scan(&v.ID, &v.Register.ID, &v.Register.Code, &v.OpenedBy.ID, &v.OpenedBy.Name, &at, &v.Cash, &b)
		if err != nil {
			return nil, fmt.Errorf("list open drawers: %w", db.Translate(err))
		}
		v.OpenedAt = stamp(at.Time())
		t, err := parseDrawerTally(b)
		if err != nil {
			return nil, fmt.Errorf("list open drawers: %w", err)
		}
		if v.sold(t); t == nil {
			bare = append(bare, len(out))
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, db.Translate(err)
	}
	for _, i := range bare {
		t, err := recountDrawer(p.db.Read(ctx), out[i].ID)
		if err != nil {
			return nil, err
		}
		out[i].sold(t)
	}
	return out, nil
}

// sold adds what documents brought.
func (v *OpenDrawerView) sold(t *drawerTally) {
	if t == nil {
		return
	}
	all := t.all()
	v.Sales, v.Cash = all.sales.Count, v.Cash-all.change
	for _, x := range all.tenders {
		if x.Kind == Cash && x.Currency == "" {
			v.Cash += x.Taken - x.Refunds
		}
	}
}
