package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	followEvery   = 500 * time.Millisecond
	followWait    = 10 * time.Second // for one answer: a dead line says nothing
	notifyChannel = "tillbell"
	notifyPause   = 3 * time.Millisecond
	listenPause   = time.Second

	// Every node that follows a PostgreSQL database holds this advisory lock,
	// shared with the others.
	nodeLockClass, nodeLockID = 0x7111, 1
)

// Alone tells whether no other node was following the database when it was
// opened here. The embedded database has one server.
func (d *DB) Alone() bool { return d.alone }

func (d *DB) lookForNodes(ctx context.Context) error {
	d.alone = true
	if d.dialect != Postgres {
		return nil
	}
	err := d.readSQL.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, nodeLockClass, nodeLockID).Scan(&d.alone)
	if err != nil {
		return fmt.Errorf("look for other nodes: %w", Translate(err))
	}
	return nil
}

// Moved is a store whose counters changed.
type Moved struct {
	Store    string
	Old, New Counters
}

// Follow watches the stores' counters and tells of every change, this
// process's own too, until ctx ends, and first of what they are: what is held
// in memory may be older. Other processes' commits are seen within
// half a second on either engine; on PostgreSQL a NOTIFY, sent by one relay
// per node and never inside a business transaction (it takes a lock over the
// whole server), makes that a millisecond or two. A node that never heard of
// another sends none.
func (d *DB) Follow(ctx context.Context, moved func(Moved)) {
	wake := make(chan struct{}, 1)
	if d.dialect == Postgres {
		go d.listen(ctx, wake)
		go d.relay(ctx)
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	seen := make(map[string]Counters)
	for {
		now, err := d.AllCounters(ctx)
		if err != nil {
			slog.Debug("the counters cannot be read", "err", err)
			now = seen
		}
		for store, n := range now {
			if old := seen[store]; old != n {
				moved(Moved{store, old, n})
				d.poke(map[string]struct{}{store: {}})
			}
		}
		seen = now
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
	}
}

// AllCounters reads every store's counters.
func (d *DB) AllCounters(ctx context.Context) (map[string]Counters, error) {
	ctx, cancel := context.WithTimeout(ctx, followWait)
	defer cancel()
	rows, err := d.Read(ctx).Raw(`SELECT store_id, seq, catalog_revision, access_revision FROM store_counters`).Rows()
	if err != nil {
		return nil, Translate(err)
	}
	defer rows.Close()
	out := make(map[string]Counters)
	for rows.Next() {
		var store string
		var c Counters
		if err := rows.Scan(&store, &c.Seq, &c.CatalogRevision, &c.AccessRevision); err != nil {
			return nil, Translate(err)
		}
		out[store] = c
	}
	return out, Translate(rows.Err())
}

// What nodes say to each other: a greeting when they begin to listen, an
// answer to it, and a word for all commits since the last. Each ends with the
// speaker's name, so that nobody listens to himself.
const (
	sayHello = "hello "
	sayHere  = "here "
	sayMoved = "moved "
)

// say waits for no disk: a word that is lost in a crash was about what the
// others look for by themselves.
func (d *DB) say(ctx context.Context, what string) error {
	ctx, cancel := context.WithTimeout(ctx, followWait)
	defer cancel()
	_, err := d.writeSQL.ExecContext(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, notifyChannel, what+d.node)
	return err
}

// relay tells the other nodes, if there are any, what was committed here.
func (d *DB) relay(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.local:
		}
		if !d.company.Load() {
			continue
		}
		if err := d.say(ctx, sayMoved); err != nil && ctx.Err() == nil {
			slog.Debug("other nodes were not woken; they look by themselves", "err", err)
		}
		if !sleep(ctx, notifyPause) {
			return
		}
	}
}

// listen wakes on other nodes' words over a connection of its own, which it
// makes again whenever it breaks.
func (d *DB) listen(ctx context.Context, wake chan<- struct{}) {
	for ctx.Err() == nil {
		if err := d.listenOnce(ctx, wake); err != nil && ctx.Err() == nil {
			slog.Debug("not listening for other nodes; looking instead", "err", err)
		}
		if !sleep(ctx, listenPause) {
			return
		}
	}
}

func (d *DB) listenOnce(ctx context.Context, wake chan<- struct{}) (err error) {
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		err = errors.Join(err, conn.Close(closing))
	}()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock_shared($1, $2)`, nodeLockClass, nodeLockID); err != nil {
		return fmt.Errorf("show that this node is here: %w", err)
	}
	if _, err := conn.Exec(ctx, "LISTEN "+notifyChannel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := d.say(ctx, sayHello); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if err := d.heard(ctx, n.Payload, wake); err != nil {
			return err
		}
	}
}

// heard takes another node's word: whoever speaks is company from now on, and
// a newcomer is answered, so that he knows as much.
func (d *DB) heard(ctx context.Context, word string, wake chan<- struct{}) error {
	if strings.HasSuffix(word, d.node) {
		return nil
	}
	d.company.Store(true)
	select {
	case wake <- struct{}{}:
	default:
	}
	if strings.HasPrefix(word, sayHello) {
		return d.say(ctx, sayHere)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
