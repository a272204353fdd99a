// How far up the ladder a request has climbed: one bar per rung, each filling while
// its rung lasts.

const USUAL = [30, 30];

/**
 * rungSeconds are the promises of this kind of request; the last rung has none.
 * @param {{ladders?: Record<string, number[]>}|null} store
 * @param {string} kind
 */
export function rungSeconds(store, kind) {
  return store?.ladders?.[kind] ?? store?.ladders?.assistance ?? USUAL;
}

/**
 * rungs gives the share of each bar that is filled, 0 to 1.
 * @param {import('./floor.js').Request} request
 * @param {number[]} seconds
 * @param {number} now  the server's clock, in milliseconds
 */
export function rungs(request, seconds, now) {
  const bars = [];
  for (let i = 0; i < Math.max(1, request.rungs ?? 3); i++) {
    bars.push(i < request.rung ? 1 : i > request.rung ? 0 : filled(request, seconds[i], now));
  }
  return bars;
}

function filled(request, seconds, now) {
  if (!request.next_rung_at || !seconds) return 1;
  const left = (Date.parse(request.next_rung_at) - now) / 1000;
  return Math.min(1, Math.max(0, 1 - left / seconds));
}
