package check

import (
	"database/sql"
	"fmt"
)

// figures holds what is added up for the office against the documents that are
// in it: by register, by person, by product with its stock, by tender and its
// currency, and in tax and discounts, each over all days. Days and hours are not
// told apart here: a document counts in the day that the store's zone and
// cut-off made it when it was added up, and both may have changed since. Rates
// and promotions are within documents: of them the sum is held.
// Months are held against their days.
func (c *checker) figures() error {
	for _, f := range figureSums {
		err := c.each(func(rows *sql.Rows) error {
			var what string
			var kept, sum int64
			if err := rows.Scan(&what, &kept, &sum); err != nil {
				return err
			}
			c.broken("J4", "figures of %s %s: %s of %d, its documents come to %d", f.of, what, f.column, kept, sum)
			return nil
		}, f.query())
		if err != nil {
			return fmt.Errorf("%s of %s: %w", f.column, f.of, err)
		}
	}
	return c.find(figureSpans)
}

// figureSum compares a column's sum over all days with what documents say, d
// being those that are in the figures.
type figureSum struct {
	of, column string
	table, key string // of the figures
	kept       string
	from       string // the documents' side
	group, sum string
}

// counted are the documents up to their registers' marks.
const counted = `(SELECT s.*, CASE s.kind WHEN 'sale' THEN 1 ELSE -1 END AS sign FROM sales s JOIN figure_marks m ON m.register_id = s.register_id AND s.journal_seq <= m.seq) d`

var figureSums = []figureSum{
	byRegister("sales", "SUM(f.sales)", "SUM(CASE d.kind WHEN 'sale' THEN 1 ELSE 0 END)"),
	byRegister("returns", "SUM(f.returns)", "SUM(CASE d.kind WHEN 'return' THEN 1 ELSE 0 END)"),
	byRegister("voids", "SUM(f.voids)", "SUM(CASE d.purpose WHEN 'void' THEN 1 ELSE 0 END)"),
	byRegister("a total", "SUM(f.total)", "SUM(d.sign * d.total)"),
	byRegister("turnover with deposits and cards", "SUM(f.sold - f.returned + f.deposits + f.gift_cards)", "SUM(d.sign * d.total)"),
	byRegister("tax", "SUM(f.tax + f.other_tax)", "SUM(d.sign * d.tax)"),
	byRegister("a discount", "SUM(f.discount)", "SUM(d.sign * d.discount)"),
	byRegister("rounding", "SUM(f.rounding)", "SUM(d.sign * d.rounding)"),
	byRegister("tips", "SUM(f.tips)", "SUM(d.sign * d.tip)"),
	byProduct("pieces", "SUM(f.sold_quantity - f.returned_quantity)", "SUM(d.sign * l.quantity)"),
	byProduct("an amount", "SUM(f.sold - f.returned)", "SUM(d.sign * l.total)"),
	byProduct("tax", "SUM(f.tax)", "SUM(d.sign * l.tax)"),
	byStore("figure_taxes", "tax", "SUM(f.sold_tax - f.returned_tax)", counted, "SUM(d.sign * d.tax)"),
	{"person", "a total", "figure_documents", "staff_id", "SUM(f.total)", counted, "d.staff_id", "SUM(d.sign * d.total)"},
	byStore("figure_tenders", "payments", "SUM(f.taken - f.change - f.refunded)", counted, "SUM(d.sign * (d.total + d.rounding + d.tip))"),
	byStore("figure_tenders", "change", "SUM(f.change)", counted, "SUM(d.sign * d.change)"),
	byTender("kind", "an amount", "SUM(f.taken - f.refunded)", "SUM(d.sign * t.amount)"),
	byTender("currency", "foreign cash", "SUM(f.foreign_amount)", "SUM(d.sign * t.foreign_amount)"),
	byStore("figure_discounts", "discounts", "SUM(f.discount)", counted, "SUM(d.sign * d.discount)"),
	{"product", "stock moved", "figure_products", "product_id", "SUM(f.stock_in - f.stock_out)", `(SELECT l.product_id, -d.sign * l.stock_quantity AS moved FROM ` + counted + ` JOIN sale_lines l ON l.sale_id = d.id
		UNION ALL SELECT p.product_id, -d.sign * p.quantity FROM ` + counted + ` JOIN sale_line_parts p ON p.sale_id = d.id) d`, "d.product_id", "SUM(d.moved)"},
}

func byRegister(column, kept, sum string) figureSum {
	return figureSum{"register", column, "figure_documents", "register_id", kept, counted, "d.register_id", sum}
}

func byProduct(column, kept, sum string) figureSum {
	return figureSum{"product", column, "figure_products", "product_id", kept, counted + ` JOIN sale_lines l ON l.sale_id = d.id`, "l.product_id", sum}
}

// byTender leaves out what the two halves of an exchange pay each other.
func byTender(key, column, kept, sum string) figureSum {
	return figureSum{"payments by " + key, column, "figure_tenders", key, kept, counted + ` JOIN sale_tenders t ON t.sale_id = d.id AND t.kind <> 'exchange'`, "t." + key, sum}
}

func byStore(table, column, kept, from, sum string) figureSum {
	return figureSum{"store", column, table, "store_id", kept, from, "d.store_id", sum}
}

func (f figureSum) query() string {
	return `SELECT key, CAST(SUM(kept) AS BIGINT), CAST(SUM(docs) AS BIGINT) FROM (
		SELECT CAST(f.` + f.key + ` AS TEXT) AS key, ` + f.kept + ` AS kept, 0 AS docs FROM ` + f.table + ` f WHERE f.span > 9999999 GROUP BY f.` + f.key + `
		UNION ALL SELECT CAST(` + f.group + ` AS TEXT), 0, ` + f.sum + ` FROM ` + f.from + ` GROUP BY ` + f.group + `) both_sides
		GROUP BY key HAVING SUM(kept) <> SUM(docs) ORDER BY key`
}

// figureSpans are months that are not the sum of their days, and marks beyond
// their journal.
var figureSpans = []finding{
	months("figure_documents", "total + 3 * tax + 7 * sales"), months("figure_products", "sold - returned + 3 * cost + 7 * sold_quantity"),
	months("figure_taxes", "sold_tax - returned_tax + 3 * sold_base"), months("figure_tenders", "taken - change - refunded + 3 * payments"),
	months("figure_discounts", "discount + 3 * marked_down + 7 * times"),
	{"J4", "register %s: its figures are beyond its journal", `SELECT m.register_id FROM figure_marks m JOIN register_heads h ON h.register_id = m.register_id
		WHERE m.seq > h.journal_seq ORDER BY m.register_id`},
}

// months compares a sum in which each column has a weight of its own.
func months(table, weighed string) finding {
	return finding{"J4", table + ": the month %s is not the sum of its days", `SELECT CAST(store_id AS TEXT) || ' ' || CAST(month AS TEXT) FROM (
		SELECT store_id, CASE WHEN span > 9999999 THEN span / 100 ELSE span END AS month, CASE WHEN span > 9999999 THEN ` + weighed + ` ELSE -(` + weighed + `) END AS n
		FROM ` + table + `) x GROUP BY store_id, month HAVING SUM(n) <> 0 ORDER BY 1`}
}
