// Whether this tablet rings, and for which request.
//
// A person is rung when available and without a call, for what is offered to them
// or has climbed to the whole store. One who leads the floor is rung from the
// supervisor's rung on even while busy, because that rung is the last. "Not me" and
// "in a minute" quieten one request on this tablet; the next rung overrides both,
// since by then nobody else has gone.

import { isWaiting, mine } from './floor.js';
import { ranked } from './queue.js';

const STORE = 1;
const LEAD = 2;

/**
 * @typedef {object} Me
 * @property {string} id
 * @property {string[]} rights
 * @property {string} device     the device in this person's hand
 *
 * @typedef {{rung: number, until: number|null}} Quiet   until null: for this rung
 */

/**
 * ringing names the request this tablet should ring for, or null.
 * @param {import('./floor.js').Floor} floor
 * @param {Me} me
 * @param {Map<string, Quiet>} quiet
 * @param {number} now
 */
export function ringing(floor, me, quiet, now) {
  const presence = floor.people.get(me.id);
  if (!me.rights.includes('help.answer') || !presence) return null;
  if (presence.device_id && presence.device_id !== me.device) return null;
  const calling = ranked(floor.open.values(), me.id).filter((request) =>
    isWaiting(request) && reaches(request, me, presence, floor) && !isQuiet(quiet.get(request.id), request, now));
  return calling[0] ?? null;
}

function reaches(request, me, presence, floor) {
  if (presence.status === 'break' || presence.status === 'off') return false;
  if (request.rung >= LEAD && me.rights.includes('help.lead')) return true;
  if (presence.status !== 'available' || mine(floor, me.id).length > 0) return false;
  return (request.offered_to ?? []).includes(me.id) || request.rung >= STORE;
}

function isQuiet(quiet, request, now) {
  if (!quiet || request.rung > quiet.rung) return false;
  return quiet.until === null || now < quiet.until;
}

/** quietened remembers that this person will not, or not yet, go. */
export function quietened(quiet, request, until = null) {
  return new Map(quiet).set(request.id, { rung: request.rung, until });
}

/** alsoRinging names the others a request is offered to, so that one knows whom one may leave it to. */
export function alsoRinging(floor, request, staffId) {
  return (request.offered_to ?? [])
    .filter((id) => id !== staffId && floor.people.get(id)?.status === 'available')
    .map((id) => floor.people.get(id).name);
}

/**
 * pattern says how the bell is struck: zone, whole store, supervisor, or a till.
 * @returns {'till'|'zone'|'store'|'supervisor'}
 */
export function pattern(request) {
  if (request.rung >= LEAD) return 'supervisor';
  if (request.rung >= STORE) return 'store';
  return request.source === 'till' ? 'till' : 'zone';
}
