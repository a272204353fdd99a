package receipt

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
	ellipsis           = "…"
)

// width counts the columns a text takes: two for wide characters, none for
// combining ones.
func width(text string) int { return uniseg.StringWidth(text) }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

func pad(text string, columns int) string     { return text + spaces(columns-width(text)) }
func padLeft(text string, columns int) string { return spaces(columns-width(text)) + text }

// cut splits the text after as many whole characters as fit the columns.
func cut(text string, columns int) (head, rest string) {
	rest, state, used := text, -1, 0
	for rest != "" {
		_, after, wide, next := uniseg.FirstGraphemeClusterInString(rest, state)
		if used += wide; used > columns {
			break
		}
		rest, state = after, next
	}
	return text[:len(text)-len(rest)], rest
}

// breakLine splits off one line, at a space when there is one far enough to
// the right, else between characters. It always takes something.
func breakLine(text string, columns int) (line, rest string) {
	line, rest = cut(text, columns)
	if rest == "" {
		return line, ""
	}
	if line == "" { // one wide character on a line of one column
		_, rest, _, _ = uniseg.FirstGraphemeClusterInString(text, -1)
		return "?", strings.TrimLeft(rest, " ")
	}
	if rest[0] != ' ' {
		if at := strings.LastIndexByte(line, ' '); at > 0 {
			line, rest = line[:at], line[at:]+rest
		}
	}
	return strings.TrimRight(line, " "), strings.TrimLeft(rest, " ")
}

// wrap sets the text on lines of the given columns, at most so many; the
// last has only lastColumns and ends in an ellipsis when something is left.
func wrap(text string, columns, lastColumns, most int) []string {
	var lines []string
	for len(lines) < most-1 && width(text) > lastColumns {
		line, rest := breakLine(text, columns)
		if rest == "" { // fits a full line, but not beside what stands on the last
			return append(lines, line, "")
		}
		lines, text = append(lines, line), rest
	}
	return append(lines, shorten(text, lastColumns))
}

func shorten(text string, columns int) string {
	if width(text) <= columns {
		return text
	}
	head, _ := cut(text, columns-1)
	return strings.TrimRight(head, " ") + ellipsis
}

// isolate keeps right-to-left words from reordering the figures beside them
// where the text is shown by something that knows of directions.
func isolate(text string) string {
	for _, r := range text {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return firstStrongIsolate + text + popIsolate
		}
	}
	return text
}
