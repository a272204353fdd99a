import assert from "node:assert/strict";
import { test } from "node:test";
import { amountText, changeOf, minorOf, percentOf, rateOf, rolesOf, statesOf } from "./rights.js";

test("percentages come back as they were typed", () => {
  for (const [text, rate] of [["10", "0.1"], ["12.5", "0.125"], ["100", "1"], ["0", "0"], ["33.33", "0.3333"]]) {
    assert.equal(rateOf(text), rate);
    assert.equal(percentOf(rate), text);
  }
  assert.deepEqual(["", "101", "-1", "1e1", "ten", "<b>"].map(rateOf), [null, null, null, null, null, null]);
  assert.equal(percentOf(null), "");
});

test("amounts are whole minor units", () => {
  assert.deepEqual([minorOf("50", 2), minorOf("50,5", 2), minorOf("0.01", 2), minorOf("500", 0)], [5000, 5050, 1, 500]);
  assert.deepEqual([minorOf("1.234", 2), minorOf("5.0", 0), minorOf("-1", 2), minorOf("", 2)], [null, null, null, null]);
  assert.deepEqual([amountText(5000, 2), amountText(5, 2), amountText(500, 0), amountText(null, 2)], ["50.00", "0.05", "500", ""]);
});

test("a cell says what it may say and no more", () => {
  const discount = { right: "discount.line", measure: /** @type {const} */ ("percent"), step_up: false, roles: [] };
  const open = { right: "drawer.no_sale", measure: /** @type {const} */ ("none"), step_up: true, roles: [] };
  assert.deepEqual(changeOf(discount, "cashier", { state: "allowed", amount: "", percent: "10" }, 2), { change: { role: "cashier", right: "discount.line", state: "allowed", limit_percent: "0.1" } });
  assert.deepEqual(changeOf(discount, "cashier", { state: "denied", amount: "5", percent: "10" }, 2), { change: { role: "cashier", right: "discount.line", state: "denied" } });
  assert.deepEqual(changeOf(discount, "cashier", { state: "allowed", amount: "x", percent: "" }, 2), { error: "amount" });
  assert.deepEqual(changeOf(discount, "cashier", { state: "allowed", amount: "", percent: "200" }, 2), { error: "percent" });
  assert.deepEqual(changeOf(open, "cashier", { state: "allowed", amount: "5", percent: "" }, 2), { change: { role: "cashier", right: "drawer.no_sale", state: "allowed" } });
});

test("a door is open or shut, for every role", () => {
  const cell = (/** @type {string} */ role) => ({ role, state: "allowed", limit_amount: null, limit_percent: null, changed: false });
  const roles = ["cashier", "associate", "greeter", "supervisor", "manager"].map(cell);
  const door = { right: "catalog.write", measure: /** @type {const} */ ("none"), step_up: false, door: true, roles };
  const fine = { right: "sale.void", measure: /** @type {const} */ ("amount"), step_up: true, roles };
  assert.deepEqual([rolesOf(door).length, statesOf(door)], [5, ["allowed", "denied"]]);
  assert.deepEqual([rolesOf(fine), statesOf(fine).length], [["cashier", "supervisor", "manager"], 3]);
});
