package floor

import "tillbell/server/db"

// State is what somebody is at, by what is known of them. It is shown, and it
// decides whether calls are offered to them.
type State string

// The states, the weightiest first: what the books and the tills tell goes
// before what people say of themselves.
const (
	Serving     State = "serving" // with a customer: they arrived
	Walking     State = "walking" // they accepted a call and have not arrived
	AtTill      State = "till"    // a cart with goods lies open at the till they are signed in on
	OffShift    State = "off"
	OnBreak     State = "break"
	Occupied    State = "busy"        // by their own word
	Unreachable State = "unreachable" // the tablet is silent, and nothing wakes it
	Dull        State = "dull"        // not reacting: they let offers pass, and have not touched the tablet since
	Free        State = "free"
)

// Fact is one thing that is known of a person, and since when. What a fact of
// that name means is said with the constants.
type Fact struct {
	Fact  string `json:"fact" enum:"arrived,accepted,till_open,says_off,says_break,says_busy,says_available,no_alerts,alert_unheard,dull,silent,battery_low"`
	Since Time   `json:"since"`
	Place string `json:"place,omitempty" doc:"The code of the call point or till"`
}

// The facts.
const (
	factArrived  = "arrived"
	factAccepted = "accepted"
	factTill     = "till_open"
	factSays     = "says_"         // and what they say
	factNoAlerts = "no_alerts"     // silent, and no alerts go to any device of theirs
	factUnheard  = "alert_unheard" // silent, and an offer reached no device of theirs in time
	factDull     = "dull"
	factSilent   = "silent" // the tablet gives no sign of life; since: the last
	factBattery  = "battery_low"
)

// lowBattery is how many per cent left are few, off the charger.
const lowBattery = 15

// Battery is how full the battery of somebody's tablet is, as the tablet last
// said.
type Battery struct {
	Percent  int64 `json:"percent"`
	Charging bool  `json:"charging"`
	Low      bool  `json:"low" doc:"15 % or less, and not charging"`
	At       Time  `json:"at"`
}

// facts are what is known of one person, each with its time.
type facts struct {
	Status               string
	Since                db.Micros
	CallStatus           *string // of the weightiest call they hold
	AcceptedAt           *db.Micros
	ArrivedAt            *db.Micros
	PointCode, CallTill  *string
	TillSince            *db.Micros
	TillCode             *string
	Silent               bool
	AliveAt              db.Micros
	DeafSince, DullSince *db.Micros
	DeafWhy              string
	Percent              *int64
	Charging             *bool
	BatteryAt            *db.Micros
}

func (f *facts) batteryLow() bool {
	return f.Percent != nil && isLow(*f.Percent, f.Charging != nil && *f.Charging)
}

func isLow(percent int64, charging bool) bool { return percent <= lowBattery && !charging }

// state is what somebody with these facts is at. It depends on nothing else.
func (f *facts) state() State {
	switch {
	case f.CallStatus != nil && *f.CallStatus == string(Arrived):
		return Serving
	case f.CallStatus != nil:
		return Walking
	case f.TillSince != nil:
		return AtTill
	case f.Status == string(Off):
		return OffShift
	case f.Status == string(Break):
		return OnBreak
	case f.Status == string(Busy):
		return Occupied
	case f.DeafSince != nil:
		return Unreachable
	case f.DullSince != nil:
		return Dull
	}
	return Free
}

// mayBe tells how calls reach somebody in a state: free, or by rungs that ask
// those too who have a customer. Nobody is offered anything off shift or on a
// break.
func (s State) mayBe() (free, serving bool) {
	switch s {
	case Free, Dull, Unreachable:
		return true, false
	case Serving, Walking, AtTill, Occupied:
		return false, true
	}
	return false, false
}

// list gives the facts that are so, the one that decides the state first.
func (f *facts) list() []Fact {
	var out []Fact
	add := func(is bool, name string, since *db.Micros, place *string) {
		if is && since != nil {
			out = append(out, Fact{Fact: name, Since: wire(*since), Place: orEmpty(place)})
		}
	}
	off := f.Status == string(Off)
	says := f.Status != string(Available)
	add(f.ArrivedAt != nil, factArrived, f.ArrivedAt, coalesce(f.PointCode, f.CallTill))
	add(f.ArrivedAt == nil && f.CallStatus != nil, factAccepted, f.AcceptedAt, coalesce(f.PointCode, f.CallTill))
	add(true, factTill, f.TillSince, f.TillCode)
	add(says, factSays+f.Status, &f.Since, nil)
	add(!off && f.DeafWhy != "", f.DeafWhy, f.DeafSince, nil)
	add(!off, factDull, f.DullSince, nil)
	add(!says, factSays+f.Status, &f.Since, nil)
	add(!off && f.Silent, factSilent, &f.AliveAt, nil)
	add(!off && f.batteryLow(), factBattery, f.BatteryAt, nil)
	return out
}

func coalesce(a, b *string) *string {
	if a != nil {
		return a
	}
	return b
}

func (f *facts) battery() *Battery {
	if f.Percent == nil || f.BatteryAt == nil {
		return nil
	}
	charging := f.Charging != nil && *f.Charging
	return &Battery{Percent: *f.Percent, Charging: charging, Low: isLow(*f.Percent, charging), At: wire(*f.BatteryAt)}
}
