package money

import "math/bits"

// Rounding says which whole number stands for a fraction.
type Rounding uint8

const (
	// HalfUp takes the nearest, a tie going away from zero.
	HalfUp Rounding = iota
	// HalfEven takes the nearest, a tie going to the even neighbour.
	HalfEven
	// HalfDown takes the nearest, a tie going towards zero.
	HalfDown
	// Up goes away from zero.
	Up
	// Down goes towards zero.
	Down
)

var roundingNames = [...]string{"half_up", "half_even", "half_down", "up", "down"}

// ParseRounding reads a mode as the wire writes it.
func ParseRounding(text string) (Rounding, error) {
	for i, name := range roundingNames {
		if name == text {
			return Rounding(i), nil
		}
	}
	return 0, &ParseError{What: "a rounding mode", Text: text, Why: "It is half_up, half_even, half_down, up or down."}
}

// String returns the mode as the wire writes it.
func (r Rounding) String() string {
	if int(r) < len(roundingNames) {
		return roundingNames[r]
	}
	return "unknown"
}

// MarshalText writes the mode as the wire does.
func (r Rounding) MarshalText() ([]byte, error) {
	if int(r) >= len(roundingNames) {
		return nil, &ParseError{What: "a rounding mode", Text: "", Why: "Its number is unknown."}
	}
	return []byte(roundingNames[r]), nil
}

// UnmarshalText reads a mode as the wire writes it.
func (r *Rounding) UnmarshalText(text []byte) error {
	mode, err := ParseRounding(string(text))
	if err == nil {
		*r = mode
	}
	return err
}

// MulDiv returns a × b ÷ c, rounded once by mode; c must be above zero. The
// product is held in 128 bits, so only a result outside int64 is ErrOverflow.
func MulDiv(a, b, c int64, mode Rounding) (int64, error) {
	if c <= 0 {
		return 0, ErrOverflow
	}
	negative := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	divisor := uint64(c)
	if hi >= divisor {
		return 0, ErrOverflow
	}
	quotient, rest := bits.Div64(hi, lo, divisor)
	if rest != 0 && mode.away(quotient, rest, divisor) {
		if quotient++; quotient == 0 {
			return 0, ErrOverflow
		}
	}
	if negative {
		if quotient > 1<<63 {
			return 0, ErrOverflow
		}
		return -int64(quotient), nil
	}
	if quotient > 1<<63-1 {
		return 0, ErrOverflow
	}
	return int64(quotient), nil
}

// away tells whether the magnitude quotient + rest/divisor, rest not being
// zero, goes to the next larger number.
func (r Rounding) away(quotient, rest, divisor uint64) bool {
	if r == Up || r == Down {
		return r == Up
	}
	// rest against divisor-rest is twice the rest against the divisor, without
	// the overflow.
	if other := divisor - rest; rest != other {
		return rest > other
	}
	return r == HalfUp || r == HalfEven && quotient%2 == 1
}

// magnitude is the absolute value; unlike -n it also holds for the smallest
// int64.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
