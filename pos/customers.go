package pos

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Limits of what is kept of a customer.
const (
	maxCustomerName = 120
	maxEmail        = 254
	maxNotes        = 1000
	maxCustomerCode = 64
	maxGroups       = 200
)

var (
	errNoCustomer = fault.New(fault.NotFound, "no_customer", "There is no such customer.")
	errErased     = fault.New(fault.Conflict, "customer_erased", "That customer was erased; the id is not given again.")
	errGone       = fault.New(fault.NotFound, "customer_erased", "That customer was erased. What was sold stays in the books, without a name.")
	errNoGroup    = fault.New(fault.Invalid, "unknown_group", "There is no such group.")
)

// CustomerRequest is a customer as it is to be. A name or a phone number is
// enough.
type CustomerRequest struct {
	Name        string `json:"name"`
	Phone       string `json:"phone"`
	Email       string `json:"email"`
	Code        string `json:"code"` // of the customer's card
	GroupID     string `json:"group_id"`
	Language    string `json:"language"`
	TaxExempt   string `json:"tax_exempt"` // the certificate's number, or why
	Notes       string `json:"notes"`
	Preferences string `json:"preferences"`
	History     bool   `json:"history_consent"`   // what was bought may be looked at
	Marketing   bool   `json:"marketing_consent"` // may be written to
	Wording     string `json:"consent_wording"`   // version of the words that consents were given or taken back by
}

// Consent is when a customer agreed, and who wrote it down.
type Consent struct {
	At string `json:"at"`
	By string `json:"by"` // staff id
}

// Customer is a customer of the whole organisation.
type Customer struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Phone       string   `json:"phone"`
	Email       string   `json:"email"`
	Code        string   `json:"code"`
	GroupID     *string  `json:"group_id"`
	Language    string   `json:"language"`
	TaxExempt   string   `json:"tax_exempt"`
	Notes       string   `json:"notes"`
	Preferences string   `json:"preferences"`
	History     *Consent `json:"history_consent"`
	Marketing   *Consent `json:"marketing_consent"`
	StoreID     *string  `json:"store_id"` // where first met
	CreatedAt   string   `json:"created_at"`
	UpdatedAt   string   `json:"updated_at"`
}

type customerRow struct {
	ID, Code, Name, Phone, Email, Language, TaxExempt, Notes, Preferences string
	StoreID, GroupID, HistoryBy, MarketingBy                              *string
	HistoryAt, MarketingAt, ErasedAt                                      *db.Micros
	CreatedAt                                                             db.Micros
	UpdatedAt                                                             db.Micros `gorm:"autoUpdateTime:false"` // gorm would put seconds
}

func (customerRow) TableName() string { return "customers" }

func (r *customerRow) view() Customer {
	return Customer{ID: r.ID, Name: r.Name, Phone: r.Phone, Email: r.Email, Code: r.Code, GroupID: r.GroupID, Language: r.Language,
		TaxExempt: r.TaxExempt, Notes: r.Notes, Preferences: r.Preferences, History: consent(r.HistoryAt, r.HistoryBy),
		Marketing: consent(r.MarketingAt, r.MarketingBy), StoreID: r.StoreID, CreatedAt: stamp(r.CreatedAt.Time()), UpdatedAt: stamp(r.UpdatedAt.Time())}
}

func consent(at *db.Micros, by *string) *Consent {
	if at == nil || by == nil {
		return nil
	}
	return &Consent{stamp(at.Time()), *by}
}

// check cleans a request; country is whose phone numbers need no country code.
func (r CustomerRequest) check(country string) (row customerRow, err error) {
	for _, f := range []struct {
		field, value string
		max          int
		into         *string
	}{
		{"name", r.Name, maxCustomerName, &row.Name}, {"language", r.Language, 16, &row.Language},
		{"tax_exempt", r.TaxExempt, maxCustomerName, &row.TaxExempt}, {"preferences", r.Preferences, maxNotes, &row.Preferences},
	} {
		if *f.into, err = text.Line(f.field, f.value, f.max); err != nil {
			return row, err
		}
	}
	if row.Notes, err = text.Free("notes", r.Notes, maxNotes); err != nil {
		return row, err
	}
	if row.Phone, err = phoneNumber("phone", r.Phone, country); err != nil {
		return row, err
	}
	if row.Email, err = email("email", r.Email); err != nil {
		return row, err
	}
	if strings.TrimSpace(r.Code) != "" {
		if row.Code, err = text.Code("code", strings.Join(strings.Fields(r.Code), ""), maxCustomerCode); err != nil {
			return row, err
		}
	}
	if row.Name == "" && row.Phone == "" && row.Email == "" && row.Code == "" {
		return row, fault.New(fault.Invalid, "required", "A customer needs a name or a phone number.").At("name", "required", "must not be empty")
	}
	if r.GroupID != "" {
		row.GroupID = &r.GroupID
	}
	return row, nil
}

// email is an address as it is compared, in lower case. Whether it exists is
// not asked.
func email(field, s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	s, err := text.Line(field, s, maxEmail)
	if err != nil {
		return "", err
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(s, " ,;<>\"") || strings.Contains(domain, "@") {
		return "", fault.New(fault.Invalid, "email_invalid", "That is not an e-mail address.").At(field, "email_invalid", "is not an e-mail address")
	}
	return s, nil
}

// PutCustomer creates or changes a customer under an id its maker chose, and
// names others who may be the same person.
func (p *Pos) PutCustomer(ctx context.Context, c Cashier, id string, r CustomerRequest) (v Customer, twins []string, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return v, nil, false, err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return v, nil, false, err
	}
	next, err := r.check(shop.Country)
	if err != nil {
		return v, nil, false, err
	}
	next.ID = id
	wording, err := text.Line("consent_wording", r.Wording, maxWording)
	if err != nil {
		return v, nil, false, err
	}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		if err := knownGroup(tx, next.GroupID); err != nil {
			return err
		}
		old, err := findCustomer(tx.DB, id, tx.Lock())
		if err != nil {
			return err
		}
		created = old == nil
		row := next
		row.CreatedAt, row.StoreID, row.UpdatedAt = db.At(tx.Now), &c.Store, db.At(tx.Now)
		if old != nil {
			if old.ErasedAt != nil {
				return errErased
			}
			row.CreatedAt, row.StoreID = old.CreatedAt, old.StoreID
			row.HistoryAt, row.HistoryBy, row.MarketingAt, row.MarketingBy = old.HistoryAt, old.HistoryBy, old.MarketingAt, old.MarketingBy
		}
		row.HistoryAt, row.HistoryBy = agreed(r.History, row.HistoryAt, row.HistoryBy, c.Staff, tx)
		row.MarketingAt, row.MarketingBy = agreed(r.Marketing, row.MarketingAt, row.MarketingBy, c.Staff, tx)
		if old != nil && same(old, &row) {
			v, twins = old.view(), nil
			return nil
		}
		terms, err := termsOf(c, old, &row)
		if err != nil {
			return err
		}
		if err := saveCustomer(tx, &row, created); err != nil {
			return err
		}
		if terms != nil {
			if err := p.enterLedger(tx, c, entryTerms, *terms); err != nil {
				return err
			}
		}
		if err := p.enterConsents(tx, c, old, &row, wording); err != nil {
			return err
		}
		v = row.view()
		twins, err = twinsOf(tx, &row)
		return err
	})
	if err != nil {
		return v, nil, false, fmt.Errorf("put customer %s: %w", id, err)
	}
	p.buyers.forget(id)
	return v, twins, created, nil
}

// termsOf is the entry of a customer whose prices or taxes change by it: a group
// has price lists, and who is exempt pays no tax. Neither is a cashier's to give.
func termsOf(c Cashier, old, row *customerRow) (*ledgerEntry, error) {
	if old == nil {
		old = &customerRow{}
	}
	field := ""
	switch {
	case !equal(old.GroupID, row.GroupID):
		field = "group_id"
	case old.TaxExempt != row.TaxExempt:
		field = "tax_exempt"
	default:
		return nil, nil
	}
	if !c.Customers {
		return nil, access.NotAllowed(access.ManageCustomer).At(field, "not_allowed", "is not yours to change")
	}
	exempt := row.TaxExempt != ""
	return &ledgerEntry{CustomerID: row.ID, GroupID: row.GroupID, Exempt: &exempt}, nil
}

func agreed(yes bool, at *db.Micros, by *string, staff string, tx *db.Tx) (*db.Micros, *string) {
	switch {
	case !yes:
		return nil, nil
	case at != nil:
		return at, by
	}
	return db.AtPtr(&tx.Now), &staff
}

func same(a, b *customerRow) bool {
	return a.Name == b.Name && a.Phone == b.Phone && a.Email == b.Email && a.Code == b.Code && equal(a.GroupID, b.GroupID) &&
		a.Language == b.Language && a.TaxExempt == b.TaxExempt && a.Notes == b.Notes && a.Preferences == b.Preferences &&
		equal(a.HistoryAt, b.HistoryAt) && equal(a.MarketingAt, b.MarketingAt)
}

func saveCustomer(tx *db.Tx, row *customerRow, created bool) error {
	if row.Code != "" {
		var other string
		err := tx.Raw(`SELECT id FROM customers WHERE code = ? AND id <> ?`, row.Code, row.ID).Row().Scan(&other)
		if err == nil {
			return codeTaken(other)
		} else if !db.IsMissing(err) {
			return fmt.Errorf("look for a card: %w", err)
		}
	}
	var err error
	if created {
		err = tx.Create(row).Error
	} else {
		err = tx.Model(&customerRow{}).Where("id = ?", row.ID).Select("*").Omit("id", "erased_at", "created_at").Updates(row).Error
	}
	if err != nil {
		return fmt.Errorf("save customer: %w", err)
	}
	if err := tx.Exec(`DELETE FROM customer_words WHERE customer_id = ?`, row.ID).Error; err != nil {
		return fmt.Errorf("save customer: %w", err)
	}
	words := row.words()
	ids := make([]string, len(words))
	for i := range ids {
		ids[i] = row.ID
	}
	return tx.Insert(tx.Statement.Context, "customer_words", db.Rows{db.Texts("word", words), db.UUIDs("customer_id", ids)})
}

func codeTaken(other string) error {
	return fault.New(fault.Conflict, "code_taken", "Another customer has this card already.").
		At("code", "code_taken", "belongs to another customer").With("customer_id", other)
}

// twinsOf are customers with the same phone number, e-mail address or name.
func twinsOf(tx *db.Tx, row *customerRow) ([]string, error) {
	var ids []string
	err := tx.Raw(`SELECT DISTINCT CAST(w.customer_id AS TEXT) FROM customer_words w JOIN customers c ON c.id = w.customer_id
		WHERE w.word IN ? AND c.id <> ? AND (c.phone <> '' AND c.phone = ? OR c.email <> '' AND c.email = ? OR c.name <> '' AND c.name = ?) LIMIT 5`,
		twinWords(row), row.ID, row.Phone, row.Email, row.Name).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("look for the same customer: %w", err)
	}
	return ids, nil
}

// twinWords are the words that a twin would be found by: the longest of the
// name, of which few others are.
func twinWords(row *customerRow) []string {
	words := []string{strings.TrimPrefix(row.Phone, "+"), row.Email}
	longest := ""
	for _, w := range strings.Fields(fold(row.Name)) {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return append(words, longest)
}

func findCustomer(tx *gorm.DB, id, lock string) (*customerRow, error) {
	var rows []customerRow
	if err := tx.Raw(`SELECT * FROM customers WHERE id = ?`+lock, id).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("find customer: %w", db.Translate(err))
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

func knownCustomer(tx *db.Tx, id string) error {
	if checkID("", id) != nil {
		return errNoCustomer
	}
	c, err := findCustomer(tx.DB, id, tx.Lock())
	if err == nil && (c == nil || c.ErasedAt != nil) {
		err = errNoCustomer.At("customer_id", "no_customer", "is not a customer")
	}
	return err
}

// stillThere refuses a customer who is none, or none any more, before a cart is
// kept for them that could not be sold.
func (p *Pos) stillThere(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	gone := errNoCustomer.At("customer_id", "no_customer", "is not a customer")
	if checkID("", id) != nil {
		return gone
	}
	c, err := findCustomer(p.db.Read(ctx), id, "")
	if err == nil && (c == nil || c.ErasedAt != nil) {
		err = gone
	}
	return err
}

// Customer is one customer. Of one that was erased only that is known, and said.
func (p *Pos) Customer(ctx context.Context, id string) (Customer, error) {
	r, err := findCustomer(p.db.Read(ctx), id, "")
	if err != nil {
		return Customer{}, err
	}
	switch {
	case r == nil:
		return Customer{}, errNoCustomer
	case r.ErasedAt != nil:
		return Customer{}, errGone
	}
	return r.view(), nil
}

// CustomerAccounts are a customer's accounts, points with what they are worth
// in a store.
func (p *Pos) CustomerAccounts(ctx context.Context, store, id string) ([]AccountView, error) {
	var rows []accountRow
	err := p.db.Read(ctx).Raw(`SELECT `+accountRowColumns+` FROM ledger_accounts WHERE customer_id = ? ORDER BY kind, unit`, id).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read a customer's accounts: %w", db.Translate(err))
	}
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	rules := c.loyalty
	c.mu.RUnlock()
	out := make([]AccountView, len(rows))
	for i := range rows {
		out[i] = rows[i].view(p.db.Now())
		if rows[i].Kind == Points {
			out[i].Worth = rules.worth(rows[i].Balance)
		}
	}
	return out, nil
}

// CustomerGroup is a group of customers, and the price group its sales go by.
type CustomerGroup struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	PriceGroup string `json:"price_group"`
}

// CustomerGroups lists all groups by name.
func (p *Pos) CustomerGroups(ctx context.Context) ([]CustomerGroup, error) {
	out := []CustomerGroup{}
	err := p.db.Read(ctx).Raw(`SELECT id, name, price_group FROM customer_groups ORDER BY name, id`).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", db.Translate(err))
	}
	return out, nil
}

// PutCustomerGroup makes a group or changes it.
func (p *Pos) PutCustomerGroup(ctx context.Context, id, name, priceGroup string) (g CustomerGroup, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return g, false, err
	}
	if name, err = text.Name("name", name, maxCustomerName); err != nil {
		return g, false, err
	}
	if priceGroup, err = text.Line("price_group", priceGroup, maxCustomerName); err != nil {
		return g, false, err
	}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		var n int64
		var known, taken bool
		err := tx.Raw(`SELECT COUNT(*), COALESCE(MAX(CASE WHEN id = ? THEN 1 ELSE 0 END), 0) = 1,
			COALESCE(MAX(CASE WHEN name = ? AND id <> ? THEN 1 ELSE 0 END), 0) = 1 FROM customer_groups`, id, name, id).Row().Scan(&n, &known, &taken)
		switch {
		case err != nil:
			return err
		case taken:
			return fault.New(fault.Conflict, "group_exists", "Another group is called %s.", name).At("name", "group_exists", "belongs to another group")
		case !known && n >= maxGroups:
			return fault.New(fault.Invalid, "too_many_groups", "There are at most %d groups.", maxGroups)
		}
		created = !known
		var was CustomerGroup
		if known {
			if err := tx.Raw(`SELECT id, name, price_group FROM customer_groups WHERE id = ?`, id).Scan(&was).Error; err != nil {
				return err
			}
		}
		if g = (CustomerGroup{id, name, priceGroup}); g == was {
			return nil
		}
		if err := p.enterGroup(ctx, tx, was, g); err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO customer_groups (id, name, price_group, created_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, price_group = excluded.price_group`, id, name, priceGroup, db.At(tx.Now)).Error
	})
	if err != nil {
		return g, false, fmt.Errorf("put a group: %w", err)
	}
	p.buyers.clear()
	return g, created, nil
}

// enterGroup notes in the journal at whose prices a group's customers buy:
// that of the servers, as groups are of all stores.
func (p *Pos) enterGroup(ctx context.Context, tx *db.Tx, was, is CustomerGroup) error {
	entry := rulePayload{What: "customer_group", ID: is.ID, After: is, StaffID: actorOf(ctx), At: stamp(tx.Now)}
	if was.ID != "" {
		entry.Before = was
	}
	return p.enterHouse(tx, entryPrice, db.NewID(), entry)
}

func knownGroup(tx *db.Tx, id *string) error {
	if id == nil {
		return nil
	}
	var known bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM customer_groups WHERE id = ?)`, *id).Row().Scan(&known); err != nil {
		return err
	}
	if !known {
		return errNoGroup.At("group_id", "unknown_group", "is not a group")
	}
	return nil
}

// buyer is what pricing needs to know of a customer.
type buyer struct {
	group  string // whose price lists hold
	exempt string // the certificate's number, or why no tax is owed
}

// buyers remembers customers who bought lately. What it says is proven in the
// commit, so that it may be wrong.
type buyers struct {
	mu sync.Mutex
	of map[string]buyer
}

const buyersKept = 10_000

func (g *buyers) get(id string) (buyer, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.of[id]
	return s, ok
}

func (g *buyers) put(id string, b buyer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil || len(g.of) >= buyersKept {
		g.of = make(map[string]buyer)
	}
	g.of[id] = b
}

func (g *buyers) forget(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.of, id)
}

func (g *buyers) clear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.of = nil
}

// GroupOf is the price group of a customer, empty where there is none.
func (p *Pos) GroupOf(ctx context.Context, customer string) (string, error) {
	b, err := p.buyer(ctx, customer)
	return b.group, err
}

// buyer is what is known of a customer, nothing of one who is not there. It is
// from memory; a sale's commit makes sure of it and prices anew where it moved.
func (p *Pos) buyer(ctx context.Context, customer string) (b buyer, err error) {
	if b, ok := p.buyers.get(customer); ok {
		return b, nil
	}
	err = p.db.Read(ctx).Raw(`SELECT COALESCE(g.price_group, ''), c.tax_exempt FROM customers c LEFT JOIN customer_groups g ON g.id = c.group_id
		WHERE c.id = ?`, customer).Row().Scan(&b.group, &b.exempt)
	if db.IsMissing(err) {
		return buyer{}, nil // the commit refuses
	} else if err != nil {
		return buyer{}, fmt.Errorf("look for a customer: %w", db.Translate(err))
	}
	p.buyers.put(customer, b)
	return b, nil
}

// CustomerOnPaper is what a receipt may call a customer: the name, and the
// number of their card. Who was erased has neither.
func (p *Pos) CustomerOnPaper(ctx context.Context, id string) (name, code string, err error) {
	err = p.db.Read(ctx).Raw(`SELECT name, code FROM customers WHERE id = ?`, id).Row().Scan(&name, &code)
	if db.IsMissing(err) {
		return "", "", nil
	} else if err != nil {
		return "", "", fmt.Errorf("look for a customer: %w", db.Translate(err))
	}
	return name, code, nil
}
