package pos_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// refunding is a shop that gives money back by rules.
type refunding struct {
	*approving
	lamp pos.ProductView // 11.90
	sold string          // three of them, for cash
}

func eachRefunding(t *testing.T, test func(s *refunding)) {
	t.Parallel()
	eachApproving(t, func(a *approving) {
		s := &refunding{approving: a}
		s.lamp = s.Put(Goods("L", "Lamp", 1190, "4006381333931"))
		s.sold = s.Sell(s.c, s.lamp.ID, 3000, 3570)
		test(s)
		s.verify()
		s.StockAddsUp()
		s.LedgerAddsUp()
	}, func(store *access.Store) {
		store.Policies.Returns = access.ReturnPolicy{Days: 14, Refund: access.RefundOriginal, Kinds: []string{pos.StoreCredit}, GiftKinds: []string{pos.GiftCard},
			NoReceipt: access.NoReceiptPolicy{Price: access.PriceLowest, Days: 30, Kinds: []string{pos.StoreCredit}}}
	})
}

// back gives one lamp back, changed.
func (s *refunding) back(change func(*pos.ReturnRequest)) (pos.Document, error) {
	s.Helper()
	r := pos.ReturnRequest{SaleID: s.sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
	change(&r)
	a, err := s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), r)
	if err != nil {
		return pos.Document{}, err
	}
	return document(s.T, a), nil
}

func (s *refunding) quote(r pos.ReturnRequest, taken money.Amount) pos.ReturnQuote {
	s.Helper()
	q, err := s.Pos.QuoteReturn(s.Context(), s.c, r, taken)
	s.Check(err)
	return q
}

func TestRefundsGoOutAsTheStoreSays(t *testing.T) {
	eachRefunding(t, func(s *refunding) {
		one := pos.ReturnRequest{SaleID: s.sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}}
		for range 2 { // nothing is held by a quote
			q := s.quote(one, 0)
			if q.Total != 1190 || q.Due != 1190 || q.CashDue != 1190 || !slices.Equal(q.Kinds, []string{pos.Cash, pos.StoreCredit}) ||
				!slices.Equal(q.AsPaid, []pos.Refundable{{Kind: pos.Cash, Amount: 1190}}) || len(q.Needs) != 0 || q.Lines[0].Name != "Lamp" {
				s.Errorf("quote: %+v", q)
			}
		}
		if q := s.quote(one, 690); q.Due != 500 || q.CashDue != 500 {
			s.Errorf("with other goods for 6.90: %+v", q)
		}
		_, err := s.back(func(r *pos.ReturnRequest) { r.Tenders[0].Kind = pos.Card })
		s.Refused(err, "refund_tender", "tenders[0]")
		note := pos.NewCode(true)
		_, err = s.back(func(r *pos.ReturnRequest) { r.Tenders[0] = pos.TenderRequest{Kind: pos.StoreCredit, Code: note} })
		s.Check(err)
		if got := s.onCard(note); got != 1190 {
			s.Errorf("%d on the credit note", got)
		}

		// Whoever was given it: a new card, and nothing of who bought it.
		_, err = s.back(func(r *pos.ReturnRequest) { r.Gift = true })
		s.Refused(err, "refund_tender", "tenders[0].kind")
		_, err = s.back(func(r *pos.ReturnRequest) { r.Gift, r.Tenders[0].Kind = true, pos.GiftCard })
		s.Refused(err, "gift_card_malformed", "tenders[0].code")
		_, err = s.back(func(r *pos.ReturnRequest) { r.Gift, r.SaleID = true, "" })
		s.Refused(err, "no_sale", "sale_id")
		one.Gift = true
		if q := s.quote(one, 0); !slices.Equal(q.Kinds, []string{pos.GiftCard}) || len(q.AsPaid) != 0 {
			s.Errorf("a gift: %+v", q)
		}
		card := pos.NewCode(false)
		d, err := s.back(func(r *pos.ReturnRequest) {
			r.Gift, r.Tenders[0] = true, pos.TenderRequest{Kind: pos.GiftCard, Code: card}
		})
		s.Check(err)
		if !d.Gift || d.CustomerID != "" || s.onCard(card) != 1190 {
			s.Errorf("a gift: %+v", d)
		}
		for _, row := range []struct {
			name, code, field string
			change            func(*pos.ReturnRequest)
		}{
			{"none", "quantity_invalid", "lines[0].quantity", func(r *pos.ReturnRequest) { r.Lines[0].Quantity = 0 }},
			{"less than none", "quantity_invalid", "lines[0].quantity", func(r *pos.ReturnRequest) { r.Lines[0].Quantity = -1000 }},
			{"more than is left", "over_returned", "lines[0].quantity", func(r *pos.ReturnRequest) { r.Lines[0].Quantity = 1001 }},
			{"more than fits", "over_returned", "lines[0].quantity", func(r *pos.ReturnRequest) { r.Lines[0].Quantity = math.MaxInt64 }},
			{"the last one twice", "over_returned", "lines[1].quantity", func(r *pos.ReturnRequest) { r.Lines = append(r.Lines, r.Lines[0]) }},
			{"more than fits, unproven", "too_large", "", func(r *pos.ReturnRequest) {
				r.SaleID, r.Lines = "", []pos.ReturnLine{{ProductID: s.lamp.ID, Quantity: math.MaxInt64}}
				r.Reason = "gift"
			}},
		} {
			_, err := s.back(row.change)
			if s.Log(row.name); row.field == "" && code(err) == row.code {
				continue
			}
			s.Refused(err, row.code, row.field)
		}
	})
}

func TestWithoutAReceiptTheLowestPriceIsGiven(t *testing.T) {
	eachRefunding(t, func(s *refunding) {
		cheap := s.Put(Goods("C", "Cup", 500))
		s.Clock.Advance(time.Minute)
		s.Sell(s.c, cheap.ID, 1000, 500)
		up := Goods("C", "Cup", 800)
		_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, cheap.ID, up)
		s.Check(err)
		card := Goods("G", "Gift card", 2500)
		card.GiftCard = true
		cardID := s.Put(card).ID

		unproven := pos.ReturnRequest{Reason: "no paper", Lines: []pos.ReturnLine{{ProductID: cheap.ID, Quantity: 2000, Restock: true}}}
		q := s.quote(unproven, 0)
		if q.Total != 1000 || q.Lines[0].UnitPrice != 500 || !slices.Equal(q.Kinds, []string{pos.StoreCredit}) || len(q.Needs) != 1 ||
			q.Needs[0] != (pos.QuotedNeed{Right: access.ReturnNoReceipt, Amount: 1000, Verdict: "approval"}) {
			s.Errorf("quote: %+v", q)
		}
		s.Check(s.Pos.Fold(s.Context()))
		if again := s.quote(unproven, 0); again.Total != q.Total {
			s.Errorf("once folded: %+v", again)
		}
		take := func(kind string, change func(*pos.ReturnRequest)) error {
			_, err := s.back(func(r *pos.ReturnRequest) {
				*r = unproven
				r.Lines, r.Tenders = slices.Clone(unproven.Lines), []pos.TenderRequest{{Kind: kind, Code: pos.NewCode(true)}}
				change(r)
			})
			return err
		}
		s.Refused(take(pos.StoreCredit, func(r *pos.ReturnRequest) { r.Lines[0].UnitPrice = amount(501) }), "price_invalid", "lines[0].unit_price")
		s.Refused(take(pos.StoreCredit, func(r *pos.ReturnRequest) { r.Lines[0].ProductID = cardID }), "gift_card_line", "lines[0].product_id")
		s.Refused(take(pos.StoreCredit, func(*pos.ReturnRequest) {}), "approval_needed", "")
		yes := s.approve(access.ReturnNoReceipt, pos.SubjectRequest{Return: &unproven})
		approved := func(r *pos.ReturnRequest) { r.Approvals = []string{yes} }
		s.Refused(take(pos.Cash, func(r *pos.ReturnRequest) { approved(r); r.Tenders[0].Code = "" }), "refund_tender", "tenders[0].kind")
		s.Refused(take(pos.StoreCredit, func(r *pos.ReturnRequest) { approved(r); r.Lines[0].Quantity = 1000 }), "approval_mismatch", "")
		s.Check(take(pos.StoreCredit, approved))
		s.Refused(take(pos.StoreCredit, approved), "approval_used", "")

		// A month later nobody remembers the old price.
		s.Clock.Advance(31 * 24 * time.Hour)
		if q := s.quote(unproven, 0); q.Total != 1600 {
			s.Errorf("a month later: %+v", q)
		}
		// And the lamps are too late, for a cashier alone.
		late := pos.ReturnRequest{SaleID: s.sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}}
		if q := s.quote(late, 0); len(q.Needs) != 1 || q.Needs[0].Right != access.ReturnTooLate || q.Needs[0].Amount < 17 || q.Needs[0].Amount > 18 {
			s.Errorf("late: %+v", q.Needs)
		}
		_, err = s.back(func(*pos.ReturnRequest) {})
		s.Refused(err, "approval_needed", "")
		yes = s.approve(access.ReturnTooLate, pos.SubjectRequest{Return: &late})
		_, err = s.back(func(r *pos.ReturnRequest) { r.Approvals = []string{yes} })
		s.Check(err)
	})
}

func TestAnExchangeIsASaleLikeAnyOther(t *testing.T) {
	eachRefunding(t, func(s *refunding) {
		who := s.customer(s.c, pos.CustomerRequest{Name: "Ada"})
		r := swap(s.sold, s.bread, 209) // 19.99 less 30 % = 13.99
		r.Discount, r.CustomerID, r.Tenders = off(30, "torn"), who, []pos.TenderRequest{{Kind: pos.Cash, Amount: amount(209)}}
		_, err := s.Pos.CommitExchange(s.Context(), s.c, db.NewID(), r)
		s.Refused(err, "approval_needed", "")
		r.Approvals = []string{s.approve(access.DiscountOrder, pos.SubjectRequest{Cart: &pos.SaleRequest{Lines: r.Sale.Lines, Extras: pos.Extras{Discount: r.Discount}}})}
		a, err := s.Pos.CommitExchange(s.Context(), s.c, db.NewID(), r)
		s.Check(err)
		x := exchangeOf(s.T, a)
		if x.Sale.ManualDiscount == nil || x.Sale.CustomerID != who || len(x.Sale.Approvals) != 1 || len(x.Return.Approvals) != 0 || x.Sale.Total != 1399 {
			s.Errorf("exchange: %s", a.Body)
		}
	})
}

// All parts of a sale with what was taken off it come back for exactly what was
// paid, in whatever pieces.
func TestPartsOfWhatWasTakenOffAddUp(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		goods := []pos.ProductView{s.Put(Goods("A", "Apple", 333)), s.Put(Goods("B", "Pear", 99)), s.Put(Goods("C", "Plum", 1001))}
		random := rand.New(rand.NewPCG(7, 11))
		for range 3 {
			var lines []pos.LineRequest
			var left []int64
			for _, g := range goods {
				q := money.Quantity(1000 * (1 + random.Int64N(7)))
				lines, left = append(lines, pos.LineRequest{ProductID: g.ID, Quantity: &q}), append(left, int64(q))
			}
			lines[0].Discount = off(13, "bruised")
			r := pos.SaleRequest{Lines: lines, Extras: pos.Extras{Discount: &pos.DiscountRequest{Amount: amount(101), Reason: "sorry"}}}
			v, err := s.Pos.PriceFor(s.Context(), c, lines, r.Extras)
			s.Check(err)
			r.Total, r.Tenders = v.Total, []pos.TenderRequest{{Kind: pos.Card, Amount: &v.Total}}
			a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
			s.Check(err)
			sold := document(s.T, a)
			var total, tax, discount money.Amount
			for slices.Max(left) > 0 {
				at := random.IntN(len(left))
				if left[at] == 0 {
					continue
				}
				part := 1 + random.Int64N(left[at])
				left[at] -= part
				a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sold.ID, Tenders: []pos.TenderRequest{{Kind: pos.Card}},
					Lines: []pos.ReturnLine{{Line: int64(at + 1), Quantity: money.Quantity(part), Restock: true}}})
				s.Check(err)
				d := document(s.T, a)
				total, tax, discount = total+d.Total, tax+d.Tax, discount+d.Discount
			}
			if total != sold.Total || tax != sold.Tax || discount != sold.Discount {
				s.Errorf("sold for %d (tax %d, off %d), came back for %d (%d, %d)", sold.Total, sold.Tax, sold.Discount, total, tax, discount)
			}
		}
		s.verify()
	})
}

func TestASaleIsFoundWithoutItsReceipt(t *testing.T) {
	eachRefunding(t, func(s *refunding) {
		who := s.customer(s.c, pos.CustomerRequest{Name: "Ada"})
		d, err := s.pay(s.c, s.bread, 1, 1999, who, pos.TenderRequest{Kind: pos.Card, Amount: amount(1999), Reference: "visa 4242 A_7"})
		s.Check(err)
		today := s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
		for _, row := range []struct {
			name string
			by   pos.SaleSearch
			day  string
			want []string
		}{
			{"by customer", pos.SaleSearch{Customer: who, TakeBack: true}, "", []string{d.ID}},
			{"by the card's last four", pos.SaleSearch{Card: "4242"}, "", []string{d.ID}},
			{"by the whole reference", pos.SaleSearch{Card: "visa 4242 A_7"}, today, []string{d.ID}},
			{"not by a part of a word", pos.SaleSearch{Card: "isa 4242"}, "", nil},
			{"not by a wildcard", pos.SaleSearch{Card: "42%2"}, "", nil},
			{"by product and day", pos.SaleSearch{Product: s.lamp.ID}, today, []string{s.sold}},
			{"not on another day", pos.SaleSearch{Product: s.lamp.ID}, "2020-01-01", nil},
			{"by amount", pos.SaleSearch{Amount: amount(3570)}, "", []string{s.sold}},
			{"by card and another amount", pos.SaleSearch{Card: "4242", Amount: amount(3570)}, "", nil},
			{"not by a link that is none", pos.SaleSearch{Link: "ABC"}, "", nil},
		} {
			items, _, err := s.Pos.Sales(s.Context(), s.Store, pos.SaleFilter{Day: row.day, Limit: 10, SaleSearch: row.by})
			s.Check(err)
			var got []string
			for _, one := range items {
				got = append(got, one.ID)
			}
			if !slices.Equal(got, row.want) {
				s.Errorf("%s: %v, want %v", row.name, got, row.want)
			}
		}
		_, _, err = s.Pos.Sales(s.Context(), s.Store, pos.SaleFilter{Limit: 10, SaleSearch: pos.SaleSearch{Product: s.lamp.ID}})
		s.Refused(err, "day_required", "day")
		_, _, err = s.Pos.Sales(s.Context(), s.Store, pos.SaleFilter{Limit: 10, SaleSearch: pos.SaleSearch{Card: "424"}})
		s.Refused(err, "card_invalid", "card")
	})
}
