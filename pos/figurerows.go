package pos

import (
	"cmp"
	"maps"
	"slices"

	"tillbell/server/db"
)

// write adds the sums to those of the store: each table in the order of its
// key, and the tables always in this order, so that servers which add at the
// same time wait for each other.
func (s *figureSums) write(p *db.Pipe, store string) {
	figureDocuments.write(p, store, s.documents)
	figureProducts.write(p, store, s.products)
	figureTaxs.write(p, store, s.taxes)
	figureTenders.write(p, store, s.tenders)
	figureDiscounts.write(p, store, s.discounts)
}

// sumTable says how sums become rows. A column has a number, or a text that is
// an id or not. The first keys columns, with the store before them, are the key.
type sumTable[K comparable, V any] struct {
	name    string
	keys    int
	order   func(a, b K) int
	columns []sumColumn[K, V]
}

type sumColumn[K comparable, V any] struct {
	name   string
	number func(K, *V) int64
	id     func(K, *V) string
	text   func(K, *V) string
}

func (t *sumTable[K, V]) write(p *db.Pipe, store string, sums map[K]*V) {
	if len(sums) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(sums), t.order)
	stores := make([]string, len(keys))
	for i := range stores {
		stores[i] = store
	}
	rows := db.Rows{db.UUIDs("store_id", stores)}
	for _, c := range t.columns {
		rows = append(rows, c.column(keys, sums))
	}
	p.Sum(t.name, t.keys+1, rows)
}

func (c *sumColumn[K, V]) column(keys []K, sums map[K]*V) db.Column {
	if c.number != nil {
		values := make([]int64, len(keys))
		for i, k := range keys {
			values[i] = c.number(k, sums[k])
		}
		return db.Ints(c.name, values)
	}
	text := c.text
	if c.id != nil {
		text = c.id
	}
	values := make([]string, len(keys))
	for i, k := range keys {
		values[i] = text(k, sums[k])
	}
	if c.id != nil {
		return db.UUIDs(c.name, values)
	}
	return db.Texts(c.name, values)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var figureDocuments = sumTable[documentKey, documentSum]{"figure_documents", 4, func(a, b documentKey) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.hour, b.hour), cmp.Compare(a.register, b.register), cmp.Compare(a.staff, b.staff))
}, []sumColumn[documentKey, documentSum]{
	{name: "span", number: func(k documentKey, _ *documentSum) int64 { return int64(k.span) }},
	{name: "hour", number: func(k documentKey, _ *documentSum) int64 { return int64(k.hour) }},
	{name: "register_id", id: func(k documentKey, _ *documentSum) string { return k.register }},
	{name: "staff_id", id: func(k documentKey, _ *documentSum) string { return k.staff }},
	{name: "sales", number: func(_ documentKey, v *documentSum) int64 { return int64(v.sales) }},
	{name: "returns", number: func(_ documentKey, v *documentSum) int64 { return int64(v.returns) }},
	{name: "voids", number: func(_ documentKey, v *documentSum) int64 { return int64(v.voids) }},
	{name: "sold", number: func(_ documentKey, v *documentSum) int64 { return int64(v.sold) }},
	{name: "returned", number: func(_ documentKey, v *documentSum) int64 { return int64(v.returned) }},
	{name: "voided", number: func(_ documentKey, v *documentSum) int64 { return int64(v.voided) }},
	{name: "tax", number: func(_ documentKey, v *documentSum) int64 { return int64(v.tax) }},
	{name: "other_tax", number: func(_ documentKey, v *documentSum) int64 { return int64(v.otherTax) }},
	{name: "discount", number: func(_ documentKey, v *documentSum) int64 { return int64(v.discount) }},
	{name: "deposits", number: func(_ documentKey, v *documentSum) int64 { return int64(v.deposits) }},
	{name: "gift_cards", number: func(_ documentKey, v *documentSum) int64 { return int64(v.giftCards) }},
	{name: "total", number: func(_ documentKey, v *documentSum) int64 { return int64(v.total) }},
	{name: "rounding", number: func(_ documentKey, v *documentSum) int64 { return int64(v.rounding) }},
	{name: "tips", number: func(_ documentKey, v *documentSum) int64 { return int64(v.tips) }},
}}

var figureProducts = sumTable[productKey, productSum]{"figure_products", 3, func(a, b productKey) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.product, b.product), cmp.Compare(a.kind, b.kind))
}, []sumColumn[productKey, productSum]{
	{name: "span", number: func(k productKey, _ *productSum) int64 { return int64(k.span) }},
	{name: "product_id", id: func(k productKey, _ *productSum) string { return k.product }},
	{name: "kind", text: func(k productKey, _ *productSum) string { return k.kind }},
	{name: "sold_quantity", number: func(_ productKey, v *productSum) int64 { return int64(v.soldQuantity) }},
	{name: "returned_quantity", number: func(_ productKey, v *productSum) int64 { return int64(v.returnedQuantity) }},
	{name: "sold", number: func(_ productKey, v *productSum) int64 { return int64(v.sold) }},
	{name: "returned", number: func(_ productKey, v *productSum) int64 { return int64(v.returned) }},
	{name: "tax", number: func(_ productKey, v *productSum) int64 { return int64(v.tax) }},
	{name: "discount", number: func(_ productKey, v *productSum) int64 { return int64(v.discount) }},
	{name: "cost", number: func(_ productKey, v *productSum) int64 { return int64(v.cost) }},
	{name: "uncosted", number: func(_ productKey, v *productSum) int64 { return int64(v.uncosted) }},
	{name: "stock_out", number: func(_ productKey, v *productSum) int64 { return int64(v.stockOut) }},
	{name: "stock_in", number: func(_ productKey, v *productSum) int64 { return int64(v.stockIn) }},
}}

var figureTaxs = sumTable[taxKey, taxSum]{"figure_taxes", 5, func(a, b taxKey) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.name, b.name), cmp.Compare(a.rate, b.rate), cmp.Compare(flag(a.levy), flag(b.levy)), cmp.Compare(flag(a.giftCard), flag(b.giftCard)))
}, []sumColumn[taxKey, taxSum]{
	{name: "span", number: func(k taxKey, _ *taxSum) int64 { return int64(k.span) }},
	{name: "name", text: func(k taxKey, _ *taxSum) string { return k.name }},
	{name: "rate", number: func(k taxKey, _ *taxSum) int64 { return int64(k.rate) }},
	{name: "levy", number: func(k taxKey, _ *taxSum) int64 { return flag(k.levy) }},
	{name: "gift_card", number: func(k taxKey, _ *taxSum) int64 { return flag(k.giftCard) }},
	{name: "sold_base", number: func(_ taxKey, v *taxSum) int64 { return int64(v.soldBase) }},
	{name: "sold_tax", number: func(_ taxKey, v *taxSum) int64 { return int64(v.soldTax) }},
	{name: "returned_base", number: func(_ taxKey, v *taxSum) int64 { return int64(v.returnedBase) }},
	{name: "returned_tax", number: func(_ taxKey, v *taxSum) int64 { return int64(v.returnedTax) }},
}}

var figureTenders = sumTable[tenderKey, tenderSum]{"figure_tenders", 3, func(a, b tenderKey) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.kind, b.kind), cmp.Compare(a.currency, b.currency))
}, []sumColumn[tenderKey, tenderSum]{
	{name: "span", number: func(k tenderKey, _ *tenderSum) int64 { return int64(k.span) }},
	{name: "kind", text: func(k tenderKey, _ *tenderSum) string { return k.kind }},
	{name: "currency", text: func(k tenderKey, _ *tenderSum) string { return k.currency }},
	{name: "payments", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.payments) }},
	{name: "taken", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.taken) }},
	{name: "change", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.change) }},
	{name: "refunds", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.refunds) }},
	{name: "refunded", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.refunded) }},
	{name: "foreign_amount", number: func(_ tenderKey, v *tenderSum) int64 { return int64(v.foreign) }},
}}

var figureDiscounts = sumTable[discountKey, discountSum]{"figure_discounts", 3, func(a, b discountKey) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.kind, b.kind), cmp.Compare(a.source, b.source))
}, []sumColumn[discountKey, discountSum]{
	{name: "span", number: func(k discountKey, _ *discountSum) int64 { return int64(k.span) }},
	{name: "kind", text: func(k discountKey, _ *discountSum) string { return k.kind }},
	{name: "source", text: func(k discountKey, _ *discountSum) string { return k.source }},
	{name: "name", text: func(_ discountKey, v *discountSum) string { return v.name }},
	{name: "times", number: func(_ discountKey, v *discountSum) int64 { return int64(v.times) }},
	{name: "discount", number: func(_ discountKey, v *discountSum) int64 { return int64(v.discount) }},
	{name: "marked_down", number: func(_ discountKey, v *discountSum) int64 { return int64(v.markedDown) }},
}}
