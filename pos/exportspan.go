package pos

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// What is exported of days are business days, as figures and closings are: of a
// register, what its closings cover, whenever they were made; what no closing
// covers yet, and the chains of stores and servers, by the hours at which the
// stores' days begin.

// exportSpan is the part of a chain that is asked for: whatever closings say,
// and after them what lies between two times.
type exportSpan struct {
	from, until db.Micros // of entries behind all closings; 0: no bound
	first, last int64     // of those that closings cover
	closed      int64     // the last entry that one covers; 0: none does
}

// takes tells whether an entry is asked for.
func (s *exportSpan) takes(e *storedEntry) bool {
	if e.seq <= s.closed {
		return s.first <= e.seq && e.seq <= s.last
	}
	return (s.from == 0 || e.at >= s.from) && (s.until == 0 || e.at < s.until)
}

// over tells whether nothing more of its chain is asked for after an entry that
// is not.
func (s *exportSpan) over(e *storedEntry) bool {
	if e.seq <= s.closed {
		return e.seq > s.last
	}
	return s.until != 0 && e.at >= s.until
}

// span is an export's part of a chain without closings.
func (o *ExportOptions) span(store string) *exportSpan {
	from, until := o.From, o.Until
	if hours, ok := o.hours[store]; ok {
		from, until = hours[0], hours[1]
	}
	s := &exportSpan{}
	if !from.IsZero() {
		s.from = db.At(from)
	}
	if !until.IsZero() {
		s.until = db.At(until)
	}
	return s
}

// inDays puts the hours at which the days begin and end that are asked for, of
// each store and all together, in the place of the times.
func (o *ExportOptions) inDays(tx *gorm.DB) error {
	if o.FromDay == "" && o.ToDay == "" {
		return nil
	}
	for field, day := range map[string]string{"from": o.FromDay, "to": o.ToDay} {
		if _, err := (&calendar{zone: time.UTC}).begins(field, day, 0); err != nil {
			return err
		}
	}
	o.From, o.Until, o.hours = time.Time{}, time.Time{}, make(map[string][2]time.Time)
	rows, err := tx.Raw(`SELECT code, time_zone, day_cutoff FROM stores WHERE ? = '' OR code = ?`, o.Store, o.Store).Rows()
	if err != nil {
		return fmt.Errorf("read when days begin: %w", err)
	}
	return eachRow(rows, func() error {
		var code, zone string
		var cutoff int64
		if err := rows.Scan(&code, &zone, &cutoff); err != nil {
			return fmt.Errorf("read when days begin: %w", err)
		}
		c := &calendar{cutoff: time.Duration(cutoff) * time.Minute}
		if c.zone, err = time.LoadLocation(zone); err != nil {
			return fmt.Errorf("read when days begin: %w", err)
		}
		from, err := c.begins("from", o.FromDay, 0)
		if err != nil {
			return err
		}
		until, err := c.begins("to", o.ToDay, 1)
		if err != nil {
			return err
		}
		o.hours[code] = [2]time.Time{from, until}
		if o.From.IsZero() || from.Before(o.From) {
			o.From = from
		}
		if until.After(o.Until) {
			o.Until = until
		}
		return nil
	})
}

// begins is when the day begins that is so many after one; zero for none.
func (c *calendar) begins(field, day string, later int) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "date_invalid", "A day looks like 2026-11-26, and not like %s.", day).At(field, "date_invalid", "is no day like 2026-11-26")
	}
	return c.end(d.Year(), d.Month(), d.Day()-1+later), nil
}

// readSpans finds which entries of the chains are asked for.
func (x *export) readSpans() error {
	x.spans = make(map[string]*exportSpan, len(x.wanted))
	for id, c := range x.wanted {
		x.spans[id] = x.options.span(c.Store)
	}
	if x.options.FromDay == "" && x.options.ToDay == "" {
		return nil
	}
	rows, err := x.tx.Raw(`SELECT register_id, label, at, first_seq, journal_seq FROM closings ORDER BY register_id, journal_seq`).Rows()
	if err != nil {
		return fmt.Errorf("read the closings: %w", err)
	}
	passed := make(map[string]int64) // the last closing that is not asked for
	return eachRow(rows, func() error {
		var register, label string
		var at db.Micros
		var first, own int64
		if err := rows.Scan(&register, &label, &at, &first, &own); err != nil {
			return fmt.Errorf("read the closings: %w", err)
		}
		s := x.spans[register]
		if s == nil {
			return nil
		}
		s.closed = own
		switch {
		case !x.options.covers(label, at):
			passed[register] = own
		case len(label) == len(time.DateOnly):
			if s.first == 0 {
				s.first = max(first, passed[register]+1)
			}
			s.last = own
		case s.last == own-1: // its month or year, closed right after the day
			s.last = own
		}
		return nil
	})
}
