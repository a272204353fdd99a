package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	silence     = 25 * time.Second // the server ticks every ten
	closeSignIn = 4001
)

// request is what of a help request matters here.
type request struct {
	ID         string    `json:"id"`
	Status     string    `json:"status"`
	CreatedAt  time.Time `json:"created_at"`
	OfferedTo  []string  `json:"offered_to"`
	ClaimEpoch int64     `json:"claim_epoch"`
	CallPoint  *struct {
		Code string `json:"code"`
	} `json:"call_point"`
	Claim *struct {
		StaffID string `json:"staff_id"`
	} `json:"claim"`
	Version int64 `json:"version"`
}

func (r *request) unclaimed() bool { return r.Status == "waiting" || r.Status == "offered" }

func (r *request) ended() bool {
	return r.Status == "resolved" || r.Status == "cancelled" || r.Status == "abandoned"
}

// board is what a tablet shows: the open requests, as of a number of the log.
type board struct {
	mu       sync.Mutex
	epoch    string
	seq      int64
	known    bool // epoch and seq are a place to resume from
	requests map[string]*request
	changed  chan struct{} // holds one word: look again
}

func newBoard() *board {
	return &board{requests: make(map[string]*request), changed: make(chan struct{}, 1)}
}

// frame is any frame of the live channel.
type frame struct {
	Type    string          `json:"type"`
	Seq     int64           `json:"seq"`
	Epoch   string          `json:"epoch"`
	Resumed bool            `json:"resumed"`
	Data    json.RawMessage `json:"data"`
}

var errHole = errors.New("a frame is missing")

// take brings the board up to a frame. An error says that frames are missing
// and the socket is to be opened again, from where the board is.
func (b *board) take(f *frame) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch f.Type {
	case "welcome":
		if f.Epoch != b.epoch || !f.Resumed {
			b.epoch, b.known = f.Epoch, false
		}
		return nil
	case "snapshot":
		return b.reset(f)
	case "tick":
		if b.known && f.Seq > b.seq {
			return errHole
		}
		return nil
	case "skip":
		b.seq = max(b.seq, f.Seq)
		return nil
	}
	if f.Seq == 0 || f.Seq <= b.seq && b.known {
		return nil // not of the log, or seen
	}
	if b.known && f.Seq != b.seq+1 {
		return errHole
	}
	b.seq = f.Seq
	if strings.HasPrefix(f.Type, "help_request.") {
		r := &request{}
		if err := json.Unmarshal(f.Data, r); err != nil {
			return err
		}
		b.put(r)
	}
	return nil
}

func (b *board) reset(f *frame) error {
	var all struct {
		Requests []*request `json:"requests"`
	}
	if err := json.Unmarshal(f.Data, &all); err != nil {
		return err
	}
	b.seq, b.known = f.Seq, true
	clear(b.requests)
	for _, r := range all.Requests {
		b.put(r)
	}
	b.say()
	return nil
}

func (b *board) put(r *request) {
	if r.ended() {
		delete(b.requests, r.ID)
	} else {
		b.requests[r.ID] = r
	}
	b.say()
}

func (b *board) say() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// open lists the requests that nobody has.
func (b *board) open() []request {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []request
	for _, r := range b.requests {
		if r.unclaimed() {
			out = append(out, *r)
		}
	}
	return out
}

// heldBy tells whether a person has the request under this epoch.
func (b *board) heldBy(id, staff string, epoch int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.requests[id]
	return r != nil && r.ClaimEpoch == epoch && r.Claim != nil && r.Claim.StaffID == staff
}

// place is the query that resumes where the board is.
func (b *board) place() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.known {
		return ""
	}
	return "?" + url.Values{"after": {strconv.FormatInt(b.seq, 10)}, "epoch": {b.epoch}}.Encode()
}

// listen keeps a socket open until ctx ends, and calls connected after each
// welcome.
func (a *actor) listen(ctx context.Context, b *board, connected func(context.Context)) {
	pause, said := backoffFirst, false
	for ctx.Err() == nil {
		fine, err := a.socket(ctx, b, connected)
		if fine {
			pause, said = backoffFirst, false
		}
		if !fine && !said { // once for each time that it is away
			a.note(ctx, "listen", err)
			said = true
		}
		if !wait(ctx, rand.N(pause)) {
			return
		}
		pause = min(2*pause, backoffMost)
	}
}

// socket is one connection's life; fine tells whether it was welcome.
func (a *actor) socket(ctx context.Context, b *board, connected func(context.Context)) (fine bool, err error) {
	token, err := a.signedIn(ctx)
	if err != nil {
		return false, err
	}
	address := "ws" + strings.TrimPrefix(a.client.base, "http") + "/api/v1/live" + b.place()
	c, answer, err := websocket.DefaultDialer.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		if answer != nil && answer.StatusCode == http.StatusUnauthorized {
			a.forget(token)
		}
		return false, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	for {
		f := &frame{}
		if err := c.SetReadDeadline(time.Now().Add(silence)); err != nil {
			return fine, err
		}
		if err := c.ReadJSON(f); err != nil {
			if websocket.IsCloseError(err, closeSignIn) {
				a.forget(token)
			}
			return fine, err
		}
		if err := b.take(f); err != nil {
			return fine, err
		}
		if f.Type == "welcome" {
			fine = true
			connected(ctx)
		}
	}
}
