package floor

import (
	"testing"
	"time"

	"tillbell/server/access"
)

// The rule, second by second: what waits, who was called, and what is done.
func TestWhenPeopleAreCalledToTills(t *testing.T) {
	t.Parallel()
	p := access.QueuePolicy{CallAt: 4, Hold: 20, Calm: 60}
	at := func(s int) time.Time { return time.Date(2026, 11, 27, 12, 0, s, 0, time.UTC) }
	type moment struct {
		second int
		q      queues
		want   queueMove
	}
	for name, day := range map[string][]moment{
		"one is called once it has lasted, and nobody else meanwhile": {
			{0, queues{waiting: 8, tills: 2}, queueStay}, {19, queues{waiting: 9, tills: 2}, queueStay}, {20, queues{waiting: 8, tills: 2}, queueCall},
			{21, queues{waiting: 9, tills: 2, pending: true}, queueStay}, {60, queues{waiting: 9, tills: 2, coming: 1}, queueStay},
			{90, queues{waiting: 9, tills: 2, there: 1}, queueStay}, {139, queues{waiting: 9, tills: 2, there: 1}, queueStay}, {140, queues{waiting: 9, tills: 2, there: 1}, queueCall},
		},
		"a rush that passes calls nobody": {
			{0, queues{waiting: 8, tills: 2}, queueStay}, {10, queues{waiting: 7, tills: 2}, queueStay}, {25, queues{waiting: 8, tills: 2}, queueStay}, {44, queues{waiting: 8, tills: 2}, queueStay}, {45, queues{waiting: 8, tills: 2}, queueCall},
		},
		"who came goes back once it is short with one till less": {
			{0, queues{waiting: 3, tills: 2, there: 1}, queueStay},  // more than half of four at one till
			{10, queues{waiting: 2, tills: 2, there: 1}, queueStay}, // short since now
			{69, queues{waiting: 2, tills: 2, there: 1}, queueStay}, {70, queues{waiting: 2, tills: 2, there: 1}, queueRelax},
			{100, queues{waiting: 0, tills: 1}, queueStay},
		},
		"two go back one after the other": {
			{0, queues{tills: 3, there: 2}, queueStay}, {60, queues{tills: 3, there: 2}, queueRelax}, {121, queues{tills: 2, there: 1}, queueStay}, {180, queues{tills: 2, there: 1}, queueRelax},
		},
		"nobody is asked any more once it is short": {
			{0, queues{waiting: 1, tills: 1, pending: true}, queueStay}, {60, queues{waiting: 1, tills: 1, pending: true}, queueDrop},
		},
		"between the two nothing is done": {
			{0, queues{waiting: 3, tills: 1, there: 1}, queueStay}, {600, queues{waiting: 3, tills: 1, there: 1}, queueStay},
		},
		"tills that say nothing are short": {
			{0, queues{there: 1}, queueStay}, {60, queues{there: 1}, queueRelax},
		},
	} {
		var w watch
		for _, m := range day {
			var got queueMove
			if w, got = next(p, m.q, w, at(m.second)); got != m.want {
				t.Errorf("%s: after %d s %d, want %d", name, m.second, got, m.want)
			}
		}
	}
	if _, got := next(access.QueuePolicy{}, queues{waiting: 9, tills: 1, pending: true}, watch{}, at(0)); got != queueDrop {
		t.Errorf("where nobody is to be called, one who is asked is asked on: %d", got)
	}
}
