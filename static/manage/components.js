// The taxes of a class as rows of a form, and as the server wants them. A row is a percentage, one on the taxes before it,
// or a levy of so much per piece, which the percentages may include.

import { percentToRate, rateToPercent } from "./rates.js";

/** How a row is taken. */
export const takings = ["percent", "compound", "levy", "taxed_levy"];

/** @typedef {{name: string, value: string, taken: string}} Row */

/**
 * @param {any[]|undefined} components
 * @param {(minor: number) => string} priceText
 * @returns {Row[]}
 */
export function rowsOf(components, priceText) {
  return (components ?? []).map((each) => (each.per_piece
    ? { name: each.name, value: priceText(each.per_piece), taken: each.taxed ? "taxed_levy" : "levy" }
    : { name: each.name, value: rateToPercent(each.rate ?? "0"), taken: each.compound ? "compound" : "percent" }));
}

/**
 * What to send; null where a row has no name or no figure.
 * @param {Row[]} rows
 * @param {(typed: string) => number|null} parsePrice
 */
export function componentsOf(rows, parsePrice) {
  const out = [];
  for (const row of rows) {
    const name = row.name.trim();
    const levy = row.taken === "levy" || row.taken === "taxed_levy";
    const amount = levy ? parsePrice(row.value) : null;
    const rate = levy ? null : percentToRate(row.value);
    if (name === "" || (levy ? !amount : rate === null)) return null;
    out.push({ name, ...(levy ? { per_piece: amount } : { rate }), ...(row.taken === "compound" ? { compound: true } : {}), ...(row.taken === "taxed_levy" ? { taxed: true } : {}) });
  }
  return out;
}

/**
 * Other currencies, one a line: "CHF 0.95 0.05" is what a franc is worth, and its smallest coin. Null where a line is
 * none.
 * @param {string} text
 * @param {(typed: string) => number|null} parsePrice
 */
export function foreignOf(text, parsePrice) {
  const out = [];
  for (const line of text.split("\n").map((each) => each.trim()).filter(Boolean)) {
    const [currency, rate = "", coin = "0"] = line.toUpperCase().split(/\s+/);
    const worth = rate.replace(",", ".");
    const step = parsePrice(coin);
    if (!/^[A-Z]{3}$/.test(currency) || !/^\d{1,7}(\.\d{1,6})?$/.test(worth) || step === null) return null;
    out.push({ currency, rate: worth, ...(step > 0 ? { step } : {}) });
  }
  return out;
}

/** @param {{currency: string, rate: string, step?: number}[]|undefined} list @param {(minor: number) => string} priceText */
export function foreignText(list, priceText) {
  return (list ?? []).map((each) => [each.currency, each.rate, ...(each.step ? [priceText(each.step)] : [])].join(" ")).join("\n");
}
