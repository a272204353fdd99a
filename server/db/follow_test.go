package db_test

import (
	"context"
	"testing"
	"time"

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
