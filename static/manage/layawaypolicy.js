// How a store puts goods aside, as its form has it and as the API takes it.

import { percentToRate, rateToPercent } from "./rates.js";

/** @param {any} policies @param {(minor: number) => string} priceText */
export function formOf(policies, priceText) {
  const policy = policies?.layaway ?? {};
  return {
    on: policy.on ? "yes" : "no", least: policy.least ? rateToPercent(policy.least) : "", days: String(policy.days || 30),
    fee: policy.fee ? priceText(policy.fee) : "", fee_share: policy.fee_share ? rateToPercent(policy.fee_share) : "",
  };
}

/**
 * The patch, or the names of the fields that cannot be read.
 * @param {Record<string, any>} values @param {(text: string) => number|null} parsePrice
 * @returns {{policies: any}|{wrong: string[]}}
 */
export function policyOf(values, parsePrice) {
  const least = share(values.least);
  const feeShare = share(values.fee_share);
  const fee = values.fee.trim() === "" ? 0 : parsePrice(values.fee);
  const days = /^\d{1,3}$/.test(values.days.trim()) ? Number(values.days) : 0;
  const wrong = [];
  if (least === null) wrong.push("least");
  if (days < 1 || days > 730) wrong.push("days");
  if (fee === null || fee < 0) wrong.push("fee");
  if (feeShare === null) wrong.push("fee_share");
  if (wrong.length > 0) return { wrong };
  return { policies: { layaway: { on: values.on === "yes", ...(least ? { least } : {}), days, ...(fee ? { fee } : {}), ...(feeShare ? { fee_share: feeShare } : {}) } } };
}

/** A share as the API has it, empty for none; null: it is none. @param {string} text */
function share(text) {
  if (text.trim() === "") return "";
  const rate = percentToRate(text);
  return rate === "0" ? "" : rate;
}
