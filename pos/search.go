package pos

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tillbell/server/fault"
)

const (
	usualPage   = 50
	maxPage     = 200
	maxQuery    = 200   // bytes of what is searched for; what is behind is not looked at
	maxWords    = 1_000 // bytes of a product's words, likewise
	maxPageMark = 2 * maxWords
)

func pageSize(limit int) int {
	if limit <= 0 {
		return usualPage
	}
	return min(limit, maxPage)
}

var errCursor = fault.New(fault.Malformed, "cursor_invalid", "This page of the list cannot be found.").At("cursor", "cursor_invalid", "is not one we gave")

func encodeMark(mark string) string { return base64.RawURLEncoding.EncodeToString([]byte(mark)) }

func decodeMark(cursor string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) > maxPageMark || !utf8.Valid(b) || bytes.Count(b, []byte{0}) != 1 {
		return "", errCursor
	}
	return string(b), nil
}

// FindProducts searches the catalogue in memory: first the product whose
// barcode or SKU the query is, then by name those of which every word of the
// query begins a word of the name or SKU, whatever the accents and the case.
// Nothing asked for lists all by name.
func (p *Pos) FindProducts(ctx context.Context, store, q string, limit int, cursor string) (page []ProductView, next string, err error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return nil, "", err
	}
	after := ""
	if cursor != "" {
		if after, err = decodeMark(cursor); err != nil {
			return nil, "", err
		}
	}
	found, more := c.search(strings.TrimSpace(q), pageSize(limit), after)
	products := make([]*Product, len(found))
	for i, e := range found {
		products[i] = e.product
	}
	stock, err := p.stockOf(ctx, store, products)
	if err != nil {
		return nil, "", err
	}
	page = make([]ProductView, len(products))
	for i, q := range products {
		page[i] = ProductView{q, stock[q.ID]}
	}
	if more {
		next = encodeMark(found[len(found)-1].mark())
	}
	return page, next, nil
}

// searchIndex is the goods of a catalogue in the order of their names, with
// the words that they are found by. It is made when somebody searches and kept
// until the catalogue moves.
type searchIndex struct {
	mu       sync.Mutex
	built    bool
	revision int64
	list     *searchList
}

// searchList is a state of the index, never changed. The words of all entries
// stand in one text, so that looking through them all is one run over memory.
type searchList struct {
	entries []searchEntry
	text    string
	starts  []int // of each entry's words in text
}

type searchEntry struct {
	words   string // folded, each behind a space
	product *Product
}

// mark tells the entry's place in the order, for a cursor.
func (e searchEntry) mark() string { return e.words + "\x00" + e.product.ID }

func (e searchEntry) compare(o searchEntry) int {
	if n := cmp.Compare(e.words, o.words); n != 0 {
		return n
	}
	return cmp.Compare(e.product.ID, o.product.ID)
}

// search returns up to limit entries after a mark, and whether there are more.
func (c *catalog) search(q string, limit int, after string) (found []searchEntry, more bool) {
	list := c.searchList()
	var exact *Product
	if q != "" {
		c.mu.RLock()
		if s, err := c.find(q, c.day(c.now())); err == nil {
			exact = s.Product
		}
		c.mu.RUnlock()
	}
	if exact != nil && after == "" {
		found = append(found, searchEntry{product: exact})
	}
	words := strings.Fields(fold(q[:min(len(q), maxQuery)]))
	if q != "" && len(words) == 0 {
		return found, false
	}
	for i, w := range words {
		words[i] = " " + w
	}
	for i := list.next(list.after(after), words); i >= 0; i = list.next(i+1, words) {
		if e := list.entries[i]; exact == nil || e.product.ID != exact.ID {
			if len(found) == limit {
				return found, true
			}
			found = append(found, e)
		}
	}
	return found, false
}

// after is the first entry behind a mark.
func (l *searchList) after(mark string) int {
	if mark == "" {
		return 0
	}
	words, id, _ := strings.Cut(mark, "\x00")
	at := searchEntry{words, &Product{ID: id}}
	return sort.Search(len(l.entries), func(i int) bool { return l.entries[i].compare(at) > 0 })
}

// next is the first entry from i on that has all words, -1 when there is none.
func (l *searchList) next(i int, words []string) int {
	for i < len(l.entries) {
		if len(words) == 0 {
			return i
		}
		at := strings.Index(l.text[l.starts[i]:], words[0])
		if at < 0 {
			return -1
		}
		at += l.starts[i]
		i = sort.SearchInts(l.starts, at+1) - 1
		if l.entries[i].has(words[1:]) {
			return i
		}
		i++
	}
	return -1
}

func (e searchEntry) has(words []string) bool {
	for _, w := range words {
		if !strings.Contains(e.words, w) {
			return false
		}
	}
	return true
}

// searchList brings the index to the catalogue's revision and returns it. Only
// what changed is folded and sorted anew.
func (c *catalog) searchList() *searchList {
	x := &c.index
	x.mu.Lock()
	defer x.mu.Unlock()
	c.mu.RLock()
	if x.built && x.revision == c.revision {
		c.mu.RUnlock()
		return x.list
	}
	kept := make([]searchEntry, 0, len(c.products))
	if x.built {
		for _, e := range x.list.entries {
			if c.products[e.product.ID] == e.product {
				kept = append(kept, e)
			}
		}
	}
	var fresh []searchEntry
	for _, q := range c.products {
		if !x.built || q.Revision > x.revision {
			fresh = append(fresh, searchEntry{product: q})
		}
	}
	revision := c.revision
	c.mu.RUnlock()
	for i, e := range fresh {
		words := fold(e.product.Name + " " + e.product.SKU)
		fresh[i].words = strings.ToValidUTF8(words[:min(len(words), maxWords)], "")
	}
	slices.SortFunc(fresh, searchEntry.compare)
	x.built, x.revision, x.list = true, revision, newSearchList(merge(kept, fresh))
	return x.list
}

func newSearchList(entries []searchEntry) *searchList {
	size := 0
	for _, e := range entries {
		size += len(e.words) + 1
	}
	var b strings.Builder
	b.Grow(size)
	starts := make([]int, len(entries))
	for i, e := range entries {
		starts[i] = b.Len()
		b.WriteString(e.words)
		b.WriteByte('\n')
	}
	l := &searchList{entries: entries, text: b.String(), starts: starts}
	for i := range entries { // the words themselves are kept once
		entries[i].words = l.text[starts[i] : starts[i]+len(entries[i].words)]
	}
	return l
}

func merge(a, b []searchEntry) []searchEntry {
	out := make([]searchEntry, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].compare(b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// fold makes texts comparable: words of letters and digits, in lower case and
// without accents, each behind one space.
func fold(s string) string {
	if !ascii(s) {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s) + 1)
	inWord := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r): // an accent of its own after NFKD
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mc, r):
			inWord = false
			continue
		}
		if !inWord {
			b.WriteByte(' ')
			inWord = true
		}
		r = unicode.ToLower(r)
		if plain, ok := undecomposed[r]; ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// undecomposed are letters that people type without their stroke or ligature
// and that Unicode does not take apart.
var undecomposed = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
