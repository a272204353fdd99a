// Package gs1 reads the codes of the GS1 family that say more than a number:
// element strings as scanners send them, with or without a symbology
// identifier and with FNC1 as the group separator; the same in brackets, as
// people type them; and GS1 Digital Link addresses on any domain.
//
// It owns what an application identifier (AI) may hold and which must or must
// not stand together. The table of all AIs is generated from GS1's Barcode
// Syntax Dictionary, see dictionary/README.md; every check that the dictionary
// names is applied. What is not known here is which company prefixes are given
// out.
//
// A text is either no GS1 message ([ErrNone]), a broken one ([*Malformed], which
// says in a sentence what is wrong and where), or a [Message] of which every
// element and every combination is right. Reading takes time in proportion to
// the text, which has a limit. The package is pure.
package gs1

import (
	"errors"
	"strconv"
	"strings"
)

// MaxText is how many bytes a message may have. The longest that is printed for
// shops is a few hundred.
const MaxText = 1000

// maxElements is more than any label carries.
const maxElements = 60

// separator is FNC1 as scanners send it: the group separator.
const separator = '\x1d'

// ErrNone says that a text is no GS1 message.
var ErrNone = errors.New("this is no GS1 message")

// Form is how a message was written.
type Form uint8

// The forms of a message.
const (
	ElementString Form = iota
	Bracketed
	DigitalLink
)

// Element is an AI with its value.
type Element struct {
	AI, Value string
	at        int // where its AI stands in the text, from 0
}

// Message is what a text said: its elements in their order, no AI twice.
type Message struct {
	Form     Form
	Elements []Element
	// Bare says that nothing marked the text as GS1's but its digits: it may be
	// another's code that happens to fit.
	Bare bool
}

// Get returns an AI's value, empty when the message has none.
func (m *Message) Get(ai string) string {
	for i := range m.Elements {
		if m.Elements[i].AI == ai {
			return m.Elements[i].Value
		}
	}
	return ""
}

// Malformed says what is wrong with a message.
type Malformed struct {
	AI  string // empty when it is about none
	At  int    // the character, from 1; 0 when it is about the whole
	Why string // a sentence
	// Doubtful says that the text may well be a code of another kind: nothing
	// but its look says GS1.
	Doubtful bool
}

// Error is a sentence or two for the person who scanned.
func (m *Malformed) Error() string {
	switch {
	case m.At > 0 && m.AI != "":
		return "At character " + strconv.Itoa(m.At) + ", (" + m.AI + "): " + m.Why
	case m.At > 0:
		return "At character " + strconv.Itoa(m.At) + ": " + m.Why
	case m.AI != "":
		return "(" + m.AI + "): " + m.Why
	}
	return m.Why
}

// Parse reads a text, which is trimmed already.
func Parse(text string) (*Message, error) {
	if len(text) > MaxText {
		return nil, &Malformed{Why: "It is longer than " + strconv.Itoa(MaxText) + " characters."}
	}
	id, body := Carrier(text)
	r := &reading{text: body, base: len(text) - len(body)}
	var err error
	switch {
	case carriesGS1(id):
		r.text = unspelt(body)
		err = r.elements()
	case isLink(body):
		err = r.link()
	case startsBracketed(body):
		err = r.brackets()
	case strings.IndexByte(body, separator) >= 0:
		r.text = unspelt(body)
		err = r.elements()
	default:
		err = r.unmarked()
	}
	if err == nil {
		err = r.combinations()
	}
	if err != nil {
		if m, ok := err.(*Malformed); ok && r.message.Bare {
			m.Doubtful = true
		}
		return nil, err
	}
	return &r.message, nil
}

// Carrier takes the symbology identifier off a text, such as the ]C1 that a
// scanner may send first, and returns it.
func Carrier(text string) (id, rest string) {
	if len(text) > 3 && text[0] == ']' && letter(text[1]) && (letter(text[2]) || text[2] >= '0' && text[2] <= '9') {
		return text[:3], text[3:]
	}
	return "", text
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// carriesGS1 tells the identifiers that are given to element strings only:
// GS1-128, DataBar and composite, DataMatrix, QR, DotCode.
func carriesGS1(id string) bool {
	switch id {
	case "]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1":
		return true
	}
	return false
}

// reading is a message on its way out of a text.
type reading struct {
	text    string
	base    int // characters of the text before this one
	message Message
}

func (r *reading) fault(at int, ai, why string) error {
	return &Malformed{AI: ai, At: r.base + at + 1, Why: why}
}

// add takes an element, which is checked for itself. from is where its value
// stands.
func (r *reading) add(e *entry, ai, value string, at, from int) error {
	if f := e.check(value); f != good {
		return r.fault(from+f.at, ai, f.why)
	}
	for i := range r.message.Elements {
		if old := &r.message.Elements[i]; old.AI == ai {
			if old.Value == value {
				return nil
			}
			return r.fault(at, ai, "It stands here twice, with different values.")
		}
	}
	if len(r.message.Elements) == maxElements {
		return r.fault(at, ai, "There are more than "+strconv.Itoa(maxElements)+" elements.")
	}
	r.message.Elements = append(r.message.Elements, Element{AI: ai, Value: value, at: at})
	return nil
}

// check tells what is wrong with an AI's value.
func (e *entry) check(value string) finding {
	parts, at := e.parts(), 0
	for i := range parts {
		p := &parts[i]
		left := value[at:]
		if left == "" && (p.optional || i > 0 && p.least == 0) {
			break
		}
		n := min(int(p.most), len(left))
		if n < int(p.least) {
			return bad(max(len(value)-1, 0), "It is too short: "+e.length()+", and "+strconv.Itoa(len(value))+" "+are(len(value))+" there.")
		}
		if f := p.check(left[:n]); f != good {
			return bad(at+f.at, f.why)
		}
		at += n
	}
	if at < len(value) {
		return bad(at, "It is too long: "+e.length()+", and "+strconv.Itoa(len(value))+" "+are(len(value))+" there.")
	}
	return good
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// length says how long an AI's value is.
func (e *entry) length() string {
	least, most, digits := 0, 0, true
	for _, p := range e.parts() {
		if !p.optional {
			least += int(p.least)
		}
		most += int(p.most)
		digits = digits && p.set == 'N'
	}
	what := " characters"
	if digits {
		what = " digits"
	}
	if least == most {
		return strconv.Itoa(most) + what + " are needed"
	}
	return strconv.Itoa(least) + " to " + strconv.Itoa(most) + what + " are allowed"
}

func (p *component) check(v string) finding {
	for i := range len(v) {
		if !member(p.set, v[i]) {
			return bad(i, "The character "+shown(v[i])+" is not allowed here"+[...]string{"", "; only digits are"}[btoi(p.set == 'N')]+".")
		}
	}
	for _, c := range p.checks {
		if c == 0 {
			break
		}
		if f := c.run(v); f != good {
			return f
		}
	}
	return good
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// shown is a character fit for a message.
func shown(c byte) string {
	if c <= ' ' || c >= 0x7f {
		const hex = "0123456789ABCDEF"
		return "0x" + string([]byte{hex[c>>4], hex[c&15]})
	}
	return string(rune(c))
}

// member tells whether a character belongs to a set.
func member(set, c byte) bool {
	digit := c >= '0' && c <= '9'
	switch set {
	case 'N':
		return digit
	case 'Y':
		return digit || c >= 'A' && c <= 'Z' || c == '#' || c == '-' || c == '/'
	case 'Z':
		return digit || letter(c) || c == '-' || c == '_' || c == '='
	}
	return strings.IndexByte(set82, c) >= 0
}
