package printer

import (
	"fmt"
	"io"
	"net"
	"time"
)

// Trouble is what keeps a printer from printing; empty is none.
type Trouble string

// The troubles, as stable words.
const (
	Fine        Trouble = ""
	Unreachable Trouble = "unreachable"
	PaperOut    Trouble = "paper_out"
	CoverOpen   Trouble = "cover_open"
	Offline     Trouble = "offline"
	Jammed      Trouble = "error" // the knife or the head; a person must look
	Forbidden   Trouble = "forbidden_address"
	Stalled     Trouble = "stalled" // takes no more bytes, says nothing
)

// Status is how a printer is.
type Status struct {
	Trouble  Trouble
	PaperLow bool // goes on printing, for a while
	Mute     bool // never answered: a clone that has no status
}

// The answers to DLE EOT n (real-time status) have bits 1 and 4 set and 0 and
// 7 clear, whatever n, which tells them from anything else on the line.
const (
	fixedMask = 0x93
	fixedBits = 0x12
)

// askStatus asks the four questions. They are answered at once, also while the
// printer is busy or out of paper.
func askStatus(conn net.Conn, wait time.Duration) (Status, error) {
	var s Status
	for _, n := range []byte{1, 2, 3, 4} {
		b, err := ask(conn, []byte{0x10, 0x04, n}, fixedMask, fixedBits, wait)
		if err != nil {
			if n == 1 && isTimeout(err) {
				return Status{Mute: true}, nil
			}
			return s, err
		}
		s.read(n, b)
	}
	return s, nil
}

// read takes the worst of what the answers say: a printer without paper is
// offline too, and it is the paper that must be told.
func (s *Status) read(n, b byte) {
	found := Fine
	switch {
	case n == 1 && b&0x08 != 0:
		found = Offline
	case n == 2 && b&0x04 != 0:
		found = CoverOpen
	case n == 2 && b&0x20 != 0:
		found = PaperOut
	case n == 2 && b&0x40 != 0:
		found = Jammed
	case n == 3 && b&0x68 != 0: // knife, unrecoverable, recoverable by itself
		found = Jammed
	case n == 4 && b&0x60 != 0:
		found = PaperOut
	}
	if n == 4 && b&0x0c != 0 {
		s.PaperLow = true
	}
	if rank(found) > rank(s.Trouble) {
		s.Trouble = found
	}
}

func rank(t Trouble) int {
	switch t {
	case PaperOut:
		return 4
	case CoverOpen:
		return 3
	case Jammed:
		return 2
	case Offline:
		return 1
	}
	return 0
}

// ask sends a question and waits for the one byte that can be its answer;
// others, such as a status that a printer sends by itself, are passed over.
func ask(conn net.Conn, question []byte, mask, bits byte, wait time.Duration) (byte, error) {
	if err := conn.SetDeadline(time.Now().Add(wait)); err != nil {
		return 0, err
	}
	if _, err := conn.Write(question); err != nil {
		return 0, fmt.Errorf("ask the printer: %w", err)
	}
	var b [1]byte
	for range 64 {
		if _, err := io.ReadFull(conn, b[:]); err != nil {
			return 0, fmt.Errorf("hear the printer: %w", err)
		}
		if b[0]&mask == bits {
			return b[0], nil
		}
	}
	return 0, fmt.Errorf("the printer talks, but does not answer")
}
