package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tillbell/pos/promo"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	maxRuleName  = 100
	maxRuleWords = 100 // of a category or a group of customers
	maxRuleText  = 1 << 18
)

// PromotionView is a promotion as the office sees and writes it.
type PromotionView struct {
	promo.Promotion
	Active     bool `json:"active"`
	CouponBack bool `json:"coupon_back,omitempty"` // what comes back whole gives its coupons back
}

// PutPromotion creates or replaces a promotion under an id its maker chose.
func (p *Pos) PutPromotion(ctx context.Context, store, id string, v PromotionView) (saved PromotionView, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return v, false, err
	}
	v.ID = id
	if v.Name, err = text.Name("name", v.Name, maxRuleName); err != nil {
		return v, false, err
	}
	names, err := namesOfPromotion(&v.Promotion)
	if err != nil {
		return v, false, err
	}
	if err := v.Check(); err != nil {
		return v, false, fromRule(err)
	}
	rule, err := canonical(v.Promotion)
	if err != nil {
		return v, false, err
	}
	if len(rule) > maxRuleText {
		return v, false, fault.New(fault.Invalid, "too_long", "This promotion names too many goods. Use a category.").At("target", "too_long", "names too many goods")
	}
	err = p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (changed bool, err error) {
		old, err := findRule(tx, "promotions", store, id)
		if err != nil {
			return false, err
		}
		created = !old.found || old.deleted
		if created {
			if err := roomFor(tx, "promotions", store, promo.MaxPromotions); err != nil {
				return false, err
			}
		}
		before, err := old.promotionNames()
		if err != nil {
			return false, err
		}
		if err := names.known(ctx, tx, store, before); err != nil {
			return false, err
		}
		now := db.At(tx.Now)
		if !old.found {
			if err := p.enterRule(ctx, tx, store, rulePromotion, id, nil, newRule(rule, v.Active)); err != nil {
				return false, err
			}
			return true, tx.Exec(`INSERT INTO promotions (id, store_id, name, kind, priority, coupon, coupon_back, active, rule, revision, deleted, created_at, updated_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?)`, id, store, v.Name, v.Kind, v.Priority, v.Coupon, v.CouponBack, v.Active, rule, revision, now, now).Error
		}
		r := tx.Exec(`UPDATE promotions SET name = ?, kind = ?, priority = ?, coupon = ?, coupon_back = ?, active = ?, rule = ?, revision = ?, deleted = false, updated_at = ?
			WHERE id = ? AND (deleted OR coupon_back <> ? OR active <> ? OR rule <> ?)`,
			v.Name, v.Kind, v.Priority, v.Coupon, v.CouponBack, v.Active, rule, revision, now, id, v.CouponBack, v.Active, rule)
		if r.Error != nil || r.RowsAffected == 0 {
			return false, r.Error
		}
		return true, p.enterRule(ctx, tx, store, rulePromotion, id, old.entered(), newRule(rule, v.Active))
	})
	if db.IsDuplicate(err) {
		return v, false, errNotHere.Wrap(err)
	} else if err != nil {
		return v, false, fmt.Errorf("put promotion %s: %w", id, err)
	}
	return v, created, nil
}

// oldRule is what stands under an id.
type oldRule struct {
	found, deleted, active bool
	rule                   string
}

func findRule(tx *db.Tx, table, store, id string) (old oldRule, err error) {
	var where string
	err = tx.Raw(`SELECT CAST(store_id AS TEXT), deleted, active, rule FROM `+table+` WHERE id = ?`, id).Row().
		Scan(&where, &old.deleted, &old.active, &old.rule)
	if db.IsMissing(err) {
		return old, nil
	}
	if err == nil && where != store {
		return old, errNotHere
	}
	old.found = true
	return old, err
}

// roomFor refuses one rule more than a store may have.
func roomFor(tx *db.Tx, table, store string, most int64) error {
	var n int64
	if err := tx.Raw(`SELECT COUNT(*) FROM `+table+` WHERE store_id = ? AND NOT deleted`, store).Row().Scan(&n); err != nil {
		return err
	}
	if n >= most {
		return fault.New(fault.Invalid, "too_many_rules", "A store has at most %d of these. Delete what is over.", most)
	}
	return nil
}

// DeletePromotion ends a promotion. Its coupons end with it.
func (p *Pos) DeletePromotion(ctx context.Context, store, id string) error {
	return p.deleteRule(ctx, "promotions", store, id, errNoPromotion)
}

var ruleOfTable = map[string]string{"promotions": rulePromotion, "price_lists": rulePriceList}

func (p *Pos) deleteRule(ctx context.Context, table, store, id string, missing error) error {
	if checkID("id", id) != nil {
		return missing
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		old, err := findRule(tx, table, store, id)
		if errors.Is(err, errNotHere) {
			err = missing
		}
		if err != nil {
			return false, err
		}
		r := tx.Exec(`UPDATE `+table+` SET deleted = true, revision = ?, updated_at = ? WHERE id = ? AND store_id = ? AND NOT deleted`,
			revision, db.At(tx.Now), id, store)
		if r.Error == nil && r.RowsAffected == 0 {
			return false, missing
		}
		if r.Error != nil {
			return false, r.Error
		}
		return true, p.enterRule(ctx, tx, store, ruleOfTable[table], id, old.entered(), nil)
	})
	if err != nil {
		return fmt.Errorf("delete from %s %s: %w", table, id, err)
	}
	return nil
}

// Promotions lists all promotions, those that take their turn first in front.
func (p *Pos) Promotions(ctx context.Context, store string) ([]PromotionView, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT rule, active, coupon_back FROM promotions WHERE store_id = ? AND NOT deleted
		ORDER BY priority DESC, id`, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("list promotions: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []PromotionView{}
	for rows.Next() {
		var v PromotionView
		var rule string
		if err := rows.Scan(&rule, &v.Active, &v.CouponBack); err != nil {
			return nil, fmt.Errorf("list promotions: %w", err)
		}
		if err := json.Unmarshal([]byte(rule), &v.Promotion); err != nil {
			return nil, fmt.Errorf("read a promotion: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// PriceListView is a price list as the office sees and writes it.
type PriceListView struct {
	promo.PriceList
	Active bool `json:"active"`
}

// PutPriceList creates or replaces a price list with its prices.
func (p *Pos) PutPriceList(ctx context.Context, store, id string, v PriceListView) (saved PriceListView, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return v, false, err
	}
	v.ID = id
	if v.Name, err = text.Name("name", v.Name, maxRuleName); err != nil {
		return v, false, err
	}
	names, err := namesOfList(&v.PriceList)
	if err != nil {
		return v, false, err
	}
	if err := v.Check(); err != nil {
		return v, false, fromRule(err)
	}
	bare := v.PriceList
	bare.Prices = nil
	rule, err := canonical(bare)
	if err != nil {
		return v, false, err
	}
	err = p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		old, err := findRule(tx, "price_lists", store, id)
		if err != nil {
			return false, err
		}
		if created = !old.found || old.deleted; created {
			if err := roomFor(tx, "price_lists", store, promo.MaxLists); err != nil {
				return false, err
			}
		}
		before, err := old.listNames(tx, id)
		if err != nil {
			return false, err
		}
		if err := names.known(ctx, tx, store, before); err != nil {
			return false, err
		}
		now := db.At(tx.Now)
		if old.found {
			err = tx.Exec(`UPDATE price_lists SET name = ?, priority = ?, active = ?, rule = ?, revision = ?, deleted = false, updated_at = ? WHERE id = ?`,
				v.Name, v.Priority, v.Active, rule, revision, now, id).Error
		} else {
			err = tx.Exec(`INSERT INTO price_lists (id, store_id, name, priority, active, rule, revision, deleted, created_at, updated_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, false, ?, ?)`, id, store, v.Name, v.Priority, v.Active, rule, revision, now, now).Error
		}
		if err != nil {
			return false, err
		}
		if err := replacePrices(ctx, tx, id, v.Prices); err != nil {
			return false, err
		}
		after, err := newList(rule, v.Active, v.Prices)
		if err != nil {
			return false, err
		}
		return true, p.enterRule(ctx, tx, store, rulePriceList, id, old.entered(), after)
	})
	if db.IsDuplicate(err) {
		return v, false, errNotHere.Wrap(err)
	} else if err != nil {
		return v, false, fmt.Errorf("put price list %s: %w", id, err)
	}
	return v, created, nil
}

func replacePrices(ctx context.Context, tx *db.Tx, list string, prices []promo.ListPrice) error {
	if err := tx.Exec(`DELETE FROM price_list_items WHERE list_id = ?`, list).Error; err != nil || len(prices) == 0 {
		return err
	}
	n := len(prices)
	lists, products := make([]string, n), make([]string, n)
	position, from, price, percent := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	for i, e := range prices {
		lists[i], products[i], position[i], from[i], price[i], percent[i] = list, e.Product, int64(i+1), int64(e.From), -1, int64(e.Percent)
		if e.Price != nil {
			price[i] = int64(*e.Price)
		}
	}
	return tx.Insert(ctx, "price_list_items", db.Rows{db.UUIDs("list_id", lists), db.Ints("position", position), db.UUIDs("product_id", products),
		db.Ints("from_quantity", from), db.Ints("price", price), db.Ints("percent", percent)})
}

// DeletePriceList ends a price list.
func (p *Pos) DeletePriceList(ctx context.Context, store, id string) error {
	return p.deleteRule(ctx, "price_lists", store, id, errNoPriceList)
}

// PriceLists lists all price lists with their prices.
func (p *Pos) PriceLists(ctx context.Context, store string) ([]PriceListView, error) {
	lists, err := readPriceLists(p.db.Read(ctx), store, ``)
	if err != nil {
		return nil, fmt.Errorf("list price lists: %w", db.Translate(err))
	}
	var active []string
	err = p.db.Read(ctx).Raw(`SELECT CAST(id AS TEXT) FROM price_lists WHERE store_id = ? AND active AND NOT deleted`, store).Scan(&active).Error
	if err != nil {
		return nil, fmt.Errorf("list price lists: %w", db.Translate(err))
	}
	on := make(map[string]bool, len(active))
	for _, id := range active {
		on[id] = true
	}
	out := make([]PriceListView, len(lists))
	for i, l := range lists {
		out[i] = PriceListView{PriceList: l, Active: on[l.ID]}
	}
	return out, nil
}
