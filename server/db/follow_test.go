package db_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// A node that starts beside another knows it, so that it does not take the
// shop for one that was left alone.
func TestNodesKnowOfEachOther(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	open := func() *db.DB {
		d, err := db.Open(t.Context(), db.Config{URL: url, Pool: 2})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	until := func(what string, alone bool) {
		t.Helper()
		poll := time.NewTicker(10 * time.Millisecond)
		defer poll.Stop()
		for end := time.Now().Add(time.Minute); open().Alone() != alone; <-poll.C {
			if time.Now().After(end) {
				t.Fatal(what)
			}
		}
	}
	first := open()
	if !first.Alone() || !open().Alone() {
		t.Error("a database that is only open counts as a node")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan struct{})
	go func() { defer close(ended); first.Follow(ctx, func(db.Moved) {}) }()
	until("the second does not know of the first", false)
	stop()
	<-ended
	until("the first is gone, and still counts", true)
}

// What one node commits reaches the other, in both directions, whichever came
// first, and both say so over the database.
func TestNodesTellEachOther(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	t.Cleanup(func() { stop(); running.Wait() })
	node := func() (*db.DB, <-chan db.Moved) {
		d, err := db.Open(ctx, db.Config{URL: url, Pool: 4})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { running.Wait(); _ = d.Close() })
		moved := make(chan db.Moved)
		running.Go(func() {
			d.Follow(ctx, func(m db.Moved) {
				select {
				case moved <- m:
				case <-ctx.Done():
				}
			})
		})
		return d, moved
	}
	first, atFirst := node()
	store := newStore(t, first, "N1")
	second, atSecond := node()
	t.Cleanup(stop)
	spy, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = spy.Close(context.Background()) })
	if _, err := spy.Exec(ctx, "LISTEN tillbell"); err != nil {
		t.Fatal(err)
	}
	commit := func(d *db.DB) (c db.Counters) {
		err := d.Tx(ctx, func(tx *db.Tx) (err error) {
			c, err = tx.Emit(store, db.Event{Type: "test", Audience: db.TopicStaff, Data: "x"})
			return err
		})
		if err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		return c
	}
	for _, way := range []struct {
		from *db.DB
		to   <-chan db.Moved
	}{{first, atSecond}, {second, atFirst}} {
		for seq := commit(way.from).Seq; ; {
			if m := <-way.to; m.Store == store && m.New.Seq >= seq {
				break
			}
		}
	}
	running.Go(func() { // what came before they knew each other was not said
		poll := time.NewTicker(10 * time.Millisecond)
		defer poll.Stop()
		for ctx.Err() == nil {
			commit(first)
			commit(second)
			<-poll.C
		}
	})
	speakers := make(map[string]bool)
	for len(speakers) < 2 {
		n, err := spy.WaitForNotification(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if who, ok := strings.CutPrefix(n.Payload, "moved "); ok {
			speakers[who] = true
		}
	}
}
