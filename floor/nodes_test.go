package floor_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

// eachPair is a shop with two nodes that share its database: on PostgreSQL
// each with its own connections, and the second can be killed; on the embedded
// engine in one process.
func eachPair(t *testing.T, test func(t *testing.T, s *shop, nodes [2]*floor.Floor, kill func())) {
	t.Helper()
	run := func(t *testing.T, conf db.Config) {
		c := &clock{}
		c.at.Store(opening.UnixMicro())
		conf.Now = c.now
		d, err := db.Open(ctx, conf)
		must(t, err)
		t.Cleanup(func() { _ = d.Close() })
		other, kill := d, (func())(nil)
		if conf.URL != "" {
			other, err = db.Open(ctx, conf)
			must(t, err)
			kill = sync.OnceFunc(func() { _ = other.Close() })
			t.Cleanup(kill)
		}
		s := newShop(t, d, c)
		second := floor.New(other, access.New(other), s.goods, floor.Options{})
		test(t, s, [2]*floor.Floor{s.f, second}, kill)
	}
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			run(t, db.Config{Dir: dbtest.Dir(t)})
		})
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 4})
		})
	}
}

// A thousand calls, for each of which a hundred tablets on two nodes reach at
// once: one has it, and all others are told who. The embedded engine has one
// node, and a hundred calls.
func TestOneWinnerOfAThousandRaces(t *testing.T) {
	t.Parallel()
	const tablets, lanes = 100, 2
	eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, kill func()) {
		rounds := 1000
		switch {
		case testing.Short():
			rounds = 20
		case kill == nil:
			rounds = 100
		}
		crowd := make([]floor.Helper, tablets)
		for i := range crowd {
			crowd[i] = s.person(t, "Associate", access.Associate)
		}
		calls := make([]string, rounds)
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error { // as they lie there in the morning
			for i := range calls {
				calls[i] = db.NewID()
				err := tx.Exec(`INSERT INTO help_requests (id, store_id, source, kind, product_name, note, language, status, presses, created_at, ladder, rung, offered_to,
					abandon_at, claim_epoch, heard, words, eta_low, eta_high, version, content_hash)
					VALUES (?, ?, 'till', 'carry_out', '', '', 'en', 'waiting', 1, ?, '[30,30]', 0, '[]', ?, 0, '[]', '', 0, 0, 1, ?)`,
					calls[i], s.store.ID, db.At(tx.Now), db.At(tx.Now.Add(time.Hour)), []byte{1}).Error
				if err != nil {
					return err
				}
			}
			return nil
		}))
		var racing sync.WaitGroup
		for lane := range lanes {
			racing.Go(func() {
				for round := lane; round < rounds; round += lanes {
					if err := race(nodes, crowd, calls[round]); err != nil {
						t.Errorf("round %d: %v", round, err)
						return
					}
				}
			})
		}
		racing.Wait()
		var claims, winners int64
		must(t, s.d.Read(ctx).Raw(`SELECT count(*), count(DISTINCT request_id) FROM help_claims WHERE epoch = 1 AND ended_at IS NULL`).Row().Scan(&claims, &winners))
		if claims != int64(rounds) || winners != claims {
			t.Errorf("%d claims of %d calls, want %d of each", claims, winners, rounds)
		}
	})
}

// race lets everybody reach for a call at once, every other on the other node.
func race(nodes [2]*floor.Floor, crowd []floor.Helper, call string) error {
	got, errs := make([]floor.Request, len(crowd)), make([]error, len(crowd))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, h := range crowd {
		done.Go(func() {
			start.Wait()
			got[i], errs[i] = nodes[i%2].Accept(ctx, h, call)
		})
	}
	start.Done()
	done.Wait()
	winner, told := "", map[string]bool{}
	for i, err := range errs {
		f, _ := fault.As(err)
		switch {
		case err == nil && winner != "":
			return errors.New("two have it")
		case err == nil && got[i].Claim.StaffID == crowd[i].Staff && got[i].ClaimEpoch == 1:
			winner = crowd[i].Staff
		case f != nil && f.Code == "already_accepted":
			told[f.Extra["accepted_by"].(floor.PersonRef).ID] = true
		default:
			return fmt.Errorf("%s is answered %+v, %w", crowd[i].StaffName, got[i], err)
		}
	}
	if winner == "" || len(told) != 1 || !told[winner] {
		return fmt.Errorf("%q has it, the others are told %v", winner, told)
	}
	return nil
}

// A node dies while it escalates: what it had not committed is undone, the
// other does it, and no rung is lost and none climbed twice.
func TestANodeDiesInAnEscalation(t *testing.T) {
	t.Parallel()
	const calls = 20
	if !dbtest.Tried("postgres") { // the embedded engine has one node
		return
	}
	eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, kill func()) {
		if kill == nil {
			return
		}
		s.onTheFloor(t, s.mia, s.ben, s.sue)
		var ids []string
		for range calls {
			a, err := nodes[0].AskAtPoint(ctx, s.breadSign, floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
			must(t, err)
			ids = append(ids, a.ID)
		}
		must(t, nodes[0].Route(ctx))
		s.clock.advance(31 * time.Second)

		// Somebody holds the store's counter: the dying node has climbed the rung and waits to tell of it.
		let := s.holdsTheCounter(t)
		dying, die := context.WithCancel(ctx)
		dead := make(chan error, 1)
		go func() { dead <- nodes[1].Sweep(dying) }()
		waitsForTheCounter(t, s.d, 1)
		die()
		kill()
		if err := <-dead; err == nil {
			t.Error("the node that died says all went well")
		}
		must(t, let())

		// The other sweeps on, through all rungs.
		for range 4 {
			must(t, nodes[0].Sweep(ctx))
			s.clock.advance(31 * time.Second)
		}
		climbed := map[string][]int64{}
		rows, err := s.d.Events(ctx, s.store.ID, 0, 1000)
		must(t, err)
		for _, r := range rows {
			if r.Type != "help_request.escalated" {
				continue
			}
			var q floor.Request
			must(t, json.Unmarshal(r.Data, &q))
			climbed[q.ID] = append(climbed[q.ID], q.Rung)
		}
		for _, id := range ids {
			if got := climbed[id]; len(got) != 2 || got[0] != 1 || got[1] != 2 {
				t.Errorf("rungs climbed by %s: %v", id, got)
			}
		}
		s.audit(t)
	})
}

// While one node climbs a rung with one call, another offers a second call: who is
// asked alone, or given one without being asked, is chosen for one of them.
func TestTwoNodesChooseOnePersonForOneCall(t *testing.T) {
	t.Parallel()
	for _, way := range []string{access.AskInTurn, access.AskAssign} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, kill func()) {
				s.store.Calls = map[string]access.CallPolicy{
					"assistance":  {Ask: way, OfferSeconds: 120, Rungs: []access.Rung{{To: access.TellLeads, Seconds: 10}, {To: access.TellFloor, Seconds: 600}, {To: access.TellEveryone}}},
					"price_check": {Ask: way, OfferSeconds: 120, Rungs: []access.Rung{{To: access.TellFloor, Seconds: 600}, {To: access.TellEveryone}}}}
				_, err := s.a.UpdateStore(ctx, s.store)
				must(t, err)
				climbs := s.press(t)
				must(t, nodes[1].Route(ctx)) // no lead is there
				s.clock.advance(11 * time.Second)
				s.onTheFloor(t, s.mia)
				second, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "price_check"})
				must(t, err)

				let := func() error { return nil }
				if kill != nil {
					let = s.holdsTheCounter(t)
				}
				climbed, offered := make(chan error, 1), make(chan error, 1)
				go func() { climbed <- nodes[1].Sweep(ctx) }()
				if kill != nil {
					waitsForTheCounter(t, s.d, 1)
				}
				go func() { offered <- nodes[0].Route(ctx) }()
				if kill != nil {
					waitsForTheCounter(t, s.d, 2)
				}
				must(t, let())
				must(t, <-climbed)
				must(t, <-offered)
				has := 0
				for _, id := range []string{climbs.ID, second.ID} {
					if q := s.get(t, id); len(q.OfferedTo) > 0 || q.Claim != nil {
						has++
					}
				}
				if has != 1 {
					t.Errorf("Mia is chosen for %d calls at once", has)
				}
				s.audit(t)
			})
		})
	}
}

// holdsTheCounter keeps every change of the store waiting, until it is let go.
func (s *shop) holdsTheCounter(t *testing.T) (let func() error) {
	t.Helper()
	held, done, free := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		free <- s.d.Tx(ctx, func(tx *db.Tx) error {
			if err := tx.Exec(`UPDATE store_counters SET seq = seq WHERE store_id = ?`, s.store.ID).Error; err != nil {
				return err
			}
			close(held)
			<-done
			return nil
		})
	}()
	<-held
	return func() error { close(done); return <-free }
}

// waitsForTheCounter returns once so many statements of other connections wait for
// a lock.
func waitsForTheCounter(t *testing.T, d *db.DB, many int) {
	t.Helper()
	for range 10_000 {
		var waiting int
		must(t, d.Read(ctx).Raw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Row().Scan(&waiting))
		if waiting >= many {
			return
		}
	}
	t.Fatal("nobody waits for the counter")
}
