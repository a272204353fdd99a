package pos

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
)

// Rights are read with the session and kept in memory. Whoever judges by them
// inside a transaction holds the store's access revision against the one they
// were read at, and where that has moved on judges by what holds now.

// movedRights says that what a document needs is judged otherwise by now: once
// more, by these.
type movedRights struct {
	rights   access.Allowances
	revision int64
}

func (*movedRights) Error() string { return "the rights have moved on" }

// otherwise tells whether other rights judge any of the needs otherwise.
func otherwise(needs []need, was, is access.Allowances) bool {
	for _, n := range needs {
		if was.Allows(n.right, int64(n.amount), n.percent) != is.Allows(n.right, int64(n.amount), n.percent) {
			return true
		}
	}
	return false
}

// emitJudged is emitCurrent for a document that needed rights: where these
// judge it otherwise by now, the error is a movedRights.
func emitJudged(tx *db.Tx, c Cashier, needs []need, e db.Event) (db.Counters, error) {
	now, err := tx.Emit(c.Store, e)
	if err != nil || now.AccessRevision == c.Revision {
		return now, err
	}
	standing, err := access.Standing(tx, c.Store, []string{c.Session})
	if err != nil {
		return now, err
	}
	rights, alive := standing[c.Session]
	switch {
	case !alive:
		return now, errSignedOut
	case otherwise(needs, c.Rights, rights):
		return now, &movedRights{rights, now.AccessRevision}
	}
	return now, nil
}

// holdShop refuses what was judged by settings of the store that have passed,
// and lets none pass before the commit. Whoever changes them holds the store
// before its counters: call it before these.
func (p *Pos) holdShop(ctx context.Context, tx *db.Tx, judged *access.Store) error {
	if tx.Dialect() == db.Postgres {
		if err := tx.Exec(`SELECT 1 FROM stores WHERE id = ? FOR SHARE`, judged.ID).Error; err != nil {
			return fmt.Errorf("hold the store's settings: %w", err)
		}
	}
	return p.sameShop(ctx, tx, judged)
}

// sameShop refuses what was judged by settings of the store that have passed.
func (p *Pos) sameShop(ctx context.Context, tx *db.Tx, judged *access.Store) error {
	shop, err := p.stores.Store(tx.Within(ctx), judged.ID)
	if err == nil && !reflect.DeepEqual(shop, *judged) {
		err = errStale
	}
	return err
}

// stand gives an act that is no document the rights its cashier has now.
func stand(tx *db.Tx, c *Cashier) error { return standAt(tx.DB, tx.Now, c) }

// standAt is stand for what is only asked.
func standAt(g *gorm.DB, at time.Time, c *Cashier) error {
	g = g.Session(&gorm.Session{})
	if c.Session == "" { // the server's own act
		return nil
	}
	var now int64
	if err := g.Raw(`SELECT access_revision FROM store_counters WHERE store_id = ?`, c.Store).Row().Scan(&now); err != nil {
		return fmt.Errorf("read the access revision: %w", err)
	}
	if now == c.Revision {
		return nil
	}
	standing, err := access.StandingAt(g, at, c.Store, []string{c.Session})
	if err != nil {
		return err
	}
	rights, alive := standing[c.Session]
	if !alive {
		return errSignedOut
	}
	c.Rights, c.Revision = rights, now
	return nil
}
