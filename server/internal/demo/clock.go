package demo

import "time"

// The demo shop's day should be well under way whenever somebody looks: it
// keeps the first of these clocks by which it is between late morning and
// closing. Together they cover every hour.
var clocks = []string{"Europe/Berlin", "America/New_York", "America/Los_Angeles", "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata"}

const (
	lateMorning = 11 * time.Hour
	evening     = 20 * time.Hour
)

func clockFor(now time.Time, home string) string {
	for _, name := range append([]string{home}, clocks...) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		local := now.In(zone)
		if at := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute; at >= lateMorning && at < evening {
			return name
		}
	}
	return home
}
