package receipt

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"tillbell/pos/money"
)

// everything is a sale with all that the other rooms put on a line.
func everything() Doc {
	was, left := money.Amount(2500), money.Amount(1250)
	return Doc{
		Kind: Sale, Store: Store{Name: "Kaufladen"}, RegisterCode: "T1", Number: "T1-000042",
		At: time.Date(2026, 11, 21, 14, 16, 0, 0, time.UTC), Currency: "EUR", Digits: 2, Language: "en",
		Lines: []Line{
			{Name: "Cola 6 x 0.33 l", Quantity: 2000, Unit: "each", UnitPrice: 599, Amount: 1198, Discount: 250, TaxMark: "A",
				Given: []Given{{"Happy hour", 200}, {"", 50}}},
			{Name: "Bottle deposit", Quantity: 12000, Unit: "each", UnitPrice: 25, Amount: 300, Deposit: true, TaxMark: "A"},
			{Name: "Headphones", Quantity: money.One, Unit: "each", UnitPrice: 1999, Amount: 1999, Was: &was, Serial: "SN-88", TaxMark: "AC"},
			{Name: "Yoghurt", Quantity: money.One, Unit: "each", UnitPrice: 99, Amount: 99, Batch: "L7", Expires: "2026-12-01", TakeAway: true, TaxMark: "B", Note: "cold bag"},
		},
		Subtotal: 3596, Discount: 250, Tax: 500, Total: 3346, Tip: 100, Change: 254, TaxIncluded: true,
		Taxes: []Tax{{"A", "", 190000, 2728, 519, 3247}, {"B", "", 70000, 93, 6, 99}, {"C", "Levy", 10000, 1, 0, 1}},
		Tenders: []Tender{{Kind: "gift_card", Amount: 1000, Reference: "*7731", Balance: &left},
			{Kind: "cash", Amount: 2700, Currency: "USD", ForeignDigits: 2, ForeignAmount: 3000}},
		Points: &Points{Earned: 33, Balance: 480}, Customer: "0193", Exempt: "Diplomat D-77",
		Header: "Merry Christmas", Terms: "Bring it back within 30 days.", Barcode: true,
	}
}

const textEverything = `
                Merry Christmas
                   Kaufladen

Receipt T1-000042              21 Nov 2026 14:16
Till T1
------------------------------------------------
Cola 6 x 0.33 l
  2 x 5.99                              11.98 A
  Happy hour                            -2.00 A
  Discount                              -0.50 A
+ Bottle deposit
  12 x 0.25                              3.00 A
Headphones                              19.99 AC
  instead of 25.00
  Serial no. SN-88
Yoghurt                                  0.99 B
  Take-away
  Batch L7
  Best before 2026-12-01
  cold bag
------------------------------------------------
TOTAL EUR                                  33.46
Tip                                      1.00
To pay                                  34.46
Gift card *7731                         10.00
  Balance 12.50
Cash USD 30.00                          27.00
Change                                   2.54
------------------------------------------------
                               Net  VAT Gross
A 19%                        27.28 5.19 32.47
B 7%                          0.93 0.06  0.99
C Levy 1%                     0.01 0.00  0.01
------------------------------------------------
You saved 2.50
Tax exempt: Diplomat D-77
Customer 0193
Points earned 33
Points balance 480

         Bring it back within 30 days.
`

func TestEverythingIsToldOnPaper(t *testing.T) {
	t.Parallel()
	if got := string(Text(everything(), 48)); got != strings.TrimPrefix(textEverything, "\n") {
		t.Errorf("got\n%s", got)
	}
	page := visible(render(t, everything()))
	for _, want := range []string{"Happy hour -2.00 A", "+ Bottle deposit", "instead of 25.00", "Serial no. SN-88", "Best before 2026-12-01",
		"Balance 12.50", "Cash USD 30.00 27.00", "C Levy 1%", "Tax exempt: Diplomat D-77", "Points balance 480", "Bring it back", "T1-000042"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	printed := read(t, Print(everything(), Device{Columns: 32}, false))
	if !strings.Contains(printed, `[bars 73 "{BT1-000042"]`) {
		t.Errorf("no bars in\n%s", printed)
	}
}

// Whoever is given the goods learns what they are, and how to bring them back.
func TestGiftReceiptKeepsPricesToItself(t *testing.T) {
	t.Parallel()
	d := everything()
	d.Gift, d.Link = true, "https://shop.example/r/SECRET"
	page, err := HTML(d)
	if err != nil {
		t.Fatal(err)
	}
	for name, paper := range map[string]string{"text": string(Text(d, 48)), "page": string(page), "printer": read(t, ESCPOS(d, 48))} {
		for _, secret := range []string{"33.46", "5.99", "11.98", "-2.00", "25.00", "19.99", "TOTAL", "Cash", "saved", "SECRET", "Points", "12.50"} {
			if strings.Contains(paper, secret) {
				t.Errorf("the %s tells %s", name, secret)
			}
		}
		for _, told := range []string{"GIFT RECEIPT", "Headphones", "SN-88", "T1-000042", "2 x"} {
			if !strings.Contains(paper, told) {
				t.Errorf("the %s does not tell %s:\n%s", name, told, paper)
			}
		}
	}
}

// An exchange is one paper with one balance.
func TestExchangeIsOnePaper(t *testing.T) {
	t.Parallel()
	d := hardware()
	back := hardware()
	back.Kind, back.SaleNumber, back.TaxIncluded = Return, "2-000030", true
	back.Lines = []Line{{Name: "Old hinge", Quantity: money.One, Unit: "each", UnitPrice: 2600, Amount: 2600, Fee: 100, Damaged: true, TaxMark: "A"}}
	back.Subtotal, back.Total, back.Taxes = 2600, 2500, []Tax{{Mark: "A", Rate: 88750, Net: 2296, Tax: 204, Gross: 2500}}
	back.Tenders = []Tender{{Kind: "exchange", Amount: 2419}, {Kind: "cash", Amount: 81}}
	d.Tenders, d.Back = []Tender{{Kind: "exchange", Amount: 2419}}, &back
	const want = `
RETURN of receipt 2-000030
Old hinge                               -26.00 A
  Restocking fee                          1.00 A
  damaged
------------------------------------------------
Brass hinge 3 in
  3 x 6.49                               19.47 A
Seed packet, marigold                     2.99 B
------------------------------------------------
Subtotal                                 22.46
Tax                                       1.73
Returned                                -25.00
Bought                                   24.19
REFUND USD                                 -0.81
Cash                                     -0.81
`
	if got := string(Text(d, 48)); !strings.Contains(got, want) || strings.Contains(got, "exchange") {
		t.Errorf("got\n%s", got)
	}
}

func TestTrainingIsNoReceipt(t *testing.T) {
	t.Parallel()
	d := grocer()
	d.Training = true
	for name, paper := range map[string]string{"text": string(Text(d, 32)), "page": visible(render(t, d)), "printer": read(t, ESCPOS(d, 48))} {
		if strings.Count(paper, "TRAINING") < 2 || !strings.Contains(paper, "BON") {
			t.Errorf("the %s does not say so at its top and its foot:\n%s", name, paper)
		}
	}
}

// ramp is a picture from black to white.
func ramp(wide, high int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			g.SetGray(x, y, color.Gray{Y: uint8(255 * x / max(1, wide-1))})
		}
	}
	return g
}

func TestLogo(t *testing.T) {
	t.Parallel()
	var small, big, photo bytes.Buffer
	for out, g := range map[*bytes.Buffer]*image.Gray{&small: ramp(32, 8), &big: ramp(1200, 900)} {
		if err := png.Encode(out, g); err != nil {
			t.Fatal(err)
		}
	}
	if err := jpeg.Encode(&photo, ramp(700, 100), nil); err != nil {
		t.Fatal(err)
	}
	logo, err := ParseLogo(small.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	d := grocer()
	d.Logo = logo
	dots := logo.raster(384)
	black := 0
	for x := range dots.wide {
		if dots.black(x, 4) {
			black++
		}
	}
	if !dots.black(0, 0) || dots.black(31, 7) || black < 12 || black > 20 {
		t.Errorf("a ramp has %d of 32 dots black, from %v to %v", black, dots.black(0, 0), dots.black(31, 7))
	}
	if got := read(t, ESCPOS(d, 32)); !strings.Contains(got, "[align 1][picture 32x8]\n#") {
		t.Errorf("no picture in\n%s", got)
	}
	for name, upload := range map[string][]byte{"png": big.Bytes(), "jpeg": photo.Bytes()} {
		logo, err := ParseLogo(upload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, paper := range []int{384, 576} {
			if r := logo.raster(paper); r.wide > paper || r.high > logoHigh || r.wide < 300 {
				t.Errorf("%s on %d dots: %d x %d", name, paper, r.wide, r.high)
			}
		}
	}
	if page := render(t, d); !strings.Contains(page, `src="data:image/png;base64,`) {
		t.Error("the page has no picture")
	}
}

func TestNoSuchLogo(t *testing.T) {
	t.Parallel()
	var vast bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&vast, image.NewGray(image.Rect(0, 0, 4096, 4096))); err != nil {
		t.Fatal(err)
	}
	for name, upload := range map[string][]byte{
		"nothing": nil, "an SVG": []byte("<svg onload=alert(1)>"), "more pixels than one may send": vast.Bytes(),
		"a PNG cut off": vast.Bytes()[:200], "too many bytes": make([]byte, MaxLogoBytes+1),
	} {
		if _, err := ParseLogo(upload); err == nil {
			t.Errorf("%s passes for a logo", name)
		}
	}
}

func TestCodesForPrintersThatCannotDraw(t *testing.T) {
	t.Parallel()
	got := read(t, Print(grocer(), Device{Columns: 32, RasterQR: true}, false))
	if !strings.Contains(got, "[picture ") || strings.Contains(got, "[code") {
		t.Errorf("got\n%s", got)
	}
	if b := barsOf("4006381333931"); b == nil || !b.ean13 || b.Wide() != 95 {
		t.Errorf("an EAN-13 is %+v", b)
	}
	for _, bad := range []string{"", "ä", "a\nb", strings.Repeat("x", 41)} {
		if barsOf(bad) != nil {
			t.Errorf("%q has bars", bad)
		}
	}
}
