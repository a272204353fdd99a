package call

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// encoding/json would make the compiled file half as large again; the few shapes
// here need no reflection. The reader knows what it expects next, so nothing
// nests deeper than the shapes do.

// malformed says that a text is not the JSON that a call takes.
type malformed struct{ text string }

func (m *malformed) Error() string { return m.text }

// reader reads a JSON text from front to back. After the first error it reads
// nothing more and every method returns a zero value.
type reader struct {
	text string
	at   int
	err  error
}

func (r *reader) fail(text string) {
	if r.err == nil {
		r.err = &malformed{text + " (at byte " + strconv.Itoa(r.at) + ")"}
		r.at = len(r.text)
	}
}

// next skips space and returns the next byte without taking it, 0 at the end.
func (r *reader) next() byte {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// take takes the next byte if it is c.
func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

// word takes a literal such as null.
func (r *reader) word(w string) bool {
	if r.next(); len(r.text)-r.at < len(w) || r.text[r.at:r.at+len(w)] != w {
		return false
	}
	r.at += len(w)
	return true
}

// object reads an object, calling member for each of its names; member reads
// the value and returns false when it knows no such name.
func (r *reader) object(member func(name string) bool) {
	r.list('{', '}', "An object was expected.", func() {
		name := r.string()
		if !r.take(':') {
			r.fail("A colon was expected.")
		}
		if r.err == nil && !member(name) {
			r.fail("A member is unknown.")
		}
	})
}

// array reads an array, calling element for each.
func (r *reader) array(element func()) { r.list('[', ']', "An array was expected.", element) }

func (r *reader) list(open, end byte, expected string, element func()) {
	if !r.take(open) {
		r.fail(expected)
		return
	}
	if r.take(end) {
		return
	}
	for r.err == nil {
		element()
		if r.take(end) {
			return
		}
		if !r.take(',') {
			r.fail("A comma was expected.")
		}
	}
}

// end refuses what stands after the value.
func (r *reader) end() error {
	if r.err == nil && r.next() != 0 {
		r.fail("The text goes on after its end.")
	}
	if r.err == nil && r.at < len(r.text) { // a NUL byte
		r.fail("The text goes on after its end.")
	}
	return r.err
}

// integer reads a whole number, written without point or exponent.
func (r *reader) integer() int64 {
	start := r.at
	if c := r.next(); c == '-' || c >= '0' && c <= '9' {
		start = r.at
		for r.at++; r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9'; r.at++ {
		}
		digits := strings.TrimPrefix(r.text[start:r.at], "-")
		n, err := strconv.ParseInt(r.text[start:r.at], 10, 64)
		if err == nil && !r.partial() && (digits[0] != '0' || len(digits) == 1) {
			return n
		}
	}
	r.at = start
	r.fail("A whole number was expected.")
	return 0
}

// partial tells that a number goes on with a fraction or an exponent.
func (r *reader) partial() bool {
	if r.at == len(r.text) {
		return false
	}
	c := r.text[r.at]
	return c == '.' || c == 'e' || c == 'E'
}

// string reads a string. One without escapes, which is nearly all, is a piece of
// the text itself.
func (r *reader) string() string {
	if !r.take('"') {
		r.fail("A string was expected.")
		return ""
	}
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[start : r.at-1]
		case c == '\\':
			return r.escaped([]byte(r.text[start:r.at]))
		case c < ' ':
			r.fail("A control character stands in a string.")
			return ""
		}
		r.at++
	}
	r.fail("A string does not end.")
	return ""
}

// escaped reads the rest of a string from its first backslash.
func (r *reader) escaped(out []byte) string {
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(out)
		case c < ' ':
			r.fail("A control character stands in a string.")
			return ""
		case c != '\\':
			out = append(out, c)
		default:
			var ok bool
			if out, ok = r.escape(out); !ok {
				r.fail("An escape is wrong.")
				return ""
			}
		}
	}
	r.fail("A string does not end.")
	return ""
}

// escape reads what follows a backslash.
func (r *reader) escape(out []byte) ([]byte, bool) {
	if r.at == len(r.text) {
		return out, false
	}
	c := r.text[r.at]
	r.at++
	const names, values = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	for i := range len(names) {
		if names[i] == c {
			return append(out, values[i]), true
		}
	}
	if c != 'u' {
		return out, false
	}
	unit, ok := r.hex()
	if !ok {
		return out, false
	}
	if unit >= 0xd800 && unit < 0xdc00 && r.at+1 < len(r.text) && r.text[r.at:r.at+2] == `\u` {
		mark := r.at
		r.at += 2
		if low, ok := r.hex(); ok && low >= 0xdc00 && low < 0xe000 {
			return utf8.AppendRune(out, 0x10000+(unit-0xd800)<<10+(low-0xdc00)), true
		}
		r.at = mark
	}
	return utf8.AppendRune(out, unit), true // a lone half becomes U+FFFD
}

// hex reads four hexadecimal digits.
func (r *reader) hex() (rune, bool) {
	if len(r.text)-r.at < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[r.at:r.at+4], 16, 32)
	r.at += 4
	return rune(n), err == nil
}

// member starts a member of an answer's object after the mark that parts it from
// what stood before. Inlined it would be most of the compiled file's own code.
//
//go:noinline
func (e *Engine) member(mark, name string) *Engine {
	e.out = append(e.out, mark...)
	e.out = append(e.out, '"')
	e.out = append(e.out, name...)
	e.out = append(e.out, '"', ':')
	return e
}

func (e *Engine) raw(text string) { e.out = append(e.out, text...) }

func (e *Engine) integer(n int64) { e.out = strconv.AppendInt(e.out, n, 10) }

// string writes a JSON string. Bytes that are no UTF-8 become U+FFFD.
func (e *Engine) string(s string) {
	e.out = append(e.out, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			e.out = append(e.out, '\\', byte(c))
		case c < ' ' || c == 0x2028 || c == 0x2029:
			const hex = "0123456789abcdef"
			e.out = append(e.out, '\\', 'u', hex[c>>12], hex[c>>8&15], hex[c>>4&15], hex[c&15])
		default:
			e.out = utf8.AppendRune(e.out, c)
		}
	}
	e.out = append(e.out, '"')
}
