package access

import (
	"slices"
	"testing"
)

func TestShiftsAreChecked(t *testing.T) {
	t.Parallel()
	early, late, night := Shift{"Early", "06:00", "14:00"}, Shift{"Late", "14:00", "22:00"}, Shift{"Night", "22:00", "06:00"}
	for _, c := range []struct {
		say    string
		shifts []Shift
		bad    []string
	}{
		{"none", nil, nil},
		{"a day around, over midnight", []Shift{early, late, night}, nil},
		{"with gaps", []Shift{{"Morning", "07:30", "12:00"}, {"Evening", "16:00", "00:00"}}, nil},
		{"all day", []Shift{{"All day", "00:00", "00:00"}}, nil},
		{"one in the other", []Shift{early, {"Midday", "11:00", "15:00"}}, []string{"policies.shifts[1].from"}},
		{"a night that meets the morning", []Shift{early, {"Night", "22:00", "06:30"}}, []string{"policies.shifts[1].from"}},
		{"a whole day and more", []Shift{{"All day", "00:00", "00:00"}, late}, []string{"policies.shifts[1].from"}},
		{"no half hours", []Shift{{"Early", "06:10", "24:00"}}, []string{"policies.shifts[0].from", "policies.shifts[0].to"}},
		{"no names", []Shift{{" \u202e", "06:00", "14:00"}, {"Late", "14:00", "15:00"}, {"Late", "16:00", "17:00"}}, []string{"policies.shifts[0].name", "policies.shifts[2].name"}},
		{"too many", slices.Repeat([]Shift{early}, 9), []string{"policies.shifts"}},
	} {
		var got []string
		checkShifts(c.shifts, func(field, _ string) { got = append(got, field) })
		if !slices.Equal(got, c.bad) {
			t.Errorf("%s: refused %v, want %v", c.say, got, c.bad)
		}
	}
}
