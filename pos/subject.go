package pos

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// SubjectRequest is what somebody wants approved, in the words in which it will
// be done: exactly one member besides Right.
type SubjectRequest struct {
	Right    access.Right
	Cart     *SaleRequest   // tenders and total are not looked at, but for what goes on account
	Return   *ReturnRequest // lines and tenders
	Void     string         // a sale
	Movement *MovementSubject
	Count    *CountSubject
	Other    *OtherSubject
	Gift     *GiftSubject
	Erase    *EraseSubject
	Stock    *StockSubject
}

// MovementSubject is a movement of cash to come.
type MovementSubject struct {
	Drawer, Kind string
	Amount       money.Amount
}

// CountSubject is a count to come.
type CountSubject struct {
	Drawer  string
	Counted money.Amount
}

// OtherSubject is an act that other rooms bind by a name of their own: a cart
// to take over, a customer to erase.
type OtherSubject struct {
	Ref    string
	Amount money.Amount
}

const maxRef = 200

// Subject is what an approval is bound to, its size, and what the approver is
// shown.
type Subject struct {
	Hash    [sha256.Size]byte
	Amount  money.Amount
	Percent int64 // parts per million
	Summary json.RawMessage
}

// summary is a subject for the approver's eyes.
type summary struct {
	Kind     string        `json:"kind"`
	Currency string        `json:"currency"`
	Total    *money.Amount `json:"total,omitempty"`
	Before   *money.Amount `json:"before,omitempty"` // without what was set by hand
	Day      *money.Amount `json:"day,omitempty"`    // what was given without receipts today, with this
	Receipt  string        `json:"receipt,omitempty"`
	Movement string        `json:"movement,omitempty"`
	Subject  string        `json:"subject,omitempty"` // who or what it is about
	Customer string        `json:"customer_id,omitempty"`
	Number   string        `json:"number,omitempty"` // of a cart, a layaway, a till
	Holder   string        `json:"holder,omitempty"` // who works on the cart
	Lines    []summaryLine `json:"lines,omitempty"`
	More     int           `json:"more,omitempty"` // lines that are not shown
}

type summaryLine struct {
	Name      string         `json:"name"`
	Quantity  money.Quantity `json:"quantity"`
	Unit      string         `json:"unit"`
	UnitPrice money.Amount   `json:"unit_price"`
	ListPrice *money.Amount  `json:"list_price,omitempty"`
	Discount  money.Amount   `json:"discount,omitempty"` // by hand
	Total     money.Amount   `json:"total"`
}

// maxShown is how many lines a card shows.
const maxShown = 50

// SubjectOf measures and hashes what will be done as its commit will do it.
func (p *Pos) SubjectOf(ctx context.Context, c Cashier, r SubjectRequest) (Subject, error) {
	given := 0
	for _, is := range []bool{r.Cart != nil, r.Return != nil, r.Void != "", r.Movement != nil, r.Count != nil, r.Other != nil,
		r.Gift != nil, r.Erase != nil, r.Stock != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return Subject{}, fault.New(fault.Invalid, "subject_invalid", "Say what is to be approved, and one thing only.").At("cart", "subject_invalid", "or another subject is needed")
	}
	if r.inOffice() {
		return p.officeSubject(ctx, c, r)
	}
	if err := c.atRegister(); err != nil && r.Count == nil { // which may be a late one, in the office
		return Subject{}, err
	}
	s, err := p.subject(ctx, c, r)
	s.Hash = trained(s.Hash, c.Training)
	return s, err
}

func (p *Pos) subject(ctx context.Context, c Cashier, r SubjectRequest) (Subject, error) {
	switch {
	case r.Cart != nil:
		return p.cartSubject(ctx, c, r.Right, *r.Cart)
	case r.Return != nil:
		return p.returnSubject(ctx, c, r.Right, r.Return)
	case r.Void != "":
		return p.voidSubject(ctx, c, r.Void)
	}
	return p.plainSubject(ctx, c, r)
}

var errNothingToApprove = fault.New(fault.Invalid, "approval_not_needed", "This does not need that right.").At("right", "approval_not_needed", "is not needed")

func (p *Pos) cartSubject(ctx context.Context, c Cashier, right access.Right, r SaleRequest) (Subject, error) {
	cat, err := p.catalogOf(ctx, c.Store)
	if err != nil {
		return Subject{}, err
	}
	d := &draft{kind: kindSale, cashier: c, request: r}
	if err := p.beforePricing(ctx, c.Store, d); err != nil {
		return Subject{}, err
	}
	cat.mu.RLock()
	err = cat.cart(d)
	cat.mu.RUnlock()
	if err != nil {
		return Subject{}, err
	}
	if right == access.OverAccountLimit {
		return p.overLimitSubject(ctx, d)
	}
	if err := p.costsOf(ctx, d); err != nil {
		return Subject{}, err
	}
	for _, n := range d.needs {
		if n.right == right {
			return Subject{Hash: d.subjectHash(), Amount: n.amount, Percent: n.percent, Summary: mustJSON(d.summary())}, nil
		}
	}
	return Subject{}, errNothingToApprove
}

func (d *draft) summary() summary {
	before := d.totals.Total
	s := summary{Kind: "cart", Currency: d.currency, Total: &d.totals.Total, Before: &before}
	for i, l := range d.lines {
		line := summaryLine{Name: l.product.Name, Quantity: l.quantity, Unit: l.product.Unit, UnitPrice: l.price, Total: d.totals.Lines[i].Total}
		if m := l.manual; m != nil {
			line.Discount = m.line + m.order
			before += line.Discount
			if m.override != nil {
				line.ListPrice = &m.override.From
				if lost, err := money.Mul(m.override.From-l.price, l.quantity, money.HalfUp); err == nil {
					before += lost
				}
			}
		}
		s.add(line)
	}
	return s
}

// of says whose it is: the name for the approver, the id so that the name is
// found again when it must go.
func (s *summary) of(c *Customer) { s.Subject, s.Customer = c.called(), c.ID }

func (s *summary) add(l summaryLine) {
	if len(s.Lines) == maxShown {
		s.More++
		return
	}
	s.Lines = append(s.Lines, l)
}

// takenBack prices what would come back by what is left now, for a subject.
func (p *Pos) takenBack(ctx context.Context, shop access.Store, sale string, pick func(l ReturnableLine) money.Quantity) (*Document, *summary, error) {
	left, err := p.Returnable(ctx, shop, sale)
	if err != nil {
		return nil, nil, err
	}
	var sold Document
	if err := json.Unmarshal(left.Sale, &sold); err != nil {
		return nil, nil, fmt.Errorf("read sale %s: %w", sale, err)
	}
	s := &summary{Kind: kindReturn, Currency: sold.Currency, Receipt: sold.ReceiptNumber}
	var total money.Amount
	for i, l := range left.Lines {
		n := pick(l)
		if n <= 0 {
			continue
		}
		of := sold.Lines[i]
		part, err := pricing.Refund(pricing.Sold{Quantity: of.Quantity, Amount: of.Amount, Discount: of.Discount, Tax: of.Tax, Total: of.Total}, l.Returned, n)
		if err != nil {
			return nil, nil, fromPricing(err)
		}
		total += part.Total
		s.add(summaryLine{Name: l.Name, Quantity: n, Unit: l.Unit, UnitPrice: l.UnitPrice, Total: part.Total})
	}
	s.Total = &total
	return &sold, s, nil
}

func (p *Pos) returnSubject(ctx context.Context, c Cashier, right access.Right, r *ReturnRequest) (Subject, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Subject{}, err
	}
	if r.SaleID == "" {
		return p.unprovenSubject(ctx, c, shop, right, r)
	}
	want := make(map[int64]money.Quantity, len(r.Lines))
	for _, l := range r.Lines {
		want[l.Line] += l.Quantity
	}
	sold, s, err := p.takenBack(ctx, shop, r.SaleID, func(l ReturnableLine) money.Quantity { return want[l.Line] })
	if err != nil {
		return Subject{}, err
	}
	out := Subject{Hash: hashReturn(r.SaleID, r.Lines), Amount: *s.Total, Summary: mustJSON(s)}
	switch right {
	case access.WaiveFee:
		if !slices.ContainsFunc(r.Lines, func(l ReturnLine) bool { return l.Fee != nil }) {
			return Subject{}, errNothingToApprove
		}
	case access.OverdrawDrawer: // the drawer is looked at when it is used
		out.Amount += money.Amount(shop.Cash.Step)
	case access.ReturnReceipt, access.ReturnCash: // cash is at most all of it, and what rounding adds
		all, cash, err := givenBack(p.db.Read(ctx), c, r.SaleID)
		if err != nil {
			return Subject{}, err
		}
		if right == access.ReturnCash {
			all = cash
		}
		out.Amount += money.Amount(shop.Cash.Step) + all
	case access.ReturnLate:
		if out.Amount, err = daysSince(sold.CommittedAt, p.db.Now()); err != nil {
			return Subject{}, err
		}
		out.Amount++ // it may be past midnight when it is used
	case access.ReturnTooLate:
		until, limited, err := returnableUntil(shop, sold.CommittedAt)
		if err != nil {
			return Subject{}, err
		}
		if out.Amount = daysPast(until, p.db.Now()); !limited || out.Amount == 0 {
			return Subject{}, errNothingToApprove
		}
		out.Amount++
	default:
		return Subject{}, errNothingToApprove
	}
	return out, nil
}

// unprovenSubject is what comes back without a receipt, at today's prices.
func (p *Pos) unprovenSubject(ctx context.Context, c Cashier, shop access.Store, right access.Right, r *ReturnRequest) (Subject, error) {
	if right != access.ReturnNoReceipt && right != access.ReturnNoReceiptDay && right != access.ReturnCash && right != access.WaiveFee && right != access.OverdrawDrawer {
		return Subject{}, errNothingToApprove
	}
	today, err := p.todays(ctx, shop, r.Lines)
	if err != nil {
		return Subject{}, err
	}
	s := summary{Kind: purposeNoReceipt, Currency: shop.Currency}
	var total money.Amount
	for i, l := range r.Lines {
		if l.Line != 0 {
			return Subject{}, errNothingToApprove
		}
		line, part := today.line(i)
		total += part.Total
		s.add(summaryLine{Name: line.Name, Quantity: l.Quantity, Unit: line.Unit, UnitPrice: line.UnitPrice, Total: part.Total})
	}
	s.Total = &total
	out := Subject{Hash: hashReturn("", r.Lines), Amount: total + money.Amount(shop.Cash.Step)}
	if right == access.ReturnNoReceipt {
		before, err := givenUnproven(p.db.Read(ctx), &shop, db.At(p.db.Now()), c)
		if err != nil {
			return Subject{}, err
		}
		out.Amount += before
	}
	if right == access.ReturnNoReceiptDay {
		over, err := overCeilings(p.db.Read(ctx), &shop, db.At(p.db.Now()), c, r.CustomerID, total, false)
		if err != nil {
			return Subject{}, err
		}
		if over.sum == 0 {
			return Subject{}, errNothingToApprove
		}
		out.Amount, s.Day = over.sum, &over.sum
	}
	out.Summary = mustJSON(s)
	return out, nil
}

func (p *Pos) voidSubject(ctx context.Context, c Cashier, sale string) (Subject, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Subject{}, err
	}
	sold, s, err := p.takenBack(ctx, shop, sale, func(l ReturnableLine) money.Quantity { return l.Remaining })
	if err != nil {
		return Subject{}, err
	}
	s.Kind = purposeVoid
	*s.Total += sold.Tip
	return Subject{Hash: hashVoid(sale), Amount: *s.Total, Summary: mustJSON(s)}, nil
}

func (p *Pos) plainSubject(ctx context.Context, c Cashier, r SubjectRequest) (Subject, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Subject{}, err
	}
	s := summary{Currency: shop.Currency}
	switch {
	case r.Movement != nil:
		m := r.Movement
		if rightOfMovement[m.Kind] != r.Right {
			return Subject{}, errNothingToApprove
		}
		if err := checkCash("movement.amount", m.Amount); err != nil {
			return Subject{}, err
		}
		before := money.Amount(0)
		if checkID("movement.drawer_id", m.Drawer) == nil {
			if before, err = movedAlone(p.db.Read(ctx), c, m.Drawer, m.Kind); err != nil {
				return Subject{}, err
			}
		}
		s.Kind, s.Movement, s.Total = "movement", m.Kind, &m.Amount
		return Subject{Hash: hashMovement(m.Drawer, m.Kind, m.Amount), Amount: m.Amount + before, Summary: mustJSON(s)}, nil
	case r.Count != nil:
		return p.countSubject(ctx, c, shop, r, s)
	}
	return p.otherSubject(ctx, c, r, s)
}

func (p *Pos) countSubject(ctx context.Context, c Cashier, shop access.Store, r SubjectRequest, s summary) (Subject, error) {
	var row drawerRow
	err := p.db.Read(ctx).Where("id = ? AND store_id = ?", r.Count.Drawer, c.Store).Take(&row).Error
	late := row.Status == "closed" && row.Counted == nil
	if db.IsMissing(err) || err == nil && (r.Right != access.CloseDifference || !late && (row.Status != "open" || row.RegisterID != c.Register)) {
		return Subject{}, errNoDrawer
	} else if err != nil {
		return Subject{}, fmt.Errorf("load drawer: %w", db.Translate(err))
	}
	var view DrawerView
	if late {
		view, err = row.z()
	} else {
		view, err = reportNow(p.db.Read(ctx), &row)
	}
	if err != nil {
		return Subject{}, err
	}
	if shop.BlindCount && !c.SeesExpected {
		var settles *access.Store
		if late {
			settles = &shop
		}
		if err := p.keepAsked(ctx, c, r.Count.Drawer, "approval", r.Count.Counted, settles); err != nil {
			return Subject{}, err
		}
	}
	off := r.Count.Counted - *view.Expected
	off = max(off, -off)
	s.Kind, s.Total = "count", &off
	return Subject{Hash: hashCount(r.Count.Drawer, r.Count.Counted), Amount: off, Summary: mustJSON(s)}, nil
}

// OtherHash is what an approval for another room's act is bound to.
func OtherHash(right access.Right, ref string) [sha256.Size]byte {
	return hashSubject("other", right, ref)
}
