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
    ["barcode", "change", "foreign", "left", "manual", "price", "quickCash", "refund", "settle", "settleRefund"]);
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
