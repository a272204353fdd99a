package floor

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/server/db"
)

func TestNearestRank(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sorted   []int64
		p50, p90 int64
	}{
		{[]int64{7}, 7, 7},
		{[]int64{1, 2}, 1, 2},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 9},
		{[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6, 10},
	} {
		if a, b := nearestRank(c.sorted, 50), nearestRank(c.sorted, 90); a != c.p50 || b != c.p90 {
			t.Errorf("%v: p50 %d, p90 %d, want %d and %d", c.sorted, a, b, c.p50, c.p90)
		}
	}
}

// The rule of the service level, on a day counted by hand.
func TestTally(t *testing.T) {
	t.Parallel()
	at := func(seconds int64) db.Micros {
		return db.At(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second))
	}
	atPtr := func(seconds int64) *db.Micros { m := at(seconds); return &m }
	sign, code := "p1", "BREAD"
	calls := []dayCall{
		{Status: Resolved, CreatedAt: at(0), FirstAccept: atPtr(20), ArrivedAt: atPtr(50), EndedAt: atPtr(90), CallPointID: &sign, Code: &code,
			Heard: `["wish","praise"]`, Words: "more rye"},
		{Status: Resolved, CreatedAt: at(0), FirstAccept: atPtr(60), ArrivedAt: atPtr(61), EndedAt: atPtr(90), Heard: `["wish"]`},
		{Status: Resolved, CreatedAt: at(3600), FirstAccept: atPtr(3661), EndedAt: atPtr(3700), Heard: `[]`}, // too late
		{Status: Abandoned, CreatedAt: at(0), EndedAt: atPtr(900), Heard: `[]`},                              // lost
		{Status: Cancelled, CreatedAt: at(0), EndedAt: atPtr(10), Heard: `[]`},                               // never waited
		{Status: Cancelled, CreatedAt: at(0), EndedAt: atPtr(11), Heard: `[]`},                               // lost
		{Status: Cancelled, CreatedAt: at(0), FirstAccept: atPtr(5), EndedAt: atPtr(30), Heard: `[]`},        // somebody was coming
		{Status: Waiting, CreatedAt: at(7200), Heard: `[]`},                                                  // not judged yet
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p := Report{GoalSeconds: 60}
	p.tally(calls, berlin)
	if p.Requests != 8 || p.Accepted != 4 || p.WithinGoal != 3 || p.Lost != 2 || p.Abandoned != 1 || p.Cancelled != 3 || *p.ServiceLevel != 0.5 {
		t.Errorf("counted %+v", p)
	}
	if *p.AcceptP50 != 20 || *p.AcceptP90 != 61 || *p.ArriveP50 != 50 || *p.ArriveP90 != 61 {
		t.Errorf("accept %d/%d, arrive %d/%d", *p.AcceptP50, *p.AcceptP90, *p.ArriveP50, *p.ArriveP90)
	}
	if len(p.Hours) != 3 || p.Hours[0].Hour != 10 || p.Hours[0].Requests != 6 || *p.Hours[1].P50 != 61 || p.Hours[2].P50 != nil {
		t.Errorf("hours %+v", p.Hours)
	}
	if !slices.Equal(p.Heard, []TagCount{{"wish", 2}, {"praise", 1}}) || !slices.Equal(p.Points, []PointCount{{"p1", "BREAD", 1}}) || len(p.Words) != 1 {
		t.Errorf("heard %v, points %v, words %v", p.Heard, p.Points, p.Words)
	}
}

// What the page offers as heard is what outlives the other texts.
func TestTagsAreThePages(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../static/floor/sheet-view.js")
	if err != nil {
		t.Fatal(err)
	}
	offered := regexp.MustCompile(`(?m)^const HEARD = \[(.*)\];$`).FindSubmatch(page)
	if want := "'" + strings.Join(tags, "', '") + "'"; offered == nil || string(offered[1]) != want {
		t.Errorf("the page offers %s, want %s", offered, want)
	}
}
