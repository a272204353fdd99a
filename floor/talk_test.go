package floor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func TestWhatIsSaidIsReadByThoseItIsFor(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.sue)
		say := func(words string, mend func(a *floor.Saying)) floor.Saying {
			a := floor.Saying{ID: db.NewID(), Words: words, To: floor.AimEveryone, ExpiresAt: s.clock.now().Add(time.Hour)}
			mend(&a)
			return a
		}
		sent := map[string]floor.Saying{
			"all":   say("The lift is out of order", func(*floor.Saying) {}),
			"bread": say("Bread first", func(a *floor.Saying) { a.To, a.ZoneID = floor.AimZone, s.bread }),
			"cem":   say("Cem, please call", func(a *floor.Saying) { a.To, a.Persons = floor.AimPersons, []string{s.cem.Staff} }),
			"keys":  say("Who has keys", func(a *floor.Saying) { a.To, a.Skill = floor.AimSkill, "keys" }),
		}
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`UPDATE staff SET skills = '["keys"]' WHERE id = ?`, s.ben.Staff).Error
		}))
		for _, name := range []string{"all", "bread", "cem", "keys"} {
			for i := range 2 { // the second is a retry
				b, created, err := s.f.Say(ctx, s.sue, sent[name])
				must(t, err)
				if created != (i == 0) || b.SentBy.Name != "Sue Berg" {
					t.Errorf("%s, time %d: %v %+v", name, i, created, b)
				}
			}
		}
		for _, row := range s.expect(t, "broadcast.sent", "broadcast.sent", "broadcast.sent", "broadcast.sent") {
			if strings.Contains(string(row.Data), "lift") || strings.Contains(string(row.Data), "Cem") {
				t.Errorf("everybody hears the words: %s", row.Data)
			}
		}
		unread := func(h floor.Helper) (out []string) {
			t.Helper()
			m, err := s.f.Unread(ctx, h)
			must(t, err)
			for _, b := range m.Broadcasts {
				out = append(out, b.Words)
			}
			return out
		}
		for _, c := range []struct {
			h    floor.Helper
			want []string
		}{
			{s.mia, []string{"The lift is out of order", "Bread first"}},
			{s.ben, []string{"The lift is out of order", "Who has keys"}},
			{s.cem, []string{"The lift is out of order", "Cem, please call"}},
			{s.sue, nil},
		} {
			if got := unread(c.h); !slices.Equal(got, c.want) {
				t.Errorf("%s reads %q, want %q", c.h.StaffName, got, c.want)
			}
		}
		zone := s.bread // who stands there now, whatever they look after
		_, err := s.f.SetPresence(ctx, s.ben, floor.Available, &zone)
		must(t, err)
		if got := unread(s.ben); !slices.Contains(got, "Bread first") {
			t.Errorf("at the bread Ben reads %q", got)
		}

		s.told = s.head(t)
		must(t, s.f.ReadBroadcast(ctx, s.mia, sent["all"].ID))
		must(t, s.f.ReadBroadcast(ctx, s.mia, sent["all"].ID))
		wantCode(t, s.f.ReadBroadcast(ctx, s.mia, sent["cem"].ID), "no_broadcast")
		s.expect(t, "broadcast.read")
		list, _, err := s.f.Broadcasts(ctx, s.store.ID, 10, "")
		must(t, err)
		all := list[slices.IndexFunc(list, func(b floor.Broadcast) bool { return b.ID == sent["all"].ID })]
		if len(all.ReadBy) != 1 || all.ReadBy[0].Name != "Mia Lang" || len(all.NotReadBy) != 1 || all.NotReadBy[0].Name != "Ben Arslan" {
			t.Errorf("read by %v, not by %v", all.ReadBy, all.NotReadBy)
		}
		_, err = s.f.EndBroadcast(ctx, s.sue, sent["bread"].ID)
		must(t, err)
		if got := unread(s.mia); len(got) != 0 {
			t.Errorf("after all is read or taken back Mia reads %q", got)
		}
		s.clock.advance(2 * time.Hour)
		if got := unread(s.cem); len(got) != 0 {
			t.Errorf("after it expired Cem reads %q", got)
		}

		for at, mend := range map[string]func(a *floor.Saying){
			"words":      func(a *floor.Saying) { a.Words = "\u202e" },
			"to":         func(a *floor.Saying) { a.To = "nobody" },
			"zone_id":    func(a *floor.Saying) { a.ZoneID = s.bread },
			"skill":      func(a *floor.Saying) { a.To = floor.AimSkill },
			"persons":    func(a *floor.Saying) { a.To, a.Persons = floor.AimPersons, []string{db.NewID()} },
			"expires_at": func(a *floor.Saying) { a.ExpiresAt = s.clock.now() },
		} {
			a := say("x", func(a *floor.Saying) { a.ExpiresAt = s.clock.now().Add(time.Hour) })
			mend(&a)
			_, _, err := s.f.Say(ctx, s.sue, a)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != at {
				t.Errorf("%s: %v", at, err)
			}
		}
	})
}

func TestAShiftTellsTheNext(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		write := func(h floor.Helper, zone, words string) string {
			t.Helper()
			id := db.NewID()
			for i := range 2 {
				_, created, err := s.f.HandOverTo(ctx, h, id, zone, words)
				must(t, err)
				if created != (i == 0) {
					t.Errorf("%q, time %d: %v", words, i, created)
				}
			}
			s.clock.advance(time.Second)
			return id
		}
		notes := func(h floor.Helper) (out []string) {
			t.Helper()
			m, err := s.f.Unread(ctx, h)
			must(t, err)
			for _, n := range m.Notes {
				out = append(out, n.Words)
			}
			return out
		}
		write(s.sue, "", "The safe sticks")
		bread := write(s.ben, s.bread, "Oven 2 is off")
		write(s.ben, s.drinks, "Empties are full")
		for _, c := range []struct {
			h    floor.Helper
			want []string
		}{
			{s.mia, []string{"The safe sticks", "Oven 2 is off"}},                     // of the bread
			{s.ben, []string{"The safe sticks"}},                                      // his own he knows
			{s.cem, []string{"The safe sticks", "Oven 2 is off", "Empties are full"}}, // of no zone
		} {
			if got := notes(c.h); !slices.Equal(got, c.want) {
				t.Errorf("%s reads %q, want %q", c.h.StaffName, got, c.want)
			}
		}
		s.told = s.head(t)
		must(t, s.f.ConfirmHandOver(ctx, s.mia, bread))
		must(t, s.f.ConfirmHandOver(ctx, s.mia, bread))
		s.expect(t, "hand_over.confirmed")
		key := write(s.cem, "", "The key is with Luca") // beside the one before
		if got := notes(s.mia); !slices.Equal(got, []string{"The safe sticks", "The key is with Luca"}) {
			t.Errorf("of two who go home together Mia reads %q", got)
		}
		must(t, s.f.ConfirmHandOver(ctx, s.mia, key))
		s.clock.advance(6 * time.Hour)
		write(s.cem, "", "The safe is mended") // in place of those before
		if got := notes(s.mia); !slices.Equal(got, []string{"The safe is mended"}) {
			t.Errorf("then Mia reads %q", got)
		}
		past, next, err := s.f.HandOvers(ctx, s.store.ID, 3, "")
		must(t, err)
		rest, _, err := s.f.HandOvers(ctx, s.store.ID, 3, next)
		must(t, err)
		if len(past) != 3 || len(rest) != 2 || rest[1].Current || past[1].Current || !past[0].Current || !past[2].Current || rest[0].ReadBy[0].Name != "Mia Lang" {
			t.Errorf("the history is %+v and %+v", past, rest)
		}
		_, _, err = s.f.HandOverTo(ctx, s.cem, bread, "", "something else")
		wantCode(t, err, "id_taken")
		wantCode(t, s.f.ConfirmHandOver(ctx, s.mia, db.NewID()), "no_hand_over_note")
		s.clock.advance(8 * 24 * time.Hour)
		if got := notes(s.cem); len(got) != 0 {
			t.Errorf("a week later Cem reads %q", got)
		}
	})
}

// A customer who calls or writes is asked for in their own language, and how
// they came stands on the call.
func TestAskedByPhone(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`UPDATE staff SET languages = '["tr"]' WHERE id = ?`, s.ben.Staff).Error
		}))
		s.onTheFloor(t, s.mia, s.ben)
		a := floor.StaffAsk{ID: db.NewID(), Kind: "stock_check", Note: "Boots in 44?", Language: "tr", Channel: "phone"}
		for i := range 2 {
			q, created, err := s.f.Ask(ctx, s.tom, a)
			must(t, err)
			if created != (i == 0) || q.Channel != "phone" {
				t.Errorf("time %d: %v %+v", i, created, q)
			}
		}
		s.route(t)
		if q := s.get(t, a.ID); !slices.Equal(q.OfferedTo[:1], []string{s.ben.Staff}) || !strings.Contains(q.Why[s.ben.Staff], "speaks") {
			t.Errorf("asked are %v because %v", q.OfferedTo, q.Why)
		}
		a.Channel = "chat"
		_, _, err := s.f.Ask(ctx, s.tom, a)
		wantCode(t, err, "request_exists")
		a.ID, a.Channel = db.NewID(), "pigeon"
		_, _, err = s.f.Ask(ctx, s.tom, a)
		wantCode(t, err, "channel_invalid")
		s.audit(t)
	})
}
