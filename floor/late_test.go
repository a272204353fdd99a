package floor_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/floor"
)

// heardOf is which devices of somebody have, or showed, what they are asked for now.
func (s *shop) heardOf(t reporter, h floor.Helper) (heard, seen []string) {
	t.Helper()
	all, err := s.f.Summons(ctx)
	must(t, err)
	for _, a := range all {
		if a.Staff == h.Staff {
			return a.Heard, a.Seen
		}
	}
	t.Fatalf("%s is asked for nothing", h.StaffName)
	return nil, nil
}

// What a device says late, or again, is of the offer that it had: it keeps no
// alert from going out for the next one, and wakes nothing that is over.
func TestLateAndRepeatedWords(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		id := s.pressed(t)
		first := s.get(t, id)
		s.asked(t, id, s.mia)
		s.pass(t, 31*time.Second, s.mia, s.ben)
		s.asked(t, id, s.mia, s.ben)
		s.told = s.head(t)
		second := s.get(t, id)

		for range 2 {
			must(t, s.f.Shown(ctx, s.mia, id, floor.Delivered, first.Version))
		}
		if heard, _ := s.heardOf(t, s.mia); len(heard) != 0 {
			t.Errorf("a word about the offer before counts for this one: %v", heard)
		}
		for range 2 {
			must(t, s.f.Shown(ctx, s.mia, id, floor.Delivered, second.Version))
		}
		if heard, seen := s.heardOf(t, s.mia); !slices.Equal(heard, []string{s.mia.Device}) || len(seen) != 0 {
			t.Errorf("heard on %v, seen on %v", heard, seen)
		}

		got := s.accept(t, s.ben, id)
		_, err := s.f.Resolve(ctx, s.ben, id, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.told = s.head(t)
		ended := s.get(t, id)
		s.clock.advance(time.Hour)
		for range 2 { // a tablet that slept for it
			must(t, s.f.Shown(ctx, s.mia, id, floor.Seen, second.Version))
			must(t, s.f.Shown(ctx, s.mia, id, floor.Seen, 0))
		}
		s.expect(t)
		after := s.get(t, id)
		if after.Status != floor.Resolved || after.Version != ended.Version {
			t.Errorf("after it: %+v", after.Request)
		}
		words := map[string]int{}
		for _, m := range after.Timeline {
			words[m.Type]++
		}
		if words[floor.Delivered] != 2 || words[floor.Seen] != 1 {
			t.Errorf("the timeline has %v", words)
		}
		s.audit(t)
	})
}
