// What a scan was refused for while the customer waits for another piece: it stands under the cart, with the call about it
// and its answer, until it is settled. It is no line: nobody pays for it. Without DOM.

import { callsOf } from './cart.js';

/**
 * @typedef {object} Row
 * @property {string} key        one row for goods and reason: scanning them again rings nobody again
 * @property {'expired'|'recalled'} code
 * @property {string} productId
 * @property {string} name
 * @property {string} on         the date that has passed, as the label or the books say
 * @property {string} reason     of a recall
 * @property {string|null} callId
 * @property {'quiet'|'sending'|'failed'|'sent'} state  quiet: nobody was rung
 * @property {boolean} inCart    it is about a line of the cart: it goes with that
 */

/** Reasons that somebody of the floor can do something about. */
export const CODES = ['expired', 'recalled'];
const MOST = 20;

/** @returns {Row[]} */
export const stopsOf = (cart) => cart.stops ?? [];
export const keyOf = (stop) => `${stop.code} ${stop.product.id}`;
export const rowOf = (cart, key) => stopsOf(cart).find((row) => row.key === key) ?? null;

/** Whether a stop gets a row: the floor must know which goods it is about. */
export const isSeenTo = (stop) => CODES.includes(stop.code) && Boolean(stop.product?.id);

/** @param {any} cart @param {any} stop as the till found it; again is the row that stands */
export function withStop(cart, stop) {
  const key = keyOf(stop);
  if (rowOf(cart, key) || stopsOf(cart).length >= MOST) return cart;
  const row = {
    key, code: stop.code, productId: stop.product.id, name: stop.product.name, on: stop.on ?? '', reason: stop.reason ?? '', callId: null, state: 'quiet', inCart: Boolean(stop.inCart),
  };
  return { ...cart, stops: [...stopsOf(cart), row] };
}

export function changeStop(cart, key, change) {
  return rowOf(cart, key) ? { ...cart, stops: stopsOf(cart).map((row) => (row.key === key ? { ...row, ...change } : row)) } : cart;
}

export function withoutStop(cart, key) {
  return rowOf(cart, key) ? { ...cart, stops: stopsOf(cart).filter((row) => row.key !== key) } : cart;
}

/** The piece that was fetched is in the cart: its row has done its work. @param {(callId: string) => boolean} fetched */
export function settled(cart, productId, fetched) {
  return stopsOf(cart).filter((row) => row.productId === productId && row.callId && fetched(row.callId)).reduce((left, row) => withoutStop(left, row.key), cart);
}

/** Rows about lines that are not in the cart any more. */
export function orphans(cart) {
  return stopsOf(cart).filter((row) => row.inCart && !cart.lines.some((line) => line.productId === row.productId));
}

/** The calls that belong to a cart as it is now: to its lines, to what was refused, to its customer's age. @returns {Set<string>} */
export function tiedCalls(cart) {
  const aged = cart.lines.some((line) => (line.ageLimit ?? 0) > 0);
  return new Set([...cart.lines.flatMap(callsOf), ...stopsOf(cart).map((row) => row.callId), cart.ageAsk && (aged || cart.ageWaits) ? cart.ageAsk : null].filter(Boolean));
}
