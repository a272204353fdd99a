package pos

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/server/db"
)

// recountDrawer sums a drawer up from all its documents: what its tally must
// say.
func recountDrawer(tx *gorm.DB, drawer string) (*drawerTally, error) {
	t := &drawerTally{}
	for _, step := range []func(*gorm.DB, string) error{t.readDocuments, t.readTenders, t.readTaxes} {
		if err := step(tx, drawer); err != nil {
			return nil, fmt.Errorf("sum up drawer %s: %w", drawer, db.Translate(err))
		}
	}
	return t, nil
}

func (t *drawerTally) readDocuments(tx *gorm.DB, drawer string) error {
	rows, err := tx.Raw(`SELECT CAST(staff_id AS TEXT), CAST(SUM(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' THEN total - vouchers ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'return' THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN kind = 'return' THEN total - vouchers ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' AND rounding > 0 THEN rounding WHEN kind = 'return' AND rounding < 0 THEN -rounding ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' AND rounding < 0 THEN -rounding WHEN kind = 'return' AND rounding > 0 THEN rounding ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' THEN tip ELSE -tip END) AS BIGINT), CAST(SUM(change) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'sale' THEN vouchers ELSE -vouchers END) AS BIGINT) FROM sales WHERE drawer_id = ? GROUP BY staff_id ORDER BY staff_id`, drawer).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s staffTally
		err := rows.Scan(&s.id, &s.sales.Count, &s.sales.Total, &s.returns.Count, &s.returns.Total, &s.gain, &s.loss, &s.tips, &s.change, &s.vouchers)
		if err != nil {
			return err
		}
		t.staff = append(t.staff, s)
	}
	return rows.Err()
}

func (t *drawerTally) readTenders(tx *gorm.DB, drawer string) error {
	rows, err := tx.Raw(`SELECT CAST(s.staff_id AS TEXT), t.kind, t.currency, CAST(SUM(CASE WHEN s.kind = 'sale' THEN t.amount ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN s.kind = 'return' THEN t.amount ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN s.kind = 'sale' THEN t.foreign_amount ELSE -t.foreign_amount END) AS BIGINT)
		FROM sale_tenders t JOIN sales s ON s.id = t.sale_id WHERE s.drawer_id = ? AND t.kind <> 'exchange'
		GROUP BY s.staff_id, t.kind, t.currency ORDER BY s.staff_id, t.kind, t.currency`, drawer).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var staff string
		var x takings
		if err := rows.Scan(&staff, &x.Kind, &x.Currency, &x.Taken, &x.Refunds, &x.Foreign); err != nil {
			return err
		}
		t.of(staff).take(&x)
	}
	return rows.Err()
}

func (t *drawerTally) readTaxes(tx *gorm.DB, drawer string) error {
	taxes, err := sumTaxes(tx, `s.drawer_id = ?`, drawer)
	t.taxes = taxes
	return err
}

// MistalliedDrawers are the drawers whose tally is not what their documents
// come to.
func MistalliedDrawers(tx *gorm.DB) (wrong []string, err error) {
	var rows []struct {
		ID    string
		Tally []byte
	}
	err = tx.Raw(`SELECT CAST(d.id AS TEXT) AS id, CASE d.status WHEN 'open' THEN h.drawer_tally ELSE d.tally END AS tally
		FROM drawers d LEFT JOIN register_heads h ON h.drawer_id = d.id WHERE d.status <> 'closed' ORDER BY d.id`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the tallies of drawers: %w", err)
	}
	for _, r := range rows {
		kept, err := parseDrawerTally(r.Tally)
		if err == nil && kept == nil {
			continue
		}
		counted, recountErr := recountDrawer(tx, r.ID)
		if recountErr != nil {
			return nil, recountErr
		}
		if err != nil || !kept.equal(counted) {
			wrong = append(wrong, r.ID)
		}
	}
	return wrong, nil
}

// equal tells whether two tallies say the same, in whatever order.
func (t *drawerTally) equal(o *drawerTally) bool { return reflect.DeepEqual(t.ordered(), o.ordered()) }

// ordered is a copy without what came to nothing.
func (t *drawerTally) ordered() drawerTally {
	out := drawerTally{taxes: taxSums{}}
	for _, s := range t.staff {
		s.tenders = slices.DeleteFunc(s.paid(), func(x takings) bool { return x.Taken == 0 && x.Refunds == 0 && x.Foreign == 0 })
		out.staff = append(out.staff, s)
	}
	slices.SortFunc(out.staff, func(a, b staffTally) int { return strings.Compare(a.id, b.id) })
	for _, x := range t.taxes.sorted() {
		if x.Base != 0 || x.Amount != 0 {
			out.taxes = append(out.taxes, x)
		}
	}
	return out
}
