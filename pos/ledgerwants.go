package pos

import (
	"encoding/json"
	"fmt"
	"strings"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// giftCardLine checks a line that charges a card up and gives the product its
// price: its own, or, where it has none, what the till says.
func giftCardLine(n int, l LineRequest, q *Product, quantity money.Quantity) (*Product, error) {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "gift_card_line", "Line %d: %s", n, text).At(lineField(n, field), "gift_card_line", text)
	}
	switch {
	case !q.GiftCard:
		return nil, bad("gift_card", "is not a gift card.")
	case l.GiftCard == "":
		return nil, bad("gift_card", "a gift card needs its code.")
	case quantity != money.One:
		return nil, bad("quantity", "gift cards are sold one a line.")
	case l.Discount != nil: // the card would be worth more than was paid
		return nil, bad("discount", "a gift card has no discount.")
	}
	code, err := l.card()
	if err != nil || kindOfCode(code) != GiftCard {
		return nil, errCode.At(lineField(n, "gift_card"), "gift_card_malformed", "is not a gift card's code")
	}
	if q.Price > 0 {
		return q, nil
	}
	if l.UnitPrice == nil || *l.UnitPrice <= 0 || *l.UnitPrice > maxGift {
		return nil, bad("unit_price", "how much is the card to be worth?")
	}
	open := *q
	open.Price = *l.UnitPrice
	return &open, nil
}

func (r *SaleRequest) movesLedger() bool {
	if r.CustomerID != "" {
		return true
	}
	for _, t := range r.Tenders {
		if t.Kind != Cash && t.Kind != Card && t.Kind != Voucher {
			return true
		}
	}
	for _, l := range r.Lines {
		if l.GiftCard != "" {
			return true
		}
	}
	return false
}

// wants notes what a priced sale asks of the ledger: first what it is paid
// with, so that no card pays for itself, then cards charged up, then points.
func (d *draft) findWants() error {
	d.wants = d.wants[:0]
	var byPoints money.Amount
	for i := range d.tenders {
		t := &d.tenders[i]
		w, ok, err := wantOfTender(i, d.request.Tenders[i], d)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		w.kind, w.delta = moveRedeem, -int64(t.Amount)
		switch t.Kind {
		case OnAccount:
			w.kind = moveCharge
		case Points:
			n, err := d.rules.toBurn(t.Amount)
			if err != nil {
				return err
			}
			byPoints += t.Amount
			w.kind, w.delta, w.points = moveBurn, -n, true
		}
		d.wants = append(d.wants, w)
	}
	for i, l := range d.request.Lines {
		if l.GiftCard == "" {
			continue
		}
		code, err := l.card()
		if err != nil {
			return err
		}
		if amount := d.totals.Lines[i].Total; amount > 0 {
			d.wants = append(d.wants, want{kind: moveSell, account: GiftCard, key: codeKey(code), code: code, delta: int64(amount),
				field: lineField(i+1, "gift_card"), line: i, tender: -1})
		}
	}
	if d.request.CustomerID == "" {
		return nil
	}
	if n := d.rules.earned(d, byPoints); n > 0 {
		d.wants = append(d.wants, want{kind: moveEarn, account: Points, key: customerKey(d.request.CustomerID, Points, pointsUnit),
			delta: n, field: "customer_id", line: -1, tender: -1, points: true})
	}
	return nil
}

// wantOfTender is the account that a tender names; not ok where it is of
// another part.
func wantOfTender(i int, t TenderRequest, d *draft) (w want, ok bool, err error) {
	w = want{account: t.Kind, line: -1, tender: i, field: tenderField(i, "code")}
	switch t.Kind {
	case Deposit:
		w.account, w.key, w.field = Layaway, idKey(d.request.LayawayID), tenderField(i, "kind")
		return w, true, nil
	case GiftCard, StoreCredit, OnAccount, Points:
	default:
		if t.Code != "" && (t.Kind == Cash || t.Kind == Card || t.Kind == Voucher) {
			return w, false, fault.New(fault.Invalid, "tender_invalid", "Tender %d has a code that nothing is paid with.", i+1).
				At(tenderField(i, "code"), "tender_invalid", "belongs to no such tender")
		}
		return w, false, nil
	}
	if t.Amount != nil && (*t.Amount <= 0 || *t.Amount > money.MaxAmount) {
		return w, false, fault.New(fault.Invalid, "tender_invalid", "Tender %d must be above zero.", i+1).
			At(tenderField(i, "amount"), "tender_invalid", "must be above zero")
	}
	if !d.at.IsZero() {
		return w, false, fault.New(fault.Invalid, "needs_server", "Cards and credit can only be spent while the server is there.").
			At(tenderField(i, "kind"), "needs_server", "cannot be taken without the server")
	}
	if t.Code != "" {
		if w.code, err = t.code(); err != nil || kindOfCode(w.code) != t.Kind {
			return w, false, errCode.At(w.field, "gift_card_malformed", "is not a code of this kind")
		}
		w.key = codeKey(w.code)
		return w, true, nil
	}
	if t.Kind == GiftCard && d.kind == kindSale {
		return w, false, errCode.At(w.field, "required", "must not be empty")
	}
	unit := d.currency
	if t.Kind == Points {
		unit = pointsUnit
	}
	if d.request.CustomerID == "" && d.kind == kindSale {
		return w, false, errNeedsCustomer.At("customer_id", "customer_required", "must not be empty")
	}
	w.field = tenderField(i, "kind")
	w.key = customerKey(d.request.CustomerID, t.Kind, unit)
	return w, true, nil
}

// lookOriginals adds up how sales that are returned from were paid and what
// came back of them, holding each sale so that no other return comes between.
func (l *ledgerPart) lookOriginals(p *db.Pipe, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := `IN (SELECT value FROM json_each(?1))`, []any{ids}
	if p.Dialect() == db.Postgres {
		in = `= ANY($1::text[]::uuid[])`
		p.Exec("hold the sales", `SELECT 1 FROM sales WHERE id `+in+` ORDER BY id FOR NO KEY UPDATE`, args...)
	} else {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		args = []any{string(doc)}
	}
	family := `(SELECT id, id AS sale, kind, total FROM sales WHERE id ` + in + ` UNION ALL
		SELECT id, original_id, kind, total FROM sales WHERE original_id ` + in + `)`
	p.Query("who bought", func(rows db.Scanner) error {
		for rows.Next() {
			var sale, customer string
			if err := rows.Scan(&sale, &customer); err != nil {
				return err
			}
			l.sums(sale).customer = customer
		}
		return nil
	}, `SELECT CAST(id AS TEXT), CAST(customer_id AS TEXT) FROM sales WHERE customer_id IS NOT NULL AND id `+in, args...)
	p.Query("add up returns", func(rows db.Scanner) error {
		for rows.Next() {
			var sale, kind, tender, account string
			var total, amount int64
			if err := rows.Scan(&sale, &kind, &total, &tender, &account, &amount); err != nil {
				return err
			}
			l.sums(sale).add(kind, total, tender, account, amount)
		}
		return nil
	}, `SELECT CAST(f.sale AS TEXT), f.kind, 0, t.kind, CAST(t.account_id AS TEXT), t.amount FROM `+family+` f
		JOIN sale_tenders t ON t.sale_id = f.id WHERE t.account_id IS NOT NULL AND t.kind <> 'deposit'
		UNION ALL SELECT CAST(f.sale AS TEXT), f.kind, f.total, '', '', 0 FROM `+family+` f`, args...)
	l.lookLinesBack(p, in, args)
	p.Query("add up points", func(rows db.Scanner) error {
		for rows.Next() {
			var sale, kind, from, to string
			var n int64
			if err := rows.Scan(&sale, &kind, &from, &to, &n); err != nil {
				return err
			}
			l.sums(sale).addPoints(kind, from, to, n)
		}
		return nil
	}, `SELECT CAST(f.sale AS TEXT), m.kind, CAST(m.from_id AS TEXT), CAST(m.to_id AS TEXT), m.amount FROM `+family+` f
		JOIN ledger_transfers m ON m.document_id = f.id WHERE m.unit = 'points'`, args...)
	return nil
}

func (l *ledgerPart) sums(sale string) *backSums {
	b := l.backs[sale]
	if b == nil {
		b = &backSums{paid: make(map[string]int64), back: make(map[string]int64), kinds: make(map[string]string), lines: make(map[int64]int64)}
		l.backs[sale] = b
	}
	return b
}

// backSums are a sale's money by the account it was paid with, and what of it
// was given back so far.
type backSums struct {
	paid, back             map[string]int64 // by account
	kinds                  map[string]string
	order                  []string // accounts as they were paid with
	total, backTotal       int64
	earned, earnedBack     int64
	lines                  map[int64]int64 // money that came back, by line of the sale
	burned, burnedBack     int64
	purse                  string // the points account
	customer               string // who bought, unless erased
	byPoints, byPointsBack int64  // money
	elsewhere              int64  // of credit whose account takes nothing back
}

func (b *backSums) add(kind string, total int64, tender, account string, amount int64) {
	if account == "" {
		if kind == kindSale {
			b.total += total
		} else {
			b.backTotal += total
		}
		return
	}
	if kind == kindSale {
		if b.paid[account] == 0 {
			b.order = append(b.order, account)
		}
		b.paid[account], b.kinds[account] = b.paid[account]+amount, tender
		if tender == Points {
			b.byPoints += amount
		}
		return
	}
	b.back[account] += amount
	if tender == Points {
		b.byPointsBack += amount
	}
}

func (b *backSums) addPoints(kind, from, to string, n int64) {
	switch kind {
	case moveEarn:
		b.earned, b.purse = b.earned+n, to
	case moveEarnBack:
		b.earnedBack += n
	case moveBurn:
		b.burned, b.purse = b.burned+n, from
	case moveBurnBack:
		b.burnedBack += n
	}
}

// open is what of an account's money has not come back.
func (b *backSums) open(account string) int64 { return max(b.paid[account]-b.back[account], 0) }

// wantsBack is what a return asks of the ledger: money on the cards and
// accounts it came from, and the points of what came back.
func (l *ledgerPart) wantsBack(d *draft) ([]want, error) {
	var wants []want
	sums := l.backs[d.original]
	if sums == nil {
		sums = &backSums{paid: make(map[string]int64), kinds: make(map[string]string)}
	}
	sums.meet(d.came)
	given := make(map[string]int64) // by the tenders before, as a void gives back to several cards
	for i := range d.tenders {
		t := d.request.Tenders[i]
		amount := d.tenders[i].Amount
		t.Amount = &amount
		w, ok, err := wantOfTender(i, t, d)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		w.kind, w.delta = moveRefund, int64(amount)
		if w.code == "" {
			w.key = sums.target(t.Kind, int64(amount), w.key, given)
			given[w.key] += int64(amount)
		}
		if t.Kind == Points {
			n, err := sums.pointsFor(int64(amount))
			if err != nil {
				return nil, err.At(tenderField(i, "amount"), err.Code, "is more than was paid with points")
			}
			w.kind, w.delta, w.points = moveBurnBack, n, true
		}
		if w.delta > 0 {
			wants = append(wants, w)
		}
	}
	if err := l.cardsFirst(d, sums); err != nil {
		return nil, err
	}
	for i, line := range d.doc.Lines {
		if line.GiftCard != "" && line.Total+line.Fee+line.Before > 0 {
			wants = append(wants, want{kind: moveVoid, account: GiftCard, key: idKey(line.GiftCard), delta: -int64(line.Total + line.Fee + line.Before),
				field: lineField(i+1, "line"), line: -1, tender: -1})
		}
	}
	if n := sums.earnedBy(d.returns, d.doc); n > 0 {
		wants = append(wants, want{kind: moveEarnBack, account: Points, key: idKey(sums.purse), delta: -n, field: "sale_id", line: -1, tender: -1, points: true})
	}
	return wants, nil
}

// target is the account of a kind that the sale was paid with and that so much
// still belongs on, else the customer's.
func (b *backSums) target(kind string, amount int64, otherwise string, given map[string]int64) string {
	first := ""
	for _, id := range b.order {
		if b.kinds[id] != kind {
			continue
		}
		if b.open(id)-given[idKey(id)] >= amount {
			return idKey(id)
		}
		if first == "" {
			first = idKey(id)
		}
	}
	if first != "" {
		return first
	}
	return otherwise
}

// pointsFor is how many points come back with an amount that was paid with
// them: its share, all shares adding up to the whole.
func (b *backSums) pointsFor(amount int64) (int64, *fault.Error) {
	if b.byPoints == 0 || b.byPointsBack+amount > b.byPoints {
		return 0, fault.New(fault.Invalid, "points_refund", "That is more than was paid with points.")
	}
	due, err := money.MulDiv(b.burned, b.byPointsBack+amount, b.byPoints, money.Down)
	if err != nil {
		return 0, errBalanceMax.Wrap(err)
	}
	b.byPointsBack += amount
	n := due - b.burnedBack
	b.burnedBack = due
	return n, nil
}

// cardsFirst refuses to pay out in money what was paid with a card or on
// account: that goes back to where it came from, or becomes credit.
func (l *ledgerPart) cardsFirst(d *draft, b *backSums) error {
	onLedger, ledgerBack, now := b.elsewhere, int64(0), int64(0)
	for id := range b.paid {
		onLedger += b.paid[id]
	}
	for _, n := range b.back {
		ledgerBack += n
	}
	for _, t := range d.tenders {
		switch t.Kind {
		case GiftCard, StoreCredit, OnAccount, Points, exchanged: // goods for goods
		default:
			now += int64(t.Amount)
		}
	}
	if onLedger == 0 || now == 0 {
		return nil
	}
	allowed := max(b.total-onLedger-(b.backTotal-ledgerBack), 0)
	if now-int64(d.doc.Rounding) > allowed {
		kinds := make([]string, 0, len(b.order))
		for _, id := range b.order {
			if b.open(id) > 0 {
				kinds = append(kinds, b.kinds[id])
			}
		}
		return fault.New(fault.Invalid, "refund_to_account", "What was paid by card or credit goes back there first.").
			At("tenders", "refund_to_account", fmt.Sprintf("pay out more than was paid in money; %s first", strings.Join(kinds, ", "))).
			With("money", allowed)
	}
	return nil
}
