package receipt

import (
	"time"

	"tillbell/pos/money"
)

// grocer is a sale with two rates, a weighed line, a discount, a name for two
// lines, a split tender and change.
func grocer() Doc {
	return Doc{
		Kind: Sale,
		Store: Store{
			Name: "Speicher & Söhne", LegalName: "Speicher & Söhne OHG",
			Address: "Am Alten Hafen 3\n23966 Wismar", VATID: "DE999999999",
		},
		RegisterCode: "T1", Number: "T1-000874",
		At:    time.Date(2026, 11, 21, 14, 16, 8, 0, time.FixedZone("CET", 3600)),
		Staff: "Piotr N.", Currency: "EUR", Digits: 2, Language: "de",
		Lines: []Line{
			{Name: "Vollkornbrot mit vielen Saaten, frisch geschnitten, 750 g", Quantity: money.One, Unit: "each", UnitPrice: 429, Amount: 429, TaxMark: "B"},
			{Name: "Espresso ganze Bohne 1 kg", Quantity: 2000, Unit: "each", UnitPrice: 1690, Amount: 3380, Discount: 390, TaxMark: "B"},
			{Name: "Birnen lose", Quantity: 1250, Unit: "kg", UnitPrice: 399, Amount: 499, TaxMark: "B"},
			{Name: "Gusseisen-Bräter 4,5 l", Quantity: money.One, Unit: "each", UnitPrice: 8900, Amount: 8900, TaxMark: "A"},
		},
		Subtotal: 13208, Discount: 390, Tax: 1677, Total: 12818, Change: 82, TaxIncluded: true,
		Taxes: []Tax{
			{Mark: "A", Rate: 190000, Net: 7479, Tax: 1421, Gross: 8900},
			{Mark: "B", Rate: 70000, Net: 3662, Tax: 256, Gross: 3918},
		},
		Tenders: []Tender{{Kind: "card", Amount: 7900, Reference: "*4417"}, {Kind: "cash", Amount: 5000}},
		Footer:  "Umtausch mit Bon bis 21.12.2026", JournalHash: "90d1fc5577fa2e60",
		Link: "https://shop.example/r/7F3KX2QD",
	}
}

// takenBack is the return of one line of grocer, in cash.
func takenBack() Doc {
	d := grocer()
	d.Kind, d.Number, d.SaleNumber = Return, "T1-000875", "T1-000874"
	d.Lines = []Line{{Name: "Espresso ganze Bohne 1 kg", Quantity: 2000, Unit: "each", UnitPrice: 1690, Amount: 3380, Discount: 390, TaxMark: "B"}}
	d.Subtotal, d.Tax, d.Total, d.Change = 3380, 196, 2990, 0
	d.Taxes = []Tax{{Mark: "B", Rate: 70000, Net: 2794, Tax: 196, Gross: 2990}}
	d.Tenders = []Tender{{Kind: "cash", Amount: 2990}}
	d.Footer, d.Link = "", ""
	return d
}

// hardware is a sale with the tax on top, in English.
func hardware() Doc {
	return Doc{
		Kind: Sale, Store: Store{Name: "Alder Street Hardware", Address: "12 Alder St, Troy, NY"},
		RegisterCode: "2", Number: "2-000031", At: time.Date(2026, 7, 4, 9, 5, 0, 0, time.UTC),
		Currency: "USD", Digits: 2, Language: "en-US",
		Lines: []Line{
			{Name: "Brass hinge 3 in", Quantity: 3000, Unit: "each", UnitPrice: 649, Amount: 1947, TaxMark: "A"},
			{Name: "Seed packet, marigold", Quantity: money.One, Unit: "each", UnitPrice: 299, Amount: 299, TaxMark: "B"},
		},
		Subtotal: 2246, Tax: 173, Total: 2419,
		Taxes: []Tax{
			{Mark: "A", Rate: 88750, Net: 1947, Tax: 173, Gross: 2120},
			{Mark: "B", Rate: 0, Net: 299, Tax: 0, Gross: 299},
		},
		Tenders: []Tender{{Kind: "card", Amount: 2419}},
	}
}

// franc is a Swiss sale in French whose cash total is rounded to five
// centimes.
func franc() Doc {
	return Doc{
		Kind: Sale, Store: Store{Name: "Épicerie du Lac", VATID: "CHE-999.999.999 TVA"},
		RegisterCode: "C1", Number: "C1-000009", At: time.Date(2026, 2, 1, 18, 0, 0, 0, time.UTC),
		Staff: "Zoé", Currency: "CHF", Digits: 2, Language: "fr",
		Lines:    []Line{{Name: "Crème double de la Gruyère", Quantity: money.One, Unit: "each", UnitPrice: 1233, Amount: 1233, TaxMark: "A"}},
		Subtotal: 1233, Tax: 31, Total: 1233, Rounding: 2, Change: 765, TaxIncluded: true,
		Taxes:   []Tax{{Mark: "A", Rate: 26000, Net: 1202, Tax: 31, Gross: 1233}},
		Tenders: []Tender{{Kind: "cash", Amount: 2000}},
	}
}

// yen is a sale without minor digits, with names of two columns a character.
func yen() Doc {
	return Doc{
		Kind: Sale, Store: Store{Name: "海辺の市場"},
		RegisterCode: "T1", Number: "T1-000001", At: time.Date(2026, 1, 9, 8, 30, 0, 0, time.UTC),
		Currency: "JPY", Digits: 0, Language: "ja",
		Lines: []Line{
			{Name: "有機栽培の緑茶ティーバッグ二十五袋入り詰め合わせ特別セット", Quantity: money.One, Unit: "each", UnitPrice: 1280, Amount: 1280, TaxMark: "A"},
			{Name: "לחם שיפון", Quantity: money.One, Unit: "each", UnitPrice: 350, Amount: 350, TaxMark: "A"},
			{Name: "Cre\u0300me bru\u0302le\u0301e", Quantity: 2000, Unit: "each", UnitPrice: 420, Amount: 840, TaxMark: "A"},
		},
		Subtotal: 2470, Tax: 183, Total: 2470, TaxIncluded: true,
		Taxes:   []Tax{{Mark: "A", Rate: 80000, Net: 2287, Tax: 183, Gross: 2470}},
		Tenders: []Tender{{Kind: "cash", Amount: 2470}},
	}
}
