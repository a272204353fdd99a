package pos

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// The periods that are closed.
const (
	closingDay   = "day"
	closingMonth = "month"
	closingYear  = "year"
)

var entryOfClosing = map[string]string{closingDay: entryDay, closingMonth: entryMonth, closingYear: entryYear}

// Closing is what a register did in a business day, month or year, and since
// its beginning. Its JSON is the journal's payload. A day covers the entries
// behind the closing of the day before: a sale that came late is in the day it
// was entered in. A month is the sum of its days, a year that of its months.
type Closing struct {
	ID               string          `json:"id"`
	Period           string          `json:"period"` // day, month or year
	Number           int64           `json:"number"`
	Label            string          `json:"label"` // 2026-11-26, 2026-11 or 2026
	StoreID          string          `json:"store_id"`
	RegisterID       string          `json:"register_id"`
	RegisterCode     string          `json:"register_code"`
	Currency         string          `json:"currency"`
	From             string          `json:"from"` // the time of the first entry
	At               string          `json:"at"`
	FirstSeq         int64           `json:"first_seq"`
	LastSeq          int64           `json:"last_seq"`
	FirstHash        string          `json:"first_hash"`
	LastHash         string          `json:"last_hash"`
	Entries          []EntryCount    `json:"entries"`
	Sales            CountTotal      `json:"sales"`
	Returns          CountTotal      `json:"returns"` // voids are among them
	Voids            CountTotal      `json:"voids"`
	Tax              money.Amount    `json:"tax"`
	Discount         money.Amount    `json:"discount"` // on sales less returns, as all below
	Rounding         money.Amount    `json:"rounding"`
	Tips             money.Amount    `json:"tips"`               // within the tenders, no turnover
	Vouchers         *Vouchers       `json:"vouchers,omitempty"` // closings of before they were told apart have none
	Taxes            []DocumentTax   `json:"taxes"`              // by component where goods bear several
	Tenders          []ClosingTender `json:"tenders"`            // what exchanges pay each other is left out
	Layaways         *ClosingMoney   `json:"layaways,omitempty"` // no turnover, and in none of the tenders above
	Debts            *ClosingMoney   `json:"debts,omitempty"`    // nor this
	Kept             *ClosingMoney   `json:"kept,omitempty"`     // nor this: refunds that stand without a return
	Copies           int64           `json:"copies"`
	NoSales          int64           `json:"no_sales"` // the drawer opened without a sale
	Training         CountTotal      `json:"training"` // in none of the other figures
	PayIn            money.Amount    `json:"pay_in"`
	PayOut           money.Amount    `json:"pay_out"`
	Drop             money.Amount    `json:"drop"`
	Drawers          ClosingDrawers  `json:"drawers"`
	Total            money.Amount    `json:"total"` // sales less returns
	PerpetualSales   money.Amount    `json:"perpetual_sales"`
	PerpetualReturns money.Amount    `json:"perpetual_returns"`
	PerpetualNet     money.Amount    `json:"perpetual_net"`
	Closings         []int64         `json:"closings,omitempty"` // the numbers of those it sums up
	Seller           *Seller         `json:"seller,omitempty"`   // of a day: who sold, and on what, when it was closed
}

// EntryCount is how many entries of a type there are.
type EntryCount struct {
	Type  string `json:"type"`
	Count int64  `json:"count"`
}

// ClosingTender is what a way to pay brought, less change and refunds.
type ClosingTender struct {
	Kind   string       `json:"kind"`
	Count  int64        `json:"count"`
	Amount money.Amount `json:"amount"`
}

// ClosingDrawers are the drawers that were closed in a period, and what was
// counted in it: of a drawer that closed by itself the day it was closed in has
// what was expected, the day it was counted in what was found.
type ClosingDrawers struct {
	Count      int64        `json:"count"`
	Late       int64        `json:"late,omitempty"` // counts of drawers that had closed by themselves
	Expected   money.Amount `json:"expected"`
	Counted    money.Amount `json:"counted"`
	Difference money.Amount `json:"difference"`
}

// calendar is by what a register's days are told apart.
type calendar struct {
	store, code, currency string
	zone                  *time.Location
	cutoff                time.Duration // after midnight
	seller                Seller
}

// date is the business day of a time.
func (c *calendar) date(t time.Time) time.Time {
	local := t.In(c.zone)
	y, m, d := local.Date()
	if local.Before(c.end(y, m, d-1)) {
		d--
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// end is when a business day ends: at the cut-off of the next morning.
func (c *calendar) end(y int, m time.Month, d int) time.Time {
	minutes := int(c.cutoff / time.Minute)
	return time.Date(y, m, d+1, minutes/60, minutes%60, 0, 0, c.zone)
}

// endOf is when the business day of a time ends.
func (c *calendar) endOf(t time.Time) time.Time {
	y, m, d := c.date(t).Date()
	return c.end(y, m, d)
}

// endedAt is the business day that ends at a time, whatever the cut-off is by
// now: the one before the morning that it ends in.
func (c *calendar) endedAt(end db.Micros) time.Time {
	y, m, d := end.Time().In(c.zone).Date()
	return time.Date(y, m, d-1, 0, 0, 0, 0, time.UTC)
}

func readCalendar(tx *db.Tx, register string) (*calendar, error) {
	var zone, fiscal string
	var cutoff int64
	c := &calendar{}
	v := &c.seller
	err := tx.Raw(`SELECT s.id, r.code, s.currency, s.time_zone, s.day_cutoff, `+sellerColumns+` FROM registers r JOIN stores s ON s.id = r.store_id
		WHERE r.id = ?`, register).Row().Scan(append([]any{&c.store, &c.code, &c.currency, &zone, &cutoff}, v.into(&fiscal)...)...)
	if err == nil {
		err = json.Unmarshal([]byte(fiscal), &v.Fiscal)
	}
	if err != nil {
		return nil, fmt.Errorf("read the calendar of register %s: %w", register, err)
	}
	c.cutoff = time.Duration(cutoff) * time.Minute
	if c.zone, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("read the calendar of register %s: %w", register, err)
	}
	return c, nil
}

// errDayOpen refuses to enter anything behind a day that is over and does not
// close: its figures do not add up, which only somebody who looks can mend.
// Tills keep what they sold meanwhile.
var errDayOpen = fault.New(fault.Unavailable, "day_not_closed",
	"The business day of this register is over and does not close. Nothing is lost: tell whoever looks after the server.").After(30 * time.Second)

// turnDay closes a register's business day where it is over, before anything
// is entered in the next. The register is locked.
func (p *Pos) turnDay(tx *db.Tx, h *head) error {
	if db.At(tx.Now) < h.dayEnds {
		return nil
	}
	err := p.endDay(tx, h)
	if err == nil || db.Passing(err) {
		return err
	}
	return errDayOpen.Wrap(err)
}

func (p *Pos) endDay(tx *db.Tx, h *head) error {
	if err := p.endForgotten(tx, h); err != nil {
		return fmt.Errorf("close the drawer of register %s: %w", h.register, err)
	}
	c, err := readCalendar(tx, h.register)
	if err != nil {
		return err
	}
	e := &dayEnd{pos: p, tx: tx, head: h, calendar: c}
	if err := e.run(); err != nil {
		return fmt.Errorf("close the day of register %s: %w", h.register, err)
	}
	h.dayEnds = db.At(c.endOf(tx.Now))
	err = tx.Exec(`UPDATE register_heads SET day_ends = ?, day_tally = ? WHERE register_id = ?`,
		h.dayEnds, db.Bytes(h.day.appendTo([]byte{})), h.register).Error
	if err != nil {
		return fmt.Errorf("begin a day on register %s: %w", h.register, err)
	}
	return nil
}

// EndDays closes the business days that are over, on registers where nothing
// happened since, after the drawers that close with them. One that does not
// close keeps no other from it; all that failed is in the error.
func (p *Pos) EndDays(ctx context.Context) error {
	failed := p.EndDrawers(ctx)
	var due []string
	err := p.db.Read(ctx).Raw(`SELECT register_id FROM register_heads WHERE day_ends <= ? AND journal_seq > 0 ORDER BY register_id`,
		db.At(p.db.Now())).Scan(&due).Error
	if err != nil {
		return errors.Join(failed, fmt.Errorf("look for days that are over: %w", db.Translate(err)))
	}
	for _, register := range due {
		err := p.db.Tx(ctx, func(tx *db.Tx) error {
			// The first closing of a register that sold before days were closed adds
			// up all of that.
			if err := db.Unhurried(tx.DB); err != nil {
				return err
			}
			h, err := lockHead(ctx, tx, register)
			if err != nil {
				return err
			}
			return p.turnDay(tx, h)
		})
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		slog.Debug("a business day is closed", "register", register)
	}
	return failed
}

// dayEnd closes a day, and the month and year that end with it.
type dayEnd struct {
	pos      *Pos
	tx       *db.Tx
	head     *head
	calendar *calendar
}

// closed is the last closing of a period.
type closed struct {
	number, sales, returns, seq int64 // of receipts and entries up to it
	label                       string
}

func (e *dayEnd) run() error {
	day, err := e.last(closingDay)
	if err != nil {
		return err
	}
	traded, err := e.traded(day.seq)
	if err != nil {
		return err
	}
	if traded {
		if day, err = e.closeDay(day); err != nil {
			return err
		}
	}
	if day.number == 0 {
		return nil
	}
	today := e.calendar.date(e.tx.Now).Format(time.DateOnly)
	if err := e.closeSum(closingMonth, closingDay, day.label[:7], today[:7]); err != nil {
		return err
	}
	return e.closeSum(closingYear, closingMonth, day.label[:4], today[:4])
}

func (e *dayEnd) last(period string) (c closed, err error) {
	err = e.tx.Raw(`SELECT number, sale_number, return_number, journal_seq, label FROM closings WHERE register_id = ? AND period = ?
		ORDER BY number DESC LIMIT 1`, e.head.register, period).Row().Scan(&c.number, &c.sales, &c.returns, &c.seq, &c.label)
	if db.IsMissing(err) {
		return closed{}, nil
	}
	return c, err
}

// traded tells whether something was entered since that is no closing.
func (e *dayEnd) traded(seq int64) (yes bool, err error) {
	err = e.tx.Raw(`SELECT EXISTS (SELECT 1 FROM journal WHERE register_id = ? AND seq > ? AND type NOT IN ('ZDAY', 'ZMONTH', 'ZYEAR'))`,
		e.head.register, seq).Row().Scan(&yes)
	return yes, err
}

func (e *dayEnd) closeDay(before closed) (closed, error) {
	h := e.head
	v := e.begin(closingDay, before.number+1)
	v.Seller = &e.calendar.seller
	v.Seller.Software = e.pos.version
	v.FirstSeq, v.LastSeq, v.LastHash = before.seq+1, h.journal.seq, hex.EncodeToString(h.journal.hash)
	s := &daySums{tx: e.tx, head: h, before: before, into: &v}
	if err := s.run(); err != nil {
		return closed{}, err
	}
	h.day = tally{}
	day := e.calendar.endedAt(h.dayEnds)
	if h.dayEnds == 0 { // traded before days were closed: the day of the last entry
		day = e.calendar.date(s.newest.Time())
	}
	v.Label = day.Format(time.DateOnly)
	if err := e.enter(&v); err != nil {
		return closed{}, err
	}
	return closed{v.Number, h.sales, h.returns, h.journal.seq, v.Label}, nil
}

func (e *dayEnd) begin(period string, number int64) Closing {
	h := e.head
	return Closing{ID: db.NewID(), Period: period, Number: number, StoreID: h.store, RegisterID: h.register, RegisterCode: e.calendar.code,
		Currency: e.calendar.currency, At: stamp(e.tx.Now), PerpetualSales: money.Amount(h.perpetualSales),
		PerpetualReturns: money.Amount(h.perpetualR), PerpetualNet: money.Amount(h.perpetualSales - h.perpetualR)}
}

// closeSum closes a month or year that is over from what is closed in it.
func (e *dayEnd) closeSum(period, of, label, now string) error {
	if label >= now {
		return nil
	}
	before, err := e.last(period)
	if err != nil {
		return err
	}
	parts, err := e.parts(of, before.seq)
	if err != nil || len(parts) == 0 {
		return err
	}
	v := e.begin(period, before.number+1)
	v.Label, v.From, v.FirstSeq, v.FirstHash = label, parts[0].From, parts[0].FirstSeq, parts[0].FirstHash
	v.LastSeq, v.LastHash = e.head.journal.seq, hex.EncodeToString(e.head.journal.hash)
	for i := range parts {
		v.add(&parts[i])
	}
	return e.enter(&v)
}

// parts are the closings that a longer one is made of.
func (e *dayEnd) parts(period string, after int64) (out []Closing, err error) {
	rows, err := e.tx.Raw(`SELECT answer FROM closings WHERE register_id = ? AND period = ? AND journal_seq > ? ORDER BY number`,
		e.head.register, period, after).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		var c Closing
		if err := json.Unmarshal(body, &c); err != nil {
			return nil, fmt.Errorf("read a closing: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (e *dayEnd) enter(v *Closing) error {
	if err := v.check(); err != nil {
		return err
	}
	ctx, h := e.tx.Statement.Context, e.head
	if err := e.pos.append(ctx, e.tx, h, entryOfClosing[v.Period], v.ID, v); err != nil {
		return err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return e.tx.Exec(`INSERT INTO closings (id, store_id, register_id, period, number, label, at, first_seq, journal_seq, sale_number,
		return_number, sales, returns, perpetual_sales, perpetual_returns, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.ID, v.StoreID, v.RegisterID, v.Period, v.Number, v.Label, db.At(e.tx.Now), v.FirstSeq, h.journal.seq, h.sales, h.returns,
		int64(v.Sales.Total), int64(v.Returns.Total), h.perpetualSales, h.perpetualR, db.Bytes(body)).Error
}
