package pos

import (
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// layawayPart hands goods that were put aside over once, for all that was paid
// on them. The ledger's part holds the account and takes the money off it.
type layawayPart struct {
	rows  map[string]*laidRow
	sales []*draft
}

type laidRow struct {
	store, customer, status, code string
	paid                          money.Amount
}

func (c *layawayPart) look(p *db.Pipe, drafts []*draft) error {
	var ids []string
	for _, d := range drafts {
		if d.kind == kindSale && d.request.LayawayID != "" {
			ids = append(ids, d.request.LayawayID)
		}
	}
	if ids == nil {
		return nil
	}
	ids = unique(ids)
	c.rows = make(map[string]*laidRow, len(ids))
	in, args := `IN (SELECT value FROM json_each(?))`, []any(nil)
	lock := ""
	if p.Dialect() == db.Postgres {
		in, args, lock = `= ANY($1::text[]::uuid[])`, []any{ids}, ` ORDER BY id FOR UPDATE`
	} else {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		args = []any{string(doc)}
	}
	p.Query("lock layaways", func(rows db.Scanner) error {
		for rows.Next() {
			r, id, number := &laidRow{}, "", int64(0)
			if err := rows.Scan(&id, &r.store, &r.customer, &r.status, &number); err != nil {
				return err
			}
			r.code = (&layawayRow{Number: number}).code()
			c.rows[id] = r
		}
		return nil
	}, `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT), CAST(customer_id AS TEXT), status, number FROM layaways WHERE id `+in+lock, args...)
	// A statement of its own sees what was paid while the lock was waited for.
	p.Query("what was paid on layaways", func(rows db.Scanner) error {
		for rows.Next() {
			var id string
			var paid money.Amount
			if err := rows.Scan(&id, &paid); err != nil {
				return err
			}
			if r := c.rows[id]; r != nil {
				r.paid = paid
			}
		}
		return nil
	}, `SELECT CAST(id AS TEXT), balance FROM ledger_accounts WHERE balance IS NOT NULL AND id `+in, args...)
	return nil
}

func (c *layawayPart) judge(d *draft) error {
	if d.kind != kindSale || d.request.LayawayID == "" {
		return nil
	}
	row := c.rows[d.request.LayawayID]
	switch {
	case row == nil || row.store != d.cashier.Store:
		return errNoLayaway.At("layaway_id", "no_layaway", "is not a layaway of this store")
	case row.status != layawayOpen:
		return errLayawayEnded
	}
	var deposit money.Amount
	for i := range d.tenders {
		if d.tenders[i].Kind == Deposit {
			deposit += d.tenders[i].Amount
		}
	}
	if deposit != row.paid {
		return fault.New(fault.Conflict, "deposit_mismatch", "Another amount was paid on these goods.").With("paid", row.paid).
			At("tenders", "deposit_mismatch", "do not hold what was paid on the goods")
	}
	return nil
}

func (c *layawayPart) take(d *draft) {
	row := c.rows[d.request.LayawayID]
	if d.kind != kindSale || row == nil {
		return
	}
	row.status = layawayDone
	for i := range d.tenders {
		if d.tenders[i].Kind == Deposit {
			d.tenders[i].Reference = row.code
		}
	}
	c.sales = append(c.sales, d)
}

func (c *layawayPart) write(b *books) error {
	for _, d := range c.sales {
		n := 0
		b.pipe.Query("hand goods over", func(rows db.Scanner) error {
			for rows.Next() {
				n++
			}
			if err := rows.Err(); err != nil || n == 1 {
				return err
			}
			return fmt.Errorf("layaway %s was ended meanwhile", d.request.LayawayID)
		}, `UPDATE layaways SET status = 'done', sale_id = $1, ended_at = $2, ended_by = $3 WHERE id = $4 AND status = 'open' RETURNING 1`,
			d.id, int64(db.At(b.at)), d.cashier.Staff, d.request.LayawayID)
		b.pipe.Exec("let pieces go", `DELETE FROM layaway_serials WHERE layaway_id = $1`, d.request.LayawayID)
	}
	return nil
}
