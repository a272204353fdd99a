package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A layaway is goods put aside for a customer, at the prices of that day, and
// paid in parts at any till. What was paid is the customer's until the goods
// are handed over: the balance of an account of the ledger that has the
// layaway's own id, and against which every instalment is held under its lock,
// so that of twenty at once no cent is taken twice. The goods leave the shelf
// when they are put aside. Handing them over is a sale that names the layaway
// and is paid by it (tender deposit) and, if something is left, by the rest;
// it moves no stock. States: open, then done or cancelled.

// Layaway is the kind of account that holds what was paid on goods put aside.
const Layaway = "layaway"

const (
	layawayOpen      = "open"
	layawayDone      = "done"
	layawayCancelled = "cancelled"

	entryLayaway        = "LAYAWAY"
	entryLayawayPayment = "LAYAWAY_PAYMENT"
	entryLayawayCancel  = "LAYAWAY_CANCEL"

	movePutAside = "put_aside"
	movePutBack  = "put_back"

	maxInstalments = 36
	maxPayments    = 200 // of one layaway
	layawayDays    = 30  // where the store does not say
)

var (
	errNoLayaway     = fault.New(fault.NotFound, "no_layaway", "There is no such layaway.")
	errLayawayExists = fault.New(fault.Conflict, "layaway_exists", "Another layaway has this id already.")
	errLayawayEnded  = fault.New(fault.Conflict, "layaway_ended", "This layaway has ended already.")
	errLayawaysOff   = fault.New(fault.Invalid, "layaways_off", "This shop puts no goods aside.")
)

// LayawayRequest is goods to put aside, with a first payment where the store
// wants one.
type LayawayRequest struct {
	Lines    []LineRequest `json:"lines"`
	Total    money.Amount  `json:"total"`
	DueOn    string        `json:"due_on,omitempty"` // the last day; empty: by the store's rule
	Schedule []Instalment  `json:"schedule,omitempty"`
	Note     string        `json:"note,omitempty"`
	First    *LayawayMoney `json:"first,omitempty"`
	Extras
}

// Instalment is what is expected by a day.
type Instalment struct {
	DueOn  string       `json:"due_on"`
	Amount money.Amount `json:"amount"`
}

// LayawayMoney is one payment on a layaway, in any tenders.
type LayawayMoney struct {
	ID      string          `json:"id,omitempty"`
	Amount  money.Amount    `json:"amount"` // what it pays off; cash may be more, for change
	Tenders []TenderRequest `json:"tenders"`

	Training bool `json:"training,omitempty"` // of an instalment: nothing of it is real
}

type layawayRow struct {
	ID, StoreID, RegisterID         string
	Number                          int64
	CustomerID, Status              string
	Request, Priced                 string
	Total, Fee                      money.Amount
	Currency, DueOn, Schedule, Note string
	StaffID                         string
	OpenedAt                        db.Micros
	EndedBy                         *string
	EndedAt                         *db.Micros
	Reason                          string
	SaleID                          *string
	ContentHash                     []byte
}

func (layawayRow) TableName() string { return "layaways" }

func (r *layawayRow) code() string { return fmt.Sprintf("L-%06d", r.Number) }

func findLayaway(tx *db.Tx, lock, id string) (*layawayRow, error) {
	if checkID("id", id) != nil {
		return nil, nil
	}
	var row layawayRow
	err := tx.Raw(`SELECT * FROM layaways WHERE id = ?`+lock, id).Take(&row).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find layaway %s: %w", id, err)
	}
	return &row, nil
}

// check holds a request against what a layaway can be.
func (r *LayawayRequest) check(shop *access.Store, today string) (err error) {
	refuse := func(field, code, say string) error {
		return fault.New(fault.Invalid, code, "%s %s.", field, say).At(field, code, say)
	}
	if r.Note, err = text.Free("note", r.Note, maxReason); err != nil {
		return err
	}
	days := shop.Policies.Layaway.Days
	if days == 0 {
		days = layawayDays
	}
	first, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return err
	}
	last := first.AddDate(0, 0, int(days)).Format(time.DateOnly)
	if r.DueOn == "" {
		r.DueOn = last
	}
	switch {
	case !shop.Policies.Layaway.On:
		return errLayawaysOff
	case r.CustomerID == "":
		return errNeedsCustomer.At("customer_id", "customer_required", "must not be empty")
	case r.CartID != "" || r.LayawayID != "" || r.Tip != 0 || len(r.Coupons) > 0:
		return refuse("coupons", "layaway_invalid", "and carts and tips are a sale's")
	case r.Total <= 0:
		return refuse("total", "amount_invalid", "must be above zero")
	case !isDay(r.DueOn) || r.DueOn < today || r.DueOn > last:
		return refuse("due_on", "due_invalid", "is a day from today to "+last)
	case len(r.Schedule) > maxInstalments:
		return refuse("schedule", "schedule_invalid", "has too many instalments")
	}
	for _, l := range r.Lines {
		if l.GiftCard != "" {
			return refuse("lines", "layaway_invalid", "hold a gift card, which is money and is not put aside")
		}
	}
	return r.checkSchedule(refuse)
}

// checkSchedule wants days that follow each other and amounts that add up to
// what is left after the first payment.
func (r *LayawayRequest) checkSchedule(refuse func(field, code, say string) error) error {
	if len(r.Schedule) == 0 {
		return nil
	}
	left := r.Total
	if r.First != nil {
		left -= r.First.Amount
	}
	day := ""
	for _, i := range r.Schedule {
		if !isDay(i.DueOn) || i.DueOn <= day || i.DueOn > r.DueOn || i.Amount <= 0 || i.Amount > left {
			return refuse("schedule", "schedule_invalid", "is not days in order with amounts of what is left to pay")
		}
		day, left = i.DueOn, left-i.Amount
	}
	if left != 0 {
		return refuse("schedule", "schedule_invalid", "does not add up to what is left to pay")
	}
	return nil
}

// leastFirst is how much the store wants to see at once.
func leastFirst(shop *access.Store, total money.Amount) money.Amount {
	return shareOf(shop.Policies.Layaway.Least, total)
}

// cancelFee is what the store keeps of what was paid when goods are not fetched.
func cancelFee(shop *access.Store, paid money.Amount) money.Amount {
	policy := shop.Policies.Layaway
	return min(max(money.Amount(policy.Fee), shareOf(policy.FeeShare, paid)), paid)
}

func shareOf(share string, of money.Amount) money.Amount {
	if share == "" {
		return 0
	}
	rate, err := money.ParseRate(share)
	if err != nil {
		return 0
	}
	n, err := money.MulDiv(int64(of), int64(rate), million, money.HalfUp)
	if err != nil {
		return of
	}
	return money.Amount(n)
}

// PutLayaway puts goods aside. The same again gives the layaway as it is now.
func (p *Pos) PutLayaway(ctx context.Context, c Cashier, id string, r LayawayRequest) (v LayawayView, created bool, err error) {
	if err := c.atRegister(); err != nil {
		return v, false, err
	}
	hash := contentHash("layaway", r)
	_, err = p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) {
		v, created, err = p.putLayaway(ctx, c, id, r, hash)
		return Answer{}, err
	})
	return v, created, p.withApprovers(ctx, c, err)
}

func (p *Pos) putLayaway(ctx context.Context, c Cashier, id string, r LayawayRequest, hash [32]byte) (v LayawayView, created bool, err error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return v, false, err
	}
	l := &layingAway{pos: p, ctx: ctx, cashier: c, shop: shop, id: id, request: r, hash: hash}
	if refusal := l.prepare(); refusal != nil {
		old, err := p.Layaway(ctx, c.Store, id) // put aside before its goods were gone, or the rule changed
		if err == nil && old.hash == hash {
			return old, false, nil
		}
		return v, false, refusal
	}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		l.tx = tx
		if r.Training {
			v, created, err = l.rehearse()
			return err
		}
		created, err = l.run()
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("put aside %s: %w", id, err)
	}
	if r.Training {
		return v, created, nil
	}
	v, err = p.Layaway(ctx, c.Store, id)
	return v, created, err
}

// layingAway is one try at putting goods aside.
type layingAway struct {
	pos     *Pos
	ctx     context.Context
	tx      *db.Tx
	cashier Cashier
	shop    access.Store
	id      string
	request LayawayRequest
	hash    [32]byte
	draft   *draft
	first   *settledMoney
	house   map[string]string
	row     *layawayRow // once it is written
	paper   []byte      // of the first payment
}

// prepare prices the goods and settles the first payment, without a lock.
func (l *layingAway) prepare() (err error) {
	if err := checkID("id", l.id); err != nil {
		return err
	}
	today := l.pos.db.Now().In(l.shop.Zone()).Format(time.DateOnly)
	if err := l.request.check(&l.shop, today); err != nil {
		return err
	}
	l.draft = &draft{id: l.id, kind: kindSale, cashier: l.cashier, request: SaleRequest{Lines: l.request.Lines, Extras: l.request.Extras}}
	if err := l.pos.beforePricing(l.ctx, l.cashier.Store, l.draft); err != nil {
		return err
	}
	c, err := l.pos.catalogOf(l.ctx, l.cashier.Store)
	if err != nil {
		return err
	}
	c.mu.RLock()
	err = c.cart(l.draft)
	policy := c.policy
	c.mu.RUnlock()
	switch {
	case err != nil:
		return err
	case l.draft.totals.Total != l.request.Total:
		return errTotalMismatch.With("pricing", l.draft.view(policy)).At("total", "total_mismatch", "is not what the server computes")
	}
	if err := l.pos.costsOf(l.ctx, l.draft); err != nil {
		return err
	}
	for i := range l.draft.lines {
		if l.draft.lines[i].product.parts != nil { // what of it is put back when the sale comes back could not be told
			return fault.New(fault.Invalid, "layaway_invalid", "Line %d: a kit is put together before it is put aside.", i+1).At(lineField(i+1, "product_id"), "layaway_invalid", "is a kit that is not put together")
		}
	}
	least, paid := leastFirst(&l.shop, l.request.Total), money.Amount(0)
	if l.request.First != nil {
		paid = l.request.First.Amount
		if l.first, err = settleMoney(policy, &l.shop, l.request.First, l.request.CustomerID); err != nil {
			return err
		}
	}
	if paid < least || paid > l.request.Total {
		return fault.New(fault.Invalid, "first_payment", "The first payment is at least %d.", least).With("least", least).
			At("first.amount", "first_payment", "is less than the store wants, or more than the goods cost")
	}
	l.house, err = l.pos.house(l.ctx, l.shop.ID, l.shop.Currency)
	return err
}

func (l *layingAway) run() (created bool, err error) {
	h, err := lockHead(l.ctx, l.tx, l.cashier.Register)
	if err != nil {
		return false, err
	}
	old, err := findLayaway(l.tx, "", l.id)
	switch {
	case err != nil:
		return false, err
	case old != nil && (old.StoreID != l.cashier.Store || string(old.ContentHash) != string(l.hash[:])):
		return false, errLayawayExists
	case old != nil:
		return false, nil
	case h.drawer == "" && l.first != nil:
		return false, errDrawerClosed
	}
	if !l.request.Training {
		if err := h.fits(false); err != nil {
			return false, err
		}
		if err := l.pos.holdShop(l.ctx, l.tx, &l.shop); err != nil {
			return false, err
		}
	}
	by, err := approveIn(l.ctx, l.tx, l.cashier, l.draft.needs, l.request.Approvals, trained(l.draft.subjectHash(), l.request.Training), l.id)
	if err != nil {
		return false, err
	}
	if err := knownCustomer(l.tx, l.request.CustomerID); err != nil {
		return false, err
	}
	row, err := l.insert()
	if err != nil {
		return false, err
	}
	if err := l.pos.enter(l.ctx, l.tx, h, entryLayaway, l.id, l.entry(row, by)); err != nil {
		return false, err
	}
	l.row = row
	if err := holdPieces(l.tx, row.ID, l.draft); err != nil {
		return false, err
	}
	if l.first != nil {
		m := &layawayTill{pos: l.pos, ctx: l.ctx, tx: l.tx, cashier: l.cashier, head: h, shop: &l.shop, house: l.house, row: row}
		if l.paper, err = m.take(l.request.First.ID, l.first, contentHash("layaway_payment", []any{l.id, l.request.First})); err != nil {
			return false, err
		}
	}
	if err := putAside(l.ctx, l.tx, l.cashier, row, l.draft, l.shop.NegativeStock); err != nil {
		return false, err
	}
	now, err := emitLayaway(l.tx, row)
	if err == nil && now.CatalogRevision != l.draft.revision && !l.request.Training {
		err = errStale
	}
	return true, err
}

// insert opens the account and writes the row. The store's row is held so that
// numbers follow each other without gap.
func (l *layingAway) insert() (*layawayRow, error) {
	if l.tx.Dialect() == db.Postgres {
		if err := l.tx.Exec(`SELECT 1 FROM stores WHERE id = ? FOR NO KEY UPDATE`, l.shop.ID).Error; err != nil {
			return nil, fmt.Errorf("hold the store's numbers: %w", err)
		}
	}
	var number int64
	if err := l.tx.Raw(`SELECT COALESCE(MAX(number), 0) + 1 FROM layaways WHERE store_id = ?`, l.shop.ID).Row().Scan(&number); err != nil {
		return nil, fmt.Errorf("number a layaway: %w", err)
	}
	account := &account{id: l.id, kind: Layaway, unit: l.shop.Currency, store: l.shop.ID}
	if err := insertAccount(l.tx, account, l.cashier.Staff, nil); err != nil {
		return nil, err
	}
	r := l.request
	row := &layawayRow{ID: l.id, StoreID: l.shop.ID, RegisterID: l.cashier.Register, Number: number, CustomerID: r.CustomerID, Status: layawayOpen,
		Request: string(mustJSON(SaleRequest{Lines: r.Lines, Extras: r.Extras})), Priced: string(mustJSON(l.draft.documentLines())), Total: r.Total,
		Currency: l.shop.Currency, DueOn: r.DueOn, Schedule: string(mustJSON(r.Schedule)), Note: r.Note, StaffID: l.cashier.Staff,
		OpenedAt: db.At(l.tx.Now), ContentHash: l.hash[:]}
	if err := l.tx.Create(row).Error; err != nil {
		return nil, fmt.Errorf("insert layaway: %w", err)
	}
	return row, nil
}

// layawayEntry is what the journal keeps of goods put aside.
type layawayEntry struct {
	ID         string         `json:"id"`
	Code       string         `json:"code"`
	CustomerID string         `json:"customer_id"`
	StaffID    string         `json:"staff_id"`
	At         string         `json:"at"`
	Currency   string         `json:"currency"`
	Total      money.Amount   `json:"total"`
	DueOn      string         `json:"due_on"`
	Lines      []DocumentLine `json:"lines"`
	Approvers  []string       `json:"approvers,omitempty"`
}

func (l *layingAway) entry(row *layawayRow, by granted) layawayEntry {
	return layawayEntry{ID: row.ID, Code: row.code(), CustomerID: row.CustomerID, StaffID: row.StaffID, At: stamp(l.tx.Now), Currency: row.Currency,
		Total: row.Total, DueOn: row.DueOn, Lines: l.draft.documentLines(), Approvers: by.approvers()}
}

// putAside takes the goods off the shelf: of a kit, its parts.
func putAside(ctx context.Context, tx *db.Tx, c Cashier, row *layawayRow, d *draft, negative string) error {
	change := make(map[string]int64)
	d.takeStock(change)
	return moveAside(ctx, tx, c, row, change, negative)
}

// moveAside moves stock for a layaway, each product once.
func moveAside(ctx context.Context, tx *db.Tx, c Cashier, row *layawayRow, change map[string]int64, negative string) error {
	products := make([]string, 0, len(change))
	for product := range change {
		products = append(products, product)
	}
	stock, err := openLedger(ctx, tx, c.Staff, products)
	if err != nil {
		return err
	}
	for _, product := range unique(products) {
		r := stock.rows[product]
		if r == nil {
			continue // it has no stock here any more
		}
		m := &stockMove{id: db.NewID(), store: row.StoreID, product: product, kind: movePutAside, staff: c.Staff, document: row.ID,
			delta: money.Quantity(change[product]), at: db.At(tx.Now), hash: row.ContentHash}
		if m.delta > 0 {
			m.kind = movePutBack
		}
		if negative == "deny" && m.delta < 0 && r.onHand+m.delta < 0 {
			return fault.New(fault.Conflict, "stock_denied", "There are only %s of %s.", r.onHand, r.name).At("lines", "stock_denied", "are more than there is")
		}
		if err := stock.move(m); err != nil {
			return err
		}
	}
	return stock.save(nil, row.StoreID) // entered as the layaway
}

func layawayChanged(tx *db.Tx, row *layawayRow) error {
	_, err := emitLayaway(tx, row)
	return err
}

func emitLayaway(tx *db.Tx, row *layawayRow) (db.Counters, error) {
	return tx.Emit(row.StoreID, db.Event{Type: "layaway.changed", Audience: db.TopicStaff,
		Data: map[string]string{"id": row.ID, "code": row.code(), "status": row.Status}})
}

// laidPrices reads a draft's goods and prices as they were when they were put
// aside.
func (p *Pos) laidPrices(ctx context.Context, d *draft) error {
	row, err := p.layawayRow(ctx, d.cashier.Store, d.request.LayawayID)
	if err != nil {
		return err
	}
	if row.Status != layawayOpen { // its pieces are sold by now: that would be said of them
		return errLayawayEnded
	}
	var was SaleRequest
	if err := json.Unmarshal([]byte(row.Request), &was); err != nil {
		return fmt.Errorf("read layaway %s: %w", row.ID, err)
	}
	if len(d.request.Lines) > 0 && string(mustJSON(d.request.Lines)) != string(mustJSON(was.Lines)) {
		return fault.New(fault.Invalid, "layaway_lines", "A layaway is handed over as it was put aside.").At("lines", "layaway_lines", "are not what was put aside")
	}
	d.request.Lines = was.Lines
	d.request.CustomerID, d.request.Discount, d.request.TakeAway, d.request.TaxExempt = row.CustomerID, nil, was.TakeAway, was.TaxExempt
	if err := json.Unmarshal([]byte(row.Priced), &d.laid); err != nil {
		return fmt.Errorf("read the prices of layaway %s: %w", row.ID, err)
	}
	return nil
}

// asLaid gives the lines the prices and discounts that they were put aside at.
func (d *draft) asLaid(items []pricing.Item) {
	for i := range items {
		was := &d.laid[i]
		amount := was.Amount
		items[i].UnitPrice, items[i].Fixed, items[i].Discount = was.UnitPrice, &amount, was.Discount
		d.lines[i].price, d.lines[i].manual, d.lines[i].aside = was.UnitPrice, nil, true
	}
}
