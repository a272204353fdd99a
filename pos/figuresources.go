package pos

import (
	"strings"

	"tillbell/pos/sheet"
)

// figureSource is a way to ask for figures: where they are, and what the
// columns are that tell rows apart and that are added up.
type figureSource struct {
	by       string
	keys     []figurePick
	measures []figurePick
	from     func(c *calendar, p Period) (string, []any)
	total    func(c *calendar, p Period) (string, []any) // of all rows, where there is a shorter way to it
	having   string
	sorted   string
}

// figurePick is a column and its expression; costs only for who may see them.
type figurePick struct {
	FigureColumn
	sql   string
	costs bool
	apart bool // no total: rows of it have money in common
}

func byText(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Text}, sql: sql}
}
func counts(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Count}, sql: sql}
}
func amounts(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Money}, sql: sql}
}
func quantities(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Quantity}, sql: sql}
}
func costed(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Money}, sql: sql, costs: true}
}

// apart are amounts that are not added up over all rows.
func apart(key, sql string) figurePick {
	return figurePick{FigureColumn: FigureColumn{key, sheet.Money}, sql: sql, apart: true}
}

var documentMeasures = []figurePick{counts("receipts", "f.sales"), counts("returns", "f.returns"), counts("voids", "f.voids"), amounts("sold", "f.sold"),
	amounts("returned", "f.returned"), amounts("voided", "f.voided"), amounts("turnover", "f.sold - f.returned"), amounts("net", "f.sold - f.returned - f.tax"),
	amounts("tax", "f.tax"), amounts("discount", "f.discount"), amounts("deposits", "f.deposits"), amounts("gift_cards", "f.gift_cards"),
	amounts("other_tax", "f.other_tax"), amounts("total", "f.total"), amounts("rounding", "f.rounding"), amounts("tips", "f.tips")}

var productMeasures = []figurePick{quantities("sold_quantity", "f.sold_quantity"), quantities("returned_quantity", "f.returned_quantity"),
	quantities("quantity", "f.sold_quantity - f.returned_quantity"), amounts("sold", ofGoods("f.sold")), amounts("returned", ofGoods("f.returned")),
	amounts("turnover", ofGoods("f.sold - f.returned")), amounts("net", ofGoods("f.sold - f.returned - f.tax")), amounts("tax", ofGoods("f.tax")),
	amounts("discount", "f.discount"), amounts("deposits", ofKind(lineDeposit, "f.sold - f.returned")),
	amounts("gift_cards", ofKind(lineGiftCard, "f.sold - f.returned")), amounts("other_tax", "CASE WHEN f.kind <> 'goods' THEN f.tax ELSE 0 END"),
	amounts("total", "f.sold - f.returned"), costed("cost", "f.cost"), costed("margin", ofGoods("f.sold - f.returned - f.tax - f.uncosted - f.cost")),
	costed("net_without_cost", "f.uncosted")}

// tenderMeasures add up twice: what sales came to, in whatever way they were
// paid, and what money came in, for whatever it was. All ways together would
// have money twice that came in before its sale, or after.
var tenderMeasures = []figurePick{counts("payments", "f.payments"), apart("taken", "f.taken"), apart("change", "f.change"), counts("refunds", "f.refunds"),
	apart("refunded", "f.refunded"), apart("amount", paidNet), {FigureColumn: FigureColumn{"foreign_amount", sheet.Foreign}, sql: "f.foreign_amount"},
	amounts("sold", paidFor("sale")), amounts("collected", collected(paidNet)), amounts("layaways", collected(paidFor("layaway"))), amounts("debts", collected(paidFor("debt")))}

const paidNet = "f.taken - f.change - f.refunded"

func paidFor(source string) string {
	return `CASE WHEN f.source = '` + source + `' THEN ` + paidNet + ` ELSE 0 END`
}

// collected leaves out ways to pay by which no money comes in or goes out: what
// was paid before, and what will be.
func collected(sql string) string {
	return `CASE WHEN f.kind IN ('` + strings.Join([]string{Deposit, OnAccount, GiftCard, StoreCredit}, `', '`) + `') THEN 0 ELSE ` + sql + ` END`
}

func ofGoods(sql string) string { return ofKind(lineGoods, sql) }

func ofKind(kind, sql string) string {
	return `CASE WHEN f.kind = '` + kind + `' THEN ` + sql + ` ELSE 0 END`
}

// figureSources are the ways, in the order in which they are offered.
var figureSources = []figureSource{
	{by: "day", keys: []figurePick{byText("day", "f.span")}, measures: documentMeasures, from: daysOf, total: documentsOf, sorted: "day"},
	{by: "hour", keys: []figurePick{counts("hour", "f.hour")}, measures: documentMeasures, from: documentsOf, sorted: "hour"},
	{by: "product", keys: []figurePick{byText("sku", "COALESCE(q.sku, '')"), byText("name", "COALESCE(q.name, '')"), byText("group", "COALESCE(q.category, '')"),
		byText("unit", "COALESCE(q.unit, '')"), byText("kind", "f.kind"), byText("product_id", "CAST(f.product_id AS TEXT)")},
		measures: productMeasures, from: productsOf, total: spansOf("figure_products"), sorted: "-total", having: ` HAVING SUM(f.sold_quantity + f.returned_quantity) > 0`},
	{by: "group", keys: []figurePick{byText("group", "COALESCE(q.category, '')")}, measures: productMeasures, from: productsOf, total: spansOf("figure_products"), sorted: "-total",
		having: ` HAVING SUM(f.sold_quantity + f.returned_quantity) > 0`},
	{by: "person", keys: []figurePick{byText("name", "COALESCE(s.name, '')"), byText("staff_id", "CAST(f.staff_id AS TEXT)")}, measures: documentMeasures,
		from: joined(documentsOf, `LEFT JOIN staff s ON s.id = f.staff_id`), sorted: "-turnover"},
	{by: "register", keys: []figurePick{byText("code", "COALESCE(r.code, '')"), byText("name", "COALESCE(r.name, '')"), byText("register_id", "CAST(f.register_id AS TEXT)")},
		measures: documentMeasures, from: joined(documentsOf, `LEFT JOIN registers r ON r.id = f.register_id`), sorted: "code"},
	{by: "tax", keys: []figurePick{{FigureColumn: FigureColumn{"rate", sheet.Rate}, sql: "f.rate"}, byText("name", "f.name"), counts("levy", "f.levy"), counts("gift_card", "f.gift_card")},
		measures: []figurePick{amounts("sold_base", "f.sold_base"), amounts("sold_tax", "f.sold_tax"), amounts("returned_base", "f.returned_base"),
			amounts("returned_tax", "f.returned_tax"), amounts("base", "f.sold_base - f.returned_base"), amounts("tax", "f.sold_tax - f.returned_tax")},
		from: spansOf("figure_taxes"), sorted: "-rate"},
	{by: "tender", keys: []figurePick{byText("kind", "f.kind"), byText("currency", "f.currency"), byText("source", "f.source")},
		measures: tenderMeasures, from: tendersOf, sorted: "-amount"},
	{by: "discount", keys: []figurePick{byText("kind", "f.kind"), byText("name", "COALESCE(m.name, l.name, f.name)"), byText("source", "f.source")},
		measures: []figurePick{counts("times", "f.times"), amounts("discount", "f.discount"), amounts("marked_down", "f.marked_down")},
		from:     joined(spansOf("figure_discounts"), `LEFT JOIN promotions m ON CAST(m.id AS TEXT) = f.source LEFT JOIN price_lists l ON CAST(l.id AS TEXT) = f.source`),
		sorted:   "-discount"},
	{by: "stock", keys: []figurePick{byText("sku", "COALESCE(q.sku, '')"), byText("name", "COALESCE(q.name, '')"), byText("group", "COALESCE(q.category, '')"),
		byText("unit", "COALESCE(q.unit, '')"), byText("reason", "f.reason"), byText("product_id", "CAST(f.product_id AS TEXT)")},
		measures: []figurePick{quantities("in", "f.came"), quantities("out", "f.went"), quantities("change", "f.came - f.went")},
		from:     movementsOf, total: movedOf, sorted: "sku"},
}

func sourceOf(by string) *figureSource {
	for i := range figureSources {
		if figureSources[i].by == by {
			return &figureSources[i]
		}
	}
	return nil
}

// whole holds the rows of a period, one of each document; where follows it.
func whole(table string, c *calendar, p Period) (string, []any) {
	return `(SELECT * FROM ` + table + ` WHERE store_id = ? AND span IN ?) f`, []any{c.store, p.spans()}
}

func spansOf(table string) func(*calendar, Period) (string, []any) {
	return func(c *calendar, p Period) (string, []any) { return whole(table, c, p) }
}

func documentsOf(c *calendar, p Period) (string, []any) { return whole("figure_documents", c, p) }

// daysOf holds the days' rows: they are written longer than the months'.
func daysOf(c *calendar, p Period) (string, []any) {
	return `(SELECT * FROM figure_documents WHERE store_id = ? AND span BETWEEN ? AND ?) f`, []any{c.store, daySpan(p.From), daySpan(p.To)}
}

// productsOf has one row of each product and kind: what they are called is looked
// up once, and not for each span.
func productsOf(c *calendar, p Period) (string, []any) {
	from, args := whole("figure_products", c, p)
	sums := ""
	for _, column := range []string{"sold_quantity", "returned_quantity", "sold", "returned", "tax", "discount", "cost", "uncosted"} {
		sums += `, CAST(SUM(f.` + column + `) AS BIGINT) AS ` + column
	}
	return `(SELECT f.product_id, f.kind` + sums + ` FROM ` + from + ` GROUP BY f.product_id, f.kind) f LEFT JOIN products q ON q.id = f.product_id`, args
}

func joined(of func(*calendar, Period) (string, []any), with string) func(*calendar, Period) (string, []any) {
	return func(c *calendar, p Period) (string, []any) {
		from, args := of(c, p)
		return from + ` ` + with, args
	}
}

// movementsOf holds what sales and returns moved, which is added up, and all
// else, which is little beside it: a row of each product and reason.
func movementsOf(c *calendar, p Period) (string, []any) {
	sold, args := whole("figure_products", c, p)
	from, until := p.times(c)
	return `(SELECT f.product_id, 'sale' AS reason, 0 AS came, CAST(SUM(f.stock_out) AS BIGINT) AS went FROM ` + sold + ` WHERE f.stock_out <> 0 GROUP BY f.product_id
		UNION ALL SELECT f.product_id, 'return', CAST(SUM(f.stock_in) AS BIGINT), 0 FROM ` + sold + ` WHERE f.stock_in <> 0 GROUP BY f.product_id
		UNION ALL SELECT product_id, CASE WHEN cause <> '' THEN cause ELSE kind END, CAST(SUM(CASE WHEN quantity > 0 THEN quantity ELSE 0 END) AS BIGINT),
			CAST(SUM(CASE WHEN quantity < 0 THEN -quantity ELSE 0 END) AS BIGINT) FROM stock_moves WHERE store_id = ? AND at >= ? AND at < ? AND quantity <> 0
			GROUP BY product_id, cause, kind) f LEFT JOIN products q ON q.id = f.product_id`, append(append(append([]any{}, args...), args...), c.store, from, until)
}

// movedOf is the same, for sums over all: in no groups.
func movedOf(c *calendar, p Period) (string, []any) {
	sold, args := whole("figure_products", c, p)
	from, until := p.times(c)
	return `(SELECT f.stock_in AS came, f.stock_out AS went FROM ` + sold + ` UNION ALL SELECT CASE WHEN quantity > 0 THEN quantity ELSE 0 END,
		CASE WHEN quantity < 0 THEN -quantity ELSE 0 END FROM stock_moves WHERE store_id = ? AND at >= ? AND at < ? AND quantity <> 0) f`,
		append(args, c.store, from, until)
}
