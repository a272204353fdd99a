package assist

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Enough is the number of cases below which no share and no mean is told.
const Enough = 10

const (
	z        = 1.959963984540054 // of 95 %
	maxDays  = 400
	maxRows  = 200
	usedDays = 28
)

// Report is what calls came to in some days.
type Report struct {
	From    string `json:"from"`
	To      string `json:"to"`
	By      string `json:"by" enum:"zone,hour,product,kind"`
	Window  int64  `json:"window_seconds" doc:"How long after a call a sale counts as its; calls are judged when that is over"`
	Enough  int64  `json:"enough" doc:"With fewer cases no share and no mean is told"`
	Rows    []Row  `json:"rows" doc:"Those with the most calls first; by hour in their order"`
	Total   Row    `json:"total"`
	Waiting int64  `json:"waiting" doc:"Calls that have ended and are not judged yet"`
}

// Row is a zone, an hour, a product, a kind, or all.
type Row struct {
	Key       string `json:"key"`
	Name      string `json:"name"`
	Helped    Group  `json:"helped"`
	Unhelped  Group  `json:"unhelped" doc:"Somebody came and could not help, or nobody was there"`
	Abandoned Group  `json:"abandoned" doc:"Nobody came in time, or it was taken back"`
	Lost      *Lost  `json:"lost,omitempty" doc:"Left out where there are too few cases"`
}

// Group is calls of one fate. A call about no goods that led to no cart is not judged.
type Group struct {
	Calls      int64     `json:"calls"`
	Judged     int64     `json:"judged"`
	Bought     int64     `json:"bought"`
	Value      int64     `json:"value" doc:"Of what was bought, in minor units"`
	Conversion *Interval `json:"conversion,omitempty" doc:"Bought of judged, in parts per million, with Wilson's 95 % interval"`
	Mean       *Interval `json:"mean,omitempty" doc:"What one bought, in minor units, with the 95 % interval of a log-normal mean (Cox)"`
}

// Interval is a figure and what it may as well be.
type Interval struct {
	Is   int64 `json:"is"`
	Low  int64 `json:"low"`
	High int64 `json:"high"`
}

// Lost is what those calls would have come to that nobody answered, had they
// been helped: their number, times how much likelier those buy who are helped,
// times what those buy.
type Lost struct {
	Is   int64 `json:"is"`
	Low  int64 `json:"low"`
	High int64 `json:"high"`
}

// dims are what there are figures by.
var dims = []string{"zone", "hour", "product", "kind"}

// whole splits days into whole months and the days before and after them; from
// and to are both in it. Where there is no whole month all are days before.
func whole(from, to string) (before, months, after [2]string) {
	first, _ := time.Parse(time.DateOnly, from) // days() wrote both
	last, _ := time.Parse(time.DateOnly, to)
	begin := first
	if first.Day() > 1 {
		begin = time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	}
	end := time.Date(last.Year(), last.Month(), 1, 0, 0, 0, 0, time.UTC) // the first day that is in no whole month any more
	if next := end.AddDate(0, 1, 0); next.AddDate(0, 0, -1).Equal(last) {
		end = next
	}
	if !begin.Before(end) {
		return [2]string{from, to}, [2]string{}, [2]string{}
	}
	return [2]string{from, begin.AddDate(0, 0, -1).Format(time.DateOnly)}, [2]string{begin.Format(month), end.AddDate(0, 0, -1).Format(month)}, [2]string{end.Format(time.DateOnly), to}
}

// Figures tells what calls of a store's days came to, from the sums.
func (a *Assist) Figures(ctx context.Context, shop access.Store, by, from, to string) (Report, error) {
	if !slices.Contains(dims, by) {
		return Report{}, fault.New(fault.Invalid, "by_invalid", "There are figures by zone, hour, product and kind.").At("by", "by_invalid", "is zone, hour, product or kind")
	}
	r := Report{By: by, Window: int64(Window / time.Second), Enough: Enough, Rows: []Row{}}
	var err error
	if r.From, r.To, err = days(a.db.Now().In(shop.Zone()), from, to); err != nil {
		return r, err
	}
	before, months, after := whole(r.From, r.To)
	const part = `SELECT key, fate, calls, judged, bought, value, valued, logs, squares FROM assist_rolls WHERE store_id = ? AND dim = ? AND span = ? AND at >= ? AND at <= ?`
	rows, err := a.db.Read(ctx).Raw(`SELECT key, fate, SUM(calls), SUM(judged), SUM(bought), SUM(value), SUM(valued), SUM(logs), SUM(squares)
		FROM (`+part+` UNION ALL `+part+` UNION ALL `+part+`) p GROUP BY key, fate`,
		shop.ID, by, ofDay, before[0], before[1], shop.ID, by, ofMonth, months[0], months[1], shop.ID, by, ofDay, after[0], after[1]).Rows()
	if err != nil {
		return r, fmt.Errorf("read the sums of calls: %w", db.Translate(err))
	}
	defer rows.Close()
	sums, all := make(map[string]map[string]sum), make(map[string]sum)
	for rows.Next() {
		var name, fate string
		var s sum
		if err := rows.Scan(&name, &fate, &s.calls, &s.judged, &s.bought, &s.value, &s.valued, &s.logs, &s.squares); err != nil {
			return r, err
		}
		if sums[name] == nil {
			sums[name] = make(map[string]sum)
		}
		sums[name][fate] = s
		t := all[fate]
		t.plus(s)
		all[fate] = t
	}
	if err := rows.Err(); err != nil {
		return r, db.Translate(err)
	}
	for name, fates := range sums {
		r.Rows = append(r.Rows, row(name, fates))
	}
	slices.SortFunc(r.Rows, func(x, y Row) int {
		if by == "hour" {
			return hourOf(x) - hourOf(y)
		}
		return cmp.Or(cmp.Compare(y.calls(), x.calls()), cmp.Compare(x.Key, y.Key))
	})
	r.Rows, r.Total = r.Rows[:min(len(r.Rows), maxRows)], row("", all)
	if err := a.name(ctx, shop.ID, &r); err != nil {
		return r, err
	}
	err = a.db.Read(ctx).Raw(`SELECT COUNT(*) FROM help_requests WHERE store_id = ? AND ended_at IS NOT NULL AND `+byCustomers+`
		AND ended_at > COALESCE((SELECT ended_at FROM assist_marks WHERE store_id = ?), 0)`, shop.ID, shop.ID).Row().Scan(&r.Waiting)
	return r, db.Translate(err)
}

func hourOf(r Row) int {
	n, err := strconv.Atoi(r.Key)
	if err != nil {
		return -1
	}
	return n
}

func (r Row) calls() int64 { return r.Helped.Calls + r.Unhelped.Calls + r.Abandoned.Calls }

// days are the first and last day asked for; the last four weeks if none are.
func days(now time.Time, from, to string) (string, string, error) {
	last, first := now, now.AddDate(0, 0, -usedDays+1)
	for _, d := range []struct {
		field, said string
		day         *time.Time
	}{{"to", to, &last}, {"from", from, &first}} {
		if d.said == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, d.said)
		if err != nil {
			return "", "", fault.New(fault.Invalid, "period_invalid", "A day is written 2026-11-27.").At(d.field, "period_invalid", "is no day")
		}
		*d.day = day
	}
	if from == "" && to != "" {
		first = last.AddDate(0, 0, -usedDays+1)
	}
	a, b := first.Format(time.DateOnly), last.Format(time.DateOnly)
	if a > b || last.Sub(first) > maxDays*24*time.Hour {
		return "", "", fault.New(fault.Invalid, "period_invalid", "The days are in the wrong order, or are too many.").At("from", "period_invalid", "is after to, or too long before it")
	}
	return a, b, nil
}

// name puts the names of zones and products to their ids.
func (a *Assist) name(ctx context.Context, store string, r *Report) error {
	table := map[string]string{"zone": "zones", "product": "products"}[r.By]
	if table == "" || len(r.Rows) == 0 {
		return nil
	}
	var ids []string
	for _, w := range r.Rows {
		if w.Key != "" {
			ids = append(ids, w.Key)
		}
	}
	var named []struct{ ID, Name string }
	err := a.db.Read(ctx).Raw(`SELECT id, name FROM `+table+` WHERE store_id = ? AND id IN ?`, store, append(ids, "00000000-0000-0000-0000-000000000000")).Scan(&named).Error
	if err != nil {
		return fmt.Errorf("name what calls were about: %w", db.Translate(err))
	}
	for i := range r.Rows {
		for _, n := range named {
			if n.ID == r.Rows[i].Key {
				r.Rows[i].Name = n.Name
			}
		}
	}
	return nil
}

func row(name string, fates map[string]sum) Row {
	helped, abandoned := fates["helped"], fates["abandoned"]
	return Row{Key: name, Helped: helped.group(), Unhelped: fates["unhelped"].group(), Abandoned: abandoned.group(), Lost: lost(helped, abandoned)}
}

func (s sum) group() Group {
	g := Group{Calls: s.calls, Judged: s.judged, Bought: s.bought, Value: s.value}
	if s.judged >= Enough {
		is, low, high := wilson(s.bought, s.judged)
		g.Conversion = &Interval{ppm(is), ppm(low), ppm(high)}
	}
	if s.valued >= Enough {
		low, high := s.cox()
		g.Mean = &Interval{s.value / s.bought, low, high}
	}
	return g
}

func ppm(share float64) int64 { return int64(math.Round(share * 1_000_000)) }

// wilson is a share of n with its interval, which holds for small n and for
// shares near nothing and all.
func wilson(k, n int64) (is, low, high float64) {
	p, m := float64(k)/float64(n), float64(n)
	mid, wide := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return p, max(0, (mid-wide)/(1+z*z/m)), min(1, (mid+wide)/(1+z*z/m))
}

// cox is the interval of the mean of what is distributed as what people spend
// is: many small sums, few large ones.
func (s sum) cox() (low, high int64) {
	n := float64(s.valued)
	mean := float64(s.logs) / 1000 / n
	variance := max(0, (float64(s.squares)/1e6-n*mean*mean)/(n-1))
	mid, wide := mean+variance/2, z*math.Sqrt(variance/n+variance*variance/(2*(n-1)))
	return int64(math.Round(math.Exp(mid - wide))), int64(math.Round(math.Exp(mid + wide)))
}

// lost compares those who were helped with those nobody came to; nothing where
// either are few.
func lost(helped, abandoned sum) *Lost {
	if helped.judged < Enough || abandoned.judged < Enough || helped.valued < Enough {
		return nil
	}
	with, withLow, withHigh := wilson(helped.bought, helped.judged)
	without, withoutLow, withoutHigh := wilson(abandoned.bought, abandoned.judged)
	mean := float64(helped.value) / float64(helped.bought)
	// Newcombe's interval of a difference of two shares.
	gap := with - without
	low := gap - math.Hypot(with-withLow, withoutHigh-without)
	high := gap + math.Hypot(withHigh-with, without-withoutLow)
	of := func(share float64) int64 { return int64(math.Round(max(0, share) * float64(abandoned.judged) * mean)) }
	return &Lost{Is: of(gap), Low: of(low), High: of(high)}
}
