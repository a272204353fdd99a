package receipt

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tillbell/pos/money"
)

// Several cashiers on one drawer stand on its report, and francs that were
// counted short.
func TestAReportNamesItsCashiers(t *testing.T) {
	t.Parallel()
	short := money.Amount(1900)
	paper := string(ReportText(Report{Store: Store{Name: "Kai"}, RegisterCode: "T1", Number: 3, From: time.Unix(0, 0).UTC(), Currency: "EUR", Digits: 2, Language: "en",
		Tips:  303,
		Float: 5000, Pieces: []money.Pieces{{Value: 2000, Count: 2}, {Value: 50, Count: 20}},
		Staff:   []ReportStaff{{Name: "Mia \u202e", Sales: 3, Total: 1500, Tips: 303}, {Name: "Sofia", Sales: 1, Total: -250}},
		Foreign: []ReportForeign{{"CHF", 2, 2000, &short}}}, 42))
	for _, want := range []string{"Mia, 3", "15.00", "Sofia, 1", "-2.50", "Tip", "3.03", "CHF", "20.00", "19.00", "2 x 20.00", "40.00", "20 x 0.50", "10.00"} {
		if !strings.Contains(paper, want) {
			t.Errorf("%q is not on\n%s", want, paper)
		}
	}
}

// A dozen cashiers with long names: each name and each figure stands whole, on
// either paper, and nothing is wider than it.
func TestADozenLongNamesFitThePaper(t *testing.T) {
	t.Parallel()
	r := Report{Store: Store{Name: "Kai"}, RegisterCode: "T1", Number: 3, From: time.Unix(0, 0).UTC(), Currency: "EUR", Digits: 2, Language: "de"}
	for i := range 12 {
		r.Staff = append(r.Staff, ReportStaff{Name: fmt.Sprintf("Maximiliane-Charlotte von Hohenlohe-Schillingsfürst %d", i+1), Sales: int64(100 + i), Total: money.Amount(1234500 + i),
			Tenders: []ReportTender{{"cash", "", money.Amount(1000000 + i)}, {"cash", "CHF", 4500}, {"card", "", 190000}, {"gift_card", "", 40000}}})
	}
	for _, columns := range []int{32, 48} {
		paper := string(ReportText(r, columns))
		whole := strings.Join(strings.Fields(paper), " ")
		for i := range 12 {
			for _, want := range []string{fmt.Sprintf("Maximiliane-Charlotte von Hohenlohe-Schillingsfürst %d Verkäufe %d 12345,%02d", i+1, 100+i, i), fmt.Sprintf("Bar 10000,%02d", i), "Bar CHF 45,00", "Karte 1900,00", "Geschenkkarte 400,00"} {
				if !strings.Contains(whole, want) {
					t.Errorf("%d columns: %q is not on\n%s", columns, want, paper)
				}
			}
		}
		for line := range strings.Lines(paper) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%d columns: %q has %d", columns, line, n)
			}
		}
	}
}
