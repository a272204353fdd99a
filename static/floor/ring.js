// Whether this tablet rings, and for which request.
//
// Who is asked is the server's word. A person is rung for what is offered to them,
// when available and without a call, or where the rung asks those with a customer too.
// One who leads the floor is rung by the last rung even while busy, where it tells
// everyone or those who lead. "Not me" and "in a minute" quieten one request on this
// tablet; the next rung overrides both, since by then nobody else has gone.

import { isWaiting, mine } from './floor.js';
import { ranked } from './queue.js';

const LEADS = new Set(['everyone', 'leads']);

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
  const asked = isAsked(request, me.id);
  if (lastRung(request) && !request.in_turn && LEADS.has(request.asks) && me.rights.includes('help.lead')) return true;
  if (presence.status !== 'available' || mine(floor, me.id).length > 0) return asked && hasReason(request, me.id, 'serving');
  return asked;
}

function lastRung(request) {
  return request.rungs > 1 && request.rung >= request.rungs - 1;
}

function hasReason(request, id, reason) {
  return (request.why?.[id] ?? '').split(' ').includes(reason);
}

/** isAsked tells whether a request is offered to a person now. */
export function isAsked(request, id) {
  return request.status === 'offered' && (request.offered_to ?? []).includes(id);
}

/** isTurn tells whether it is offered to them alone, for some seconds. */
export function isTurn(request, id) {
  return Boolean(request.in_turn) && isAsked(request, id);
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
 * pattern says how the bell is struck: as the rung says, and where that is loud, by whom it
 * asks. Null where it is to be seen only.
 * @returns {'till'|'zone'|'store'|'supervisor'|'soft'|'siren'|null}
 */
export function pattern(request) {
  if (request.sound === 'silent') return null;
  if (request.sound === 'soft' || request.sound === 'siren') return request.sound;
  if (request.rung > 0 && LEADS.has(request.asks)) return 'supervisor';
  if (request.rung > 0) return 'store';
  return request.source === 'till' ? 'till' : 'zone';
}
