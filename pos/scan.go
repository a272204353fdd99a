package pos

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tillbell/pos/barcode"
	"tillbell/pos/gs1"
	"tillbell/pos/money"
	"tillbell/server/fault"
)

// Scanned is what one scan yields.
type Scanned struct {
	Product  *Product
	Quantity *money.Quantity // nil: the till asks or takes one
	Price    *money.Amount   // the line's amount when the code carries it
	tracked
	ExpiresAt    string // 2026-12-01T14:05, by the store's clock, of food that says a minute
	SellByOn     string
	BestBeforeOn string
	Elements     []gs1.Element // all that a GS1 symbol said
	Warnings     []string      // best_before: past it, which is said and no more
	pastDate     bool          // of a line that says so
	booked       bool          // ExpiresOn is the books'
}

// tracked is which batch and which piece of a product something is. Days are
// written 2026-12-01.
type tracked struct {
	Batch     string
	ExpiresOn string
	Serial    string
}

// warnBestBefore says that something is past its best.
const warnBestBefore = "best_before"

// How long after midnight, and after the minute that food says, what was scanned
// before may be paid.
const (
	grace       = time.Hour
	minuteGrace = 15 * time.Minute
)

// today is a store's day and minute: what dates are held against.
type today struct{ day, minute string }

// day is the store's day at a time. Held under the read lock.
func (c *catalog) day(at time.Time) string { return at.In(c.zone).Format(time.DateOnly) }

// today is the store's day at a time, and its minute at another.
func (c *catalog) today(day, minute time.Time) today {
	return today{c.day(day), minute.In(c.zone).Format("2006-01-02T15:04")}
}

// find looks a scanned text up, as seen on a day. Held under the read lock.
func (c *catalog) find(text, day string) (Scanned, error) {
	year, err := strconv.Atoi(day[:4])
	if err != nil {
		return Scanned{}, err
	}
	r, err := barcode.Read(text, c.patterns, year)
	if err != nil {
		if own := c.skus[text]; own != nil { // the shop's own article numbers may look like codes
			return Scanned{Product: own}, nil
		}
		return Scanned{}, malformed(err)
	}
	if r.Label != nil {
		if k := c.labelled(r.Label); k.product != nil {
			return c.label(k, r.Label, day)
		}
	}
	if r.Plain != nil {
		if s, err := c.plain(r.Plain); s.Product != nil || err != nil {
			return s, err
		}
	}
	if err := r.Unknown(); err != nil {
		return Scanned{}, malformed(err)
	}
	return Scanned{}, errUnknownCode
}

var errUnknownCode = fault.New(fault.NotFound, "unknown_code", "No product has this code.").At("code", "unknown_code", "is not in the catalogue")

func malformed(err error) error {
	return fault.New(fault.Invalid, "malformed_barcode", "%s", err.Error()).At("code", "malformed_barcode", err.Error())
}

func (c *catalog) labelled(l *barcode.Label) keyed {
	if k := c.keys[l.GTIN14]; k.product != nil || l.Embedded == nil {
		return k
	}
	return c.item(l.Embedded)
}

// item finds the product inside a code of the shop's own.
func (c *catalog) item(e *barcode.Embedded) keyed {
	if k := c.keys[e.ItemKey]; k.product != nil {
		return k
	}
	return keyed{c.byItemCode(e.ItemCode), money.One}
}

// byItemCode finds a PLU as it is, or without the zeros in front.
func (c *catalog) byItemCode(item string) *Product {
	for {
		if q := c.skus[item]; q != nil {
			return q
		}
		if len(item) < 2 || item[0] != '0' {
			return nil
		}
		item = item[1:]
	}
}

func (c *catalog) goods(k keyed) barcode.Goods {
	return barcode.Goods{Unit: k.product.Unit, Price: k.product.Price, Currency: c.shop.Currency, Pack: k.pack}
}

// plain finds a code that is no GS1 symbol. No product and no error: unknown.
func (c *catalog) plain(code *barcode.Code) (Scanned, error) {
	k := c.keys[code.Key()]
	if k.product == nil {
		k = c.keys[code.Alt]
	}
	if k.product != nil {
		sold := c.goods(k).Plain()
		return Scanned{Product: k.product, Quantity: sold.Quantity}, nil
	}
	if e := code.Embedded; e != nil {
		if k := c.item(e); k.product != nil {
			sold, err := e.Sell(c.goods(k))
			if err != nil {
				return Scanned{}, malformed(err)
			}
			return Scanned{Product: k.product, Quantity: sold.Quantity, Price: sold.Price}, nil
		}
	}
	return Scanned{Product: c.skus[code.Text]}, nil
}

// label completes a GS1 symbol, and refuses what is past its date.
func (c *catalog) label(k keyed, l *barcode.Label, day string) (Scanned, error) {
	sold, err := l.Sell(c.goods(k))
	if err != nil {
		return Scanned{}, malformed(err)
	}
	s := Scanned{Product: k.product, Quantity: sold.Quantity, Price: sold.Price, SellByOn: l.SellByOn, ExpiresAt: l.ExpiresAt, BestBeforeOn: l.BestBeforeOn,
		tracked: tracked{Batch: l.Batch, ExpiresOn: l.ExpiresOn, Serial: l.Serial}, Elements: l.Message.Elements}
	if l.PastBest(day) {
		s.Warnings = append(s.Warnings, warnBestBefore)
	}
	s.byBooks()
	return s, nil
}

// stopped refuses what must not be sold on a day: recalled, or past its date.
func (c *catalog) stopped(s Scanned, now today) *fault.Error {
	if stop := c.withdrawn(s, now.day); stop != nil {
		return stop
	}
	return s.expired(now)
}

// expired refuses what is past its date.
func (s *Scanned) expired(now today) *fault.Error {
	past := barcode.Dates{ExpiresOn: s.ExpiresOn, ExpiresAt: s.ExpiresAt, SellByOn: s.SellByOn}.Past(now.day, now.minute)
	if past == "" {
		return nil
	}
	q, on, at := s.Product, past, ""
	if len(past) > len(time.DateOnly) {
		on, at = past[:len(time.DateOnly)], past
	}
	stop := fault.New(fault.Invalid, "expired", "%s is past its date, %s. Take another.", q.Name, strings.Replace(past, "T", " ", 1)).
		At("code", "expired", "is past its date").With("product", q.who()).With("expires_on", on)
	if at != "" {
		stop = stop.With("expires_at", at)
	}
	return stop
}

// withdrawn refuses what was called back: nobody's leave sells that.
func (c *catalog) withdrawn(s Scanned, day string) *fault.Error {
	q := s.Product
	if r := c.recalled(q.ID, s.tracked, day); r != nil {
		return fault.New(fault.Invalid, "recalled", "%s is recalled and must not be sold: %s", q.Name, r.Reason).
			At("code", "recalled", "is recalled").With("product", q.who()).With("recall", r)
	}
	return nil
}

func (q *Product) who() map[string]string { return map[string]string{"id": q.ID, "name": q.Name} }

// Scan answers what a till gets from one scan, with what is on hand.
func (p *Pos) Scan(ctx context.Context, store, text string) (Scanned, money.Quantity, error) {
	c, err := p.catalogOf(ctx, store)
	if err != nil {
		return Scanned{}, 0, err
	}
	c.mu.RLock()
	now := c.today(c.now(), c.now())
	s, err := c.find(text, now.day)
	if err == nil {
		if stop := c.stopped(s, now); stop != nil {
			err = stop
		}
	}
	c.mu.RUnlock()
	if err != nil {
		return s, 0, err
	}
	if err := p.serialFree(ctx, s); err != nil {
		return s, 0, err
	}
	stock, err := p.onHand(ctx, s.Product)
	return s, stock, err
}
