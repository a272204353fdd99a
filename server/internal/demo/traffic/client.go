package traffic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	answerWithin = 40 * time.Second // a long poll takes 25
	maxAnswer    = 16 << 20
	backoffFirst = 100 * time.Millisecond
	backoffMost  = 5 * time.Second
)

// client calls the API until it is answered.
type client struct {
	base string
	http *http.Client
}

func newClient(base string) *client {
	return &client{base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: answerWithin,
		Transport: &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}}}
}

// problem is a refusal.
type problem struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Drawer  string `json:"drawer_id"`
	Pricing struct {
		Total int64 `json:"total"`
	} `json:"pricing"`
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

// refused tells whether err is a refusal of one of these codes.
func refused(err error, codes ...string) (*problem, bool) {
	var p *problem
	if !errors.As(err, &p) {
		return nil, false
	}
	for _, c := range codes {
		if p.Code == c {
			return p, true
		}
	}
	return p, false
}

// call sends a request again and again until the server has answered for good:
// not while it is away, starting, stopping or asks to come back later. The
// request must bear repeating.
func (c *client) call(ctx context.Context, method, path, token string, body, into any) error {
	var b []byte
	if body != nil {
		var err error
		if b, err = json.Marshal(body); err != nil {
			return err
		}
	}
	for pause := backoffFirst; ; pause = min(2*pause, backoffMost) {
		later, err := c.once(ctx, method, path, token, b, into)
		if later < 0 {
			return err
		}
		if ctx.Err() != nil || !wait(ctx, max(later, rand.N(pause))) {
			return context.Cause(ctx)
		}
	}
}

// answered says that there is nothing to repeat.
const answered = -1

// once tells when to try again, or that the answer stands.
func (c *client) once(ctx context.Context, method, path, token string, body []byte, into any) (later time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return answered, err
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return 0, err
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode >= 500:
		return retryAfter(answer.Header), nil
	case answer.StatusCode >= 400:
		p := &problem{}
		if json.Unmarshal(b, p) != nil || p.Status == 0 {
			p = &problem{Status: answer.StatusCode, Detail: http.StatusText(answer.StatusCode)}
		}
		return answered, p
	case into == nil || len(b) == 0:
		return answered, nil
	}
	return answered, json.Unmarshal(b, into)
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// actor is somebody signed in on a device.
type actor struct {
	*shop
	who    person
	device string // token

	mu    sync.Mutex
	token string // of the session; empty: signed out
}

// signedIn gives the session, signing in where there is none.
func (a *actor) signedIn(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token != "" {
		return a.token, nil
	}
	var session struct {
		Token string `json:"token"`
	}
	err := a.client.call(ctx, "POST", "/sessions", "", map[string]string{"device_token": a.device, "staff_id": a.who.ID, "pin": a.who.PIN}, &session)
	if err != nil {
		return "", fmt.Errorf("sign %s in: %w", a.who.Name, err)
	}
	a.token = session.Token
	return a.token, nil
}

// forget says that a session has ended.
func (a *actor) forget(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token == token {
		a.token = ""
	}
}

// do calls as this person, once more when the session had ended.
func (a *actor) do(ctx context.Context, method, path string, body, into any) error {
	for again := false; ; again = true {
		token, err := a.signedIn(ctx)
		if err != nil {
			return err
		}
		err = a.client.call(ctx, method, path, token, body, into)
		if p, _ := refused(err); p == nil || p.Status != http.StatusUnauthorized || again {
			return err
		}
		a.forget(token)
	}
}

// signOut ends the session, if there is one.
func (a *actor) signOut(ctx context.Context) {
	a.mu.Lock()
	token := a.token
	a.token = ""
	a.mu.Unlock()
	if token != "" {
		a.note(ctx, "sign out", a.client.call(ctx, "DELETE", "/sessions/current", token, nil, nil))
	}
}

// note logs what went wrong, unless it is the end of the day.
func (a *actor) note(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		a.log.Warn("demo traffic could not "+what, "who", a.who.Name, "err", err)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
