import assert from "node:assert/strict";
import { test } from "node:test";
import { addProduct, bySupplier, lineOf, linesBody } from "./papers.js";

const milk = { id: "m", name: "Milk", sku: "M", unit: "each" };
const read = { quantity: (typed) => (/^-?\d+(\.\d+)?$/.test(typed) ? typed : null), cost: (typed) => (/^\d+$/.test(typed) ? `${typed}.5` : null), fields: ["cost", "batch", "expires_on"] };

test("a scan again is one more of the line", () => {
  let lines = addProduct([], milk);
  lines = addProduct(lines, milk);
  assert.equal(lines.length, 1);
  assert.equal(lines[0].quantity, "2");
  assert.equal(addProduct(lines, milk, { batch: "L2" }).length, 2);
  assert.deepEqual(addProduct([lineOf(milk, { quantity: "1.5" })], milk)[0].quantity, "1.5"); // never guesses at weights
});

test("what is sent is what stands there, and nothing empty", () => {
  const { body, wrong } = linesBody([lineOf(milk, { quantity: "3", cost: "62", batch: " L1 " }), lineOf(milk, { quantity: "0" }), lineOf(milk, { cost: "x" }), lineOf(milk, { quantity: "-1" })], read);
  assert.deepEqual(body[0], { product_id: "m", quantity: "3", unit_cost: "62.5", batch: "L1" });
  assert.deepEqual(wrong, { 1: "paper.wrong_quantity", 2: "paper.wrong_cost", 3: "paper.wrong_quantity" });
  assert.deepEqual(linesBody([lineOf(milk)], { ...read, fields: [] }).body, [{ product_id: "m", quantity: "1" }]);
});

test("suggestions stand by supplier, those without one last", () => {
  const groups = bySupplier([{ supplier_id: null, supplier: "" }, { supplier_id: "n", supplier: "Nord" }, { supplier_id: "n", supplier: "Nord" }]);
  assert.deepEqual(groups.map((group) => [group.name, group.lines.length]), [["Nord", 2], ["", 1]]);
});
