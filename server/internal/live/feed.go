package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	readBatch   = 128              // rows of one read, by feed and joiner
	queryWait   = 10 * time.Second // for one answer of the log
	retryAfter  = 200 * time.Millisecond
	recentRows  = 256 // latest events kept, so that most resumes need no query
	recentBytes = 64 << 10
	primeRows   = 64 // of them read at start, for the storm after a restart
	statsAtRest = 5  // StatsEvery periods between two stats of a store where nothing happens
)

var (
	errStopped = errors.New("live: feed stopped")
	errMoved   = errors.New("live: the log was rebuilt or has a hole")
)

// feed is one store: its log's reader, its sockets and their classes.
type feed struct {
	hub   *Hub
	store string
	home  int // first shard
	refs  int // sockets, under hub.mu

	ctx  context.Context
	stop context.CancelFunc
	wake chan struct{}

	mu       sync.Mutex
	started  bool
	epoch    string
	seq      int64        // every event up to here was handed to the groups
	recent   []Event      // the latest, without gap, up to seq
	recentSz int          // bytes of their data
	waiting  []chan error // want a look at the head that begins after they asked
	suspect  bool         // the poll saw a head behind seq
	classes  map[string]*class
	sockets  []*socket
	frame    []byte // scratch

	nextTick  time.Time
	nextScan  time.Time
	statsFor  int // sockets that get stats
	statsSeq  int64
	statsAt   time.Time
	statsDue  bool // someone new looks
	statsBusy bool
}

func newFeed(h *Hub, store string) *feed {
	f := &feed{hub: h, store: store, wake: make(chan struct{}, 1), classes: make(map[string]*class)}
	f.ctx, f.stop = context.WithCancel(h.ctx)
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(store))
	f.home = int(sum.Sum32() % uint32(len(h.shards)))
	now := h.cfg.Now() // stores that start together must not tick together
	f.nextTick = now.Add(rand.N(h.cfg.TickEvery))
	f.nextScan = now.Add(rand.N(h.scanEvery()))
	return f
}

// poke wakes the reader; pokes while it reads make one more read.
func (f *feed) poke() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *feed) run() {
	quiet := false // log a failing log once, not five times a second
	for {
		select {
		case <-f.wake:
		case <-f.ctx.Done():
			return
		}
		err := f.catchUp()
		if err == nil || f.ctx.Err() != nil {
			quiet = false
			continue
		}
		if !quiet {
			f.hub.cfg.Logger.Warn("live: cannot read the event log", "store", f.store, "error", err)
		}
		quiet = true
		select {
		case <-time.After(retryAfter):
			f.poke()
		case <-f.ctx.Done():
			return
		}
	}
}

// catchUp hands everything new to the groups, and tells those who waited.
func (f *feed) catchUp() error {
	f.mu.Lock()
	waiting := f.waiting
	f.waiting = nil
	look := len(waiting) > 0 || !f.started || f.suspect
	f.suspect = false
	f.mu.Unlock()

	err := f.advance(look)
	if errors.Is(err, errMoved) {
		f.moved()
	}
	for _, w := range waiting {
		w <- err
	}
	return err
}

func (f *feed) advance(look bool) error {
	if look {
		ctx, cancel := context.WithTimeout(f.ctx, queryWait)
		epoch, head, err := f.hub.cfg.Log.Head(ctx, f.store)
		cancel()
		if err != nil {
			return fmt.Errorf("head of store %s: %w", f.store, err)
		}
		if done, err := f.meet(epoch, head); done || err != nil {
			return err
		}
	}
	for {
		events, err := f.hub.read(f.ctx, f.store, f.position(), readBatch)
		if err != nil {
			return err
		}
		if err := f.dispatch(events); err != nil {
			return err
		}
		if len(events) < readBatch {
			return nil
		}
		for _, sh := range f.hub.shards {
			sh.barrier()
		}
	}
}

// meet compares the feed with the head just read; done when nothing is new.
func (f *feed) meet(epoch string, head int64) (done bool, err error) {
	if !f.isStarted() {
		recent := f.prime(head)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.epoch, f.seq, f.started = strings.Clone(epoch), head, true
		for _, e := range recent {
			f.remember(e)
		}
		return true, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if epoch != f.epoch || head < f.seq {
		return false, errMoved
	}
	return head == f.seq, nil
}

// prime reads the last events before head. They are a convenience: when they
// cannot be had, joiners read for themselves.
func (f *feed) prime(head int64) []Event {
	if head == 0 {
		return nil
	}
	events, err := f.hub.read(f.ctx, f.store, max(0, head-primeRows), primeRows)
	if err != nil {
		return nil
	}
	for len(events) > 0 && events[len(events)-1].Seq > head {
		events = events[:len(events)-1]
	}
	first := len(events)
	for want := head; first > 0 && events[first-1].Seq == want; want-- {
		first--
	}
	return events[first:]
}

// moved sends everyone away: what they know is no longer the log's.
func (f *feed) moved() {
	f.mu.Lock()
	f.started, f.seq, f.recent, f.recentSz = false, 0, nil, 0
	for _, c := range f.classes {
		c.seq = 0
	}
	all := slices.Clone(f.sockets)
	f.mu.Unlock()
	for _, s := range all {
		s.close(CloseGoingAway, "the log was rebuilt")
	}
}

// dispatch hands events to the groups of every class that may see them.
func (f *feed) dispatch(events []Event) error {
	var revoked []revocation
	f.mu.Lock()
	for i := range events {
		e := &events[i]
		if e.Seq <= f.seq {
			continue
		}
		if e.Seq != f.seq+1 {
			f.mu.Unlock()
			return fmt.Errorf("store %s: event %d after %d: %w", f.store, e.Seq, f.seq, errMoved)
		}
		f.spread(e)
		f.remember(*e)
		if e.Type == AccessChanged {
			revoked = append(revoked, parseRevocation(e.Data))
		}
	}
	f.mu.Unlock()
	for _, r := range revoked {
		f.closeSockets(r.hits, CloseSignIn, "sign in again")
	}
	return nil
}

func (f *feed) spread(e *Event) {
	encoded := false
	for _, c := range f.classes {
		if !c.sees(e.Audience) {
			continue
		}
		if !encoded {
			f.frame = appendEvent(f.frame[:0], e)
			encoded = true
		}
		c.cover(e.Seq - 1)
		c.put(f.frame, e.At)
		c.seq = e.Seq
	}
	f.seq = e.Seq
	if cap(f.frame) > keepBuffer {
		f.frame = nil
	}
}

// remember keeps the event for resumes, within bounds.
func (f *feed) remember(e Event) {
	f.recent = append(f.recent, e)
	f.recentSz += len(e.Data)
	if len(f.recent) <= recentRows && f.recentSz <= recentBytes {
		return
	}
	drop := 0
	for drop < len(f.recent) && (len(f.recent)-drop > recentRows/2 || f.recentSz > recentBytes/2) {
		f.recentSz -= len(f.recent[drop].Data)
		drop++
	}
	f.recent = append(make([]Event, 0, recentRows), f.recent[drop:]...)
}

// after gives the remembered events that follow pos, under mu; false when
// memory does not reach back so far.
func (f *feed) after(pos int64) ([]Event, bool) {
	behind := f.seq - pos
	if behind < 0 || behind > int64(len(f.recent)) {
		return nil, false
	}
	return f.recent[int64(len(f.recent))-behind:], true
}

// sync returns when the feed has seen a head that was read after the call.
func (f *feed) sync(ctx context.Context) error {
	done := make(chan error, 1)
	f.mu.Lock()
	f.waiting = append(f.waiting, done)
	f.mu.Unlock()
	f.poke()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-f.ctx.Done():
		return errStopped
	}
}

func (f *feed) position() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seq
}

func (f *feed) isStarted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.started
}

// compare is the poll's: wakes the reader when the store's head is elsewhere.
func (f *feed) compare(head int64) {
	f.mu.Lock()
	differs := f.started && head != f.seq
	f.suspect = f.suspect || f.started && head < f.seq
	f.mu.Unlock()
	if differs {
		f.poke()
	}
}

// register counts a socket in, so that pings, revocations and shutdown find it
// from now on.
func (f *feed) register(s *socket) {
	key := classKey(s.who)
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.classes[key]
	if c == nil {
		c = &class{feed: f, key: key, topics: topicSet(s.who.Topics), stats: s.who.Stats, seq: f.seq}
		f.classes[key] = c
	}
	c.count++
	s.class = c
	s.who.Topics = nil
	s.index = len(f.sockets)
	f.sockets = append(f.sockets, s)
	if c.stats {
		f.statsFor++
	}
}

func (f *feed) remove(s *socket) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := len(f.sockets) - 1
	f.sockets[s.index] = f.sockets[last]
	f.sockets[s.index].index = s.index
	f.sockets[last] = nil
	f.sockets = f.sockets[:last]
	if s.class.stats {
		f.statsFor--
	}
	if s.class.count--; s.class.count == 0 {
		delete(f.classes, s.class.key)
	}
}

// closeSockets closes the matching sockets and says how many.
func (f *feed) closeSockets(match func(Principal) bool, code int, reason string) int {
	f.mu.Lock()
	var hit []*socket
	for _, s := range f.sockets {
		if match(s.who) {
			hit = append(hit, s)
		}
	}
	f.mu.Unlock()
	for _, s := range hit {
		s.close(code, reason)
	}
	return len(hit)
}

// beat does what time asks for: ticks and pings leave, stats are built, the
// dead and expired go.
func (f *feed) beat(now time.Time) {
	var dead, expired []*socket
	f.mu.Lock()
	if !now.Before(f.nextTick) {
		f.nextTick = next(f.nextTick, f.hub.cfg.TickEvery, now)
		f.tick(now)
	}
	f.considerStats(now)
	if !now.Before(f.nextScan) {
		f.nextScan = next(f.nextScan, f.hub.scanEvery(), now)
		dead, expired = f.scan(now)
	}
	f.mu.Unlock()
	for _, s := range dead {
		f.hub.metrics.closes.WithLabelValues("gone").Inc()
		s.kill()
	}
	for _, s := range expired {
		s.close(CloseSignIn, "sign in again")
	}
}

// next keeps a store's place between the others, unless it has fallen behind.
func next(due time.Time, every time.Duration, now time.Time) time.Time {
	if due = due.Add(every); due.After(now) {
		return due
	}
	return now.Add(every)
}

// scan notices life signs, and who has given none or may listen no longer.
func (f *feed) scan(now time.Time) (dead, expired []*socket) {
	// A life sign is noticed up to a scan late, and so is its absence.
	patience := f.hub.cfg.PongWait - 2*f.hub.scanEvery()
	for _, s := range f.sockets {
		if s.answered.Load() {
			s.answered.Store(false)
			s.alive = now
			f.hub.presence.Alive(f.store, s.who.Device, s.who.Staff, now)
		}
		switch {
		case now.Sub(s.alive) >= patience:
			dead = append(dead, s)
		case !s.who.Expires.IsZero() && !now.Before(s.who.Expires):
			expired = append(expired, s)
		}
	}
	return dead, expired
}

// tick puts skip, tick and ping into one write per socket.
func (f *feed) tick(now time.Time) {
	if f.started {
		frame := appendTick(f.frame[:0], f.seq, now)
		frame = append(frame, pingFrame...)
		for _, c := range f.classes {
			c.cover(f.seq)
			c.put(frame, time.Time{})
		}
		f.frame = frame
	}
	for _, s := range f.sockets {
		if !s.live {
			s.send(pingFrame)
		}
	}
}

// considerStats starts a stats.tick when someone wants it and it is due: after
// StatsEvery when something happened, later when nothing did.
func (f *feed) considerStats(now time.Time) {
	stats := f.hub.stats.Load()
	if stats == nil || f.statsFor == 0 || f.statsBusy || !f.started {
		return
	}
	wait := f.hub.cfg.StatsEvery
	if f.statsSeq == f.seq && !f.statsDue {
		wait *= statsAtRest
	}
	if !f.statsAt.IsZero() && now.Before(f.statsAt.Add(wait)) {
		return
	}
	f.statsBusy, f.statsDue, f.statsAt, f.statsSeq = true, false, now, f.seq
	f.hub.tasks.Go(func() { f.pushStats(*stats) })
}

func (f *feed) pushStats(stats Stats) {
	ctx, cancel := context.WithTimeout(f.ctx, queryWait)
	defer cancel()
	data, err := stats(ctx, f.store)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.statsBusy = false
	if err != nil {
		if ctx.Err() == nil {
			f.hub.cfg.Logger.Warn("live: cannot build stats", "store", f.store, "error", err)
		}
		return
	}
	frame := appendStats(nil, data)
	for _, c := range f.classes {
		if c.stats {
			c.put(frame, time.Time{})
		}
	}
}

func classKey(p Principal) string {
	topics := slices.Clone(p.Topics)
	slices.Sort(topics)
	key := strings.Join(slices.Compact(topics), " ")
	if p.Stats {
		key += " +stats"
	}
	return key
}

func topicSet(topics []string) map[string]struct{} {
	set := make(map[string]struct{}, len(topics))
	for _, t := range topics {
		set[strings.Clone(t)] = struct{}{}
	}
	return set
}

// revocation is the data of access.changed.
type revocation struct {
	Sessions []string `json:"sessions"`
	Devices  []string `json:"devices"`
	Staff    []string `json:"staff"`
}

func parseRevocation(data []byte) (r revocation) {
	_ = json.Unmarshal(data, &r) // what does not parse names nobody
	return r
}

func (r revocation) hits(p Principal) bool {
	return slices.Contains(r.Sessions, p.Session) || slices.Contains(r.Devices, p.Device) || slices.Contains(r.Staff, p.Staff)
}
