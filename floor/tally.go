package floor

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
)

// The tally is what ended calls come to. A call counts once it has ended, in
// the half hour of the store's day in which it was made. A call for a second person
// is no customer's: it counts apart, by what it cost of people's time. Nothing of a call that
// counts changes any more, so a tally that goes on and one made anew are the
// same.

// Parts are what calls are told apart by, one at a time. The slots of a zone
// have no times.
const (
	partAll      = "all"
	partSlot     = "slot" // half hours from midnight, 00 to 47
	partZone     = "zone"
	partKind     = "kind"
	partPerson   = "person" // who had it at its end
	partPoint    = "point"
	partZoneSlot = "zone_slot"
)

const slotsOfDay = 48

// The counts of a tally, in the order of their columns.
const (
	tallyCalls     = iota
	tallyAccepted  // somebody did, whatever came of it
	tallyArrived   // somebody was with the customer
	tallyMeasured  // of those, by scanning the place
	tallyResolved  // and helped, in whatever way
	tallyNoShows   // somebody came and nobody was there
	tallyAbandoned // nobody came in time
	tallyCancelled // taken back
	tallyBrief     // of those, sooner than one waits
	tallyLost      // neither accepted nor brief
	tallyGivenUp   // ended without anybody coming, and not brief
	tallyHandled   // accepted and resolved by the same
	tallyHandledMS // how long those took from accepting to the end
	tallySeconds   // second persons called to a call, and none of the counts above
	tallySecondsCame
	tallySecondsHandled // accepted and resolved by the same
	tallySecondsHandledMS
	tallyCounts
)

var tallyColumns = [tallyCounts]string{"calls", "accepted", "arrived", "measured", "resolved", "no_shows", "abandoned", "cancelled",
	"brief", "lost", "given_up", "handled", "handled_ms", "seconds", "seconds_came", "seconds_handled", "seconds_handled_ms"}

// tally is what some calls come to.
type tally struct {
	n              [tallyCounts]int64
	accept, arrive bins
}

func (t *tally) merge(more *tally) {
	for i, n := range more.n {
		t.n[i] += n
	}
	t.accept.merge(more.accept)
	t.arrive.merge(more.arrive)
}

// endedCall is what the tally needs of a call.
type endedCall struct {
	ID, Kind            string
	Status              Status
	ZoneID, CallPointID *string
	Outcome             *string
	ClaimStaffID        *string
	CreatedAt, EndedAt  db.Micros
	AcceptedAt, TookAt  *db.Micros // first of all claims, and of the last
	ArrivedAt           *db.Micros
	Scanned             bool
	Joins               bool // it asks a second person to another call
}

// counts is what one call comes to.
func (c *endedCall) counts() *tally {
	t := &tally{}
	if c.Joins {
		t.second(c)
		return t
	}
	t.n[tallyCalls] = 1
	if c.AcceptedAt != nil {
		t.n[tallyAccepted] = 1
		t.accept.took(int64(*c.AcceptedAt - c.CreatedAt))
	}
	if c.ArrivedAt != nil {
		t.n[tallyArrived] = 1
		t.arrive.took(int64(*c.ArrivedAt - c.CreatedAt))
		if c.Scanned {
			t.n[tallyMeasured] = 1
		}
	}
	brief := false
	switch c.Status {
	case Resolved:
		if orEmpty(c.Outcome) == outcomeGone {
			t.n[tallyNoShows] = 1
		} else {
			t.n[tallyResolved] = 1
		}
		if c.TookAt != nil {
			t.n[tallyHandled], t.n[tallyHandledMS] = 1, int64(max(c.EndedAt-*c.TookAt, 0))/1000
		}
		return t
	case Abandoned:
		t.n[tallyAbandoned] = 1
	case Cancelled:
		t.n[tallyCancelled] = 1
		brief = c.EndedAt.Time().Sub(c.CreatedAt.Time()) <= shortAbandon
	}
	switch {
	case brief && c.ArrivedAt == nil:
		t.n[tallyBrief] = 1
	case c.ArrivedAt == nil:
		t.n[tallyGivenUp] = 1
	}
	if c.AcceptedAt == nil && !brief {
		t.n[tallyLost] = 1
	}
	return t
}

// second counts a call for a second person.
func (t *tally) second(c *endedCall) {
	t.n[tallySeconds] = 1
	if c.ArrivedAt != nil {
		t.n[tallySecondsCame] = 1
	}
	if c.Status == Resolved && c.TookAt != nil {
		t.n[tallySecondsHandled], t.n[tallySecondsHandledMS] = 1, int64(max(c.EndedAt-*c.TookAt, 0))/1000
	}
}

// tallyKey is where something counts.
type tallyKey struct {
	part string
	span int64
	key  string
}

func (k tallyKey) compare(other tallyKey) int {
	return cmp.Or(cmp.Compare(k.part, other.part), cmp.Compare(k.span, other.span), cmp.Compare(k.key, other.key))
}

// tallies are counts by where they are.
type tallies map[tallyKey]*tally

// add counts a call wherever it counts: on the business day that it came in, as
// the store's sales are, and by the clock on the wall.
func (t tallies) add(c *endedCall, shop *access.Store, zone *time.Location) {
	at := c.CreatedAt.Time().In(zone)
	day := businessDay(at, shop)
	one := c.counts()
	bare := &tally{n: one.n}
	slot := fmt.Sprintf("%02d", at.Hour()*2+at.Minute()/30)
	for _, span := range []int64{daySpan(day), monthSpan(day)} {
		for _, in := range []struct {
			part, key string
			counts    *tally
		}{
			{partAll, "", one}, {partSlot, slot, one}, {partZone, orEmpty(c.ZoneID), one}, {partKind, c.Kind, one},
			{partPerson, orEmpty(c.ClaimStaffID), one}, {partPoint, orEmpty(c.CallPointID), one},
			{partZoneSlot, orEmpty(c.ZoneID) + " " + slot, bare},
		} {
			t.at(tallyKey{in.part, span, in.key}).merge(in.counts)
		}
	}
}

// businessDay is a moment of the date that a store's day has then: it ends some
// time after midnight.
func businessDay(at time.Time, shop *access.Store) time.Time {
	return at.Add(-time.Duration(shop.DayCutoff) * time.Minute)
}

func (t tallies) at(k tallyKey) *tally {
	if t[k] == nil {
		t[k] = &tally{}
	}
	return t[k]
}

// keys are in the order in which rows are locked.
func (t tallies) keys() []tallyKey { return slices.SortedFunc(maps.Keys(t), tallyKey.compare) }

func daySpan(t time.Time) int64 {
	return int64(t.Year())*10000 + int64(t.Month())*100 + int64(t.Day())
}

func monthSpan(t time.Time) int64 { return int64(t.Year())*100 + int64(t.Month()) }

// rows are tallies as they are written.
func (t tallies) rows(keys []tallyKey, store string, made int64) db.Rows {
	n := len(keys)
	part, key := make([]string, n), make([]string, n)
	span, of := make([]int64, n), make([]int64, n)
	accept, arrive := make([][]byte, n), make([][]byte, n)
	counts := [tallyCounts][]int64{}
	for j := range counts {
		counts[j] = make([]int64, n)
	}
	for i, k := range keys {
		part[i], span[i], key[i], of[i] = k.part, k.span, k.key, made
		one := t[k]
		accept[i], arrive[i] = one.accept.pack(), one.arrive.pack()
		for j, count := range one.n {
			counts[j][i] = count
		}
	}
	rows := db.Rows{db.UUIDs("store_id", slices.Repeat([]string{store}, n)), db.Ints("made", of), db.Texts("part", part), db.Ints("span", span), db.Texts("key", key)}
	for j, name := range tallyColumns {
		rows = append(rows, db.Ints(name, counts[j]))
	}
	return append(rows, db.Blobs("accept_bins", accept), db.Blobs("arrive_bins", arrive))
}
