package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"tillbell/pos/promo"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// namedAt is a name in a rule, and where it stands.
type namedAt struct{ field, name string }

// ruleNames are the things of a store that a rule speaks of: products by id,
// categories and groups of customers by name.
type ruleNames struct{ products, categories, groups []namedAt }

// namesOfPromotion gathers them, cleaned in place and bounded.
func namesOfPromotion(p *promo.Promotion) (n ruleNames, err error) {
	if err := n.target("target", &p.Target); err != nil {
		return n, err
	}
	if p.GetTarget != nil {
		if err := n.target("get_target", p.GetTarget); err != nil {
			return n, err
		}
	}
	for i := range p.Groups {
		if err := n.target(fmt.Sprintf("groups[%d].target", i), &p.Groups[i].Target); err != nil {
			return n, err
		}
	}
	return n, n.words(&n.groups, "customer_groups", p.CustomerGroups)
}

// namesOfList is the same of a price list.
func namesOfList(l *promo.PriceList) (n ruleNames, err error) {
	if err := n.target("target", &l.Target); err != nil {
		return n, err
	}
	for i := range l.Prices {
		if err := n.product(fmt.Sprintf("prices[%d].product", i), l.Prices[i].Product); err != nil {
			return n, err
		}
	}
	return n, n.words(&n.groups, "customer_groups", l.CustomerGroups)
}

func (n *ruleNames) target(field string, t *promo.Target) error {
	if err := n.ids(field+".products", t.Products); err != nil {
		return err
	}
	if err := n.ids(field+".except_products", t.ExceptProducts); err != nil {
		return err
	}
	if err := n.words(&n.categories, field+".categories", t.Categories); err != nil {
		return err
	}
	return n.words(&n.categories, field+".except_categories", t.ExceptCategories)
}

func (n *ruleNames) ids(field string, ids []string) error {
	for i, id := range ids {
		if err := n.product(fmt.Sprintf("%s[%d]", field, i), id); err != nil {
			return err
		}
	}
	return nil
}

func (n *ruleNames) product(field, id string) error {
	if u, err := uuid.Parse(id); err != nil || u.String() != id {
		return fault.New(fault.Invalid, "rule_invalid", "A product is named by its id.").At(field, "rule_invalid", "is no id")
	}
	n.products = append(n.products, namedAt{field, id})
	return nil
}

func (n *ruleNames) words(into *[]namedAt, field string, words []string) (err error) {
	for i := range words {
		at := fmt.Sprintf("%s[%d]", field, i)
		if words[i], err = text.Line(at, words[i], maxRuleWords); err != nil {
			return err
		}
		*into = append(*into, namedAt{at, words[i]})
	}
	return nil
}

// known refuses what is not there, or not in this store. What the rule named
// before it was edited may stay: goods that were deleted since must not keep
// anybody from ending a promotion.
func (n *ruleNames) known(ctx context.Context, tx *db.Tx, store string, before ruleNames) error {
	for _, one := range []struct {
		names           []namedAt
		find            func(ctx context.Context, tx *db.Tx, store string, names []namedAt) ([]string, error)
		code, say, text string
	}{
		{fresh(n.products, before.products), knownProducts, "unknown_product", "There is no such product in this store.", "is not a product of this store"},
		{fresh(n.categories, before.categories), knownCategories, "unknown_category", "No product of this store is of that category.", "is not a category of this store"},
		{fresh(n.groups, before.groups), knownPriceGroups, "unknown_group", "No customers have that price group.", "is not the price group of any customers"},
	} {
		if len(one.names) == 0 {
			continue
		}
		found, err := one.find(ctx, tx, store, one.names)
		if err != nil {
			return fmt.Errorf("look for what a rule names: %w", db.Translate(err))
		}
		if missing := missingOf(one.names, found); len(missing) > 0 {
			refusal := fault.New(fault.Invalid, one.code, "%s", one.say)
			for _, m := range missing {
				refusal = refusal.At(m.field, one.code, one.text)
			}
			return refusal
		}
	}
	return nil
}

// fresh are the names that a rule did not have before.
func fresh(names, before []namedAt) (out []namedAt) {
	had := make(map[string]bool, len(before))
	for _, b := range before {
		had[b.name] = true
	}
	for _, n := range names {
		if !had[n.name] {
			out = append(out, n)
		}
	}
	return out
}

// maxMissing is how many wrong names one refusal tells.
const maxMissing = 20

func missingOf(names []namedAt, found []string) (out []namedAt) {
	there := make(map[string]bool, len(found))
	for _, f := range found {
		there[f] = true
	}
	for _, n := range names {
		if !there[n.name] && len(out) < maxMissing {
			out = append(out, n)
		}
	}
	return out
}

func knownProducts(ctx context.Context, tx *db.Tx, store string, names []namedAt) (found []string, err error) {
	ids := make([]string, len(names))
	for i, n := range names {
		ids[i] = n.name
	}
	rows, err := queryIDs(ctx, tx, `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT) FROM products WHERE NOT deleted AND id `, ids, "")
	if err != nil {
		return nil, err
	}
	err = eachRow(rows, func() error {
		var id, of string
		err := rows.Scan(&id, &of)
		if of == store {
			found = append(found, id)
		}
		return err
	})
	return found, err
}

func knownCategories(_ context.Context, tx *db.Tx, store string, _ []namedAt) (found []string, err error) {
	err = tx.Raw(`SELECT DISTINCT category FROM products WHERE store_id = ? AND NOT deleted`, store).Scan(&found).Error
	return found, err
}

func knownPriceGroups(_ context.Context, tx *db.Tx, _ string, _ []namedAt) (found []string, err error) {
	err = tx.Raw(`SELECT DISTINCT price_group FROM customer_groups`).Scan(&found).Error
	return found, err
}

// promotionNames are those that a promotion had; one that was deleted had none.
func (r *oldRule) promotionNames() (ruleNames, error) {
	if !r.found || r.deleted {
		return ruleNames{}, nil
	}
	var p promo.Promotion
	if err := json.Unmarshal([]byte(r.rule), &p); err != nil {
		return ruleNames{}, fmt.Errorf("read a promotion: %w", err)
	}
	return namesOfPromotion(&p)
}

// listNames is the same of a price list, whose prices stand apart.
func (r *oldRule) listNames(tx *db.Tx, id string) (ruleNames, error) {
	if !r.found || r.deleted {
		return ruleNames{}, nil
	}
	var l promo.PriceList
	if err := json.Unmarshal([]byte(r.rule), &l); err != nil {
		return ruleNames{}, fmt.Errorf("read a price list: %w", err)
	}
	names, err := namesOfList(&l)
	if err != nil {
		return names, err
	}
	var products []string
	if err := tx.Raw(`SELECT DISTINCT CAST(product_id AS TEXT) FROM price_list_items WHERE list_id = ?`, id).Scan(&products).Error; err != nil {
		return names, err
	}
	return names, names.ids("prices", products)
}
