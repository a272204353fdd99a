package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A store that denies stock below zero denies it however goods would go; what
// was counted is set all the same.
func TestDenyHoldsForEveryWayOut(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, other := s.Context(), s.branch()
		milk, box := s.Put(Goods("M", "Milk", 100)), s.Put(Goods("X", "Box", 500))
		_, err := s.Pos.PutKit(ctx, s.Store.ID, box.ID, pos.Kit{Assembled: true, Parts: []pos.KitPart{{ProductID: milk.ID, Quantity: 2_000}}})
		s.Check(err)
		s.move(milk.ID, pos.MoveReceive, 2_000)
		move := func(r pos.StockMoveRequest) error {
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), r)
			return err
		}
		send := func(quantities ...money.Quantity) error {
			r := pos.TransferRequest{ToStore: other.ID}
			for _, q := range quantities {
				r.Lines = append(r.Lines, pos.TransferLineRequest{ProductID: milk.ID, Quantity: q})
			}
			_, _, err := s.Pos.SendTransfer(ctx, s.Store.ID, s.Manager.ID, db.NewID(), r)
			return err
		}
		kits := func(r pos.KitMakeRequest) error {
			_, _, err := s.Pos.MakeKits(ctx, s.Store.ID, s.Manager.ID, box.ID, db.NewID(), r)
			return err
		}
		s.Refused(move(pos.StockMoveRequest{Kind: pos.MoveSupplierReturn, Quantity: 100_000}), "stock_denied", "quantity")
		s.Refused(move(pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: 2_001}), "stock_denied", "quantity")
		s.Refused(move(pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -3_000, Cause: pos.CauseStolen}), "stock_denied", "quantity")
		s.Refused(send(1_500, 501), "stock_denied", "lines[1].quantity")
		s.Refused(kits(pos.KitMakeRequest{Quantity: 2_000}), "stock_denied", "quantity")
		s.Refused(kits(pos.KitMakeRequest{Quantity: 1_000, Break: true}), "stock_denied", "quantity")
		if n := s.inBooks(milk.ID); n != 2_000 {
			s.Fatalf("%s are left of 2 that nothing took", n)
		}
		s.Check(kits(pos.KitMakeRequest{Quantity: 1_000}))
		s.Check(kits(pos.KitMakeRequest{Quantity: 1_000, Break: true}))
		s.Check(move(pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: 500}))
		s.Check(send(1_500))
		s.Check(move(pos.StockMoveRequest{Kind: pos.MoveCount, Quantity: 7_000}))
		s.Check(move(pos.StockMoveRequest{Kind: pos.MoveCount, Quantity: 0}))
		s.StockAddsUp()
	}, func(store *access.Store) { store.NegativeStock = "deny" })
}
