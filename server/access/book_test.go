package access_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// notes is a book that keeps what it is told.
type notes struct{ kinds []string }

func (n *notes) Enter(_ *db.Tx, _, kind, _ string, _ any) error {
	n.kinds = append(n.kinds, kind)
	return nil
}

func (n *notes) EnterStore(_ *db.Tx, _, kind, _ string, payload any) error {
	n.kinds = append(n.kinds, kind)
	return nil
}

// A book that refuses undoes the act.
type shut struct{}

func (*shut) Enter(*db.Tx, string, string, string, any) error      { return fmt.Errorf("shut") }
func (*shut) EnterStore(*db.Tx, string, string, string, any) error { return fmt.Errorf("shut") }

func TestActsAreEntered(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		n := &notes{}
		s.a.Keep(n)
		want := []string{}
		did := func(kinds ...string) {
			t.Helper()
			if want = append(want, kinds...); !slices.Equal(n.kinds, want) {
				t.Errorf("entered %v, want %v", n.kinds, want)
			}
		}
		ctx := context.Background()
		store, err := s.a.Store(ctx, s.store.ID)
		if err != nil {
			t.Fatal(err)
		}
		store.ReceiptFooter = "Bye"
		if _, err := s.a.UpdateStore(ctx, store); err != nil {
			t.Fatal(err)
		}
		did() // no money depends on it
		store.DayCutoff = 300
		if _, err := s.a.UpdateStore(ctx, store); err != nil {
			t.Fatal(err)
		}
		did("CONFIG")
		if _, err := s.a.PutRegister(ctx, access.Register{ID: db.NewID(), StoreID: store.ID, Code: "T9"}); err != nil {
			t.Fatal(err)
		}
		did("CONFIG")
		token, _ := s.till(t)
		person := s.person(t, "Mia", access.Cashier, "2468")
		did("RIGHTS")
		device, err := s.a.Device(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		_, who, err := s.a.SignIn(ctx, device, person, "2468")
		if err != nil {
			t.Fatal(err)
		}
		did("LOGIN")
		change := access.RightChange{Role: access.Cashier, Right: access.VoidSale, To: &access.Allowance{State: access.StateAllowed}}
		if err := s.a.SetRights(ctx, who, []access.RightChange{change}); err != nil {
			t.Fatal(err)
		}
		did("RIGHTS")
		if err := s.a.SignOut(ctx, who); err != nil {
			t.Fatal(err)
		}
		did("LOGOUT")
		s.a.Keep(&shut{})
		store.DayCutoff = 0
		if _, err := s.a.UpdateStore(ctx, store); err == nil {
			t.Error("a change went by the book")
		}
		if now, err := s.a.Store(ctx, store.ID); err != nil || now.DayCutoff != 300 {
			t.Errorf("the day ends at %d (%v)", now.DayCutoff, err)
		}
	})
}
