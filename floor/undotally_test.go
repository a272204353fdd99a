package floor_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/floor"
)

// A call whose end was taken back counts once, by its last end, also where the
// first had been tallied.
func TestAnUndoneEndCountsOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		a := s.press(t)
		s.accept(t, s.mia, a.ID)
		end := func(outcome string) {
			t.Helper()
			_, err := s.f.Resolve(ctx, s.mia, a.ID, 1, floor.Resolution{Outcome: outcome})
			must(t, err)
		}
		end("customer_gone")
		must(t, s.f.CatchUp(ctx, s.store.ID))
		_, err := s.f.Undo(ctx, s.mia, a.ID, "resolve", 1)
		must(t, err)
		must(t, s.f.CatchUp(ctx, s.store.ID))
		if open := s.tallied(t); len(open) != 0 {
			t.Fatalf("while it is open again it counts: %v", open)
		}
		s.clock.advance(time.Minute)
		end("helped")
		must(t, s.f.CatchUp(ctx, s.store.ID))
		folded := s.tallied(t)
		_, err = s.f.Recount(ctx, s.store.ID)
		must(t, err)
		if anew := s.tallied(t); len(folded) == 0 || !slices.Equal(folded, anew) {
			t.Fatalf("folded\n%v\nmade anew\n%v", folded, anew)
		}
	})
}
