package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// StocktakeItem is a product in a stocktake.
type StocktakeItem struct {
	ProductID  string
	SKU        string
	Name       string
	Unit       string
	Category   string
	Location   string
	Counted    *money.Quantity // nil: by nobody yet
	Expected   money.Quantity  // what was on hand when its count began; uncounted: what is on hand
	Difference money.Quantity
	Value      money.Amount // of the difference, at cost; 0 where the cost is not known
	Counts     int64
	Moved      bool            // sold or received between its counts: worth a recount
	Posted     *money.Quantity // nil: not posted
}

// StocktakeSummary is a stocktake in figures.
type StocktakeSummary struct {
	Stocktake
	Different int64        // products
	Gain      money.Amount // at cost
	Loss      money.Amount // at cost, as a positive amount
}

// Kinds of items to list.
const (
	ItemsCounted   = "counted"
	ItemsDifferent = "different"
	ItemsUncounted = "uncounted"
)

// Stocktakes lists the newest first.
func (p *Pos) Stocktakes(ctx context.Context, store, status string, limit int, cursor string) (out []Stocktake, next string, err error) {
	query, args := selectStocktake+`WHERE store_id = ? `, []any{store}
	if status != "" {
		query, args = query+`AND status = ? `, append(args, status)
	}
	list := newestList[Stocktake]{query, args, "opened_at", "id", scanStocktake, func(s *Stocktake) (time.Time, string) { return s.OpenedAt, s.ID }}
	if out, next, err = list.page(ctx, p, limit, cursor); err != nil {
		return nil, "", fmt.Errorf("list stocktakes: %w", err)
	}
	for i := range out {
		if err == nil {
			err = p.progress(ctx, &out[i])
		}
	}
	return out, next, db.Translate(err)
}

// progress counts what is done of a stocktake.
func (p *Pos) progress(ctx context.Context, s *Stocktake) error {
	err := p.db.Read(ctx).Raw(`SELECT COUNT(*) FROM stocktake_items WHERE stocktake_id = ?`, s.ID).Row().Scan(&s.Counted)
	s.Of = s.Counted
	if err != nil || s.Status != StocktakeOpen {
		return err
	}
	where, args := s.uncounted()
	var left int64
	err = p.db.Read(ctx).Raw(`SELECT COUNT(*) `+where, args...).Row().Scan(&left)
	s.Of += left
	return err
}

// Stocktake finds one.
func (p *Pos) Stocktake(ctx context.Context, store, id string) (s Stocktake, err error) {
	if checkID("id", id) != nil {
		return s, errNoStocktake
	}
	s, err = scanStocktake(p.db.Read(ctx).Raw(selectStocktake+`WHERE id = ? AND store_id = ?`, id, store).Row())
	if db.IsMissing(err) {
		return s, errNoStocktake
	}
	if err == nil {
		err = p.progress(ctx, &s)
	}
	if err != nil {
		return s, fmt.Errorf("read stocktake %s: %w", id, db.Translate(err))
	}
	return s, nil
}

const selectItems = `SELECT q.id, q.sku, q.name, q.unit, q.category, q.location, i.counted, i.expected, i.counts, i.moved, i.posted, COALESCE(k.cost, q.cost * 1000)
	FROM stocktake_items i JOIN products q ON q.id = i.product_id JOIN stock k ON k.product_id = q.id WHERE i.stocktake_id = ? `

// StocktakeItems lists products of a stocktake by name.
func (p *Pos) StocktakeItems(ctx context.Context, store, id, which string, limit int, cursor string) (out []StocktakeItem, next string, err error) {
	s, err := p.Stocktake(ctx, store, id)
	if err != nil {
		return nil, "", err
	}
	query, args := selectItems, []any{id}
	switch which {
	case ItemsCounted, "":
	case ItemsDifferent:
		query += `AND i.counted <> i.expected `
	case ItemsUncounted:
		where, more := s.uncounted()
		query, args = `SELECT q.id, q.sku, q.name, q.unit, q.category, q.location, CAST(NULL AS bigint), (SELECT k.on_hand FROM stock k WHERE k.product_id = q.id),
			0, false, CAST(NULL AS bigint), CAST(NULL AS bigint) `+where+` `, more
	default:
		return nil, "", fault.New(fault.Invalid, "show_invalid", "Items are counted, different or uncounted.").At("show", "show_invalid", "is one of counted, different, uncounted")
	}
	if cursor != "" {
		if checkID("", cursor) != nil {
			return nil, "", errCursor
		}
		query, args = query+`AND (q.name, q.id) > (SELECT c.name, c.id FROM products c WHERE c.id = ?) `, append(args, cursor)
	}
	rows, err := p.db.Read(ctx).Raw(query+`ORDER BY q.name, q.id LIMIT ?`, append(args, limit+1)...).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list the items of stocktake %s: %w", id, db.Translate(err))
	}
	out = []StocktakeItem{}
	err = eachRow(rows, func() error {
		v, err := scanItem(rows)
		out = append(out, v)
		return err
	})
	if len(out) > limit {
		out = out[:limit]
		next = out[limit-1].ProductID
	}
	return out, next, db.Translate(err)
}

func scanItem(row scanner) (v StocktakeItem, err error) {
	var cost *Cost
	err = row.Scan(&v.ProductID, &v.SKU, &v.Name, &v.Unit, &v.Category, &v.Location, &v.Counted, &v.Expected, &v.Counts, &v.Moved, &v.Posted, &cost)
	if err != nil || v.Counted == nil {
		return v, err
	}
	v.Difference = *v.Counted - v.Expected
	if cost != nil {
		v.Value, err = worth(v.Difference, *cost)
	}
	return v, err
}

// StocktakeSummary adds a stocktake's differences up.
func (p *Pos) StocktakeSummary(ctx context.Context, store, id string) (v StocktakeSummary, err error) {
	if v.Stocktake, err = p.Stocktake(ctx, store, id); err != nil {
		return v, err
	}
	rows, err := p.db.Read(ctx).Raw(selectItems+`AND i.counted <> i.expected`, id).Rows()
	if err != nil {
		return v, fmt.Errorf("sum up stocktake %s: %w", id, db.Translate(err))
	}
	err = eachRow(rows, func() error {
		item, err := scanItem(rows)
		v.Different++
		if item.Value > 0 {
			v.Gain += item.Value
		} else {
			v.Loss -= item.Value
		}
		return err
	})
	return v, db.Translate(err)
}

// inForce are the counts c that nobody took back and no later recount of their
// product has replaced.
const inForce = ` AND c.taken_back_at IS NULL AND NOT EXISTS (SELECT 1 FROM stocktake_counts r WHERE r.stocktake_id = c.stocktake_id
	AND r.product_id = c.product_id AND r.mode = 'replace' AND r.taken_back_at IS NULL AND (r.at, r.id) > (c.at, c.id))`

// Counts lists the counts of a stocktake, the newest first; of somebody: those
// of theirs that are in force.
func (p *Pos) Counts(ctx context.Context, store, id, of string, limit int, cursor string) ([]CountView, string, error) {
	if _, err := p.Stocktake(ctx, store, id); err != nil {
		return nil, "", err
	}
	list := newestList[CountView]{selectCount + `WHERE c.stocktake_id = ?`, []any{id}, "c.at", "c.id",
		func(row scanner) (CountView, error) {
			c, _, err := scanCount(row)
			return c, err
		}, func(c *CountView) (time.Time, string) { return c.At, c.ID }}
	if of != "" {
		list.query, list.args = list.query+` AND c.staff_id = ?`+inForce, append(list.args, of)
	}
	out, next, err := list.page(ctx, p, limit, cursor)
	if err != nil {
		return nil, "", fmt.Errorf("list counts: %w", err)
	}
	return out, next, nil
}
