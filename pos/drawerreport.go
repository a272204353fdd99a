package pos

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// DrawerView is the X report of an open drawer and the Z report of a closed
// one. Expected is float + cash sales − cash refunds + pay-ins − pay-outs −
// drops; what is hidden from who counts blind is null.
type DrawerView struct {
	ID            string          `json:"id"`
	RegisterID    string          `json:"register_id"`
	RegisterCode  string          `json:"register_code"`
	Status        string          `json:"status"`
	OpenedAt      string          `json:"opened_at"`
	OpenedBy      Person          `json:"opened_by"`
	OpeningFloat  money.Amount    `json:"opening_float"`
	OpeningPieces []money.Pieces  `json:"opening_pieces,omitempty"` // where it was counted by pieces
	Sales         CountTotal      `json:"sales"`
	Returns       CountTotal      `json:"returns"`
	Tenders       []DrawerTender  `json:"tenders"`
	Taxes         []DocumentTax   `json:"taxes"`
	Movements     []MovementView  `json:"movements"`
	PayIn         money.Amount    `json:"pay_in"`
	PayOut        money.Amount    `json:"pay_out"`
	Drop          money.Amount    `json:"drop"`
	CashSales     *money.Amount   `json:"cash_sales"`
	CashRefunds   *money.Amount   `json:"cash_refunds"`
	Rounding      money.Amount    `json:"rounding"`
	RoundingGain  money.Amount    `json:"rounding_gain"` // what rounding brought, and below what it cost
	RoundingLoss  money.Amount    `json:"rounding_loss"`
	Tips          money.Amount    `json:"tips"`               // within the tenders, no turnover
	Vouchers      *Vouchers       `json:"vouchers,omitempty"` // reports of before they were told apart have none
	ForeignCash   []ForeignTotal  `json:"foreign_cash"`       // in the drawer beside Expected
	Expected      *money.Amount   `json:"expected"`
	Staff         []DrawerStaff   `json:"staff"`
	ZNumber       *int64          `json:"z_number,omitempty"`
	ClosedAt      *string         `json:"closed_at,omitempty"`
	ClosedBy      *Person         `json:"closed_by,omitempty"`
	Counted       *money.Amount   `json:"counted,omitempty"`
	Difference    *money.Amount   `json:"difference,omitempty"`
	Reason        string          `json:"reason,omitempty"` // of the difference
	Note          string          `json:"note,omitempty"`
	NotCounted    bool            `json:"not_counted,omitempty"` // it closed by itself
	HeldBy        *Person         `json:"held_by,omitempty"`     // who answers for it
	EndsAt        string          `json:"ends_at,omitempty"`     // the business day it was opened in
	Overdue       bool            `json:"overdue,omitempty"`     // that day is over
	Blind         bool            `json:"blind,omitempty"`       // its sums are left out, for who counts without knowing them
	XNumber       *int64          `json:"x_number,omitempty"`    // of a reading
	ReadingID     string          `json:"reading_id,omitempty"`
	ReadAt        *string         `json:"read_at,omitempty"`
	ReadBy        *Person         `json:"read_by,omitempty"`
	Counts        []CashCountView `json:"counts"`
	HandOvers     []HandOverView  `json:"hand_overs"`
	Parkings      []ParkingView   `json:"parkings"`
	Layaways      *DrawerLayaways `json:"layaways,omitempty"`  // no turnover
	Debts         *DrawerDebts    `json:"debts,omitempty"`     // nor this
	Kept          *DrawerKept     `json:"kept,omitempty"`      // nor this
	Collected     []DrawerTender  `json:"collected,omitempty"` // by way to pay, where not only sales brought money
}

// CountTotal is how many documents and how much they came to.
type CountTotal struct {
	Count int64        `json:"count"`
	Total money.Amount `json:"total"`
}

// DrawerTender is what a kind of payment took, less change, less refunds.
type DrawerTender struct {
	Kind          string       `json:"kind"`
	Currency      string       `json:"currency,omitempty"` // of foreign cash
	Amount        money.Amount `json:"amount"`
	ForeignAmount money.Amount `json:"foreign_amount,omitempty"`
	Change        money.Amount `json:"change"`
}

// ForeignTotal is the cash of another currency that a drawer holds, and what it
// was worth when it was taken.
type ForeignTotal struct {
	Currency string       `json:"currency"`
	Amount   money.Amount `json:"amount"`
	Worth    money.Amount `json:"worth"`

	Counted    *money.Amount `json:"counted,omitempty"` // in that currency
	Difference *money.Amount `json:"difference,omitempty"`
}

// DrawerStaff is what one cashier did on the drawer.
type DrawerStaff struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Sales    int64          `json:"sales"`
	Returns  int64          `json:"returns"`
	Returned money.Amount   `json:"returned"`
	Total    money.Amount   `json:"total"` // sales less returns
	Tips     money.Amount   `json:"tips"`
	Vouchers money.Amount   `json:"vouchers,omitempty"` // gift cards sold, not in Total
	Tenders  []DrawerTender `json:"tenders"`
}

// hide takes out what a blind count must not be told: what cash came in, and all
// sums it could be reckoned from. How many documents there were stays.
func (v *DrawerView) hide() {
	v.Layaways, v.Debts, v.Kept, v.Collected = nil, nil, nil, nil
	v.Blind, v.Sales.Total, v.Returns.Total, v.Taxes, v.Vouchers = true, 0, 0, []DocumentTax{}, nil
	v.Rounding, v.RoundingGain, v.RoundingLoss, v.Tips = 0, 0, 0, 0
	v.Expected, v.CashSales, v.CashRefunds, v.ForeignCash, v.Tenders = nil, nil, nil, []ForeignTotal{}, []DrawerTender{}
	for i := range v.Staff {
		s := &v.Staff[i]
		v.Staff[i] = DrawerStaff{ID: s.ID, Name: s.Name, Sales: s.Sales, Returns: s.Returns, Tenders: []DrawerTender{}}
	}
	for i := range v.Counts {
		v.Counts[i].hide()
	}
	for i := range v.HandOvers {
		v.HandOvers[i].hide()
	}
}

// nameless is the report for the journal, which keeps ids and no names.
func (v DrawerView) nameless() DrawerView {
	v.OpenedBy.Name, v.Note = "", ""
	for _, who := range []**Person{&v.ClosedBy, &v.HeldBy, &v.ReadBy} {
		if *who != nil {
			*who = &Person{ID: (*who).ID}
		}
	}
	v.Counts, v.HandOvers, v.Parkings = slices.Clone(v.Counts), slices.Clone(v.HandOvers), slices.Clone(v.Parkings)
	for i := range v.Counts {
		v.Counts[i].Staff.Name = ""
	}
	for i := range v.HandOvers {
		v.HandOvers[i].From.Name, v.HandOvers[i].To.Name = "", ""
	}
	for i := range v.Parkings {
		v.Parkings[i].forget()
	}
	staff := make([]DrawerStaff, len(v.Staff))
	for i, s := range v.Staff {
		s.Name = ""
		staff[i] = s
	}
	moves := make([]MovementView, len(v.Movements))
	for i, m := range v.Movements {
		m.Staff.Name = ""
		moves[i] = m
	}
	v.Staff, v.Movements = staff, moves
	return v
}

// reportDrawer is a drawer by its tally and its movements.
func reportDrawer(tx *gorm.DB, row *drawerRow, t *drawerTally) (DrawerView, error) {
	v := DrawerView{ID: row.ID, RegisterID: row.RegisterID, Status: row.Status, OpenedAt: stamp(row.OpenedAt.Time()),
		OpeningFloat: row.OpeningFloat, Tenders: []DrawerTender{}, Movements: []MovementView{}, Staff: []DrawerStaff{}, ForeignCash: []ForeignTotal{},
		Counts: []CashCountView{}, HandOvers: []HandOverView{}, Parkings: []ParkingView{}}
	if row.EndsAt != 0 {
		v.EndsAt = stamp(row.EndsAt.Time())
	}
	pieces, err := row.openingPieces()
	if err != nil {
		return v, err
	}
	v.OpeningPieces = pieces
	v.tallied(t)
	for _, step := range []func(*gorm.DB, *drawerRow) error{v.names, v.movements, v.layaways, v.debts, v.keptBack, v.collect, v.staffNames, v.counts, v.handOvers, v.parkings} {
		if err := step(tx, row); err != nil {
			return v, fmt.Errorf("report drawer %s: %w", row.ID, db.Translate(err))
		}
	}
	expected := v.OpeningFloat + *v.CashSales - *v.CashRefunds + v.PayIn - v.PayOut - v.Drop
	v.Expected = &expected
	return v, nil
}

func (v *DrawerView) names(tx *gorm.DB, row *drawerRow) error {
	v.HeldBy = &Person{}
	return tx.Raw(`SELECT r.code, s.id, s.name, k.id, k.name FROM registers r, staff s, staff k WHERE r.id = ? AND s.id = ? AND k.id = ?`,
		row.RegisterID, row.OpenedBy, cmp.Or(deref(row.HeldBy), row.OpenedBy)).
		Row().Scan(&v.RegisterCode, &v.OpenedBy.ID, &v.OpenedBy.Name, &v.HeldBy.ID, &v.HeldBy.Name)
}

// tallied puts the tally's sums into the report.
func (v *DrawerView) tallied(t *drawerTally) {
	all := t.all()
	v.Sales, v.Returns, v.Tips, v.Taxes = all.sales, all.returns, all.tips, t.taxes.sorted()
	v.Rounding, v.RoundingGain, v.RoundingLoss = all.gain-all.loss, all.gain, all.loss
	v.CashSales, v.CashRefunds = new(money.Amount), new(money.Amount)
	*v.CashSales -= all.change
	v.Vouchers = newVouchers(all.vouchers, all.net(GiftCard))
	for _, r := range all.paid() {
		if r.Kind == Cash && r.Currency == "" {
			*v.CashSales += r.Taken
			*v.CashRefunds += r.Refunds
		}
		one := all.tender(r)
		if r.Kind == Cash && r.Currency != "" {
			v.ForeignCash = append(v.ForeignCash, ForeignTotal{Currency: r.Currency, Amount: r.Foreign, Worth: one.Amount})
		}
		v.Tenders = append(v.Tenders, one)
	}
	for i := range t.staff {
		s := &t.staff[i]
		one := DrawerStaff{ID: s.id, Sales: s.sales.Count, Returns: s.returns.Count, Returned: s.returns.Total, Total: s.sales.Total - s.returns.Total,
			Tips: s.tips, Vouchers: s.vouchers, Tenders: []DrawerTender{}}
		for _, r := range s.paid() {
			one.Tenders = append(one.Tenders, s.tender(r))
		}
		v.Staff = append(v.Staff, one)
	}
}

// tender is a way to pay as a report has it: less refunds, cash less change.
func (s *staffTally) tender(r takings) DrawerTender {
	t := DrawerTender{Kind: r.Kind, Currency: r.Currency, Amount: r.Taken - r.Refunds, ForeignAmount: r.Foreign}
	if r.Kind == Cash && r.Currency == "" {
		t.Amount, t.Change = t.Amount-s.change, s.change
	}
	return t
}

func (v *DrawerView) staffNames(tx *gorm.DB, _ *drawerRow) error {
	if len(v.Staff) == 0 {
		return nil
	}
	ids := make([]string, len(v.Staff))
	for i, s := range v.Staff {
		ids[i] = s.ID
	}
	var people []Person
	if err := tx.Raw(`SELECT id, name FROM staff WHERE id IN ?`, ids).Scan(&people).Error; err != nil {
		return err
	}
	for i := range v.Staff {
		for _, p := range people {
			if p.ID == v.Staff[i].ID {
				v.Staff[i].Name = p.Name
			}
		}
	}
	slices.SortFunc(v.Staff, func(a, b DrawerStaff) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return nil
}

func (v *DrawerView) movements(tx *gorm.DB, row *drawerRow) error {
	rows, err := tx.Raw(`SELECT m.id, m.kind, m.amount, m.reason, m.at, s.id, s.name, w.id, w.name, m.help_request_id FROM drawer_movements m
		JOIN staff s ON s.id = m.staff_id LEFT JOIN staff w ON w.id = m.witness_id
		WHERE m.drawer_id = ? ORDER BY m.at, m.id`, row.ID).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m MovementView
		var at db.Micros
		var witness, name, call *string
		if err := rows.Scan(&m.ID, &m.Kind, &m.Amount, &m.Reason, &at, &m.Staff.ID, &m.Staff.Name, &witness, &name, &call); err != nil {
			return err
		}
		if witness != nil {
			m.Witness, m.HelpRequestID = &Person{*witness, *name}, *call
		}
		m.At = stamp(at.Time())
		switch m.Kind {
		case "pay_in":
			v.PayIn += m.Amount
		case "pay_out":
			v.PayOut += m.Amount
		case "drop":
			v.Drop += m.Amount
		}
		v.Movements = append(v.Movements, m)
	}
	return rows.Err()
}

// DrawerFilter picks drawers for a list.
type DrawerFilter struct {
	Status, Register, Cursor string
	Limit                    int
}

// DrawerItem is a drawer in a list.
type DrawerItem struct {
	ID           string        `json:"id"`
	RegisterID   string        `json:"register_id"`
	RegisterCode string        `json:"register_code"`
	Status       string        `json:"status"`
	OpenedAt     string        `json:"opened_at"`
	OpenedBy     Person        `json:"opened_by"`
	OpeningFloat money.Amount  `json:"opening_float"`
	ClosedAt     *string       `json:"closed_at"`
	ZNumber      *int64        `json:"z_number"`
	Expected     *money.Amount `json:"expected"`
	Counted      *money.Amount `json:"counted"`
	Difference   *money.Amount `json:"difference"`
	HeldBy       Person        `json:"held_by"`
	EndsAt       *string       `json:"ends_at"` // the business day it was opened in
	Overdue      bool          `json:"overdue"`
	NotCounted   bool          `json:"not_counted"` // it closed by itself, and was not counted since
	Reason       string        `json:"reason"`
	HandOver     *HandOverView `json:"hand_over"` // that waits to be confirmed
}

// Drawers lists a store's drawers, the newest first, as the cashier may see them.
func (p *Pos) Drawers(ctx context.Context, c Cashier, store access.Store, f DrawerFilter) (items []DrawerItem, next string, err error) {
	q := p.db.Read(ctx).Table("drawers d").Joins("JOIN registers r ON r.id = d.register_id").Joins("JOIN staff s ON s.id = d.opened_by").
		Joins("LEFT JOIN staff k ON k.id = d.held_by").Select(`d.id, d.register_id, r.code, d.status, d.opened_at, s.id, s.name, d.opening_float, d.closed_at, d.z_number,
			d.expected, d.counted, d.difference, COALESCE(CAST(k.id AS TEXT), ''), COALESCE(k.name, ''), d.ends_at, d.reason`).
		Where("d.store_id = ?", store.ID).Order("d.id DESC").Limit(f.Limit + 1)
	if f.Status != "" {
		q = q.Where("d.status = ?", f.Status)
	}
	if f.Register != "" {
		q = q.Where("d.register_id = ?", f.Register)
	}
	if f.Cursor != "" {
		if checkID("cursor", f.Cursor) != nil {
			return nil, "", errCursor
		}
		q = q.Where("d.id < ?", f.Cursor)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list drawers: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []DrawerItem{}
	for rows.Next() {
		var d DrawerItem
		var opened, ends db.Micros
		var closed *db.Micros
		err := rows.Scan(&d.ID, &d.RegisterID, &d.RegisterCode, &d.Status, &opened, &d.OpenedBy.ID, &d.OpenedBy.Name,
			&d.OpeningFloat, &closed, &d.ZNumber, &d.Expected, &d.Counted, &d.Difference,
			&d.HeldBy.ID, &d.HeldBy.Name, &ends, &d.Reason)
		if err != nil {
			return nil, "", fmt.Errorf("list drawers: %w", err)
		}
		d.OpenedAt = stamp(opened.Time())
		if ends != 0 {
			at := stamp(ends.Time())
			d.EndsAt, d.Overdue = &at, d.Status != "closed" && db.At(p.db.Now()) >= ends
		}
		d.NotCounted = d.Status == "closed" && d.Counted == nil
		if d.NotCounted && store.BlindCount && !c.SeesExpected { // it is still to be counted
			d.Expected = nil
		}
		if closed != nil {
			at := stamp(closed.Time())
			d.ClosedAt = &at
		}
		items = append(items, d)
	}
	if len(items) > f.Limit {
		items = items[:f.Limit]
		next = items[f.Limit-1].ID
	}
	if err := rows.Err(); err != nil {
		return nil, "", db.Translate(err)
	}
	return items, next, p.pendingHandOvers(ctx, items)
}

// OpenDrawerOf is the id of the drawer that is open on a register, if one is.
func (p *Pos) OpenDrawerOf(ctx context.Context, register string) (string, error) {
	var id string
	err := p.db.Read(ctx).Raw(`SELECT COALESCE(CAST(drawer_id AS TEXT), '') FROM register_heads WHERE register_id = ?`, register).Row().Scan(&id)
	if db.IsMissing(err) {
		return "", nil
	}
	return id, db.Translate(err)
}
