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
  const said = store?.calls?.[request.kind]?.rungs ?? [];
  const list = said.length === n ? said.map((rung) => rung.to)
    : Array.from({ length: n }, (_, i) => ((n > 1 && i === n - 1) || request.kind === 'age_check' ? 'everyone' : i > 0 ? 'floor' : request.kind === 'approval' ? 'leads' : 'zone'));
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
