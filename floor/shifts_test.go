package floor_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

// Calls are told by the store's own shifts, over midnight too; those between two
// shifts are told apart, and none is told twice.
func TestFiguresByTheStoresShifts(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		at := func(hour int) { // by the shop's clock; an hour after midnight is the next night
			t.Helper()
			berlin := s.store.Zone()
			day := opening.In(berlin)
			s.clock.advance(time.Date(day.Year(), day.Month(), day.Day(), hour, 10, 0, 0, berlin).Sub(s.clock.now()))
			s.helped(t, nil, "")
		}
		for _, hour := range []int{11, 13, 15, 23, 24 + 3} {
			at(hour)
		}
		by := func(shifts ...access.Shift) (out []string) {
			t.Helper()
			s.store.Policies.Shifts = shifts
			f := s.callFigures(t, floor.ByShift)
			for _, r := range f.Rows {
				out = append(out, fmt.Sprintf("%s %s-%s %d", r.Name, r.Key, r.Until, r.Calls))
			}
			if f.Total.Calls != 5 {
				t.Errorf("%d calls in all", f.Total.Calls)
			}
			return out
		}
		for _, c := range []struct{ got, want []string }{
			{by(), []string{" 06:00-14:00 2", " 14:00-22:00 1", " 22:00-06:00 2"}},
			{by(access.Shift{Name: "Night", From: "22:30", To: "04:00"}, access.Shift{Name: "Day", From: "12:00", To: "15:00"}),
				[]string{"Day 12:00-15:00 1", "Night 22:30-04:00 2", " - 2"}},
			{by(access.Shift{Name: "All", From: "00:00", To: "00:00"}), []string{"All 00:00-00:00 5"}},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("told %q, want %q", c.got, c.want)
			}
		}
	})
}
