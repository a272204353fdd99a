package pos

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A cart is parked, held by one device, sold, or dropped. Holding is a lease:
// who does not keep it up loses it to whoever takes the cart next, and with it
// the right to write to it.
const (
	cartParked  = "parked"
	cartHeld    = "held"
	cartSold    = "sold"
	cartDropped = "dropped"

	kindCart  = "cart"
	kindQuote = "quote"
)

const (
	cartLease   = 90 * time.Second
	maxCarts    = 999             // waiting at once in a store: a number is called out and typed
	maxQuotes   = 9999 - maxCarts // held at once in a store, by the numbers behind: they wait for months
	maxLabel    = 60
	maxCalls    = 100 // to the floor about the lines of a cart
	maxCoupons  = 50
	maxQuote    = 366 * 24 * time.Hour
	codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeLength  = 8
)

// CartCodePrefix begins the text of a cart's printed code.
const CartCodePrefix = "TBC-"

var (
	errNoCart      = fault.New(fault.NotFound, "no_cart", "There is no such cart.")
	errCartExists  = fault.New(fault.Conflict, "cart_exists", "Another cart has this id already.")
	errStaleCart   = fault.New(fault.Conflict, "stale_cart", "This cart is in other hands by now.")
	errCartSold    = fault.New(fault.Conflict, "cart_sold", "This cart was sold already.")
	errCartDropped = fault.New(fault.Conflict, "cart_dropped", "This cart was dropped.")
	errLongerQuote = fault.New(fault.Invalid, "quote_longer", "A quote's prices are held until the day that was promised. Make a new quote instead.").
			At("valid_until", "quote_longer", "is later than was promised")
	errQuoteBack = fault.New(fault.Invalid, "quote_back", "A quote promises prices, not what comes back for the goods: take that off, or put the cart aside.").
			At("back", "quote_back", "is an exchange's")
	errManyCarts  = fault.New(fault.Conflict, "too_many_carts", "%d carts are waiting already.", maxCarts)
	errManyQuotes = fault.New(fault.Conflict, "too_many_carts", "%d quotes are held already.", maxQuotes)
	errQuoteKept  = fault.New(fault.Conflict, "quote_kept", "Its prices were promised: put it back as the quote that it is, or give it up with a reason.")
)

// CartRequest is what a cart holds. Its prices are those of the moment it is
// sold; a quote's are held until it expires (quotes.go). A cart is dropped when
// nobody comes back for it.
type CartRequest struct {
	Kind       string        `json:"kind,omitempty"` // cart if empty
	Label      string        `json:"label,omitempty"`
	ValidUntil *time.Time    `json:"valid_until,omitempty"` // of a quote
	Lines      []LineRequest `json:"lines"`
	Back       *CartBack     `json:"back,omitempty"`  // of an exchange
	Calls      []CartCall    `json:"calls,omitempty"` // to the floor about its lines: whoever takes the cart up gets their answers
	Extras
	Kept []KeptApproval `json:"kept_approvals,omitempty"` // what was approved of a cart; the server's to say
}

// CartCall is a call to the floor about a line, by its place in the cart.
type CartCall struct {
	Line   int    `json:"line" minimum:"1"`
	CallID string `json:"call_id"`
}

// Clerk is who works on a cart, and on what: a till or a tablet.
type Clerk struct {
	Store, Device, Staff string
	Register             string            // of a till
	Rights               access.Allowances // for what a quote gives away, and for taking a cart from who holds it
	Session              string            // whose rights these are, read at a revision
	Revision             int64
}

func (c Clerk) cashier() Cashier {
	return Cashier{Store: c.Store, Device: c.Device, Staff: c.Staff, Register: c.Register, Rights: c.Rights, Session: c.Session, Revision: c.Revision}
}

// CartView is a cart as it is told.
type CartView struct {
	ID         string          `json:"id"`
	Number     int64           `json:"number"`
	Code       string          `json:"code"`
	Kind       string          `json:"kind"`
	Status     string          `json:"status"`
	Label      string          `json:"label"`
	LineCount  int64           `json:"line_count"`
	Total      money.Amount    `json:"total"` // when it was last written
	Epoch      int64           `json:"epoch"`
	Holder     *CartHolder     `json:"holder"`
	ValidUntil *string         `json:"valid_until"`
	From       *CartHolder     `json:"from" doc:"The device it was first parked from"`
	CreatedBy  Person          `json:"created_by"`
	CreatedAt  string          `json:"created_at"`
	UpdatedAt  string          `json:"updated_at"`
	SaleID     *string         `json:"sale_id"`
	Reason     string          `json:"reason,omitempty" doc:"Why it was given up"`
	Prices     []CartPrice     `json:"prices,omitempty" doc:"What its lines cost when it was last written; a quote's hold while it is valid"`
	Content    json.RawMessage `json:"content,omitempty"` // what was sent; not in lists and events

	storeID string
}

func (v *CartView) store() string { return v.storeID }

// CartHolder is who works on a cart, and where; of the device that a cart came
// from, the person and the lease are left out.
type CartHolder struct {
	Staff    *Person `json:"staff,omitempty"`
	DeviceID string  `json:"device_id"`
	Device   string  `json:"device"`
	Kind     string  `json:"kind" enum:"till,tablet,dashboard"`
	Register *string `json:"register"` // its code, of a till
	Since    string  `json:"since,omitempty"`
	Until    string  `json:"until,omitempty"` // the lease; others may take the cart after it
}

func (r *CartRequest) check(now time.Time) (err error) {
	if r.Label, err = text.Line("label", r.Label, maxLabel); err != nil {
		return err
	}
	if r.Kind == "" {
		r.Kind = kindCart
	}
	refuse := func(field, code, say string) error {
		return fault.New(fault.Invalid, code, "%s %s.", field, say).At(field, code, say)
	}
	switch {
	case r.Kind != kindCart && r.Kind != kindQuote:
		return refuse("kind", "kind_invalid", "is cart or quote")
	case len(r.Lines) == 0:
		return refuse("lines", "no_lines", "must not be empty")
	case len(r.Lines) > pricing.MaxLines:
		return fromPricing(pricing.ErrTooManyLines)
	case len(r.Coupons) > maxCoupons:
		return refuse("coupons", "too_many_coupons", "are too many")
	case len(r.Calls) > maxCalls || slices.ContainsFunc(r.Calls, func(c CartCall) bool {
		return c.Line < 1 || c.Line > len(r.Lines) || checkID("call_id", c.CallID) != nil
	}):
		return refuse("calls", "calls_invalid", "are too many, or about no line")
	case r.CartID != "" || r.Tip != 0 || r.Training:
		return refuse("cart_id", "cart_invalid", "and tip and training are a sale's, not a cart's")
	case len(r.Coupons) > 0 && r.Kind == kindQuote:
		return refuse("coupons", "quote_coupons", "are for the sale; a quote cannot hold what they give")
	case r.Back != nil && r.Kind == kindQuote:
		return errQuoteBack
	case (r.ValidUntil != nil) != (r.Kind == kindQuote):
		return refuse("valid_until", "valid_until_invalid", "is for quotes, which need it")
	case r.ValidUntil != nil && (!r.ValidUntil.After(now) || r.ValidUntil.After(now.Add(maxQuote))):
		return refuse("valid_until", "valid_until_invalid", "is a time within a year from now")
	}
	return r.Back.check()
}

// PutCart parks a new cart. The same again gives the first answer.
func (p *Pos) PutCart(ctx context.Context, c Clerk, id string, r CartRequest) (Answer, error) {
	hash := contentHash("cart", r)
	refused := r.check(p.db.Now())
	var n *parking
	if refused == nil {
		n, refused = p.toPark(ctx, c, id, r, nil)
	}
	var answer Answer
	err := p.db.Put(ctx, func(tx *db.Tx) error {
		old, err := findCart(tx, id)
		switch {
		case err != nil:
			return err
		case old != nil && (old.StoreID != c.Store || string(old.ContentHash) != string(hash[:])):
			return errCartExists
		case old != nil:
			answer = Answer{Body: old.Answer}
			return nil
		case refused != nil:
			return refused
		}
		answer, err = p.parkNew(tx, n, hash[:])
		return err
	})
	if err != nil {
		return Answer{}, p.withApprovers(ctx, c.cashier(), fmt.Errorf("park cart %s: %w", id, err))
	}
	return answer, nil
}

// parking is a cart that was priced and is to be written.
type parking struct {
	by      Clerk
	row     cartRow
	needs   []need // of a quote
	asked   []string
	subject [sha256.Size]byte
}

// toPark prices what is to be parked. of is the epoch under which the cart was
// taken; nil for a new one, which holds no quoted prices yet.
func (p *Pos) toPark(ctx context.Context, c Clerk, id string, r CartRequest, of *int64) (*parking, error) {
	if err := p.stillThere(ctx, r.CustomerID); err != nil {
		return nil, err
	}
	more := r.Extras
	d := &draft{kind: kindSale, cashier: c.cashier(), request: SaleRequest{Lines: r.Lines, Extras: more}}
	if of != nil {
		d.request.CartID, d.request.CartEpoch = id, of
	}
	priced, err := p.priceDraft(ctx, d)
	if err != nil {
		return nil, err
	}
	n := &parking{by: c, asked: r.Approvals}
	if r.Kind == kindQuote {
		if err := p.costsOf(ctx, d); err != nil {
			return nil, err
		}
		n.needs, n.subject = d.needs, d.subjectHash()
	}
	if r.Kept = nil; r.Kind == kindCart {
		if r.Kept, err = p.keptApprovals(ctx, c, id, of != nil, r.Approvals); err != nil {
			return nil, err
		}
	}
	r.Lines, r.Approvals = slices.Clone(r.Lines), nil
	for i := range r.Lines {
		r.Lines[i].QuoteLine = 0 // what was held is in the prices now
		r.Lines[i].GiftCard = "" // whoever may read carts could spend it once it is sold
	}
	content, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	prices, err := json.Marshal(cartPrices(priced))
	if err != nil {
		return nil, err
	}
	held := string(prices)
	n.row = cartRow{ID: id, StoreID: c.Store, Kind: r.Kind, Content: string(content), Label: r.Label, Lines: int64(len(r.Lines)), Total: priced.Total,
		Prices: &held, ValidUntil: optionalTime(r.ValidUntil)}
	return n, nil
}

// allow judges what a quote gives away and journals it. A cart's prices are
// judged when it is sold.
func (n *parking) allow(tx *db.Tx, p *Pos, row *cartRow, kind string) error {
	if n.row.Kind != kindQuote {
		return nil
	}
	by, err := approveIn(tx.Statement.Context, tx, n.by.cashier(), n.needs, n.asked, n.subject, n.row.ID)
	if err != nil {
		return err
	}
	return p.enterQuote(tx, kind, row, n.by.Staff, by)
}

func (p *Pos) parkNew(tx *db.Tx, n *parking, hash []byte) (Answer, error) {
	number, err := freeNumber(tx, n.by.Store, n.row.Kind)
	if err != nil {
		return Answer{}, err
	}
	row := n.row
	row.Number, row.Code, row.Status, row.MadeOn = number, newCartCode(), cartParked, &n.by.Device
	row.CreatedBy, row.CreatedAt, row.UpdatedAt, row.Answer, row.ContentHash = n.by.Staff, db.At(tx.Now), db.At(tx.Now), []byte{}, hash
	if err := tx.Create(&row).Error; err != nil {
		return Answer{}, fmt.Errorf("insert cart: %w", err)
	}
	v, err := row.view(tx.DB, true)
	if err != nil {
		return Answer{}, err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	if err := tx.Model(&cartRow{}).Where("id = ?", row.ID).Update("answer", db.Bytes(body)).Error; err != nil {
		return Answer{}, fmt.Errorf("keep a cart's answer: %w", err)
	}
	if err := n.allow(tx, p, &row, entryQuote); err != nil {
		return Answer{}, err
	}
	return Answer{Body: body, Created: true}, cartChanged(tx, v)
}

// freeNumber is the lowest number above the last that was given, or the lowest
// free one when that was the highest: numbers are called out, so the time
// between two carts of one number matters. Carts have those up to 999, quotes
// the ones behind. Two at once meet in the unique index, and the later looks
// again.
func freeNumber(tx *db.Tx, store, kind string) (int64, error) {
	first, most, full := int64(1), int64(maxCarts), errManyCarts
	if kind == kindQuote {
		first, most, full = maxCarts+1, maxQuotes, errManyQuotes
	}
	var used []int64
	err := tx.Raw(`SELECT number FROM carts WHERE store_id = ? AND status IN ('parked', 'held') AND number BETWEEN ? AND ? ORDER BY number`,
		store, first, first+most-1).Scan(&used).Error
	if err != nil {
		return 0, fmt.Errorf("read the carts' numbers: %w", err)
	}
	if int64(len(used)) >= most {
		return 0, full
	}
	var last int64
	err = tx.Raw(`SELECT COALESCE((SELECT number FROM carts WHERE store_id = ? AND number BETWEEN ? AND ? ORDER BY created_at DESC, id DESC LIMIT 1), ?)`,
		store, first, first+most-1, first-1).Row().Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read the last cart's number: %w", err)
	}
	for range most {
		if last++; last >= first+most {
			last = first
		}
		if _, taken := slices.BinarySearch(used, last); !taken {
			break
		}
	}
	return last, nil
}

// newCartCode is what a cart's paper says; it cannot be guessed, and none of its
// letters looks like another.
func newCartCode() string {
	b := make([]byte, codeLength)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	for i := range b {
		b[i] = codeLetters[int(b[i])%len(codeLetters)]
	}
	return string(b)
}

// TakeCart makes the caller's device its holder, unless another holds it.
//
// With force it is taken from whoever does, by the right to do so or by an
// approval of it, which names the cart.
func (p *Pos) TakeCart(ctx context.Context, c Clerk, id string, force bool, approvals ...string) (CartView, error) {
	if err := checkApprovals(approvals); err != nil {
		return CartView{}, err
	}
	v, err := p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		switch {
		case row.heldBy(c.Device):
			row.StaffID, row.LeaseUntil = &c.Staff, db.At(tx.Now.Add(cartLease))
			return nil
		case row.held(tx.Now) && force:
			needs := []need{{right: access.TakeOverCart}}
			by, err := approveOnce(ctx, tx, c.cashier(), needs, approvals, OtherHash(access.TakeOverCart, id), id)
			if err != nil {
				return err
			}
			if err := p.enterTakeOver(tx, row, c, by); err != nil {
				return err
			}
		case row.held(tx.Now):
			v, err := row.view(tx.DB, false)
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "cart_held", "%s is working on this cart.", v.Holder.Staff.Name).With("holder", v.Holder)
		}
		row.Epoch++
		row.Status, row.DeviceID, row.StaffID, row.LeaseUntil = cartHeld, &c.Device, &c.Staff, db.At(tx.Now.Add(cartLease))
		return nil
	})
	return v, p.withApprovers(ctx, c.cashier(), err)
}

// KeepCart renews the holder's lease.
func (p *Pos) KeepCart(ctx context.Context, c Clerk, id string, epoch int64) (CartView, error) {
	return p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		if !row.heldBy(c.Device) || row.Epoch != epoch {
			return errStaleCart
		}
		row.LeaseUntil = db.At(tx.Now.Add(cartLease))
		return nil
	})
}

// ReleaseCart puts a cart back as it was taken.
func (p *Pos) ReleaseCart(ctx context.Context, c Clerk, id string, epoch int64) (CartView, error) {
	return p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		switch {
		case row.Epoch == epoch && row.Status == cartParked:
			return nil
		case !row.heldBy(c.Device) || row.Epoch != epoch:
			return errStaleCart
		}
		row.letGo(cartParked)
		return nil
	})
}

// LabelCart says what a waiting cart is called out by. Who has it in hand names
// it, nobody else.
func (p *Pos) LabelCart(ctx context.Context, c Clerk, id, label string) (CartView, error) {
	label, err := text.Line("label", label, maxLabel)
	if err != nil {
		return CartView{}, err
	}
	return p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		if row.held(tx.Now) && !row.heldBy(c.Device) {
			return errStaleCart
		}
		row.Label = label
		return nil
	})
}

// ParkCart puts a cart back with what it holds now. The same again is answered
// again, until somebody else takes it.
func (p *Pos) ParkCart(ctx context.Context, c Clerk, id string, epoch int64, r CartRequest) (CartView, error) {
	hash := contentHash("park", []any{epoch, r})
	if err := r.check(p.db.Now()); err != nil {
		return CartView{}, err
	}
	n, err := p.toPark(ctx, c, id, r, &epoch)
	if err != nil {
		return CartView{}, err
	}
	v, err := p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		if row.Epoch == epoch && row.Status == cartParked && string(row.LastHash) == string(hash[:]) {
			return nil
		}
		if !row.heldBy(c.Device) || row.Epoch != epoch {
			return errStaleCart
		}
		entry := entryQuote
		if row.Kind == kindQuote {
			if n.row.Kind != kindQuote {
				if row.ValidUntil.Time().After(tx.Now) {
					return errQuoteKept
				}
				if err := p.enterQuote(tx, entryUnquote, row, c.Staff, nil); err != nil { // it is over, and goes on as a cart
					return err
				}
			}
			if entry = entryRequote; n.row.ValidUntil != nil && *n.row.ValidUntil > *row.ValidUntil && (&SaleRequest{Lines: r.Lines}).quotes() {
				return errLongerQuote
			}
		}
		row.letGo(cartParked)
		row.Content, row.Label, row.Kind, row.Lines, row.Total, row.Prices = n.row.Content, n.row.Label, n.row.Kind, n.row.Lines, n.row.Total, n.row.Prices
		row.ValidUntil, row.LastHash = n.row.ValidUntil, hash[:]
		return n.allow(tx, p, row, entry)
	})
	return v, p.withApprovers(ctx, c.cashier(), err)
}

// DropCart gives a cart up. A reason is kept.
func (p *Pos) DropCart(ctx context.Context, c Clerk, id string, epoch int64, reason string) (CartView, error) {
	return p.dropCart(ctx, c, id, epoch, reason, false)
}

// DropMovedCart gives up a cart whose goods were taken into another: nothing
// was aborted.
func (p *Pos) DropMovedCart(ctx context.Context, c Clerk, id string, epoch int64, reason string) (CartView, error) {
	return p.dropCart(ctx, c, id, epoch, reason, true)
}

func (p *Pos) dropCart(ctx context.Context, c Clerk, id string, epoch int64, reason string, moved bool) (CartView, error) {
	reason, err := text.Free("reason", reason, maxReason)
	if err != nil {
		return CartView{}, err
	}
	reason = strings.TrimSpace(reason)
	catalog, err := p.catalogOf(ctx, c.Store)
	if err != nil {
		return CartView{}, err
	}
	var v CartView
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		var h *head
		if c.Register != "" { // before carts, as always
			if h, err = lockHead(ctx, tx, c.Register); err != nil {
				return err
			}
		}
		row, err := lockCart(tx, c.Store, id)
		if err != nil {
			return err
		}
		if row.Status == cartDropped {
			v, err = row.view(tx.DB, true)
			return err
		}
		if err := row.waiting(); err != nil {
			return err
		}
		if row.Epoch != epoch || row.held(tx.Now) && !row.heldBy(c.Device) {
			return errStaleCart
		}
		row.letGo(cartDropped)
		row.Reason = reason
		if row.Kind == kindQuote {
			if reason == "" {
				return fault.New(fault.Invalid, "reason_required", "Say why the quote is given up.").At("reason", "reason_required", "must not be empty")
			}
			if err := p.enterQuote(tx, entryUnquote, row, c.Staff, nil); err != nil {
				return err
			}
		} else if !moved {
			if err := p.abortParked(ctx, tx, c, h, row, catalog); err != nil {
				return err
			}
		}
		v, err = row.save(tx)
		return err
	})
	if err != nil {
		return v, p.explainCart(ctx, c.Store, id, fmt.Errorf("drop cart %s: %w", id, err))
	}
	return v, nil
}

// changeCart locks a waiting cart, lets it be changed, and tells everybody if
// it was.
func (p *Pos) changeCart(ctx context.Context, c Clerk, id string, change func(*db.Tx, *cartRow) error) (CartView, error) {
	var v CartView
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		row, err := lockCart(tx, c.Store, id)
		if err != nil {
			return err
		}
		if err := row.waiting(); err != nil {
			return err
		}
		before := *row
		if err := change(tx, row); err != nil {
			return err
		}
		if row.sameAs(&before) {
			v, err = row.keep(tx)
			return err
		}
		v, err = row.save(tx)
		return err
	})
	if err != nil {
		return v, p.explainCart(ctx, c.Store, id, fmt.Errorf("change cart %s: %w", id, err))
	}
	return v, nil
}

// Cart reads one cart; by is its id, its code, or the number of a waiting one.
func (p *Pos) Cart(ctx context.Context, store, by string) (CartView, error) {
	query, args := `store_id = ? AND id = ?`, []any{store, by}
	if checkID("id", by) != nil {
		query, args = `store_id = ? AND code = ?`, []any{store, strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(by)), CartCodePrefix)}
		if n, ok := smallNumber(by); ok {
			query, args = `store_id = ? AND number = ? AND status IN ('parked', 'held')`, []any{store, n}
		} else if strings.ContainsRune(by, 0) {
			return CartView{}, errNoCart
		}
	}
	var row cartRow
	err := p.db.Read(ctx).Where(query, args...).Take(&row).Error
	if db.IsMissing(err) {
		return CartView{}, errNoCart
	} else if err != nil {
		return CartView{}, fmt.Errorf("read cart %s: %w", by, db.Translate(err))
	}
	return row.view(p.db.Read(ctx), true)
}

func smallNumber(s string) (int64, bool) {
	var n int64
	for _, c := range strings.TrimSpace(s) {
		if c < '0' || c > '9' || n > maxCarts+maxQuotes {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, n > 0 && n <= maxCarts+maxQuotes
}

// CartFilter chooses among a store's carts.
type CartFilter struct {
	Kind  string // cart or quote; both if empty
	Words string // of the label, or a number, or a code
	Ended bool   // also those that were sold or given up
}

// Carts lists the carts that wait, the latest first.
func (p *Pos) Carts(ctx context.Context, store string, f CartFilter) ([]CartView, error) {
	var rows []cartRow
	tx := p.db.Read(ctx).Where("store_id = ?", store)
	if f.Kind != "" {
		tx = tx.Where("kind = ?", f.Kind)
	}
	if !f.Ended {
		tx = tx.Where("status IN ('parked', 'held')")
	}
	most := maxCarts
	if f.Words != "" { // found among all that wait
		most += maxQuotes
	}
	err := tx.Order("updated_at DESC, id DESC").Limit(most).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list carts: %w", db.Translate(err))
	}
	if words := strings.Fields(strings.ToLower(f.Words)); len(words) > 0 {
		rows = slices.DeleteFunc(rows, func(r cartRow) bool { return !r.answers(words) })
	}
	return viewCarts(p.db.Read(ctx), rows)
}

// answers tells whether all words are in what a cart is called by.
func (r *cartRow) answers(words []string) bool {
	called := strings.ToLower(fmt.Sprintf("%d %s%s %s", r.Number, CartCodePrefix, r.Code, r.Label))
	for _, w := range words {
		if !strings.Contains(called, w) {
			return false
		}
	}
	return true
}

// How long carts are kept: those that nobody came back for, and those that are
// done with.
const (
	cartForgotten = 30 * 24 * time.Hour
	cartKept      = 90 * 24 * time.Hour
)

// TidyCarts drops carts that nobody came back for and takes old ones away.
// Quotes wait until they expire.
func (p *Pos) TidyCarts(ctx context.Context) error {
	now := p.db.Now()
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(`UPDATE carts SET status = 'dropped', reason = 'forgotten', device_id = NULL, staff_id = NULL, lease_until = 0
			WHERE status IN ('parked', 'held') AND updated_at < ? AND COALESCE(valid_until, 0) < ?`, db.At(now.Add(-cartForgotten)), db.At(now)).Error
		if err != nil {
			return fmt.Errorf("drop forgotten carts: %w", err)
		}
		err = tx.Exec(`DELETE FROM carts WHERE status IN ('sold', 'dropped') AND updated_at < ?`, db.At(now.Add(-cartKept))).Error
		if err != nil {
			return fmt.Errorf("take old carts away: %w", err)
		}
		return nil
	})
}
