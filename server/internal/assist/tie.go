package assist

import (
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/server/db"
)

// tie finds the sale of a call.
func tie(tx *db.Tx, store string, c *call) error {
	customers, err := customersOf(tx, store, c)
	if err != nil {
		return fmt.Errorf("look whom a call was for: %w", err)
	}
	byCustomer := func(tx *db.Tx, store string, c *call) (string, error) { return boughtBy(tx, store, c, customers) }
	for _, by := range []struct {
		rule string
		find func(*db.Tx, string, *call) (string, error)
	}{{"cart", byCart}, {"customer", byCustomer}, {"till", byTill}, {"product", byProduct}} {
		sale, err := by.find(tx, store, c)
		if err != nil {
			return fmt.Errorf("look for a sale by %s: %w", by.rule, err)
		}
		if sale == "" {
			continue
		}
		if err := take(tx, c, by.rule, sale); err != nil || c.rule != "" {
			return err
		}
	}
	return nil
}

// take makes what is left of a sale the call's: of a cart all, else the goods
// that the call is about.
func take(tx *db.Tx, c *call, rule, sale string) error {
	query, args := `SELECT line, total FROM sale_lines l WHERE l.sale_id = ? AND NOT EXISTS
		(SELECT 1 FROM assist_lines t WHERE t.sale_id = l.sale_id AND t.line = l.line)`, []any{sale}
	if rule != "cart" && c.ProductID != nil {
		query, args = query+` AND l.product_id = ?`, append(args, *c.ProductID)
	}
	var lines []struct{ Line, Total int64 }
	if err := tx.Raw(query+` ORDER BY line`, args...).Scan(&lines).Error; err != nil || len(lines) == 0 {
		return err
	}
	c.rule, c.sale = rule, sale
	for _, l := range lines {
		c.lines, c.value = append(c.lines, l.Line), c.value+l.Total
	}
	return nil
}

// help is who helped a customer, and when: a cart that they began in that time is
// this customer's.
type help struct {
	StaffID  string
	From, To db.Micros
}

// helpers are who had the call, and behind them who was called to it and came.
func helpers(tx *db.Tx, c *call) (all []help, err error) {
	if c.ClaimStaffID == nil || c.AcceptedAt == nil || c.Status != "resolved" {
		return nil, nil
	}
	err = tx.Raw(`SELECT claim_staff_id AS staff_id, accepted_at AS "from", COALESCE(ended_at, ?) AS "to" FROM help_requests
		WHERE joins_id = ? AND status IN ('arrived', 'resolved') ORDER BY accepted_at, id`, c.EndedAt, c.ID).Scan(&all).Error
	all = append([]help{{*c.ClaimStaffID, *c.AcceptedAt, c.EndedAt}}, all...)
	for i := range all {
		all[i].To = db.At(all[i].To.Time().Add(built))
	}
	return all, err
}

// byCart is the sale of a cart that a helper began while with the customer, or
// soon after.
func byCart(tx *db.Tx, store string, c *call) (sale string, err error) {
	all, err := helpers(tx, c)
	for i := 0; err == nil && sale == "" && i < len(all); i++ {
		sale, err = soldCart(tx, store, c, all[i])
	}
	return sale, err
}

func soldCart(tx *db.Tx, store string, c *call, h help) (string, error) {
	return first(tx, `SELECT s.id FROM carts k JOIN sales s ON s.id = k.sale_id WHERE k.created_by = ? AND k.created_at >= ? AND k.created_at <= ? AND k.store_id = ?
		AND s.kind = 'sale' AND s.committed_at <= ? AND EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_id = s.id AND NOT EXISTS
			(SELECT 1 FROM assist_lines t WHERE t.sale_id = l.sale_id AND t.line = l.line))
		ORDER BY s.committed_at, s.id LIMIT 1`,
		h.StaffID, h.From, h.To, store, db.At(c.EndedAt.Time().Add(Window)))
}

const maxCarts = 20 // of one helper in the time of one call

// customersOf is whom a call was for, by its own word or by the carts that its
// helper built; and notes that there is something to follow the call by.
func customersOf(tx *db.Tx, store string, c *call) (customers []string, err error) {
	if c.CustomerID != nil {
		customers = append(customers, *c.CustomerID)
	}
	all, err := helpers(tx, c)
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		var carts []string
		err := tx.Raw(`SELECT content FROM carts WHERE created_by = ? AND created_at >= ? AND created_at <= ? AND store_id = ? AND kind = 'cart' ORDER BY created_at, id LIMIT ?`,
			h.StaffID, h.From, h.To, store, maxCarts).Scan(&carts).Error
		if err != nil {
			return nil, err
		}
		c.traced = c.traced || len(carts) > 0
		for _, content := range carts {
			var cart struct {
				CustomerID string `json:"customer_id"`
			}
			if json.Unmarshal([]byte(content), &cart) == nil && cart.CustomerID != "" && !slices.Contains(customers, cart.CustomerID) {
				customers = append(customers, cart.CustomerID)
			}
		}
	}
	c.traced = c.traced || len(customers) > 0
	return customers, nil
}

// boughtBy is the first sale to one of these customers since they called.
func boughtBy(tx *db.Tx, store string, c *call, customers []string) (string, error) {
	if len(customers) == 0 {
		return "", nil
	}
	about, args := "", []any{customers, c.CreatedAt, db.At(c.EndedAt.Time().Add(Window)), store}
	if c.ProductID != nil {
		about, args = ` AND l.product_id = ?`, append(args, *c.ProductID)
	}
	return first(tx, `SELECT s.id FROM sales s WHERE s.customer_id IN ? AND s.committed_at >= ? AND s.committed_at <= ? AND s.store_id = ? AND s.kind = 'sale'
		AND EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_id = s.id`+about+` AND NOT EXISTS
			(SELECT 1 FROM assist_lines t WHERE t.sale_id = l.sale_id AND t.line = l.line))
		ORDER BY s.committed_at, s.id LIMIT 1`, args...)
}

// goods finds the first sale of the call's goods in its time.
const goods = `SELECT s.id FROM sold_lines o JOIN sales s ON s.id = o.sale_id WHERE o.product_id = ? AND o.at >= ? AND o.at <= ? AND s.store_id = ? AND s.kind = 'sale'
	AND NOT EXISTS (SELECT 1 FROM assist_lines t WHERE t.sale_id = o.sale_id AND t.line = o.line)`

func byTill(tx *db.Tx, store string, c *call) (string, error) {
	if c.ProductID == nil || c.RegisterID == nil {
		return "", nil
	}
	return first(tx, goods+` AND s.register_id = ? ORDER BY o.at, o.sale_id LIMIT 1`,
		*c.ProductID, c.CreatedAt, db.At(c.EndedAt.Time().Add(Window)), store, *c.RegisterID)
}

// byProduct is not for what a till asks: its customer stands there.
func byProduct(tx *db.Tx, store string, c *call) (string, error) {
	if c.ProductID == nil || c.RegisterID != nil {
		return "", nil
	}
	return first(tx, goods+` ORDER BY o.at, o.sale_id LIMIT 1`, *c.ProductID, c.CreatedAt, db.At(c.EndedAt.Time().Add(Window)), store)
}

func first(tx *db.Tx, query string, args ...any) (string, error) {
	var found []string
	if err := tx.Raw(query, args...).Scan(&found).Error; err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}
