package pos

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// Ways in which a sale or return moves stock, in a history.
const (
	movedSale   = "sale"
	movedReturn = "return"
)

// HistoryItem is one thing that moved a product's stock, with what was on hand
// after it.
type HistoryItem struct {
	ID        string // of the move, or of the sale or return
	Line      int64  // of a sale or return, else 0
	Kind      string
	Cause     string
	Quantity  money.Quantity // what it added
	Stock     money.Quantity
	Reason    string
	Receipt   string // T1-000124
	Kit       bool   // sold as a part of a kit
	Cost      *Cost
	Batch     string
	ExpiresOn string
	Document  string
	Staff     string
	At        time.Time
}

// History lists all that moved a product's stock, sales and returns among it,
// the newest first. What was on hand then is reckoned back from what is now,
// so that it holds whatever was entered late.
func (p *Pos) History(ctx context.Context, store, product string, limit int, cursor string) (items []HistoryItem, next string, err error) {
	if checkID("product_id", product) != nil {
		return nil, "", errNoProduct
	}
	at, err := parseHistoryCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit)
	if err := p.fold(ctx, soldLines, store); err != nil {
		return nil, "", err
	}
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if at.stock == nil {
			var onHand money.Quantity
			err := tx.Raw(`SELECT on_hand FROM stock WHERE product_id = ? AND store_id = ?`, product, store).Row().Scan(&onHand)
			if db.IsMissing(err) {
				return errNoProduct
			} else if err != nil {
				return err
			}
			at.stock = &onHand
		}
		items, err = readHistory(tx, store, product, at, limit+1)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list the history of product %s: %w", product, err)
	}
	stock := *at.stock
	for i := range items {
		items[i].Stock = stock
		stock -= items[i].Quantity
	}
	if len(items) > limit {
		last := items[limit-1]
		next = historyCursor{db.At(last.At), last.ID, last.Line, &items[limit].Stock}.String()
		items = items[:limit]
	}
	return items, next, nil
}

// historyCursor is where a page ended, and what was on hand before it.
type historyCursor struct {
	at    db.Micros
	id    string
	line  int64
	stock *money.Quantity
}

func (c historyCursor) String() string {
	return strings.Join([]string{strconv.FormatInt(int64(c.at), 36), c.id, strconv.FormatInt(c.line, 36), strconv.FormatInt(int64(*c.stock), 36)}, ".")
}

func parseHistoryCursor(s string) (historyCursor, error) {
	if s == "" {
		return historyCursor{at: math.MaxInt64, id: "ffffffff-ffff-ffff-ffff-ffffffffffff"}, nil
	}
	parts := strings.Split(s, ".")
	if len(parts) != 4 || checkID("cursor", parts[1]) != nil {
		return historyCursor{}, errCursor
	}
	at, err1 := strconv.ParseInt(parts[0], 36, 64)
	line, err2 := strconv.ParseInt(parts[2], 36, 64)
	stock, err3 := strconv.ParseInt(parts[3], 36, 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return historyCursor{}, errCursor
	}
	q := money.Quantity(stock)
	return historyCursor{db.Micros(at), parts[1], line, &q}, nil
}

// readHistory takes the newest of each source by its index, and of these the
// newest of all.
func readHistory(tx *gorm.DB, store, product string, at historyCursor, n int) ([]HistoryItem, error) {
	items, err := readMoves(tx, store, product, at, n)
	if err != nil {
		return nil, err
	}
	for _, source := range soldSources {
		found, err := readSold(tx, source, store, product, at, n)
		if err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	slices.SortFunc(items, newestFirst)
	return items[:min(n, len(items))], nil
}

func newestFirst(a, b HistoryItem) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	if c := strings.Compare(b.ID, a.ID); c != 0 {
		return c
	}
	return int(b.Line - a.Line)
}

// movedSince is what moved a product's stock after a time, all in all.
func movedSince(tx *gorm.DB, store, product string, since time.Time) (sum money.Quantity, err error) {
	at, err := parseHistoryCursor("")
	for err == nil {
		var items []HistoryItem
		if items, err = readHistory(tx, store, product, at, maxPage); err != nil {
			return 0, err
		}
		for _, item := range items {
			if !item.At.After(since) {
				return sum, nil
			}
			sum += item.Quantity
		}
		if len(items) < maxPage {
			return sum, nil
		}
		last := items[len(items)-1]
		at = historyCursor{at: db.At(last.At), id: last.ID, line: last.Line}
	}
	return 0, err
}

func readMoves(tx *gorm.DB, store, product string, at historyCursor, n int) ([]HistoryItem, error) {
	rows, err := tx.Raw(selectMove+`WHERE product_id = ? AND store_id = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?`,
		product, store, at.at, at.id, n).Rows()
	if err != nil {
		return nil, err
	}
	var items []HistoryItem
	return items, eachRow(rows, func() error {
		m, err := scanMove(rows)
		if err != nil {
			return err
		}
		items = append(items, HistoryItem{ID: m.id, Kind: m.kind, Cause: m.cause, Quantity: m.delta, Reason: m.reason, Cost: m.cost,
			Batch: m.batch, ExpiresOn: m.expires, Document: m.document, Staff: m.staff, At: m.at.Time()})
		return nil
	})
}

// soldSource is one place where a product's lines are found, by time.
type soldSource struct {
	lines string // of a product, before a time, id and line, the newest of them
	kit   bool
	args  func(store, product string, at historyCursor, n int) []any
}

// soldSources are the lines that were folded, those that came since, and what
// kits took.
var soldSources = []soldSource{
	{`SELECT l.sale_id, l.line, f.at, l.stock_quantity AS quantity FROM (
			SELECT sale_id, line, at FROM sold_lines WHERE product_id = ? AND (at, sale_id, line) < (?, ?, ?) ORDER BY at DESC, sale_id DESC, line DESC LIMIT ?) f
		JOIN sale_lines l ON l.sale_id = f.sale_id AND l.line = f.line`, false, func(_, product string, at historyCursor, n int) []any {
		return []any{product, at.at, at.id, at.line, n}
	}},
	{`SELECT l.sale_id, l.line, d.at, l.stock_quantity AS quantity FROM (` + soldSince + `) d
		JOIN sale_lines l ON l.sale_id = d.id WHERE l.product_id = ? AND (d.at, l.sale_id, l.line) < (?, ?, ?)`, false,
		func(store, product string, at historyCursor, _ int) []any {
			return []any{store, store, product, at.at, at.id, at.line}
		}},
	{`SELECT sale_id, line, at, quantity FROM sale_line_parts WHERE product_id = ? AND (at, sale_id, line) < (?, ?, ?)
		ORDER BY at DESC, sale_id DESC, line DESC LIMIT ?`, true, func(_, product string, at historyCursor, n int) []any {
		return []any{product, at.at, at.id, at.line, n}
	}},
}

func readSold(tx *gorm.DB, from soldSource, store, product string, at historyCursor, n int) ([]HistoryItem, error) {
	rows, err := tx.Raw(`SELECT l.sale_id, l.line, l.at, l.quantity, s.kind, s.number, r.code, s.staff_id, s.reason FROM (`+from.lines+`) l
		JOIN sales s ON s.id = l.sale_id JOIN registers r ON r.id = s.register_id`, from.args(store, product, at, n)...).Rows()
	if err != nil {
		return nil, err
	}
	var items []HistoryItem
	return items, eachRow(rows, func() error {
		h := HistoryItem{Kind: movedSale, Kit: from.kit}
		var when db.Micros
		var kind, code string
		var number int64
		err := rows.Scan(&h.ID, &h.Line, &when, &h.Quantity, &kind, &number, &code, &h.Staff, &h.Reason)
		h.At, h.Receipt, h.Document = when.Time(), receiptNumber(code, kind, number), h.ID
		if kind == kindReturn {
			h.Kind = movedReturn
		} else {
			h.Quantity = -h.Quantity
		}
		items = append(items, h)
		return err
	})
}
