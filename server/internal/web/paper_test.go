package web_test

import (
	"strings"
	"testing"

	"tillbell/pos/printer/printertest"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A receipt comes as PDF, as a gift, by a link, and from a printer; each is
// counted as what it is.
func TestPaper(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	till, office := r.tokens[access.Cashier], r.tokens[access.Manager]
	r.call("PUT", "/api/v1/drawers/"+db.NewID(), till, map[string]any{"opening_float": 0}, 201, nil)
	r.call("PUT", "/api/v1/receipt-templates/all", office, map[string]any{"header": "Hi <b>you</b>", "taxes": true, "link": true, "barcode": true}, 200, nil)
	sale := db.NewID()
	r.call("PUT", "/api/v1/sales/"+sale, till, map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "total": 1999,
		"tenders": []any{map[string]any{"kind": "cash", "amount": 1999}}}, 201, nil)

	pdf := r.do("GET", "/api/v1/sales/"+sale+"/receipt", till, nil, "Accept", "application/pdf")
	if pdf.status != 200 || !strings.HasPrefix(string(pdf.body), "%PDF-") || pdf.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("PDF: %d %s", pdf.status, pdf.header)
	}
	text := r.do("GET", "/api/v1/sales/"+sale+"/receipt", till, nil, "Accept", "text/plain")
	_, link, ok := strings.Cut(string(text.body), "http://shop.test")
	link, _, _ = strings.Cut(link, "\n")
	if !ok || !strings.Contains(string(text.body), "COPY 1") || !strings.Contains(string(text.body), "Hi <b>you</b>") {
		t.Fatalf("text: %s", text.body)
	}
	var shown struct {
		URL, Path string
		Size      int
	}
	r.call("POST", "/api/v1/receipt-links", till, map[string]any{"document_id": sale}, 200, &shown)
	if shown.URL != "http://shop.test"+strings.TrimSpace(link) || shown.Size < 29 || !strings.HasPrefix(shown.Path, "M") {
		t.Errorf("on the screen: %+v, on paper %s", shown, link)
	}
	var ways struct{ Mail bool }
	if r.call("GET", "/api/v1/receipt-ways", till, nil, 200, &ways); ways.Mail {
		t.Errorf("a server without a mail server says that it sends mail")
	}
	r.refuse("GET", "/api/v1/receipt-mails/"+db.NewID(), till, nil, 404, "no_mail_job")
	page := r.do("GET", link, "", nil)
	if page.status != 200 || !strings.Contains(string(page.body), "COPY 2") || strings.Contains(string(page.body), "<b>you") ||
		page.header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("by link: %d %v %s", page.status, page.header, page.body)
	}
	if got := r.do("GET", "/r/AAAAAAAAAAAAAAAAAAAAAAAAAA", "", nil); got.status != 404 {
		t.Errorf("no such link: %d", got.status)
	}
	gift := r.do("GET", "/api/v1/sales/"+sale+"/receipt?gift=true", till, nil, "Accept", "text/plain")
	if gift.status != 200 || strings.Contains(string(gift.body), "19.99") || !strings.Contains(string(gift.body), "GIFT RECEIPT") {
		t.Errorf("gift: %s", gift.body)
	}

	p, id, job := printertest.New(t), db.NewID(), db.NewID()
	body := map[string]any{"name": "Counter", "host": p.Host(), "port": p.Port()}
	r.call("PUT", "/api/v1/printers/"+id, office, body, 201, nil)
	r.refuse("PUT", "/api/v1/printers/"+db.NewID(), office, map[string]any{"name": "Evil", "host": "169.254.169.254"}, 422, "printer_invalid")
	r.call("PUT", "/api/v1/registers/"+r.register()+"/printing", office, map[string]any{"receipt_printer_id": id, "after_sale": "print"}, 200, nil)
	var status struct{ Trouble string }
	p.Break(printertest.PaperOut)
	r.call("GET", "/api/v1/printers/"+id+"/status", till, nil, 200, &status)
	if status.Trouble != "paper_out" {
		t.Errorf("status %+v", status)
	}
	ask := map[string]any{"kind": "receipt", "document_id": sale, "kick": true}
	r.call("PUT", "/api/v1/print-jobs/"+job, till, ask, 201, nil)
	r.call("PUT", "/api/v1/print-jobs/"+job, till, ask, 200, nil)
	r.refuse("PUT", "/api/v1/print-jobs/"+job, till, map[string]any{"kind": "test"}, 409, "job_exists")
	r.call("POST", "/api/v1/print-jobs/"+job+"/cancel", till, nil, 200, nil)
	r.refuse("POST", "/api/v1/print-jobs/"+job+"/retry", till, map[string]any{}, 409, "job_over")
	r.refuse("PUT", "/api/v1/receipt-mails/"+db.NewID(), till, map[string]any{"document_id": sale, "address": "jo@example.org"}, 422, "no_mail")
	for _, form := range []string{"html", "48", "32", "a4"} {
		if got := r.do("POST", "/api/v1/receipt-preview?form="+form, office, map[string]any{"header": "Hello", "taxes": true}); got.status != 200 || len(got.body) < 500 {
			t.Errorf("preview %s: %d %s", form, got.status, got.body)
		}
	}
	r.refuse("PUT", "/api/v1/receipt-logo", office, map[string]any{"picture": "PHN2Zz4="}, 422, "logo_invalid")
}

// register is the till's.
func (r *rig) register() string {
	r.Helper()
	var all struct{ Items []struct{ ID string } }
	r.call("GET", "/api/v1/registers", r.tokens[access.Manager], nil, 200, &all)
	return all.Items[0].ID
}
