// What changed that a person should be told in a line, because they did not do it.

import { plateOf } from './card.js';

/**
 * news compares two pictures of the floor.
 * @param {import('./floor.js').Floor} before
 * @param {import('./floor.js').Floor} after
 * @param {string} me
 * @param {Set<string>} own      requests this person let go, took or ended here: no news
 * @param {boolean} [anew]       the second one is a fresh picture: what happened between is not known
 * @returns {{key: string, plate: string, request: import('./floor.js').Request}[]}
 */
export function news(before, after, me, own, anew = false) {
  if (!before.known) return [];
  const told = [];
  for (const [id, was] of before.open) {
    if (was.claim?.staff_id !== me || own.has(id)) continue;
    const key = lost(was, after, me, anew);
    if (key) told.push({ key, plate: plateOf(was).code, request: was });
  }
  for (const [id, is] of after.open) {
    const was = before.open.get(id);
    if (is.claim?.staff_id !== me || own.has(id) || !was || was.claim?.staff_id === me || !was.claim) continue;
    told.push({ key: 'floor.line.handed', plate: plateOf(is).code, request: is });
  }
  return told;
}

/** Why the server gave a call back; anybody else's reason is in words, or none. @type {Record<string, string>} */
const GIVEN_BACK = { tablet_silent: 'floor.line.given_back', promise_broken: 'floor.line.given_back.promise', signed_out: 'floor.line.given_back.signed_out' };

function lost(was, after, me, anew) {
  const is = after.open.get(was.id);
  if (is) {
    if (is.claim?.staff_id === me) return null;
    if (is.claim) return 'floor.line.lost';
    return anew ? 'floor.line.given_back.meanwhile' : GIVEN_BACK[is.reason ?? ''] ?? 'floor.line.given_back.elsewhere';
  }
  const end = after.ended.get(was.id);
  if (end?.status === 'resolved' && was.kind === 'open_till') return 'floor.line.sent_back';
  return end && end.status !== 'resolved' ? 'floor.line.cancelled' : null;
}

/**
 * takenBy names who took a request that was ringing here, or null when nobody did.
 * @param {import('./floor.js').Floor} floor
 */
export function takenBy(floor, id, me) {
  const claim = (floor.open.get(id) ?? floor.ended.get(id))?.claim;
  return claim && claim.staff_id !== me ? claim.name : null;
}
