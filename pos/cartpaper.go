package pos

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tillbell/pos/receipt"
	"tillbell/server/access"
)

// CartPaper is a quote, the slip of a parked cart, or how goods put aside stand,
// as it goes on paper: no receipt, and said so.
func (p *Pos) CartPaper(ctx context.Context, shop access.Store, id string) (receipt.Doc, error) {
	v, err := p.Cart(ctx, shop.ID, id)
	if errors.Is(err, errNoCart) {
		if doc, err := p.LayawayPaper(ctx, shop, id); !errors.Is(err, errNoLayaway) {
			return doc, err
		}
	}
	if err != nil {
		return receipt.Doc{}, err
	}
	at, err := time.Parse(wireTime, v.CreatedAt)
	if err != nil {
		return receipt.Doc{}, fmt.Errorf("read cart %s: %w", v.ID, err)
	}
	seller, err := p.stores.IdentityAt(ctx, shop.ID, p.db.Now())
	if err != nil {
		return receipt.Doc{}, err
	}
	doc := receipt.Doc{ID: v.ID, Kind: receipt.Parked, Number: strconv.FormatInt(v.Number, 10), At: at.In(seller.Zone()), Staff: v.CreatedBy.Name,
		Store: receipt.Store{Name: seller.Name, LegalName: seller.LegalName, Address: seller.Address, VATID: seller.VATID,
			TaxNumber: seller.Fiscal.TaxNumber},
		Currency: shop.Currency, Digits: int(shop.CurrencyDigits), Language: seller.Language, Total: v.Total, TaxIncluded: true,
		HideTaxes: true, Label: v.Label, Code: v.Code}
	if v.Kind == kindQuote && v.ValidUntil != nil {
		until, err := time.Parse(wireTime, *v.ValidUntil)
		if err != nil {
			return receipt.Doc{}, fmt.Errorf("read quote %s: %w", v.ID, err)
		}
		until = until.In(seller.Zone())
		doc.Kind, doc.ValidUntil = receipt.Quote, &until
	}
	for _, l := range v.Prices {
		doc.Lines = append(doc.Lines, receipt.Line{Name: l.Name, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice, Amount: l.Amount,
			Discount: l.Discount, Deposit: l.DepositOf != 0})
		doc.Subtotal, doc.Discount = doc.Subtotal+l.Amount, doc.Discount+l.Discount
	}
	if doc.Tax = v.Total - (doc.Subtotal - doc.Discount); doc.Tax != 0 { // it comes on top of the prices
		doc.TaxIncluded = false
	}
	return doc, nil
}
