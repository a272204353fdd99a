package web_test

import (
	"net/http"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
)

// A batch of codes is made once and set as the printing house and the shop's own
// printer want it.
func TestCodesOfBlankCards(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		manager := r.tokens[access.Manager]
		const path = "/api/v1/gift-cards/codes"
		var made struct{ Codes []string }
		r.call("POST", path, manager, map[string]any{"count": 12}, 200, &made)
		if len(made.Codes) != 12 || made.Codes[0] == made.Codes[1] {
			r.Fatalf("made %v", made.Codes)
		}
		again := map[string]any{"codes": made.Codes}
		file := r.do("POST", path, manager, again, "Accept", "text/csv", "Accept-Language", "de")
		lines := strings.Split(strings.TrimSpace(string(file.body)), "\r\n")
		if file.status != 200 || len(lines) != 13 || lines[0] != `"Code","Wie gedruckt"` || !strings.HasPrefix(lines[1], `"`+made.Codes[0]+`","`+made.Codes[0][:4]+" ") {
			r.Errorf("as CSV %d: %q", file.status, lines)
		}
		if file = r.do("POST", path, manager, again, "Accept", "application/pdf"); file.status != 200 || !strings.HasPrefix(string(file.body), "%PDF-") ||
			strings.Count(string(file.body), "/Type /Page\n") != 2 || file.header.Get("Content-Disposition") != `attachment; filename="gift-cards.pdf"` {
			r.Errorf("as PDF %d: %v %.20q", file.status, file.header, file.body)
		}
		if file = r.do("POST", path, manager, again, "Accept", "image/png"); file.status != http.StatusNotAcceptable {
			r.Errorf("as a picture: %d %s", file.status, file.body)
		}
		note := pos.NewCode(true)
		for _, c := range []struct {
			body  map[string]any
			code  string
			field string
		}{
			{map[string]any{}, "codes_wanted", "count"},
			{map[string]any{"count": 2, "codes": made.Codes[:1]}, "codes_wanted", "count"},
			{map[string]any{"codes": []string{made.Codes[0], strings.ToLower(made.Codes[0])}}, "code_twice", "codes[1]"},
			{map[string]any{"codes": []string{note}}, "gift_card_malformed", "codes[0]"},
			{map[string]any{"count": 1001}, "", "count"},
		} {
			a := r.do("POST", path, manager, c.body)
			if a.status != 422 || !strings.Contains(string(a.body), c.code) || !strings.Contains(string(a.body), `"field":"`+c.field+`"`) {
				r.Errorf("%v: %d %s, want %s at %s", c.body, a.status, a.body, c.code, c.field)
			}
		}
		r.refuse("POST", path, r.tokens[access.Cashier], map[string]any{"count": 1}, 403, "forbidden")
	})
}
