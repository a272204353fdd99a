package pos

import (
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Period is some business days, from the first to the last.
type Period struct{ From, To time.Time }

// The periods that have a name. A week begins on Monday; all but yesterday end
// today.
const (
	PeriodToday     = "today"
	PeriodYesterday = "yesterday"
	PeriodWeek      = "week"
	PeriodMonth     = "month"
	PeriodYear      = "year"
)

// maxPeriod is how many days figures are told of at once: five years.
const maxPeriod = 5*366 + 1

func calendarOf(shop access.Store) *calendar {
	return &calendar{store: shop.ID, currency: shop.Currency, zone: shop.Zone(), cutoff: time.Duration(shop.DayCutoff) * time.Minute}
}

// PeriodOf finds the business days of a store that are asked for by name or
// from one date to another; a side that is left out is today.
func (p *Pos) PeriodOf(shop access.Store, name, from, to string) (Period, error) {
	today := calendarOf(shop).date(p.db.Now())
	if from == "" && to == "" {
		return named(name, today), nil
	}
	period := Period{today, today}
	for _, side := range []struct {
		field, text string
		into        *time.Time
	}{{"from", from, &period.From}, {"to", to, &period.To}} {
		if side.text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, side.text)
		if err != nil || day.Year() < 1970 {
			return Period{}, periodInvalid(side.field, "is not a day")
		}
		*side.into = day
	}
	switch days := int(period.To.Sub(period.From).Hours()/24) + 1; {
	case period.To.Before(period.From):
		return Period{}, periodInvalid("to", "is before the first day")
	case days > maxPeriod:
		return Period{}, periodInvalid("from", "is more than five years before the last day")
	}
	return period, nil
}

func periodInvalid(field, say string) error {
	return fault.New(fault.Invalid, "period_invalid", "A period is from one day to another, each written 2026-11-26, and five years at most.").At(field, "period_invalid", say)
}

func named(name string, today time.Time) Period {
	switch name {
	case PeriodYesterday:
		day := today.AddDate(0, 0, -1)
		return Period{day, day}
	case PeriodWeek:
		return Period{today.AddDate(0, 0, -(int(today.Weekday())+6)%7), today}
	case PeriodMonth:
		return Period{today.AddDate(0, 0, 1-today.Day()), today}
	case PeriodYear:
		return Period{today.AddDate(0, 0, 1-today.YearDay()), today}
	}
	return Period{today, today}
}

// spans are the fewest spans that a period is made of: whole months, and the
// days of those that are not whole.
func (p Period) spans() []int64 {
	var out []int64
	for day := p.From; !day.After(p.To); {
		next := day.AddDate(0, 1, 0)
		if day.Day() == 1 && !next.AddDate(0, 0, -1).After(p.To) {
			out, day = append(out, monthSpan(day)), next
			continue
		}
		out, day = append(out, daySpan(day)), day.AddDate(0, 0, 1)
	}
	return out
}

// times are when a period begins and ends by a store's clock.
func (p Period) times(c *calendar) (from, until db.Micros) {
	y, m, d := p.From.Date()
	from = db.At(c.end(y, m, d-1))
	y, m, d = p.To.Date()
	return from, db.At(c.end(y, m, d))
}
