// How far up the ladder a request has climbed: one bar per rung, each filling while
// its rung lasts.

/**
 * targets names whom each rung asks, as the store says now; the request itself says whom the present one does.
 * @param {{calls?: Record<string, {rungs?: {to: string}[]}>}|null} store
 * @param {import('./floor.js').Request} request
 * @returns {string[]}
 */
export function targets(store, request) {
  const n = Math.max(1, request.rungs ?? 3);
  const said = (store?.calls?.[request.kind]?.rungs ?? []).map((rung) => rung.to);
  const atOnce = request.kind === 'age_check';
  const usual = (/** @type {number} */ of) => (said.length === of ? said
    : Array.from({ length: of }, (_, i) => ((of > 1 && i === of - 1) || atOnce ? 'everyone' : i > 0 ? 'floor' : request.kind === 'approval' ? 'leads' : 'zone')));
  // Whoever was named as a second person is asked before the others of the store's ladder.
  const list = request.joins && n === (said.length || (atOnce ? 1 : 3)) + 1 ? ['persons', ...usual(n - 1)] : [...usual(n)];
  if (request.asks) list[Math.min(request.rung, n - 1)] = request.asks;
  return list;
}

/**
 * rungs gives the share of each bar that is filled, 0 to 1.
 * @param {import('./floor.js').Request} request
 * @param {number} now  the server's clock, in milliseconds
 */
export function rungs(request, now) {
  const bars = [];
  for (let i = 0; i < Math.max(1, request.rungs ?? 3); i++) {
    bars.push(i < request.rung ? 1 : i > request.rung ? 0 : filled(request, request.rung_seconds, now));
  }
  return bars;
}

function filled(request, seconds, now) {
  if (!request.next_rung_at || !seconds) return 1;
  const left = (Date.parse(request.next_rung_at) - now) / 1000;
  return Math.min(1, Math.max(0, 1 - left / seconds));
}
