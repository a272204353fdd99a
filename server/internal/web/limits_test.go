package web

import (
	"fmt"
	"testing"
	"time"
)

func TestOnlyAcceptedRequestsCount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	l := newLimits(20, 60, func() time.Time { return now })
	for i := range 200 { // refused: places come back
		undo, err := l.take([2]string{"point", fmt.Sprint("made up ", i)}, [2]string{"addr", "1.2.3.4"})
		if err != nil {
			t.Fatalf("refused request %d: %v", i, err)
		}
		undo()
	}
	if len(l.buckets) != 0 {
		t.Errorf("%d names are remembered", len(l.buckets))
	}
	accepted := 0
	for range 100 {
		if _, err := l.take([2]string{"point", "A1"}, [2]string{"addr", "1.2.3.4"}); err == nil {
			accepted++
		}
	}
	if accepted != 20 {
		t.Errorf("%d accepted at one point", accepted)
	}
	if _, err := l.take([2]string{"point", "B1"}, [2]string{"addr", "1.2.3.4"}); err != nil {
		t.Errorf("another point, same address: %v", err)
	}
	now = now.Add(time.Minute)
	if _, err := l.take([2]string{"point", "A1"}, [2]string{"addr", "1.2.3.4"}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}
