package floor

import (
	"context"
	"slices"

	"golang.org/x/text/language"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Customers and whoever helps them write to each other while a call is open: a
// phrase, which each reads in their own language, or free words. A customer sees
// what they wrote and what is meant for customers, never what others wrote who
// pressed at the same sign, nor what colleagues tell each other. Each side has
// its share of the room, so that neither takes the other's.

// Who wrote a note, and for whom.
const (
	fromCustomer  = "customer"
	fromStaff     = "staff"
	fromColleague = "colleague" // among staff
)

const (
	maxTalk  = 140 // letters of a note
	talkMost = 15  // notes of each side about one call
)

// Note is one thing that was written about a call.
type Note struct {
	ID       string     `json:"id"`
	At       Time       `json:"at"`
	From     string     `json:"from" enum:"customer,staff,colleague" doc:"colleague: among staff; no customer reads it"`
	Press    int64      `json:"press,omitempty" doc:"Which of the customers who pressed wrote it"`
	By       *PersonRef `json:"by,omitempty"`
	Phrase   string     `json:"phrase,omitempty" doc:"Of the phrase list; its text is in every reader's language"`
	Words    string     `json:"words" doc:"As written; of a phrase, in the store's language"`
	Language string     `json:"language,omitempty"`
}

// Writing is what somebody wants to write. ID is made by the caller, so that a
// retry is the same note.
type Writing struct {
	ID       string
	Phrase   string
	Words    string
	Language string
	Inside   bool // among staff
}

var (
	errNoteEmpty = fault.New(fault.Invalid, "note_empty", "A note has a phrase or words, and not both.").At("words", "note_empty", "are missing, or too much beside a phrase")
	errTalkFull  = fault.New(fault.Conflict, "notes_full", "There is no room for more notes about this call.")
)

// check cleans a note; from is who writes it.
func (f *Floor) check(ctx context.Context, store, from string, w *Writing) (err error) {
	if w.ID == "" {
		w.ID = db.NewID()
	}
	var ok bool
	if w.ID, ok = canonicalID(w.ID); !ok {
		return fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
	}
	if w.Words, err = text.Line("words", w.Words, maxTalk); err != nil {
		return err
	}
	if (w.Phrase == "") == (w.Words == "") {
		return errNoteEmpty
	}
	if w.Phrase != "" {
		w.Words, err = f.phrase(ctx, store, w.Phrase, from)
		w.Language = ""
		return err
	}
	if _, err := language.Parse(w.Language); w.Language != "" && (err != nil || len(w.Language) > maxLanguage) {
		return fault.New(fault.Invalid, "language_invalid", "There is no such language.").At("language", "language_invalid", "is not a language like de or en-GB")
	}
	return nil
}

// talked adds a note to the row; nil where it stands there already.
func talked(tx *db.Tx, r *requestRow, n Note, by *Helper) (*step, error) {
	notes := readList[Note](r.Talk)
	side := 0
	for _, other := range notes {
		if other.ID == n.ID {
			return nil, nil
		}
		if (other.From == fromCustomer) == (n.From == fromCustomer) {
			side++
		}
	}
	if side >= talkMost {
		return nil, errTalkFull
	}
	n.At = Time(tx.Now)
	r.Talk = writeList(append(notes, n))
	return &step{kind: "noted", by: by, data: map[string]any{"from": n.From}}, nil
}

// noted adds what somebody says beside another change, where they say anything.
func (r *requestRow) noted(tx *db.Tx, h Helper, words string) {
	notes := readList[Note](r.Talk)
	if words == "" || len(notes) >= 2*talkMost {
		return
	}
	r.Talk = writeList(append(notes, Note{ID: db.NewID(), At: Time(tx.Now), From: fromColleague, By: &PersonRef{h.Staff, h.StaffName}, Words: words}))
}

// CustomerWrites is the customer's note.
func (f *Floor) CustomerWrites(ctx context.Context, secret string, w Writing) (CustomerView, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	if p.CancelledAt != nil {
		return CustomerView{}, errEnded
	}
	if err := f.check(ctx, p.StoreID, fromCustomer, &w); err != nil {
		return CustomerView{}, err
	}
	_, err = f.act(ctx, "", p.RequestID, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Status.Ended() {
			return nil, errEnded
		}
		return talked(tx, r, Note{ID: w.ID, From: fromCustomer, Press: p.Press, Phrase: w.Phrase, Words: w.Words, Language: w.Language}, nil)
	})
	if err != nil {
		return CustomerView{}, err
	}
	return f.Status(ctx, secret)
}

// Write is a note of who has the call, to its customer or among staff.
func (f *Floor) Write(ctx context.Context, h Helper, id string, epoch int64, w Writing) (Request, error) {
	f.heard(h)
	if err := f.check(ctx, h.Store, fromStaff, &w); err != nil {
		return Request{}, err
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := holds(r, h, epoch); err != nil {
			return nil, err
		}
		if r.Status.Ended() {
			return nil, errEnded
		}
		n := Note{ID: w.ID, From: fromStaff, By: &PersonRef{h.Staff, h.StaffName}, Phrase: w.Phrase, Words: w.Words, Language: w.Language}
		if w.Inside {
			n.From = fromColleague
		}
		return talked(tx, r, n, &h)
	})
}

// toCustomer is what one of the customers reads: their own notes and those for
// customers, each with the first name of who wrote it.
func toCustomer(notes []Note, press int64, named bool) []Note {
	out := []Note{}
	for _, n := range notes {
		if n.From == fromColleague || n.From == fromCustomer && n.Press != press {
			continue
		}
		n.Press = 0
		if !named {
			n.By = nil
		} else if n.By != nil {
			n.By = &PersonRef{Name: firstName(n.By.Name)}
		}
		out = append(out, n)
	}
	return slices.Clip(out)
}
