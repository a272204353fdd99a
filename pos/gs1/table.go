package gs1

import "strings"

//go:generate go run ./gen dictionary/gs1-syntax-dictionary.txt table_gen.go

// entry is one AI, or a range that differs in nothing but the last digit.
type entry struct {
	first, last   uint16 // as numbers; the AI has so many digits
	digits        uint8
	flags         uint8
	format        uint8 // of formats
	req, ex, path uint8 // of rules; 0 is none
	title         string
}

const (
	fixed     = 1 << iota // of a length known beforehand: no separator follows
	attribute             // may stand among the attributes of a Digital Link
	primary               // may be the key of a Digital Link
)

// span is where an AI's components stand.
type span struct{ from, to uint8 }

// component is one part of an AI's value.
type component struct {
	set         byte // N digits, X, Y and Z the sets of characters 82, 39 and 64
	least, most uint8
	optional    bool
	checks      [3]check
}

// is tells whether a rule's word, such as 01 or 31nn, names this AI.
func is(word, ai string) bool {
	if len(word) != len(ai) {
		return false
	}
	for i := range len(word) {
		if word[i] != ai[i] && word[i] != 'n' {
			return false
		}
	}
	return true
}

// find returns the entry of the AI that a text begins with, and the AI.
func find(text string) (*entry, string) {
	for n := 2; n <= 4 && n <= len(text); n++ {
		if !allDigits(text[:n]) {
			return nil, ""
		}
		for i := range entries {
			if e := &entries[i]; int(e.digits) == n && e.holds(number(text[:n])) {
				return e, text[:n]
			}
		}
	}
	return nil, ""
}

func (e *entry) holds(n int) bool { return n >= int(e.first) && n <= int(e.last) }

func (e *entry) has(flag uint8) bool { return e.flags&flag != 0 }

func (e *entry) parts() []component {
	s := formats[e.format]
	return components[s.from:s.to]
}

// Title returns what GS1 calls an AI, empty when there is no such AI.
func Title(ai string) string {
	if e, found := find(ai); e != nil && found == ai {
		return e.title
	}
	return ""
}

// eachWord calls do for the words of a list until it says stop.
func eachWord(list string, comma byte, do func(word string) (stop bool)) bool {
	for list != "" {
		word := list
		if i := strings.IndexByte(list, comma); i >= 0 {
			word, list = list[:i], list[i+1:]
		} else {
			list = ""
		}
		if do(word) {
			return true
		}
	}
	return false
}

func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
