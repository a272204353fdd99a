package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Money goes back to a card before the books have the return that it is for:
// the terminal may say no, and then another way is chosen. So what it is for is
// told to the server first, and weighed as if it were committed: rights,
// approvals, what is left of the lines, what the card was charged. From the
// first time that a terminal is asked until its document is in the books, a
// refund holds its sale: no other return of it gets between. One that was left
// is found again, and finished at any till, or kept as money given back.

const refundLives = 30 * time.Minute // between weighing and the first terminal

var (
	errNoRefund      = fault.New(fault.NotFound, "no_refund", "There is no such refund.")
	errRefundExists  = fault.New(fault.Conflict, "refund_exists", "Another refund has this id already.")
	errRefundBegun   = fault.New(fault.Conflict, "refund_begun", "Money went back for this already: it is finished as it was begun.")
	errRefundDone    = fault.New(fault.Conflict, "refund_done", "This is in the books already.")
	errRefundStale   = fault.New(fault.Conflict, "refund_stale", "That was begun too long ago. Begin again.")
	errRefundFor     = fault.New(fault.Invalid, "refund_for", "Money goes back to a card for something: say which return it is of.")
	errRefundPending = fault.New(fault.Conflict, "refund_pending", "The terminal has not said yet whether the money went back.")
	errRefundUnused  = fault.New(fault.Invalid, "refund_unused", "What a terminal gave back for this is not among its tenders.")
	errRefundLeft    = fault.New(fault.Conflict, "refund_left", "Not all of it went back to the card. Say how the rest goes out.")
	errBeingReturned = fault.New(fault.Conflict, "being_returned", "Money of this is going back to a card already. That comes first.")
)

// RefundRequest is the one document that money is to go back to cards for, as
// it will be committed but for the card's tenders.
type RefundRequest struct {
	Return   *ReturnRequest   `json:"return,omitempty"`
	Void     *VoidRequest     `json:"void,omitempty"`
	Exchange *ExchangeRequest `json:"exchange,omitempty"`
	Layaway  *LayawayEnd      `json:"layaway,omitempty"`
}

// LayawayEnd is the end of a layaway.
type LayawayEnd struct {
	ID string `json:"id"`
	LayawayCancel
}

// RefundPart is what goes back of one charge.
type RefundPart struct {
	Of     string       `json:"of"`
	Amount money.Amount `json:"amount"`
}

// RefundView is a refund, and what terminals did for it.
type RefundView struct {
	ID         string        `json:"id" doc:"Of the return, void or exchange, or of what goes back of a layaway"`
	Kind       string        `json:"kind" enum:"return,void,exchange,layaway"`
	SaleID     *string       `json:"sale_id"`
	LayawayID  *string       `json:"layaway_id"`
	RegisterID string        `json:"register_id"`
	StaffID    string        `json:"staff_id"`
	Amount     money.Amount  `json:"amount" doc:"That terminals give back"`
	Currency   string        `json:"currency"`
	Charges    []RefundPart  `json:"charges" doc:"Of which charges, in this order"`
	Payments   []PaymentView `json:"payments" doc:"What terminals were asked for it"`
	AskedAt    string        `json:"asked_at"`
}

type refundRow struct {
	ID, StoreID, RegisterID, StaffID, Kind string
	SaleID, LayawayID                      *string
	Request, Charges                       string
	Amount                                 money.Amount
	Currency                               string
	AskedAt                                db.Micros
	Subject, ContentHash                   []byte
}

func (refundRow) TableName() string { return "refunds" }

func (r *refundRow) parts() (parts []RefundPart, err error) {
	if err = json.Unmarshal([]byte(r.Charges), &parts); err != nil {
		err = fmt.Errorf("read refund %s: %w", r.ID, err)
	}
	return parts, err
}

// weighed is what came of committing a document that was taken back again.
type weighed struct {
	cards     money.Amount // all that goes to cards, by hand too
	charges   []RefundPart
	subject   []byte
	approvals []string // that let it through
	currency  string
}

// PutRefund weighs what money is to go back to cards for. The same again while
// a terminal was asked for it gives it as it is; else it is weighed anew.
func (p *Pos) PutRefund(ctx context.Context, c Cashier, id string, r RefundRequest) (v RefundView, created bool, err error) {
	if err := c.atRegister(); err != nil {
		return v, false, err
	}
	row := &refundRow{ID: id, StoreID: c.Store, RegisterID: c.Register, StaffID: c.Staff}
	weigh, named, err := p.weighing(ctx, c, row, &r)
	if err != nil {
		return v, false, p.withApprovers(ctx, c, err)
	}
	hash := contentHash("refund", r)
	row.Request, row.ContentHash = string(mustJSON(r.withoutCodes())), hash[:]
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		if err := h.fits(false); err != nil {
			return err
		}
		old, err := findRefund(tx, id)
		if err != nil {
			return err
		}
		if old != nil {
			asked, err := old.asked(tx)
			switch {
			case err != nil:
				return err
			case old.StoreID != c.Store:
				return errRefundExists
			case asked && string(old.ContentHash) != string(row.ContentHash):
				return errRefundBegun
			case asked:
				return nil
			}
		}
		if err := holdApprovals(ctx, tx, named); err != nil {
			return err
		}
		w, err := p.weigh(tx, row, weigh)
		if err != nil {
			return err
		}
		if err := useApprovals(ctx, tx, w.approvals, id); err != nil {
			return err
		}
		row.Subject, row.Currency, row.Charges, row.AskedAt, row.Amount = w.subject, w.currency, string(mustJSON(w.charges)), db.At(tx.Now), w.cards
		created = old == nil
		if created {
			return tx.Create(row).Error
		}
		return tx.Model(&refundRow{}).Where("id = ?", id).Select("RegisterID", "StaffID", "Kind", "SaleID", "LayawayID", "Request", "Charges", "Amount",
			"Currency", "AskedAt", "Subject", "ContentHash").Updates(row).Error
	})
	if err != nil {
		var short *shortRefusal
		if errors.As(err, &short) {
			err = p.refusedShort(ctx, c, short.shop, short.ask, err)
		}
		return v, false, p.withApprovers(ctx, c, fmt.Errorf("weigh refund %s: %w", id, err))
	}
	v, err = p.Refund(ctx, c.Store, id)
	return v, created, err
}

// weighing prepares what has to be weighed, and names the approvals it comes with.
func (p *Pos) weighing(ctx context.Context, c Cashier, row *refundRow, r *RefundRequest) (weigh func(*db.Tx) (*weighed, error), named []string, err error) {
	var n int
	for _, there := range []bool{r.Return != nil, r.Void != nil, r.Exchange != nil, r.Layaway != nil} {
		if there {
			n++
		}
	}
	switch {
	case n != 1:
		return nil, nil, errRefundFor.At("return", "refund_for", "must be one of return, void, exchange and layaway")
	case r.Return != nil:
		row.Kind, row.SaleID = kindReturn, optional(r.Return.SaleID)
		weigh, err = p.weighReturn(ctx, c, row.ID, r.Return)
		return weigh, r.Return.Approvals, err
	case r.Void != nil:
		row.Kind, row.SaleID = purposeVoid, optional(r.Void.SaleID)
		weigh, err = p.weighVoid(ctx, c, row.ID, r.Void)
		return weigh, r.Void.Approvals, err
	case r.Exchange != nil:
		row.Kind, row.SaleID = kindExchange, optional(r.Exchange.Return.SaleID)
		weigh, err = p.weighExchange(ctx, c, row.ID, r.Exchange)
		return weigh, r.Exchange.Approvals, err
	}
	r.Layaway.LayawayCancel.ID = row.ID
	row.Kind, row.LayawayID = Layaway, &r.Layaway.ID
	weigh, err = p.weighLayaway(ctx, c, r.Layaway)
	return weigh, r.Layaway.Approvals, err
}

const weighedPoint = "weighed"

// weigh commits and takes that back. The sale stays held.
func (p *Pos) weigh(tx *db.Tx, row *refundRow, commit func(*db.Tx) (*weighed, error)) (*weighed, error) {
	if row.SaleID != nil {
		if err := holdSale(tx, *row.SaleID); err != nil {
			return nil, err
		}
	}
	if err := tx.SavePoint(weighedPoint).Error; err != nil {
		return nil, fmt.Errorf("begin to weigh: %w", err)
	}
	w, err := commit(tx)
	if err != nil {
		return nil, err
	}
	if err := tx.RollbackTo(weighedPoint).Error; err != nil {
		return nil, fmt.Errorf("take what was weighed back: %w", err)
	}
	return w, nil
}

// holdSale lets returns of a sale come one after the other.
func holdSale(tx *db.Tx, sale string) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	if err := checkID("sale_id", sale); err != nil {
		return err
	}
	if err := tx.Exec(`SELECT 1 FROM sales WHERE id = ? FOR NO KEY UPDATE`, sale).Error; err != nil {
		return fmt.Errorf("hold sale %s: %w", sale, err)
	}
	return nil
}

func findRefund(tx *db.Tx, id string) (*refundRow, error) {
	if checkID("id", id) != nil {
		return nil, nil
	}
	var row refundRow
	err := tx.Raw(`SELECT * FROM refunds WHERE id = ?`+tx.Lock(), id).Take(&row).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find refund: %w", err)
	}
	return &row, nil
}

// asked tells whether a terminal was asked for it and may have given money.
func (r *refundRow) asked(tx *db.Tx) (there bool, err error) {
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM payments WHERE refund_id = ? AND status IN ('pending', 'approved'))`, r.ID).Row().Scan(&there)
	if err != nil {
		err = fmt.Errorf("look what went back: %w", err)
	}
	return there, err
}

// Refund reads a refund.
func (p *Pos) Refund(ctx context.Context, store, id string) (v RefundView, err error) {
	var row refundRow
	err = p.db.Read(ctx).Where("id = ? AND store_id = ?", id, store).Take(&row).Error
	if db.IsMissing(err) {
		return v, errNoRefund
	} else if err != nil {
		return v, fmt.Errorf("read refund: %w", db.Translate(err))
	}
	v = RefundView{ID: row.ID, Kind: row.Kind, SaleID: row.SaleID, LayawayID: row.LayawayID, RegisterID: row.RegisterID, StaffID: row.StaffID,
		Currency: row.Currency, AskedAt: stamp(row.AskedAt.Time())}
	if v.Charges, err = row.parts(); err != nil {
		return v, err
	}
	for _, part := range v.Charges {
		v.Amount += part.Amount
	}
	v.Payments, err = p.payments(ctx, `p.refund_id = ?`, id)
	return v, err
}

// refundFor holds a refund that a terminal is to be asked for against what it
// is for: no more of a charge than was weighed, and nothing beside another
// refund of the same sale.
func (y *Payments) refundFor(tx *db.Tx, row, charge *paymentRow) error {
	if row.RefundID == nil {
		if charge.DocumentID != nil {
			return errRefundFor.At("for", "refund_for", "is needed: the charge has paid for something")
		}
		return nil
	}
	of, err := findRefund(tx, *row.RefundID)
	switch {
	case err != nil:
		return err
	case of == nil || of.StoreID != row.StoreID:
		return errNoRefund.At("for", "no_refund", "is not a refund of this store")
	}
	var done bool
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM payments WHERE refund_id = ? AND document_id IS NOT NULL)`, of.ID).Row().Scan(&done)
	if err == nil && !done {
		done, err = of.booked(tx)
	}
	if err != nil {
		return fmt.Errorf("look whether refund %s is in the books: %w", of.ID, err)
	}
	asked, err := of.asked(tx)
	switch {
	case err != nil:
		return err
	case done:
		return errRefundDone.At("for", "refund_done", "is in the books already")
	case !asked && tx.Now.Sub(of.AskedAt.Time()) > refundLives:
		return errRefundStale.At("for", "refund_stale", "was begun too long ago")
	}
	if err := of.alone(tx); err != nil {
		return err
	}
	return of.covers(tx, row)
}

// booked tells whether the document that the money was for is there.
func (r *refundRow) booked(tx *db.Tx) (there bool, err error) {
	query := `SELECT EXISTS (SELECT 1 FROM sales WHERE id = ?)`
	switch r.Kind {
	case kindExchange:
		query = `SELECT EXISTS (SELECT 1 FROM sales WHERE exchange_id = ?)`
	case Layaway:
		query = `SELECT EXISTS (SELECT 1 FROM layaway_payments WHERE id = ?)`
	}
	err = tx.Raw(query, r.ID).Row().Scan(&there)
	return there, err
}

// alone refuses beside another refund of the same goods.
func (r *refundRow) alone(tx *db.Tx) error {
	if r.SaleID != nil {
		if err := holdSale(tx, *r.SaleID); err != nil {
			return err
		}
		_, err := refundsOf(tx, "sale_id", *r.SaleID, r.ID)
		return err
	}
	if r.LayawayID == nil {
		return nil
	}
	if _, err := findLayaway(tx, tx.Lock(), *r.LayawayID); err != nil {
		return err
	}
	_, err := refundsOf(tx, "layaway_id", *r.LayawayID, r.ID)
	return err
}

// covers refuses more of a charge than was weighed.
func (r *refundRow) covers(tx *db.Tx, row *paymentRow) error {
	parts, err := r.parts()
	if err != nil {
		return err
	}
	var gone money.Amount
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM payments WHERE refund_id = ? AND of_id = ? AND status IN ('pending', 'approved')`, r.ID, *row.OfID).Row().Scan(&gone)
	if err != nil {
		return fmt.Errorf("add up what went back: %w", err)
	}
	for _, part := range parts {
		if part.Of == *row.OfID {
			if row.Amount <= part.Amount-gone {
				return nil
			}
			return errOverRefunded.At("amount", "over_refunded", "is more than goes back for this")
		}
	}
	return errNoPayment.At("of", "no_payment", "is not a charge that money goes back to for this")
}

// begun is a refund that a terminal was asked for, and that is not in the books.
type begun struct {
	kind     string
	subject  []byte
	payments []paymentRow // pending and approved
}

// refundsOf finds the refund under way of a sale or layaway, if it is this one;
// nil: none is. Beside another one nothing else goes.
func refundsOf(tx *db.Tx, column, of, own string) (*begun, error) {
	var rows []struct {
		Row                paymentRow `gorm:"embedded"`
		ForKind, ForID, At string
		Subject            []byte
	}
	err := tx.Raw(`SELECT p.*, r.kind AS for_kind, CAST(r.id AS TEXT) AS for_id, CAST(r.register_id AS TEXT) AS at, r.subject FROM refunds r
		JOIN payments p ON p.refund_id = r.id WHERE r.`+column+` = ? AND p.document_id IS NULL AND p.kept_at IS NULL
		AND p.status IN ('pending', 'approved') ORDER BY p.asked_at, p.id`, of).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look what money is going back: %w", err)
	}
	var out *begun
	for i := range rows {
		r := &rows[i]
		if r.ForID != own {
			return nil, errBeingReturned.With("refund_id", r.ForID).With("register_id", r.At)
		}
		if out == nil {
			out = &begun{kind: r.ForKind, subject: r.Subject}
		}
		out.payments = append(out.payments, r.Row)
	}
	return out, nil
}

// mayFinish refuses while a terminal is still asked, and what was not weighed.
func (b *begun) mayFinish(kind string, subject []byte) error {
	if b == nil {
		return nil
	}
	if b.kind != kind || subject != nil && string(subject) != string(b.subject) {
		return errRefundBegun
	}
	for i := range b.payments {
		if b.payments[i].pending() {
			return errRefundPending.With("payment_id", b.payments[i].ID)
		}
	}
	return nil
}

// used refuses a document that leaves out what terminals gave back for it.
func (b *begun) used(tenders []DocumentTender) error {
	if b == nil {
		return nil
	}
	named := make(map[string]bool, len(tenders))
	for _, t := range tenders {
		named[t.PaymentID] = true
	}
	for i := range b.payments {
		if !named[b.payments[i].ID] {
			return errRefundUnused.With("payment_id", b.payments[i].ID).With("amount", b.payments[i].Amount).
				At("tenders", "refund_unused", "leave out what went back to a card")
		}
	}
	return nil
}

// refusedBy is what terminals would not give back of these charges, for one
// refund: nothing is under way for it, and the last try came to nothing.
func refusedBy(tx *gorm.DB, refund string) (map[string]bool, error) {
	if refund == "" {
		return nil, nil
	}
	var ids []string
	err := tx.Raw(`SELECT DISTINCT CAST(p.of_id AS TEXT) FROM payments p WHERE p.refund_id = ? AND p.status IN ('declined', 'failed')
		AND NOT EXISTS (SELECT 1 FROM payments l WHERE l.refund_id = p.refund_id AND l.of_id = p.of_id AND l.status IN ('pending', 'approved'))`, refund).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look what terminals refused: %w", db.Translate(err))
	}
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, nil
}

// refusedAmount is what is left of charges that terminals would not give back.
func refusedAmount(tx *gorm.DB, charges map[string]bool) (sum money.Amount, err error) {
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(amount - refunded), 0) AS BIGINT) FROM payments WHERE id IN ?`, slices.Sorted(maps.Keys(charges))).Row().Scan(&sum)
	if err != nil {
		err = fmt.Errorf("add up what terminals refused: %w", db.Translate(err))
	}
	return sum, err
}

// refundAsked is what the journal keeps of a terminal that was asked to give
// money back.
type refundAsked struct {
	PaymentID  string       `json:"payment_id"`
	Of         string       `json:"of"`
	For        *string      `json:"for"` // null: the charge paid for nothing
	RegisterID string       `json:"register_id"`
	Amount     money.Amount `json:"amount"`
	Currency   string       `json:"currency"`
	Status     string       `json:"status"`
	StaffID    string       `json:"staff_id"`
	Reason     string       `json:"reason,omitempty"`
	At         string       `json:"at"`
}

const (
	entryRefundAsked    = "REFUND_ASKED"
	entryRefundAnswered = "REFUND_ANSWERED"
	entryRefundKept     = "REFUND_KEPT"
)

func (r *paymentRow) entry(tx *db.Tx, staff, reason string) refundAsked {
	return refundAsked{PaymentID: r.ID, Of: *r.OfID, For: r.RefundID, RegisterID: r.RegisterID, Amount: r.Amount, Currency: r.Currency,
		Status: r.Status, StaffID: staff, Reason: reason, At: stamp(tx.Now)}
}
