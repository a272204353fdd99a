package call

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

var update = flag.Bool("update", false, "write the vectors anew")

// vectorsFile is read here, by pos/pricing's own test and by the page's.
var vectorsFile = filepath.Join("..", "..", "pricing", "testdata", "vectors.json")

// vector is one call and its answer.
type vector struct {
	Name string          `json:"name"`
	Call string          `json:"call"`
	In   json.RawMessage `json:"in"`
	Out  json.RawMessage `json:"out"`
}

const (
	included = `"policy":{"prices":"included","tax_rounding":"line","rounding":"half_up"}`
	canada   = `"policy":{"prices":"added","tax_rounding":"document","rounding":"half_even","cash_step":5,"cash_mode":"half_up"}`
)

const quebec = `[{"name":"GST","rate":"0.05"},{"name":"QST","rate":"0.09975"}]`

func added(taxRounding, rounding string) string {
	return `"policy":{"prices":"added","tax_rounding":"` + taxRounding + `","rounding":"` + rounding + `"}`
}

// written are the vectors chosen by hand.
var written = []struct{ name, call, in string }{
	{"Odoo 6224 per line", "price", `{` + added("line", "half_up") + `,"items":` + odooCart + `}`},
	{"Odoo 6224 per document", "price", `{` + added("document", "half_up") + `,"items":` + odooCart + `}`},
	{"Square per line", "price", `{` + added("line", "half_even") + `,"items":` + squareCart + `}`},
	{"Square per document", "price", `{` + added("document", "half_even") + `,"items":` + squareCart + `}`},
	{"a tie to even", "price", `{` + added("line", "half_even") + `,"items":[{"unit_price":600,"quantity":"1","rate":"0.0975"}]}`},
	{"a tie up", "price", `{` + added("line", "half_up") + `,"items":[{"unit_price":600,"quantity":"1","rate":"0.0975"}]}`},
	{"a price from the barcode, a discount", "price", `{` + included + `,"items":[{"unit_price":1990,"quantity":"0.301","rate":"0.07","fixed":599},{"unit_price":1000,"quantity":"2","rate":"0.19","discount":500,"fixed":null}]}`},
	{"an empty cart", "price", `{` + included + `,"items":[]}`},
	{"no quantity", "price", `{` + included + `,"items":[{"unit_price":100,"quantity":"1","rate":"0"},{"unit_price":100,"quantity":"0","rate":"0"}]}`},
	{"too many decimals", "price", `{` + included + `,"items":[{"unit_price":100,"quantity":"1.2345","rate":"0"}]}`},
	{"too large", "price", `{` + included + `,"items":[{"unit_price":9007199254740991,"quantity":"2","rate":"0"}]}`},
	{"a float for money", "price", `{` + included + `,"items":[{"unit_price":1.99,"quantity":"1","rate":"0"}]}`},
	{"a number for a quantity", "price", `{` + included + `,"items":[{"unit_price":199,"quantity":1,"rate":"0"}]}`},
	{"an unknown member", "price", `{` + included + `,"items":[{"unit_price":199,"qty":"1","rate":"0"}]}`},
	{"no policy", "price", `{"items":[]}`},
	{"half a policy", "price", `{"policy":{"prices":"included"},"items":[]}`},

	{"a third", "refund", `{` + included + `,"lines":[{"rate":"0.19","already":"0","quantity":"1","sold":{"quantity":"3","amount":100,"discount":0,"tax":16,"total":100}}]}`},
	{"the next third", "refund", `{` + included + `,"lines":[{"rate":"0.19","already":"1","quantity":"1","sold":{"quantity":"3","amount":100,"discount":0,"tax":16,"total":100}}]}`},
	{"two lines, cash rounded", "refund", `{` + canada + `,"lines":[{"rate":"0.05","already":"0","quantity":"1","sold":{"quantity":"2","amount":399,"discount":0,"tax":20,"total":419}},{"rate":"0.13","already":"0","quantity":"0.500","sold":{"quantity":"1.250","amount":1000,"discount":100,"tax":117,"total":1017}}]}`},
	{"more than sold", "refund", `{` + included + `,"lines":[{"rate":"0.19","already":"3","quantity":"1","sold":{"quantity":"3","amount":100,"discount":0,"tax":16,"total":100}}]}`},
	{"a sale that does not add up", "refund", `{` + included + `,"lines":[{"rate":"0.19","already":"0","quantity":"1","sold":{"quantity":"3","amount":100,"discount":0,"tax":16,"total":200}}]}`},

	{"Québec", "price", `{` + added("line", "half_up") + `,"items":[{"unit_price":10000,"quantity":"1","rate":"0","taxes":` + quebec + `},{"unit_price":500,"quantity":"1","rate":"0.05"}]}`},
	{"Québec per document", "price", `{` + added("document", "half_up") + `,"items":[{"unit_price":999,"quantity":"1","rate":"0","taxes":` + quebec + `},{"unit_price":999,"quantity":"2","rate":"0","taxes":` + quebec + `}]}`},
	{"Prince Edward Island, included", "price", `{` + included + `,"items":[{"unit_price":2309,"quantity":"1","rate":"0","taxes":[{"name":"GST","rate":"0.05"},{"name":"PST","rate":"0.1","compound":true}]}]}`},
	{"a bottle's levy and a taxed one", "price", `{` + included + `,"items":[{"unit_price":1245,"quantity":"2","rate":"0","taxes":[{"name":"Eco","per_piece":10,"taxed":true},{"name":"VAT","rate":"0.2"},{"name":"Bottle","per_piece":25}]}]}`},
	{"an exempt customer", "price", `{` + included + `,"items":[{"unit_price":1190,"quantity":"1","rate":"0.19","exempt":true}]}`},
	{"tax per unit", "price", `{"policy":{"prices":"included","tax_rounding":"unit","rounding":"half_up"},"items":[{"unit_price":99,"quantity":"7","rate":"0.19"}]}`},
	{"a tax without a name", "price", `{` + included + `,"items":[{"unit_price":99,"quantity":"7","rate":"0","taxes":[{"rate":"0.1"}]}]}`},
	{"half of two taxes", "refund", `{` + canada + `,"lines":[{"rate":"0.14975","already":"0","quantity":"1","sold":{"quantity":"2","amount":1998,"discount":0,"tax":299,"total":2297,"taxes":[{"name":"GST","rate":"0.05","base":1998,"amount":100},{"name":"QST","rate":"0.09975","base":1998,"amount":199}]}}]}`},
	{"taxes that do not add up", "refund", `{` + canada + `,"lines":[{"rate":"0.14975","already":"0","quantity":"1","sold":{"quantity":"2","amount":1998,"discount":0,"tax":299,"total":2297,"taxes":[{"name":"GST","rate":"0.05","base":1998,"amount":100}]}}]}`},
	{"a voucher that gives change", "settle", `{` + included + `,"total":1000,"tenders":[{"kind":"voucher","amount":1500,"change":true}]}`},
	{"foreign cash that coins cannot change", "settle", `{"policy":{"prices":"included","tax_rounding":"line","rounding":"half_up","cash_step":50,"cash_mode":"half_up","cash_change":"half_down"},"total":1000,"tenders":[{"kind":"cash","amount":1525}]}`},
	{"0.02 in Slovakia", "settle", `{"policy":{"prices":"included","tax_rounding":"line","rounding":"half_up","cash_step":5,"cash_mode":"half_up","cash_least":true},"total":2,"tenders":[{"kind":"cash","amount":5}]}`},
	{"francs", "foreign", `{"rate":"0.95","step":5,"currency":"CHF","home":"EUR","due":4197,"amount":5000}`},
	{"yen", "foreign", `{"rate":"0.006125","currency":"JPY","home":"EUR","due":4197}`},
	{"no rate", "foreign", `{"rate":"0","currency":"JPY","home":"EUR"}`},

	{"cash with change", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"cash","amount":5000}]}`},
	{"card", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"card","amount":4197}]}`},
	{"split, the cash part rounded", "settle", `{` + canada + `,"total":1092,"tenders":[{"kind":"card","amount":500},{"kind":"cash","amount":600}]}`},
	{"4.92 in cash", "settle", `{` + canada + `,"total":492,"tenders":[{"kind":"cash","amount":500}]}`},
	{"short", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"cash","amount":4000}]}`},
	{"card above the total", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"card","amount":5000}]}`},
	{"a negative tender", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"cash","amount":-1}]}`},
	{"a tender without amount", "settle", `{` + included + `,"total":4197,"tenders":[{"kind":"cash"}]}`},
	{"nothing paid yet", "left", `{` + canada + `,"total":1093,"tenders":[]}`},
	{"part paid by card", "left", `{` + canada + `,"total":1093,"tenders":[{"kind":"card","amount":500}]}`},
	{"cash takes what is due", "settleRefund", `{` + canada + `,"total":1999,"tenders":[{"kind":"cash","amount":null}]}`},
	{"card the rest", "settleRefund", `{` + canada + `,"total":1999,"tenders":[{"kind":"cash","amount":1000},{"kind":"card"}]}`},
	{"after what went back before", "settleRefund", `{` + canada + `,"total":333,"before":{"due":333,"cash":335},"tenders":[{"kind":"cash"}]}`},
	{"after what went back otherwise", "settleRefund", `{` + canada + `,"total":333,"before":{"due":333,"cash":335,"other":500},"tenders":[{"kind":"card","amount":100},{"kind":"cash"}]}`},
	{"before what cannot be", "settleRefund", `{` + canada + `,"total":333,"before":{"cash":-1},"tenders":[{"kind":"cash"}]}`},
	{"two open", "settleRefund", `{` + canada + `,"total":1999,"tenders":[{"kind":"cash"},{"kind":"card"}]}`},
	{"too little", "settleRefund", `{` + canada + `,"total":1999,"tenders":[{"kind":"card","amount":1}]}`},

	{"EAN-13", "barcode", `{"text":"4006381333931","patterns":["22IIIIIPPPPPC"],"today":"2026-11-27"}`},
	{"UPC-E", "barcode", `{"text":"04252614","today":"2026-11-27"}`},
	{"a price inside", "barcode", `{"text":"2212345005994","patterns":["22IIIIIPPPPPC","28IIIIIWWWWWC"],"today":"2026-11-27"}`},
	{"a weight inside", "barcode", `{"text":"2812345012503","patterns":["22IIIIIPPPPPC","28IIIIIWWWWWC"],"today":"2026-11-27"}`},
	{"the shop's own", "barcode", `{"text":"SHELF \"12\"/\u00fc\ud83d\ude00","today":"2026-11-27"}`},
	{"a wrong check digit", "barcode", `{"text":"4006381333932","today":"2026-11-27"}`},
	{"hostile text", "barcode", `{"text":"\u0000<script>\u202e","today":"2026-11-27"}`},
	{"a label", "barcode", `{"text":"]d201040063813339311726113010L1\u001d21S","today":"2026-11-27"}`},
	{"digits that may be a label", "barcode", `{"text":"0104006381333931","today":"2026-11-27"}`},
	{"a label's weight and price", "sell", `{"text":"(01)90614141000039(3103)001250(3922)1499","today":"2026-11-27","as":"label","unit":"kg","price":1200,"currency":"EUR"}`},
	{"past its date", "sell", `{"text":"https://x.example/01/04006381333931/10/L1/21/S?17=261126&15=261101","today":"2026-11-27","as":"label","unit":"each","price":99,"currency":"EUR"}`},
	{"past its minute", "sell", `{"text":"(01)04006381333931(7003)2611271404","today":"2026-11-27","now":"2026-11-27T14:05","as":"label","unit":"each","price":99,"currency":"EUR"}`},
	{"its last minute", "sell", `{"text":"(01)04006381333931(7003)2611271405","today":"2026-11-27","now":"2026-11-27T14:05","as":"label","unit":"each","price":99,"currency":"EUR"}`},
	{"an item's price", "sell", `{"text":"2212345005994","patterns":["22IIIIIPPPPPC"],"today":"2026-11-27","as":"item","unit":"kg","price":1200,"currency":"EUR"}`},
	{"a pack", "sell", `{"text":"4006381333931","today":"2026-11-27","as":"code","unit":"each","price":99,"currency":"EUR","pack":"6"}`},
	{"a bad pattern", "barcode", `{"text":"1","patterns":["XX"],"today":"2026-11-27"}`},

	{"69.22 EUR", "quickCash", `{"due":6922,"currency":"EUR"}`},
	{"an unlisted currency", "quickCash", `{"due":500,"currency":"XXX"}`},
	{"a negative due", "quickCash", `{"due":-1,"currency":"EUR"}`},
	{"5.78 EUR", "change", `{"amount":578,"currency":"EUR"}`},
	{"0.12 CAD", "change", `{"amount":12,"currency":"CAD"}`},
	{"no change", "change", `{"amount":0,"currency":"EUR"}`},
}

const (
	odooCart   = `[{"unit_price":148,"quantity":"4","rate":"0.21"},{"unit_price":152,"quantity":"1","rate":"0.21"},{"unit_price":154,"quantity":"1","rate":"0.21"},{"unit_price":39,"quantity":"1","rate":"0.21"}]`
	squareCart = `[{"unit_price":1500,"quantity":"1","rate":"0.08875"},{"unit_price":800,"quantity":"1","rate":"0.08875"},{"unit_price":695,"quantity":"1","rate":"0.08875"},{"unit_price":695,"quantity":"1","rate":"0.08875"}]`
)

// cart writes a price call with drawn lines.
func cart(policy string, random *rand.Rand) string {
	rates := []money.Rate{0, 55_000, 70_000, 88_750, 190_000, 230_000}
	items := make([]string, 1+random.IntN(12))
	for i := range items {
		quantity := money.Quantity(1+random.IntN(9)) * money.One
		if random.IntN(3) == 0 {
			quantity = money.Quantity(1 + random.IntN(5000))
		}
		items[i] = fmt.Sprintf(`{"unit_price":%d,"quantity":"%s","rate":"%s"}`, random.IntN(10_000), quantity, rates[random.IntN(len(rates))])
	}
	return `{` + policy + `,"items":[` + strings.Join(items, ",") + `]}`
}

// vectors computes all of them.
func vectors() []vector {
	var engine Engine
	var all []vector
	add := func(name, call, in string) {
		all = append(all, vector{name, call, json.RawMessage(in), json.RawMessage(engine.Do(call, in))})
	}
	for _, w := range written {
		add(w.name, w.call, w.in)
	}
	random := rand.New(rand.NewPCG(6224, 36675))
	for _, prices := range []string{"included", "added"} {
		for _, taxRounding := range []string{"line", "document"} {
			for _, rounding := range []string{"half_up", "half_even"} {
				for n := range 5 {
					policy := fmt.Sprintf(`"policy":{"prices":"%s","tax_rounding":"%s","rounding":"%s","cash_step":%d}`, prices, taxRounding, rounding, 5*n)
					add(fmt.Sprintf("drawn cart %d", len(all)), "price", cart(policy, random))
				}
			}
		}
	}
	return all
}

func TestVectorsAreCurrent(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("[\n")
	for i, v := range vectors() {
		if i > 0 {
			text.WriteString(",\n")
		}
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s: %v: %s", v.Name, err, v.Out)
		}
		text.Write(line)
	}
	text.WriteString("\n]\n")
	if *update {
		if err := os.WriteFile(vectorsFile, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Error("the answers are not those of the vectors' file; look at the difference that go test ./pos/wasm/call -update makes")
	}
}

func TestRefusalsNameCodeAndLine(t *testing.T) {
	t.Parallel()
	var engine Engine
	for _, row := range []struct {
		call, in, code string
		line           int
	}{
		{"price", ``, "malformed", 0},
		{"price", `[]`, "malformed", 0},
		{"price", `{` + included + `,"items":[]} x`, "malformed", 0},
		{"price", `{` + included + `,"items":[]}` + "\x00", "malformed", 0},
		{"price", `{` + included + `,"items":[{]}`, "malformed", 0},
		{"price", `{` + included + `,"items":[{"unit_price":9223372036854775808,"quantity":"1","rate":"0"}]}`, "malformed", 0},
		{"price", `{` + included + `,"items":[{"unit_price":1e2,"quantity":"1","rate":"0"}]}`, "malformed", 0},
		{"price", `{` + included + `,"items":[{"unit_price":1,"quantity":"1","rate":"0"},{"unit_price":1,"quantity":"x","rate":"0"}]}`, "number_invalid", 2},
		{"price", `{` + included + `,"items":[{"unit_price":-1,"quantity":"1","rate":"0"}]}`, "price_invalid", 1},
		{"price", `{` + included + `,"items":[` + strings.Repeat(`{"unit_price":1,"quantity":"1","rate":"0"},`, 1000) + `{"unit_price":1,"quantity":"1","rate":"0"}]}`, "too_many_lines", 0},
		{"refund", `{` + included + `,"lines":[{"rate":"0","already":"0","quantity":"2","sold":{"quantity":"1","amount":1,"discount":0,"tax":0,"total":1}}]}`, "over_returned", 1},
		{"settle", `{` + included + `,"total":1,"tenders":[{"amount":1}]}`, "malformed", 0},
		{"settle", `{` + included + `,"total":2,"tenders":[{"kind":"cash","amount":1}]}`, "underpaid", 0},
		{"barcode", `{"text":"","today":"2026-11-27"}`, "malformed_barcode", 0},
		{"barcode", `{"text":"` + "a\tb" + `"}`, "malformed", 0},
		{"barcode", `{"text":"\ud83d","today":"2026-11-27"}`, "", 0},
		{"barcode", `{"text":"4006381333931"}`, "malformed", 0},
		{"barcode", `{"text":"(01)04006381333932","today":"2026-11-27"}`, "malformed_barcode", 0},
		{"sell", `{"text":"4006381333931","today":"2026-11-27","as":"label"}`, "malformed", 0},
		{"sell", `{"text":"(01)04006381333931(30)1(3932)8400100","today":"2026-11-27","as":"label","unit":"each","currency":"EUR"}`, "malformed_barcode", 0},
		{"barcode", `{"text":"\x41","today":"2026-11-27"}`, "malformed", 0},
		{"nothing", `{}`, "malformed", 0},
		{"price", strings.Repeat(" ", MaxText+1), "malformed", 0},
	} {
		var got struct {
			Error struct {
				Code, Text string
				Line       int
			}
		}
		answer := engine.Do(row.call, row.in)
		if err := json.Unmarshal([]byte(answer), &got); err != nil {
			t.Errorf("%s is not JSON: %v", answer, err)
		}
		if got.Error.Code != row.code || got.Error.Line != row.line || (got.Error.Text == "") != (row.code == "") {
			t.Errorf("%s(%.80s) answers %s; want %s on line %d", row.call, row.in, answer, row.code, row.line)
		}
	}
}

// Every string that Go's own JSON writes is read as it was, and every answer is
// JSON that Go reads.
func TestStringsAgreeWithEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		data, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		r := reader{text: string(data)}
		if got := r.string(); r.end() != nil || got != text {
			t.Fatalf("%s was read as %q, %v", data, got, r.err)
		}
		var e Engine
		e.string(text)
		var back string
		if err := json.Unmarshal(e.out, &back); err != nil || back != text {
			t.Fatalf("%q was written %s, %v", text, e.out, err)
		}
	})
}

func FuzzDo(f *testing.F) {
	for _, w := range written {
		f.Add(w.call, w.in)
	}
	f.Fuzz(func(t *testing.T, call, in string) {
		var engine Engine
		answer := engine.Do(call, in)
		if !json.Valid([]byte(answer)) || !utf8.ValidString(answer) || strings.Contains(answer, `"internal"`) {
			t.Errorf("%s(%q) answers %s", call, in, answer)
		}
		if !strings.Contains(answer, `{"error"`) && utf8.ValidString(in) && !json.Valid([]byte(in)) {
			t.Errorf("%q is no JSON, yet answered %s", in, answer)
		}
	})
}

func BenchmarkPrice40Lines(b *testing.B) {
	var engine Engine
	items := strings.TrimSuffix(strings.Repeat(`{"unit_price":199,"quantity":"1.250","rate":"0.19"},`, 40), ",")
	in := `{` + included + `,"items":[` + items + `]}`
	b.ReportAllocs()
	for b.Loop() {
		engine.Do("price", in)
	}
}
