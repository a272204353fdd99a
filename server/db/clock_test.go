package db

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hands are a machine's two clocks, set by a test.
type hands struct {
	wall time.Time
	ran  time.Duration
}

func (h *hands) clock() *Clock {
	return NewClock(func() time.Time { return h.wall }, func() time.Duration { return h.ran })
}

// pass lets time go by on both.
func (h *hands) pass(d time.Duration) { h.wall, h.ran = h.wall.Add(d), h.ran+d }

// Whatever is done to the machine's clock, time does not go back, goes on at
// nearly its pace, is never behind the machine's, and meets it again.
func TestTheClockNeverGoesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := &hands{wall: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
		c := h.clock()
		last := c.Now()
		for _, jump := range rapid.SliceOf(rapid.Int64Range(-int64(48*time.Hour), int64(48*time.Hour))).Draw(t, "jumps") {
			for _, d := range rapid.SliceOf(rapid.Int64Range(0, int64(time.Hour))).Draw(t, "passes") {
				h.pass(time.Duration(d))
				now := c.Now()
				if went := now.Sub(last); went < time.Duration(d)-time.Duration(d)/lag {
					t.Fatalf("in %v it went %v", time.Duration(d), went)
				}
				if now.Before(h.wall) {
					t.Fatalf("%v behind the machine", h.wall.Sub(now))
				}
				last = now
			}
			h.wall = h.wall.Add(time.Duration(jump))
			if now := c.Now(); now.Before(last) {
				t.Fatalf("a jump of %v takes it back by %v", time.Duration(jump), last.Sub(now))
			} else if now.After(last) && !now.Equal(h.wall) {
				t.Fatalf("a jump of %v takes it to %v, the machine is at %v", time.Duration(jump), now, h.wall)
			}
			last = c.Now()
		}
		h.pass(lag * max(0, last.Sub(h.wall)+time.Second))
		if now := c.Now(); !now.Equal(h.wall) {
			t.Fatalf("still %v ahead", now.Sub(h.wall))
		}
	})
}

// The machine's own clock is followed while nobody touches it.
func TestTheSystemClock(t *testing.T) {
	t.Parallel()
	c := systemClock()
	before := time.Now().Round(0)
	now := c.Now()
	if now.Before(before) {
		t.Errorf("%v behind", before.Sub(now))
	}
	if again := c.Now(); again.Before(now) {
		t.Errorf("back by %v", now.Sub(again))
	}
}
