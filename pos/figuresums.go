package pos

import (
	"cmp"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
)

// Kinds of lines in the figures. Only goods are turnover.
const (
	lineGoods    = "goods"
	lineDeposit  = "deposit"
	lineGiftCard = "gift_card"
)

// Kinds of what took something off a price. What is left of a line's discount
// beside promotions and those by hand is other; returned is what returns took
// back of discounts. Prices by hand and of price lists are no discounts.
const (
	offPromotion = "promotion"
	offManual    = "manual"
	offOther     = "other"
	offReturned  = "returned"
	offPrice     = "price"
	offPriceList = "price_list"
)

// figureSums are what some documents of a store come to, by what is asked for.
type figureSums struct {
	calendar  *calendar
	documents map[documentKey]*documentSum
	products  map[productKey]*productSum
	taxes     map[taxKey]*taxSum
	tenders   map[tenderKey]*tenderSum
	discounts map[discountKey]*discountSum
}

func newFigureSums(c *calendar) *figureSums {
	return &figureSums{calendar: c, documents: make(map[documentKey]*documentSum), products: make(map[productKey]*productSum),
		taxes: make(map[taxKey]*taxSum), tenders: make(map[tenderKey]*tenderSum), discounts: make(map[discountKey]*discountSum)}
}

type documentKey struct {
	span, hour      int64
	register, staff string
}

type documentSum struct {
	sales, returns, voids      int64
	sold, returned, voided     money.Amount
	tax, otherTax, discount    money.Amount
	deposits, giftCards, total money.Amount
	rounding, tips             money.Amount
}

type productKey struct {
	span          int64
	product, kind string
}

type productSum struct {
	soldQuantity, returnedQuantity money.Quantity
	sold, returned, tax, discount  money.Amount
	cost, uncosted                 money.Amount
	stockOut, stockIn              money.Quantity
}

type taxKey struct {
	span     int64
	name     string
	rate     money.Rate
	levy     bool
	giftCard bool
}

type taxSum struct{ soldBase, soldTax, returnedBase, returnedTax money.Amount }

type tenderKey struct {
	span           int64
	kind, currency string
}

type tenderSum struct {
	payments, refunds       int64
	taken, change, refunded money.Amount
	foreign                 money.Amount
}

type discountKey struct {
	span         int64
	kind, source string
}

type discountSum struct {
	name                 string
	times                int64
	discount, markedDown money.Amount
}

// at gives what stands under a key, made on first use.
func at[K comparable, V any](m map[K]*V, k K) *V {
	v := m[k]
	if v == nil {
		v = new(V)
		m[k] = v
	}
	return v
}

// figured is what the figures need of a document; its JSON is the journal's.
type figured struct {
	Kind     string           `json:"kind"`
	Purpose  string           `json:"purpose"`
	Staff    string           `json:"staff_id"`
	Lines    []figuredLine    `json:"lines"`
	Discount money.Amount     `json:"discount"`
	Total    money.Amount     `json:"total"`
	Rounding money.Amount     `json:"rounding"`
	Tenders  []DocumentTender `json:"tenders"`
	Change   money.Amount     `json:"change"`
	Tip      money.Amount     `json:"tip"`
	Layaway  string           `json:"layaway_id"`

	id, register string
	at           db.Micros
	aside        db.Micros // when its goods left the shelf, if before
	seq          int64
}

type figuredLine struct {
	Line           int64             `json:"line"`
	Product        string            `json:"product_id"`
	Quantity       money.Quantity    `json:"quantity"`
	UnitPrice      money.Amount      `json:"unit_price"`
	Discount       money.Amount      `json:"discount"`
	TaxRate        money.Rate        `json:"tax_rate"`
	Tax            money.Amount      `json:"tax"`
	Total          money.Amount      `json:"total"`
	ListPrice      *money.Amount     `json:"list_price"`
	PriceList      string            `json:"price_list"`
	Promotions     []AppliedDiscount `json:"promotions"`
	Override       *ManualPrice      `json:"price_override"`
	ManualDiscount *ManualDiscount   `json:"manual_discount"`
	Taxes          []DocumentTax     `json:"taxes"`
	DepositOf      int64             `json:"deposit_of"`
	GiftCard       string            `json:"gift_card"`

	stocked []stocked
	left    []stocked // of a return: what would have come back, had anything
	aside   []stocked // of goods put aside before: what they took from stock then
}

// stocked is what a line moved in stock, and what a unit of that cost.
type stocked struct {
	product  string
	quantity money.Quantity
	cost     *Cost
}

func (d *figured) kindOf(l *figuredLine) string {
	switch {
	case l.GiftCard != "":
		return lineGiftCard
	case l.DepositOf != 0, d.Purpose == purposeEmpties:
		return lineDeposit
	}
	return lineGoods
}

// add takes a document in. A return counts below zero where sums are one
// figure.
func (s *figureSums) add(d *figured, day time.Time) {
	hour := int64(d.at.Time().In(s.calendar.zone).Hour())
	for _, span := range []int64{daySpan(day), monthSpan(day)} {
		a := &adding{sums: s, d: d, span: span, sign: 1}
		if d.Kind == kindReturn {
			a.sign = -1
		}
		a.run(hour)
	}
}

// daySpan and monthSpan are how spans are written as numbers.
func daySpan(day time.Time) int64 {
	return monthSpan(day)*100 + int64(day.Day())
}

func monthSpan(day time.Time) int64 { return int64(day.Year())*100 + int64(day.Month()) }

// adding is a document on its way into the sums of a span.
type adding struct {
	sums *figureSums
	d    *figured
	span int64
	sign money.Amount
	used map[discountKey]bool // by this document
}

func (a *adding) run(hour int64) {
	d := a.d
	sum := at(a.sums.documents, documentKey{a.span, hour, d.register, d.Staff})
	if a.sign > 0 {
		sum.sales++
	} else {
		sum.returns++
		if d.Purpose == purposeVoid {
			sum.voids++
		}
	}
	sum.discount, sum.total = sum.discount+a.sign*d.Discount, sum.total+a.sign*d.Total
	sum.rounding, sum.tips = sum.rounding+a.sign*d.Rounding, sum.tips+a.sign*d.Tip
	for i := range d.Lines {
		l := &d.Lines[i]
		kind := d.kindOf(l)
		a.split(sum, l, kind)
		a.product(l, kind)
		a.stock(l, kind)
		a.taxes(l, kind)
		a.discounts(l)
	}
	a.tenders()
}

// split tells goods from what is no turnover.
func (a *adding) split(sum *documentSum, l *figuredLine, kind string) {
	switch kind {
	case lineGoods:
		sum.tax += a.sign * l.Tax
		if a.sign > 0 {
			sum.sold += l.Total
			return
		}
		sum.returned += l.Total
		if a.d.Purpose == purposeVoid {
			sum.voided += l.Total
		}
	case lineDeposit:
		sum.deposits, sum.otherTax = sum.deposits+a.sign*l.Total, sum.otherTax+a.sign*l.Tax
	case lineGiftCard:
		sum.giftCards, sum.otherTax = sum.giftCards+a.sign*l.Total, sum.otherTax+a.sign*l.Tax
	}
}

func (a *adding) product(l *figuredLine, kind string) {
	sum := at(a.sums.products, productKey{a.span, l.Product, kind})
	if a.sign > 0 {
		sum.soldQuantity, sum.sold = sum.soldQuantity+l.Quantity, sum.sold+l.Total
	} else {
		sum.returnedQuantity, sum.returned = sum.returnedQuantity+l.Quantity, sum.returned+l.Total
	}
	sum.tax, sum.discount = sum.tax+a.sign*l.Tax, sum.discount+a.sign*l.Discount
}

// stock counts the pieces at the products whose stock they are, and what they
// cost at the product that was sold. Where a part's cost is not known, nothing
// is known of the line's.
func (a *adding) stock(l *figuredLine, kind string) {
	var cost money.Amount
	known := len(l.stocked) > 0
	if len(l.stocked) == 0 && len(l.left) > 0 { // what it cost stays a cost, if that is known
		known = !slices.ContainsFunc(l.left, func(m stocked) bool { return m.cost == nil })
	}
	for _, moved := range l.aside { // they left the shelf with another document
		known = true
		if moved.cost == nil {
			known = false
			break
		}
		n, err := worth(moved.quantity, *moved.cost)
		if err != nil {
			known = false
			break
		}
		cost += n
	}
	for _, moved := range l.stocked {
		pieces := at(a.sums.products, productKey{a.span, moved.product, lineGoods})
		if a.sign > 0 {
			pieces.stockOut += moved.quantity
		} else {
			pieces.stockIn += moved.quantity
		}
		if moved.cost == nil {
			known = false
			continue
		}
		n, err := worth(moved.quantity, *moved.cost)
		known = known && err == nil
		cost += n
	}
	if kind != lineGoods {
		return
	}
	sum := at(a.sums.products, productKey{a.span, l.Product, kind})
	switch {
	case known:
		sum.cost += a.sign * cost
	default:
		sum.uncosted += a.sign * (l.Total - l.Tax)
	}
}

// taxes goes by a line's components where it has several, else by its rate. What
// bears levies alone is untaxed beside them.
func (a *adding) taxes(l *figuredLine, kind string) {
	percent := false
	for _, x := range l.Taxes {
		percent = percent || !x.Levy
		a.taxed(x, kind)
	}
	switch {
	case len(l.Taxes) == 0:
		a.taxed(DocumentTax{Rate: l.TaxRate, Base: l.Total - l.Tax, Amount: l.Tax}, kind)
	case !percent:
		a.taxed(DocumentTax{Base: l.Total - l.Tax}, kind)
	}
}

func (a *adding) taxed(x DocumentTax, kind string) {
	sum := at(a.sums.taxes, taxKey{a.span, x.Name, x.Rate, x.Levy, kind == lineGiftCard})
	if a.sign > 0 {
		sum.soldBase, sum.soldTax = sum.soldBase+x.Base, sum.soldTax+x.Amount
	} else {
		sum.returnedBase, sum.returnedTax = sum.returnedBase+x.Base, sum.returnedTax+x.Amount
	}
}

func (a *adding) tenders() {
	for i := range a.d.Tenders {
		t := &a.d.Tenders[i]
		if t.Kind == exchanged {
			continue
		}
		sum := at(a.sums.tenders, tenderKey{a.span, t.Kind, t.Currency})
		if a.sign > 0 {
			sum.payments, sum.taken = sum.payments+1, sum.taken+t.Amount
		} else {
			sum.refunds, sum.refunded = sum.refunds+1, sum.refunded+t.Amount
		}
		sum.foreign += a.sign * t.ForeignAmount
	}
	if a.d.Change != 0 {
		at(a.sums.tenders, tenderKey{a.span, Cash, ""}).change += a.sign * a.d.Change
	}
}

func (a *adding) discounts(l *figuredLine) {
	if a.sign < 0 {
		if l.Discount != 0 {
			a.off(offReturned, "", "", -l.Discount, 0)
		}
		return
	}
	rest := l.Discount
	for _, p := range l.Promotions {
		a.off(offPromotion, p.ID, p.Name, p.Amount, 0)
		rest -= p.Amount
	}
	if m := l.ManualDiscount; m != nil {
		a.off(offManual, "", "", m.Amount, 0)
		rest -= m.Amount
	}
	if rest != 0 {
		a.off(offOther, "", "", rest, 0)
	}
	price := l.UnitPrice
	if l.Override != nil {
		a.off(offPrice, "", "", 0, markedDown(l.Override.From-price, l.Quantity))
		price = l.Override.From
	}
	if l.ListPrice != nil && *l.ListPrice != price {
		a.off(offPriceList, l.PriceList, "", 0, markedDown(*l.ListPrice-price, l.Quantity))
	}
}

func markedDown(each money.Amount, quantity money.Quantity) money.Amount {
	n, err := money.Mul(each, quantity, money.HalfUp)
	if err != nil {
		return 0 // no price is that far from another
	}
	return n
}

// off notes what was taken off; a document counts once for each reason.
func (a *adding) off(kind, source, name string, discount, down money.Amount) {
	key := discountKey{a.span, kind, source}
	sum := at(a.sums.discounts, key)
	sum.name = cmp.Or(name, sum.name)
	sum.discount, sum.markedDown = sum.discount+discount, sum.markedDown+down
	if !a.used[key] {
		if a.used == nil {
			a.used = make(map[discountKey]bool)
		}
		a.used[key] = true
		sum.times++
	}
}
