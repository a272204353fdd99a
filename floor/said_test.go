package floor_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

// helped is a call at the bread sign that ended with something heard.
func (s *shop) helped(t reporter, heard []string, words string) floor.Asked {
	t.Helper()
	a := s.press(t)
	q := s.accept(t, s.mia, a.ID)
	_, err := s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped", Heard: heard, Words: words})
	must(t, err)
	s.clock.advance(time.Minute)
	return a
}

func (s *shop) said(t reporter, by string) floor.SaidGroups {
	t.Helper()
	day := time.Date(opening.Year(), opening.Month(), opening.Day(), 0, 0, 0, 0, time.UTC)
	got, err := s.f.Said(ctx, s.store, by, day.AddDate(0, 0, -1), day)
	must(t, err)
	return got
}

func (s *shop) words(t reporter, q floor.SaidQuery) (ids []string) {
	t.Helper()
	q.From = time.Date(opening.Year(), opening.Month(), opening.Day(), 0, 0, 0, 0, time.UTC)
	q.To = s.clock.now().Truncate(24 * time.Hour)
	for cursor := ""; ; {
		page, next, err := s.f.Words(ctx, s.store, q, 2, cursor)
		must(t, err)
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		if cursor = next; next == "" {
			return ids
		}
	}
}

// Each comment, good or bad, by the customer or heard by who helped, is counted
// by what it was about and where, and is answered, made a task or closed.
func TestWhatWasSaidIsDealtWith(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		s.helped(t, nil, "") // nothing was said
		tagged := s.helped(t, []string{"wish", "praise"}, "")
		wish := s.helped(t, []string{"wish", "a text of its own"}, "rye <b>bread\u202e</b>")
		good, bad := s.helped(t, nil, ""), s.helped(t, []string{"too_dear"}, "")
		_, err := s.f.Rate(ctx, good.Secret, 5, "Mia was great")
		must(t, err)
		_, err = s.f.Rate(ctx, bad.Secret, 1, "")
		must(t, err)

		counts := func(by string) (out []any) {
			g := s.said(t, by)
			for _, r := range append(g.Rows, g.Total) {
				out = append(out, r.Key+r.Code, r.Calls, r.Worded, r.New, r.Bad)
			}
			return out
		}
		if got := counts(floor.SaidByTag); !slices.Equal(got, []any{"wish", int64(2), int64(1), int64(1), int64(0), "praise", int64(1), int64(0), int64(0), int64(0),
			"too_dear", int64(1), int64(0), int64(1), int64(1), "", int64(4), int64(2), int64(3), int64(1)}) {
			t.Fatalf("by tag %v", got)
		}
		if g := s.said(t, floor.SaidByZone); len(g.Rows) != 1 || g.Rows[0].Code != "A" || g.Rows[0].Calls != 4 {
			t.Errorf("by zone %+v", g)
		}
		if g := s.said(t, floor.SaidByProduct); len(g.Rows) != 1 || g.Rows[0].Key != "" || g.Total.New != 3 {
			t.Errorf("by product %+v", g)
		}
		for _, c := range []struct {
			q    floor.SaidQuery
			want []string
		}{
			{floor.SaidQuery{}, []string{bad.ID, good.ID, wish.ID}},
			{floor.SaidQuery{Heard: "wish", Status: floor.SaidNew}, []string{wish.ID}},
			{floor.SaidQuery{Heard: floor.SaidBad}, []string{bad.ID}},
			{floor.SaidQuery{ZoneID: s.drinks}, nil},
			{floor.SaidQuery{Product: "none", ZoneID: s.bread}, []string{bad.ID, good.ID, wish.ID}},
			{floor.SaidQuery{Status: floor.SaidDealt}, nil},
		} {
			if got := s.words(t, c.q); len(got) != len(c.want) || len(c.want) > 0 && c.q.Heard != "" && !slices.Equal(got, c.want) {
				t.Errorf("%+v: %v, want %v", c.q, got, c.want)
			}
		}

		// Answered, where the customer reads it; a note, where nobody would.
		for range 2 {
			q, err := s.f.Answer(ctx, s.sue, good.ID, "Thank you")
			must(t, err)
			if q.FollowUp.Status != "answered" || !q.FollowUp.Reaches || q.FollowUp.By.Name != "Sue Berg" {
				t.Errorf("answered %+v", q.FollowUp)
			}
		}
		if v, err := s.f.Status(ctx, good.Secret); err != nil || v.Rating.Answer != "Thank you" {
			t.Errorf("the customer reads %+v, %v", v.Rating, err)
		}
		q, err := s.f.Answer(ctx, s.sue, wish.ID, "Told the baker")
		must(t, err)
		if q.FollowUp.Reaches {
			t.Error("nobody's page shows it")
		}
		_, err = s.f.Answer(ctx, s.sue, tagged.ID, "Only a tag")
		wantCode(t, err, "no_follow_up")

		// A task, once; it stands on both.
		a := s.taskFor(s.bread)
		a.RequestID = wish.ID
		_, _, err = s.f.PutTask(ctx, s.mia, a)
		wantCode(t, err, "not_yours")
		for i := range 2 {
			task, created, err := s.f.PutTask(ctx, s.sue, a)
			must(t, err)
			if created != (i == 0) || task.RequestID == nil || *task.RequestID != wish.ID {
				t.Errorf("time %d: %v %+v", i, created, task)
			}
		}
		if f := s.get(t, wish.ID).FollowUp; f.Status != "task" || f.Task == nil || f.Task.ID != a.ID || f.Task.Status != floor.Waiting || f.Answer != "Told the baker" {
			t.Errorf("after the task %+v", f)
		}
		a.ID, a.RequestID = db.NewID(), db.NewID()
		_, _, err = s.f.PutTask(ctx, s.sue, a)
		wantCode(t, err, "no_request")
		s.counts(t, `SELECT count(*) FROM tasks`, 1)

		// Closed with a reason; what is said afterwards is new again.
		for reason, code := range map[string]string{"": "reason_invalid", "because": "reason_invalid", "other": "words_missing"} {
			_, err = s.f.CloseFollowUp(ctx, s.sue, bad.ID, reason, " ")
			wantCode(t, err, code)
		}
		_, err = s.f.CloseFollowUp(ctx, s.mia, bad.ID, "known", "")
		wantCode(t, err, "not_yours")
		for range 2 {
			q, err = s.f.CloseFollowUp(ctx, s.sue, bad.ID, "other", "Spoke to them")
			must(t, err)
		}
		if q.FollowUp.Reason != "other" || q.FollowUp.Note != "Spoke to them" || q.FollowUp.Status != "closed" {
			t.Errorf("closed %+v", q.FollowUp)
		}
		_, err = s.f.CloseFollowUp(ctx, s.sue, bad.ID, "known", "")
		wantCode(t, err, "follow_up_closed")
		a.ID, a.RequestID = db.NewID(), bad.ID
		_, _, err = s.f.PutTask(ctx, s.sue, a)
		wantCode(t, err, "follow_up_closed")
		_, err = s.f.CloseFollowUp(ctx, s.sue, wish.ID, "settled", "")
		must(t, err)

		// Closed by mistake: it stands as it did before, by whoever made it so.
		_, err = s.f.ReopenFollowUp(ctx, s.mia, wish.ID)
		wantCode(t, err, "not_yours")
		reopened := func(id, status string) *floor.FollowUp {
			t.Helper()
			var q floor.Request
			for range 2 {
				q, err = s.f.ReopenFollowUp(ctx, s.sue, id)
				must(t, err)
			}
			s.counts(t, `SELECT count(*) FROM help_steps WHERE type = 'reopened' AND request_id = '`+id+`'`, 1)
			if f := q.FollowUp; f == nil || f.Status != status || f.Reason != "" || f.Note != "" {
				t.Errorf("opened again %+v, want %s", f, status)
			}
			return q.FollowUp
		}
		if f := reopened(wish.ID, "task"); f.By == nil || f.By.Name != "Sue Berg" || f.Answer != "Told the baker" {
			t.Errorf("the task again %+v", f)
		}
		if f := reopened(bad.ID, "open"); f.By != nil {
			t.Errorf("dealt with by %+v", f.By)
		}
		for _, id := range []string{wish.ID, bad.ID} {
			_, err = s.f.CloseFollowUp(ctx, s.sue, id, "settled", "")
			must(t, err)
		}
		_, err = s.f.Rate(ctx, wish.Secret, 4, "And where is it?")
		must(t, err)
		if got := s.words(t, floor.SaidQuery{Status: floor.SaidNew}); !slices.Equal(got, []string{wish.ID}) {
			t.Errorf("new are %v", got)
		}
		if got := s.words(t, floor.SaidQuery{Status: floor.SaidDealt}); len(got) != 2 {
			t.Errorf("dealt with are %v", got)
		}
		s.audit(t)

		// An end that is taken back takes along what was said with it.
		undone := s.press(t)
		q = s.accept(t, s.mia, undone.ID)
		_, err = s.f.Resolve(ctx, s.mia, undone.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped", Words: "wrong tap"})
		must(t, err)
		_, err = s.f.Undo(ctx, s.mia, undone.ID, "resolve", q.ClaimEpoch)
		must(t, err)
		s.counts(t, `SELECT count(*) FROM help_said`, 4)

		// Words go, counts stay.
		s.clock.advance(31 * 24 * time.Hour)
		must(t, s.f.Forget(ctx))
		if got := s.words(t, floor.SaidQuery{Heard: "wish"}); len(got) != 0 {
			t.Errorf("after a month %v", got)
		}
		if f := s.get(t, good.ID).FollowUp; f.Status != "answered" || f.Answer != "" {
			t.Errorf("after a month %+v", f)
		}
		_, err = s.f.ReopenFollowUp(ctx, s.sue, bad.ID)
		wantCode(t, err, "no_follow_up")
		if g := s.said(t, floor.SaidByTag); g.Total.Worded != 0 || len(g.Rows) != 3 {
			t.Errorf("after a month %+v", g)
		}
		s.verify(t)
	})
}

func (s *shop) counts(t reporter, query string, want int64) {
	t.Helper()
	var n int64
	must(t, s.d.Read(ctx).Raw(query).Row().Scan(&n))
	if n != want {
		t.Errorf("%s: %d, want %d", query, n, want)
	}
}

// A word to the till, or to who has the customer on the phone, is no customer's.
func TestAnAnswerIsNotWhatACustomerSaid(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		for _, c := range []struct {
			ask  floor.StaffAsk
			said int64
		}{
			{floor.StaffAsk{Kind: "price_check", Note: "Which?"}, 0},
			{floor.StaffAsk{Kind: "carry_out"}, 0},
			{floor.StaffAsk{Kind: "assistance", Channel: "phone", Note: "Rye?"}, 0},
			{floor.StaffAsk{Kind: "assistance"}, 1}, // a customer at the till
		} {
			q, _, err := s.f.Ask(ctx, s.tom, c.ask)
			must(t, err)
			q = s.accept(t, s.mia, q.ID)
			before := s.said(t, floor.SaidByTag).Total.Worded
			q, err = s.f.Resolve(ctx, s.mia, q.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped", Words: "Two on the shelf"})
			must(t, err)
			if got := s.said(t, floor.SaidByTag).Total.Worded - before; got != c.said || q.Words != "Two on the shelf" {
				t.Errorf("%+v: %d customers said something; the answer is %q", c.ask, got, q.Words)
			}
		}
	})
}
