// One product as the form holds it, and as the server wants it.

import { checkBarcode } from "./gtin.js";

/** Fields of the form, in the server's names. */
export const productFields = ["sku", "name", "barcodes", "packs", "unit", "price", "tax", "location", "category", "tile", "gift_card", "deposit_product_id", "deposit_count", "is_deposit", "age_limit", "style", "size", "colour"];

/** How a product may be sold. */
export const units = ["each", "kg", "g", "l", "m"];

/**
 * @param {any} product
 * @param {(minor: number) => string} priceText
 */
export function productForm(product, priceText) {
  return {
    sku: product.sku ?? "", name: product.name ?? "", barcodes: [...(product.barcodes ?? [])], packs: (product.packs ?? []).map((/** @type {any} */ pack) => ({ ...pack })), unit: product.unit ?? "each",
    price: product.price === undefined || product.price === null ? "" : priceText(product.price), tax: product.tax ?? "",
    location: product.location ?? "", category: product.category ?? "", tile: product.tile === null || product.tile === undefined ? "" : String(product.tile),
    gift_card: product.gift_card ?? false,
    deposit_product_id: product.deposit_product_id ?? "", deposit_count: String(product.deposit_count ?? 1), is_deposit: product.is_deposit ?? false,
    age_limit: product.age_limit ? String(product.age_limit) : "",
    style: product.style ?? "", size: product.size ?? "", colour: product.colour ?? "",
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
  const packs = form.packs.map((pack) => ({ barcode: pack.barcode.trim(), quantity: pack.quantity }));
  const codes = [...barcodes, ...packs.map((pack) => pack.barcode)];
  const tile = form.tile.trim() === "" ? null : Number(form.tile);
  if (form.name.trim() === "") wrong.name = "product.wrong.name";
  if (price === null) wrong.price = "product.wrong.price";
  if (codes.some((code) => checkBarcode(code).state === "wrong")) wrong.barcodes = "product.wrong.barcode";
  else if (new Set(codes).size < codes.length) wrong.barcodes = "product.wrong.twice";
  if (tile !== null && (!Number.isInteger(tile) || tile < 1 || tile > 999)) wrong.tile = "product.wrong.tile";
  const bottles = Number(form.deposit_count);
  if (form.deposit_product_id !== "" && (!Number.isInteger(bottles) || bottles < 1 || bottles > 1000)) wrong.deposit_count = "product.wrong.bottles";
  const age = Number(form.age_limit || 0);
  if (!Number.isInteger(age) || age < 0 || age > 99) wrong.age_limit = "product.wrong.age";
  const body = {
    sku: form.sku.trim(), name: form.name.trim(), barcodes, ...(packs.length > 0 ? { packs } : {}), unit: form.unit, price, tax: form.tax,
    location: form.location.trim(), category: form.category.trim(), tile, ...(form.gift_card ? { gift_card: true } : {}),
    ...depositOf({ is_deposit: form.is_deposit, deposit_product_id: form.deposit_product_id, deposit_count: bottles }),
    ...(age > 0 ? { age_limit: age } : {}),
    ...variantOf({ style: form.style.trim(), size: form.size.trim(), colour: form.colour.trim() }),
  };
  return { body, wrong };
}

/** Which size and colour of which style it is, where it is one. @param {any} product */
const variantOf = (product) => Object.fromEntries(["style", "size", "colour"].filter((name) => product[name]).map((name) => [name, product[name]]));

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
    sku: product.sku, name: product.name, barcodes: product.barcodes, ...(product.packs?.length > 0 ? { packs: product.packs } : {}), unit: product.unit, price, tax: product.tax,
    location: product.location ?? "", category: product.category ?? "", tile: product.tile ?? null, ...(product.gift_card ? { gift_card: true } : {}),
    ...depositOf(product),
    ...(product.age_limit ? { age_limit: product.age_limit } : {}),
    ...variantOf(product),
  };
}
