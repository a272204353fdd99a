package letters

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"
)

const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// piece is what is drawn in one go, in the order of the paper from left to
// right: a letter, or a word whose letters change with their neighbours.
type piece struct {
	text    string
	columns int
	rtl     bool
}

// arrange puts a line in the order of the paper. Only what stands in isolates
// is turned; the rest keeps its columns.
func arrange(line string) []piece {
	var out []piece
	for line != "" {
		before, rest, found := strings.Cut(line, firstStrongIsolate)
		out = append(out, pieces(before, false)...)
		if !found {
			break
		}
		inside, after, _ := strings.Cut(rest, popIsolate)
		out = append(out, turned(inside)...)
		line = after
	}
	return out
}

// turned is a text in the order of its own first strong direction.
func turned(text string) []piece {
	var p bidi.Paragraph
	if _, err := p.SetString(text); err != nil {
		return pieces(text, false)
	}
	order, err := p.Order()
	if err != nil {
		return pieces(text, false)
	}
	var runs [][]piece
	for i := range order.NumRuns() {
		run := order.Run(i)
		runs = append(runs, pieces(run.String(), run.Direction() == bidi.RightToLeft))
	}
	if order.Direction() == bidi.RightToLeft {
		slices.Reverse(runs)
	}
	return slices.Concat(runs...)
}

func pieces(text string, rtl bool) []piece {
	var out []piece
	joined := false // the last one may go on
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var columns int
		cluster, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		joins := joining(cluster)
		if joins && joined || columns == 0 && len(out) > 0 {
			last := &out[len(out)-1]
			last.text, last.columns = last.text+cluster, last.columns+columns
			continue
		}
		joined = joins
		out = append(out, piece{cluster, columns, rtl})
	}
	if rtl {
		slices.Reverse(out)
	}
	return out
}

// apart are the scripts whose letters stand each for itself.
var apart = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Bopomofo, unicode.Hebrew, unicode.Armenian, unicode.Georgian, unicode.Thai, unicode.Lao, unicode.Ethiopic, unicode.Cherokee, unicode.Common, unicode.Inherited}

func joining(cluster string) bool {
	for _, r := range cluster {
		return !unicode.In(r, apart...)
	}
	return false
}

// clusters are the letters of a text that are to be seen.
func clusters(text string) []string {
	var out []string
	for rest, state := text, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if strings.ContainsFunc(cluster, func(r rune) bool { return !unseen(r) && !unicode.IsSpace(r) }) {
			out = append(out, cluster)
		}
	}
	return out
}
