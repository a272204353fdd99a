package pos

import (
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// notesOnCard is how many of the largest note a card is worth at most, where a
// store does not say.
const notesOnCard = 10

// GiftCardMost is the highest value that one card is charged up to in a store,
// so that a slipped digit, or somebody who means to, makes no fortune of it.
// Zero: there is none.
func GiftCardMost(shop access.Store) money.Amount {
	if most := shop.Policies.GiftCards.Most; most != nil {
		return money.Amount(*most)
	}
	if notes, _ := money.Denominations(shop.Currency); len(notes) > 0 {
		return slices.Max(notes) * notesOnCard
	}
	most := money.Amount(1000) // whole units of a currency whose notes are not listed
	for range money.Digits(shop.Currency) {
		most *= 10
	}
	return most
}

// fits refuses to charge a card up above what the store has one be worth. What
// comes back onto a card was paid with it.
func (w *want) fits(a *account, before int64, most money.Amount) error {
	if w.kind != moveSell || most == 0 || money.Amount(a.balance+before+w.delta) <= most {
		return nil
	}
	return fault.New(fault.Invalid, "gift_card_most", "A gift card is not worth that much here.").With("most", most).
		At(w.field, "gift_card_most", "would be worth more than a card may be")
}
