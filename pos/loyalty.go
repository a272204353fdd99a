package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// LoyaltyRules are what a store gives points for and takes them for: for each
// EarnAmount paid EarnPoints, for each BurnPoints an amount of BurnAmount.
// Points earned longer ago than ExpireDays expire, the oldest first; 0 keeps
// them for ever.
type LoyaltyRules struct {
	Active     bool            `json:"active"`
	EarnAmount money.Amount    `json:"earn_amount"`
	EarnPoints int64           `json:"earn_points"`
	BurnPoints int64           `json:"burn_points"`
	BurnAmount money.Amount    `json:"burn_amount"`
	BurnLeast  int64           `json:"burn_least"` // fewer points are not taken at once
	ExpireDays int64           `json:"expire_days"`
	Factors    []LoyaltyFactor `json:"factors"`

	byProduct, byCategory map[string]int64
}

// LoyaltyFactor makes some goods earn more or less, in thousandths: 2000 is
// twice as many points, 0 none.
type LoyaltyFactor struct {
	Scope  string `json:"scope"`  // product or category
	Target string `json:"target"` // a product's id, or a category
	Factor int64  `json:"factor"`
}

const (
	usualFactor = 1000
	maxFactor   = 100_000
	maxFactors  = 1_000
	maxPoints   = 1_000_000_000
	maxExpiry   = 36_500
)

var errPointsOff = fault.New(fault.Invalid, "points_off", "This store takes no points.")

// toBurn is how many points an amount costs, rounded up.
func (r *LoyaltyRules) toBurn(amount money.Amount) (int64, error) {
	if !r.Active || r.BurnPoints == 0 {
		return 0, errPointsOff.At("tenders", "points_off", "name points")
	}
	n, err := money.MulDiv(int64(amount), r.BurnPoints, int64(r.BurnAmount), money.Up)
	if err != nil {
		return 0, errBalanceMax.Wrap(err)
	}
	if n < r.BurnLeast {
		return 0, fault.New(fault.Invalid, "points_least", "At least %d points are taken at once.", r.BurnLeast).At("tenders", "points_least", "are too few points")
	}
	return n, nil
}

// worth is the amount that so many points pay at most.
func (r *LoyaltyRules) worth(points int64) money.Amount {
	if !r.Active || points < max(r.BurnLeast, 1) {
		return 0
	}
	n, err := money.MulDiv(points, int64(r.BurnAmount), r.BurnPoints, money.Down)
	if err != nil {
		return 0
	}
	return money.Amount(n)
}

// earned is how many points a sale earns: by its lines but gift cards and
// deposits, less the share that points paid for.
func (r *LoyaltyRules) earned(d *draft, byPoints money.Amount) int64 {
	if !r.Active || r.EarnPoints == 0 {
		return 0
	}
	var weight int64
	for i, l := range d.lines {
		if l.product.GiftCard || l.depositOf != 0 {
			continue
		}
		n, err := countsFor(int64(d.totals.Lines[i].Total), r.factor(l.product))
		if err != nil {
			return 0
		}
		weight += n
	}
	total := int64(d.totals.Total)
	if weight <= 0 || total <= 0 {
		return 0
	}
	paid, err := money.MulDiv(weight, max(total-int64(byPoints), 0), total, money.Down)
	if err != nil {
		return 0
	}
	n, err := money.MulDiv(paid, r.EarnPoints, int64(r.EarnAmount), money.Down)
	if err != nil || n > maxPoints {
		return 0
	}
	return n
}

func (r *LoyaltyRules) factor(q *Product) int64 {
	if f, ok := r.byProduct[q.ID]; ok {
		return f
	}
	if f, ok := r.byCategory[q.Category]; ok {
		return f
	}
	return usualFactor
}

func (r *LoyaltyRules) index() {
	r.byProduct, r.byCategory = make(map[string]int64), make(map[string]int64)
	for _, f := range r.Factors {
		if f.Scope == "product" {
			r.byProduct[f.Target] = f.Factor
		} else {
			r.byCategory[f.Target] = f.Factor
		}
	}
}

func readLoyalty(tx *gorm.DB, store string) (LoyaltyRules, error) {
	r := LoyaltyRules{EarnAmount: 100, EarnPoints: 1, BurnPoints: 100, BurnAmount: 100, Factors: []LoyaltyFactor{}}
	err := tx.Raw(`SELECT active, earn_amount, earn_points, burn_points, burn_amount, burn_least, expire_days FROM loyalty_rules WHERE store_id = ?`, store).Row().
		Scan(&r.Active, &r.EarnAmount, &r.EarnPoints, &r.BurnPoints, &r.BurnAmount, &r.BurnLeast, &r.ExpireDays)
	if err != nil && !db.IsMissing(err) {
		return r, err
	}
	err = tx.Raw(`SELECT scope, target, factor FROM loyalty_factors WHERE store_id = ? ORDER BY scope, target`, store).Scan(&r.Factors).Error
	r.index()
	return r, err
}

// Loyalty is a store's rules.
func (p *Pos) Loyalty(ctx context.Context, store string) (LoyaltyRules, error) {
	r, err := readLoyalty(p.db.Read(ctx), store)
	if err != nil {
		return r, fmt.Errorf("read the rules for points: %w", db.Translate(err))
	}
	return r, nil
}

func (r *LoyaltyRules) check() error {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "rule_invalid", "%s %s.", field, text).At(field, "rule_invalid", text)
	}
	switch {
	case r.EarnAmount <= 0 || r.EarnAmount > maxCash:
		return bad("earn_amount", "must be above zero")
	case r.EarnPoints < 0 || r.EarnPoints > maxPoints:
		return bad("earn_points", "is out of range")
	case r.BurnPoints <= 0 || r.BurnPoints > maxPoints:
		return bad("burn_points", "must be above zero")
	case r.BurnAmount <= 0 || r.BurnAmount > maxCash:
		return bad("burn_amount", "must be above zero")
	case r.BurnLeast < 0 || r.BurnLeast > maxPoints:
		return bad("burn_least", "is out of range")
	case r.ExpireDays < 0 || r.ExpireDays > maxExpiry:
		return bad("expire_days", "is out of range")
	case len(r.Factors) > maxFactors:
		return bad("factors", "are too many")
	}
	for i, f := range r.Factors {
		field := fmt.Sprintf("factors[%d]", i)
		switch {
		case f.Scope != "product" && f.Scope != "category":
			return bad(field+".scope", "is product or category")
		case f.Scope == "product" && checkID("", f.Target) != nil:
			return bad(field+".target", "is not a product")
		case f.Factor < 0 || f.Factor > maxFactor:
			return bad(field+".factor", "is out of range")
		case f.Scope == "product": // its digits may look like a card number's
			continue
		}
		var err error
		if r.Factors[i].Target, err = text.Name(field+".target", f.Target, maxPlaceText); err != nil {
			return err
		}
	}
	return nil
}

// PutLoyalty sets a store's rules. What was earned stays.
func (p *Pos) PutLoyalty(ctx context.Context, store string, r LoyaltyRules) (LoyaltyRules, error) {
	if r.Factors == nil {
		r.Factors = []LoyaltyFactor{}
	}
	if err := r.check(); err != nil {
		return r, err
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, _ int64) (bool, error) {
		old, err := readLoyalty(tx.DB, store)
		if err != nil {
			return false, err
		}
		before, _ := json.Marshal(old)
		after, _ := json.Marshal(r)
		if string(before) == string(after) {
			return false, nil
		}
		err = tx.Exec(`INSERT INTO loyalty_rules (store_id, active, earn_amount, earn_points, burn_points, burn_amount, burn_least, expire_days, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (store_id) DO UPDATE SET active = excluded.active, earn_amount = excluded.earn_amount,
			earn_points = excluded.earn_points, burn_points = excluded.burn_points, burn_amount = excluded.burn_amount,
			burn_least = excluded.burn_least, expire_days = excluded.expire_days, updated_at = excluded.updated_at`,
			store, r.Active, int64(r.EarnAmount), r.EarnPoints, r.BurnPoints, int64(r.BurnAmount), r.BurnLeast, r.ExpireDays, db.At(tx.Now)).Error
		if err != nil {
			return false, err
		}
		if err := tx.Exec(`DELETE FROM loyalty_factors WHERE store_id = ?`, store).Error; err != nil {
			return false, err
		}
		for i, f := range r.Factors {
			err := tx.Exec(`INSERT INTO loyalty_factors (store_id, scope, target, factor) VALUES (?, ?, ?, ?)`, store, f.Scope, f.Target, f.Factor).Error
			if db.IsDuplicate(err) {
				field := fmt.Sprintf("factors[%d].target", i)
				return false, fault.New(fault.Invalid, "rule_invalid", "%s stands there twice.", f.Target).At(field, "rule_invalid", "stands there twice")
			} else if err != nil {
				return false, err
			}
		}
		return true, p.enterRule(ctx, tx, store, ruleLoyalty, store, json.RawMessage(before), json.RawMessage(after))
	})
	if err != nil {
		return r, fmt.Errorf("put the rules for points: %w", err)
	}
	return p.Loyalty(ctx, store)
}

// ExpirePoints takes the points that are older than their store's rule allows.
// The oldest are spent first: of those earned before the line, what was not
// spent or taken since the beginning has expired. What a return takes back of
// points earned after the line is none of the old ones. It tells how many accounts it
// touched.
func (p *Pos) ExpirePoints(ctx context.Context) (int, error) {
	var due []struct {
		ID, StoreID string
		ExpireDays  int64
	}
	err := p.db.Read(ctx).Raw(`SELECT a.id, a.store_id, r.expire_days FROM ledger_accounts a JOIN loyalty_rules r ON r.store_id = a.store_id
		WHERE a.kind = 'points' AND a.balance > 0 AND r.expire_days > 0`).Scan(&due).Error
	if err != nil {
		return 0, fmt.Errorf("look for points that expire: %w", db.Translate(err))
	}
	touched := 0
	for _, one := range due {
		line := p.db.Now().Add(-time.Duration(one.ExpireDays) * 24 * time.Hour)
		done, err := p.expire(ctx, one.ID, one.StoreID, line)
		if err != nil {
			return touched, fmt.Errorf("expire points: %w", err)
		}
		if done {
			touched++
		}
	}
	return touched, nil
}

func (p *Pos) expire(ctx context.Context, id, store string, line time.Time) (done bool, err error) {
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return false, err
	}
	house, err := p.house(ctx, store, shop.Currency)
	if err != nil {
		return false, err
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		done = false
		a, err := lockAccount(tx, id)
		if err != nil {
			return err
		}
		var earned, gone int64
		err = tx.Raw(`SELECT COALESCE(SUM(CASE WHEN t.to_id = ? AND t.at < ? THEN t.amount ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN t.from_id = ? AND NOT (t.kind = 'earn_back' AND EXISTS (SELECT 1 FROM sales s
				JOIN ledger_transfers e ON e.document_id = s.original_id AND e.to_id = t.from_id AND e.kind = 'earn'
				WHERE s.id = t.document_id AND e.at >= ?)) THEN t.amount ELSE 0 END), 0)
			FROM ledger_transfers t WHERE t.to_id = ? OR t.from_id = ?`, id, db.At(line), id, db.At(line), id, id).Row().Scan(&earned, &gone)
		n := min(earned-gone, a.balance)
		if err != nil || n <= 0 {
			return err
		}
		done = true
		entry := expirePayload{AccountID: id, Points: n, Before: stamp(line), At: stamp(tx.Now)}
		if err := p.EnterStore(tx, store, entryExpire, db.NewID(), entry); err != nil {
			return err
		}
		return post(ctx, tx, a, transfer{kind: moveExpire, account: id, house: house[housePoints], store: store, unit: pointsUnit, amount: -n})
	})
	return done, err
}
