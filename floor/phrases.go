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

// Phrases are what people send with one touch in a store: those that every
// store has, then its own. Its own of the same id goes instead.
func (f *Floor) Phrases(ctx context.Context, store string) ([]access.Phrase, error) {
	s, err := f.places.Store(ctx, store)
	if err != nil {
		return nil, err
	}
	own := s.Policies.Phrases
	list := slices.DeleteFunc(slices.Clone(phrases), func(p access.Phrase) bool {
		return slices.ContainsFunc(own, func(o access.Phrase) bool { return o.ID == p.ID })
	})
	return append(list, own...), nil
}

// PhrasesOf is Phrases for the holder of a secret.
func (f *Floor) PhrasesOf(ctx context.Context, secret string) ([]access.Phrase, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return nil, err
	}
	return f.Phrases(ctx, p.StoreID)
}

// phrase finds one of a store's phrases. lasting is what a note keeps of it: a
// store's own may be taken away while the note is still read.
func (f *Floor) phrase(ctx context.Context, store, id, from string) (lasting string, err error) {
	s, err := f.places.Store(ctx, store)
	if err != nil {
		return "", err
	}
	for _, p := range s.Policies.Phrases {
		if p.ID == id && p.From == from {
			return cmp.Or(p.Texts[s.Language], p.Texts[spoken(s.Language)], p.Texts[slices.Sorted(maps.Keys(p.Texts))[0]]), nil
		}
	}
	for _, p := range phrases {
		if p.ID == id && p.From == from {
			return cmp.Or(p.Texts[spoken(s.Language)], p.Texts["en"]), nil
		}
	}
	return "", errNoPhrase
}
