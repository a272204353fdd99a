package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Waits says how long each step may take.
type Waits struct {
	Connect time.Duration // to be connected
	Answer  time.Duration // for one question about the status
	Write   time.Duration // for one chunk to be taken: a printer prints while it takes
	Printed time.Duration // for the last line to be on paper
}

// DefaultWaits suit printers on a shop's own network. The longest paper that a
// sale can make is a thousand lines, half a minute of printing.
var DefaultWaits = Waits{Connect: 3 * time.Second, Answer: 1500 * time.Millisecond, Write: 15 * time.Second, Printed: 45 * time.Second}

// chunk is small, so that what a stalled printer has not taken is known well.
const chunk = 1024

// Printer is one on the network.
type Printer struct {
	Host string
	Port int
}

// Failure says why a paper is not known to be printed.
type Failure struct {
	Trouble Trouble
	Begun   bool // bytes went out: it may be on paper, whole or in part
	cause   error
}

// Error is the trouble and its cause, for logs.
func (f *Failure) Error() string { return fmt.Sprintf("printer is %s: %v", f.Trouble, f.cause) }

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.cause }

// Look asks a printer how it is.
func (n *Network) Look(ctx context.Context, p Printer, w Waits) Status {
	conn, status, err := n.open(ctx, p, w)
	if err != nil {
		return Status{Trouble: troubleOf(err, Unreachable)}
	}
	_ = conn.Close()
	return status
}

// open connects and asks how the printer is.
func (n *Network) open(ctx context.Context, p Printer, w Waits) (net.Conn, Status, error) {
	connecting, cancel := context.WithTimeout(ctx, w.Connect)
	defer cancel()
	conn, err := n.dial(connecting, p.Host, p.Port)
	if err != nil {
		return nil, Status{}, err
	}
	status, err := askStatus(conn, w.Answer)
	if err != nil {
		return nil, Status{}, errors.Join(err, conn.Close())
	}
	return conn, status, nil
}

// Send prints one paper and returns when it is printed. A *Failure says what
// is wrong and whether anything may be on paper; ctx is looked at between
// chunks, so a paper that was begun is not left half when there is time.
func (n *Network) Send(ctx context.Context, p Printer, paper []byte, w Waits) error {
	conn, status, err := n.open(ctx, p, w)
	if err != nil {
		return &Failure{Trouble: troubleOf(err, Unreachable), cause: err}
	}
	defer conn.Close()
	if status.Trouble != Fine {
		return &Failure{Trouble: status.Trouble, cause: errors.New("it says so itself")}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer stop()
	if sent, err := write(ctx, conn, paper, w.Write); err != nil {
		return &Failure{Trouble: n.why(conn, status, w, err), Begun: sent > 0, cause: err}
	}
	return n.finish(ctx, conn, status, w)
}

func write(ctx context.Context, conn net.Conn, paper []byte, wait time.Duration) (sent int, err error) {
	for sent < len(paper) {
		if err := ctx.Err(); err != nil {
			return sent, err
		}
		if err := conn.SetDeadline(time.Now().Add(wait)); err != nil {
			return sent, err
		}
		n, err := conn.Write(paper[sent:min(sent+chunk, len(paper))])
		sent += n
		if err != nil {
			return sent, fmt.Errorf("send %d of %d bytes: %w", sent, len(paper), err)
		}
	}
	return sent, nil
}

// finish asks, behind the paper, for the paper sensor's state (GS r 1): it is
// answered only when everything before it was printed. A mute printer has
// printed what it took and what is no longer on the way when it hangs up.
func (n *Network) finish(ctx context.Context, conn net.Conn, before Status, w Waits) error {
	if before.Mute {
		return hangUp(conn, w.Answer)
	}
	_, err := ask(conn, []byte{0x1d, 'r', 1}, 0x90, 0x00, w.Printed)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	status := Status{}
	if ctx.Err() == nil && isTimeout(err) {
		if status, _ = askStatus(conn, w.Answer); status.Trouble == Fine && !status.Mute {
			return nil // it is well and has had the time: it only does not know the question
		}
	}
	trouble := status.Trouble
	if trouble == Fine {
		trouble = troubleOf(err, Unreachable)
	}
	return &Failure{Trouble: trouble, Begun: true, cause: err}
}

// hangUp closes our side and waits for the other's, a moment: data still on
// the way is lost when a socket is closed hard.
func hangUp(conn net.Conn, wait time.Duration) error {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	if err := half.CloseWrite(); err != nil {
		return &Failure{Trouble: Unreachable, Begun: true, cause: err}
	}
	_ = conn.SetReadDeadline(time.Now().Add(wait))
	var rest [64]byte
	for {
		_, err := conn.Read(rest[:])
		switch {
		case err == nil:
		case isTimeout(err), errors.Is(err, io.EOF):
			return nil
		default:
			return &Failure{Trouble: Unreachable, Begun: true, cause: err}
		}
	}
}

// why asks a printer that takes no more what the matter is.
func (n *Network) why(conn net.Conn, before Status, w Waits, err error) Trouble {
	if before.Mute || !isTimeout(err) {
		return troubleOf(err, Unreachable)
	}
	if status, asked := askStatus(conn, w.Answer); asked == nil && status.Trouble != Fine {
		return status.Trouble
	}
	return Stalled
}

func troubleOf(err error, other Trouble) Trouble {
	switch {
	case errors.Is(err, ErrReserved), errors.Is(err, ErrPort):
		return Forbidden
	}
	return other
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
