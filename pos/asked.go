package pos

import (
	"context"
	"database/sql"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Whoever counts blind could ask what a drawer holds by what is refused: a drop
// above it, or an approval that is not needed. Each such ask is kept as a count,
// in the books and the journal, so that it shows as counting again does.

// keepAsked keeps what was asked for as a count, unless it is the last one. late
// is the store of a drawer that closed by itself, nil: it is open.
func (p *Pos) keepAsked(ctx context.Context, c Cashier, drawer, what string, sum money.Amount, late *access.Store) error {
	var last sql.NullInt64
	err := p.db.Read(ctx).Raw(`SELECT counted FROM drawer_counts WHERE drawer_id = ? ORDER BY number DESC LIMIT 1`, drawer).Row().Scan(&last)
	if err != nil && !db.IsMissing(err) {
		return fmt.Errorf("look at the last count: %w", db.Translate(err))
	}
	if last.Valid && money.Amount(last.Int64) == sum {
		return nil
	}
	if late != nil {
		return p.keepTried(ctx, c, *late, drawer, CashCountRequest{Counted: &sum, asked: what})
	}
	_, err = p.CountDrawer(ctx, c, drawer, db.NewID(), CashCountRequest{Counted: &sum, asked: what})
	return err
}
