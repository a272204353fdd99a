package traffic

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"tillbell/server/internal/demo/goods"
)

const (
	openingFloat = 150_00
	dropFrom     = 450_00 // cash in the drawer from which some goes to the safe
	drop         = 250_00
	tableDays    = 3 // of baskets, which come round again
	returnEvery  = 25
	askEvery     = 30
	lookAgain    = 20 * time.Second // at a till that somebody else uses
	afterTrouble = 15 * time.Second
	keepSales    = 40
)

// till is a cashier at work.
type till struct {
	actor
	random *rand.Rand
	code   string
	own    bool // it is nobody else's

	baskets  []goods.Basket
	products map[string]product // by SKU
	drawer   string             // the one open; empty: none of ours
	cash     int64
	sales    int
	sold     []soldLine
}

type product struct {
	ID       string   `json:"id"`
	SKU      string   `json:"sku"`
	Unit     string   `json:"unit"`
	Barcodes []string `json:"barcodes"`
}

type soldLine struct{ sale, tender string }

func newTill(s *shop, n uint64, code, device string, who person) *till {
	t := &till{actor: actor{shop: s, who: who, device: device}, random: s.random(tillStream + n), code: code, own: code != "T1"}
	for _, b := range goods.Week(int64(s.seed), time.Friday, tableDays, 9, 20) {
		if b.Register == code {
			t.baskets = append(t.baskets, b)
		}
	}
	return t
}

// run sells until ctx ends, then closes.
func (t *till) run(ctx context.Context) {
	defer t.close(ctx)
	if len(t.baskets) == 0 {
		return
	}
	for ctx.Err() == nil {
		if err := t.serve(ctx); err != nil {
			t.note(ctx, "sell at "+t.code, err)
			if !wait(ctx, afterTrouble) {
				return
			}
		}
	}
}

// serve opens the till and sells until something goes wrong.
func (t *till) serve(ctx context.Context) error {
	if t.products == nil {
		if err := t.learn(ctx); err != nil {
			return err
		}
	}
	for t.pause(ctx, between(t.random, 4*time.Second, 14*time.Second)) {
		if t.drawer == "" {
			open, err := t.open(ctx)
			if err != nil {
				return err
			}
			if !open {
				wait(ctx, lookAgain)
				continue
			}
		}
		if err := t.sell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// learn reads the catalogue.
func (t *till) learn(ctx context.Context) error {
	var catalog struct {
		Products []product `json:"products"`
	}
	if err := t.do(ctx, "GET", "/catalog", nil, &catalog); err != nil {
		return err
	}
	t.products = make(map[string]product, len(catalog.Products))
	for _, p := range catalog.Products {
		t.products[p.SKU] = p
	}
	return nil
}

// open opens a drawer. One that is open already is somebody else's, unless the
// till is ours alone: then it was left behind, and is taken up.
func (t *till) open(ctx context.Context) (bool, error) {
	t.drawer, t.cash = newID(), openingFloat // ours even where the answer is lost
	err := t.do(ctx, "PUT", "/drawers/"+t.drawer, map[string]int{"opening_float": openingFloat}, nil)
	p, taken := refused(err, "drawer_open")
	switch {
	case taken && t.own && p.Drawer != "":
		t.drawer, t.cash = p.Drawer, 0
		return true, nil
	case taken:
		t.drawer = ""
		return false, nil
	case p != nil:
		t.drawer = ""
	}
	return err == nil, err
}

type line struct {
	ProductID string `json:"product_id,omitempty"`
	Barcode   string `json:"barcode,omitempty"`
	Quantity  string `json:"quantity,omitempty"`
}

type tender struct {
	Kind   string `json:"kind"`
	Amount *int64 `json:"amount,omitempty"`
}

type sale struct {
	Lines   []line   `json:"lines"`
	Tenders []tender `json:"tenders"`
	Total   int64    `json:"total"`
}

// sell serves one customer, and does what comes up now and then.
func (t *till) sell(ctx context.Context) error {
	b := t.baskets[t.sales%len(t.baskets)]
	t.sales++
	s := sale{Lines: t.lines(b)}
	if len(s.Lines) == 0 {
		return nil
	}
	var priced struct {
		Total     int64 `json:"total"`
		CashTotal int64 `json:"cash_total"`
	}
	if err := t.do(ctx, "POST", "/prices", map[string]any{"lines": s.Lines}, &priced); err != nil {
		return t.stale(err)
	}
	s.Total = priced.Total
	given := priced.Total
	if b.Tender == "cash" {
		given = handOver(t.random, priced.CashTotal)
	}
	s.Tenders = []tender{{b.Tender, &given}}
	id := newID()
	if err := t.do(ctx, "PUT", "/sales/"+id, s, nil); err != nil {
		return t.stale(err)
	}
	if b.Tender == "cash" {
		t.cash += priced.CashTotal
	}
	if p := t.products[b.Lines[0].SKU]; p.Unit == "each" {
		t.sold = append(t.sold[max(0, len(t.sold)-keepSales):], soldLine{id, b.Tender})
	}
	return t.nowAndThen(ctx, b)
}

// stale is what to make of a refused sale: products or prices that changed are
// learned anew, and a drawer that somebody closed is opened again.
func (t *till) stale(err error) error {
	if _, ok := refused(err, "unknown_product", "total_mismatch"); ok {
		t.products = nil
	}
	if _, ok := refused(err, "drawer_closed"); ok {
		t.drawer = ""
	}
	return err
}

// lines are a basket's, scanned where there is a barcode.
func (t *till) lines(b goods.Basket) []line {
	var out []line
	for _, l := range b.Lines {
		p, ok := t.products[l.SKU]
		if !ok {
			continue // taken out of the shop meanwhile
		}
		n := line{Quantity: quantity(l.Quantity)}
		if len(p.Barcodes) > 0 {
			n.Barcode = p.Barcodes[0]
		} else {
			n.ProductID = p.ID
		}
		out = append(out, n)
	}
	return out
}

// quantity writes thousandths.
func quantity(n int64) string {
	fraction := strconv.FormatInt(1000+n%1000, 10)[1:]
	return strconv.FormatInt(n/1000, 10) + "." + fraction
}

// handOver is what somebody gives for a sum: coins to the cent, or the next
// note or notes.
func handOver(r *rand.Rand, due int64) int64 {
	habit, step := r.IntN(4), int64(500)
	switch {
	case habit == 0:
		return due
	case habit == 1 && due <= 20_00:
		return 20_00
	case habit == 2 && due <= 50_00:
		return 50_00
	}
	return (due + step - 1) / step * step
}

func (t *till) nowAndThen(ctx context.Context, b goods.Basket) error {
	if t.sales%returnEvery == 0 && len(t.sold) > 0 {
		if err := t.takeBack(ctx); err != nil {
			return err
		}
	}
	if t.sales%askEvery == 0 {
		ask := map[string]string{"id": newID(), "kind": "price_check", "product_id": t.products[b.Lines[0].SKU].ID, "note": "Rings up different from the shelf"}
		if t.random.IntN(2) == 0 {
			ask = map[string]string{"id": newID(), "kind": "change", "note": "Out of 2 euro coins at " + t.code}
		}
		if err := t.do(ctx, "POST", "/help-requests", ask, nil); err != nil {
			return err
		}
	}
	if t.cash > dropFrom {
		move := map[string]any{"kind": "drop", "amount": drop, "reason": "To the safe"}
		if err := t.do(ctx, "PUT", "/drawers/"+t.drawer+"/movements/"+newID(), move, nil); err != nil {
			return t.stale(err)
		}
		t.cash -= drop
	}
	return nil
}

// takeBack lets one piece of an earlier sale's first line come back.
func (t *till) takeBack(ctx context.Context) error {
	i := t.random.IntN(len(t.sold))
	s := t.sold[i]
	t.sold = append(t.sold[:i], t.sold[i+1:]...)
	err := t.do(ctx, "PUT", "/returns/"+newID(), map[string]any{"sale_id": s.sale, "reason": "Changed my mind",
		"lines": []map[string]any{{"line": 1, "quantity": "1", "restock": true}}, "tenders": []tender{{Kind: s.tender}}}, nil)
	if _, ok := refused(err, "over_returned"); ok {
		return nil // a person took it back
	}
	return t.stale(err)
}

// close counts the drawer, if it is ours, and signs out.
func (t *till) close(ctx context.Context) {
	ctx, cancel := last(ctx)
	defer cancel()
	if t.drawer != "" {
		err := t.count(ctx)
		if _, gone := refused(err, "drawer_closed", "no_drawer"); !gone {
			t.note(ctx, "close the drawer at "+t.code, err)
		}
	}
	t.signOut(ctx)
}

func (t *till) count(ctx context.Context) error {
	var report struct {
		Status   string `json:"status"`
		Expected *int64 `json:"expected"`
	}
	if err := t.do(ctx, "GET", "/drawers/"+t.drawer+"/report", nil, &report); err != nil || report.Status == "closed" {
		return err
	}
	counted := t.cash
	if report.Expected != nil {
		counted = *report.Expected
	}
	return t.do(ctx, "POST", "/drawers/"+t.drawer+"/close", map[string]int64{"counted": max(counted, 0)}, nil)
}
