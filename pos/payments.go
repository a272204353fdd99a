package pos

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Kinds of terminals. With a manual one the cashier reads the outcome off the
// machine and says it.
const (
	terminalManual = "manual"
	terminalStripe = "stripe"
)

const maxTerminals = 200

var (
	errNoPayment     = fault.New(fault.NotFound, "no_payment", "There is no such card payment.")
	errNoTerminal    = fault.New(fault.NotFound, "no_terminal", "There is no such terminal.")
	errPaymentExists = fault.New(fault.Conflict, "payment_exists", "Another card payment has this id already.")
	errPaymentEnded  = fault.New(fault.Conflict, "payment_ended", "This card payment has ended already.")
	errPaymentUsed   = fault.New(fault.Conflict, "payment_used", "This card payment has paid for something already.")
	errNotApproved   = fault.New(fault.Invalid, "payment_not_approved", "This card payment is not approved.")
	errOverRefunded  = fault.New(fault.Invalid, "over_refunded", "More would go back to the card than was charged.")
)

// TerminalView is a card terminal.
type TerminalView struct {
	ID         string  `json:"id"`
	Kind       string  `json:"kind" enum:"manual,stripe"`
	Name       string  `json:"name"`
	Reader     string  `json:"reader" doc:"Its name at its maker's, such as tmr_…"`
	RegisterID *string `json:"register_id"`
	Active     bool    `json:"active"`
}

// PaymentRequest asks a terminal for a charge, or for a refund of one.
type PaymentRequest struct {
	Kind       string       `json:"kind"`
	Amount     money.Amount `json:"amount"`
	TerminalID string       `json:"terminal_id,omitempty"` // of a refund: the charge's
	Of         string       `json:"of,omitempty"`          // the charge that a refund gives back
	For        string       `json:"for,omitempty"`         // the refund that was weighed; empty: the charge pays for nothing
}

// PaymentView is what a terminal was asked, and what came of it.
type PaymentView struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind" enum:"charge,refund"`
	Status     string       `json:"status" enum:"pending,approved,declined,cancelled,failed"`
	Amount     money.Amount `json:"amount"`
	Asked      money.Amount `json:"asked_amount,omitempty" doc:"What it was asked for, where it took less"`
	Currency   string       `json:"currency"`
	TerminalID string       `json:"terminal_id"`
	RegisterID string       `json:"register_id"`
	Manual     bool         `json:"manual"` // the cashier says what came of it
	Of         *string      `json:"of"`
	For        *string      `json:"for" doc:"Of a refund: what it was weighed for; null: its charge paid for nothing"`
	Refunded   money.Amount `json:"refunded"`
	DocumentID *string      `json:"document_id"` // what it paid for; null: nothing yet
	Reason     string       `json:"reason"`
	Brand      string       `json:"brand"`
	Last4      string       `json:"last4"`
	AuthCode   string       `json:"auth_code"`
	StaffID    string       `json:"staff_id"`
	AskedAt    string       `json:"asked_at"`
	EndedAt    *string      `json:"ended_at"`
	Kept       string       `json:"kept,omitempty" doc:"Why it stands as money given back without a document"`
}

type terminalRow struct {
	ID, StoreID, Kind, Name, Reader string
	RegisterID                      *string
	Active                          bool
}

func (terminalRow) TableName() string { return "terminals" }

type paymentRow struct {
	ID, StoreID, RegisterID, TerminalID, Kind, Currency, Status string
	Amount, AskedAmount                                         money.Amount
	OfID                                                        *string
	Refunded                                                    money.Amount
	DocumentID                                                  *string
	Ref, Reason, Brand, Last4, AuthCode, StaffID                string
	AskedAt                                                     db.Micros
	EndedAt                                                     *db.Micros
	DrivenUntil                                                 db.Micros
	CancelWanted                                                bool
	ContentHash                                                 []byte
	RefundID, KeptBy                                            *string
	KeptAt                                                      *db.Micros
	KeptReason                                                  string
	Maker, Reader                                               string // of the terminal as it was asked
}

func (paymentRow) TableName() string { return "payments" }

func (r *paymentRow) pending() bool { return r.Status == string(terminal.Pending) }

// Terminals lists a store's terminals by name.
func (p *Pos) Terminals(ctx context.Context, store string) ([]TerminalView, error) {
	var rows []terminalRow
	if err := p.db.Read(ctx).Where("store_id = ?", store).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list terminals: %w", db.Translate(err))
	}
	out := make([]TerminalView, len(rows))
	for i, r := range rows {
		out[i] = r.view()
	}
	return out, nil
}

// readerName is what makers call their readers.
var readerName = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)

// PutTerminal creates or changes a terminal.
func (p *Pos) PutTerminal(ctx context.Context, store string, v TerminalView) (created bool, err error) {
	if v.Name, err = text.Name("name", v.Name, 80); err != nil {
		return false, err
	}
	switch {
	case v.Kind != terminalManual && v.Kind != terminalStripe:
		return false, fault.New(fault.Invalid, "kind_invalid", "A terminal is manual or stripe.").At("kind", "kind_invalid", "is not known")
	case !readerName.MatchString(v.Reader), v.Kind == terminalStripe && v.Reader == "":
		return false, fault.New(fault.Invalid, "reader_invalid", "A Stripe reader is called tmr_ and letters.").At("reader", "reader_invalid", "is not a reader's name")
	}
	row := terminalRow{ID: v.ID, StoreID: store, Kind: v.Kind, Name: v.Name, Reader: v.Reader, RegisterID: v.RegisterID, Active: v.Active}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		var old terminalRow
		err := tx.Where("id = ?", v.ID).Take(&old).Error
		created = db.IsMissing(err)
		switch {
		case err != nil && !created:
			return err
		case !created && old.StoreID != store:
			return errNoTerminal
		}
		if err := ownRegister(tx, store, v.RegisterID); err != nil {
			return err
		}
		if !created {
			if was := old.view(); reflect.DeepEqual(was, v) {
				return nil
			}
			err := tx.Model(&terminalRow{}).Where("id = ?", v.ID).Select("Kind", "Name", "Reader", "RegisterID", "Active").Updates(&row).Error
			if err != nil {
				return err
			}
			return p.terminalChanged(ctx, tx, store, old.view(), v)
		}
		var n int64
		if err := tx.Model(&terminalRow{}).Where("store_id = ?", store).Count(&n).Error; err != nil {
			return err
		}
		if n >= maxTerminals {
			return fault.New(fault.Invalid, "too_many_terminals", "A store has at most %d terminals.", maxTerminals)
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return p.terminalChanged(ctx, tx, store, nil, v)
	})
	if err != nil {
		return false, fmt.Errorf("put terminal %s: %w", v.ID, err)
	}
	return created, nil
}

func (r *terminalRow) view() TerminalView {
	return TerminalView{ID: r.ID, Kind: r.Kind, Name: r.Name, Reader: r.Reader, RegisterID: r.RegisterID, Active: r.Active}
}

// terminalChanged notes in the journal where card money goes from now on, and
// lets the tills look which terminals they have.
func (p *Pos) terminalChanged(ctx context.Context, tx *db.Tx, store string, before any, v TerminalView) error {
	entry := rulePayload{What: "terminal", ID: v.ID, Before: before, After: v, StaffID: actorOf(ctx), At: stamp(tx.Now)}
	if err := p.EnterStore(tx, store, entryConfig, db.NewID(), entry); err != nil {
		return err
	}
	_, err := tx.Emit(store, db.Event{Type: "terminal.changed", Audience: db.TopicStaff, Data: v})
	return err
}

func ownRegister(tx *db.Tx, store string, register *string) error {
	if register == nil {
		return nil
	}
	var there bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM registers WHERE id = ? AND store_id = ?)`, *register, store).Row().Scan(&there)
	if err == nil && !there {
		return fault.New(fault.Invalid, "no_register", "There is no such register.").At("register_id", "no_register", "is not a register of the store")
	}
	return err
}

// PutPayment asks a terminal. What is asked is on the disk before the terminal
// hears of it; the answer comes at once and says pending, and what becomes of
// it is told by the event payment.changed and by [Pos.Payment].
func (y *Payments) PutPayment(ctx context.Context, c Cashier, id string, r PaymentRequest) (v PaymentView, created bool, err error) {
	if err := c.atRegister(); err != nil {
		return v, false, err
	}
	if err := r.check(); err != nil {
		return v, false, err
	}
	hash := contentHash("payment", []any{c.Register, r})
	shop, err := y.pos.stores.Store(ctx, c.Store)
	if err != nil {
		return v, false, err
	}
	err = y.pos.db.Put(ctx, func(tx *db.Tx) error {
		old, err := findPayment(tx, "", id)
		if err != nil {
			return err
		}
		if old != nil {
			if old.StoreID != c.Store || string(old.ContentHash) != string(hash[:]) {
				return errPaymentExists
			}
			v = old.view()
			return nil
		}
		if err := c.forReal(ctx, tx); err != nil {
			return err
		}
		row := &paymentRow{ID: id, StoreID: c.Store, RegisterID: c.Register, TerminalID: r.TerminalID, Kind: r.Kind, Currency: shop.Currency,
			Status: string(terminal.Pending), Amount: r.Amount, OfID: optional(r.Of), RefundID: optional(r.For), StaffID: c.Staff, AskedAt: db.At(tx.Now), ContentHash: hash[:]}
		if err := y.mayAsk(tx, row); err != nil {
			return err
		}
		if err := tx.Create(row).Error; err != nil {
			return fmt.Errorf("insert payment: %w", err)
		}
		if err := y.enterAsked(tx, row, c.Staff); err != nil {
			return err
		}
		created = true
		v, err = paymentChanged(tx, row)
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("ask for payment %s: %w", id, err)
	}
	if !v.Manual {
		y.poke(id)
	}
	return v, created, nil
}

func (r *PaymentRequest) check() error {
	refuse := func(field, code, say string) error {
		return fault.New(fault.Invalid, code, "%s %s.", field, say).At(field, code, say)
	}
	switch {
	case r.Kind != terminal.Charge && r.Kind != terminal.Refund:
		return refuse("kind", "kind_invalid", "is charge or refund")
	case r.Amount <= 0 || r.Amount > maxCash:
		return refuse("amount", "amount_invalid", "must be above zero and sensible")
	case (r.Kind == terminal.Refund) != (r.Of != ""):
		return refuse("of", "of_invalid", "names the charge that a refund gives back")
	case r.Kind == terminal.Charge && r.For != "":
		return refuse("for", "for_invalid", "is for refunds")
	case r.Kind == terminal.Charge && r.TerminalID == "":
		return refuse("terminal_id", "required", "must not be empty")
	}
	return nil
}

// mayAsk finds the terminal, and for a refund takes the amount off what may
// still go back.
func (y *Payments) mayAsk(tx *db.Tx, row *paymentRow) error {
	if row.OfID != nil {
		charge, err := findPayment(tx, tx.Lock(), *row.OfID)
		switch {
		case err != nil:
			return err
		case charge == nil || charge.StoreID != row.StoreID || charge.Kind != terminal.Charge:
			return errNoPayment.At("of", "no_payment", "is not a charge of this store")
		case charge.Status != string(terminal.Approved):
			return errNotApproved.At("of", "payment_not_approved", "was not charged")
		case row.Amount > charge.Amount-charge.Refunded:
			return errOverRefunded.At("amount", "over_refunded", "is more than may still go back")
		}
		if err := y.refundFor(tx, row, charge); err != nil {
			return err
		}
		row.TerminalID, row.Currency, row.Maker, row.Reader = charge.TerminalID, charge.Currency, charge.Maker, charge.Reader
		err = tx.Exec(`UPDATE payments SET refunded = refunded + ? WHERE id = ?`, int64(row.Amount), charge.ID).Error
		if err != nil {
			return fmt.Errorf("take a refund off its charge: %w", err)
		}
	}
	var t terminalRow
	err := tx.Where("id = ? AND store_id = ?", row.TerminalID, row.StoreID).Take(&t).Error
	switch {
	case db.IsMissing(err):
		return errNoTerminal.At("terminal_id", "no_terminal", "is not a terminal of the store")
	case err != nil:
		return err
	case !t.Active && row.OfID == nil:
		return errNoTerminal.At("terminal_id", "no_terminal", "is not in use")
	case t.RegisterID != nil && *t.RegisterID != row.RegisterID && row.OfID == nil:
		return errNoTerminal.At("terminal_id", "no_terminal", "stands at another register")
	}
	if row.OfID == nil {
		row.Maker, row.Reader = t.Kind, t.Reader
	}
	if row.Maker != terminalManual && y.makers[row.Maker] == nil {
		return fault.New(fault.Unavailable, "terminal_away", "The server has no account for this terminal.").After(time.Minute)
	}
	return nil
}

// Confirm says what came of a payment at a manual terminal.
// amount is what it took where that is less than was asked for, else 0.
func (y *Payments) Confirm(ctx context.Context, c Cashier, id string, approved bool, amount money.Amount, reference string) (PaymentView, error) {
	reference, err := text.Line("reference", reference, maxReference)
	if err != nil {
		return PaymentView{}, err
	}
	state := terminal.State{Outcome: terminal.Declined, Reason: reference}
	if approved {
		state = terminal.State{Outcome: terminal.Approved, Amount: amount, AuthCode: reference}
	}
	return y.change(ctx, c, id, func(tx *db.Tx, row *paymentRow, manual bool) error {
		switch {
		case !manual:
			return fault.New(fault.Invalid, "not_manual", "This terminal answers by itself.")
		case !row.pending() && row.Status == string(state.Outcome) && row.AuthCode == state.AuthCode && (amount == 0 || amount == row.Amount):
			return nil
		case !row.pending():
			return errPaymentEnded
		case amount < 0 || amount > row.Amount || amount > 0 && !approved:
			return fault.New(fault.Invalid, "amount_invalid", "A terminal takes no more than it was asked for.").At("amount", "amount_invalid", "is more than was asked for")
		}
		return row.end(tx, state)
	})
}

// Cancel asks for a payment to be taken back. It may be too late: what became
// of it is told as ever.
func (y *Payments) Cancel(ctx context.Context, c Cashier, id string) (PaymentView, error) {
	v, err := y.change(ctx, c, id, func(tx *db.Tx, row *paymentRow, manual bool) error {
		switch {
		case !row.pending():
			return nil
		case manual:
			return row.end(tx, terminal.State{Outcome: terminal.Cancelled})
		}
		row.CancelWanted = true
		return tx.Exec(`UPDATE payments SET cancel_wanted = ? WHERE id = ?`, true, id).Error
	})
	if err == nil && v.Status == string(terminal.Pending) {
		y.poke(id)
	}
	return v, err
}

func (y *Payments) change(ctx context.Context, c Cashier, id string, do func(*db.Tx, *paymentRow, bool) error) (v PaymentView, err error) {
	err = y.pos.db.Tx(ctx, func(tx *db.Tx) error {
		row, err := findPayment(tx, tx.Lock(), id)
		if err != nil {
			return err
		}
		if row == nil || row.StoreID != c.Store {
			return errNoPayment
		}
		v = row.view()
		before, kept := row.Status, row.KeptAt
		if err := do(tx, row, v.Manual); err != nil {
			return err
		}
		if row.Status == before && row.KeptAt == kept {
			return nil
		}
		if row.Status != before {
			if err := y.enterAnswered(tx, row, c.Staff); err != nil {
				return err
			}
		}
		v, err = paymentChanged(tx, row)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("change payment %s: %w", id, err)
	}
	return v, nil
}

// Payment reads one payment.
func (p *Pos) Payment(ctx context.Context, store, id string) (PaymentView, error) {
	all, err := p.payments(ctx, `p.store_id = ? AND p.id = ?`, store, id)
	if err != nil || len(all) == 0 {
		if err == nil {
			err = errNoPayment
		}
		return PaymentView{}, err
	}
	return all[0], nil
}

// OpenPayments lists what somebody must see to: payments under way, charges
// that paid for nothing and were not given back, and money that went back for
// what is not in the books, the oldest first.
func (p *Pos) OpenPayments(ctx context.Context, store, register string) ([]PaymentView, error) {
	where, args := `p.store_id = ? AND p.document_id IS NULL AND (p.status = 'pending' OR p.status = 'approved' AND p.kind = 'charge' AND p.refunded < p.amount
		OR p.status = 'approved' AND p.kind = 'refund' AND p.kept_at IS NULL
		AND EXISTS (SELECT 1 FROM payments c WHERE c.id = p.of_id AND c.document_id IS NOT NULL))`, []any{store}
	if register != "" {
		where, args = where+` AND p.register_id = ?`, append(args, register)
	}
	return p.payments(ctx, where, args...)
}

func (p *Pos) payments(ctx context.Context, where string, args ...any) ([]PaymentView, error) {
	var rows []paymentRow
	err := p.db.Read(ctx).Raw(`SELECT p.* FROM payments p WHERE `+where+`
		ORDER BY p.asked_at, p.id LIMIT 200`, args...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", db.Translate(err))
	}
	out := make([]PaymentView, len(rows))
	for i := range rows {
		out[i] = rows[i].view()
	}
	return out, nil
}

func findPayment(tx *db.Tx, lock, id string) (*paymentRow, error) {
	if checkID("id", id) != nil {
		return nil, nil
	}
	var row paymentRow
	err := tx.Raw(`SELECT * FROM payments WHERE id = ?`+lock, id).Take(&row).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find payment: %w", err)
	}
	return &row, nil
}

// end writes a payment's outcome, and gives what a refund did not give back to
// its charge again.
func (r *paymentRow) end(tx *db.Tx, s terminal.State) error {
	at := db.At(tx.Now)
	r.Status, r.Reason, r.Brand, r.Last4, r.AuthCode, r.EndedAt = string(s.Outcome), cut280(s.Reason), s.Brand, s.Last4, s.AuthCode, &at
	if s.Ref != "" {
		r.Ref = s.Ref
	}
	back := r.Amount // what a refund leaves with its charge
	if s.Outcome == terminal.Approved {
		back = 0
		if s.Amount > 0 && s.Amount < r.Amount {
			back, r.AskedAmount, r.Amount = r.Amount-s.Amount, r.Amount, s.Amount
		}
	}
	err := tx.Model(&paymentRow{}).Where("id = ? AND status = 'pending'", r.ID).
		Select("Status", "Reason", "Brand", "Last4", "AuthCode", "EndedAt", "Ref", "Amount", "AskedAmount").Updates(r).Error
	if err != nil {
		return fmt.Errorf("end payment: %w", err)
	}
	if r.OfID == nil || back == 0 {
		return nil
	}
	err = tx.Exec(`UPDATE payments SET refunded = refunded - ? WHERE id = ?`, int64(back), *r.OfID).Error
	if err != nil {
		return fmt.Errorf("give a refund back to its charge: %w", err)
	}
	return nil
}

// cut280 keeps what a terminal's maker says within a line.
func cut280(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if r := []rune(s); len(r) > maxReason {
		return string(r[:maxReason])
	}
	return s
}

func (r *paymentRow) view() PaymentView {
	v := PaymentView{ID: r.ID, Kind: r.Kind, Status: r.Status, Amount: r.Amount, Asked: r.AskedAmount, Currency: r.Currency, TerminalID: r.TerminalID,
		RegisterID: r.RegisterID, Manual: r.Maker == terminalManual, Of: r.OfID, For: r.RefundID, Kept: r.KeptReason, Refunded: r.Refunded, DocumentID: r.DocumentID, Reason: r.Reason, Brand: r.Brand,
		Last4: r.Last4, AuthCode: r.AuthCode, StaffID: r.StaffID, AskedAt: stamp(r.AskedAt.Time())}
	if r.EndedAt != nil {
		at := stamp(r.EndedAt.Time())
		v.EndedAt = &at
	}
	return v
}

func paymentChanged(tx *db.Tx, r *paymentRow) (PaymentView, error) {
	v := r.view()
	_, err := tx.Emit(r.StoreID, db.Event{Type: "payment.changed", Audience: db.TopicReports + " " + db.TopicRegister(r.RegisterID), Data: v})
	return v, err
}
