package web

import (
	"context"
	"net/netip"

	"tillbell/floor"
	"tillbell/pos/money"
	"tillbell/server/fault"
)

// pointPage is a call point's page, with the goods that it hangs at as they are
// sold now.
type pointPage struct {
	floor.PointPage
	Goods *shelfView `json:"goods,omitempty" doc:"The product of the sign, as anybody would buy it now"`
}

type shelfView struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Unit     string       `json:"unit"`
	Price    money.Amount `json:"price" doc:"Of one, after price lists and promotions, with or without tax as the store prices"`
	Was      money.Amount `json:"was,omitempty" doc:"What it costs otherwise"`
	Currency string       `json:"currency"`
	Stock    string       `json:"stock" doc:"What can be sold of it"`
	Sizes    []sizeView   `json:"sizes,omitempty" doc:"It comes in, by colour and from small to large; a call may name one"`
}

// sizeView is one of the sizes and colours of a style.
type sizeView struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Size   string       `json:"size"`
	Colour string       `json:"colour"`
	Price  money.Amount `json:"price"`
	Was    money.Amount `json:"was,omitempty"`
	Stock  string       `json:"stock"`
}

func (w *Web) pointPage(ctx context.Context, code, sign string, from netip.Addr) (pointPage, error) {
	v, err := w.Floor.Page(ctx, code, sign, from)
	if err != nil || v.Product == nil || v.OffSite || v.Stale {
		return pointPage{PointPage: v}, err
	}
	p, err := w.Access.CallPoint(ctx, v.Code)
	if err != nil {
		return pointPage{}, err
	}
	store, err := w.Access.Store(ctx, p.StoreID)
	if err != nil {
		return pointPage{}, err
	}
	s, err := w.Pos.Shelf(ctx, p.StoreID, v.Product.ID)
	if f, is := fault.As(err); is && f.Kind == fault.NotFound { // gone since
		return pointPage{PointPage: v}, nil
	}
	if err != nil {
		return pointPage{}, err
	}
	goods := &shelfView{ID: s.ID, Name: s.Name, Unit: s.Unit, Price: s.Price, Was: s.Was, Currency: store.Currency, Stock: s.Stock.String()}
	for _, one := range s.Sizes {
		goods.Sizes = append(goods.Sizes, sizeView{one.ID, one.Name, one.Size, one.Colour, one.Price, one.Was, one.Stock.String()})
	}
	return pointPage{v, goods}, nil
}
