package floor

import (
	"time"

	"tillbell/server/access"
)

// queues is what is known of a store's tills at a moment.
type queues struct {
	waiting, tills int64 // customers, and tills that told of them lately
	pending        bool  // somebody is asked to open a till, and nobody took it yet
	coming, there  int   // who took it, and who has arrived
}

// watch is since when the queues are long or short, and until when nothing more
// is done about them.
type watch struct {
	long, short time.Time // zero: they are not
	rest        time.Time
}

// queueMove is what is done about queues.
type queueMove int

const (
	queueStay  queueMove = iota
	queueCall            // ask one person to open a till
	queueDrop            // ask nobody any more
	queueRelax           // send one person back
)

// queueRest is how long what was done has to show: the way to a till, its first
// customers.
const queueRest = 2 * time.Minute

// next is the rule by which people are called to tills and sent back.
//
// Queues are long where each open till has as many customers waiting as the
// store says, on average; that has to last (Hold). Then one person is called, and
// nobody else while that one is asked or on the way, nor for two minutes after.
// Queues are short where each till would have half as many at most even with one
// till less, so that nobody is sent back to be called again; that has to last
// (Calm). Then whoever is only asked is asked no more, else the one who came last
// goes back. Between the two nothing is done, and neither time runs.
func next(p access.QueuePolicy, q queues, w watch, now time.Time) (watch, queueMove) {
	left := max(q.tills-1, 1)
	switch {
	case p.CallAt <= 0:
		w.long, w.short = time.Time{}, time.Time{}
		if q.pending {
			return w, queueDrop
		}
		return w, queueStay
	case q.tills > 0 && q.waiting >= p.CallAt*q.tills:
		w.short = time.Time{}
		if w.long.IsZero() {
			w.long = now
		}
		if q.pending || q.coming > 0 || now.Before(w.rest) || now.Sub(w.long) < p.HoldFor() {
			return w, queueStay
		}
		w.long, w.rest = time.Time{}, now.Add(queueRest)
		return w, queueCall
	case 2*q.waiting <= p.CallAt*left:
		w.long = time.Time{}
		if w.short.IsZero() {
			w.short = now
		}
		if now.Sub(w.short) < p.CalmFor() {
			return w, queueStay
		}
		if q.pending {
			w.short = now
			return w, queueDrop
		}
		if q.coming+q.there > 0 && !now.Before(w.rest) {
			w.short, w.rest = now, now.Add(queueRest)
			return w, queueRelax
		}
		return w, queueStay
	}
	w.long, w.short = time.Time{}, time.Time{}
	return w, queueStay
}
