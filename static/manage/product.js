// One product as the form holds it, and as the server wants it.

import { checkBarcode } from "./gtin.js";

/** Fields of the form, in the server's names. */
export const productFields = ["sku", "name", "barcodes", "unit", "price", "tax", "location", "category", "tile", "deposit_product_id", "deposit_count", "is_deposit"];

/** How a product may be sold. */
export const units = ["each", "kg", "g", "l", "m"];

/**
 * @param {any} product
 * @param {(minor: number) => string} priceText
 */
export function productForm(product, priceText) {
  return {
    sku: product.sku ?? "", name: product.name ?? "", barcodes: [...(product.barcodes ?? [])], unit: product.unit ?? "each",
    price: product.price === undefined || product.price === null ? "" : priceText(product.price), tax: product.tax ?? "",
    location: product.location ?? "", category: product.category ?? "", tile: product.tile === null || product.tile === undefined ? "" : String(product.tile),
    deposit_product_id: product.deposit_product_id ?? "", deposit_count: String(product.deposit_count ?? 1), is_deposit: product.is_deposit ?? false,
  };
}

/**
 * What to send, and what is wrong before sending (keys of words by field).
 * @param {ReturnType<typeof productForm>} form
 * @param {(typed: string) => number|null} parsePrice
 */
export function productBody(form, parsePrice) {
  /** @type {Record<string, string>} */
  const wrong = {};
  const price = parsePrice(form.price);
  const barcodes = form.barcodes.map((code) => code.trim()).filter(Boolean);
  const tile = form.tile.trim() === "" ? null : Number(form.tile);
  if (form.name.trim() === "") wrong.name = "product.wrong.name";
  if (price === null) wrong.price = "product.wrong.price";
  if (barcodes.some((code) => checkBarcode(code).state === "wrong")) wrong.barcodes = "product.wrong.barcode";
  else if (new Set(barcodes).size < barcodes.length) wrong.barcodes = "product.wrong.twice";
  if (tile !== null && (!Number.isInteger(tile) || tile < 1 || tile > 999)) wrong.tile = "product.wrong.tile";
  const bottles = Number(form.deposit_count);
  if (form.deposit_product_id !== "" && (!Number.isInteger(bottles) || bottles < 1 || bottles > 1000)) wrong.deposit_count = "product.wrong.bottles";
  const body = {
    sku: form.sku.trim(), name: form.name.trim(), barcodes, unit: form.unit, price, tax: form.tax,
    location: form.location.trim(), category: form.category.trim(), tile,
    ...depositOf({ is_deposit: form.is_deposit, deposit_product_id: form.deposit_product_id, deposit_count: bottles }),
  };
  return { body, wrong };
}

/** Most goods come in no bottle, and say nothing of one. @param {any} product */
function depositOf(product) {
  return {
    ...(product.is_deposit ? { is_deposit: true } : {}),
    ...(product.deposit_product_id ? { deposit_product_id: product.deposit_product_id, deposit_count: product.deposit_count ?? 1 } : {}),
  };
}

/**
 * The body that changes nothing but the price.
 * @param {any} product
 * @param {number} price
 */
export function repriced(product, price) {
  return {
    sku: product.sku, name: product.name, barcodes: product.barcodes, unit: product.unit, price, tax: product.tax,
    location: product.location ?? "", category: product.category ?? "", tile: product.tile ?? null, ...depositOf(product),
  };
}
