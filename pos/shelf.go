package pos

import (
	"context"

	"tillbell/pos/money"
)

// Shelf is a product as its customer sees it: what one costs anybody now, and
// how many there are.
type Shelf struct {
	ID    string
	Name  string
	Unit  string
	Price money.Amount   // of one, after price lists and promotions, with or without tax as the store prices
	Was   money.Amount   // where that is less: what it costs otherwise
	Stock money.Quantity // thousandths; what can be sold
	Sizes []ShelfSize    // it comes in; none where it comes in one
}

// ShelfSize is one of the sizes and colours that a product comes in.
type ShelfSize struct {
	ID, Name, Size, Colour string
	Price, Was             money.Amount
	Stock                  money.Quantity
}

// Shelf shows a product to a customer. A price that does not follow from its
// goods alone, as of what is weighed or needs a proof, is the one it is kept at.
func (p *Pos) Shelf(ctx context.Context, store, id string) (Shelf, error) {
	v, err := p.Product(ctx, store, id)
	if err != nil {
		return Shelf{}, err
	}
	s := Shelf{ID: v.ID, Name: v.Name, Unit: v.Unit, Stock: max(v.Stock, 0)}
	s.Price, s.Was = p.shelfPrice(ctx, store, v.Product)
	sizes, err := p.Sizes(ctx, store, id)
	if err != nil || len(sizes) < 2 {
		return s, err
	}
	names := make([]string, len(sizes))
	for i, one := range sizes {
		size := ShelfSize{ID: one.ID, Name: one.Name, Size: one.Size, Colour: one.Colour, Stock: max(one.Stock, 0)}
		size.Price, size.Was = p.shelfPrice(ctx, store, one.Product)
		s.Sizes, names[i] = append(s.Sizes, size), one.Name
	}
	s.Name = sharedName(names, s.Name)
	return s, nil
}

// shelfPrice is what one costs anybody now, and where that is less, what it
// costs otherwise.
func (p *Pos) shelfPrice(ctx context.Context, store string, q *Product) (price, was money.Amount) {
	one := money.One
	d := &draft{id: q.ID, kind: kindSale, cashier: Cashier{Store: store}, request: SaleRequest{Lines: []LineRequest{{ProductID: q.ID, Quantity: &one}}}}
	if err := p.priceCart(ctx, d); err != nil || len(d.totals.Lines) == 0 {
		return q.Price, 0
	}
	line := d.totals.Lines[0]
	if price = line.Amount - line.Discount; price < q.Price {
		was = q.Price
	}
	return price, was
}
