package pos

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// SaleSearch picks documents by what a customer still has, where the receipt is
// not there. What no index finds is looked for among the last documents only.
type SaleSearch struct {
	Customer string // who agreed to it, or for goods to take back
	TakeBack bool   // whoever asks may take goods back
	Product  string // with a day
	Card     string // its last four digits, or the terminal's reference
	Amount   *money.Amount
	Link     string // the secret of a receipt's address

	since time.Time // without consent: no further back, and only what still has something to bring back
}

// Any tells whether something is searched for.
func (f *SaleSearch) Any() bool {
	return f.Customer != "" || f.Product != "" || f.Card != "" || f.Amount != nil || f.Link != ""
}

const (
	searchDays  = 90 // how far back without a day
	leastOfCard = 4
)

var (
	errDayNeeded  = fault.New(fault.Invalid, "day_required", "Say on which day it was bought.").At("day", "required", "must not be empty")
	errCardDigits = fault.New(fault.Invalid, "card_invalid", "The last four digits of the card, or the whole reference.").
			At("card", "card_invalid", "has at least four characters")
)

// lookedAt refuses to list what somebody bought who did not agree to that. Only
// to take goods back it is looked at all the same: sales that not all came back
// of, as far back as the store takes them.
func (p *Pos) lookedAt(ctx context.Context, store access.Store, f *SaleFilter) error {
	if f.Customer == "" {
		return nil
	}
	c, err := findCustomer(p.db.Read(ctx), f.Customer, "")
	switch {
	case err != nil:
		return err
	case c != nil && c.HistoryAt != nil:
		return nil
	case !f.TakeBack:
		return errNoConsent
	}
	days := searchDays
	if n := int(store.Policies.Returns.Days); n > 0 {
		days = n
	}
	y, m, d := p.db.Now().In(store.Zone()).Date()
	f.since = time.Date(y, m, d-days, 0, 0, 0, 0, store.Zone())
	return nil
}

// narrow adds what is searched for to a list that is bound to its store.
func (f *SaleFilter) narrow(q *gorm.DB, now time.Time) (*gorm.DB, error) {
	if f.Customer != "" {
		q = q.Where("s.customer_id = ?", f.Customer)
		if !f.since.IsZero() {
			q = q.Where("s.committed_at >= ? AND s.kind = ?", db.At(f.since), kindSale).
				Where("EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_id = s.id AND l.returned_quantity < l.quantity)")
		}
	}
	if f.Product != "" {
		if f.Day == "" {
			return nil, errDayNeeded
		}
		q = q.Where("EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_id = s.id AND l.product_id = ?)", f.Product)
	}
	if f.Link != "" {
		link, err := text.Line("link", f.Link, maxReference)
		if err != nil {
			return nil, err
		}
		q = q.Where("s.id IN (SELECT k.sale_id FROM receipt_links k WHERE k.token = ?)", strings.ToUpper(link))
	}
	if f.Amount != nil {
		q = q.Where("s.total = ?", *f.Amount)
	}
	if f.Card != "" {
		card, err := text.Line("card", f.Card, maxReference)
		if err != nil {
			return nil, err
		}
		if len(card) < leastOfCard {
			return nil, errCardDigits
		}
		word := "% " + likeLiteral(card) + " %" // a terminal's slip is words: brand, last four, code
		q = q.Where(`EXISTS (SELECT 1 FROM sale_tenders t WHERE t.sale_id = s.id AND t.kind = 'card' AND ' ' || t.reference || ' ' LIKE ? ESCAPE '!')`, word)
	}
	if (f.Card != "" || f.Amount != nil) && f.Day == "" && f.Customer == "" {
		q = q.Where("s.committed_at >= ?", db.At(now.AddDate(0, 0, -searchDays)))
	}
	return q, nil
}

// likeLiteral is a text that LIKE takes for itself.
func likeLiteral(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
