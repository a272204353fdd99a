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
}

// Shelf shows a product to a customer. A price that does not follow from its
// goods alone, as of what is weighed or needs a proof, is the one it is kept at.
func (p *Pos) Shelf(ctx context.Context, store, id string) (Shelf, error) {
	v, err := p.Product(ctx, store, id)
	if err != nil {
		return Shelf{}, err
	}
	s := Shelf{ID: v.ID, Name: v.Name, Unit: v.Unit, Price: v.Price, Stock: max(v.Stock, 0)}
	one := money.One
	d := &draft{id: id, kind: kindSale, cashier: Cashier{Store: store}, request: SaleRequest{Lines: []LineRequest{{ProductID: id, Quantity: &one}}}}
	if err := p.priceCart(ctx, d); err == nil && len(d.totals.Lines) > 0 {
		line := d.totals.Lines[0]
		if now := line.Amount - line.Discount; now < s.Price {
			s.Was = s.Price
			s.Price = now
		} else {
			s.Price = now
		}
	}
	return s, nil
}
