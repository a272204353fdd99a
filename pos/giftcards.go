package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// maxGift bounds what one card is charged up with at once, in minor units.
const maxGift = money.Amount(1_000_000_00)

// AccountView is an account of the ledger as its holder and the office see it.
// A code is never in it: only its end is known.
type AccountView struct {
	ID          string       `json:"id"`
	Kind        string       `json:"kind"`
	Unit        string       `json:"unit"`
	Balance     money.Amount `json:"balance"` // points: their number
	Available   money.Amount `json:"available"`
	CreditLimit money.Amount `json:"credit_limit,omitempty"`
	TermsDays   int64        `json:"terms_days,omitempty"`
	Status      string       `json:"status"`
	Reason      string       `json:"reason,omitempty"`
	Last4       string       `json:"last4,omitempty"`
	CustomerID  string       `json:"customer_id,omitempty"`
	StoreID     string       `json:"store_id"`
	ExpiresAt   *string      `json:"expires_at"`
	OpenedAt    string       `json:"opened_at"`
	Worth       money.Amount `json:"worth,omitempty"` // of points, in this store
}

type accountRow struct {
	ID, Kind, Unit, StoreID         string
	CustomerID                      *string
	Balance, CreditLimit, TermsDays int64
	Status, Reason, Last4           string
	ExpiresAt                       *db.Micros
	OpenedAt                        db.Micros
}

const accountRowColumns = `id, kind, unit, store_id, customer_id, balance, credit_limit, terms_days, status, reason, last4, expires_at, opened_at`

func (r *accountRow) view(now time.Time) AccountView {
	v := AccountView{ID: r.ID, Kind: r.Kind, Unit: r.Unit, Balance: money.Amount(r.Balance), CreditLimit: money.Amount(r.CreditLimit),
		TermsDays: r.TermsDays, Status: r.Status, Reason: r.Reason, Last4: r.Last4, StoreID: r.StoreID, OpenedAt: stamp(r.OpenedAt.Time())}
	if r.CustomerID != nil {
		v.CustomerID = *r.CustomerID
	}
	if r.ExpiresAt != nil {
		at := stamp(r.ExpiresAt.Time())
		v.ExpiresAt = &at
	}
	if r.Status == accountActive && (r.ExpiresAt == nil || now.Before(r.ExpiresAt.Time())) {
		v.Available = money.Amount(max(r.Balance+r.CreditLimit, 0))
	}
	return v
}

// LookUpCard tells what is on a gift card or a credit note.
func (p *Pos) LookUpCard(ctx context.Context, code string) (AccountView, error) {
	clean, err := cleanCode(code)
	if err != nil {
		return AccountView{}, errCode.At("code", "gift_card_malformed", "is not a card's code")
	}
	return p.accountWhere(ctx, fault.New(fault.NotFound, errCardUnknown.Code, "No card has this code."), "code_hash = ?", db.Bytes(codeHash(clean)))
}

// Account is one account.
func (p *Pos) Account(ctx context.Context, id string) (AccountView, error) {
	return p.accountWhere(ctx, errNoAccount, "id = ?", id)
}

func (p *Pos) accountWhere(ctx context.Context, missing error, where string, arg any) (AccountView, error) {
	var rows []accountRow
	err := p.db.Read(ctx).Raw(`SELECT `+accountRowColumns+` FROM ledger_accounts WHERE balance IS NOT NULL AND `+where, arg).Scan(&rows).Error
	if err != nil {
		return AccountView{}, fmt.Errorf("read an account: %w", db.Translate(err))
	}
	if len(rows) == 0 {
		return AccountView{}, missing
	}
	return rows[0].view(p.db.Now()), nil
}

// AccountFilter picks accounts for a list.
type AccountFilter struct {
	Kind, Status, Last4, Cursor string
	Limit                       int
}

// Accounts lists accounts of a kind, the newest first.
func (p *Pos) Accounts(ctx context.Context, f AccountFilter) (items []AccountView, next string, err error) {
	q := p.db.Read(ctx).Table("ledger_accounts").Select(accountRowColumns).Where("kind = ? AND balance IS NOT NULL", f.Kind).
		Order("opened_at DESC, id DESC").Limit(f.Limit + 1)
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.Last4 != "" {
		q = q.Where("last4 = ?", f.Last4)
	}
	if f.Cursor != "" {
		at, id, ok := parseCursor(f.Cursor)
		if !ok {
			return nil, "", errCursor
		}
		q = q.Where("opened_at < ? OR (opened_at = ? AND id < ?)", at, at, id)
	}
	var rows []accountRow
	if err := q.Scan(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("list accounts: %w", db.Translate(err))
	}
	items = make([]AccountView, 0, len(rows))
	for i := range rows {
		if i == f.Limit {
			next = cursorOf(rows[i-1].OpenedAt, rows[i-1].ID)
			break
		}
		items = append(items, rows[i].view(p.db.Now()))
	}
	return items, next, nil
}

// TransferView is one line of an account's statement: what it changed, and
// what stood there afterwards.
type TransferView struct {
	ID         string       `json:"id"`
	At         string       `json:"at"`
	Kind       string       `json:"kind"`
	Amount     money.Amount `json:"amount"` // below zero: off the account
	Balance    money.Amount `json:"balance"`
	StoreID    string       `json:"store_id"`
	DocumentID string       `json:"document_id,omitempty"`
	StaffID    string       `json:"staff_id,omitempty"`
	Reason     string       `json:"reason,omitempty"`
}

const maxStatement = 10_000

// Statement is an account's transfers, the oldest first; of very many the last.
func (p *Pos) Statement(ctx context.Context, account string) (AccountView, []TransferView, error) {
	return p.statement(ctx, account, maxStatement)
}

func (p *Pos) statement(ctx context.Context, account string, limit int64) (AccountView, []TransferView, error) {
	v, err := p.Account(ctx, account)
	if err != nil {
		return v, nil, err
	}
	rows, err := p.db.Read(ctx).Raw(`SELECT id, at, kind, CASE WHEN to_id = ? THEN amount ELSE -amount END, store_id,
		COALESCE(CAST(document_id AS TEXT), ''), COALESCE(CAST(staff_id AS TEXT), ''), reason FROM ledger_transfers
		WHERE from_id = ? OR to_id = ? ORDER BY at DESC, id DESC LIMIT ?`, account, account, account, limit).Rows()
	if err != nil {
		return v, nil, fmt.Errorf("read a statement: %w", db.Translate(err))
	}
	defer rows.Close()
	var items []TransferView
	for rows.Next() {
		var t TransferView
		var at db.Micros
		if err := rows.Scan(&t.ID, &at, &t.Kind, &t.Amount, &t.StoreID, &t.DocumentID, &t.StaffID, &t.Reason); err != nil {
			return v, nil, fmt.Errorf("read a statement: %w", err)
		}
		t.At = stamp(at.Time())
		items = append(items, t)
	}
	left := v.Balance
	for i := range items {
		items[i].Balance = left
		left -= items[i].Amount
	}
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
	}
	return v, items, rows.Err()
}

// Given is a gift card or credit that staff give for nothing: goodwill, a
// prize, a card of an older system. The code is chosen by who asks and is not
// told again.
type Given struct {
	Code      string       `json:"code,omitempty"` // of a gift card or credit note
	Customer  string       `json:"customer_id,omitempty"`
	Amount    money.Amount `json:"amount"`
	Reason    string       `json:"reason"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`

	Approvals []string `json:"-"` // ids
}

// Give opens or charges up a card or a customer's credit for nothing, under an
// id of the caller's choice.
func (p *Pos) Give(ctx context.Context, c Cashier, id string, r Given) (v AccountView, created bool, err error) {
	kind, code := StoreCredit, ""
	switch {
	case r.Amount <= 0 || r.Amount > maxGift:
		return v, false, fault.New(fault.Invalid, "amount_invalid", "The amount must be above zero and sensible.").At("amount", "amount_invalid", "is out of range")
	case r.Code == "" && r.Customer == "":
		return v, false, errCode.At("code", "required", "must not be empty")
	case r.Code != "":
		if code, err = cleanCode(r.Code); err != nil {
			return v, false, errCode.At("code", "gift_card_malformed", "is not a card's code")
		}
		kind = kindOfCode(code)
	}
	if err := checkApprovals(r.Approvals); err != nil {
		return v, false, err
	}
	hash := contentHash("give", []any{c.Store, r})
	if r.Reason, err = text.Name("reason", r.Reason, maxReason); err != nil {
		return v, false, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return v, false, err
	}
	house, err := p.house(ctx, c.Store, shop.Currency)
	if err != nil {
		return v, false, err
	}
	account := ""
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		created = false
		if account, err = replayedMove(tx, id, hash); err != nil || account != "" {
			return err
		}
		if err := c.forReal(ctx, tx); err != nil {
			return err
		}
		by, err := approveIn(ctx, tx, c, []need{{right: access.IssueFreeCard, amount: r.Amount}}, r.Approvals, hashGift(r.Code, r.Customer, r.Amount), id)
		if err != nil {
			return err
		}
		a, err := p.accountToGive(tx, c, kind, code, shop.Currency, r)
		if err != nil {
			return err
		}
		if a.balance+int64(r.Amount) > maxBalance {
			return errBalanceMax.At("amount", "amount_invalid", "is more than an account can hold")
		}
		against := house[houseGifts]
		if kind == StoreCredit {
			against = house[houseCredit]
		}
		account, created = a.id, true
		err = post(ctx, tx, a, transfer{id: id, kind: moveGive, account: a.id, house: against, store: c.Store, staff: c.Staff,
			reason: r.Reason, unit: a.unit, amount: int64(r.Amount), hash: hash})
		if err != nil {
			return err
		}
		return p.enterLedger(tx, c, entryGrant, ledgerEntry{ID: id, AccountID: a.id, CustomerID: a.customer, Kind: a.kind, Unit: a.unit, Amount: &r.Amount, Reason: r.Reason,
			ApprovedBy: by.who(access.IssueFreeCard)})
	})
	if err != nil {
		return v, false, p.withApprovers(ctx, c, fmt.Errorf("give: %w", err))
	}
	v, err = p.Account(ctx, account)
	return v, created, err
}

func (p *Pos) accountToGive(tx *db.Tx, c Cashier, kind, code, currency string, r Given) (*account, error) {
	a := &account{id: db.NewID(), kind: kind, unit: currency, store: c.Store, status: accountActive, fresh: true}
	var old *account
	var err error
	if code != "" {
		a.hash, a.last4 = codeHash(code), tailOf(code)
		old, err = accountBy(tx, "code_hash = ?", db.Bytes(a.hash))
	} else {
		if err := knownCustomer(tx, r.Customer); err != nil {
			return nil, err
		}
		a.customer = r.Customer
		old, err = accountBy(tx, "customer_id = ? AND kind = ? AND unit = ?", r.Customer, kind, currency)
	}
	switch {
	case err != nil:
		return nil, err
	case old == nil:
		return a, insertAccount(tx, a, c.Staff, r.ExpiresAt)
	case old.kind != kind || old.unit != currency:
		return nil, errCardUnknown.At("code", "gift_card_unknown", "is of another kind or currency")
	case old.status != accountActive:
		return nil, errCardBlocked.At("code", "gift_card_blocked", "is blocked")
	case old.usable(tx.Now) != nil: // nobody could spend it
		return nil, errCardExpired.At("code", "gift_card_expired", "has expired")
	}
	return old, nil
}

func insertAccount(tx *db.Tx, a *account, staff string, expires *time.Time) error {
	err := tx.Exec(`INSERT INTO ledger_accounts (id, kind, unit, store_id, customer_id, balance, credit_limit, terms_days, status, reason, code_hash,
		last4, expires_at, opened_at, opened_by) VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?, '', ?, ?, ?, ?, ?)`, a.id, a.kind, a.unit, a.store, optional(a.customer),
		a.limit, accountActive, optionalBytes(a.hash), a.last4, db.AtPtr(expires), db.At(tx.Now), staff).Error
	if err != nil {
		return fmt.Errorf("open an account: %w", err)
	}
	return nil
}

func optionalBytes(b []byte) any {
	if b == nil {
		return nil
	}
	return db.Bytes(b)
}

// replayedMove finds the account that a staff action under this id moved, if
// it was done already.
func replayedMove(tx *db.Tx, id string, hash [32]byte) (account string, err error) {
	var old []byte
	err = tx.Raw(`SELECT m.content_hash, CAST(a.id AS TEXT) FROM ledger_transfers m JOIN ledger_accounts a ON a.id IN (m.from_id, m.to_id) AND a.balance IS NOT NULL
		WHERE m.id = ?`, id).Row().Scan(&old, &account)
	switch {
	case db.IsMissing(err):
		return "", nil
	case err != nil:
		return "", err
	case string(old) != string(hash[:]):
		return "", errMoveTaken
	}
	return account, nil
}

// accountBy locks and reads the account that a condition names; nil when there
// is none.
func accountBy(tx *db.Tx, where string, args ...any) (*account, error) {
	rows, err := tx.Raw(`SELECT `+accountColumns+` FROM ledger_accounts WHERE balance IS NOT NULL AND `+where+tx.Lock(), args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("lock an account: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	return scanAccount(rows)
}

func lockAccount(tx *db.Tx, id string) (*account, error) {
	a, err := accountBy(tx, "id = ?", id)
	if err == nil && a == nil {
		err = errNoAccount
	}
	return a, err
}

// post writes one transfer and the balance it leaves.
func post(ctx context.Context, tx *db.Tx, a *account, t transfer) error {
	a.balance, a.delta = a.balance+t.amount, t.amount
	p := tx.Pipe()
	if err := changeBalances(p, []*account{a}); err != nil {
		return err
	}
	var rows transfers
	rows.add(t, db.At(tx.Now))
	rows.insert(p)
	return p.Run(ctx)
}

// SetCard blocks a card, opens it again or makes it void for good; then what is
// on it is forfeited. Each needs a reason.
func (p *Pos) SetCard(ctx context.Context, c Cashier, account, status, reason string) (AccountView, error) {
	reason, err := text.Name("reason", reason, maxReason)
	if err != nil {
		return AccountView{}, err
	}
	if status != accountActive && status != accountBlocked && status != accountVoid {
		return AccountView{}, fault.New(fault.Invalid, "status_invalid", "A card is active, blocked or void.").At("status", "status_invalid", "is not known")
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return AccountView{}, err
	}
	house, err := p.house(ctx, c.Store, shop.Currency)
	if err != nil {
		return AccountView{}, err
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		if err := c.forReal(ctx, tx); err != nil {
			return err
		}
		a, err := lockAccount(tx, account)
		switch {
		case err != nil:
			return err
		case a.kind != GiftCard && a.kind != StoreCredit:
			return errNoAccount
		case a.status == status:
			return nil
		case a.status == accountVoid:
			return fault.New(fault.Conflict, "gift_card_void", "This card is void for good.")
		case status == accountVoid && a.unit != shop.Currency:
			return fault.New(fault.Conflict, "wrong_currency", "Only a store of its currency can void this card.")
		}
		err = tx.Exec(`UPDATE ledger_accounts SET status = ?, reason = ? WHERE id = ?`, status, reason, account).Error
		if err != nil || status != accountVoid || a.balance == 0 {
			return err
		}
		return post(ctx, tx, a, transfer{kind: moveVoid, account: a.id, house: house[houseForfeited], store: c.Store, staff: c.Staff,
			reason: reason, unit: a.unit, amount: -a.balance})
	})
	if err != nil {
		return AccountView{}, fmt.Errorf("change a card: %w", err)
	}
	return p.Account(ctx, account)
}
