package pos

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Why a return has no sale it returns from, or what it does to it.
const (
	purposeVoid      = "void"
	purposeNoReceipt = "no_receipt"
	purposeEmpties   = "empties"
)

// Conditions in which goods come back. Faulty goods come back without a fee.
const (
	conditionOpened    = "opened"
	conditionDamaged   = "damaged"
	conditionDefective = "defective"
)

// ReturnLine is part of a sold line that comes back, or, without a receipt and
// never beside one, a product by id or barcode.
type ReturnLine struct {
	Line      int64          `json:"line"` // of the sale; 0: no line of it
	Quantity  money.Quantity `json:"quantity"`
	Restock   bool           `json:"restock"` // back to the shelf
	ProductID string         `json:"product_id,omitempty"`
	Barcode   string         `json:"barcode,omitempty"`
	UnitPrice *money.Amount  `json:"unit_price,omitempty"` // without a receipt: less than today's price
	Condition string         `json:"condition,omitempty"`
	Fee       *money.Amount  `json:"fee,omitempty"` // nil: what the store keeps; less: the cashier lets it go
}

// ReturnRequest is a return to commit. One tender may leave out its amount and
// takes what is due.
type ReturnRequest struct {
	SaleID  string          `json:"sale_id"`
	Lines   []ReturnLine    `json:"lines"`
	Tenders []TenderRequest `json:"tenders"`
	Reason  string          `json:"reason"`
	Gift    bool            `json:"gift,omitempty"` // by a gift receipt, by whoever was given the goods
	Extras
}

const maxReason = 280

// CommitReturn takes goods back: parts of a sale at what was paid and taxed
// then, others at no more than they cost today.
func (p *Pos) CommitReturn(ctx context.Context, c Cashier, id string, r ReturnRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(kindReturn, r.withoutCodes()) // also of one that waited
	a, err := p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		if err := r.check(); err != nil {
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		answer, err := p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) { return p.commitReturn(ctx, c, id, hash, r, false) })
		if err != nil {
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		return answer, nil
	})
	return a, p.withApprovers(ctx, c, err)
}

// whileCurrent tries work again for as long as it was priced by a catalogue, or
// judged by rights, that have moved on.
func (p *Pos) whileCurrent(ctx context.Context, c Cashier, work func(Cashier) (Answer, error)) (Answer, error) {
	for range currentTries {
		answer, err := work(c)
		var moved *movedRights
		switch {
		case errors.As(err, &moved):
			c.Rights, c.Revision = moved.rights, moved.revision
			continue
		case errors.Is(err, errStale):
		case p.wasBehind(ctx, c.Store, err):
			continue
		default:
			return answer, err
		}
		if err := p.CatalogMoved(ctx, c.Store, 0); err != nil {
			return Answer{}, err
		}
	}
	return Answer{}, db.ErrAway.Wrap(errStale)
}

func (r *ReturnRequest) check() (err error) {
	if len(r.Lines) == 0 {
		return fault.New(fault.Invalid, "no_lines", "Nothing was chosen to come back.").At("lines", "no_lines", "must not be empty")
	}
	if len(r.Lines) > pricing.MaxLines {
		return fromPricing(pricing.ErrTooManyLines)
	}
	if r.Gift && r.SaleID == "" {
		return errNoSale.At("sale_id", "required", "is needed for a gift receipt")
	}
	if len(r.Tenders) > maxTenders {
		return fault.New(fault.Invalid, "too_many_tenders", "A return has at most %d tenders.", maxTenders).At("tenders", "too_many_tenders", "are too many")
	}
	for i := range r.Lines {
		if err := r.Lines[i].check(i, r.SaleID); err != nil {
			return err
		}
	}
	if r.Reason, err = text.Free("reason", r.Reason, maxReason); err != nil {
		return err
	}
	return checkApprovals(r.Approvals)
}

func (l *ReturnLine) check(i int, sale string) error {
	field, refuse := fmt.Sprintf("lines[%d].", i), func(member, code, say string) error {
		return fault.New(fault.Invalid, code, "Line %d: %s", i+1, say).At(fmt.Sprintf("lines[%d].%s", i, member), code, say)
	}
	product := l.ProductID != "" || l.Barcode != ""
	switch {
	case l.Line != 0 && product, l.ProductID != "" && l.Barcode != "":
		return refuse("line", "line_invalid", "names what comes back twice")
	case l.Line == 0 && !product:
		return refuse("line", "line_invalid", "names nothing that comes back")
	case product && sale != "": // it would be given back on the word of a receipt that does not have it
		return refuse("line", "not_on_receipt", "goods that are not on the receipt come back by themselves, without it")
	case l.Line != 0 && sale == "":
		return errNoSale.At("sale_id", "required", "is needed for "+field+"line")
	case l.Quantity <= 0:
		return refuse("quantity", "quantity_invalid", "the quantity must be above zero")
	case l.UnitPrice != nil && (l.Line != 0 || *l.UnitPrice < 0):
		return refuse("unit_price", "price_invalid", "a price is for goods without a receipt, and not below zero")
	case !slices.Contains([]string{"", conditionOpened, conditionDamaged, conditionDefective}, l.Condition):
		return refuse("condition", "condition_invalid", "is opened, damaged or defective")
	case l.Restock && (l.Condition == conditionDamaged || l.Condition == conditionDefective): // the next customer would buy it
		return refuse("restock", "restock_damaged", "what is damaged or defective does not go back to the shelf")
	case l.Fee != nil && *l.Fee < 0:
		return refuse("fee", "fee_invalid", "must not be below zero")
	}
	return nil
}

func (p *Pos) commitReturn(ctx context.Context, c Cashier, id string, hash [sha256.Size]byte, r ReturnRequest, void bool) (Answer, error) {
	of, err := p.newReturning(ctx, c, id, r)
	if err != nil {
		return Answer{}, err
	}
	of.hash, of.void = hash, void
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		t := *of
		t.tx, t.parts = tx, p.newParts()
		var err error
		answer, err = p.inTraining(ctx, tx, &t, t.run)
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("commit return %s: %w", id, p.refusedShort(ctx, c, &of.shop, *of.short, err))
	}
	return answer, nil
}

// newReturning is a return before its transaction.
func (p *Pos) newReturning(ctx context.Context, c Cashier, id string, r ReturnRequest) (*returning, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	house, err := p.house(ctx, c.Store, shop.Currency)
	if err != nil {
		return nil, err
	}
	today, err := p.todays(ctx, shop, r.Lines)
	if err != nil {
		return nil, err
	}
	return &returning{ctx: ctx, cashier: c, shop: shop, request: r, id: id, claim: id, pos: p, signer: p.signer, today: today, house: house, short: new(shortAsk)}, nil
}
