package pos_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// trader trades at random in all ways that figures must tell apart.
type trader struct {
	*Shop
	r     *rand.Rand
	tills []pos.Cashier
	goods []string
	card  string
	water string
	empty string
	ada   string
	sales []pos.Document // of which something may be left
}

func newTrader(s *Shop, seed uint64) *trader {
	t := &trader{Shop: s, r: rand.New(rand.NewPCG(seed, 1))}
	s.class(pos.TaxClass{Code: "two", Name: "Two", Components: []pos.TaxComponent{{Name: "GST", Rate: 50_000}, {Name: "QST", Rate: 99_750}}})
	s.class(pos.TaxClass{Code: "levy", Name: "Levy", Components: []pos.TaxComponent{{Name: "Eco", PerPiece: 10}}})
	bottle := Goods("bottle", "Bottle", 25)
	bottle.IsDeposit = true
	t.empty, t.card = s.Put(bottle).ID, s.Put(giftProduct()).ID
	for i, tax := range []string{"standard", "reduced", "zero", "two", "levy", "standard"} {
		r := Goods(fmt.Sprintf("P%d", i), "=Product "+tax, money.Amount(333+i*217))
		r.Tax, r.Category = tax, []string{"Food", "", "Tools"}[i%3]
		if i == 5 {
			r.Deposit = t.empty
		}
		t.goods = append(t.goods, s.Put(r).ID)
	}
	t.water = t.goods[5]
	s.Promote(promotion("Tenth off", 100_000, t.goods[0], t.water))
	basket := pos.PromotionView{Promotion: promo.Promotion{Name: "Big cart", Kind: promo.Basket, Target: promo.Target{All: true}, Tiers: []promo.Tier{{From: 2000, Reward: promo.Reward{Percent: 50_000}}}}, Active: true}
	s.Promote(basket)
	first := s.SignIn(0, s.Cashier)
	first.Rights = access.BuiltIn(access.Manager)
	second := s.SignIn(1, s.Manager)
	t.tills = []pos.Cashier{first, second}
	for _, c := range t.tills {
		s.OpenDrawer(c, 100_00)
	}
	t.ada = s.customer(second, pos.CustomerRequest{Name: "Ada"})
	return t
}

// act does one thing at one till, some hours after the last.
func (t *trader) act() {
	t.Helper()
	t.Clock.Advance(time.Duration(t.r.IntN(5*3600)) * time.Second)
	c := t.tills[t.r.IntN(2)]
	switch n := t.r.IntN(14); {
	case n < 6 || len(t.sales) == 0:
		t.sell(c)
	case n == 6:
		_, sale := t.soldCard(c, t.card, money.Amount(500+5*t.r.IntN(600)))
		t.sales = append(t.sales, sale)
	case n == 7:
		t.takeBack(c, pos.ReturnRequest{Lines: []pos.ReturnLine{{ProductID: t.empty, Quantity: 3000}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
	case n == 8:
		t.takeBack(c, pos.ReturnRequest{Reason: "found", Lines: []pos.ReturnLine{{ProductID: t.goods[1], Quantity: 1000, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Card}}})
	case n == 9:
		i := t.r.IntN(len(t.sales))
		_, err := t.Pos.CommitVoid(t.Context(), c, db.NewID(), pos.VoidRequest{SaleID: t.sales[i].ID, Reason: "wrong"})
		if err == nil {
			t.sales = slices.Delete(t.sales, i, i+1)
		}
	case n == 10:
		t.exchange(c)
	case n == 11:
		t.spendCard(c)
	case n == 12:
		t.layAside(c)
	default:
		t.giveBack(c)
	}
}

// spendCard sells a gift card, and pays with it and cash.
func (t *trader) spendCard(c pos.Cashier) {
	t.Helper()
	code, _ := t.soldCard(c, t.card, 150)
	_, err := t.pay(c, t.goods[2], 1, 767, "", tender(pos.GiftCard, 150, code), tender(pos.Cash, 620, ""))
	t.Check(err) // of a card that is spent nothing comes back, nor of this for cash
}

// layAside puts goods aside for a first payment, and hands them over for the
// rest or takes them back: a payment is no turnover before that.
func (t *trader) layAside(c pos.Cashier) {
	t.Helper()
	id := db.NewID()
	_, err := t.putAside(c, id, t.ada, t.goods[2], 1534, 505)
	t.Check(err)
	if t.r.IntN(2) == 0 {
		_, err = t.Pos.CancelLayaway(t.Context(), c, id, pos.LayawayCancel{ID: db.NewID(), Reason: "gone"})
		t.Check(err)
		return
	}
	r := pos.SaleRequest{Total: 1534, Tenders: []pos.TenderRequest{tender(pos.Deposit, 505, ""), tender(pos.Cash, 1030, "")}}
	r.LayawayID = id
	_, err = t.Pos.CommitSale(t.Context(), c, db.NewID(), r)
	t.Check(err)
}

func (t *trader) sell(c pos.Cashier) {
	t.Helper()
	r := pos.SaleRequest{}
	for range 1 + t.r.IntN(4) {
		quantity := money.Quantity(1000 * (1 + t.r.IntN(3)))
		l := pos.LineRequest{ProductID: t.goods[t.r.IntN(len(t.goods))], Quantity: &quantity}
		switch t.r.IntN(5) {
		case 0:
			l.Discount = &pos.DiscountRequest{Amount: amount(7), Reason: "scratch"}
		case 1:
			l.UnitPrice, l.Reason = amount(money.Amount(300+t.r.IntN(100))), "agreed"
		}
		r.Lines = append(r.Lines, l)
	}
	if t.r.IntN(4) == 0 {
		r.Discount = &pos.DiscountRequest{Percent: new(money.Rate), Reason: "regular"}
		*r.Discount.Percent = 30_000
	}
	priced, err := t.Pos.PriceFor(t.Context(), c, r.Lines, r.Extras)
	t.Check(err)
	switch t.r.IntN(4) {
	case 0:
		r.Tip = 50
		r.Tenders = due(priced.Total+50, pos.Card)
	case 1:
		r.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: priced.Total*2 + 100}}
	case 2:
		r.Tenders = append(due(priced.Total/2, pos.Card), pos.TenderRequest{Kind: pos.Cash, Amount: amount(priced.Total)})
	default:
		r.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: amount(priced.Total + 500)}}
	}
	t.sales = append(t.sales, t.ring(c, r))
}

// exchange swaps the first line of a sale for a product of no tax, to the
// customer's loss or the store's.
func (t *trader) exchange(c pos.Cashier) {
	t.Helper()
	sale := t.sales[t.r.IntN(len(t.sales))]
	r := swap(sale.ID, t.goods[2], 0, pos.TenderRequest{Kind: pos.Card})
	_, err := t.Pos.CommitExchange(t.Context(), c, db.NewID(), r)
	var balance money.Amount
	if f, ok := fault.As(err); ok && f.Code == "total_mismatch" {
		balance = f.Extra["due"].(money.Amount)
	} else {
		return // nothing is left of it, or it is a gift card
	}
	r.Total = balance
	if r.Tenders = due(balance, pos.Card); balance < 0 {
		r.Tenders = due(-balance, pos.Card)
	} else if balance == 0 {
		r.Tenders = nil
	}
	if _, err = t.Pos.CommitExchange(t.Context(), c, db.NewID(), r); err != nil {
		t.Fatalf("exchange of %d: %v", balance, err)
	}
}

func (t *trader) giveBack(c pos.Cashier) {
	t.Helper()
	sale := t.sales[t.r.IntN(len(t.sales))]
	line := sale.Lines[t.r.IntN(len(sale.Lines))]
	if line.GiftCard != "" {
		return
	}
	_, err := t.Pos.CommitReturn(t.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale.ID, Reason: "torn",
		Lines: []pos.ReturnLine{{Line: line.Line, Quantity: money.One, Restock: t.r.IntN(2) == 0}}, Tenders: []pos.TenderRequest{{Kind: pos.Card}}})
	if err != nil {
		t.refused(err, "over_returned")
	}
}

// journaled is a document with what its entry says of it.
type journaled struct {
	pos.Document
	at       time.Time
	day      string
	hour     int64
	register string
}

func (t *trader) journal() (out []journaled) {
	t.Helper()
	var rows []struct {
		RegisterID string
		At         db.Micros
		Payload    []byte
	}
	t.Check(t.DB.Read(t.Context()).Raw(`SELECT register_id, at, payload FROM journal WHERE type IN ('SALE', 'RETURN', 'VOID') ORDER BY at`).Scan(&rows).Error)
	zone := t.Store.Zone()
	for _, r := range rows {
		j := journaled{at: r.At.Time(), register: r.RegisterID}
		t.Check(json.Unmarshal(r.Payload, &j.Document))
		local := j.at.In(zone)
		j.hour = int64(local.Hour())
		j.day = local.Add(-time.Duration(t.Store.DayCutoff) * time.Minute).Format(time.DateOnly)
		out = append(out, j)
	}
	return out
}

// wanted are sums by the key of a row and the column.
type wanted map[string]map[string]int64

func (w wanted) add(key, column string, n int64) {
	if w[key] == nil {
		w[key] = make(map[string]int64)
	}
	w[key][column] += n
}

// wantedOf adds up journaled documents by hand: column by column as the office
// reads them, in none of the ways in which the figures are kept.
func (t *trader) wantedOf(docs []journaled) map[string]wanted {
	out := make(map[string]wanted)
	for _, by := range pos.FigureBys() {
		out[by] = make(wanted)
	}
	groups := make(map[string]string)
	for _, id := range append(slices.Clone(t.goods), t.card, t.empty) {
		v, err := t.Pos.Product(t.Context(), t.Store.ID, id)
		t.Check(err)
		groups[id] = v.Category
	}
	for _, d := range docs {
		sign := int64(1)
		side := "sold"
		if d.Kind == "return" {
			sign, side = -1, "returned"
		}
		keys := map[string]string{"day": d.day, "hour": fmt.Sprint(d.hour), "person": d.StaffID, "register": d.register}
		each := func(column string, n int64) {
			for by, key := range keys {
				out[by].add(key, column, n)
			}
		}
		each("total", sign*int64(d.Total))
		each("discount", sign*int64(d.Discount))
		each("rounding", sign*int64(d.Rounding))
		each("tips", sign*int64(d.Tip))
		switch {
		case d.Kind == "sale":
			each("receipts", 1)
		case d.Purpose == "void":
			each("voids", 1)
			fallthrough
		default:
			each("returns", 1)
		}
		for _, l := range d.Lines {
			column, tax := "turnover", "tax"
			switch {
			case l.GiftCard != "":
				column, tax = "gift_cards", "other_tax"
			case l.DepositOf != 0 || d.Purpose == "empties":
				column, tax = "deposits", "other_tax"
			default:
				each(side, int64(l.Total))
				if d.Purpose == "void" {
					each("voided", int64(l.Total))
				}
			}
			each(column, sign*int64(l.Total))
			each(tax, sign*int64(l.Tax))
			for by, key := range map[string]string{"product": l.ProductID, "group": groups[l.ProductID]} {
				out[by].add(key, column, sign*int64(l.Total))
				out[by].add(key, tax, sign*int64(l.Tax))
				out[by].add(key, "total", sign*int64(l.Total))
				out[by].add(key, "discount", sign*int64(l.Discount))
				out[by].add(key, "quantity", sign*int64(l.Quantity))
			}
			for _, p := range l.Promotions {
				out["discount"].add("promotion "+p.Name, "discount", int64(p.Amount))
			}
			if l.ManualDiscount != nil {
				out["discount"].add("manual ", "discount", int64(l.ManualDiscount.Amount))
			}
			if sign < 0 && l.Discount != 0 {
				out["discount"].add("returned ", "discount", -int64(l.Discount))
			}
			if l.Override != nil {
				out["discount"].add("price ", "marked_down", int64(l.Override.From-l.UnitPrice)*int64(l.Quantity)/1000)
			}
			percent := false
			for _, x := range l.Taxes {
				percent = percent || !x.Levy
				key := fmt.Sprint(x.Rate, x.Name)
				out["tax"].add(key, "base", sign*int64(x.Base))
				out["tax"].add(key, "tax", sign*int64(x.Amount))
			}
			key := fmt.Sprint(l.TaxRate, "")
			if l.GiftCard != "" {
				key += "card"
			}
			if len(l.Taxes) == 0 {
				out["tax"].add(key, "base", sign*int64(l.Total-l.Tax))
				out["tax"].add(key, "tax", sign*int64(l.Tax))
			} else if !percent {
				out["tax"].add(fmt.Sprint(money.Rate(0), ""), "base", sign*int64(l.Total-l.Tax))
			}
			// What was laid aside left the shelf then, not with its sale.
			if d.LayawayID == "" && l.DepositOf == 0 && l.GiftCard == "" && (l.Restock == nil || *l.Restock) {
				if sign > 0 {
					out["stock"].add(l.ProductID+" sale", "out", int64(l.Quantity))
				} else {
					out["stock"].add(l.ProductID+" return", "in", int64(l.Quantity))
				}
			}
		}
		for _, p := range d.Tenders {
			if p.Kind != "exchange" {
				out["tender"].add(p.Kind+" "+p.Currency, "amount", sign*int64(p.Amount))
			}
		}
		if d.Change != 0 {
			out["tender"].add("cash ", "amount", -sign*int64(d.Change))
		}
	}
	return out
}

// keyOf is a row's key as wantedOf writes it.
func keyOf(by string, r pos.FigureRow) string {
	switch by {
	case "day":
		return r.Text("day")
	case "hour":
		return fmt.Sprint(r.Number("hour"))
	case "person":
		return r.Text("staff_id")
	case "register":
		return r.Text("register_id")
	case "product":
		return r.Text("product_id")
	case "group":
		return r.Text("group")
	case "tender":
		return r.Text("kind") + " " + r.Text("currency")
	case "discount":
		return r.Text("kind") + " " + r.Text("name")
	case "stock":
		return r.Text("product_id") + " " + r.Text("reason")
	}
	key := fmt.Sprint(money.Rate(r.Number("rate")), r.Text("name"))
	if r.Number("gift_card") == 1 {
		key += "card"
	}
	return key
}

// besides are what came in for no sale, and went back of it, by the journal: the
// amount by source and way to pay.
func (t *trader) besides(from, to string) map[string]int64 {
	t.Helper()
	var rows []struct {
		At      db.Micros
		Payload []byte
	}
	t.Check(t.DB.Read(t.Context()).Raw(`SELECT at, payload FROM journal WHERE type IN ('LAYAWAY_PAYMENT', 'LAYAWAY_CANCEL')`).Scan(&rows).Error)
	out := make(map[string]int64)
	for _, r := range rows {
		day := r.At.Time().In(t.Store.Zone()).Add(-time.Duration(t.Store.DayCutoff) * time.Minute).Format(time.DateOnly)
		if day < from || day > to {
			continue
		}
		var p pos.LayawayPayment
		t.Check(json.Unmarshal(r.Payload, &p))
		sign := int64(1)
		if p.Kind != "pay" {
			sign = -1
		}
		for _, w := range p.Tenders {
			out["layaway "+w.Kind+" "+w.Currency] += sign * int64(w.Amount)
		}
		if p.Change != 0 {
			out["layaway cash "] -= int64(p.Change)
		}
	}
	return out
}

// onShelves holds all that ever moved against what is on hand.
func (t *trader) onShelves(from, to string) {
	t.Helper()
	period, err := t.Pos.PeriodOf(t.Store, "", from, to)
	t.Check(err)
	f, err := t.Pos.Figures(t.Context(), t.Store, pos.FigureQuery{By: "stock", Period: period, Limit: 1000})
	t.Check(err)
	moved := make(map[string]int64)
	for _, r := range f.Rows {
		moved[r.Text("product_id")] += r.Number("change")
	}
	for _, id := range t.goods {
		if on := t.Number(`SELECT COALESCE(SUM(on_hand), 0) FROM stock WHERE product_id = ?`, id); on != moved[id] {
			t.Errorf("of %s moved %d, on hand are %d", id, moved[id], on)
		}
	}
}

func (t *trader) compare(from, to string, docs []journaled) {
	t.Helper()
	docs = slices.DeleteFunc(slices.Clone(docs), func(j journaled) bool { return j.day < from || j.day > to })
	period, err := t.Pos.PeriodOf(t.Store, "", from, to)
	t.Check(err)
	var total, tax, discount, paid, collected int64
	for _, d := range docs {
		sign := int64(1)
		if d.Kind == "return" {
			sign = -1
		}
		total, tax, discount = total+sign*int64(d.Total), tax+sign*int64(d.Tax), discount+sign*int64(d.Discount)
		paid += sign * int64(d.Total+d.Rounding+d.Tip)
		collected -= sign * int64(d.Change)
		for _, p := range d.Tenders {
			if !slices.Contains([]string{"exchange", pos.Deposit, pos.GiftCard, pos.StoreCredit, pos.OnAccount}, p.Kind) {
				collected += sign * int64(p.Amount)
			}
		}
	}
	for by, want := range t.wantedOf(docs) {
		f, err := t.Pos.Figures(t.Context(), t.Store, pos.FigureQuery{By: by, Period: period, Limit: 1000, Costs: true})
		t.Check(err)
		sums, beside := make(map[string]int64), make(map[string]int64)
		got := make(map[string]map[string]int64)
		for _, r := range f.Rows {
			if by == "tender" && r.Text("source") != "sale" { // no document's
				beside[r.Text("source")+" "+r.Text("kind")+" "+r.Text("currency")] += r.Number("amount")
				for _, c := range f.Columns {
					sums[c.Key] += r.Number(c.Key)
				}
				continue
			}
			key := keyOf(by, r)
			if got[key] == nil {
				got[key] = make(map[string]int64)
			}
			for _, c := range f.Columns {
				got[key][c.Key] += r.Number(c.Key)
				sums[c.Key] += r.Number(c.Key)
			}
		}
		if by != "stock" && len(got) != len(want) { // stock that came in is among the rest
			t.Errorf("%s to %s, by %s: rows %v, want %v", from, to, by, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		for key, columns := range want {
			for column, n := range columns {
				if got[key][column] != n {
					t.Errorf("%s to %s, by %s: %s of %q is %d, in the journal %d", from, to, by, column, key, got[key][column], n)
				}
			}
		}
		for _, c := range f.Columns {
			if n := f.Total.Number(c.Key); c.Kind != "text" && n != 0 && n != sums[c.Key] {
				t.Errorf("by %s: the total of %s is %d, its rows come to %d", by, c.Key, n, sums[c.Key])
			}
		}
		switch by {
		case "tender":
			if want := t.besides(from, to); !maps.Equal(beside, want) {
				t.Errorf("%s to %s, beside sales: %v, in the journal %v", from, to, beside, want)
			}
			var laid int64
			for way, amount := range beside {
				if !slices.Contains([]string{pos.Deposit, pos.GiftCard, pos.StoreCredit, pos.OnAccount}, strings.Fields(way)[1]) {
					laid += amount
				}
			}
			if n := f.Total.Number("sold"); n != paid {
				t.Errorf("sold %d, in the journal %d", n, paid)
			}
			if n := f.Total.Number("collected"); n != collected+laid || f.Total.Number("layaways") != laid || f.Total.Number("debts") != 0 {
				t.Errorf("collected %d, %d of it on layaways, in the journal %d and %d", n, f.Total.Number("layaways"), collected+laid, laid)
			}
		case "tax":
			if n := f.Total.Number("tax"); n != tax {
				t.Errorf("by tax: %d, in the journal %d", n, tax)
			}
		case "discount":
			if n := f.Total.Number("discount"); n != discount {
				t.Errorf("by discount: %d, in the journal %d", n, discount)
			}
		case "stock":
		default:
			if n := f.Total.Number("total"); n != total || f.Total.Number("turnover")+f.Total.Number("deposits")+f.Total.Number("gift_cards") != total {
				t.Errorf("by %s: %d, in the journal %d", by, n, total)
			}
			if n := f.Total.Number("tax") + f.Total.Number("other_tax"); n != tax {
				t.Errorf("by %s: taxes of %d, in the journal %d", by, n, tax)
			}
			if n := f.Total.Number("discount"); n != discount {
				t.Errorf("by %s: discounts of %d, in the journal %d", by, n, discount)
			}
		}
		if f.Summary.Number("total") != total {
			t.Errorf("the summary by %s says %d", by, f.Summary.Number("total"))
		}
	}
}

// Whatever was traded, by whatever it is asked: the figures are what the
// journal comes to.
func TestFiguresAreWhatTheJournalComesTo(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		seed := rand.Uint64()
		t := newTrader(s, seed)
		defer func() {
			if t.Failed() {
				t.Logf("seed %d", seed)
			}
		}()
		for i := range 45 {
			t.act()
			if i == 25 { // what was folded once is added to
				t.Check(s.Pos.FoldFigures(s.Context()))
			}
		}
		docs := t.journal()
		first, last := docs[0].day, docs[len(docs)-1].day
		t.compare(first, last, docs)
		t.compare(docs[len(docs)/2].day, docs[len(docs)/2].day, docs)
		t.compare("2026-11-01", "2026-11-30", docs)
		t.compare("2026-11-28", "2026-12-02", docs)
		t.onShelves("2026-01-01", last)
		for _, c := range t.tills {
			n := s.Number(`SELECT m.seq - h.journal_seq FROM figure_marks m JOIN register_heads h ON h.register_id = m.register_id WHERE m.register_id = ?`, c.Register)
			if n != 0 {
				t.Errorf("%d entries are left out", n)
			}
		}
	}, tradesAllWays)
}

// tradesAllWays is a store in which a trader may do all they do.
func tradesAllWays(store *access.Store) {
	store.Tips, store.Cash, store.VoucherChange = true, access.CashRounding{Step: 5, Mode: "half_up"}, true
	store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
	store.Policies.Layaway = access.LayawayPolicy{On: true, Least: "0.1", Days: 60, Fee: 500, FeeShare: "0.1"}
}

// While tills crowd, the background leaves them the machine, until so much
// waits that whoever looks would have to wait too. Whoever looks is told all.
func TestFiguresMakeWayForTills(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		t := newTrader(s, 1)
		c := t.tills[0]
		waits := func() int64 {
			return s.Number(`SELECT h.journal_seq - COALESCE((SELECT m.seq FROM figure_marks m WHERE m.register_id = h.register_id), 0)
				FROM register_heads h WHERE h.register_id = ?`, c.Register)
		}
		for range 4 {
			t.sell(c)
		}
		all := waits()
		s.Pos.Crowd()
		s.Pos.LeaveFigures(all + 100)
		t.Check(s.Pos.FoldFigures(s.Context()))
		if n := waits(); n != all {
			t.Errorf("of %d entries %d wait: some were added while tills crowded", all, n)
		}
		docs := t.journal()
		t.compare(docs[0].day, docs[len(docs)-1].day, docs)
		if n := waits(); n != 0 {
			t.Errorf("%d entries wait though somebody looked", n)
		}
		t.sell(c)
		s.Pos.Crowd()
		s.Pos.LeaveFigures(0)
		t.Check(s.Pos.FoldFigures(s.Context()))
		if n := waits(); n != 0 {
			t.Errorf("%d entries wait though it was too much", n)
		}
	}, tradesAllWays)
}

// So does what finds the lines of a product.
func TestSoldLinesMakeWayForTills(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		t := newTrader(s, 1)
		for range 4 {
			t.sell(t.tills[0])
		}
		s.Pos.Crowd()
		s.Pos.LeaveFigures(100)
		if all, err := s.Pos.FoldGently(s.Context()); all || err != nil {
			t.Errorf("while tills crowd: all %v, %v", all, err)
		}
		if n := s.Number(`SELECT count(*) FROM sold_lines`); n != 0 {
			t.Errorf("%d lines were taken while tills crowded", n)
		}
		s.Pos.LeaveFigures(0)
		if all, err := s.Pos.FoldGently(s.Context()); !all || err != nil {
			t.Errorf("where it is too much: all %v, %v", all, err)
		}
		if n, want := s.Number(`SELECT count(*) FROM sold_lines`), s.Number(`SELECT count(*) FROM sale_lines`); n != want || n == 0 {
			t.Errorf("%d of %d lines were taken", n, want)
		}
	}, tradesAllWays)
}
