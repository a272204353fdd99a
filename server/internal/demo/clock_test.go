package demo

import (
	"testing"
	"time"
)

func TestTheDayIsUnderWayAtAnyHour(t *testing.T) {
	t.Parallel()
	for _, day := range []time.Time{time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC)} {
		for m := range 24 * 60 {
			now := day.Add(time.Duration(m) * time.Minute)
			zone, err := time.LoadLocation(clockFor(now, "Europe/Berlin"))
			if err != nil {
				t.Fatal(err)
			}
			if h := now.In(zone).Hour(); h < 11 || h >= 20 {
				t.Fatalf("at %s the shop's clock shows %d", now, h)
			}
		}
	}
	if got := clockFor(time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC), "Europe/Berlin"); got != "Europe/Berlin" {
		t.Errorf("in the afternoon at home: %s", got)
	}
}
