package pos

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

var errNoClosing = fault.New(fault.NotFound, "no_closing", "There is no such closing.")

// ClosingFilter picks closings for a list.
type ClosingFilter struct {
	Register, Period, Cursor string
	Limit                    int
}

// ClosingItem is a closing in a list.
type ClosingItem struct {
	ID           string       `json:"id"`
	Period       string       `json:"period"`
	Number       int64        `json:"number"`
	Label        string       `json:"label"`
	RegisterID   string       `json:"register_id"`
	RegisterCode string       `json:"register_code"`
	At           string       `json:"at"`
	Total        money.Amount `json:"total"`
	PerpetualNet money.Amount `json:"perpetual_net"`
}

// Closings lists a store's closings, the newest first.
func (p *Pos) Closings(ctx context.Context, store string, f ClosingFilter) (items []ClosingItem, next string, err error) {
	q := p.db.Read(ctx).Table("closings c").Joins("JOIN registers r ON r.id = c.register_id").
		Select(`c.id, c.period, c.number, c.label, c.register_id, r.code, c.at, c.sales - c.returns, c.perpetual_sales - c.perpetual_returns`).
		Where("c.store_id = ?", store).Order("c.at DESC, c.id DESC").Limit(f.Limit + 1)
	if f.Register != "" {
		q = q.Where("c.register_id = ?", f.Register)
	}
	if f.Period != "" {
		q = q.Where("c.period = ?", f.Period)
	}
	if f.Cursor != "" {
		at, id, ok := parseCursor(f.Cursor)
		if !ok {
			return nil, "", errCursor
		}
		q = q.Where("c.at < ? OR (c.at = ? AND c.id < ?)", at, at, id)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list closings: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []ClosingItem{}
	var last db.Micros
	for rows.Next() {
		var c ClosingItem
		var at db.Micros
		err := rows.Scan(&c.ID, &c.Period, &c.Number, &c.Label, &c.RegisterID, &c.RegisterCode, &at, &c.Total, &c.PerpetualNet)
		if err != nil {
			return nil, "", fmt.Errorf("list closings: %w", err)
		}
		if len(items) == f.Limit {
			return items, cursorOf(last, items[len(items)-1].ID), nil
		}
		c.At, last = stamp(at.Time()), at
		items = append(items, c)
	}
	return items, "", rows.Err()
}

// ClosingOf reads a closing as the journal has it.
func (p *Pos) ClosingOf(ctx context.Context, store, id string) ([]byte, error) {
	var body []byte
	err := p.db.Read(ctx).Raw(`SELECT answer FROM closings WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&body)
	if db.IsMissing(err) {
		return nil, errNoClosing
	} else if err != nil {
		return nil, fmt.Errorf("load closing %s: %w", id, db.Translate(err))
	}
	return body, nil
}

// slipColumns is the width of a closing on receipt paper.
const slipColumns = 42

// ClosingSlip is a closing as text for receipt paper.
func ClosingSlip(c *Closing, shop access.Store) string {
	s := &slip{digits: int(shop.CurrencyDigits)}
	titles := map[string]string{closingDay: "Day closing", closingMonth: "Month closing", closingYear: "Year closing"}
	s.line(shop.Name, "")
	s.line(titles[c.Period]+" "+c.Label, "No. "+strconv.FormatInt(c.Number, 10))
	s.line("Till "+c.RegisterCode, closedAt(c, shop))
	s.rule()
	s.count("Sales", c.Sales)
	s.count("Returns", c.Returns)
	s.count("  of these voids", c.Voids)
	s.money("Total", c.Total)
	s.money("Tips, not in it", c.Tips)
	s.money("Discounts", c.Discount)
	s.money("Cash rounding", c.Rounding)
	s.rule()
	for _, t := range c.Taxes {
		s.line(taxTitle(t), "")
		if !t.Levy {
			s.money("  net", t.Base)
		}
		s.money("  tax", t.Amount)
	}
	s.rule()
	for _, t := range c.Tenders {
		s.money(t.Kind+", "+strconv.FormatInt(t.Count, 10), t.Amount)
	}
	s.beside("On layaways", c.Layaways)
	s.beside("Debts paid", c.Debts)
	s.beside("Back to cards, no return", c.Kept)
	s.money("Paid in", c.PayIn)
	s.money("Paid out", c.PayOut)
	s.money("To the safe", c.Drop)
	s.line("Drawers counted", strconv.FormatInt(c.Drawers.Count, 10))
	if c.Drawers.Late > 0 {
		s.line("  counted later", strconv.FormatInt(c.Drawers.Late, 10))
	}
	s.money("  expected", c.Drawers.Expected)
	s.money("  counted", c.Drawers.Counted)
	s.money("  difference", c.Drawers.Difference)
	s.line("Opened without a sale", strconv.FormatInt(c.NoSales, 10))
	s.line("Copies of receipts", strconv.FormatInt(c.Copies, 10))
	s.count("Training, not counted", c.Training)
	s.rule()
	s.money("Sales since the beginning", c.PerpetualSales)
	s.money("Returns since then", c.PerpetualReturns)
	s.money("Net since then", c.PerpetualNet)
	s.line("Journal", strconv.FormatInt(c.FirstSeq, 10)+" to "+strconv.FormatInt(c.LastSeq, 10))
	s.line("", c.LastHash[:min(16, len(c.LastHash))])
	return s.b.String()
}

func taxTitle(t DocumentTax) string {
	switch {
	case t.Levy:
		return t.Name
	case t.Name != "":
		return t.Name + " " + t.Rate.String()
	}
	return "Tax rate " + t.Rate.String()
}

func closedAt(c *Closing, shop access.Store) string {
	at, err := time.Parse(wireTime, c.At)
	if err != nil {
		return c.At
	}
	return at.In(shop.Zone()).Format("2006-01-02 15:04")
}

type slip struct {
	b      strings.Builder
	digits int
}

func (s *slip) rule() { s.b.WriteString(strings.Repeat("-", slipColumns) + "\n") }

// line sets one text left and one right, on two lines where they are too long.
func (s *slip) line(left, right string) {
	left = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, left)
	gap := slipColumns - len([]rune(left)) - len([]rune(right))
	if gap < 1 && right != "" {
		s.b.WriteString(left + "\n")
		left, gap = "", slipColumns-len([]rune(right))
	}
	s.b.WriteString(strings.TrimRight(left+strings.Repeat(" ", max(gap, 0))+right, " ") + "\n")
}

func (s *slip) money(name string, n money.Amount) { s.line(name, n.Decimal(s.digits)) }

// beside is money that is no turnover.
func (s *slip) beside(name string, m *ClosingMoney) {
	if m == nil {
		return
	}
	s.count(name, CountTotal{m.Paid.Count + m.Refunded.Count, m.Paid.Total - m.Refunded.Total})
	for _, t := range m.Tenders {
		s.money("  "+t.Kind, t.Amount)
	}
}

func (s *slip) count(name string, c CountTotal) {
	s.money(name+", "+strconv.FormatInt(c.Count, 10), c.Total)
}
