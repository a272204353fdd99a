//go:build linux

package killtest

import (
	"strconv"

	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// till sells, takes back, moves cash and closes its drawer, and sends again
// what it sent before.
type till struct {
	*client
	drawer string
	sold   []sold
}

// sold is a sale that was acknowledged.
type sold struct {
	id       string
	body     map[string]any
	hash     string
	returned bool
}

func (t *till) work() {
	for !t.stopped() {
		if t.drawer == "" {
			t.open()
			continue
		}
		switch n := t.random.IntN(100); {
		case n < 66 || len(t.sold) == 0:
			t.sell()
		case n < 76:
			t.again()
		case n < 80:
			t.other()
		case n < 88:
			t.takeBack()
		case n < 96:
			t.move()
		default:
			t.close()
		}
	}
}

// want reports an answer that nobody could give for this call.
func (t *till) want(what string, a answer, ok bool, status ...int) bool {
	if !ok {
		return false
	}
	for _, s := range status {
		if a.status == s {
			return true
		}
	}
	t.Errorf("%s: %s was answered %d: %s", t.name, what, a.status, a.body)
	return false
}

func (t *till) open() {
	id := db.NewID()
	a, ok := t.do(check.Entry{T: "drawer", ID: id}, "PUT", "/drawers/"+id, map[string]any{"opening_float": 10_000}, withHash)
	if t.want("opening a drawer", a, ok, 200, 201) {
		t.drawer = id
	}
}

func (t *till) sell() {
	id, body := db.NewID(), t.basket()
	a, ok := t.do(check.Entry{T: "sale", ID: id}, "PUT", "/sales/"+id, body, withHash)
	if t.want("a sale", a, ok, 200, 201) {
		t.sales.Add(1)
		t.sold = append(t.sold, sold{id: id, body: body, hash: check.Hash(a.body)})
	}
}

func (t *till) basket() map[string]any {
	var lines []any
	total := int64(0)
	for range 1 + t.random.IntN(5) {
		g, n := t.shop.goods[t.random.IntN(len(t.shop.goods))], 1+t.random.Int64N(3)
		lines = append(lines, map[string]any{"product_id": g.id, "quantity": strconv.FormatInt(n, 10)})
		total += n * g.price
	}
	var tenders []any
	switch t.random.IntN(3) {
	case 0:
		tenders = []any{map[string]any{"kind": "cash", "amount": (total + 999) / 1000 * 1000}}
	case 1:
		tenders = []any{map[string]any{"kind": "card", "amount": total, "reference": "A1"}}
	default:
		tenders = []any{map[string]any{"kind": "card", "amount": total / 2}, map[string]any{"kind": "cash", "amount": total - total/2 + 100}}
	}
	return map[string]any{"lines": lines, "tenders": tenders, "total": total}
}

func (t *till) one() *sold { return &t.sold[t.random.IntN(len(t.sold))] }

// again sends an earlier sale once more, often from before the server's death.
func (t *till) again() {
	s := t.one()
	a, ok := t.do(check.Entry{T: "sale", ID: s.id}, "PUT", "/sales/"+s.id, s.body, withHash)
	if t.want("a sale sent again", a, ok, 200) {
		t.replays.Add(1)
		if check.Hash(a.body) != s.hash {
			t.Errorf("%s: sale %s was answered other bytes the second time", t.name, s.id)
		}
	}
}

// other sends another sale under a used id.
func (t *till) other() {
	s, body := t.one(), t.basket()
	body["total"] = s.body["total"].(int64) + 1
	a, ok := t.do(check.Entry{T: "sale", ID: s.id}, "PUT", "/sales/"+s.id, body, withHash)
	if t.want("another sale under a used id", a, ok, 409) && a.code() != "sale_exists" {
		t.Errorf("%s: another sale under a used id was refused for %s", t.name, a.code())
	}
}

func (t *till) takeBack() {
	s := t.one()
	if s.returned {
		return
	}
	id := db.NewID()
	a, ok := t.do(check.Entry{T: "return", ID: id}, "PUT", "/returns/"+id, map[string]any{"sale_id": s.id, "reason": "stale",
		"lines":   []any{map[string]any{"line": 1, "quantity": "1", "restock": t.random.IntN(2) == 0}},
		"tenders": []any{map[string]any{"kind": "cash"}}}, withHash)
	if t.want("a return", a, ok, 200, 201) {
		s.returned = true
		t.returns.Add(1)
	}
}

func (t *till) move() {
	id := db.NewID()
	kind, amount := "no_sale", int64(0)
	if n := t.random.IntN(4); n < 3 {
		kind, amount = []string{"pay_in", "pay_out", "drop"}[n], 100+t.random.Int64N(400)
	}
	a, ok := t.do(check.Entry{T: "movement", ID: id}, "PUT", "/drawers/"+t.drawer+"/movements/"+id,
		map[string]any{"kind": kind, "amount": amount, "reason": "change"}, withHash)
	if t.want("a movement", a, ok, 200, 201) {
		t.moves.Add(1)
	}
}

func (t *till) close() {
	a, ok := t.do(check.Entry{T: "close", ID: t.drawer}, "POST", "/drawers/"+t.drawer+"/close",
		map[string]any{"counted": t.random.Int64N(50_000)}, withHash)
	if t.want("closing the drawer", a, ok, 200) {
		t.closings.Add(1)
		t.drawer = ""
	}
}
