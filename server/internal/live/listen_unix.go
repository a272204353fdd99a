//go:build unix

package live

import (
	"io"
	"slices"
	"syscall"
)

const emptyPong = 6 // bytes: opcode, length 0, mask

// ear reads off a descriptor without a frame parser. It lives on the heap so
// that the goroutine waiting on it fits the smallest stack.
type ear struct {
	buf [4 * emptyPong]byte
	n   int
	err error
}

// hear is called whenever the descriptor may be readable.
func (e *ear) hear(fd uintptr) bool {
	for {
		e.n, e.err = syscall.Read(int(fd), e.buf[:])
		if e.err != syscall.EINTR {
			return e.err != syscall.EAGAIN
		}
	}
}

// listen takes empty pongs until something else comes, and returns that; or
// the end of the connection. Keep it shallow: its stack is most of what an idle
// socket costs.
func (s *socket) listen() ([]byte, error) {
	if s.raw == nil {
		return nil, nil
	}
	e := new(ear)
	hear := e.hear
	for {
		if err := s.raw.Read(hear); err != nil {
			return nil, err
		}
		switch {
		case e.err != nil:
			return nil, e.err
		case e.n == 0:
			return nil, io.EOF
		case !e.pongs():
			return slices.Clone(e.buf[:e.n]), nil
		}
		s.answered.Store(true)
		if err := s.count(e.n/emptyPong, e.n); err != nil {
			return nil, err
		}
	}
}

// pongs tells whether all that was read is whole, final, masked, empty pongs.
func (e *ear) pongs() bool {
	for i := 0; i < e.n; i += emptyPong {
		if e.n-i < emptyPong || e.buf[i] != opPong || e.buf[i+1] != 0x80 {
			return false
		}
	}
	return true
}
