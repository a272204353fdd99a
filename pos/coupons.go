package pos

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"tillbell/server/db"
	"tillbell/server/fault"
)

const (
	maxCouponCode = 40
	maxNewCoupons = 1000
	// couponDigits are what random codes are made of: nothing that is read as
	// something else. Twelve of them are 60 bits.
	couponDigits     = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	couponCodeLength = 12
)

// coupon is a coupon's row.
type coupon struct {
	id, code, promotion string
	maxUses, uses       int64 // maxUses 0: any number
	active              bool
	createdAt           db.Micros

	at int // its place in the request
}

const selectCoupons = `SELECT CAST(id AS TEXT), code, CAST(promotion_id AS TEXT), max_uses, uses, active, created_at FROM coupons `

func (c *coupon) scan(rows interface{ Scan(into ...any) error }) error {
	return rows.Scan(&c.id, &c.code, &c.promotion, &c.maxUses, &c.uses, &c.active, &c.createdAt)
}

// usable refuses a coupon that is used up or was called in.
func (c *coupon) usable(at int) error {
	field := fmt.Sprintf("coupons[%d]", at)
	switch {
	case !c.active:
		return fault.New(fault.Invalid, "coupon_void", "The coupon %s is no longer good.", c.code).At(field, "coupon_void", "was called in")
	case c.maxUses > 0 && c.uses >= c.maxUses:
		return fault.New(fault.Conflict, "coupon_used", "The coupon %s has been used.", c.code).At(field, "coupon_used", "has been used")
	}
	return nil
}

func unknownCoupon(at int) error {
	return fault.New(fault.Invalid, "coupon_unknown", "There is no such coupon.").At(fmt.Sprintf("coupons[%d]", at), "coupon_unknown", "is not known")
}

// couponCode is how a code stands in the books, however it was typed: without
// spaces, in capitals.
func couponCode(text string) (string, bool) {
	code := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if code == "" || len(code) > maxCouponCode {
		return "", false
	}
	for _, c := range code {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return "", false
		}
	}
	return code, true
}

// findCoupons looks up what a cart's coupons stand for. One that is unknown,
// called in or used up is refused: whoever holds it wants to hear that.
func (p *Pos) findCoupons(ctx context.Context, store string, texts []string) ([]coupon, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	codes := make([]string, len(texts))
	for i, text := range texts {
		var ok bool
		if codes[i], ok = couponCode(text); !ok {
			return nil, unknownCoupon(i)
		}
	}
	rows, err := p.db.Read(ctx).Raw(selectCoupons+`WHERE store_id = ? AND code IN ?`, store, codes).Rows()
	if err != nil {
		return nil, fmt.Errorf("look for coupons: %w", db.Translate(err))
	}
	defer rows.Close()
	found := make(map[string]coupon, len(codes))
	for rows.Next() {
		var c coupon
		if err := c.scan(rows); err != nil {
			return nil, fmt.Errorf("look for coupons: %w", err)
		}
		found[c.code] = c
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("look for coupons: %w", db.Translate(err))
	}
	out := make([]coupon, len(codes))
	for i, code := range codes {
		c, ok := found[code]
		if !ok {
			return nil, unknownCoupon(i)
		}
		p.coupons.put(store, c)
		if err := c.usable(i); err != nil {
			return nil, err
		}
		c.at, out[i] = i, c
	}
	return out, nil
}

// CouponView is a coupon as the office sees it.
type CouponView struct {
	ID          string `json:"id"`
	Code        string `json:"code"`
	PromotionID string `json:"promotion_id"`
	MaxUses     int64  `json:"max_uses"` // 0: any number
	Uses        int64  `json:"uses"`
	Active      bool   `json:"active"`
	CreatedAt   string `json:"created_at"`
}

func (c *coupon) view() CouponView {
	return CouponView{ID: c.id, Code: c.code, PromotionID: c.promotion, MaxUses: c.maxUses, Uses: c.uses, Active: c.active,
		CreatedAt: stamp(c.createdAt.Time())}
}

// NewCoupons asks for coupons of a promotion: so many random ones, or one of a
// code that was chosen.
type NewCoupons struct {
	PromotionID string
	Count       int
	Code        string
	MaxUses     int64 // 0: any number
}

// CreateCoupons makes coupons. Random codes cannot be guessed.
func (p *Pos) CreateCoupons(ctx context.Context, store string, r NewCoupons) ([]CouponView, error) {
	codes, err := r.codes()
	if err != nil {
		return nil, err
	}
	var out []CouponView
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		out = out[:0]
		var coupon bool
		err := tx.Raw(`SELECT coupon FROM promotions WHERE id = ? AND store_id = ? AND NOT deleted`, r.PromotionID, store).Row().Scan(&coupon)
		if db.IsMissing(err) {
			return errNoPromotion.At("promotion_id", "no_promotion", "is not a promotion of this store")
		} else if err != nil {
			return err
		}
		if !coupon {
			return fault.New(fault.Invalid, "no_coupons", "That promotion needs no coupon.").At("promotion_id", "no_coupons", "is given to everybody")
		}
		if err := insertCoupons(ctx, tx, store, r, codes, &out); err != nil {
			return err
		}
		made := couponsEntered{Coupons: make([]string, len(out)), MaxUses: r.MaxUses}
		for i := range out {
			made.Coupons[i] = out[i].ID
		}
		return p.enterRule(ctx, tx, store, ruleCoupons, r.PromotionID, nil, made)
	})
	if db.IsDuplicate(err) {
		return nil, fault.New(fault.Conflict, "coupon_exists", "Another coupon has this code.").At("code", "coupon_exists", "is taken").Wrap(err)
	} else if err != nil {
		return nil, fmt.Errorf("create coupons: %w", err)
	}
	return out, nil
}

func (r *NewCoupons) codes() ([]string, error) {
	switch {
	case checkID("promotion_id", r.PromotionID) != nil:
		return nil, errNoPromotion.At("promotion_id", "no_promotion", "is not a promotion of this store")
	case r.MaxUses < 0 || r.MaxUses > 1_000_000_000:
		return nil, fault.New(fault.Invalid, "max_uses_invalid", "A coupon is good for so many times, or 0 for any number.").At("max_uses", "max_uses_invalid", "is out of range")
	case r.Code != "":
		code, ok := couponCode(r.Code)
		if !ok || len(code) < 3 {
			return nil, fault.New(fault.Invalid, "code_invalid", "A code has 3 to %d letters, digits and hyphens.", maxCouponCode).At("code", "code_invalid", "is no code")
		}
		return []string{code}, nil
	case r.Count < 1 || r.Count > maxNewCoupons:
		return nil, fault.New(fault.Invalid, "count_invalid", "Between 1 and %d coupons are made at a time.", maxNewCoupons).At("count", "count_invalid", "is out of range")
	}
	codes := make([]string, r.Count)
	random := make([]byte, couponCodeLength)
	for i := range codes {
		rand.Read(random) // never fails
		code := make([]byte, 0, couponCodeLength+2)
		for j, b := range random {
			if j > 0 && j%4 == 0 {
				code = append(code, '-')
			}
			code = append(code, couponDigits[int(b)%len(couponDigits)])
		}
		codes[i] = string(code)
	}
	return codes, nil
}

func insertCoupons(ctx context.Context, tx *db.Tx, store string, r NewCoupons, codes []string, out *[]CouponView) error {
	n := len(codes)
	ids, stores, promotions := make([]string, n), make([]string, n), make([]string, n)
	maxUses, uses, at := make([]int64, n), make([]int64, n), make([]int64, n)
	for i, code := range codes {
		ids[i], stores[i], promotions[i], maxUses[i], at[i] = db.NewID(), store, r.PromotionID, r.MaxUses, int64(db.At(tx.Now))
		*out = append(*out, CouponView{ID: ids[i], Code: code, PromotionID: r.PromotionID, MaxUses: r.MaxUses, Active: true, CreatedAt: stamp(tx.Now)})
	}
	source, args, err := tx.Source(db.Rows{db.UUIDs("id", ids), db.UUIDs("store_id", stores), db.Texts("code", codes), db.UUIDs("promotion_id", promotions),
		db.Ints("max_uses", maxUses), db.Ints("uses", uses), db.Ints("created_at", at)})
	if err != nil {
		return err
	}
	_, err = tx.SQL().ExecContext(ctx, `INSERT INTO coupons (id, store_id, code, promotion_id, max_uses, uses, active, created_at)
		SELECT v.id, v.store_id, v.code, v.promotion_id, v.max_uses, v.uses, true, v.created_at FROM `+source, args...)
	return err
}

// Coupons lists a promotion's coupons in the order they were made.
func (p *Pos) Coupons(ctx context.Context, store, promotion, cursor string, limit int) (items []CouponView, next string, err error) {
	if checkID("promotion_id", promotion) != nil || cursor != "" && checkID("cursor", cursor) != nil {
		return nil, "", errNoPromotion
	}
	where, args := `WHERE store_id = ? AND promotion_id = ?`, []any{store, promotion}
	if cursor != "" {
		where, args = where+` AND id > ?`, append(args, cursor)
	}
	rows, err := p.db.Read(ctx).Raw(selectCoupons+where+` ORDER BY id LIMIT ?`, append(args, limit+1)...).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list coupons: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []CouponView{}
	for rows.Next() {
		var c coupon
		if err := c.scan(rows); err != nil {
			return nil, "", fmt.Errorf("list coupons: %w", err)
		}
		if len(items) == limit {
			next = items[limit-1].ID
			break
		}
		items = append(items, c.view())
	}
	return items, next, rows.Err()
}

// CheckCoupon tells what a code is good for, as a till asks when it is scanned.
func (p *Pos) CheckCoupon(ctx context.Context, store, code string) (CouponView, error) {
	found, err := p.findCoupons(ctx, store, []string{code})
	if err != nil {
		if f, ok := fault.As(err); ok && f.Code == "coupon_unknown" {
			return CouponView{}, fault.New(fault.NotFound, f.Code, "%s", f.Text)
		}
		return CouponView{}, err
	}
	return found[0].view(), nil
}

// CallInCoupon makes a coupon good for nothing more.
func (p *Pos) CallInCoupon(ctx context.Context, store, text string) error {
	code, ok := couponCode(text)
	if !ok {
		return errNoCoupon
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		var id string
		err := tx.Raw(`SELECT CAST(id AS TEXT) FROM coupons WHERE code = ? AND store_id = ?`, code, store).Row().Scan(&id)
		if db.IsMissing(err) {
			return errNoCoupon
		} else if err != nil {
			return err
		}
		r := tx.Exec(`UPDATE coupons SET active = false WHERE id = ? AND active`, id)
		if r.Error != nil || r.RowsAffected == 0 {
			return r.Error
		}
		return p.enterRule(ctx, tx, store, ruleCoupon, id, map[string]bool{"active": true}, map[string]bool{"active": false})
	})
}

var (
	errNoPromotion = fault.New(fault.NotFound, "no_promotion", "There is no such promotion.")
	errNoPriceList = fault.New(fault.NotFound, "no_price_list", "There is no such price list.")
	errNoCoupon    = fault.New(fault.NotFound, "coupon_unknown", "There is no such coupon.")
)

// canonical is a rule's JSON as it is kept.
func canonical(rule any) (string, error) {
	b, err := json.Marshal(rule)
	return string(b), err
}
