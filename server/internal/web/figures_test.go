package web_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tillbell/server/access"
	"tillbell/server/db"
)

// The office asks what was sold today, as JSON and as files.
func TestFiguresAreAskedFor(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
		r.call("PUT", "/api/v1/drawers/"+db.NewID(), cashier, map[string]any{"opening_float": 10000}, 201, nil)
		sale := map[string]any{"lines": []any{map[string]any{"product_id": r.product, "quantity": "2"}},
			"tenders": []any{map[string]any{"kind": "cash", "amount": 10000}}, "total": 3998}
		id := db.NewID()
		r.call("PUT", "/api/v1/sales/"+id, cashier, sale, 201, nil)
		r.call("PUT", "/api/v1/returns/"+db.NewID(), cashier, map[string]any{"sale_id": id, "reason": "torn", "tenders": []any{map[string]any{"kind": "cash"}},
			"lines": []any{map[string]any{"line": 1, "quantity": "1", "restock": true}}}, 201, nil)

		var f struct {
			From, To string
			Columns  []struct{ Key, Kind string }
			Rows     []map[string]any
			Total    map[string]any
			Summary  map[string]any
			Next     *string `json:"next_cursor"`
		}
		r.call("GET", "/api/v1/figures/product", boss, nil, 200, &f)
		if len(f.Rows) != 1 || f.Rows[0]["turnover"] != 1999.0 || f.Rows[0]["sold_quantity"] != "2.000" && f.Rows[0]["sold_quantity"] != "2" ||
			f.Total["returned"] != 1999.0 || f.Summary["receipts"] != 1.0 || f.From != f.To || f.Rows[0]["product_id"] != r.product {
			r.Errorf("by product: %+v", f)
		}
		r.call("GET", "/api/v1/figures/hour?period=yesterday", boss, nil, 200, &f)
		if len(f.Rows) != 0 || f.Total["turnover"] != 0.0 {
			r.Errorf("yesterday: %+v", f)
		}
		for _, bad := range [][2]string{{"product?from=2026-13-01", "period_invalid"}, {"product?from=2026-11-02&to=2026-11-01", "period_invalid"},
			{"product?from=1999-01-01", "period_invalid"}, {"day?sort=name", "sort_invalid"}, {"day?sort=-%3B%20DROP%20TABLE", "sort_invalid"}} {
			r.refuse("GET", "/api/v1/figures/"+bad[0], boss, nil, 422, bad[1])
		}
		r.refuse("GET", "/api/v1/figures/moon", boss, nil, 404, "no_figures")
		r.refuse("GET", "/api/v1/figures/moon.xlsx", boss, nil, 404, "no_figures")
		r.refuse("GET", "/api/v1/figures/day", cashier, nil, 403, "forbidden")
		r.refuse("GET", "/api/v1/figures/day?cursor=x", boss, nil, 400, "cursor_invalid")

		head, body := r.file("/api/v1/figures/product.csv?bom=true", boss, "")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(body), "\uFEFF"))).ReadAll()
		if r.check(err); len(rows) != 2 || !bytes.HasPrefix(body, []byte("\uFEFF")) || rows[0][0] != "SKU" || rows[1][9] != "39.98" {
			r.Errorf("the CSV file: %q", rows)
		}
		if head.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(head.Get("Content-Disposition"), `filename="product-`) {
			r.Errorf("the CSV file's head: %v", head)
		}
		if _, body = r.file("/api/v1/figures/tender.csv", boss, ""); !strings.HasSuffix(string(body), ",19.99,,19.99,19.99,0.00,0.00\r\n") {
			r.Errorf("the CSV file of payments: %q", body)
		}
		_, body = r.file("/api/v1/figures/tender", boss, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		book, err := excelize.OpenReader(bytes.NewReader(body))
		r.check(err)
		cells, err := book.GetRows("Figures", excelize.Options{RawCellValue: true})
		if r.check(err); len(cells) != 3 || cells[1][0] != "cash" || cells[1][8] != "19.99" || cells[2][0] != "Total" || cells[2][8] != "" || cells[2][10] != "19.99" || cells[2][11] != "19.99" {
			r.Errorf("the XLSX file: %q", cells)
		}
		r.check(book.Close())
		r.speaks(boss)
	})
}

// speaks looks at titles: of who names a language, a browser's, one that files do
// not speak, and of programs.
func (r *rig) speaks(boss string) {
	r.Helper()
	for _, c := range [][3]string{{"figures/tender.csv?lang=de", "", `"Art","Währung","Herkunft"`}, {"figures/tender.csv", "fr-CA,en;q=0.5", `"Type","Devise","Origine"`},
		{"figures/tender.csv?lang=es", "de", `"Clase","Moneda","Origen"`}, {"figures/tender.csv?lang=hu", "", `"Kind","Currency","Source"`},
		{"figures/tender.csv", "", `"Kind","Currency","Source"`}, {"stock/moves/file?lang=de", "", `"Zeit","Artikelnummer","Artikel"`}, {"stock/moves/file", "", `"Time","SKU","Product"`}} {
		if body := r.spoken("/api/v1/"+c[0], boss, c[1]); !strings.HasPrefix(body, c[2]) {
			r.Errorf("%s for %q begins %.60q", c[0], c[1], body)
		}
	}
	body := r.spoken("/api/v1/figures/tender.xlsx?lang=de", boss, "")
	book, err := excelize.OpenReader(strings.NewReader(body))
	r.check(err)
	cells, err := book.GetRows("Zahlen")
	if r.check(err); len(cells) != 3 || cells[2][0] != "Summe" {
		r.Errorf("the German XLSX file: %q", cells)
	}
	r.check(book.Close())
}

func (r *rig) spoken(path, token, languages string) string {
	r.Helper()
	q, err := http.NewRequestWithContext(r.Context(), "GET", "http://shop.test"+path, nil)
	r.check(err)
	q.Header.Set("Authorization", "Bearer "+token)
	if languages != "" {
		q.Header.Set("Accept-Language", languages)
	}
	a, err := r.client.Do(q)
	r.check(err)
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if r.check(err); a.StatusCode != 200 {
		r.Fatalf("%s: %d %s", path, a.StatusCode, body)
	}
	return string(body)
}

func (r *rig) file(path, token, accept string) (http.Header, []byte) {
	r.Helper()
	q, err := http.NewRequestWithContext(r.Context(), "GET", "http://shop.test"+path, nil)
	r.check(err)
	q.Header.Set("Authorization", "Bearer "+token)
	if accept != "" {
		q.Header.Set("Accept", accept)
	}
	a, err := r.client.Do(q)
	r.check(err)
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if r.check(err); a.StatusCode != 200 {
		r.Fatalf("%s: %d %s", path, a.StatusCode, body)
	}
	return a.Header, body
}
