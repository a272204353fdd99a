package pos

import (
	"context"
	"crypto/sha256"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What is approved where no till need be: a card for nothing, a person to be
// forgotten, stock that is set by hand.

// GiftSubject is a card or credit to be given for nothing.
type GiftSubject struct {
	Code, Customer string
	Amount         money.Amount
}

// EraseSubject is a customer to be erased.
type EraseSubject struct {
	Customer string
	Forfeit  bool
}

// StockSubject is stock to be set by hand.
type StockSubject struct {
	Product, Kind, Cause string
	Quantity             money.Quantity
}

// inOffice tells whether what is asked for needs no till.
func (r *SubjectRequest) inOffice() bool { return r.Gift != nil || r.Erase != nil || r.Stock != nil }

func (p *Pos) officeSubject(ctx context.Context, c Cashier, r SubjectRequest) (Subject, error) {
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return Subject{}, err
	}
	s := summary{Currency: shop.Currency}
	switch {
	case r.Gift != nil && r.Right == access.IssueFreeCard:
		return p.giftSubject(ctx, r.Gift, s)
	case r.Erase != nil && r.Right == access.EraseCustomer:
		one, err := p.Customer(ctx, r.Erase.Customer)
		if err != nil {
			return Subject{}, err
		}
		s.Kind = "erase"
		s.of(&one)
		return Subject{Hash: hashErase(one.ID, r.Erase.Forfeit), Summary: mustJSON(s)}, nil
	case r.Stock != nil && r.Right == access.AdjustStock:
		return p.stockSubject(ctx, c, r.Stock, s)
	}
	return Subject{}, errNothingToApprove
}

// called is what people call a customer.
func (c *Customer) called() string {
	for _, name := range []string{c.Name, c.Phone, c.Email} {
		if name != "" {
			return name
		}
	}
	return c.Code
}

func (p *Pos) giftSubject(ctx context.Context, g *GiftSubject, s summary) (Subject, error) {
	if err := checkCash("gift.amount", g.Amount); err != nil {
		return Subject{}, err
	}
	s.Kind, s.Total = "gift", &g.Amount
	if g.Customer != "" {
		one, err := p.Customer(ctx, g.Customer)
		if err != nil {
			return Subject{}, err
		}
		s.of(&one)
	}
	if g.Code != "" {
		code, err := cleanCode(g.Code)
		if err != nil {
			return Subject{}, errCode.At("gift.code", "gift_card_malformed", "is not a card's code")
		}
		s.Subject = "… " + tailOf(code)
	}
	return Subject{Hash: hashGift(g.Code, g.Customer, g.Amount), Amount: g.Amount, Summary: mustJSON(s)}, nil
}

// hashGift is over a card without its code, which is kept nowhere.
func hashGift(code, customer string, amount money.Amount) [sha256.Size]byte {
	hash := []byte(nil)
	if clean, err := cleanCode(code); err == nil && code != "" {
		hash = codeHash(clean)
	}
	return hashSubject("gift", hash, customer, amount)
}

func hashErase(customer string, forfeit bool) [sha256.Size]byte {
	return hashSubject("erase", customer, forfeit)
}

func hashStock(product, kind, cause string, quantity money.Quantity) [sha256.Size]byte {
	return hashSubject("stock", product, kind, cause, quantity)
}

func (p *Pos) stockSubject(ctx context.Context, c Cashier, m *StockSubject, s summary) (Subject, error) {
	if checkID("stock.product_id", m.Product) != nil {
		return Subject{}, errNoProduct
	}
	r := StockMoveRequest{Kind: m.Kind, Cause: m.Cause, Quantity: m.Quantity}
	if err := r.check(); err != nil {
		return Subject{}, err
	}
	if !r.byHand() {
		return Subject{}, errNothingToApprove
	}
	var name, unit string
	var onHand money.Quantity
	var cost *Cost
	err := p.db.Read(ctx).Raw(`SELECT p.name, p.unit, s.on_hand, COALESCE(s.cost, p.cost * 1000, p.price * 1000) FROM stock s JOIN products p ON p.id = s.product_id
		WHERE s.product_id = ? AND s.store_id = ? AND NOT p.deleted`, m.Product, c.Store).Row().Scan(&name, &unit, &onHand, &cost)
	if db.IsMissing(err) {
		return Subject{}, errNoProduct
	} else if err != nil {
		return Subject{}, fmt.Errorf("look at stock: %w", db.Translate(err))
	}
	move := stockMove{kind: m.Kind}
	change := move.change(m.Quantity, onHand)
	value := atStake(change, cost)
	s.Kind, s.Movement, s.Subject, s.Total = "stock", m.Kind, name, &value
	s.add(summaryLine{Name: name, Quantity: change, Unit: unit, Total: value})
	return Subject{Hash: hashStock(m.Product, m.Kind, m.Cause, m.Quantity), Amount: value, Summary: mustJSON(s)}, nil
}

// byHand tells whether a move sets stock as somebody says, with no goods that
// came or went to show for it.
func (r *StockMoveRequest) byHand() bool { return r.Kind == MoveAdjust || r.Kind == MoveCount }

// atStake is what a change of stock is worth at cost, whichever way it goes.
func atStake(change money.Quantity, cost *Cost) money.Amount {
	if cost == nil {
		return 0
	}
	if change < 0 {
		change = -change
	}
	n, err := money.MulDiv(int64(change), int64(*cost), int64(money.One)*costDigits, money.Up)
	if err != nil || n > int64(money.MaxAmount) {
		return money.MaxAmount
	}
	return money.Amount(n)
}

// MoveStock is PutStockMove for somebody: what sets stock by hand needs the
// right to it, or an approval of it.
func (p *Pos) MoveStock(ctx context.Context, c Cashier, product, id string, r StockMoveRequest) (v StockMoveView, created bool, err error) {
	if err := checkApprovals(r.Approvals); err != nil {
		return v, false, err
	}
	v, created, err = p.putMove(ctx, c.Store, c.Staff, product, id, r, func(tx *db.Tx, m *stockMove, cost *Cost) error {
		if !r.byHand() {
			return nil
		}
		if cost == nil { // nothing is known of it: what it is sold for
			err := tx.Raw(`SELECT price * 1000 FROM products WHERE id = ?`, product).Row().Scan(&cost)
			if err != nil {
				return fmt.Errorf("read a price: %w", err)
			}
		}
		m.leave, err = approveIn(ctx, tx, c, []need{{right: access.AdjustStock, amount: atStake(m.delta, cost)}}, r.Approvals,
			hashStock(product, r.Kind, r.Cause, r.Quantity), id)
		return err
	})
	return v, created, p.withApprovers(ctx, c, err)
}
