package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/gorilla/websocket"
)

func frameOf(t *testing.T, text string) *frame {
	t.Helper()
	f := &frame{}
	if err := json.Unmarshal([]byte(text), f); err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	welcome  = `{"type":"welcome","epoch":"e1","seq":4,"resumed":false}`
	snapshot = `{"type":"snapshot","seq":5,"data":{"requests":[{"id":"a","status":"waiting"},{"id":"b","status":"accepted","claim_epoch":1,"claim":{"staff_id":"mia"}}]}}`
)

func TestBoardFollowsTheLog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		frames []string
		open   []string
		seq    int64
		hole   bool
	}{
		{name: "snapshot", open: []string{"a"}, seq: 5},
		{name: "an event", frames: []string{`{"type":"help_request.created","seq":6,"data":{"id":"c","status":"waiting"}}`}, open: []string{"a", "c"}, seq: 6},
		{name: "twice is once", frames: []string{`{"type":"help_request.created","seq":5,"data":{"id":"c","status":"waiting"}}`}, open: []string{"a"}, seq: 5},
		{name: "an event is missing", frames: []string{`{"type":"presence.changed","seq":7,"data":{}}`}, open: []string{"a"}, seq: 5, hole: true},
		{name: "skipped, not missing", frames: []string{`{"type":"skip","seq":6}`, `{"type":"help_request.accepted","seq":7,"data":{"id":"a","status":"accepted"}}`}, seq: 7},
		{name: "a tick in step", frames: []string{`{"type":"tick","seq":5}`}, open: []string{"a"}, seq: 5},
		{name: "a tick shows a hole", frames: []string{`{"type":"tick","seq":6}`}, open: []string{"a"}, seq: 5, hole: true},
		{name: "figures have no number", frames: []string{`{"type":"stats.tick","data":{}}`}, open: []string{"a"}, seq: 5},
		{name: "resumed", frames: []string{`{"type":"welcome","epoch":"e1","seq":9,"resumed":true}`, `{"type":"help_request.resolved","seq":6,"data":{"id":"a","status":"resolved"}}`}, seq: 6},
		{name: "a new log", frames: []string{`{"type":"welcome","epoch":"e2","seq":1,"resumed":false}`, `{"type":"snapshot","seq":1,"data":{"requests":[]}}`}, seq: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBoard()
			var err error
			for _, text := range append([]string{welcome, snapshot}, c.frames...) {
				err = b.take(frameOf(t, text))
			}
			var open []string
			for _, r := range b.open() {
				open = append(open, r.ID)
			}
			slices.Sort(open)
			if !slices.Equal(open, c.open) || b.seq != c.seq || errors.Is(err, errHole) != c.hole {
				t.Errorf("open %q at %d, error %v", open, b.seq, err)
			}
		})
	}
}

func TestBoardKnowsWhoHoldsACall(t *testing.T) {
	t.Parallel()
	b := newBoard()
	for _, text := range []string{welcome, snapshot} {
		if err := b.take(frameOf(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	if !b.heldBy("b", "mia", 1) || b.heldBy("b", "mia", 2) || b.heldBy("b", "ben", 1) || b.heldBy("a", "mia", 0) || b.heldBy("z", "mia", 1) {
		t.Error("the board mistakes who holds what")
	}
}

// A socket that closes is opened again where it was, as somebody signed in.
func TestSocketResumesAndSignsInAgain(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	places, tokens := []string{}, 0
	up := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			tokens++
			_, _ = w.Write([]byte(`{"token":"t"}`))
			return
		}
		places = append(places, r.URL.RawQuery)
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		say := func(text string) { _ = c.WriteMessage(websocket.TextMessage, []byte(text)) }
		switch len(places) {
		case 1:
			say(welcome)
			say(snapshot)
			_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""))
		case 2:
			say(`{"type":"welcome","epoch":"e1","seq":6,"resumed":true}`)
			say(`{"type":"help_request.created","seq":6,"data":{"id":"c","status":"waiting"}}`)
			_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(closeSignIn, ""))
		case 3:
			cancel()
		}
		_, _, _ = c.ReadMessage() // until the other side is gone
	}))
	a := &actor{shop: newShop(server.URL, &file{}, Options{}), who: person{Name: "Mia"}}
	b, said := newBoard(), 0
	a.listen(ctx, b, func(context.Context) { said++ })
	server.Close() // waits for its handlers
	if want := []string{"", "after=5&epoch=e1", "after=6&epoch=e1"}; !slices.Equal(places, want) {
		t.Errorf("connected with %q", places)
	}
	if said != 2 || tokens != 2 || len(b.open()) != 2 {
		t.Errorf("welcome %d times, signed in %d times, %d calls open", said, tokens, len(b.open()))
	}
}

func TestHandOverIsEnough(t *testing.T) {
	t.Parallel()
	r := newShop("http://shop", &file{}, Options{Seed: 3}).random(tillStream)
	for due := int64(0); due < 120_00; due += 7 {
		if given := handOver(r, due); given < due || given > due+50_00 {
			t.Fatalf("%d for %d", given, due)
		}
	}
}

func TestQuantityIsDecimal(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{1000: "1.000", 250: "0.250", 12_005: "12.005"} {
		if got := quantity(n); got != want {
			t.Errorf("%d thousandths are %s", n, got)
		}
	}
}
