package main

import (
	"context"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/assist"
	"tillbell/server/internal/live"
)

// This is the only place where the halves meet: what one needs of the other is
// a small interface of its own, and here it is handed the other.

var (
	_ floor.Goods   = (*pos.Pos)(nil)
	_ pos.Calls     = (*floor.Floor)(nil)
	_ floor.Alerts  = (*push.Push)(nil)
	_ live.Presence = (*floor.Floor)(nil)
	_ live.Log      = eventLog{}
	_ access.Book   = (*pos.Pos)(nil)
	_ pos.Callers   = callsOf{}
)

// eventLog shows live the stores' event logs.
type eventLog struct{ *db.DB }

// Read gives events in live's own words.
func (l eventLog) Read(ctx context.Context, store string, after int64, limit int) ([]live.Event, error) {
	rows, err := l.Events(ctx, store, after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]live.Event, len(rows))
	for i, r := range rows {
		out[i] = live.Event{Seq: r.Seq, Type: r.Type, Audience: r.Audience, At: r.At, Data: r.Data}
	}
	return out, nil
}

// callsOf knows the calls for help of a customer by what they bought after.
type callsOf struct {
	assists *assist.Assist
	floor   *floor.Floor
}

// ForgetCustomer forgets what a customer said and showed.
func (c callsOf) ForgetCustomer(tx *db.Tx, customer string) error {
	calls, err := c.assists.CallsOf(tx, customer)
	if err != nil {
		return err
	}
	return c.floor.ForgetIn(tx, calls)
}
