// Counting a drawer by kind of money, and the cash of other currencies as sums. What is not yet typed is not zero: zero
// must be typed, so that nobody closes a drawer half counted. All amounts are integer minor units.

import { padValue } from './entry.js';
import { drawerKinds, isKnown } from './kinds.js';

/** Why a count may be off, where the store names no reasons of its own. */
export const OFF_REASONS = ['change_error', 'miscount', 'note_missing', 'counterfeit', 'unknown'];

/**
 * @typedef {object} Count
 * @property {number[]} notes  values, largest first
 * @property {number[]} coins
 * @property {Object<string, string>} pieces  by value, as typed; missing or '' means not counted yet
 * @property {{currency: string, digits: number}[]} others  currencies that are counted apart
 * @property {Object<string, string>} sums    of those, by currency, as typed
 * @property {number|string} at  value of the kind being counted, 'sum', or a currency
 * @property {boolean} sumOnly only the sum is typed
 * @property {string} sum      the sum as typed
 * @property {number} digits
 */

/** @param {{currency: string, digits: number}[]} others @returns {Count} */
export function newCount(currency, digits = 2, others = []) {
  const { notes, coins } = drawerKinds(currency, digits);
  const sumOnly = !isKnown(currency);
  return { notes, coins, pieces: {}, others, sums: {}, at: sumOnly ? 'sum' : notes[0], sumOnly, sum: '', digits };
}

/** Only the sum, or kind by kind; what was typed either way stays. */
export function bySum(count, sumOnly) {
  return { ...count, sumOnly, at: sumOnly ? 'sum' : count.notes[0] };
}

const kinds = (count) => [...count.notes, ...count.coins];
const stops = (count) => [...(count.sumOnly ? ['sum'] : kinds(count)), ...count.others.map((each) => each.currency)];

/** What stands at a stop, as typed. */
export function typedAt(count, stop) {
  if (stop === 'sum') return count.sum;
  return (typeof stop === 'number' ? count.pieces[stop] : count.sums[stop]) ?? '';
}

/** Sets what stands at the chosen stop. */
export function setTyped(count, text) {
  if (count.at === 'sum') return { ...count, sum: text };
  if (typeof count.at === 'number') return { ...count, pieces: { ...count.pieces, [count.at]: text } };
  return { ...count, sums: { ...count.sums, [count.at]: text } };
}

/** How what is typed at the chosen stop is read: pieces have no decimals. */
export function rulesAt(count) {
  if (typeof count.at === 'number') return { decimals: 0, max: 5 };
  const other = count.others.find((each) => each.currency === count.at);
  return { decimals: (other ?? count).digits, max: 8 };
}

/** Stops that still want a figure. */
export function missing(count) {
  return stops(count).filter((stop) => typedAt(count, stop) === '');
}

export function counted(count) {
  return stops(count).length - missing(count).length;
}

export function stopCount(count) {
  return stops(count).length;
}

/** What one kind comes to. */
export function worth(count, value) {
  return value * Number(count.pieces[value] || 0);
}

export function totalOf(count, values = kinds(count)) {
  return values.reduce((sum, value) => sum + worth(count, value), 0);
}

export function piecesOf(count) {
  return kinds(count).reduce((sum, value) => sum + Number(count.pieces[value] || 0), 0);
}

/** Types a digit for the chosen kind, or takes one back. Five digits are more than any drawer holds. */
export function type(count, key) {
  const before = count.pieces[count.at] ?? '';
  let after = before;
  if (key === 'Backspace') after = before.slice(0, -1);
  else if (/^\d{1,2}$/.test(key)) after = (before === '0' ? key.replace(/^0+(?=\d)/, '') : before + key).slice(0, 5);
  return { ...count, pieces: { ...count.pieces, [count.at]: after } };
}

/** Goes to the next stop (1) or the one before (-1), and stays at the ends. */
export function step(count, by) {
  const all = stops(count);
  const to = Math.min(Math.max(all.indexOf(count.at) + by, 0), all.length - 1);
  return { ...count, at: all[to] };
}

export function isLast(count) {
  return count.at === stops(count).at(-1);
}

/** All that are left are empty: one key for the end of a count. */
export function restIsZero(count) {
  const pieces = { ...count.pieces };
  const sums = { ...count.sums };
  let { sum } = count;
  for (const stop of missing(count)) {
    if (stop === 'sum') sum = '0';
    else if (typeof stop === 'number') pieces[stop] = '0';
    else sums[stop] = '0';
  }
  return { ...count, pieces, sums, sum };
}

/** A whole count as it is sent. */
export function wireCount(count) {
  const cash = count.sumOnly ? { counted: padValue(count.sum, count.digits) ?? 0 }
    : { pieces: kinds(count).filter((value) => Number(count.pieces[value] || 0) > 0).map((value) => ({ value, count: Number(count.pieces[value]) })) };
  if (count.others.length === 0) return cash;
  return { ...cash, currencies: count.others.map(({ currency, digits }) => ({ currency, counted: padValue(count.sums[currency] ?? '', digits) ?? 0 })) };
}

/**
 * The other currencies of a count: what the drawer is said to hold, or, where that is not told, all that the till takes.
 * @param {any} view a report @param {string[]} taken currencies
 */
export function othersOf(view, taken) {
  if (!view || !Number.isInteger(view.expected)) return taken;
  return view.foreign_cash.filter((each) => each.amount !== 0).map((each) => each.currency);
}

/**
 * What the cash sales, refunds, money in and out and drops of a drawer come to, line by line, as the X report says it.
 * Nothing is added up here: the expected sum is the server's.
 * @returns {{key: string, amount: number, count?: number, reason?: string, at?: string}[]}
 */
export function makeUp(view) {
  const lines = [{ key: 'float', amount: view.opening_float, at: view.opened_at }];
  // Who counts blind is not told what cash came in; there is nothing to say then.
  if (Number.isInteger(view.cash_sales)) lines.push({ key: 'cash_sales', amount: view.cash_sales });
  if (view.cash_refunds) lines.push({ key: 'cash_refunds', amount: -Math.abs(view.cash_refunds) });
  for (const movement of view.movements ?? []) {
    if (movement.kind === 'no_sale') continue;
    const amount = movement.kind === 'pay_in' ? movement.amount : -movement.amount;
    lines.push({ key: movement.kind, amount, reason: movement.reason, at: movement.at, ...(movement.witness ? { witness: movement.witness.name } : {}) });
  }
  return lines;
}
