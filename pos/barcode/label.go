package barcode

import (
	"errors"

	"tillbell/pos/gs1"
	"tillbell/pos/money"
)

// Label is what a GS1 symbol says of the piece in hand. Its product is found by
// GTIN14 or, where the shop's own number carries a value, by Embedded.
type Label struct {
	Message      *gs1.Message
	GTIN14       string
	Embedded     *Embedded
	Batch        string
	Serial       string
	BestBeforeOn string
	Dates
}

// Dates are until when something may be sold; empty for none.
type Dates struct {
	ExpiresOn string // 2026-12-01: the last day on which it may be used
	ExpiresAt string // 2026-12-01T14:05: the last minute, of food that says one
	SellByOn  string // the last day on which it may be sold
}

var errNoProduct = errors.New("It names no product: there is no (01) in it.")

// expiryTime is an expiry of an hour and a minute, by the shop's clock.
const expiryTime = "7003"

func labelOf(m *gs1.Message, patterns []Pattern, year int) (*Label, error) {
	l := &Label{Message: m, Batch: m.Get("10"), Serial: m.Get("21")}
	for _, ai := range [...]string{"01", "02", "03", "8006"} {
		if v := m.Get(ai); v != "" {
			l.GTIN14 = v[:14]
			break
		}
	}
	if l.GTIN14 == "" {
		return nil, errNoProduct
	}
	if code, err := Parse(l.GTIN14, patterns); err == nil {
		l.Embedded = code.Embedded
	}
	day := func(ai string) string {
		d, _ := gs1.DateOf(m.Get(ai), year) // the message was checked
		return d.String()
	}
	l.ExpiresOn, l.SellByOn, l.BestBeforeOn = day("17"), day("16"), day("15")
	if other := day(expiryTime); other != "" {
		minute := m.Get(expiryTime)[6:]
		l.ExpiresAt = other + "T" + minute[:2] + ":" + minute[2:]
		if l.ExpiresOn == "" || other < l.ExpiresOn {
			l.ExpiresOn = other
		}
	}
	return l, nil
}

// Past is the date that something is past on a day and at a minute of it
// (2026-12-01T14:05), the earliest where there are more; empty: it may be sold.
func (d Dates) Past(day, minute string) string {
	past := ""
	for _, one := range [...]struct{ date, now string }{{d.ExpiresAt, minute}, {d.ExpiresOn, day}, {d.SellByOn, day}} {
		if one.date != "" && one.date < one.now && (past == "" || one.date < past) {
			past = one.date
		}
	}
	return past
}

// PastBest tells whether it is past its best: the cashier is told, no more.
func (l *Label) PastBest(day string) bool { return l.BestBeforeOn != "" && l.BestBeforeOn < day }

// Goods is what of a product matters to what a symbol of it sells.
type Goods struct {
	Unit     string // each, kg, g, l or m
	Price    money.Amount
	Currency string
	Pack     money.Quantity // what one symbol stands for where it says nothing; zero: one
}

func (g Goods) pack() money.Quantity {
	if g.Pack > 0 {
		return g.Pack
	}
	return money.One
}

// Sold is what one scan sells.
type Sold struct {
	Quantity *money.Quantity // nil: the till asks or takes one
	Price    *money.Amount   // the line's amount, where the symbol carries it
}

// Plain is what a code sells that carries nothing: one of what it stands for.
func (g Goods) Plain() Sold {
	if pack := g.pack(); pack != money.One {
		return Sold{Quantity: &pack}
	}
	return Sold{}
}

// Sell tells what the shop's own code with a value in it sells. A weight is of
// goods sold by weight, and one of pieces is of one; a count is of pieces.
func (e *Embedded) Sell(g Goods) (Sold, error) {
	s := Sold{Price: e.Price}
	switch {
	case e.Quantity != nil && (g.Unit == "m" || g.Unit == "l"):
		return s, &Malformed{Why: "It says a weight, and this is sold by another measure."}
	case e.Quantity != nil && g.Unit == "each":
		one := g.pack()
		s.Quantity = &one
	case e.Quantity != nil && g.Unit == "g":
		grams := *e.Quantity * 1000 // at most five digits of a thousandth
		s.Quantity = &grams
	case e.Quantity != nil:
		s.Quantity = e.Quantity
	case e.Count != nil && g.Unit != "each":
		return s, &Malformed{Why: "It says a number of pieces, and this is sold by measure."}
	case e.Count != nil:
		pieces := *e.Count / money.One * g.pack()
		s.Quantity = &pieces
	}
	return g.priced(s)
}

// priced computes the quantity from a price that comes alone, so that stock is
// right. A piece is a piece, whatever its price.
func (g Goods) priced(s Sold) (Sold, error) {
	if s.Price == nil || s.Quantity != nil || g.Price <= 0 {
		return s, nil
	}
	quantity := g.pack()
	if g.Unit != "each" {
		n, err := money.MulDiv(int64(*s.Price), int64(money.One), int64(g.Price), money.HalfUp)
		if err != nil {
			return Sold{}, &Malformed{Why: "The price in this barcode is too large."}
		}
		quantity = max(money.Quantity(n), 1)
	}
	s.Quantity = &quantity
	return s, nil
}

// Sell tells what a GS1 symbol sells: its weight, length or volume for goods
// sold by that, its count or one for pieces; and the price, if it carries one.
// Of goods that come in several pieces, each with a symbol, the first sells.
func (l *Label) Sell(g Goods) (Sold, error) {
	var s Sold
	if part := l.Message.Get("8006"); part != "" && part[14:16] != "01" {
		return s, &Malformed{Why: "It is piece " + part[14:16] + " of " + part[16:18] + ": piece 01 sells them all."}
	}
	price, err := l.price(g.Currency)
	if err != nil {
		return s, err
	}
	s.Price = price
	if g.Unit == "each" {
		s.Quantity = l.count(g.pack())
	} else if s.Quantity, err = l.measure(g.Unit); err != nil {
		return s, err
	}
	if s.Quantity == nil && s.Price == nil && l.Embedded != nil {
		return l.Embedded.Sell(g)
	}
	if s, err = g.priced(s); err != nil || s.Quantity != nil {
		return s, err
	}
	if l.Serial != "" && g.Unit == "each" { // this one and no other
		one := g.pack()
		s.Quantity = &one
		return s, nil
	}
	s.Quantity = g.Plain().Quantity
	return s, nil
}

// count is how many pieces the symbol stands for, nil if it does not say.
func (l *Label) count(pack money.Quantity) *money.Quantity {
	for _, ai := range [...]string{"30", "37"} {
		if n := digits(l.Message.Get(ai)); n > 0 {
			quantity := money.Quantity(n) * pack
			return &quantity
		}
	}
	return nil
}

func digits(text string) int64 {
	var n int64
	for i := range len(text) {
		n = n*10 + int64(text[i]-'0')
	}
	return n
}

// measures are the AIs that say how much there is of something, without their
// last digit, which is the number of decimals. One of their unit is so many
// units of a shop, exactly.
var measures = [...]struct {
	ai, unit string
	factor   int64
	places   int // of factor
}{
	{"310", "kg", 1, 0},
	{"320", "kg", 45359237, 8},
	{"356", "kg", 311034768, 10}, // troy ounces
	{"311", "m", 1, 0},
	{"321", "m", 254, 4},
	{"322", "m", 3048, 4},
	{"323", "m", 9144, 4},
	{"315", "l", 1, 0},
	{"316", "l", 1000, 0},
	{"357", "l", 295735295625, 13}, // fluid ounces
	{"360", "l", 946352946, 9},
	{"361", "l", 3785411784, 9},
	{"364", "l", 16387064, 9},
	{"365", "l", 28316846592, 9},
	{"366", "l", 764554857984, 9},
}

// measure is how much of a unit the symbol says there is, rounded half up to a
// thousandth and never to nothing; nil if it does not say.
func (l *Label) measure(unit string) (*money.Quantity, error) {
	scale := int64(money.One)
	if unit == "g" {
		unit, scale = "kg", scale*1000
	}
	for _, e := range l.Message.Elements {
		if len(e.AI) != 4 {
			continue
		}
		for i := range measures {
			m := &measures[i]
			if m.ai != e.AI[:3] || m.unit != unit {
				continue
			}
			n := digits(e.Value)
			if n == 0 { // none was printed
				return nil, nil
			}
			q, err := money.MulDiv(n*m.factor, scale, power10(m.places+int(e.AI[3]-'0')), money.HalfUp)
			if err != nil {
				return nil, &Malformed{Why: "The measure in (" + e.AI + ") is too large."}
			}
			quantity := max(money.Quantity(q), 1)
			return &quantity, nil
		}
	}
	return nil, nil
}

func power10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// price is the amount that the symbol asks for in the shop's currency, nil if
// it asks for none.
func (l *Label) price(currency string) (*money.Amount, error) {
	for _, e := range l.Message.Elements {
		if len(e.AI) != 4 {
			continue
		}
		value := e.Value
		switch e.AI[:3] {
		case "392", "390":
		case "393", "391":
			if code := gs1.Currency(value[:3]); code != currency {
				return nil, &Malformed{Why: "Its price is in " + code + ", and this shop sells in " + currency + "."}
			}
			value = value[3:]
		default:
			continue
		}
		amount, err := minor(digits(value), int(e.AI[3]-'0'), currency)
		if err != nil || amount == 0 { // none was printed
			return nil, err
		}
		return &amount, nil
	}
	return nil, nil
}

// minor turns an amount with so many decimals into minor units.
func minor(n int64, places int, currency string) (money.Amount, error) {
	decimals := money.Digits(currency)
	for ; places > decimals; places-- {
		if n%10 != 0 {
			return 0, &Malformed{Why: "Its price has more decimals than " + currency + "."}
		}
		n /= 10
	}
	for ; places < decimals; places++ {
		if n *= 10; n > int64(money.MaxAmount) {
			break
		}
	}
	if n > int64(money.MaxAmount) {
		return 0, &Malformed{Why: "The price in this barcode is too large."}
	}
	return money.Amount(n), nil
}
