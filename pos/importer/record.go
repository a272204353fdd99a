package importer

import "bytes"

// Limits of one record. A shop's longest product text is some ten kilobytes;
// what is longer than this is a broken file.
const (
	maxRecord = 1 << 20
	maxFields = 2000
)

// outcome says what came of one attempt to read a record.
type outcome int

const (
	complete outcome = iota
	// wantMore: the data end inside the record and the file goes on.
	wantMore
	// unclosed: a quotation mark opens a cell and nothing closes it.
	unclosed
	// crowded: more cells than a product file can have.
	crowded
)

// record is one row of the file, its cells back to back in text. It is used
// again for every row, so whoever keeps a cell copies it.
type record struct {
	line int // where it starts, counted from 1 as an editor does
	text []byte
	ends []int
}

func (r *record) reset() {
	r.text, r.ends = r.text[:0], r.ends[:0]
}

func (r *record) cell(i int) []byte {
	if i < 0 || i >= len(r.ends) {
		return nil
	}
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.text[start:r.ends[i]]
}

func (r *record) blank() bool {
	return len(bytes.TrimSpace(r.text)) == 0
}

// parse reads one record from the start of data into r and returns how many
// bytes it took, or looked at before something was wrong. Line ends are LF, CRLF or CR. Blanks around a quoted cell, as
// hand-aligned files have them, do not belong to it.
func (r *record) parse(data []byte, comma byte, eof bool) (int, outcome) {
	r.reset()
	for i := 0; ; {
		next, end, what := r.parseCell(data, i, comma, eof)
		if what != complete {
			return next, what
		}
		r.ends = append(r.ends, len(r.text))
		if end {
			return next, complete
		}
		if len(r.ends) >= maxFields {
			return next, crowded
		}
		i = next
	}
}

// parseCell reads the cell at data[i:], says where the next one starts and
// whether this one ends the record.
func (r *record) parseCell(data []byte, i int, comma byte, eof bool) (next int, last bool, what outcome) {
	start := i
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') && data[i] != comma {
		i++
	}
	if i < len(data) && data[i] == '"' {
		return r.parseQuoted(data, i+1, comma, eof)
	}
	for i = start; i < len(data); i++ {
		if c := data[i]; c == comma || c == '\n' || c == '\r' {
			r.text = append(r.text, data[start:i]...)
			return endOfCell(data, i, comma, eof)
		}
	}
	if !eof {
		return 0, false, wantMore
	}
	r.text = append(r.text, data[start:]...)
	return len(data), true, complete
}

func (r *record) parseQuoted(data []byte, i int, comma byte, eof bool) (next int, last bool, what outcome) {
	for {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			if eof {
				return len(data), false, unclosed
			}
			return 0, false, wantMore
		}
		r.text = append(r.text, data[i:i+n]...)
		i += n + 1
		if i < len(data) && data[i] == '"' {
			r.text = append(r.text, '"')
			i++
			continue
		}
		for i < len(data) && (data[i] == ' ' || data[i] == '\t') && data[i] != comma {
			i++
		}
		switch {
		case i == len(data) && !eof:
			return 0, false, wantMore
		case i == len(data):
			return i, true, complete
		case data[i] == comma || data[i] == '\n' || data[i] == '\r':
			return endOfCell(data, i, comma, eof)
		}
		return i, false, unclosed // a mark inside the cell that is not doubled
	}
}

// endOfCell steps over the delimiter or line end at data[i].
func endOfCell(data []byte, i int, comma byte, eof bool) (next int, last bool, what outcome) {
	switch {
	case data[i] == comma:
		return i + 1, false, complete
	case data[i] == '\n':
		return i + 1, true, complete
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, true, complete
	case i+1 == len(data) && !eof:
		return 0, false, wantMore // a CR whose LF may still come
	}
	return i + 1, true, complete
}

// parseLine reads a single line in which quotation marks went wrong: a mark
// closes a cell only right before a delimiter or the end, every other mark is
// text, such as the inches of 5" pipe. A cell that never closes is unclosed.
func (r *record) parseLine(line []byte, comma byte) outcome {
	r.reset()
	line = bytes.TrimRight(line, "\r\n")
	for {
		rest, what := r.parseLoose(line, comma)
		if what != complete {
			return what
		}
		r.ends = append(r.ends, len(r.text))
		if rest == nil {
			return complete
		}
		if len(r.ends) >= maxFields {
			return crowded
		}
		line = rest
	}
}

// parseLoose returns what follows the cell, nil after the last one.
func (r *record) parseLoose(line []byte, comma byte) ([]byte, outcome) {
	if trimmed := bytes.TrimLeft(line, " "); len(trimmed) > 0 && trimmed[0] == '"' {
		for i := 1; i < len(trimmed); i++ {
			switch {
			case trimmed[i] != '"':
				r.text = append(r.text, trimmed[i])
			case i+1 == len(trimmed):
				return nil, complete
			case trimmed[i+1] == comma:
				return trimmed[i+2:], complete
			case trimmed[i+1] == '"':
				i++
				fallthrough
			default:
				r.text = append(r.text, '"')
			}
		}
		return nil, unclosed
	}
	if i := bytes.IndexByte(line, comma); i >= 0 {
		r.text = append(r.text, line[:i]...)
		return line[i+1:], complete
	}
	r.text = append(r.text, line...)
	return nil, complete
}

// firstLine returns data up to and with its first line end.
func firstLine(data []byte) []byte {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0:
		return data
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return data[:i+2]
	}
	return data[:i+1]
}

// countLines returns how many line ends data hold.
func countLines(data []byte) int {
	n := bytes.Count(data, []byte{'\n'})
	for i, c := range data {
		if c == '\r' && (i+1 == len(data) || data[i+1] != '\n') {
			n++
		}
	}
	return n
}
