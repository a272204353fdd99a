package pos

import (
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// TaxClass says how goods are taxed, by name: at one rate, or by components.
type TaxClass struct {
	Code         string
	Name         string
	Rate         money.Rate // with components: what they come to together, levies apart
	Components   []TaxComponent
	TakeAway     string // the class that holds for what is taken away; empty: this one
	ExemptReason string // why nothing is taxed, for the receipt; only with a rate of zero
}

// TaxComponent is one tax of a class: a percentage, or a levy per piece.
type TaxComponent struct {
	Name     string       `json:"name" maxLength:"40" example:"GST"`
	Rate     money.Rate   `json:"rate,omitempty"`
	Compound bool         `json:"compound,omitempty" doc:"Taken on the taxes before it as well"`
	PerPiece money.Amount `json:"per_piece,omitempty" doc:"A levy of so much per piece, and no rate"`
	Taxed    bool         `json:"taxed,omitempty" doc:"The levy is in the base of the percentages"`
}

func (t *TaxClass) equal(o *TaxClass) bool {
	return t.Code == o.Code && t.Name == o.Name && t.Rate == o.Rate && t.TakeAway == o.TakeAway && t.ExemptReason == o.ExemptReason &&
		slices.Equal(t.Components, o.Components)
}

const (
	maxComponentName = 40
	maxExemptReason  = 120
)

// check cleans what a class says beyond its name and rate. One percentage
// alone is a plain rate.
func (t *TaxClass) check() (err error) {
	for i := range t.Components {
		c := &t.Components[i]
		if c.Name, err = text.Name(fmt.Sprintf("components[%d].name", i), c.Name, maxComponentName); err != nil {
			return err
		}
	}
	if t.ExemptReason, err = text.Line("exempt_reason", t.ExemptReason, maxExemptReason); err != nil {
		return err
	}
	components := t.taxes()
	if say := pricing.CheckComponents(components); say != "" {
		return fault.New(fault.Invalid, "components_invalid", "%s", say).At("components", "components_invalid", say)
	}
	if len(t.Components) > 0 {
		t.Rate = pricing.EffectiveRate(components)
	}
	if len(t.Components) == 1 && t.Components[0].PerPiece == 0 {
		t.Components = nil
	}
	switch {
	case t.Rate < 0 || t.Rate > money.MaxRate:
		return fault.New(fault.Invalid, "rate_invalid", "The rate is out of range.").At("rate", "rate_invalid", "is out of range")
	case t.ExemptReason != "" && t.Rate > 0:
		return fault.New(fault.Invalid, "exempt_invalid", "What is exempt has a rate of zero.").At("exempt_reason", "exempt_invalid", "needs a rate of zero")
	}
	return nil
}

func (t *TaxClass) taxes() []pricing.Component {
	if len(t.Components) == 0 {
		return nil
	}
	out := make([]pricing.Component, len(t.Components))
	for i, c := range t.Components {
		out[i] = pricing.Component(c)
	}
	return out
}

func readComponents(doc string) (out []TaxComponent, err error) {
	if doc == "[]" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(doc), &out)
	return out, err
}

// taxing is a class as carts use it.
type taxing struct {
	TaxClass
	components []pricing.Component
}

// taxings are the classes of a catalogue by code.
func taxings(classes []TaxClass) map[string]*taxing {
	out := make(map[string]*taxing, len(classes))
	for _, c := range classes {
		out[c.Code] = &taxing{c, c.taxes()}
	}
	return out
}

// taxOf is the class that holds for a product, here or taken away. Held under
// the read lock.
func (c *catalog) taxOf(product *Product, takeAway bool) *taxing {
	class := c.taxings[product.Tax]
	if takeAway && class != nil && class.TakeAway != "" {
		if other := c.taxings[class.TakeAway]; other != nil {
			return other
		}
	}
	return class
}

// tax sets how a line is taxed, and what pricing tells it by. Held under the read lock.
func (c *catalog) tax(d *draft, line *draftLine, item *pricing.Item, takeAway bool) {
	line.takeAway = takeAway
	item.Product, item.TakeAway = line.product.ID, takeAway
	if class := c.taxOf(line.product, takeAway); class != nil {
		line.rate, line.exempt = class.Rate, class.ExemptReason
		item.Rate, item.Components = class.Rate, class.components
	}
	if d.request.TaxExempt != nil {
		line.net = c.policy.TaxIncluded && line.rate > 0
		line.rate, line.exempt, item.Exempt = 0, "", true
	}
}

// untaxed takes the tax off a line that charges a gift card up: it is due when
// the card is spent.
func (l *draftLine) untaxed(item *pricing.Item) {
	l.rate, l.exempt, l.net = 0, "", false
	item.Rate, item.Components, item.Exempt = 0, nil, false
}

// deposits adds the bottles that sent lines come in, after all of them: as many
// as the line has pieces, each at the deposit's own price and class. Promotions
// do not touch them, so this comes last. Held under the read lock.
func (c *catalog) deposits(d *draft, items []pricing.Item) ([]pricing.Item, error) {
	for i := range d.lines {
		parent := &d.lines[i]
		if parent.product.Deposit == "" {
			continue
		}
		bottle := c.products[parent.product.Deposit]
		if bottle == nil {
			return nil, fmt.Errorf("the deposit %s of product %s is not in the catalogue", parent.product.Deposit, parent.product.ID)
		}
		quantity, err := money.MulDiv(int64(parent.quantity), parent.product.DepositCount, 1, money.HalfUp)
		if err != nil {
			return nil, fromPricing(&pricing.LineError{Line: i + 1, Code: "too_large", Text: "The amount is too large."})
		}
		line := draftLine{product: bottle, quantity: money.Quantity(quantity), depositOf: int64(i + 1)}
		item := pricing.Item{UnitPrice: bottle.Price, Quantity: line.quantity}
		c.tax(d, &line, &item, false)
		d.lines, items = append(d.lines, line), append(items, item)
	}
	return items, nil
}

// checkExemption cleans an exemption; whether the cashier may grant it is judged
// with the other needs.
func (d *draft) checkExemption() error {
	e := d.request.TaxExempt
	if e == nil {
		return nil
	}
	return e.check()
}

// certified tells whether the office has it in writing that the buyer owes no
// tax: then the till needs no right to say so.
func (d *draft) certified() bool {
	e := d.request.TaxExempt
	return d.buyer.exempt != "" && e.Reason == d.buyer.exempt && e.Reference == ""
}

// exemptBy is the exemption as the document shows it, with who approved it.
func (d *draft) exemptBy() *TaxExemption {
	if d.request.TaxExempt == nil {
		return nil
	}
	v := *d.request.TaxExempt
	v.ApprovedBy = d.granted.who(access.ExemptTax)
	return &v
}

func (e *TaxExemption) check() (err error) {
	if e.Reason, err = text.Name("tax_exempt.reason", e.Reason, maxExemptReason); err != nil {
		return err
	}
	e.Reference, err = text.Line("tax_exempt.reference", e.Reference, maxReference)
	return err
}

// documentParts are the taxes of a line that has several.
func documentParts(parts []pricing.Part) []DocumentTax {
	out := make([]DocumentTax, len(parts))
	for i, part := range parts {
		out[i] = DocumentTax{Name: part.Name, Rate: part.Rate, Levy: part.Levy, Base: part.Base, Amount: part.Amount}
	}
	return out
}

// soldParts are documentParts read back.
func soldParts(taxes []DocumentTax) []pricing.Part {
	out := make([]pricing.Part, len(taxes))
	for i, t := range taxes {
		out[i] = pricing.Part{Name: t.Name, Rate: t.Rate, Levy: t.Levy, Base: t.Base, Amount: t.Amount}
	}
	return out
}

// refund is the share of a sold line that a quantity of it gives back, with
// its taxes where there are several.
func (l *DocumentLine) refund(already, quantity money.Quantity) (pricing.Line, []pricing.Part, error) {
	sold := pricing.Sold{Quantity: l.Quantity, Amount: l.Amount, Discount: l.Discount, Tax: l.Tax, Total: l.Total}
	line, err := pricing.Refund(sold, already, quantity)
	if err != nil || len(l.Taxes) == 0 {
		return line, nil, err
	}
	parts, err := pricing.RefundParts(sold, soldParts(l.Taxes), already, quantity)
	return line, parts, err
}

// partsOn adds a line's taxes to those of its document, as those of the line at
// an index.
func (l *DocumentLine) partsOn(at int, parts []pricing.Part) []pricing.Part {
	for _, part := range soldParts(l.Taxes) {
		part.Line = at
		parts = append(parts, part)
	}
	return parts
}

// keepTaxes makes the taxes of a returned line follow what a fee left of it.
func (l *DocumentLine) keepTaxes(before, left pricing.Line) error {
	if len(l.Taxes) == 0 {
		return nil
	}
	parts, err := pricing.KeepParts(soldParts(l.Taxes), before, left)
	if err == nil {
		l.Taxes = documentParts(parts)
	}
	return err
}

// checkTaxes holds what a document tells of its taxes against its lines.
func (d *Document) checkTaxes() bool {
	var tax, told, plain, bases money.Amount
	for i := range d.Lines {
		l := &d.Lines[i]
		tax += l.Tax
		if len(l.Taxes) == 0 {
			plain += l.Total
			continue
		}
		own, percent := money.Amount(0), false
		for _, t := range l.Taxes {
			own, percent = own+t.Amount, percent || !t.Levy
		}
		if own != l.Tax {
			return false
		}
		if !percent {
			plain += l.Total - l.Tax
		}
	}
	for _, t := range d.Taxes {
		told += t.Amount
		if t.Name == "" {
			bases += t.Base + t.Amount
		}
	}
	return tax == d.Tax && told == d.Tax && bases == plain
}
