package pos

import (
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// readRules reads a store's price lists and promotions where any changed since
// a revision.
func readRules(tx *gorm.DB, store string, since int64, partial bool, n *changes) error {
	err := tx.Raw(`SELECT COALESCE(MAX(revision), 0) FROM (SELECT revision FROM price_lists WHERE store_id = ?
		UNION ALL SELECT revision FROM promotions WHERE store_id = ?) AS rules`, store, store).Row().Scan(&n.rulesRevision)
	if err != nil {
		return err
	}
	if partial && n.rulesRevision <= since {
		return nil
	}
	rules := &promo.Rules{PriceLists: []promo.PriceList{}, Promotions: []promo.Promotion{}}
	if n.rulesRevision > 0 {
		if rules.PriceLists, err = readPriceLists(tx, store, ` AND active`); err != nil {
			return err
		}
		if rules.Promotions, err = readPromotions(tx, store); err != nil {
			return err
		}
	}
	n.rules = rules
	if n.book, err = promo.Compile(rules); err != nil {
		return fmt.Errorf("a rule of store %s no longer passes: %w", store, err)
	}
	return nil
}

func readPromotions(tx *gorm.DB, store string) ([]promo.Promotion, error) {
	out := []promo.Promotion{}
	var texts []string
	err := tx.Raw(`SELECT rule FROM promotions WHERE store_id = ? AND active AND NOT deleted ORDER BY id`, store).Scan(&texts).Error
	for _, text := range texts {
		var p promo.Promotion
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("read a promotion: %w", err)
		}
		out = append(out, p)
	}
	return out, err
}

// readPriceLists reads lists with their prices.
func readPriceLists(tx *gorm.DB, store, which string) ([]promo.PriceList, error) {
	out := []promo.PriceList{}
	var texts []string
	err := tx.Raw(`SELECT rule FROM price_lists WHERE store_id = ? AND NOT deleted`+which+` ORDER BY id`, store).Scan(&texts).Error
	if err != nil || len(texts) == 0 {
		return out, err
	}
	at := make(map[string]int, len(texts))
	for i, text := range texts {
		var l promo.PriceList
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return nil, fmt.Errorf("read a price list: %w", err)
		}
		at[l.ID], out = i, append(out, l)
	}
	rows, err := tx.Raw(`SELECT i.list_id, i.product_id, i.from_quantity, i.price, i.percent FROM price_list_items i
		JOIN price_lists l ON l.id = i.list_id WHERE l.store_id = ? AND NOT l.deleted ORDER BY i.list_id, i.position`, store).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var list string
		var e promo.ListPrice
		var price money.Amount
		if err := rows.Scan(&list, &e.Product, &e.From, &price, &e.Percent); err != nil {
			return nil, err
		}
		if price >= 0 {
			e.Price = &price
		}
		if i, found := at[list]; found {
			out[i].Prices = append(out[i].Prices, e)
		}
	}
	return out, rows.Err()
}

// moveRules moves rules that were written under an expected revision to the one
// that was got.
func moveRules(tx *db.Tx, store string, expected, revision int64) error {
	for _, table := range []string{"price_lists", "promotions"} {
		err := tx.Exec(`UPDATE `+table+` SET revision = ? WHERE store_id = ? AND revision = ?`, revision, store, expected).Error
		if err != nil {
			return fmt.Errorf("move %s to revision %d: %w", table, revision, err)
		}
	}
	return nil
}

// fromRule turns a refusal of pos/promo into a fault.
func fromRule(err error) error {
	var rule *promo.RuleError
	if !errors.As(err, &rule) {
		return err
	}
	return fault.New(fault.Invalid, "rule_invalid", "%s", rule.Text).At(rule.Field, "rule_invalid", rule.Text)
}
