package pos

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
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
func (p *Pos) todays(ctx context.Context, shop access.Store, lines []ReturnLine) (*todays, error) {
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
	c, err := p.catalogOf(ctx, shop.ID)
	if err != nil {
		return nil, err
	}
	lowest, err := p.lowest(ctx, c, shop.Policies.Returns.NoReceipt.LowestDays(), lines, at)
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	t.revision = c.revision
	return t, t.price(c, lines, at, lowest)
}

// lowest is the least that a piece of each product was sold for in the last
// days, where the store gives no more than that.
func (p *Pos) lowest(ctx context.Context, c *catalog, days int64, lines []ReturnLine, at []int) (map[string]money.Amount, error) {
	if days == 0 {
		return nil, nil
	}
	ids, err := c.ofLines(lines, at)
	if err != nil {
		return nil, err
	}
	since := p.db.Now().AddDate(0, 0, -int(days))
	rows, err := p.db.Read(ctx).Raw(`SELECT l.product_id, MIN((l.amount - l.discount) * 1000 / l.quantity) FROM (
			SELECT sale_id, line FROM sold_lines WHERE product_id IN ? AND at >= ?
			UNION ALL SELECT l.sale_id, l.line FROM (`+soldSince+`) d JOIN sale_lines l ON l.sale_id = d.id WHERE l.product_id IN ? AND d.at >= ?) f
		JOIN sale_lines l ON l.sale_id = f.sale_id AND l.line = f.line JOIN sales s ON s.id = l.sale_id
		WHERE s.kind = 'sale' AND s.store_id = ? AND l.total > 0 GROUP BY l.product_id`,
		ids, db.At(since), c.store, c.store, ids, db.At(since), c.store).Rows()
	if err != nil {
		return nil, fmt.Errorf("look for the lowest prices: %w", db.Translate(err))
	}
	defer rows.Close()
	out := make(map[string]money.Amount, len(ids))
	for rows.Next() {
		var id string
		var least int64
		if err := rows.Scan(&id, &least); err != nil {
			return nil, fmt.Errorf("look for the lowest prices: %w", err)
		}
		out[id] = money.Amount(least)
	}
	return out, rows.Err()
}

// ofLines are the ids of the products that some lines name.
func (c *catalog) ofLines(lines []ReturnLine, at []int) ([]string, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ids := make([]string, len(at))
	for n, i := range at {
		found, err := c.unproven(i, lines[i])
		if err != nil {
			return nil, err
		}
		ids[n] = found.Product.ID
	}
	return ids, nil
}

// unproven is what a line without a receipt names. What is past its date or
// recalled may well come back; a gift card is money, and its receipt proves it.
func (c *catalog) unproven(i int, l ReturnLine) (Scanned, error) {
	found, err := c.named(i+1, &LineRequest{ProductID: l.ProductID, Barcode: l.Barcode}, c.day(c.now()))
	if err == nil && found.Product.GiftCard {
		err = fault.New(fault.Invalid, "gift_card_line", "Line %d: a gift card is not taken back without its receipt.", i+1).
			At(lineField(i+1, "product_id"), "gift_card_line", "is a gift card")
	}
	return found, err
}

// price is held under the catalogue's read lock.
func (t *todays) price(c *catalog, lines []ReturnLine, at []int, lowest map[string]money.Amount) error {
	t.lines, t.parts = make(map[int]DocumentLine, len(at)), make(map[int]pricing.Line, len(at))
	items := make([]pricing.Item, len(at))
	for n, i := range at {
		l := lines[i]
		found, err := c.unproven(i, l)
		if err != nil {
			return err
		}
		q := found.Product
		price, err := givenFor(i, l, q, c.costsToday(q), lowest)
		if err != nil {
			return err
		}
		t.goods = t.goods || !q.IsDeposit
		items[n] = pricing.Item{UnitPrice: price, Quantity: l.Quantity, Product: q.ID}
		if class := c.taxOf(q, false); class != nil {
			items[n].Rate, items[n].Components = class.Rate, class.components
		}
		t.lines[i] = DocumentLine{ProductID: q.ID, SKU: q.SKU, Name: q.Name, Unit: q.Unit, UnitPrice: price, TaxRate: items[n].Rate,
			Batch: found.Batch, ExpiresOn: found.ExpiresOn, Serial: found.Serial, parts: q.taken(l.Quantity)}
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

// givenFor is what is given for one: no more than it costs today or, of goods, the
// least that somebody may have paid.
func givenFor(i int, l ReturnLine, q *Product, most money.Amount, lowest map[string]money.Amount) (money.Amount, error) {
	if least, sold := lowest[q.ID]; sold && !q.IsDeposit {
		most = min(most, least)
	}
	switch {
	case l.UnitPrice == nil:
		return most, nil
	case *l.UnitPrice > most:
		return 0, fault.New(fault.Invalid, "price_invalid", "Line %d: for %s at most %d is given back.", i+1, q.Name, most).
			At(fmt.Sprintf("lines[%d].unit_price", i), "price_invalid", "is above what is given back").With("most", most)
	}
	return *l.UnitPrice, nil
}

// costsToday is what somebody whom nobody knows pays for one piece now: its
// price, or less where a price list or a promotion says so.
func (c *catalog) costsToday(q *Product) money.Amount {
	one := money.One
	d := &draft{moment: c.now(), request: SaleRequest{Lines: []LineRequest{{ProductID: q.ID, Quantity: &one}}}}
	if err := c.cart(d); err != nil || len(d.totals.Lines) == 0 { // recalled, or sold by nobody any more
		return q.Price
	}
	l := d.totals.Lines[0]
	return min(q.Price, l.Amount-l.Discount)
}

// piecesAreOurs refuses pieces whose number tells that they are out by a sale,
// which says what was paid, or came back already. lock holds the products, so
// that one piece does not come back at two tills at once.
func (t *todays) piecesAreOurs(g *gorm.DB, lock string) error {
	for _, i := range slices.Sorted(maps.Keys(t.lines)) {
		l := t.lines[i]
		if l.Serial == "" {
			continue
		}
		if lock != "" {
			if err := g.Exec(`SELECT 1 FROM products WHERE id = ? FOR NO KEY UPDATE`, l.ProductID).Error; err != nil {
				return fmt.Errorf("hold a product: %w", err)
			}
		}
		if err := t.pieceIsOurs(g, i, &l); err != nil {
			return err
		}
	}
	return nil
}

func (t *todays) pieceIsOurs(g *gorm.DB, i int, l *DocumentLine) error {
	var rows []struct {
		SaleID, Kind string
		Freed        int64
	}
	err := g.Raw(`SELECT t.sale_id, s.kind, t.freed FROM sale_line_tracking t JOIN sales s ON s.id = t.sale_id
		WHERE t.product_id = ? AND t.serial = ? AND t.serial <> '' ORDER BY t.freed, s.committed_at DESC LIMIT 1`, l.ProductID, l.Serial).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look for a serial number: %w", err)
	}
	switch {
	case len(rows) == 0: // sold before there were books, or elsewhere
		return nil
	case rows[0].Freed == 0:
		return fault.New(fault.Conflict, "receipt_known", "%s number %s was sold on a receipt that is known: take it back from there.", l.Name, l.Serial).
			At(lineField(i+1, "barcode"), "receipt_known", "is on a receipt").With("sale_id", rows[0].SaleID)
	}
	return fault.New(fault.Conflict, "serial_back", "%s number %s came back already.", l.Name, l.Serial).
		At(lineField(i+1, "barcode"), "serial_back", "came back already")
}

// line is one of them, and what it is worth.
func (t *todays) line(i int) (DocumentLine, pricing.Line) { return t.lines[i], t.parts[i] }

// onlyEmpties tells whether nothing but empties comes back.
func (t *todays) onlyEmpties() bool { return !t.goods }

// current tells whether the catalogue is still the one they were priced by.
func (t *todays) current(now db.Counters) bool {
	return t.revision == 0 || t.revision == now.CatalogRevision
}
