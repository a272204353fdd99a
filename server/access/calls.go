package access

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// How people are asked.
const (
	AskEveryone = "everyone"   // all at once; the first who taps has it
	AskInTurn   = "one_by_one" // each alone, for some seconds
	AskAssign   = "assign"     // the first of them has it
)

// Whom a rung tells.
const (
	TellZone     = "zone"
	TellAround   = "around" // and the zones beside
	TellFloor    = "floor"
	TellEveryone = "everyone" // and supervisors and managers
	TellLeads    = "leads"
	TellPersons  = "persons"
)

// CallPolicy is how calls of a kind are answered.
type CallPolicy struct {
	Ask          string `json:"ask,omitempty" enum:"everyone,one_by_one,assign" doc:"How people are asked: all at once (the first who taps has it), each alone in turn, or not at all: the first of them has it. Left out: everyone"`
	OfferSeconds int64  `json:"offer_seconds,omitempty" minimum:"5" maximum:"600" doc:"How long each is asked alone; left out: 20"`
	Skill        string `json:"skill,omitempty" maxLength:"40" doc:"What it takes; who has it not is asked by rungs that say so"`
	Priority     int64  `json:"priority,omitempty" minimum:"0" maximum:"9" doc:"Higher goes first; a waiting call gains one a minute"`
	Rungs        []Rung `json:"rungs,omitempty" maxItems:"10" doc:"Whom to tell, one after the other; left out: the zone, the floor after 30 seconds, everyone after 30 more; of age_check and open_till everyone at once; of approval those who lead, from the second on with those who have a customer"`
}

// Rung is a step of the ladder that a call climbs while nobody takes it.
type Rung struct {
	To       string   `json:"to" enum:"zone,around,floor,everyone,leads,persons" doc:"Where nobody of a zone or of the floor is there, busy or not, who could answer, it tells the next wider at once"`
	Seconds  int64    `json:"seconds,omitempty" minimum:"0" maximum:"3600" doc:"How long, until the next; of the last rung: 0"`
	Persons  []string `json:"persons,omitempty" maxItems:"20" doc:"Ids, of persons"`
	Serving  bool     `json:"serving,omitempty" doc:"Who has a customer is asked too"`
	AnySkill bool     `json:"any_skill,omitempty" doc:"Who has not the skill is asked too"`
	Sound    string   `json:"sound,omitempty" enum:"silent,soft,loud,siren" doc:"Left out: loud"`
}

const (
	maxKinds   = 50
	maxPersons = 20
	maxWords   = 20
	maxWord    = 40
)

// Rungs a kind has whose store says nothing: its zone, the floor, everyone.
func usualRungs(seconds []int) []Rung {
	if len(seconds) == 0 {
		seconds = []int{30, 30}
	}
	out := make([]Rung, len(seconds)+1)
	for i := range out {
		out[i].To = TellFloor
		if i < len(seconds) {
			out[i].Seconds = int64(seconds[i])
		}
	}
	out[0].To, out[len(out)-1].To = TellZone, TellEveryone
	return out
}

// usualOffer is how long somebody is asked alone, in seconds.
const usualOffer = 20

// Call is how calls of a kind are answered in this store, nothing left open.
// lead is of calls that only those who lead may answer.
func (s *Store) Call(kind string, lead bool) CallPolicy {
	p := s.Calls[kind]
	if kind == CallOpenTill && len(p.Rungs) == 0 { // by name, and of those who sell too
		p.Rungs = []Rung{{To: TellEveryone}}
		if p.Ask == "" {
			p.Ask = AskInTurn
		}
	}
	if kind == CallAge && len(p.Rungs) == 0 { // by default the floor may only say no: a yes is the leads'
		p.Rungs = []Rung{{To: TellEveryone}}
	}
	if p.Ask == "" {
		p.Ask = AskEveryone
	}
	if p.OfferSeconds == 0 {
		p.OfferSeconds = usualOffer
	}
	if len(p.Rungs) == 0 {
		p.Rungs = usualRungs(s.Ladders[kind])
		for i := range p.Rungs {
			if lead { // nobody is rung for what they may not answer
				p.Rungs[i].To, p.Rungs[i].Serving = TellLeads, i > 0
			}
		}
	}
	return p
}

func checkCalls(calls map[string]CallPolicy, refuse func(field, say string)) {
	if len(calls) > maxKinds {
		refuse("calls", "are too many kinds")
	}
	for kind, p := range calls {
		at := "calls." + kind
		if len(kind) > shortText {
			refuse("calls", "has a kind with too long a name")
			continue
		}
		if !slices.Contains([]string{"", AskEveryone, AskInTurn, AskAssign}, p.Ask) {
			refuse(at+".ask", "is everyone, one_by_one or assign")
		}
		if p.OfferSeconds != 0 && (p.OfferSeconds < 5 || p.OfferSeconds > 600) {
			refuse(at+".offer_seconds", "is 5 to 600 seconds")
		}
		if skill, err := text.Line("skill", p.Skill, maxWord); err != nil || skill != p.Skill {
			refuse(at+".skill", "is a short name without spaces around it")
		}
		if p.Priority < 0 || p.Priority > 9 {
			refuse(at+".priority", "is 0 to 9")
		}
		if len(p.Rungs) > maxLadder {
			refuse(at+".rungs", "are 10 at most")
			continue
		}
		for i := range p.Rungs {
			p.Rungs[i].check(fmt.Sprintf("%s.rungs[%d]", at, i), i == len(p.Rungs)-1, refuse)
		}
	}
}

func (g *Rung) check(at string, last bool, refuse func(field, say string)) {
	if !slices.Contains([]string{TellZone, TellAround, TellFloor, TellEveryone, TellLeads, TellPersons}, g.To) {
		refuse(at+".to", "is zone, around, floor, everyone, leads or persons")
	}
	if !last && (g.Seconds < 5 || g.Seconds > 3600) {
		refuse(at+".seconds", "is 5 to 3600 seconds")
	}
	if last && g.Seconds != 0 {
		refuse(at+".seconds", "is 0 on the last rung, which lasts until the call is given up")
	}
	if (g.To == TellPersons) != (len(g.Persons) > 0) || len(g.Persons) > maxPersons {
		refuse(at+".persons", "names 1 to 20 people where the rung tells persons, and nobody else")
	}
	if !slices.Contains([]string{"", "silent", "soft", "loud", "siren"}, g.Sound) {
		refuse(at+".sound", "is silent, soft, loud or siren")
	}
}

// callsKnow refuses rungs that tell people who do not work in the store.
func callsKnow(tx *db.Tx, store string, calls map[string]CallPolicy) error {
	named := false
	for _, p := range calls {
		named = named || slices.ContainsFunc(p.Rungs, func(g Rung) bool { return len(g.Persons) > 0 })
	}
	if !named {
		return nil
	}
	var staff []string
	if err := tx.Raw(`SELECT id FROM staff WHERE store_id = ?`, store).Scan(&staff).Error; err != nil {
		return fmt.Errorf("look who works here: %w", err)
	}
	bad := fault.New(fault.Invalid, "unknown_persons", "Somebody named does not work here.")
	for _, kind := range slices.Sorted(maps.Keys(calls)) {
		for i, g := range calls[kind].Rungs {
			if slices.ContainsFunc(g.Persons, func(id string) bool { return !slices.Contains(staff, id) }) {
				bad = bad.At(fmt.Sprintf("calls.%s.rungs[%d].persons", kind, i), "unknown", "names somebody who does not work here")
			}
		}
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// wordList cleans a short list of names: skills, languages.
func wordList(field string, list []string) ([]string, error) {
	if list == nil {
		return nil, nil
	}
	out := []string{}
	for i, w := range list {
		w, err := text.Name(fmt.Sprintf("%s[%d]", field, i), w, maxWord)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if len(out) > maxWords {
		return nil, fault.New(fault.Invalid, "too_many", "At most %d of them.", maxWords).At(field, "too_many", "are too many")
	}
	return out, nil
}

// names reads a list that this package wrote.
func names(list string) []string {
	out := []string{}
	if err := json.Unmarshal([]byte(list), &out); err != nil || out == nil {
		return []string{}
	}
	return out
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// IDs is a list of ids that a column keeps as JSON; none is an empty list.
type IDs []string

// Value is the column's text.
func (l IDs) Value() (driver.Value, error) { return mustJSON(orNone(l)), nil }

// Scan reads the column's text.
func (l *IDs) Scan(from any) error {
	switch v := from.(type) {
	case string:
		*l = names(v)
	case []byte:
		*l = names(string(v))
	default:
		return fmt.Errorf("a list of ids is text, not %T", from)
	}
	return nil
}
