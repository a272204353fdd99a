package floor

import (
	"time"

	"tillbell/server/db"
)

// Time is a moment as the wire has it: RFC 3339 in UTC with milliseconds.
type Time time.Time

const wireTime = "2006-01-02T15:04:05.000Z"

// MarshalText writes the moment.
func (t Time) MarshalText() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, wireTime), nil
}

// UnmarshalText reads any RFC 3339 time.
func (t *Time) UnmarshalText(b []byte) error {
	v, err := time.Parse(time.RFC3339Nano, string(b))
	*t = Time(v.UTC())
	return err
}

func (t Time) String() string { return time.Time(t).UTC().Format(wireTime) }

func wire(m db.Micros) Time { return Time(m.Time()) }

func wirePtr(m *db.Micros) *Time {
	if m == nil {
		return nil
	}
	t := wire(*m)
	return &t
}
