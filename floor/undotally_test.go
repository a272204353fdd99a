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

// Among other calls, whether its end was tallied, is being read, or lies ahead:
// an end that is taken back costs its own figures only, and they are a recount's.
func TestAnUndoneEndLeavesTheOthers(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		for range 3 {
			s.helped(t, nil, "")
		}
		must(t, s.f.CatchUp(ctx, s.store.ID))
		before := s.tallied(t)
		made := func() (n int64) {
			t.Helper()
			must(t, s.d.Read(ctx).Raw(`SELECT made FROM help_tally_marks WHERE store_id = ?`, s.store.ID).Row().Scan(&n))
			return n
		}
		first := made()
		for _, tallied := range []bool{true, false} {
			a := s.press(t)
			q := s.accept(t, s.mia, a.ID)
			end := func() {
				t.Helper()
				_, err := s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
				must(t, err)
			}
			undo := func() {
				t.Helper()
				_, err := s.f.Undo(ctx, s.mia, a.ID, "resolve", q.ClaimEpoch)
				must(t, err)
			}
			end()
			if tallied {
				must(t, s.f.CatchUp(ctx, s.store.ID))
				undo()
			} else { // between another node's reading of the log and its writing, and of a recount's
				must(t, s.f.FoldAround(ctx, s.store.ID, undo))
				end()
				must(t, s.f.CatchUp(ctx, s.store.ID))
				must(t, s.f.RecountAround(ctx, s.store.ID, undo))
				first = made()
			}
			must(t, s.f.CatchUp(ctx, s.store.ID))
			if open := s.tallied(t); !slices.Equal(open, before) || made() != first {
				t.Fatalf("tallied %v: with it open\n%v\nbefore it\n%v\nmade anew %v", tallied, open, before, made() != first)
			}
			s.clock.advance(time.Minute)
			end()
			must(t, s.f.CatchUp(ctx, s.store.ID))
			folded := s.tallied(t)
			_, err := s.f.Recount(ctx, s.store.ID)
			must(t, err)
			if anew := s.tallied(t); !slices.Equal(folded, anew) {
				t.Fatalf("folded\n%v\nmade anew\n%v", folded, anew)
			}
			before, first = s.tallied(t), made()
		}
		s.audit(t)
	})
}
