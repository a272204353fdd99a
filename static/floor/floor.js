// The tablet's picture of the floor: open requests and who is where, folded from
// the live channel and from the answers to this tablet's own commands.
//
// lib/live.js brings the log in order, without hole or repeat. Two clocks keep this
// picture true all the same. The log's `seq` says what has been read: an event at or
// below it changes nothing. A request's `version` says which of two pictures of it is
// newer: an answer may overtake its own event, or the other way round, and the older
// one is dropped. What has ended stays ended, unless a newer picture says that its end was taken back.
//
// Everything here is a pure function of its arguments.

/**
 * @typedef {object} Claim
 * @property {string} staff_id
 * @property {string} name
 * @property {string} device_id
 * @property {string} accepted_at
 * @property {string|null} arrived_at
 * @property {boolean} silent
 *
 * @typedef {object} Request
 * @property {string} id
 * @property {string} kind
 * @property {string} status
 * @property {string} source
 * @property {string} zone_id
 * @property {{id: string, code: string, name: string}|null} call_point
 * @property {{id: string, code: string, name: string}} [shelf]  the sign at the shelf of what a till asks about
 * @property {string} [channel]      how it came where not by a page: button, phone, chat
 * @property {{id: string, code: string}|null} register
 * @property {{id: string, name: string}|null} product
 * @property {string} note
 * @property {string} language
 * @property {number} presses
 * @property {string} created_at
 * @property {number} rung
 * @property {number} rungs
 * @property {string|null} next_rung_at
 * @property {string[]} offered_to
 * @property {string|null} offered_until
 * @property {boolean} [in_turn]     one is asked at a time
 * @property {string} [sound]        silent, soft, loud, siren
 * @property {string} [asks]         whom the rung asks
 * @property {number} [rung_seconds] how long it lasts; 0: to the end
 * @property {Record<string, string>} [why]  why people are asked, by id
 * @property {Claim|null} claim
 * @property {number} claim_epoch
 * @property {{id: string, name: string}|null} asked_by
 * @property {string|null} ended_at
 * @property {string|null} outcome
 * @property {{score: number}|null} [rating]
 * @property {number} version
 * @property {string} [reason]             why it was given back or passed on, in the event that says so alone
 * @property {any[]} [talk]                what was written about it
 * @property {string|null} [paused_until]  when its holder promised to be back
 * @property {string|null} [back_by]       the promise is over: until when they may say that they are back
 * @property {string} [joins]              the call that this one asks a second person to
 *
 * @typedef {object} Presence
 * @property {string} staff_id
 * @property {string} name
 * @property {string} role
 * @property {string} status
 * @property {string|null} zone_id
 * @property {string|null} since
 * @property {string|null} device_id
 * @property {boolean} silent
 * @property {string|null} request_id
 * @property {string} [state]             what they are at, by the facts: serving, walking, till, off, break, busy, unreachable, dull, free
 * @property {{id: string, code: string}|null} [till]  where a cart lies open that they sell from
 * @property {string|null} [dull_since]   offers were let pass, and the tablet was not touched since
 *
 * @typedef {object} Floor
 * @property {number} seq            the last number of the log that was read
 * @property {boolean} known         a snapshot has been read
 * @property {Map<string, Request>} open
 * @property {Map<string, Request>} ended   the latest that ended, newest last
 * @property {Map<string, Presence>} people
 */

const OVER = new Set(['resolved', 'cancelled', 'abandoned']);
const REMEMBERED = 100;

/** @returns {Floor} */
export function emptyFloor() {
  return { seq: 0, known: false, open: new Map(), ended: new Map(), people: new Map() };
}

/**
 * withSnapshot begins anew. A snapshot is what there is: what it does not name is gone.
 * Only a request whose command was answered after it was taken is newer here than there.
 * @param {Floor} floor
 * @param {{requests?: Request[], presence?: Presence[]}} data
 * @param {number} seq
 * @returns {Floor}
 */
export function withSnapshot(floor, data, seq) {
  const open = new Map();
  for (const request of data?.requests ?? []) {
    if (OVER.has(request.status) || endedSince(floor, request)) continue;
    open.set(request.id, newer(floor.open.get(request.id), request));
  }
  const people = new Map((data?.presence ?? []).map((p) => [p.staff_id, p]));
  return { ...floor, seq, known: true, open, people };
}

/**
 * withEvent reads one numbered event of the log.
 * @param {Floor} floor
 * @param {{type: string, seq: number, data?: any}} event
 * @returns {Floor}
 */
export function withEvent(floor, event) {
  if (event.seq <= floor.seq) return floor;
  const next = { ...floor, seq: event.seq };
  // What was told of a call whose customer was erased since may hold no more than its id.
  if (event.type.startsWith('help_request.') && event.data?.id && event.data.status) return withRequest(next, event.data);
  if (event.type === 'presence.changed' && event.data?.staff_id) return withPresence(next, event.data);
  return next;
}

/**
 * withAnswer takes in the request that answered a command of this tablet. It never
 * brings back what is not open here: the log alone opens a card.
 * @param {Floor} floor
 * @param {Request|null|undefined} request
 * @returns {Floor}
 */
export function withAnswer(floor, request) {
  if (!request?.id || !floor.open.has(request.id)) return floor;
  return withRequest(floor, request);
}

/**
 * withPresence replaces what is known of one person.
 * @param {Floor} floor
 * @param {Presence} presence
 * @returns {Floor}
 */
export function withPresence(floor, presence) {
  return { ...floor, people: new Map(floor.people).set(presence.staff_id, presence) };
}

function withRequest(floor, request) {
  if (endedSince(floor, request) || (floor.open.get(request.id)?.version ?? 0) > request.version) return floor;
  const open = new Map(floor.open);
  const ended = new Map(floor.ended);
  if (!OVER.has(request.status)) {
    open.set(request.id, newer(open.get(request.id), request));
    ended.delete(request.id);
    return { ...floor, open, ended };
  }
  open.delete(request.id);
  ended.set(request.id, request);
  while (ended.size > REMEMBERED) ended.delete(ended.keys().next().value);
  return { ...floor, open, ended };
}

function endedSince(floor, request) {
  return (floor.ended.get(request.id)?.version ?? -1) >= request.version;
}

function newer(ours, theirs) {
  return ours && ours.version > theirs.version ? ours : theirs;
}

/** mine lists the calls this person holds, first taken first. */
export function mine(floor, staffId) {
  return [...floor.open.values()]
    .filter((request) => request.claim?.staff_id === staffId)
    .sort((a, b) => compare(a.claim.accepted_at, b.claim.accepted_at) || compare(a.id, b.id));
}

/** isWaiting tells whether anybody may still take the request. */
export function isWaiting(request) {
  return request.status === 'waiting' || request.status === 'offered';
}

/** isOver tells whether the request has ended. */
export function isOver(request) {
  return OVER.has(request.status);
}

export function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
