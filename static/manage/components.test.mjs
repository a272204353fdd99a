import { test } from "node:test";
import assert from "node:assert/strict";
import { componentsOf, foreignOf, foreignText, rowsOf } from "./components.js";

const price = (/** @type {string} */ typed) => (/^\d+(\.\d\d)?$/.test(typed) ? Math.round(Number(typed) * 100) : null);
const text = (/** @type {number} */ minor) => (minor / 100).toFixed(2);

test("components go through the form and come out as they were", () => {
  const components = [{ name: "Eco", per_piece: 10, taxed: true }, { name: "GST", rate: "0.05" }, { name: "QST", rate: "0.09975", compound: true }, { name: "Bottle", per_piece: 25 }];
  const rows = rowsOf(components, text);
  assert.deepEqual(rows.map((row) => [row.value, row.taken]), [["0.10", "taxed_levy"], ["5", "percent"], ["9.975", "compound"], ["0.25", "levy"]]);
  assert.deepEqual(componentsOf(rows, price), components);
  assert.deepEqual(rowsOf(undefined, text), []);
});

test("a row without a name or a figure is not sent", () => {
  assert.equal(componentsOf([{ name: " ", value: "5", taken: "percent" }], price), null);
  assert.equal(componentsOf([{ name: "GST", value: "x", taken: "percent" }], price), null);
  assert.equal(componentsOf([{ name: "Eco", value: "0", taken: "levy" }], price), null);
});

test("other currencies are a line each", () => {
  const list = [{ currency: "CHF", rate: "0.95", step: 5 }, { currency: "USD", rate: "0.87" }];
  assert.deepEqual(foreignOf("chf 0,95 0.05\n\nUSD 0.87", price), list);
  assert.equal(foreignText(list, text), "CHF 0.95 0.05\nUSD 0.87");
  assert.equal(foreignOf("francs 0.95", price), null);
  assert.equal(foreignOf("CHF", price), null);
});
