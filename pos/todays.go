package pos

import (
	"context"
	"fmt"

	"tillbell/pos/pricing"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// todays are the lines of a return that have no sale to go by: they are worth
// what the goods cost today, or less.
type todays struct {
	revision int64 // of the catalogue they were priced by; 0: there are none
	lines    map[int]DocumentLine
	parts    map[int]pricing.Line
	goods    bool // some are goods, and not empties
}

// todays prices the lines of a return that name a product.
func (p *Pos) todays(ctx context.Context, store string, lines []ReturnLine) (*todays, error) {
	t := &todays{}
	var at []int
	for i, l := range lines {
		if l.Line == 0 {
			at = append(at, i)
		} else {
			t.goods = true
		}
	}
	if at == nil {
		return t, nil
	}
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	t.revision = c.revision
	return t, t.price(c, lines, at)
}

// price is held under the catalogue's read lock.
func (t *todays) price(c *catalog, lines []ReturnLine, at []int) error {
	t.lines, t.parts = make(map[int]DocumentLine, len(at)), make(map[int]pricing.Line, len(at))
	items := make([]pricing.Item, len(at))
	for n, i := range at {
		l := lines[i]
		found, err := c.line(i+1, LineRequest{ProductID: l.ProductID, Barcode: l.Barcode})
		if err != nil {
			return err
		}
		q := found.Product
		price := q.Price
		if l.UnitPrice != nil {
			if *l.UnitPrice > price {
				return fault.New(fault.Invalid, "price_invalid", "Line %d: %s costs %d today; more is not given back for it.", i+1, q.Name, price).
					At(fmt.Sprintf("lines[%d].unit_price", i), "price_invalid", "is above today's price")
			}
			price = *l.UnitPrice
		}
		t.goods = t.goods || !q.IsDeposit
		items[n] = pricing.Item{UnitPrice: price, Quantity: l.Quantity}
		if class := c.taxOf(q, false); class != nil {
			items[n].Rate, items[n].Components = class.Rate, class.components
		}
		t.lines[i] = DocumentLine{ProductID: q.ID, SKU: q.SKU, Name: q.Name, Unit: q.Unit, UnitPrice: price, TaxRate: items[n].Rate, parts: q.taken(l.Quantity)}
	}
	totals, err := pricing.Price(c.policy, items)
	if err != nil {
		return fromPricing(err)
	}
	for n, i := range at {
		t.parts[i] = totals.Lines[n]
		if own := pricing.TakeParts(&totals.Parts, n); own != nil {
			line := t.lines[i]
			line.Taxes = documentParts(own)
			t.lines[i] = line
		}
	}
	return nil
}

// line is one of them, and what it is worth.
func (t *todays) line(i int) (DocumentLine, pricing.Line) { return t.lines[i], t.parts[i] }

// onlyEmpties tells whether nothing but empties comes back.
func (t *todays) onlyEmpties() bool { return !t.goods }

// current tells whether the catalogue is still the one they were priced by.
func (t *todays) current(now db.Counters) bool {
	return t.revision == 0 || t.revision == now.CatalogRevision
}
