package gs1

import "strings"

// elements reads an element string. FNC1 in front, behind, or where none is
// needed is passed over.
func (r *reading) elements() error {
	for at := r.skip(0); at < len(r.text); at = r.skip(at) {
		e, ai := find(r.text[at:])
		if e == nil {
			return r.fault(at, "", "No GS1 identifier begins with "+begin(r.text[at:])+".")
		}
		from := at + len(ai)
		end := len(r.text)
		if i := strings.IndexByte(r.text[from:], separator); i >= 0 {
			end = from + i
		}
		if n := from + e.width(); e.has(fixed) && end > n {
			end = n
		}
		if err := r.add(e, ai, r.text[from:end], at, from); err != nil {
			return err
		}
		at = end
	}
	if len(r.message.Elements) == 0 {
		return &Malformed{Why: "The symbol is empty."}
	}
	return nil
}

func (r *reading) skip(at int) int {
	for at < len(r.text) && r.text[at] == separator {
		at++
	}
	return at
}

// width is the length of a value of fixed length.
func (e *entry) width() int {
	n := 0
	for _, p := range e.parts() {
		n += int(p.most)
	}
	return n
}

// begin is the start of a text, for a message.
func begin(text string) string {
	out := ""
	for i := 0; i < len(text) && i < 4; i++ {
		if text[i] == separator {
			break
		}
		out += shown(text[i])
	}
	return out
}

// startsBracketed tells a text that begins with an AI in brackets.
func startsBracketed(text string) bool {
	if text == "" || text[0] != '(' {
		return false
	}
	e, ai := find(text[1:])
	return e != nil && len(text) > len(ai)+1 && text[len(ai)+1] == ')'
}

// brackets reads the form that is printed below a symbol. A bracket that
// belongs to a value may be written with a backslash before it; without one it
// does when no AI stands in it.
func (r *reading) brackets() error {
	r.message.Form = Bracketed
	for at := 0; at < len(r.text); {
		e, ai := find(r.text[at+1:])
		from := at + len(ai) + 2
		end := from
		for end < len(r.text) && !startsBracketed(r.text[end:]) {
			if r.text[end] == '\\' && end+1 < len(r.text) {
				end++
			}
			end++
		}
		value := swap(swap(unended(r.text[from:end]), `\(`, '('), `\)`, ')')
		if err := r.add(e, ai, value, at, from); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// unended takes off space behind a bracketed value, and separators, which some
// programs print there too.
func unended(value string) string {
	for {
		rest := strings.TrimRight(strings.TrimSpace(value), string(rune(separator)))
		for _, w := range written {
			rest = strings.TrimSuffix(rest, w)
		}
		if rest == value {
			return value
		}
		value = rest
	}
}

// written are ways in which a separator is spelt out where it cannot be sent, by
// scanners that print what has no key and by programs that type for them. A
// value may hold the angle brackets of some, but no label says such words.
var written = [...]string{`\x1d`, `\x1D`, `\u001d`, `\u001D`, "{GS}", "[GS]", "<GS>", "{gs}", "[gs]", "<gs>",
	"{FNC1}", "[FNC1]", "<FNC1>", "{fnc1}", "[fnc1]", "<fnc1>", "\u241d"}

// stand are single characters that stand in for it. No value may hold them.
const stand = "^|~]#@$`\\{}[\x1e"

// unmarked reads a text that nothing marks as GS1's: it must begin with the
// number of a trade item or a logistic unit whose check digit is right. What
// follows is then read as elements too. FNC1 may be spelt as something else if
// no value can hold that.
func (r *reading) unmarked() error {
	body := unfronted(r.text)
	e, ai := find(body)
	if e == nil || (ai != "01" && ai != "02" && ai != "00" && ai != "8006") {
		return ErrNone
	}
	end := len(ai) + e.width()
	if len(body) < end || e.check(body[len(ai):end]) != good {
		return ErrNone
	}
	rest, marked := separated(body[end:])
	front := len(r.text) - len(body)
	r.message.Bare = !marked && front == 0
	r.base += front
	r.text = body[:end] + rest
	return r.elements()
}

// separated puts separators where others stand for them, if it is plain which.
func separated(text string) (out string, marked bool) {
	if out := unspelt(text); len(out) < len(text) {
		return out, true
	}
	i := strings.IndexAny(text, stand)
	if i < 0 {
		return text, false
	}
	return swap(text, text[i:i+1], separator), true
}

// unspelt puts separators where they are spelt out.
func unspelt(text string) string {
	for _, w := range written {
		text = swap(text, w, separator)
	}
	return text
}

// unfronted takes off whatever stands for FNC1 in front.
func unfronted(text string) string {
	for {
		rest := text
		for _, w := range written {
			rest = strings.TrimPrefix(rest, w)
		}
		if len(rest) == len(text) {
			rest = strings.TrimLeft(text, stand)
		}
		if len(rest) == len(text) {
			return text
		}
		text = rest
	}
}

// swap puts a character in the place of a text wherever that stands.
func swap(text, old string, c byte) string {
	if strings.IndexByte(text, old[0]) < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if strings.HasPrefix(text[i:], old) {
			out, i = append(out, c), i+len(old)
		} else {
			out, i = append(out, text[i]), i+1
		}
	}
	return string(out)
}
