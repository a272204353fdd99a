package pos

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// The ledger keeps what the house owes its customers and they owe it: gift
// cards, store credit, customers' accounts and points. Each transfer takes an
// amount from one account and gives it to another of the same unit, a currency
// or points, so that every transfer is two postings that cancel and all
// accounts of a unit add up to zero, whatever is written. Transfers are only
// added.
//
// One side is a customer's account, whose balance stands in its row and is
// changed only as long as it does not fall below what it may; that row is
// locked, so that two tills at once cannot spend the same money. The other side
// is an account of the house in the store where it happened. Its balance is the
// sum of its transfers and is kept nowhere, so that no sale waits for another.

// Kinds of customers' accounts. All but points are ways to pay, too; the tender
// for points is called by the same name.
const (
	GiftCard    = "gift_card"
	StoreCredit = "store_credit"
	OnAccount   = "on_account" // below zero: what the customer owes
	Points      = "points"
)

// pointsUnit is the unit of points; the others are currencies.
const pointsUnit = "points"

// The house's accounts.
const (
	houseGiftCards   = "house_gift_cards" // cards sold and spent
	houseGifts       = "house_gifts"      // cards given for nothing
	houseCredit      = "house_credit"
	houseReceivables = "house_receivables"
	housePoints      = "house_points"
	houseLayaways    = "house_layaways"
	houseForfeited   = "house_forfeited" // what was voided or expired
)

// Kinds of transfers.
const (
	moveSell     = "sell"   // a gift card was charged up and paid for
	moveGive     = "give"   // given by staff, for nothing
	moveRedeem   = "redeem" // paid with
	moveRefund   = "refund" // paid back to
	moveCharge   = "charge" // bought on account
	movePay      = "pay"    // paid what was owed
	moveVoid     = "void"
	moveEarn     = "earn"
	moveBurn     = "burn"
	moveEarnBack = "earn_back" // earned by what came back
	moveBurnBack = "burn_back"
	moveExpire   = "expire"
)

// maxBalance bounds what an account holds, so that no sum overflows.
const maxBalance = int64(money.MaxAmount)

// houseOf is the house account that stands against a kind of account.
var houseOf = map[string]string{GiftCard: houseGiftCards, StoreCredit: houseCredit, OnAccount: houseReceivables, Points: housePoints, Layaway: houseLayaways}

// Account states.
const (
	accountActive  = "active"
	accountBlocked = "blocked"
	accountVoid    = "void"
)

var (
	errCardUnknown   = fault.New(fault.Invalid, "gift_card_unknown", "No card has this code.")
	errCardBlocked   = fault.New(fault.Invalid, "gift_card_blocked", "This card is blocked.")
	errCardExpired   = fault.New(fault.Invalid, "gift_card_expired", "This card has expired.")
	errCardShort     = fault.New(fault.Invalid, "gift_card_short", "There is not that much on this card.")
	errCreditShort   = fault.New(fault.Invalid, "credit_short", "There is not that much credit.")
	errCreditLimit   = fault.New(fault.Invalid, "credit_limit", "That is above this customer's credit limit.")
	errPointsShort   = fault.New(fault.Invalid, "points_short", "There are not that many points.")
	errNoAccount     = fault.New(fault.NotFound, "no_account", "There is no such account.")
	errNoCredit      = fault.New(fault.Invalid, "no_account", "This customer has no such account.")
	errNeedsCustomer = fault.New(fault.Invalid, "customer_required", "This way of paying needs a customer.")
	errMoveTaken     = fault.New(fault.Conflict, "action_exists", "Another action has this id already.")
	errBalanceMax    = fault.New(fault.Invalid, "amount_invalid", "That is more than an account can hold.")
)

// account is a row of the ledger, locked, with its balance as this transaction
// left it so far.
type account struct {
	id, kind, unit, store, customer, status, last4 string
	hash                                           []byte
	balance, limit                                 int64
	expires                                        *db.Micros
	fresh                                          bool // opened by this transaction
	touched                                        bool // by this transaction
	delta                                          int64
}

// least is how low spending may take the balance.
func (a *account) least() int64 {
	if a.kind == OnAccount {
		return -a.limit
	}
	return 0
}

// usable refuses an account that nothing may be paid with.
func (a *account) usable(at time.Time) error {
	switch {
	case a.status != accountActive:
		return errCardBlocked
	case a.expires != nil && !at.Before(a.expires.Time()):
		return errCardExpired
	}
	return nil
}

// short is the refusal of an account that does not hold enough.
func (a *account) short() *fault.Error {
	switch a.kind {
	case GiftCard:
		return errCardShort
	case OnAccount:
		return errCreditLimit
	case Points:
		return errPointsShort
	}
	return errCreditShort
}

const accountColumns = `CAST(id AS TEXT), kind, unit, CAST(store_id AS TEXT), COALESCE(CAST(customer_id AS TEXT), ''), status, last4, code_hash,
	balance, credit_limit, expires_at`

func scanAccount(rows db.Scanner) (*account, error) {
	a := &account{}
	err := rows.Scan(&a.id, &a.kind, &a.unit, &a.store, &a.customer, &a.status, &a.last4, &a.hash, &a.balance, &a.limit, &a.expires)
	return a, err
}

// transfer is one row to be written. With from the account goes down.
type transfer struct {
	kind, account, house, store, document, staff, reason string
	unit                                                 string
	amount                                               int64 // below zero: the account goes down
	position                                             int64
	id                                                   string   // empty: a new one
	hash                                                 [32]byte // of a staff action's content
}

// transfers are many, by column.
type transfers struct {
	id, kind, unit, from, to, store, reason []string
	document, staff                         []*string
	amount, position, at                    []int64
	hash                                    [][]byte
}

func (t *transfers) add(m transfer, at db.Micros) {
	from, to, amount := m.house, m.account, m.amount
	if amount < 0 {
		from, to, amount = to, from, -amount
	}
	if m.id == "" {
		m.id = db.NewID()
	}
	var hash []byte
	if m.hash != [32]byte{} {
		hash = m.hash[:]
	}
	t.id, t.kind, t.unit = append(t.id, m.id), append(t.kind, m.kind), append(t.unit, m.unit)
	t.from, t.to, t.amount = append(t.from, from), append(t.to, to), append(t.amount, amount)
	t.store, t.reason, t.staff = append(t.store, m.store), append(t.reason, m.reason), append(t.staff, optional(m.staff))
	t.document, t.position = append(t.document, optional(m.document)), append(t.position, m.position)
	t.at, t.hash = append(t.at, int64(at)), append(t.hash, hash)
}

func (t *transfers) insert(p *db.Pipe) {
	if len(t.id) == 0 {
		return
	}
	p.Insert("ledger_transfers", db.Rows{db.UUIDs("id", t.id), db.Texts("kind", t.kind), db.Texts("unit", t.unit), db.UUIDs("from_id", t.from),
		db.UUIDs("to_id", t.to), db.Ints("amount", t.amount), db.UUIDs("store_id", t.store), db.UUIDs("document_id", t.document),
		db.Ints("position", t.position), db.UUIDs("staff_id", t.staff), db.Texts("reason", t.reason), db.Ints("at", t.at), db.Blobs("content_hash", t.hash)})
}

// openAccounts inserts the accounts that are new.
func openAccounts(p *db.Pipe, accounts []*account, staff map[string]string, at db.Micros) {
	n := len(accounts)
	if n == 0 {
		return
	}
	id, kind, unit, store, status, reason, last4 := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	customer, by := make([]*string, n), make([]*string, n)
	zero, opened, hash := make([]int64, n), make([]int64, n), make([][]byte, n)
	for i, a := range accounts {
		id[i], kind[i], unit[i], store[i], status[i], last4[i] = a.id, a.kind, a.unit, a.store, accountActive, a.last4
		customer[i], by[i], hash[i], opened[i] = optional(a.customer), optional(staff[a.id]), a.hash, int64(at)
	}
	p.Insert("ledger_accounts", db.Rows{db.UUIDs("id", id), db.Texts("kind", kind), db.Texts("unit", unit), db.UUIDs("store_id", store),
		db.UUIDs("customer_id", customer), db.Ints("balance", zero), db.Ints("credit_limit", zero), db.Ints("terms_days", zero),
		db.Texts("status", status), db.Texts("reason", reason), db.Blobs("code_hash", hash), db.Texts("last4", last4),
		db.Ints("opened_at", opened), db.UUIDs("opened_by", by)})
}

// changeBalances adds each account's delta to its row, in the order of their
// ids, and fails if one would fall below what it may: the last word of the
// database on what was judged before.
func changeBalances(p *db.Pipe, accounts []*account) error {
	changed := make([]*account, 0, len(accounts))
	for _, a := range accounts {
		if a.delta != 0 {
			changed = append(changed, a)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b *account) int { return compareText(a.id, b.id) })
	ids, deltas, least := make([]string, len(changed)), make([]int64, len(changed)), make([]int64, len(changed))
	for i, a := range changed {
		ids[i], deltas[i], least[i] = a.id, a.delta, min(a.least(), a.balance)
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("id", ids), db.Ints("delta", deltas), db.Ints("least", least)})
	if err != nil {
		return err
	}
	p.Query("change balances", func(rows db.Scanner) error {
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if n != len(changed) {
			return fmt.Errorf("%d of %d balances could change", n, len(changed))
		}
		return nil
	}, `UPDATE ledger_accounts SET balance = ledger_accounts.balance + v.delta FROM `+source+`
		WHERE ledger_accounts.id = v.id AND (v.delta >= 0 OR ledger_accounts.balance + v.delta >= v.least) RETURNING 1`, args...)
	return nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// houses remembers the ids of the house's accounts, which are made at first
// use and stay.
type houses struct {
	open sync.Mutex // one at a time looks and opens
	mu   sync.Mutex
	ids  map[string]map[string]string // by store and currency, then kind
}

func (h *houses) get(key string) map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ids[key]
}

// houseKinds are opened in this order, so that two nodes do not wait for each
// other.
var houseKinds = []string{houseGiftCards, houseGifts, houseCredit, houseReceivables, houseForfeited, housePoints, houseLayaways}

// house finds a store's house accounts of a currency and of points, and opens
// those that are missing.
func (p *Pos) house(ctx context.Context, store, currency string) (map[string]string, error) {
	key := store + "/" + currency
	if ids := p.houses.get(key); ids != nil {
		return ids, nil
	}
	p.houses.open.Lock()
	defer p.houses.open.Unlock()
	if ids := p.houses.get(key); ids != nil {
		return ids, nil
	}
	ids, err := readHouse(p.db.Read(ctx), store, currency)
	if err == nil && len(ids) < len(houseKinds) {
		err = p.db.Tx(ctx, func(tx *db.Tx) error {
			for _, kind := range houseKinds {
				unit := currency
				if kind == housePoints {
					unit = pointsUnit
				}
				err := tx.Exec(`INSERT INTO ledger_accounts (id, kind, unit, store_id, credit_limit, terms_days, status, reason, last4, opened_at)
					VALUES (?, ?, ?, ?, 0, 0, ?, '', '', ?) ON CONFLICT DO NOTHING`, db.NewID(), kind, unit, store, accountActive, db.At(tx.Now)).Error
				if err != nil {
					return err
				}
			}
			var err error
			ids, err = readHouse(tx.DB, store, currency)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("open the house's accounts: %w", db.Translate(err))
	}
	p.houses.mu.Lock()
	defer p.houses.mu.Unlock()
	if p.houses.ids == nil {
		p.houses.ids = make(map[string]map[string]string)
	}
	p.houses.ids[key] = ids
	return ids, nil
}

func readHouse(tx *gorm.DB, store, currency string) (map[string]string, error) {
	rows, err := tx.Raw(`SELECT kind, id FROM ledger_accounts WHERE store_id = ? AND unit IN (?, ?) AND balance IS NULL`, store, currency, pointsUnit).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := make(map[string]string, len(houseKinds))
	for rows.Next() {
		var kind, id string
		if err := rows.Scan(&kind, &id); err != nil {
			return nil, err
		}
		ids[kind] = id
	}
	return ids, rows.Err()
}
