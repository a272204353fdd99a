package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	followEvery   = 500 * time.Millisecond
	followWait    = 10 * time.Second // for one answer: a dead line says nothing
	notifyChannel = "tillbell"
	notifyPause   = 3 * time.Millisecond
	crowdPause    = 15 * time.Millisecond // while tills crowd: the others read more at a time
	listenPause   = time.Second
	crowdLast     = time.Second // how long tills that crowded are thought to, here and elsewhere

	// Every node that follows a PostgreSQL database holds the first of these
	// advisory locks, shared with the others, and one of them the second.
	nodeLockClass, nodeLockID, keeperLockID = 0x7111, 1, 2
	keeperEvery                             = 5 * time.Second // another looks whether the keeper is gone
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

// Keeper tells whether this node does what one of all nodes does for all, and
// whoever asks for its result does by itself where it was not done: the others
// would only do it twice. A keeper that ends is followed by another within
// seconds. The embedded database has one server.
func (d *DB) Keeper() bool { return d.dialect != Postgres || d.keeper.Load() }

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
// answer to it, and a word for all commits since the last, another one where
// tills crowd. After it comes the speaker's name, so that nobody listens to
// himself, and after a word for commits the stores whose logs grew; none where
// that is not all that changed, or too much to say.
const (
	sayHello = "hello"
	sayHere  = "here"
	sayMoved = "moved"
	sayCrowd = "crowd"

	mostSaid = 100 // stores of one word: a NOTIFY holds 8,000 bytes
)

// unsaid are the stores whose logs grew since the relay last spoke.
type unsaid struct {
	mu     sync.Mutex
	stores []string
	more   bool // that is not all
}

func (u *unsaid) add(tx *Tx) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.more = u.more || tx.revised
	for store := range tx.emitted {
		switch {
		case slices.Contains(u.stores, store):
		case len(u.stores) == mostSaid:
			u.more = true
		default:
			u.stores = append(u.stores, store)
		}
	}
}

// take is what is to be said of them, and forgets it; false: nothing.
func (u *unsaid) take() (stores []string, some bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	some = u.more || len(u.stores) > 0
	if !u.more {
		stores = u.stores
	}
	u.stores, u.more = nil, false
	return stores, some
}

// say waits for no disk: a word that is lost in a crash was about what the
// others look for by themselves.
func (d *DB) say(ctx context.Context, what string, stores ...string) error {
	ctx, cancel := context.WithTimeout(ctx, followWait)
	defer cancel()
	_, err := d.writeSQL.ExecContext(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, notifyChannel, strings.Join(append([]string{what, d.node}, stores...), " "))
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
		stores, some := d.unsaid.take()
		if !some || !d.company.Load() {
			continue
		}
		word, then := sayMoved, notifyPause
		if d.crowd.lasts() {
			word, then = sayCrowd, crowdPause
		}
		if err := d.say(ctx, word, stores...); err != nil && ctx.Err() == nil {
			slog.Debug("other nodes were not woken; they look by themselves", "err", err)
		}
		if !sleep(ctx, then) {
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
		d.keeper.Store(false)
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
	for asked := (time.Time{}); ; {
		if !d.keeper.Load() && time.Since(asked) >= keeperEvery {
			if err := d.tryToKeep(ctx, conn); err != nil {
				return err
			}
			asked = time.Now()
		}
		waiting, cancel := context.WithTimeout(ctx, keeperEvery)
		n, err := conn.WaitForNotification(waiting)
		cancel()
		if err != nil && waiting.Err() != nil && ctx.Err() == nil && !conn.IsClosed() {
			continue
		} else if err != nil {
			return err
		}
		if err := d.heard(ctx, n.Payload, wake); err != nil {
			return err
		}
	}
}

// tryToKeep makes this node the keeper if no other is. The lock goes with the
// connection.
func (d *DB) tryToKeep(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, followWait)
	defer cancel()
	var mine bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1, $2)`, nodeLockClass, keeperLockID).Scan(&mine); err != nil {
		return fmt.Errorf("ask who keeps: %w", err)
	}
	d.keeper.Store(mine)
	return nil
}

// heard takes another node's word: whoever speaks is company from now on, and
// a newcomer is answered, so that he knows as much. Where it names stores, their
// readers look, and nobody asks for all counters.
func (d *DB) heard(ctx context.Context, said string, wake chan<- struct{}) error {
	words := strings.Fields(said)
	if len(words) < 2 || words[1] == d.node {
		return nil
	}
	d.company.Store(true)
	word, stores := words[0], words[2:]
	if word == sayCrowd {
		d.crowdThere.mark()
	}
	if len(stores) > 0 {
		grown := make(map[string]struct{}, len(stores))
		for _, store := range stores {
			grown[store] = struct{}{}
		}
		d.poke(grown)
		return nil
	}
	select {
	case wake <- struct{}{}:
	default:
	}
	if word == sayHello {
		return d.say(ctx, sayHere)
	}
	return nil
}

// Crowd says that more tills sell here than commits keep up with one by one.
func (d *DB) Crowd() { d.crowd.mark() }

// Crowded tells whether they did within the last second, here or at another
// node: what can wait had better, for the database is one.
func (d *DB) Crowded() bool { return d.crowd.lasts() || d.crowdThere.lasts() }

// moment is when something was last so, on the clock that never jumps.
type moment struct{ at atomic.Pointer[time.Time] }

func (m *moment) mark() {
	now := time.Now()
	m.at.Store(&now)
}

func (m *moment) lasts() bool {
	at := m.at.Load()
	return at != nil && time.Since(*at) < crowdLast
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
