package live

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// streamChunk is what a flusher hands the kernel under one deadline.
const streamChunk = 32 << 10

var errGone = errors.New("live: socket closed")

// socket is one client. Everything written to it goes through send, stream or
// closeWith, under mu and in order.
type socket struct {
	hub   *Hub
	feed  *feed
	class *class
	who   Principal // Topics is nil: the class knows them
	addr  netip.Addr

	conn net.Conn
	raw  syscall.RawConn // nil: no non-blocking writes

	index int       // in feed.sockets, under feed.mu
	live  bool      // member of a group, under feed.mu
	start uint64    // first byte of the group's stream that is for this socket
	alive time.Time // when the last life sign was noticed, under feed.mu

	answered atomic.Bool // a pong came since the last beat
	left     bool        // no longer counted, under hub.mu
	gone     atomic.Bool // left: its group drops it

	window  int64 // reader only: the second it counts in
	inbound int   // messages in it
	inbytes int   // bytes in it

	mu       sync.Mutex
	backlog  []byte        // waits for the flusher
	inflight int           // bytes the flusher holds
	busy     bool          // a flusher owns the connection's writing side
	closing  bool          // takes nothing more
	readDone bool          // reader ended: whoever flushes last closes the connection
	giveUp   time.Time     // closing: until when the flusher tries
	idle     chan struct{} // closed when the flusher ends, for a waiting joiner
}

// send writes b as far as the kernel takes it now and keeps the rest. It never
// waits; a socket too far behind is closed.
func (s *socket) send(b []byte) {
	s.mu.Lock()
	flush := s.offer(b, s.hub.cfg.Backlog)
	s.mu.Unlock()
	if flush {
		go s.flush()
	}
}

// offer is send under mu; true means that the caller must start the flusher.
func (s *socket) offer(b []byte, limit int) (flush bool) {
	if s.closing {
		return false
	}
	if s.busy {
		if len(s.backlog)+s.inflight+len(b) > limit {
			s.tooSlow()
			return false
		}
		s.backlog = append(s.backlog, b...)
		return false
	}
	n, err := tryWrite(s.raw, b)
	if err != nil {
		s.breakOff()
		return false
	}
	if n == len(b) {
		return false
	}
	s.backlog = append(s.backlog, b[n:]...)
	s.busy = true
	s.hub.sockets.Add(1)
	if len(s.backlog) > limit {
		s.tooSlow()
	}
	return true
}

// tooSlow gives the verdict under mu, with a flusher at work: what is queued
// still goes out, then the close frame, if the peer takes it in time.
func (s *socket) tooSlow() {
	s.backlog = appendClose(s.backlog, CloseSlow, "too slow, resume with after")
	s.closing = true
	s.giveUp = time.Now().Add(s.hub.cfg.Linger)
	s.hub.metrics.closed(CloseSlow)
}

// breakOff drops the connection under mu; the reader notices and cleans up.
func (s *socket) breakOff() {
	s.closing = true
	s.shut()
}

// shut closes the connection without a word. TLS would first write an alert,
// which may wait, so the connection below it is closed.
func (s *socket) shut() {
	c := s.conn
	if t, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = t.NetConn()
	}
	_ = c.Close()
}

// kill drops a peer that answers no more.
func (s *socket) kill() {
	s.mu.Lock()
	s.breakOff()
	s.mu.Unlock()
}

// stream writes all of b, waiting for the peer at most WriteWait per chunk. For
// the joiner alone: welcome, snapshot and replay may be larger than a backlog.
func (s *socket) stream(b []byte) error {
	for len(b) > 0 {
		chunk := b[:min(len(b), streamChunk)]
		b = b[len(chunk):]
		s.mu.Lock()
		if s.closing {
			s.mu.Unlock()
			return errGone
		}
		flush := s.offer(chunk, s.hub.cfg.Backlog+streamChunk)
		var idle chan struct{}
		if s.busy && !flush { // behind somebody's pong
			if s.idle == nil {
				s.idle = make(chan struct{})
			}
			idle = s.idle
		}
		s.mu.Unlock()
		switch {
		case flush:
			s.flush()
		case idle != nil:
			<-idle
		}
	}
	return nil
}

// flush writes the backlog with deadlines until it is empty, then ends.
func (s *socket) flush() {
	defer s.hub.sockets.Done()
	for {
		buf, ok := s.takeBacklog()
		if !ok {
			return
		}
		for len(buf) > 0 {
			n, err := s.writeWait(buf[:min(len(buf), streamChunk)])
			buf = buf[n:]
			s.mu.Lock()
			s.inflight = len(buf)
			if err != nil && !s.carryOn(n, err) {
				s.breakOff()
				buf, s.backlog = nil, nil
			}
			s.mu.Unlock()
		}
	}
}

// takeBacklog hands the flusher what waits, or ends its reign.
func (s *socket) takeBacklog() ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.backlog) > 0 {
		buf := s.backlog
		s.backlog, s.inflight = nil, len(buf)
		return buf, true
	}
	_ = s.conn.SetWriteDeadline(time.Time{})
	s.busy, s.inflight = false, 0
	if s.idle != nil {
		close(s.idle)
		s.idle = nil
	}
	if s.closing {
		s.afterClose()
	}
	return nil, false
}

// carryOn decides under mu after a failed write: a deadline is the verdict for
// a socket not yet closing, and the end for one that had its time to linger.
func (s *socket) carryOn(n int, err error) bool {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	if !s.closing && n == 0 {
		s.tooSlow()
	}
	if s.raw == nil { // TLS cannot write on after a deadline
		return false
	}
	return !s.closing || time.Now().Before(s.giveUp)
}

// writeWait writes b, waiting for room at most WriteWait, or until a closing
// socket is given up.
func (s *socket) writeWait(b []byte) (int, error) {
	s.mu.Lock()
	deadline := time.Now().Add(s.hub.cfg.WriteWait)
	if s.closing {
		deadline = s.giveUp
	}
	s.mu.Unlock()
	_ = s.conn.SetWriteDeadline(deadline)
	return s.conn.Write(b)
}

// close sends a close frame and lets the peer answer it.
func (s *socket) close(code int, reason string) {
	if s.closeWith(appendClose(nil, code, reason)) {
		s.hub.metrics.closed(code)
	}
}

// closeWith queues a last frame. The connection ends when the peer has
// answered, has closed, or CloseWait is over; false when it was closing already.
func (s *socket) closeWith(frame []byte) bool {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return false
	}
	flush := s.offer(frame, s.hub.cfg.Backlog+len(frame)+1)
	if !s.closing {
		s.closing = true
		s.giveUp = time.Now().Add(s.hub.cfg.WriteWait)
		if !s.busy {
			s.afterClose()
		}
	}
	s.mu.Unlock()
	if flush {
		go s.flush()
	}
	return true
}

// afterClose runs under mu once the close frame is with the kernel.
func (s *socket) afterClose() {
	if s.readDone {
		s.shut()
		return
	}
	_ = s.conn.SetReadDeadline(time.Now().Add(s.hub.cfg.CloseWait))
}

// readEnded is the reader's last act on the connection.
func (s *socket) readEnded() {
	s.mu.Lock()
	defer s.mu.Unlock()
	farewell := s.closing && s.busy // a close frame is on its way: its flusher closes
	s.closing, s.readDone = true, true
	if !farewell {
		s.shut()
	}
}
