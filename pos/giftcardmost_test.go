package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A card is charged up to what the store says, at once or bit by bit; what was
// paid with it comes back onto it whatever that is now.
func TestAGiftCardIsWorthNoMoreThanTheStoreSays(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		card, bread := s.Put(giftProduct()), s.Put(Goods("B", "Bread", 50_00))
		charge := func(code string, amount money.Amount) error {
			l := lines(card.ID, 1)
			l[0].GiftCard, l[0].UnitPrice = code, &amount
			_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: l, Total: amount, Tenders: []pos.TenderRequest{tender(pos.Cash, amount, "")}})
			return err
		}
		code := pos.NewCode(false)
		s.Refused(charge(code, 100_01), "gift_card_most", "lines[0].gift_card")
		s.Check(charge(code, 100_00))
		s.Refused(charge(code, 1), "gift_card_most", "lines[0].gift_card")
		sold, err := s.pay(c, bread.ID, 1, 50_00, "", tender(pos.GiftCard, 50_00, code))
		s.Check(err)
		s.Check(charge(code, 50_00))
		_, err = s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sold.ID, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}},
			Tenders: []pos.TenderRequest{{Kind: pos.GiftCard, Code: code}}})
		s.Check(err)
		if got := s.onCard(code); got != 150_00 {
			s.Errorf("%d on the card", got)
		}
		// By way of an exchange no more than by a sale.
		back := s.Sell(c, bread.ID, 1000, 50_00)
		over := money.Amount(100_01)
		x := swap(back, card.ID, 50_01, tender(pos.Cash, 50_01, ""))
		x.Sale.Lines[0].GiftCard, x.Sale.Lines[0].UnitPrice = pos.NewCode(false), &over
		_, err = s.Pos.CommitExchange(s.Context(), c, db.NewID(), x)
		s.Refused(err, "gift_card_most", "lines[0].gift_card")
		s.verify()
		s.LedgerAddsUp()
	}, func(store *access.Store) {
		store.Policies.GiftCards.Most = new(int64)
		*store.Policies.GiftCards.Most = 100_00
	})
}

func TestTheHighestValueOfACardFollowsTheCurrency(t *testing.T) {
	t.Parallel()
	none := int64(0)
	for _, row := range []struct {
		currency string
		most     *int64
		want     money.Amount
	}{{"EUR", nil, 2_000_00}, {"USD", nil, 1_000_00}, {"JPY", nil, 100_000}, {"XTS", nil, 1_000_00}, {"EUR", &none, 0}} {
		shop := access.Store{Currency: row.currency}
		shop.Policies.GiftCards.Most = row.most
		if got := pos.GiftCardMost(shop); got != row.want {
			t.Errorf("%s %v: %d, want %d", row.currency, row.most, got, row.want)
		}
	}
}

// Half of an exchange is no sale to void; it says so, and how it comes back.
func TestAnExchangedSaleIsNotVoided(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 100_00)
		small, large := s.Put(Goods("S", "Small", 1000)), s.Put(Goods("L", "Large", 1500))
		a, err := s.Pos.CommitExchange(s.Context(), c, db.NewID(), swap(s.Sell(c, small.ID, 1000, 1000), large.ID, 500, tender(pos.Cash, 500, "")))
		s.Check(err)
		sold := exchangeOf(s.T, a).Sale.ID
		_, err = s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: sold, Reason: "mistake"})
		s.Refused(err, "void_exchange", "sale_id")
		s.Return(c, sold, money.One, true)
		s.verify()
	})
}
