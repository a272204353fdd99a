package pos

import (
	"fmt"
	"time"

	"tillbell/server/db"
)

// figureDays tells which business day a register's entries are of: that of the
// closing that covers them, or, while it is open, the one that is to be closed
// next. Both stay what they are when the store's cut-off changes.
type figureDays struct {
	calendar *calendar
	closed   []closedDay // the oldest first
	ends     db.Micros   // of the open one; 0: it was never begun
}

type closedDay struct {
	last int64 // entry
	day  time.Time
}

func (f *figureDays) of(d *figured) time.Time {
	for _, c := range f.closed {
		if d.seq <= c.last {
			return c.day
		}
	}
	if f.ends == 0 {
		return f.calendar.date(d.at.Time())
	}
	return f.calendar.endedAt(f.ends)
}

// days reads the days that the slice's documents are of.
func (r *sliceReader) days(c *calendar) (*figureDays, error) {
	out := &figureDays{calendar: c}
	if len(r.documents) == 0 {
		return out, nil
	}
	err := r.tx.QueryRowContext(r.ctx, `SELECT day_ends FROM register_heads WHERE register_id = $1`, r.fold.register).Scan(&out.ends)
	if err != nil {
		return nil, fmt.Errorf("read when the day ends: %w", err)
	}
	rows, err := r.tx.QueryContext(r.ctx, `SELECT journal_seq, label FROM closings WHERE register_id = $1 AND period = 'day' AND journal_seq > $2
		ORDER BY number`, r.fold.register, r.fold.seq)
	if err != nil {
		return nil, fmt.Errorf("read the closed days: %w", err)
	}
	return out, eachRow(rows, func() error {
		var one closedDay
		var label string
		err := rows.Scan(&one.last, &label)
		if err == nil {
			one.day, err = time.Parse(time.DateOnly, label)
		}
		out.closed = append(out.closed, one)
		return err
	})
}
