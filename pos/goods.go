package pos

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/barcode"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// changeCatalog runs fn in a transaction that no other change to the store's
// goods runs beside, so that what fn reads holds until it commits. Sales do run
// beside it. fn writes under the revision it is given and tells whether it
// changed anything; then the catalogue is at that revision, the change is told,
// and this process knows it when changeCatalog returns.
func (p *Pos) changeCatalog(ctx context.Context, store string, fn func(tx *db.Tx, revision int64) (changed bool, err error)) error {
	var moved int64
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		moved = 0
		next, err := lockCatalog(tx, store)
		if err != nil {
			return err
		}
		changed, err := fn(tx, next)
		if err != nil || !changed {
			return err
		}
		moved, err = emitCatalog(tx, store, next)
		return err
	})
	if err != nil || moved == 0 {
		return err
	}
	return p.CatalogMoved(ctx, store, moved)
}

// lockCatalog locks the store's goods and returns their next revision. On
// PostgreSQL the lock is the store's row, weak enough to let others insert rows
// that point to the store, which every sale's event does.
func lockCatalog(tx *db.Tx, store string) (next int64, err error) {
	if tx.Dialect() == db.Postgres {
		if err := tx.Exec(`SELECT 1 FROM stores WHERE id = ? FOR NO KEY UPDATE`, store).Error; err != nil {
			return 0, fmt.Errorf("lock the catalogue: %w", err)
		}
	}
	err = tx.Raw(`SELECT catalog_revision + 1 FROM store_counters WHERE store_id = ?`, store).Row().Scan(&next)
	if db.IsMissing(err) {
		return 0, fault.New(fault.NotFound, "no_store", "There is no such store.")
	} else if err != nil {
		return 0, fmt.Errorf("read the catalogue's revision: %w", err)
	}
	return next, nil
}

// emitCatalog raises the revision and tells of it. The store's policies raise
// it too; should they have done so since it was read, what was written moves on
// to the revision that was got.
func emitCatalog(tx *db.Tx, store string, expected int64) (int64, error) {
	revision, err := tx.BumpCatalog(store)
	if err != nil {
		return 0, err
	}
	if revision != expected {
		err := tx.Exec(`UPDATE products SET revision = ? WHERE store_id = ? AND revision = ?`, revision, store, expected).Error
		if err != nil {
			return 0, fmt.Errorf("move products to revision %d: %w", revision, err)
		}
		if err := moveRules(tx, store, expected, revision); err != nil {
			return 0, err
		}
	}
	_, err = tx.Emit(store, db.Event{Type: "catalog.changed", Audience: db.TopicStaff, Data: map[string]int64{"revision": revision}})
	return revision, err
}

// good is a product with what only the database keeps of it.
type good struct {
	Product
	store   string
	source  string // its key in the system it came from; empty: none
	cost    *money.Amount
	keys    []string // of its barcodes and then its packs, in their order
	onHand  money.Quantity
	deleted bool

	isNew   bool
	touched bool
	recoded bool // its barcodes are to be written
	oldSKU  string
}

// shelf is some of a store's goods inside a transaction that changes them. A
// change is made to the shelf first, where conflicts show, and saved at once.
type shelf struct {
	ctx   context.Context
	tx    *db.Tx
	store string

	byID     map[string]*good
	bySource map[string]*good
	bySKU    map[string]*good
	byKey    map[string]*good
	touched  []*good
}

// wanted names goods in every way they may be known.
type wanted struct{ ids, sources, skus, keys []string }

func takeShelf(ctx context.Context, tx *db.Tx, store string, w wanted) (*shelf, error) {
	s := &shelf{ctx: ctx, tx: tx, store: store, byID: make(map[string]*good), bySource: make(map[string]*good),
		bySKU: make(map[string]*good), byKey: make(map[string]*good)}
	ids, err := s.idsOf(w)
	if err != nil {
		return nil, fmt.Errorf("look for products: %w", err)
	}
	if len(ids) == 0 {
		return s, nil
	}
	if err := s.readGoods(ids); err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	if err := s.readCodes(ids); err != nil {
		return nil, fmt.Errorf("read barcodes: %w", err)
	}
	for _, g := range s.byID {
		s.index(g)
	}
	return s, nil
}

// idsOf finds what is named. Each way is a query of its own, so that each goes
// by its index.
func (s *shelf) idsOf(w wanted) ([]string, error) {
	seen := make(map[string]bool, len(w.ids))
	out := []string{}
	add := func(id string) {
		if !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	for _, q := range []struct {
		column, from string
		names        []string
	}{
		{"id", `products WHERE store_id = $2 AND NOT deleted AND sku`, w.skus},
		{"id", `products WHERE store_id = $2 AND NOT deleted AND source_key`, w.sources},
		{"product_id", `product_barcodes WHERE store_id = $2 AND key`, w.keys},
	} {
		if len(q.names) == 0 {
			continue
		}
		if err := s.lookUp(q.column, q.from, q.names, add); err != nil {
			return nil, err
		}
	}
	for _, id := range w.ids {
		add(id)
	}
	return out, nil
}

// lookUp asks for each name by itself, in one statement. PostgreSQL, given them
// as a list, would rather compare each of the store's products with all of them.
func (s *shelf) lookUp(column, from string, names []string, found func(id string)) error {
	query, list := `SELECT p.id FROM unnest($1::text[]) AS v(name)
		CROSS JOIN LATERAL (SELECT `+column+` AS id FROM `+from+` = v.name LIMIT 10) AS p`, any(names)
	if s.tx.Dialect() == db.SQLite {
		doc, err := json.Marshal(names)
		if err != nil {
			return err
		}
		query, list = `WITH v(name) AS (SELECT value FROM json_each($1)) SELECT `+column+` FROM `+from+` IN (SELECT name FROM v)`, string(doc)
	}
	rows, err := s.tx.SQL().QueryContext(s.ctx, query, list, s.store)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		found(id)
		return nil
	})
}

// byIDs runs a statement that ends in a column of ids and asks for those in a
// list, which is one argument however long it is.
func (s *shelf) byIDs(text string, ids []string, tail string) (*sql.Rows, error) {
	if s.tx.Dialect() == db.Postgres {
		return s.tx.SQL().QueryContext(s.ctx, text+`= ANY($1::text[]::uuid[])`+tail, ids)
	}
	doc, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return s.tx.SQL().QueryContext(s.ctx, text+`IN (SELECT value FROM json_each($1))`+tail, string(doc))
}

func eachRow(rows *sql.Rows, scan func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *shelf) readGoods(ids []string) error {
	rows, err := s.byIDs(`SELECT id, store_id, sku, name, unit, price, tax, location, category, tile, revision,
		COALESCE(source_key, ''), cost, deleted, gift_card, is_deposit, COALESCE(CAST(deposit_product_id AS TEXT), ''), deposit_count, age_limit, style, size, colour FROM products WHERE id `, ids, "")
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		g := &good{}
		err := rows.Scan(&g.ID, &g.store, &g.SKU, &g.Name, &g.Unit, &g.Price, &g.Tax, &g.Location, &g.Category, &g.Tile,
			&g.Revision, &g.source, &g.cost, &g.deleted, &g.GiftCard, &g.IsDeposit, &g.Deposit, &g.DepositCount, &g.AgeLimit, &g.Style, &g.Size, &g.Colour)
		s.byID[g.ID] = g
		return err
	})
}

func (s *shelf) readCodes(ids []string) error {
	rows, err := s.byIDs(`SELECT product_id, key, code, quantity FROM product_barcodes WHERE product_id `, ids, ` ORDER BY product_id, position`)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id, key, code string
		var quantity money.Quantity
		if err := rows.Scan(&id, &key, &code, &quantity); err != nil {
			return err
		}
		g := s.byID[id]
		g.keys = append(g.keys, key)
		g.addCode(code, quantity)
		return nil
	})
}

// lockStock reads what is on hand of these products and holds it until the
// commit, in the order in which sales lock it.
func (s *shelf) lockStock(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.byIDs(`SELECT product_id, on_hand FROM stock WHERE product_id `, ids, ` ORDER BY product_id`+s.tx.Lock())
	if err != nil {
		return fmt.Errorf("lock stock: %w", err)
	}
	err = eachRow(rows, func() error {
		var id string
		var n money.Quantity
		err := rows.Scan(&id, &n)
		if g := s.byID[id]; g != nil {
			g.onHand = n
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("lock stock: %w", err)
	}
	return nil
}

func (s *shelf) index(g *good) {
	if g.deleted || g.store != s.store {
		return
	}
	s.bySKU[g.SKU] = g
	if g.source != "" {
		s.bySource[g.source] = g
	}
	for _, key := range g.keys {
		s.byKey[key] = g
	}
}

func (s *shelf) unindex(g *good) {
	if s.bySKU[g.SKU] == g {
		delete(s.bySKU, g.SKU)
	}
	if s.bySource[g.source] == g {
		delete(s.bySource, g.source)
	}
	for _, key := range g.keys {
		if s.byKey[key] == g {
			delete(s.byKey, key)
		}
	}
}

// conflict tells which other product has the SKU or a barcode of next; at is
// the barcode's place, -1 when it is the SKU.
func (s *shelf) conflict(next *good) (other *good, at int) {
	if o := s.bySKU[next.SKU]; o != nil && o.ID != next.ID {
		return o, -1
	}
	for i, key := range next.keys {
		if o := s.byKey[key]; o != nil && o.ID != next.ID {
			return o, i
		}
	}
	return nil, 0
}

// put places next on the shelf, in the stead of the product with its id, and
// tells whether that changes anything. The caller has looked for conflicts.
func (s *shelf) put(next *good) (changed bool) {
	old := s.byID[next.ID]
	if old == nil {
		next.store, next.isNew, next.recoded = s.store, true, true
		s.byID[next.ID] = next
		s.touch(next)
		s.index(next)
		return true
	}
	if old.same(next) {
		return false
	}
	s.unindex(old)
	recoded := !slices.Equal(old.Barcodes, next.Barcodes) || !slices.Equal(old.Packs, next.Packs)
	if old.oldSKU == "" && old.SKU != next.SKU {
		old.oldSKU = old.SKU
	}
	old.Product, old.source, old.cost, old.keys, old.deleted = next.Product, next.source, next.cost, next.keys, false
	old.recoded = old.recoded || recoded
	s.touch(old)
	s.index(old)
	return true
}

func (s *shelf) touch(g *good) {
	if !g.touched {
		g.touched = true
		s.touched = append(s.touched, g)
	}
}

func (g *good) same(o *good) bool {
	return g.SKU == o.SKU && g.Name == o.Name && g.Unit == o.Unit && g.Price == o.Price && g.Tax == o.Tax &&
		g.IsDeposit == o.IsDeposit && g.Deposit == o.Deposit && g.DepositCount == o.DepositCount && g.AgeLimit == o.AgeLimit && g.Variant == o.Variant &&
		g.Location == o.Location && g.Category == o.Category && equal(g.Tile, o.Tile) && g.source == o.source &&
		equal(g.cost, o.cost) && g.deleted == o.deleted && g.GiftCard == o.GiftCard && slices.Equal(g.Barcodes, o.Barcodes) &&
		slices.Equal(g.Packs, o.Packs)
}

func equal[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// save writes everything that was put on the shelf. A new product gets its row
// of stock with it: there is none without.
func (s *shelf) save(revision int64) error {
	var fresh, changed, recoded []*good
	for _, g := range s.touched {
		g.Revision = revision
		if g.isNew {
			fresh = append(fresh, g)
		} else {
			changed = append(changed, g)
		}
		if g.recoded {
			recoded = append(recoded, g)
		}
	}
	// Those that are there first: a new product may have what one gave up.
	if err := s.freeSKUs(changed); err != nil {
		return err
	}
	if err := s.update(changed); err != nil {
		return err
	}
	if err := s.insert(fresh); err != nil {
		return err
	}
	return s.writeCodes(recoded)
}

// none is an absent tile or cost on its way into the database.
const none = -1

func (s *shelf) columns(goods []*good) db.Rows {
	n := len(goods)
	text := make([][]string, 11)
	for i := range text {
		text[i] = make([]string, n)
	}
	price, tile, cost := make([]int64, n), make([]int64, n), make([]int64, n)
	revision, at, source, card := make([]int64, n), make([]int64, n), make([]*string, n), make([]int64, n)
	isDeposit, deposit, depositCount, ages := make([]int64, n), make([]*string, n), make([]int64, n), make([]int64, n)
	for i, g := range goods {
		for j, t := range [...]string{g.ID, s.store, g.SKU, g.Name, g.Unit, g.Tax, g.Location, g.Category, g.Style, g.Size, g.Colour} {
			text[j][i] = t
		}
		price[i], tile[i], cost[i] = int64(g.Price), none, none
		if g.Tile != nil {
			tile[i] = *g.Tile
		}
		if g.cost != nil {
			cost[i] = int64(*g.cost)
		}
		if g.source != "" {
			source[i] = &g.source
		}
		if g.GiftCard {
			card[i] = 1
		}
		if g.IsDeposit {
			isDeposit[i] = 1
		}
		deposit[i], depositCount[i], ages[i] = optional(g.Deposit), max(g.DepositCount, 1), g.AgeLimit
		revision[i], at[i] = g.Revision, int64(db.At(s.tx.Now))
	}
	return db.Rows{db.UUIDs("id", text[0]), db.UUIDs("store_id", text[1]), db.Texts("sku", text[2]), db.Texts("name", text[3]),
		db.Texts("unit", text[4]), db.Texts("tax", text[5]), db.Texts("location", text[6]), db.Texts("category", text[7]),
		db.Ints("price", price), db.Ints("tile", tile), db.Ints("cost", cost), db.Ints("revision", revision), db.Ints("at", at), db.Ints("gift_card", card),
		{Name: "source_key", Type: "text", Values: source}, db.Ints("is_deposit", isDeposit), db.UUIDs("deposit_product_id", deposit),
		db.Ints("deposit_count", depositCount), db.Ints("age_limit", ages), db.Texts("style", text[8]), db.Texts("size", text[9]), db.Texts("colour", text[10])}
}

func (s *shelf) insert(goods []*good) error {
	if len(goods) == 0 {
		return nil
	}
	source, args, err := s.tx.Source(s.columns(goods))
	if err != nil {
		return err
	}
	_, err = s.tx.SQL().ExecContext(s.ctx, `INSERT INTO products (id, store_id, sku, name, unit, price, tax, location, category,
		tile, source_key, cost, revision, deleted, created_at, updated_at, gift_card, is_deposit, deposit_product_id, deposit_count, age_limit, style, size, colour)
		SELECT id, store_id, sku, name, unit, price, tax, location, category, NULLIF(tile, -1), source_key, NULLIF(cost, -1),
		revision, false, at, at, gift_card <> 0, (is_deposit = 1), deposit_product_id, deposit_count, age_limit, style, size, colour FROM `+source+` WHERE true`, args...)
	if err != nil {
		return fmt.Errorf("insert products: %w", err)
	}
	ids, stores, nothing := make([]string, len(goods)), make([]string, len(goods)), make([]int64, len(goods))
	for i, g := range goods {
		ids[i], stores[i] = g.ID, s.store
	}
	return s.tx.Insert(s.ctx, "stock", db.Rows{db.UUIDs("product_id", ids), db.UUIDs("store_id", stores), db.Ints("on_hand", nothing)})
}

// freeSKUs gives products whose SKU changes one that nobody else has: in one
// statement for many, one product's new SKU may be another's old one.
func (s *shelf) freeSKUs(goods []*good) error {
	var ids []string
	for _, g := range goods {
		if g.oldSKU != "" {
			ids = append(ids, g.ID)
		}
	}
	if len(ids) < 2 {
		return nil
	}
	err := s.tx.Exec(`UPDATE products SET sku = CAST(id AS TEXT) WHERE id IN ?`, ids).Error
	if err != nil {
		return fmt.Errorf("free SKUs: %w", err)
	}
	return nil
}

func (s *shelf) update(goods []*good) error {
	if len(goods) == 0 {
		return nil
	}
	source, args, err := s.tx.Source(s.columns(goods))
	if err != nil {
		return err
	}
	_, err = s.tx.SQL().ExecContext(s.ctx, `UPDATE products SET sku = v.sku, name = v.name, unit = v.unit, price = v.price, tax = v.tax,
		location = v.location, category = v.category, tile = NULLIF(v.tile, -1), source_key = v.source_key,
		is_deposit = (v.is_deposit = 1), deposit_product_id = v.deposit_product_id, deposit_count = v.deposit_count, age_limit = v.age_limit, style = v.style, size = v.size, colour = v.colour, gift_card = v.gift_card <> 0,
		cost = NULLIF(v.cost, -1), revision = v.revision, deleted = false, updated_at = v.at FROM `+source+`
		WHERE products.id = v.id`, args...)
	if err != nil {
		return fmt.Errorf("update products: %w", err)
	}
	return nil
}

// writeCodes replaces the barcodes of products, first taking all old ones
// away: one may have moved between them.
func (s *shelf) writeCodes(goods []*good) error {
	var old, stores, keys, codes, ids []string
	var positions, quantities []int64
	for _, g := range goods {
		if !g.isNew {
			old = append(old, g.ID)
		}
		for i, key := range g.keys {
			stores, ids = append(stores, s.store), append(ids, g.ID)
			code, quantity := g.code(i)
			keys, codes, positions = append(keys, key), append(codes, code), append(positions, int64(i))
			quantities = append(quantities, int64(quantity))
		}
	}
	if len(old) > 0 {
		if err := s.tx.Exec(`DELETE FROM product_barcodes WHERE product_id IN ?`, old).Error; err != nil {
			return fmt.Errorf("take barcodes away: %w", err)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return s.tx.Insert(s.ctx, "product_barcodes", db.Rows{db.UUIDs("store_id", stores), db.Texts("key", keys),
		db.Texts("code", codes), db.UUIDs("product_id", ids), db.Ints("position", positions),
		db.Ints("quantity", quantities)})
}

// keysOf reads barcodes. Two that are found under one key are one. A fault
// names the one that is no barcode by its place.
func keysOf(codes []string) (keys, clean []string, err error) {
	for i, code := range codes {
		code = strings.TrimSpace(code)
		key, err := barcode.Normalize(code)
		if err != nil {
			return nil, nil, fault.New(fault.Invalid, "malformed_barcode", "%s", err.Error()).
				At(fmt.Sprintf("barcodes[%d]", i), "malformed_barcode", err.Error())
		}
		if !slices.Contains(keys, key) {
			keys, clean = append(keys, key), append(clean, code)
		}
	}
	return keys, clean, nil
}
