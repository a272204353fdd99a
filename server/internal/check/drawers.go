package check

import (
	"database/sql"
	"encoding/json"
	"strings"

	"tillbell/pos"
	"tillbell/pos/money"
)

// period is a drawer with what its documents and movements come to.
type period struct {
	id, status                            string
	float                                 int64
	z, expected, counted, difference      *int64
	answer                                []byte
	sales, returns, salesTotal, backTotal int64
	rounding, change, cashIn, cashOut     int64
	vouchers, redeemed                    int64
	payIn, payOut, drop                   int64
}

func (p *period) due() int64 {
	return p.float + p.cashIn - p.change - p.cashOut + p.payIn - p.payOut - p.drop
}

// drawers adds every drawer up anew.
func (c *checker) drawers() error {
	for last := firstID; ; {
		page, ids, err := c.periods(last)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			if p := page[id]; p.status == "closed" {
				c.closed(p)
			}
		}
		last = ids[len(ids)-1]
	}
	if err := c.tallies(); err != nil {
		return err
	}
	return c.find([]finding{
		{"M5", "register %s: more than one drawer is open", `SELECT register_id FROM drawers WHERE status = 'open' GROUP BY register_id HAVING COUNT(*) > 1`},
		{"M5", "register %s: its head does not name its open drawer", `SELECT h.register_id FROM register_heads h
			LEFT JOIN drawers d ON d.register_id = h.register_id AND d.status = 'open'
			WHERE (d.id IS NULL) <> (h.drawer_id IS NULL) OR d.id <> h.drawer_id`},
		{"M5", "document %s: is in the drawer of another register", `SELECT s.id FROM sales s JOIN drawers d ON d.id = s.drawer_id
			WHERE d.store_id <> s.store_id OR d.register_id <> s.register_id AND NOT EXISTS
			(SELECT 1 FROM drawer_parkings p WHERE p.drawer_id = d.id AND p.register_id = s.register_id)`},
		{"M5", "drawer %s: is parked and was not, or the other way", `SELECT d.id FROM drawers d LEFT JOIN drawer_parkings p ON p.drawer_id = d.id AND p.taken_at IS NULL
			WHERE d.status <> 'closed' AND (d.status = 'parked') <> (p.drawer_id IS NOT NULL)`},
	})
}

func told(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// tallies holds what is kept of drawers that are not closed against their
// documents, where these are sound themselves.
func (c *checker) tallies() error {
	if c.told["M3"]+c.told["M4"]+c.told["M12"] > 0 {
		return nil
	}
	wrong, err := pos.MistalliedDrawers(c.tx)
	for _, id := range wrong {
		c.broken("M5", "drawer %s: what its register kept of it is not what its documents come to", id)
	}
	return err
}

func (c *checker) periods(after string) (page map[string]*period, ids []string, err error) {
	page = make(map[string]*period, pageSize)
	err = c.each(func(rows *sql.Rows) error {
		p := &period{}
		err := rows.Scan(&p.id, &p.status, &p.float, &p.z, &p.expected, &p.counted, &p.difference, &p.answer)
		page[p.id], ids = p, append(ids, p.id)
		return err
	}, `SELECT id, status, opening_float, z_number, expected, counted, difference, z_answer FROM drawers WHERE id > ? ORDER BY id LIMIT ?`,
		after, pageSize)
	if err != nil || len(ids) == 0 {
		return nil, nil, err
	}
	err = c.each(func(rows *sql.Rows) error {
		var drawer, kind string
		var count, total, rounding, change, vouchers int64
		if err := rows.Scan(&drawer, &kind, &count, &total, &rounding, &change, &vouchers); err != nil {
			return err
		}
		p := page[drawer]
		if p.change += change; kind == "return" {
			p.returns, p.backTotal, p.rounding, p.vouchers = count, total-vouchers, p.rounding-rounding, p.vouchers-vouchers
		} else {
			p.sales, p.salesTotal, p.rounding, p.vouchers = count, total-vouchers, p.rounding+rounding, p.vouchers+vouchers
		}
		return nil
	}, `SELECT drawer_id, kind, COUNT(*), SUM(total), SUM(rounding), SUM(change), SUM(vouchers) FROM sales WHERE drawer_id IN ? GROUP BY drawer_id, kind`, ids)
	if err != nil {
		return nil, nil, err
	}
	err = c.each(func(rows *sql.Rows) error {
		var drawer, kind string
		var cash, cards int64
		if err := rows.Scan(&drawer, &kind, &cash, &cards); err != nil {
			return err
		}
		if p := page[drawer]; kind == "return" {
			p.cashOut, p.redeemed = cash, p.redeemed-cards
		} else {
			p.cashIn, p.redeemed = cash, p.redeemed+cards
		}
		return nil
	}, `SELECT s.drawer_id, s.kind, SUM(CASE WHEN t.kind = 'cash' AND t.currency = '' THEN t.amount ELSE 0 END), SUM(CASE t.kind WHEN 'gift_card' THEN t.amount ELSE 0 END)
		FROM sale_tenders t JOIN sales s ON s.id = t.sale_id
		WHERE s.drawer_id IN ? AND t.kind IN ('cash', 'gift_card') GROUP BY s.drawer_id, s.kind`, ids)
	if err != nil {
		return nil, nil, err
	}
	return page, ids, c.each(func(rows *sql.Rows) error {
		var drawer string
		var payIn, payOut, drop int64
		if err := rows.Scan(&drawer, &payIn, &payOut, &drop); err != nil {
			return err
		}
		page[drawer].payIn, page[drawer].payOut, page[drawer].drop = payIn, payOut, drop
		return nil
	}, `SELECT drawer_id, SUM(CASE WHEN kind = 'pay_in' THEN amount ELSE 0 END), SUM(CASE WHEN kind = 'pay_out' THEN amount ELSE 0 END),
		SUM(CASE WHEN kind = 'drop' THEN amount ELSE 0 END) FROM drawer_movements WHERE drawer_id IN ? GROUP BY drawer_id`, ids)
}

// closed holds a closed drawer's figures and its report against the sums.
func (c *checker) closed(p *period) {
	var z pos.DrawerView
	unread := json.Unmarshal(p.answer, &z) != nil || z.Expected == nil || z.ZNumber == nil || z.NotCounted != (z.Counted == nil) || z.NotCounted != (z.Difference == nil)
	late := !unread && z.NotCounted // it closed by itself; a count may have come since
	if p.expected == nil || p.z == nil || (p.counted == nil || p.difference == nil) && !late {
		c.broken("M5", "drawer %s: is closed and lacks its figures", p.id)
		return
	}
	if *p.expected != p.due() || p.counted != nil && *p.difference != *p.counted-*p.expected {
		c.broken("M5", "drawer %s: expected %d, counted %d, difference %d; its documents and movements come to %d",
			p.id, *p.expected, told(p.counted), told(p.difference), p.due())
		return
	}
	if unread {
		c.broken("M5", "drawer %s: its Z report cannot be read", p.id)
		return
	}
	if late {
		z.Counted, z.Difference = (*money.Amount)(p.counted), (*money.Amount)(p.difference)
	}
	var wrong []string
	if z.Vouchers == nil { // closed before they were told apart
		z.Vouchers = &pos.Vouchers{Sold: money.Amount(p.vouchers), Redeemed: money.Amount(p.redeemed), Net: money.Amount(p.vouchers - p.redeemed)}
	}
	for _, f := range []struct {
		name      string
		told, sum int64
	}{
		{"vouchers.sold", int64(z.Vouchers.Sold), p.vouchers}, {"vouchers.redeemed", int64(z.Vouchers.Redeemed), p.redeemed},
		{"vouchers.net", int64(z.Vouchers.Net), p.vouchers - p.redeemed},
		{"expected", int64(*z.Expected), *p.expected}, {"counted", told((*int64)(z.Counted)), told(p.counted)}, {"difference", told((*int64)(z.Difference)), told(p.difference)},
		{"z_number", *z.ZNumber, *p.z}, {"opening_float", int64(z.OpeningFloat), p.float}, {"sales.count", z.Sales.Count, p.sales},
		{"sales.total", int64(z.Sales.Total), p.salesTotal}, {"returns.count", z.Returns.Count, p.returns},
		{"returns.total", int64(z.Returns.Total), p.backTotal}, {"rounding", int64(z.Rounding), p.rounding},
		{"pay_in", int64(z.PayIn), p.payIn}, {"pay_out", int64(z.PayOut), p.payOut}, {"drop", int64(z.Drop), p.drop},
	} {
		if f.told != f.sum {
			wrong = append(wrong, f.name)
		}
	}
	if len(wrong) > 0 {
		c.broken("M5", "drawer %s: its Z report says otherwise in %s", p.id, strings.Join(wrong, ", "))
	}
}
