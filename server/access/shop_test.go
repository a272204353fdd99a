package access_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"tillbell/server/access"
)

// What is kept of a store in memory is what it last said, from the moment that
// the change is made here, however many ask meanwhile; and what another node
// changed, once this one is told to look.
func TestAShopIsWhatItLastSaid(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx, stop := context.WithCancel(context.Background())
		var asking sync.WaitGroup
		for range 4 {
			asking.Go(func() {
				for ctx.Err() == nil {
					_, _, _ = s.a.Shop(ctx, s.store.ID)
				}
			})
		}
		rename := func(a *access.Access, to string) {
			t.Helper()
			store := s.store
			store.Name = to
			if _, err := a.UpdateStore(context.Background(), store); err != nil {
				t.Error(err)
			}
		}
		wants := func(name string) {
			t.Helper()
			if got, _, err := s.a.Shop(context.Background(), s.store.ID); err != nil || got.Name != name {
				t.Errorf("it is %q, %v; it was called %q", got.Name, err, name)
			}
		}
		for i := range 60 {
			name := fmt.Sprint("Markt ", i)
			rename(s.a, name)
			wants(name)
		}
		stop()
		asking.Wait()

		other := access.New(s.d)
		rename(other, "Elsewhere")
		s.a.Forget(s.store.ID)
		wants("Elsewhere")

		sue := s.person(t, "Sue", access.Manager, "1357")
		_, boss, err := s.a.SignIn(context.Background(), s.boss, sue, "1357")
		if err != nil {
			t.Fatal(err)
		}
		err = s.a.SetRights(context.Background(), boss, []access.RightChange{{Role: access.Associate, Right: access.AnswerHelp, To: &access.Allowance{State: access.StateDenied}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, roles, err := s.a.Shop(context.Background(), s.store.ID); err != nil || roles[access.Associate].May(access.AnswerHelp) {
			t.Errorf("an associate answers calls still, %v", err)
		}
	})
}
