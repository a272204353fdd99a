package receipt

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	eastasian "golang.org/x/text/width"
)

// maxRunes is how much of one text is looked at: more than any two lines of
// paper hold, and a bound on what a hostile name can cost.
const maxRunes = 600

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// clean leaves only what prints, on one line: control characters, direction
// overrides, unassigned and broken ones go, every kind of blank becomes one
// space. The two joiners stay, Persian words and joined emoji need them.
// Half and full width forms are folded, programs disagree how wide they are.
func clean(text string) string {
	var out strings.Builder
	blank, runes := false, 0
	for len(text) > 0 && runes < maxRunes {
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		runes++
		switch {
		case r == utf8.RuneError && size == 1:
		case unicode.IsSpace(r) || unicode.Is(unicode.Z, r):
			blank = true
		case r == zeroWidthJoiner || r == zeroWidthNonJoiner || unicode.IsGraphic(r):
			if blank && out.Len() > 0 {
				out.WriteByte(' ')
			}
			blank = false
			out.WriteRune(r)
		}
	}
	return norm.NFC.String(eastasian.Fold.String(out.String()))
}

// cleanLines is clean for texts that may have several lines.
func cleanLines(text string, most int) []string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		if line = clean(line); line != "" {
			lines = append(lines, line)
		}
		if len(lines) == most {
			break
		}
	}
	return lines
}

// cleanLink keeps a link only when it is plain printable ASCII; what else
// comes there was not made by us and is not worth a code on paper.
func cleanLink(link string) string {
	for i := range len(link) {
		if link[i] <= ' ' || link[i] > '~' {
			return ""
		}
	}
	return link
}

// Clean is a text as it stands on paper: on one line, nothing but what prints.
func Clean(text string) string { return clean(text) }

// Title names a paper in its own language, for a letter about it.
func Title(d Doc) string { return clean(Name(d) + " · " + d.Store.Name) }

// Name is what a paper is called where it is told from others.
func Name(d Doc) string {
	w := wordsOf(d.Language)
	switch {
	case d.Kind == Quote:
		banner := waitingLanguages[w.Language].Quote
		return clean(banner[:1] + strings.ToLower(banner[1:]) + " " + d.Number)
	case d.Debt != nil:
		return clean(owedLanguages[w.Language].Title + ", " + d.At.Format(w.dateLayout))
	case d.Layaway != nil:
		return laidName(w, d.Layaway)
	}
	return clean(w.Receipt + " " + d.Number)
}

// FileName is a name for a PDF of it: letters, digits and hyphens only.
func FileName(d Doc) string {
	keep := func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}
	name := d.Number
	switch {
	case d.Debt != nil:
		name = d.RegisterCode + "-" + d.At.Format("2006-01-02-150405")
	case d.Layaway != nil && d.Layaway.Part > 0:
		name = d.Layaway.Code + "-" + strconv.FormatInt(d.Layaway.Part, 10)
	}
	return strings.Map(keep, clean(name)) + ".pdf"
}
