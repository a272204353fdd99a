package goods

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Call is one call for help of the week.
type Call struct {
	At        time.Duration // since midnight of the first day, in the shop's zone
	CallPoint string        // code of a Point
	Zone      string        // its zone
	Kind      string
	SKU       string // of the product that the sign hangs at, if at one
	Note      string // in Language; may be empty
	Language  string

	// Abandoned: nobody came, and the customer gave up after AcceptAfter. All
	// below is empty then.
	Abandoned bool

	By          string        // name of the person who went
	AcceptAfter time.Duration // from the call
	ArriveAfter time.Duration // from accepting
	HandleFor   time.Duration // from arriving to the end

	Outcome string   // "helped", "not_found", "out_of_stock", "customer_gone", "other"
	Heard   []string // tags of what the customer said
	Words   string   // and in words, as the person noted it

	Score   int    // 1 to 5, 0 when not rated
	Comment string // in Language

	BoughtAfter time.Duration // the product of the sign, from the end; 0: it was not
}

// ends is when the customer has been helped, or gave up.
func (c Call) ends() time.Duration { return c.At + c.AcceptAfter + c.ArriveAfter + c.HandleFor }

// Calls of a day of the week, give or take.
var callsOf = [7]int{
	time.Sunday: 24, time.Monday: 22, time.Tuesday: 22, time.Wednesday: 24,
	time.Thursday: 27, time.Friday: 31, time.Saturday: 36,
}

// These keep the draws of calls, and of what was bought after them, apart from
// those of sales.
const (
	callStream   = 1 << 32
	boughtStream = 4 << 32
)

// Calls makes the calls of so many days, in order of time, as Week makes the
// sales. Nobody is in two places at once: who goes is free at that moment.
func Calls(seed int64, first time.Weekday, days, open, close int) []Call {
	c := caller{points: Points(), staff: associates()}
	var week []Call
	for day := range days {
		r := rand.New(rand.NewPCG(uint64(seed), callStream+uint64(day)))
		weekday := time.Weekday((int(first) + day) % 7)
		midnight := time.Duration(day) * 24 * time.Hour
		c.busy = map[string]time.Duration{}
		for _, at := range moments(r, callsOf[weekday]+r.IntN(7)-3, busyHours(weekday, open, close)) {
			call := c.call(r, midnight+at)
			call.BoughtAfter = bought(r, call)
			week = append(week, call)
		}
	}
	return week
}

func associates() []Person {
	return slices.DeleteFunc(Staff(), func(p Person) bool { return p.Role != "associate" })
}

// caller makes calls one after the other and knows who is still with a
// customer.
type caller struct {
	points []Point
	staff  []Person
	busy   map[string]time.Duration // until when
}

// pointWeights: bread, drinks and the tool wall ring most; in the order of
// Points.
var pointWeights = []int{8, 12, 6, 7, 11, 6, 6, 11, 9, 9, 8, 4, 8, 5}

func (c *caller) call(r *rand.Rand, at time.Duration) Call {
	p := c.points[pick(r, pointWeights)]
	call := Call{At: at, CallPoint: p.Code, Zone: p.Zone, Language: language(r)}
	call.Kind, call.Note = wish(r, p, call.Language)
	if call.SKU = p.SKU; call.SKU != "" { // the sign says what is meant
		call.Note = ""
	}
	person, waited := c.who(r, at, p.Zone)
	if person == "" || r.IntN(100) < 4 {
		call.Abandoned, call.AcceptAfter = true, seconds(r, 95, 240)
		return call
	}
	call.By, call.AcceptAfter = person, waited
	call.ArriveAfter = seconds(r, 12, 70)
	call.HandleFor = seconds(r, 35, 150) + seconds(r, 0, 160)
	c.busy[person] = at + call.AcceptAfter + call.ArriveAfter + call.HandleFor
	call.Outcome = outcome(r, call.Kind)
	if call.Outcome != "customer_gone" {
		call.Heard, call.Words = heard(r, p.Zone, call.Outcome)
		call.Score, call.Comment = rating(r, call)
	}
	return call
}

// bought: half of those who were helped take it to a till, and few of the others.
func bought(r *rand.Rand, c Call) time.Duration {
	likely := 14
	switch c.Outcome {
	case "helped":
		likely = 54
	case "out_of_stock", "customer_gone":
		likely = 5
	}
	if r.IntN(100) >= likely || c.SKU == "" {
		return 0
	}
	return seconds(r, 90, 1500)
}

func language(r *rand.Rand) string {
	return []string{"de", "en", "es", "fr"}[pick(r, []int{62, 20, 9, 9})]
}

// wish is what is asked for: mostly with a note that says more.
func wish(r *rand.Rand, p Point, language string) (kind, note string) {
	offered := slices.DeleteFunc(slices.Clone(asks[p.Zone]), func(a ask) bool { return !slices.Contains(p.Kinds, a.kind) })
	a := offered[r.IntN(len(offered))]
	if r.IntN(100) < 58 {
		note = a.in(language)
	}
	return a.kind, note
}

// who goes: one of the zone's people if one is free, else anybody free, who
// hears of it half a minute later.
func (c *caller) who(r *rand.Rand, at time.Duration, zone string) (name string, waited time.Duration) {
	waited = seconds(r, 5, 24)
	if r.IntN(100) < 24 {
		waited += seconds(r, 4, 34) // hands full
	}
	near, far := c.free(at+waited, zone)
	if len(near) > 0 {
		return near[r.IntN(len(near))], waited
	}
	if len(far) == 0 {
		return "", 0
	}
	return far[r.IntN(len(far))], waited + 30*time.Second
}

func (c *caller) free(at time.Duration, zone string) (near, far []string) {
	for _, p := range c.staff {
		switch {
		case c.busy[p.Name] > at:
		case slices.Contains(p.Zones, zone):
			near = append(near, p.Name)
		default:
			far = append(far, p.Name)
		}
	}
	return near, far
}

func outcome(r *rand.Rand, kind string) string {
	outcomes := []string{"helped", "out_of_stock", "not_found", "customer_gone", "other"}
	if kind == "stock_check" {
		return outcomes[pick(r, []int{58, 30, 5, 4, 3})]
	}
	return outcomes[pick(r, []int{88, 2, 3, 4, 3})]
}

// heard is noted after every third call; after an empty shelf nearly always.
func heard(r *rand.Rand, zone, outcome string) (tags []string, words string) {
	likely := 30
	if outcome == "out_of_stock" {
		likely = 85
	}
	if r.IntN(100) >= likely {
		return nil, ""
	}
	said := slices.DeleteFunc(slices.Clone(hearings[zone]), func(h hearing) bool {
		return outcome == "out_of_stock" && h.tag != "out_of_stock"
	})
	h := said[r.IntN(len(said))]
	if r.IntN(100) < 70 {
		words = h.words
	}
	return []string{h.tag}, words
}

// rating is given by less than half, and follows how long it took and how it
// ended.
func rating(r *rand.Rand, c Call) (score int, comment string) {
	if r.IntN(100) >= 45 {
		return 0, ""
	}
	weights := []int{0, 0, 1, 3, 24, 72} // index is the score
	switch {
	case c.Outcome != "helped":
		weights = []int{0, 6, 14, 34, 32, 14}
	case c.AcceptAfter > 40*time.Second:
		weights = []int{0, 3, 8, 22, 42, 25}
	}
	score = pick(r, weights)
	mood := "good"
	switch {
	case score <= 2:
		mood = "poor"
	case score == 3 || c.Outcome != "helped":
		mood = "middling"
	}
	if r.IntN(100) < 42 {
		said := remarks[mood][c.Language]
		comment = said[r.IntN(len(said))]
	}
	return score, comment
}

func seconds(r *rand.Rand, least, most int) time.Duration {
	return time.Duration(least+r.IntN(most-least+1)) * time.Second
}
