package pos

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Variant tells products apart that are one thing in several sizes and colours:
// those of one style. Each is a product of its own, with its price, its barcodes
// and its stock. Without a style a product is alone.
type Variant struct {
	Style  string
	Size   string
	Colour string
}

const (
	maxStyle = 100
	maxSize  = 40 // what an answer to a till may say, too
	// maxSizes is how many of one style are shown, which fits no more on a phone.
	maxSizes = 100
)

func (v Variant) check() (Variant, error) {
	for _, f := range []struct {
		field string
		at    *string
		max   int
	}{{"style", &v.Style, maxStyle}, {"size", &v.Size, maxSize}, {"colour", &v.Colour, maxSize}} {
		clean, err := text.Line(f.field, *f.at, f.max)
		if err != nil {
			return v, err
		}
		*f.at = clean
	}
	return v, nil
}

// Words are how a size is told from others of its style, as in "M, blue".
func (v Variant) Words() string {
	if v.Size == "" || v.Colour == "" {
		return v.Size + v.Colour
	}
	return v.Size + ", " + v.Colour
}

// Sizes are the products of a product's style, itself among them, by colour and
// then from small to large; it alone where it has no style.
func (p *Pos) Sizes(ctx context.Context, store, id string) ([]ProductView, error) {
	v, err := p.Product(ctx, store, id)
	if err != nil || v.Style == "" {
		return []ProductView{v}, err
	}
	var ids []string
	err = p.db.Read(ctx).Raw(`SELECT id FROM products WHERE store_id = ? AND style = ? AND style <> '' AND NOT deleted ORDER BY id LIMIT ?`,
		store, v.Style, maxSizes).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for sizes of %s: %w", id, db.Translate(err))
	}
	out := []ProductView{v}
	for _, other := range ids {
		if other == id {
			continue
		}
		one, err := p.Product(ctx, store, other)
		if f, is := fault.As(err); is && f.Kind == fault.NotFound { // the catalogue in memory is of another moment
			continue
		} else if err != nil {
			return nil, err
		}
		if one.Style == v.Style {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b ProductView) int {
		return cmp.Or(cmp.Compare(a.Colour, b.Colour), compareSizes(a.Size, b.Size), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// LiesAt is what the place is called where a product lies, and which others are of
// its style.
func (p *Pos) LiesAt(ctx context.Context, store, id string) (place string, alike []string, err error) {
	all, err := p.Sizes(ctx, store, id)
	if err != nil {
		return "", nil, err
	}
	for _, one := range all {
		if one.ID == id {
			place = one.Location
		} else {
			alike = append(alike, one.ID)
		}
	}
	return place, alike, nil
}

// InSize names the product that somebody chose among the sizes of another, and
// which size that is. One of another style is none.
func (p *Pos) InSize(ctx context.Context, store, of, id string) (name, size string, err error) {
	v, err := p.Product(ctx, store, of)
	if err != nil {
		return "", "", err
	}
	one, err := p.Product(ctx, store, id)
	if err != nil {
		return "", "", err
	}
	if one.ID != v.ID && (v.Style == "" || one.Style != v.Style) {
		return "", "", errNoProduct
	}
	return one.Name, one.Words(), nil
}

// letters are the sizes that are words, from small to large.
var letters = []string{"XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "XXXXL"}

// spelled are those that are written out.
var spelled = map[string]string{"SMALL": "S", "MEDIUM": "M", "LARGE": "L", "EXTRA LARGE": "XL", "X-LARGE": "XL", "EXTRA SMALL": "XS", "X-SMALL": "XS"}

// sizeRank is where a size stands: those of letters, with 2XL as XXL and S/M
// after S, then numbers by their worth, then all others as they are written.
func sizeRank(size string) (class int, worth float64) {
	s := strings.ToUpper(strings.TrimSpace(size))
	first, _, pair := strings.Cut(cmp.Or(spelled[s], s), "/")
	if n, rest := leadingNumber(first); n > 1 && n < 5 && (rest == "XL" || rest == "XS") {
		first = strings.Repeat("X", int(n)-1) + rest
	}
	if at := slices.Index(letters, first); at >= 0 {
		if worth = float64(at); pair {
			worth += 0.5
		}
		return 0, worth
	}
	if n, rest := leadingNumber(s); rest != s {
		return 1, n
	}
	return 2, 0
}

// leadingNumber reads "37.5 wide" and "104-116"; the rest is s where there is none.
func leadingNumber(s string) (n float64, rest string) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end > 0 && (s[end] == '.' || s[end] == ',')) {
		end++
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(s[:end], ".,"), ",", "."), 64)
	if err != nil {
		return 0, s
	}
	return n, strings.TrimSpace(s[end:])
}

func compareSizes(a, b string) int {
	ca, wa := sizeRank(a)
	cb, wb := sizeRank(b)
	return cmp.Or(cmp.Compare(ca, cb), cmp.Compare(wa, wb), cmp.Compare(a, b))
}

// sharedName is what the names of all sizes begin with, up to the end of a
// word; where that says nothing, the name of one.
func sharedName(names []string, one string) string {
	shared := names[0]
	for _, name := range names[1:] {
		n := 0
		for n < len(shared) && n < len(name) {
			a, wide := utf8.DecodeRuneInString(shared[n:])
			if b, _ := utf8.DecodeRuneInString(name[n:]); a != b {
				break
			}
			n += wide
		}
		cutInWord := n < len(shared) && letter(shared, n) || n < len(name) && letter(name, n)
		if shared = shared[:n]; cutInWord && n > 0 {
			shared = strings.TrimRightFunc(shared, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		}
	}
	shared = strings.TrimRightFunc(shared, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ')' && r != '"' && r != '”'
	})
	if utf8.RuneCountInString(shared) < 3 {
		return one
	}
	return shared
}

// letter tells whether a word goes on at a place in a text.
func letter(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
