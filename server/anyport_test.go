package main

import (
	"bytes"
	"net/http"
	"regexp"
	"testing"
)

// A server that may take any port says which one it took.
func TestAnyPortIsTold(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := serveConfig{Listen: "127.0.0.1:0", PointLimit: 120, AddressLimit: 1500}
	if err := s.check(); err != nil {
		t.Fatal(err)
	}
	app, err := start(t.Context(), &config{Data: t.TempDir()}, &s, output{out: &out, err: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := app.stop(); err != nil {
			t.Error(err)
		}
	}()
	for _, told := range []string{`Tillbell is at (http://127\.0\.0\.1:[1-9]\d+)\n`, `\n  (http://127\.0\.0\.1:[1-9]\d+)/setup#`} {
		found := regexp.MustCompile(told).FindSubmatch(out.Bytes())
		if found == nil {
			t.Fatalf("%s is not in\n%s", told, out.String())
		}
		answer, err := http.Get(string(found[1]) + "/healthz")
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %v", found[1], err)
		}
		if err == nil {
			_ = answer.Body.Close()
		}
	}
	if s.Listen == "127.0.0.1:0" {
		t.Error("the log says port 0")
	}
}
