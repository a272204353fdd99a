package web

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"tillbell/pos/paper"
	"tillbell/pos/receipt"
	"tillbell/pos/receipt/qrpath"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type printerBody struct {
	Name     string   `json:"name" maxLength:"80"`
	Host     string   `json:"host" maxLength:"253"`
	Port     int      `json:"port,omitempty" minimum:"1" maximum:"65535"`
	Columns  int      `json:"columns,omitempty" minimum:"20" maximum:"80"`
	Pages    []string `json:"code_pages,omitempty" maxItems:"30"`
	Cut      string   `json:"cut,omitempty" enum:"partial,full,none"`
	Kick     string   `json:"kick,omitempty" enum:"before,after,never"`
	Pin      int      `json:"pin,omitempty" enum:"2,5"`
	RasterQR bool     `json:"raster_qr,omitempty"`
	Active   *bool    `json:"active,omitempty"`
}

type printingBody struct {
	ReceiptPrinter uid    `json:"receipt_printer_id,omitempty"`
	KickPrinter    uid    `json:"kick_printer_id,omitempty"`
	ReportPrinter  uid    `json:"report_printer_id,omitempty"`
	AfterSale      string `json:"after_sale" enum:"print,ask,screen"`
}

type jobBody struct {
	Kind     string `json:"kind" enum:"receipt,gift,report,cart,kick,test"`
	Document uid    `json:"document_id,omitempty"`
	Drawer   uid    `json:"drawer_id,omitempty"`
	Reading  uid    `json:"reading_id,omitempty" doc:"With drawer_id: the X report that was kept under this id, as it was kept"`
	Movement uid    `json:"movement_id,omitempty"`
	Printer  uid    `json:"printer_id,omitempty"`
	Kick     bool   `json:"kick,omitempty" doc:"Open the drawer with it, where cash was paid"`
}

type retryBody struct {
	Printer uid `json:"printer_id,omitempty"`
}

type mailBody struct {
	Document uid    `json:"document_id" doc:"A sale or return; or a payment of what was owed, or on goods put aside"`
	Address  string `json:"address" maxLength:"320"`
	Gift     bool   `json:"gift,omitempty" doc:"The gift receipt: without prices, and no copy"`
}

type quoteMailBody struct {
	Quote   uid    `json:"quote_id"`
	Address string `json:"address" maxLength:"320"`
}

// giftLinkView is an address and its QR code, drawn as one path of an SVG.
type giftLinkView struct {
	URL  string `json:"url"`
	Path string `json:"qr_path"`
	Size int    `json:"qr_size"`
}

type templateBody struct {
	Header   string `json:"header,omitempty" maxLength:"1000"`
	Footer   string `json:"footer,omitempty" maxLength:"1000"`
	Terms    string `json:"terms,omitempty" maxLength:"1000"`
	Logo     bool   `json:"logo,omitempty"`
	Taxes    bool   `json:"taxes,omitempty"`
	Cashier  bool   `json:"cashier,omitempty"`
	Barcode  bool   `json:"barcode,omitempty"`
	Link     bool   `json:"link,omitempty"`
	LinkDays int    `json:"link_days,omitempty" minimum:"1" maximum:"3650"`
	Customer string `json:"customer,omitempty" enum:"none,id,name"`
}

func (b templateBody) template() paper.Template {
	t := paper.Template(b)
	if t.LinkDays == 0 {
		t.LinkDays = paper.DefaultTemplate().LinkDays
	}
	return t
}

type logoBody struct {
	Picture string `json:"picture" maxLength:"720000" doc:"A PNG or JPEG in base64; empty forgets it"`
}

type templatesView struct {
	Languages []string                  `json:"languages" nullable:"false"`
	Templates map[string]paper.Template `json:"templates"`
	Logo      bool                      `json:"logo"`
}

// ByLanguage is a path with a language, or "all".
type ByLanguage struct {
	Language string `path:"language" maxLength:"8"`
}

func (w *Web) paperRoutes() {
	w.printerRoutes()
	w.printJobRoutes()
	w.mailRoutes()
	w.handingRoutes()
	w.templateRoutes()
}

const paperTag = "Paper"

func (w *Web) printerRoutes() {
	route(w, "GET", "/printers", Signed, access.Sell, op{id: "list-printers", tag: paperTag, summary: "Receipt printers"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[paper.Printer]], error) {
			all, err := w.Paper.Printers(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(p paper.Printer) string { return p.ID })
		})
	route(w, "PUT", "/printers/{id}", Signed, access.SetUp, op{id: "put-printer", tag: paperTag, summary: "Make or change a printer", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body printerBody
		}) (*reply[paper.Printer], error) {
			b := in.Body
			v, created, err := w.Paper.PutPrinter(ctx, who.Store.ID, paper.Printer{ID: in.ID.String(), Name: b.Name, Host: b.Host, Port: b.Port, Columns: b.Columns,
				Pages: b.Pages, Cut: b.Cut, Kick: b.Kick, Pin: b.Pin, RasterQR: b.RasterQR, Active: b.Active == nil || *b.Active})
			return made(created, v), err
		})
	route(w, "DELETE", "/printers/{id}", Signed, access.SetUp, op{id: "delete-printer", tag: paperTag, summary: "Forget a printer", status: 204, codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Paper.DeletePrinter(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/printers/{id}/status", Signed, access.Sell, op{id: "get-printer-status", tag: paperTag, summary: "Ask a printer how it is", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[paper.PrinterStatus], error) {
			v, err := w.Paper.Status(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/registers/{id}/printing", Signed, access.Sell, op{id: "get-printing", tag: paperTag, summary: "What a register prints where"},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[paper.Printing], error) {
			v, err := w.Paper.PrintingOf(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/registers/{id}/printing", Signed, access.SetUp, op{id: "put-printing", tag: paperTag, summary: "Say what a register prints where", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body printingBody
		}) (*reply[paper.Printing], error) {
			v := paper.Printing{ReceiptPrinter: in.Body.ReceiptPrinter.String(), KickPrinter: in.Body.KickPrinter.String(),
				ReportPrinter: in.Body.ReportPrinter.String(), AfterSale: in.Body.AfterSale}
			if err := w.Paper.SetPrinting(ctx, who.Store.ID, in.ID.String(), v); err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) printJobRoutes() {
	route(w, "PUT", "/print-jobs/{id}", Signed, access.Sell, op{id: "put-print-job", tag: paperTag, summary: "Print a receipt, a report, or open the drawer", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body jobBody
		}) (*reply[paper.Job], error) {
			b := in.Body
			v, created, err := w.Paper.PutJob(ctx, cashier(who), who.Store, in.ID.String(), paper.JobRequest{Kind: b.Kind, Document: b.Document.String(),
				Drawer: b.Drawer.String(), Reading: b.Reading.String(), Movement: b.Movement.String(), Printer: b.Printer.String(), Kick: b.Kick})
			return made(created, v), err
		})
	route(w, "GET", "/print-jobs", Signed, access.Sell, op{id: "list-print-jobs", tag: paperTag, summary: "The queues, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			State    string `query:"state" enum:"waiting,printing,printed,failed,cancelled"`
			Printer  uid    `query:"printer_id"`
			Register uid    `query:"register_id"`
		}) (*reply[list[paper.Job]], error) {
			cursor, err := idCursor(in.Cursor)
			if err != nil {
				return nil, err
			}
			items, next, err := w.Paper.Jobs(ctx, who.Store.ID, paper.JobFilter{State: in.State, Printer: in.Printer.String(), Register: in.Register.String(), Cursor: cursor, Limit: in.Limit})
			return page(items, next), err
		})
	job := func(method, path, id, summary string, do func(ctx context.Context, store, id string) (paper.Job, error)) {
		route(w, method, path, Signed, access.Sell, op{id: id, tag: paperTag, summary: summary, codes: []int{404, 409}},
			func(ctx context.Context, who *access.Who, in *ByID) (*reply[paper.Job], error) {
				v, err := do(ctx, who.Store.ID, in.ID.String())
				if err != nil {
					return nil, err
				}
				return answer(v)
			})
	}
	job("GET", "/print-jobs/{id}", "get-print-job", "What became of a job", w.Paper.Job)
	job("POST", "/print-jobs/{id}/cancel", "cancel-print-job", "Cancel a job that is not in hand", w.Paper.Cancel)
	route(w, "POST", "/print-jobs/{id}/retry", Signed, access.Sell, op{id: "retry-print-job", tag: paperTag, summary: "Print a job again, here or on another printer", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body retryBody
		}) (*reply[paper.Job], error) {
			v, err := w.Paper.Retry(ctx, cashier(who), in.ID.String(), in.Body.Printer.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

// idCursor takes the id of a list's last item and nothing else.
func idCursor(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return "", errCursor
	}
	return id.String(), nil
}

func (w *Web) mailRoutes() {
	route(w, "PUT", "/receipt-mails/{id}", Signed, access.Sell, op{id: "put-receipt-mail", tag: paperTag, summary: "Mail a receipt", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body mailBody
		}) (*reply[paper.Mail], error) {
			put := w.Paper.PutMail
			if in.Body.Gift {
				put = w.Paper.PutGiftMail
			}
			v, created, err := put(ctx, cashier(who), who.Store, in.ID.String(), in.Body.Document.String(), in.Body.Address)
			return made(created, v), err
		})
	route(w, "PUT", "/quote-mails/{id}", Signed, access.Sell, op{id: "put-quote-mail", tag: paperTag, summary: "Mail a quote; what became of it is told as of a receipt's mail", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body quoteMailBody
		}) (*reply[paper.Mail], error) {
			v, created, err := w.Paper.PutQuoteMail(ctx, cashier(who), who.Store, in.ID.String(), in.Body.Quote.String(), in.Body.Address)
			return made(created, v), err
		})
	route(w, "PUT", "/sales/{id}/gift-link", Signed, access.Sell, op{id: "put-gift-link", tag: paperTag, summary: "The address of a sale's gift receipt, with its QR code", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[giftLinkView], error) {
			url, err := w.Paper.GiftLink(ctx, who.Store, in.ID.String())
			if err != nil {
				return nil, err
			}
			code, err := qrpath.Of(url)
			if err != nil {
				return nil, err
			}
			return answer(giftLinkView{URL: url, Path: code.Path, Size: code.Size})
		})
	route(w, "GET", "/receipt-mails", Signed, access.SetUp, op{id: "list-receipt-mails", tag: paperTag, summary: "The outbox, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			State string `query:"state" enum:"waiting,sending,sent,failed,doubt"`
		}) (*reply[list[paper.Mail]], error) {
			cursor, err := idCursor(in.Cursor)
			if err != nil {
				return nil, err
			}
			items, next, err := w.Paper.Mails(ctx, who.Store.ID, in.State, cursor, in.Limit)
			return page(items, next), err
		})
	route(w, "POST", "/receipt-mails/{id}/retry", Signed, access.SetUp, op{id: "retry-receipt-mail", tag: paperTag, codes: []int{404, 409},
		summary: "Send a mail again that failed, or that may have arrived (`doubt`): under the same Message-ID"},
		func(ctx context.Context, who *access.Who, in *struct{ ByID }) (*reply[paper.Mail], error) {
			m, err := w.Paper.SendMailAgain(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(m)
		})
}

func (w *Web) templateRoutes() {
	route(w, "GET", "/receipt-templates", Signed, access.SetUp, op{id: "list-receipt-templates", tag: paperTag, summary: "How receipts look, by language"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[templatesView], error) {
			all, err := w.Paper.Templates(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			logo, err := w.Paper.Logo(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return answer(templatesView{Languages: paper.Languages(), Templates: all, Logo: logo != nil})
		})
	route(w, "PUT", "/receipt-templates/{language}", Signed, access.SetUp, op{id: "put-receipt-template", tag: paperTag, summary: "Say how receipts look; all for every language without its own", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByLanguage
			Body templateBody
		}) (*reply[paper.Template], error) {
			v, err := w.Paper.PutTemplate(ctx, who.Store.ID, in.Language, in.Body.template())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "DELETE", "/receipt-templates/{language}", Signed, access.SetUp, op{id: "delete-receipt-template", tag: paperTag, summary: "Go back to the common template", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByLanguage) (*nothing, error) {
			return &nothing{}, w.Paper.DeleteTemplate(ctx, who.Store.ID, in.Language)
		})
	route(w, "PUT", "/receipt-logo", Signed, access.SetUp, op{id: "put-receipt-logo", tag: paperTag, summary: "The picture above receipts", status: 204},
		func(ctx context.Context, who *access.Who, in *struct{ Body logoBody }) (*nothing, error) {
			picture, err := base64.StdEncoding.DecodeString(in.Body.Picture)
			if err != nil {
				return nil, fault.New(fault.Invalid, "logo_invalid", "The picture is not base64.").At("picture", "invalid", "is not base64")
			}
			return &nothing{}, w.Paper.SetLogo(ctx, who.Store.ID, picture)
		})
	route(w, "POST", "/receipt-preview", Signed, access.SetUp, op{id: "preview-receipt", tag: paperTag, summary: "A sample receipt by a template that was not kept yet"}, w.previewReceipt)
	route(w, "GET", "/receipt-preview", Signed, access.SetUp, op{id: "see-receipt-preview", tag: paperTag, summary: "A sample receipt by the template that is kept"},
		func(ctx context.Context, who *access.Who, in *previewQuery) (*paperOut, error) {
			language := in.Language
			if language == "all" {
				language = who.Store.Language
			}
			t, err := w.Paper.TemplateOf(ctx, who.Store.ID, language)
			if err != nil {
				return nil, err
			}
			return w.preview(ctx, who, *in, t)
		})
}

type previewQuery struct {
	Language string `query:"language" maxLength:"8" default:"all"`
	Form     string `query:"form" enum:"html,48,32,a4" default:"html"`
}

func (w *Web) previewReceipt(ctx context.Context, who *access.Who, in *struct {
	Language string `query:"language" maxLength:"8" default:"all"`
	Form     string `query:"form" enum:"html,48,32,a4" default:"html"`
	Body     templateBody
}) (*paperOut, error) {
	return w.preview(ctx, who, previewQuery{in.Language, in.Form}, in.Body.template())
}

func (w *Web) preview(ctx context.Context, who *access.Who, in previewQuery, t paper.Template) (*paperOut, error) {
	doc, err := w.Paper.Preview(ctx, who.Store, in.Language, t)
	if err != nil {
		return nil, err
	}
	form, columns := "text/html; charset=utf-8", 48
	switch in.Form {
	case "32":
		columns = 32
		fallthrough
	case "48":
		text, err := w.Paper.Proof(ctx, who.Store, doc, columns)
		return &paperOut{Status: 200, ContentType: "text/plain; charset=utf-8", CacheControl: "no-store", Body: text}, err
	case "a4":
		form = pdfForm
	}
	return setPaper(doc, form, columns, receipt.A4)
}

const pdfForm = "application/pdf"

// receiptPolicy lets a receipt show its own style and pictures within itself.
var receiptPolicy = "default-src 'none'; style-src '" + receipt.StyleHash + "'; img-src data:; frame-ancestors 'self'"

// openLink shows a receipt to whoever has its link, and is told to nobody else:
// not kept, not listed, and not named to where a link on it leads.
func (w *Web) openLink(c *fiber.Ctx) error {
	undo, err := w.limits.take([2]string{"link", c.IP()})
	if err != nil {
		return err
	}
	doc, err := w.Paper.Open(c.UserContext(), strings.Clone(c.Params("token")))
	if err != nil {
		if f, ok := fault.As(err); !ok || f.Kind != fault.NotFound {
			undo()
		}
		return err
	}
	body, err := receipt.HTML(doc)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, receiptPolicy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("X-Robots-Tag", "noindex")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(body)
}
