// What one person has counted in a stocktake, as they see it. Plain values, never changed in place; quantities in thousandths.

/**
 * @typedef {{id: string, name: string, unit: string}} Product
 *
 * @typedef {object} Count
 * @property {string} id
 * @property {Product|null} product  null: only its code is known, until the server has answered
 * @property {string|null} code      as it was scanned
 * @property {number} quantity       of the product; of a code alone: how many times it was scanned
 * @property {number} at
 * @property {'queued'|'sent'|'refused'} state
 * @property {string} [detail]       why it was refused
 *
 * @typedef {{key: string, product: Product|null, code: string|null, quantity: number, at: number, state: 'queued'|'sent'|'refused', detail: string, counts: Count[]}} Line
 */

export const ONE = 1000;
/** The server believes no more in one count. */
export const MOST = 99_999 * ONE;

/** @param {Count} count */
const keyOf = (count) => (count.product ? count.product.id : `code ${count.code}`) + (count.state === 'refused' ? ` refused ${count.id}` : '');

/**
 * One line for each product, what was counted last first. What was refused stands by itself and counts nothing.
 * @param {Count[]} counts @returns {Line[]}
 */
export function lines(counts) {
  /** @type {Map<string, Line>} */
  const by = new Map();
  for (const count of counts) {
    const key = keyOf(count);
    const line = by.get(key) ?? { key, product: count.product, code: count.code, quantity: 0, at: 0, state: count.state, detail: count.detail ?? '', counts: [] };
    by.set(key, { ...line, quantity: line.quantity + count.quantity, at: Math.max(line.at, count.at),
      state: line.state === 'queued' ? 'queued' : count.state, counts: [...line.counts, count] });
  }
  return [...by.values()].sort((a, b) => b.at - a.at);
}

/**
 * What to do so that a line says a quantity: counts to take back, and how much to add. Counts of others stay as they are.
 * @param {Line} line @param {number} wanted @returns {{back: string[], add: number}}
 */
export function toReach(line, wanted) {
  const back = [];
  let now = line.quantity;
  for (const count of [...line.counts].sort((a, b) => b.at - a.at)) {
    if (now <= wanted) break;
    back.push(count.id);
    now -= count.quantity;
  }
  return { back, add: wanted - now };
}

/** The count with what the server said of it. @param {Count[]} counts @param {string} id @param {{product: Product, quantity: number}} said */
export function answered(counts, id, said) {
  return counts.map((count) => (count.id === id ? { ...count, ...said, state: /** @type {const} */ ('sent') } : count));
}

/** @param {Count[]} counts @param {string} id @param {string} detail */
export function refused(counts, id, detail) {
  return counts.map((count) => (count.id === id ? { ...count, state: /** @type {const} */ ('refused'), detail } : count));
}

/** The last count that can be taken back. @param {Count[]} counts */
export function last(counts) {
  return counts.filter((count) => count.state !== 'refused').reduce((latest, count) => (latest && latest.at > count.at ? latest : count), /** @type {Count|null} */ (null));
}

/**
 * What is typed: a few digits are an amount, many a code, letters look for a name.
 * @param {string} text @returns {{kind: 'nothing'|'amount'|'code'|'words', text: string}}
 */
export function meant(text) {
  const clean = text.trim();
  if (clean === '') return { kind: 'nothing', text: clean };
  if (/^\d{1,5}([.,]\d{1,3})?$/.test(clean)) return { kind: 'amount', text: clean.replace(',', '.') };
  return { kind: /^\d{6,}$/.test(clean) ? 'code' : 'words', text: clean };
}
