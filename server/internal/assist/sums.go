package assist

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"tillbell/server/db"
)

// key is one of the sums that a call counts in: of a zone, hour, product or kind
// (dim), on a day or in a month.
type key struct{ dim, span, at, key, fate string }

const (
	ofDay   = "day"
	ofMonth = "month"
	month   = "2006-01"
)

// keys are the sums that a call of a day counts in.
func (c *call) keys(local time.Time) []key {
	keys := make([]key, 0, 8)
	for _, by := range [][2]string{{"zone", orNone(c.ZoneID)}, {"hour", strconv.Itoa(local.Hour())}, {"product", orNone(c.ProductID)}, {"kind", c.Kind}} {
		keys = append(keys, key{by[0], ofDay, local.Format(time.DateOnly), by[1], c.fate()}, key{by[0], ofMonth, local.Format(month), by[1], c.fate()})
	}
	return keys
}

// sum is what calls add up to. Logarithms are in thousandths: they say how far
// values lie apart, and are no money.
type sum struct {
	calls, judged, bought, value, valued, logs, squares int64
}

func (s *sum) add(judged, bought bool, value int64) {
	s.calls++
	if judged {
		s.judged++
	}
	if !bought {
		return
	}
	s.bought++
	s.value += value
	if value > 0 {
		l := int64(math.Round(1000 * math.Log(float64(value))))
		s.valued, s.logs, s.squares = s.valued+1, s.logs+l, s.squares+l*l
	}
}

func (s *sum) plus(o sum) {
	s.calls, s.judged, s.bought, s.value = s.calls+o.calls, s.judged+o.judged, s.bought+o.bought, s.value+o.value
	s.valued, s.logs, s.squares = s.valued+o.valued, s.logs+o.logs, s.squares+o.squares
}

func write(tx *db.Tx, store string, sums map[key]*sum) error {
	for k, s := range sums {
		err := tx.Exec(`INSERT INTO assist_rolls (store_id, dim, span, at, key, fate, calls, judged, bought, value, valued, logs, squares)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (store_id, dim, span, at, key, fate) DO UPDATE SET calls = assist_rolls.calls + excluded.calls,
			judged = assist_rolls.judged + excluded.judged, bought = assist_rolls.bought + excluded.bought, value = assist_rolls.value + excluded.value,
			valued = assist_rolls.valued + excluded.valued, logs = assist_rolls.logs + excluded.logs, squares = assist_rolls.squares + excluded.squares`,
			store, k.dim, k.span, k.at, k.key, k.fate, s.calls, s.judged, s.bought, s.value, s.valued, s.logs, s.squares).Error
		if err != nil {
			return fmt.Errorf("add up calls: %w", err)
		}
	}
	return nil
}
