package pos

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
)

// counts are all that were taken of the drawer.
func (v *DrawerView) counts(tx *gorm.DB, row *drawerRow) error {
	rows, err := tx.Raw(`SELECT c.id, c.drawer_id, c.number, c.staff_id, c.at, c.counted, c.expected, c.pieces, c.currencies, s.name,
		c.late, c.reason, c.note, COALESCE(CAST(a.id AS TEXT), ''), COALESCE(a.name, ''), c.asked
		FROM drawer_counts c JOIN staff s ON s.id = c.staff_id LEFT JOIN staff a ON a.id = c.approved_by WHERE c.drawer_id = ? ORDER BY c.number`, row.ID).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c cashCountRow
		var name string
		var by Person
		err := rows.Scan(&c.ID, &c.DrawerID, &c.Number, &c.StaffID, &c.At, &c.Counted, &c.Expected, &c.Pieces, &c.Currencies, &name,
			&c.Late, &c.Reason, &c.Note, &by.ID, &by.Name, &c.Asked)
		if err != nil {
			return err
		}
		one, err := c.view(name, &access.DrawerPolicy{})
		if err != nil {
			return err
		}
		if by.ID != "" {
			one.ApprovedBy = &by
		}
		v.Counts = append(v.Counts, one)
	}
	return rows.Err()
}

// DrawerCounts lists a drawer's counts, those too that came after its Z.
func (p *Pos) DrawerCounts(ctx context.Context, c Cashier, shop access.Store, id string) ([]CashCountView, error) {
	var row drawerRow
	err := p.db.Read(ctx).Where("id = ? AND store_id = ?", id, c.Store).Take(&row).Error
	if db.IsMissing(err) {
		return nil, errNoDrawer
	} else if err != nil {
		return nil, fmt.Errorf("load drawer: %w", db.Translate(err))
	}
	v := DrawerView{Counts: []CashCountView{}}
	if err := v.counts(p.db.Read(ctx), &row); err != nil {
		return nil, fmt.Errorf("list counts: %w", db.Translate(err))
	}
	if shop.BlindCount && !c.SeesExpected && (row.Status != "closed" || row.Counted == nil) {
		v.hide()
	}
	return v.Counts, nil
}

func (v *DrawerView) handOvers(tx *gorm.DB, row *drawerRow) error {
	rows, err := tx.Raw(handOverQuery+` WHERE o.drawer_id = ? ORDER BY o.at, o.id`, row.ID).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		one, err := readHandOver(rows)
		if err != nil {
			return err
		}
		v.HandOvers = append(v.HandOvers, one)
	}
	return rows.Err()
}

func (v *DrawerView) parkings(tx *gorm.DB, row *drawerRow) error {
	rows, err := tx.Raw(`SELECT r.id, r.code, s.id, s.name, p.parked_at, COALESCE(CAST(t.id AS TEXT), ''), COALESCE(t.code, ''),
		COALESCE(CAST(b.id AS TEXT), ''), COALESCE(b.name, ''), p.taken_at FROM drawer_parkings p JOIN registers r ON r.id = p.register_id
		JOIN staff s ON s.id = p.parked_by LEFT JOIN registers t ON t.id = p.taken_on LEFT JOIN staff b ON b.id = p.taken_by
		WHERE p.drawer_id = ? ORDER BY p.number`, row.ID).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one ParkingView
		var to RegisterRef
		var by Person
		var parked db.Micros
		var taken *db.Micros
		err := rows.Scan(&one.From.ID, &one.From.Code, &one.ParkedBy.ID, &one.ParkedBy.Name, &parked, &to.ID, &to.Code, &by.ID, &by.Name, &taken)
		if err != nil {
			return err
		}
		one.ParkedAt = stamp(parked.Time())
		if taken != nil {
			at := stamp(taken.Time())
			one.To, one.TakenBy, one.TakenAt = &to, &by, &at
		}
		v.Parkings = append(v.Parkings, one)
	}
	return rows.Err()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
