// The words of what tills may be told to offer: reasons for cash and for sales without tax, shares of a tip.

/** @type {Record<string, import("../lib/words.js").Text>} */
export const offeringWords = {
  "returns.reasons_pay_ins": "Cash put in", "returns.reasons_exempt": "Sales without tax",
  "returns.cash_only": "Cash only for these reasons", "returns.cash_only_more": "none but these can be said when cash is put in or taken out",
  "column.tips": "Tips",
  "store.tip_rates": "Tips to choose from, in percent", "store.tip_rates_hint": "Up to four, like 5 10 15. Empty: these three.", "store.wrong_tips": "Up to four percentages above 0, like 5 10 15.",
};
