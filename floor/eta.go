package floor

import (
	"slices"

	"tillbell/server/db"
)

// # How long a customer is told to wait
//
// Who asks is told a band of seconds from then. It is made of what is known at
// that moment (a sight): how far, by the plan, whoever is free and nearest has to
// walk, or those on the floor on average where nobody is; how many calls wait
// already, and so how many calls have to end before somebody comes to this one;
// and how long a call keeps one person, as the last calls did. That makes one
// figure, which is wrong in the same way for everybody: people in one shop need
// longer to react than in another. So it is measured by: the figure that each of
// the last calls to which somebody came was reckoned at is kept with it, and the
// band reaches from what a fifth of them took, in parts of their figure, to what
// nine tenths took. Calls of the zone and kind count where there are enough, else
// of the zone, else of the store; where nothing was measured yet it is the figure
// up to a few times it. Calls that nobody came to say nothing of how long it takes
// until somebody does, and do not count.
//
// What was told is kept to. When somebody takes the call, the way is all that is
// left, and the band is lowered to what nearly all of the last ways took. Neither end ever
// rises: a call that goes back to the queue, or is passed over, is late when its
// time is over, and the customer is told just that (CustomerView.Late).
const (
	etaReaction  = 25  // seconds until somebody sets out, where they need as long as in most shops
	etaWalk      = 40  // seconds, where nobody is on the floor
	etaEach      = 120 // seconds that a call keeps one person, where that is not known
	etaEachLeast = 30
	etaEachMost  = 1800
	etaBacklog   = 10 // calls before this one; more say nothing more

	etaSooner = 20 // per cent that come sooner than the band says
	etaWithin = 90 // and within it or sooner
	etaSure   = 97 // of the ways: what is lowered must not make many late
	etaSample = 40 // calls that count
	etaEnough = 5  // fewer say nothing
	etaWide   = 4  // the high end where nothing is known, in reactions and ways
	etaLong   = 2  // and in calls that have to end: many of them are seldom all long

	etaStep  = 10 // seconds it is rounded to
	etaLeast = 10
	etaMost  = 3600
)

// The band of a call that no customer waits for.
const (
	etaLow  = 30
	etaHigh = 120
)

// sight is what is known when somebody asks.
type sight struct {
	walk   int64 // seconds that whoever comes has to walk
	before int64 // calls that wait already
	free   int64 // people who may come at once
	people int64 // and those too who are with other customers
	each   int64 // seconds that a call keeps one person
}

// reckon is the figure: the reaction, the way, and the calls that have to end
// before, of which the people on the floor end so many at a time.
func (s sight) reckon() int64 { return etaReaction + s.walk + s.queue() }

func (s sight) queue() int64 {
	ends := max(0, min(s.before, etaBacklog)+1-s.free)
	return ends * s.each / max(s.people, 1)
}

// arrival is an earlier call that somebody came to.
type arrival struct {
	zone     *string
	kind     string
	took     int64  // microseconds until they were there
	walked   int64  // of these, since they took it
	kept     *int64 // since they took it, until it ended
	reckoned int64  // seconds that it was reckoned at; 0: it was not
}

// estimate is what a customer is told, and the figure behind it.
type estimate struct {
	Band
	reckoned int64
}

// told makes an estimate the request's.
func (r *requestRow) told(e estimate) {
	r.EtaLow, r.EtaHigh, r.EtaReckoned = e.Low, e.High, e.reckoned
}

// onTheWay lowers what the customer was told to what is left when somebody takes
// the call.
func (r *requestRow) onTheWay(calls []arrival, now db.Micros) {
	ways, ok := pick(calls, orEmpty(r.ZoneID), "", func(a *arrival) (int64, bool) { return a.walked, true })
	if !ok {
		return
	}
	over := max(0, int64(now-r.CreatedAt))
	b := Band{r.EtaLow, r.EtaHigh}.lowered(rounded(over+nearestRank(ways, etaSooner), over+nearestRank(ways, etaSure)))
	r.EtaLow, r.EtaHigh = b.Low, b.High
}

// foresee is the estimate of a call of this zone and kind by the calls before
// it, the latest first.
func foresee(s sight, calls []arrival, zone, kind string) estimate {
	figure := s.reckon()
	parts, ok := pick(calls, zone, kind, func(a *arrival) (int64, bool) { return a.took / max(a.reckoned, 1), a.reckoned > 0 })
	if !ok {
		return estimate{rounded(figure*micros, ((etaReaction+s.walk)*etaWide+s.queue()*etaLong)*micros), figure}
	}
	return estimate{rounded(figure*nearestRank(parts, etaSooner), figure*nearestRank(parts, etaWithin)), figure}
}

// keeps is how many seconds a call keeps one person, on average.
func keeps(calls []arrival) int64 {
	var sum, n int64
	for i := range calls {
		if calls[i].kept != nil && n < etaSample {
			sum, n = sum+*calls[i].kept, n+1
		}
	}
	if n < etaEnough {
		return etaEach
	}
	return min(max(sum/n/micros, etaEachLeast), etaEachMost)
}

// pick measures the last calls of this zone and kind, or of this zone, or of the
// store, the first that has enough of them, and sorts what it measured.
func pick(calls []arrival, zone, kind string, measure func(*arrival) (int64, bool)) (sorted []int64, ok bool) {
	for _, like := range []func(*arrival) bool{
		func(a *arrival) bool { return orEmpty(a.zone) == zone && a.kind == kind },
		func(a *arrival) bool { return orEmpty(a.zone) == zone },
		func(*arrival) bool { return true },
	} {
		sorted = sorted[:0]
		for i := range calls {
			if len(sorted) == etaSample || !like(&calls[i]) {
				continue
			}
			if n, is := measure(&calls[i]); is {
				sorted = append(sorted, n)
			}
		}
		if len(sorted) >= etaEnough {
			slices.Sort(sorted)
			return sorted, true
		}
	}
	return nil, false
}

const micros = 1_000_000 // of a second

// rounded is a band of microseconds in the seconds that people are told.
func rounded(low, high int64) Band {
	in := func(t int64) int64 { return min(max(roundTo(t, etaStep*micros)/micros, etaLeast), etaMost) }
	b := Band{in(low), in(high)}
	b.High = max(b.High, min(b.Low+etaStep, etaMost))
	return b
}

func roundTo(s, step int64) int64 { return (s + step/2) / step * step }

// lowered is the band after more is known: neither end ever rises.
func (b Band) lowered(to Band) Band {
	high := min(b.High, max(to.High, etaLeast))
	return Band{min(b.Low, to.Low, high), high}
}

func seconds(t int64) int64 { return (t + micros/2) / micros }

// nearestRank is the percentile that a value of the sorted, not empty list has.
func nearestRank(sorted []int64, percent int) int64 {
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(rank, 1)-1]
}
