package pos_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
)

// An export of a month holds the business days of that month: not the last of
// the one before, which was closed in it, but its own last, which was not.
func TestAnExportIsOfBusinessDays(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		bread := s.Put(Goods("B1", "Bread", 100))
		s.Clock.Set(time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC))
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		for _, at := range []time.Time{time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC), // 2:00: still November
			time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 2, 0, 0, 0, time.UTC)} { // 3:00: still December
			s.Clock.Set(at)
			c = s.SignIn(0, s.Cashier)
			s.Sell(c, bread.ID, 1000, 100)
		}
		s.Clock.Set(time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC))
		s.Check(s.Pos.EndDays(s.Context()))
		o := pos.ExportOptions{FromDay: "2026-12-01", ToDay: "2026-12-31"}
		file := filepath.Join(t.TempDir(), "month.zip")
		_, err := s.Pos.ExportDSFinVK(s.Context(), file, o)
		s.Check(err)
		var days []string
		for _, row := range readSheets(t, unzip(t, file))["cashpointclosing.csv"] {
			days = append(days, row["Z_BUCHUNGSTAG"])
		}
		if strings.Join(days, " ") != "2026-12-31" {
			t.Errorf("December is %v", days)
		}
		file = filepath.Join(t.TempDir(), "journal.zip")
		_, err = s.Pos.ExportJournal(s.Context(), file, o)
		s.Check(err)
		v, err := pos.VerifyExport(file, nil)
		s.Check(err)
		if v.Broken != "" {
			t.Error(v.Broken)
		}
		// Its entries are of the same days: both sales, and the closings right after
		// them, though the second was made and both were closed in January.
		var sold, kinds []string
		entries := unzip(t, file)["journal.ndjson"].Data
		for line := range strings.Lines(string(entries)) {
			var e struct {
				Chain, Type string
				Payload     struct {
					At    string `json:"committed_at"`
					Label string
				}
			}
			s.Check(json.Unmarshal([]byte(line), &e))
			switch {
			case e.Type == "SALE":
				sold = append(sold, e.Payload.At[:10])
			case strings.HasPrefix(e.Type, "Z") && e.Payload.Label != "":
				kinds = append(kinds, e.Payload.Label)
			}
		}
		if strings.Join(sold, " ") != "2026-12-31 2027-01-01" || strings.Join(kinds, " ") != "2026-12-31 2026-12 2026" {
			t.Errorf("December's entries are sales of %v and the closings %v", sold, kinds)
		}
		for _, bad := range []pos.ExportOptions{{FromDay: "2026-12-32"}, {ToDay: "soon"}} {
			if _, err := s.Pos.ExportJournal(s.Context(), filepath.Join(t.TempDir(), "bad.zip"), bad); codeOf(err) != "date_invalid" {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		closed := string(unzip(t, file)["closings.ndjson"].Data)
		for label, want := range map[string]bool{"2026-11-30": false, "2026-11": false, "2026-12-31": true, "2026-12": true, "2026": true} {
			if strings.Contains(closed, `"label":"`+label+`"`) != want {
				t.Errorf("%s is in it: %v", label, !want)
			}
		}
	})
}

// The figures of a day are those of its closing, also where the store's days
// ended otherwise when it was.
func TestFiguresAreOfTheDaysThatWereClosed(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		cutoff := func(minutes int64) {
			s.Helper()
			store, err := s.Access.Store(s.Context(), s.Store.ID)
			s.Check(err)
			store.DayCutoff = minutes
			_, err = s.Access.UpdateStore(s.Context(), store)
			s.Check(err)
			s.Store = store
		}
		for day := range 3 {
			for _, hour := range []int{12, 24 + 1} { // 13:00, and 2:00 of the next morning
				s.Clock.Set(time.Date(2026, 11, 26+day, hour, 0, 0, 0, time.UTC))
				c = s.SignIn(0, s.Cashier)
				s.Sell(c, bread.ID, 1000, 100)
			}
			if day == 1 {
				cutoff(0) // while that day is open
			}
		}
		s.Clock.Set(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC))
		s.Check(s.Pos.EndDays(s.Context()))
		s.Check(s.Pos.FoldFigures(s.Context()))
		seen := make(map[string]bool)
		for _, day := range s.closings(c.Register, "day") {
			if seen[day.Label] {
				t.Errorf("%s is closed twice", day.Label)
			}
			seen[day.Label] = true
			n := s.Number(`SELECT COALESCE(SUM(total), 0) FROM figure_documents WHERE register_id = ? AND span = ?`, c.Register, strings.ReplaceAll(day.Label, "-", ""))
			if n != int64(day.Total) {
				t.Errorf("%s: figures of %d, closed with %d", day.Label, n, day.Total)
			}
		}
	}, func(store *access.Store) { store.DayCutoff = 240 })
}
