package access

import (
	"fmt"
	"regexp"

	"golang.org/x/text/language"

	"tillbell/server/text"
)

// Who says a phrase.
const (
	SaidByStaff    = "staff"
	SaidByCustomer = "customer"
)

// Phrase is a sentence of a store's own that people on the floor, or customers,
// send with one touch. Each reads it in their own language where it is there,
// else in the store's. One with the id of a sentence that every store has stands
// instead of it.
type Phrase struct {
	ID    string            `json:"id" maxLength:"40" doc:"Stays the same when the texts change"`
	From  string            `json:"from" enum:"staff,customer" doc:"Who says it"`
	Texts map[string]string `json:"texts" doc:"By language, one at least"`
	Off   bool              `json:"off,omitempty" doc:"It is offered to nobody; notes that have it are read as before"`
}

const (
	maxPhrases    = 60
	maxPhrase     = 80
	maxPhraseIn   = 12 // languages
	maxPhraseLang = 35
)

var phraseID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

func checkPhrases(list []Phrase, refuse func(field, say string)) {
	if len(list) > maxPhrases {
		refuse("policies.phrases", "are 60 at most")
		return
	}
	known := make(map[string]bool, len(list))
	for i, p := range list {
		at := fmt.Sprintf("policies.phrases[%d]", i)
		if !phraseID.MatchString(p.ID) || known[p.ID] {
			refuse(at+".id", "is of small letters, digits, - and _, and like no other")
		}
		known[p.ID] = true
		if p.From != SaidByStaff && p.From != SaidByCustomer {
			refuse(at+".from", "is staff or customer")
		}
		if len(p.Texts) == 0 || len(p.Texts) > maxPhraseIn {
			refuse(at+".texts", "are in one language to 12")
			continue
		}
		for tag, say := range p.Texts {
			if _, err := language.Parse(tag); err != nil || len(tag) > maxPhraseLang {
				refuse(at+".texts", "are by languages like de or en-GB")
			}
			if clean, err := text.Line("texts", say, maxPhrase); err != nil || clean != say || say == "" {
				refuse(at+".texts", "are of one line, 80 letters at most, and hold no card number")
			}
		}
	}
}
