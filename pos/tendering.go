package pos

import (
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// exchange sets what foreign cash is worth, at the store's rate, and holds an
// amount that the till sent against it. The worth is cut to the minor unit: the
// shop cannot give for a coin what its bank does not, and a customer who pays
// just what the till asks for in that currency loses nothing by it.
func exchange(shop *access.Store, i int, t TenderRequest, into *DocumentTender) error {
	field := fmt.Sprintf("tenders[%d]", i)
	at := slices.IndexFunc(shop.ForeignCash, func(f access.ForeignCash) bool { return f.Currency == t.Currency })
	if at < 0 {
		return fault.New(fault.Invalid, "currency_not_taken", "This shop does not take %.3q.", t.Currency).At(field+".currency", "currency_not_taken", "is not taken here")
	}
	if t.ForeignAmount <= 0 || t.ForeignAmount > money.MaxAmount {
		return fault.New(fault.Invalid, "tender_invalid", "Tender %d has no foreign amount.", i+1).At(field+".foreign_amount", "tender_invalid", "must be above zero")
	}
	e, err := exchangeOf(shop, shop.ForeignCash[at])
	if err != nil {
		return err
	}
	worth, err := e.Worth(t.ForeignAmount)
	if err != nil || worth > money.MaxAmount {
		return fault.New(fault.Invalid, "tender_invalid", "Tender %d is too large.", i+1).At(field+".foreign_amount", "tender_invalid", "is too large")
	}
	if t.Amount != nil && *t.Amount != worth {
		return fault.New(fault.Conflict, "exchange_mismatch", "The exchange rate has changed. Look at the amount again.").
			At(field+".amount", "exchange_mismatch", "is not what the cash is worth").With("amount", worth)
	}
	into.Amount, into.Currency, into.ForeignAmount, into.ExchangeRate = worth, t.Currency, t.ForeignAmount, e.Rate
	return nil
}

func exchangeOf(shop *access.Store, f access.ForeignCash) (money.Exchange, error) {
	rate, err := money.ParseExchangeRate(f.Rate)
	if err != nil {
		return money.Exchange{}, fmt.Errorf("read the rate of %s: %w", f.Currency, err)
	}
	return money.Exchange{Rate: rate, Step: money.Amount(f.Step), Foreign: money.Digits(f.Currency), Home: int(shop.CurrencyDigits)}, nil
}

// smallTip is what any sale may be tipped, in minor units; more than that, no
// more than twice its total: a slip of the finger would stand in the books for
// ever.
const smallTip = 10_000

// withTip is what is to be paid: the total and, where the store lets it, a tip,
// which belongs to the cashier and is no turnover.
func (d *draft) withTip(shop *access.Store) (money.Amount, error) {
	tip := d.request.Tip
	switch {
	case tip == 0:
		return d.totals.Total, nil
	case !shop.Tips:
		return 0, fault.New(fault.Invalid, "tips_off", "This shop takes no tips.").At("tip", "tips_off", "is not taken here")
	case tip < 0 || tip > max(2*d.totals.Total, smallTip):
		return 0, fault.New(fault.Invalid, "tip_invalid", "The tip is out of range.").At("tip", "tip_invalid", "is out of range")
	}
	return d.totals.Total + tip, nil
}

// exempted shows the price that an exempt customer paid for a piece, where tax
// was taken out of it, beside the one on the shelf.
func (l *DocumentLine) exempted() {
	unit, err := money.MulDiv(int64(l.Amount), int64(money.One), int64(l.Quantity), money.HalfUp)
	if err != nil || money.Amount(unit) == l.UnitPrice {
		return
	}
	if l.ListPrice == nil {
		shelf := l.UnitPrice
		l.ListPrice = &shelf
	}
	l.UnitPrice = money.Amount(unit)
}
