package pos

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Limits of a product.
const (
	maxSKU         = 100
	maxProductName = 200
	maxPlaceText   = 100 // of a location or category
	maxBarcodes    = 50
	maxTile        = 9_999
	maxAge         = 99
	maxPrice       = money.Amount(1_000_000_000) // what a file's price may be at most, too
)

var units = []string{"each", "kg", "g", "l", "m"}

var (
	errNoProduct = fault.New(fault.NotFound, "no_product", "There is no such product.")
	errNotHere   = fault.New(fault.NotFound, "not_here", "That belongs to another store.")
)

// ProductRequest is a product as it is to be.
type ProductRequest struct {
	SKU      string
	Name     string
	Barcodes []string
	Packs    []Pack
	Unit     string
	Price    money.Amount
	Tax      string // class
	Location string
	Category string
	Tile     *int64 // place among the till's tiles; nil: none
	GiftCard bool   // selling one charges up a card; without a price, by what the till says

	IsDeposit    bool
	Deposit      string // the product that is this one's deposit; empty: none
	DepositCount int64  // zero is one
	AgeLimit     int64  // whoever buys it is that old; zero: anybody

	Variant
}

// ProductView is a product with what is on hand.
type ProductView struct {
	*Product
	Stock money.Quantity
}

// PutProduct creates or replaces a product under an id its maker chose. An SKU
// or a barcode belongs to one product; who wants one that another has is told
// which. A deleted product comes back.
func (p *Pos) PutProduct(ctx context.Context, store, id string, r ProductRequest) (v ProductView, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return v, false, err
	}
	next, err := r.check(id)
	if err != nil {
		return v, false, err
	}
	err = p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (changed bool, err error) {
		var saved *good
		saved, created, changed, err = p.putProduct(ctx, tx, store, next, revision)
		if err == nil {
			product := saved.Product
			v.Product = &product
		}
		return changed, err
	})
	if db.IsDuplicate(err) { // the same id in two stores at once
		return v, false, errNotHere.Wrap(err)
	} else if err != nil {
		return v, false, fmt.Errorf("put product %s: %w", id, err)
	}
	v.Stock, err = p.onHand(ctx, v.Product)
	return v, created, err
}

func (p *Pos) putProduct(ctx context.Context, tx *db.Tx, store string, next good, revision int64) (saved *good, created, changed bool, err error) {
	if err := knownTax(tx, store, next.Tax); err != nil {
		return nil, false, false, err
	}
	if err := knownDeposit(tx, store, &next); err != nil {
		return nil, false, false, err
	}
	s, err := takeShelf(ctx, tx, store, wanted{ids: []string{next.ID}, skus: []string{next.SKU}, keys: next.keys})
	if err != nil {
		return nil, false, false, err
	}
	old := s.byID[next.ID]
	created = old == nil || old.deleted
	if old != nil {
		if old.store != store {
			return nil, false, false, errNotHere
		}
		next.source, next.cost, next.Revision = old.source, old.cost, old.Revision
	}
	if other, at := s.conflict(&next); other != nil {
		return nil, false, false, taken(other, &next, at)
	}
	var before *Product
	if !created {
		was := old.Product
		before = &was
	}
	if s.put(&next) {
		if changed, err = true, s.save(revision); err == nil {
			err = p.enterPrice(tx, store, before, &s.byID[next.ID].Product)
		}
	}
	return s.byID[next.ID], created, changed, err
}

// taken says which other product has an SKU or barcode.
func taken(other, next *good, at int) error {
	who := map[string]string{"id": other.ID, "name": other.Name}
	if at < 0 {
		return fault.New(fault.Conflict, "sku_taken", "%s has the SKU %s already.", other.Name, next.SKU).
			At("sku", "sku_taken", "belongs to "+other.Name).With("product", who)
	}
	code, _ := next.code(at)
	field := fmt.Sprintf("barcodes[%d]", at)
	if at >= len(next.Barcodes) {
		field = fmt.Sprintf("packs[%d].barcode", at-len(next.Barcodes))
	}
	return fault.New(fault.Conflict, "barcode_taken", "%s has the barcode %s already.", other.Name, code).
		At(field, "barcode_taken", "belongs to "+other.Name).With("product", who)
}

func (r ProductRequest) check(id string) (g good, err error) {
	g = good{Product: Product{ID: id, Unit: r.Unit, Price: r.Price, Tax: r.Tax, Tile: r.Tile, GiftCard: r.GiftCard, IsDeposit: r.IsDeposit,
		Deposit: r.Deposit, DepositCount: max(r.DepositCount, 1), AgeLimit: r.AgeLimit}}
	if g.SKU, err = text.Code("sku", r.SKU, maxSKU); err != nil {
		return g, err
	}
	if g.Name, err = text.Name("name", r.Name, maxProductName); err != nil {
		return g, err
	}
	if g.Location, err = text.Line("location", r.Location, maxPlaceText); err != nil {
		return g, err
	}
	if g.Category, err = text.Line("category", r.Category, maxPlaceText); err != nil {
		return g, err
	}
	if g.Variant, err = r.Variant.check(); err != nil {
		return g, err
	}
	switch {
	case !slices.Contains(units, r.Unit):
		return g, fault.New(fault.Invalid, "unknown_unit", "A product is sold by each, kg, g, l or m.").At("unit", "unknown_unit", "is one of each, kg, g, l, m")
	case r.GiftCard && r.Unit != "each":
		return g, fault.New(fault.Invalid, "unknown_unit", "A gift card is sold by the piece.").At("unit", "unknown_unit", "of a gift card is each")
	case r.Price < 0 || r.Price > maxPrice:
		return g, fault.New(fault.Invalid, "price_invalid", "The price is out of range.").At("price", "price_invalid", "is below zero or too large")
	case r.Tile != nil && (*r.Tile < 0 || *r.Tile > maxTile):
		return g, fault.New(fault.Invalid, "tile_invalid", "There is no such tile.").At("tile", "tile_invalid", "is out of range")
	case r.AgeLimit < 0 || r.AgeLimit > maxAge:
		return g, fault.New(fault.Invalid, "age_invalid", "An age limit is up to %d years.", maxAge).At("age_limit", "age_invalid", "is out of range")
	case len(r.Barcodes)+len(r.Packs) > maxBarcodes:
		return g, fault.New(fault.Invalid, "too_many_barcodes", "A product has at most %d barcodes.", maxBarcodes).At("barcodes", "too_many_barcodes", "are too many")
	}
	if err := r.checkDeposit(id); err != nil {
		return g, err
	}
	if g.keys, g.Barcodes, err = keysOf(r.Barcodes); err != nil {
		return g, err
	}
	return g, g.addPacks(r.Packs)
}

func checkID(field, id string) error {
	if u, err := uuid.Parse(id); err != nil || u.String() != id {
		return fault.New(fault.Malformed, "id_invalid", "That is not an id.").At(field, "id_invalid", "is not an id")
	}
	return nil
}

// DeleteProduct takes a product out of the catalogue. Its SKU and barcodes are
// free for others; what was sold of it stays.
func (p *Pos) DeleteProduct(ctx context.Context, store, id string) error {
	if checkID("id", id) != nil {
		return errNoProduct
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		if err := freeDeposit(tx, id); err != nil {
			return false, err
		}
		if err := freePart(tx, id); err != nil {
			return false, err
		}
		// Without its key elsewhere: imported again, it is a new product.
		r := tx.Exec(`UPDATE products SET deleted = true, tile = NULL, source_key = NULL, revision = ?, updated_at = ?
			WHERE id = ? AND store_id = ? AND NOT deleted`, revision, db.At(tx.Now), id, store)
		if r.Error != nil {
			return false, r.Error
		}
		if r.RowsAffected == 0 {
			return false, errNoProduct
		}
		return true, tx.Exec(`DELETE FROM product_barcodes WHERE product_id = ?`, id).Error
	})
	if err != nil {
		return fmt.Errorf("delete product %s: %w", id, err)
	}
	return nil
}

// Product finds one product.
func (p *Pos) Product(ctx context.Context, store, id string) (ProductView, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return ProductView{}, err
	}
	c.mu.RLock()
	q := c.products[id]
	c.mu.RUnlock()
	if q == nil {
		return ProductView{}, errNoProduct
	}
	stock, err := p.onHand(ctx, q)
	return ProductView{q, stock}, err
}

// Label names a product, also one that is deleted by now.
func (p *Pos) Label(ctx context.Context, store, id string) (string, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return "", err
	}
	c.mu.RLock()
	q := c.products[id]
	c.mu.RUnlock()
	if q != nil {
		return q.Name, nil
	}
	if checkID("id", id) != nil {
		return "", errNoProduct
	}
	var name string
	err = p.db.Read(ctx).Raw(`SELECT name FROM products WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&name)
	if db.IsMissing(err) {
		return "", errNoProduct
	} else if err != nil {
		return "", fmt.Errorf("name product %s: %w", id, db.Translate(err))
	}
	return name, nil
}
