package gs1

// Date is a day on a label. The zero Date is none.
type Date struct{ Year, Month, Day int }

// DateOf reads the six digits of a date as seen in a year: the century is the
// one that brings it nearest, and a day of 00 is the month's last. Not ok when
// there is no such day.
func DateOf(yymmdd string, year int) (d Date, ok bool) {
	if len(yymmdd) < 6 || !allDigits(yymmdd[:6]) || checkDate(yymmd0, yymmdd[:6]) != good {
		return Date{}, false
	}
	d = Date{Year: year - year%100 + number(yymmdd[:2]), Month: number(yymmdd[2:4]), Day: number(yymmdd[4:6])}
	switch ahead := d.Year - year; {
	case ahead >= 51:
		d.Year -= 100
	case ahead <= -50:
		d.Year += 100
	}
	if d.Day == 0 {
		d.Day = daysIn(d.Year, d.Month)
	}
	return d, d.Day <= daysIn(d.Year, d.Month)
}

// String writes the day as 2026-12-01, and none as nothing. So written, earlier
// days sort before later ones.
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	b := [10]byte{4: '-', 7: '-'}
	for i, year := 3, d.Year; i >= 0; i, year = i-1, year/10 {
		b[i] = byte('0' + year%10)
	}
	b[5], b[6] = byte('0'+d.Month/10), byte('0'+d.Month%10)
	b[8], b[9] = byte('0'+d.Day/10), byte('0'+d.Day%10)
	return string(b[:])
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
