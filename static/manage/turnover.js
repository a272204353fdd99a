// What the screen of figures shows of the server's answer: which columns, in
// what words, and the bars of its chart. No DOM.

/** @typedef {{key: string, kind: string}} Column */

export const bys = ["hour", "day", "product", "group", "person", "register", "tax", "tender", "discount", "stock"];
export const periods = ["today", "yesterday", "week", "month", "year", "own"];

const documents = ["receipts", "sold", "returned", "turnover", "tax", "discount"];

/** The columns of numbers that fit on a screen; a file has all. @type {Record<string, string[]>} */
const shown = {
  hour: documents, day: documents, person: [...documents, "tips"], register: documents,
  product: ["quantity", "sold", "returned", "turnover", "tax", "margin"],
  group: ["quantity", "sold", "returned", "turnover", "tax", "margin"],
  tax: ["sold_base", "sold_tax", "returned_base", "returned_tax", "base", "tax"],
  tender: ["payments", "taken", "change", "refunded", "amount", "sold", "collected", "layaways", "debts"],
  discount: ["times", "discount", "marked_down"],
  stock: ["in", "out", "change"],
};

/** The column that tells rows apart, and by which they are put in order. @type {Record<string, string>} */
const first = { hour: "hour", day: "day", product: "name", group: "group", person: "name", register: "code", tax: "rate", tender: "kind", discount: "kind", stock: "name" };

/** @param {string} by */
export const keyColumn = (by) => first[by];

/**
 * Tips only where somebody was given one, money beside sales only where some came in.
 * @param {string} by @param {Column[]} columns what the server tells this person @param {Record<string, any>} [total]
 */
export function shownColumns(by, columns, total = {}) {
  return (shown[by] ?? []).filter((key) => !["tips", "layaways", "debts"].includes(key) || total[key] !== 0).flatMap((key) => columns.filter((column) => column.key === key));
}

/**
 * What is asked for, out of an address. Wrong values lead to the usual ones.
 * @param {Record<string, string>} query
 */
export function asked(query) {
  const period = periods.includes(query.period) ? query.period : "today";
  const usual = period === "today" || period === "yesterday" ? "hour" : "day";
  const by = bys.includes(query.by) ? query.by : usual;
  const days = period === "own" ? { from: query.from || query.to, to: query.to || query.from } : { from: undefined, to: undefined };
  return { period, by, ...days, sort: query.sort ?? "" };
}

/**
 * The server's parameters.
 * @param {ReturnType<typeof asked>} wanted
 * @returns {Record<string, string>}
 */
export function parameters({ period, from, to, sort }) {
  /** @type {Record<string, string|undefined>} */
  const all = period === "own" ? { from, to, sort } : { period, sort };
  return /** @type {Record<string, string>} */ (Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
}

/**
 * How a column is sorted when its title is pressed: the highest first, then the
 * lowest; texts from A on first.
 * @param {string} sort @param {Column} column
 */
export function nextSort(sort, { key, kind }) {
  const down = `-${key}`;
  if (kind === "text" || kind === "rate") return sort === key ? down : key;
  return sort === down ? key : down;
}

/** @param {string} sort @param {string} key */
export function sortState(sort, key) {
  return sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none";
}

/** More days than these are not drawn as bars. */
const maxBars = 400;

/**
 * The bars of a chart: turnover by hour or by day, those in between in which
 * nothing was sold among them. Null where there is nothing to draw.
 * @param {{by: string, from: string, to: string, rows: any[]}} figures
 * @returns {{labels: string[], values: number[]}|null}
 */
export function bars({ by, from, to, rows }) {
  if (rows.length === 0) return null;
  if (by === "hour") {
    const hours = rows.map((row) => Number(row.hour));
    const values = new Map(rows.map((row) => [Number(row.hour), Number(row.turnover)]));
    // A business day goes on after midnight: hours are drawn from the longest pause on.
    const sorted = [...hours].sort((a, b) => a - b);
    let start = sorted[0];
    let pause = 24 - (sorted[sorted.length - 1] - sorted[0]);
    for (let i = 1; i < sorted.length; i++) if (sorted[i] - sorted[i - 1] > pause) [pause, start] = [sorted[i] - sorted[i - 1], sorted[i]];
    const count = 24 - pause + 1;
    const all = Array.from({ length: count }, (_, i) => (start + i) % 24);
    return { labels: all.map(String), values: all.map((hour) => values.get(hour) ?? 0) };
  }
  if (by !== "day") return null;
  const values = new Map(rows.map((row) => [row.day, Number(row.turnover)]));
  const labels = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`) && labels.length <= maxBars; at += 86_400_000) labels.push(new Date(at).toISOString().slice(0, 10));
  if (labels.length > maxBars || labels.length < 2) return null;
  return { labels, values: labels.map((day) => values.get(day) ?? 0) };
}

/** What one receipt came to on average, in minor units. @param {{receipts: number, sold: number}} summary */
export function averageReceipt({ receipts, sold }) {
  return receipts > 0 ? Math.round(sold / receipts) : null;
}
