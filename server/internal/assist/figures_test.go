package assist

import (
	"math"
	"testing"
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
