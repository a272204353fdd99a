package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tillbell/server/db"
)

func TestCheckSaysWhatIsBroken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const lost = "019a0000-0000-7000-8000-000000000001"
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	d, err := db.Open(t.Context(), db.Config{Dir: filepath.Join(dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	good := file("good.ndjson", `{"log":"client","complete":true}`+"\n"+`{"t":"sale","id":"`+lost+`","phase":"unknown"}`+"\n")
	bad := file("bad.ndjson", `{"log":"client","complete":true}`+"\n"+`{"t":"sale","id":"`+lost+`","phase":"ack","sha256":"00"}`+"\n")
	none := file("none.ndjson", "sale\n")
	for _, c := range []struct {
		name, says string
		args       []string
		exit       int
	}{
		{"no logs", "0 client entries: all hold", nil, 0},
		{"a good log", "1 client entries: all hold", []string{"--client-log", good}, 0},
		{"a lost sale", "M1: sale " + lost + ": was acknowledged", []string{"--client-log", bad}, 1},
		{"two logs after one flag", "2 client entries: 1 broken", []string{"--client-log", good, bad}, 1},
		{"two logs with a flag each", "2 client entries: 1 broken", []string{"--client-log", bad, "--client-log", good}, 1},
		{"a log that is none", "a client log begins with", []string{"--client-log", none}, 1},
		{"a log that is not there", "no such file", []string{"--client-log", filepath.Join(dir, "nothing")}, 2},
	} {
		var out bytes.Buffer
		exit := run(append([]string{"--data", filepath.Join(dir, "data"), "check"}, c.args...), &out, &out)
		if exit != c.exit || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: exit %d, want %d; said %s", c.name, exit, c.exit, &out)
		}
	}
}
