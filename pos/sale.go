package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	kindSale   = "sale"
	kindReturn = "return"
)

// Ways to pay.
const (
	Cash = "cash"
	Card = "card"
)

const (
	maxTenders   = 20
	maxReference = 64
)

// LineRequest is one line as the till sends it: a product by id or by barcode.
type LineRequest struct {
	ProductID string          `json:"product_id,omitempty"`
	Barcode   string          `json:"barcode,omitempty"`
	Quantity  *money.Quantity `json:"quantity,omitempty"` // nil: what the barcode says, else one
}

// TenderRequest is money handed over. A return's may leave the amount out.
type TenderRequest struct {
	Kind      string        `json:"kind"`
	Amount    *money.Amount `json:"amount,omitempty"`
	Reference string        `json:"reference,omitempty"`
}

// SaleRequest is a sale to commit. Total is what the customer was shown.
type SaleRequest struct {
	Lines   []LineRequest   `json:"lines"`
	Tenders []TenderRequest `json:"tenders"`
	Total   money.Amount    `json:"total"`
}

// Answer is what a document's caller gets: the stored bytes, and whether this
// call made it.
type Answer struct {
	Body    []byte
	Created bool
}

// draft is a priced document on its way into a batch.
type draft struct {
	id       string
	hash     [sha256.Size]byte
	cashier  Cashier
	request  SaleRequest
	revision int64 // of the catalogue it was priced by
	currency string
	deny     bool      // the store lets no stock go below zero
	at       time.Time // when it was sold; zero: when it is committed

	lines   []draftLine
	totals  pricing.Totals
	tenders []DocumentTender
	settled pricing.Settlement
	number  string // once it has one
}

type draftLine struct {
	product  *Product
	quantity money.Quantity
	rate     money.Rate
}

// CommitSale prices a sale, checks it and commits it. The same id with the
// same content gives the first answer again, for ever.
func (p *Pos) CommitSale(ctx context.Context, c Cashier, id string, r SaleRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(kindSale, r)
	return p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		d, err := p.draftSale(ctx, c, id, hash, r)
		if err != nil {
			// What was sold once is answered for ever, even if its product is gone.
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		return p.commits.commit(ctx, d)
	})
}

// contentHash tells same content from other content, whatever the spelling.
func contentHash(kind string, request any) [sha256.Size]byte {
	b, err := json.Marshal(struct {
		Kind    string `json:"kind"`
		Request any    `json:"request"`
	}{kind, request})
	if err != nil {
		panic("a request does not marshal: " + err.Error())
	}
	return sha256.Sum256(b)
}

// replayed answers from the books if the id is there, else with refusal.
func (p *Pos) replayed(ctx context.Context, store, id string, hash [sha256.Size]byte, refusal error) (Answer, error) {
	old, err := p.findDocument(ctx, id)
	if err != nil || old == nil {
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, refusal
	}
	return old.answer(store, hash)
}

func (p *Pos) draftSale(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r SaleRequest) (*draft, error) {
	d := &draft{id: id, hash: hash, cashier: c, request: r}
	if err := p.price(ctx, d); err != nil {
		return nil, err
	}
	return d, nil
}

// price fills a draft from the catalogue as it is now.
func (p *Pos) price(ctx context.Context, d *draft) error {
	c, err := p.catalogOf(ctx, d.cashier.Store)
	if err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.price(d)
}

// price fills a draft from this catalogue. Held under the read lock.
func (c *catalog) price(d *draft) error {
	d.revision, d.currency, d.deny = c.revision, c.shop.Currency, c.shop.NegativeStock == "deny"
	items, err := c.resolve(d)
	if err != nil {
		return err
	}
	if err := pricing.PriceInto(&d.totals, c.policy, items); err != nil {
		return fromPricing(err)
	}
	if d.request.Total != d.totals.Total {
		return errTotalMismatch.With("pricing", d.view(c.policy)).At("total", "total_mismatch", "is not what the server computes")
	}
	return d.settle(c.policy)
}

// resolve finds every line's product. Held under the read lock.
func (c *catalog) resolve(d *draft) ([]pricing.Item, error) {
	if len(d.request.Lines) == 0 {
		return nil, fault.New(fault.Invalid, "no_lines", "A sale needs at least one line.").At("lines", "no_lines", "must not be empty")
	}
	if len(d.request.Lines) > pricing.MaxLines {
		return nil, fromPricing(pricing.ErrTooManyLines)
	}
	d.lines = make([]draftLine, len(d.request.Lines))
	items := make([]pricing.Item, len(d.request.Lines))
	for i, l := range d.request.Lines {
		found, err := c.line(i+1, l)
		if err != nil {
			return nil, err
		}
		quantity := money.One
		switch {
		case l.Quantity != nil:
			quantity = *l.Quantity
		case found.Quantity != nil:
			quantity = *found.Quantity
		}
		rate := c.rates[found.Product.Tax]
		d.lines[i] = draftLine{product: found.Product, quantity: quantity, rate: rate}
		items[i] = pricing.Item{UnitPrice: found.Product.Price, Quantity: quantity, Rate: rate}
		if found.Price != nil && l.Quantity == nil {
			items[i].Fixed = found.Price
		}
	}
	return items, nil
}

func (c *catalog) line(n int, l LineRequest) (Scanned, error) {
	switch {
	case l.ProductID != "" && l.Barcode != "":
		return Scanned{}, fault.New(fault.Invalid, "line_invalid", "Line %d names a product and a barcode; one is enough.", n).
			At(lineField(n, "barcode"), "line_invalid", "comes beside product_id")
	case l.ProductID != "":
		if q := c.products[l.ProductID]; q != nil {
			return Scanned{Product: q}, nil
		}
		return Scanned{}, unknownProduct(n, "product_id")
	case l.Barcode == "":
		return Scanned{}, fault.New(fault.Invalid, "line_invalid", "Line %d names no product.", n).
			At(lineField(n, "product_id"), "required", "must not be empty")
	}
	s, err := c.find(l.Barcode)
	if f, ok := fault.As(err); ok && f.Code == "malformed_barcode" {
		return s, fault.New(fault.Invalid, f.Code, "Line %d: %s", n, f.Text).At(lineField(n, "barcode"), f.Code, f.Text)
	} else if err != nil {
		return s, unknownProduct(n, "barcode")
	}
	return s, nil
}

func (d *draft) settle(policy pricing.Policy) error {
	if len(d.request.Tenders) > maxTenders {
		return fault.New(fault.Invalid, "too_many_tenders", "A sale has at most %d tenders.", maxTenders).At("tenders", "too_many_tenders", "are too many")
	}
	tenders := make([]pricing.Tender, len(d.request.Tenders))
	d.tenders = make([]DocumentTender, len(tenders))
	for i, t := range d.request.Tenders {
		clean, err := checkTender(i, t)
		if err != nil {
			return err
		}
		if t.Amount == nil {
			return fault.New(fault.Invalid, "tender_invalid", "Tender %d has no amount.", i+1).
				At(fmt.Sprintf("tenders[%d].amount", i), "required", "must not be empty")
		}
		clean.Amount = *t.Amount
		d.tenders[i] = clean
		tenders[i] = pricing.Tender{Cash: t.Kind == Cash, Amount: *t.Amount}
	}
	var err error
	d.settled, err = pricing.Settle(policy, d.totals.Total, tenders)
	return fromPricing(err)
}

func checkTender(i int, t TenderRequest) (DocumentTender, error) {
	field := fmt.Sprintf("tenders[%d]", i)
	if !slices.Contains([]string{Cash, Card}, t.Kind) {
		return DocumentTender{}, fault.New(fault.Invalid, "tender_invalid", "Tender %d is neither cash nor card.", i+1).
			At(field+".kind", "tender_invalid", "is cash or card")
	}
	reference, err := text.Line(field+".reference", t.Reference, maxReference)
	return DocumentTender{Kind: t.Kind, Reference: reference}, err
}

// Priced is a cart's totals without a commit.
type Priced struct {
	Currency   string         `json:"currency"`
	Lines      []DocumentLine `json:"lines"`
	Subtotal   money.Amount   `json:"subtotal"`
	Discount   money.Amount   `json:"discount"`
	Tax        money.Amount   `json:"tax"`
	Taxes      []DocumentTax  `json:"taxes"`
	Total      money.Amount   `json:"total"`
	CashTotal  money.Amount   `json:"cash_total"` // when all is paid in cash
	Promotions []struct{}     `json:"promotions"`
}

// Prices prices a cart.
func (p *Pos) Prices(ctx context.Context, store string, lines []LineRequest) (Priced, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return Priced{}, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	d := &draft{request: SaleRequest{Lines: lines}, currency: c.shop.Currency}
	items, err := c.resolve(d)
	if err != nil {
		return Priced{}, err
	}
	if err := pricing.PriceInto(&d.totals, c.policy, items); err != nil {
		return Priced{}, fromPricing(err)
	}
	return d.view(c.policy), nil
}

func (d *draft) view(policy pricing.Policy) Priced {
	return Priced{Currency: d.currency, Lines: d.documentLines(), Subtotal: d.totals.Subtotal, Discount: d.totals.Discount,
		Tax: d.totals.Tax, Taxes: documentTaxes(d.totals.Taxes), Total: d.totals.Total,
		CashTotal: pricing.CashDue(policy, d.totals.Total), Promotions: []struct{}{}}
}

func (d *draft) documentLines() []DocumentLine {
	out := make([]DocumentLine, len(d.lines))
	for i, l := range d.lines {
		t := d.totals.Lines[i]
		out[i] = DocumentLine{Line: int64(i + 1), ProductID: l.product.ID, SKU: l.product.SKU, Name: l.product.Name,
			Quantity: l.quantity, Unit: l.product.Unit, UnitPrice: l.product.Price, Amount: t.Amount, Discount: t.Discount,
			TaxRate: l.rate, Tax: t.Tax, Total: t.Total}
	}
	return out
}

func documentTaxes(taxes []pricing.RateTotal) []DocumentTax {
	out := make([]DocumentTax, len(taxes))
	for i, t := range taxes {
		out[i] = DocumentTax(t)
	}
	return out
}

// document is the answer of a draft that was given its place in the books.
func (d *draft) document(drawer, number, committedAt string) Document {
	return Document{ID: d.id, Kind: kindSale, ReceiptNumber: number, StoreID: d.cashier.Store, RegisterID: d.cashier.Register,
		DrawerID: drawer, StaffID: d.cashier.Staff, CommittedAt: committedAt, Currency: d.currency,
		Lines: d.documentLines(), Subtotal: d.totals.Subtotal, Discount: d.totals.Discount, Tax: d.totals.Tax,
		Taxes: documentTaxes(d.totals.Taxes), Total: d.totals.Total, Rounding: d.settled.Rounding,
		Tenders: d.tenders, Change: d.settled.Change}
}
