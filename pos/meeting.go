package pos

import (
	"context"
	"sync"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// A sale is priced before its transaction, by who buys and with which coupons.
// That takes no round trip of its own: what is remembered, and that a customer
// whom nobody remembers is in no group, as most are, is taken as true, and the
// commit, which locks and reads both, prices anew where it was not.

// meet learns what pricing needs of the customer and the ledger beforehand.
func (p *Pos) meet(ctx context.Context, d *draft) (err error) {
	d.guessed = false
	if id := d.request.CustomerID; id != "" {
		if err := checkID("customer_id", id); err != nil {
			return err
		}
		var known bool
		if d.buyer, known = p.buyers.get(id); !known {
			if d.guessed = d.trusts; !d.trusts {
				d.buyer, err = p.buyer(ctx, id)
			}
		}
		if err != nil {
			return err
		}
	}
	if d.house == nil && d.request.movesLedger() {
		d.house, d.cardMost, err = p.houseOf(ctx, d.cashier.Store)
	}
	return err
}

// houseOf are the accounts of a store, in the currency that its goods are
// priced in, and what it charges a gift card up to.
func (p *Pos) houseOf(ctx context.Context, store string) (house map[string]string, most money.Amount, err error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return nil, 0, err
	}
	c.mu.RLock()
	currency, most := c.shop.Currency, GiftCardMost(c.shop)
	c.mu.RUnlock()
	house, err = p.house(ctx, store, currency)
	return house, most, err
}

// meetingPart makes sure, before anything is judged, that a sale was priced for
// who buys. The ledger's part has looked.
type meetingPart struct{ ledger *ledgerPart }

func (m *meetingPart) look(*db.Pipe, []*draft) error { return nil }

func (m *meetingPart) judge(d *draft) error {
	b, ok := m.ledger.customers[d.request.CustomerID]
	if !ok || d.kind != kindSale {
		return nil // whoever is not there is refused by the ledger's part
	}
	if b != d.buyer || d.guessed {
		m.ledger.pos.buyers.put(d.request.CustomerID, b)
	}
	if b != d.buyer {
		d.stale = true
		return errStale
	}
	d.guessed = false
	return nil
}

func (m *meetingPart) take(*draft) {}

func (m *meetingPart) write(*books) error { return nil }

// couponMemory remembers which promotion a coupon is of, which never changes.
// Whether it is good still is read in the commit.
type couponMemory struct {
	mu sync.Mutex
	of map[string]coupon // by store and code
}

const couponsKept = 10_000

func (m *couponMemory) put(store string, c coupon) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil || len(m.of) >= couponsKept {
		m.of = make(map[string]coupon)
	}
	m.of[store+"/"+c.code] = c
}

// remembered are a cart's coupons, nil where one of them is not remembered or
// there are none.
func (m *couponMemory) remembered(store string, texts []string) []coupon {
	if len(texts) == 0 {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]coupon, len(texts))
	for i, text := range texts {
		code, _ := couponCode(text)
		c, ok := m.of[store+"/"+code]
		if !ok {
			return nil
		}
		c.at, out[i] = i, c
	}
	return out
}
