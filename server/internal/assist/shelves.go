package assist

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// Empty is goods that were reported to be out, on the shelf at least, and that
// nobody has counted since: a task for whoever counts. Counting ends it.
type Empty struct {
	ProductID  string `json:"product_id"`
	Name       string `json:"name"`
	SKU        string `json:"sku"`
	Location   string `json:"location"`
	Stock      string `json:"stock" doc:"By the books"`
	Reports    int64  `json:"reports"`
	ReportedAt string `json:"reported_at" doc:"The last time"`
	RequestID  string `json:"request_id" doc:"Of the last report"`
}

const (
	emptyFor = 30 * 24 * time.Hour // a report that nobody counted for so long is none any more
	maxEmpty = 200
)

// Shelves lists what was reported empty, the latest first.
func (a *Assist) Shelves(ctx context.Context, store string) ([]Empty, error) {
	var rows []struct {
		ProductID, Name, SKU, Location, RequestID string
		OnHand, Reports                           int64
		At                                        db.Micros
	}
	err := a.db.Read(ctx).Raw(`WITH said AS (SELECT r.product_id, MAX(r.ended_at) AS at, COUNT(*) AS reports FROM help_requests r
			WHERE r.store_id = ? AND r.ended_at > ? AND r.ended_at IS NOT NULL AND r.product_id IS NOT NULL
			AND (r.outcome = 'out_of_stock' OR r.heard LIKE '%"out_of_stock"%' OR r.found LIKE '%"found":"0"%') GROUP BY r.product_id)
		SELECT p.id AS product_id, p.name, p.sku AS sku, p.location, s.on_hand, said.reports, said.at,
			(SELECT CAST(MAX(CAST(r.id AS TEXT)) AS TEXT) FROM help_requests r WHERE r.store_id = ? AND r.product_id = said.product_id AND r.ended_at = said.at) AS request_id
		FROM said JOIN products p ON p.id = said.product_id AND NOT p.deleted JOIN stock s ON s.product_id = p.id
		WHERE NOT EXISTS (SELECT 1 FROM stock_moves m WHERE m.product_id = said.product_id AND m.kind = 'count' AND m.at > said.at)
		ORDER BY said.at DESC, p.id LIMIT ?`, store, db.At(a.db.Now().Add(-emptyFor)), store, maxEmpty).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list shelves that are empty: %w", db.Translate(err))
	}
	out := make([]Empty, len(rows))
	for i, r := range rows {
		out[i] = Empty{ProductID: r.ProductID, Name: r.Name, SKU: r.SKU, Location: r.Location, Stock: money.Quantity(r.OnHand).Fixed(), Reports: r.Reports,
			ReportedAt: r.At.Time().UTC().Format("2006-01-02T15:04:05.000Z"), RequestID: r.RequestID}
	}
	return out, nil
}
