package importer

import (
	"strings"
	"testing"

	"tillbell/pos/money"
)

func TestPrices(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text  string
		comma bool // the file's decimals stand behind a comma
		want  money.Amount
		why   string // part of the refusal
	}{
		{text: "19.99", want: 1999},
		{text: "19,99", want: 1999},
		{text: "1.234,56", want: 123456},
		{text: "1,234.56", want: 123456},
		{text: "1.234.567", want: 123456700},
		{text: "1'234.50", want: 123450},
		{text: "1\u202f234,50 €", want: 123450},
		{text: "1\u00a0234,5", want: 123450},
		{text: "12,34,567.50", want: 123456750},
		{text: "€ 5", want: 500},
		{text: "$5.00", want: 500},
		{text: "CHF 5.–", want: 500},
		{text: "5,- kr.", want: 500},
		{text: "Rs.5", want: 500},
		{text: "5.50 zł", want: 550},
		{text: "US$5", want: 500},
		{text: ".5", want: 50},
		{text: "5.", want: 500},
		{text: "0.000", want: 0},
		{text: "+3", want: 300},
		{text: "3.5000", want: 350},
		{text: `="4.20"`, want: 420},
		{text: "1,234", want: 123400},
		{text: "1.234", comma: true, want: 123400},
		{text: "1.234", why: "more than the 2 decimals"},
		{text: "1,234", comma: true, why: "more than the 2 decimals"},
		{text: "0,125", why: "more than the 2 decimals"},
		{text: "-1", why: "below zero"},
		{text: "1-", why: "below zero"},
		{text: "(1.00)", why: "below zero"},
		{text: "−1", why: "below zero"},
		{text: "1.5E+3", why: "scientific"},
		{text: "10000000.01", why: "too large"},
		{text: "99999999999999999999999", why: "too large"},
		{text: "1.2.3", why: "not a number"},
		{text: "1,2,3.4.5", why: "not a number"},
		{text: "1.23,4,5", why: "not a number"},
		{text: "12x4", why: "not a number"},
		{text: "free", why: "not a number"},
		{text: "-", why: "not a number"},
		{text: ",", why: "not a number"},
		{text: "٣", why: "not a number"},
	}
	for _, c := range cases {
		n := numbers{digits: 2, comma: c.comma}
		got, err := n.price(c.text)
		switch {
		case c.why == "" && (err != nil || got != c.want):
			t.Errorf("%q is %d, error %v; want %d", c.text, got, err, c.want)
		case c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)):
			t.Errorf("%q is %d, error %v; want a refusal with %q", c.text, got, err, c.why)
		}
	}
}

func TestPricesInOtherCurrencies(t *testing.T) {
	t.Parallel()
	yen := numbers{digits: 0}
	if got, err := yen.price("¥1,980"); err != nil || got != 1980 {
		t.Errorf("yen: %d, %v", got, err)
	}
	if _, err := yen.price("19.80"); err == nil {
		t.Error("yen with decimals went through")
	}
	dinar := numbers{digits: 3, learned: true}
	if got, err := dinar.price("1.234"); err != nil || got != 1234 {
		t.Errorf("dinar: %d, %v", got, err)
	}
}

// TestDecimalStyleIsLearned: what one number shows counts for the ones after it.
func TestDecimalStyleIsLearned(t *testing.T) {
	t.Parallel()
	n := numbers{digits: 2, comma: true}
	if _, err := n.price("1.99"); err != nil {
		t.Fatal(err)
	}
	if got, err := n.stock("1.250"); err != nil || got != 1250 {
		t.Errorf("%d, %v", got, err)
	}
}

func TestCostsAndStocksAreRounded(t *testing.T) {
	t.Parallel()
	n := numbers{digits: 2, learned: true}
	if got, err := n.cost("1.00500000001"); err != nil || got != 101 {
		t.Errorf("cost %d, %v", got, err)
	}
	if got, err := n.stock("-0.0004"); err != nil || got != 0 {
		t.Errorf("stock %d, %v", got, err)
	}
	for _, text := range []string{"-1", "1e9", "4006381333931", "x"} {
		if got, err := n.cost(text); err == nil {
			t.Errorf("cost %q went through as %d", text, got)
		}
	}
	if got, err := n.stock("4006381333931"); err == nil {
		t.Errorf("a barcode went through as stock %d", got)
	}
}

func TestBarcodesInACell(t *testing.T) {
	t.Parallel()
	cases := []struct {
		cell   string
		hasSKU bool
		want   string // texts, separated by a blank
		why    string
	}{
		{cell: "4006381333931", want: "4006381333931"},
		{cell: "4006381333931, 96385074;036000291452|10012345678902 ABC", want: "4006381333931 96385074 036000291452 10012345678902 ABC"},
		{cell: "4006381333931 0004006381333931", hasSKU: true, want: "4006381333931 0004006381333931"},
		{cell: "96385074 0000096385074", want: "96385074"},
		{cell: "4 006381 333931", want: "4006381333931"},
		{cell: "'036000291452", want: "036000291452"},
		{cell: `="036000291452"`, want: "036000291452"},
		{cell: "978-3-16-148410-0", want: "9783161484100"},
		{cell: "AB-12", want: "AB-12"},
		{cell: "2E10", want: "2E10"},
		{cell: "4006381333931.00", want: "4006381333931"},
		{cell: "4011", hasSKU: true, want: "4011"},
		{cell: "123456789012345678", hasSKU: true, want: "123456789012345678"},
		{cell: "04252614", want: "04252614"},
		{cell: "4011", why: "has 4 digits"},
		{cell: "4006381333930", why: "last digit should be 1"},
		{cell: "036000291453", hasSKU: true, why: "last digit should be 2"},
		{cell: "96385075", why: "last digit should be 4"},
		{cell: "10012345678903", why: "last digit should be 2"},
		{cell: "36000291452", hasSKU: true, why: "036000291452 would be right"},
		{cell: "4.00638E+12", why: "scientific"},
		{cell: "4,00638E+12", why: "scientific"},
		{cell: "4E+12", why: "scientific"},
		{cell: strings.Repeat("A", 200), why: "longer"},
		{cell: strings.Repeat("A ", 60), want: "A"},
		{cell: manyCodes(), why: "more than 50"},
	}
	for _, c := range cases {
		codes, err := readCodes(clean(c.cell), c.hasSKU)
		var texts []string
		for _, code := range codes {
			texts = append(texts, code.text)
		}
		got := strings.Join(texts, " ")
		switch {
		case c.why == "" && (err != nil || got != c.want):
			t.Errorf("%q is %q, error %v; want %q", c.cell, got, err, c.want)
		case c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)):
			t.Errorf("%q is %q, error %v; want a refusal with %q", c.cell, got, err, c.why)
		}
	}
}

func manyCodes() string {
	var b strings.Builder
	for i := range 60 {
		b.WriteString("C" + strings.Repeat("x", i) + " ")
	}
	return b.String()
}

func TestTaxes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"standard": "standard -", "19%": " 0.19", "19 %": " 0.19", "19": " 0.19", "0.19": " 0.19", ".07": " 0.07",
		"8.875": " 0.08875", "7,7 %": " 0.077", "0": " 0", "VAT (19%)": "VAT (19%) 0.19", "20% VAT": "20% VAT 0.2",
		"5000%": "5000% -", "1": " 0.01",
	} {
		var row Row
		new(numbers).readTax(&row, text)
		rate := "-"
		if row.TaxRate != nil {
			rate = row.TaxRate.String()
		}
		if got := row.TaxName + " " + rate; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
