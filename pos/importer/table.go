package importer

import (
	"bytes"
	"errors"
	"io"
)

// maxSecondLooks bounds the bytes that are read twice because a quotation mark
// led astray, so that a hostile file costs no more than a few times its size.
const maxSecondLooks = 64 << 20

const tooLarge = "The row is larger than 1 MiB or has more than 2000 cells."

// table cuts a stream into records. It holds one record's worth of text,
// whatever the size of the file or of its cells. encoding/csv is not used: it
// keeps a runaway cell in memory whole, stops at CR line ends, and gives up the
// rest of the file for one stray quotation mark.
type table struct {
	src   io.Reader
	comma byte
	chunk int // bytes read at a time
	width int // how many cells the header has, to tell a stray mark from a long text

	buf         []byte
	pos         int
	eof         bool
	line        int // of buf[pos], from 1
	secondLooks int
	rec         record
}

// badRecord is a row that could not be cut into cells; the next one can be read.
type badRecord struct {
	reason string
	row    []byte // its beginning
}

func (e *badRecord) Error() string { return e.reason }

func newTable(src io.Reader) *table {
	return &table{src: src, line: 1, comma: ',', chunk: 64 << 10}
}

// peek returns the unread text, at least n bytes of it unless the file is shorter.
func (t *table) peek(n int) ([]byte, error) {
	for len(t.buf)-t.pos < n && !t.eof {
		if err := t.fill(); err != nil {
			return nil, err
		}
	}
	return t.buf[t.pos:], nil
}

// fill adds to the unread text, at least doubling it so that a record that is
// tried again and again costs linear time in all.
func (t *table) fill() error {
	unread := copy(t.buf, t.buf[t.pos:])
	t.buf, t.pos = t.buf[:unread], 0
	want := max(t.chunk, 2*unread)
	if cap(t.buf) < want {
		t.buf = append(make([]byte, 0, want), t.buf...)
	}
	for empty := 0; len(t.buf) < want; {
		n, err := t.src.Read(t.buf[len(t.buf):want])
		t.buf = t.buf[:len(t.buf)+n]
		if errors.Is(err, io.EOF) {
			t.eof = true
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 {
			empty = 0
		} else if empty++; empty > 100 {
			return io.ErrNoProgress
		}
	}
	return nil
}

// next returns the next record that is not blank, io.EOF at the end, a
// *badRecord for a row to refuse.
func (t *table) next() (*record, error) {
	for {
		if t.pos == len(t.buf) && t.eof {
			return nil, io.EOF
		}
		t.rec.line = t.line
		if t.secondLooks > maxSecondLooks {
			return t.lineAlone()
		}
		n, what := t.rec.parse(t.buf[t.pos:], t.comma, t.eof)
		switch {
		case what == complete && n <= maxRecord:
			t.advance(n)
			if !t.rec.blank() {
				return &t.rec, nil
			}
		case what == complete:
			return nil, t.refuse(n, tooLarge)
		case what == wantMore && len(t.buf)-t.pos <= maxRecord:
			if err := t.fill(); err != nil {
				return nil, err
			}
		case what == unclosed:
			t.secondLooks += n
			return t.lineAlone()
		default:
			return t.oversized()
		}
	}
}

func (t *table) advance(n int) {
	t.line += countLines(t.buf[t.pos : t.pos+n])
	t.pos += n
}

func (t *table) refuse(n int, reason string) error {
	bad := &badRecord{reason, t.beginning(n)}
	t.advance(n)
	return bad
}

func (t *table) beginning(n int) []byte {
	return bytes.Clone(t.buf[t.pos : t.pos+min(n, 4*maxShown, len(t.buf)-t.pos)])
}

// lineAlone reads one line for itself. It is the way out when a quotation mark
// is closed by nothing, or only by one of a later row: that line is judged
// alone, and what seemed to belong to the same cell is read as rows again.
func (t *table) lineAlone() (*record, error) {
	for {
		unread := t.buf[t.pos:]
		line := firstLine(unread)
		switch {
		case len(line) < len(unread) || t.eof:
			if t.rec.parseLine(line, t.comma) != complete {
				return nil, t.refuse(len(line), "A quotation mark opens a cell and is never closed.")
			}
			t.advance(len(line))
			if t.rec.blank() {
				return t.next()
			}
			return &t.rec, nil
		case len(unread) > maxRecord:
			return nil, t.skip(&badRecord{tooLarge, t.beginning(len(unread))})
		}
		if err := t.fill(); err != nil {
			return nil, err
		}
	}
}

// oversized handles a record beyond the limit. If the line after its first looks
// like a row, a mark was left open and that line is where to go on; otherwise
// the cell really is that long and is skipped to its end.
func (t *table) oversized() (*record, error) {
	unread := t.buf[t.pos:]
	line := firstLine(unread)
	var probe record
	if len(line) < len(unread) && t.width > 1 {
		following := firstLine(unread[len(line):])
		if probe.parseLine(following, t.comma) == complete && len(probe.ends) == t.width {
			t.secondLooks += len(unread)
			return t.lineAlone()
		}
	}
	return nil, t.skip(&badRecord{tooLarge, t.beginning(len(unread))})
}

// skip drops the rest of a record without holding it and returns bad, or the
// error that came in between.
func (t *table) skip(bad *badRecord) error {
	quoted, fresh := false, true // inside a quoted cell; at the start of a cell
	for {
		for i := t.pos; i < len(t.buf); i++ {
			c := t.buf[i]
			switch {
			case c == '"' && (quoted || fresh):
				quoted = !quoted
				fresh = true // a second mark right after it opens again
				continue
			case !quoted && (c == '\n' || c == '\r'):
				t.advance(i + 1 - t.pos)
				return bad
			}
			fresh = !quoted && (c == t.comma || (fresh && c == ' '))
		}
		t.advance(len(t.buf) - t.pos)
		if t.eof {
			return bad
		}
		if err := t.fill(); err != nil {
			return err
		}
	}
}
