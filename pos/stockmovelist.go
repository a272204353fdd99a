package pos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// MoveFilter chooses among a store's moves of stock. What is empty chooses all.
type MoveFilter struct {
	Period  Period
	Product string
	Kind    string
	Cause   string
	Staff   string
}

// ListedMove is a move of stock with the names that people read.
type ListedMove struct {
	StockMoveView
	ProductID string
	SKU       string
	Name      string
	Unit      string
	Person    string
}

// MoveKinds are all kinds of moves there are without a sale.
var MoveKinds = []string{"opening", MoveReceive, MoveAdjust, MoveCount, MoveWaste, moveImport, MoveSupplierReturn,
	moveTransferOut, moveTransferIn, moveKitMake, moveKitBreak, movePutAside, movePutBack}

func (f *MoveFilter) check() error {
	if f.Kind != "" && !slices.Contains(MoveKinds, f.Kind) {
		return fault.New(fault.Invalid, "kind_invalid", "There is no such kind of move.").At("kind", "kind_invalid", "is none")
	}
	for field, id := range map[string]string{"product_id": f.Product, "staff_id": f.Staff} {
		if id != "" && checkID(field, id) != nil {
			return fault.New(fault.Invalid, "id_invalid", "That is no id.").At(field, "id_invalid", "is no id")
		}
	}
	return nil
}

const selectListedMove = `SELECT m.id, m.product_id, m.kind, m.quantity, m.on_hand, m.reason, COALESCE(CAST(m.staff_id AS TEXT), ''), m.at,
	m.cause, m.cost, COALESCE(CAST(m.document_id AS TEXT), ''), m.batch, m.expires_on, q.sku, q.name, q.unit, COALESCE(w.name, '')
	FROM stock_moves m JOIN products q ON q.id = m.product_id LEFT JOIN staff w ON w.id = m.staff_id `

func scanListedMove(row scanner) (m ListedMove, err error) {
	var at db.Micros
	err = row.Scan(&m.ID, &m.ProductID, &m.Kind, &m.Quantity, &m.Stock, &m.Reason, &m.Staff, &at, &m.Cause, &m.Cost, &m.Document,
		&m.Batch, &m.ExpiresOn, &m.SKU, &m.Name, &m.Unit, &m.Person)
	m.At = at.Time()
	return m, err
}

// list is the query for what a filter chooses.
func (f *MoveFilter) list(shop access.Store) newestList[ListedMove] {
	from, until := f.Period.times(calendarOf(shop))
	l := newestList[ListedMove]{selectListedMove + `WHERE m.store_id = ? AND m.at >= ? AND m.at < ?`, []any{shop.ID, from, until},
		"m.at", "m.id", scanListedMove, func(m *ListedMove) (time.Time, string) { return m.At, m.ID }}
	for _, by := range []struct{ column, value string }{{"m.product_id", f.Product}, {"m.kind", f.Kind}, {"m.cause", f.Cause}, {"m.staff_id", f.Staff}} {
		if by.value != "" {
			l.query, l.args = l.query+` AND `+by.column+` = ?`, append(l.args, by.value)
		}
	}
	return l
}

// ListMoves lists what moved a store's stock besides sales, the newest first.
func (p *Pos) ListMoves(ctx context.Context, shop access.Store, f MoveFilter, limit int, cursor string) ([]ListedMove, string, error) {
	if err := f.check(); err != nil {
		return nil, "", err
	}
	out, next, err := f.list(shop).page(ctx, p, limit, cursor)
	if err != nil {
		return nil, "", fmt.Errorf("list moves of stock: %w", err)
	}
	return out, next, nil
}

// MoveTable is a list of moves on its way into a file.
type MoveTable struct {
	pos    *Pos
	shop   access.Store
	filter MoveFilter
	speak  string
}

// MoveTable prepares a file of all that a filter chooses, in a language.
func (p *Pos) MoveTable(shop access.Store, f MoveFilter, speak string) (*MoveTable, error) {
	return &MoveTable{p, shop, f, speak}, f.check()
}

// Columns are the table's, with the titles that people read.
func (t *MoveTable) Columns() []sheet.Column {
	out := []sheet.Column{}
	for _, key := range []string{"time", "sku", "product", "unit", "kind", "cause", "reason", "person", "batch", "expires"} {
		out = append(out, sheet.Column{Title: sheet.Title(t.speak, "moves", key), Kind: sheet.Text})
	}
	for _, key := range []string{"quantity", "on_hand"} {
		out = append(out, sheet.Column{Title: sheet.Title(t.speak, "moves", key), Kind: sheet.Quantity})
	}
	return out
}

// Write writes the moves one by one, as they are read, and what they add up to.
func (t *MoveTable) Write(ctx context.Context, into sheet.Writer) error {
	l := t.filter.list(t.shop)
	var sum money.Quantity
	err := t.pos.db.Snapshot(ctx, func(tx *gorm.DB) error {
		return l.all(tx, t.pos.atOnce, func(m *ListedMove) error {
			sum += m.Quantity
			return into.Row(m.cells(t.shop.Zone()))
		})
	})
	if errors.Is(err, sheet.ErrTooManyRows) {
		return fault.New(fault.Invalid, "too_many_rows", "That is more than %d rows. Take the CSV file, or fewer days.", sheet.MaxRows)
	} else if err != nil {
		return fmt.Errorf("write moves of stock: %w", db.Translate(err))
	}
	if t.filter.Product != "" { // of several, pieces and kilograms make no sum
		total := make([]sheet.Cell, len(t.Columns()))
		total[0].Text, total[10].Number = sheet.Title(t.speak, "", "total"), int64(sum)
		if err := into.Total(total); err != nil {
			return err
		}
	}
	return into.Close()
}

func (m *ListedMove) cells(zone *time.Location) []sheet.Cell {
	out := []sheet.Cell{}
	for _, text := range []string{m.At.In(zone).Format("2006-01-02 15:04:05"), m.SKU, m.Name, m.Unit, m.Kind, m.Cause, m.Reason, m.Person, m.Batch, m.ExpiresOn} {
		out = append(out, sheet.Cell{Text: text})
	}
	return append(out, sheet.Cell{Number: int64(m.Quantity)}, sheet.Cell{Number: int64(m.Stock)})
}
