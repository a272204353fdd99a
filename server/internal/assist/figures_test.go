package assist

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Wilson's interval as tables have it, and nothing outside of nothing and all.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		k, n      int64
		low, high float64
	}{{8, 10, 0.4902, 0.9433}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {50, 100, 0.4038, 0.5962}} {
		_, low, high := wilson(row.k, row.n)
		if math.Abs(low-row.low) > 0.0001 || math.Abs(high-row.high) > 0.0001 {
			t.Errorf("%d of %d lies between %.4f and %.4f, want %.4f and %.4f", row.k, row.n, low, high, row.low, row.high)
		}
	}
}

func TestFewCasesTellNothing(t *testing.T) {
	t.Parallel()
	var helped, abandoned sum
	for i := range Enough - 1 {
		helped.add(true, true, int64(1000+i))
		abandoned.add(true, false, 0)
	}
	if g := helped.group(); g.Conversion != nil || g.Mean != nil || lost(helped, abandoned) != nil {
		t.Errorf("%d cases tell %+v", Enough-1, g)
	}
	helped.add(true, true, 2000)
	abandoned.add(true, false, 0)
	g, gone := helped.group(), lost(helped, abandoned)
	if g.Conversion == nil || g.Mean == nil || gone == nil {
		t.Fatalf("%d cases tell nothing: %+v", Enough, g)
	}
	if g.Mean.Low > g.Mean.Is || g.Mean.Is > g.Mean.High || g.Mean.Is != (9*1000+36+2000)/10 {
		t.Errorf("one bought for %+v", *g.Mean)
	}
	if gone.Is != 11036 || gone.Low >= gone.Is || gone.High < gone.Is {
		t.Errorf("lost is %+v: ten calls of one that would have bought for 1103.6", *gone)
	}
}

// Where everybody spends the same the mean is just that.
func TestCoxOfEqualSums(t *testing.T) {
	t.Parallel()
	var s sum
	for range 20 {
		s.add(true, true, 5000)
	}
	if low, high := s.cox(); low < 4990 || high > 5010 {
		t.Errorf("twenty times 50.00 lies between %d and %d", low, high)
	}
}

// Whole months and the days beside them are all days, each once.
func TestWholeMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to              string
		before, months, after [2]string
	}{
		{"2026-11-01", "2026-11-30", [2]string{"2026-11-01", "2026-10-31"}, [2]string{"2026-11", "2026-11"}, [2]string{"2026-12-01", "2026-11-30"}},
		{"2026-10-16", "2026-12-15", [2]string{"2026-10-16", "2026-10-31"}, [2]string{"2026-11", "2026-11"}, [2]string{"2026-12-01", "2026-12-15"}},
		{"2025-12-02", "2026-02-28", [2]string{"2025-12-02", "2025-12-31"}, [2]string{"2026-01", "2026-02"}, [2]string{"2026-03-01", "2026-02-28"}},
		{"2026-11-02", "2026-12-30", [2]string{"2026-11-02", "2026-12-30"}, [2]string{}, [2]string{}},
		{"2026-11-05", "2026-11-20", [2]string{"2026-11-05", "2026-11-20"}, [2]string{}, [2]string{}},
	} {
		if before, months, after := whole(c.from, c.to); before != c.before || months != c.months || after != c.after {
			t.Errorf("%s to %s: %v %v %v", c.from, c.to, before, months, after)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "first"))
		last := first.AddDate(0, 0, rapid.IntRange(0, maxDays).Draw(t, "days"))
		before, months, after := whole(first.Format(time.DateOnly), last.Format(time.DateOnly))
		for d := first.AddDate(0, -1, 0); d.Before(last.AddDate(0, 1, 0)); d = d.AddDate(0, 0, 1) {
			n := 0
			for _, in := range [][2]string{before, after} {
				if s := d.Format(time.DateOnly); in[0] <= s && s <= in[1] {
					n++
				}
			}
			if s := d.Format(month); months[0] <= s && s <= months[1] {
				n++
			}
			if asked := !d.Before(first) && !d.After(last); asked != (n == 1) || n > 1 {
				t.Fatalf("%v to %v: %v counts %d times", first, last, d, n)
			}
		}
	})
}
