package pos

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/barcode"
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Product is a thing that is sold.
type Product struct {
	ID       string
	SKU      string
	Name     string
	Barcodes []string // as printed
	Packs    []Pack
	Unit     string
	Price    money.Amount
	Tax      string // class
	Location string
	Category string
	Tile     *int64
	Revision int64
	GiftCard bool // selling one charges up a card

	IsDeposit    bool   // what a bottle costs until it comes back
	Deposit      string // the product that is this one's deposit; empty: none
	DepositCount int64  // how many of them a piece comes in, from 1
	AgeLimit     int64  // whoever buys it is that old; 0: anybody

	Variant

	Batches []BatchDate // on hand, with a date

	parts   []KitPart       // what selling one takes; nil: itself
	minimum *money.Quantity // to be reordered at
}

// Pack is a barcode that stands for several of its product.
type Pack struct {
	Barcode  string         `json:"barcode"`
	Quantity money.Quantity `json:"quantity"`
}

// catalog is a store's goods and policies in memory, as of a revision. Readers
// hold the lock for as long as what they read must fit together. Products are
// replaced, never changed.
type catalog struct {
	store string
	now   func() time.Time

	load sync.Mutex // one refresh at a time
	mu   sync.RWMutex

	revision int64
	loaded   bool
	shop     access.Store
	zone     *time.Location // of shop
	policy   pricing.Policy
	patterns []barcode.Pattern
	taxes    []TaxClass
	taxings  map[string]*taxing
	loyalty  LoyaltyRules
	products map[string]*Product // by id
	keys     map[string]keyed    // by barcode key
	skus     map[string]*Product
	recalls  map[string][]Recall // by product, those that are not lifted

	rules         *promo.Rules // in force or not, but switched on
	rulesRevision int64
	book          *promo.Book // of them

	index searchIndex // for FindProducts
}

// catalogOf gives a store's catalogue, loaded at least once.
func (p *Pos) catalogOf(ctx context.Context, store string) (*catalog, error) {
	p.mu.Lock()
	c := p.catalogs[store]
	if c == nil {
		c = &catalog{store: store, now: p.db.Now}
		p.catalogs[store] = c
	}
	p.mu.Unlock()
	c.mu.RLock()
	loaded := c.loaded
	c.mu.RUnlock()
	if loaded {
		return c, nil
	}
	if err := p.refresh(ctx, c, 0); err != nil {
		p.mu.Lock()
		if !c.isLoaded() && p.catalogs[store] == c {
			delete(p.catalogs, store)
		}
		p.mu.Unlock()
		return nil, err
	}
	return c, nil
}

func (c *catalog) isLoaded() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.loaded
}

// CatalogMoved tells that a store's catalogue is at a revision now; if it is
// in memory it is brought up to date.
func (p *Pos) CatalogMoved(ctx context.Context, store string, revision int64) error {
	p.mu.Lock()
	c := p.catalogs[store]
	p.mu.Unlock()
	if c == nil {
		return nil
	}
	return p.refresh(ctx, c, revision)
}

// refresh reads what changed since the catalogue's revision. It does nothing
// when that is already at least want.
func (p *Pos) refresh(ctx context.Context, c *catalog, want int64) error {
	if c.isAt(want) {
		return nil
	}
	// The connection first: who has the lock must not wait for one.
	return p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		c.load.Lock()
		defer c.load.Unlock()
		if c.isAt(want) {
			return nil
		}
		shop, err := p.stores.Store(db.Through(ctx, tx), c.store)
		if err != nil {
			return err
		}
		news, err := readChanges(tx, c)
		if err != nil {
			return fmt.Errorf("load the catalogue: %w", err)
		}
		patterns, err := barcode.ParsePatterns(shop.BarcodePatterns)
		if err != nil {
			return fmt.Errorf("read the barcode patterns of store %s: %w", shop.Code, err)
		}
		c.apply(shop, patterns, news)
		return nil
	})
}

// isAt tells whether it is at least at a revision; 0: whatever the newest is,
// which nobody knows without asking.
func (c *catalog) isAt(want int64) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.loaded && want > 0 && c.revision >= want
}

// changes are the products touched since a revision.
type changes struct {
	revision int64
	full     bool
	taxes    []TaxClass
	loyalty  LoyaltyRules
	products []*Product
	deleted  []string
	recalls  []Recall // all that are not lifted

	rulesRevision int64
	rules         *promo.Rules // nil: as they were
	book          *promo.Book
}

func readChanges(tx *gorm.DB, c *catalog) (*changes, error) {
	c.mu.RLock()
	loaded, since := c.loaded, c.revision
	c.mu.RUnlock()
	n := &changes{full: !loaded}
	err := tx.Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, c.store).Row().Scan(&n.revision)
	if err != nil {
		return nil, err
	}
	if n.taxes, err = readTaxes(tx, c.store); err != nil {
		return nil, err
	}
	if n.recalls, err = readRecalls(tx, c.store); err != nil {
		return nil, err
	}
	if n.loyalty, err = readLoyalty(tx, c.store); err != nil {
		return nil, err
	}
	if err := readRules(tx, c.store, since, loaded, n); err != nil {
		return nil, err
	}
	return n, readProducts(tx, c.store, since, loaded, n)
}

func readTaxes(tx *gorm.DB, store string) ([]TaxClass, error) {
	rows, err := tx.Raw(`SELECT code, name, rate, components, take_away, exempt_reason FROM tax_classes WHERE store_id = ? ORDER BY code`, store).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []TaxClass
	for rows.Next() {
		var t TaxClass
		var components string
		if err := rows.Scan(&t.Code, &t.Name, &t.Rate, &components, &t.TakeAway, &t.ExemptReason); err != nil {
			return nil, err
		}
		if t.Components, err = readComponents(components); err != nil {
			return nil, fmt.Errorf("read tax class %s: %w", t.Code, err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func readProducts(tx *gorm.DB, store string, since int64, partial bool, n *changes) error {
	if !partial {
		since = -1
	}
	byID := make(map[string]*Product)
	kits := false
	rows, err := tx.Raw(`SELECT p.id, p.sku, p.name, p.unit, p.price, p.tax, p.location, p.category, p.tile, p.revision, p.deleted, p.gift_card,
		p.is_deposit, COALESCE(CAST(p.deposit_product_id AS TEXT), ''), p.deposit_count, p.age_limit, p.style, p.size, p.colour, r.minimum, COALESCE(NOT k.assembled, false)
		FROM products p LEFT JOIN reorder_points r ON r.product_id = p.id LEFT JOIN kits k ON k.product_id = p.id
		WHERE p.store_id = ? AND p.revision > ?`, store, since).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var q Product
		var deleted, kit bool
		err := rows.Scan(&q.ID, &q.SKU, &q.Name, &q.Unit, &q.Price, &q.Tax, &q.Location, &q.Category, &q.Tile, &q.Revision, &deleted, &q.GiftCard,
			&q.IsDeposit, &q.Deposit, &q.DepositCount, &q.AgeLimit, &q.Style, &q.Size, &q.Colour, &q.minimum, &kit)
		if err != nil {
			return err
		}
		kits = kits || kit
		if deleted {
			n.deleted = append(n.deleted, q.ID)
			continue
		}
		byID[q.ID] = &q
		n.products = append(n.products, &q)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := readBarcodes(tx, store, since, byID); err != nil {
		return err
	}
	if err := readBatchDates(tx, store, since, byID); err != nil {
		return err
	}
	if !kits {
		return nil
	}
	return readKits(tx, store, since, byID)
}

func readBarcodes(tx *gorm.DB, store string, since int64, byID map[string]*Product) error {
	rows, err := tx.Raw(`SELECT b.product_id, b.code, b.quantity FROM product_barcodes b JOIN products p ON p.id = b.product_id
		WHERE p.store_id = ? AND p.revision > ? ORDER BY b.product_id, b.position`, store, since).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, code string
		var quantity money.Quantity
		if err := rows.Scan(&id, &code, &quantity); err != nil {
			return err
		}
		if q := byID[id]; q != nil {
			q.addCode(code, quantity)
		}
	}
	return rows.Err()
}

func (c *catalog) apply(shop access.Store, patterns []barcode.Pattern, n *changes) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.full {
		c.products = make(map[string]*Product, len(n.products))
		c.keys = make(map[string]keyed, len(n.products))
		c.skus = make(map[string]*Product, len(n.products))
	}
	c.loaded, c.revision, c.shop, c.patterns, c.taxes = true, n.revision, shop, patterns, n.taxes
	c.policy, c.zone, c.loyalty = policyOf(shop), shop.Zone(), n.loyalty
	if n.rules != nil {
		c.rules, c.rulesRevision, c.book = n.rules, n.rulesRevision, n.book
	}
	c.taxings = taxings(n.taxes)
	c.recalls = make(map[string][]Recall, len(n.recalls))
	for _, r := range n.recalls {
		c.recalls[r.ProductID] = append(c.recalls[r.ProductID], r)
	}
	for _, id := range n.deleted {
		c.drop(id)
	}
	// First all old keys go, then the new come: a barcode may have moved.
	for _, q := range n.products {
		c.drop(q.ID)
	}
	for _, q := range n.products {
		c.products[q.ID] = q
		c.skus[q.SKU] = q
		q.eachCode(func(code barcode.Code, pack money.Quantity) {
			c.keys[code.Key()] = keyed{q, pack}
		})
	}
}

func (c *catalog) drop(id string) {
	q := c.products[id]
	if q == nil {
		return
	}
	delete(c.products, id)
	if c.skus[q.SKU] == q {
		delete(c.skus, q.SKU)
	}
	q.eachCode(func(code barcode.Code, _ money.Quantity) {
		if c.keys[code.Key()].product == q {
			delete(c.keys, code.Key())
		}
	})
}

func policyOf(s access.Store) pricing.Policy {
	p := pricing.Policy{TaxIncluded: s.TaxIncluded, TaxPerDocument: s.TaxPerDocument, TaxPerUnit: s.TaxPerUnit, Rounding: money.HalfUp,
		Cash: money.CashRounding{Step: money.Amount(s.Cash.Step), Least: s.Cash.Least}}
	if s.HalfEven {
		p.Rounding = money.HalfEven
	}
	p.Cash.Mode, _ = money.ParseRounding(s.Cash.Mode) // checked when it was set
	p.Cash.Change = p.Cash.Mode
	if s.Cash.Change != "" {
		p.Cash.Change, _ = money.ParseRounding(s.Cash.Change)
	}
	return p
}

// onHand is what can be sold of a product: of a kit, as many as its parts
// suffice for.
func (p *Pos) onHand(ctx context.Context, q *Product) (money.Quantity, error) {
	stock, err := p.stockOf(ctx, "", []*Product{q})
	return stock[q.ID], err
}

// CatalogView is a snapshot or a change set.
type CatalogView struct {
	Revision int64
	Products []*Product
	Deleted  []string
	Taxes    []TaxClass
	Recalls  []Recall
	Shop     access.Store
	Stock    map[string]money.Quantity
	Loyalty  LoyaltyRules
	Rules    *promo.Rules // nil: none changed since
}

// Catalog reads the goods of a store: all of them, or what changed since a
// revision. It is never older than what is committed: a till asks when it is
// told of a change, which may be before this process has read it.
func (p *Pos) Catalog(ctx context.Context, store string, since *int64) (CatalogView, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return CatalogView{}, err
	}
	if err := p.upToDate(ctx, c); err != nil {
		return CatalogView{}, err
	}
	var v CatalogView
	c.mu.RLock()
	v.Revision, v.Taxes, v.Shop, v.Loyalty = c.revision, c.taxes, c.shop, c.loyalty
	v.Recalls = c.allRecalls()
	if since == nil || *since > c.revision || c.rulesRevision > *since {
		v.Rules = c.rules
	}
	if since == nil || *since > c.revision {
		since = nil
		v.Products = make([]*Product, 0, len(c.products))
		for _, q := range c.products {
			v.Products = append(v.Products, q)
		}
	} else {
		for _, q := range c.products {
			if q.Revision > *since {
				v.Products = append(v.Products, q)
			}
		}
	}
	c.mu.RUnlock()
	if since != nil {
		err := p.db.Read(ctx).Raw(`SELECT id FROM products WHERE store_id = ? AND deleted AND revision > ? AND revision <= ?`,
			store, *since, v.Revision).Scan(&v.Deleted).Error
		if err != nil {
			return v, fmt.Errorf("list deleted products: %w", err)
		}
	}
	v.Stock, err = p.stockOf(ctx, store, v.Products)
	return v, err
}

func (p *Pos) upToDate(ctx context.Context, c *catalog) error {
	var revision int64
	err := p.db.Read(ctx).Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, c.store).Row().Scan(&revision)
	if err != nil {
		return fmt.Errorf("read the catalogue's revision: %w", db.Translate(err))
	}
	return p.refresh(ctx, c, revision)
}

const stockByID = 200 // up to so many products are asked for by id

// stockOf is what can be sold of products.
func (p *Pos) stockOf(ctx context.Context, store string, products []*Product) (map[string]money.Quantity, error) {
	out := make(map[string]money.Quantity, len(products))
	query, args := `SELECT product_id, on_hand FROM stock WHERE store_id = ?`, []any{store}
	if len(products) == 0 {
		return out, nil
	}
	if len(products) <= stockByID {
		ids := make([]string, len(products))
		for i, q := range products {
			ids[i] = q.ID
		}
		for _, q := range products {
			for _, part := range q.parts {
				ids = append(ids, part.ProductID)
			}
		}
		query, args = `SELECT product_id, on_hand FROM stock WHERE product_id IN ?`, []any{ids}
	}
	rows, err := p.db.Read(ctx).Raw(query, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	err = eachRow(rows, func() error {
		var id string
		var n money.Quantity
		err := rows.Scan(&id, &n)
		out[id] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", db.Translate(err))
	}
	for _, q := range products {
		if q.parts != nil {
			out[q.ID] = possible(q.parts, func(id string) money.Quantity { return out[id] })
		}
	}
	return out, nil
}
