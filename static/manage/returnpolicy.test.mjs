import assert from "node:assert/strict";
import { test } from "node:test";
import { formOf, policiesOf, toggled } from "./returnpolicy.js";

const priceText = (/** @type {number} */ minor) => (minor / 100).toFixed(2);
const parsePrice = (/** @type {string} */ text) => (/^\d+([.]\d\d)?$/.test(text.trim()) ? Math.round(Number(text) * 100) : null);

test("what is saved comes back as it was", () => {
  const saved = {
    returns: { days: 14, fee: "0.15", refund: "original", kinds: ["store_credit"], no_receipt: { price: "lowest", days: 60, kinds: ["store_credit"], cashier_day: 10000, customer_day: 0 }, gift_kinds: ["gift_card"] },
    reasons: { returns: ["Too small", "Too loud"], prices: ["Torn"], pay_outs: [], pay_ins: ["From the bank"], exempt: [], cash_only: true },
  };
  assert.deepEqual(policiesOf(formOf(saved, priceText), parsePrice), { policies: saved });
});

test("a store that never said anything takes everything back, any way", () => {
  assert.deepEqual(policiesOf(formOf({}, priceText), parsePrice), { policies: { returns: { days: 0, refund: "any", no_receipt: { price: "current" } }, reasons: { returns: [], prices: [], pay_outs: [], pay_ins: [], exempt: [] } } });
});

test("what cannot be read is named", () => {
  const values = { ...formOf({}, priceText), cashier_day: "much", days: "two", fee: "120 %", price: "lowest", price_days: "0", gift_kinds: [], no_receipt_kinds: [] };
  assert.deepEqual(policiesOf(values, parsePrice), { wrong: ["days", "fee", "price_days", "cashier_day", "no_receipt_kinds", "gift_kinds"] });
});

test("kinds keep their order", () => {
  assert.deepEqual(toggled(["b"], "a", ["a", "b", "c"]), ["a", "b"]);
  assert.deepEqual(toggled(["a", "b"], "a", ["a", "b", "c"]), ["b"]);
});
