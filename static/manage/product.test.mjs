import assert from "node:assert/strict";
import { test } from "node:test";
import { productBody, productForm, repriced } from "./product.js";

const text = (minor) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
const parse = (typed) => (/^\d+\.\d\d$/.test(typed) ? Number(typed.replace(".", "")) : null);
const product = { id: "p", sku: "KX-1", name: "Bräter", barcodes: ["4006381333931"], unit: "each", price: 8900, tax: "standard", stock: "5.000", location: "C1", category: "Kitchen", tile: 3, style: "braeter", size: "28 cm", revision: 7, active: true };

test("a product goes through the form unchanged", () => {
  const { body, wrong } = productBody(productForm(product, text), parse);
  assert.deepEqual(wrong, {});
  const { id, stock, revision, active, ...rest } = product;
  assert.deepEqual(body, rest);
});

test("what is wrong is told before anything is sent", () => {
  const form = productForm({}, text);
  assert.deepEqual(Object.keys(productBody(form, parse).wrong), ["name", "price"]);
  const typed = { ...productForm(product, text), price: "2,49.-", barcodes: ["4006381333932"], tile: "0" };
  assert.deepEqual(productBody(typed, parse).wrong, { price: "product.wrong.price", barcodes: "product.wrong.barcode", tile: "product.wrong.tile" });
  assert.deepEqual(productBody({ ...typed, price: "1.00", barcodes: ["KX", " KX "], tile: "" }, parse).wrong, { barcodes: "product.wrong.twice" });
});

test("empty barcodes are left out, a price alone changes nothing else", () => {
  assert.deepEqual(productBody({ ...productForm(product, text), barcodes: ["", " 4006381333931 "] }, parse).body.barcodes, ["4006381333931"]);
  const changed = repriced(product, 8490);
  assert.equal(changed.price, 8490);
  assert.deepEqual({ ...changed, price: 8900 }, productBody(productForm(product, text), parse).body);
});
