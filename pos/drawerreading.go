package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// ReadingItem is an X report in a list.
type ReadingItem struct {
	ID     string `json:"id"`
	Number int64  `json:"number"` // of this drawer's
	At     string `json:"at"`
	Staff  Person `json:"staff"`
}

// readEntry is what the journal keeps of an X report.
type readEntry struct {
	DrawerID string       `json:"drawer_id"`
	ID       string       `json:"id"`
	Number   int64        `json:"number"`
	Sales    CountTotal   `json:"sales"`
	Returns  CountTotal   `json:"returns"`
	Vouchers *Vouchers    `json:"vouchers,omitempty"`
	Expected money.Amount `json:"expected"`
	StaffID  string       `json:"staff_id"`
	At       string       `json:"at"`
}

var (
	errReadingExists = fault.New(fault.Conflict, "reading_exists", "Another report has this id already.")
	errNoReading     = fault.New(fault.NotFound, "no_reading", "There is no such report.")
)

// ReadDrawer makes an X report that stays: it gets the drawer's next number, and
// is never made again.
func (p *Pos) ReadDrawer(ctx context.Context, c Cashier, shop access.Store, drawer, id string) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	var answer Answer
	err := p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var of string
		var body []byte
		err = tx.Raw(`SELECT CAST(drawer_id AS TEXT), answer FROM drawer_readings WHERE id = ?`, id).Row().Scan(&of, &body)
		if err == nil {
			if of != drawer {
				return errReadingExists
			}
			answer = Answer{Body: body}
			return nil
		} else if !db.IsMissing(err) {
			return err
		}
		row, err := heldHere(tx, c, h, drawer)
		if err != nil {
			return err
		}
		answer, err = p.readDrawer(ctx, tx, c, h, row, id)
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	answer.Body, err = asSeenBy(c, shop, answer.Body)
	return answer, err
}

func (p *Pos) readDrawer(ctx context.Context, tx *db.Tx, c Cashier, h *head, row *drawerRow, id string) (Answer, error) {
	v, err := reportLocked(tx, h, row)
	if err != nil {
		return Answer{}, err
	}
	var number int64
	if err := tx.Raw(`SELECT COALESCE(MAX(number), 0) + 1 FROM drawer_readings WHERE drawer_id = ?`, row.ID).Row().Scan(&number); err != nil {
		return Answer{}, err
	}
	at := stamp(tx.Now)
	v.ReadingID = id
	v.XNumber, v.ReadAt, v.ReadBy, v.Overdue = &number, &at, &Person{c.Staff, c.StaffName}, row.overdue(tx.Now)
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	err = tx.Exec(`INSERT INTO drawer_readings (id, drawer_id, register_id, number, staff_id, at, answer) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, row.ID, h.register, number, c.Staff, db.At(tx.Now), db.Bytes(body)).Error
	if err != nil {
		return Answer{}, fmt.Errorf("insert reading: %w", err)
	}
	err = p.enter(ctx, tx, h, entryReading, id, readEntry{row.ID, id, number, v.Sales, v.Returns, v.Vouchers, *v.Expected, c.Staff, at})
	return Answer{Body: body, Created: true}, err
}

// asSeenBy is a stored X report for who may see all of it, or less.
func asSeenBy(c Cashier, shop access.Store, body []byte) ([]byte, error) {
	if !shop.BlindCount || c.SeesExpected {
		return body, nil
	}
	var v DrawerView
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, fmt.Errorf("read a report: %w", err)
	}
	v.hide()
	return json.Marshal(v)
}

// Reading is an X report as it was made.
func (p *Pos) Reading(ctx context.Context, c Cashier, shop access.Store, drawer, id string) ([]byte, error) {
	var body []byte
	err := p.db.Read(ctx).Raw(`SELECT x.answer FROM drawer_readings x JOIN drawers d ON d.id = x.drawer_id
		WHERE x.id = ? AND d.id = ? AND d.store_id = ?`, id, drawer, c.Store).Row().Scan(&body)
	if db.IsMissing(err) {
		return nil, errNoReading
	} else if err != nil {
		return nil, fmt.Errorf("load reading: %w", db.Translate(err))
	}
	return asSeenBy(c, shop, body)
}

// Readings lists a drawer's X reports.
func (p *Pos) Readings(ctx context.Context, store, drawer string) ([]ReadingItem, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT x.id, x.number, x.at, s.id, s.name FROM drawer_readings x JOIN drawers d ON d.id = x.drawer_id
		JOIN staff s ON s.id = x.staff_id WHERE d.id = ? AND d.store_id = ? ORDER BY x.number`, drawer, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("list readings: %w", db.Translate(err))
	}
	defer rows.Close()
	items := []ReadingItem{}
	for rows.Next() {
		var one ReadingItem
		var at db.Micros
		if err := rows.Scan(&one.ID, &one.Number, &at, &one.Staff.ID, &one.Staff.Name); err != nil {
			return nil, fmt.Errorf("list readings: %w", err)
		}
		one.At = stamp(at.Time())
		items = append(items, one)
	}
	return items, rows.Err()
}
