package floor

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Times stand in the narrowest bin that holds them, bins add up as the times
// do, and what is packed comes back.
func TestBins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ seconds, ends int64 }{{0, 0}, {1, 1}, {60, 60}, {120, 120}, {121, 125}, {300, 300}, {601, 630}, {3600, 3600}, {3601, 3900}, {7201, 10800}, {86_400, 86_400}, {90_000, 86_400}} {
		if got := binEnds(binOf(c.seconds)); got != c.ends {
			t.Errorf("%d s is in the bin to %d, want %d", c.seconds, got, c.ends)
		}
	}
	if last := binOf(1 << 40); last != binCount-1 {
		t.Errorf("the last bin is %d of %d", last, binCount)
	}
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Int64Range(0, 100_000), 1, 60).Draw(t, "times")
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		var whole, first, second bins
		for i, s := range all {
			whole.took(s * 1_000_000)
			if i < cut {
				first.took(s * 1_000_000)
			} else {
				second.took(s*1_000_000 - 999_999) // a part of a second is a whole one
			}
		}
		var back bins
		if err := back.unpack(first.pack()); err != nil {
			t.Fatal(err)
		}
		back.merge(second)
		if !slices.Equal(back, whole) {
			t.Fatalf("%v and %v are %v, not %v", first, second, back, whole)
		}
		var told, half spread
		if err := errors.Join(told.unpack(first.pack()), half.unpack(second.pack())); err != nil {
			t.Fatal(err)
		}
		if told.merge(&half); told.count() != int64(len(all)) {
			t.Fatalf("%d of %d", told.count(), len(all))
		}
		slices.Sort(all)
		for _, percent := range []int{50, 90, 95} {
			if got, exact := *told.percentile(int64(percent)), nearestRank(all, percent); got != binEnds(binOf(exact)) {
				t.Fatalf("p%d is %d, want the end of the bin of %d", percent, got, exact)
			}
		}
		soon := slices.IndexFunc(append(all, 61), func(s int64) bool { return s > 60 })
		if n := told.within(60); n != int64(soon) {
			t.Fatalf("%d within a minute of %v", n, all)
		}
	})
}
