package receipt

import (
	"strings"
	"testing"
	"time"

	"tillbell/pos/money"
)

// Several cashiers on one drawer stand on its report, and francs that were
// counted short.
func TestAReportNamesItsCashiers(t *testing.T) {
	t.Parallel()
	short := money.Amount(1900)
	paper := string(ReportText(Report{Store: Store{Name: "Kai"}, RegisterCode: "T1", Number: 3, From: time.Unix(0, 0).UTC(), Currency: "EUR", Digits: 2, Language: "en",
		Tips:    303,
		Staff:   []ReportStaff{{"Mia \u202e", 3, 1500, 303}, {"Sofia", 1, -250, 0}},
		Foreign: []ReportForeign{{"CHF", 2, 2000, &short}}}, 42))
	for _, want := range []string{"Mia, 3", "15.00", "Sofia, 1", "-2.50", "Tip", "3.03", "CHF", "20.00", "19.00"} {
		if !strings.Contains(paper, want) {
			t.Errorf("%q is not on\n%s", want, paper)
		}
	}
}
