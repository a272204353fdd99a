package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tillbell/pos/money"
	"tillbell/pos/sheet"
)

// hostile are texts that somebody may have given a product, and what a cell
// holds of them.
var hostile = []struct{ name, text, want string }{
	{"a formula", `=HYPERLINK("http://evil.example","x")`, `'=HYPERLINK("http://evil.example","x")`},
	{"a command", `+cmd|' /C calc'!A0`, `'+cmd|' /C calc'!A0`},
	{"a minus", "-2+3", "'-2+3"},
	{"an at", "@SUM(1)", "'@SUM(1)"},
	{"a tab before", "\t=1", "'\t=1"},
	{"a line before", "\r\n=1", "'\r\n=1"},
	{"blanks before", "  =1", "'  =1"},
	{"wide signs", "＝1+1", "'＝1+1"},
	{"right to left", "\u202E=1", "'\u202E=1"},
	{"a mark before", "\uFEFF@x", "'\uFEFF@x"},
	{"NUL", "a\x00b", "a\uFFFDb"},
	{"NUL before", "\x00=1", "\uFFFD=1"},
	{"no UTF-8", "caf\xe9", "caf\uFFFD"},
	{"lines", "one\ntwo, \"three\"", "one\ntwo, \"three\""},
	{"right to left words", "קפה (3)", "קפה (3)"},
	{"four bytes", "🥐 croissant", "🥐 croissant"},
	{"an entity", "<b>&amp; _x0041_</b>", "<b>&amp; _x0041_</b>"},
	{"long", strings.Repeat("long name ", 40), strings.Repeat("long name ", 40)},
	{"nothing", "", ""},
}

var columns = []sheet.Column{{Title: "=Name", Kind: sheet.Text}, {Title: "Pieces", Kind: sheet.Quantity}, {Title: "Amount", Kind: sheet.Money},
	{Title: "Rate", Kind: sheet.Rate}, {Title: "Count", Kind: sheet.Count}}

func cells(text string) []sheet.Cell {
	return []sheet.Cell{{Text: text}, {Number: -1250}, {Number: -1234}, {Number: 190_000}, {Number: -7}}
}

func TestCSVHoldsTextsAndNumbers(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w, err := sheet.NewCSV(&file, columns, 2, true)
	check(t, err)
	for _, h := range hostile {
		check(t, w.Row(cells(h.text)))
	}
	check(t, w.Total(cells("Total")))
	check(t, w.Close())
	text, marked := strings.CutPrefix(file.String(), "\uFEFF")
	if !marked {
		t.Error("no mark of UTF-8")
	}
	if !strings.HasPrefix(text, "\"'=Name\",\"Pieces\",\"Amount\",\"Rate\",\"Count\"\r\n") {
		t.Errorf("begins with %.60q", text)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	check(t, err)
	if len(rows) != len(hostile)+1 {
		t.Fatalf("%d rows of %d", len(rows), len(hostile)+1)
	}
	// A spreadsheet that cuts at semicolons finds every text whole.
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	cutThere, err := r.ReadAll()
	check(t, err)
	for _, row := range cutThere {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("cut at semicolons, a cell is %q", cell)
			}
		}
	}
	for i, h := range hostile {
		row := rows[i+1]
		if want := strings.ReplaceAll(h.want, "\r\n", "\n"); row[0] != want { // a reader makes one of both
			t.Errorf("%s is %q, want %q", h.name, row[0], want)
		}
		if got := strings.Join(row[1:], " "); got != "-1.250 -12.34 0.19 -7" {
			t.Errorf("beside %s the numbers are %s", h.name, got)
		}
	}
}

func TestXLSXHoldsTextsAndNumbers(t *testing.T) {
	t.Parallel()
	for digits, want := range map[int]string{0: "-1234", 2: "-12.34", 3: "-1.234"} {
		f := workbook(t, digits)
		rows, err := f.GetRows("Figures", excelize.Options{RawCellValue: true})
		check(t, err)
		if len(rows) != len(hostile)+2 || rows[0][0] != "'=Name" || rows[len(rows)-1][0] != "Total" {
			t.Fatalf("%d rows, from %q to %q", len(rows), rows[0], rows[len(rows)-1])
		}
		for i, h := range hostile {
			row := rows[i+1]
			if got := strings.ReplaceAll(row[0], "\r\n", "\n"); got != strings.ReplaceAll(h.want, "\r\n", "\n") {
				t.Errorf("%s is %q, want %q", h.name, row[0], h.want)
			}
			if got := strings.Join(row[1:], " "); got != "-1.25 "+want+" 0.19 -7" {
				t.Errorf("beside %s the numbers are %s", h.name, got)
			}
			for _, column := range "BCDE" {
				kind, err := f.GetCellType("Figures", string(column)+strconv.Itoa(i+2))
				if check(t, err); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
					t.Errorf("column %c holds no number but %d", column, kind)
				}
			}
			if formula, _ := f.GetCellFormula("Figures", "A"+strconv.Itoa(i+2)); formula != "" {
				t.Errorf("%s became a formula: %s", h.name, formula)
			}
		}
		panes, err := f.GetPanes("Figures")
		if check(t, err); !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("the titles are not frozen: %+v", panes)
		}
	}
}

func workbook(t *testing.T, digits int) *excelize.File {
	t.Helper()
	var file bytes.Buffer
	w, err := sheet.NewXLSX(&file, "Figures", columns, digits)
	check(t, err)
	for _, h := range hostile {
		check(t, w.Row(cells(h.text)))
	}
	check(t, w.Total(cells("Total")))
	check(t, w.Close())
	f, err := excelize.OpenReader(&file)
	check(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestNumbersKeepEachDigit(t *testing.T) {
	t.Parallel()
	amounts := rapid.SliceOfN(rapid.Int64Range(-int64(money.MaxAmount), int64(money.MaxAmount)), 50, 200).Example(7)
	amounts = append(amounts, 999_999_999_999_999, 1_000_000_000_000_000, -999_999_999_999_999, 0, 1, -1, 9_007_199_254_740_993)
	var file bytes.Buffer
	w, err := sheet.NewXLSX(&file, "Figures", columns[2:3], 2)
	check(t, err)
	for _, n := range amounts {
		check(t, w.Row([]sheet.Cell{{Number: n}}))
	}
	check(t, w.Close())
	f, err := excelize.OpenReader(&file)
	check(t, err)
	defer f.Close()
	rows, err := f.GetRows("Figures", excelize.Options{RawCellValue: true})
	check(t, err)
	for i, n := range amounts {
		got, err := money.ParseAmount(rows[i+1][0], 2)
		if err != nil || int64(got) != n {
			t.Errorf("%d is written as %s (%v)", n, rows[i+1][0], err)
		}
	}
}

// Whatever a text holds, a cell of it is clean, and no formula.
func TestNoTextIsAFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \t\r\n=+\-@]{0,3}[=+\-@a-c\x00]{0,4}`)).Draw(t, "text")
		cell := sheet.Defuse(text)
		if !utf8.ValidString(cell) || strings.ContainsFunc(cell, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
			t.Fatalf("%q holds what no cell bears", cell)
		}
		if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
			t.Fatalf("%q is a formula", cell)
		}
	})
	if n := len([]rune(sheet.Defuse("=" + strings.Repeat("x", 40_000)))); n > 32_767 {
		t.Errorf("a cell of %d characters", n)
	}
}

func TestTooLongForASpreadsheet(t *testing.T) {
	t.Parallel()
	w, err := sheet.NewXLSX(&bytes.Buffer{}, "Figures", columns[4:], 2)
	check(t, err)
	for range sheet.MaxRows + 1 {
		err = w.Row([]sheet.Cell{{Number: 1}})
		check(t, err)
	}
	if err := w.Row([]sheet.Cell{{Number: 1}}); err != sheet.ErrTooManyRows {
		t.Errorf("row %d is taken (%v)", sheet.MaxRows+2, err)
	}
	check(t, w.Close())
}

// Money of other currencies has the digits of its own, and none where there is
// none: yen have no cents, dinars have a thousand fils.
func TestForeignMoneyHasItsOwnDigits(t *testing.T) {
	t.Parallel()
	columns := []sheet.Column{{Title: "Currency", Kind: sheet.Text}, {Title: "Foreign", Kind: sheet.Foreign}}
	money := []struct {
		currency, raw, shown string
		minor                int64
	}{{"JPY", "1500", "1,500 JPY", 1500}, {"KWD", "-1.25", "-1.250 KWD", -1250}, {"EUR", "1234.5", "1,234.50 EUR", 123450}, {"", "", "", 0}}
	var plain, book bytes.Buffer
	c, err := sheet.NewCSV(&plain, columns, 2, false)
	check(t, err)
	x, err := sheet.NewXLSX(&book, "Tenders", columns, 2)
	check(t, err)
	for _, m := range money {
		row := []sheet.Cell{{Text: m.currency}, {Text: m.currency, Number: m.minor}}
		check(t, c.Row(row))
		check(t, x.Row(row))
	}
	check(t, x.Total([]sheet.Cell{{Text: "Total"}, {Number: 123700}}))
	check(t, c.Close())
	check(t, x.Close())
	if want := "\"Currency\",\"Foreign\"\r\n\"JPY\",1500\r\n\"KWD\",-1.250\r\n\"EUR\",1234.50\r\n,\r\n"; plain.String() != want {
		t.Errorf("CSV: %q", plain.String())
	}
	f, err := excelize.OpenReader(&book)
	check(t, err)
	defer f.Close()
	for i, m := range money {
		cell := "B" + strconv.Itoa(i+2)
		raw, err := f.GetCellValue("Tenders", cell, excelize.Options{RawCellValue: true})
		check(t, err)
		shown, err := f.GetCellValue("Tenders", cell)
		if check(t, err); raw != m.raw || shown != m.shown {
			t.Errorf("%d of %s is %q, shown as %q", m.minor, m.currency, raw, shown)
		}
	}
	if sum, _ := f.GetCellValue("Tenders", "B6"); sum != "" {
		t.Errorf("currencies add up to %s", sum)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
