// How a store takes goods back, as its form has it and as the API takes it.

import { percentToRate, rateToPercent } from "./rates.js";

/** Kinds of tender a refund may go out by, and those a gift receipt may give. */
export const refundKinds = ["cash", "card", "store_credit", "gift_card", "on_account"];
export const giftKinds = ["gift_card", "store_credit"];

/** @param {any} policies @param {(minor: number) => string} priceText */
export function formOf(policies, priceText) {
  const returns = policies?.returns ?? {};
  const unproven = returns.no_receipt ?? {};
  const reasons = policies?.reasons ?? {};
  return {
    days: String(returns.days ?? 0), fee: returns.fee ? rateToPercent(returns.fee) : "", refund: returns.refund || "any", kinds: returns.kinds ?? [],
    price: unproven.price || "current", price_days: String(unproven.days || 30), no_receipt_kinds: kindsOr(unproven.kinds, refundKinds),
    cashier_day: sum(unproven.cashier_day, priceText), customer_day: sum(unproven.customer_day, priceText),
    gift_kinds: kindsOr(returns.gift_kinds, giftKinds),
    "reasons.returns": lines(reasons.returns), "reasons.prices": lines(reasons.prices), "reasons.pay_outs": lines(reasons.pay_outs),
    "reasons.pay_ins": lines(reasons.pay_ins), "reasons.exempt": lines(reasons.exempt), "reasons.cash_only": reasons.cash_only ?? false,
  };
}

/** A ceiling as it is written, empty for none. @param {number|undefined} minor @param {(minor: number) => string} priceText */
const sum = (minor, priceText) => (minor === undefined || minor === null ? "" : priceText(minor));
/** @param {string[]|undefined} kinds @param {string[]} all */
const kindsOr = (kinds, all) => (kinds?.length ? kinds : all);
/** @param {string[]|undefined} list */
const lines = (list) => (list ?? []).join("\n");
/** @param {string} text */
const listOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/**
 * The patch, or the names of the fields that cannot be read.
 * @param {Record<string, any>} values @param {(text: string) => number|null} parsePrice
 * @returns {{policies: any}|{wrong: string[]}}
 */
export function policiesOf(values, parsePrice) {
  const wrong = [];
  const days = whole(values.days);
  const priceDays = whole(values.price_days);
  const fee = values.fee.trim() === "" ? "" : percentToRate(values.fee);
  if (days === null) wrong.push("days");
  if (fee === null) wrong.push("fee");
  if (values.price === "lowest" && (priceDays === null || priceDays === 0)) wrong.push("price_days");
  const ceilings = {};
  for (const name of ["cashier_day", "customer_day"]) {
    if (values[name].trim() === "") continue;
    ceilings[name] = parsePrice(values[name]);
    if (ceilings[name] === null || ceilings[name] < 0) wrong.push(name);
  }
  if (values.no_receipt_kinds.length === 0) wrong.push("no_receipt_kinds");
  if (values.gift_kinds.length === 0) wrong.push("gift_kinds");
  if (wrong.length > 0) return { wrong };
  const unproven = {
    price: values.price, ...(values.price === "lowest" ? { days: priceDays } : {}),
    ...(values.no_receipt_kinds.length < refundKinds.length ? { kinds: values.no_receipt_kinds } : {}), ...ceilings,
  };
  return {
    policies: {
      returns: {
        days, ...(fee && fee !== "0" ? { fee } : {}), refund: values.refund, ...(values.refund === "original" && values.kinds.length > 0 ? { kinds: values.kinds } : {}),
        no_receipt: unproven, ...(values.gift_kinds.length < giftKinds.length ? { gift_kinds: values.gift_kinds } : {}),
      },
      reasons: {
        returns: listOf(values["reasons.returns"]), prices: listOf(values["reasons.prices"]), pay_outs: listOf(values["reasons.pay_outs"]),
        pay_ins: listOf(values["reasons.pay_ins"]), exempt: listOf(values["reasons.exempt"]), ...(values["reasons.cash_only"] ? { cash_only: true } : {}),
      },
    },
  };
}

/** @param {string} text @returns {number|null} */
function whole(text) {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** A kind on or off. @param {string[]} kinds @param {string} kind @param {string[]} all in whose order they stay */
export function toggled(kinds, kind, all) {
  return all.filter((each) => (each === kind ? !kinds.includes(each) : kinds.includes(each)));
}
