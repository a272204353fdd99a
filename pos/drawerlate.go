package pos

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A late count is one of a drawer that closed by itself. It settles the drawer
// once, by the same rules as closing by a count: a difference above the store's
// needs a reason, one above the person's limit an approval. Its Z stays as it
// was; the difference belongs to the day in which it was found. The cash may lie
// in the office by then: a late count needs no register, and is entered in the
// books of the drawer's.

var errCountWords = fault.New(fault.Invalid, "not_late", "Reason, note and approval of an open drawer are given when it is closed.").
	At("reason", "not_late", "is given when the drawer is closed")

// checkWords holds what is said of a difference against the store's list.
func (r *CashCountRequest) checkWords(shop access.Store) (err error) {
	if r.Reason, r.Note, err = wordsOfCount(shop, r.Reason, r.Note); err != nil {
		return err
	}
	return checkApprovals(r.Approvals)
}

func wordsOfCount(shop access.Store, reason, note string) (string, string, error) {
	if list := shop.Policies.Drawer.ReasonList(); reason != "" && !slices.Contains(list, reason) {
		return "", "", fault.New(fault.Invalid, "reason_unknown", "Choose one of the store's reasons.").With("reasons", list).
			At("reason", "reason_unknown", "is none of the store's")
	}
	note, err := text.Free("note", note, maxCountNote)
	return reason, note, err
}

// books makes the cashier one of the register in whose books a count is entered:
// their own, or, from the office, that of a drawer which is to be counted late.
func (c *Cashier) books(tx *db.Tx, drawer string) error {
	if c.Register != "" {
		return nil
	}
	row, err := findDrawer(tx, c.Store, drawer)
	switch {
	case err != nil:
		return err
	case row == nil:
		return errNoDrawer
	case row.Status != "closed":
		return errNoRegister
	}
	c.Register = row.RegisterID
	return nil
}

// settleLate judges a late count and settles the drawer by it.
func settleLate(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, row *drawerRow, n *cashCountRow, others []CurrencyCount, r *CashCountRequest) error {
	n.Late, n.Reason, n.Note = true, r.Reason, r.Note
	difference := n.Counted - n.Expected
	by, err := allowDifference(ctx, tx, c, shop, row.ID, n.Counted, difference, others, r.Reason, r.Approvals)
	if err != nil {
		return err
	}
	n.ApprovedBy = optional(by)
	set := tx.Exec(`UPDATE drawers SET counted = ?, difference = ?, reason = ?, note = ? WHERE id = ? AND counted IS NULL`,
		int64(n.Counted), int64(difference), n.Reason, n.Note, row.ID)
	if set.Error != nil {
		return fmt.Errorf("note the count: %w", set.Error)
	} else if set.RowsAffected == 0 {
		return errDrawerCounted
	}
	return nil
}

// allowDifference asks a reason where the store wants one, and the right to what
// a drawer is off by. Who is told so without knowing what was expected is not
// told how much it is.
func allowDifference(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, drawer string, counted, difference money.Amount, others []CurrencyCount, reason string, approvals []string) (string, error) {
	if reason == "" && reasonNeeded(&shop.Policies.Drawer, difference, others) {
		f := fault.New(fault.Invalid, "reason_required", "The count is off. Count again, or give a reason.").
			With("reasons", shop.Policies.Drawer.ReasonList()).At("reason", "required", "is needed")
		if !shop.BlindCount || c.SeesExpected {
			f = f.With("difference", difference)
		}
		return "", f
	}
	by, err := approveIn(ctx, tx, c, []need{{right: access.CloseDifference, amount: max(difference, -difference)}}, approvals,
		hashCount(drawer, counted), drawer)
	return by.who(access.CloseDifference), err
}

// isOff tells that a count was refused because of its difference.
func isOff(err error) bool {
	f, ok := fault.As(err)
	return ok && (f.Code == "reason_required" || f.Code == "approval_needed")
}

// keepTried keeps a count that settled nothing, for all to see.
func (p *Pos) keepTried(ctx context.Context, c Cashier, shop access.Store, drawer string, r CashCountRequest) error {
	r.Reason, r.Note, r.Approvals = "", "", nil
	hash := contentHash("count", []any{drawer, r})
	_, err := p.keepCount(ctx, c, shop, drawer, db.NewID(), r, hash[:], true)
	return err
}

func personOf(tx *gorm.DB, id string) (*Person, error) {
	p := &Person{ID: id}
	if err := tx.Raw(`SELECT name FROM staff WHERE id = ?`, id).Row().Scan(&p.Name); err != nil {
		return nil, fmt.Errorf("find who approved: %w", err)
	}
	return p, nil
}
