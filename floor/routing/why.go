package routing

import (
	"strconv"
	"strings"
)

// Reason is one thing that speaks for asking somebody.
type Reason uint16

// The reasons, as Why.Words names them.
const (
	Placed   Reason = 1 << iota // stands in the zone
	Cares                       // looks after the zone
	Near                        // is in, or looks after, the zone beside
	OnFloor                     // works on the floor
	Leads                       // leads the floor, or may grant what is asked
	Skilled                     // can do what it takes
	Speaks                      // speaks the customer's language
	Knows                       // helped this customer before
	LastLeft                    // nobody else is left: the tablet is silent, or they do not react
	Again                       // let it pass before; everybody did
	Serving                     // has a customer, and this rung asks those too
	Named                       // is named by the rung
)

var words = []string{"placed", "cares", "near", "floor", "leads", "skilled", "speaks", "knows", "last_left", "again", "serving", "named"}

// Why is why somebody was asked.
type Why struct {
	Reasons Reason
	Walk    int32 // seconds to the place, by the plan
	Idle    int32 // seconds without a customer
}

// Words gives the reasons as words that a page translates, with the way and
// the idle time in seconds: "cares speaks walk=14 idle=720".
func (w Why) Words() string {
	var b strings.Builder
	for i, word := range words {
		if w.Reasons&(1<<i) != 0 {
			b.WriteString(word)
			b.WriteByte(' ')
		}
	}
	b.WriteString("walk=")
	b.WriteString(strconv.Itoa(int(w.Walk)))
	b.WriteString(" idle=")
	b.WriteString(strconv.Itoa(int(w.Idle)))
	return b.String()
}
