package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// documentRows gathers the rows of many documents by column.
type documentRows struct {
	id, store, register, drawer, staff, kind      []string
	original, customer, exchange                  []*string
	purpose, reason                               []string
	number, at, subtotal, discount, tax, total    []int64
	rounding, change, tip, journal, vouchers      []int64
	hash                                          [][]byte
	lSale, lProduct, lSKU, lName                  []string
	lLine, lQuantity, lPrice, lAmount, lDiscount  []int64
	lRate, lTax, lTotal, lStock, lOriginal, lBack []int64
	pSale, pProduct                               []string // what kits took
	pLine, pQuantity, pAt                         []int64
	batches                                       map[batchKey]int64 // named by lines: what they add
	lFee                                          []int64
	lCondition                                    []string
	tSale, tKind, tReference                      []string
	tCurrency                                     []string
	tAccount, tPayment                            []*string
	tPosition, tAmount, tForeign                  []int64

	lParts           []int64 // how many taxes a line has, where it has several
	xSale, xName     []string
	xLine, xPosition []int64
	xRate, xLevy     []int64
	xBase, xAmount   []int64
}

func newDocumentRows(documents, lines int) *documentRows {
	r := &documentRows{}
	for _, c := range []*[]string{&r.id, &r.store, &r.register, &r.drawer, &r.staff, &r.kind, &r.reason, &r.purpose,
		&r.tSale, &r.tKind, &r.tReference, &r.tCurrency} {
		*c = make([]string, 0, documents)
	}
	for _, c := range []*[]int64{&r.number, &r.at, &r.subtotal, &r.discount, &r.tax, &r.total, &r.rounding, &r.change, &r.journal, &r.tip, &r.vouchers, &r.tPosition, &r.tAmount, &r.tForeign} {
		*c = make([]int64, 0, documents)
	}
	for _, c := range []*[]*string{&r.original, &r.customer, &r.exchange, &r.tAccount, &r.tPayment} {
		*c = make([]*string, 0, documents)
	}
	r.hash = make([][]byte, 0, documents)
	for _, c := range []*[]string{&r.lSale, &r.lProduct, &r.lSKU, &r.lName, &r.lCondition} {
		*c = make([]string, 0, lines)
	}
	for _, c := range []*[]int64{&r.lLine, &r.lQuantity, &r.lPrice, &r.lAmount, &r.lDiscount, &r.lRate, &r.lTax, &r.lTotal, &r.lStock, &r.lOriginal, &r.lBack,
		&r.lFee, &r.lParts} {
		*c = make([]int64, 0, lines)
	}
	return r
}

func (r *documentRows) add(d *Document, number int64, at db.Micros, journalSeq int64, hash []byte) {
	r.id, r.store, r.register = append(r.id, d.ID), append(r.store, d.StoreID), append(r.register, d.RegisterID)
	r.drawer, r.staff, r.kind = append(r.drawer, d.DrawerID), append(r.staff, d.StaffID), append(r.kind, d.Kind)
	r.original, r.reason, r.purpose = append(r.original, optional(d.SaleID)), append(r.reason, d.Reason), append(r.purpose, d.Purpose)
	r.customer, r.exchange, r.tip = append(r.customer, optional(d.CustomerID)), append(r.exchange, optional(d.ExchangeID)), append(r.tip, int64(d.Tip))
	r.number, r.at = append(r.number, number), append(r.at, int64(at))
	r.subtotal, r.discount = append(r.subtotal, int64(d.Subtotal)), append(r.discount, int64(d.Discount))
	r.tax, r.total = append(r.tax, int64(d.Tax)), append(r.total, int64(d.Total))
	r.rounding, r.change = append(r.rounding, int64(d.Rounding)), append(r.change, int64(d.Change))
	r.journal, r.hash, r.vouchers = append(r.journal, journalSeq), append(r.hash, hash), append(r.vouchers, int64(d.Vouchers))
	for i := range d.Lines {
		r.addLine(d.ID, at, &d.Lines[i])
		r.addBatch(d.Kind, &d.Lines[i])
	}
	for i, t := range d.Tenders {
		r.tSale, r.tKind, r.tReference = append(r.tSale, d.ID), append(r.tKind, t.Kind), append(r.tReference, t.Reference)
		r.tPosition, r.tAmount = append(r.tPosition, int64(i+1)), append(r.tAmount, int64(t.Amount))
		r.tCurrency, r.tForeign = append(r.tCurrency, t.Currency), append(r.tForeign, int64(t.ForeignAmount))
		r.tAccount, r.tPayment = append(r.tAccount, optional(t.AccountID)), append(r.tPayment, optional(t.PaymentID))
	}
}

// optional is an id on its way into a column that may be null.
func optional(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

func (r *documentRows) addLine(sale string, at db.Micros, l *DocumentLine) {
	stock := l.Quantity
	if l.Restock != nil && !*l.Restock || l.DepositOf != 0 || l.GiftCard != "" || l.parts != nil || l.aside { // nobody counts bottles; a card is money
		stock = 0
	}
	for _, part := range l.parts {
		r.pSale, r.pProduct, r.pLine = append(r.pSale, sale), append(r.pProduct, part.product), append(r.pLine, l.Line)
		r.pQuantity, r.pAt = append(r.pQuantity, part.quantity), append(r.pAt, int64(at))
	}
	r.lSale, r.lProduct = append(r.lSale, sale), append(r.lProduct, l.ProductID)
	r.lSKU, r.lName = append(r.lSKU, l.SKU), append(r.lName, l.Name)
	r.lLine, r.lQuantity = append(r.lLine, l.Line), append(r.lQuantity, int64(l.Quantity))
	r.lPrice, r.lAmount = append(r.lPrice, int64(l.UnitPrice)), append(r.lAmount, int64(l.Amount))
	r.lDiscount, r.lRate = append(r.lDiscount, int64(l.Discount)), append(r.lRate, int64(l.TaxRate))
	r.lTax, r.lTotal = append(r.lTax, int64(l.Tax)), append(r.lTotal, int64(l.Total))
	r.lStock, r.lOriginal = append(r.lStock, int64(stock)), append(r.lOriginal, l.OriginalLine)
	r.lBack, r.lFee, r.lCondition = append(r.lBack, 0), append(r.lFee, int64(l.Fee+l.Before)), append(r.lCondition, l.Condition)
	r.lParts = append(r.lParts, int64(len(l.Taxes)))
	for i := range l.Taxes {
		r.addTax(sale, l.Line, i, &l.Taxes[i])
	}
}

func (r *documentRows) addTax(sale string, line int64, i int, t *DocumentTax) {
	levy := int64(0)
	if t.Levy {
		levy = 1
	}
	r.xSale, r.xLine, r.xPosition = append(r.xSale, sale), append(r.xLine, line), append(r.xPosition, int64(i+1))
	r.xName, r.xRate, r.xLevy = append(r.xName, t.Name), append(r.xRate, int64(t.Rate)), append(r.xLevy, levy)
	r.xBase, r.xAmount = append(r.xBase, int64(t.Base)), append(r.xAmount, int64(t.Amount))
}

func (r *documentRows) insert(p *db.Pipe) {
	p.Insert("sales", given(db.Rows{db.UUIDs("id", r.id), db.UUIDs("store_id", r.store), db.UUIDs("register_id", r.register),
		db.UUIDs("drawer_id", r.drawer), db.UUIDs("staff_id", r.staff), db.Texts("kind", r.kind), db.Ints("number", r.number),
		db.Ints("committed_at", r.at), db.Ints("subtotal", r.subtotal), db.Ints("discount", r.discount),
		db.Ints("tax", r.tax), db.Ints("total", r.total), db.Ints("rounding", r.rounding), db.Ints("change", r.change),
		db.Texts("reason", r.reason), db.Ints("journal_seq", r.journal), db.Blobs("content_hash", r.hash)},
		db.UUIDs("original_id", r.original), db.UUIDs("customer_id", r.customer), db.UUIDs("exchange_id", r.exchange),
		db.Texts("purpose", r.purpose), db.Ints("tip", r.tip), db.Ints("vouchers", r.vouchers)))
	p.Insert("sale_lines", given(db.Rows{db.UUIDs("sale_id", r.lSale), db.Ints("line", r.lLine), db.UUIDs("product_id", r.lProduct),
		db.Texts("sku", r.lSKU), db.Texts("name", r.lName), db.Ints("quantity", r.lQuantity), db.Ints("unit_price", r.lPrice),
		db.Ints("amount", r.lAmount), db.Ints("discount", r.lDiscount), db.Ints("tax_rate", r.lRate), db.Ints("tax", r.lTax),
		db.Ints("total", r.lTotal), db.Ints("stock_quantity", r.lStock),
		db.Ints("returned_quantity", r.lBack)}, db.Ints("original_line", r.lOriginal), db.Ints("fee", r.lFee), db.Texts("condition", r.lCondition),
		db.Ints("tax_parts", r.lParts)))
	if len(r.pSale) > 0 {
		p.Insert("sale_line_parts", db.Rows{db.UUIDs("sale_id", r.pSale), db.Ints("line", r.pLine), db.UUIDs("product_id", r.pProduct),
			db.Ints("quantity", r.pQuantity), db.Ints("at", r.pAt)})
	}
	if len(r.xSale) > 0 {
		p.Insert("sale_line_taxes", db.Rows{db.UUIDs("sale_id", r.xSale), db.Ints("line", r.xLine), db.Ints("position", r.xPosition),
			db.Texts("name", r.xName), db.Ints("rate", r.xRate), db.Ints("levy", r.xLevy), db.Ints("base", r.xBase), db.Ints("amount", r.xAmount)})
	}
	if len(r.tSale) > 0 {
		p.Insert("sale_tenders", given(db.Rows{db.UUIDs("sale_id", r.tSale), db.Ints("position", r.tPosition),
			db.Texts("kind", r.tKind), db.Ints("amount", r.tAmount), db.Texts("reference", r.tReference)},
			db.UUIDs("account_id", r.tAccount), db.UUIDs("payment_id", r.tPayment), db.Texts("currency", r.tCurrency),
			db.Ints("foreign_amount", r.tForeign)))
	}
}

// given adds the columns in which some row says something. What all leave at
// the column's default is not sent: plain sales cost what they did before there
// was more to say.
func given(rows db.Rows, more ...db.Column) db.Rows {
	for _, c := range more {
		said := false
		switch values := c.Values.(type) {
		case []string:
			said = slices.ContainsFunc(values, func(v string) bool { return v != "" })
		case []int64:
			said = slices.ContainsFunc(values, func(v int64) bool { return v != 0 })
		case []*string:
			said = slices.ContainsFunc(values, func(v *string) bool { return v != nil })
		default:
			said = true
		}
		if said {
			rows = append(rows, c)
		}
	}
	return rows
}

// addBatch notes what a line that names its batch takes from it, or puts back.
func (r *documentRows) addBatch(kind string, l *DocumentLine) {
	if l.Batch == "" || l.aside || l.parts != nil || l.DepositOf != 0 || l.GiftCard != "" || l.Restock != nil && !*l.Restock {
		return
	}
	if r.batches == nil {
		r.batches = make(map[batchKey]int64)
	}
	n := int64(l.Quantity)
	if kind == kindSale {
		n = -n
	}
	r.batches[batchKey{l.ProductID, l.Batch}] += n
}

// moveBatches changes them. The products' stock is changed before.
func (r *documentRows) moveBatches(p *db.Pipe) error { return changeBatches(p, r.batches) }

// changeStock adds to what is on hand, each product once and in the order of
// their ids, and notes what is left of them.
func changeStock(p *db.Pipe, change, left map[string]int64) error {
	ids := make([]string, 0, len(change))
	for id, n := range change {
		if n != 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	deltas := make([]int64, len(ids))
	for i, id := range ids {
		deltas[i] = change[id]
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("product_id", ids), db.Ints("delta", deltas)})
	if err != nil {
		return err
	}
	if p.Dialect() == db.Postgres {
		source = `(SELECT v.product_id, v.delta FROM stock s JOIN ` + source + ` ON s.product_id = v.product_id
			ORDER BY s.product_id FOR UPDATE OF s) AS v`
	}
	p.Query("change stock", func(rows db.Scanner) error { return readStock(rows, len(ids), left) },
		`UPDATE stock SET on_hand = stock.on_hand + v.delta FROM `+source+`
		WHERE stock.product_id = v.product_id RETURNING CAST(stock.product_id AS TEXT), stock.on_hand`, args...)
	return nil
}

func readStock(rows db.Scanner, want int, into map[string]int64) error {
	n := 0
	for rows.Next() {
		var id string
		var left int64
		if err := rows.Scan(&id, &left); err != nil {
			return err
		}
		n++
		into[id] = left
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n != want {
		return fmt.Errorf("%d of %d products have a stock row", n, want)
	}
	return nil
}

// stockDenied refuses for a product that the store does not sell below zero.
// It fails the batch; tried alone, only those who ask for too much are refused.
func stockDenied(s Short) error {
	return fault.New(fault.Invalid, "stock_denied", "%s: there are not that many. %s too few.", s.Name, -s.Stock).
		At(lineField(s.Line, "quantity"), "stock_denied", "is more than there is")
}

// document is what the books hold of an id.
type document struct {
	id, store, register, kind string
	hash                      []byte
	journalSeq                int64
	body                      []byte
	training                  bool // it was sold in training
}

// table is where the document's row is.
func (d *document) table() string {
	if d.training {
		return "training_documents"
	}
	return "sales"
}

// answer is what a replay gets: the first answer for the same content, a
// refusal for other content.
func (d *document) answer(store string, hash [sha256.Size]byte) (Answer, error) {
	if d.store != store || string(d.hash) != string(hash[:]) {
		return Answer{}, errSaleExists
	}
	return Answer{Body: d.body}, nil
}

const findDocument = `SELECT CAST(s.id AS TEXT), CAST(s.store_id AS TEXT), CAST(s.register_id AS TEXT), s.kind, s.content_hash, s.journal_seq, j.payload, false
	FROM sales s JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq WHERE s.id %[1]s
	UNION ALL SELECT CAST(s.id AS TEXT), CAST(s.store_id AS TEXT), CAST(s.register_id AS TEXT), s.kind, s.content_hash, s.journal_seq, j.payload, true
	FROM training_documents s JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq WHERE s.id %[1]s`

// findBy picks documents by their ids, which may be those of training.
func findBy(ids string) string { return strings.ReplaceAll(findDocument, "%[1]s", ids) }

func findDocuments(p *db.Pipe, ids []string, into map[string]*document) error {
	query, args := findBy(`= ANY($1::text[]::uuid[])`), []any{ids}
	if p.Dialect() == db.SQLite {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		query, args = findBy(`IN (SELECT value FROM json_each(?1))`), []any{string(doc)}
	}
	p.Query("look for replays", func(rows db.Scanner) error {
		for rows.Next() {
			d := &document{}
			if err := rows.Scan(&d.id, &d.store, &d.register, &d.kind, &d.hash, &d.journalSeq, &d.body, &d.training); err != nil {
				return err
			}
			into[d.id] = d
		}
		return nil
	}, query, args...)
	return nil
}

// findDocument reads one document from the books; nil when there is none.
func (p *Pos) findDocument(ctx context.Context, id string) (*document, error) {
	d := &document{}
	err := p.db.Read(ctx).Raw(findBy(`= ?`), id, id).Row().
		Scan(&d.id, &d.store, &d.register, &d.kind, &d.hash, &d.journalSeq, &d.body, &d.training)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find document %s: %w", id, db.Translate(err))
	}
	return d, nil
}

// Document reads a sale's or return's answer as it was given.
func (p *Pos) Document(ctx context.Context, store, id string) ([]byte, error) {
	d, err := p.findDocument(ctx, id)
	if err != nil {
		return nil, err
	}
	if d == nil || d.store != store {
		return nil, errNoSale
	}
	return d.body, nil
}
