// What the office asks for and shows of what customers said. No DOM.

export const saidBys = ["heard", "zone", "product"];
export const saidPeriods = ["today", "week", "month"];
export const saidStates = ["all", "new", "dealt"];
export const closeReasons = ["settled", "known", "not_possible", "no_matter", "other"];

/** Tags that tell of something wrong, and those that please. @type {Record<string, string>} */
export const tagTones = { out_of_stock: "bad", too_dear: "bad", competitor: "bad", defect: "bad", praise: "good" };

/**
 * What is asked for, out of an address. Wrong values lead to the usual ones.
 * @param {Record<string, string>} query
 */
export function askedSaid(query) {
  const pick = (/** @type {string[]} */ all, /** @type {string} */ value, /** @type {string} */ usual) => (all.includes(value) ? value : usual);
  return { by: pick(saidBys, query.by, "heard"), period: pick(saidPeriods, query.period, "month"), status: pick(saidStates, query.status, "all"), key: query.key ?? "", follow: query.show === "follow" };
}

/**
 * The days of a period, as the API takes them: the last seven or thirty, today among them.
 * @param {string} period
 * @param {string} today the store's date
 */
export function saidDays(period, today) {
  if (period === "today") return { period };
  const from = new Date(`${today}T12:00:00Z`);
  from.setUTCDate(from.getUTCDate() - (period === "week" ? 6 : 29));
  return { from: from.toISOString().slice(0, 10) };
}

/**
 * The filter behind a group: its tag, its zone or product, `none` where there is none.
 * @param {string} by
 * @param {string} key empty: everything
 * @returns {Record<string, string>}
 */
export function saidFilter(by, key) {
  if (key === "") return {};
  return { [{ zone: "zone_id", product: "product_id" }[by] ?? "heard"]: key };
}

/**
 * How what was said of a call stands: shape and tone of its state, the key of its words.
 * @param {any} call
 */
export function saidState(call) {
  switch (call.follow_up?.status) {
    case "answered": return { shape: "done", tone: "done", key: call.follow_up.reaches ? "answered" : "noted" };
    case "task": return { shape: "way", tone: "way", key: "task" };
    case "closed": return { shape: "off", tone: "soft", key: "closed" };
    case "open": return { shape: "late", tone: "late", key: "open" };
    default: return { shape: "wait", tone: "wait", key: "new" };
  }
}
