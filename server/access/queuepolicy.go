package access

import "time"

// QueuePolicy is when people of the floor are called to open tills, and when
// they go back.
type QueuePolicy struct {
	CallAt int64 `json:"call_at,omitempty" minimum:"0" maximum:"9" doc:"Waiting customers per open till from which on somebody is called; 0: nobody ever is"`
	Hold   int64 `json:"hold,omitempty" minimum:"0" maximum:"600" doc:"Seconds that it stays so before; left out: 20"`
	Calm   int64 `json:"calm,omitempty" minimum:"0" maximum:"3600" doc:"Seconds that the queues are short before whoever was called goes back; left out: 180"`
}

const (
	queueHold, queueCalm         = 20, 180 // seconds
	queueHoldMost, queueCalmMost = 600, 3600
	queueMost                    = 9
)

// HoldFor is how long queues are long before somebody is called.
func (p QueuePolicy) HoldFor() time.Duration { return seconds(p.Hold, queueHold) }

// CalmFor is how long they are short before somebody goes back.
func (p QueuePolicy) CalmFor() time.Duration { return seconds(p.Calm, queueCalm) }

func seconds(said, usual int64) time.Duration {
	if said == 0 {
		said = usual
	}
	return time.Duration(said) * time.Second
}

func (p QueuePolicy) check(refuse func(field, say string)) {
	if p.CallAt < 0 || p.CallAt > queueMost {
		refuse("policies.queue.call_at", "is 0 to 9")
	}
	if p.Hold < 0 || p.Hold > queueHoldMost {
		refuse("policies.queue.hold", "is 0 to 600 seconds")
	}
	if p.Calm < 0 || p.Calm > queueCalmMost {
		refuse("policies.queue.calm", "is 0 to 3600 seconds")
	}
}
