package pos_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// quote makes a quote and takes it at a till.
func (s *Shop) quote(by, at pos.Cashier, r pos.CartRequest) pos.CartView {
	s.Helper()
	until := s.Clock.Now().Add(7 * 24 * time.Hour)
	r.Kind, r.ValidUntil = "quote", &until
	a, err := s.Pos.PutCart(s.Context(), s.clerk(by), db.NewID(), r)
	s.Check(err)
	var v pos.CartView
	s.Check(json.Unmarshal(a.Body, &v))
	v, err = s.Pos.TakeCart(s.Context(), s.clerk(at), v.ID, false)
	s.Check(err)
	return v
}

// quoted is a sale of a quote's lines, each by its quantity.
func quoted(v pos.CartView, total money.Amount, quantities ...money.Quantity) pos.SaleRequest {
	r := pos.SaleRequest{Total: total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}, Extras: pos.Extras{CartID: v.ID, CartEpoch: &v.Epoch}}
	for i, q := range quantities {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: v.Prices[i].ProductID, Quantity: &q, QuoteLine: int64(i + 1)})
	}
	return r
}

func TestAQuoteHoldsItsPrices(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		s.OpenDrawer(mia, 0)
		s.OpenDrawer(sofia, 0)
		ctx, three, one := s.Context(), 3*money.One, money.One
		bread, milk := s.Put(Goods("B", "Bread", 1000)), s.Put(Goods("M", "Milk", 200))
		promotion := promotion("Bread week", 100_000, bread.ID)
		promoted := s.Promote(promotion)
		half := money.Rate(500_000)
		want := pos.CartRequest{Label: "Mrs <b>Ito</b>", Lines: []pos.LineRequest{{ProductID: bread.ID, Quantity: &three}, {ProductID: milk.ID, Discount: &pos.DiscountRequest{Percent: &half, Reason: "regular"}}}}

		// Half off is more than a cashier gives; a quote is no way around that.
		until := s.Clock.Now().Add(time.Hour)
		alone := want
		alone.Kind, alone.ValidUntil = "quote", &until
		_, err := s.Pos.PutCart(ctx, s.clerk(mia), db.NewID(), alone)
		s.Refused(err, "approval_needed", "")
		alone.Lines, alone.Coupons = want.Lines[:1], []string{"SPRING"}
		_, err = s.Pos.PutCart(ctx, s.clerk(mia), db.NewID(), alone)
		s.Refused(err, "quote_coupons", "coupons")

		v := s.quote(sofia, mia, want)
		if v.Total != 2700+100 || len(v.Prices) != 2 || v.Prices[0].Discount != 300 || v.Prices[1].Total != 100 || v.From == nil || *v.From.Register != "T2" {
			s.Fatalf("quoted: %+v", v)
		}
		// Everything is dearer now.
		bread2, milk2 := Goods("B", "Bread", 1500), Goods("M", "Milk", 333)
		for id, r := range map[string]pos.ProductRequest{bread.ID: bread2, milk.ID: milk2} {
			_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, id, r)
			s.Check(err)
		}
		promotion.Active = false
		_, _, err = s.Pos.PutPromotion(ctx, s.Store.ID, promoted, promotion)
		s.Check(err)

		// What does not agree with the quote is refused.
		price := money.Amount(1)
		for say, change := range map[string]func(r *pos.SaleRequest){
			"more":     func(r *pos.SaleRequest) { q := 4 * money.One; r.Lines[0].Quantity = &q },
			"twice":    func(r *pos.SaleRequest) { r.Lines = append(r.Lines, r.Lines[0]) },
			"other":    func(r *pos.SaleRequest) { r.Lines[0].QuoteLine = 2 },
			"none":     func(r *pos.SaleRequest) { r.Lines[0].QuoteLine = 3 },
			"below":    func(r *pos.SaleRequest) { r.Lines[0].QuoteLine = -1 },
			"by hand":  func(r *pos.SaleRequest) { r.Lines[0].UnitPrice, r.Lines[0].Reason = &price, "x" },
			"no epoch": func(r *pos.SaleRequest) { r.CartEpoch = nil },
		} {
			r := quoted(v, 2800, three, one)
			change(&r)
			_, err := s.Pos.CommitSale(ctx, mia, db.NewID(), r)
			if f, ok := fault.As(err); !ok || f.Code != "quote_invalid" {
				s.Errorf("%s: %v", say, err)
			}
		}
		// Two of the three and the milk, and one more bread at today's price.
		r := quoted(v, 1800+100+1500, 2*money.One, one)
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: bread.ID})
		priced, err := s.Pos.PriceFor(ctx, mia, r.Lines, r.Extras)
		s.Check(err)
		if priced.Total != r.Total {
			s.Fatalf("priced at %d: %+v", priced.Total, priced.Lines)
		}
		old := r
		before := v.Epoch - 1
		old.CartEpoch = &before
		_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), old)
		s.Refused(err, "stale_cart", "")
		events := s.Events(func() {
			doc := s.sold(mia, r)
			if l := doc.Lines; l[0].UnitPrice != 1000 || l[0].Discount != 200 || l[1].Discount != 100 || l[2].UnitPrice != 1500 || doc.CartID != v.ID {
				s.Errorf("sold: %+v", l)
			}
		})
		if !slices.Equal(events, []string{"sales.committed", "cart.sold"}) {
			s.Errorf("selling told %v", events)
		}
		_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), r)
		s.Refused(err, "cart_sold", "")
		if f, _ := fault.As(err); f.Extra["receipt_number"] != "T1-000001" || !strings.Contains(f.Text, "Mia") {
			s.Errorf("a sold quote says %q %v", f.Text, f.Extra)
		}
		s.verify()
	})
}

func TestAQuoteEnds(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		s.OpenDrawer(mia, 0)
		ctx, one := s.Context(), money.One
		bread := s.Put(Goods("B", "Bread", 1000))
		lines := []pos.LineRequest{{ProductID: bread.ID, Quantity: &one}}
		v := s.quote(mia, mia, pos.CartRequest{Label: "Ito", Lines: lines})
		_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, bread.ID, Goods("B", "Bread", 1500))
		s.Check(err)

		// Looked at and put back, it holds what it held; longer it does not.
		until, longer := s.Clock.Now().Add(7*24*time.Hour), s.Clock.Now().Add(8*24*time.Hour)
		again := pos.CartRequest{Kind: "quote", Label: "Ito", ValidUntil: &until, Lines: []pos.LineRequest{{ProductID: bread.ID, Quantity: &one, QuoteLine: 1}}}
		more := again
		more.ValidUntil = &longer
		_, err = s.Pos.ParkCart(ctx, s.clerk(mia), v.ID, v.Epoch, more)
		s.Refused(err, "quote_longer", "valid_until")
		_, err = s.Pos.ParkCart(ctx, s.clerk(mia), v.ID, v.Epoch, pos.CartRequest{Lines: lines})
		s.Refused(err, "quote_kept", "")
		_, err = s.Pos.ParkCart(ctx, s.clerk(mia), v.ID, v.Epoch, again)
		s.Check(err)
		v, err = s.Pos.TakeCart(ctx, s.clerk(mia), v.ID, false)
		s.Check(err)
		if v.Total != 1000 || v.Prices[0].UnitPrice != 1000 {
			s.Errorf("put back, it holds %+v", v.Prices)
		}
		for range 2 {
			v2, err := s.Pos.ReleaseCart(ctx, s.clerk(mia), v.ID, v.Epoch)
			s.Check(err)
			if v2.Status != "parked" || string(v2.Content) != string(v.Content) {
				s.Errorf("released: %+v", v2)
			}
		}
		doc, err := s.Pos.CartPaper(ctx, s.Store, v.ID)
		s.Check(err)
		paper := string(receipt.Text(doc, 48))
		for _, want := range []string{"NOT A RECEIPT", "QUOTE", "10.00", "These prices hold until", "# 1000", "Ito"} {
			if !strings.Contains(paper, want) {
				s.Errorf("the paper does not say %q:\n%s", want, paper)
			}
		}
		// After its day today's prices are charged, whatever the lines name.
		v, err = s.Pos.TakeCart(ctx, s.clerk(mia), v.ID, false)
		s.Check(err)
		s.Clock.Advance(7*24*time.Hour + 16*time.Minute)
		mia = s.SignIn(0, s.Cashier)
		_, err = s.Pos.CommitSale(ctx, mia, db.NewID(), quoted(v, 1000, one))
		s.Refused(err, "total_mismatch", "")
		s.sold(mia, quoted(v, 1500, one))

		// Given up, with a reason; found by what it is called by.
		v = s.quote(sofia, sofia, pos.CartRequest{Label: "Garden club", Lines: lines})
		_, err = s.Pos.DropCart(ctx, s.clerk(sofia), v.ID, v.Epoch, "  ")
		s.Refused(err, "reason_required", "reason")
		_, err = s.Pos.DropCart(ctx, s.clerk(sofia), v.ID, v.Epoch, "Went elsewhere")
		s.Check(err)
		for words, n := range map[string]int{"garden": 1, "ito": 1, "": 2, "club ito": 0, v.Code[4:]: 1} {
			found, err := s.Pos.Carts(ctx, s.Store.ID, pos.CartFilter{Kind: "quote", Words: words, Ended: true})
			s.Check(err)
			if len(found) != n {
				s.Errorf("%q finds %d", words, len(found))
			}
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type IN ('QUOTE', 'QUOTE_CHANGE', 'QUOTE_CANCEL')`); n != 4 {
			s.Errorf("%d entries about quotes", n)
		}
		s.verify()
	})
}

// Two tills reach for one cart at the same moment: one has it, the other is told
// who. When its holder is silent for the lease, the other takes it, and the
// first sells it no more.
func TestOneTillHoldsACart(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		tills := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		nodes := []*pos.Pos{s.Pos, s.NewPos()}
		for _, c := range tills {
			s.OpenDrawer(c, 0)
		}
		ctx, bread := s.Context(), s.Put(Goods("B", "Bread", 300))
		var cart pos.CartView
		for round := range 20 {
			cart = s.park(tills[0], bread.ID, 1000)
			var held [2]pos.CartView
			var errs [2]error
			var wg sync.WaitGroup
			for i := range tills {
				wg.Go(func() { held[i], errs[i] = nodes[i].TakeCart(ctx, s.clerk(tills[i]), cart.ID, false) })
			}
			wg.Wait()
			winner := slices.Index(errs[:], nil)
			if winner < 0 || errs[1-winner] == nil {
				s.Fatalf("round %d: %v", round, errs)
			}
			loser := 1 - winner
			s.Refused(errs[loser], "cart_held", "")
			if f, _ := fault.As(errs[loser]); !strings.Contains(f.Text, tills[winner].StaffName) {
				s.Errorf("the loser hears %q", f.Text)
			}
			if round%10 != 9 {
				_, err := s.Pos.DropCart(ctx, s.clerk(tills[winner]), cart.ID, held[winner].Epoch, "")
				s.Check(err)
				continue
			}
			s.Clock.Advance(91 * time.Second)
			taken, err := nodes[loser].TakeCart(ctx, s.clerk(tills[loser]), cart.ID, false)
			s.Check(err)
			sell := func(c pos.Cashier, epoch int64) error {
				total := money.Amount(300)
				_, err := s.Pos.CommitSale(ctx, c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: total,
					Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}, Extras: pos.Extras{CartID: cart.ID, CartEpoch: &epoch}})
				return err
			}
			err = sell(tills[winner], held[winner].Epoch)
			s.Refused(err, "stale_cart", "")
			if f, _ := fault.As(err); !strings.Contains(f.Text, tills[loser].StaffName) {
				s.Errorf("who lost it hears %q", f.Text)
			}
			// Put back by the other, it may not be sold as it once was.
			_, err = s.Pos.ReleaseCart(ctx, s.clerk(tills[loser]), cart.ID, taken.Epoch)
			s.Check(err)
			s.Refused(sell(tills[winner], held[winner].Epoch), "stale_cart", "")
			s.Check(sell(tills[loser], taken.Epoch))
		}
		s.verify()
	})
}

// An approval by a second person lets a quote give away what its maker may not.
func TestAQuoteMayBeApproved(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		until := s.Clock.Now().Add(time.Hour)
		lines := []pos.LineRequest{{ProductID: s.bread, Discount: off(50, "regular")}}
		id := s.approve(access.DiscountLine, pos.SubjectRequest{Cart: &pos.SaleRequest{Lines: lines}})
		by := s.clerk(s.c)
		by.Device = s.till.Device.ID
		r := pos.CartRequest{Kind: "quote", ValidUntil: &until, Lines: lines, Extras: pos.Extras{Approvals: []string{id}}}
		a, err := s.Pos.PutCart(s.Context(), by, db.NewID(), r)
		s.Check(err)
		if !a.Created || strings.Contains(string(a.Body), id) {
			s.Errorf("made %s", a.Body)
		}
		_, err = s.Pos.PutCart(s.Context(), by, db.NewID(), r)
		s.Refused(err, "approval_used", "")
		s.verify()
	})
}
