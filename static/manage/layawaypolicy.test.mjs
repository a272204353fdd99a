import assert from "node:assert/strict";
import { test } from "node:test";
import { formOf, policyOf } from "./layawaypolicy.js";

const priceText = (/** @type {number} */ minor) => (minor / 100).toFixed(2);
const parsePrice = (/** @type {string} */ text) => (/^\d+(\.\d\d)?$/.test(text) ? Math.round(Number(text) * 100) : null);

test("what is saved comes back as it was", () => {
  const saved = { layaway: { on: true, least: "0.2", days: 60, fee: 500, fee_share: "0.1" } };
  assert.deepEqual(policyOf(formOf(saved, priceText), parsePrice), { policies: saved });
});

test("a store that never said anything puts nothing aside", () => {
  assert.deepEqual(policyOf(formOf({}, priceText), parsePrice), { policies: { layaway: { on: false, days: 30 } } });
});

test("what cannot be read is named", () => {
  const values = { on: "yes", least: "120", days: "0", fee: "five", fee_share: "-1" };
  assert.deepEqual(policyOf(values, parsePrice), { wrong: ["least", "days", "fee", "fee_share"] });
});
