package floor_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// deed is one thing that somebody tries with a call; tale is what they are told:
// where the call stands by then, or why not.
type deed struct {
	call, kind, who, to string
	epoch               int64
}

type tale struct {
	state callState
	code  string // refused
	by    string // who has it, where that is why
}

// callState is a call as one after the other would have it. Epochs that ended
// stand with who had them, and how they gave them up.
type callState struct {
	status floor.Status
	holder string
	epoch  int64
}

type history struct {
	callState
	ended string
}

func (h history) gave(who string, epoch int64, how string) bool {
	return strings.Contains(h.ended, fmt.Sprintf("[%s %d %s]", who, epoch, how))
}

func (h history) give(how string) history {
	h.ended += fmt.Sprintf("[%s %d %s]", h.holder, h.epoch, how)
	h.holder = ""
	return h
}

// next is what a deed makes of a call, or the code that it is refused with.
func (h history) next(d deed) (history, string) {
	over := h.status.Ended()
	switch d.kind {
	case "accept":
		switch {
		case over:
			return h, "already_ended"
		case h.holder == d.who:
			return h, ""
		case h.holder != "":
			return h, "already_accepted"
		}
		h.status, h.holder, h.epoch = floor.Accepted, d.who, h.epoch+1
		return h, ""
	case "cancel":
		switch {
		case h.status == floor.Cancelled:
			return h, ""
		case over:
			return h, "already_ended"
		case h.status == floor.Arrived:
			return h, "already_arrived"
		}
		if h.holder != "" {
			h = h.give("cancelled")
		}
		h.status = floor.Cancelled
		return h, ""
	case "release":
		if !over && h.epoch == d.epoch && h.gave(d.who, d.epoch, "released") {
			return h, "" // told again
		}
	case "hand off":
		if !over && h.epoch <= d.epoch+1 && h.gave(d.who, d.epoch, "handed_off") {
			if h.holder != d.to {
				return h, "stale_claim"
			}
			return h, ""
		}
	}
	switch {
	case d.epoch != h.epoch:
		return h, "stale_claim"
	case h.holder == "" && over:
		return h, "already_ended"
	case h.holder != d.who:
		return h, "stale_claim"
	case d.kind == "resolve":
		h.status = floor.Resolved
		return h, ""
	case over:
		return h, "already_ended"
	case d.kind == "arrive":
		h.status = floor.Arrived
	case d.kind == "release":
		h = h.give("released")
		h.status = floor.Waiting
	case d.kind == "hand off" && d.to != d.who:
		h = h.give("handed_off")
		h.status, h.holder, h.epoch = floor.Accepted, d.to, h.epoch+1
	}
	return h, ""
}

// inOrder: there is an order, one after the other and not against the clock, in
// which everybody is told what they were told.
var inOrder = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		calls := map[string][]porcupine.Operation{}
		for _, o := range all {
			calls[o.Input.(deed).call] = append(calls[o.Input.(deed).call], o)
		}
		var out [][]porcupine.Operation
		for _, one := range calls {
			out = append(out, one)
		}
		return out
	},
	Init: func() any { return history{callState: callState{status: floor.Waiting}} },
	Step: func(state, input, output any) (bool, any) {
		told := output.(tale)
		next, code := state.(history).next(input.(deed))
		switch {
		case code != told.code, code == "already_accepted" && told.by != next.holder:
			return false, state
		case code == "" && told.state != next.callState:
			return false, state
		}
		return true, next
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}

// Counting winners tells nothing where claims come and go: people on two nodes
// take, give back, hand on and end the same calls at once, their acts are sent
// twice, and each is told a story that fits all others.
func TestActsAreInOrder(t *testing.T) {
	t.Parallel()
	calls, acts := 40, 8
	often := []string{"accept", "accept", "accept", "accept", "release", "release", "release", "hand off", "hand off", "arrive", "arrive", "resolve"}
	if testing.Short() {
		calls = 8
	}
	if porcupine.CheckOperations(inOrder, twoHaveIt()) {
		t.Fatal("two have one call at once, and that is in order")
	}
	eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, _ func()) {
		crew := []floor.Helper{s.mia, s.ben, s.cem}
		for round := range calls {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "carry_out"})
			must(t, err)
			var mu sync.Mutex
			var all []porcupine.Operation
			var running sync.WaitGroup
			begun := time.Now()
			for client := range 2 * len(crew) { // each person twice, on either node
				running.Go(func() {
					h, random, epoch := crew[client/2], rand.New(rand.NewPCG(uint64(round), uint64(client))), int64(0)
					for range acts {
						d := deed{call: q.ID, kind: often[random.IntN(len(often))], who: h.Staff, to: crew[random.IntN(len(crew))].Staff, epoch: epoch}
						if client == 0 && random.IntN(2*acts) == 0 {
							d.kind = "cancel"
						}
						from := time.Since(begun)
						told, err := do(nodes[client%2], h, s.tom, d)
						to := time.Since(begun)
						if err != nil {
							t.Errorf("%+v: %v", d, err)
							return
						}
						if epoch = max(epoch, told.state.epoch); told.code != "" && random.IntN(2) == 0 {
							epoch++ // a guess at what it is by now
						}
						mu.Lock()
						all = append(all, porcupine.Operation{ClientId: client, Input: d, Call: from.Nanoseconds(), Output: told, Return: to.Nanoseconds()})
						mu.Unlock()
					}
				})
			}
			running.Wait()
			if how, _ := porcupine.CheckOperationsVerbose(inOrder, all, time.Minute); how != porcupine.Ok {
				for _, o := range all {
					t.Logf("%d: %9d to %9d %s", o.ClientId, o.Call, o.Return, inOrder.DescribeOperation(o.Input, o.Output))
				}
				t.Fatalf("call %d: no order tells this (%s)", round, how)
			}
		}
		s.audit(t)
	})
}

func do(f *floor.Floor, h, asker floor.Helper, d deed) (told tale, err error) {
	var q floor.Request
	switch d.kind {
	case "accept":
		q, err = f.Accept(ctx, h, d.call)
	case "arrive":
		q, err = f.Arrive(ctx, h, d.call, d.epoch, "")
	case "resolve":
		q, err = f.Resolve(ctx, h, d.call, d.epoch, floor.Resolution{Outcome: "helped"})
	case "release":
		q, err = f.Release(ctx, h, d.call, d.epoch, "")
	case "hand off":
		q, err = f.HandOff(ctx, h, d.call, d.epoch, d.to, "")
	case "cancel":
		q, err = f.Cancel(ctx, asker, d.call)
	}
	if refused, ok := fault.As(err); ok {
		told.code = refused.Code
		if by, ok := refused.Extra["accepted_by"].(floor.PersonRef); ok {
			told.by = by.ID
		}
		return told, nil
	}
	told.state = callState{status: q.Status, epoch: q.ClaimEpoch}
	if q.Claim != nil {
		told.state.holder = q.Claim.StaffID
	}
	return told, err
}

// twoHaveIt is a story that must not be.
func twoHaveIt() []porcupine.Operation {
	call := db.NewID()
	has := func(who string) tale { return tale{state: callState{floor.Accepted, who, 1}} }
	return []porcupine.Operation{
		{ClientId: 0, Input: deed{call: call, kind: "accept", who: "mia"}, Call: 1, Output: has("mia"), Return: 3},
		{ClientId: 1, Input: deed{call: call, kind: "accept", who: "ben"}, Call: 2, Output: has("ben"), Return: 4},
	}
}
