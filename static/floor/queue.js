// In which order the cards stand, and when that may change.
//
// My own call first, then what is overdue, then what waits longest; calls that
// somebody else has taken stand below. While a finger is down nothing moves: what
// came is added at the end, what ended leaves its card in place.

import { compare, isWaiting } from './floor.js';

/** How long after the last touch the list stays as it is, in milliseconds. */
export const SETTLE = 800;

/**
 * ranked orders requests as one person should see them.
 * @param {Iterable<import('./floor.js').Request>} requests
 * @param {string} staffId
 */
export function ranked(requests, staffId) {
  return [...requests].sort((a, b) =>
    rank(a, staffId) - rank(b, staffId) ||
    compare(a.created_at, b.created_at) || compare(a.id, b.id));
}

function rank(request, staffId) {
  if (request.claim?.staff_id === staffId) return 0;
  if (!isWaiting(request)) return 3;
  return request.rung > 0 ? 1 : 2;
}

/**
 * arranged gives the ids to draw, top first.
 * @param {string[]} drawn    the ids on the screen now
 * @param {string[]} wanted   the ids as ranked
 * @param {boolean} still     a finger is down or was until a moment ago
 */
export function arranged(drawn, wanted, still) {
  if (!still) return wanted;
  const known = new Set(drawn);
  return [...drawn, ...wanted.filter((id) => !known.has(id))];
}

/** tally counts what waits and says since when the oldest does. */
export function tally(requests) {
  const waiting = [...requests].filter(isWaiting);
  const oldest = waiting.reduce((min, r) => (min === null || r.created_at < min ? r.created_at : min), null);
  return { waiting: waiting.length, oldest };
}
