package call

import (
	"encoding/json"
	"strings"
	"testing"

	"tillbell/pos/money"
	"tillbell/pos/promo"
)

func amount(n money.Amount) *money.Amount { return &n }

// every uses every member that a rule can have.
func every() promo.Rules {
	some := promo.Target{Products: []string{"a"}, Categories: []string{"c"}, ExceptProducts: []string{"x"}, ExceptCategories: []string{"y"}}
	window := promo.Window{From: "2026-01-01", Until: "2026-12-31", Weekdays: []int{1, 5}, Start: "08:00", End: "20:00"}
	return promo.Rules{
		PriceLists: []promo.PriceList{{ID: "l", Name: "Liste \"ü\"", Target: some, Percent: 50_000, CustomerGroups: []string{"club"}, Window: window, Priority: -3,
			Prices: []promo.ListPrice{{Product: "a", From: 2000, Price: amount(0)}, {Product: "b", Percent: 10_000}}}},
		Promotions: []promo.Promotion{
			{ID: "1", Name: "Each", Kind: promo.Each, Target: some, Reward: promo.Reward{Amount: 5}, Limit: 3, MinSpend: 100, CustomerGroups: []string{"club"}, Window: window, Coupon: true, Stack: true, Priority: 7},
			{ID: "2", Name: "Buy", Kind: promo.BuyGet, Target: some, GetTarget: &promo.Target{All: true}, Buy: 2, Get: 1, Reward: promo.Reward{Price: amount(0)}},
			{ID: "3", Name: "Set", Kind: promo.Set, Groups: []promo.Group{{Target: some, Count: 2}}, Reward: promo.Reward{Percent: 10_000}},
			{ID: "4", Name: "Tiers", Kind: promo.Tiers, Target: some, PerProduct: true, Tiers: []promo.Tier{{From: 2, Reward: promo.Reward{Percent: 10_000}}}},
		},
	}
}

// What encoding/json writes of the rules, the hand-written reader reads.
func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	want := every()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{text: string(text)}
	var got promo.Rules
	r.object(func(name string) bool {
		if name == "price_lists" {
			r.array(func() { got.PriceLists = append(got.PriceLists, r.priceList()) })
		} else {
			r.array(func() { got.Promotions = append(got.Promotions, r.promotion()) })
		}
		return true
	})
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(text) {
		t.Errorf("read %s\nwritten %s", again, text)
	}
}

func TestCartByTheRules(t *testing.T) {
	t.Parallel()
	var e Engine
	const at = `"at":"2026-11-27T16:30"`
	const coffee = `{"product":"coffee","category":"drinks","pieces":true,"unit_price":300,"quantity":"3","rate":"0.19"}`
	answer := func(name, text string) string { return e.Do(name, text) }
	if got := answer("price", `{`+included+`,`+at+`,"items":[`+coffee+`]}`); !strings.Contains(got, `"discount":0,"tax":144,"total":900,"cash_total"`) {
		t.Errorf("before there are rules: %s", got)
	}
	rules := `{"price_lists":[{"id":"l","name":"Club","prices":[{"product":"coffee","price":250}],"customer_groups":["club"]}],"promotions":[
		{"id":"p","name":"Every third","kind":"buy_get","target":{"categories":["drinks"]},"buy":2,"get":1,"percent":"1"},
		{"id":"q","name":"Voucher","kind":"basket","target":{"all":true},"stack":true,"coupon":true,"tiers":[{"from":100,"amount":50}]}]}`
	if got := answer("rules", rules); got != `{"price_lists":1,"promotions":2}` {
		t.Fatal(got)
	}
	for _, v := range []struct{ name, in, want string }{
		{"a promotion", at, `"unit_price":300,"list_price":300,"price_list":null,"promotions":[{"id":"p","name":"Every third","amount":300}],"manual":0,"order":0}]`},
		{"a price list", at + `,"customer_group":"club"`, `"unit_price":250,"list_price":300,"price_list":"Club","promotions":[{"id":"p","name":"Every third","amount":250}]`},
		{"an order's discount", at + `,"discount_percent":"0.1"`, `"promotions":[{"id":"p","name":"Every third","amount":300}],"manual":0,"order":60}]`},
		{"a coupon that finds nothing", at + `,"coupons":[{"code":"X","promotion":"q"},{"code":"Y","promotion":"z"}]`,
			`"promotions":[{"id":"p","name":"Every third","amount":300,"times":1}],"coupons":[{"code":"X","why":"not_met"},{"code":"Y","why":"unknown"}]}`},
		{"no time, no rules", `"coupons":[]`, `"lines":[{"amount":900,"discount":0,"tax":144,"total":900}]`},
	} {
		if got := answer("price", `{`+included+`,`+v.in+`,"items":[`+coffee+`]}`); !strings.Contains(got, v.want) {
			t.Errorf("%s: %s\nwant %s", v.name, got, v.want)
		}
	}
	for _, v := range []struct{ name, call, in, want string }{
		{"a bad time", "price", `{` + included + `,"at":"noon","items":[]}`, `"code":"malformed"`},
		{"a discount above the line", "price", `{` + included + `,` + at + `,"items":[{"unit_price":1,"quantity":"1","rate":"0","discount":2}]}`, `"code":"discount_invalid"`},
		{"a bad rule", "rules", `{"promotions":[{"id":"p","name":"n","kind":"each","target":{"all":true},"percent":"1.1"}]}`, `"code":"rule_invalid"`},
		{"a member nobody knows", "rules", `{"promotions":[{"id":"p","nmae":"n"}]}`, `"code":"malformed"`},
	} {
		if got := answer(v.call, v.in); !strings.Contains(got, v.want) {
			t.Errorf("%s: %s\nwant %s", v.name, got, v.want)
		}
	}
	if got := answer("price", `{`+included+`,`+at+`,"items":[`+coffee+`]}`); !strings.Contains(got, "Every third") {
		t.Errorf("bad rules drove out the good: %s", got)
	}
}
