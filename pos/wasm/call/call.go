// Package call is the till's door to pos/pricing, pos/promo, pos/barcode and
// pos/money: a JSON text in, a JSON text out. It is what the WebAssembly program
// hands to the page, kept apart from it so that it can be tested without a
// browser.
//
// Sums are integers in minor units, quantities and rates decimal strings, as on
// the wire of the server. A member marked "?" may be left out or null; unknown
// members are refused, so that a misspelt one is noticed.
//
// The policy of the store, in the words of GET /store:
//
//	POLICY {"prices":"included"|"added", "tax_rounding":"line"|"unit"|"document",
//	        "rounding":"half_up"|"half_even"|…, "cash_step"?:5, "cash_mode"?:"half_up",
//	        "cash_change"?:"half_down", "cash_least"?:false}
//
// A priced document:
//
//	TOTALS {"lines":[{"amount","discount","tax","total"}…], "subtotal", "discount", "tax", "total",
//	        "cash_total", "taxes":[{"rate":"0.19","base","amount"}…]}
//
// Where lines have several taxes, each such line has its own "taxes", and the
// taxes have names: {"name":"GST","rate":"0.05","levy"?:true,"base","amount"}.
//
// cash_total is the total as it is asked for when all of it is paid in cash.
//
// The calls:
//
//	rules        RULES, as the catalogue has them; they are kept for the carts that follow
//	             → {"price_lists":1,"promotions":3}
//	price        {"policy":POLICY, "items":[{"unit_price":199, "quantity":"1.250", "rate":"0.19", "discount"?:0, "fixed"?:1299,
//	              "product"?:id, "take_away"?:false, "exempt"?:false, "taxes"?:[{"name":"GST","rate"?:"0.05","compound"?:false,"per_piece"?:0,"taxed"?:false}…]}…]}
//	             → TOTALS
//	price        by the rules, where it says the store's local time: the same and {"at":"2026-11-27T16:30",
//	             "customer_group"?:"club", "coupons"?:[{"code","promotion"}…], "discount_amount"?:500, "discount_percent"?:"0.1"},
//	             items having {"product":id, "by_hand"?:{"amount":50}|{"percent":"0.1"}, "category"?, "pieces"?:true, "excluded"?:true, "manual_price"?:150,
//	             "discount_percent"?:"0.05"} besides; discounts of items and order are those that a person gave,
//	             by_hand is one that "manual" takes off later
//	             → TOTALS, its lines with {"unit_price","list_price","price_list":name|null,
//	             "promotions":[{"id","name","amount"}…],"manual":0,"order":0}: what "discount" is made of;
//	             "from" besides where a person set the price: what the lists would have charged;
//	             and {"promotions":[{"id","name","amount","times"}…],"coupons":[{"code","why":""|reason}…]}
//	manual       {"policy":POLICY, "lines":[{"left":199, "item"?:one of price's, with its by_hand}…], "order"?:…}
//	             → {"lines":[{"line":50,"order":0}…]}: what discounts by hand take off what is left of each
//	             line after promotions, its own and its share of the one on the whole document
//	refund       {"policy":POLICY, "lines":[{"rate":"0.19", "already":"0", "quantity":"1",
//	              "sold":{"quantity":"2","amount","discount","tax","total","taxes"?:[…]}}…]}
//	             → TOTALS of what is given back
//	settle       {"policy":POLICY, "total":6922, "tenders":[{"kind":"cash","amount":7000}…]}
//	             → {"rounding","change","cash"}; every kind but cash is cashless, and "change":true
//	             lets one give change
//	left         the same → {"exact","cash"}: still to be paid, without cash and with
//	settleRefund the same, where one tender may leave out its amount, and
//	             "before"?:{"due":333,"cash":335,"other"?:0} is what earlier refunds of the sale paid out
//	             → {"amounts":[…],"rounding","cash"}
//	foreign      {"rate":"0.95", "step"?:5, "currency":"CHF", "home":"EUR", "due"?:4197, "amount"?:5000}
//	             → {"ask":4420,"worth":4750}: foreign cash to ask for what is due, and what the amount pays
//	barcode      {"text":"4006381333931", "patterns":["22IIIIIPPPPPC"…], "today":"2026-12-01"}
//	             → {"code":null|{"kind","text","key","alt":"…"|null,"gtin14":"…"|null,"embedded":EMBEDDED},
//	                "label":null|{"key","embedded":EMBEDDED}, "doubt":"…"|null}
//	             where EMBEDDED is null or {"pattern","item_code","item_key"}. The product is looked
//	             for by the label's key, then its item, then the code's key, its alt and its item.
//	             doubt is why nothing may be known under it.
//	sell         the same with what was found, "as":"label"|"item"|"code" (a label's item is as label),
//	             "unit":"kg", "price":479, "currency":"EUR", "pack"?:"6", "now"?:"2026-12-01T14:05"
//	             → {"quantity":"1.250"|null,"price":599|null,"batch","serial","expires_on","expires_at",
//	                "sell_by_on","best_before_on","past" (each "…"|null),"expired":false,"past_best":false}
//	             where past is the date that it is past, and without now no minute is
//	quickCash    {"due":6922, "currency":"EUR"} → {"sums":[6922,7000,8000,10000]}
//	change       {"amount":578, "currency":"EUR"} → {"pieces":[{"value":500,"count":1}…],"rest":0}
//
// What cannot be answered is {"error":{"code","text","line"?}}: text is a
// sentence for the person, line counts from 1. Codes are malformed (the JSON is
// not as above), number_invalid, quantity_invalid, price_invalid,
// discount_invalid, rate_invalid, too_large, too_many_lines, underpaid,
// overpaid, tender_invalid, over_returned, broken_sale, total_mismatch,
// open_tenders, malformed_barcode, pattern_invalid, rule_invalid,
// too_many_coupons and internal.
package call

import (
	"errors"

	"tillbell/pos/barcode"
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
)

// MaxText is the longest JSON text that is read: a full cart is far below it.
// MaxRules is the longest of a store's rules.
const (
	MaxText  = 1 << 20
	MaxRules = 1 << 25
)

// Engine answers calls. It keeps its memory from one to the next and serves one
// caller at a time.
type Engine struct {
	items  []pricing.Item
	totals pricing.Totals
	out    []byte

	promo     promo.Pricer // with the rules that came last
	promoting bool         // the cart at hand is priced by them
	cart      promo.Cart
	priced    promo.Result
}

// table holds the calls by name, in the order of the package's description.
var table = []struct {
	name   string
	answer func(*Engine, *reader) error
}{
	{"rules", (*Engine).rules},
	{"price", (*Engine).price},
	{"manual", (*Engine).manual},
	{"refund", (*Engine).refund},
	{"settle", (*Engine).settle},
	{"left", (*Engine).left},
	{"settleRefund", (*Engine).settleRefund},
	{"foreign", (*Engine).foreign},
	{"barcode", (*Engine).barcode},
	{"sell", (*Engine).sell},
	{"quickCash", (*Engine).quickCash},
	{"change", (*Engine).change},
}

// Names returns the names of all calls.
func Names() []string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].name
	}
	return names
}

// Do answers one call. Whatever comes in, a JSON text comes back.
func (e *Engine) Do(name, text string) (answer string) {
	defer func() {
		if recover() != nil {
			answer = `{"error":{"code":"internal","text":"This could not be computed."}}`
		}
	}()
	e.out = e.out[:0]
	if err := e.do(name, text); err != nil {
		e.out = e.out[:0]
		e.refuse(err)
	}
	return string(e.out)
}

func (e *Engine) do(name, text string) error {
	if len(text) > MaxText && (name != "rules" || len(text) > MaxRules) {
		return &malformed{"The text is too long."}
	}
	for i := range table {
		if table[i].name == name {
			return table[i].answer(e, &reader{text: text})
		}
	}
	return &malformed{"There is no call of this name."}
}

// codes names the errors that are plain values.
var codes = []struct {
	err  error
	code string
}{
	{pricing.ErrTooManyLines, "too_many_lines"},
	{pricing.ErrUnderpaid, "underpaid"},
	{pricing.ErrOverpaid, "overpaid"},
	{pricing.ErrTender, "tender_invalid"},
	{pricing.ErrQuantity, "quantity_invalid"},
	{pricing.ErrOverReturned, "over_returned"},
	{pricing.ErrBrokenSale, "broken_sale"},
	{pricing.ErrRefundMismatch, "total_mismatch"},
	{pricing.ErrOpenTenders, "open_tenders"},
	{pricing.ErrDiscount, "discount_invalid"},
	{money.ErrOverflow, "too_large"},
	{promo.ErrTooManyLines, "too_many_lines"},
	{promo.ErrTooManyCoupons, "too_many_coupons"},
	{promo.ErrOrderDiscount, "discount_invalid"},
}

// refuse writes the answer that stands for an error.
func (e *Engine) refuse(err error) {
	code, text, line := "internal", err.Error(), 0
	switch err := err.(type) {
	case *malformed:
		code = "malformed"
	case *lineError:
		line = err.line
		code, text = describe(err.cause)
	case *pricing.LineError:
		code, text, line = err.Code, err.Text, err.Line
	case *promo.LineError:
		code, text, line = err.Code, err.Text, err.Line
	default:
		code, text = describe(err)
	}
	e.member("{", "error")
	e.member("{", "code").string(code)
	e.member(",", "text").string(text)
	if line > 0 {
		e.member(",", "line").integer(int64(line))
	}
	e.raw("}}")
}

// describe returns the code and the sentence of an error of the packages below.
func describe(err error) (code, text string) {
	switch err.(type) {
	case *money.ParseError:
		return "number_invalid", err.Error()
	case *barcode.Malformed:
		return "malformed_barcode", err.Error()
	case *barcode.BadPattern:
		return "pattern_invalid", err.Error()
	case *promo.RuleError:
		return "rule_invalid", err.Error()
	}
	for _, known := range codes {
		if errors.Is(err, known.err) {
			return known.code, err.Error()
		}
	}
	return "internal", err.Error()
}

// lineError adds the line to an error that does not know it.
type lineError struct {
	line  int
	cause error
}

func (l *lineError) Error() string { return l.cause.Error() }
