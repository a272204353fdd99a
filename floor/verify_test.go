package floor_test

import (
	"strings"
	"testing"
	"time"

	"tillbell/floor"
)

// A shop with a bit of everything verifies; each way of breaking it is named.
func TestVerifyNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ damage, says string }{
		"nothing":                 {``, ``},
		"a status set by hand":    {`UPDATE help_requests SET kind = 'other' WHERE status = 'arrived'`, "the events fold to"},
		"a lost event":            {`DELETE FROM store_events WHERE type = 'help_request.accepted'`, "follows"},
		"a lost last event":       {`DELETE FROM store_events WHERE seq = (SELECT MAX(seq) FROM store_events)`, "the log ends with"},
		"a lost step":             {`DELETE FROM help_steps WHERE n = 2`, "the steps are not one a version"},
		"a claim ended by hand":   {`UPDATE help_claims SET ended_at = 1 WHERE ended_at IS NULL`, "live when they should not be"},
		"a claim of another":      {`UPDATE help_claims SET staff_id = (SELECT id FROM staff WHERE role = 'cashier' LIMIT 1) WHERE ended_at IS NULL`, "the holder is not"},
		"a press that was lost":   {`DELETE FROM help_presses`, "the presses are miscounted"},
		"a version that jumps":    {`UPDATE store_events SET data = REPLACE(data, '"version":2', '"version":5') WHERE type = 'help_request.accepted'`, "version 5 follows 1"},
		"an event out of its way": {`UPDATE store_events SET type = 'help_request.rated' WHERE type = 'help_request.arrived'`, "rated leads from"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachShop(t, func(t *testing.T, s *shop) {
				q := s.press(t)
				s.press(t)
				other, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "locked_case"})
				must(t, err)
				s.accept(t, s.ben, other.ID)
				_, err = s.f.Release(ctx, s.ben, other.ID, 1, "")
				must(t, err)
				got := s.accept(t, s.mia, q.ID)
				s.clock.advance(time.Second)
				_, err = s.f.Arrive(ctx, s.mia, q.ID, got.ClaimEpoch, "")
				must(t, err)
				if c.damage != "" {
					if _, err := s.d.Writer().ExecContext(ctx, c.damage); err != nil {
						t.Fatal(err)
					}
				}
				v, err := floor.Verify(ctx, s.d)
				must(t, err)
				if v.Requests != 2 || v.Events == 0 {
					t.Errorf("looked at %d requests and %d events", v.Requests, v.Events)
				}
				all := strings.Join(v.Broken, "\n")
				if c.says == "" && all != "" || !strings.Contains(all, c.says) {
					t.Errorf("found %q, want %q", all, c.says)
				}
			})
		})
	}
}
