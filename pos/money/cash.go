package money

// CashRounding is how a sum is rounded when it is paid in cash, where the
// smallest coins are gone. The zero value rounds nothing.
type CashRounding struct {
	Step Amount   `json:"step"` // the smallest sum that coins can pay; 0 or 1: no rounding
	Mode Rounding `json:"mode"`
}

// Round returns the multiple of the step that stands for due. Sums beyond
// MaxAmount that have no such multiple in range come back as they are.
func (c CashRounding) Round(due Amount) Amount {
	if c.Step <= 1 {
		return due
	}
	steps, err := MulDiv(int64(due), 1, int64(c.Step), c.Mode)
	if err != nil {
		return due
	}
	rounded, err := MulDiv(steps, int64(c.Step), 1, Down)
	if err != nil {
		return due
	}
	return Amount(rounded)
}

// cashRule is the custom or law of one country for its own currency.
type cashRule struct {
	country, currency string
	rounding          CashRounding
}

// cashRules are defaults that a shop can change. Each says where it comes from;
// "general knowledge" was not checked against the text of a law. With a step of
// 0.05 in a currency of two digits no tie can occur.
var cashRules = []cashRule{
	{"AU", "AUD", CashRounding{5, HalfUp}},    // 0.05, 0–2 to 0, 3–7 to 5: Casio cash register manual
	{"BE", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2019-12-01: Odoo's Belgian localisation
	{"CA", "CAD", CashRounding{5, HalfUp}},    // 0.05 on the total after tax: federal budget 2012, Royal Canadian Mint
	{"CH", "CHF", CashRounding{5, HalfUp}},    // 0.05, the smallest coin: CLDR cash rounding
	{"CZ", "CZK", CashRounding{100, HalfUp}},  // 1 Kč, the smallest coin: CLDR cash digits
	{"DK", "DKK", CashRounding{50, HalfUp}},   // 0.50, 25–74 to 50: Casio manual
	{"EE", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2025-01-01: general knowledge
	{"FI", "EUR", CashRounding{5, HalfUp}},    // 0.05: Casio manual
	{"HU", "HUF", CashRounding{500, HalfUp}},  // 5 Ft since 2008-03-01: general knowledge
	{"IE", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2015-10-28, by custom: Toast and Odoo documentation
	{"IT", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2018-01-01: general knowledge
	{"LI", "CHF", CashRounding{5, HalfUp}},    // as Switzerland
	{"LT", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2025-05-01: general knowledge
	{"MY", "MYR", CashRounding{5, HalfUp}},    // 0.05: Casio manual
	{"NL", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2004-09-01, by custom: general knowledge
	{"NO", "NOK", CashRounding{100, HalfUp}},  // 1.00, 50 up: Casio manual
	{"NZ", "NZD", CashRounding{10, HalfDown}}, // 0.10, a 5 is the shop's choice (Casio manual, two modes): down, so that nobody pays more than was shown
	{"SE", "SEK", CashRounding{100, HalfUp}},  // 1.00 since 2010, 50 up: Casio manual
	{"SK", "EUR", CashRounding{5, HalfUp}},    // 0.05 since 2022-07-01: general knowledge; a whole payment of 0.01 or 0.02 is 0.05 there, which is not done here
	{"ZA", "ZAR", CashRounding{10, Down}},     // 0.10 in the customer's favour: general knowledge; an older Casio mode cuts to 0.05
}

// CashRoundingFor returns the default of a country (ISO 3166, two letters) for a
// currency; none where the country pays to the last unit or uses other money.
func CashRoundingFor(country, currency string) CashRounding {
	for _, rule := range cashRules {
		if rule.country == country && rule.currency == currency {
			return rule.rounding
		}
	}
	return CashRounding{}
}
