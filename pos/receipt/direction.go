package receipt

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// visual turns words that are read from right to left into the order in which
// a printer, which knows of no directions, must be sent them. What stands
// outside the isolates that layout set is left as it is, so columns stay.
// Arabic letters are not joined: no code page has them. A line of them is drawn.
func visual(text string) string {
	if !strings.Contains(text, firstStrongIsolate) {
		return text
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, firstStrongIsolate)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		inside, after, _ := strings.Cut(rest, popIsolate)
		out.WriteString(reordered(inside))
		text = after
	}
}

func reordered(text string) string {
	var p bidi.Paragraph
	if _, err := p.SetString(text); err != nil {
		return text
	}
	order, err := p.Order()
	if err != nil {
		return text
	}
	var runs []string
	for i := range order.NumRuns() {
		run := order.Run(i)
		words := run.String()
		if run.Direction() == bidi.RightToLeft {
			words = bidi.ReverseString(words)
		}
		runs = append(runs, words)
	}
	if order.Direction() == bidi.RightToLeft {
		slices.Reverse(runs)
	}
	return strings.Join(runs, "")
}
