package money

import (
	"cmp"
	"math/bits"
	"slices"
)

// Split divides total in proportion to the weights. The parts add up to total
// exactly: each is its share cut towards zero, and the units left over go one
// each to the largest remainders, the earlier part first where they tie. A
// weight below zero counts as zero; with no weight above zero all parts weigh
// the same. Weights whose sum leaves 64 bits are halved together until it fits.
func Split(total Amount, weights []int64) []Amount {
	parts := make([]Amount, len(weights))
	SplitInto(parts, total, weights)
	return parts
}

// SplitInto is Split into parts, which has the length of weights.
func SplitInto(parts []Amount, total Amount, weights []int64) {
	if len(weights) == 0 {
		return
	}
	scale := weighing(weights)
	whole, left := magnitude(int64(total)), magnitude(int64(total))
	var few [64]remainder // most carts: no allocation
	rests := few[:0]
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, scale.of(w))
		share, rest := bits.Div64(hi, lo, scale.sum)
		left -= share
		parts[i] = signed(share, total)
		rests = append(rests, remainder{rest, i})
	}
	if left == 0 {
		return
	}
	slices.SortFunc(rests, func(a, b remainder) int {
		return cmp.Or(cmp.Compare(b.rest, a.rest), cmp.Compare(a.at, b.at))
	})
	for _, r := range rests[:left] {
		parts[r.at] += signed(1, total)
	}
}

// remainder is what the part at an index lost by being cut.
type remainder struct {
	rest uint64
	at   int
}

// scale reads weights so that their sum fits and is not zero.
type scale struct {
	sum   uint64
	shift uint
	even  bool
}

func weighing(weights []int64) scale {
	for shift := uint(0); ; shift++ {
		s := scale{shift: shift}
		var carry, over uint64
		for _, w := range weights {
			s.sum, carry = bits.Add64(s.sum, s.of(w), 0)
			over |= carry
		}
		if over != 0 {
			continue
		}
		if s.sum == 0 {
			return scale{sum: uint64(len(weights)), even: true}
		}
		return s
	}
}

func (s scale) of(weight int64) uint64 {
	if s.even {
		return 1
	}
	return uint64(max(weight, 0)) >> s.shift
}

// signed gives a magnitude the sign of total.
func signed(n uint64, total Amount) Amount {
	if total < 0 {
		return -Amount(n)
	}
	return Amount(n)
}
