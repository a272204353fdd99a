package pos

import (
	"fmt"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// A piece with a serial number that was put aside is nobody else's until it is
// handed over or goes back to the shelf.

// lockPieces lets one transaction at a time decide on a piece: whether it is
// sold and whether it is put aside stand in two tables, and no index is over
// both. SQLite has one writer as it is.
const lockPieces = `SELECT pg_advisory_xact_lock(hashtextextended(CAST(v.product_id AS TEXT) || ' ' || v.serial, 0)) FROM `

func serialHeld(q *Product, serial, layaway string) *fault.Error {
	return fault.New(fault.Conflict, "serial_held", "%s number %s is put aside for a customer.", q.Name, serial).
		With("product", map[string]string{"id": q.ID, "name": q.Name}).With("layaway_id", layaway)
}

// holdPieces keeps the pieces of a layaway for it, and refuses those that are
// sold or kept for another.
func holdPieces(tx *db.Tx, layaway string, d *draft) error {
	var wanted []int
	for i := range d.lines {
		if d.lines[i].Serial != "" {
			wanted = append(wanted, i)
		}
	}
	slices.SortFunc(wanted, func(a, b int) int { // in the order in which sales lock them
		return comparePieces(d.lines[a].piece(), d.lines[b].piece())
	})
	for n, i := range wanted {
		l := &d.lines[i]
		if n > 0 && d.lines[wanted[n-1]].piece() == l.piece() {
			return serialSold(l.product, l.Serial).At(lineField(i+1, "serial"), "serial_sold", "is here twice")
		}
		if err := holdPiece(tx, layaway, l, lineField(i+1, "serial")); err != nil {
			return err
		}
	}
	return nil
}

func holdPiece(tx *db.Tx, layaway string, l *draftLine, field string) error {
	id, serial := l.product.ID, l.Serial
	if tx.Dialect() == db.Postgres {
		if err := tx.Exec(lockPieces+`(SELECT CAST(? AS uuid) AS product_id, CAST(? AS text) AS serial) v`, id, serial).Error; err != nil {
			return fmt.Errorf("lock a piece: %w", err)
		}
	}
	var sold bool
	var holder string
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM sale_line_tracking WHERE product_id = ? AND serial = ? AND serial <> '' AND freed = 0),
		COALESCE((SELECT CAST(layaway_id AS TEXT) FROM layaway_serials WHERE product_id = ? AND serial = ?), '')`, id, serial, id, serial).Row().Scan(&sold, &holder)
	switch {
	case err != nil:
		return fmt.Errorf("look for a serial number: %w", err)
	case sold:
		return serialSold(l.product, serial).At(field, "serial_sold", "is sold already")
	case holder != "":
		return serialHeld(l.product, serial, holder).At(field, "serial_held", "is put aside")
	}
	err = tx.Exec(`INSERT INTO layaway_serials (product_id, serial, layaway_id) VALUES (?, ?, ?)`, id, serial, layaway).Error
	if err != nil {
		return fmt.Errorf("hold a piece: %w", err)
	}
	return nil
}

// letPiecesGo ends what a layaway held.
func letPiecesGo(tx *db.Tx, layaway string) error {
	if err := tx.Exec(`DELETE FROM layaway_serials WHERE layaway_id = ?`, layaway).Error; err != nil {
		return fmt.Errorf("let pieces go: %w", err)
	}
	return nil
}

func (l *draftLine) piece() piece { return piece{l.product.ID, l.Serial} }
