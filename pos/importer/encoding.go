package importer

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// charset is what the bytes above ASCII mean. A file speaks one of them: its
// first stretch of such bytes decides.
type charset int

const (
	undecided charset = iota
	utf8Text
	// windows1252 is what spreadsheets in western Europe and America write when
	// they write no Unicode; ISO 8859-1 is a part of it.
	windows1252
)

// decoded turns UTF-16 into UTF-8 and takes a byte order mark away.
func decoded(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	head, _ := b.Peek(4) // a read error comes again at the first Read
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, _ = b.Discard(3)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), len(head) == 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return utf16(b, unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), len(head) == 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return utf16(b, unicode.BigEndian)
	}
	return b
}

func utf16(r io.Reader, order unicode.Endianness) io.Reader {
	return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(r)
}

// guess decides by the beginning of a file. A damaged byte does not make a
// UTF-8 file Windows-1252: the more frequent kind wins.
func guess(sample []byte) charset {
	var sequences, strays int
	for i := 0; i < len(sample); {
		if sample[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(sample[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			sequences++
		case utf8.FullRune(sample[i:]): // not just cut off by the end of the sample
			strays++
		}
		i += n
	}
	switch {
	case sequences == 0 && strays == 0:
		return undecided
	case sequences >= strays:
		return utf8Text
	}
	return windows1252
}

// decode returns a cell as UTF-8; ok is false when a UTF-8 file holds bytes that
// are none.
func (c *charset) decode(cell []byte) (text string, ok bool) {
	if *c == undecided {
		*c = guess(cell)
	}
	if *c == windows1252 {
		if latin, err := charmap.Windows1252.NewDecoder().Bytes(cell); err == nil {
			return string(latin), true
		}
	}
	return string(cell), utf8.Valid(cell)
}
