// The few figures of the day that stand where nobody waits: facts, not a score.

/**
 * figures counts one person's day from the requests that ended.
 * @param {import('./floor.js').Request[]} ended
 * @param {string} staffId
 * @param {(time: string) => boolean} today
 */
export function figures(ended, staffId, today) {
  const own = ended.filter((r) => r.status === 'resolved' && r.claim?.staff_id === staffId && today(r.ended_at));
  const walks = own.filter((r) => r.claim.arrived_at)
    .map((r) => Date.parse(r.claim.arrived_at) - Date.parse(r.claim.accepted_at));
  const thanks = own.filter((r) => (r.rating?.score ?? 0) >= 4).length;
  return { calls: own.length, walk: median(walks), thanks };
}

/** lastAnswered is the request that was accepted last, with how long that took in milliseconds. */
export function lastAnswered(ended) {
  let last = null;
  for (const request of ended) {
    if (!request.claim) continue;
    if (!last || request.claim.accepted_at > last.claim.accepted_at) last = request;
  }
  if (!last) return null;
  return { at: last.created_at, took: Date.parse(last.claim.accepted_at) - Date.parse(last.created_at) };
}

/** median is the lower of the two in the middle, or null of nothing. */
export function median(values) {
  if (values.length === 0) return null;
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
