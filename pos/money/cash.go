package money

import "slices"

// CashRounding is how a sum is rounded when it is paid in cash, where the
// smallest coins are gone. The zero value rounds nothing.
type CashRounding struct {
	Step   Amount   `json:"step"` // the smallest sum that coins can pay; 0 or 1: no rounding
	Mode   Rounding `json:"mode"`
	Change Rounding `json:"change,omitempty"` // of change that coins cannot pay, as after foreign cash
	Least  bool     `json:"least,omitempty"`  // a payment that is cash as a whole is never rounded to nothing
}

// Round returns the multiple of the step that stands for due. Sums beyond
// MaxAmount that have no such multiple in range come back as they are.
func (c CashRounding) Round(due Amount) Amount { return c.multiple(due, c.Mode) }

// RoundWhole is Round for a sum of which nothing is paid but in cash.
func (c CashRounding) RoundWhole(due Amount) Amount {
	if rounded := c.Round(due); rounded > 0 || !c.Least || due <= 0 {
		return rounded
	}
	return c.Step
}

// RoundChange returns what is given back where change is due, at most limit.
// What coins can pay comes back as it is: rounding change that follows from a
// rounded sum a second time takes money from somebody.
func (c CashRounding) RoundChange(change, limit Amount) Amount {
	if rounded := c.multiple(change, c.Change); rounded <= limit {
		return rounded
	}
	return c.multiple(change, Down)
}

func (c CashRounding) multiple(due Amount, mode Rounding) Amount {
	if c.Step <= 1 {
		return due
	}
	steps, err := MulDiv(int64(due), 1, int64(c.Step), mode)
	if err != nil {
		return due
	}
	rounded, err := MulDiv(steps, int64(c.Step), 1, Down)
	if err != nil {
		return due
	}
	return Amount(rounded)
}

// CashRule is the custom or law of one country for its own currency.
type CashRule struct {
	Code     string // the country, with more where it has several rules
	Country  string // ISO 3166, two letters
	Currency string
	Rounding CashRounding
}

// near is the nearest multiple, a tie going up, for the sum and for change.
func near(step Amount) CashRounding { return CashRounding{Step: step} }

// nordic is near but for change, where a tie goes down (Casio cash register
// manual).
func nordic(step Amount) CashRounding { return CashRounding{Step: step, Change: HalfDown} }

// cut is always in the customer's favour.
func cut(step Amount) CashRounding { return CashRounding{Step: step, Mode: Down, Change: Up} }

// cashRules are defaults that a shop can change, and after them what is there
// to choose from besides. Each says where it comes from; "general knowledge"
// was not checked against the text of a law. With a step of 0.05 in a currency
// of two digits no tie can occur.
var cashRules = []CashRule{
	{"AU", "AU", "AUD", near(5)},     // 0.05, 0–2 to 0, 3–7 to 5: Casio manual
	{"BE", "BE", "EUR", near(5)},     // 0.05 since 2019-12-01: Odoo's Belgian localisation
	{"CA", "CA", "CAD", near(5)},     // 0.05 on the total after tax: federal budget 2012, Royal Canadian Mint
	{"CH", "CH", "CHF", near(5)},     // 0.05, the smallest coin: CLDR cash rounding
	{"CZ", "CZ", "CZK", near(100)},   // 1 Kč, the smallest coin: CLDR cash digits
	{"DK", "DK", "DKK", nordic(50)},  // 0.50, 25–74 to 50, 75 up; change 25 to 0, 75 to 50: Casio manual
	{"EE", "EE", "EUR", near(5)},     // 0.05 since 2025-01-01: general knowledge
	{"FI", "FI", "EUR", near(5)},     // 0.05: Casio manual
	{"HU", "HU", "HUF", near(500)},   // 5 Ft since 2008-03-01: general knowledge
	{"IE", "IE", "EUR", near(5)},     // 0.05 since 2015-10-28, by custom: Toast and Odoo documentation
	{"IT", "IT", "EUR", near(5)},     // 0.05 since 2018-01-01: general knowledge
	{"LI", "LI", "CHF", near(5)},     // as Switzerland
	{"LT", "LT", "EUR", near(5)},     // 0.05 since 2025-05-01: general knowledge
	{"MY", "MY", "MYR", near(5)},     // 0.05: Casio manual
	{"NL", "NL", "EUR", near(5)},     // 0.05 since 2004-09-01, by custom: general knowledge
	{"NO", "NO", "NOK", nordic(100)}, // 1.00, 50 up: Casio manual
	{"NZ", "NZ", "NZD", CashRounding{Step: 10, Mode: HalfDown, Change: HalfUp}},    // 0.10, a 5 is the shop's choice (Casio manual, mode B): down, so that nobody pays more than was shown
	{"SE", "SE", "SEK", nordic(100)},                                               // 1.00 since 2010, 50 up; change 50 to 0: Casio manual
	{"SK", "SK", "EUR", CashRounding{Step: 5, Least: true}},                        // 0.05 since 2022-07-01, a whole payment of 0.01 or 0.02 being 0.05: general knowledge
	{"ZA", "ZA", "ZAR", cut(10)},                                                   // 0.10 in the customer's favour: general knowledge
	{"NO-0.50", "NO", "NOK", nordic(50)},                                           // before 2012: general knowledge
	{"NZ-UP", "NZ", "NZD", CashRounding{Step: 10, Mode: HalfUp, Change: HalfDown}}, // Casio manual, mode A
	{"SE-0.50", "SE", "SEK", nordic(50)},                                           // before 2010: Casio manual
	{"US-0.05", "US", "USD", near(5)},                                              // where a shop has no cents left: Toast documentation
	{"ZA-0.05", "ZA", "ZAR", cut(5)},                                               // 0–4 to 0, 5–9 to 5: Casio manual, an older mode
}

// CashRules lists the rules there are to choose from.
func CashRules() []CashRule { return slices.Clone(cashRules) }

// CashRoundingFor returns the default of a country (ISO 3166, two letters) for a
// currency; none where the country pays to the last unit or uses other money.
func CashRoundingFor(country, currency string) CashRounding {
	for _, rule := range cashRules {
		if rule.Code == country && rule.Currency == currency {
			return rule.Rounding
		}
	}
	return CashRounding{}
}
