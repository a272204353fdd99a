package access_test

import (
	"testing"
	"time"

	"tillbell/server/access"
)

// A rotating code opens while it is shown and for one turn after, a pass for a
// quarter of an hour; nothing of another point, epoch or key does.
func TestSignCodesTurn(t *testing.T) {
	t.Parallel()
	key, at := []byte("a key of thirty-two bytes or so."), time.Date(2026, 11, 26, 9, 2, 0, 0, time.UTC)
	p := access.CallPoint{ID: "p", Sign: access.Sign{Mode: access.SignRotating, Minutes: 5}}
	token, until := p.SignToken(key, at)
	pass := p.SignPass(key, at)
	if !until.Equal(at.Add(3 * time.Minute)) {
		t.Errorf("it stands until %v", until)
	}
	other, renewed, printed := p, p, p
	other.ID, renewed.Sign.Epoch, printed.Sign.Mode = "q", 1, access.SignSigned
	for _, c := range []struct {
		say         string
		p           access.CallPoint
		key         []byte
		after       time.Duration
		token, pass bool
	}{
		{"at once", p, key, 0, true, true},
		{"a turn later", p, key, 5 * time.Minute, true, true},
		{"two turns later", p, key, 10 * time.Minute, false, true},
		{"after the pass", p, key, 15*time.Minute + time.Second, false, false},
		{"at another point", other, key, 0, false, false},
		{"after it was renewed", renewed, key, 0, false, false},
		{"by another key", p, []byte("another"), 0, false, false},
		{"as a printed one", printed, key, 0, false, true},
	} {
		now := at.Add(c.after)
		if got := c.p.TakesToken(c.key, token, now); got != c.token {
			t.Errorf("%s the code opens: %v", c.say, got)
		}
		if got := c.p.TakesPass(c.key, pass, now); got != c.pass {
			t.Errorf("%s the pass lets ring: %v", c.say, got)
		}
	}
	if token, until := printed.SignToken(key, at); !until.IsZero() || !printed.TakesToken(key, token, at.Add(1000*time.Hour)) {
		t.Error("a printed code ends by itself")
	}
	if token, _ := (access.CallPoint{ID: "p"}).SignToken(key, at); token != "" {
		t.Error("an open code is signed")
	}
}
