import { test } from "node:test";
import assert from "node:assert/strict";
import { formOf, policyOf } from "./attills.js";

const price = (/** @type {number} */ minor) => (minor / 100).toFixed(2);
const parse = (/** @type {string} */ text) => (/^\d+(\.\d\d)?$/.test(text) ? Math.round(Number(text) * 100) : null);

test("a store that said nothing rings by itself and calls nobody to tills", () => {
  assert.deepEqual(formOf({}, price), { stopped_goods: true, age_check: true, call_at: "0", hold: "20", calm: "180", most: "" });
});

test("what is saved is read again, and the drawer keeps the rest", () => {
  const values = { stopped_goods: false, age_check: true, call_at: "4", hold: "30", calm: "120", most: "400.00" };
  const { policies } = /** @type {any} */ (policyOf(values, { drawer: { overnight: "warn", most: 1 } }, parse));
  assert.deepEqual(policies.drawer, { overnight: "warn", most: 40000 });
  assert.deepEqual(formOf(policies, price), values);
  assert.deepEqual(/** @type {any} */ (policyOf({ ...values, most: "" }, { drawer: { most: 5 } }, parse)).policies.drawer, {});
});

test("what cannot be is named", () => {
  assert.deepEqual(policyOf({ stopped_goods: true, age_check: true, call_at: "10", hold: "0", calm: "x", most: "much" }, {}, parse), { wrong: ["call_at", "hold", "calm", "most"] });
});
