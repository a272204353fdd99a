package traffic

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// associate is a person on the floor with a tablet.
type associate struct {
	actor
	random *rand.Rand
	board  *board
	plans  map[string]time.Time // when this one would take a request, by its id
}

func newAssociate(s *shop, n uint64, device string, who person) *associate {
	return &associate{actor: actor{shop: s, who: who, device: device}, random: s.random(associateStream + n), board: newBoard(),
		plans: make(map[string]time.Time)}
}

// run answers calls until ctx ends, then goes off the floor.
func (a *associate) run(ctx context.Context) {
	listening, stop := context.WithCancel(ctx)
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		a.listen(listening, a.board, a.present)
	}()
	for ctx.Err() == nil {
		r, ok := a.next(ctx)
		if !ok {
			break
		}
		a.note(ctx, "help", a.help(ctx, r))
	}
	stop()
	<-heard
	a.goOff(ctx)
}

// present says that this person is on the floor; said again after each
// reconnect, as the server may have thought otherwise meanwhile.
func (a *associate) present(ctx context.Context) {
	body := map[string]string{"status": "available"}
	if len(a.who.Zones) > 0 {
		body["zone_id"] = a.who.Zones[0]
	}
	a.note(ctx, "be on the floor", a.do(ctx, "PUT", "/presence", body, nil))
}

func (a *associate) goOff(ctx context.Context) {
	ctx, cancel := last(ctx)
	defer cancel()
	a.note(ctx, "leave the floor", a.do(ctx, "PUT", "/presence", map[string]string{"status": "off"}, nil))
	a.signOut(ctx)
}

// next waits for the request to take: the one whose time comes first.
func (a *associate) next(ctx context.Context) (request, bool) {
	for {
		r, at := a.choose(time.Now())
		timer := time.NewTimer(time.Until(at))
		select {
		case <-ctx.Done():
			timer.Stop()
			return r, false
		case <-a.board.changed:
			timer.Stop()
		case <-timer.C:
			if r.ID != "" {
				return r, true
			}
		}
	}
}

const nothing = time.Hour // to wait for a board that changes

// choose plans for requests that are new and finds the one to be taken first.
func (a *associate) choose(now time.Time) (first request, at time.Time) {
	at = now.Add(nothing)
	open := a.board.open()
	slices.SortFunc(open, func(x, y request) int { return x.CreatedAt.Compare(y.CreatedAt) })
	plans := make(map[string]time.Time, len(open))
	for _, r := range open {
		when, planned := a.plans[r.ID]
		if !planned {
			delay, take := a.delay(&r)
			if !take {
				continue
			}
			when = now.Add(time.Duration(float64(delay) / a.speed))
		}
		plans[r.ID] = when
		if when.Before(at) {
			first, at = r, when
		}
	}
	a.plans = plans // those that are gone are forgotten
	return first, at
}

// delay is how long this one lets a request wait; take is false for those left
// alone. People's calls are taken slowly, for other people to be quicker.
func (a *associate) delay(r *request) (d time.Duration, take bool) {
	call, ours := a.crowd.of(r.ID)
	switch {
	case ours && call.Abandoned:
		return 0, false
	case !ours && slices.Contains(r.OfferedTo, a.who.ID):
		return between(a.random, 14*time.Second, 28*time.Second), true
	case !ours:
		return between(a.random, 25*time.Second, 45*time.Second), true
	case slices.Contains(r.OfferedTo, a.who.ID):
		return between(a.random, 4*time.Second, 14*time.Second), true
	}
	return between(a.random, 12*time.Second, 32*time.Second), true
}

// help goes to a customer, if nobody was quicker, and comes back.
func (a *associate) help(ctx context.Context, r request) error {
	delete(a.plans, r.ID)
	path := "/help-requests/" + r.ID
	for _, shown := range []string{"/delivered", "/seen"} {
		if err := a.do(ctx, "POST", path+shown, struct{}{}, nil); err != nil {
			return unlessGone(err)
		}
	}
	var got request
	if ctx.Err() != nil {
		return nil
	}
	// Whoever leaves meanwhile has to know whether the call is theirs, to give it back.
	on, cancel := lasting(ctx)
	defer cancel()
	if err := a.do(on, "POST", path+"/accept", struct{}{}, &got); err != nil {
		return unlessGone(err)
	}
	call, known := a.crowd.of(r.ID)
	if !known {
		call.ArriveAfter, call.HandleFor, call.Outcome = 30*time.Second, 2*time.Minute, "helped"
	}
	if !a.stay(ctx, got, call.ArriveAfter/3) {
		if ctx.Err() != nil {
			return a.quit(ctx, path+"/release", map[string]any{"claim_epoch": got.ClaimEpoch, "reason": "The shift ends"})
		}
		return nil
	}
	arrive := map[string]any{"claim_epoch": got.ClaimEpoch}
	if got.CallPoint != nil && scans(r.ID) {
		arrive["scanned"] = got.CallPoint.Code
	}
	// One that is cut off may have arrived, and nobody else ends such a call.
	if err := a.do(on, "POST", path+"/arrive", arrive, nil); err != nil {
		return unlessGone(err)
	}
	done := map[string]any{"claim_epoch": got.ClaimEpoch, "outcome": call.Outcome, "heard": call.Heard, "words": call.Words}
	if call.Heard == nil {
		delete(done, "heard")
	}
	a.stay(ctx, got, call.HandleFor/4)
	return unlessGone(a.do(on, "POST", path+"/resolve", done, nil))
}

// scans tells who reads the sign on arrival: two in three.
func scans(id string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return h.Sum32()%3 > 0
}

// stay is on the way, or with the customer, for so long; false when the
// request is no longer this person's, or the day is over.
func (a *associate) stay(ctx context.Context, got request, d time.Duration) bool {
	until := time.NewTimer(time.Duration(float64(d) / a.speed))
	defer until.Stop()
	seen := false // the board may be a moment behind
	for {
		select {
		case <-ctx.Done():
			return false
		case <-until.C:
			return true
		case <-a.board.changed:
			mine := a.board.heldBy(got.ID, a.who.ID, got.ClaimEpoch)
			if seen && !mine {
				return false
			}
			seen = seen || mine
		}
	}
}

// quit is the last thing done for a customer when the day is over.
func (a *associate) quit(ctx context.Context, path string, body any) error {
	ctx, cancel := last(ctx)
	defer cancel()
	return unlessGone(a.do(ctx, "POST", path, body, nil))
}

// unlessGone forgives that somebody was quicker, or the customer gave up.
func unlessGone(err error) error {
	if _, ok := refused(err, "already_accepted", "already_ended", "stale_claim", "no_request", "offered_to_other"); ok {
		return nil
	}
	return err
}
