package check

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// document is a sale or return as its rows have it.
type document struct {
	id, store, register, drawer, staff, kind, original, reason string
	customer, exchange, purpose                                string
	number, at, subtotal, discount, tax, total                 int64
	rounding, change, tip, vouchers, seq                       int64
	lines                                                      []line
	tenders                                                    []tender

	entryKind, entryDoc *string // of the journal entry it names
	payload             []byte
}

type line struct {
	line, original                               int64
	product, sku, name                           string
	quantity, price, amount, discount, rate, tax int64
	total, stock, returned                       int64
	backQuantity, backTotal                      int64 // of its returns
}

type tender struct {
	kind, reference string
	amount          int64
}

func (d *document) String() string { return d.kind + " " + d.id }

// documents walks all sales and returns by id.
func (c *checker) documents() error {
	c.empties = make(map[string]bool)
	err := c.each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		c.empties[id] = true
		return err
	}, `SELECT CAST(id AS TEXT) FROM products WHERE is_deposit`)
	if err != nil {
		return err
	}
	for last := firstID; ; {
		page, err := c.page(last)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, d := range page {
			c.report.Documents++
			c.intended(d)
			c.document(d)
		}
		last = page[len(page)-1].id
	}
}

func (c *checker) page(after string) ([]*document, error) {
	var page []*document
	byID := make(map[string]*document, pageSize)
	err := c.each(func(rows *sql.Rows) error {
		d := &document{}
		err := rows.Scan(&d.id, &d.store, &d.register, &d.drawer, &d.staff, &d.kind, &d.original, &d.reason, &d.number, &d.at, &d.subtotal,
			&d.discount, &d.tax, &d.total, &d.rounding, &d.change, &d.tip, &d.vouchers, &d.customer, &d.exchange, &d.purpose, &d.seq, &d.entryKind, &d.entryDoc, &d.payload)
		page, byID[d.id] = append(page, d), d
		return err
	}, `SELECT s.id, s.store_id, s.register_id, s.drawer_id, s.staff_id, s.kind, COALESCE(CAST(s.original_id AS TEXT), ''), s.reason,
		s.number, s.committed_at, s.subtotal, s.discount, s.tax, s.total, s.rounding, s.change, s.tip, s.vouchers, COALESCE(CAST(s.customer_id AS TEXT), ''),
		COALESCE(CAST(s.exchange_id AS TEXT), ''), s.purpose, s.journal_seq, j.type, j.doc_id, j.payload
		FROM sales s LEFT JOIN journal j ON j.register_id = s.register_id AND j.seq = s.journal_seq
		WHERE s.id > ? ORDER BY s.id LIMIT ?`, after, pageSize)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	return page, c.fill(byID, page[0].id, page[len(page)-1].id)
}

// fill adds lines and tenders to a page's documents, and to sold lines what
// came back of them.
func (c *checker) fill(page map[string]*document, first, last string) error {
	err := c.each(func(rows *sql.Rows) error {
		var sale string
		var l line
		err := rows.Scan(&sale, &l.line, &l.original, &l.product, &l.sku, &l.name, &l.quantity, &l.price, &l.amount, &l.discount,
			&l.rate, &l.tax, &l.total, &l.stock, &l.returned)
		if d := page[sale]; d != nil {
			d.lines = append(d.lines, l)
		}
		return err
	}, `SELECT sale_id, line, COALESCE(original_line, 0), product_id, sku, name, quantity, unit_price, amount, discount, tax_rate, tax, total,
		stock_quantity, returned_quantity FROM sale_lines WHERE sale_id BETWEEN ? AND ? ORDER BY sale_id, line`, first, last)
	if err != nil {
		return err
	}
	err = c.each(func(rows *sql.Rows) error {
		var sale string
		var t tender
		err := rows.Scan(&sale, &t.kind, &t.amount, &t.reference)
		if d := page[sale]; d != nil {
			d.tenders = append(d.tenders, t)
		}
		return err
	}, `SELECT sale_id, kind, amount, reference FROM sale_tenders WHERE sale_id BETWEEN ? AND ? ORDER BY sale_id, position`, first, last)
	if err != nil {
		return err
	}
	return c.each(func(rows *sql.Rows) error {
		var sale string
		var number, quantity, total int64
		if err := rows.Scan(&sale, &number, &quantity, &total); err != nil {
			return err
		}
		if d := page[sale]; d != nil {
			d.back(number, quantity, total, c)
		}
		return nil
	}, `SELECT s.original_id, l.original_line, SUM(l.quantity), SUM(l.total + l.fee) FROM sales s JOIN sale_lines l ON l.sale_id = s.id
		WHERE s.original_id BETWEEN ? AND ? AND l.original_line > 0 GROUP BY s.original_id, l.original_line`, first, last)
}

func (d *document) back(number, quantity, total int64, c *checker) {
	for i := range d.lines {
		if d.lines[i].line == number {
			d.lines[i].backQuantity, d.lines[i].backTotal = quantity, total
			return
		}
	}
	c.broken("M7", "%s: its line %d came back and was never sold", d, number)
}

// document holds one document against its answer, its own sums and its returns.
func (c *checker) document(d *document) {
	var answer pos.Document
	switch {
	case d.entryKind == nil || *d.entryDoc != d.id || *d.entryKind != d.entryWanted():
		c.broken("J2", "%s: entry %d of register %s is not its journal entry", d, d.seq, d.register)
		return
	case json.Unmarshal(d.payload, &answer) != nil:
		c.broken("M3", "%s: its answer cannot be read", d)
		return
	case len(d.lines) == 0 || len(d.lines) != len(answer.Lines) || len(d.tenders) != len(answer.Tenders):
		c.broken("M12", "%s: half-written, %d of %d lines and %d of %d tenders", d, len(d.lines), len(answer.Lines), len(d.tenders), len(answer.Tenders))
		return
	}
	if digits := answer.ReceiptNumber[strings.LastIndexByte(answer.ReceiptNumber, '-')+1:]; !sameNumber(digits, d) {
		c.broken("M6", "%s: has number %d and was answered %s", d, d.number, answer.ReceiptNumber)
	}
	if fields := d.unlike(&answer); len(fields) > 0 {
		c.broken("M3", "%s: rows and answer differ in %s", d, strings.Join(fields, ", "))
	} else if wrong := sums(&answer); len(wrong) > 0 {
		c.broken("M3", "%s: %s", d, strings.Join(wrong, ", "))
	}
	if wrong := d.payment(&answer); len(wrong) > 0 {
		c.broken("M4", "%s: %s", d, strings.Join(wrong, ", "))
	}
	c.returned(d)
}

func sameNumber(digits string, d *document) bool {
	if d.kind == "return" {
		var ok bool
		if digits, ok = strings.CutPrefix(digits, "R"); !ok {
			return false
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && n == d.number
}

const wireTime = "2006-01-02T15:04:05.000Z"

func wire(at int64) string { return db.Micros(at).Time().UTC().Format(wireTime) }

// unlike names the fields in which the rows and the answer differ.
func (d *document) unlike(a *pos.Document) (fields []string) {
	same := func(name string, equal bool) {
		if !equal {
			fields = append(fields, name)
		}
	}
	same("id", d.id == a.ID)
	same("kind", d.kind == a.Kind)
	same("store_id", d.store == a.StoreID)
	same("register_id", d.register == a.RegisterID)
	same("drawer_id", d.drawer == a.DrawerID)
	same("staff_id", d.staff == a.StaffID)
	same("sale_id", d.original == a.SaleID)
	same("reason", d.reason == a.Reason)
	same("purpose", d.purpose == a.Purpose)
	same("exchange_id", d.exchange == a.ExchangeID)
	same("customer_id", d.customer == a.CustomerID || d.customer == "") // empty: the customer's data was erased
	same("tip", d.tip == int64(a.Tip))
	same("vouchers", d.vouchers == int64(a.Vouchers))
	same("committed_at", wire(d.at) == a.CommittedAt)
	same("subtotal", d.subtotal == int64(a.Subtotal))
	same("discount", d.discount == int64(a.Discount))
	same("tax", d.tax == int64(a.Tax))
	same("total", d.total == int64(a.Total))
	for i, l := range d.lines {
		b := a.Lines[i]
		at := fmt.Sprintf("lines[%d].", i)
		same(at+"line", l.line == b.Line && l.original == b.OriginalLine)
		same(at+"product", l.product == b.ProductID && l.sku == b.SKU && l.name == b.Name)
		same(at+"quantity", l.quantity == int64(b.Quantity))
		same(at+"unit_price", l.price == int64(b.UnitPrice))
		same(at+"amount", l.amount == int64(b.Amount))
		same(at+"discount", l.discount == int64(b.Discount))
		same(at+"tax_rate", l.rate == int64(b.TaxRate))
		same(at+"tax", l.tax == int64(b.Tax))
		same(at+"total", l.total == int64(b.Total))
	}
	return fields
}

// sums says what of an answer does not add up. Its rows are equal.
func sums(a *pos.Document) (wrong []string) {
	var amount, discount, tax, total, vouchers money.Amount
	told := make(map[taxKey]taxSum)
	for i := range a.Lines {
		l := &a.Lines[i]
		amount, discount, tax, total = amount+l.Amount, discount+l.Discount, tax+l.Tax, total+l.Total
		if l.GiftCard != "" {
			vouchers += l.Total
		}
		if !addTaxes(told, l) {
			wrong = append(wrong, fmt.Sprintf("the taxes of line %d do not add up to its tax", l.Line))
		}
	}
	if amount != a.Subtotal || discount != a.Discount || tax != a.Tax || total != a.Total {
		wrong = append(wrong, "the lines do not add up to the totals")
	}
	if a.Vouchers != 0 && a.Vouchers != vouchers { // none: it sold them before they were told apart
		wrong = append(wrong, "the gift cards do not add up to the vouchers")
	}
	for _, t := range a.Taxes {
		key := taxKey{t.Rate, t.Name}
		if told[key] != (taxSum{t.Base, t.Amount}) {
			wrong = append(wrong, fmt.Sprintf("the lines taxed at %s %s do not add up to what is told of that rate", t.Rate, t.Name))
		}
		delete(told, key)
	}
	for key := range told {
		wrong = append(wrong, fmt.Sprintf("the rate %s %s is not told", key.rate, key.name))
	}
	return wrong
}

// taxKey is a rate, or a component of several on a line.
type taxKey struct {
	rate money.Rate
	name string
}

type taxSum struct{ base, amount money.Amount }

// addTaxes adds a line's taxes to those of its document and tells whether they
// add up to the line's.
func addTaxes(told map[taxKey]taxSum, l *pos.DocumentLine) bool {
	add := func(rate money.Rate, name string, base, amount money.Amount) {
		sum := told[taxKey{rate, name}]
		told[taxKey{rate, name}] = taxSum{sum.base + base, sum.amount + amount}
	}
	if len(l.Taxes) == 0 {
		add(l.TaxRate, "", l.Total-l.Tax, l.Tax)
		return true
	}
	sum, percent := money.Amount(0), false
	for _, t := range l.Taxes {
		add(t.Rate, t.Name, t.Base, t.Amount)
		sum, percent = sum+t.Amount, percent || !t.Levy
	}
	if !percent {
		add(0, "", l.Total-l.Tax, 0)
	}
	return sum == l.Tax
}

// payment says what is wrong with the tenders, in the rows or against the answer.
func (d *document) payment(a *pos.Document) (wrong []string) {
	var cash, all int64
	withCash := false
	for i, t := range d.tenders {
		if b := a.Tenders[i]; t.kind != b.Kind || t.amount != int64(b.Amount) || t.reference != b.Reference {
			wrong = append(wrong, fmt.Sprintf("rows and answer differ in tenders[%d]", i))
		}
		all += t.amount
		if t.kind == pos.Cash {
			cash, withCash = cash+t.amount, true
		} else if t.kind == pos.Voucher && d.change > 0 { // some give change
			cash, withCash = cash+t.amount, true
		}
	}
	if d.rounding != int64(a.Rounding) || d.change != int64(a.Change) {
		wrong = append(wrong, "rows and answer differ in rounding or change")
	}
	if all-d.change != d.total+d.rounding+d.tip {
		wrong = append(wrong, fmt.Sprintf("tenders %d less change %d are not total %d, rounding %d and tip %d", all, d.change, d.total, d.rounding, d.tip))
	}
	if d.change > cash || d.change != 0 && d.kind == "return" {
		wrong = append(wrong, fmt.Sprintf("change of %d out of %d in cash", d.change, cash))
	}
	if d.rounding != 0 && !withCash {
		wrong = append(wrong, "rounded without cash")
	}
	return wrong
}

func (c *checker) returned(d *document) {
	for _, l := range d.lines {
		switch {
		case d.kind == "return" && (l.returned != 0 || l.original != 0 && d.original == ""):
			c.broken("M7", "%s: its line %d does not name what it returns, or came back itself", d, l.line)
		case d.kind == "return" && l.original == 0 && d.original != "" && !c.empties[l.product]:
			c.broken("M7", "%s: its line %d came back on receipt %s, which did not sell it", d, l.line, d.original)
		case l.returned != l.backQuantity:
			c.broken("M7", "%s: line %d says that %s came back, its returns say %s", d, l.line, money.Quantity(l.returned), money.Quantity(l.backQuantity))
		case l.returned > l.quantity || l.backTotal > l.total || l.returned == l.quantity && l.backTotal != l.total:
			c.broken("M7", "%s: line %d was sold for %d (%s) and %d was given back for %s", d, l.line, l.total, money.Quantity(l.quantity),
				l.backTotal, money.Quantity(l.returned))
		}
	}
}

// seconds is how long a stretch of stored time is, for sentences.
func seconds(micros int64) string {
	return (time.Duration(micros) * time.Microsecond).Round(time.Second).String()
}

// entryWanted is the type of the journal entry that a document has.
func (d *document) entryWanted() string {
	if d.purpose == "void" {
		return "VOID"
	}
	return strings.ToUpper(d.kind)
}
