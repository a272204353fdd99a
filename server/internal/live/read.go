package live

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// The channel is one-way: a client has nothing to say but pongs, and a close.
const (
	readLimit   = 512      // bytes of one message; a longer one closes with 1009
	perSecond   = 20       // messages; more close with 1008
	bytesSecond = 32 << 10 // bytes, which bounds what no handler sees: empty fragments
	readBuffer  = 272      // gorilla adopts a reader above 256 bytes
	drainBytes  = 1 << 20  // read and dropped so that a refused peer sees the close frame
)

var errFlood = errors.New("live: too many messages")

// run is the socket's one goroutine: it reads until the connection ends. A
// client that does what it should says nothing but empty pongs; those listen
// takes on the smallest stack and without a parser. Whatever else comes, from
// its first byte on, is gorilla's.
func (s *socket) run(early []byte) {
	var err error
	if len(early) == 0 {
		early, err = s.listen()
	}
	if err == nil {
		err = s.converse(early)
	}
	s.end(err)
}

func (s *socket) end(err error) {
	defer s.hub.sockets.Done()
	s.hub.leave(s)
	if refused(err) {
		s.drain()
	}
	s.readEnded()
}

// converse reads frames, beginning with bytes already taken off the connection.
func (s *socket) converse(early []byte) error {
	ws, err := reader(&wire{Conn: s.conn, early: early, socket: s})
	if err != nil {
		return err
	}
	ws.SetReadLimit(readLimit)
	ws.SetPongHandler(s.onPong)
	ws.SetPingHandler(s.onPing)
	ws.SetCloseHandler(s.onClose)
	for {
		_, message, err := ws.NextReader()
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, message); err != nil { // to its last fragment, so that the limit holds for the whole
			return err
		}
		if err := s.count(1, 0); err != nil {
			return err
		}
	}
}

func (s *socket) onPong(string) error {
	s.answered.Store(true)
	return s.count(1, 0)
}

func (s *socket) onPing(payload string) error {
	if err := s.count(1, 0); err != nil {
		return err
	}
	s.send(appendControl(nil, opPong, payload))
	return nil
}

func (s *socket) onClose(code int, _ string) error {
	if code == websocket.CloseNoStatusReceived {
		s.closeWith([]byte{opClose, 0})
	} else {
		s.closeWith(appendClose(nil, code, ""))
	}
	return nil
}

// count refuses a peer that says more than a listener has reason to.
func (s *socket) count(messages, size int) error {
	if now := time.Now().Unix(); now != s.window {
		s.window, s.inbound, s.inbytes = now, 0, 0
	}
	s.inbound += messages
	s.inbytes += size
	if s.inbound > perSecond || s.inbytes > bytesSecond {
		s.close(ClosePolicy, "too many messages")
		return errFlood
	}
	return nil
}

// refused tells an error of ours or of gorilla's frame checks, after which the
// peer may still be sending, from a connection that has ended.
func refused(err error) bool {
	var closed *websocket.CloseError
	var network net.Error
	return !errors.As(err, &closed) && !errors.As(err, &network) && !errors.Is(err, io.EOF)
}

// drain reads on for a moment: closing with unread bytes resets the
// connection, and a reset can overtake the close frame.
func (s *socket) drain() {
	_ = s.conn.SetReadDeadline(time.Now().Add(s.hub.cfg.CloseWait))
	var scrap [512]byte
	for left := drainBytes; left > 0; {
		n, err := s.conn.Read(scrap[:])
		if err != nil {
			return
		}
		left -= n
	}
}

// wire is the net.Conn that gorilla sees. It first yields the bytes fasthttp
// had read behind the handshake; once a socket owns it, reads are counted, and
// writes, which are gorilla's own close frames, take the socket's one way out.
type wire struct {
	net.Conn
	early  []byte
	socket *socket
	mute   bool // drops what is written
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.read(p)
	if w.socket != nil && n > 0 {
		if flood := w.socket.count(0, n); flood != nil {
			return 0, flood
		}
	}
	return n, err
}

func (w *wire) read(p []byte) (int, error) {
	if len(w.early) == 0 {
		return w.Conn.Read(p)
	}
	n := copy(p, w.early)
	if w.early = w.early[n:]; len(w.early) == 0 {
		w.early = nil
	}
	return n, nil
}

func (w *wire) Write(p []byte) (int, error) {
	if w.mute {
		return len(p), nil
	}
	if w.socket == nil {
		return w.Conn.Write(p)
	}
	if w.socket.closeWith(p) {
		w.socket.hub.metrics.closed(closeCode(p))
	}
	return len(p), nil
}

func closeCode(frame []byte) int {
	if len(frame) < 4 {
		return websocket.CloseNoStatusReceived
	}
	return int(frame[2])<<8 | int(frame[3])
}

// SetDeadline and SetWriteDeadline keep gorilla's deadlines off a connection
// whose deadlines belong to the flusher and to close.
func (w *wire) SetDeadline(t time.Time) error {
	if w.socket == nil {
		return w.Conn.SetDeadline(t)
	}
	return nil
}

func (w *wire) SetWriteDeadline(t time.Time) error {
	if w.socket == nil {
		return w.Conn.SetWriteDeadline(t)
	}
	return nil
}
