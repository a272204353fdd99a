package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// A label that says its batch and no date is as old as the books say: what they
// say of a batch that came in stops it, at a scan and in a sale.
func TestABatchIsAsOldAsTheBooksSay(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := openScanShop(s) // on 2026-11-26
		ctx, label := s.Context(), "(01)"+milkGTIN+"(10)"
		receive := func(batch, expires string, quantity money.Quantity) {
			s.Helper()
			_, err := s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, db.NewID(), pos.ReceivingRequest{Lines: []pos.ReceiveLine{
				{ProductID: c.milk.ID, Quantity: quantity, Batch: batch, ExpiresOn: expires}}})
			s.Check(err)
		}
		scan := func(code string) string {
			got, _, err := s.Pos.Scan(ctx, s.Store.ID, code)
			if err != nil {
				return codeOf(err)
			}
			return got.ExpiresOn
		}
		if got := scan(label + "L3"); got != "" {
			s.Errorf("a batch that nobody knows: %q", got)
		}
		before, err := s.Pos.Catalog(ctx, s.Store.ID, nil)
		s.Check(err)
		receive("L3", "2026-11-20", 5_000)
		receive("L4", "2026-11-26", 5_000)
		receive("L5", "", 5_000)
		for code, want := range map[string]string{label + "L3": "expired", label + "L4": "2026-11-26", label + "L5": "", label + "L6": "",
			"(01)" + milkGTIN + "(17)270101(10)L3": "expired", "(01)" + milkGTIN + "(17)261124(10)L4": "expired",
			"(01)" + milkGTIN + "(17)270101(10)L4": "2026-11-26", "(01)" + milkGTIN + "(17)270101(10)L5": "2027-01-01", milkGTIN[1:]: ""} {
			if got := scan(code); got != want {
				s.Errorf("%s: %q, want %q", code, got, want)
			}
		}
		news, err := s.Pos.Catalog(ctx, s.Store.ID, &before.Revision)
		s.Check(err)
		if len(news.Products) != 1 || len(news.Products[0].Batches) != 2 || news.Products[0].Batches[0] != (pos.BatchDate{Batch: "L3", ExpiresOn: "2026-11-20"}) {
			s.Errorf("tills hear of %+v", news.Products)
		}
		for _, row := range []struct {
			line pos.LineRequest
			want string
		}{
			{pos.LineRequest{Barcode: label + "L3"}, "expired"},
			{pos.LineRequest{ProductID: c.milk.ID, Batch: "L3"}, "expired"},
			{pos.LineRequest{Barcode: label + "L3", ExpiresOn: "2026-12-24"}, "expired"},
			{pos.LineRequest{ProductID: c.milk.ID, Batch: "L3", ExpiresOn: "2026-12-24"}, "expired"},
			{pos.LineRequest{ProductID: c.milk.ID, Batch: "L4", ExpiresOn: "2026-12-24"}, ""},
			{pos.LineRequest{ProductID: c.milk.ID, Batch: "L4", ExpiresOn: "2026-11-24"}, "expired"},
			{pos.LineRequest{Barcode: label + "L4"}, ""},
		} {
			_, _, err := c.sell(c.till, s.Pos, row.line)
			if got := codeOf(err); got != row.want {
				s.Errorf("%+v: %q, want %q", row.line, got, row.want)
			}
		}

		// Plain goods move no catalogue; the date of a batch may be put right.
		at := s.Number(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, s.Store.ID)
		receive("", "", 1_000)
		receive("L5", "", 1_000)
		receive("L4", "2026-11-26", 1_000)
		s.move(c.milk.ID, pos.MoveWaste, 1_000)
		if now := s.Number(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, s.Store.ID); now != at {
			s.Errorf("the catalogue went from %d to %d", at, now)
		}
		_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, c.milk.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1_000, Batch: "L4", ExpiresOn: "2026-11-21"})
		s.Check(err)
		if got := scan(label + "L4"); got != "expired" {
			s.Errorf("put right, and yet %q", got)
		}
		again := s.NewPos() // what is read anew says the same
		defer again.Close()
		if _, _, err := again.Scan(ctx, s.Store.ID, label+"L4"); codeOf(err) != "expired" {
			s.Errorf("after a restart: %v", err)
		}
	})
}
