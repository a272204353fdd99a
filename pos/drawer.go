package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// maxCash bounds what a drawer is told, in minor units: more is a typing error.
const maxCash = 1_000_000_000_00

var (
	errNoDrawer     = fault.New(fault.NotFound, "no_drawer", "There is no such drawer.")
	errDrawerExists = fault.New(fault.Conflict, "drawer_exists", "Another drawer has this id already.")
	errMoveExists   = fault.New(fault.Conflict, "movement_exists", "Another movement has this id already.")
)

type drawerRow struct {
	ID, StoreID, RegisterID, Status, OpenedBy string
	OpenedAt                                  db.Micros
	OpeningFloat                              money.Amount
	ClosedBy                                  *string
	ClosedAt                                  *db.Micros
	ZNumber                                   *int64
	Expected, Counted, Difference             *money.Amount
	Answer, ZAnswer, ContentHash              []byte
	HeldBy                                    *string   // who answers for it
	EndsAt                                    db.Micros // of the business day it was opened in; 0: not known
	Tally                                     []byte    // while it is parked
	Reason, Note                              string    // of a difference
	OpeningPieces                             string    // JSON, when the float was counted by pieces
}

func (drawerRow) TableName() string { return "drawers" }

// OpenDrawer opens by a sum alone.
func (p *Pos) OpenDrawer(ctx context.Context, c Cashier, id string, opening money.Amount) (Answer, error) {
	return p.OpenCounted(ctx, c, id, OpenRequest{OpeningFloat: &opening})
}

// OpenCounted begins a cash period on the cashier's register, with what was
// counted into the drawer.
func (p *Pos) OpenCounted(ctx context.Context, c Cashier, id string, r OpenRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	// Read before: a transaction that waits for a second connection while others
	// wait for its register would hold up all of them.
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	if err := r.check(shop.Currency); err != nil {
		return Answer{}, err
	}
	hash := r.hash(c.Register)
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		old, err := findDrawer(tx, c.Store, id)
		if err != nil {
			return err
		}
		if old != nil {
			if string(old.ContentHash) != string(hash[:]) {
				return errDrawerExists
			}
			answer = Answer{Body: old.Answer}
			return nil
		}
		if err := h.fits(false); err != nil {
			return err
		}
		if h.drawer != "" {
			return fault.New(fault.Conflict, "drawer_open", "The drawer at %s is open already.", c.RegisterCode).With("drawer_id", h.drawer)
		}
		answer, err = p.openDrawerIn(ctx, tx, c, shop, h, id, &r, hash[:])
		return err
	})
	return answer, err
}

func checkCash(field string, amount money.Amount) error {
	if amount < 0 || amount > maxCash {
		return fault.New(fault.Invalid, "amount_invalid", "%s must be from zero to a sensible sum.", field).At(field, "amount_invalid", "is out of range")
	}
	return nil
}

func lockHead(ctx context.Context, tx *db.Tx, register string) (*head, error) {
	heads, p := make(map[string]*head, 1), tx.Pipe()
	if err := lockHeads(p, []string{register}, heads); err != nil {
		return nil, err
	}
	if err := p.Run(ctx); err != nil {
		return nil, err
	}
	if heads[register] == nil {
		return nil, errNoRegister
	}
	return heads[register], nil
}

func findDrawer(tx *db.Tx, store, id string) (*drawerRow, error) {
	var r drawerRow
	err := tx.Where("id = ?", id).Take(&r).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find drawer %s: %w", id, err)
	}
	if r.StoreID != store {
		return nil, errNoDrawer
	}
	return &r, nil
}

// openEntry is what the journal keeps of an opening: who sells under which
// name from now on.
type openEntry struct {
	DrawerID     string       `json:"drawer_id"`
	StoreID      string       `json:"store_id"`
	LegalName    string       `json:"legal_name"`
	Address      string       `json:"address"`
	VATID        string       `json:"vat_id"`
	TaxNumber    string       `json:"tax_number,omitempty"`
	RegisterCode string       `json:"register_code"`
	StaffID      string       `json:"staff_id"`
	OpenedAt     string       `json:"opened_at"`
	OpeningFloat money.Amount `json:"opening_float"`
	Currency     string       `json:"currency"`

	Pieces []money.Pieces `json:"pieces,omitempty"` // of the float
}

func (p *Pos) openDrawerIn(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, h *head, id string, r *OpenRequest, hash []byte) (Answer, error) {
	opening := *r.OpeningFloat
	days, err := readCalendar(tx, c.Register)
	if err != nil {
		return Answer{}, err
	}
	ends := days.endOf(tx.Now)
	view := DrawerView{ID: id, RegisterID: c.Register, RegisterCode: c.RegisterCode, Status: "open", OpenedAt: stamp(tx.Now),
		OpenedBy: Person{c.Staff, c.StaffName}, OpeningFloat: opening, OpeningPieces: r.Pieces, Expected: &opening, Tenders: []DrawerTender{},
		Taxes: []DocumentTax{}, Movements: []MovementView{}, Staff: []DrawerStaff{}, HeldBy: &Person{c.Staff, c.StaffName}, EndsAt: stamp(ends),
		Counts: []CashCountView{}, HandOvers: []HandOverView{}, Parkings: []ParkingView{}}
	if shop.BlindCount && !c.SeesExpected {
		view.hide()
	}
	body, err := json.Marshal(view)
	if err != nil {
		return Answer{}, err
	}
	row := drawerRow{ID: id, StoreID: c.Store, RegisterID: c.Register, Status: "open", OpenedBy: c.Staff, OpenedAt: db.At(tx.Now),
		OpeningFloat: opening, OpeningPieces: r.kept(), Answer: body, ContentHash: hash, HeldBy: &c.Staff, EndsAt: db.At(ends)}
	if err := tx.Omit("Tally").Create(&row).Error; err != nil {
		return Answer{}, fmt.Errorf("insert drawer: %w", err)
	}
	if err := setDrawer(tx, h, id, row.EndsAt, &drawerTally{}); err != nil {
		return Answer{}, fmt.Errorf("open drawer: %w", err)
	}
	entry := openEntry{DrawerID: id, StoreID: c.Store, LegalName: shop.LegalName, Address: shop.Address, VATID: shop.VATID, TaxNumber: shop.Fiscal.TaxNumber,
		RegisterCode: c.RegisterCode, StaffID: c.Staff, OpenedAt: stamp(tx.Now), OpeningFloat: opening, Pieces: r.Pieces, Currency: shop.Currency}
	if err := p.enter(ctx, tx, h, entryOpen, id, entry); err != nil {
		return Answer{}, err
	}
	return Answer{Body: body, Created: true}, drawerChanged(tx, c, id, "open")
}

// setDrawer lets a register sell on a drawer, or with "" on none. The register
// is locked, and what is kept of the drawer goes with its next entry.
func setDrawer(tx *db.Tx, h *head, id string, ends db.Micros, t *drawerTally) error {
	h.drawer, h.drawerEnds, h.till = id, ends, t
	return tx.Exec(`UPDATE register_heads SET drawer_id = ?, drawer_ends = ? WHERE register_id = ?`, optional(id), ends, h.register).Error
}

// enter adds one entry to a register's chain, behind the closing of the day
// before where that is due.
func (p *Pos) enter(ctx context.Context, tx *db.Tx, h *head, kind, doc string, payload any) error {
	drawer := h.drawer
	if err := p.turnDay(tx, h); err != nil {
		return err
	}
	if drawer != h.drawer && kind != entryLogin && kind != entryLogout && kind != entryCopy {
		return errDrawerOverdue // it closed with its day; nothing more is done on it
	}
	return p.append(ctx, tx, h, kind, doc, payload)
}

func (p *Pos) append(ctx context.Context, tx *db.Tx, h *head, kind, doc string, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("write journal entry: %w", err)
	}
	var entries journalEntries
	entries.add(h, tx.Now, kind, doc, body)
	pipe := tx.Pipe()
	if err := entries.write(pipe, tx.Now, p.signer); err != nil {
		return err
	}
	if err := writeHeads(pipe, map[string]*head{h.register: h}); err != nil {
		return err
	}
	return pipe.Run(ctx)
}

func drawerChanged(tx *db.Tx, c Cashier, drawer, status string) error {
	e := db.Event{Type: "drawer.changed", Audience: db.TopicReports + " " + db.TopicRegister(c.Register),
		Data: map[string]string{"id": drawer, "register_id": c.Register, "status": status}}
	if c.Session == "" { // nobody's act
		_, err := tx.Emit(c.Store, e)
		return err
	}
	_, err := emitCurrent(tx, c, e)
	return err
}

// MovementRequest is cash put in or taken out, or the drawer opened for none.
type MovementRequest struct {
	Kind   string       `json:"kind"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`

	Approvals []string `json:"approvals,omitempty"` // ids

	HelpRequest string `json:"help_request_id,omitempty"` // the call that brought the cash or fetched it
}

// MovementView is a movement as it was recorded.
type MovementView struct {
	ID     string       `json:"id"`
	Kind   string       `json:"kind"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
	At     string       `json:"at"`
	Staff  Person       `json:"staff"`

	ApprovedBy string `json:"approved_by,omitempty"`

	Witness       *Person `json:"witness,omitempty"` // who brought the cash or fetched it
	HelpRequestID string  `json:"help_request_id,omitempty"`
}

// Person is somebody by id and name.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

var entryOfMovement = map[string]string{"pay_in": entryPayIn, "pay_out": entryPayOut, "drop": entryDrop, "no_sale": entryNoSale}

func (r *MovementRequest) check() (err error) {
	if entryOfMovement[r.Kind] == "" {
		return fault.New(fault.Invalid, "kind_invalid", "A movement is pay_in, pay_out, drop or no_sale.").At("kind", "kind_invalid", "is not known")
	}
	if err := checkCash("amount", r.Amount); err != nil {
		return err
	}
	if (r.Kind == "no_sale") != (r.Amount == 0) {
		return fault.New(fault.Invalid, "amount_invalid", "Only no_sale has no amount.").At("amount", "amount_invalid", "does not fit the kind")
	}
	if r.Reason, err = text.Free("reason", r.Reason, maxReason); err != nil {
		return err
	}
	if err := r.reasonGiven(); err != nil {
		return err
	}
	return checkApprovals(r.Approvals)
}

// MoveCash records a movement on an open drawer.
func (p *Pos) MoveCash(ctx context.Context, c Cashier, drawer, id string, r MovementRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("movement", []any{drawer, r})
	if err := r.check(); err != nil {
		return Answer{}, err
	}
	shop, err := p.stores.Store(ctx, c.Store) // before, as when it opens
	if err != nil {
		return Answer{}, err
	}
	witness, noWitness := p.witness(ctx, c, drawer, &r)
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var oldHash, oldAnswer []byte
		err = tx.Raw(`SELECT content_hash, answer FROM drawer_movements WHERE id = ?`, id).Row().Scan(&oldHash, &oldAnswer)
		if err == nil {
			if string(oldHash) != string(hash[:]) {
				return errMoveExists
			}
			answer = Answer{Body: oldAnswer}
			return nil
		} else if !db.IsMissing(err) {
			return err
		}
		if noWitness != nil { // what is booked stays so, though the call forgets what was said and others sign in
			return noWitness
		}
		row, err := findDrawer(tx, c.Store, drawer)
		if err != nil {
			return err
		}
		switch {
		case row == nil || row.RegisterID != c.Register:
			return errNoDrawer
		case h.fits(false) != nil:
			return h.fits(false)
		case h.drawer != drawer:
			return errDrawerClosed
		}
		if err := cashReason(shop, &r); err != nil {
			return err
		}
		if err := r.covers(tx, c, shop, h, row); err != nil {
			return err
		}
		view := MovementView{ID: id, Kind: r.Kind, Amount: r.Amount, Reason: r.Reason, At: stamp(tx.Now), Staff: Person{c.Staff, c.StaffName},
			Witness: witness, HelpRequestID: r.HelpRequest}
		n := r.need()
		before, err := movedAlone(tx.DB, c, drawer, r.Kind)
		if err != nil {
			return err
		}
		n.amount += before
		by, err := approveIn(ctx, tx, c, []need{n}, r.Approvals, hashMovement(drawer, r.Kind, r.Amount), id)
		if err != nil {
			return err
		}
		view.ApprovedBy = by.who(n.right)
		answer, err = p.moveCash(ctx, tx, c, h, view, hash[:])
		return err
	})
	err = p.keptShort(ctx, c, &shop, drawer, r.Kind, r.Amount, err)
	if db.IsDuplicate(err) && r.HelpRequest != "" { // under another id, the one before this
		err = errCallBooked.Wrap(err)
	}
	return answer, p.withApprovers(ctx, c, err)
}

// moveEntry is what the journal keeps of a movement: ids, no names, and why.
type moveEntry struct {
	DrawerID string       `json:"drawer_id"`
	ID       string       `json:"id"`
	Kind     string       `json:"kind"`
	Amount   money.Amount `json:"amount"`
	StaffID  string       `json:"staff_id"`
	At       string       `json:"at"`

	ApprovedBy string `json:"approved_by,omitempty"`
	Reason     string `json:"reason,omitempty"` // entries of before it was kept have none
	WitnessID  string `json:"witness_id,omitempty"`
	CallID     string `json:"help_request_id,omitempty"`
}

func (p *Pos) moveCash(ctx context.Context, tx *db.Tx, c Cashier, h *head, v MovementView, hash []byte) (Answer, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	entry := moveEntry{DrawerID: h.drawer, ID: v.ID, Kind: v.Kind, Amount: v.Amount, StaffID: c.Staff, At: v.At, ApprovedBy: v.ApprovedBy, Reason: v.Reason, CallID: v.HelpRequestID}
	if v.Witness != nil {
		entry.WitnessID = v.Witness.ID
	}
	err = tx.Exec(`INSERT INTO drawer_movements (id, drawer_id, kind, amount, reason, staff_id, at, answer, content_hash, help_request_id, witness_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, h.drawer, v.Kind, int64(v.Amount), v.Reason, c.Staff, db.At(tx.Now), body, hash,
		optional(v.HelpRequestID), optional(entry.WitnessID)).Error
	if err != nil {
		return Answer{}, fmt.Errorf("insert movement: %w", err)
	}
	if err := p.enter(ctx, tx, h, entryOfMovement[v.Kind], v.ID, entry); err != nil {
		return Answer{}, err
	}
	return Answer{Body: body, Created: true}, drawerChanged(tx, c, h.drawer, "open")
}

// reportLocked is a drawer as its register's locked head has it.
func reportLocked(tx *db.Tx, h *head, row *drawerRow) (DrawerView, error) {
	t := h.till
	if h.drawer != row.ID || t == nil {
		if err := db.Unhurried(tx.DB); err != nil { // one that is older than tallies is summed up
			return DrawerView{}, err
		}
		var err error
		if t, err = tallyOf(tx.DB, row); err != nil {
			return DrawerView{}, err
		}
	}
	return reportDrawer(tx.DB, row, t)
}

// reportNow is a drawer that nobody holds locked.
func reportNow(tx *gorm.DB, row *drawerRow) (DrawerView, error) {
	t, err := tallyOf(tx, row)
	if err != nil {
		return DrawerView{}, db.Translate(err)
	}
	return reportDrawer(tx, row, t)
}

// DrawerReport is the X report of an open drawer, the Z of a closed one.
func (p *Pos) DrawerReport(ctx context.Context, c Cashier, store access.Store, id string) ([]byte, error) {
	var row drawerRow
	err := p.db.Read(ctx).Where("id = ? AND store_id = ?", id, c.Store).Take(&row).Error
	if db.IsMissing(err) {
		return nil, errNoDrawer
	} else if err != nil {
		return nil, fmt.Errorf("load drawer: %w", db.Translate(err))
	}
	if row.Status == "closed" {
		if row.Counted == nil { // it closed by itself, and is still to be counted
			return asSeenBy(c, store, row.ZAnswer)
		}
		return row.ZAnswer, nil
	}
	view, err := reportNow(p.db.Read(ctx), &row)
	if err != nil {
		return nil, err
	}
	view.Overdue = row.overdue(p.db.Now())
	if store.BlindCount && !c.SeesExpected {
		view.hide()
	}
	return json.Marshal(view)
}
