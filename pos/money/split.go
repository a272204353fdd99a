package money

import "math/bits"

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
	var few [64]remainder // most carts: no allocation
	split(parts, total, weights, few[:0])
}

// Splitter splits as SplitInto does and keeps its memory from one time to the
// next.
type Splitter struct{ rests []remainder }

// Split is SplitInto.
func (s *Splitter) Split(parts []Amount, total Amount, weights []int64) {
	s.rests = split(parts, total, weights, s.rests[:0])
}

// split is SplitInto with the memory for the remainders, which it returns.
func split(parts []Amount, total Amount, weights []int64, rests []remainder) []remainder {
	if len(weights) == 0 {
		return rests
	}
	scale := weighing(weights)
	whole, left := magnitude(int64(total)), magnitude(int64(total))
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, scale.of(w))
		share, rest := bits.Div64(hi, lo, scale.sum)
		left -= share
		parts[i] = signed(share, total)
		rests = append(rests, remainder{rest, i})
	}
	bringLargest(rests, int(left))
	for _, r := range rests[:left] {
		parts[r.at] += signed(1, total)
	}
	return rests
}

// bringLargest brings the n largest remainders to the front, in any order. It
// sorts no more than it must: around a pivot, and then only the side on which
// the border lies.
func bringLargest(rests []remainder, n int) {
	for len(rests) > 1 && n > 0 && n < len(rests) {
		pivot, i, j := rests[len(rests)/2], 0, len(rests)-1
		for i <= j {
			for rests[i].before(pivot) {
				i++
			}
			for pivot.before(rests[j]) {
				j--
			}
			if i <= j {
				rests[i], rests[j] = rests[j], rests[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			rests = rests[:j+1]
		case n > i:
			rests, n = rests[i:], n-i
		default:
			return
		}
	}
}

// remainder is what the part at an index lost by being cut.
type remainder struct {
	rest uint64
	at   int
}

// before tells which of two gets a unit first.
func (r remainder) before(other remainder) bool {
	return r.rest > other.rest || r.rest == other.rest && r.at < other.at
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
