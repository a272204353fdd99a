package importer

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName  = 200 // runes
	maxWord  = 100 // runes of a category, place or tax
	maxSKU   = 100 // runes
	maxShown = 200 // runes of a refused row or header in a message
	maxShort = 40  // runes of a cell in a message
)

// clean trims, makes every run of white space one space and drops what is not
// text: control characters, byte order marks, marks that turn the direction of
// the text around them, and broken encoding.
func clean(s string) string {
	if tidy(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			gap = true
			continue
		case dropped(r):
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// tidy recognises the plain text that most cells are, which clean leaves alone.
func tidy(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' '), c < ' ', c >= 0x7F:
			return false
		}
	}
	return true
}

func dropped(r rune) bool {
	return unicode.IsControl(r) || r == '\uFEFF' || r == utf8.RuneError ||
		r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// prose is clean for text that may come from a web page.
func prose(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return clean(s)
}

// cut shortens s to at most n runes, the last one then being an ellipsis.
func cut(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	count := 0
	for i := range s {
		if count == n-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		count++
	}
	return s
}

// variantName puts what a variant differs by behind the name of the product and
// shortens the product's part first.
func variantName(product string, options []string) string {
	product = prose(product)
	var kept []string
	for _, option := range options {
		if option = prose(option); option != "" && !plainVariant(option) {
			kept = append(kept, option)
		}
	}
	if len(kept) == 0 || product == "" {
		return cut(product+strings.Join(kept, ", "), maxName)
	}
	suffix := cut(" - "+strings.Join(kept, ", "), maxName/2)
	return cut(product, maxName-utf8.RuneCountInString(suffix)) + suffix
}

// plainVariant tells the names that systems give to the only variant.
func plainVariant(name string) bool {
	return strings.EqualFold(name, "Default Title") || strings.EqualFold(name, "Regular")
}

// lastPart returns Shirts of "Clothing > Shirts, Sale" or "All / Shirts".
func lastPart(category string) string {
	category, _, _ = strings.Cut(category, ",")
	for _, mark := range []string{" > ", " / "} {
		if i := strings.LastIndex(category, mark); i >= 0 {
			category = category[i+len(mark):]
		}
	}
	return category
}

// yes reads a flag as exports write it.
func yes(flag string) bool {
	switch strings.ToLower(flag) {
	case "y", "yes", "true", "1", "x":
		return true
	}
	return false
}

// no is not the opposite of yes: an empty cell is neither.
func no(flag string) bool {
	switch strings.ToLower(flag) {
	case "n", "no", "false", "0":
		return true
	}
	return false
}
