package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tillbell/pos/money"
)

// got is what reading a file gave, briefly.
type got struct {
	rows    []Row
	rejects []Reject
	summary Summary
	err     error
}

func read(r io.Reader, o Options) got {
	var g got
	g.summary, g.err = Read(r, o, func(row Row) error {
		g.rows = append(g.rows, row)
		return nil
	}, func(r Reject) {
		g.rejects = append(g.rejects, r)
	})
	return g
}

func readText(file string) got { return read(strings.NewReader(file), Options{CurrencyDigits: 2}) }

func (g got) names() []string {
	names := []string{}
	for _, row := range g.rows {
		names = append(names, row.Name)
	}
	return names
}

func TestOneListInManyDresses(t *testing.T) {
	t.Parallel()
	const list = "sku,name,price\nA,Crème brûlée,1.50\nB,\"Two\nlines, one name\",2\n"
	encode := func(text string, enc interface {
		String(string) (string, error)
	}) string {
		out, err := enc.String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	dresses := map[string]string{
		"UTF-8":                      list,
		"with a byte order mark":     "\uFEFF" + list,
		"CRLF":                       strings.ReplaceAll(list, "\n", "\r\n"),
		"CR":                         strings.ReplaceAll(list, "\n", "\r"),
		"no line end at the end":     strings.TrimSuffix(list, "\n"),
		"semicolons":                 "sku;name;price\nA;Crème brûlée;1,50\nB;\"Two\nlines, one name\";2,00\n",
		"tabs":                       "sku\tname\tprice\nA\tCrème brûlée\t1.50\nB\t\"Two\nlines, one name\"\t2\n",
		"bars":                       "sku|name|price\nA|Crème brûlée|1.50\nB|\"Two\nlines, one name\"|2\n",
		"padded":                     "\"sku\"  , \"name\" , \"price\"\n \"A\" ,  \"Crème brûlée\"  , 1.50 \n B , \"Two\nlines, one name\" , 2\n",
		"Windows-1252":               encode(list, charmap.Windows1252.NewEncoder()),
		"UTF-16 LE with mark":        encode(list, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16 BE with mark":        encode(list, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16 LE without mark":     encode(list, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()),
		"blank lines":                "\n\n" + strings.ReplaceAll(list, "\nB", "\n,,\n\n\nB"),
		"sep line":                   "sep=,\n" + list,
		"upper case, marked":         strings.Replace(list, "sku,name,price", "SKU*,Name *,PRICE:", 1),
		"the header's columns twice": "sku,sku,name,price,name\nA,,Crème brûlée,1.50,x\nB,,\"Two\nlines, one name\",2,\n",
		"NUL bytes":                  strings.Replace(list, "Crème", "Cr\x00ème\x00", 1),
	}
	want := []string{"Crème brûlée", "Two lines, one name"}
	for name, file := range dresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(file), iotest.OneByteReader(strings.NewReader(file))} {
				g := read(r, Options{CurrencyDigits: 2})
				if g.err != nil || len(g.rejects) != 0 || !slices.Equal(g.names(), want) {
					t.Fatalf("rows %q, rejects %v, error %v", g.names(), g.rejects, g.err)
				}
				if *g.rows[0].Price != 150 || *g.rows[1].Price != 200 || g.rows[0].SKU != "A" {
					t.Errorf("%v and %v", *g.rows[0].Price, *g.rows[1].Price)
				}
			}
		})
	}
}

func TestLinesAreThoseOfAnEditor(t *testing.T) {
	t.Parallel()
	g := readText("\nsku,name\r\nA,\"a\nb\rc\r\nd\"\r\n\r\nB,b\rC\n")
	var lines []int
	for _, row := range g.rows {
		lines = append(lines, row.Line)
	}
	if !slices.Equal(lines, []int{3, 8}) || len(g.rejects) != 1 || g.rejects[0].Line != 9 {
		t.Errorf("rows in lines %v, rejects %v", lines, g.rejects)
	}
}

func TestBrokenMarksTakeNoOtherRowAlong(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file          string
		rows, rejects int
	}{
		"never closed":             {"A,\"open,1\nB,b,1\nC,c,1\n", 2, 1},
		"closed by a later row":    {"A,\"open,1\nB,\"b\",1\nC,c,1\n", 2, 1},
		"mark inside, one line":    {"A,\"5\" pipe\",1\nB,b,1\n", 2, 0},
		"mark in an open cell":     {"A,5\" pipe,1\nB,b,1\n", 2, 0},
		"never closed, last line":  {"A,a,1\nB,\"b", 1, 1},
		"never closed, large file": {"A,\"open,1\n" + bulk(200_000), 200_000, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := readText("sku,name,price\n" + c.file)
			if g.err != nil || len(g.rows) != c.rows || len(g.rejects) != c.rejects {
				t.Fatalf("%d rows, %d rejects, error %v", len(g.rows), len(g.rejects), g.err)
			}
			if g.summary.Read != c.rows+c.rejects {
				t.Errorf("read %d", g.summary.Read)
			}
		})
	}
}

func bulk(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "S%d,Name %d,1\n", i, i)
	}
	return b.String()
}

// TestLargeCells puts ten megabytes into one cell, then a good row.
func TestLargeCells(t *testing.T) {
	for name, cell := range map[string]string{
		"open":          strings.Repeat("x", 10<<20),
		"quoted":        `"` + strings.Repeat("x, ", 3<<20) + `"`,
		"quoted, lines": `"` + strings.Repeat("a long text\n", 1<<20) + `"`,
		"doubled marks": `"` + strings.Repeat(`""`, 5<<20) + `"`,
		"delimiters":    strings.Repeat(",", 10<<20),
		"marks":         strings.Repeat(`"x`, 5<<20),
	} {
		file := "sku,name,price\nA," + cell + ",1\nB,after,1\n"
		before := heap()
		var most uint64
		var rows []string
		rejects := 0
		_, err := Read(strings.NewReader(file), Options{CurrencyDigits: 2}, func(row Row) error {
			most = max(most, heap())
			rows = append(rows, row.Name)
			return nil
		}, func(Reject) {
			most = max(most, heap())
			rejects++
		})
		if err != nil || rejects != 1 || !slices.Equal(rows, []string{"after"}) {
			t.Errorf("%s: rows %q, %d rejects, error %v", name, rows, rejects, err)
		}
		if growth := int64(most) - int64(before); growth > 12<<20 {
			t.Errorf("%s: the heap grew by %d KiB", name, growth>>10)
		}
	}
}

// TestHostileMarksCostLittle: every row sends the reader to the end of its patience.
func TestHostileMarksCostLittle(t *testing.T) {
	t.Parallel()
	const rows = 300_000
	file := "sku,name\n" + strings.Repeat("a,\"b\n", rows)
	g := readText(file)
	if g.err != nil || len(g.rejects) != rows || g.summary.Read != rows {
		t.Errorf("%d rejects, error %v", len(g.rejects), g.err)
	}
	table := newTable(strings.NewReader(file))
	for {
		if _, err := table.next(); errors.Is(err, io.EOF) {
			break
		}
	}
	if table.secondLooks > maxSecondLooks+2*maxRecord+2<<20 {
		t.Errorf("%d bytes were looked at twice", table.secondLooks)
	}
}

func TestDamagedTextIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	g := readText("sku,name\nA,Käse\nB,K\xE4se\nC,Brötchen\n")
	if !slices.Equal(g.names(), []string{"Käse", "Brötchen"}) || len(g.rejects) != 1 ||
		!strings.Contains(g.rejects[0].Reason, "UTF-8") {
		t.Errorf("rows %q, rejects %v", g.names(), g.rejects)
	}
	// The first such byte may come late.
	g = readText("sku,name\n" + strings.Repeat("\n", sampleSize) + "B,K\xE4se\n")
	if !slices.Equal(g.names(), []string{"Käse"}) {
		t.Errorf("rows %q, rejects %v", g.names(), g.rejects)
	}
}

func TestNamesAreFitToShow(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 300)
	g := readText("sku,name\n" +
		"A,  Tom\u00a0\u00a0&amp; Jerry\u202e \a\n" +
		"B," + long + "\n" +
		"C,\u0000\u200b\n" +
		"D,<script>alert(1)</script> 👩‍🍳\n" +
		"E,&lt;b&gt;&#0;\n")
	want := []string{"Tom & Jerry", strings.Repeat("ä", 199) + "…", "\u200b", "<script>alert(1)</script> 👩‍🍳", "<b>"}
	if !slices.Equal(g.names(), want) {
		t.Errorf("got %q", g.names())
	}
}

func TestUnknownFilesAreRefusedWhole(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"", "\n\n\n", "hello", "name,price\nA,1\n", "sku,price\nA,1\n",
		"PK\x03\x04rest", "\x1F\x8B\x08", "{\"products\":[]}", "<html>",
		"slug,sku,name,price,currency,status\n",
		"id,sku,name,price,visibility,weight,shipping,vendor\n",
		"name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory\n",
		"name , optionGroups , sku , price\n",
		"sku,attribute_set_code,name,price\n",
		strings.Repeat("column,", 3000) + "\n",
		strings.Repeat("x", 1<<20),
		"Handle,Title\n", "External ID,Name\n",
	} {
		g := readText(file)
		var unknown *UnknownFormat
		if !errors.As(g.err, &unknown) || len(g.rows)+len(g.rejects) > 0 {
			t.Errorf("%.40q gave %+v", file, g.summary)
			continue
		}
		if text := unknown.Error(); len(text) > 1200 || !strings.Contains(text, "WooCommerce") {
			t.Errorf("%.40q: the refusal has %d bytes: %.200s", file, len(text), text)
		}
	}
}

func TestOwnFormatMayHaveColumnsOfTheShop(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"barcode,name", "name,sku", "sku,name,barcode,price,tax,unit,stock,location,category",
		"sku,name,price,description,brand,size,colour", "ean,name,price,shelf label", "name,gtin,price,stock,ordered by,since",
	} {
		if g := readText(header + "\n"); g.err != nil || g.summary.Format != "plain" {
			t.Errorf("%s: %v", header, g.err)
		}
	}
}

func TestReadStopsAtTheCallersError(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	calls := 0
	summary, err := Read(strings.NewReader("sku,name\nA,a\nB,b\n"), Options{}, func(Row) error {
		calls++
		return enough
	}, func(Reject) {})
	if !errors.Is(err, enough) || calls != 1 || summary.Read != 1 {
		t.Errorf("%d calls, %+v, error %v", calls, summary, err)
	}
}

func TestReadReportsAFailingReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("the line went down")
	g := read(io.MultiReader(strings.NewReader("sku,name,price\n"+bulk(100_000)), iotest.ErrReader(broken)), Options{})
	if !errors.Is(g.err, broken) || len(g.rows) == 0 {
		t.Errorf("%d rows, error %v", len(g.rows), g.err)
	}
	if g := read(iotest.ErrReader(broken), Options{}); !errors.Is(g.err, broken) {
		t.Errorf("error %v", g.err)
	}
}

func TestPriceRules(t *testing.T) {
	t.Parallel()
	fixed := money.Amount(199)
	const file = "barcode,name,price\n96385074,a,\n4006381333931,b,5\n"
	g := read(strings.NewReader(file), Options{CurrencyDigits: 2, DefaultPrice: &fixed})
	if *g.rows[0].Price != 199 || !g.rows[0].PriceByRule || *g.rows[1].Price != 500 || g.rows[1].PriceByRule {
		t.Errorf("%s and %s", describe(g.rows[0]), describe(g.rows[1]))
	}
	g = read(strings.NewReader(file), Options{CurrencyDigits: 2, DefaultPrice: &fixed, PriceRule: func(code string) money.Amount {
		return money.Amount(len(code))
	}})
	if *g.rows[0].Price != 8 {
		t.Errorf("%s", describe(g.rows[0]))
	}
}

func TestKeysStayTheSame(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 300)
	file := "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n" +
		long + ",A,Size,S,,1\n" + long + ",,,M,,1\n" + "a,A,Size,b/c,,1\n" + "a,,,b,,1\n"
	first, second := readText(file), readText(file)
	seen := map[string]bool{}
	for i, row := range first.rows {
		if row.Key != second.rows[i].Key || seen[row.Key] || len(row.Key) > maxKey {
			t.Errorf("line %d: key %q", row.Line, row.Key)
		}
		seen[row.Key] = true
	}
	if len(first.rows) != 4 {
		t.Errorf("%d rows, rejects %v", len(first.rows), first.rejects)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"sku,name,barcode,price\nA,a,4006381333931,\"1.234,56\"\n",
		"barcode;name\n96385074;\"x\n\"\"y\"\"\"\n",
		"Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\na,A,Size,S,X,1\na,,,,,\n",
		"Token,Item Name,Variation Name,GTIN,Price,Tax - VAT (19%)\nT,a,b,96385074,variable,Y\n",
		"ID,Type,SKU,Name,Regular price,Parent\n1,variable,p,P,,\n2,variation,v,P,1,id:1\n",
		"\xFF\xFEs\x00k\x00u\x00,\x00n\x00a\x00m\x00e\x00\n\x00a\x00,\x00b\x00",
		"Handle,SKU,Name,Sold by weight,Price [a]\nh,s,n,Y,1e5\n",
		"sku,name\r\"a\"x,\"b\r\"\"\"c,d\r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		whole := read(bytes.NewReader(file), Options{CurrencyDigits: 2})
		slow := read(iotest.OneByteReader(bytes.NewReader(file)), Options{CurrencyDigits: 2})
		if fmt.Sprint(whole.summary, whole.rejects, whole.names()) != fmt.Sprint(slow.summary, slow.rejects, slow.names()) {
			t.Fatalf("the same file read in other pieces differs:\n%+v\n%+v", whole, slow)
		}
		if whole.summary.Read != len(whole.rows)+len(whole.rejects) {
			t.Fatalf("read %d, %d rows, %d rejects", whole.summary.Read, len(whole.rows), len(whole.rejects))
		}
		keys := map[string]bool{}
		for _, row := range whole.rows {
			if row.Name == "" || row.Key == "" || keys[row.Key] || row.Price != nil && *row.Price < 0 || clean(row.Name) != row.Name {
				t.Fatalf("a row nobody can use: %+v", row)
			}
			keys[row.Key] = true
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var list strings.Builder
	list.WriteString("sku,name,barcode,price,tax,unit,stock,location,category\n")
	const rows = 10_000
	for i := range rows {
		fmt.Fprintf(&list, "SKU-%d,\"Product, number %d\",,%d.%02d,19%%,each,%d,A1,Things\n", i, i, i%90, i%100, i%50)
	}
	b.SetBytes(int64(list.Len()))
	for b.Loop() {
		summary, err := Read(strings.NewReader(list.String()), Options{CurrencyDigits: 2}, func(Row) error { return nil }, func(Reject) {})
		if err != nil || summary.Read != rows {
			b.Fatal(summary, err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
