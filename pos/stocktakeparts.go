package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/server/db"
)

// CountPart is one person's part of a stocktake.
type CountPart struct {
	StaffID    string
	Name       string
	JoinedAt   time.Time
	FinishedAt *time.Time
	Counts     int64
	Products   int64
}

// joinPart notes that somebody counts; who had finished counts again.
func joinPart(tx *db.Tx, stocktake, staff string) error {
	err := tx.Exec(`INSERT INTO stocktake_parts (stocktake_id, staff_id, joined_at) VALUES (?, ?, ?)
		ON CONFLICT (stocktake_id, staff_id) DO UPDATE SET finished_at = NULL WHERE stocktake_parts.finished_at IS NOT NULL`, stocktake, staff, db.At(tx.Now)).Error
	if err != nil {
		return fmt.Errorf("join a stocktake: %w", err)
	}
	return nil
}

// SetCountPart says that somebody counts in a stocktake, or has finished.
func (p *Pos) SetCountPart(ctx context.Context, store, staff, id string, finished bool) (CountPart, error) {
	if checkID("id", id) != nil {
		return CountPart{}, errNoStocktake
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		s, err := findStocktake(tx, id, " FOR SHARE")
		if err == nil && s.store != store {
			err = errNoStocktake
		}
		if err != nil {
			return err
		}
		if s.Status != StocktakeOpen {
			return errStocktakeClosed
		}
		if err := joinPart(tx, id, staff); err != nil {
			return err
		}
		if finished {
			if err := tx.Exec(`UPDATE stocktake_parts SET finished_at = ? WHERE stocktake_id = ? AND staff_id = ?`, db.At(tx.Now), id, staff).Error; err != nil {
				return err
			}
		}
		return emitStocktake(tx, store, id, s.Status)
	})
	if err != nil {
		return CountPart{}, fmt.Errorf("take part in stocktake %s: %w", id, err)
	}
	parts, err := p.countParts(ctx, id, ` AND p.staff_id = ?`, staff)
	if err != nil || len(parts) == 0 {
		return CountPart{}, err
	}
	return parts[0], nil
}

// CountParts tells who counts in a stocktake and who has finished.
func (p *Pos) CountParts(ctx context.Context, store, id string) ([]CountPart, error) {
	if _, err := p.Stocktake(ctx, store, id); err != nil {
		return nil, err
	}
	return p.countParts(ctx, id, ``)
}

func (p *Pos) countParts(ctx context.Context, id, more string, args ...any) ([]CountPart, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT p.staff_id, s.name, p.joined_at, p.finished_at, COUNT(c.id), COUNT(DISTINCT c.product_id)
		FROM stocktake_parts p JOIN staff s ON s.id = p.staff_id
		LEFT JOIN stocktake_counts c ON c.stocktake_id = p.stocktake_id AND c.staff_id = p.staff_id AND c.taken_back_at IS NULL
		WHERE p.stocktake_id = ?`+more+` GROUP BY p.staff_id, s.name, p.joined_at, p.finished_at ORDER BY p.joined_at, p.staff_id`, append([]any{id}, args...)...).Rows()
	if err != nil {
		return nil, fmt.Errorf("list who counts in stocktake %s: %w", id, db.Translate(err))
	}
	out := []CountPart{}
	err = eachRow(rows, func() error {
		var part CountPart
		var joined db.Micros
		var finished *db.Micros
		err := rows.Scan(&part.StaffID, &part.Name, &joined, &finished, &part.Counts, &part.Products)
		part.JoinedAt, part.FinishedAt = joined.Time(), finished.TimePtr()
		out = append(out, part)
		return err
	})
	return out, db.Translate(err)
}
