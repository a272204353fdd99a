package pos_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
)

func TestClosingsAreListedAndPrinted(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		bread := s.Put(Goods("B1", "Bread", 119))
		for i := range 3 {
			c := s.SignIn(0, s.Cashier)
			if i == 0 {
				s.OpenDrawer(c, 0)
			}
			s.Sell(c, bread.ID, 1000, 119)
			s.Clock.Advance(24 * time.Hour)
		}
		s.Check(s.Pos.EndDays(s.Context()))
		first, next, err := s.Pos.Closings(s.Context(), s.Store.ID, pos.ClosingFilter{Period: "day", Limit: 2})
		s.Check(err)
		rest, end, err := s.Pos.Closings(s.Context(), s.Store.ID, pos.ClosingFilter{Period: "day", Limit: 2, Cursor: next})
		s.Check(err)
		if len(first) != 2 || len(rest) != 1 || end != "" || first[0].Number != 3 || rest[0].Number != 1 || rest[0].Total != 119 || first[0].PerpetualNet != 357 {
			t.Fatalf("%+v %+v", first, rest)
		}
		_, _, err = s.Pos.Closings(s.Context(), s.Store.ID, pos.ClosingFilter{Limit: 2, Cursor: "x"})
		s.Refused(err, "cursor_invalid", "cursor")
		body, err := s.Pos.ClosingOf(s.Context(), s.Store.ID, rest[0].ID)
		s.Check(err)
		if _, err := s.Pos.ClosingOf(s.Context(), s.Registers[0].ID, rest[0].ID); err == nil {
			t.Error("another store reads it")
		}
		var c pos.Closing
		s.Check(json.Unmarshal(body, &c))
		paper := pos.ClosingSlip(&c, s.Store)
		for _, line := range strings.Split(paper, "\n") {
			if len([]rune(line)) > 42 {
				t.Errorf("too wide: %q", line)
			}
		}
		if !strings.Contains(paper, "Day closing 2026-11-26") || !strings.Contains(paper, "Net since then                        1.19") {
			t.Errorf("the paper:\n%s", paper)
		}
	})
}
