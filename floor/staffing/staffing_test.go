package staffing_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/floor/staffing"
)

// 40 calls an hour of three minutes: known figures of Erlang C.
func TestErlangC(t *testing.T) {
	t.Parallel()
	d := staffing.Demand{PerHour: 40, Handle: 3 * time.Minute}
	for _, c := range []struct {
		n                   int
		busy, waits, within float64
		answer              time.Duration
	}{
		{3, .667, .444, .682, 80 * time.Second},
		{4, .5, .174, .911, 15652 * time.Millisecond},
		{5, .4, .0597, .978, 3582 * time.Millisecond},
	} {
		s := d.With(c.n, time.Minute)
		near := func(what string, got, want, by float64) {
			if math.Abs(got-want) > by {
				t.Errorf("%d people: %s %.4f, want %.4f", c.n, what, got, want)
			}
		}
		near("busy", s.Busy, c.busy, .001)
		near("waits", s.Waits, c.waits, .001)
		near("within", s.Within, c.within, .001)
		near("answer", s.Answer.Seconds(), c.answer.Seconds(), .01)
		if !s.Steady || s.Leaves != 0 {
			t.Errorf("%+v", s)
		}
	}
	if s := d.With(2, time.Minute); s.Steady || s.Within != 0 {
		t.Errorf("as much work as people: %+v", s)
	}
	if s := d.Needed(time.Minute, .9); s.People != 4 {
		t.Errorf("%d people for nine of ten within a minute, want 4", s.People)
	}
	if s := (staffing.Demand{}).Needed(time.Minute, .9); s.People != 0 {
		t.Errorf("%d people for no calls", s.People)
	}
}

// With endless patience Erlang A is Erlang C; with nobody to serve, everybody
// leaves; M/M/1 with patience equal to the handling time is M/M/infinity, where
// the number of calls is Poisson.
func TestErlangA(t *testing.T) {
	t.Parallel()
	d := staffing.Demand{PerHour: 40, Handle: 3 * time.Minute}
	patient := d
	patient.Patience = 1000 * time.Hour
	for n := 3; n < 7; n++ {
		c, a := d.With(n, time.Minute), patient.With(n, time.Minute)
		if math.Abs(c.Waits-a.Waits) > 1e-3 || math.Abs(c.Within-a.Within) > 2e-3 || math.Abs(c.Busy-a.Busy) > 1e-3 {
			t.Errorf("%d people: C %+v, A %+v", n, c, a)
		}
	}
	same := d
	same.Patience = d.Handle
	s := same.With(1, time.Minute)
	load := d.Load()
	if want := 1 - math.Exp(-load); math.Abs(s.Waits-want) > 1e-6 {
		t.Errorf("waits %f, want %f", s.Waits, want)
	}
	if want := 1 - (1-math.Exp(-load))/load; math.Abs(s.Leaves-want) > 1e-6 {
		t.Errorf("leaves %f, want %f", s.Leaves, want)
	}
	if s := same.With(0, time.Minute); math.Abs(s.Leaves-1) > 1e-6 || s.Within != 0 {
		t.Errorf("without people: %+v", s)
	}
}

// More people never serve worse, and shares are shares.
func TestMorePeopleServeBetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := staffing.Demand{PerHour: rapid.Float64Range(0, 600).Draw(t, "per hour"),
			Handle:   time.Duration(rapid.IntRange(10, 1200).Draw(t, "handle")) * time.Second,
			Patience: time.Duration(rapid.SampledFrom([]int{0, 30, 300}).Draw(t, "patience")) * time.Second}
		goal := time.Duration(rapid.IntRange(5, 300).Draw(t, "goal")) * time.Second
		before := staffing.Service{Leaves: 1, Waits: 1}
		for n := 1; n <= 30; n++ {
			s := d.With(n, goal)
			for what, v := range map[string]float64{"busy": s.Busy, "waits": s.Waits, "leaves": s.Leaves, "within": s.Within} {
				if !(v >= -1e-9 && v <= 1+1e-9) {
					t.Fatalf("%d people: %s is %v", n, what, v)
				}
			}
			if s.Within < before.Within-1e-6 || s.Waits > before.Waits+1e-9 || s.Leaves > before.Leaves+1e-9 {
				t.Fatalf("%d people: %+v, one fewer: %+v", n, s, before)
			}
			before = s
		}
	})
}

func TestMoves(t *testing.T) {
	t.Parallel()
	walk := func(from, to string) int {
		return map[string]int{"ab": 5, "ac": 20, "cb": 9, "bc": 9, "ca": 20, "ba": 5, "da": 30, "db": 31, "dc": 2}[from+to]
	}
	zones := []staffing.Zone{
		{ID: "a", People: []string{"mia", "ben"}, Has: 4, Needs: 2},
		{ID: "b", Has: 1, Needs: 3},
		{ID: "c", People: []string{"eva"}, Has: 1, Needs: 2},
		{ID: "d", People: []string{"ida", "kim"}, Has: 2, Needs: 1},
	}
	want := []staffing.Move{{"mia", "a", "b", 5}, {"ben", "a", "b", 5}, {"ida", "d", "c", 2}}
	if got := staffing.Moves(zones, walk); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := staffing.Moves(zones[1:3], walk); got != nil {
		t.Errorf("of nobody: %+v", got)
	}
}

func BenchmarkNeeded(b *testing.B) {
	d := staffing.Demand{PerHour: 120, Handle: 3 * time.Minute, Patience: 4 * time.Minute}
	for b.Loop() {
		if d.Needed(time.Minute, .9).People == 0 {
			b.Fatal("nobody")
		}
	}
}
