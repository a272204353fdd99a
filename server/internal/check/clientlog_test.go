package check_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/check"
)

func logOf(name, text string) check.Log { return check.Log{Name: name, From: strings.NewReader(text)} }

// everything is a complete log of all that the shop acknowledged.
func (s *shop) everything() string {
	var b bytes.Buffer
	w, err := check.NewWriter(&b, true)
	s.check(err)
	write := func(e check.Entry) { s.check(w.Write(e)) }
	for name, t := range map[string]string{"first sale": "sale", "card sale": "sale", "split sale": "sale", "late sale": "sale",
		"late card": "sale", "other sale": "sale", "gift sale": "sale", "account sale": "sale", "first return": "return", "last return": "return", "late return": "return",
		"morning": "drawer", "evening": "drawer", "closing": "close", "pay-in": "movement", "drop": "movement"} {
		e := check.Entry{T: t, ID: s.ids[name], Phase: check.Intent}
		write(e)
		e.Phase = check.Unknown
		write(e)
		e.Phase = check.Intent
		write(e)
		e.Phase, e.Status, e.SHA256 = check.Ack, 201, check.Hash(s.bodies[name])
		write(e)
	}
	write(check.Entry{T: "request", ID: s.ids["helped"], Phase: check.Ack})
	for t, epoch := range map[string]int64{"claim": 2, "arrive": 2, "resolve": 2} {
		write(check.Entry{T: t, ID: s.ids["helped"], Phase: check.Ack, Staff: s.staff["Cem"].ID, Epoch: epoch})
	}
	write(check.Entry{T: "release", ID: s.ids["helped"], Phase: check.Ack, Staff: s.staff["Ben"].ID, Epoch: 1})
	rows, err := s.db.Events(ctx, s.store.ID, 5, 1000)
	s.check(err)
	socket := check.Entry{T: "seq", ID: s.store.ID, By: "tablet-1", Phase: check.Snapshot, Seq: 5}
	write(socket)
	for _, r := range rows {
		socket.Phase, socket.Seq, socket.SHA256 = check.Event, r.Seq, check.Hash(r.Data)
		if r.Type == "sales.committed" {
			socket.Phase, socket.SHA256 = check.Skip, ""
		}
		write(socket)
	}
	return b.String()
}

const begin = `{"log":"client","complete":false}` + "\n"

func TestClientLogsAreHeldAgainstTheBooks(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		good := s.everything()
		hash := strings.Repeat("ab", 32)
		for _, c := range []struct{ name, log, code, damage string }{
			{name: "all that was acknowledged", log: good},
			{name: "with a last line cut off", log: good + `{"t":"sale","id":"01`},
			{name: "an unknown sale that is not there", log: begin + `{"t":"sale","id":"{new}","phase":"intent"}` + "\n" + `{"t":"sale","id":"{new}","phase":"unknown"}` + "\n"},
			{name: "an unknown sale that is there", log: begin + `{"t":"sale","id":"{late sale}","phase":"unknown"}` + "\n"},
			{name: "a sale that was lost", code: "M1", log: begin + `{"t":"sale","id":"{new}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a return that was lost", code: "M1", log: begin + `{"t":"return","id":"{late sale}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a movement that was lost", code: "M1", log: begin + `{"t":"movement","id":"{new}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a closing that was lost", code: "M1", log: begin + `{"t":"close","id":"{evening}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a sale answered with other bytes", code: "M2", log: begin + `{"t":"sale","id":"{late sale}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a drawer answered with other bytes", code: "M2", log: begin + `{"t":"drawer","id":"{evening}","phase":"ack","sha256":"` + hash + `"}` + "\n"},
			{name: "a sale that nobody sent", code: "M1", log: without(good, s.ids["late sale"])},
			{name: "a return that nobody sent", code: "M1", log: without(good, s.ids["late return"])},
			{name: "a sale that was refused and stands", code: "M1",
				log: without(good, s.ids["late sale"]) + s.fillIn(`{"t":"sale","id":"{late sale}","phase":"intent"}`+"\n"+`{"t":"sale","id":"{late sale}","phase":"refused","status":422}`+"\n")},
			{name: "a sale of unknown outcome after a refusal",
				log: without(good, s.ids["late sale"]) + s.fillIn(strings.Repeat(`{"t":"sale","id":"{late sale}","phase":"intent"}`+"\n", 2)+`{"t":"sale","id":"{late sale}","phase":"refused","status":409}`+"\n")},
			{name: "a request that was lost", code: "F1", log: begin + `{"t":"request","id":"{new}","phase":"ack"}` + "\n"},
			{name: "a claim that was lost", code: "F2", log: begin + `{"t":"claim","id":"{waiting}","phase":"ack","staff":"{Ben}","epoch":1}` + "\n"},
			{name: "a claim that two were given", code: "F2", log: begin + `{"t":"claim","id":"{claimed}","phase":"ack","staff":"{Cem}","epoch":1}` + "\n"},
			{name: "an arrival that was lost", code: "F2", log: begin + `{"t":"arrive","id":"{claimed}","phase":"ack","staff":"{Ben}","epoch":1}` + "\n"},
			{name: "a resolution that was lost", code: "F2", log: begin + `{"t":"resolve","id":"{claimed}","phase":"ack","staff":"{Ben}","epoch":1}` + "\n"},
			{name: "a hole in what a tablet applied", code: "F3", log: begin + s.seqs(2, "snapshot", 3, "event", 5, "event")},
			{name: "an event that came twice", code: "F3", log: begin + s.seqs(2, "snapshot", 3, "event", 3, "event")},
			{name: "a hole that a snapshot heals", log: begin + s.seqs(2, "snapshot", 3, "event", 7, "snapshot", 8, "event")},
			{name: "a hole that a skip covers", log: begin + s.seqs(2, "snapshot", 3, "event", 6, "skip", 7, "event")},
			{name: "an event that is not in the log", code: "F3", log: begin + s.seqs(9998, "snapshot", 9999, "event")},
			{name: "an event with other content", code: "F3", log: good,
				damage: `UPDATE store_events SET data = REPLACE(data, '"please"', '"help!"') WHERE type = 'help_request.created' AND data LIKE '%{waiting}%'`},
		} {
			s.damaged(s.fillIn(c.damage), func(tx *db.Tx) {
				r, err := check.RunIn(tx.DB, []check.Log{logOf("t1", s.fillIn(c.log))})
				s.check(err)
				if got := codesOf(r); c.code == "" && len(got) > 0 || c.code != "" && (len(got) != 1 || got[0] != c.code) {
					s.Errorf("%s: told %q, want %q alone", c.name, r.Broken, c.code)
				}
				if r.Entries == 0 {
					s.Errorf("%s: no entry was read", c.name)
				}
			})
		}
	})
}

// without takes out all lines that name an id.
func without(log, id string) string {
	var keep []string
	for _, l := range strings.SplitAfter(log, "\n") {
		if !strings.Contains(l, id) {
			keep = append(keep, l)
		}
	}
	return strings.Join(keep, "")
}

// seqs are entries of a socket: numbers, each with its phase.
func (s *shop) seqs(of ...any) string {
	var b strings.Builder
	for i := 0; i < len(of); i += 2 {
		fmt.Fprintf(&b, `{"t":"seq","id":"%s","by":"tablet-1","phase":"%s","seq":%d}`+"\n", s.store.ID, of[i+1], of[i])
	}
	return b.String()
}

// One log of several that is not complete leaves open what others sent, and
// logs are complete together.
func TestLogsAreCompleteTogether(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		good := s.everything()
		rest := without(good, s.ids["late sale"])
		one := s.fillIn(`{"log":"client","complete":true}` + "\n" + `{"t":"sale","id":"{late sale}","phase":"intent"}` + "\n")
		for _, c := range []struct {
			name string
			logs []check.Log
			want int
		}{
			{"two complete logs", []check.Log{logOf("t1", rest), logOf("t2", one)}, 0},
			{"one of two", []check.Log{logOf("t1", rest)}, 1},
			{"one of two, the other is not complete", []check.Log{logOf("t1", rest), logOf("t2", begin)}, 0},
		} {
			r, err := check.Run(ctx, s.db, c.logs)
			s.check(err)
			if len(r.Broken) != c.want {
				s.Errorf("%s: told %q, want %d", c.name, r.Broken, c.want)
			}
		}
	})
}

func TestBadLogsAreRefused(t *testing.T) {
	t.Parallel()
	d := openSQLite(t)
	for name, text := range map[string]string{
		"empty": ``, "no header": `{"t":"sale"}` + "\n", "no JSON": begin + "sale\n", "no id": begin + `{"t":"sale","phase":"ack"}` + "\n",
		"an unknown thing":         begin + `{"t":"pizza","id":"` + db.NewID() + `","phase":"ack"}` + "\n",
		"an unknown phase":         begin + `{"t":"sale","id":"` + db.NewID() + `","phase":"acked"}` + "\n",
		"an event before a start":  begin + `{"t":"seq","id":"` + db.NewID() + `","phase":"event","seq":4}` + "\n",
		"a line that does not end": begin + `{"t":"sale","id":"` + strings.Repeat("x", 70<<10) + `"}` + "\n",
	} {
		if r, err := check.Run(ctx, d, []check.Log{logOf("t1", text)}); err == nil {
			t.Errorf("%s: was read, %s", name, r.Summary())
		}
	}
}

func openSQLite(t *testing.T) *db.DB {
	t.Helper()
	d, err := db.Open(ctx, db.Config{Dir: dbtest.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// What a client adds after the log was opened is not read.
func TestALogIsReadAsItWasOpened(t *testing.T) {
	t.Parallel()
	d := openSQLite(t)
	file := filepath.Join(t.TempDir(), "t1.ndjson")
	if err := os.WriteFile(file, []byte(begin), 0o600); err != nil {
		t.Fatal(err)
	}
	log, closer, err := check.OpenLog(file)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	more := begin + `{"t":"request","id":"` + db.NewID() + `","phase":"ack"}` + "\n"
	if err := os.WriteFile(file, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := check.Run(ctx, d, []check.Log{log})
	if err != nil || !r.Holds() || r.Entries != 0 {
		t.Errorf("%v %v, want none of it", r, err)
	}
}
