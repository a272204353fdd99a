package pos_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// sellAt sells one piece at a time of day by the shop's clock.
func (s *Shop) sellAt(c pos.Cashier, product string, at time.Time) (sale string) {
	s.Helper()
	s.Clock.Set(at)
	return s.Sell(c, product, money.One, 10_000)
}

// hoursOf writes a report's hours as "8:today/receipts/before".
func hoursOf(r pos.SalesReport) (out []string) {
	for _, h := range r.Hours {
		before := "-"
		if h.CompareTotal != nil {
			before = fmt.Sprint(*h.CompareTotal)
		}
		out = append(out, fmt.Sprintf("%d:%d/%d/%s", h.Hour, h.Total, h.Receipts, before))
	}
	return out
}

func TestSalesToday(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	EachShop(t, func(s *Shop) {
		tea := s.Put(Goods("T", "Tea", 300))
		s.Clock.Set(time.Date(2026, 11, 19, 7, 0, 0, 0, zone))
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 1_000)
		week := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
		for _, at := range []time.Time{week(18, 23, 59), week(19, 0, 0), week(19, 9, 10), week(19, 11, 30), week(19, 11, 31), week(19, 23, 59), week(20, 0, 0), week(25, 12, 0)} {
			s.sellAt(mia, tea.ID, at)
		}
		s.Clock.Set(week(26, 7, 0))
		mia = s.SignIn(0, s.Cashier)
		first := s.sellAt(mia, tea.ID, week(26, 9, 59))
		s.sellAt(mia, tea.ID, week(26, 10, 0))
		s.Clock.Set(week(26, 11, 0))
		s.Return(mia, first, money.One, true)
		s.sellAt(mia, tea.ID, week(26, 11, 30))
		s.sellAt(mia, tea.ID, week(26, 12, 0)) // after the moment asked about

		r, err := s.Pos.SalesToday(s.Context(), s.Store, week(26, 11, 30))
		s.Check(err)
		if r.Date != "2026-11-26" || r.Hour != 11 || r.Total != 600 || r.Receipts != 3 || *r.Average != 300 || r.ReturnsTotal != 300 {
			s.Errorf("today: %+v", r)
		}
		if c := r.Compare; c == nil || c.Date != "2026-11-19" || c.Total != 900 || c.Receipts != 3 {
			s.Errorf("a week before: %+v", c)
		}
		want := "[0:0/0/300 1:0/0/0 2:0/0/0 3:0/0/0 4:0/0/0 5:0/0/0 6:0/0/0 7:0/0/0 8:0/0/0 9:300/1/300 10:300/1/0 11:0/1/600" +
			" 12:0/0/0 13:0/0/0 14:0/0/0 15:0/0/0 16:0/0/0 17:0/0/0 18:0/0/0 19:0/0/0 20:0/0/0 21:0/0/0 22:0/0/0 23:0/0/300]"
		if got := fmt.Sprint(hoursOf(r)); got != want {
			s.Errorf("hours\n%s, want\n%s", got, want)
		}
		if len(r.Tenders) != 1 || r.Tenders[0] != (pos.SalesTender{Kind: "cash", Amount: 600}) {
			s.Errorf("tenders %+v", r.Tenders)
		}
	})
}

func TestSalesTodayOfANewShop(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		r, err := s.Pos.SalesToday(s.Context(), s.Store, s.Clock.Now())
		s.Check(err)
		got, err := json.Marshal(r)
		s.Check(err)
		const want = `{"total":0,"receipts":0,"average":null,"returns_total":0,"compare":null,"hours":[],"tenders":[]}`
		if string(got) != want {
			s.Errorf("got %s, want %s", got, want)
		}
		drawers, err := s.Pos.OpenDrawers(s.Context(), s.Store.ID)
		if s.Check(err); drawers == nil || len(drawers) != 0 {
			s.Errorf("open drawers: %v", drawers)
		}
	})
}

// The night in which summer time ends has its third hour twice, 25 hours in
// all; the one in which it begins has none. Days begin and end at the shop's
// midnight, and "the same time of day" is what the clock on the wall shows.
func TestSalesTodayWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	utc := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
	}
	cases := []struct {
		name          string
		sales         []time.Time
		at            time.Time
		date, compare string
		hours         string
		before        money.Amount // up to the same time, a week before
	}{
		{"winter comes", []time.Time{
			utc(10, 18, 9, 30),                                         // 11:30 a week before, still summer
			utc(10, 18, 10, 30),                                        // 12:30
			utc(10, 24, 21, 59),                                        // 23:59 the day before
			utc(10, 24, 22, 0), utc(10, 25, 0, 30), utc(10, 25, 1, 30), // 0:00, 2:30 and 2:30 again
			utc(10, 25, 10, 15), // 11:15
		}, utc(10, 25, 11, 0), "2026-10-25", "2026-10-18",
			"[0:100/1/0 1:0/0/0 2:200/2/0 3:0/0/0 4:0/0/0 5:0/0/0 6:0/0/0 7:0/0/0 8:0/0/0 9:0/0/0 10:0/0/0 11:100/1/100 12:0/0/100]", 100},
		{"summer comes", []time.Time{
			utc(3, 22, 9, 30),                   // 10:30 a week before, still winter
			utc(3, 22, 10, 30),                  // 11:30
			utc(3, 29, 0, 59), utc(3, 29, 1, 0), // 1:59 and 3:00
		}, utc(3, 29, 9, 0), "2026-03-29", "2026-03-22",
			"[1:100/1/0 2:0/0/0 3:100/1/0 4:0/0/0 5:0/0/0 6:0/0/0 7:0/0/0 8:0/0/0 9:0/0/0 10:0/0/100 11:0/0/100]", 100},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			EachShop(t, func(s *Shop) {
				tea := s.Put(Goods("T", "Tea", 100))
				s.Clock.Set(c.sales[0].Add(-time.Hour))
				mia := s.SignIn(0, s.Cashier)
				s.OpenDrawer(mia, 0)
				for _, at := range c.sales {
					s.sellAt(mia, tea.ID, at)
				}
				r, err := s.Pos.SalesToday(s.Context(), s.Store, c.at)
				s.Check(err)
				if got := fmt.Sprint(hoursOf(r)); got != c.hours {
					s.Errorf("hours\n%s, want\n%s", got, c.hours)
				}
				if r.Date != c.date || r.Compare == nil || r.Compare.Date != c.compare || r.Compare.Total != c.before || r.Hour != c.at.In(zone).Hour() {
					s.Errorf("%s at %d against %+v", r.Date, r.Hour, r.Compare)
				}
			})
		})
	}
}

// Nepal's hours begin at a quarter past those of Greenwich.
func TestSalesTodayWhereHoursAreOdd(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		tea := s.Put(Goods("T", "Tea", 100))
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		s.sellAt(mia, tea.ID, time.Date(2026, 11, 26, 4, 14, 59, 0, time.UTC)) // 9:59 in Kathmandu
		s.sellAt(mia, tea.ID, time.Date(2026, 11, 26, 4, 15, 0, 0, time.UTC))
		r, err := s.Pos.SalesToday(s.Context(), s.Store, time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC))
		s.Check(err)
		if got := fmt.Sprint(hoursOf(r)); got != "[9:100/1/- 10:100/1/-]" {
			s.Errorf("hours %s", got)
		}
	}, func(store *access.Store) { store.TimeZone = "Asia/Kathmandu" })
}

// The drawers on the dashboard tell what their X reports tell.
func TestOpenDrawers(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		tea := s.Put(Goods("T", "Tea", 300))
		mia := s.SignIn(0, s.Cashier)
		one := s.OpenDrawer(mia, 10_000)
		sale := s.Sell(mia, tea.ID, 2_000, 1_000)
		s.Sell(mia, tea.ID, 1_000, 300)
		s.Return(mia, sale, 1_000, false)
		card := money.Amount(300)
		_, err := s.Pos.CommitSale(ctx, mia, "0197a000-0000-7000-8000-000000000001", pos.SaleRequest{Total: 300,
			Lines: []pos.LineRequest{{ProductID: tea.ID}}, Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: &card}}})
		s.Check(err)
		s.cash(mia, one, "pay_in", 500)
		s.cash(mia, one, "pay_out", 200)
		s.cash(mia, one, "drop", 4_000)
		two := s.OpenDrawer(s.SignIn(1, s.Cashier), 5_000)

		drawers, err := s.Pos.OpenDrawers(ctx, s.Store.ID)
		s.Check(err)
		if len(drawers) != 2 || drawers[0].ID != one || drawers[1].ID != two {
			s.Fatalf("open drawers: %+v", drawers)
		}
		if d := drawers[0]; d.Cash != 10_000+600+300-300+500-200-4_000 || d.Sales != 3 || d.Register.Code != "T1" || d.OpenedBy.Name != "Mia" {
			s.Errorf("the first: %+v", d)
		}
		if d := drawers[1]; d.Cash != 5_000 || d.Sales != 0 || d.OpenedAt != "2026-11-26T09:00:00.000Z" {
			s.Errorf("the second: %+v", d)
		}
		_, err = s.Pos.CloseDrawer(ctx, mia, one, drawers[0].Cash)
		s.Check(err)
		drawers, err = s.Pos.OpenDrawers(ctx, s.Store.ID)
		if s.Check(err); len(drawers) != 1 {
			s.Errorf("%d open after one was closed", len(drawers))
		}
		if n := s.Number(`SELECT difference FROM drawers WHERE id = ?`, one); n != 0 {
			s.Errorf("the drawer's own report differs by %d", n)
		}
	})
}
