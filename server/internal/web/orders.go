package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"time"

	"tillbell/pos"
	sheets "tillbell/pos/sheet"
	"tillbell/server/access"
)

type orderLineBody struct {
	ProductID uid     `json:"product_id"`
	Quantity  string  `json:"quantity" maxLength:"24"`
	UnitCost  *string `json:"unit_cost,omitempty" maxLength:"24"`
}

type orderBody struct {
	SupplierID uid             `json:"supplier_id"`
	Lines      []orderLineBody `json:"lines" maxItems:"500"`
	Note       string          `json:"note,omitempty" maxLength:"600"`
	ExpectedOn string          `json:"expected_on,omitempty" maxLength:"10"`
}

type orderLineView struct {
	Line      int64   `json:"line"`
	ProductID string  `json:"product_id"`
	SKU       string  `json:"sku"`
	Name      string  `json:"name"`
	Unit      string  `json:"unit"`
	Article   string  `json:"article"`
	Quantity  string  `json:"quantity"`
	Received  string  `json:"received"`
	UnitCost  *string `json:"unit_cost"`
}

type orderView struct {
	ID         string          `json:"id"`
	Number     int64           `json:"number"`
	SupplierID string          `json:"supplier_id"`
	Supplier   string          `json:"supplier"`
	Status     string          `json:"status"`
	Note       string          `json:"note"`
	ExpectedOn string          `json:"expected_on"`
	StaffID    string          `json:"staff_id"`
	CreatedAt  string          `json:"created_at"`
	SentAt     *string         `json:"sent_at"`
	ClosedAt   *string         `json:"closed_at"`
	Currency   string          `json:"currency"`
	Total      *int64          `json:"total,omitempty" doc:"At cost, of the lines whose cost is known; not in lists"`
	Lines      []orderLineView `json:"lines,omitempty"`
}

func viewOrder(o pos.Order, currency string) orderView {
	v := orderView{ID: o.ID, Number: o.Number, SupplierID: o.SupplierID, Supplier: o.Supplier, Status: o.Status, Note: o.Note,
		ExpectedOn: o.ExpectedOn, StaffID: o.Staff, CreatedAt: wire(o.CreatedAt), SentAt: wirePtr(o.SentAt), ClosedAt: wirePtr(o.ClosedAt), Currency: currency}
	if o.Lines == nil {
		return v
	}
	total := int64(o.Total)
	v.Total = &total
	for _, l := range o.Lines {
		v.Lines = append(v.Lines, orderLineView{l.Line, l.ProductID, l.SKU, l.Name, l.Unit, l.Article, l.Quantity.String(), l.Received.String(), costText(l.Cost)})
	}
	return v
}

func (w *Web) orderRoutes() {
	const tag = "Purchasing"
	route(w, "GET", "/purchase-orders", Signed, access.ReadStock, op{id: "list-purchase-orders", tag: tag, summary: "Purchase orders, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status string `query:"status" enum:"open,draft,sent,partly,received,cancelled"`
		}) (*reply[list[orderView]], error) {
			all, next, err := w.Pos.Orders(ctx, who.Store.ID, in.Status, in.Limit, in.Cursor)
			items := make([]orderView, 0, len(all))
			for _, o := range all {
				items = append(items, viewOrder(o, who.Store.Currency))
			}
			return page(items, next), err
		})
	route(w, "GET", "/purchase-orders/{id}", Signed, access.ReadStock, op{id: "get-purchase-order", tag: tag, summary: "A purchase order", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[orderView], error) {
			o, err := w.Pos.Order(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewOrder(o, who.Store.Currency))
		})
	route(w, "PUT", "/purchase-orders/{id}", Signed, access.WriteStock, op{id: "put-purchase-order", tag: tag, summary: "Make or replace a draft", codes: []int{409}}, w.putOrder)
	for word, summary := range map[string]string{"send": "Send a draft: it stays as it is from now on", "close": "Give up what is still missing", "cancel": "Cancel an order of which nothing came"} {
		route(w, "POST", "/purchase-orders/{id}/"+word, Signed, access.WriteStock, op{id: word + "-purchase-order", tag: tag, summary: summary, codes: []int{404, 409}},
			func(ctx context.Context, who *access.Who, in *ByID) (*reply[orderView], error) {
				o, err := w.Pos.StepOrder(ctx, who.Store.ID, in.ID.String(), word)
				if err != nil {
					return nil, err
				}
				return answer(viewOrder(o, who.Store.Currency))
			})
	}
	route(w, "GET", "/purchase-orders/{id}/csv", Signed, access.ReadStock, op{id: "export-purchase-order", tag: tag, summary: "A purchase order as CSV", codes: []int{404}}, w.orderCSV)
	route(w, "GET", "/purchase-orders/{id}/sheet", Signed, access.ReadStock, op{id: "print-purchase-order", tag: tag, summary: "A purchase order to print", codes: []int{404}}, w.orderSheet)
}

func (w *Web) putOrder(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body orderBody
}) (*reply[orderView], error) {
	r := pos.OrderRequest{SupplierID: in.Body.SupplierID.String(), Note: in.Body.Note, ExpectedOn: in.Body.ExpectedOn}
	for i, l := range in.Body.Lines {
		q, err := parseQuantity(fmt.Sprintf("lines[%d].quantity", i), l.Quantity)
		if err != nil {
			return nil, err
		}
		cost, err := parseCost(fmt.Sprintf("lines[%d].unit_cost", i), l.UnitCost)
		if err != nil {
			return nil, err
		}
		r.Lines = append(r.Lines, pos.OrderLineRequest{ProductID: l.ProductID.String(), Quantity: q, Cost: cost})
	}
	o, created, err := w.Pos.PutOrder(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), r)
	if err != nil {
		return nil, err
	}
	return made(created, viewOrder(o, who.Store.Currency)), nil
}

// sheet is a file to keep.
type sheet struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Disposition  string `header:"Content-Disposition"`
	Body         []byte
}

// orderColumns are those of an order's file. Programs know them by their keys.
func orderColumns(speak string) []sheets.Column {
	out := []sheets.Column{{Title: "line", Kind: sheets.Count}, {Title: "article", Kind: sheets.Text}, {Title: "sku", Kind: sheets.Text},
		{Title: "name", Kind: sheets.Text}, {Title: "quantity", Kind: sheets.Quantity}, {Title: "unit", Kind: sheets.Text}, {Title: "unit_cost", Kind: sheets.Text}}
	for i := range out {
		if speak != "" {
			out[i].Title = sheets.Title(speak, "order", out[i].Title)
		}
	}
	return out
}

func (w *Web) orderCSV(ctx context.Context, who *access.Who, in *struct {
	ByID
	FileWish
}) (*sheet, error) {
	o, err := w.Pos.Order(ctx, who.Store.ID, in.ID.String())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out, err := sheets.NewCSV(&b, orderColumns(in.speak(who.Store)), 0, in.BOM)
	if err != nil {
		return nil, err
	}
	for _, l := range o.Lines {
		cost := ""
		if l.Cost != nil {
			cost = l.Cost.String()
		}
		err := out.Row([]sheets.Cell{{Number: l.Line}, {Text: l.Article}, {Text: l.SKU}, {Text: l.Name}, {Number: int64(l.Quantity)}, {Text: l.Unit}, {Text: cost}})
		if err != nil {
			return nil, err
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return &sheet{Status: 200, ContentType: "text/csv; charset=utf-8", CacheControl: "no-store",
		Disposition: fmt.Sprintf(`attachment; filename="order-%d.csv"`, o.Number), Body: b.Bytes()}, nil
}

//go:embed ordersheet.css
var orderCSS string

//go:embed ordersheet.html
var orderHTML string

var orderPage = template.Must(template.New("order").Parse(orderHTML))

func orderStyle() string {
	sum := sha256.Sum256([]byte(orderCSS))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// orderSheet is a page to print, opened in a tab of its own.
func (w *Web) orderSheet(ctx context.Context, who *access.Who, in *ByID) (*paperOut, error) {
	o, err := w.Pos.Order(ctx, who.Store.ID, in.ID.String())
	if err != nil {
		return nil, err
	}
	from, err := w.Pos.Supplier(ctx, who.Store.ID, o.SupplierID)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = orderPage.Execute(&b, map[string]any{"Style": template.CSS(orderCSS), "Order": o, "Supplier": from, "Store": who.Store,
		"Day": o.CreatedAt.In(who.Store.Zone()).Format(time.DateOnly)})
	return &paperOut{Status: 200, ContentType: "text/html; charset=utf-8", CacheControl: "no-store",
		CSP: "default-src 'none'; style-src '" + orderStyle() + "'; frame-ancestors 'none'", Body: b.Bytes()}, err
}
