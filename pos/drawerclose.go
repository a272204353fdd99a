package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// zEntry is what the journal keeps of a closing, with totals since the
// register's beginning.
type zEntry struct {
	Report           DrawerView   `json:"report"`
	FirstSeq         int64        `json:"first_seq"` // of the journal entries this closing covers
	LastSeq          int64        `json:"last_seq"`
	PerpetualSales   money.Amount `json:"perpetual_sales"`
	PerpetualReturns money.Amount `json:"perpetual_returns"`
	ApprovedBy       string       `json:"approved_by,omitempty"` // of the difference
}

// CloseRequest ends a cash period by a count: one that was taken before, or the
// sum.
type CloseRequest struct {
	CountID    string
	Counted    *money.Amount
	Currencies []CurrencyCount // with Counted, as far as they were counted
	Reason     string          // of a difference: one of the store's
	Note       string
	Approvals  []string
}

var errNotCounted = fault.New(fault.Invalid, "count_needed", "Count the drawer before it is closed.").At("counted", "required", "is needed, or count_id")

func (r *CloseRequest) check(shop access.Store) (err error) {
	switch {
	case r.CountID == "" && r.Counted == nil:
		return errNotCounted
	case r.CountID != "" && (r.Counted != nil || r.Currencies != nil):
		return fault.New(fault.Invalid, "count_twice", "Close by a count that was taken, or by a sum, not both.").At("counted", "count_twice", "does not go with count_id")
	case r.Counted != nil:
		count := CashCountRequest{Counted: r.Counted, Currencies: r.Currencies}
		if err := count.check(shop.Currency); err != nil {
			return err
		}
	}
	if r.Reason, r.Note, err = wordsOfCount(shop, r.Reason, r.Note); err != nil {
		return err
	}
	return checkApprovals(r.Approvals)
}

// CloseDrawer closes by a sum alone.
func (p *Pos) CloseDrawer(ctx context.Context, c Cashier, id string, counted money.Amount, approvals ...string) (Answer, error) {
	return p.CloseCounted(ctx, c, id, CloseRequest{Counted: &counted, Approvals: approvals})
}

// CloseCounted ends a cash period with what was counted, and gives the Z
// report. The same count again gives the same report. A difference above the
// cashier's limit needs an approval, one above the store's a reason.
func (p *Pos) CloseCounted(ctx context.Context, c Cashier, id string, r CloseRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	if err := r.check(shop); err != nil {
		return Answer{}, err
	}
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		row, err := findDrawer(tx, c.Store, id)
		switch {
		case err != nil:
			return err
		case row == nil || row.RegisterID != c.Register:
			return errNoDrawer
		case h.fits(false) != nil && row.Status == "open":
			return h.fits(false)
		case row.Status == "parked":
			return errDrawerParked
		case row.Status == "closed":
			answer, err = closedBy(tx, row, &r)
			return err
		}
		answer, err = p.closeBy(ctx, tx, c, shop, h, row, &r)
		return err
	})
	if isOff(err) && r.Counted != nil && shop.BlindCount && !c.SeesExpected {
		// Told that it is off, one may count again: then that shows, as all counts do.
		count := CashCountRequest{Counted: r.Counted, Currencies: r.Currencies}
		if _, kept := p.CountDrawer(ctx, c, id, db.NewID(), count); kept != nil {
			return Answer{}, kept
		}
	}
	return answer, withoutSize(c, p.withApprovers(ctx, c, err))
}

// closedBy answers who closes a drawer again.
func closedBy(tx *db.Tx, row *drawerRow, r *CloseRequest) (Answer, error) {
	counted := r.Counted
	if r.CountID != "" {
		var of cashCountRow
		err := tx.Where("id = ? AND drawer_id = ?", r.CountID, row.ID).Take(&of).Error
		if db.IsMissing(err) {
			return Answer{}, errNoCount
		} else if err != nil {
			return Answer{}, fmt.Errorf("find the count: %w", err)
		}
		counted = &of.Counted
	}
	if row.Counted != nil && *row.Counted == *counted {
		return Answer{Body: row.ZAnswer}, nil
	}
	return Answer{}, fault.New(fault.Conflict, "drawer_closed", "This drawer is closed already, with another count.")
}

func (p *Pos) closeBy(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, h *head, row *drawerRow, r *CloseRequest) (Answer, error) {
	k := closing{counted: r.Counted, others: r.Currencies, reason: r.Reason, note: r.Note}
	if r.CountID != "" {
		now, err := reportLocked(tx, h, row)
		if err != nil {
			return Answer{}, err
		}
		of, err := freshCount(tx, row.ID, r.CountID, &now)
		if err != nil {
			return Answer{}, err
		}
		k.counted = &of.Counted
		if k.others, err = of.others(); err != nil {
			return Answer{}, err
		}
	}
	k.allow = func(difference money.Amount, others []CurrencyCount) (string, error) {
		return allowDifference(ctx, tx, c, shop, row.ID, *k.counted, difference, others, r.Reason, r.Approvals)
	}
	return p.closeDrawer(ctx, tx, c, h, row, k)
}

// withoutSize keeps from whoever may not see what is expected by how much the
// count was off: they would count again.
func withoutSize(c Cashier, err error) error {
	if f, ok := fault.As(err); ok && f.Code == "approval_needed" && !c.SeesExpected {
		return f.With("amount", nil)
	}
	return err
}

// closing is how a drawer is closed: by a count, or, with none, by itself.
type closing struct {
	counted      *money.Amount
	others       []CurrencyCount
	reason, note string
	allow        func(difference money.Amount, others []CurrencyCount) (approver string, err error)
}

func (p *Pos) closeDrawer(ctx context.Context, tx *db.Tx, c Cashier, h *head, row *drawerRow, k closing) (Answer, error) {
	if k.counted != nil { // what closes by itself belongs to the day that ended
		if err := p.turnDay(tx, h); err != nil { // before it is said which entries the closing covers
			return Answer{}, err
		}
		if h.drawer != row.ID {
			return Answer{}, errDrawerOverdue // it closed with its day, and is counted as such
		}
	}
	view, err := reportLocked(tx, h, row)
	if err != nil {
		return Answer{}, err
	}
	h.z++
	closedAt := stamp(tx.Now)
	view.Status, view.ZNumber, view.ClosedAt, view.Overdue = "closed", &h.z, &closedAt, false
	view.Reason, view.Note = k.reason, k.note
	approver := ""
	if k.counted == nil {
		view.NotCounted = true
	} else {
		view.ClosedBy = &Person{c.Staff, c.StaffName}
		view.count(*k.counted, k.others)
		if approver, err = k.allow(*view.Difference, view.offBy()); err != nil {
			return Answer{}, err
		}
	}
	body, err := json.Marshal(view)
	if err != nil {
		return Answer{}, err
	}
	if err := writeClosed(tx, c, h, row, &view, body); err != nil {
		return Answer{}, fmt.Errorf("close drawer: %w", err)
	}
	first, err := firstSeqAfterZ(tx, h.register)
	if err != nil {
		return Answer{}, err
	}
	entry := zEntry{Report: view.nameless(), ApprovedBy: approver, FirstSeq: first, LastSeq: h.journal.seq,
		PerpetualSales: money.Amount(h.perpetualSales), PerpetualReturns: money.Amount(h.perpetualR)}
	if err := p.append(ctx, tx, h, entryZ, row.ID, entry); err != nil {
		return Answer{}, err
	}
	return Answer{Body: body, Created: true}, drawerChanged(tx, c, row.ID, "closed")
}

// count puts what was counted into the report.
func (v *DrawerView) count(counted money.Amount, others []CurrencyCount) {
	difference := counted - *v.Expected
	v.Counted, v.Difference = &counted, &difference
	for _, c := range others {
		i := slices.IndexFunc(v.ForeignCash, func(f ForeignTotal) bool { return f.Currency == c.Currency })
		if i < 0 {
			i = len(v.ForeignCash)
			v.ForeignCash = append(v.ForeignCash, ForeignTotal{Currency: c.Currency})
		}
		f := &v.ForeignCash[i]
		off := *c.Counted - f.Amount
		f.Counted, f.Difference = c.Counted, &off
	}
}

// offBy is how the counted cash of other currencies differs.
func (v *DrawerView) offBy() (out []CurrencyCount) {
	for _, f := range v.ForeignCash {
		if f.Difference != nil {
			out = append(out, CurrencyCount{Currency: f.Currency, Counted: f.Counted, Difference: f.Difference})
		}
	}
	return out
}

func writeClosed(tx *db.Tx, c Cashier, h *head, row *drawerRow, v *DrawerView, body []byte) error {
	err := tx.Exec(`UPDATE drawers SET status = 'closed', closed_by = ?, closed_at = ?, z_number = ?, expected = ?, counted = ?,
		difference = ?, reason = ?, note = ?, tally = ?, z_answer = ? WHERE id = ? AND status <> 'closed'`, optional(c.Staff), db.At(tx.Now), h.z,
		int64(*v.Expected), (*int64)(v.Counted), (*int64)(v.Difference), v.Reason, v.Note, db.Bytes{}, body, row.ID).Error
	if err != nil {
		return err
	}
	if h.drawer == row.ID {
		if err := setDrawer(tx, h, "", 0, nil); err != nil {
			return err
		}
	}
	return tx.Exec(`UPDATE register_heads SET z_number = ? WHERE register_id = ?`, h.z, h.register).Error
}

func firstSeqAfterZ(tx *db.Tx, register string) (int64, error) {
	var last int64
	err := tx.Raw(`SELECT COALESCE(MAX(seq), 0) FROM journal WHERE register_id = ? AND type <> 'SALE' AND type = ?`, register, entryZ).Row().Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("find the closing before: %w", err)
	}
	return last + 1, nil
}
