package pos

import (
	"slices"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"tillbell/pos/receipt"
	"tillbell/pos/sheet"
	"tillbell/server/access"
)

// Files speak what receipts speak: every column of every table has a title in
// each language, told apart from its neighbours'.
func TestEveryColumnHasATitleInEveryLanguage(t *testing.T) {
	t.Parallel()
	speak := sheet.Languages()
	if got, want := slices.Sorted(slices.Values(speak)), receipt.Languages(); !slices.Equal(got, want) {
		t.Errorf("files speak %v, receipts %v", got, want)
	}
	shop := access.DefaultStore()
	for _, language := range speak {
		tables := map[string][]sheet.Column{"moves": (&MoveTable{speak: language}).Columns()}
		for _, by := range FigureBys() {
			r, err := newFigureReader(shop, FigureQuery{By: by, Period: Period{time.Now(), time.Now()}, Costs: true})
			if err != nil {
				t.Fatal(err)
			}
			tables[by] = (&FigureTable{reader: r, speak: language}).Columns()
		}
		for table, columns := range tables {
			seen := make(map[string]bool)
			for i, c := range columns {
				first, _ := utf8.DecodeRuneInString(c.Title)
				if !unicode.IsUpper(first) || seen[c.Title] {
					t.Errorf("column %d of %s in %s is called %q", i, table, language, c.Title)
				}
				seen[c.Title] = true
			}
		}
	}
}
