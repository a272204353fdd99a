package floor_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

// tallied is the tally that counts, a line for each row.
func (s *shop) tallied(t reporter) []string {
	t.Helper()
	rows, err := s.d.Read(ctx).Raw(`SELECT part, span, key, calls, accepted, arrived, measured, resolved, no_shows, abandoned, cancelled, brief, lost, given_up,
		handled, handled_ms, seconds, seconds_came, seconds_handled, seconds_handled_ms, accept_bins, arrive_bins FROM help_tallies
		WHERE store_id = ? AND made = (SELECT made FROM help_tally_marks WHERE store_id = ?)`, s.store.ID, s.store.ID).Rows()
	must(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var part, key string
		n := make([]int64, 18)
		var accept, arrive []byte
		into := []any{&part, &n[0], &key}
		for i := range n[1:] {
			into = append(into, &n[i+1])
		}
		must(t, rows.Scan(append(into, &accept, &arrive)...))
		out = append(out, fmt.Sprintf("%s %q %v %x %x", part, key, n, accept, arrive))
	}
	must(t, rows.Err())
	slices.Sort(out)
	return out
}

// aCall is one call of a life, to its end or, rarely, left open.
func (s *shop) aCall(t reporter, r *rand.Rand) {
	who := []floor.Helper{s.mia, s.ben, s.sue}[r.IntN(3)]
	sign := []string{s.breadSign, s.wineOne}[r.IntN(2)]
	q, err := s.f.AskAtPoint(ctx, sign, floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
	must(t, err)
	wait := func(most int) { s.clock.advance(time.Duration(r.IntN(most*1000)) * time.Millisecond) }
	wait(20)
	switch r.IntN(10) {
	case 0:
		_, err = s.f.CancelPress(ctx, q.Secret)
		must(t, err)
		return
	case 1:
		s.clock.advance(16 * time.Minute)
		must(t, s.f.Sweep(ctx))
		return
	}
	wait(200)
	got := s.accept(t, who, q.ID)
	if r.IntN(8) == 0 {
		_, err = s.f.CancelPress(ctx, q.Secret)
		must(t, err)
		return
	}
	wait(60)
	_, err = s.f.Arrive(ctx, who, q.ID, got.ClaimEpoch, []string{"", sign}[r.IntN(2)])
	must(t, err)
	if r.IntN(3) == 0 {
		s.aSecond(t, r, who, q.ID, got.ClaimEpoch)
	}
	wait(300)
	_, err = s.f.Resolve(ctx, who, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: []string{"helped", "customer_gone"}[r.IntN(2)]})
	must(t, err)
}

// aSecond calls somebody to a call, who comes and helps, or whom nobody takes it
// for.
func (s *shop) aSecond(t reporter, r *rand.Rand, who floor.Helper, call string, epoch int64) {
	second, err := s.f.CallSecond(ctx, who, call, epoch, floor.Second{})
	must(t, err)
	s.clock.advance(time.Duration(r.IntN(60)) * time.Second)
	if r.IntN(2) == 0 {
		_, err = s.f.Cancel(ctx, who, second.ID)
		must(t, err)
		return
	}
	got := s.accept(t, s.cem, second.ID)
	_, err = s.f.Arrive(ctx, s.cem, second.ID, got.ClaimEpoch, "")
	must(t, err)
	s.clock.advance(time.Duration(r.IntN(200)) * time.Second)
	_, err = s.f.Resolve(ctx, s.cem, second.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
	must(t, err)
}

// Whatever happened, however small the slices, whoever folds and wherever it
// was cut off, the tally is what a recount makes, and the figures are those of
// the calls.
func TestTheTallyIsARecount(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.sue, s.cem)
		r := rand.New(rand.NewPCG(71, 4))
		for i := range 30 {
			s.aCall(t, r)
			s.clock.advance(time.Duration(r.IntN(5)) * time.Hour)
			if i%3 != 0 {
				continue
			}
			// A process that ends after any slice leaves a whole one behind.
			cut := floor.New(s.d, s.a, s.goods, floor.Options{})
			for range r.IntN(4) {
				_, err := cut.FoldSlice(ctx, s.store.ID, 1+int64(r.IntN(9)))
				must(t, err)
			}
		}
		other := floor.New(s.d, s.a, s.goods, floor.Options{})
		done := make(chan error, 1)
		go func() { done <- other.FoldTallies(ctx) }()
		must(t, s.f.CatchUp(ctx, s.store.ID))
		must(t, <-done)
		folded := s.tallied(t)
		figures := s.callFigures(t, floor.ByPerson)
		s.f.CountAtOnce(1 + r.IntN(9))
		n, err := s.f.Recount(ctx, s.store.ID)
		must(t, err)
		if anew := s.tallied(t); !slices.Equal(folded, anew) || len(anew) < 100 {
			t.Fatalf("folded\n%s\ncounted anew\n%s", strings.Join(folded, "\n"), strings.Join(anew, "\n"))
		}
		s.holdFigures(t, figures, n)

		// The log no longer goes back to the mark.
		s.aCall(t, r)
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`DELETE FROM store_events WHERE store_id = ? AND seq < ?`, s.store.ID, s.head(t)-1).Error
		}))
		must(t, s.f.CatchUp(ctx, s.store.ID))
		trimmed := s.tallied(t)
		_, err = s.f.Recount(ctx, s.store.ID)
		must(t, err)
		if anew := s.tallied(t); !slices.Equal(trimmed, anew) || slices.Equal(trimmed, folded) {
			t.Error("what the log no longer tells was left out")
		}
	})
}

func (s *shop) callFigures(t reporter, by string) floor.CallFigures {
	t.Helper()
	day := func(at time.Time) time.Time { y, m, d := at.Date(); return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	f, err := s.f.CallFigures(ctx, s.store, floor.CallQuery{By: by, From: day(opening.AddDate(0, 0, -1)), To: day(s.clock.now().AddDate(0, 0, 1)), Goal: 60})
	must(t, err)
	return f
}

// holdFigures holds figures against the calls themselves.
func (s *shop) holdFigures(t reporter, f floor.CallFigures, calls int64) {
	t.Helper()
	var all, accepted, within, lost, givenUp, brief, seconds, came int64
	took := []int64{}
	rows, err := s.d.Read(ctx).Raw(`SELECT r.status, r.ended_at - r.created_at, r.arrived_at IS NOT NULL, (SELECT MIN(k.accepted_at) FROM help_claims k WHERE k.request_id = r.id) - r.created_at, r.joins_id IS NOT NULL
		FROM help_requests r WHERE r.store_id = ? AND r.ended_at IS NOT NULL`, s.store.ID).Rows()
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var status floor.Status
		var lasted int64
		var there, joins bool
		var after *int64
		must(t, rows.Scan(&status, &lasted, &there, &after, &joins))
		if joins {
			seconds++
			if there {
				came++
			}
			continue
		}
		all++
		soon := status == floor.Cancelled && lasted <= 10_000_000
		if after != nil {
			accepted++
			took = append(took, (*after+999_999)/1_000_000)
			if *after <= 60_000_000 {
				within++
			}
		} else if status != floor.Resolved && !soon {
			lost++
		}
		if soon && !there {
			brief++
		} else if !there && status != floor.Resolved {
			givenUp++
		}
	}
	must(t, rows.Err())
	got := f.Total
	if calls != all+seconds || got.SecondPersons != seconds || got.SecondPersonsCame != came || got.Calls != all || got.Accepted != accepted || got.WithinGoal != within || got.Lost != lost || got.GivenUp != givenUp || got.Brief != brief {
		t.Fatalf("told %+v; %d calls, %d accepted, %d within, %d lost, %d given up, %d brief, %d second persons of whom %d came", got, all, accepted, within, lost, givenUp, brief, seconds, came)
	}
	if lost == 0 || brief == 0 || givenUp <= lost || within == 0 || got.Measured == 0 || got.Measured == got.Arrived || got.NoShows == 0 || came == 0 || came == seconds {
		t.Fatalf("the life was too quiet: %+v", got)
	}
	slices.Sort(took)
	if exact := took[len(took)*95/100]; *got.AcceptP95 < exact || *got.AcceptP95 > exact+max(5, exact/10) {
		t.Errorf("95 of 100 within %d s, it was %d", *got.AcceptP95, exact)
	}
	var rowsSum int64
	for _, row := range f.Rows {
		rowsSum += row.Calls
	}
	if rowsSum != all || f.Rows[0].Name == "" && f.Rows[1].Name == "" {
		t.Errorf("rows %+v", f.Rows)
	}
}
