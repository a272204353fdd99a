package livetest

import (
	"bytes"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	lagStep  = 10 * time.Microsecond
	lagSteps = 200_000 // 2 s; later counts as that
)

// Lag collects delivery times from frames whose data begin with
// {"sent":NANOSECONDS of the Unix clock of this machine. Its methods may be
// called from any number of goroutines.
type Lag struct {
	steps [lagSteps]atomic.Uint32
	count atomic.Int64
}

// Take notes one frame; frames without a time are passed over.
func (l *Lag) Take(payload []byte) {
	const mark = `"sent":`
	i := bytes.Index(payload, []byte(mark))
	if i < 0 {
		return
	}
	digits := payload[i+len(mark):]
	n := 0
	for n < len(digits) && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	sent, err := strconv.ParseInt(string(digits[:n]), 10, 64)
	if err != nil {
		return
	}
	step := (time.Now().UnixNano() - sent) / int64(lagStep)
	l.steps[min(max(step, 0), lagSteps-1)].Add(1)
	l.count.Add(1)
}

// Count is how many were noted.
func (l *Lag) Count() int64 { return l.count.Load() }

// Quantile is the time within which a share q of the deliveries came.
func (l *Lag) Quantile(q float64) time.Duration {
	rank := int64(q * float64(l.count.Load()))
	for i := range l.steps {
		if rank -= int64(l.steps[i].Load()); rank < 0 {
			return time.Duration(i+1) * lagStep
		}
	}
	return lagSteps * lagStep
}

// Reset forgets everything.
func (l *Lag) Reset() {
	for i := range l.steps {
		l.steps[i].Store(0)
	}
	l.count.Store(0)
}
