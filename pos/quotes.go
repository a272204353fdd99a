package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A quote holds what its lines cost. Whoever sells it while it is valid sells
// at those prices, whatever the catalogue, the promotions and the seller's
// rights say by then: who quoted needed the rights, and they were judged then.
// A line of the sale names the quote's line, and takes of its quantity. What
// else is in the sale costs what it costs today. Deposits and tax rates are the
// law's and not held.

// CartPrice is what a cart's line cost when the cart was last written.
type CartPrice struct {
	Line      int64          `json:"line"`
	DepositOf int64          `json:"deposit_of,omitempty" doc:"The line whose bottle it is; not held"`
	ProductID string         `json:"product_id"`
	Name      string         `json:"name"`
	Quantity  money.Quantity `json:"quantity"`
	Unit      string         `json:"unit"`
	UnitPrice money.Amount   `json:"unit_price"`
	Amount    money.Amount   `json:"amount"`
	Discount  money.Amount   `json:"discount"`
	Total     money.Amount   `json:"total"`
}

// quote is what a quote holds, as it stood at one moment.
type quote struct {
	lines []CartPrice
	epoch int64
	at    db.Micros
}

func cartPrices(priced Priced) []CartPrice {
	out := make([]CartPrice, len(priced.Lines))
	for i := range out {
		l := &priced.Lines[i]
		out[i] = CartPrice{Line: l.Line, DepositOf: l.DepositOf, ProductID: l.ProductID, Name: l.Name, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice,
			Amount: l.Amount, Discount: l.Discount, Total: l.Total}
	}
	return out
}

func (r *SaleRequest) quotes() bool {
	for i := range r.Lines {
		if r.Lines[i].QuoteLine != 0 {
			return true
		}
	}
	return false
}

// quoteOf finds the quote whose prices a draft's lines ask for: nil when they
// ask for none, or when it holds them no more.
func (p *Pos) quoteOf(ctx context.Context, store string, d *draft) (*quote, error) {
	if !d.request.quotes() {
		return nil, nil
	}
	if d.request.CartID == "" || d.request.CartEpoch == nil {
		return nil, fault.New(fault.Invalid, "quote_invalid", "Lines of a quote are sold with the quote's id and epoch.").At("cart_epoch", "required", "must not be empty")
	}
	if err := checkID("cart_id", d.request.CartID); err != nil {
		return nil, err
	}
	q := &quote{}
	var prices string
	var until db.Micros
	err := p.db.Read(ctx).Raw(`SELECT epoch, updated_at, COALESCE(prices, ''), valid_until FROM carts WHERE id = ? AND store_id = ? AND kind = 'quote'`,
		d.request.CartID, store).Row().Scan(&q.epoch, &q.at, &prices, &until)
	if db.IsMissing(err) {
		return nil, errNoCart.At("cart_id", "no_cart", "is not a quote of this store")
	} else if err != nil {
		return nil, fmt.Errorf("read quote: %w", db.Translate(err))
	}
	// Who was shown the quote's prices a moment ago pays them.
	if prices == "" || !until.Time().Add(priceHolds).After(d.moment) {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(prices), &q.lines); err != nil {
		return nil, fmt.Errorf("read quote %s: %w", d.request.CartID, err)
	}
	return q, nil
}

// heldPrice is what the quote asks for a draft's line, nil where it is not of
// the quote.
func (d *draft) heldPrice(i int) *money.Amount {
	if d.quote == nil || i >= len(d.request.Lines) {
		return nil
	}
	n := d.request.Lines[i].QuoteLine
	if n < 1 || n > int64(len(d.quote.lines)) { // hold refuses it
		return nil
	}
	return &d.quote.lines[n-1].UnitPrice
}

// hold gives the lines of a quote its prices, and each its share of what was
// taken off.
func (d *draft) hold(mode money.Rounding, items []pricing.Item) error {
	if d.quote == nil {
		return nil
	}
	taken := make([]money.Quantity, len(d.quote.lines))
	for i := range d.request.Lines {
		r := &d.request.Lines[i]
		if r.QuoteLine == 0 {
			continue
		}
		refuse := func(say string) error {
			return fault.New(fault.Invalid, "quote_invalid", "Line %d %s.", i+1, say).At(lineField(i+1, "quote_line"), "quote_invalid", say)
		}
		if r.QuoteLine < 1 || r.QuoteLine > int64(len(taken)) {
			return refuse("is not on the quote")
		}
		of := &d.quote.lines[r.QuoteLine-1]
		quantity := items[i].Quantity
		switch {
		case of.DepositOf != 0 || of.ProductID != d.lines[i].product.ID || d.lines[i].card != "" || r.GiftCard != "":
			return refuse("is other goods than were quoted")
		case r.UnitPrice != nil || r.Discount != nil:
			return refuse("has the quote's price and one by hand")
		case quantity <= 0: // pricing refuses it by name
			continue
		case quantity > of.Quantity-taken[r.QuoteLine-1]:
			return refuse("is more than was quoted")
		}
		off, err := money.MulDiv(int64(of.Discount), int64(quantity), int64(of.Quantity), mode)
		if err != nil {
			return fmt.Errorf("share a quoted discount: %w", err)
		}
		taken[r.QuoteLine-1] += quantity
		items[i].UnitPrice, items[i].Discount, d.lines[i].price = of.UnitPrice, money.Amount(off), of.UnitPrice
	}
	return nil
}

// quoteEntry is what the journal keeps of a quote.
// A quote's label is a person's name as often as not, and stays out.
type quoteEntry struct {
	ID         string           `json:"id"`
	Number     int64            `json:"number"`
	StaffID    string           `json:"staff_id"`
	At         string           `json:"at"`
	ValidUntil string           `json:"valid_until,omitempty"`
	Lines      []CartPrice      `json:"lines,omitempty"`
	Total      money.Amount     `json:"total"`
	Discount   *DiscountRequest `json:"discount,omitempty"`
	Approvals  []string         `json:"approvals,omitempty"`
	Approvers  []string         `json:"approvers,omitempty"`
	Reason     string           `json:"reason,omitempty"` // of giving it up
}

// enterQuote journals a quote that was made, changed or given up, in the
// store's chain: it may have been made on a tablet.
func (p *Pos) enterQuote(tx *db.Tx, kind string, row *cartRow, staff string, by granted) error {
	e := quoteEntry{ID: row.ID, Number: row.Number, StaffID: staff, At: stamp(tx.Now), Total: row.Total, Approvals: by.ids(), Approvers: by.approvers(), Reason: row.Reason}
	if row.ValidUntil != nil {
		e.ValidUntil = stamp(row.ValidUntil.Time())
	}
	if kind != entryUnquote {
		if err := json.Unmarshal([]byte(*row.Prices), &e.Lines); err != nil {
			return fmt.Errorf("read a quote's prices: %w", err)
		}
		var r CartRequest
		if err := json.Unmarshal([]byte(row.Content), &r); err != nil {
			return fmt.Errorf("read a quote: %w", err)
		}
		e.Discount = r.Discount
	}
	return p.EnterStore(tx, row.StoreID, kind, row.ID, e)
}
