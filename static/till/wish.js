// What a till asks for exactly: which coins, how much cash is to go, what is carried where. Plain values, never changed in
// place; all amounts are integer minor units. Without DOM.

import { denominations } from './kinds.js';
import { padValue } from './entry.js';

/**
 * @typedef {object} Wish
 * @property {'change'|'cash_drop'|'carry_out'} kind
 * @property {Record<number, number>} pieces  of change: how many, by value
 * @property {number} at        the value that figures are typed for
 * @property {boolean} fresh    the next figure begins anew
 * @property {string} text      of a cash drop: the amount as typed
 * @property {number|null} over of a cash drop: what lies above the store's limit; null: not known, or not to be told
 * @property {boolean} whole    of a carry-out: the whole cart, not a line of it; never of an empty one
 * @property {string} to        of a carry-out: where to
 * @property {string} note
 * @property {boolean} sending
 * @property {string|null} problem
 */

/** Kinds that are asked for with a form. */
export const WISHES = ['change', 'cash_drop', 'carry_out'];

/** How many coins are in a roll, as banks give them. */
const ROLLS = {
  EUR: { 200: 25, 100: 25, 50: 40, 20: 40, 10: 40, 5: 50, 2: 50, 1: 50 },
  USD: { 25: 40, 10: 50, 5: 40, 1: 50 },
  GBP: { 200: 10, 100: 20, 50: 20, 20: 50, 10: 50, 5: 100, 2: 50, 1: 100 },
  CHF: { 500: 25, 200: 50, 100: 50, 50: 50, 20: 50, 10: 50, 5: 50 },
};
const MOST_OF_ONE = 9999;
const MOST = 1_000_000_000;

/** @returns {Wish} */
export function newWish(kind, { currency, digits = 2, line = false, empty = false, over = null, note = '' }) {
  const { coins, notes } = denominations(currency, digits);
  return { kind, pieces: {}, at: coins[0] ?? notes[0], fresh: true, text: '', over, whole: !line && !empty, to: '', note, sending: false, problem: null };
}

/** Coins in a roll of this value, 0: none is known. */
export const rollOf = (currency, value) => ROLLS[currency]?.[value] ?? 0;

/** @param {Wish} wish @param {number} value @param {number} count */
export function setPieces(wish, value, count) {
  const { [value]: old, ...others } = wish.pieces;
  const kept = Math.min(Math.max(count, 0), MOST_OF_ONE);
  return { ...wish, at: value, problem: null, pieces: kept > 0 ? { ...others, [value]: kept } : others };
}

/** A figure for the chosen kind; Backspace takes the last one away. @param {Wish} wish @param {string} key */
export function typePieces(wish, key) {
  const old = wish.fresh ? '' : String(wish.pieces[wish.at] ?? '');
  const text = key === 'Backspace' ? String(wish.pieces[wish.at] ?? '').slice(0, -1) : /^\d{1,2}$/.test(key) ? (old + key).slice(-4) : old;
  return { ...setPieces(wish, wish.at, Number(text || '0')), fresh: false };
}

export const pickKind = (wish, value) => ({ ...wish, at: value, fresh: true });

/** What it comes to. @param {Wish} wish @param {number} digits */
export function sumOf(wish, digits) {
  if (wish.kind === 'cash_drop') return padValue(wish.text, digits) ?? 0;
  return Object.entries(wish.pieces).reduce((sum, [value, count]) => sum + Number(value) * count, 0);
}

/** Whether there is something to ask for. */
export function ready(wish, digits) {
  const sum = sumOf(wish, digits);
  return wish.kind === 'carry_out' || (sum > 0 && sum <= MOST);
}

/** What lies in a drawer above the store's limit, in whole notes of the smallest kind; null where it is not known. */
export function overLimit(expected, most, { currency, digits = 2 }) {
  if (!Number.isInteger(expected) || !Number.isInteger(most) || expected <= most) return null;
  const note = Math.min(...denominations(currency, digits).notes);
  const over = Math.floor((expected - most) / note) * note;
  return over > 0 ? over : null;
}

/** The call's details as the server takes them. @param {Wish} wish */
export function wireDetails(wish, digits, drawerId) {
  if (wish.kind === 'carry_out') return { ...(wish.whole ? { whole_cart: true } : {}), ...(wish.to.trim() ? { to: wish.to.trim() } : {}) };
  const pieces = Object.entries(wish.pieces).map(([value, count]) => ({ value: Number(value), count })).sort((a, b) => b.value - a.value);
  return { ...(wish.kind === 'change' ? { pieces } : {}), amount: sumOf(wish, digits), ...(drawerId ? { drawer_id: drawerId } : {}) };
}

/**
 * Calls about cash whose answer waits for the cashier's word: what was brought or fetched is booked when they say so.
 * @param {{id: string, kind: string, amount: number, drawerId: string|null, movementId: string}[]} asked @param {Map<string, any>} byId
 */
export function dueOf(asked, byId) {
  return asked.map((entry) => ({ ...entry, call: byId.get(entry.id) })).filter(({ call }) => call?.status === 'resolved' && ['brought', 'taken'].includes(call.answer?.did));
}

/** Of those, the ones that may still come to something. */
export function stillAsked(asked, byId) {
  return asked.filter(({ id }) => {
    const call = byId.get(id);
    return !call || !['resolved', 'cancelled', 'abandoned'].includes(call.status) || (call.status === 'resolved' && Boolean(call.answer?.did));
  });
}
