package demo

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/demo/goods"
)

// The week ends today, and begins on the same day of last week, so that today
// has something to be compared with.
const days = 8

const (
	minFloat    = 150_00
	openBefore  = 12 * time.Minute
	closeAfter  = 8 * time.Minute
	earlyStart  = 3 // hours of trade that lie behind today where they fit into the day
	safeDrop    = 200_00
	leastBefore = time.Minute // nothing happened in the last minute
)

// Streams keep the draws of the week apart from each other.
const (
	tradeStream = 2 << 32
	callStream  = 3 << 32
)

type product struct {
	id    string
	goods goods.Product
}

// week is what lies behind the store.
type week struct {
	trade pos.Past
	calls []floor.PastCall
}

// calendar turns the week's offsets into moments by the shop's clock.
type calendar struct {
	first       time.Time // midnight of the first day
	now         time.Time
	open, close int
}

// newCalendar opens the shop at its hour, or earlier where the night would
// leave today without any trade.
func newCalendar(store access.Store, now time.Time) calendar {
	local := now.In(store.Zone())
	g := goods.Store()
	return calendar{first: time.Date(local.Year(), local.Month(), local.Day()-(days-1), 0, 0, 0, 0, store.Zone()), now: local,
		open: min(g.OpensAt, max(local.Hour()-earlyStart, 0)), close: g.ClosesAt}
}

// at is a moment so long after the first midnight, by the clock on the wall.
func (c calendar) at(offset time.Duration) time.Time {
	return c.on(int(offset/(24*time.Hour)), offset%(24*time.Hour))
}

func (c calendar) on(day int, clock time.Duration) time.Time {
	return time.Date(c.first.Year(), c.first.Month(), c.first.Day()+day, 0, 0, 0, int(clock), c.first.Location())
}

// past tells whether a moment lies behind for good.
func (c calendar) past(t time.Time) bool { return !t.After(c.now.Add(-leastBefore)) }

func (s *shop) week(seed int64, now time.Time, givenUp time.Duration) week {
	c := newCalendar(s.store, now)
	w := week{trade: pos.Past{Received: c.on(0, time.Duration(c.open)*time.Hour-time.Hour)}}
	s.products = make(map[string]product)
	for _, g := range goods.Products() {
		p := product{db.NewID(), g}
		s.products[g.SKU] = p
		w.trade.Goods = append(w.trade.Goods, p.past())
	}
	t := &trader{shop: s, calendar: c, random: rand.New(rand.NewPCG(uint64(seed), tradeStream))}
	asked := goods.Calls(seed, c.first.Weekday(), days, c.open, c.close)
	w.trade.Drawers = t.drawers(goods.WithBought(goods.Week(seed, c.first.Weekday(), days, c.open, c.close), asked, seed, c.close))
	w.calls = s.calls(c, asked, seed, givenUp)
	return w
}

func (p product) past() pos.PastProduct {
	g := p.goods
	q := pos.PastProduct{ID: p.id, Stock: money.Quantity(g.Stock), ProductRequest: pos.ProductRequest{SKU: g.SKU, Name: g.Name,
		Barcodes: g.Barcodes, Unit: g.Unit, Price: money.Amount(g.Price), Tax: g.Tax, Location: g.Place, Category: g.Category,
		Variant: pos.Variant{Style: g.Style, Size: g.Size, Colour: g.Colour}}}
	if g.Tile > 0 {
		tile := int64(g.Tile)
		q.Tile = &tile
	}
	return q
}

// idAt is an id as if it had been made then: ids sort by their time.
func idAt(t time.Time) string {
	u := uuid.Must(uuid.NewV7())
	ms := t.UnixMilli()
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	return u.String()
}

// trader turns baskets into drawers.
type trader struct {
	*shop
	calendar
	random *rand.Rand
	sold   []soldLine // what may come back
}

// soldLine is a line of a sale that a customer may bring back.
type soldLine struct {
	sale   string
	at     time.Time
	line   int64
	tender string
}

// drawers makes a drawer for each register and day that saw a sale.
func (t *trader) drawers(baskets []goods.Basket) []pos.PastDrawer {
	var all []pos.PastDrawer
	for day := range days {
		for till, code := range goods.Registers() {
			d := t.drawer(day, till, code, baskets)
			if len(d.Sales) == 0 {
				continue
			}
			t.returns(&d, day)
			t.movements(&d, day, till)
			all = append(all, d)
		}
	}
	return all
}

func (t *trader) drawer(day, till int, code string, baskets []goods.Basket) pos.PastDrawer {
	opened := t.on(day, time.Duration(t.open)*time.Hour-openBefore)
	d := pos.PastDrawer{ID: idAt(opened), Cashier: t.cashier(day, till, false, code), OpenedAt: opened, Float: minFloat,
		ClosedAt: t.on(day, time.Duration(t.close)*time.Hour+closeAfter), Count: t.count()}
	if !t.past(d.ClosedAt) {
		d.ClosedAt = t.now.Add(-leastBefore)
	}
	noon := t.on(day, 14*time.Hour)
	for _, b := range baskets {
		at := t.at(b.At)
		if b.Register == code && int(b.At/(24*time.Hour)) == day && at.Before(d.ClosedAt) {
			d.Sales = append(d.Sales, t.sale(b, at, t.cashier(day, till, at.After(noon), code)))
		}
	}
	return d
}

// cashier is who sits there: two shifts at the first till, one at the second,
// in turns.
func (t *trader) cashier(day, till int, late bool, code string) pos.Cashier {
	var names []string
	for _, p := range goods.Staff() {
		if p.Role == string(access.Cashier) {
			names = append(names, p.Name)
		}
	}
	turn := day + 2*till
	if late && till == 0 {
		turn++
	}
	who := t.staff[names[turn%len(names)]]
	return pos.Cashier{Store: t.store.ID, Staff: who.ID, StaffName: who.Name, Register: t.registers[code].ID, RegisterCode: code,
		Rights: access.BuiltIn(who.Role)}
}

func (t *trader) sale(b goods.Basket, at time.Time, c pos.Cashier) pos.PastSale {
	s := pos.PastSale{ID: idAt(at), At: at, Cashier: c, Pay: t.pay(b.Tender)}
	for i, l := range b.Lines {
		p, quantity := t.products[l.SKU], money.Quantity(l.Quantity)
		s.Lines = append(s.Lines, pos.LineRequest{ProductID: p.id, Quantity: &quantity})
		if p.goods.Unit == "each" && p.goods.Tax == "standard" { // nobody brings bread back
			t.sold = append(t.sold, soldLine{s.ID, at, int64(i + 1), b.Tender})
		}
	}
	return s
}

// pay is a card, or coins and notes as people have them at hand.
func (t *trader) pay(tender string) func(money.Amount) []pos.TenderRequest {
	habit := t.random.IntN(100)
	return func(due money.Amount) []pos.TenderRequest {
		given := due
		if tender == pos.Cash {
			given = handOver(due, habit)
		}
		return []pos.TenderRequest{{Kind: tender, Amount: &given}}
	}
}

// handOver is what somebody of a habit, 0 to 99, gives for a sum: all of it in
// coins, the next five, or one note that is enough.
func handOver(due money.Amount, habit int) money.Amount {
	step := money.Amount(500)
	switch {
	case habit < 25:
		return due
	case habit >= 60:
		for _, note := range []money.Amount{1000, 2000, 5000, 100_00} {
			if due <= note {
				return note
			}
		}
	}
	return (due + step - 1) / step * step
}

// count finds the drawer right on most days, and a coin or two off on others.
func (t *trader) count() func(money.Amount) money.Amount {
	off := money.Amount(0)
	if t.random.IntN(4) == 0 {
		off = money.Amount(t.random.IntN(8)-5) * 10
	}
	return func(expected money.Amount) money.Amount { return max(0, expected+off) }
}

var returnReasons = []string{"Does not fit", "Bought the wrong size", "Was a present, has it already", "Does not work", "Changed my mind"}

// returns lets something sold at least two hours before come back, on most days.
func (t *trader) returns(d *pos.PastDrawer, day int) {
	at := t.on(day, time.Duration(t.open+2)*time.Hour+time.Duration(t.random.IntN(7*3600))*time.Second)
	choice, reason, shelf := t.random.Float64(), t.random.IntN(len(returnReasons)), t.random.IntN(10) < 8
	known := 0
	for known < len(t.sold) && t.sold[known].at.Before(at.Add(-2*time.Hour)) {
		known++
	}
	if known == 0 || !at.Before(d.ClosedAt) || t.random.IntN(5) == 0 {
		return
	}
	i := int(choice * float64(known))
	l := t.sold[i]
	t.sold = append(t.sold[:i], t.sold[i+1:]...)
	d.Returns = append(d.Returns, pos.PastReturn{ID: idAt(at), At: at, Cashier: d.Cashier, ReturnRequest: pos.ReturnRequest{
		SaleID: l.sale, Lines: []pos.ReturnLine{{Line: l.line, Quantity: money.One, Restock: shelf}},
		Tenders: []pos.TenderRequest{{Kind: l.tender}}, Reason: returnReasons[reason]}})
}

// movements are the evening's way to the safe, and what a week brings.
func (t *trader) movements(d *pos.PastDrawer, day, till int) {
	move := func(clock time.Duration, kind string, amount money.Amount, reason string) {
		at := t.on(day, clock)
		if at.After(d.OpenedAt) && at.Before(d.ClosedAt) {
			d.Movements = append(d.Movements, pos.PastMovement{ID: idAt(at), At: at, Cashier: t.cashier(day, till, clock >= 14*time.Hour, d.Cashier.RegisterCode),
				MovementRequest: pos.MovementRequest{Kind: kind, Amount: amount, Reason: reason}})
		}
	}
	if till > 0 {
		return
	}
	move(9*time.Hour+7*time.Minute, "pay_in", 40_00, "Rolls of coins from the bank")
	move(18*time.Hour+31*time.Minute, "drop", safeDrop, "To the safe")
	if day == 3 {
		move(11*time.Hour+18*time.Minute, "pay_out", 24_50, "Window cleaner")
	}
}

// calls are the week's calls for help that have ended.
func (s *shop) calls(c calendar, asked []goods.Call, seed int64, givenUp time.Duration) []floor.PastCall {
	random := rand.New(rand.NewPCG(uint64(seed), callStream))
	devices := make(map[string]string)
	for _, p := range goods.Staff() {
		if p.Role == string(access.Associate) {
			devices[p.Name] = s.tablets[len(devices)%len(s.tablets)]
		}
	}
	var all []floor.PastCall
	for _, g := range asked {
		call := s.call(g, c.at(g.At), random)
		call.Device = devices[g.By]
		end := call.EndAfter
		switch {
		case call.CancelAfter > 0:
			end = call.CancelAfter
		case call.By == "":
			end = givenUp
		}
		if !c.past(call.At.Add(end)) {
			continue
		}
		if !c.past(call.At.Add(call.RateAfter)) {
			call.Score, call.Comment = 0, ""
		}
		all = append(all, call)
	}
	return all
}

func (s *shop) call(g goods.Call, at time.Time, random *rand.Rand) floor.PastCall {
	call := floor.PastCall{ID: idAt(at), Point: s.points[g.CallPoint], Kind: g.Kind, Note: g.Note, Language: g.Language, At: at,
		Score: int64(g.Score), Comment: g.Comment}
	if p, is := s.products[g.SKU]; is {
		call.Product = &floor.ProductRef{ID: p.id, Name: p.goods.Name}
	}
	patient, rates := random.IntN(3) == 0, time.Duration(20+random.IntN(80))*time.Second
	if g.Abandoned {
		if !patient {
			call.CancelAfter = g.AcceptAfter
		}
		return call
	}
	call.By = s.staff[g.By].ID
	call.AcceptAfter = g.AcceptAfter
	call.ArriveAfter = call.AcceptAfter + g.ArriveAfter
	call.EndAfter = call.ArriveAfter + g.HandleFor
	call.Resolution = floor.Resolution{Outcome: g.Outcome, Heard: g.Heard, Words: g.Words}
	call.RateAfter = call.EndAfter + rates
	return call
}
