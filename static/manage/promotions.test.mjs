import assert from "node:assert/strict";
import { test } from "node:test";
import { editable, parsePercent, percentText, priceListBody, priceListForm, promotionBody, promotionForm, sentence } from "./promotions.js";
import { t } from "./texts.js";

const priceText = (minor) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
const parsePrice = (typed) => (/^\d+(\.\d{1,2})?$/.test(typed.trim()) ? Math.round(Number(typed) * 100) : null);
const nameOf = (id) => ({ tea: "Tea", mug: "Mug" })[id] ?? id;
const say = { t, money: priceText, nameOf, day: (date) => date, weekday: (n) => ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][n] };

const rules = [
  [{ name: "A", kind: "each", active: true, target: { categories: ["Drinks"] }, percent: "0.1", limit: 3 }, "10 % off Drinks, at most 3"],
  [{ name: "B", kind: "buy_get", active: true, target: { products: ["tea"] }, buy: 2, get: 1, percent: "1", weekdays: [1, 2, 3, 4, 5], start: "16:00", end: "18:00" }, "Buy 2 of Tea, get 1 more free, Mon–Fri, 16:00 to 18:00"],
  [{ name: "C", kind: "buy_get", active: true, target: { products: ["tea"] }, buy: 1, get: 1, get_target: { products: ["mug"] }, price: 500 }, "Buy 1 of Tea, get 1 of Mug for 5.00"],
  [{ name: "D", kind: "set", active: true, groups: [{ target: { categories: ["Cups"] }, count: 3 }], price: 1000, from: "2026-12-01", until: "2026-12-24" }, "3 × Cups together for 10.00, 2026-12-01 to 2026-12-24"],
  [{ name: "E", kind: "tiers", active: true, target: { all: true, except_categories: ["Books"] }, tiers: [{ from: 3, percent: "0.05" }, { from: 6, percent: "0.125" }] }, "Everything except Books: 5 % off from 3, 12.5 % off from 6"],
  [{ name: "F", kind: "basket", active: true, target: { all: true }, tiers: [{ from: 5000, amount: 500 }], coupon: true, stack: true, customer_groups: ["Club"] }, "Who spends on everything: 5.00 off from 50.00, for Club, with a coupon, beside other promotions"],
];

test("what the server has goes through the form and comes out the same", () => {
  for (const [rule] of rules) {
    assert.ok(editable(rule));
    const { body, wrong } = promotionBody(promotionForm(rule, priceText, nameOf), parsePrice);
    assert.deepEqual(wrong, {}, rule.name);
    assert.deepEqual(body, rule);
  }
});

test("every promotion is a sentence", () => {
  for (const [rule, words] of rules) assert.equal(sentence(rule, say), words);
});

test("what is wrong is said by field before it is sent", () => {
  const form = promotionForm({}, priceText, nameOf);
  assert.deepEqual(promotionBody(form, parsePrice).wrong, { name: "promo.wrong.name", reward: "promo.wrong.percent" });
  const odd = { ...form, name: "x", value: "101", target: { ...form.target, mode: "products" }, from: "2026-02-02", until: "2026-02-01", start: "16:00", priority: "x", min_spend: "-1" };
  assert.deepEqual(Object.keys(promotionBody(odd, parsePrice).wrong).sort(), ["end", "min_spend", "priority", "reward", "target", "until"]);
  const tiers = { ...form, name: "x", kind: "tiers", tiers: [{ from: "5", value: "10" }, { from: "3", value: "20" }] };
  assert.equal(promotionBody(tiers, parsePrice).wrong.tiers, "promo.wrong.tiers");
});

test("shares are exact", () => {
  for (const [typed, wire] of [["10", "0.1"], ["100", "1"], ["12.5", "0.125"], ["0,5 %", "0.005"], ["7", "0.07"], ["33.3333", "0.333333"]]) {
    assert.equal(parsePercent(typed), wire);
    assert.equal(percentText(wire), typed.replace(",", ".").replace(" %", ""));
  }
  for (const bad of ["", "0", "101", "100.1", "-1", "1e1", "x", "0.00001"]) assert.equal(parsePercent(bad), null, bad);
});

test("a price list goes through its form", () => {
  const rule = { name: "Club", active: true, percent: "0.05", target: { all: true }, prices: [{ product: "tea", price: 450 }, { product: "tea", from: "6", percent: "0.2" }], priority: 3 };
  const { body, wrong } = priceListBody(priceListForm(rule, priceText, nameOf), parsePrice, (typed) => (/^\d+$/.test(typed) ? typed : null));
  assert.deepEqual(wrong, {});
  assert.deepEqual(body, rule);
  assert.equal(priceListBody(priceListForm({ name: "Empty" }, priceText, nameOf), parsePrice, String).wrong.prices, "promo.wrong.no_prices");
});

test("what the form cannot show is left to programs", () => {
  assert.ok(!editable({ kind: "set", groups: [{}, {}] }));
  assert.ok(!editable({ kind: "basket", tiers: [{ from: 1, price: 0 }] }));
});
