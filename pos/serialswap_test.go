package pos_test

import (
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// again takes pieces of a sale's first line back and sells the piece of that
// number anew, in one document.
func (s *scanShop) again(sale string, product pos.ProductView, serial string, quantity, back money.Quantity, restock bool) pos.ExchangeRequest {
	s.Helper()
	r := swap(sale, product.ID, 0)
	r.Return.Lines[0].Quantity, r.Return.Lines[0].Restock = back, restock
	r.Sale.Lines[0].Serial = serial
	r.Sale.Lines[0].Quantity = &quantity
	return r
}

// What comes back in a document may go out again by it, once; what stays out
// may not.
func TestAPieceIsExchangedForItself(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		ctx, one := s.Context(), money.One
		sold, _, err := s.sell(s.till, s.Pos, pos.LineRequest{ProductID: s.phone.ID, Serial: "A-1"})
		s.Check(err)
		stays, _, err := s.sell(s.till, s.Pos, pos.LineRequest{ProductID: s.phone.ID, Serial: "A-2"})
		s.Check(err)
		onHand := s.inBooks(s.phone.ID)

		// The piece that is still out is not sold with another that comes back.
		_, err = s.Pos.CommitExchange(ctx, s.till, db.NewID(), s.again(sold, s.phone, "A-2", one, one, true))
		s.Refused(err, "serial_sold", "lines[0].serial")
		twice := s.again(sold, s.phone, "A-1", one, one, true)
		twice.Sale.Lines = append(twice.Sale.Lines, twice.Sale.Lines[0])
		twice.Total = 9900
		twice.Tenders = []pos.TenderRequest{{Kind: pos.Card, Amount: amount(9900)}}
		_, err = s.Pos.CommitExchange(ctx, s.till, db.NewID(), twice)
		s.Refused(err, "serial_sold", "lines[1].serial")
		if n := s.Number(`SELECT COUNT(*) FROM sales WHERE kind = 'return'`); n != 0 {
			s.Fatalf("%d returns of what was refused", n)
		}

		// Ten do it at once, over two tills and two nodes, while others try to sell it.
		second := s.SignIn(1, s.Manager)
		s.OpenDrawer(second, 0)
		tills, nodes := []pos.Cashier{s.till, second}, []*pos.Pos{s.Pos, s.NewPos()}
		const all = 10
		swaps, sales := make([]error, all), make([]error, all)
		var exchanged [all]pos.Answer
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() {
				exchanged[i], swaps[i] = nodes[i/2%2].CommitExchange(ctx, tills[i%2], db.NewID(), s.again(sold, s.phone, "A-1", one, one, true))
			})
			wg.Go(func() {
				_, _, sales[i] = s.sell(tills[i%2], nodes[i/2%2], pos.LineRequest{ProductID: s.phone.ID, Serial: "A-1"})
			})
		}
		wg.Wait()
		var done *exchange
		for i := range all {
			switch {
			case swaps[i] == nil && done == nil:
				x := exchangeOf(t, exchanged[i])
				done = &x
			case codeOf(swaps[i]) != "over_returned":
				s.Errorf("exchanged again: %v", swaps[i])
			}
			if codeOf(sales[i]) != "serial_sold" {
				s.Errorf("sold meanwhile: %v", sales[i])
			}
		}
		if done == nil {
			s.Fatal("nobody could exchange it")
		}
		if done.Return.Lines[0].Serial != "A-1" || done.Sale.Lines[0].Serial != "A-1" || done.Sale.Total != 9900 {
			s.Errorf("exchanged: %+v", done)
		}
		if out := s.Number(`SELECT COUNT(*) FROM sale_line_tracking WHERE product_id = ? AND serial = 'A-1' AND freed = 0`, s.phone.ID); out != 1 {
			s.Errorf("the piece is out %d times", out)
		}
		if got := s.inBooks(s.phone.ID); got != onHand {
			s.Errorf("%s on hand, were %s", got, onHand)
		}
		// It comes back from where it is now, and the other may be taken for it.
		_, err = s.Pos.CommitExchange(ctx, s.till, db.NewID(), s.again(done.Sale.ID, s.phone, "A-3", one, one, false))
		s.Check(err)
		_, err = s.Pos.CommitExchange(ctx, s.till, db.NewID(), s.again(stays, s.phone, "A-1", one, one, true))
		s.Check(err)
		s.packForItself()
	})
}

// packForItself exchanges a pack that bears one number: it is all of it or none.
func (s *scanShop) packForItself() {
	s.Helper()
	six := 6 * money.One
	sold, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: "(01)" + caseGTIN + "(21)CASE9"})
	s.Check(err)
	part := s.again(sold, s.milk, "", six, money.One, true)
	part.Sale.Lines[0] = pos.LineRequest{Barcode: "(01)" + caseGTIN + "(21)CASE9"}
	part.Total, part.Tenders = 5*129, []pos.TenderRequest{{Kind: pos.Card, Amount: amount(5 * 129)}}
	_, err = s.Pos.CommitExchange(s.Context(), s.till, db.NewID(), part)
	s.Refused(err, "serial_sold", "lines[0].serial")
	whole := part
	whole.Return.ID, whole.Sale.ID = db.NewID(), db.NewID()
	whole.Return.Lines = []pos.ReturnLine{{Line: 1, Quantity: six, Restock: true}}
	whole.Total, whole.Tenders = 0, nil
	_, err = s.Pos.CommitExchange(s.Context(), s.till, db.NewID(), whole)
	s.Check(err)
}
