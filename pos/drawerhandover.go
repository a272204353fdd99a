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

// HandOverRequest offers a drawer to the next cashier by a count.
type HandOverRequest struct {
	To      string `json:"to"`
	CountID string `json:"count_id"`
}

// HandOverView is a drawer that goes from one cashier to the next. It is theirs
// when they have confirmed, by the count they were shown or by one of their own.
type HandOverView struct {
	ID          string        `json:"id"`
	DrawerID    string        `json:"drawer_id"`
	CountID     string        `json:"count_id"`
	From        Person        `json:"from"`
	To          Person        `json:"to"`
	At          string        `json:"at"`
	Counted     money.Amount  `json:"counted"`
	Expected    *money.Amount `json:"expected"`
	Difference  *money.Amount `json:"difference"`
	RecountID   *string       `json:"recount_id"` // by who took it
	Recounted   *money.Amount `json:"recounted"`
	ConfirmedAt *string       `json:"confirmed_at"`
}

func (v *HandOverView) hide() { v.Expected, v.Difference = nil, nil }

var (
	errNoHandOver     = fault.New(fault.NotFound, "no_hand_over", "There is no such hand-over.")
	errHandOverExists = fault.New(fault.Conflict, "hand_over_exists", "Another hand-over has this id already.")
	errHandOverStale  = fault.New(fault.Conflict, "hand_over_stale", "This hand-over was overtaken by another, or the drawer is no longer open here.")
	errNotYours       = fault.New(fault.Forbidden, "not_yours", "Whom it is handed to confirms it.")
)

const handOverQuery = `SELECT o.id, o.drawer_id, o.count_id, f.id, f.name, t.id, t.name, o.at, c.counted, c.expected, COALESCE(CAST(o.recount_id AS TEXT), ''),
	r.counted, o.confirmed_at FROM drawer_hand_overs o JOIN drawer_counts c ON c.id = o.count_id JOIN staff f ON f.id = o.from_id
	JOIN staff t ON t.id = o.to_id LEFT JOIN drawer_counts r ON r.id = o.recount_id`

func readHandOver(rows interface{ Scan(into ...any) error }) (v HandOverView, err error) {
	var at db.Micros
	var confirmed *db.Micros
	var expected money.Amount
	var recount string
	err = rows.Scan(&v.ID, &v.DrawerID, &v.CountID, &v.From.ID, &v.From.Name, &v.To.ID, &v.To.Name, &at, &v.Counted, &expected, &recount, &v.Recounted, &confirmed)
	if err != nil {
		return v, err
	}
	difference := v.Counted - expected
	v.At, v.Expected, v.Difference, v.RecountID = stamp(at.Time()), &expected, &difference, optional(recount)
	if confirmed != nil {
		s := stamp(confirmed.Time())
		v.ConfirmedAt = &s
	}
	return v, nil
}

// handOverEntry is what the journal keeps of a drawer that changed hands.
type handOverEntry struct {
	DrawerID  string        `json:"drawer_id"`
	ID        string        `json:"id"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	CountID   string        `json:"count_id"`
	Counted   money.Amount  `json:"counted"`
	Expected  money.Amount  `json:"expected"`
	Recounted *money.Amount `json:"recounted,omitempty"`
	At        string        `json:"at"`
}

// heldHere is the drawer that is open on the cashier's locked register, which
// is not in training: a drawer is real.
func heldHere(tx *db.Tx, c Cashier, h *head, drawer string) (*drawerRow, error) {
	row, err := findDrawer(tx, c.Store, drawer)
	switch {
	case err != nil:
		return nil, err
	case row == nil:
		return nil, errNoDrawer
	case row.Status == "parked":
		return nil, errDrawerParked
	case row.Status == "closed":
		return nil, fault.New(fault.Conflict, "drawer_closed", "This drawer is closed already.")
	case h.drawer != drawer:
		return nil, errNoDrawer
	}
	return row, h.fits(false)
}

// HandOver offers the drawer to another cashier by the last count of who hands
// it over. It goes on being sold on; a count that cash has moved since is
// refused when it is confirmed.
func (p *Pos) HandOver(ctx context.Context, c Cashier, drawer, id string, r HandOverRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("hand_over", []any{drawer, c.Staff, r})
	var answer Answer
	err := p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var oldHash, oldAnswer []byte
		err = tx.Raw(`SELECT content_hash, answer FROM drawer_hand_overs WHERE id = ?`, id).Row().Scan(&oldHash, &oldAnswer)
		if err == nil {
			if string(oldHash) != string(hash[:]) {
				return errHandOverExists
			}
			answer = Answer{Body: oldAnswer}
			return nil
		} else if !db.IsMissing(err) {
			return err
		}
		answer, err = p.offer(tx, c, h, drawer, id, r, hash[:])
		return err
	})
	return answer, err
}

func (p *Pos) offer(tx *db.Tx, c Cashier, h *head, drawer, id string, r HandOverRequest, hash []byte) (Answer, error) {
	row, err := heldHere(tx, c, h, drawer)
	if err != nil {
		return Answer{}, err
	}
	to, err := nextCashier(tx, c, r.To)
	if err != nil {
		return Answer{}, err
	}
	now, err := reportLocked(tx, h, row)
	if err != nil {
		return Answer{}, err
	}
	of, err := freshCount(tx, drawer, r.CountID, &now)
	if err != nil {
		return Answer{}, err
	}
	if of.StaffID != c.Staff {
		return Answer{}, errNoCount
	}
	v := HandOverView{ID: id, DrawerID: drawer, CountID: of.ID, From: Person{c.Staff, c.StaffName}, To: to, At: stamp(tx.Now), Counted: of.Counted}
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	err = tx.Exec(`INSERT INTO drawer_hand_overs (id, drawer_id, register_id, count_id, from_id, to_id, at, answer, content_hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, drawer, c.Register, of.ID, c.Staff, to.ID, db.At(tx.Now), db.Bytes(body), db.Bytes(hash)).Error
	if err != nil {
		return Answer{}, fmt.Errorf("insert hand-over: %w", err)
	}
	return Answer{Body: body, Created: true}, drawerChanged(tx, c, drawer, "open")
}

// nextCashier is who the drawer goes to: somebody of the store who may use one.
func nextCashier(tx *db.Tx, c Cashier, id string) (to Person, err error) {
	refused := fault.New(fault.Invalid, "unknown_staff", "A drawer goes to another cashier of this store.").At("to", "unknown_staff", "is no other cashier here")
	if checkID("to", id) != nil || id == c.Staff {
		return to, refused
	}
	var role string
	err = tx.Raw(`SELECT id, name, role FROM staff WHERE id = ? AND store_id = ? AND active`, id, c.Store).Row().Scan(&to.ID, &to.Name, &role)
	if db.IsMissing(err) {
		return to, refused
	} else if err != nil {
		return to, err
	}
	roles, err := access.RolesIn(tx.DB, c.Store)
	if err == nil && !roles[access.Role(role)].May(access.UseDrawer) {
		err = refused
	}
	return to, err
}

// ConfirmHandOver makes the drawer the caller's, by the count they were shown
// or, with recount, by their own.
func (p *Pos) ConfirmHandOver(ctx context.Context, c Cashier, shop access.Store, drawer, id, recount string) (HandOverView, error) {
	var out HandOverView
	if err := c.atRegister(); err != nil {
		return out, err
	}
	err := p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		v, err := readHandOver(tx.Raw(handOverQuery+` WHERE o.id = ? AND o.drawer_id = ? AND o.register_id = ?`, id, drawer, c.Register).Row())
		if db.IsMissing(err) {
			return errNoHandOver
		} else if err != nil {
			return fmt.Errorf("find hand-over: %w", err)
		}
		if v.To.ID != c.Staff {
			return errNotYours
		}
		if out = v; v.ConfirmedAt != nil {
			return nil
		}
		out, err = p.confirm(ctx, tx, c, h, v, recount)
		return err
	})
	if shop.BlindCount && !c.SeesExpected {
		out.hide()
	}
	return out, err
}

func (p *Pos) confirm(ctx context.Context, tx *db.Tx, c Cashier, h *head, v HandOverView, recount string) (HandOverView, error) {
	row, err := heldHere(tx, c, h, v.DrawerID)
	if err != nil {
		return v, err
	}
	var later bool
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM drawer_hand_overs o, drawer_hand_overs n WHERE o.id = ? AND n.drawer_id = o.drawer_id AND n.at > o.at)`, v.ID).Row().Scan(&later)
	if err != nil {
		return v, err
	}
	if later {
		return v, errHandOverStale
	}
	now, err := reportLocked(tx, h, row)
	if err != nil {
		return v, err
	}
	by := v.CountID
	if recount != "" {
		by = recount
	}
	of, err := freshCount(tx, v.DrawerID, by, &now)
	if err != nil {
		return v, err
	}
	if recount != "" {
		if of.StaffID != c.Staff {
			return v, errNoCount
		}
		v.RecountID, v.Recounted = &of.ID, &of.Counted
	}
	at := stamp(tx.Now)
	v.ConfirmedAt = &at
	err = tx.Exec(`UPDATE drawer_hand_overs SET recount_id = ?, confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL`, v.RecountID, db.At(tx.Now), v.ID).Error
	if err == nil {
		err = tx.Exec(`UPDATE drawers SET held_by = ? WHERE id = ?`, c.Staff, v.DrawerID).Error
	}
	if err != nil {
		return v, fmt.Errorf("confirm hand-over: %w", err)
	}
	entry := handOverEntry{v.DrawerID, v.ID, v.From.ID, v.To.ID, v.CountID, v.Counted, *v.Expected, v.Recounted, at}
	if err := p.enter(ctx, tx, h, entryHandOver, v.ID, entry); err != nil {
		return v, err
	}
	return v, drawerChanged(tx, c, v.DrawerID, "open")
}

// pendingHandOvers adds to open drawers the last hand-over, where it waits.
func (p *Pos) pendingHandOvers(ctx context.Context, items []DrawerItem) error {
	open := make(map[string]*DrawerItem)
	var ids []string
	for i := range items {
		if d := &items[i]; d.Status == "open" {
			open[d.ID], ids = d, append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := p.db.Read(ctx).Raw(handOverQuery+` WHERE o.drawer_id IN ? ORDER BY o.at, o.id`, ids).Rows()
	if err != nil {
		return fmt.Errorf("list hand-overs: %w", db.Translate(err))
	}
	defer rows.Close()
	for rows.Next() {
		v, err := readHandOver(rows)
		if err != nil {
			return fmt.Errorf("list hand-overs: %w", err)
		}
		v.hide()
		if open[v.DrawerID].HandOver = &v; v.ConfirmedAt != nil {
			open[v.DrawerID].HandOver = nil
		}
	}
	return db.Translate(rows.Err())
}
