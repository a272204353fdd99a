package pos

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A kit is a product made of others. One that is assembled beforehand has
// stock of its own: making it takes its parts. Any other has none: selling it
// takes its parts, and its line says so in sale_line_parts; returning it puts
// back what was taken then, whatever the kit is made of by now.

// KitPart is so much of a product in one kit.
type KitPart struct {
	ProductID string         `json:"product_id"`
	Quantity  money.Quantity `json:"quantity"`
}

// Kit is what a product is made of.
type Kit struct {
	Assembled bool
	Parts     []KitPart
}

// KitView is a kit, and how many can be sold or made of what is on hand.
type KitView struct {
	Kit
	Possible money.Quantity
	Stock    map[string]money.Quantity // of the parts
}

const (
	maxParts        = 50
	maxPartQuantity = 1_000_000 * money.One
)

var errNoKit = fault.New(fault.NotFound, "no_kit", "That product is not a kit.")

// takenPart is what a line took from, or put back to, a part's stock.
type takenPart struct {
	product  string
	quantity int64
}

// taken is what so many of a kit sold as it lies take; nil: the product is
// none.
func (q *Product) taken(quantity money.Quantity) []takenPart {
	if q.parts == nil {
		return nil
	}
	out := make([]takenPart, len(q.parts))
	for i, part := range q.parts {
		// A line's quantity and a part's are bounded: their product fits.
		n, err := money.MulDiv(int64(quantity), int64(part.Quantity), int64(money.One), money.HalfEven)
		if err != nil {
			n = int64(maxMove)
		}
		out[i] = takenPart{part.ProductID, n}
	}
	return out
}

// counted tells whether a line is goods on the shelf: nobody counts bottles,
// and a gift card is money.
func (l *draftLine) counted() bool { return l.depositOf == 0 && !l.product.GiftCard && !l.aside }

// takes adds what a line takes from stock.
func (l *draftLine) takes(change map[string]int64) {
	if l.product.parts == nil {
		change[l.product.ID] -= int64(l.quantity)
		return
	}
	for _, part := range l.product.taken(l.quantity) {
		change[part.product] -= part.quantity
	}
}

// partsBack is the share of what a kit's line took that comes back with a part
// of it, not nil: all shares add up to the whole.
func partsBack(tx *db.Tx, sale string, line int64, sold, before, now money.Quantity) ([]takenPart, error) {
	rows, err := tx.Raw(`SELECT CAST(product_id AS TEXT), quantity FROM sale_line_parts WHERE sale_id = ? AND line = ? ORDER BY product_id`, sale, line).Rows()
	if err != nil {
		return nil, fmt.Errorf("read the parts of line %d: %w", line, err)
	}
	out := []takenPart{}
	err = eachRow(rows, func() error {
		var p takenPart
		if err := rows.Scan(&p.product, &p.quantity); err != nil {
			return err
		}
		from, err := money.MulDiv(p.quantity, int64(before), int64(sold), money.HalfEven)
		if err != nil {
			return err
		}
		to, err := money.MulDiv(p.quantity, int64(before+now), int64(sold), money.HalfEven)
		p.quantity = to - from
		out = append(out, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the parts of line %d: %w", line, err)
	}
	return out, nil
}

// readKits gives products their parts, as far as selling takes them.
func readKits(tx *gorm.DB, store string, since int64, byID map[string]*Product) error {
	rows, err := tx.Raw(`SELECT t.kit_id, t.part_id, t.quantity FROM kit_parts t JOIN kits k ON k.product_id = t.kit_id
		JOIN products p ON p.id = t.kit_id WHERE k.store_id = ? AND NOT k.assembled AND p.revision > ? ORDER BY t.kit_id, t.position`, store, since).Rows()
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id string
		var part KitPart
		if err := rows.Scan(&id, &part.ProductID, &part.Quantity); err != nil {
			return err
		}
		if q := byID[id]; q != nil {
			q.parts = append(q.parts, part)
		}
		return nil
	})
}

// possible is how many kits the parts on hand suffice for.
func possible(parts []KitPart, stock func(product string) money.Quantity) money.Quantity {
	least := money.Quantity(maxMove)
	for _, part := range parts {
		n, err := money.MulDiv(int64(max(stock(part.ProductID), 0)), int64(money.One), int64(part.Quantity), money.HalfEven)
		if err == nil {
			least = min(least, money.Quantity(n)/money.One*money.One)
		}
	}
	return least
}

// Kit reads what a product is made of.
func (p *Pos) Kit(ctx context.Context, store, product string) (v KitView, err error) {
	if checkID("product_id", product) != nil {
		return v, errNoProduct
	}
	v.Stock = make(map[string]money.Quantity)
	found := false
	rows, err := p.db.Read(ctx).Raw(`SELECT k.assembled, t.part_id, t.quantity, s.on_hand FROM kits k JOIN kit_parts t ON t.kit_id = k.product_id
		JOIN stock s ON s.product_id = t.part_id WHERE k.product_id = ? AND k.store_id = ? ORDER BY t.position`, product, store).Rows()
	if err != nil {
		return v, fmt.Errorf("read kit %s: %w", product, db.Translate(err))
	}
	err = eachRow(rows, func() error {
		found = true
		var part KitPart
		var onHand money.Quantity
		err := rows.Scan(&v.Assembled, &part.ProductID, &part.Quantity, &onHand)
		v.Parts, v.Stock[part.ProductID] = append(v.Parts, part), onHand
		return err
	})
	if err != nil {
		return v, fmt.Errorf("read kit %s: %w", product, db.Translate(err))
	}
	if !found {
		return v, errNoKit
	}
	v.Possible = possible(v.Parts, func(id string) money.Quantity { return v.Stock[id] })
	return v, nil
}

// PutKit says what a product is made of.
func (p *Pos) PutKit(ctx context.Context, store, product string, k Kit) (KitView, error) {
	if checkID("product_id", product) != nil {
		return KitView{}, errNoProduct
	}
	if err := k.check(product); err != nil {
		return KitView{}, err
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		if err := k.fits(tx, store, product); err != nil {
			return false, err
		}
		if err := dropKit(tx, product); err != nil {
			return false, err
		}
		if err := tx.Exec(`INSERT INTO kits (product_id, store_id, assembled) VALUES (?, ?, ?)`, product, store, k.Assembled).Error; err != nil {
			return false, err
		}
		for i, part := range k.Parts {
			err := tx.Exec(`INSERT INTO kit_parts (kit_id, part_id, quantity, position) VALUES (?, ?, ?, ?)`,
				product, part.ProductID, int64(part.Quantity), i).Error
			if err != nil {
				return false, err
			}
		}
		return true, tx.Exec(`UPDATE products SET revision = ? WHERE id = ?`, revision, product).Error
	})
	if err != nil {
		return KitView{}, fmt.Errorf("put kit %s: %w", product, err)
	}
	return p.Kit(ctx, store, product)
}

func (k *Kit) check(product string) error {
	if len(k.Parts) == 0 || len(k.Parts) > maxParts {
		return fault.New(fault.Invalid, "parts_invalid", "A kit has 1 to %d parts.", maxParts).At("parts", "parts_invalid", "are none or too many")
	}
	seen := make(map[string]bool)
	for i, part := range k.Parts {
		field := "parts[" + strconv.Itoa(i) + "]"
		if part.Quantity <= 0 || part.Quantity > maxPartQuantity {
			return fault.New(fault.Invalid, "quantity_invalid", "The quantity of a part must be above zero.").At(field+".quantity", "quantity_invalid", "is out of range")
		}
		if checkID("", part.ProductID) != nil || part.ProductID == product || seen[part.ProductID] {
			return fault.New(fault.Invalid, "part_invalid", "A kit is made of other products, each named once.").At(field+".product_id", "part_invalid", "cannot be a part")
		}
		seen[part.ProductID] = true
	}
	return nil
}

// fits refuses kits of kits, except of those that were assembled beforehand.
func (k *Kit) fits(tx *db.Tx, store, product string) error {
	if err := here(tx, store, product); err != nil {
		return errNoProduct
	}
	for i, part := range k.Parts {
		field := "parts[" + strconv.Itoa(i) + "].product_id"
		if err := here(tx, store, part.ProductID); err != nil {
			return fault.New(fault.Invalid, "unknown_product", "A part is no product of this store.").At(field, "unknown_product", "is not a product of this store")
		}
		var kit bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM kits WHERE product_id = ? AND NOT assembled)`, part.ProductID).Row().Scan(&kit)
		if err != nil {
			return err
		}
		if kit {
			return fault.New(fault.Invalid, "kit_in_kit", "A part is itself a kit that is sold by its parts.").At(field, "kit_in_kit", "is a kit")
		}
	}
	if k.Assembled {
		return nil
	}
	var part bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM kit_parts WHERE part_id = ?)`, product).Row().Scan(&part); err != nil {
		return err
	}
	if part {
		return fault.New(fault.Invalid, "kit_in_kit", "This product is a part of another kit.").At("assembled", "kit_in_kit", "must be true of a part")
	}
	return nil
}

// here tells whether a product is one of the store's on sale.
func here(tx *db.Tx, store, product string) error {
	var there bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM products WHERE id = ? AND store_id = ? AND NOT deleted)`, product, store).Row().Scan(&there)
	if err == nil && !there {
		return errNoProduct
	}
	return err
}

// freePart refuses to let go of what kits on sale are made of.
func freePart(tx *db.Tx, id string) error {
	var kit, name string
	err := tx.Raw(`SELECT CAST(p.id AS TEXT), p.name FROM kit_parts t JOIN products p ON p.id = t.kit_id WHERE t.part_id = ? AND NOT p.deleted
		ORDER BY p.name, p.id LIMIT 1`, id).Row().Scan(&kit, &name)
	if db.IsMissing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("look for kits with the part: %w", err)
	}
	return fault.New(fault.Conflict, "part_used", "It is a part of %s. Take it out of that kit first.", name).
		With("product", map[string]string{"id": kit, "name": name})
}

func dropKit(tx *db.Tx, product string) error {
	if err := tx.Exec(`DELETE FROM kit_parts WHERE kit_id = ?`, product).Error; err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM kits WHERE product_id = ?`, product).Error
}

// DeleteKit makes a kit a plain product again.
func (p *Pos) DeleteKit(ctx context.Context, store, product string) error {
	if checkID("product_id", product) != nil {
		return errNoProduct
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		var there bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM kits WHERE product_id = ? AND store_id = ?)`, product, store).Row().Scan(&there)
		if err != nil || !there {
			return false, errNoKit.Wrap(err)
		}
		if err := dropKit(tx, product); err != nil {
			return false, err
		}
		return true, tx.Exec(`UPDATE products SET revision = ? WHERE id = ?`, revision, product).Error
	})
	if err != nil {
		return fmt.Errorf("delete kit %s: %w", product, err)
	}
	return nil
}

// KitMakeRequest makes kits of parts, or parts of kits.
type KitMakeRequest struct {
	Break    bool           `json:"break"`
	Quantity money.Quantity `json:"quantity"`
	Reason   string         `json:"reason"`
}

// MakeKits assembles kits, or takes them apart, once per id.
func (p *Pos) MakeKits(ctx context.Context, store, staff, product, id string, r KitMakeRequest) (v StockMoveView, created bool, err error) {
	if err := checkID("move_id", id); err != nil {
		return v, false, err
	}
	if checkID("product_id", product) != nil {
		return v, false, errNoProduct
	}
	if r.Quantity <= 0 || r.Quantity > maxPartQuantity {
		return v, false, fault.New(fault.Invalid, "quantity_invalid", "The quantity must be above zero.").At("quantity", "quantity_invalid", "is out of range")
	}
	if r.Reason, err = text.Free("reason", r.Reason, maxReason); err != nil {
		return v, false, err
	}
	hash := contentHash("kit", []any{product, r})
	m := stockMove{id: id, store: store, product: product, staff: staff, reason: r.Reason, kind: moveKitMake, delta: r.Quantity, document: id, hash: hash[:]}
	if r.Break {
		m.kind, m.delta = moveKitBreak, -r.Quantity
	}
	err = p.db.Put(ctx, func(tx *db.Tx) (err error) {
		v, created, err = p.makeKits(ctx, tx, m)
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("make kits of %s: %w", product, err)
	}
	return v, created, nil
}

func (p *Pos) makeKits(ctx context.Context, tx *db.Tx, m stockMove) (StockMoveView, bool, error) {
	old, err := findMove(tx, m.id)
	if err != nil {
		return StockMoveView{}, false, err
	}
	if old != nil {
		if old.store != m.store || string(old.hash) != string(m.hash) {
			return StockMoveView{}, false, errStockMoveExists
		}
		return old.view(), false, nil
	}
	parts, err := assembledParts(tx, m.store, m.product)
	if err != nil {
		return StockMoveView{}, false, err
	}
	ids := []string{m.product}
	for _, part := range parts {
		ids = append(ids, part.ProductID)
	}
	l, err := openLedger(ctx, tx, m.staff, ids)
	if err != nil {
		return StockMoveView{}, false, err
	}
	if _, err := l.of(m.store, m.product, "product_id"); err != nil {
		return StockMoveView{}, false, err
	}
	m.at = db.At(tx.Now)
	if err := l.assemble(&m, parts); err != nil {
		return StockMoveView{}, false, err
	}
	return m.view(), true, l.save(p, m.store)
}

func assembledParts(tx *db.Tx, store, product string) ([]KitPart, error) {
	rows, err := tx.Raw(`SELECT t.part_id, t.quantity FROM kits k JOIN kit_parts t ON t.kit_id = k.product_id
		WHERE k.product_id = ? AND k.store_id = ? AND k.assembled ORDER BY t.position`, product, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	var parts []KitPart
	err = eachRow(rows, func() error {
		var part KitPart
		err := rows.Scan(&part.ProductID, &part.Quantity)
		parts = append(parts, part)
		return err
	})
	if err == nil && len(parts) == 0 {
		return nil, fault.New(fault.Invalid, "not_assembled", "Only kits that are assembled beforehand can be made.").At("product_id", "not_assembled", "is no such kit")
	}
	return parts, err
}

// assemble moves the parts against the kit. A kit costs what its parts cost.
func (l *ledger) assemble(m *stockMove, parts []KitPart) error {
	if err := l.rows[m.product].enough(m.delta, "quantity"); err != nil {
		return err
	}
	total, known := int64(0), true
	for _, part := range parts {
		n, err := money.MulDiv(int64(m.delta), int64(part.Quantity), int64(money.One), money.HalfEven)
		if err != nil {
			return fault.New(fault.Invalid, "quantity_invalid", "The quantity is too large.").At("quantity", "quantity_invalid", "is too large")
		}
		r := l.rows[part.ProductID]
		if r.cost == nil {
			known = false
		} else {
			each, err := money.MulDiv(int64(*r.cost), int64(part.Quantity), int64(money.One), money.HalfEven)
			if err != nil {
				return fmt.Errorf("cost of a kit: %w", err)
			}
			total += each
		}
		if n == 0 {
			continue
		}
		if err := r.enough(money.Quantity(-n), "quantity"); err != nil {
			return err
		}
		took := &stockMove{id: db.NewID(), store: m.store, product: part.ProductID, staff: m.staff, kind: m.kind, reason: m.reason,
			delta: money.Quantity(-n), document: m.id, at: m.at, hash: m.hash}
		if m.delta < 0 {
			took.cost = r.cost
		}
		if err := l.move(took); err != nil {
			return err
		}
	}
	if known && total <= int64(maxCost) {
		c := Cost(total)
		m.cost = &c
	}
	return l.move(m)
}
