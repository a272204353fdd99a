package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"tillbell/pos"
	"tillbell/pos/receipt"
	tables "tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type codesBody struct {
	Count int      `json:"count,omitempty" minimum:"1" maximum:"1000" doc:"Make so many new ones"`
	Codes []string `json:"codes,omitempty" maxItems:"1000" doc:"Or set these, which were made before, in another form"`
}

type codesView struct {
	Codes []string `json:"codes"`
}

var (
	errCodesWish  = fault.New(fault.Invalid, "codes_wanted", "Say how many codes, or name those to set: one of the two.").At("count", "codes_wanted", "or codes, one of the two")
	errCodesTwice = fault.New(fault.Invalid, "code_twice", "The same code cannot be on two cards.")
	errCodesForm  = &Problem{Type: "about:blank", Title: "Not Acceptable", Status: 406, Code: "not_acceptable",
		Detail: "Codes come as application/json, text/csv or application/pdf."}
)

func (w *Web) blankCardRoutes() {
	route(w, "POST", "/gift-cards/codes", Signed, access.ManageLedger, op{id: "make-card-codes", tag: "Gift cards and credit", codes: []int{406},
		summary: "Codes for blank cards to be printed, as JSON, CSV or PDF by Accept; they are worth nothing and kept nowhere until they are sold",
		answer:  map[int]any{200: codesView{}}}, w.blankCards)
}

func (w *Web) blankCards(_ context.Context, who *access.Who, in *struct {
	Accept string `header:"Accept" doc:"application/json, text/csv, or application/pdf: sheets of A4 with ten cards each"`
	FileWish
	Body codesBody
}) (*sheet, error) {
	form := codesForm(in.Accept)
	if form == "" {
		return nil, errCodesForm
	}
	codes, err := in.Body.wanted()
	if err != nil {
		return nil, err
	}
	switch form {
	case csvForm:
		return codesCSV(codes, in.speak(who.Store), in.BOM)
	case pdfForm:
		b, err := w.Paper.Cards(who.Store.Name, tables.Title(in.speak(who.Store), "", "gift_card"), codes)
		return codesFile(pdfForm, "gift-cards.pdf", b), err
	}
	b, err := json.Marshal(codesView{codes})
	return codesFile(fiber.MIMEApplicationJSON, "", b), err
}

// wanted are the codes asked for: new ones, or those that are named.
func (b codesBody) wanted() ([]string, error) {
	if (b.Count == 0) == (len(b.Codes) == 0) {
		return nil, errCodesWish
	}
	codes := make([]string, max(b.Count, len(b.Codes)))
	for i := range codes {
		if b.Count > 0 {
			codes[i] = pos.NewCode(false)
			continue
		}
		code, err := pos.CleanGiftCard(b.Codes[i])
		field := fmt.Sprintf("codes[%d]", i)
		if err != nil {
			return nil, fault.New(fault.Invalid, "gift_card_malformed", "That is not a card's code.").At(field, "gift_card_malformed", "is not a gift card's code").Wrap(err)
		}
		if slices.Contains(codes[:i], code) {
			return nil, errCodesTwice.At(field, "code_twice", "is there twice")
		}
		codes[i] = code
	}
	return codes, nil
}

// codesForm is the form that is liked best, JSON where all are.
func codesForm(accept string) string {
	if accept == "" {
		return fiber.MIMEApplicationJSON
	}
	ranges := parseAccept(accept)
	best, form := liking{}, ""
	for _, f := range []string{fiber.MIMEApplicationJSON, csvForm, pdfForm} {
		if l := likingOf(f, ranges); l.above(best) {
			best, form = l, f
		}
	}
	return form
}

// codesCSV is what a printing house takes: a code as scanners are to read it, and
// as it stands beside in letters.
func codesCSV(codes []string, speak string, mark bool) (*sheet, error) {
	columns := []tables.Column{{Title: "code", Kind: tables.Text}, {Title: "printed", Kind: tables.Text}}
	for i := range columns {
		if speak != "" {
			columns[i].Title = tables.Title(speak, "gift_card", columns[i].Title)
		}
	}
	var b bytes.Buffer
	out, err := tables.NewCSV(&b, columns, 0, mark)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if err := out.Row([]tables.Cell{{Text: code}, {Text: receipt.InFours(code)}}); err != nil {
			return nil, err
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return codesFile(csvForm+"; charset=utf-8", "gift-cards.csv", b.Bytes()), nil
}

func codesFile(form, name string, b []byte) *sheet {
	s := &sheet{Status: 200, ContentType: form, CacheControl: "no-store", Body: b}
	if name != "" {
		s.Disposition = `attachment; filename="` + name + `"`
	}
	return s
}
