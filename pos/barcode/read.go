package barcode

import (
	"strconv"
	"strings"

	"tillbell/pos/gs1"
)

// Reading is what a scan says before the catalogue was asked. It is looked for
// by Label first, then by Plain; at least one of them is there.
type Reading struct {
	Label *Label // what a GS1 symbol says; nil when it is none
	Plain *Code  // the code taken for itself; nil when it can only be GS1's
	doubt error  // why it is no GS1 symbol though it looks like one
}

// Unknown says why nothing is known under a reading, if there is more to say
// than that: a symbol that is broken looks like a code nobody has heard of.
func (r Reading) Unknown() error { return r.doubt }

// Read reads a scan of any symbol as seen in a year, which tells the century of
// the dates on it.
func Read(text string, patterns []Pattern, year int) (Reading, error) {
	text = strings.TrimSpace(text)
	if len(text) > gs1.MaxText {
		return Reading{}, &Malformed{text, "It is longer than " + strconv.Itoa(gs1.MaxText) + " bytes."}
	}
	m, err := gs1.Parse(text)
	bad, _ := err.(*gs1.Malformed) // gs1 wraps none
	switch {
	case err == nil && !m.Bare:
		return labelled(text, m, patterns, year)
	case bad != nil && !bad.Doubtful:
		return Reading{}, &Malformed{text, bad.Error()}
	}
	plain, plainErr := Parse(bare(text), patterns)
	if plainErr == nil {
		r := Reading{Plain: &plain}
		switch {
		case bad != nil:
			r.doubt = &Malformed{text, bad.Error()}
		case err == nil:
			if l, _ := labelled(text, m, patterns, year); l.Label != nil {
				r.Label = l.Label
			}
		}
		return r, nil
	}
	switch {
	case err == nil: // too long for a code of the shop's own
		return labelled(text, m, patterns, year)
	case bad != nil:
		return Reading{}, &Malformed{text, bad.Error()}
	}
	return Reading{}, plainErr
}

func labelled(text string, m *gs1.Message, patterns []Pattern, year int) (Reading, error) {
	l, err := labelOf(m, patterns, year)
	if err != nil {
		return Reading{}, &Malformed{text, err.Error()}
	}
	return Reading{Label: l}, nil
}

// bare takes off what a scanner put before the digits: the symbology's name,
// and behind an EAN the two or five digits of an add-on.
func bare(text string) string {
	id, rest := gs1.Carrier(text)
	switch id {
	case "":
		return text
	case "]E3":
		if len(rest) == 15 || len(rest) == 18 {
			return rest[:13]
		}
	case "]E4": // an EAN-8 for certain, which eight digits are not
		if len(rest) == 8 && Check(rest) == nil {
			return pad14(rest)
		}
	}
	return rest
}
