package pos

import (
	"context"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Supplier is who goods are bought from.
type Supplier struct {
	ID       string
	Name     string
	Contact  string
	Email    string
	Phone    string
	Note     string
	LeadDays int64
}

// SupplierProduct is how a supplier sells a product.
type SupplierProduct struct {
	SupplierID string
	Supplier   string // its name
	ProductID  string
	SKU        string
	Name       string
	Unit       string
	Article    string
	Cost       *Cost
	Pack       money.Quantity // ordered in multiples of it
	Preferred  bool
}

const (
	maxSupplierText = 200
	maxLeadDays     = 365
	maxPackSize     = 100_000 * money.One
)

var errNoSupplier = fault.New(fault.NotFound, "no_supplier", "There is no such supplier.")

func (s *Supplier) check() (err error) {
	if s.Name, err = text.Name("name", s.Name, maxSupplierText); err != nil {
		return err
	}
	for _, f := range []struct {
		field string
		text  *string
	}{{"contact", &s.Contact}, {"email", &s.Email}, {"phone", &s.Phone}} {
		if *f.text, err = text.Line(f.field, *f.text, maxSupplierText); err != nil {
			return err
		}
	}
	if s.LeadDays < 0 || s.LeadDays > maxLeadDays {
		return fault.New(fault.Invalid, "lead_days_invalid", "A delivery takes 0 to %d days.", maxLeadDays).At("lead_days", "lead_days_invalid", "is out of range")
	}
	s.Note, err = text.Free("note", s.Note, maxReason)
	return err
}

// PutSupplier makes or replaces a supplier; a deleted one comes back.
func (p *Pos) PutSupplier(ctx context.Context, store string, s Supplier) (v Supplier, created bool, err error) {
	if err := checkID("id", s.ID); err != nil {
		return v, false, err
	}
	if err := s.check(); err != nil {
		return v, false, err
	}
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		created = false
		changed := tx.Exec(`UPDATE suppliers SET name = ?, contact = ?, email = ?, phone = ?, note = ?, lead_days = ?, deleted = false, updated_at = ?
			WHERE id = ? AND store_id = ?`, s.Name, s.Contact, s.Email, s.Phone, s.Note, s.LeadDays, db.At(tx.Now), s.ID, store)
		if changed.Error != nil || changed.RowsAffected > 0 {
			return changed.Error
		}
		if err := elsewhere(tx, "suppliers", s.ID); err != nil {
			return err
		}
		created = true
		return tx.Exec(`INSERT INTO suppliers (id, store_id, name, contact, email, phone, note, lead_days, deleted, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?)`, s.ID, store, s.Name, s.Contact, s.Email, s.Phone, s.Note, s.LeadDays,
			db.At(tx.Now), db.At(tx.Now)).Error
	})
	if err != nil {
		return v, false, fmt.Errorf("put supplier %s: %w", s.ID, err)
	}
	return s, created, nil
}

// elsewhere refuses an id that another store uses.
func elsewhere(tx *db.Tx, table, id string) error {
	var there bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM `+table+` WHERE id = ?)`, id).Row().Scan(&there)
	if err == nil && there {
		return errNotHere
	}
	return err
}

// DeleteSupplier takes a supplier off the list; orders and deliveries keep it.
func (p *Pos) DeleteSupplier(ctx context.Context, store, id string) error {
	if checkID("id", id) != nil {
		return errNoSupplier
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		r := tx.Exec(`UPDATE suppliers SET deleted = true, updated_at = ? WHERE id = ? AND store_id = ? AND NOT deleted`, db.At(tx.Now), id, store)
		if r.Error == nil && r.RowsAffected == 0 {
			return errNoSupplier
		}
		if r.Error != nil {
			return r.Error
		}
		return tx.Exec(`DELETE FROM supplier_products WHERE supplier_id = ?`, id).Error
	})
}

const selectSupplier = `SELECT id, name, contact, email, phone, note, lead_days FROM suppliers WHERE store_id = ? `

// Suppliers lists them by name.
func (p *Pos) Suppliers(ctx context.Context, store string) ([]Supplier, error) {
	out := []Supplier{}
	err := p.db.Read(ctx).Raw(selectSupplier+`AND NOT deleted ORDER BY name, id`, store).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("list suppliers: %w", db.Translate(err))
	}
	return out, nil
}

// Supplier finds one, deleted or not.
func (p *Pos) Supplier(ctx context.Context, store, id string) (Supplier, error) {
	var found []Supplier
	if checkID("id", id) != nil {
		return Supplier{}, errNoSupplier
	}
	err := p.db.Read(ctx).Raw(selectSupplier+`AND id = ?`, store, id).Scan(&found).Error
	if err != nil {
		return Supplier{}, fmt.Errorf("find supplier %s: %w", id, db.Translate(err))
	}
	if len(found) == 0 {
		return Supplier{}, errNoSupplier
	}
	return found[0], nil
}

// buysFrom refuses a supplier that is not the store's.
func buysFrom(tx *db.Tx, store, supplier string) error {
	unknown := errNoSupplier.At("supplier_id", "no_supplier", "is not a supplier of this store")
	if checkID("", supplier) != nil {
		return unknown
	}
	var there bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM suppliers WHERE id = ? AND store_id = ? AND NOT deleted)`, supplier, store).Row().Scan(&there)
	if err == nil && !there {
		return unknown
	}
	return err
}

// PutSupplierProduct says how a supplier sells a product.
func (p *Pos) PutSupplierProduct(ctx context.Context, store string, s SupplierProduct) error {
	if checkID("", s.ProductID) != nil {
		return errNoProduct
	}
	if err := s.check(); err != nil {
		return err
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		if err := buysFrom(tx, store, s.SupplierID); err != nil {
			return err
		}
		if err := here(tx, store, s.ProductID); err != nil {
			return err
		}
		if s.Preferred { // one supplier is asked first
			err := tx.Exec(`UPDATE supplier_products SET preferred = false WHERE product_id = ? AND supplier_id <> ?`, s.ProductID, s.SupplierID).Error
			if err != nil {
				return err
			}
		}
		return tx.Exec(`INSERT INTO supplier_products (product_id, supplier_id, article, cost, pack, preferred) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (product_id, supplier_id) DO UPDATE SET article = excluded.article, cost = excluded.cost, pack = excluded.pack,
			preferred = excluded.preferred`, s.ProductID, s.SupplierID, s.Article, s.Cost, int64(s.Pack), s.Preferred).Error
	})
	if err != nil {
		return fmt.Errorf("put supplier of product %s: %w", s.ProductID, err)
	}
	return nil
}

func (s *SupplierProduct) check() (err error) {
	if s.Article, err = text.Line("article", s.Article, maxSKU); err != nil {
		return err
	}
	if err := s.Cost.check("unit_cost"); err != nil {
		return err
	}
	if s.Pack == 0 {
		s.Pack = money.One
	}
	if s.Pack < 0 || s.Pack > maxPackSize {
		return fault.New(fault.Invalid, "pack_invalid", "A pack holds more than nothing.").At("pack", "pack_invalid", "is out of range")
	}
	return nil
}

// DeleteSupplierProduct forgets that a supplier sells a product.
func (p *Pos) DeleteSupplierProduct(ctx context.Context, store, supplier, product string) error {
	if checkID("", supplier) != nil || checkID("", product) != nil {
		return errNoSupplier
	}
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		r := tx.Exec(`DELETE FROM supplier_products WHERE product_id = ? AND supplier_id IN (SELECT id FROM suppliers WHERE id = ? AND store_id = ?)`,
			product, supplier, store)
		if r.Error == nil && r.RowsAffected == 0 {
			return errNoSupplier
		}
		return r.Error
	})
}

// SupplierProducts lists what a supplier sells, or who sells a product: one of
// the two ids is empty.
func (p *Pos) SupplierProducts(ctx context.Context, store, supplier, product string) ([]SupplierProduct, error) {
	out := []SupplierProduct{}
	where, id := `x.supplier_id = ?`, supplier
	if supplier == "" {
		where, id = `x.product_id = ?`, product
	}
	if checkID("id", id) != nil {
		return out, nil
	}
	rows, err := p.db.Read(ctx).Raw(`SELECT x.supplier_id, s.name, x.product_id, q.sku, q.name, q.unit, x.article, x.cost, x.pack, x.preferred
		FROM supplier_products x JOIN suppliers s ON s.id = x.supplier_id JOIN products q ON q.id = x.product_id
		WHERE s.store_id = ? AND NOT q.deleted AND `+where+` ORDER BY x.preferred DESC, q.name, q.id, s.name`, store, id).Rows()
	if err != nil {
		return nil, fmt.Errorf("list suppliers' products: %w", db.Translate(err))
	}
	return out, eachRow(rows, func() error {
		var s SupplierProduct
		err := rows.Scan(&s.SupplierID, &s.Supplier, &s.ProductID, &s.SKU, &s.Name, &s.Unit, &s.Article, &s.Cost, &s.Pack, &s.Preferred)
		out = append(out, s)
		return err
	})
}
