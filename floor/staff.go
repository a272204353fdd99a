package floor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/floor/staffing"
	"tillbell/server/access"
	"tillbell/server/db"
)

// StaffQuery asks how many people a day needs, from the same weekday of so many
// weeks before it: that share of calls is to be accepted within the goal. With a
// patience customers walk away after so long, on average (Erlang A instead of C).
type StaffQuery struct {
	Day      time.Time
	Weeks    int
	Goal     int64 // seconds; 0: the store's
	Share    float64
	Patience int64 // seconds; 0: they wait as long as it takes
}

// Staffing is how many people calls like those of before need, half hour by
// half hour: each zone by itself, and Together, where everybody goes everywhere.
// Who was called to somebody's call as a second person was work like any other:
// it counts among what comes, with the time that it took.
type Staffing struct {
	Day             string       `json:"day"`
	Days            []string     `json:"days"` // that it is made of: those of the weeks before that had any call
	GoalSeconds     int64        `json:"goal_seconds"`
	Share           float64      `json:"share"`
	PatienceSeconds int64        `json:"patience_seconds"`
	Together        ZoneNeed     `json:"together"`
	Zones           []ZoneNeed   `json:"zones"`
	Now             *StaffingNow `json:"now"` // of today only
}

// ZoneNeed is what a zone needs over the day.
type ZoneNeed struct {
	ZoneID        string     `json:"zone_id"`
	Code          string     `json:"code"`
	Name          string     `json:"name"`
	HandleSeconds int64      `json:"handle_seconds"` // from accepting to the end, on average
	Slots         []SlotNeed `json:"slots"`          // half hours with calls
}

// SlotNeed is one half hour: what comes, how many people that takes, and how
// calls then fare.
type SlotNeed struct {
	At            string  `json:"at"` // as 14:30
	PerHour       float64 `json:"per_hour"`
	People        int     `json:"people"`
	Busy          float64 `json:"busy"`
	Within        float64 `json:"within"`
	AnswerSeconds int64   `json:"answer_seconds"`
}

// StaffingNow is the floor in this half hour.
type StaffingNow struct {
	At    string      `json:"at"`
	Zones []ZoneNow   `json:"zones"`
	Moves []StaffMove `json:"moves"`
}

// ZoneNow is who works a zone, and how many it needs.
type ZoneNow struct {
	ZoneID string `json:"zone_id"`
	Code   string `json:"code"`
	Has    int    `json:"has"`
	Free   int    `json:"free"`
	Needs  int    `json:"needs"`
}

// StaffMove is a free person who would be of more use in another zone.
type StaffMove struct {
	StaffID string `json:"staff_id"`
	Name    string `json:"name"`
	From    string `json:"from"` // zones' codes
	To      string `json:"to"`
	Seconds int    `json:"seconds"` // on foot
}

// Staffing tells how many people a day needs, and, of today, who could move.
func (f *Floor) Staffing(ctx context.Context, shop access.Store, q StaffQuery) (Staffing, error) {
	if err := f.CatchUp(ctx, shop.ID); err != nil {
		return Staffing{}, err
	}
	zones, err := f.places.Zones(ctx, shop.ID)
	if err != nil {
		return Staffing{}, err
	}
	q.Goal = cmp.Or(q.Goal, int64(shop.ServiceGoal/time.Second))
	out := Staffing{Day: q.Day.Format(time.DateOnly), Days: []string{}, GoalSeconds: q.Goal, Share: q.Share, PatienceSeconds: q.Patience}
	now := f.db.Now().In(shop.Zone())
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		need, err := q.read(g, shop.ID)
		if err != nil {
			return err
		}
		for _, day := range need.days {
			out.Days = append(out.Days, dayText(day))
		}
		out.Together = q.needOf(need, func(string) bool { return true })
		for _, z := range zones {
			one := q.needOf(need, func(zone string) bool { return zone == z.ID })
			one.ZoneID, one.Code, one.Name = z.ID, z.Code, z.Name
			out.Zones = append(out.Zones, one)
		}
		if daySpan(businessDay(now, &shop)) != daySpan(q.Day) {
			return nil
		}
		people, err := roster(g, shop.ID)
		out.Now = staffNow(now, zones, out.Zones, people)
		return err
	})
	if err != nil {
		return Staffing{}, fmt.Errorf("tell how many people the floor needs: %w", db.Translate(err))
	}
	return out, nil
}

// demand is the calls of some days by zone and half hour.
type demand struct {
	days  []int64
	slots map[string]map[int]*summed
}

func (q *StaffQuery) read(g *gorm.DB, store string) (*demand, error) {
	var asked []int64
	for week := range q.Weeks {
		asked = append(asked, daySpan(q.Day.AddDate(0, 0, -7*(week+1))))
	}
	d := &demand{slots: make(map[string]map[int]*summed)}
	err := eachTally(g, store, partAll, asked, func(k tallyKey) *summed { d.days = append(d.days, k.span); return &summed{} })
	if err != nil || len(d.days) == 0 {
		return d, err
	}
	slices.Sort(d.days)
	return d, eachTally(g, store, partZoneSlot, d.days, func(k tallyKey) *summed {
		zone, at, _ := strings.Cut(k.key, " ")
		slot, _ := strconv.Atoi(at)
		if d.slots[zone] == nil {
			d.slots[zone] = make(map[int]*summed)
		}
		if d.slots[zone][slot] == nil {
			d.slots[zone][slot] = &summed{}
		}
		return d.slots[zone][slot]
	})
}

// needOf is what some zones need together. Where none of their calls was
// handled, they take as long as everywhere.
func (q *StaffQuery) needOf(d *demand, of func(zone string) bool) ZoneNeed {
	var calls [slotsOfDay]int64
	var mine, all summed
	for zone, slots := range d.slots {
		for slot, sum := range slots {
			all.merge(sum)
			if of(zone) {
				mine.merge(sum)
				calls[slot] += sum.n[tallyCalls] + sum.n[tallySeconds]
			}
		}
	}
	handle := handling(&mine)
	if handle == 0 {
		handle = handling(&all)
	}
	out := ZoneNeed{HandleSeconds: int64(handle / time.Second), Slots: []SlotNeed{}}
	for slot, n := range calls {
		if n == 0 {
			continue
		}
		perHour := 2 * float64(n) / float64(len(d.days))
		s := staffing.Demand{PerHour: perHour, Handle: handle, Patience: time.Duration(q.Patience) * time.Second}.
			Needed(time.Duration(q.Goal)*time.Second, q.Share)
		out.Slots = append(out.Slots, SlotNeed{At: clockOf(slot), PerHour: perHour, People: s.People, Busy: s.Busy, Within: s.Within,
			AnswerSeconds: int64(s.Answer / time.Second)})
	}
	return out
}

func handling(s *summed) time.Duration {
	n, ms := s.n[tallyHandled]+s.n[tallySecondsHandled], s.n[tallyHandledMS]+s.n[tallySecondsHandledMS]
	if n == 0 {
		return 0
	}
	return time.Duration(ms/n) * time.Millisecond
}

// staffNow holds who is there against what this half hour needs. Who is on a
// break or not on the floor is not there; free is who could go at once.
func staffNow(now time.Time, zones []access.Zone, needs []ZoneNeed, people []Presence) *StaffingNow {
	at := clockOf(now.Hour()*2 + now.Minute()/30)
	out := &StaffingNow{At: at, Zones: []ZoneNow{}, Moves: []StaffMove{}}
	var floor []staffing.Zone
	codes, names := make(map[string]string), make(map[string]string)
	for i, z := range zones {
		codes[z.ID] = z.Code
		one := staffing.Zone{ID: z.ID}
		if s := slices.IndexFunc(needs[i].Slots, func(s SlotNeed) bool { return s.At == at }); s >= 0 {
			one.Needs = needs[i].Slots[s].People
		}
		for _, p := range people {
			if orEmpty(p.ZoneID) != z.ID || p.Status != Available && p.Status != Busy {
				continue
			}
			one.Has++
			if p.State == Free && !p.Silent {
				names[p.StaffID] = p.Name
				one.People = append(one.People, p.StaffID)
			}
		}
		floor = append(floor, one)
		out.Zones = append(out.Zones, ZoneNow{ZoneID: z.ID, Code: z.Code, Has: one.Has, Free: len(one.People), Needs: one.Needs})
	}
	for _, m := range staffing.Moves(floor, planFrom(zones).Walk) {
		out.Moves = append(out.Moves, StaffMove{StaffID: m.Person, Name: names[m.Person], From: codes[m.From], To: codes[m.To], Seconds: m.Walk})
	}
	return out
}
