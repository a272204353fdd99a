package floor

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Waiting times are counted in bins that widen with the time: whole seconds,
// rounded up, to two minutes, then steps of five seconds, half minutes, five
// minutes and hours. So counts of any calls can be added, and a percentile or
// how many were within a goal can be told without looking at a call again:
// exactly to two minutes, and for every goal that ends a bin.

// binSteps are how far each width goes, in seconds.
var binSteps = [...]struct{ until, width int64 }{{120, 1}, {600, 5}, {3600, 30}, {7200, 300}, {86400, 3600}}

// binOf is the bin of a time; a day and longer are one.
func binOf(seconds int64) int64 {
	var bin, from int64
	for _, s := range binSteps {
		if seconds <= s.until {
			return bin + (max(seconds, 0)-from+s.width-1)/s.width
		}
		bin, from = bin+(s.until-from)/s.width, s.until
	}
	return bin
}

// binEnds is the longest time of a bin.
func binEnds(bin int64) int64 {
	var first, from int64
	for _, s := range binSteps {
		if n := (s.until - from) / s.width; bin <= first+n {
			return from + (bin-first)*s.width
		} else {
			first, from = first+n, s.until
		}
	}
	return from
}

// binned is how many times were in a bin.
type binned struct{ bin, n int64 }

// bins are the counts of the bins that have any, in their order.
type bins []binned

func (b *bins) add(bin, n int64) {
	i, there := slices.BinarySearchFunc(*b, bin, func(one binned, bin int64) int { return int(one.bin - bin) })
	if there {
		(*b)[i].n += n
	} else {
		*b = slices.Insert(*b, i, binned{bin, n})
	}
}

// took counts a time in microseconds.
func (b *bins) took(micros int64) { b.add(binOf((micros+999_999)/1_000_000), 1) }

func (b *bins) merge(more bins) {
	for _, one := range more {
		b.add(one.bin, one.n)
	}
}

// pack writes the bins as the distance from the one before and the count.
func (b bins) pack() []byte {
	out := make([]byte, 0, 3*len(b))
	var before int64
	for _, one := range b {
		out = binary.AppendUvarint(out, uint64(one.bin-before))
		out = binary.AppendUvarint(out, uint64(one.n))
		before = one.bin
	}
	return out
}

// unpack adds packed bins.
func (b *bins) unpack(packed []byte) error { return eachPacked(packed, b.add) }

func eachPacked(packed []byte, each func(bin, n int64)) error {
	var bin int64
	for len(packed) > 0 {
		step, n := binary.Uvarint(packed)
		if n <= 0 {
			return errCutBins
		}
		count, m := binary.Uvarint(packed[n:])
		if m <= 0 {
			return errCutBins
		}
		bin += int64(step)
		packed = packed[n+m:]
		each(bin, int64(count))
	}
	return nil
}

var errCutBins = errors.New("packed bins end early")

// spread is the counts of all bins, to which many packed ones are added fast.
type spread [binCount]int64

// binCount is how many bins there are.
const binCount = 351

func (s *spread) unpack(packed []byte) error {
	return eachPacked(packed, func(bin, n int64) { s[min(bin, binCount-1)] += n })
}

func (s *spread) merge(more *spread) {
	for bin, n := range more {
		s[bin] += n
	}
}

func (s *spread) count() (n int64) {
	for _, one := range s {
		n += one
	}
	return n
}

// within is how many were not longer than a goal.
func (s *spread) within(seconds int64) (n int64) {
	for bin, one := range s {
		if one > 0 && binEnds(int64(bin)) <= seconds {
			n += one
		}
	}
	return n
}

// percentile is the longest time of the bin that has the nearest rank; nil
// where nothing was counted.
func (s *spread) percentile(percent int64) *int64 {
	n := s.count()
	if n == 0 {
		return nil
	}
	rank := max((n*percent+99)/100, 1)
	bin := 0
	for rank -= s[0]; rank > 0; rank -= s[bin] {
		bin++
	}
	ends := binEnds(int64(bin))
	return &ends
}
