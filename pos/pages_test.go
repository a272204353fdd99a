package pos_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gorm.io/gorm"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/sheet"
	"tillbell/server/db"
)

// written keeps what a table writes.
type written struct{ rows, totals []string }

func (w *written) Row(cells []sheet.Cell) error {
	w.rows = append(w.rows, fmt.Sprint(cells))
	return nil
}
func (w *written) Total(cells []sheet.Cell) error {
	w.totals = append(w.totals, fmt.Sprint(cells))
	return nil
}
func (w *written) Close() error { return nil }

// inPages does something with all sizes of pages: what comes is the same, and the
// smaller they are the more statements it takes.
func (s *Shop) inPages(what string, do func(atOnce int) []string) {
	s.Helper()
	do(1000) // what is done once is not counted
	var whole []string
	most := int64(0)
	for _, atOnce := range []int{1000, 5, 2, 1} {
		before := s.DB.Trips()
		got := do(atOnce)
		took := s.DB.Trips() - before
		if whole == nil {
			if whole = got; len(whole) < 7 {
				s.Fatalf("%s: %d rows are no test", what, len(whole))
			}
		} else if s.DB.Dialect() == db.Postgres && took <= most {
			s.Errorf("%s: %d at once took %d round trips, more at once %d", what, atOnce, took, most)
		}
		if most = took; !slices.Equal(got, whole) {
			s.Errorf("%s: %d at once gave\n%q\nall at once\n%q", what, atOnce, got, whole)
		}
	}
}

// However long a shop's history is, a file of it is read so many rows at a time:
// a statement that waited for a slow reader, or for all of it, would be ended.
func TestFilesAreReadInPages(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		at := s.Clock.Now()
		for i := range 8 {
			p := s.Put(Goods(fmt.Sprint("B", i), fmt.Sprint("Bread ", i), money.Amount(100+i)))
			s.Sell(c, p.ID, 1000, money.Amount(100+i))
			s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error { // several at one time, as an import has them
				return tx.Exec(`INSERT INTO stock_moves (id, store_id, product_id, kind, quantity, on_hand, reason, at, content_hash) VALUES (?, ?, ?, 'receive', 1000, 1000, '', ?, ?)`,
					db.NewID(), s.Store.ID, p.ID, int64(db.At(at))+int64(i/3), db.Bytes("x")).Error
			}))
		}
		today, err := s.Pos.PeriodOf(s.Store, pos.PeriodToday, "", "")
		s.Check(err)
		into := func(table interface {
			Write(ctx context.Context, into sheet.Writer) error
		}, err error) []string {
			s.Check(err)
			w := &written{}
			s.Check(table.Write(s.Context(), w))
			return append(w.rows, w.totals...)
		}
		s.inPages("moves", func(atOnce int) []string {
			s.Pos.ReadAtOnce(atOnce)
			return into(s.Pos.MoveTable(s.Store, pos.MoveFilter{Period: today}, "en"))
		})
		s.inPages("figures", func(atOnce int) []string {
			s.Pos.ReadAtOnce(atOnce)
			return into(s.Pos.FigureTable(s.Context(), s.Store, pos.FigureQuery{By: "product", Period: today}))
		})
	})
}

// What devices signed is read so many at a time, over the ends of registers too.
func TestSignaturesAreReadInPages(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		bread := s.Put(Goods("B1", "Bread", 100))
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}}
		pass, err := s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		for _, c := range []pos.Cashier{mia, sofia} {
			s.OpenDrawer(c, 0)
			for range 4 {
				s.Sell(c, bread.ID, 1000, 100)
			}
		}
		s.Check(pass(s.Context()))
		s.inPages("signatures", func(atOnce int) (out []string) {
			s.Check(s.DB.Snapshot(s.Context(), func(tx *gorm.DB) error {
				return pos.EachSignature(tx, atOnce, func(chain string, seq int64) { out = append(out, fmt.Sprint(chain, " ", seq)) })
			}))
			return out
		})
		s.verify()
	})
}

// Whom an approval is about is forgotten wherever it stands among all others.
func TestApprovalsAreLookedThroughInPages(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		took := make(map[int]int64)
		for _, atOnce := range []int{1000, 8, 7, 3, 2, 1} {
			s.Pos.ReadAtOnce(atOnce)
			ada := s.customer(c, pos.CustomerRequest{Name: fmt.Sprint("Zzyzx ", atOnce)})
			s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
				for i := range 8 {
					whom := ada
					if i == 4 {
						whom = db.NewID()
					}
					err := tx.Exec(`INSERT INTO approvals (id, store_id, register_id, requester_id, right_name, subject_hash, amount, percent, reason, summary, state, asked_at, expires_at, answer_reason, content_hash)
						VALUES (?, ?, ?, ?, 'sale.void', ?, 0, 0, '', ?, 'asked', ?, ?, '', ?)`, db.NewID(), s.Store.ID, s.Registers[0].ID, s.Cashier.ID, db.Bytes("x"),
						fmt.Sprintf(`{"kind":"cart","subject":"of %d","customer_id":"%s"}`, atOnce, whom), db.At(tx.Now), db.At(tx.Now), db.Bytes("x")).Error
					if err != nil {
						return err
					}
				}
				return nil
			}))
			before := s.DB.Trips()
			s.Check(s.Pos.EraseCustomer(s.Context(), c, ada, true))
			took[atOnce] = s.DB.Trips() - before
			if n := s.Number(fmt.Sprintf(`SELECT COUNT(*) FROM approvals WHERE summary LIKE '%%"of %d"%%'`, atOnce)); n != 1 {
				s.Errorf("%d at once: %d approvals still name somebody, want the one of somebody else", atOnce, n)
			}
		}
		if s.DB.Dialect() == db.Postgres && took[1] < took[1000]+2*5*8 { // two for each of those that are there by then
			s.Errorf("one at once took %d round trips, all at once %d", took[1], took[1000])
		}
	})
}

// To find a seal whose entries are gone takes a look at all entries, and is not
// ended for it.
func TestAnEmptySealIsLookedForAsLongAsItTakes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.traded()
		seal := db.NewID()
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			return tx.Exec(`INSERT INTO journal_seals (id, key_id, at, signature, entries) SELECT ?, key_id, at, signature, entries FROM journal_seals LIMIT 1`, seal).Error
		}))
		s.Check(s.DB.Snapshot(s.Context(), func(tx *gorm.DB) error {
			v, err := pos.VerifyJournalIn(tx)
			if want := "seal " + seal + " covers no entry"; err != nil || v.Broken != want {
				s.Errorf("found %q (%v), want %q", v.Broken, err, want)
			}
			if s.DB.Dialect() == db.SQLite {
				return nil
			}
			var limit string
			if err := tx.Raw(`SELECT current_setting('statement_timeout')`).Row().Scan(&limit); err != nil || limit != "0" {
				s.Errorf("it was looked for under a limit of %s (%v)", limit, err)
			}
			return nil
		}))
	})
}
