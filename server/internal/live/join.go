package live

import (
	"context"
	"errors"
	"fmt"

	"tillbell/server/fault"
)

// position is where a client says it stands.
type position struct {
	given bool
	after int64
	epoch string // empty: not checked
}

// join takes a registered socket from the handshake to live: welcome, then
// snapshot or replay, then membership at exactly the feed's position. It waits
// for its own socket only, and asks the database only for what memory lacks.
func (h *Hub) join(s *socket, want position) {
	defer h.sockets.Done()
	j := &joiner{hub: h, s: s, f: s.feed}
	if err := j.run(want); err != nil {
		j.fail(err)
	}
}

// errUnread is a log that could not be read; the feed has logged why, once for
// a whole storm of joiners.
var errUnread = errors.New("live: event log not read")

type joiner struct {
	hub *Hub
	s   *socket
	f   *feed
	out []byte // frames not yet handed to the socket
	n   int    // how many
	pos int64  // out covers every number up to here

	batch []Event // read, not yet encoded: what follows pos
}

func (j *joiner) fail(err error) {
	if j.f.ctx.Err() == nil && err != errGone && err != errUnread {
		j.hub.cfg.Logger.Warn("live: cannot join", "store", j.f.store, "device", j.s.who.Device, "error", err)
	}
	j.s.close(CloseGoingAway, "come back in a moment")
}

func (j *joiner) run(want position) error {
	ctx := j.f.ctx
	if check := j.hub.cfg.Recheck; check != nil {
		err := check(ctx, j.principal())
		if f, ok := fault.As(err); ok && (f.Kind == fault.Unauthenticated || f.Kind == fault.Forbidden) {
			j.s.close(CloseSignIn, "sign in again")
			return nil
		}
		if err != nil {
			return fmt.Errorf("check the session again: %w", err)
		}
	}
	if err := j.f.sync(ctx); err != nil {
		return errUnread
	}
	if err := j.begin(ctx, want); err != nil {
		return err
	}
	for {
		done, err := j.goLive()
		if done || err != nil {
			return err
		}
		if err := j.replay(ctx); err != nil {
			return err
		}
	}
}

// begin writes welcome and, unless the client's position can be resumed, the
// snapshot.
func (j *joiner) begin(ctx context.Context, want position) error {
	j.f.mu.Lock()
	epoch, head := j.f.epoch, j.f.seq
	_, known := j.f.after(want.after)
	j.f.mu.Unlock()

	resumed, err := j.canResume(ctx, want, epoch, head, known)
	if err != nil {
		return err
	}
	j.out = appendWelcome(j.out, epoch, head, resumed)
	j.n = 1
	if resumed {
		j.hub.metrics.joins.WithLabelValues("resumed").Inc()
		j.pos = want.after
		return nil
	}
	j.hub.metrics.joins.WithLabelValues("snapshot").Inc()
	return j.snapshot(ctx, head)
}

func (j *joiner) canResume(ctx context.Context, want position, epoch string, head int64, known bool) (bool, error) {
	behind := head - want.after
	switch limit := j.hub.cfg.ResumeLimit; {
	case !want.given, want.epoch != "" && want.epoch != epoch, behind < 0, limit > 0 && behind > limit:
		return false, nil
	case known:
		return true, nil
	}
	j.pos = want.after
	err := j.fetch(ctx)
	if errors.Is(err, errMoved) { // no longer kept
		return false, nil
	}
	return err == nil, err
}

func (j *joiner) snapshot(ctx context.Context, head int64) error {
	var seq int64
	var data []byte
	err := j.ask(ctx, func(ctx context.Context) (err error) {
		seq, data, err = j.hub.cfg.Snapshots.Snapshot(ctx, j.principal(), head)
		return err
	})
	if err != nil {
		return fmt.Errorf("snapshot of store %s: %w", j.f.store, err)
	}
	j.out = appendSnapshot(j.out, seq, data)
	j.n++
	j.pos = seq
	if j.f.position() < seq { // read after something the feed has yet to see
		if err := j.f.sync(ctx); err != nil {
			return err
		}
		if j.f.position() < seq {
			return fmt.Errorf("snapshot of store %s at %d is ahead of the log", j.f.store, seq)
		}
	}
	return j.handOver()
}

// goLive makes the socket a member when memory reaches back to its position;
// under the feed's lock, so that nothing comes between replay and live.
func (j *joiner) goLive() (bool, error) {
	j.f.mu.Lock()
	defer j.f.mu.Unlock()
	if !j.f.started {
		return false, errMoved
	}
	rest, ok := j.f.after(j.pos)
	if !ok {
		if j.pos > j.f.seq {
			return false, errMoved
		}
		return false, nil
	}
	j.add(rest)
	j.cover(j.f.seq)
	if len(j.out) > 0 {
		j.s.send(j.out)
		j.hub.metrics.wrote(j.n, len(j.out))
	}
	j.s.class.cover(j.f.seq)
	j.s.class.add(j.s)
	j.s.live = true
	j.f.statsDue = j.f.statsDue || j.s.class.stats
	return true, nil
}

// replay hands over one batch of the log and waits until the socket has it.
func (j *joiner) replay(ctx context.Context) error {
	if len(j.batch) == 0 {
		if err := j.fetch(ctx); err != nil {
			return err
		}
	}
	events := j.batch
	j.batch = nil
	if head := j.f.position(); events[len(events)-1].Seq > head {
		events = events[:max(0, head-j.pos)] // the feed brings the rest
	}
	if len(events) > 0 {
		j.add(events)
		j.cover(events[len(events)-1].Seq)
	}
	return j.handOver()
}

// fetch reads the batch that follows pos; errMoved when there is none.
func (j *joiner) fetch(ctx context.Context) error {
	err := j.ask(ctx, func(ctx context.Context) (err error) {
		j.batch, err = j.hub.cfg.Log.Read(ctx, j.f.store, j.pos, readBatch)
		return err
	})
	if err != nil {
		return fmt.Errorf("replay store %s after %d: %w", j.f.store, j.pos, err)
	}
	n := len(j.batch)
	if n == 0 || j.batch[0].Seq != j.pos+1 || j.batch[n-1].Seq != j.pos+int64(n) {
		j.batch = nil
		return fmt.Errorf("replay store %s after %d: %w", j.f.store, j.pos, errMoved)
	}
	return nil
}

// add encodes what the socket may see of events that follow pos.
func (j *joiner) add(events []Event) {
	for i := range events {
		e := &events[i]
		if !j.s.class.sees(e.Audience) {
			continue
		}
		j.cover(e.Seq - 1)
		j.out = appendEvent(j.out, e)
		j.n++
		j.pos = e.Seq
	}
}

// cover appends a skip up to seq when something before it was not seen.
func (j *joiner) cover(seq int64) {
	if j.pos >= seq {
		return
	}
	j.out = appendSkip(j.out, seq)
	j.n++
	j.pos = seq
}

// handOver streams what is ready, waiting for the peer.
func (j *joiner) handOver() error {
	if len(j.out) == 0 {
		return nil
	}
	err := j.s.stream(j.out)
	j.hub.metrics.wrote(j.n, len(j.out))
	j.out, j.n = j.out[:0], 0
	return err
}

// ask runs one query when its turn has come.
func (j *joiner) ask(ctx context.Context, query func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, queryWait)
	defer cancel()
	select {
	case j.hub.queries <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-j.hub.queries }()
	return query(ctx)
}

// principal is the socket's, with the topics its class keeps.
func (j *joiner) principal() Principal {
	p := j.s.who
	p.Topics = make([]string, 0, len(j.s.class.topics))
	for t := range j.s.class.topics {
		p.Topics = append(p.Topics, t)
	}
	return p
}
