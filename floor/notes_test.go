package floor_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

func TestNotesBothWays(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.store.Policies.Phrases = []access.Phrase{{ID: "own", From: access.SaidByStaff, Texts: map[string]string{"de": "Am Brotstand.", "en": "At the bread."}}}
		saved, err := s.a.UpdateStore(ctx, s.store)
		must(t, err)
		s.store = saved
		s.onTheFloor(t, s.mia)
		one, two := s.press(t), s.press(t) // two customers at one sign

		// A customer writes before anybody comes; a retry is the same note.
		hostile := "<b>ich</b> 🙂\u202e bin\x00 im Gang"
		id := db.NewID()
		for range 2 {
			v, err := s.f.CustomerWrites(ctx, one.Secret, floor.Writing{ID: id, Words: hostile, Language: "de"})
			must(t, err)
			if len(v.Notes) != 1 || v.Notes[0].Words != "<b>ich</b> 🙂 bin im Gang" || v.Notes[0].Language != "de" {
				t.Fatalf("the customer reads %+v", v.Notes)
			}
		}
		s.expect(t, "created", "pressed", "noted")
		_, err = s.f.Write(ctx, s.mia, one.ID, 0, floor.Writing{Phrase: "yes"})
		wantCode(t, err, "unknown_phrase") // a customer's
		_, err = s.f.Write(ctx, s.mia, one.ID, 0, floor.Writing{Phrase: "looking"})
		wantCode(t, err, "stale_claim") // nobody has the call
		got, err := s.f.Accept(ctx, s.mia, one.ID)
		must(t, err)
		for _, w := range []floor.Writing{{Phrase: "looking"}, {Phrase: "own"}, {Words: "Die Kundin wirkt verloren", Inside: true}} {
			got, err = s.f.Write(ctx, s.mia, one.ID, got.ClaimEpoch, w)
			must(t, err)
		}
		if len(got.Talk) != 4 || got.Talk[2].Words != "Am Brotstand." && got.Talk[2].Words != "At the bread." || got.Talk[3].From != "colleague" {
			t.Fatalf("the floor reads %+v", got.Talk)
		}
		v, err := s.f.Status(ctx, two.Secret)
		must(t, err)
		if len(v.Notes) != 2 || v.Notes[0].By.Name != "Mia" || v.Notes[0].By.ID != "" {
			t.Fatalf("the other customer reads %+v", v.Notes)
		}

		// Each side has its share of the room, and nothing empty or too long is kept.
		for _, w := range []floor.Writing{{}, {Phrase: "yes", Words: "ja"}} {
			_, err = s.f.CustomerWrites(ctx, two.Secret, w)
			wantCode(t, err, "note_empty")
		}
		_, err = s.f.CustomerWrites(ctx, two.Secret, floor.Writing{Words: strings.Repeat("ä", 141)})
		wantCode(t, err, "too_long")
		_, err = s.f.CustomerWrites(ctx, two.Secret, floor.Writing{Words: "4111 1111 1111 1111"})
		wantCode(t, err, "card_number")
		for i := range 14 {
			_, err = s.f.CustomerWrites(ctx, two.Secret, floor.Writing{Words: fmt.Sprint("Hallo ", i)})
			must(t, err)
		}
		_, err = s.f.CustomerWrites(ctx, two.Secret, floor.Writing{Phrase: "thanks"})
		wantCode(t, err, "notes_full")
		got, err = s.f.Write(ctx, s.mia, one.ID, got.ClaimEpoch, floor.Writing{Phrase: "bringing"})
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, one.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		_, err = s.f.CustomerWrites(ctx, one.Secret, floor.Writing{Phrase: "thanks"})
		wantCode(t, err, "already_ended")

		// What was written goes with the other texts.
		s.audit(t)
		s.clock.advance(31 * 24 * time.Hour)
		must(t, s.f.Forget(ctx))
		if q := s.get(t, one.ID); len(q.Talk) != 0 {
			t.Fatalf("after a month there is %+v", q.Talk)
		}
		rows, err := s.d.Events(ctx, s.store.ID, 0, 1000)
		must(t, err)
		for _, r := range rows {
			if strings.Contains(string(r.Data), "im Gang") {
				t.Fatalf("event %d still says it", r.Seq)
			}
		}
		s.verify(t)
	})
}

// Every phrase is there in every language of the customer's page.
func TestPhrasesAreWhole(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		list, err := s.f.Phrases(ctx, s.store.ID)
		must(t, err)
		if len(list) < 10 {
			t.Fatalf("only %d phrases", len(list))
		}
		for _, p := range list {
			for _, tag := range []string{"en", "de", "fr", "es", "ar", "he"} {
				if p.Texts[tag] == "" {
					t.Errorf("%s is not said in %s", p.ID, tag)
				}
			}
		}
		s.store.Policies.Phrases = []access.Phrase{{ID: "Big One", From: "nobody"}}
		_, err = s.a.UpdateStore(ctx, s.store)
		wantCode(t, err, "store_invalid")
	})
}

// A store's own phrases come first, in its order; one with the id of a usual one
// stands instead of it. One that is off is offered to nobody, and what was
// written with it is read as before, as is one that was taken away.
func TestPhrasesOfAStore(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		own := func(list ...access.Phrase) {
			t.Helper()
			s.store.Language, s.store.Policies.Phrases = "de", list
			saved, err := s.a.UpdateStore(ctx, s.store)
			must(t, err)
			s.store = saved
		}
		bread := access.Phrase{ID: "own-1", From: access.SaidByStaff, Texts: map[string]string{"fr": "Au pain.", "de": "Am Brotstand."}}
		where := access.Phrase{ID: "own-2", From: access.SaidByCustomer, Texts: map[string]string{"ar": "أين أنتم؟"}}
		thanks := access.Phrase{ID: "thanks", From: access.SaidByCustomer, Texts: map[string]string{"de": "Merci vielmals"}}
		own(where, bread, thanks)
		list, err := s.f.Phrases(ctx, s.store.ID)
		must(t, err)
		if list[0].ID != "own-2" || list[1].ID != "own-1" || list[2].ID != "thanks" || list[2].Usual || !list[3].Usual {
			t.Errorf("in this order: %+v", list[:4])
		}
		if list[0].Else != "أين أنتم؟" || list[1].Else != "Am Brotstand." || list[3].Else != list[3].Texts["de"] {
			t.Errorf("else one reads %q, %q, %q", list[0].Else, list[1].Else, list[3].Else)
		}
		for _, p := range list[3:] {
			if p.ID == "thanks" {
				t.Error("thanks is there twice")
			}
		}

		s.onTheFloor(t, s.mia)
		call := s.press(t)
		q := s.accept(t, s.mia, call.ID)
		q, err = s.f.Write(ctx, s.mia, q.ID, q.ClaimEpoch, floor.Writing{Phrase: "own-1"})
		must(t, err)
		bread.Off = true
		own(bread, thanks)
		_, err = s.f.Write(ctx, s.mia, q.ID, q.ClaimEpoch, floor.Writing{Phrase: "own-1"})
		wantCode(t, err, "unknown_phrase")
		_, err = s.f.CustomerWrites(ctx, call.Secret, floor.Writing{Phrase: "own-2"})
		wantCode(t, err, "unknown_phrase")
		v, err := s.f.CustomerWrites(ctx, call.Secret, floor.Writing{Phrase: "thanks"})
		must(t, err)
		if list, err = s.f.PhrasesOf(ctx, call.Secret); err != nil || list[0].ID != "own-1" || !list[0].Off || list[0].Texts["fr"] != "Au pain." {
			t.Errorf("off, it is still there to be read: %+v %v", list[0], err)
		}
		own()
		if v, err = s.f.Status(ctx, call.Secret); err != nil || v.Notes[0].Words != "Am Brotstand." || v.Notes[1].Words != "Merci vielmals" {
			t.Errorf("taken away, the notes say %+v %v", v.Notes, err)
		}
		s.store.Policies.Phrases = []access.Phrase{{ID: "own-3", From: access.SaidByStaff, Texts: map[string]string{"de": strings.Repeat("ä", 81)}}}
		_, err = s.a.UpdateStore(ctx, s.store)
		wantCode(t, err, "store_invalid")
	})
}
