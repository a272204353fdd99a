// Which requests this device still owes the server word about: `delivered` once its
// card stands in the list, `seen` once it filled the screen. Each is told once per
// rung and once for each time this person is asked, because every one of these is an
// offer of its own.

/** key names one showing of one request to a person. */
export function key(kind, request, me = '') {
  const asked = request.status === 'offered' && (request.offered_to ?? []).includes(me);
  return `${kind} ${request.id} ${request.rung}${asked ? ` ${request.claim_epoch} ${request.offered_until}` : ''}`;
}

/**
 * owed lists what is to be told now.
 * @param {Set<string>} told
 * @param {import('./floor.js').Request[]} listed  waiting requests whose cards are drawn
 * @param {import('./floor.js').Request|null} shown the request that fills the screen
 * @param {boolean} visible                         the page is on the screen at all
 * @param {string} [me]                             the person here
 */
export function owed(told, listed, shown, visible, me = '') {
  if (!visible) return [];
  const all = listed.map((request) => ({ kind: 'delivered', request }));
  if (shown) all.push({ kind: 'seen', request: shown });
  return all.filter(({ kind, request }) => !told.has(key(kind, request, me)));
}
