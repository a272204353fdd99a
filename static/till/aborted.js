// A cart that is given up after goods were rung up: what the journal is told of it. Tax offices ask for carts that came to
// nothing, so a cart remembers what was taken off it until it is sold.

import { quantityToWire } from '../lib/money.js';

/** The server takes no more lines. */
const MOST = 1000;

/**
 * The cart after a change, with the lines that the change took off it; what they came to is kept as it was then.
 * @param {any} before @param {any} next the same cart @param {{lines: {total: number}[]}|null} totals of before
 */
export function remembering(before, next, totals) {
  const left = new Set(next.lines.map((line) => line.key));
  const gone = before.lines.flatMap((line, at) => (left.has(line.key) ? [] : [told(line, totals?.lines[at]?.total)]));
  return gone.length === 0 ? next : { ...next, gone: [...(before.gone ?? []), ...gone] };
}

/** @param {any} line @param {number} [total] */
function told(line, total) {
  const price = line.held?.price ?? line.override?.price ?? line.price;
  return {
    product_id: line.productId, quantity: quantityToWire(line.quantity), unit_price: price,
    total: total ?? line.fixed ?? Math.round((price * line.quantity) / 1000),
  };
}

/**
 * What is told of a cart that is given up; null for one in which nothing ever lay.
 * @param {any} cart @param {{lines: {total: number}[]}|null} totals @param {number} now
 */
export function aborted(cart, totals, now) {
  const lines = [...(cart.gone ?? []), ...cart.lines.map((line, at) => told(line, totals?.lines[at]?.total))].slice(0, MOST);
  if (lines.length === 0) return null;
  const ended = new Date(now).toISOString();
  return { started_at: cart.startedAt && cart.startedAt < ended ? cart.startedAt : ended, ended_at: ended, lines };
}

/** What goes on at the till when its cart was emptied: a cart of its own, for the same customer, whose age is looked at anew. @param {any} cart @param {string} id */
export function anew({ startedAt, gone, age, ageCall, ageAsk, ageWaits, ...cart }, id) {
  return { ...cart, id };
}
