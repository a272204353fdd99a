package web

import (
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tillbell/server/fault"
)

// limits guard what strangers may call. Only accepted requests count: one
// that is refused gives its place back.
type limits struct {
	mu      sync.Mutex
	now     func() time.Time
	kinds   map[string]int // per minute
	buckets map[string]*bucket
	swept   time.Time
}

type bucket struct {
	limiter *rate.Limiter
	used    time.Time
}

const (
	pointPerMinute = 120
	addrPerMinute  = 1500
	signInMinute   = 600
	buttonMinute   = 120 // messages of one button by HTTP
	phoneMinute    = 20  // calls of one phone, at whatever signs
	linkMinute     = 60  // receipts opened from one address
	wallMinute     = 120 // looks at one wall board
	findPerMinute  = 60  // sales looked for by one person
	noteMinute     = 20  // notes of one customer
	photoMinute    = 12  // photos of one customer, and of one phone
	sweepEvery     = 10 * time.Minute
	maxBuckets     = 200_000
)

func newLimits(point, addr int, now func() time.Time) *limits {
	if point == 0 {
		point = pointPerMinute
	}
	if addr == 0 {
		addr = addrPerMinute
	}
	return &limits{now: now, kinds: map[string]int{"point": point, "addr": addr, "signin": signInMinute, "pair": signInMinute, "link": linkMinute, "find": findPerMinute, "button": buttonMinute, "phone": phoneMinute, "wall": wallMinute, "note": noteMinute, "photo": photoMinute}, buckets: make(map[string]*bucket)}
}

// take takes one place each; undo gives them back when the request is refused.
func (l *limits) take(keys ...[2]string) (undo func(), err error) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	var taken []*rate.Limiter
	undo = func() { l.undo(taken, keys) }
	for _, k := range keys {
		b := l.bucket(k[0], k[1], now)
		r := b.ReserveN(now, 1)
		if wait := r.DelayFrom(now); wait > 0 {
			r.CancelAt(now)
			for _, t := range taken {
				giveBack(t, now)
			}
			return nil, fault.New(fault.TooMany, "too_many", "Too many requests. Try again in a moment.").After(wait)
		}
		taken = append(taken, b)
	}
	return undo, nil
}

// giveBack takes less than none: a reservation that came due can no longer be
// cancelled, and a bucket never gets fuller than full.
func giveBack(b *rate.Limiter, now time.Time) { b.AllowN(now, -1) }

// undo gives places back, and forgets who has taken none: strangers can make
// up names without end.
func (l *limits) undo(taken []*rate.Limiter, keys [][2]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	for i, t := range taken {
		giveBack(t, now)
		name := keys[i][0] + " " + keys[i][1]
		if b := l.buckets[name]; b != nil && b.limiter.TokensAt(now) >= float64(b.limiter.Burst()) {
			delete(l.buckets, name)
		}
	}
}

func (l *limits) bucket(kind, key string, now time.Time) *rate.Limiter {
	name := kind + " " + key
	b := l.buckets[name]
	if b == nil {
		n := l.kinds[kind]
		b = &bucket{limiter: rate.NewLimiter(rate.Limit(float64(n)/60), n)}
		l.buckets[name] = b
	}
	b.used = now
	return b.limiter
}

// sweep forgets those who have not called for a while: their places are whole
// again anyway.
func (l *limits) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery && len(l.buckets) < maxBuckets {
		return
	}
	l.swept = now
	for name, b := range l.buckets {
		if now.Sub(b.used) > 2*time.Minute {
			delete(l.buckets, name)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
