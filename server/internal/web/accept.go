package web

import (
	"strconv"
	"strings"
)

// receiptForms are the forms of a receipt, the one we would choose first.
var receiptForms = []string{"text/html; charset=utf-8", "text/plain; charset=utf-8", "application/vnd.escpos", pdfForm}

// receiptForm picks the form that the caller likes best (RFC 9110, 12.5.1); of
// those liked alike, the one that was named first. Empty: none will do.
func receiptForm(accept string) string {
	if strings.TrimSpace(accept) == "" {
		return receiptForms[0]
	}
	ranges := parseAccept(accept)
	best, form := liking{}, ""
	for _, f := range receiptForms {
		media, _, _ := strings.Cut(f, ";")
		if l := likingOf(media, ranges); l.above(best) {
			best, form = l, f
		}
	}
	return form
}

// mediaRange is one part of an Accept header.
type mediaRange struct {
	kind, sub string // each may be *
	quality   float64
}

// liking is how much a caller likes a form, and where in the header it says so.
type liking struct {
	quality float64
	place   int
}

func (l liking) above(o liking) bool {
	return l.quality > o.quality || l.quality > 0 && l.quality == o.quality && l.place < o.place
}

// likingOf finds what the most specific range that fits says.
func likingOf(media string, ranges []mediaRange) liking {
	kind, sub, _ := strings.Cut(media, "/")
	exact := -1
	l := liking{}
	for i, r := range ranges {
		closeness := 0
		switch {
		case r.kind == kind && r.sub == sub:
			closeness = 2
		case r.kind == kind && r.sub == "*":
			closeness = 1
		case r.kind != "*" || r.sub != "*":
			continue
		}
		if closeness > exact {
			exact, l = closeness, liking{r.quality, i}
		}
	}
	return l
}

func parseAccept(accept string) []mediaRange {
	var out []mediaRange
	for part := range strings.SplitSeq(accept, ",") {
		media, params, _ := strings.Cut(part, ";")
		kind, sub, ok := strings.Cut(strings.ToLower(strings.TrimSpace(media)), "/")
		if ok {
			out = append(out, mediaRange{kind, sub, quality(params)})
		}
	}
	return out
}

// quality reads q; one that cannot be read says nothing, which is 1.
func quality(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(name, "q") {
			if q, err := strconv.ParseFloat(value, 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
		}
	}
	return 1
}
