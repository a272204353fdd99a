package pos

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
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
	maxCarts    = 999 // waiting at once in a store: a number is called out and typed
	maxLabel    = 60
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
	errManyCarts   = fault.New(fault.Conflict, "too_many_carts", "%d carts are waiting already.", maxCarts)
)

// CartRequest is what a cart holds. Its prices are those of the moment it is
// sold, a quote's too; a quote waits until it expires, where a cart is dropped
// when nobody comes back for it.
type CartRequest struct {
	Kind       string        `json:"kind,omitempty"` // cart if empty
	Label      string        `json:"label,omitempty"`
	ValidUntil *time.Time    `json:"valid_until,omitempty"` // of a quote
	Lines      []LineRequest `json:"lines"`
	Extras
}

// Clerk is who works on a cart, and on what: a till or a tablet.
type Clerk struct {
	Store, Device, Staff string
	MayTake              bool // from whoever holds it
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
	CreatedBy  Person          `json:"created_by"`
	CreatedAt  string          `json:"created_at"`
	UpdatedAt  string          `json:"updated_at"`
	SaleID     *string         `json:"sale_id"`
	Content    json.RawMessage `json:"content,omitempty"` // what was sent; not in lists and events

	storeID string
}

func (v *CartView) store() string { return v.storeID }

// CartHolder is who works on a cart.
type CartHolder struct {
	Staff    Person  `json:"staff"`
	DeviceID string  `json:"device_id"`
	Device   string  `json:"device"`
	Register *string `json:"register"` // its code, of a till
	Until    string  `json:"until"`    // the lease; others may take the cart after it
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
	case r.CartID != "" || r.Tip != 0 || len(r.Approvals) > 0 || r.Training:
		return refuse("cart_id", "cart_invalid", "and tip, approvals and training are a sale's, not a cart's")
	case (r.ValidUntil != nil) != (r.Kind == kindQuote):
		return refuse("valid_until", "valid_until_invalid", "is for quotes, which need it")
	case r.ValidUntil != nil && (!r.ValidUntil.After(now) || r.ValidUntil.After(now.Add(maxQuote))):
		return refuse("valid_until", "valid_until_invalid", "is a time within a year from now")
	}
	return nil
}

// PutCart parks a new cart. The same again gives the first answer.
func (p *Pos) PutCart(ctx context.Context, c Clerk, id string, r CartRequest) (Answer, error) {
	hash := contentHash("cart", r)
	refused := r.check(p.db.Now())
	var priced Priced
	if refused == nil {
		priced, refused = p.PriceCart(ctx, c.Store, r.Lines, r.Extras)
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
		answer, err = parkNew(tx, c, id, r, priced.Total, hash[:])
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("park cart %s: %w", id, err)
	}
	return answer, nil
}

func parkNew(tx *db.Tx, c Clerk, id string, r CartRequest, total money.Amount, hash []byte) (Answer, error) {
	content, err := json.Marshal(r)
	if err != nil {
		return Answer{}, err
	}
	number, err := freeNumber(tx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	row := cartRow{ID: id, StoreID: c.Store, Number: number, Code: newCartCode(), Kind: r.Kind, Status: cartParked, Content: string(content),
		Label: r.Label, Lines: int64(len(r.Lines)), Total: total, CreatedBy: c.Staff, CreatedAt: db.At(tx.Now), UpdatedAt: db.At(tx.Now),
		ValidUntil: optionalTime(r.ValidUntil), Answer: []byte{}, ContentHash: hash}
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
	if err := tx.Model(&cartRow{}).Where("id = ?", id).Update("answer", db.Bytes(body)).Error; err != nil {
		return Answer{}, fmt.Errorf("keep a cart's answer: %w", err)
	}
	return Answer{Body: body, Created: true}, cartChanged(tx, v)
}

// freeNumber is the lowest number above those in use, and the lowest free one
// when the last was given: numbers are called out, so the short time between
// two carts of one number matters, and their size does. Two at once meet in
// the unique index, and the later looks again.
func freeNumber(tx *db.Tx, store string) (int64, error) {
	var used []int64
	err := tx.Raw(`SELECT number FROM carts WHERE store_id = ? AND status IN ('parked', 'held') ORDER BY number`, store).Scan(&used).Error
	if err != nil {
		return 0, fmt.Errorf("read the carts' numbers: %w", err)
	}
	if len(used) >= maxCarts {
		return 0, errManyCarts
	}
	var last int64
	err = tx.Raw(`SELECT COALESCE((SELECT number FROM carts WHERE store_id = ? ORDER BY created_at DESC, id DESC LIMIT 1), 0)`, store).Row().Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read the last cart's number: %w", err)
	}
	for range maxCarts {
		last = last%maxCarts + 1
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
func (p *Pos) TakeCart(ctx context.Context, c Clerk, id string, force bool) (CartView, error) {
	return p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		switch {
		case row.heldBy(c.Device):
			row.LeaseUntil = db.At(tx.Now.Add(cartLease))
			return nil
		case row.held(tx.Now) && !(force && c.MayTake):
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

// ParkCart puts a cart back with what it holds now. The same again is answered
// again, until somebody else takes it.
func (p *Pos) ParkCart(ctx context.Context, c Clerk, id string, epoch int64, r CartRequest) (CartView, error) {
	hash := contentHash("park", []any{epoch, r})
	if err := r.check(p.db.Now()); err != nil {
		return CartView{}, err
	}
	priced, err := p.PriceCart(ctx, c.Store, r.Lines, r.Extras)
	if err != nil {
		return CartView{}, err
	}
	content, err := json.Marshal(r)
	if err != nil {
		return CartView{}, err
	}
	return p.changeCart(ctx, c, id, func(tx *db.Tx, row *cartRow) error {
		if row.Epoch == epoch && row.Status == cartParked && string(row.LastHash) == string(hash[:]) {
			return nil
		}
		if !row.heldBy(c.Device) || row.Epoch != epoch {
			return errStaleCart
		}
		row.letGo(cartParked)
		row.Content, row.Label, row.Kind, row.Lines, row.Total = string(content), r.Label, r.Kind, int64(len(r.Lines)), priced.Total
		row.ValidUntil, row.LastHash = optionalTime(r.ValidUntil), hash[:]
		return nil
	})
}

// DropCart gives a cart up. A reason is kept.
func (p *Pos) DropCart(ctx context.Context, c Clerk, id string, epoch int64, reason string) (CartView, error) {
	reason, err := text.Free("reason", reason, maxReason)
	if err != nil {
		return CartView{}, err
	}
	var v CartView
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
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
		v, err = row.save(tx)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("drop cart %s: %w", id, err)
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
		return v, fmt.Errorf("change cart %s: %w", id, err)
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
		if c < '0' || c > '9' || n > maxCarts {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, n > 0 && n <= maxCarts
}

// Carts lists the carts that wait, the latest first.
func (p *Pos) Carts(ctx context.Context, store string) ([]CartView, error) {
	var rows []cartRow
	tx := p.db.Read(ctx)
	err := tx.Where("store_id = ? AND status IN ('parked', 'held')", store).Order("updated_at DESC, id DESC").Limit(maxCarts).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list carts: %w", db.Translate(err))
	}
	return viewCarts(p.db.Read(ctx), rows)
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
