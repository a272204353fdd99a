// Counting a drawer by kind of money. A kind not yet typed is not zero: zero must be typed, so that nobody closes a
// drawer half counted. All amounts are integer minor units.

import { drawerKinds } from './kinds.js';

/**
 * @typedef {object} Count
 * @property {number[]} notes  values, largest first
 * @property {number[]} coins
 * @property {Object<string, string>} pieces  by value, as typed; missing or '' means not counted yet
 * @property {number} at       value of the kind being counted
 * @property {boolean} sumOnly only the sum is typed
 * @property {string} sum      the sum as typed
 */

/** @returns {Count} */
export function newCount(currency, digits = 2) {
  const { notes, coins } = drawerKinds(currency, digits);
  return { notes, coins, pieces: {}, at: notes[0], sumOnly: false, sum: '' };
}

const kinds = (count) => [...count.notes, ...count.coins];
const isCounted = (count, value) => (count.pieces[value] ?? '') !== '';

/** Kinds that still want a figure. */
export function missing(count) {
  return count.sumOnly ? [] : kinds(count).filter((value) => !isCounted(count, value));
}

export function counted(count) {
  return kinds(count).length - missing(count).length;
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

/** Goes to the next kind (1) or the one before (-1), and stays at the ends. */
export function step(count, by) {
  const all = kinds(count);
  const to = Math.min(Math.max(all.indexOf(count.at) + by, 0), all.length - 1);
  return { ...count, at: all[to] };
}

export function isLast(count) {
  return count.at === kinds(count)[kinds(count).length - 1];
}

/** All that are left are empty: one key for the end of a count. */
export function restIsZero(count) {
  const pieces = { ...count.pieces };
  for (const value of missing(count)) pieces[value] = '0';
  return { ...count, pieces };
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
    lines.push({ key: movement.kind, amount, reason: movement.reason, at: movement.at });
  }
  return lines;
}
