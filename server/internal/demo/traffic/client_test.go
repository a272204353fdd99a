package traffic

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// A request is sent until it is answered, always the same.
func TestCallsUntilAnswered(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) != `{"total":5}` || r.Header.Get("Authorization") != "Bearer me" || r.URL.Path != "/api/v1/sales/1" {
			t.Errorf("%s %s", r.URL.Path, body)
		}
		w.Header().Set("Retry-After", "0")
		switch n.Add(1) {
		case 1:
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3: // dies without an answer
			panic(http.ErrAbortHandler)
		case 4:
			w.Header().Set("Content-Length", "100") // and in the middle of one
			_, _ = io.WriteString(w, `{"change":`)
		default:
			_, _ = io.WriteString(w, `{"change":7}`)
		}
	}))
	defer server.Close()
	var answer struct{ Change int64 }
	err := newClient(server.URL+"/").call(t.Context(), "PUT", "/sales/1", "me", map[string]int{"total": 5}, &answer)
	if err != nil || answer.Change != 7 || n.Load() != 5 {
		t.Errorf("answered %+v after %d calls: %v", answer, n.Load(), err)
	}
}

func TestRefusalsStand(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"status":409,"code":"drawer_open","drawer_id":"d1"}`)
	}))
	defer server.Close()
	err := newClient(server.URL).call(t.Context(), "PUT", "/drawers/d2", "", struct{}{}, nil)
	if p, ok := refused(err, "drawer_open"); !ok || p.Drawer != "d1" {
		t.Errorf("refused with %v", err)
	}
}

func TestCallsEndWithTheDay(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	if err := newClient(server.URL).call(ctx, "GET", "/store", "", nil, nil); err == nil {
		t.Error("no error when there was no answer")
	}
}

// Who is signed out meanwhile signs in again, once.
func TestSignsInAgain(t *testing.T) {
	t.Parallel()
	var signedIn atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v1/sessions":
			fmt.Fprintf(w, `{"token":"t%d"}`, signedIn.Add(1))
		case r.Header.Get("Authorization") != "Bearer t2":
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer server.Close()
	a := &actor{shop: newShop(server.URL, &file{}, Options{}), who: person{Name: "Mia"}}
	for range 3 {
		if err := a.do(t.Context(), "GET", "/store", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if signedIn.Load() != 2 {
		t.Errorf("signed in %d times", signedIn.Load())
	}
}
