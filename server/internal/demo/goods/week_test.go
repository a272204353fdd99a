package goods

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

const (
	testDays  = 14
	testOpen  = 8
	testClose = 20
)

func TestWeekFollowsItsSeed(t *testing.T) {
	t.Parallel()
	long := Week(7, time.Friday, 7, testOpen, testClose)
	if !reflect.DeepEqual(long, Week(7, time.Friday, 7, testOpen, testClose)) {
		t.Error("the same seed gave another week")
	}
	short := Week(7, time.Friday, 2, testOpen, testClose)
	if !reflect.DeepEqual(short, long[:len(short)]) {
		t.Error("a longer week does not begin with the shorter one")
	}
	if reflect.DeepEqual(short, Week(8, time.Friday, 2, testOpen, testClose)) {
		t.Error("another seed gave the same week")
	}
	calls := Calls(7, time.Friday, 7, testOpen, testClose)
	if !reflect.DeepEqual(calls, Calls(7, time.Friday, 7, testOpen, testClose)) {
		t.Error("the same seed gave other calls")
	}
}

func TestWeekIsATradingWeek(t *testing.T) {
	t.Parallel()
	products := map[string]Product{}
	for _, p := range Products() {
		products[p.SKU] = p
	}
	week := Week(1, time.Monday, testDays, testOpen, testClose)
	perDay, perHour := make([]int, testDays), make([]int, 24)
	tenders, registers, lines, largest := map[string]int{}, map[string]int{}, 0, 0
	var last time.Duration
	for _, b := range week {
		if b.At < last {
			t.Fatalf("the sale at %v comes after that at %v", b.At, last)
		}
		last = b.At
		hour := int(b.At.Hours()) % 24
		if hour < testOpen || hour >= testClose {
			t.Errorf("a sale at %v, when it is shut", b.At)
		}
		perDay[int(b.At.Hours())/24]++
		perHour[hour]++
		tenders[b.Tender]++
		registers[b.Register]++
		lines += len(b.Lines)
		largest = max(largest, len(b.Lines))
		checkLines(t, b, products)
	}
	for day, n := range perDay {
		if n < fewestSales || n > mostSales {
			t.Errorf("%d sales on day %d", n, day)
		}
	}
	if perHour[17] < 2*perHour[19] {
		t.Errorf("%d sales at 17, %d at 19: no rush after work", perHour[17], perHour[19])
	}
	if perDay[5] < perDay[0]+20 {
		t.Errorf("%d on Saturday, %d on Monday", perDay[5], perDay[0])
	}
	share := func(n int) int { return 100 * n / len(week) }
	if s := share(tenders["cash"]); s < 30 || s > 60 || tenders["cash"]+tenders["card"] != len(week) {
		t.Errorf("tenders %v", tenders)
	}
	if s := share(registers["T2"]); s < 30 || s > 45 || registers["T1"]+registers["T2"] != len(week) {
		t.Errorf("registers %v", registers)
	}
	if average := 100 * lines / len(week); average < 300 || average > 600 || largest < 12 {
		t.Errorf("%d hundredths of a line on average, at most %d lines", average, largest)
	}
}

func checkLines(t *testing.T, b Basket, products map[string]Product) {
	t.Helper()
	if len(b.Lines) == 0 {
		t.Errorf("an empty basket at %v", b.At)
	}
	seen := map[string]bool{}
	for _, l := range b.Lines {
		p, ok := products[l.SKU]
		if !ok || seen[l.SKU] {
			t.Errorf("at %v: %s is unknown or comes twice", b.At, l.SKU)
		}
		seen[l.SKU] = true
		if l.Quantity <= 0 || l.Quantity > 6*one || p.Unit == "each" && l.Quantity%one != 0 {
			t.Errorf("at %v: %d thousandths of %s", b.At, l.Quantity, p.Name)
		}
	}
}

func TestCallsAreBelievable(t *testing.T) {
	t.Parallel()
	points, people := map[string]Point{}, map[string]bool{}
	for _, p := range Points() {
		points[p.Code] = p
	}
	for _, p := range Staff() {
		people[p.Name] = p.Role == "associate"
	}
	calls := Calls(1, time.Monday, testDays, testOpen, testClose)
	var last time.Duration
	until, count := map[string]time.Duration{}, map[string]int{}
	languages := map[string]int{}
	for _, c := range calls {
		p := points[c.CallPoint]
		if c.At < last || p.Zone != c.Zone || !slices.Contains(p.Kinds, c.Kind) {
			t.Errorf("out of order, or not offered there: %+v", c)
		}
		last = c.At
		languages[c.Language]++
		if c.Abandoned {
			count["abandoned"]++
			if c.By != "" || c.Outcome != "" || c.Score != 0 || c.AcceptAfter < time.Minute {
				t.Errorf("abandoned, yet somebody came: %+v", c)
			}
			continue
		}
		checkAnswered(t, c, people, until)
		until[c.By] = c.At + c.AcceptAfter + c.ArriveAfter + c.HandleFor
		count[c.Outcome]++
		if c.Score > 0 {
			count["rated"]++
			count["stars"] += c.Score
		}
		if c.Comment != "" {
			count["comments"]++
		}
		if c.Words != "" {
			count["words"]++
		}
	}
	perDay := len(calls) / testDays
	if perDay < 20 || perDay > 40 || len(languages) != 4 {
		t.Errorf("%d calls a day in %v", perDay, languages)
	}
	share := func(of string) int { return 100 * count[of] / len(calls) }
	if share("helped") < 60 || share("abandoned") < 1 || share("abandoned") > 12 || share("out_of_stock") < 2 || share("words") < 15 {
		t.Errorf("of %d calls: %v", len(calls), count)
	}
	if stars := 100 * count["stars"] / count["rated"]; stars < 400 || stars > 485 || count["comments"] < 10 {
		t.Errorf("%d hundredths of a star, %d comments", stars, count["comments"])
	}
}

// What was bought after calls stands among the other baskets, once, at a till
// and before the shop shuts.
func TestCallsLeadToSales(t *testing.T) {
	t.Parallel()
	calls, week := Calls(1, time.Monday, testDays, testOpen, testClose), Week(1, time.Monday, testDays, testOpen, testClose)
	all := WithBought(week, calls, 1, testClose)
	want := map[string]int{}
	for _, c := range calls {
		if c.SKU == "" && c.BoughtAfter > 0 || c.SKU != "" && c.Note != "" {
			t.Errorf("about nothing, or twice: %+v", c)
		}
		if at := c.ends() + c.BoughtAfter; c.BoughtAfter > 0 && at%(24*time.Hour) < testClose*time.Hour {
			want[fmt.Sprint(at, c.SKU)]++
		}
	}
	if len(want) < 15 || len(all) != len(week)+len(want) {
		t.Errorf("%d bought after a call, %d baskets on top", len(want), len(all)-len(week))
	}
	var last time.Duration
	for _, b := range all {
		if b.At < last {
			t.Errorf("out of order: %+v", b)
		}
		last = b.At
		if b.Register == "T1" || b.Register == "T2" {
			want[fmt.Sprint(b.At, b.Lines[0].SKU)]--
		}
	}
	for what, n := range want {
		if n > 0 {
			t.Errorf("%s is in no basket", what)
		}
	}
}

func checkAnswered(t *testing.T, c Call, people map[string]bool, until map[string]time.Duration) {
	t.Helper()
	if !people[c.By] || c.AcceptAfter <= 0 || c.ArriveAfter <= 0 || c.HandleFor <= 0 || c.Outcome == "" {
		t.Errorf("answered by nobody, or in no time: %+v", c)
	}
	if c.At+c.AcceptAfter < until[c.By] {
		t.Errorf("%s is still with another customer: %+v", c.By, c)
	}
	if c.Score < 0 || c.Score > 5 || c.Comment != "" && c.Score == 0 {
		t.Errorf("a comment without a rating: %+v", c)
	}
	for _, tag := range c.Heard {
		if !slices.Contains([]string{"out_of_stock", "too_dear", "competitor", "defect", "praise", "wish"}, tag) {
			t.Errorf("tag %q", tag)
		}
	}
	if c.Words != "" && len(c.Heard) == 0 {
		t.Errorf("words without a tag: %+v", c)
	}
}

func TestEveryZoneSpeaksEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, z := range Zones() {
		if len(asks[z.Code]) < 4 || len(hearings[z.Code]) < 4 {
			t.Errorf("zone %s has little to say", z.Code)
		}
		if !slices.ContainsFunc(hearings[z.Code], func(h hearing) bool { return h.tag == "out_of_stock" }) {
			t.Errorf("nothing is ever out of stock in zone %s", z.Code)
		}
		for _, a := range asks[z.Code] {
			notes := []string{a.in("en"), a.in("de"), a.in("fr"), a.in("es")}
			if slices.Contains(notes, "") || len(slices.Compact(slices.Clone(notes))) != len(notes) {
				t.Errorf("zone %s: %q", z.Code, notes)
			}
		}
	}
	for mood, byLanguage := range remarks {
		for _, language := range []string{"en", "de", "fr", "es"} {
			if len(byLanguage[language]) == 0 {
				t.Errorf("no %s remark in %s", mood, language)
			}
		}
	}
}
