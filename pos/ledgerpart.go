package pos

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// want is one transfer that a draft asks for, before its account is known.
type want struct {
	kind    string // of transfer
	account string // kind of account
	key     string // see codeKey, customerKey, idKey
	delta   int64
	field   string // of the request, for refusals
	line    int    // that charges a card up; -1: none
	tender  int    // that pays with it; -1: none
	code    string // of a card that may be new
	points  bool   // changes the document's points
}

func codeKey(code string) string { return "code " + string(codeHash(code)) }
func idKey(id string) string     { return "id " + id }
func customerKey(customer, kind, unit string) string {
	return "customer " + customer + " " + kind + " " + unit
}

// ledgerPart moves what documents pay with gift cards, credit and points, what
// they charge cards up with, and the points they earn.
type ledgerPart struct {
	pos       *Pos
	rights    *approvals
	accounts  map[string]*account // by each key
	all       []*account
	customers map[string]buyer     // those that are there
	backs     map[string]*backSums // of the sales that are returned from
	plans     map[*draft][]planned
	moves     []transfer
	fresh     []*account
	opened    map[string]string // staff, by account
}

type planned struct {
	want
	account *account
}

func (l *ledgerPart) look(p *db.Pipe, drafts []*draft) error {
	l.accounts, l.customers, l.plans = make(map[string]*account), make(map[string]buyer), make(map[*draft][]planned)
	l.opened, l.backs = make(map[string]string), make(map[string]*backSums)
	var hashes, customers, owners, originals, laid []string
	for _, d := range drafts {
		if d.kind == kindSale && d.request.LayawayID != "" {
			laid = append(laid, d.request.LayawayID)
		}
		if d.request.CustomerID != "" {
			customers = append(customers, d.request.CustomerID)
		}
		if d.original != "" {
			originals = append(originals, d.original)
		}
		for i := range d.request.Tenders {
			if code, err := d.request.Tenders[i].code(); err == nil {
				hashes = append(hashes, string(codeHash(code)))
			}
		}
		for i := range d.request.Lines {
			if code, err := d.request.Lines[i].card(); err == nil {
				hashes = append(hashes, string(codeHash(code)))
			}
		}
	}
	owners = slices.Clone(customers)
	if len(customers) > 0 {
		if err := l.lookCustomers(p, unique(customers)); err != nil {
			return err
		}
	}
	if len(hashes)+len(owners)+len(originals)+len(laid) == 0 {
		return nil
	}
	if err := l.lookAccounts(p, unique(hashes), unique(owners), originals, unique(laid)); err != nil {
		return err
	}
	return l.lookOriginals(p, originals)
}

func unique(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// lookCustomers sees which customers are there, and keeps them until the
// commit: who is erased meanwhile waits.
func (l *ledgerPart) lookCustomers(p *db.Pipe, ids []string) error {
	query, args := `SELECT CAST(c.id AS TEXT), COALESCE(g.price_group, ''), c.tax_exempt FROM customers c LEFT JOIN customer_groups g ON g.id = c.group_id
		WHERE c.erased_at IS NULL AND c.id `, []any{ids}
	if p.Dialect() == db.Postgres {
		query += `= ANY($1::text[]::uuid[]) ORDER BY c.id FOR SHARE OF c`
	} else {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("look for customers", func(rows db.Scanner) error {
		for rows.Next() {
			var id string
			var b buyer
			if err := rows.Scan(&id, &b.group, &b.exempt); err != nil {
				return err
			}
			l.customers[id] = b
		}
		return nil
	}, query, args...)
	return nil
}

// lookAccounts locks all accounts that the drafts may touch, in the order of
// their ids.
func (l *ledgerPart) lookAccounts(p *db.Pipe, hashes, owners, originals, laid []string) error {
	read := func(rows db.Scanner) error {
		for rows.Next() {
			a, err := scanAccount(rows)
			if err != nil {
				return err
			}
			l.know(a)
		}
		return nil
	}
	codes := make([][]byte, len(hashes))
	for i, h := range hashes {
		codes[i] = []byte(h)
	}
	if p.Dialect() == db.Postgres {
		p.Query("lock accounts", read, `SELECT `+accountColumns+` FROM ledger_accounts WHERE balance IS NOT NULL AND id IN (
			SELECT id FROM ledger_accounts WHERE code_hash = ANY($1::bytea[])
			UNION SELECT id FROM ledger_accounts WHERE customer_id = ANY($2::text[]::uuid[])
			UNION SELECT from_id FROM ledger_transfers WHERE document_id = ANY($3::text[]::uuid[])
			UNION SELECT to_id FROM ledger_transfers WHERE document_id = ANY($3::text[]::uuid[])
			UNION SELECT id FROM ledger_accounts WHERE id = ANY($4::text[]::uuid[])) ORDER BY id FOR UPDATE`, codes, owners, originals, laid)
		return nil
	}
	var query string
	var args []any
	add := func(one string, values []string, blob bool) error {
		if len(values) == 0 {
			return nil
		}
		if query != "" {
			query += " UNION "
		}
		query += one
		if !blob {
			doc, err := json.Marshal(values)
			args = append(args, string(doc))
			return err
		}
		for i, v := range values {
			if i > 0 {
				query += ","
			}
			query, args = query+"?", append(args, []byte(v))
		}
		query += ")"
		return nil
	}
	for _, s := range []struct {
		query  string
		values []string
		blob   bool
	}{
		{`SELECT id FROM ledger_accounts WHERE code_hash IN (`, hashes, true},
		{`SELECT id FROM ledger_accounts WHERE customer_id IN (SELECT value FROM json_each(?))`, owners, false},
		{`SELECT from_id FROM ledger_transfers WHERE document_id IN (SELECT value FROM json_each(?))`, originals, false},
		{`SELECT to_id FROM ledger_transfers WHERE document_id IN (SELECT value FROM json_each(?))`, originals, false},
		{`SELECT id FROM ledger_accounts WHERE id IN (SELECT value FROM json_each(?))`, laid, false},
	} {
		if err := add(s.query, s.values, s.blob); err != nil {
			return err
		}
	}
	p.Query("read accounts", read, `SELECT `+accountColumns+` FROM ledger_accounts WHERE balance IS NOT NULL AND id IN (`+query+`)`, args...)
	return nil
}

func (l *ledgerPart) know(a *account) {
	l.all = append(l.all, a)
	l.accounts[idKey(a.id)] = a
	if a.hash != nil {
		l.accounts["code "+string(a.hash)] = a
	}
	if a.customer != "" {
		l.accounts[customerKey(a.customer, a.kind, a.unit)] = a
	}
}

func (l *ledgerPart) judge(d *draft) error {
	if err := l.customer(d); err != nil {
		return err
	}
	wants := d.wants
	if d.kind == kindReturn {
		var err error
		if wants, err = l.wantsBack(d); err != nil {
			return err
		}
	}
	d.over = nil
	plan := make([]planned, 0, len(wants))
	spent := make(map[*account]int64, len(wants))
	for _, w := range wants {
		a, err := l.find(d, w)
		if err != nil {
			return err
		}
		err = w.allowed(a, spent[a], l.pos.db.Now())
		if w.kind == moveCharge && errors.Is(err, errCreditLimit) {
			if over := l.overLimit(d, &w, a, spent[a]); !errors.Is(over, errNotSaid) {
				err = over
			}
		}
		if err == nil {
			err = w.fits(a, spent[a], d.cardMost)
		}
		if err != nil {
			return err
		}
		spent[a] += w.delta
		plan = append(plan, planned{w, a})
	}
	l.plans[d] = plan
	return nil
}

// customer refuses a sale to somebody who is not there. One that was sold
// without the server is let in without the customer.
func (l *ledgerPart) customer(d *draft) error {
	id := d.request.CustomerID
	if id == "" {
		d.customer = ""
		return nil
	}
	_, ok := l.customers[id]
	switch {
	case !ok && d.at.IsZero():
		return errNoCustomer.At("customer_id", "no_customer", "is not a customer")
	case !ok:
		d.customer = ""
	default:
		d.customer = id
	}
	return nil
}

// find is the account that is wanted; a new one where that is allowed.
func (l *ledgerPart) find(d *draft, w want) (*account, error) {
	key := w.key
	if a := l.accounts[key]; a != nil {
		if a.kind != w.account || w.account != Points && a.unit != d.currency {
			return nil, errCardUnknown.At(w.field, "gift_card_unknown", "is of another kind or currency")
		}
		return a, nil
	}
	a := &account{id: db.NewID(), kind: w.account, unit: d.currency, store: d.cashier.Store, status: accountActive, fresh: true}
	switch {
	case w.delta < 0 && w.code != "":
		return nil, errCardUnknown.At(w.field, "gift_card_unknown", "is not a card's code")
	case w.code != "":
		a.hash, a.last4 = codeHash(w.code), tailOf(w.code)
	case w.account == Points:
		a.unit, a.customer = pointsUnit, d.customer
	case w.account == StoreCredit && w.delta > 0 && d.customer != "":
		a.customer = d.customer
	default:
		return nil, errNoCredit.At(w.field, "no_account", "is an account the customer does not have")
	}
	l.fresh = append(l.fresh, a)
	l.opened[a.id] = d.cashier.Staff
	l.know(a)
	return a, nil
}

// allowed refuses what the account does not allow, with so much of it taken
// already by this draft.
func (w *want) allowed(a *account, before int64, at time.Time) error {
	after := a.balance + before + w.delta
	if after > maxBalance || after < -maxBalance {
		return errBalanceMax.At(w.field, "amount_invalid", "is more than an account can hold")
	}
	if w.kind == moveEarnBack { // may go below: they were spent before the goods came back
		return nil
	}
	if w.kind != moveRefund && w.kind != moveEarn && w.kind != moveBurnBack {
		if err := a.usable(at); err != nil {
			f, _ := fault.As(err)
			return f.At(w.field, f.Code, "cannot be used")
		}
	}
	if a.status == accountVoid {
		return errCardBlocked.At(w.field, "gift_card_blocked", "is void")
	}
	if w.delta < 0 && after < a.least() {
		f := a.short()
		return f.With("balance", a.balance+before).With("available", max(a.balance+before-a.least(), 0)).At(w.field, f.Code, "is more than there is")
	}
	return nil
}

func (l *ledgerPart) take(d *draft) {
	var points DocumentPoints
	var purse *account
	house := d.house
	for _, s := range l.plans[d] {
		a := s.account
		a.balance, a.delta, a.touched = a.balance+s.delta, a.delta+s.delta, true
		t := transfer{kind: s.kind, account: a.id, house: house[houseOf[a.kind]], store: d.cashier.Store, document: d.id,
			staff: d.cashier.Staff, unit: a.unit, amount: s.delta}
		if s.tender >= 0 {
			t.position = int64(s.tender + 1)
			left := money.Amount(a.balance)
			tender := &d.tenders[s.tender]
			tender.AccountID, tender.Balance = a.id, &left
			if a.last4 != "" {
				tender.Reference = "*" + a.last4
			}
			if a.kind == Points || a.kind == Layaway {
				tender.Balance = nil
			}
		}
		if s.line >= 0 {
			t.position = int64(s.line + 1)
			d.lines[s.line].card = a.id
		}
		if s.points {
			purse = a
			if s.kind == moveEarn || s.kind == moveEarnBack {
				points.Earned += max(s.delta, -s.delta)
			} else {
				points.Burned += max(s.delta, -s.delta)
			}
		}
		l.moves = append(l.moves, t)
	}
	d.points = nil
	if purse != nil {
		points.Balance = purse.balance
		d.points = &points
	}
	if d.doc != nil { // of a return, which is built already
		d.doc.CustomerID, d.doc.Points = d.customer, d.points
		if b := l.backs[d.original]; b != nil && d.doc.CustomerID == "" && !d.doc.Gift {
			d.doc.CustomerID = b.customer
		}
	}
	delete(l.plans, d)
}

func (l *ledgerPart) write(b *books) error {
	openAccounts(b.pipe, used(l.fresh), l.opened, db.At(b.at))
	if err := changeBalances(b.pipe, l.all); err != nil {
		return err
	}
	var rows transfers
	for _, m := range l.moves {
		rows.add(m, db.At(b.at))
	}
	rows.insert(b.pipe)
	return nil
}

// used are the new accounts that something was put on.
func used(fresh []*account) []*account {
	return slices.DeleteFunc(slices.Clone(fresh), func(a *account) bool { return !a.touched })
}

// tenderField names a member of a tender.
func tenderField(i int, member string) string { return fmt.Sprintf("tenders[%d].%s", i, member) }
