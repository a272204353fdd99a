package web

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

const someSale = `{"lines":[{"product_id":"01a21faf-a819-727b-a795-1a6b25eb5f13","quantity":"2"},{"barcode":"4006381333931"},{"product_id":"01A21FAF-a819-727b-a795-1a6b25eb5f13","quantity":"1.250"}],` +
	`"tenders":[{"kind":"cash","amount":1000},{"kind":"card","amount":250,"payment_id":"01a21faf-a818-778e-9caa-70c48a060c1a","reference":"A 17"}],` +
	`"total":1250,"customer_id":"01a21faf-cc46-79e9-9d6e-e759ed2a6313","started_at":"2026-11-28T09:05:01.123Z"}`

// general reads a body as every other route's.
type general struct {
	registry huma.Registry
	schema   *huma.Schema
}

func newGeneral() *general {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	return &general{r, r.Schema(reflect.TypeFor[saleBody](), false, "")}
}

func (g *general) read(raw []byte) (b saleBody, err error) {
	var parsed any
	if err := json.Unmarshal(raw, &parsed); err != nil {
		return b, err
	}
	res := &huma.ValidateResult{}
	huma.Validate(g.registry, g.schema, huma.NewPathBuffer(make([]byte, 0, 64), 0), huma.ModeWriteToServer, parsed, res)
	if len(res.Errors) > 0 {
		return b, res.Errors[0]
	}
	return b, json.Unmarshal(raw, &b)
}

// agree fails where what is read plainly is refused by, or reads otherwise in,
// the general reader.
func (g *general) agree(t *testing.T, raw []byte) (plain bool) {
	t.Helper()
	var got saleBody
	if !readSale(raw, &got) {
		return false
	}
	want, err := g.read(raw)
	if err != nil {
		t.Fatalf("read %s, which is refused: %v", raw, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s reads as\n%+v and plainly as\n%+v", raw, want, got)
	}
	return true
}

func TestAPlainSaleReadsAsEveryOther(t *testing.T) {
	t.Parallel()
	g := newGeneral()
	if !g.agree(t, []byte(someSale)) {
		t.Fatal("a plain sale is not read as one")
	}
	for _, c := range []struct{ from, to string }{
		{`"total":1250`, `"total":1250.0`}, {`"total":1250`, `"total":-1`}, {`"total":1250`, `"total":01250`}, {`"total":1250`, `"total":1e3`},
		{`"total":1250`, `"total":"1250"`}, {`"total":1250`, `"total":null`}, {`"total":1250`, `"Total":1250`}, {`"total":1250,`, ``}, {`"total":1250`, `"total":9007199254740992`},
		{`"total":1250`, `"total":1,"total":1250`}, {`"quantity":"2"`, `"quantity":2`}, {`"quantity":"2"`, `"quantity":"2ü"`}, {`"quantity":"2"`, `"quantity":"2","serial":"7"`},
		{`"quantity":"2"`, `"quantity":"2","unit_price":5`}, {`"quantity":"2"`, `"quantity":"2","Quantity":"3"`}, {`"quantity":"2"`, `"quantity":"2","nothing":1`},
		{`"kind":"cash",`, ``}, {`"kind":"cash"`, `"kind":"` + strings.Repeat("x", 21) + `"`}, {`"kind":"cash"`, `"kind":"c\u0061sh"`}, {`5eb5f13"`, `5eb5f1"`}, {`5eb5f13"`, `5eb5f1g"`},
		{`.123Z`, `+01:00`}, {`2026-11-28T09`, `2026-13-28T09`}, {`someone`, `x`}, {`}]`, `},]`}, {`1250,`, `1250,"tip":5,`},
	} {
		if raw := strings.Replace(someSale, c.from, c.to, 1); raw != someSale && readSale([]byte(raw), &saleBody{}) {
			t.Errorf("%s was read as plain", raw)
		}
	}
	accepted := 0
	r := rand.New(rand.NewPCG(7, 7))
	for range 30_000 {
		if g.agree(t, spoilt(r, someSale)) {
			accepted++
		}
	}
	if accepted < 100 {
		t.Errorf("%d of 30,000 altered sales were plain: the comparison shows nothing", accepted)
	}
}

// spoilt changes a few letters of a text, or moves parts of it.
func spoilt(r *rand.Rand, s string) []byte {
	const letters = "0123456789abcdefZ\",:{}[]-. \x00\xc3eEnull"
	b := []byte(s)
	for range 1 + r.IntN(3) {
		i := r.IntN(len(b))
		switch r.IntN(4) {
		case 0:
			b[i] = letters[r.IntN(len(letters))]
		case 1:
			b = append(b[:i], b[i+1:]...)
		case 2:
			b = append(b[:i:i], append([]byte(fmt.Sprint(r.IntN(100))), b[i:]...)...)
		case 3:
			j := min(len(b), i+1+r.IntN(40))
			part := append([]byte(nil), b[i:j]...)
			at := r.IntN(len(b))
			b = append(b[:at:at], append(part, b[at:]...)...)
		}
	}
	return b
}

func FuzzPlainSale(f *testing.F) {
	g := newGeneral()
	f.Add([]byte(someSale))
	f.Add([]byte(`{"lines":[],"tenders":[],"total":0}`))
	f.Fuzz(func(t *testing.T, raw []byte) { g.agree(t, raw) })
}

func BenchmarkReadSale(b *testing.B) {
	raw := []byte(someSale)
	b.Run("plainly", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !readSale(raw, &saleBody{}) {
				b.Fatal("it is not plain")
			}
		}
	})
	b.Run("as every other", func(b *testing.B) {
		g := newGeneral()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := g.read(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
