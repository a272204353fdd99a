package pos

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
)

// Returnable is what of a sale may still come back.
type Returnable struct {
	Sale       json.RawMessage  `json:"sale"`
	Lines      []ReturnableLine `json:"lines"`
	Until      *string          `json:"until"`              // the end of the last day; null: for ever
	LastDay    string           `json:"last_day,omitempty"` // 2026-12-10; left out: for ever
	TooLate    bool             `json:"too_late"`           // it has passed
	Refund     string           `json:"refund"`             // any or original
	Refundable []Refundable     `json:"refundable"`         // by kind of tender
}

// ReturnableLine is one sold line with what is left of it.
type ReturnableLine struct {
	Line      int64          `json:"line"`
	ProductID string         `json:"product_id"`
	Name      string         `json:"name"`
	Unit      string         `json:"unit"`
	Quantity  money.Quantity `json:"quantity"`
	Returned  money.Quantity `json:"returned"`
	Remaining money.Quantity `json:"remaining"`
	UnitPrice money.Amount   `json:"unit_price"`
	Refund    money.Amount   `json:"refund"` // for all that remains, before a fee
	Fee       money.Amount   `json:"fee"`    // kept of it unless it is faulty; never of money that lay on it
	DepositOf int64          `json:"deposit_of,omitempty"`
}

// Returnable tells what of a sale may still come back and for how much.
func (p *Pos) Returnable(ctx context.Context, shop access.Store, id string) (Returnable, error) {
	var out Returnable
	found, err := p.findDocument(ctx, id)
	if err != nil {
		return out, err
	}
	if found == nil || found.store != shop.ID {
		return out, errNoSale
	}
	body := found.body
	var sold Document
	if err := json.Unmarshal(body, &sold); err != nil {
		return out, fmt.Errorf("read sale %s: %w", id, err)
	}
	if sold.Kind != kindSale {
		return out, errNotASale
	}
	until, limited, err := returnableUntil(shop, sold.CommittedAt)
	if err != nil {
		return out, err
	}
	if limited {
		last := stamp(until)
		out.Until, out.TooLate, out.LastDay = &last, p.db.Now().After(until), lastDay(until, shop)
	}
	out.Sale, out.Refund = body, access.RefundAny
	if shop.Policies.Returns.Refund != "" {
		out.Refund = shop.Policies.Returns.Refund
	}
	if found.training {
		return out, p.onStage(ctx, found, sold.StaffID, func(tx *gorm.DB) error { return out.look(tx, shop, &sold) })
	}
	return out, out.look(p.db.Read(ctx), shop, &sold)
}

// look reads what came back of the sale.
func (r *Returnable) look(tx *gorm.DB, shop access.Store, sold *Document) (err error) {
	if r.Refundable, err = refundable(tx.Session(&gorm.Session{}), &shop, sold.ID); err != nil {
		return err
	}
	r.Lines, err = returnableLines(tx.Session(&gorm.Session{}), shop, sold)
	return err
}

func returnableLines(tx *gorm.DB, shop access.Store, sold *Document) ([]ReturnableLine, error) {
	returned, err := returnedOf(tx, sold)
	if err != nil {
		return nil, err
	}
	kept, err := keptOfLines(tx, sold.ID)
	if err != nil {
		return nil, err
	}
	empties, err := emptiesOf(tx, shop, sold)
	if err != nil {
		return nil, err
	}
	out := make([]ReturnableLine, 0, len(sold.Lines))
	for i, l := range sold.Lines {
		r := ReturnableLine{Line: l.Line, ProductID: l.ProductID, Name: l.Name, Unit: l.Unit, Quantity: l.Quantity,
			Returned: money.Quantity(returned[i]), Remaining: l.Quantity - money.Quantity(returned[i]), UnitPrice: l.UnitPrice, DepositOf: l.DepositOf}
		if r.Remaining > 0 {
			part, _, err := l.refund(r.Returned, r.Remaining)
			if err != nil {
				return nil, fmt.Errorf("price what remains of sale %s: %w", sold.ID, err)
			}
			r.Refund = part.Total - min(kept[l.Line], part.Total)
			if !l.isMoney(empties) {
				r.Fee = feeFor(shop, "", r.Refund)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// returnedOf is what came back of each line of a sale.
func returnedOf(tx *gorm.DB, sold *Document) (returned []int64, err error) {
	err = tx.Raw(`SELECT returned_quantity FROM sale_lines WHERE sale_id = ? ORDER BY line`, sold.ID).Scan(&returned).Error
	if err != nil || len(returned) != len(sold.Lines) {
		return nil, fmt.Errorf("read the lines of sale %s (%d of %d): %w", sold.ID, len(returned), len(sold.Lines), err)
	}
	return returned, nil
}
