package pos

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// A deposit is a product of its own, with its price and tax class, that others
// come in: the bottle, the crate. The server adds it to a cart after the lines
// that were sent; it comes back with them or alone. Nobody counts bottles, so
// a deposit line moves no stock.

// maxDepositCount is how many bottles a piece may come in, such as a crate.
const maxDepositCount = 1000

var errDepositUsed = fault.New(fault.Conflict, "deposit_used", "Other products have this deposit. Take it off them first.")

func depositInvalid(field, say string) error {
	return fault.New(fault.Invalid, "deposit_invalid", "The deposit %s.", say).At(field, "deposit_invalid", say)
}

func (r ProductRequest) checkDeposit(id string) error {
	if r.DepositCount < 0 || r.DepositCount > maxDepositCount {
		return depositInvalid("deposit_count", "counts 1 to 1000 bottles")
	}
	if r.IsDeposit && r.Unit != "each" {
		return depositInvalid("is_deposit", "is sold by each")
	}
	switch {
	case r.Deposit == "":
		return nil
	case r.IsDeposit || r.Deposit == id:
		return depositInvalid("deposit_product_id", "has no deposit of its own")
	case r.Unit != "each":
		return depositInvalid("deposit_product_id", "goes with what is sold by each")
	}
	return checkID("deposit_product_id", r.Deposit)
}

// knownDeposit looks that a product's deposit is one, and that a deposit which
// others have stays one.
func knownDeposit(tx *db.Tx, store string, g *good) error {
	if g.Deposit != "" {
		var known bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM products WHERE id = ? AND store_id = ? AND is_deposit AND NOT deleted)`, g.Deposit, store).Row().Scan(&known)
		if err != nil {
			return fmt.Errorf("look for the deposit: %w", err)
		}
		if !known {
			return depositInvalid("deposit_product_id", "is not a deposit of this store")
		}
	}
	if g.IsDeposit {
		return nil
	}
	return freeDeposit(tx, g.ID)
}

// freeDeposit refuses to lose a deposit that other products have.
func freeDeposit(tx *db.Tx, id string) error {
	var used bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM products WHERE deposit_product_id = ? AND NOT deleted)`, id).Row().Scan(&used)
	if err != nil {
		return fmt.Errorf("look for who has the deposit: %w", err)
	}
	if used {
		return errDepositUsed
	}
	return nil
}

// Deposits lists the products that are deposits, by name.
func (p *Pos) Deposits(ctx context.Context, store string) ([]*Product, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []*Product
	for _, q := range c.products {
		if q.IsDeposit {
			out = append(out, q)
		}
	}
	slices.SortFunc(out, func(a, b *Product) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}
