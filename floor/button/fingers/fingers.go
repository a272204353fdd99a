// Package fingers plays what happens to a button in a shop, from a seed: it is
// pressed and held, sleeps, wakes and says so, and its messages get lost, come
// twice and come late. It says what came of it: who is rung and how often.
// Tests of each way that buttons call by play it and compare.
package fingers

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// What happens to a message on its way.
const (
	Comes  = "comes"      // it is heard and answered
	Unsaid = "unanswered" // it is heard, and the answer is lost: it is sent again
	Lost   = "lost"       // it is not heard: it is sent again
)

// Step is one thing that happens.
type Step struct {
	Slept time.Duration // before it
	Press string        // single, double, long; empty: it only says how it is
	Count int           // of the button's presses; a press has the same whenever it is sent
	Ways  []string      // how each sending of it fares; the last one comes
	With  bool          // its battery goes along, as when it wakes
}

// Sequence is what happens to a button in a while. A counter that does not know
// where it was counts from one again, but only after a day.
func Sequence(seed uint64, steps int) []Step {
	r := rand.New(rand.NewPCG(seed, 0x5be11))
	out := make([]Step, steps)
	count := 0
	for i := range out {
		s := &out[i]
		s.Slept = []time.Duration{4 * time.Second, time.Minute, time.Hour}[r.IntN(3)]
		s.With = s.Slept == time.Hour || r.IntN(4) == 0
		if r.IntN(6) > 0 {
			s.Press = []string{"single", "single", "single", "double", "long"}[r.IntN(5)]
			count++
			s.Count = count
		}
		for r.IntN(3) == 0 && len(s.Ways) < 3 {
			s.Ways = append(s.Ways, []string{Unsaid, Lost}[r.IntN(2)])
		}
		s.Ways = append(s.Ways, Comes)
	}
	return out
}

// Shop is what must be true: the open call of each kind, with how often its
// button was pressed for it. Long takes the newest back.
type Shop struct {
	Kinds   map[string]string // by press; cancel takes back
	open    []string          // kinds, the oldest call first
	presses map[string]int
	Rung    int // calls in all
}

// Press is a finger on the button, whatever its messages go through.
func (s *Shop) Press(press string) {
	if s.presses == nil {
		s.presses = map[string]int{}
	}
	kind := s.Kinds[press]
	switch {
	case press == "":
	case kind == "cancel" && len(s.open) > 0:
		last := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		delete(s.presses, last)
	case kind == "cancel":
	case s.presses[kind] > 0:
		s.presses[kind]++
	default:
		s.open = append(s.open, kind)
		s.presses[kind], s.Rung = 1, s.Rung+1
	}
}

// String lists what is open, the oldest first.
func (s *Shop) String() string {
	text := fmt.Sprintf("%d rung:", s.Rung)
	for _, kind := range s.open {
		text += fmt.Sprintf(" %s %d", kind, s.presses[kind])
	}
	return text
}
