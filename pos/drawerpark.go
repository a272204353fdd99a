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

// ParkingView is a drawer on its way from one register to another.
type ParkingView struct {
	From     RegisterRef  `json:"from"`
	ParkedBy Person       `json:"parked_by"`
	ParkedAt string       `json:"parked_at"`
	To       *RegisterRef `json:"to"`
	TakenBy  *Person      `json:"taken_by"`
	TakenAt  *string      `json:"taken_at"`
}

func (v *ParkingView) forget() {
	v.ParkedBy.Name = ""
	if v.TakenBy != nil {
		v.TakenBy = &Person{ID: v.TakenBy.ID}
	}
}

// parkEntry is what the journal keeps of a drawer that leaves a register, or
// comes to one, with the cash that should lie in it.
type parkEntry struct {
	DrawerID string       `json:"drawer_id"`
	StaffID  string       `json:"staff_id"`
	Expected money.Amount `json:"expected"`
	At       string       `json:"at"`
}

var errDrawerTaken = fault.New(fault.Conflict, "drawer_taken", "Somebody took this drawer on another register.")

// ParkDrawer takes a drawer off its register: it is closed for selling and not
// counted, and goes on with all its sums on the register that takes it. Parking
// it again changes nothing.
func (p *Pos) ParkDrawer(ctx context.Context, c Cashier, shop access.Store, id string) ([]byte, error) {
	return p.moveDrawer(ctx, c, shop, func(tx *db.Tx, h *head) (*drawerRow, error) {
		row, err := findDrawer(tx, c.Store, id)
		if err != nil {
			return nil, err
		}
		if row != nil && row.Status == "parked" && row.RegisterID == c.Register {
			return row, nil
		}
		if row, err = heldHere(tx, c, h, id); err != nil {
			return nil, err
		}
		return row, p.park(ctx, tx, c, h, row)
	})
}

// TakeDrawer lets a parked drawer go on on the cashier's register.
func (p *Pos) TakeDrawer(ctx context.Context, c Cashier, shop access.Store, id string) ([]byte, error) {
	return p.moveDrawer(ctx, c, shop, func(tx *db.Tx, h *head) (*drawerRow, error) {
		row, err := findDrawer(tx, c.Store, id)
		switch {
		case err != nil:
			return nil, err
		case row == nil:
			return nil, errNoDrawer
		case h.drawer == id:
			return row, nil
		case h.fits(false) != nil:
			return nil, h.fits(false)
		case h.drawer != "":
			return nil, fault.New(fault.Conflict, "drawer_open", "The drawer at %s is open already.", c.RegisterCode).With("drawer_id", h.drawer)
		case row.Status == "closed":
			return nil, fault.New(fault.Conflict, "drawer_closed", "This drawer is closed already.")
		case row.Status == "open":
			return nil, errDrawerTaken
		}
		return row, p.take(ctx, tx, c, h, row)
	})
}

// moveDrawer locks the register, moves the drawer and answers what it is then.
func (p *Pos) moveDrawer(ctx context.Context, c Cashier, shop access.Store, move func(tx *db.Tx, h *head) (*drawerRow, error)) (body []byte, err error) {
	if err := c.atRegister(); err != nil {
		return nil, err
	}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		row, err := move(tx, h)
		if err != nil {
			return err
		}
		view, err := reportLocked(tx, h, row)
		if err != nil {
			return err
		}
		view.Overdue = row.overdue(tx.Now)
		if shop.BlindCount && !c.SeesExpected {
			view.hide()
		}
		body, err = json.Marshal(view)
		return err
	})
	return body, err
}

func (p *Pos) park(ctx context.Context, tx *db.Tx, c Cashier, h *head, row *drawerRow) error {
	now, err := reportLocked(tx, h, row)
	if err != nil {
		return err
	}
	row.Status, row.Tally = "parked", h.till.appendTo([]byte{})
	err = tx.Exec(`UPDATE drawers SET status = 'parked', tally = ? WHERE id = ? AND status = 'open'`, db.Bytes(row.Tally), row.ID).Error
	if err == nil {
		err = tx.Exec(`INSERT INTO drawer_parkings (drawer_id, number, register_id, parked_by, parked_at)
			SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ? FROM drawer_parkings WHERE drawer_id = ?`, row.ID, h.register, c.Staff, db.At(tx.Now), row.ID).Error
	}
	if err == nil {
		err = setDrawer(tx, h, "", 0, nil)
	}
	if err != nil {
		return fmt.Errorf("park drawer: %w", err)
	}
	if err := p.enter(ctx, tx, h, entryPark, row.ID, parkEntry{row.ID, c.Staff, *now.Expected, stamp(tx.Now)}); err != nil {
		return err
	}
	return drawerChanged(tx, c, row.ID, "parked")
}

func (p *Pos) take(ctx context.Context, tx *db.Tx, c Cashier, h *head, row *drawerRow) error {
	// Two registers may want it: only one finds it parked.
	set := tx.Exec(`UPDATE drawers SET status = 'open', register_id = ?, tally = ? WHERE id = ? AND status = 'parked'`, h.register, db.Bytes{}, row.ID)
	if set.Error != nil {
		return fmt.Errorf("take drawer: %w", set.Error)
	}
	if set.RowsAffected == 0 {
		return errDrawerTaken
	}
	kept, err := parseDrawerTally(row.Tally)
	if err != nil {
		return err
	}
	if err := setDrawer(tx, h, row.ID, row.EndsAt, kept); err != nil {
		return fmt.Errorf("take drawer: %w", err)
	}
	row.Status, row.RegisterID = "open", h.register
	err = tx.Exec(`UPDATE drawer_parkings SET taken_on = ?, taken_by = ?, taken_at = ? WHERE drawer_id = ? AND taken_at IS NULL`,
		h.register, c.Staff, db.At(tx.Now), row.ID).Error
	if err != nil {
		return fmt.Errorf("take drawer: %w", err)
	}
	now, err := reportLocked(tx, h, row)
	if err != nil {
		return err
	}
	if err := p.enter(ctx, tx, h, entryTake, row.ID, parkEntry{row.ID, c.Staff, *now.Expected, stamp(tx.Now)}); err != nil {
		return err
	}
	return drawerChanged(tx, c, row.ID, "open")
}
