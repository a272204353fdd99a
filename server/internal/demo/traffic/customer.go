package traffic

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tillbell/server/internal/demo/goods"
)

// crowd is what the traffic knows of its own customers, by the id of their
// request.
type crowd struct {
	mu    sync.Mutex
	calls map[string]goods.Call
}

func (c *crowd) add(id string, call goods.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls == nil {
		c.calls = make(map[string]goods.Call)
	}
	c.calls[id] = call
}

func (c *crowd) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, id)
}

// of finds a customer's call; ours is false for people and tills.
func (c *crowd) of(id string) (call goods.Call, ours bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	call, ours = c.calls[id]
	return call, ours
}

const (
	callDays   = 7
	mostInShop = 12 // customers who wait at once
	followFor  = 25 // seconds of a long poll
)

// customers come in, one after the other, until ctx ends.
func (s *shop) customers(ctx context.Context, busy *sync.WaitGroup) {
	r := s.random(customerStream)
	calls := goods.Calls(int64(s.seed), time.Friday, callDays, 9, 20)
	r.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	points := make(map[string]bool, len(s.file.CallPoints))
	for _, p := range s.file.CallPoints {
		points[p.Code] = true
	}
	room := make(chan struct{}, mostInShop)
	for i := 0; s.pause(ctx, between(r, 12*time.Second, 40*time.Second)); i++ {
		call := calls[i%len(calls)]
		c := &customer{shop: s, call: call, id: newID(), mood: r.IntN(100), takes: between(r, 5*time.Second, 20*time.Second)}
		if !points[call.CallPoint] || s.asks.Wait(ctx) != nil {
			continue
		}
		select {
		case room <- struct{}{}:
			busy.Go(func() {
				defer func() { <-room }()
				c.live(ctx)
			})
		case <-ctx.Done():
		}
	}
}

// customer rings once.
type customer struct {
	*shop
	call  goods.Call
	id    string
	mood  int           // 0 to 99
	takes time.Duration // to find the words for a rating, or that it was a mistake
}

// status is where the request stands.
type status struct {
	Status  string `json:"status"`
	Version int64  `json:"version"`
	CanRate bool   `json:"can_rate"`
	Secret  string `json:"secret"`
}

func (c *customer) live(ctx context.Context) {
	c.crowd.add(c.id, c.call)
	defer c.crowd.remove(c.id)
	var s status
	err := c.client.call(ctx, "POST", "/call-points/"+c.call.CallPoint+"/requests", "",
		map[string]string{"id": c.id, "kind": c.call.Kind, "note": c.call.Note, "language": c.call.Language}, &s)
	if err == nil {
		err = c.wait(ctx, s.Secret)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("demo traffic could not be a customer", "at", c.call.CallPoint, "err", err)
	}
}

// wait follows the request to its end. One in twenty finds what they looked
// for at once and takes it back; those whom nobody comes to take it back after
// a while, or just walk away.
func (c *customer) wait(ctx context.Context, secret string) error {
	if c.mood < 5 {
		c.pause(ctx, c.takes)
		return c.leave(ctx, secret)
	}
	patience := time.Duration(float64(c.patience()) / c.speed)
	waiting, gaveUp := context.WithTimeout(ctx, patience)
	defer gaveUp()
	s, err := c.follow(waiting, secret)
	switch {
	case ctx.Err() != nil:
		return c.leave(ctx, secret) // the shop closes
	case waiting.Err() != nil:
		if c.call.Abandoned && c.mood >= 70 {
			return nil // walks away
		}
		return c.cancel(ctx, secret)
	case err != nil:
		return err
	}
	if !s.CanRate || c.call.Score == 0 || !c.pause(ctx, c.takes) {
		return nil
	}
	err = c.client.call(ctx, "POST", "/help/"+secret+"/rating", "", map[string]any{"score": c.call.Score, "comment": c.call.Comment}, nil)
	if _, ok := refused(err, "already_rated"); ok {
		return nil
	}
	return err
}

func (c *customer) patience() time.Duration {
	if c.call.Abandoned {
		return c.call.AcceptAfter / 2
	}
	return 8 * time.Minute
}

// follow long-polls until the request has ended.
func (c *customer) follow(ctx context.Context, secret string) (status, error) {
	var s status
	for {
		path := fmt.Sprintf("/help/%s?wait=%d&version=%d", secret, followFor, s.Version)
		if err := c.client.call(ctx, "GET", path, "", nil, &s); err != nil {
			return s, err
		}
		switch s.Status {
		case "resolved", "cancelled", "abandoned":
			return s, nil
		}
	}
}

// leave is cancel, even where the day is over.
func (c *customer) leave(ctx context.Context, secret string) error {
	ctx, cancel := last(ctx)
	defer cancel()
	return c.cancel(ctx, secret)
}

// cancel takes the press back, unless somebody came after all.
func (c *customer) cancel(ctx context.Context, secret string) error {
	err := c.client.call(ctx, "POST", "/help/"+secret+"/cancel", "", struct{}{}, nil)
	if _, ok := refused(err, "already_ended", "already_arrived"); ok {
		return nil
	}
	return err
}
