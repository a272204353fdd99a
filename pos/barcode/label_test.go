package barcode

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

const year = 2026

func TestReadTellsLabelsFromCodes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, label, plain, alt string }{
		{"4006381333931", "", "04006381333931", ""},
		{"]E04006381333931", "", "04006381333931", ""},
		{"]E0" + "0036000291452", "", "00036000291452", ""},
		{"]E3400638133393112", "", "04006381333931", ""},
		{"]E3400638133393112345", "", "04006381333931", ""},
		{"01234565", "", "00000001234565", "00012345000065"},
		{"]E401234565", "", "00000001234565", ""},
		{"]I110614141000415", "", "10614141000415", ""},
		{"]C0SHELF-1", "", "SHELF-1", ""},
		{"]d1https://example.com/p?id=4", "", "https://example.com/p?id=4", ""},
		{"]d2010400638133393110A", "04006381333931", "", ""},
		{"]Q1https://x.example/01/04006381333931/10/A", "04006381333931", "", ""},
		{"(01)04006381333931(10)A", "04006381333931", "", ""},
		{"0104006381333931", "04006381333931", "0104006381333931", ""},
		{"0104006381333931XX", "", "0104006381333931XX", ""},
		{"010400638133393110" + strings.Repeat("A", 20) + "\x1d21" + strings.Repeat("B", 20), "04006381333931", "", ""},
		{"010400638133393190" + strings.Repeat("A", 80), "", "", ""},
	} {
		r, err := Read(row.text, nil, year)
		label, plain, alt := "", "", ""
		if r.Label != nil {
			label = r.Label.GTIN14
		}
		if r.Plain != nil {
			plain, alt = r.Plain.Key(), r.Plain.Alt
		}
		if label != row.label || plain != row.plain || alt != row.alt || (err != nil) != (label+plain == "") {
			t.Errorf("%q: label %q, plain %q, alt %q, %v", row.text, label, plain, alt, err)
		}
	}
	if r, err := Read("0104006381333931XX", nil, year); err != nil || r.Unknown() == nil {
		t.Errorf("a broken symbol without a mark gives no reason: %v", err)
	}
	if r, err := Read("SHELF-1", nil, year); err != nil || r.Unknown() != nil {
		t.Errorf("a shelf's label is doubted: %v, %v", r.Unknown(), err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"]d20104006381333932":     `]d20104006381333932 is not a barcode. At character 19, (01): The check digit is 2 and should be 1.`,
		"a\x1db":                  `"a\x1db" is not a barcode. At character 1: No GS1 identifier begins with a.`,
		"(21)A":                   `(21)A is not a barcode. At character 1, (21): It needs (01) or (03) or (8006) beside it.`,
		"(00)340123450000000017":  `(00)340123450000000017 is not a barcode. It names no product: there is no (01) in it.`,
		"4006381333932":           `4006381333932 is not a barcode. The last digit should be 1.`,
		"  ":                      `The barcode is empty.`,
		strings.Repeat("7", 4000): strings.Repeat("7", 80) + "… is not a barcode. It is longer than 1000 bytes.",
	} {
		var m *Malformed
		if _, err := Read(text, nil, year); !errors.As(err, &m) || err.Error() != want {
			t.Errorf("%.60q: %v\nwant %s", text, err, want)
		}
	}
}

func TestDatesOfALabel(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, expires, sell, best, at string }{
		{"(01)04006381333931(17)261200(16)261130(15)261115", "2026-12-31", "2026-11-30", "2026-11-15", ""},
		{"(01)04006381333931(7003)2611301405", "2026-11-30", "", "", "2026-11-30T14:05"},
		{"(01)04006381333931(7003)2611302359(17)261231", "2026-11-30", "", "", "2026-11-30T23:59"},
		{"(01)04006381333931(7003)2611302359(17)261129", "2026-11-29", "", "", "2026-11-30T23:59"},
		{"(01)04006381333931", "", "", "", ""},
	} {
		r, err := Read(row.text, nil, year)
		if err != nil || r.Label.ExpiresOn != row.expires || r.Label.SellByOn != row.sell || r.Label.BestBeforeOn != row.best || r.Label.ExpiresAt != row.at {
			t.Errorf("%s: %+v, %v", row.text, r.Label, err)
		}
	}
	for _, row := range []struct {
		dates     Dates
		day, want string
	}{
		{Dates{ExpiresOn: "2026-11-30"}, "2026-11-30", ""}, {Dates{ExpiresOn: "2026-11-30"}, "2026-12-01", "2026-11-30"}, {Dates{}, "2026-12-01", ""},
		{Dates{ExpiresOn: "2027-01-01", SellByOn: "2026-11-30"}, "2026-12-01", "2026-11-30"},
		{Dates{ExpiresOn: "2026-11-30", ExpiresAt: "2026-11-30T14:06"}, "2026-11-30", ""},
		{Dates{ExpiresOn: "2026-11-30", ExpiresAt: "2026-11-30T14:05"}, "2026-11-30", ""}, // its own minute is the last
		{Dates{ExpiresOn: "2026-11-30", ExpiresAt: "2026-11-30T14:04"}, "2026-11-30", "2026-11-30T14:04"},
		{Dates{ExpiresOn: "2026-11-30", ExpiresAt: "2026-11-30T14:04", SellByOn: "2026-11-29"}, "2026-11-30", "2026-11-29"},
	} {
		if got := row.dates.Past(row.day, row.day+"T14:05"); got != row.want {
			t.Errorf("%+v is past %q", row, got)
		}
	}
	l := &Label{BestBeforeOn: "2026-11-30"}
	if l.PastBest("2026-11-30") || !l.PastBest("2026-12-01") {
		t.Error("best before counts another day")
	}
}

func TestWhatALabelSells(t *testing.T) {
	t.Parallel()
	const gtin, ok = "(01)90614141000039", ""
	for _, row := range []struct {
		text     string
		goods    Goods
		quantity money.Quantity // zero: not said
		price    money.Amount   // zero: not said
		why      string
	}{
		{"(8006)906141410000390102", Goods{Unit: "each"}, 0, 0, ok}, // one in two boxes
		{"(8006)906141410000390202", Goods{Unit: "each"}, 0, 0, "It is piece 02 of 02: piece 01 sells them all."},
		{gtin + "(3103)001250", Goods{Unit: "kg"}, 1250, 0, ok},
		{gtin + "(3100)000012", Goods{Unit: "kg"}, 12 * money.One, 0, ok},
		{gtin + "(3105)000149", Goods{Unit: "kg"}, 1, 0, ok}, // 1.49 g
		{gtin + "(3105)000150", Goods{Unit: "kg"}, 2, 0, ok}, // 1.5 g
		{gtin + "(3105)000001", Goods{Unit: "kg"}, 1, 0, ok}, // never nothing
		{gtin + "(3105)000001", Goods{Unit: "g"}, 10, 0, ok}, // 0.01 g
		{gtin + "(3103)001250", Goods{Unit: "g"}, 1250 * money.One, 0, ok},
		{gtin + "(3103)000000", Goods{Unit: "kg"}, 0, 0, ok},
		{gtin + "(3202)000100", Goods{Unit: "kg"}, 454, 0, ok},   // 1 lb = 453.59237 g
		{gtin + "(3202)000100", Goods{Unit: "g"}, 453592, 0, ok}, // 453.592 g
		{gtin + "(3205)999999", Goods{Unit: "kg"}, 4536, 0, ok},  // 9.99999 lb
		{gtin + "(3562)000100", Goods{Unit: "g"}, 31103, 0, ok},  // 1 troy ounce = 31.1034768 g
		{gtin + "(3112)000250", Goods{Unit: "m"}, 2500, 0, ok},
		{gtin + "(3210)000010", Goods{Unit: "m"}, 254, 0, ok},
		{gtin + "(3220)000010", Goods{Unit: "m"}, 3048, 0, ok},
		{gtin + "(3230)000010", Goods{Unit: "m"}, 9144, 0, ok},
		{gtin + "(3153)000750", Goods{Unit: "l"}, 750, 0, ok},
		{gtin + "(3163)000002", Goods{Unit: "l"}, 2000, 0, ok},
		{gtin + "(3570)000128", Goods{Unit: "l"}, 3785, 0, ok}, // a gallon in ounces
		{gtin + "(3610)000001", Goods{Unit: "l"}, 3785, 0, ok},
		{gtin + "(3660)999999", Goods{Unit: "l"}, 764554093429, 0, ok},
		{gtin + "(3153)000750", Goods{Unit: "kg"}, 0, 0, ok}, // litres say nothing of kilograms
		{gtin + "(3103)001250", Goods{Unit: "each"}, 0, 0, ok},
		{gtin + "(30)12", Goods{Unit: "each"}, 12 * money.One, 0, ok},
		{gtin + "(30)2", Goods{Unit: "each", Pack: 6 * money.One}, 12 * money.One, 0, ok},
		{gtin, Goods{Unit: "each", Pack: 6 * money.One}, 6 * money.One, 0, ok},
		{gtin, Goods{Unit: "each"}, 0, 0, ok},
		{gtin + "(21)S", Goods{Unit: "each"}, money.One, 0, ok},
		{"(00)340123450000000017(02)90614141000039(37)24", Goods{Unit: "each"}, 24 * money.One, 0, ok},
		{gtin + "(3103)001250(3922)0599", Goods{Unit: "kg", Price: 479, Currency: "EUR"}, 1250, 599, ok},
		{gtin + "(30)1(3922)0599", Goods{Unit: "each", Price: 479, Currency: "EUR"}, money.One, 599, ok},
		{gtin + "(30)1(3922)0599", Goods{Unit: "kg", Price: 1198, Currency: "EUR"}, 500, 599, ok},
		{gtin + "(30)1(3922)0001", Goods{Unit: "kg", Price: 1_000_000, Currency: "EUR"}, 1, 1, ok}, // never nothing
		{gtin + "(3103)001250(3932)9780599", Goods{Unit: "kg", Price: 479, Currency: "EUR"}, 1250, 599, ok},
		{gtin + "(3103)001250(3930)3920599", Goods{Unit: "kg", Price: 479, Currency: "JPY"}, 1250, 599, ok},
		{gtin + "(3103)001250(3920)5", Goods{Unit: "kg", Price: 479, Currency: "EUR"}, 1250, 500, ok},
		{gtin + "(3103)001250(3923)05990", Goods{Unit: "kg", Price: 479, Currency: "EUR"}, 1250, 599, ok},
		{gtin + "(3103)001250(3923)05991", Goods{Unit: "kg", Currency: "EUR"}, 0, 0, "Its price has more decimals than EUR."},
		{gtin + "(3103)001250(3932)8400599", Goods{Unit: "kg", Currency: "EUR"}, 0, 0, "Its price is in USD, and this shop sells in EUR."},
		{gtin + "(3103)001250(3920)999999999999999", Goods{Unit: "kg", Currency: "EUR"}, 0, 0, "The price in this barcode is too large."},
		{"(01)0" + ean("221234500599"), Goods{Unit: "kg", Price: 1198, Currency: "EUR"}, 500, 599, ok},
	} {
		r, err := Read(row.text, defaults(t), year)
		if err != nil || r.Label == nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		s, err := r.Label.Sell(row.goods)
		if (err == nil) != (row.why == "") || err != nil && err.Error() != row.why {
			t.Errorf("%s: %v, want %s", row.text, err, row.why)
			continue
		}
		quantity, price := money.Quantity(0), money.Amount(0)
		if s.Quantity != nil {
			quantity = *s.Quantity
		}
		if s.Price != nil {
			price = *s.Price
		}
		if quantity != row.quantity || price != row.price {
			t.Errorf("%s as %+v sells %d for %d, want %d for %d", row.text, row.goods, quantity, price, row.quantity, row.price)
		}
	}
}

func ean(digits string) string { return digits + string(rune(checkDigit(digits))) }

// What a price stands for is right to half a thousandth, and never nothing.
func TestAPricesQuantityIsItsShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		price, unit := money.Amount(rapid.Int64Range(1, 99_999).Draw(t, "price")), money.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "unit price"))
		s, err := (&Embedded{Price: &price}).Sell(Goods{Unit: "kg", Price: unit})
		if err != nil || s.Quantity == nil || *s.Quantity < 1 || *s.Price != price {
			t.Fatalf("%+v, %v", s, err)
		}
		if off := 2 * (int64(*s.Quantity)*int64(unit) - int64(price)*1000); *s.Quantity > 1 && (off > int64(unit) || off <= -int64(unit)) {
			t.Fatalf("%d at %d is taken for %d thousandths", price, unit, *s.Quantity)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"]E0036000291452", "]d2010400638133393110A\x1d21B", "(01)90614141000039(3922)0599", "0104006381333931", "2212345005994",
		"https://x.example/01/04006381333931?17=261200", "]E3", "\x1d"} {
		f.Add(seed)
	}
	patterns := defaults(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Read(text, patterns, year)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 10*MaxText {
				t.Errorf("the message for %q is %q", text, err)
			}
			return
		}
		if r.Label == nil && r.Plain == nil {
			t.Fatalf("%q is nothing", text)
		}
		for _, g := range []Goods{{Unit: "each", Currency: "EUR", Price: 100}, {Unit: "kg", Currency: "EUR", Price: 100}, {Unit: "l", Currency: "JPY"}} {
			if r.Label == nil {
				continue
			}
			if s, err := r.Label.Sell(g); err == nil && s.Quantity != nil && *s.Quantity <= 0 {
				t.Errorf("%q sells %d", text, *s.Quantity)
			}
		}
	})
}

// A weight on the shop's own label is kilograms, a count is pieces, whatever
// unit the goods are sold by.
func TestWhatAScalesLabelSells(t *testing.T) {
	t.Parallel()
	patterns, err := ParsePatterns(append(DefaultPatterns(), "23IIIIIIIQQQC"))
	if err != nil {
		t.Fatal(err)
	}
	const weighed, counted = "281234500399", "231234567012"
	for _, row := range []struct {
		digits   string
		goods    Goods
		quantity money.Quantity // zero: refused
	}{
		{weighed, Goods{Unit: "kg", Price: 1990}, 399},
		{weighed, Goods{Unit: "g", Price: 2}, 399 * money.One},
		{weighed, Goods{Unit: "each", Price: 500}, money.One},
		{weighed, Goods{Unit: "each", Price: 500, Pack: 6 * money.One}, 6 * money.One},
		{weighed, Goods{Unit: "m", Price: 500}, 0},
		{weighed, Goods{Unit: "l", Price: 500}, 0},
		{counted, Goods{Unit: "each", Price: 500}, 12 * money.One},
		{counted, Goods{Unit: "each", Price: 500, Pack: 6 * money.One}, 72 * money.One},
		{counted, Goods{Unit: "kg", Price: 500}, 0},
	} {
		code, err := Parse(row.digits+string(rune(checkDigit(row.digits))), patterns)
		if err != nil || code.Embedded == nil {
			t.Fatalf("%s: %+v, %v", row.digits, code, err)
		}
		sold, err := code.Embedded.Sell(row.goods)
		if refused := err != nil; refused != (row.quantity == 0) || !refused && (sold.Quantity == nil || *sold.Quantity != row.quantity) {
			t.Errorf("%s of %+v sells %+v, %v", row.digits, row.goods, sold, err)
		}
	}
}
