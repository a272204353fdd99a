package promo

// Moment is a time by the store's clock.
type Moment struct {
	Day    int // days since 1970-01-01
	Minute int // of the day
}

// MomentAt is the moment so many seconds after 1970-01-01T00:00 by the store's
// own clock. Package time would make the compiled till a tenth larger.
func MomentAt(seconds int64) Moment {
	day := seconds / (24 * 60 * 60)
	if seconds %= 24 * 60 * 60; seconds < 0 {
		day, seconds = day-1, seconds+24*60*60
	}
	return Moment{Day: int(day), Minute: int(seconds / 60)}
}

// ParseMoment reads a local time such as 2026-11-27T16:30; seconds may follow.
func ParseMoment(text string) (Moment, bool) {
	if len(text) < 16 || text[10] != 'T' || len(text) > 16 && text[16] != ':' {
		return Moment{}, false
	}
	day, ok := parseDay(text[:10])
	minute, fine := parseMinute(text[11:16])
	return Moment{day, minute}, ok && fine && minute < dayMinutes
}

// Weekday is 1 on Monday and 7 on Sunday.
func (m Moment) Weekday() int { return weekday(m.Day) }

const dayMinutes = 24 * 60

// weekday knows that 1970-01-01 was a Thursday.
func weekday(day int) int { return ((day+3)%7+7)%7 + 1 }

// parseDay reads 2026-11-27 as days since 1970-01-01.
func parseDay(text string) (int, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, a := digits(text[:4])
	month, b := digits(text[5:7])
	day, c := digits(text[8:])
	if !a || !b || !c || year < 1900 || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return 0, false
	}
	// Years begin in March here, so that the leap day is a year's last.
	if month < 3 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468, true
}

func monthDays(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// parseMinute reads 16:30, up to 24:00, as minutes of the day.
func parseMinute(text string) (int, bool) {
	if len(text) != 5 || text[2] != ':' {
		return 0, false
	}
	hour, a := digits(text[:2])
	minute, b := digits(text[3:])
	n := hour*60 + minute
	return n, a && b && minute < 60 && n <= dayMinutes
}

func digits(text string) (n int, ok bool) {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + int(text[i]-'0')
	}
	return n, true
}

// window is a Window that was read.
type window struct {
	from, until int // days
	weekdays    uint8
	start, end  int // minutes; the same: all day
}

const (
	firstDay = -1 << 30
	lastDay  = 1 << 30
	allWeek  = 0b1111_1110
)

// compile reads a window and tells which member is wrong, "" when none is.
func (w *Window) compile() (c window, wrong string) {
	c = window{from: firstDay, until: lastDay, weekdays: allWeek}
	ok := true
	if w.From != "" {
		if c.from, ok = parseDay(w.From); !ok {
			return c, "from"
		}
	}
	if w.Until != "" {
		if c.until, ok = parseDay(w.Until); !ok || c.until < c.from {
			return c, "until"
		}
	}
	if len(w.Weekdays) > 0 {
		c.weekdays = 0
		for _, day := range w.Weekdays {
			if day < 1 || day > 7 {
				return c, "weekdays"
			}
			c.weekdays |= 1 << day
		}
	}
	if w.Start == "" && w.End == "" {
		return c, ""
	}
	if c.start, ok = parseMinute(w.Start); !ok || c.start == dayMinutes {
		return c, "start"
	}
	if c.end, ok = parseMinute(w.End); !ok || c.end == c.start {
		return c, "end"
	}
	return c, ""
}

// holds tells whether the window is open. Hours past midnight belong to the day
// on which they began.
func (w *window) holds(m Moment) bool {
	day := m.Day
	switch {
	case w.start < w.end:
		if m.Minute < w.start || m.Minute >= w.end {
			return false
		}
	case w.start > w.end:
		if m.Minute < w.end {
			day--
		} else if m.Minute < w.start {
			return false
		}
	}
	return day >= w.from && day <= w.until && w.weekdays&(1<<weekday(day)) != 0
}
