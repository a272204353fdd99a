package assist

import (
	"fmt"
	"math"

	"tillbell/server/db"
)

type key struct {
	day           string
	hour          int
	zone, product string
	kind, fate    string
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
		err := tx.Exec(`INSERT INTO assist_sums (store_id, day, hour, zone_id, product_id, kind, fate, calls, judged, bought, value, valued, logs, squares)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (store_id, day, hour, zone_id, product_id, kind, fate) DO UPDATE SET calls = assist_sums.calls + excluded.calls,
			judged = assist_sums.judged + excluded.judged, bought = assist_sums.bought + excluded.bought, value = assist_sums.value + excluded.value,
			valued = assist_sums.valued + excluded.valued, logs = assist_sums.logs + excluded.logs, squares = assist_sums.squares + excluded.squares`,
			store, k.day, k.hour, k.zone, k.product, k.kind, k.fate, s.calls, s.judged, s.bought, s.value, s.valued, s.logs, s.squares).Error
		if err != nil {
			return fmt.Errorf("add up calls: %w", err)
		}
	}
	return nil
}
