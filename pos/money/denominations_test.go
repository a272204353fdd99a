package money

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The till counts by the same notes and coins as the server holds a count
// against.
func TestTheTillKnowsTheSameKinds(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../static/till/kinds.js")
	if err != nil {
		t.Fatal(err)
	}
	till := make(map[string][]Amount)
	for _, m := range regexp.MustCompile(`\b([A-Z]{3}): \[([\d, ]+)\]`).FindAllStringSubmatch(string(file), -1) {
		for _, v := range strings.Split(m[2], ", ") {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			till[m[1]] = append(till[m[1]], Amount(n))
		}
	}
	for _, d := range inUse {
		kinds := till[d.currency]
		slices.SortFunc(kinds, func(a, b Amount) int { return int(b - a) })
		if got := DrawerKinds(d.currency); !slices.Equal(slices.Compact(kinds), got) {
			t.Errorf("%s: the till counts by %v, the server by %v", d.currency, kinds, got)
		}
		delete(till, d.currency)
	}
	if len(till) > 0 || DrawerKinds("XXX") != nil {
		t.Errorf("the till alone knows %v", till)
	}
}
