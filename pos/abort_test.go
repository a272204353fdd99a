package pos_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// A cart that is given up enters the journal: told by its till, once however
// often it is told, whatever became of the drawer and of training meanwhile;
// and a parked one when it is dropped. It moves nothing.
func TestACartGivenUpIsInTheJournal(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, mia := s.Context(), s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 1190))
		s.OpenDrawer(mia, 0)
		began := s.Clock.Now().Add(-time.Minute)
		r := pos.AbortRequest{StartedAt: began, EndedAt: began.Add(30 * time.Second), Lines: []pos.AbortLine{
			{ProductID: bread.ID, Quantity: 2 * money.One, UnitPrice: 1190, Total: 2380}, {ProductID: db.NewID(), Quantity: 500, UnitPrice: 300, Total: 150}}}
		id := db.NewID()
		first, err := s.Pos.AbortCart(ctx, mia, id, r)
		s.Check(err)
		if !first.Created {
			t.Error("it was not made")
		}
		s.Clock.Advance(time.Second)
		again, err := s.Pos.AbortCart(ctx, mia, id, r)
		s.Check(err)
		if again.Created || string(again.Body) != string(first.Body) {
			t.Errorf("told again: %s", again.Body)
		}
		want := map[string]any{"id": id, "register_id": mia.Register, "staff_id": mia.Staff, "total": 2530.0, "currency": "EUR",
			"started_at": began.UTC().Format("2006-01-02T15:04:05.000Z"), "lines": []any{
				map[string]any{"product_id": bread.ID, "name": "Bread", "sku": "B1", "quantity": "2", "total": 2380.0}, map[string]any{"quantity": "0.500"}}}
		if got := s.entered("ABORT"); !holds(got, want) {
			t.Errorf("the journal holds %v", got)
		}
		other := r
		other.EndedAt = other.EndedAt.Add(time.Second)
		if _, err := s.Pos.AbortCart(ctx, mia, id, other); codeOf(err) != "abort_exists" {
			t.Errorf("another under its id: %v", err)
		}
		for name, change := range map[string]func(*pos.AbortRequest){
			"no lines":       func(r *pos.AbortRequest) { r.Lines = nil },
			"ends first":     func(r *pos.AbortRequest) { r.EndedAt = r.StartedAt.Add(-1) },
			"nothing of it":  func(r *pos.AbortRequest) { r.Lines = []pos.AbortLine{{ProductID: bread.ID}} },
			"too many lines": func(r *pos.AbortRequest) { r.Lines = make([]pos.AbortLine, 1001) },
			"a sum too large": func(r *pos.AbortRequest) {
				r.Lines = []pos.AbortLine{{ProductID: bread.ID, Quantity: 1, Total: money.MaxAmount + 1}}
			},
			"it never started": func(r *pos.AbortRequest) { r.StartedAt = time.Time{} },
		} {
			bad := r
			change(&bad)
			if _, err := s.Pos.AbortCart(ctx, mia, db.NewID(), bad); codeOf(err) != "abort_invalid" {
				t.Errorf("%s: %v", name, err)
			}
		}

		// Parked and dropped at the till, at a tablet, and taken into another cart.
		park := func() pos.CartView {
			t.Helper()
			return s.park(mia, bread.ID, money.One)
		}
		v := park()
		_, err = s.Pos.DropCart(ctx, s.clerk(mia), v.ID, v.Epoch, "went away")
		s.Check(err)
		s.Clock.Advance(time.Second)
		if got := s.entered("ABORT"); !holds(got, map[string]any{"id": v.ID, "parked": float64(v.Number), "reason": "went away", "total": 1190.0, "register_id": mia.Register,
			"lines": []any{map[string]any{"product_id": bread.ID, "total": 1190.0}}}) {
			t.Errorf("a parked cart: the journal holds %v", got)
		}
		v = park()
		tablet := s.clerk(mia)
		tablet.Register = ""
		_, err = s.Pos.DropCart(ctx, tablet, v.ID, v.Epoch, "left on the counter")
		s.Check(err)
		v = park()
		_, err = s.Pos.DropMovedCart(ctx, s.clerk(mia), v.ID, v.Epoch, "taken up here")
		s.Check(err)
		for where, chain := range map[string]string{"till": mia.Register, "store": s.Store.ID} {
			if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'ABORT' AND register_id = '` + chain + `'`); n != map[string]int64{"till": 2, "store": 1}[where] {
				t.Errorf("%d in the chain of the %s", n, where)
			}
		}

		// Days later, with the drawer closed by itself, told from a till in training.
		s.Clock.Advance(49 * time.Hour)
		sofia := s.SignIn(0, s.Manager)
		_, err = s.Pos.SetTraining(ctx, sofia, true, nil)
		s.Check(err)
		if _, err := s.Pos.AbortCart(ctx, sofia, db.NewID(), r); err != nil {
			t.Errorf("told late: %v", err)
		}
		_, err = s.Pos.SetTraining(ctx, sofia, false, nil)
		s.Check(err)
		if n := s.Number(`SELECT COUNT(*) FROM sales`); n != 0 {
			t.Errorf("%d documents", n)
		}

		s.Clock.Advance(48 * time.Hour)
		s.Check(s.Pos.EndDays(ctx))
		file := filepath.Join(t.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(ctx, file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(t, unzip(t, file))
		found := 0
		for _, row := range all["transactions.csv"] {
			if row["BON_TYP"] == "AVBelegabbruch" {
				found++
				if strings.HasPrefix(row["BON_ID"], strings.ReplaceAll(id, "-", "")) && (row["UMS_BRUTTO"] != "25,30" || row["BON_START"] == row["BON_ENDE"]) {
					t.Errorf("in the DSFinV-K: %v", row)
				}
			}
		}
		if found != 3 || all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO") != 0 {
			t.Errorf("%d given up in the DSFinV-K, and %v", found, all["businesscases.csv"])
		}
		s.verify()
	})
}
