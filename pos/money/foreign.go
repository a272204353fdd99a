package money

import "strconv"

// ExchangeRate is what one unit of a foreign currency is worth in the store's,
// in millionths: 950000 is 0.95 EUR for a franc.
type ExchangeRate int64

// MaxExchangeRate is the highest that is believed, a million.
const MaxExchangeRate ExchangeRate = 1_000_000_000_000

// ParseExchangeRate reads a decimal above zero with at most six places.
func ParseExchangeRate(text string) (ExchangeRate, error) {
	n, err := parse(text, ratePlaces, "an exchange rate")
	if err != nil {
		return 0, err
	}
	if n <= 0 || ExchangeRate(n) > MaxExchangeRate {
		return 0, &ParseError{What: "an exchange rate", Text: text, Why: "It lies above 0 and up to 1000000."}
	}
	return ExchangeRate(n), nil
}

// String is the shortest form: 0.95.
func (r ExchangeRate) String() string { return Rate(r).String() }

// MarshalText writes the rate as String does.
func (r ExchangeRate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what ParseExchangeRate reads.
func (r *ExchangeRate) UnmarshalText(text []byte) error {
	n, err := ParseExchangeRate(string(text))
	if err == nil {
		*r = n
	}
	return err
}

// MarshalJSON writes a decimal string.
func (r ExchangeRate) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(r.String())), nil }

// UnmarshalJSON reads a decimal string and nothing else.
func (r *ExchangeRate) UnmarshalJSON(data []byte) error {
	text, err := unquoted(data, "an exchange rate")
	if err != nil {
		return err
	}
	return r.UnmarshalText(text)
}

// Exchange is how a store takes the cash of another currency.
type Exchange struct {
	Rate          ExchangeRate
	Step          Amount // the smallest sum of it that is asked for, in its minor units; 0 or 1: any
	Foreign, Home int    // the digits of both currencies
}

// fraction is what a foreign minor unit is worth in the store's.
func (e Exchange) fraction() (numerator, denominator int64) {
	numerator, denominator = int64(e.Rate), 1_000_000
	for range e.Home - e.Foreign {
		numerator *= 10
	}
	for range e.Foreign - e.Home {
		denominator *= 10
	}
	return numerator, denominator
}

// Worth is what foreign cash pays in the store's currency, cut to the minor
// unit: a shop cannot give for it what its bank does not give. It loses the
// customer nothing who pays what Ask says.
func (e Exchange) Worth(foreign Amount) (Amount, error) {
	numerator, denominator := e.fraction()
	n, err := MulDiv(int64(foreign), numerator, denominator, Down)
	return Amount(n), err
}

// Ask is the least foreign cash, in its coins, that pays due.
func (e Exchange) Ask(due Amount) (Amount, error) {
	numerator, denominator := e.fraction()
	n, err := MulDiv(int64(due), denominator, numerator, Up)
	if err != nil {
		return 0, err
	}
	return CashRounding{Step: e.Step}.multiple(Amount(n), Up), nil
}
