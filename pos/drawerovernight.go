package pos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// errDrawerOverdue refuses to sell on a drawer of yesterday where the store
// wants it counted first.
var errDrawerOverdue = fault.New(fault.Conflict, "drawer_overdue", "This drawer is open since yesterday. Count and close it, then open a new one.")

func (r *drawerRow) overdue(now time.Time) bool {
	return r.Status != "closed" && r.EndsAt != 0 && db.At(now) >= r.EndsAt
}

// sells refuses where nothing can be sold on a register.
func (h *head) sells(now time.Time, overnight string) error {
	switch {
	case h.drawer == "":
		return errDrawerClosed
	case h.drawerEnds == 0 || db.At(now) < h.drawerEnds:
		return nil
	case overnight == access.OvernightBlock || overnight == access.OvernightClose:
		return errDrawerOverdue
	}
	return nil
}

// EndDrawers closes drawers of days that are over in stores that want this,
// not counted. They can be counted later.
func (p *Pos) EndDrawers(ctx context.Context) error {
	var due []struct{ ID, StoreID string }
	err := p.db.Read(ctx).Raw(`SELECT id, store_id FROM drawers WHERE status <> 'closed' AND ends_at > 0 AND ends_at <= ? ORDER BY id`,
		db.At(p.db.Now())).Scan(&due).Error
	if err != nil {
		return fmt.Errorf("look for forgotten drawers: %w", db.Translate(err))
	}
	var failed error
	for _, d := range due {
		shop, err := p.stores.Store(ctx, d.StoreID)
		if err != nil {
			return errors.Join(failed, err)
		}
		if shop.Policies.Drawer.Overnight != access.OvernightClose {
			continue
		}
		if err := p.endDrawer(ctx, shop.ID, d.ID); err != nil {
			failed = errors.Join(failed, fmt.Errorf("close forgotten drawer %s: %w", d.ID, err))
			continue
		}
		slog.Info("a forgotten drawer is closed, not counted", "drawer", d.ID)
	}
	return failed
}

// endForgotten closes the drawer of a register whose day ends, where the store
// wants this: whoever comes first in the morning, a sale or the sweep, the
// drawer's Z is in the day that it was open. The register is locked.
func (p *Pos) endForgotten(tx *db.Tx, h *head) error {
	if h.drawer == "" || h.drawerEnds == 0 || db.At(tx.Now) < h.drawerEnds {
		return nil
	}
	ctx := tx.Statement.Context
	shop, err := p.stores.Store(ctx, h.store)
	if err != nil || shop.Policies.Drawer.Overnight != access.OvernightClose {
		return err
	}
	row, err := findDrawer(tx, h.store, h.drawer)
	if err != nil || row == nil || !row.overdue(tx.Now) {
		return err
	}
	_, err = p.closeDrawer(ctx, tx, Cashier{Store: h.store, Register: h.register}, h, row, closing{})
	return err
}

func (p *Pos) endDrawer(ctx context.Context, store, id string) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		row, err := findDrawer(tx, store, id)
		if err != nil || row == nil {
			return err
		}
		h, err := lockHead(ctx, tx, row.RegisterID)
		if err != nil {
			return err
		}
		register := row.RegisterID // it may have been closed or taken elsewhere before the lock
		if row, err = findDrawer(tx, store, id); err != nil || row == nil || row.RegisterID != register || !row.overdue(tx.Now) {
			return err
		}
		_, err = p.closeDrawer(ctx, tx, Cashier{Store: store, Register: register}, h, row, closing{})
		return err
	})
}
