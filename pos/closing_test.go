package pos_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
)

// closings reads a register's closings of a period, the oldest first.
func (s *Shop) closings(register, period string) (out []pos.Closing) {
	s.Helper()
	rows, err := s.DB.Read(s.Context()).Raw(`SELECT answer FROM closings WHERE register_id = ? AND period = ? ORDER BY number`, register, period).Rows()
	s.Check(err)
	defer rows.Close()
	for rows.Next() {
		var body []byte
		s.Check(rows.Scan(&body))
		var c pos.Closing
		s.Check(json.Unmarshal(body, &c))
		out = append(out, c)
	}
	s.Check(rows.Err())
	return out
}

func (s *Shop) till(i int, c pos.Cashier) pos.Cashier {
	c.Register, c.RegisterCode = s.Registers[i].ID, s.Registers[i].Code
	return c
}

func TestDaysMonthsAndYearsAreClosedInChain(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 119))
		s.Clock.Set(time.Date(2026, 12, 30, 9, 0, 0, 0, time.UTC)) // 10:00 in the shop
		drawer := s.OpenDrawer(c, 100_00)
		sale := s.Sell(c, bread.ID, 3000, 400)
		s.Return(c, sale, 1000, true)
		s.cash(c, drawer, "drop", 50)
		s.cash(c, drawer, "no_sale", 0)

		s.Clock.Set(time.Date(2026, 12, 31, 2, 30, 0, 0, time.UTC)) // 3:30: still the evening's day
		s.Sell(c, bread.ID, 1000, 119)
		if n := len(s.closings(c.Register, "day")); n != 0 {
			t.Fatalf("%d days are closed before the cut-off", n)
		}
		s.Clock.Set(time.Date(2026, 12, 31, 3, 0, 0, 0, time.UTC)) // 4:00: over
		s.Sell(c, bread.ID, 1000, 119)                             // on the new day, behind the closing
		s.Clock.Set(time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC))  // nothing over New Year
		s.Check(s.Pos.EndDays(s.Context()))
		s.Check(s.Pos.EndDays(s.Context())) // once is enough

		days, months, years := s.closings(c.Register, "day"), s.closings(c.Register, "month"), s.closings(c.Register, "year")
		if len(days) != 2 || len(months) != 1 || len(years) != 1 {
			t.Fatalf("%d days, %d months, %d years", len(days), len(months), len(years))
		}
		first := days[0]
		if first.Label != "2026-12-30" || first.FirstSeq != 1 || first.LastSeq != 6 || first.Sales != (pos.CountTotal{Count: 2, Total: 476}) ||
			first.Returns != (pos.CountTotal{Count: 1, Total: 119}) || first.Total != 357 || first.Drop != 50 || first.NoSales != 1 ||
			len(first.Taxes) != 1 || first.Taxes[0] != (pos.DocumentTax{Rate: 190_000, Base: 300, Amount: 57}) ||
			len(first.Tenders) != 1 || first.Tenders[0] != (pos.ClosingTender{Kind: "cash", Count: 3, Amount: 357}) {
			t.Errorf("the first day: %+v", first)
		}
		if days[1].Label != "2026-12-31" || days[1].FirstSeq != 8 || days[1].Total != 119 || days[1].PerpetualSales != 595 || days[1].PerpetualNet != 476 {
			t.Errorf("the second day: %+v", days[1])
		}
		for _, sum := range []pos.Closing{months[0], years[0]} {
			if sum.Total != 476 || sum.PerpetualNet != 476 || sum.FirstSeq != 1 || sum.FirstHash != first.FirstHash {
				t.Errorf("the %s: %+v", sum.Period, sum)
			}
		}
		if months[0].Label != "2026-12" || years[0].Label != "2026" || len(months[0].Closings) != 2 || len(years[0].Closings) != 1 {
			t.Errorf("month %+v year %+v", months[0], years[0])
		}
		s.verify()
	})
}

// Many tills and the sweep at once find the same day over: it is closed once.
func TestADayIsClosedOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		s.Sell(c, bread.ID, 1000, 100)
		s.Clock.Advance(24 * time.Hour)
		c = s.SignIn(0, s.Cashier)
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if i%3 == 0 {
					s.Check(s.Pos.EndDays(s.Context()))
					return
				}
				s.Sell(c, bread.ID, 1000, 100)
			}()
		}
		wg.Wait()
		days := s.closings(c.Register, "day")
		if len(days) != 1 || days[0].Sales.Count != 1 {
			t.Errorf("%+v", days)
		}
		s.verify()
	})
}

func TestCutOffAndSummerTime(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.Clock.Set(time.Date(2027, 3, 27, 12, 0, 0, 0, time.UTC)) // the night to the 28th has no 2:30
		s.OpenDrawer(c, 0)
		at := func(hour, minute int) int {
			s.Clock.Set(time.Date(2027, 3, 28, hour, minute, 0, 0, time.UTC))
			s.Sell(c, bread.ID, 1000, 100)
			return len(s.closings(c.Register, "day"))
		}
		if n := at(1, 59); n != 0 { // 3:59
			t.Errorf("closed %d days before four", n)
		}
		if n := at(2, 0); n != 1 { // 4:00
			t.Errorf("closed %d days at four", n)
		}
		days := s.closings(c.Register, "day")
		if got := fmt.Sprintf("%s %d", days[0].Label, days[0].Sales.Count); got != "2027-03-27 1" {
			t.Errorf("the day is %s", got)
		}
	})
}
