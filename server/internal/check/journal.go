package check

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"tillbell/pos"
	"tillbell/pos/money"
)

// entry is one entry of a register's chain.
type entry struct {
	register, kind, doc string
	seq                 int64
	payload             []byte
}

func (e *entry) String() string {
	return fmt.Sprintf("register %s: entry %d (%s)", e.register, e.seq, e.kind)
}

// What of payloads is looked at.
type (
	soldPayload struct {
		Total    money.Amount `json:"total"`
		Vouchers money.Amount `json:"vouchers"` // in the total, and no turnover
		Tenders  []paidTotal  `json:"tenders"`
	}
	paidTotal struct {
		Kind   string       `json:"kind"`
		Amount money.Amount `json:"amount"`
	}
	openPayload struct {
		OpeningFloat money.Amount `json:"opening_float"`
	}
	movePayload struct {
		Kind   string       `json:"kind"`
		Amount money.Amount `json:"amount"`
	}
	zPayload struct {
		Report struct {
			Expected   money.Amount `json:"expected"`
			Counted    money.Amount `json:"counted"`
			Difference money.Amount `json:"difference"`
			NotCounted bool         `json:"not_counted"`
			Sales      zTotal       `json:"sales"`
			Returns    zTotal       `json:"returns"`
		} `json:"report"`
		FirstSeq         int64        `json:"first_seq"`
		LastSeq          int64        `json:"last_seq"`
		PerpetualSales   money.Amount `json:"perpetual_sales"`
		PerpetualReturns money.Amount `json:"perpetual_returns"`
	}
	zTotal struct {
		Total money.Amount `json:"total"`
	}
	closingPayload struct {
		Number           int64         `json:"number"`
		FirstSeq         int64         `json:"first_seq"`
		LastSeq          int64         `json:"last_seq"`
		Sales            zTotal        `json:"sales"`
		Returns          zTotal        `json:"returns"`
		Vouchers         *pos.Vouchers `json:"vouchers"`
		Total            money.Amount  `json:"total"`
		Tax              money.Amount  `json:"tax"`
		Taxes            []taxTotal    `json:"taxes"`
		PerpetualSales   money.Amount  `json:"perpetual_sales"`
		PerpetualReturns money.Amount  `json:"perpetual_returns"`
		PerpetualNet     money.Amount  `json:"perpetual_net"`
	}
	taxTotal struct {
		Name   string       `json:"name"`
		Base   money.Amount `json:"base"`
		Amount money.Amount `json:"amount"`
	}
)

// chain is a register as the entries so far left it.
type chain struct {
	register               string
	drawer                 string          // open
	moved                  map[string]bool // drawers that were parked here or taken
	sales, returns, z      int64
	soldAll, backAll       int64 // since the beginning
	soldPeriod, backPeriod int64 // since the drawer was opened
	lastZ                  int64 // seq

	days, months, years periods
}

// periods are closings of one length as the entries so far left them.
type periods struct {
	n          int64 // closings
	sold, back int64 // since the last one
	vouchers   pos.Vouchers
	first, seq int64 // the first entry of the open one; the last closing's own
}

// closingRow is a closing in the books.
type closingRow struct {
	register string
	number   int64
	answer   []byte
}

// The rows that a page of entries is about.
type (
	soldRow struct {
		kind, register, drawer string
		number, seq, total     int64
	}
	moveRow struct {
		drawer, kind string
		amount       int64
	}
	drawerRow struct {
		register, status                 string
		float                            int64
		z, expected, counted, difference *int64
	}
	bookRows struct {
		sold    map[string]soldRow
		moves   map[string]moveRow
		drawers map[string]drawerRow
		closed  map[string]closingRow
		counts  map[string]countRow
	}
	countRow struct {
		drawer            string
		counted, expected int64
	}
)

var moveKinds = map[string]string{"PAY_IN": "pay_in", "PAY_OUT": "pay_out", "DROP": "drop", "NO_SALE": "no_sale"}

// journal walks every chain in its order, through the drawers that were opened
// and closed, and holds each entry against its row.
func (c *checker) journal() error {
	at := &chain{register: firstID}
	for seq := int64(0); ; {
		page, err := c.entries(at.register, seq)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		rows, err := c.bookRows(page)
		if err != nil {
			return err
		}
		for i := range page {
			e := &page[i]
			if e.register != at.register {
				if err := c.headOf(at); err != nil {
					return err
				}
				at = &chain{register: e.register}
			}
			c.entry(at, e, rows)
			seq = e.seq
		}
	}
	if err := c.headOf(at); err != nil {
		return err
	}
	return c.unentered()
}

func (c *checker) entries(register string, seq int64) (page []entry, err error) {
	err = c.each(func(rows *sql.Rows) error {
		var e entry
		err := rows.Scan(&e.register, &e.seq, &e.kind, &e.doc, &e.payload)
		page = append(page, e)
		return err
	}, `SELECT register_id, seq, type, doc_id, payload FROM journal WHERE (register_id, seq) > (?, ?) ORDER BY register_id, seq LIMIT ?`,
		register, seq, pageSize)
	return page, err
}

func (c *checker) bookRows(page []entry) (r bookRows, err error) {
	r = bookRows{make(map[string]soldRow), make(map[string]moveRow), make(map[string]drawerRow), make(map[string]closingRow), make(map[string]countRow)}
	var sold, moves, drawers, closings, counts []string
	for _, e := range page {
		switch e.kind {
		case "ACCOUNT_PAYMENT":
		case "SALE", "RETURN", "VOID":
			sold = append(sold, e.doc)
		case "DRAWER_OPEN", "Z":
			drawers = append(drawers, e.doc)
		case "PAY_IN", "PAY_OUT", "DROP", "NO_SALE":
			moves = append(moves, e.doc)
		case "ZDAY", "ZMONTH", "ZYEAR":
			closings = append(closings, e.doc)
		case "COUNT":
			counts = append(counts, e.doc)
		}
	}
	if len(counts) > 0 {
		err = c.each(func(rows *sql.Rows) error {
			var id string
			var n countRow
			err := rows.Scan(&id, &n.drawer, &n.counted, &n.expected)
			r.counts[id] = n
			return err
		}, `SELECT id, drawer_id, counted, expected FROM drawer_counts WHERE id IN ?`, counts)
		if err != nil {
			return r, err
		}
	}
	if len(closings) > 0 {
		err = c.each(func(rows *sql.Rows) error {
			var id string
			var r2 closingRow
			err := rows.Scan(&id, &r2.register, &r2.number, &r2.answer)
			r.closed[id] = r2
			return err
		}, `SELECT id, register_id, number, answer FROM closings WHERE id IN ?`, closings)
	}
	if err == nil && len(sold) > 0 {
		err = c.each(func(rows *sql.Rows) error {
			var id string
			var s soldRow
			err := rows.Scan(&id, &s.kind, &s.register, &s.drawer, &s.number, &s.seq, &s.total)
			r.sold[id] = s
			return err
		}, `SELECT id, kind, register_id, drawer_id, number, journal_seq, total FROM sales WHERE id IN ?`, sold)
	}
	if err == nil && len(moves) > 0 {
		err = c.each(func(rows *sql.Rows) error {
			var id string
			var m moveRow
			err := rows.Scan(&id, &m.drawer, &m.kind, &m.amount)
			r.moves[id] = m
			return err
		}, `SELECT id, drawer_id, kind, amount FROM drawer_movements WHERE id IN ?`, moves)
	}
	if err == nil && len(drawers) > 0 {
		err = c.each(func(rows *sql.Rows) error {
			var id string
			var d drawerRow
			err := rows.Scan(&id, &d.register, &d.status, &d.float, &d.z, &d.expected, &d.counted, &d.difference)
			r.drawers[id] = d
			return err
		}, `SELECT d.id, COALESCE(p.register_id, d.register_id), d.status, d.opening_float, d.z_number, d.expected, d.counted, d.difference
			FROM drawers d LEFT JOIN drawer_parkings p ON p.drawer_id = d.id AND p.number = 1 WHERE d.id IN ?`, drawers)
	}
	return r, err
}

func (c *checker) entry(at *chain, e *entry, rows bookRows) {
	switch e.kind {
	case "SALE", "RETURN", "VOID":
		c.soldEntry(at, e, rows)
	case "DRAWER_OPEN":
		c.openEntry(at, e, rows)
	case "Z":
		c.zEntry(at, e, rows)
	case "COPY", "REPORT_COPY": // counted by copies
	case "ACCOUNT_PAYMENT": // held against its row by ledger
	case "PAY_IN", "PAY_OUT", "DROP", "NO_SALE":
		var p movePayload
		row, ok := rows.moves[e.doc]
		switch {
		case !ok:
			c.broken("J2", "%s: the movement %s is not in the books", e, e.doc)
		case json.Unmarshal(e.payload, &p) != nil || p.Kind != row.kind || moveKinds[e.kind] != row.kind || int64(p.Amount) != row.amount:
			c.broken("J2", "%s: the movement %s is another in the books", e, e.doc)
		case row.drawer != at.drawer:
			c.broken("M5", "%s: the movement %s is of drawer %s, which is not open there", e, e.doc, row.drawer)
		}
	case "ZDAY", "ZMONTH", "ZYEAR":
		c.closingEntry(at, e, rows)
	case "COUNT", "DRAWER_PARK", "DRAWER_TAKE":
		c.drawerEntry(at, e, rows)
	default:
		if !otherKinds[e.kind] {
			c.broken("J2", "%s: nothing is known of such entries", e)
		}
	}
}

// otherKinds are entries that no row has to agree with.
var otherKinds = map[string]bool{"LOGIN": true, "LOGOUT": true, "CONFIG": true, "RIGHTS": true, "PRICE": true, "IMPORT": true,
	"ARCHIVE": true, "START": true, "STOP": true, "UPDATE": true, "CLOCK": true, "KEY": true, "OUTAGE_ON": true, "OUTAGE_OFF": true,
	"TRAINING": true, "TRAIN_ON": true, "TRAIN_OFF": true, "OVERRIDE": true, "XREP": true,
	"QUOTE": true, "QUOTE_CHANGE": true, "QUOTE_CANCEL": true, "HAND_OVER": true,
	"LAYAWAY": true, "LAYAWAY_PAYMENT": true, "LAYAWAY_CANCEL": true, "TRAIN_LAYAWAY": true, "CARD_BACK": true,
	"CHARGE_ASKED": true, "CHARGE_ANSWERED": true,
	"REFUND_ASKED": true, "REFUND_ANSWERED": true, "REFUND_KEPT": true,
	"GRANT": true, "CREDIT": true, "ERASE": true, "CART_TAKE_OVER": true,
	"ABORT":   true,
	"AGE":     true,
	"CONSENT": true,
	"TERMS":   true, "STOCK": true, "RECALL": true, "CARD": true, "EXPIRE": true}

// drawerEntry holds a count against its row, and follows a drawer that leaves
// the register or comes to it.
func (c *checker) drawerEntry(at *chain, e *entry, rows bookRows) {
	switch e.kind {
	case "COUNT":
		var p struct {
			DrawerID string       `json:"drawer_id"`
			Counted  money.Amount `json:"counted"`
			Expected money.Amount `json:"expected"`
		}
		row, ok := rows.counts[e.doc]
		if !ok || json.Unmarshal(e.payload, &p) != nil || p.DrawerID != row.drawer || int64(p.Counted) != row.counted || int64(p.Expected) != row.expected {
			c.broken("J2", "%s: the count %s is another in the books", e, e.doc)
		}
		return
	case "DRAWER_PARK":
		if at.drawer != e.doc {
			c.broken("M5", "%s: drawer %s is parked and was not open", e, e.doc)
		}
		at.drawer = ""
	case "DRAWER_TAKE":
		if at.drawer != "" {
			c.broken("M5", "%s: drawer %s is taken while %s is open", e, e.doc, at.drawer)
		}
		at.drawer = e.doc
	}
	if at.moved == nil {
		at.moved = make(map[string]bool)
	}
	at.moved[e.doc] = true
}

func (c *checker) soldEntry(at *chain, e *entry, rows bookRows) {
	var p soldPayload
	if json.Unmarshal(e.payload, &p) != nil {
		c.broken("J2", "%s: cannot be read", e)
		return
	}
	number, total := &at.sales, int64(p.Total-p.Vouchers)
	at.days.sum(e.kind == "SALE", total)
	at.days.owe(e.kind == "SALE", &p)
	if e.kind == "SALE" {
		at.soldAll, at.soldPeriod = at.soldAll+total, at.soldPeriod+total
	} else {
		at.backAll, at.backPeriod = at.backAll+total, at.backPeriod+total
		number = &at.returns
	}
	*number++
	row, ok := rows.sold[e.doc]
	switch {
	case !ok:
		c.broken("J2", "%s: the document %s is not in the books", e, e.doc)
		return
	case row.seq != e.seq || row.register != e.register:
		c.broken("J2", "%s: the document %s has another entry", e, e.doc)
		return
	case row.drawer != at.drawer:
		c.broken("M5", "%s: the document %s is of drawer %s, which is not open there", e, e.doc, row.drawer)
	}
	if row.number != *number {
		c.broken("M6", "%s: the document %s has number %d where %d was next", e, e.doc, row.number, *number)
	}
}

func (c *checker) openEntry(at *chain, e *entry, rows bookRows) {
	if at.drawer != "" {
		c.broken("M5", "%s: drawer %s is opened while %s is open", e, e.doc, at.drawer)
	}
	at.drawer, at.soldPeriod, at.backPeriod = e.doc, 0, 0
	var p openPayload
	row, ok := rows.drawers[e.doc]
	switch {
	case !ok:
		c.broken("J2", "%s: the drawer %s is not in the books", e, e.doc)
	case json.Unmarshal(e.payload, &p) != nil || int64(p.OpeningFloat) != row.float || row.register != e.register:
		c.broken("J2", "%s: the drawer %s was opened otherwise in the books", e, e.doc)
	}
}

func (c *checker) zEntry(at *chain, e *entry, rows bookRows) {
	if at.drawer != e.doc && !at.moved[e.doc] { // one that was parked may close by itself, beside another
		c.broken("M5", "%s: drawer %s is closed and was not open", e, e.doc)
	}
	at.z++
	first := at.lastZ + 1
	if at.lastZ = e.seq; at.drawer == e.doc {
		at.drawer = ""
	}
	var p zPayload
	if json.Unmarshal(e.payload, &p) != nil {
		c.broken("J2", "%s: cannot be read", e)
		return
	}
	row, ok := rows.drawers[e.doc]
	switch {
	case !ok:
		c.broken("J2", "%s: the drawer %s is not in the books", e, e.doc)
	case row.status != "closed":
		c.broken("J2", "%s: the drawer %s is open in the books", e, e.doc)
	case !is(row.expected, p.Report.Expected) || !p.Report.NotCounted && (!is(row.counted, p.Report.Counted) || !is(row.difference, p.Report.Difference)):
		// M5 proves the row's own figures: here both would be told.
		if row.expected == nil || row.counted == nil || row.difference == nil || *row.counted-*row.expected == *row.difference {
			c.broken("J2", "%s: the drawer %s was closed otherwise in the books", e, e.doc)
		}
	case !is(row.z, money.Amount(at.z)):
		c.broken("J3", "%s: the drawer %s is not closing %d", e, e.doc, at.z)
	}
	if p.FirstSeq != first || p.LastSeq != e.seq-1 {
		c.broken("J3", "%s: covers entries %d to %d, not %d to %d", e, p.FirstSeq, p.LastSeq, first, e.seq-1)
	}
	if !at.moved[e.doc] && (int64(p.Report.Sales.Total) != at.soldPeriod || int64(p.Report.Returns.Total) != at.backPeriod) {
		c.broken("J3", "%s: tells %d sold and %d returned, the entries since the opening %d and %d", e,
			p.Report.Sales.Total, p.Report.Returns.Total, at.soldPeriod, at.backPeriod)
	}
	if int64(p.PerpetualSales) != at.soldAll || int64(p.PerpetualReturns) != at.backAll {
		c.broken("J3", "%s: perpetual totals %d and %d, the entries come to %d and %d", e,
			p.PerpetualSales, p.PerpetualReturns, at.soldAll, at.backAll)
	}
}

func (p *periods) sum(sale bool, total int64) {
	if sale {
		p.sold += total
	} else {
		p.back += total
	}
}

// owe adds what a document sold of vouchers and took of them.
func (p *periods) owe(sale bool, d *soldPayload) {
	sign := money.Amount(1)
	if !sale {
		sign = -1
	}
	p.vouchers.Sold += sign * d.Vouchers
	for _, t := range d.Tenders {
		if t.Kind == pos.GiftCard {
			p.vouchers.Redeemed += sign * t.Amount
		}
	}
	p.vouchers.Net = p.vouchers.Sold - p.vouchers.Redeemed
}

// closingEntry holds a day against the entries since the one before, a month
// against its days, and a year against its months.
func (c *checker) closingEntry(at *chain, e *entry, rows bookRows) {
	of := map[string]*periods{"ZDAY": &at.days, "ZMONTH": &at.months, "ZYEAR": &at.years}[e.kind]
	of.n++
	var p closingPayload
	if json.Unmarshal(e.payload, &p) != nil {
		c.broken("J2", "%s: cannot be read", e)
		return
	}
	row, ok := rows.closed[e.doc]
	switch {
	case !ok:
		c.broken("J2", "%s: the closing %s is not in the books", e, e.doc)
	case row.register != e.register || string(row.answer) != string(e.payload):
		c.broken("J2", "%s: the closing %s is another in the books", e, e.doc)
	}
	if p.Number != of.n {
		c.broken("J3", "%s: has number %d where %d was next", e, p.Number, of.n)
	}
	first := of.first
	if e.kind == "ZDAY" {
		first = of.seq + 1
	}
	if p.FirstSeq != first || p.LastSeq != e.seq-1 {
		c.broken("J3", "%s: covers entries %d to %d, not %d to %d", e, p.FirstSeq, p.LastSeq, first, e.seq-1)
	}
	if int64(p.Sales.Total) != of.sold || int64(p.Returns.Total) != of.back || p.Total != p.Sales.Total-p.Returns.Total || !p.taxed() {
		c.broken("J3", "%s: tells %d sold and %d returned with %d tax, what it covers comes to %d and %d", e,
			p.Sales.Total, p.Returns.Total, p.Tax, of.sold, of.back)
	}
	if int64(p.PerpetualSales) != at.soldAll || int64(p.PerpetualReturns) != at.backAll || p.PerpetualNet != p.PerpetualSales-p.PerpetualReturns {
		c.broken("J3", "%s: perpetual totals %d and %d, the entries come to %d and %d", e, p.PerpetualSales, p.PerpetualReturns, at.soldAll, at.backAll)
	}
	if p.Vouchers != nil { // those of before may lie in a month that tells some
		if *p.Vouchers != of.vouchers {
			c.broken("J3", "%s: tells vouchers of %+v, what it covers comes to %+v", e, *p.Vouchers, of.vouchers)
		}
	} else {
		of.vouchers = pos.Vouchers{}
	}
	switch e.kind {
	case "ZDAY":
		at.months.take(of, first)
	case "ZMONTH":
		at.years.take(of, first)
	}
	of.sold, of.back, of.first, of.seq, of.vouchers = 0, 0, 0, e.seq, pos.Vouchers{}
}

// take adds a closing to the longer period that it lies in.
func (p *periods) take(of *periods, first int64) {
	if p.first == 0 {
		p.first = first
	}
	p.sold, p.back = p.sold+of.sold, p.back+of.back
	p.vouchers.Sold, p.vouchers.Redeemed, p.vouchers.Net = p.vouchers.Sold+of.vouchers.Sold, p.vouchers.Redeemed+of.vouchers.Redeemed, p.vouchers.Net+of.vouchers.Net
}

// taxed tells whether the taxes add up. Several on the same goods share their
// bases, which then come to more than the total.
func (p *closingPayload) taxed() bool {
	var bases, tax money.Amount
	several := false
	for _, t := range p.Taxes {
		bases, tax, several = bases+t.Base, tax+t.Amount, several || t.Name != ""
	}
	return tax == p.Tax && (several || bases+tax == p.Total)
}

func is(stored *int64, told money.Amount) bool { return stored != nil && *stored == int64(told) }

// headOf holds a register's head against the end of its chain.
func (c *checker) headOf(at *chain) error {
	return c.each(func(rows *sql.Rows) error {
		var sales, returns, z, soldAll, backAll int64
		if err := rows.Scan(&sales, &returns, &z, &soldAll, &backAll); err != nil {
			return err
		}
		if sales != at.sales || returns != at.returns {
			c.broken("M6", "register %s: its head stands at sale %d and return %d, the journal at %d and %d", at.register,
				sales, returns, at.sales, at.returns)
		}
		if z != at.z || soldAll != at.soldAll || backAll != at.backAll {
			c.broken("J3", "register %s: its head has %d closings, %d sold and %d returned, the journal %d, %d and %d", at.register,
				z, soldAll, backAll, at.z, at.soldAll, at.backAll)
		}
		return nil
	}, `SELECT sale_number, return_number, z_number, perpetual_sales, perpetual_returns FROM register_heads WHERE register_id = ?`, at.register)
}

// unentered finds rows without their entry. Documents are not among them: each
// names its entry, and is held against it. EXCEPT sorts both sides once, however
// many they are; NOT IN looks through all entries for each row, once they are too
// many for PostgreSQL to hold in memory.
func (c *checker) unentered() error { return c.find(unentered) }

var unentered = []finding{
	{"J2", "movement %s: has no journal entry", `SELECT id FROM drawer_movements
		EXCEPT SELECT doc_id FROM journal WHERE type IN ('PAY_IN', 'PAY_OUT', 'DROP', 'NO_SALE') ORDER BY 1`},
	{"J2", "drawer %s: its opening has no journal entry", `SELECT id FROM drawers
		EXCEPT SELECT doc_id FROM journal WHERE type = 'DRAWER_OPEN' ORDER BY 1`},
	{"J2", "drawer %s: its closing has no journal entry", `SELECT id FROM drawers WHERE status = 'closed'
		EXCEPT SELECT doc_id FROM journal WHERE type = 'Z' ORDER BY 1`},
	{"J2", "count %s: has no journal entry", `SELECT id FROM drawer_counts
		EXCEPT SELECT doc_id FROM journal WHERE type = 'COUNT' ORDER BY 1`},
	{"J2", "hand-over %s: has no journal entry", `SELECT id FROM drawer_hand_overs WHERE confirmed_at IS NOT NULL
		EXCEPT SELECT doc_id FROM journal WHERE type = 'HAND_OVER' ORDER BY 1`},
	{"J2", "X report %s: has no journal entry", `SELECT id FROM drawer_readings
		EXCEPT SELECT doc_id FROM journal WHERE type = 'XREP' ORDER BY 1`},
	{"J2", "cart %s: was given up and has no journal entry", `SELECT id FROM aborted_carts
		EXCEPT SELECT doc_id FROM journal WHERE type = 'ABORT' ORDER BY 1`},
	{"J2", "refusal %s: goods not sold for an age have no journal entry", `SELECT id FROM age_refusals
		EXCEPT SELECT doc_id FROM journal WHERE type = 'AGE' ORDER BY 1`},
	{"J2", "closing %s: has no journal entry", `SELECT id FROM closings
		EXCEPT SELECT doc_id FROM journal WHERE type IN ('ZDAY', 'ZMONTH', 'ZYEAR') ORDER BY 1`},
	{"J2", "%s: is in the journal twice", `SELECT type || ' ' || CAST(doc_id AS TEXT) FROM journal WHERE type NOT IN ('COPY', 'LOGIN', 'LOGOUT', 'CONFIG', 'PRICE', 'RIGHTS', 'QUOTE_CHANGE', 'REPORT_COPY', 'STOCK', 'RECALL', 'DRAWER_PARK', 'DRAWER_TAKE')
		GROUP BY type, doc_id HAVING COUNT(*) > 1 ORDER BY 1`},
	{"M6", "%s: numbers with a gap or a repeat", `SELECT 'register ' || CAST(register_id AS TEXT) || ', ' || kind FROM sales
		GROUP BY register_id, kind HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*) OR COUNT(DISTINCT number) <> COUNT(*) ORDER BY 1`},
}

// copies holds the counted receipts against the journal.
func (c *checker) copies() error {
	err := c.each(func(rows *sql.Rows) error {
		var report string
		var printed, entered int64
		if err := rows.Scan(&report, &printed, &entered); err != nil {
			return err
		}
		c.broken("J2", "report %s: printed %d times, with %d copies in the journal", report, printed, entered)
		return nil
	}, `SELECT r.report_id, r.issued, COALESCE(j.copies, 0) FROM report_issues r
		LEFT JOIN (SELECT doc_id, COUNT(*) AS copies FROM journal WHERE type = 'REPORT_COPY' GROUP BY doc_id) j ON j.doc_id = r.report_id
		WHERE r.issued - 1 <> COALESCE(j.copies, 0) ORDER BY r.report_id`)
	if err != nil {
		return err
	}
	return c.each(func(rows *sql.Rows) error {
		var doc string
		var issued, entered int64
		if err := rows.Scan(&doc, &issued, &entered); err != nil {
			return err
		}
		c.broken("J2", "receipt of %s: handed out %d times, with %d copies in the journal", doc, issued, entered)
		return nil
	}, `SELECT d.id, COALESCE(r.issued, 0), COALESCE(j.copies, 0) FROM sales d LEFT JOIN receipt_issues r ON r.sale_id = d.id
		LEFT JOIN (SELECT doc_id, COUNT(*) AS copies FROM journal WHERE type = 'COPY' GROUP BY doc_id) j ON j.doc_id = d.id
		WHERE COALESCE(r.issued, 1) - 1 <> COALESCE(j.copies, 0) ORDER BY d.id`)
}
