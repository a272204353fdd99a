package web

import "tillbell/pos/receipt"

// paperOut is a receipt in the form that was asked for.
type paperOut struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	CSP          string `header:"Content-Security-Policy"`
	Body         []byte
}

// PaperWish is how somebody wants a paper.
type PaperWish struct {
	Accept string `header:"Accept"`
	Width  string `query:"width" enum:"32,48" default:"48" doc:"Columns of the paper"`
	Sheet  string `query:"sheet" enum:"a4,roll" default:"a4" doc:"Paper of a PDF"`
}

var errNoForm = &Problem{Type: "about:blank", Title: "Not Acceptable", Status: 406, Code: "not_acceptable",
	Detail: "A receipt comes as text/html, application/pdf, text/plain or application/vnd.escpos."}

// set asks hand for a paper and sets it as wished. A form that does not exist is
// refused first: what is handed out may count as a copy.
func (in *PaperWish) set(hand func() (receipt.Doc, error)) (*paperOut, error) {
	form := receiptForm(in.Accept)
	if form == "" {
		return nil, errNoForm
	}
	doc, err := hand()
	if err != nil {
		return nil, err
	}
	columns := 48
	if in.Width == "32" {
		columns = 32
	}
	return setPaper(doc, form, columns, in.Sheet)
}

// setPaper sets a receipt in the form that was asked for.
func setPaper(doc receipt.Doc, form string, columns int, sheet string) (out *paperOut, err error) {
	out = &paperOut{Status: 200, ContentType: form, CacheControl: "no-store"}
	switch form {
	case "application/vnd.escpos":
		out.Body = receipt.ESCPOS(doc, columns)
	case "text/plain; charset=utf-8":
		out.Body = receipt.Text(doc, columns)
	case pdfForm:
		out.Body, err = receipt.PDF(doc, sheet)
	default:
		out.CSP = receiptPolicy
		out.Body, err = receipt.HTML(doc)
	}
	return out, err
}
