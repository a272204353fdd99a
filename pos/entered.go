package pos

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// pricePayload is what the journal keeps of a price or tax class that changed.
type pricePayload struct {
	ProductID string   `json:"product_id"`
	SKU       string   `json:"sku"`
	Before    *priceOf `json:"before,omitempty"` // none: a new product
	After     priceOf  `json:"after"`
	StaffID   string   `json:"staff_id,omitempty"`
	At        string   `json:"at"`
}

type priceOf struct {
	Price money.Amount `json:"price"`
	Tax   string       `json:"tax"`
	Unit  string       `json:"unit"`
}

func priced(q *Product) priceOf { return priceOf{q.Price, q.Tax, q.Unit} }

// enterPrice enters what a product costs from now on, where that changed. The
// many of a file are one entry, made by enterImport.
func (p *Pos) enterPrice(tx *db.Tx, store string, before, after *Product) error {
	entry := pricePayload{ProductID: after.ID, SKU: after.SKU, After: priced(after), StaffID: actorOf(tx.Statement.Context), At: stamp(tx.Now)}
	if before != nil {
		was := priced(before)
		if was == entry.After {
			return nil
		}
		entry.Before = &was
	}
	return p.EnterStore(tx, store, entryPrice, db.NewID(), entry)
}

// taxPayload is a tax class and its rate before and now.
type taxPayload struct {
	TaxClass string      `json:"tax_class"`
	Before   *money.Rate `json:"before,omitempty"`
	After    money.Rate  `json:"after"`
	StaffID  string      `json:"staff_id,omitempty"`
	At       string      `json:"at"`

	Components []TaxComponent `json:"components,omitempty"` // now
}

func (p *Pos) enterTax(tx *db.Tx, store string, old []TaxClass, now TaxClass) error {
	entry := taxPayload{TaxClass: now.Code, After: now.Rate, StaffID: actorOf(tx.Statement.Context), At: stamp(tx.Now), Components: now.Components}
	same := false
	for _, t := range old {
		if t.Code == now.Code {
			entry.Before = &t.Rate
			same = t.Rate == now.Rate && slices.Equal(t.Components, now.Components)
		}
	}
	if same {
		return nil // another name
	}
	return p.EnterStore(tx, store, entryPrice, db.NewID(), entry)
}

// importPayload is a file of products that was taken in.
type importPayload struct {
	Format    string `json:"format"`
	SHA256    string `json:"sha256"` // of the file
	Read      int    `json:"read"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Unchanged int    `json:"unchanged"`
	Refused   int    `json:"refused"`
	StaffID   string `json:"staff_id,omitempty"`
	At        string `json:"at"`
}

// enterImport makes one entry of a whole file.
func (p *Pos) enterImport(ctx context.Context, m *importing, format string, sum []byte) error {
	r := &m.report
	entry := importPayload{Format: format, SHA256: hex.EncodeToString(sum), Read: r.Read, Created: r.Created, Updated: r.Updated,
		Unchanged: r.Unchanged, Refused: r.Refused, StaffID: m.staff}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		entry.At = stamp(tx.Now)
		return p.EnterStore(tx, m.store, entryImport, db.NewID(), entry)
	})
	if err != nil {
		return fmt.Errorf("enter the import: %w", err)
	}
	return nil
}
