// How many wait at this till, guessed by the gaps between its sales. Without DOM.

/**
 * @typedef {{from: number, to: number}} Span a sale: when its first line was rung up and when it was paid, ms
 */

/** So soon after a sale (ms) the next customer was standing there already. */
const RIGHT_BEHIND = 20_000;
/** What lies longer ago (ms) says nothing of now. */
const LOOKED_AT = 15 * 60_000;
/** Fewer sales than this are no evidence. */
const LEAST = 4;
/** The most that is told; tapped, it stands for more too. */
export const MANY = 9;
const KEPT = 12;

/** @param {Span[]} spans @param {Span} span @returns {Span[]} the latest ones, in order */
export function withSpan(spans, span) {
  return span.to > span.from ? [...spans, span].slice(-KEPT) : spans;
}

/**
 * The rule: a till that is busy for a share ρ of its time, with customers who come by chance, has ρ² / (1 − ρ) of them
 * waiting on average (a queue with one server, M/M/1). Its time is the last quarter of an hour; busy are the sales and the
 * first 20 seconds between two of them, in which the next customer puts down the goods. As no till can be busier than all
 * the time, and then the formula knows no bound, the guess is never more than the customers who came right behind one
 * another up to now: so many were seen to wait. A till that has stood idle for longer has no queue; with fewer than four
 * sales there is no guess.
 * @param {Span[]} spans @param {number} now @param {boolean} open whether a cart with goods lies open
 * @returns {number|null} 0 to 9; null: no guess
 */
export function guess(spans, now, open) {
  const late = spans.filter((span) => span.to > now - LOOKED_AT && span.to <= now);
  if (late.length < LEAST) return null;
  const last = late[late.length - 1];
  if (!open && now - last.to > RIGHT_BEHIND) return 0;
  let busy = 0;
  let behind = 0;
  late.forEach((span, at) => {
    const before = late[at - 1];
    const gap = before ? Math.max(span.from - before.to, 0) : 0;
    busy += span.to - span.from + Math.min(gap, RIGHT_BEHIND);
    behind = before && gap <= RIGHT_BEHIND ? behind + 1 : 0;
  });
  const whole = last.to - late[0].from;
  const share = whole > 0 ? Math.min(busy / whole, 1) : 0;
  const waiting = share >= 1 ? MANY : Math.floor((share * share) / (1 - share));
  return Math.min(waiting, behind, MANY);
}

/** The key of the words for what this till told. @param {{length: number, how: string, state: string}} told */
export const toldKey = ({ length, how, state }) => `queue.${state !== 'told' ? state : length >= MANY ? `${how}_many` : how}`;
