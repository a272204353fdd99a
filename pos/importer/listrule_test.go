package importer_test

import (
	"strings"
	"testing"

	"tillbell/pos/importer"
	"tillbell/pos/money"
)

// The rule is for lists without a column for prices, not for an empty cell.
func TestListRuleIsForListsWithoutPrices(t *testing.T) {
	t.Parallel()
	rule := func(string) money.Amount { return 123 }
	own := money.Amount(77)
	for _, c := range []struct {
		say, file string
		options   importer.Options
		want      *money.Amount
		byRule    bool
	}{
		{"no column", "barcode,name\n4006381333931,Pen\n", importer.Options{ListRule: rule}, ptr(123), true},
		{"an empty cell", "barcode,name,price\n4006381333931,Pen,\n", importer.Options{ListRule: rule}, nil, false},
		{"a price of one's own", "barcode,name\n4006381333931,Pen\n", importer.Options{ListRule: rule, DefaultPrice: &own}, ptr(77), false},
		{"no rule", "barcode,name\n4006381333931,Pen\n", importer.Options{}, nil, false},
	} {
		c.options.CurrencyDigits = 2
		n := 0
		sum, err := importer.Read(strings.NewReader(c.file), c.options, func(r importer.Row) error {
			n++
			if (r.Price == nil) != (c.want == nil) || r.Price != nil && *r.Price != *c.want {
				t.Errorf("%s: price %v", c.say, r.Price)
			}
			return nil
		}, func(r importer.Reject) { t.Errorf("%s: %s", c.say, r.Reason) })
		if err != nil || n != 1 || sum.ByRule != c.byRule {
			t.Errorf("%s: %d rows, by rule %v, %v", c.say, n, sum.ByRule, err)
		}
	}
}

func ptr(a money.Amount) *money.Amount { return &a }
