package livetest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
)

const (
	loopBuffer = 256 << 10
	loopEvents = 512
	loopWait   = 100 // ms until it looks whether the swarm ends
)

// loop reads every socket of a swarm with epoll.
type loop struct {
	swarm *Swarm
	epoll int
	buf   []byte

	mu  sync.Mutex
	fds map[int32]*polled
}

// polled is one socket of a loop.
type polled struct {
	i     int
	fd    int
	carry []byte // an unfinished frame
}

// poll takes a socket off the runtime's poller and gives it to the loop. Called
// with the swarm's mu held.
func (s *Swarm) poll(i int, c *Conn) (taken bool, err error) {
	tcp, ok := c.net.(*net.TCPConn)
	if !ok {
		return false, nil
	}
	if s.loop == nil {
		fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
		if err != nil {
			return false, fmt.Errorf("epoll_create1: %w", err)
		}
		s.loop = &loop{swarm: s, epoll: fd, buf: make([]byte, loopBuffer), fds: make(map[int32]*polled)}
		s.wg.Go(s.loop.run)
	}
	fd, err := detach(tcp)
	if err != nil {
		return false, err
	}
	p := &polled{i: i, fd: fd}
	if n := c.br.Buffered(); n > 0 {
		p.carry, _ = c.br.Peek(n)
	}
	return true, s.loop.add(p)
}

// detach gives a descriptor of its own for the connection and closes the
// original, so that the runtime is not woken for it.
func detach(tcp *net.TCPConn) (fd int, err error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0, err
	}
	var dupErr error
	if err := raw.Control(func(orig uintptr) { fd, dupErr = syscall.Dup(int(orig)) }); err != nil {
		return 0, err
	}
	if dupErr != nil {
		return 0, fmt.Errorf("dup: %w", dupErr)
	}
	return fd, errors.Join(syscall.SetNonblock(fd, true), tcp.Close())
}

func (l *loop) add(p *polled) error {
	if len(p.carry) > 0 { // whole frames that came with the handshake
		p.carry = append([]byte(nil), p.carry...)
		n, err := l.frames(p, p.carry)
		if err != nil {
			return err
		}
		p.carry = p.carry[n:]
	}
	l.mu.Lock()
	l.fds[int32(p.fd)] = p
	l.mu.Unlock()
	ev := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(p.fd)}
	if err := syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, p.fd, &ev); err != nil {
		return fmt.Errorf("epoll_ctl: %w", err)
	}
	return nil
}

func (l *loop) run() {
	events := make([]syscall.EpollEvent, loopEvents)
	for !l.swarm.ending.Load() {
		n, err := syscall.EpollWait(l.epoll, events, loopWait)
		if err != nil && err != syscall.EINTR {
			l.swarm.end(-1, fmt.Errorf("epoll_wait: %w", err))
			break
		}
		for _, ev := range events[:max(n, 0)] {
			l.mu.Lock()
			p := l.fds[ev.Fd]
			l.mu.Unlock()
			if p == nil {
				continue
			}
			if err := l.readable(p); err != nil {
				l.drop(p)
				l.swarm.end(p.i, err)
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.fds {
		_ = syscall.Close(p.fd)
	}
	_ = syscall.Close(l.epoll)
}

func (l *loop) drop(p *polled) {
	l.mu.Lock()
	delete(l.fds, int32(p.fd))
	l.mu.Unlock()
	_ = syscall.Close(p.fd)
}

func (l *loop) readable(p *polled) error {
	if len(p.carry) > len(l.buf)/2 {
		l.buf = make([]byte, 2*len(l.buf))
	}
	have := copy(l.buf, p.carry)
	n, err := syscall.Read(p.fd, l.buf[have:])
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return nil
	case err != nil:
		return err
	case n == 0:
		return io.EOF
	}
	data := l.buf[:have+n]
	used, err := l.frames(p, data)
	if used == len(data) {
		p.carry = nil
	} else {
		p.carry = append(p.carry[:0], data[used:]...)
	}
	return err
}

// frames handles the whole frames in data and says how many bytes they took.
func (l *loop) frames(p *polled, data []byte) (used int, err error) {
	for {
		op, payload, size := parse(data[used:])
		if size == 0 {
			return used, nil
		}
		used += size
		switch op {
		case Text:
			l.swarm.OnFrame(p.i, payload)
		case ping:
			err = l.write(p, pong, payload)
		case Close:
			_ = l.write(p, Close, payload[:min(len(payload), 2)])
			err = closeError(payload)
		}
		if err != nil {
			return used, err
		}
	}
}

// parse finds one whole frame of a server; size 0 when it is not all there.
func parse(b []byte) (op byte, payload []byte, size int) {
	if len(b) < 2 {
		return 0, nil, 0
	}
	head, n := 2, uint64(b[1])
	switch {
	case n == 126 && len(b) >= 4:
		head, n = 4, uint64(binary.BigEndian.Uint16(b[2:]))
	case n == 127 && len(b) >= 10:
		head, n = 10, binary.BigEndian.Uint64(b[2:])
	case n >= 126:
		return 0, nil, 0
	}
	if uint64(len(b)-head) < n {
		return 0, nil, 0
	}
	size = head + int(n)
	return b[0] & 15, b[head:size], size
}

// write sends a small masked frame, mask zero.
func (l *loop) write(p *polled, op byte, payload []byte) error {
	var room [2 + 4 + 125]byte
	b := append(room[:0], 0x80|op, 0x80|byte(len(payload)), 0, 0, 0, 0)
	_, err := syscall.Write(p.fd, append(b, payload...))
	if err == syscall.EAGAIN {
		return nil // the server is not reading; its pings will tell
	}
	return err
}
