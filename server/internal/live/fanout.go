package live

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	spread      = 64       // sockets of a class on one shard before the next is used
	yieldEvery  = 32       // writes between two chances for other goroutines
	keepBuffer  = 64 << 10 // larger batch buffers are not reused
	firstBuffer = 2 << 10
)

// class is the sockets of a store that may see the same: same topics, same
// stats. Guarded by the feed's mu.
type class struct {
	feed   *feed
	key    string
	topics map[string]struct{}
	stats  bool
	seq    int64    // covered: every number up to here was sent or skipped
	groups []*group // by shard, nil where none
	count  int      // sockets registered
	joined int      // sockets ever made live: picks the shard
}

func (c *class) sees(audience string) bool {
	for audience != "" {
		var topic string
		topic, audience, _ = strings.Cut(audience, " ")
		if _, ok := c.topics[topic]; ok && topic != "" {
			return true
		}
	}
	return false
}

// cover appends a skip for what the class could not see up to seq.
func (c *class) cover(seq int64) {
	if c.seq >= seq {
		return
	}
	c.seq = seq
	var room [64]byte
	c.put(appendSkip(room[:0], seq), time.Time{})
}

// put appends one frame to what is pending for every group.
func (c *class) put(frame []byte, at time.Time) {
	for _, g := range c.groups {
		if g != nil {
			g.put(frame, at)
		}
	}
}

// add makes a socket live: it gets every byte put from now on.
func (c *class) add(s *socket) {
	shards := c.feed.hub.shards
	i := (c.feed.home + c.joined/spread) % len(shards)
	c.joined++
	if c.groups == nil {
		c.groups = make([]*group, len(shards))
	}
	if c.groups[i] == nil {
		c.groups[i] = &group{shard: shards[i]}
	}
	c.groups[i].add(s)
}

// group is the part of a class that one shard writes for.
type group struct {
	shard *shard

	mu        sync.Mutex
	pending   []byte
	frames    int
	oldest    time.Time // of the pending events
	offset    uint64    // of the first pending byte in the group's stream
	joining   []*socket // to be members with the next batch
	scheduled bool

	members []*socket     // the shard's goroutine alone
	passed  chan struct{} // a barrier, not a group
}

func (g *group) put(frame []byte, at time.Time) {
	g.mu.Lock()
	if g.pending == nil {
		g.pending = takeBuffer()
	}
	g.pending = append(g.pending, frame...)
	g.frames++
	if g.oldest.IsZero() {
		g.oldest = at
	}
	schedule := !g.scheduled
	g.scheduled = true
	g.mu.Unlock()
	if schedule {
		g.shard.enqueue(g)
	}
}

func (g *group) add(s *socket) {
	g.mu.Lock()
	s.start = g.offset + uint64(len(g.pending))
	g.joining = append(g.joining, s)
	g.mu.Unlock()
}

// write sends everything pending to every member: one write each.
func (g *group) write() {
	g.mu.Lock()
	batch, frames, oldest, offset := g.pending, g.frames, g.oldest, g.offset
	g.members = append(g.members, g.joining...)
	g.pending, g.joining, g.frames, g.oldest = nil, nil, 0, time.Time{}
	g.offset += uint64(len(batch))
	g.scheduled = false
	g.mu.Unlock()

	sent, gone := 0, 0
	for i, s := range g.members {
		switch {
		case s.gone.Load():
			gone++
			continue
		case s.start <= offset:
			s.send(batch)
		case s.start-offset < uint64(len(batch)):
			s.send(batch[s.start-offset:])
		}
		sent++
		if i%yieldEvery == yieldEvery-1 {
			runtime.Gosched() // short writes never give up the processor by themselves
		}
	}
	h := g.shard.hub
	h.metrics.wrote(sent*frames, sent*len(batch))
	if !oldest.IsZero() && sent > 0 {
		h.metrics.lagged(h.cfg.Now().Sub(oldest))
	}
	giveBuffer(batch)
	if gone > 0 {
		g.members = slices.DeleteFunc(g.members, func(s *socket) bool { return s.gone.Load() })
	}
}

// shard is one writing goroutine; each group belongs to one, so the frames of a
// socket keep their order.
type shard struct {
	hub   *Hub
	mu    sync.Mutex
	some  sync.Cond
	queue []*group
	ended bool
}

func newShard(h *Hub) *shard {
	sh := &shard{hub: h}
	sh.some.L = &sh.mu
	return sh
}

func (sh *shard) enqueue(g *group) {
	sh.mu.Lock()
	sh.queue = append(sh.queue, g)
	sh.mu.Unlock()
	sh.some.Signal()
}

// barrier waits until everything queued so far was written, so that a reader
// catching up does not outrun the writers.
func (sh *shard) barrier() {
	g := &group{passed: make(chan struct{})}
	sh.mu.Lock()
	if sh.ended {
		sh.mu.Unlock()
		return
	}
	sh.queue = append(sh.queue, g)
	sh.mu.Unlock()
	sh.some.Signal()
	<-g.passed
}

func (sh *shard) run() {
	var work []*group
	for {
		sh.mu.Lock()
		for len(sh.queue) == 0 && !sh.ended {
			sh.some.Wait()
		}
		if len(sh.queue) == 0 {
			sh.mu.Unlock()
			return
		}
		work, sh.queue = sh.queue, work[:0]
		sh.mu.Unlock()
		for i, g := range work {
			if g.passed != nil {
				close(g.passed)
			} else {
				g.write()
			}
			work[i] = nil
		}
	}
}

func (sh *shard) end() {
	sh.mu.Lock()
	sh.ended = true
	sh.mu.Unlock()
	sh.some.Broadcast()
}

// Batch buffers live only from the first frame to the last write.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, firstBuffer); return &b }}

func takeBuffer() []byte { return (*buffers.Get().(*[]byte))[:0] }

func giveBuffer(b []byte) {
	if cap(b) > 0 && cap(b) <= keepBuffer {
		buffers.Put(&b)
	}
}
