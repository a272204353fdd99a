package db_test

import (
	"context"
	"slices"
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
		if words := strings.Fields(n.Payload); words[0] == "moved" {
			speakers[words[1]] = true
		}
	}
}

// company is nodes on one database that follow it, and a spy who hears what they
// say.
type company struct {
	*testing.T
	ctx     context.Context
	url     string
	running sync.WaitGroup
	stop    func()
	spy     *pgx.Conn
}

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &company{T: t, url: dbtest.PostgresURL(t)}
	c.ctx, c.stop = context.WithCancel(t.Context())
	t.Cleanup(c.stop)
	var err error
	if c.spy, err = pgx.Connect(c.ctx, c.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.spy.Close(context.Background()) })
	if _, err := c.spy.Exec(c.ctx, "LISTEN tillbell"); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *company) node() *db.DB {
	c.Helper()
	d, err := db.Open(c.ctx, db.Config{URL: c.url, Pool: 4})
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { c.stop(); c.running.Wait(); _ = d.Close() })
	c.running.Go(func() { d.Follow(c.ctx, func(db.Moved) {}) })
	return d
}

// commit adds to a store's log, and to what is held in memory of rights.
func (c *company) commit(d *db.DB, store string, access bool) {
	c.Helper()
	err := d.Tx(c.ctx, func(tx *db.Tx) error {
		if access {
			if _, err := tx.BumpAccess(store); err != nil {
				return err
			}
		}
		_, err := tx.Emit(store, db.Event{Type: "test", Audience: db.TopicStaff, Data: "x"})
		return err
	})
	if err != nil && c.ctx.Err() == nil {
		c.Error(err)
	}
}

// That tills crowd at one node the other knows, so that its folds make way too,
// and it does not say so of itself.
func TestNodesTellOfCrowds(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	first, second := c.node(), c.node()
	store := newStore(t, first, "C1")
	if c.commit(first, store, false); first.Crowded() || second.Crowded() {
		t.Error("one sale is a crowd")
	}
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for ; !second.Crowded(); <-poll.C { // what came before they knew each other was not said
		first.Crowd()
		c.commit(first, store, false)
	}
	c.running.Go(func() {
		for c.ctx.Err() == nil {
			first.Crowd()
			c.commit(first, store, false)
			c.commit(second, store, false)
			time.Sleep(10 * time.Millisecond)
		}
	})
	crowded := ""
	for moved := 0; moved < 10; { // of the second, after the first's crowd was heard
		n, err := c.spy.WaitForNotification(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(n.Payload)
		switch {
		case words[0] == "crowd" && crowded == "":
			crowded = words[1]
		case words[0] == "crowd" && crowded != words[1]:
			t.Fatal("a node tells of another's crowd as its own")
		case words[0] == "moved" && crowded != "":
			moved++
		}
	}
}

// One of all nodes keeps; when it ends another does, and never two.
func TestOneNodeKeeps(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	type node struct {
		*db.DB
		end func()
	}
	nodes := make([]node, 3)
	for i := range nodes {
		ctx, stop := context.WithCancel(t.Context())
		d, err := db.Open(ctx, db.Config{URL: url, Pool: 2})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		nodes[i] = node{d, func() { stop(); <-ended }}
		go func() { defer close(ended); d.Follow(ctx, func(db.Moved) {}) }()
		t.Cleanup(func() { nodes[i].end(); _ = d.Close() })
	}
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for left := nodes; len(left) > 0; {
		var keepers []int
		for i, n := range left {
			if n.Keeper() {
				keepers = append(keepers, i)
			}
		}
		switch len(keepers) {
		case 0:
			<-poll.C
		case 1:
			left[keepers[0]].end()
			left = slices.Delete(slices.Clone(left), keepers[0], keepers[0]+1)
		default:
			t.Fatalf("%d of %d keep", len(keepers), len(left))
		}
	}
}

// A word names the stores whose logs grew, so that nobody asks for all counters;
// where more changed, as rights do, it names none.
func TestAWordNamesTheStores(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	poked := make(chan string, 1000)
	first := c.node()
	stores := []string{newStore(t, first, "W1"), newStore(t, first, "W2")}
	second := c.node()
	second.OnCommit(func(store string) { poked <- store })
	commit := func(store string, access bool) (said []string) {
		t.Helper()
		c.commit(first, store, access)
		for {
			waiting, cancel := context.WithTimeout(c.ctx, time.Second)
			n, err := c.spy.WaitForNotification(waiting)
			cancel()
			if err != nil && c.ctx.Err() == nil { // what came before they knew each other was not said
				return nil
			} else if err != nil {
				t.Fatal(err)
			}
			if words := strings.Fields(n.Payload); words[0] == "moved" {
				return words[2:]
			}
		}
	}
	for commit(stores[0], false) == nil {
	}
	const words = 50
	before := second.Trips()
	for i := range words {
		store := stores[i%2]
		for len(poked) > 0 {
			<-poked
		}
		if said := commit(store, false); !slices.Equal(said, []string{store}) {
			t.Fatalf("%v is said of store %s", said, store)
		}
		for <-poked != store {
		}
	}
	if n := second.Trips() - before; n >= words { // it looks twice a second, whatever is said
		t.Errorf("%d words cost %d questions", words, n)
	}
	if said := commit(stores[0], true); said == nil || len(said) > 0 {
		t.Fatalf("%v is said though rights changed", said)
	}
}
