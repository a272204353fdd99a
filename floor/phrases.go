package floor

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"maps"
	"slices"

	"tillbell/server/access"
	"tillbell/server/fault"
)

// The sentences that every store has, in all languages of the customer's page.
//
//go:embed phrases.json
var phrasesJSON []byte

var phrases = func() (list []access.Phrase) {
	if err := json.Unmarshal(phrasesJSON, &list); err != nil {
		panic("the phrases cannot be read: " + err.Error())
	}
	return list
}()

var errNoPhrase = fault.New(fault.Invalid, "unknown_phrase", "There is no such phrase here.").At("phrase", "unknown", "is no phrase of this store")

// Phrase is a sentence as people are shown it.
type Phrase struct {
	access.Phrase
	Else  string `json:"else" doc:"What is read in a language that it is not there in"`
	Usual bool   `json:"usual,omitempty" doc:"Every store has it; one of the store's own with its id stands instead"`
}

// Phrases are what people send with one touch in a store: its own in its order,
// then those that every store has. Its own of the same id goes instead. Those
// that are off are there for what was written with them.
func (f *Floor) Phrases(ctx context.Context, store string) ([]Phrase, error) {
	s, err := f.places.Store(ctx, store)
	if err != nil {
		return nil, err
	}
	own := s.Policies.Phrases
	list := make([]Phrase, 0, len(own)+len(phrases))
	for _, p := range own {
		list = append(list, Phrase{Phrase: p, Else: saidIn(p, s.Language)})
	}
	for _, p := range phrases {
		if !slices.ContainsFunc(own, func(o access.Phrase) bool { return o.ID == p.ID }) {
			list = append(list, Phrase{Phrase: p, Else: saidIn(p, s.Language), Usual: true})
		}
	}
	return list, nil
}

// saidIn is a phrase in a language, or in the next best.
func saidIn(p access.Phrase, tag string) string {
	return cmp.Or(p.Texts[tag], p.Texts[spoken(tag)], p.Texts["en"], p.Texts[slices.Sorted(maps.Keys(p.Texts))[0]])
}

// PhrasesOf is Phrases for the holder of a secret.
func (f *Floor) PhrasesOf(ctx context.Context, secret string) ([]Phrase, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return nil, err
	}
	return f.Phrases(ctx, p.StoreID)
}

// phrase finds what one of a store's phrases says to be kept with a note: a
// store's own may be taken away while the note is still read.
func (f *Floor) phrase(ctx context.Context, store, id, from string) (lasting string, err error) {
	list, err := f.Phrases(ctx, store)
	if err != nil {
		return "", err
	}
	for _, p := range list {
		if p.ID == id && p.From == from && !p.Off {
			return p.Else, nil
		}
	}
	return "", errNoPhrase
}
