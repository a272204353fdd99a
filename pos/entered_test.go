package pos_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// chain lists the types of a chain's entries.
func (s *Shop) chain(id string) (types []string) {
	s.Helper()
	s.Check(s.DB.Read(s.Context()).Raw(`SELECT type FROM journal WHERE register_id = ? ORDER BY seq`, id).Scan(&types).Error)
	return types
}

const serversChain = "00000000-0000-0000-0000-000000000000"

// What a store and its servers do is in chains of their own, and sign-ins in
// the register's.
func TestActsHaveTheirChains(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.Access.Keep(s.Pos)
		s.Check(s.Pos.Started(s.Context(), "1.0", "abc"))
		s.Check(s.Pos.Stopped(s.Context(), "1.0", "abc"))
		s.Check(s.Pos.Started(s.Context(), "1.1", "def"))
		now := s.Clock.Now()
		s.Clock.Set(now.Add(-time.Hour))
		s.Check(s.Pos.Started(s.Context(), "1.1", "def"))
		s.Clock.Set(now)
		if got := s.chain(serversChain); !slices.Equal(got, []string{"KEY", "START", "STOP", "UPDATE", "START", "CLOCK", "START"}) {
			t.Errorf("the servers' chain: %v", got)
		}

		bread := s.Put(Goods("B1", "Bread", 100))
		same := Goods("B1", "Good bread", 100)
		for _, r := range []pos.ProductRequest{same, same, Goods("B1", "Good bread", 120)} {
			_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, bread.ID, r)
			s.Check(err)
		}
		_, _, err := s.Pos.PutTaxClass(s.Context(), s.Store.ID, pos.TaxClass{Code: "standard", Name: "Regular", Rate: 190_000})
		s.Check(err)
		_, _, err = s.Pos.PutTaxClass(s.Context(), s.Store.ID, pos.TaxClass{Code: "standard", Name: "Regular", Rate: 200_000})
		s.Check(err)
		file := "barcode,name,price\n4006381333931,Pen,1.20\n"
		for _, dry := range []bool{true, false} {
			_, err = s.Pos.Import(s.Context(), s.Store.ID, "", strings.NewReader(file), pos.ImportOptions{DryRun: dry})
			s.Check(err)
		}
		if got := s.chain(s.Store.ID); !slices.Equal(got, []string{"PRICE", "PRICE", "PRICE", "IMPORT"}) {
			t.Errorf("the store's chain: %v", got)
		}

		s.SignIn(0, s.Cashier)
		if got := s.chain(s.Registers[0].ID); !slices.Equal(got, []string{"LOGIN"}) {
			t.Errorf("the register's chain: %v", got)
		}
		s.verify()
	})
}

// Many acts of a store at once make one chain.
func TestAStoresChainHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.Access.Keep(s.Pos)
		errs := make(chan error)
		for i := range 8 {
			go func() {
				if i%2 == 0 {
					store := s.Store
					store.DayCutoff = int64(i * 10)
					_, err := s.Access.UpdateStore(s.Context(), store)
					errs <- err
					return
				}
				_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, db.NewID(), Goods(fmt.Sprintf("P%d", i), "Product", 100))
				errs <- err
			}()
		}
		for range 8 {
			s.Check(<-errs)
		}
		if n := len(s.chain(s.Store.ID)); n < 6 { // two stores alike make no entry
			t.Errorf("%d entries", n)
		}
		s.verify()
	})
}

var _ access.Book = (*pos.Pos)(nil)
