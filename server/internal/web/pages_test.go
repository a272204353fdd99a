package web_test

import (
	"bytes"
	"net/http"
	"testing"
)

// The worker of the help page has an address of its own, and keeps a page that
// browsers ask for anew.
func TestTheHelpPagesWorker(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	a := r.do("GET", "/help-worker.js", "", nil)
	if a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-cache" || !bytes.Contains(a.body, []byte("'/h/'")) {
		t.Errorf("the worker: %d %v", a.status, a.header)
	}
	if page := r.do("GET", "/h/-", "", nil); page.status != 200 || page.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("what it keeps: %d %v", page.status, page.header)
	}
}
