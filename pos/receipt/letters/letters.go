// Package letters draws text with outline fonts, for papers whose printer or
// whose document has no letters of its own for a script. It owns the order in
// which fonts are asked: those in the program first, which have Latin, Greek
// and Cyrillic, then the shop's, or those that the machine has.
//
// Invariants: the same fonts draw the same text alike; a text takes the
// columns that it was given, whatever its letters are wide; a font that
// breaks is not asked again, and what no font has is told and drawn as "?".
package letters

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
)

// maxKnown bounds what is remembered of which font has which letters.
const maxKnown = 8192

// Set is the fonts at hand. It may be used by many at once.
type Set struct {
	mu                           sync.Mutex
	shaper                       shaping.HarfbuzzShaper
	mono, monoBold, sans, strong *source
	look                         bool      // in the usual folders, once something is needed from there
	more                         []*source // in the order they are asked
	known                        map[string]*source
}

// New takes fonts from the given files; with none, those that the machine has
// in the folders where fonts usually are.
func New(files []string) (*Set, error) {
	s := &Set{mono: inside(gomono.TTF), monoBold: inside(gomonobold.TTF), sans: inside(goregular.TTF), strong: inside(gobold.TTF), known: map[string]*source{}}
	if len(files) == 0 {
		s.look = true
		return s, nil
	}
	for _, file := range files {
		given, err := given(file)
		if err != nil {
			return nil, err
		}
		s.more = append(s.more, given...)
	}
	return s, nil
}

// Lost are the letters of a text that no font has, each once. A letter is all
// that stands in one place: a base with what is set above and below it.
func (s *Set) Lost(text string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lost []string
	for _, c := range clusters(text) {
		if s.fontFor(c, s.mono) == nil && !slices.Contains(lost, c) {
			lost = append(lost, c)
		}
	}
	return lost
}

// fontFor is the first font that has all of a text; nil: none has.
func (s *Set) fontFor(text string, first *source) *source {
	if first.has(text) {
		return first
	}
	if found, ok := s.known[text]; ok {
		return found
	}
	if s.look {
		s.look, s.more = false, installed(usualFolders)
	}
	var found *source
	for _, f := range s.more {
		if f.has(text) {
			found = f
			break
		}
	}
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[strings.Clone(text)] = found
	return found
}

// unseen runes have no picture of their own: joiners, marks of direction, and
// what chooses between pictures of the letter before.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}
