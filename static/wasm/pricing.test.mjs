// Loads the compiled pricing as the till's page does and asks it every vector
// that Go has answered. Run with: node --test static/wasm/
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import vm from "node:vm";

const here = (path) => new URL(path, import.meta.url);
const vectors = JSON.parse(await readFile(here("../../pos/pricing/testdata/vectors.json"), "utf8"));

// wasm_exec.js is a classic script that sets globalThis.Go.
vm.runInThisContext(await readFile(here("wasm_exec.js"), "utf8"), { filename: "wasm_exec.js" });
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(await readFile(here("pricing.wasm")), go.importObject);
go.run(instance); // goes on until the process ends
const pricing = globalThis.tillbellPricing;

test("the object is there as soon as run was called", () => {
  assert.deepEqual(Object.keys(pricing).sort(),
    ["barcode", "change", "foreign", "left", "manual", "price", "quickCash", "refund", "rules", "sell", "settle", "settleRefund"]);
});

test("every vector is answered as Go answers it", () => {
  assert.ok(vectors.length > 80);
  for (const { name, call, in: question, out } of vectors) {
    assert.deepEqual(JSON.parse(pricing[call](JSON.stringify(question))), out, name);
  }
});

test("what is no JSON text is refused, never thrown", () => {
  for (const bad of [undefined, null, 7, {}, [], "", "{", "null", "{\"policy\":7}", "\ud800"]) {
    for (const call of Object.keys(pricing)) {
      assert.equal(JSON.parse(pricing[call](bad)).error.code, "malformed", `${call}(${bad})`);
    }
  }
  assert.equal(JSON.parse(pricing.price()).error.code, "malformed");
  assert.equal(JSON.parse(pricing.price("{}", "{}")).error.code, "malformed");
});

test("it goes on after refusals, many times over", () => {
  const cart = JSON.stringify({
    policy: { prices: "included", tax_rounding: "line", rounding: "half_up" },
    items: Array.from({ length: 40 }, (_, i) => ({ unit_price: 99 + i, quantity: "1", rate: i % 2 ? "0.19" : "0.07" })),
  });
  const first = pricing.price(cart);
  assert.equal(JSON.parse(first).lines.length, 40);
  for (let i = 0; i < 200; i++) {
    assert.equal(JSON.parse(pricing.price("{")).error.code, "malformed");
    assert.equal(pricing.price(cart), first);
  }
});

test("how long a cart of 40 lines takes", (t) => {
  const cart = JSON.stringify({
    policy: { prices: "included", tax_rounding: "document", rounding: "half_up" },
    items: Array.from({ length: 40 }, (_, i) => ({ unit_price: 99 + i, quantity: "1.250", rate: i % 2 ? "0.19" : "0.07" })),
  });
  const times = [];
  for (let i = 0; i < 500; i++) {
    const start = performance.now();
    JSON.parse(pricing.price(cart));
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`p50 ${times[250].toFixed(3)} ms, p99 ${times[495].toFixed(3)} ms`);
});

// The supermarket of pos/promo's benchmark: 300 promotions over 5,000 products in 40 categories, and a cart of 200 lines.
const product = (n) => `0192f0c4-0000-7000-8000-${String(n % 5000).padStart(12, "0")}`;
const products = (i, n) => ({ products: Array.from({ length: n }, (_, j) => product(i * 17 + j * 3)) });
const category = (i) => ({ categories: [`category ${i % 40}`] });
const kinds = [
  (i) => ({ kind: "each", target: products(i, 10), percent: "0.15" }),
  (i) => ({ kind: "each", target: products(i, 10), percent: "0.15" }),
  (i) => ({ kind: "each", target: products(i, 10), percent: "0.15" }),
  (i) => ({ kind: "each", target: products(i, 5), price: 99 }),
  (i) => ({ kind: "buy_get", target: products(i, 12), buy: 2, get: 1, percent: "1" }),
  (i) => ({ kind: "set", groups: [{ target: products(i, 20), count: 3 }], price: 500 }),
  (i) => ({ kind: "set", groups: [{ target: products(i, 10), count: 1 }, { target: category(i), count: 1 }], percent: "0.2" }),
  (i) => ({ kind: "tiers", target: category(i), tiers: [{ from: 3, percent: "0.05" }, { from: 6, percent: "0.1" }] }),
  (i) => ({ kind: "each", target: category(i), percent: "0.02", stack: true, weekdays: [1 + i % 7] }),
  (i) => ({ kind: "basket", target: { all: true, except_categories: [`category ${i % 40}`] }, stack: true,
    tiers: [{ from: 10000 * (1 + Math.floor(i / 10)), amount: 100 }] }),
];
const rules = JSON.stringify({
  price_lists: [],
  promotions: Array.from({ length: 300 }, (_, i) => ({ id: `promotion ${String(i).padStart(3, "0")}`, name: "Offer", priority: i % 7, ...kinds[i % 10](i) })),
});
const bigCart = JSON.stringify({
  policy: { prices: "included", tax_rounding: "line", rounding: "half_up" }, at: "2026-11-27T16:30", discount_amount: 500,
  items: Array.from({ length: 200 }, (_, i) => {
    const n = i * 23 % 5000;
    return { product: product(n), category: `category ${n % 40}`, unit_price: 99 + n % 900, quantity: String(1 + i % 4), rate: "0.19", pieces: true };
  }),
});

test("a cart by the rules adds up, whatever the order of its lines", (t) => {
  assert.deepEqual(JSON.parse(pricing.rules(rules)), { price_lists: 0, promotions: 300 });
  const priced = JSON.parse(pricing.price(bigCart));
  assert.ok(priced.promotions.length > 50, `${priced.promotions.length} promotions`);
  const sum = (list, of) => list.reduce((n, each) => n + of(each), 0);
  for (const line of priced.lines) {
    assert.equal(sum(line.promotions, (part) => part.amount) + line.manual + line.order, line.discount);
  }
  for (const { id, amount } of priced.promotions) {
    assert.equal(sum(priced.lines, (line) => sum(line.promotions.filter((part) => part.id === id), (part) => part.amount)), amount, id);
  }
  const cart = JSON.parse(bigCart);
  const turned = JSON.parse(pricing.price(JSON.stringify({ ...cart, items: cart.items.toReversed() })));
  assert.equal(turned.total, priced.total);
  assert.deepEqual(turned.lines.toReversed(), priced.lines);

  const times = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    pricing.price(bigCart);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`200 lines under 300 promotions: p50 ${times[30].toFixed(2)} ms, longest ${times[59].toFixed(2)} ms`);
});
