// Package staffing tells how many people a floor needs for the calls that come.
// It is pure and knows the two models that the trade uses: Erlang C, where
// everybody waits as long as it takes, and Erlang A, where people walk away.
//
// Both take calls that come by chance at a steady rate and handling times
// around a mean (A. K. Erlang 1917; C. Palm 1957). A floor in the rush is close
// to that for half an hour, which is why figures are asked for half hours.
package staffing

import (
	"math"
	"time"
)

// Demand is what a zone has to bear for some time.
type Demand struct {
	PerHour  float64       // calls
	Handle   time.Duration // from accepting to resolving, on average
	Patience time.Duration // how long people wait before they walk away, on average; 0: for ever
}

// Load is the demand in Erlang: how many people are busy with it on average.
func (d Demand) Load() float64 { return d.PerHour * d.Handle.Seconds() / 3600 }

// Service is how calls fare with so many people.
type Service struct {
	People int
	Busy   float64       // share of their time, 0 to 1
	Waits  float64       // share of calls that find nobody free
	Answer time.Duration // waiting time, on average over all calls
	Leaves float64       // share of calls whose customer walks away; 0 without patience
	Within float64       // share of calls answered within the goal
	Steady bool          // false: more comes than they can do, and the wait grows without end
}

// With is the service that n people give, and how many calls they answer
// within the goal.
func (d Demand) With(n int, goal time.Duration) Service {
	if d.Patience > 0 {
		return d.walkAway(n, goal)
	}
	load := d.Load()
	s := Service{People: n, Busy: 1, Waits: 1, Answer: math.MaxInt64}
	switch {
	case load == 0:
		return Service{People: n, Within: 1, Steady: true}
	case float64(n) <= load:
		return s
	}
	s.Steady = true
	s.Busy = load / float64(n)
	s.Waits = waits(n, load)
	spare := float64(n) - load
	s.Answer = seconds(s.Waits * d.Handle.Seconds() / spare)
	s.Within = 1 - s.Waits*math.Exp(-spare*goal.Seconds()/d.Handle.Seconds())
	return s
}

// waits is Erlang C: the share of calls that find all n busy. It goes by way of
// Erlang B, whose recursion does not overflow as factorials do.
func waits(n int, load float64) float64 {
	blocked := 1.0
	for k := 1; k <= n; k++ {
		blocked = load * blocked / (float64(k) + load*blocked)
	}
	busy := load / float64(n)
	return blocked / (1 - busy + busy*blocked)
}

const (
	most       = 500  // people that anybody would ask for
	longest    = 4000 // calls in the queue that are looked at
	negligible = 1e-12
)

// walkAway is Erlang A: who waits leaves at the rate of their patience. The
// states are how many calls there are; their shares follow from the balance of
// coming and going.
func (d Demand) walkAway(n int, goal time.Duration) Service {
	load := d.Load()
	if load == 0 {
		return Service{People: n, Within: 1, Steady: true}
	}
	come, serve, leave := d.PerHour/3600, 1/d.Handle.Seconds(), 1/d.Patience.Seconds()
	share, sum, busy, waiting, full := 1.0, 1.0, 0.0, 0.0, 0.0
	if n == 0 {
		full = 1
	}
	queue := []float64{}
	if n == 0 {
		queue = append(queue, 1)
	}
	for k := 1; k <= n+longest; k++ {
		at := float64(min(k, n))
		over := float64(max(k-n, 0))
		share *= come / (at*serve + over*leave)
		sum += share
		busy += share * at
		if k >= n {
			full += share
			waiting += share * over
			queue = append(queue, share)
		}
		if k > n && share < negligible*sum {
			break
		}
		if sum > 1e200 { // keep it in range
			share, sum, busy, waiting, full = share/sum, 1, busy/sum, waiting/sum, full/sum
			for i := range queue {
				queue[i] /= sum
			}
		}
	}
	s := Service{People: n, Steady: true, Waits: full / sum}
	if n > 0 {
		s.Busy = busy / sum / float64(n)
	}
	s.Leaves = waiting / sum * leave / come
	s.Answer = seconds(waiting / sum / come)
	s.Within = 1 - s.Waits
	for q, chance := range served(len(queue), n, goal.Seconds(), serve, leave) {
		s.Within += queue[q] / sum * chance
	}
	s.Within = min(max(s.Within, 0), 1)
	return s
}

// served is the chance, by how many wait before it, that a call that finds all
// n busy is answered within t seconds and has not walked away by then. With q
// before it, its turn is nearer by one at the rate at which one of the n is done
// or one of the q leaves; that this comes before its own leaving is followed
// through time in small steps.
func served(queue, n int, t, serve, leave float64) []float64 {
	chance := make([]float64, queue)
	if n == 0 {
		return chance
	}
	const steps = 400
	dt := t / steps
	for range steps {
		before := 1.0 // nobody is before it any more: it is answered
		for q := range chance {
			rate := float64(n)*serve + float64(q)*leave
			stays := math.Exp(-(rate + leave) * dt)
			was := chance[q]
			chance[q] = was*stays + before*(1-stays)*rate/(rate+leave)
			before = was
		}
	}
	return chance
}

// Needed is the fewest people who answer the share of calls within the goal,
// and what service that is. A demand that nobody could meet gets the most.
func (d Demand) Needed(goal time.Duration, share float64) Service {
	var s Service
	for n := 0; n <= most; n++ {
		if s = d.With(n, goal); s.Steady && s.Within >= share {
			return s
		}
	}
	return s
}

func seconds(s float64) time.Duration {
	if s > math.MaxInt64/1e9 {
		return math.MaxInt64
	}
	return time.Duration(s * 1e9)
}
