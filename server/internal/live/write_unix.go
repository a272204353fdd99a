//go:build unix

package live

import (
	"net"
	"sync"
	"syscall"
)

// rawWriter makes one non-blocking write on a connection's descriptor. It is
// pooled because the function RawConn takes would otherwise be allocated on
// every delivery.
type rawWriter struct {
	buf []byte
	n   int
	err error
	fn  func(fd uintptr) bool
}

var rawWriters = sync.Pool{New: func() any {
	w := &rawWriter{}
	w.fn = w.write
	return w
}}

func (w *rawWriter) write(fd uintptr) bool {
	for {
		w.n, w.err = syscall.Write(int(fd), w.buf)
		if w.err != syscall.EINTR {
			return true // never wait for room: the backlog does
		}
	}
}

// rawConn gives the descriptor of a plain TCP connection, nil for anything
// else (TLS, wrapped): those are written through their backlog.
func rawConn(c net.Conn) syscall.RawConn {
	if tcp, ok := c.(*net.TCPConn); ok {
		if rc, err := tcp.SyscallConn(); err == nil {
			return rc
		}
	}
	return nil
}

// tryWrite writes what the kernel takes at once.
func tryWrite(rc syscall.RawConn, b []byte) (int, error) {
	if rc == nil {
		return 0, nil
	}
	w := rawWriters.Get().(*rawWriter)
	w.buf = b
	err := rc.Write(w.fn)
	n, werr := w.n, w.err
	w.buf, w.n, w.err = nil, 0, nil
	rawWriters.Put(w)
	switch {
	case err != nil:
		return 0, err
	case werr == syscall.EAGAIN:
		return 0, nil
	case werr != nil:
		return 0, werr
	}
	return n, nil
}
