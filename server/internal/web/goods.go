package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type productView struct {
	ID       string       `json:"id"`
	SKU      string       `json:"sku"`
	Name     string       `json:"name"`
	Barcodes []string     `json:"barcodes"`
	Packs    []pos.Pack   `json:"packs,omitempty"` // barcodes that stand for several
	Unit     string       `json:"unit"`
	Price    money.Amount `json:"price"`
	Tax      string       `json:"tax"`
	Stock    string       `json:"stock"`
	Location string       `json:"location"`
	Category string       `json:"category"`
	Tile     *int64       `json:"tile"`
	Revision int64        `json:"revision"`
	Active   bool         `json:"active"`
	GiftCard bool         `json:"gift_card,omitempty"`

	IsDeposit    bool   `json:"is_deposit,omitempty"`
	Deposit      string `json:"deposit_product_id,omitempty"`
	DepositCount int64  `json:"deposit_count,omitempty"`
	AgeLimit     int64  `json:"age_limit,omitempty" doc:"Whoever buys it is that old"`

	Style  string `json:"style,omitempty" doc:"Shared by the sizes and colours of one thing"`
	Size   string `json:"size,omitempty"`
	Colour string `json:"colour,omitempty"`

	Batches []pos.BatchDate `json:"batches,omitempty" doc:"On hand, with a date: a label that names one of them without a date is held against it"`
}

func viewProduct(p *pos.Product, stock money.Quantity) productView {
	v := productView{ID: p.ID, SKU: p.SKU, Name: p.Name, Barcodes: p.Barcodes, Packs: p.Packs, Unit: p.Unit, Price: p.Price, Tax: p.Tax,
		Stock: stock.Fixed(), Location: p.Location, Category: p.Category, Tile: p.Tile, Revision: p.Revision, Active: true, GiftCard: p.GiftCard,
		IsDeposit: p.IsDeposit, Deposit: p.Deposit, AgeLimit: p.AgeLimit, Style: p.Style, Size: p.Size, Colour: p.Colour, Batches: p.Batches}
	if p.Deposit != "" {
		v.DepositCount = p.DepositCount
	}
	if v.Barcodes == nil {
		v.Barcodes = []string{}
	}
	return v
}

type catalogView struct {
	CatalogHead
	Products []productView `json:"products"`
	Deleted  []string      `json:"deleted"`
}

// CatalogHead is how the store prices, as of a revision.
type CatalogHead struct {
	Revision        int64                `json:"revision"`
	TaxClasses      []taxClassView       `json:"tax_classes"`
	Currency        string               `json:"currency"`
	CurrencyDigits  int64                `json:"currency_digits"`
	Prices          string               `json:"prices"`
	TaxRounding     string               `json:"tax_rounding"`
	Rounding        string               `json:"rounding"`
	CashRounding    access.CashRounding  `json:"cash_rounding"`
	ForeignCash     []access.ForeignCash `json:"foreign_cash"`
	Tips            bool                 `json:"tips"`
	VoucherChange   bool                 `json:"voucher_change"`
	GiftCardMost    money.Amount         `json:"gift_card_most" doc:"The highest value of one gift card; 0: any"`
	BarcodePatterns []string             `json:"barcode_patterns"`
	Recalls         []pos.Recall         `json:"recalls"`           // all that are not lifted, whatever since says
	Loyalty         *pos.LoyaltyRules    `json:"loyalty,omitempty"` // where points are given
	TimeZone        string               `json:"time_zone"`
	Begins          bool                 `json:"begins" doc:"A signing device wants to be told when a cart begins"`
	Rules           *promo.Rules         `json:"rules,omitempty" doc:"Price lists and promotions; left out where none changed since"`
}

type scanView struct {
	Product      productView       `json:"product"`
	Quantity     *money.Quantity   `json:"quantity"`
	Price        *money.Amount     `json:"price"`
	Batch        *string           `json:"batch"`
	ExpiresOn    *string           `json:"expires_on"`
	ExpiresAt    *string           `json:"expires_at,omitempty" doc:"The last minute, by the store's clock, of food that says one (AI 7003)" example:"2026-12-01T14:05"`
	Serial       *string           `json:"serial"`
	SellByOn     *string           `json:"sell_by_on"`
	BestBeforeOn *string           `json:"best_before_on"`
	Warnings     []string          `json:"warnings" doc:"best_before: past it; the cashier is told, no more"`
	AIs          map[string]string `json:"ais" doc:"Every GS1 application identifier of the symbol"`
}

func viewScan(s pos.Scanned, stock money.Quantity) scanView {
	v := scanView{Product: viewProduct(s.Product, stock), Quantity: s.Quantity, Price: s.Price, Batch: given(s.Batch), ExpiresOn: given(s.ExpiresOn),
		ExpiresAt: given(s.ExpiresAt), Serial: given(s.Serial), SellByOn: given(s.SellByOn), BestBeforeOn: given(s.BestBeforeOn), Warnings: []string{},
		AIs: make(map[string]string, len(s.Elements))}
	v.Warnings = append(v.Warnings, s.Warnings...)
	for _, e := range s.Elements {
		v.AIs[e.AI] = e.Value
	}
	return v
}

// given is a text that may be missing, as null.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type productBody struct {
	SKU      string     `json:"sku" maxLength:"64"`
	Name     string     `json:"name" maxLength:"400"`
	Barcodes []string   `json:"barcodes,omitempty" maxItems:"50"`
	Packs    []packBody `json:"packs,omitempty" maxItems:"50"`
	Unit     string     `json:"unit" maxLength:"8"`
	Price    int64      `json:"price" minimum:"0" maximum:"9007199254740991"`
	Tax      string     `json:"tax" maxLength:"32"`
	Location string     `json:"location,omitempty" maxLength:"64"`
	Category string     `json:"category,omitempty" maxLength:"128"`
	Tile     *int64     `json:"tile,omitempty"`
	GiftCard bool       `json:"gift_card,omitempty" doc:"Selling one charges up a card; with a price of 0 the till says by how much"`

	IsDeposit    bool  `json:"is_deposit,omitempty" doc:"What a bottle costs until it comes back"`
	Deposit      uid   `json:"deposit_product_id,omitempty" doc:"The product that is this one's deposit"`
	DepositCount int64 `json:"deposit_count,omitempty" minimum:"0" maximum:"1000" doc:"How many bottles a piece comes in; 1 if left out"`
	AgeLimit     int64 `json:"age_limit,omitempty" minimum:"0" maximum:"99" doc:"Whoever buys it is that old: a till asks, and a line says age_checked"`

	Style  string `json:"style,omitempty" maxLength:"100" doc:"The same for all sizes and colours of one thing: they are shown together"`
	Size   string `json:"size,omitempty" maxLength:"40" example:"M"`
	Colour string `json:"colour,omitempty" maxLength:"40" example:"blue"`
}

type packBody struct {
	Barcode  string `json:"barcode" maxLength:"80"`
	Quantity string `json:"quantity" maxLength:"24" example:"6"`
}

func (b productBody) request() (pos.ProductRequest, error) {
	r := pos.ProductRequest{SKU: b.SKU, Name: b.Name, Barcodes: b.Barcodes, Unit: b.Unit, Price: money.Amount(b.Price), Tax: b.Tax,
		Location: b.Location, Category: b.Category, Tile: b.Tile, GiftCard: b.GiftCard,
		IsDeposit: b.IsDeposit, Deposit: b.Deposit.String(), DepositCount: b.DepositCount, AgeLimit: b.AgeLimit,
		Variant: pos.Variant{Style: b.Style, Size: b.Size, Colour: b.Colour}}
	for i, p := range b.Packs {
		q, err := parseQuantity(fmt.Sprintf("packs[%d].quantity", i), p.Quantity)
		if err != nil {
			return r, err
		}
		r.Packs = append(r.Packs, pos.Pack{Barcode: p.Barcode, Quantity: q})
	}
	return r, nil
}

type importView struct {
	Format       string         `json:"format"`
	Read         int            `json:"read"`
	Created      int            `json:"created"`
	Updated      int            `json:"updated"`
	Unchanged    int            `json:"unchanged"`
	Rejected     []rejectedView `json:"rejected"`
	RejectedRows int            `json:"rejected_rows"`
	DryRun       bool           `json:"dry_run"`
}

type rejectedView struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Row    string `json:"row"`
}

// packed is JSON that may be compressed.
type packed struct {
	Status          int
	ContentType     string `header:"Content-Type"`
	ContentEncoding string `header:"Content-Encoding"`
	Vary            string `header:"Vary"`
	Body            []byte
}

const packFrom = 4096

func pack(accept string, v any) (*packed, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	out := &packed{Status: 200, ContentType: "application/json", Vary: "Accept-Encoding", Body: b}
	if len(b) < packFrom || !strings.Contains(accept, "gzip") {
		return out, nil
	}
	var z bytes.Buffer
	zw, err := gzip.NewWriterLevel(&z, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := zw.Write(b); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	out.Body, out.ContentEncoding = z.Bytes(), "gzip"
	return out, nil
}

func (w *Web) goodsRoutes() {
	const tag = "Goods"
	route(w, "GET", "/catalog", Signed, access.ReadCatalog, op{id: "get-catalog", tag: tag, summary: "All goods, or what changed since a revision",
		answer: map[int]any{200: catalogView{}}}, w.catalog)
	route(w, "GET", "/scan", Signed, access.ReadCatalog, op{id: "scan", tag: tag, summary: "What a till gets from one scan", codes: []int{404, 409}}, w.scan)
	route(w, "GET", "/products", Signed, access.ReadCatalog, op{id: "find-products", tag: tag, summary: "Find products by words, SKU or barcode"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Q string `query:"q" maxLength:"200"`
		}) (*reply[list[productView]], error) {
			found, next, err := w.Pos.FindProducts(ctx, who.Store.ID, in.Q, in.Limit, in.Cursor)
			items := make([]productView, 0, len(found))
			for _, p := range found {
				items = append(items, viewProduct(p.Product, p.Stock))
			}
			return page(items, next), err
		})
	route(w, "GET", "/products/{id}", Signed, access.ReadCatalog, op{id: "get-product", tag: tag, summary: "A product", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[productView], error) {
			p, err := w.Pos.Product(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewProduct(p.Product, p.Stock))
		})
	route(w, "GET", "/products/{id}/sizes", Signed, access.ReadCatalog, op{id: "list-sizes", tag: tag, summary: "The sizes and colours that a product comes in, by colour and from small to large; it alone where it has no style", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[productView]], error) {
			sizes, err := w.Pos.Sizes(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			items := make([]productView, len(sizes))
			for i, p := range sizes {
				items[i] = viewProduct(p.Product, p.Stock)
			}
			return cut(items, in.Paging, func(v productView) string { return v.ID })
		})
	route(w, "PUT", "/products/{id}", Signed, access.WriteCatalog, op{id: "put-product", tag: tag, summary: "Make or replace a product", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body productBody
		}) (*reply[productView], error) {
			r, err := in.Body.request()
			if err != nil {
				return nil, err
			}
			p, created, err := w.Pos.PutProduct(ctx, who.Store.ID, in.ID.String(), r)
			if err != nil {
				return nil, err
			}
			return made(created, viewProduct(p.Product, p.Stock)), nil
		})
	route(w, "DELETE", "/products/{id}", Signed, access.WriteCatalog, op{id: "delete-product", tag: tag, summary: "Take a product off sale", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.DeleteProduct(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "GET", "/deposits", Signed, access.ReadCatalog, op{id: "list-deposits", tag: tag, summary: "The products that are deposits, by name"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[list[productView]], error) {
			found, err := w.Pos.Deposits(ctx, who.Store.ID)
			items := make([]productView, 0, len(found))
			for _, p := range found {
				items = append(items, viewProduct(p, 0))
			}
			return page(items, ""), err
		})
	w.recallRoutes(tag)
	route(w, "POST", "/imports", Signed, access.WriteCatalog, op{id: "import-catalog", tag: tag, summary: "Import a product file; the good rows are kept", body: maxImport, codes: []int{413}}, w.importFile)
}

func (w *Web) catalog(ctx context.Context, who *access.Who, in *struct {
	Since  string `query:"since" maxLength:"20" doc:"A revision; without it all goods come"`
	Form   string `query:"form" enum:"products,columns" default:"products" doc:"columns: instead of products, one text per member with a line per product, for pages that take in many; not with since"`
	Accept string `header:"Accept-Encoding"`
}) (*packed, error) {
	var since *int64
	if in.Since != "" {
		n, err := strconv.ParseInt(in.Since, 10, 64)
		if err != nil || n < 0 {
			return nil, fault.New(fault.Invalid, "since_invalid", "since is a revision.").At("since", "since_invalid", "is not a revision")
		}
		since = &n
	}
	c, err := w.Pos.Catalog(ctx, who.Store.ID, since)
	if err != nil {
		return nil, err
	}
	shop := viewStore(c.Shop)
	v := catalogView{Deleted: c.Deleted, CatalogHead: CatalogHead{Revision: c.Revision, TaxClasses: []taxClassView{},
		Currency: shop.Currency, CurrencyDigits: shop.CurrencyDigits, Prices: shop.Prices, TaxRounding: shop.TaxRounding,
		Rounding: shop.Rounding, CashRounding: shop.CashRounding, BarcodePatterns: shop.BarcodePatterns,
		ForeignCash: shop.ForeignCash, Tips: shop.Tips, VoucherChange: shop.VoucherChange, GiftCardMost: pos.GiftCardMost(c.Shop), Recalls: c.Recalls, TimeZone: shop.TimeZone, Begins: w.Pos.BeginsAtDevice(), Rules: c.Rules}}
	if v.Deleted == nil {
		v.Deleted = []string{}
	}
	if c.Loyalty.Active {
		v.Loyalty = &c.Loyalty
	}
	for _, t := range c.Taxes {
		v.TaxClasses = append(v.TaxClasses, taxClassView(t))
	}
	if in.Form == "columns" && since == nil {
		return pack(in.Accept, struct {
			CatalogHead
			columnsView
		}{v.CatalogHead, viewColumns(c.Products, c.Stock)})
	}
	v.Products = make([]productView, 0, len(c.Products))
	for _, p := range c.Products {
		v.Products = append(v.Products, viewProduct(p, c.Stock[p.ID]))
	}
	return pack(in.Accept, v)
}

func (w *Web) scan(ctx context.Context, who *access.Who, in *struct {
	Code string `query:"code" required:"true" maxLength:"8000"`
}) (*reply[scanView], error) {
	s, stock, err := w.Pos.Scan(ctx, who.Store.ID, in.Code)
	if err != nil {
		return nil, err
	}
	return answer(viewScan(s, stock))
}

func (w *Web) importFile(ctx context.Context, who *access.Who, in *struct {
	Name         string `query:"name" maxLength:"200" doc:"The file's name, for the answer only"`
	DefaultPrice string `query:"default_price" maxLength:"20" doc:"For files without prices, in minor units"`
	DryRun       bool   `query:"dry_run"`
	RawBody      []byte `contentType:"text/csv"`
}) (*reply[importView], error) {
	o := pos.ImportOptions{DryRun: in.DryRun}
	if in.DefaultPrice != "" {
		n, err := strconv.ParseInt(in.DefaultPrice, 10, 64)
		if err != nil || n < 0 || n > int64(money.MaxAmount) {
			return nil, fault.New(fault.Invalid, "price_invalid", "default_price is in minor units.").At("default_price", "price_invalid", "is not a price")
		}
		price := money.Amount(n)
		o.DefaultPrice = &price
	}
	r, err := w.Pos.Import(ctx, who.Store.ID, who.Staff.ID, bytes.NewReader(in.RawBody), o)
	if err != nil {
		return nil, fmt.Errorf("import %q: %w", in.Name, err)
	}
	v := importView{Format: r.Format, Read: r.Read, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, DryRun: in.DryRun,
		RejectedRows: r.Read - r.Created - r.Updated - r.Unchanged, Rejected: []rejectedView{}}
	for _, j := range r.Rejected {
		v.Rejected = append(v.Rejected, rejectedView{j.Line, j.Reason, j.Row})
	}
	return answer(v)
}
