package db

import (
	"log/slog"
	"sync"
	"time"
)

// lag is how much slower than the machine's clock ours goes while it is ahead:
// by one part in so many. An hour is caught up with in a day and a third, and
// twenty seconds take half a second more meanwhile.
const lag = 32

// tell is the step of the machine's clock from which on it is worth a line in
// the log: more than a time server corrects at rest.
const tell = time.Second

// Clock is the time that everything here goes by. It is what the machine says,
// but never goes back: timers, leases and sessions are stored as times, and
// receipts are read in the order of theirs. When the machine's clock is set
// back, ours goes on from where it was, slower by a little, until the machine
// has caught up. When it is set forward, or the machine has slept, ours follows
// at once.
type Clock struct {
	wall func() time.Time     // may jump
	ran  func() time.Duration // does not

	mu    sync.Mutex
	at    time.Time     // what was said last
	since time.Duration // and when that was
	ahead bool          // of the machine, and told so
}

// NewClock makes a clock from the machine's time and the time that has passed
// since some moment, which no one can set.
func NewClock(wall func() time.Time, ran func() time.Duration) *Clock {
	return &Clock{wall: wall, ran: ran, at: wall(), since: ran()}
}

// systemClock is the machine's own.
func systemClock() *Clock {
	begin := time.Now()
	wall := func() time.Time { return time.Now().Round(0) } // without the reading that Sub would go by
	return NewClock(wall, func() time.Duration { return time.Since(begin) })
}

// Now is never before a Now that was given already.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, ran := c.wall(), c.ran()
	passed := ran - c.since
	step := wall.Sub(c.at.Add(passed)) // what somebody did to the machine's clock, unless we are ahead already
	at := c.at.Add(passed - passed/lag)
	if wall.After(at) {
		at = wall
	}
	c.at, c.since = at, ran
	c.log(step, at.Sub(wall))
	return at
}

// log tells of each step once.
func (c *Clock) log(step, ahead time.Duration) {
	switch {
	case step >= tell:
		slog.Warn("the machine's clock went forward, or the machine slept", "by", step)
	case ahead >= tell && !c.ahead:
		slog.Warn("the machine's clock went back; the server's goes on, slower, until they meet", "ahead", ahead)
	case ahead < tell && c.ahead:
		slog.Info("the machine's clock has caught up")
	}
	c.ahead = ahead >= tell
}
