package access

import (
	"fmt"
	"time"

	"tillbell/server/text"
)

// Shift is a part of the day by which a store tells its figures: from one half
// hour to another, which may lie after midnight. What the day's cut-off divides
// counts on the day that it belongs to.
type Shift struct {
	Name string `json:"name" maxLength:"160"`
	From string `json:"from" maxLength:"5" example:"06:00" doc:"By the store's clock, on a half hour"`
	To   string `json:"to" maxLength:"5" example:"14:00" doc:"The same; before from: of the next day"`
}

const (
	maxShifts    = 8
	maxShiftName = 40
	slotsOfDay   = 48
)

// Slots are the half hours of the day in which a shift begins and ends; one that
// ends when it begins has the whole day.
func (s Shift) Slots() (from, to int) { return slotOf(s.From), slotOf(s.To) }

func slotOf(clock string) int {
	at, err := time.Parse("15:04", clock)
	if err != nil || at.Minute()%30 != 0 {
		return -1
	}
	return at.Hour()*2 + at.Minute()/30
}

// Has tells whether a half hour of the day is in the shift.
func (s Shift) Has(slot int) bool {
	from, to := s.Slots()
	if from < to {
		return slot >= from && slot < to
	}
	return slot >= from || slot < to
}

// checkShifts cleans names and refuses what cannot be: no half hour is in two
// shifts, or a call would count twice.
func checkShifts(list []Shift, refuse func(field, say string)) {
	if len(list) > maxShifts {
		refuse("policies.shifts", "are 8 at most")
		return
	}
	names := make(map[string]bool)
	for i := range list {
		s := &list[i]
		at := fmt.Sprintf("policies.shifts[%d]", i)
		clean, err := text.Name("name", s.Name, maxShiftName)
		if err != nil || names[clean] {
			refuse(at+".name", "is a name of 40 letters at most, like no other")
		}
		s.Name, names[clean] = clean, true
		from, to := s.Slots()
		if from < 0 {
			refuse(at+".from", "is a half hour of the day, written 06:30")
		}
		if to < 0 {
			refuse(at+".to", "is a half hour of the day, written 14:00")
		}
		if from < 0 || to < 0 {
			continue
		}
		for _, other := range list[:i] {
			if f, t := other.Slots(); f >= 0 && t >= 0 && s.meets(other) {
				refuse(at+".from", "lies in "+other.Name+" too")
				break
			}
		}
	}
}

func (s Shift) meets(other Shift) bool {
	for slot := range slotsOfDay {
		if s.Has(slot) && other.Has(slot) {
			return true
		}
	}
	return false
}
