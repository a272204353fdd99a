package pos_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"tillbell/migrations"
	"tillbell/pos"
	"tillbell/server/db"
)

// Customers of before are found by any digits of their number too: the migration
// makes the words that saving a customer makes.
func TestTheMigrationFindsOldNumbersToo(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		for _, r := range []pos.CustomerRequest{{Name: "Ada 4321", Phone: "+49 170 7654321"}, {Phone: "+999 1234"}, {Phone: "+441234567890123"},
			{Phone: "+1 111 111 1111"}, {Name: "Bo"}} {
			s.customer(c, r)
		}
		words := func() (all []string) {
			s.Check(s.DB.Read(s.Context()).Raw(`SELECT CAST(customer_id AS TEXT) || ' ' || word FROM customer_words`).Scan(&all).Error)
			slices.Sort(all)
			return all
		}
		saved := words()
		dialect := map[db.Dialect]string{db.SQLite: "sqlite", db.Postgres: "postgres"}[s.DB.Dialect()]
		up, down := steps(t, dialect, "0048_phonewords.sql")
		run := func(statements []string) {
			s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
				for _, one := range statements {
					if err := tx.Exec(one).Error; err != nil {
						return err
					}
				}
				return nil
			}))
		}
		run(down)
		if before := words(); len(before) >= len(saved) || !slices.ContainsFunc(before, func(w string) bool { return strings.HasSuffix(w, " 491707654321") }) {
			s.Errorf("without it there are %d words of %d", len(before), len(saved))
		}
		run(up)
		if after := words(); !slices.Equal(saved, after) {
			s.Errorf("the migration makes\n%s\nsaving makes\n%s", after, saved)
		}
	})
}

// steps are the statements of a migration, forwards and back.
func steps(t *testing.T, engine, name string) (up, down []string) {
	t.Helper()
	files, err := migrations.For(engine)
	if err != nil {
		t.Fatal(err)
	}
	body, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(fmt.Errorf("read a migration: %w", err))
	}
	forth, back, _ := strings.Cut(string(body), "-- +goose Down")
	split := func(text string) (out []string) {
		for one := range strings.SplitSeq(text, ";\n") {
			if strings.TrimSpace(one) != "" {
				out = append(out, one)
			}
		}
		return out
	}
	return split(forth), split(back)
}
