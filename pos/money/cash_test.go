package money

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestCashRoundingByCountry(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		country, currency string
		due, want         Amount
	}{
		{"CA", "CAD", 491, 490}, {"CA", "CAD", 492, 490}, {"CA", "CAD", 493, 495}, {"CA", "CAD", 494, 495},
		{"CA", "CAD", 496, 495}, {"CA", "CAD", 497, 495}, {"CA", "CAD", 498, 500}, {"CA", "CAD", 499, 500},
		{"AU", "AUD", 102, 100}, {"AU", "AUD", 103, 105}, {"AU", "AUD", 107, 105}, {"AU", "AUD", 108, 110},
		{"FI", "EUR", 102, 100}, {"MY", "MYR", 108, 110}, {"BE", "EUR", 103, 105}, {"CH", "CHF", 1998, 2000},
		{"NZ", "NZD", 104, 100}, {"NZ", "NZD", 105, 100}, {"NZ", "NZD", 106, 110},
		{"SE", "SEK", 149, 100}, {"SE", "SEK", 150, 200}, {"NO", "NOK", 149, 100}, {"NO", "NOK", 150, 200},
		{"DK", "DKK", 124, 100}, {"DK", "DKK", 125, 150}, {"DK", "DKK", 174, 150}, {"DK", "DKK", 175, 200},
		{"ZA", "ZAR", 1999, 1990}, {"HU", "HUF", 99200, 99000}, {"HU", "HUF", 99300, 99500}, {"CZ", "CZK", 9950, 10000},
		{"DE", "EUR", 101, 101}, {"US", "USD", 101, 101}, {"FI", "SEK", 101, 101}, {"", "", 101, 101},
	} {
		if got := CashRoundingFor(row.country, row.currency).Round(row.due); got != row.want {
			t.Errorf("%s pays %d %s as %d, want %d", row.country, row.due, row.currency, got, row.want)
		}
		if got := CashRoundingFor(row.country, row.currency).Round(-row.due); got != -row.want {
			t.Errorf("%s gives back %d %s as %d, want %d", row.country, row.due, row.currency, -got, row.want)
		}
	}
}

// The tables of Casio's cash register manual, sums and change apart.
func TestCashRoundingOfTheManuals(t *testing.T) {
	t.Parallel()
	rule := func(code string) CashRounding {
		return cashRules[slices.IndexFunc(cashRules, func(r CashRule) bool { return r.Code == code })].Rounding
	}
	for _, row := range []struct {
		code           string
		due, sum, back Amount
	}{
		{"SE", 149, 100, 100}, {"SE", 150, 200, 100}, {"SE", 151, 200, 200}, {"NO", 150, 200, 100},
		{"SE-0.50", 124, 100, 100}, {"SE-0.50", 125, 150, 100}, {"SE-0.50", 174, 150, 150}, {"SE-0.50", 175, 200, 150},
		{"DK", 124, 100, 100}, {"DK", 125, 150, 100}, {"DK", 126, 150, 150}, {"DK", 175, 200, 150}, {"DK", 176, 200, 200},
		{"NZ", 104, 100, 100}, {"NZ", 105, 100, 110}, {"NZ", 106, 110, 110}, {"NZ-UP", 105, 110, 100},
		{"ZA", 109, 100, 110}, {"ZA-0.05", 104, 100, 105}, {"ZA-0.05", 109, 105, 110},
		{"US-0.05", 102, 100, 100}, {"US-0.05", 103, 105, 105}, {"AU", 107, 105, 105},
	} {
		c := rule(row.code)
		if got := c.Round(row.due); got != row.sum {
			t.Errorf("%s asks for %d as %d, want %d", row.code, row.due, got, row.sum)
		}
		if got := c.RoundChange(row.due, MaxAmount); got != row.back {
			t.Errorf("%s gives %d of change as %d, want %d", row.code, row.due, got, row.back)
		}
	}
	slovakia := CashRoundingFor("SK", "EUR")
	for due, want := range map[Amount]Amount{0: 0, 1: 5, 2: 5, 3: 5, 6: 5, 102: 100} {
		if got := slovakia.RoundWhole(due); got != want {
			t.Errorf("Slovakia asks for %d as %d, want %d", due, got, want)
		}
	}
	if slovakia.Round(2) != 0 {
		t.Error("what a card leaves is not a whole payment")
	}
	if got := CashRoundingFor("ZA", "ZAR").RoundChange(3, 3); got != 0 {
		t.Errorf("change of %d out of 3", got)
	}
}

func TestForeignCash(t *testing.T) {
	t.Parallel()
	francs := Exchange{Rate: 950_000, Step: 5, Foreign: 2, Home: 2}
	yen := Exchange{Rate: 6_125, Foreign: 0, Home: 2} // 0.006125 EUR
	for _, row := range []struct {
		name        string
		e           Exchange
		due, ask    Amount
		given, pays Amount
	}{
		{"francs", francs, 4197, 4420, 5000, 4750},
		{"a franc's cut cent", francs, 1, 5, 3, 2},
		{"yen", yen, 4197, 6853, 10000, 6125},
		{"dinars", Exchange{Rate: 3_000_000, Foreign: 3, Home: 2}, 100, 334, 1005, 301},
		{"nothing", francs, 0, 0, 0, 0},
	} {
		ask, err := row.e.Ask(row.due)
		pays, err2 := row.e.Worth(row.given)
		if ask != row.ask || pays != row.pays || err != nil || err2 != nil {
			t.Errorf("%s: asks %d, pays %d, %v, %v", row.name, ask, pays, err, err2)
		}
	}
	if _, err := (Exchange{Rate: MaxExchangeRate, Foreign: 0, Home: 4}).Worth(MaxAmount); err == nil {
		t.Error("a worth beyond int64")
	}
	rapid.Check(t, func(t *rapid.T) {
		e := Exchange{Rate: ExchangeRate(rapid.Int64Range(1, 500_000_000).Draw(t, "rate")), Step: Amount(rapid.Int64Range(0, 100).Draw(t, "step")),
			Foreign: rapid.IntRange(0, 3).Draw(t, "foreign"), Home: rapid.IntRange(0, 3).Draw(t, "home")}
		due := Amount(rapid.Int64Range(0, 1_000_000).Draw(t, "due"))
		ask, err := e.Ask(due)
		if err != nil {
			t.Fatal(err)
		}
		if pays, err := e.Worth(ask); err != nil || pays < due {
			t.Fatalf("%d is asked for and pays %d of %d, %v", ask, pays, due, err)
		}
		if less := ask - max(e.Step, 1); less >= 0 {
			if pays, _ := e.Worth(less); pays >= due && due > 0 && e.Step <= 1 && int64(e.Rate) >= 1_000_000 {
				t.Fatalf("%d would do for %d", less, due)
			}
		}
	})
	for text, want := range map[string]ExchangeRate{"0.95": 950_000, "390.5": 390_500_000, "0.000001": 1, "1000000": MaxExchangeRate} {
		if got, err := ParseExchangeRate(text); got != want || err != nil || got.String() != text {
			t.Errorf("%s is read as %d, %v, and written %s", text, got, err, got)
		}
	}
	for _, text := range []string{"", "0", "-1", "0.9500001", "1000000.1", "1e3", "0,95"} {
		if got, err := ParseExchangeRate(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func TestCashRoundingIsAMultipleNearby(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := CashRounding{Step: Amount(rapid.Int64Range(2, 1000).Draw(t, "step")), Mode: Rounding(rapid.IntRange(0, 4).Draw(t, "mode"))}
		due := Amount(rapid.Int64Range(-int64(MaxAmount), int64(MaxAmount)).Draw(t, "due"))
		got := c.Round(due)
		if got%c.Step != 0 || got-due >= c.Step || due-got >= c.Step || c.Round(got) != got {
			t.Fatalf("%+v rounds %d to %d", c, due, got)
		}
	})
}

func TestQuickCash(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		due      Amount
		currency string
		want     []Amount
	}{
		{6922, "EUR", []Amount{6922, 7000, 8000, 10000}},
		{7000, "EUR", []Amount{7000, 8000, 10000, 20000}},
		{1, "EUR", []Amount{1, 500, 1000, 2000}},
		{20000, "EUR", []Amount{20000}},
		{23100, "EUR", []Amount{23100, 23500, 24000, 25000}},
		{1250, "GBP", []Amount{1250, 1500, 2000, 5000}},
		{1234, "USD", []Amount{1234, 1300, 1500, 2000}},
		{1840, "JPY", []Amount{1840, 2000, 5000, 10000}},
		{500, "XXX", []Amount{500}},
		{0, "EUR", []Amount{0}},
		{MaxAmount, "EUR", []Amount{MaxAmount}},
	} {
		if got := QuickCash(row.due, row.currency); !slices.Equal(got, row.want) {
			t.Errorf("QuickCash(%d, %s) = %v, want %v", row.due, row.currency, got, row.want)
		}
	}
}

func TestChangeIsCountedOut(t *testing.T) {
	t.Parallel()
	pieces, rest := Change(3078, "EUR")
	if want := []Pieces{{2000, 1}, {1000, 1}, {50, 1}, {20, 1}, {5, 1}, {2, 1}, {1, 1}}; !slices.Equal(pieces, want) || rest != 0 {
		t.Errorf("30.78 EUR is %v and %d", pieces, rest)
	}
	if pieces, rest := Change(12, "CAD"); !slices.Equal(pieces, []Pieces{{10, 1}}) || rest != 2 {
		t.Errorf("0.12 CAD is %v and %d", pieces, rest)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(inUse).Draw(t, "currency")
		amount := Amount(rapid.Int64Range(0, 10_000_000).Draw(t, "amount"))
		pieces, rest := Change(amount, d.currency)
		sum := rest
		for _, p := range pieces {
			sum += p.Value * Amount(p.Count)
		}
		if smallest := d.coins[len(d.coins)-1]; sum != amount || rest < 0 || rest >= smallest {
			t.Fatalf("%d %s is %v and %d", amount, d.currency, pieces, rest)
		}
	})
}

// What a country's cash rounds to must be payable in its coins.
func TestCashRulesFitTheCoins(t *testing.T) {
	t.Parallel()
	for _, rule := range cashRules {
		if rule.Code != rule.Country {
			continue // of coins that are gone by now, or are still there
		}
		notes, coins := Denominations(rule.Currency)
		if len(notes) == 0 || !slices.IsSortedFunc(append(notes, coins...), func(a, b Amount) int { return int(b - a) }) {
			t.Errorf("the cash of %s is not listed largest first", rule.Currency)
			continue
		}
		if smallest := coins[len(coins)-1]; rule.Rounding.Step%smallest != 0 {
			t.Errorf("%s rounds to %d, but its smallest coin is %d", rule.Code, rule.Rounding.Step, smallest)
		}
	}
}

// data opens a file of public data beside the repository, which is not part of
// it.
func data(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", path))
	if err != nil {
		t.Skip("the public data files are not here: " + path)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestDigitsAgreeWithISO4217(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(data(t, "money/iso4217-codes-all.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, row := range rows[1:] {
		code, withdrawn := row[2], row[5]
		want, err := strconv.Atoi(row[4])
		if err != nil || withdrawn != "" {
			continue // funds, metals and dead currencies have none
		}
		if got := Digits(code); got != want {
			t.Errorf("%s has %d digits, want %d", code, got, want)
		}
		checked++
	}
	if checked < 200 {
		t.Errorf("only %d currencies checked", checked)
	}
}

func TestCashRulesAgreeWithCLDR(t *testing.T) {
	t.Parallel()
	var cldr struct {
		Supplemental struct {
			CurrencyData struct {
				Fractions map[string]map[string]string `json:"fractions"`
			} `json:"currencyData"`
		} `json:"supplemental"`
	}
	if err := json.NewDecoder(data(t, "money/cldr-currencyData.json")).Decode(&cldr); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"CHF", "CAD", "DKK", "SEK", "NOK", "CZK"} {
		fraction := cldr.Supplemental.CurrencyData.Fractions[code]
		step, _ := strconv.Atoi(fraction["_cashRounding"])
		if fraction["_cashDigits"] == "0" {
			step = 100
		}
		i := slices.IndexFunc(cashRules, func(r CashRule) bool { return r.Currency == code })
		if got := cashRules[i].Rounding.Step; got != Amount(step) {
			t.Errorf("%s is rounded to %d, CLDR has %d (%v)", code, got, step, fraction)
		}
	}
}
