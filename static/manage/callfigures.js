// What the screen of call figures asks and shows. No DOM.

export const callBys = ["day", "hour", "shift", "zone", "kind", "person", "point"];
export const callPeriods = ["today", "yesterday", "week", "month", "year", "own"];

/**
 * What is asked for, out of an address. Wrong values lead to the usual ones.
 * @param {Record<string, string>} query
 */
export function askedCalls(query) {
  const period = callPeriods.includes(query.period) ? query.period : "week";
  const usual = period === "today" || period === "yesterday" ? "hour" : "day";
  const by = callBys.includes(query.by) ? query.by : usual;
  const days = period === "own" ? { from: query.from || query.to, to: query.to || query.from } : { from: undefined, to: undefined };
  return { period, by, ...days, sort: "" };
}

/**
 * The widths of the bars beside rows, of a hundred.
 * @param {{calls: number}[]} rows
 */
export function widths(rows) {
  const most = Math.max(1, ...rows.map((row) => row.calls));
  return rows.map((row) => (row.calls / most) * 100);
}

/**
 * Shades from 0, nothing, to 4, as much as anywhere.
 * @param {number} n
 * @param {number} most
 */
export function shadeAmong(n, most) {
  return n <= 0 ? 0 : Math.max(1, Math.ceil((n / Math.max(1, most)) * 4));
}

/** @typedef {{at: string, per_hour: number, people: number, busy: number, within: number, answer_seconds: number}} Slot */

/**
 * The half hours between the first and the last that any zone has calls in.
 * @param {{slots: Slot[]}[]} zones
 */
export function halfHours(zones) {
  const times = zones.flatMap((zone) => zone.slots.map((slot) => slot.at)).sort();
  const all = [];
  if (times.length === 0) return [];
  for (let at = minuteOf(times[0]); at <= minuteOf(/** @type {string} */ (times.at(-1))); at += 30) all.push(`${two(Math.floor(at / 60))}:${two(at % 60)}`);
  return all;
}

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
const minuteOf = (/** @type {string} */ at) => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
