// What one card says: the words of its state, the caption of its age, the button it
// offers. Texts are given as a key with its values; the view looks them up.

import { placeIcons, placeName, speaks } from '../lib/places.js';
import { byLine } from './asked.js';
import { isOver, isWaiting } from './floor.js';
import { isTurn } from './ring.js';

/** @typedef {[string, Record<string, any>?]} Text */
/** @typedef {{shape: string, tone: string, text: Text}} State */

/**
 * @param {import('./floor.js').Request} request
 * @param {object} seen
 * @param {string} seen.me                                    whose tablet this is
 * @param {import('./taps.js').Tap|null} seen.tap             what was tapped here and is not done
 * @param {Map<string, import('./floor.js').Presence>} seen.people
 * @param {boolean} seen.mayAnswer
 * @param {boolean} [seen.lead]                               who leads may take what others are asked for
 * @param {boolean} seen.hasCall                              this person holds a call already
 * @param {number} seen.now                                   the server's clock
 */
export function card(request, seen) {
  const own = request.claim?.staff_id === seen.me && !isOver(request);
  return {
    own,
    over: isOver(request),
    taken: !own && !isWaiting(request),
    late: isWaiting(request) && request.rung > 0,
    plate: plateOf(request),
    state: stateOf(request, own, seen),
    age: ageOf(request, own, seen.now),
    caption: captionOf(request, own),
    button: buttonOf(request, own, seen),
    turn: !own && isTurn(request, seen.me),
    why: own || (request.offered_to ?? []).includes(seen.me) ? request.why?.[seen.me] ?? '' : '',
  };
}

/** plateOf is the sign of the place: a till, a call point, or the zone alone. */
export function plateOf(request) {
  if (request.register) return { till: true, code: request.register.code };
  return { till: false, code: request.call_point?.code ?? { phone: 'TEL', chat: 'CHAT' }[request.channel] ?? '?' };
}

/**
 * placeAt is where a customer called from, where that says more than the code on the plate.
 * @param {any} request @param {(key: string) => string} t @returns {{name: string, icon: string}|null}
 */
export function placeAt({ call_point: point }, t) {
  if (!point || !speaks(point.kind)) return null;
  return { name: placeName(point, t(`floor.place.${point.kind}`)), icon: placeIcons[point.kind].slice(2) };
}

/** @returns {State} */
function stateOf(request, own, seen) {
  if (isOver(request)) return { shape: 'done', tone: 'done', text: [`floor.over.${request.status}`] };
  const tapped = seen.tap && tappedState(seen.tap, seen.now);
  if (tapped) return tapped;
  if (own) {
    if (request.back_by) return { shape: 'late', tone: 'late', text: ['floor.state.overdue', { left: secondsLeft(request.back_by, seen.now) }] };
    if (request.paused_until) return { shape: 'break', tone: 'wait', text: ['floor.state.paused', { left: clockLeft(request.paused_until, seen.now) }] };
    return request.status === 'arrived'
      ? { shape: 'here', tone: 'here', text: [withWhom(request)] }
      : { shape: 'way', tone: 'way', text: ['floor.state.on_your_way'] };
  }
  return request.claim ? takenState(request.claim, request) : waitingState(request, seen);
}

/** Where whoever is helped is: in the shop, or on the line. */
function withWhom(request) {
  if (!byLine(request)) return 'floor.state.with_customer';
  return request.channel === 'chat' ? 'floor.state.on_chat' : 'floor.state.on_phone';
}

/** A tap that is on its way for so long (ms) is said to be. */
const STILL = 8000;

/** @returns {State|null} */
function tappedState(tap, now) {
  if (tap.state === 'failed') return { shape: 'late', tone: 'late', text: ['floor.tap.refused', { reason: tap.fault.text }] };
  if (tap.state === 'queued') return { shape: 'queued', tone: 'wait', text: [`floor.queued.${tap.kind}`] };
  if (now - tap.at >= STILL) return { shape: 'queued', tone: 'wait', text: ['floor.tap.still'] };
  return null;
}

/** @returns {State} */
function takenState(claim, { status, paused_until, back_by }) {
  const who = { name: first(claim.name) };
  if (claim.silent) return { shape: 'off', tone: 'late', text: ['floor.state.silent', who] };
  if (paused_until || back_by) return { shape: 'break', tone: 'soft', text: ['floor.state.away', who] };
  return status === 'arrived'
    ? { shape: 'here', tone: 'here', text: ['floor.state.there', who] }
    : { shape: 'way', tone: 'way', text: ['floor.state.going', who] };
}

/** @returns {State} */
function waitingState(request, { me, people, now }) {
  const offered = request.offered_to ?? [];
  if (isTurn(request, me)) return { shape: 'offer', tone: 'wait', text: ['floor.state.your_turn', { left: secondsLeft(request.offered_until, now) }] };
  if (request.rung > 0 && !request.in_turn) return { shape: 'late', tone: 'late', text: [`floor.state.rung.${request.asks ?? 'floor'}`] };
  if (request.status === 'offered' && !offered.includes(me)) {
    const names = offered.map((id) => first(people.get(id)?.name ?? '')).filter(Boolean);
    const left = secondsLeft(request.offered_until, now);
    if (names.length === 1) return { shape: 'offer', tone: 'soft', text: ['floor.state.offered_one', { name: names[0], left }] };
    if (names.length > 1) return { shape: 'offer', tone: 'soft', text: ['floor.state.offered_many', { n: names.length, left }] };
  }
  if (request.source === 'till') return { shape: 'wait', tone: 'wait', text: ['floor.state.at_till'] };
  return { shape: 'wait', tone: 'wait', text: [offered.includes(me) ? 'floor.state.offered_you' : 'floor.state.waiting'] };
}

// A call counts from when it was asked; with the customer there, from the arrival.
function ageOf(request, own, now) {
  const from = own && request.claim.arrived_at ? request.claim.arrived_at : request.created_at;
  const until = request.ended_at ? Date.parse(request.ended_at) : now;
  return Math.max(0, until - Date.parse(from));
}

/** @returns {Text|null} */
function captionOf(request, own) {
  if (own && request.claim.arrived_at) return ['floor.age.asked', { at: request.created_at }];
  if (request.presses === 2) return ['floor.age.pressed_twice'];
  if (request.presses > 2) return ['floor.age.pressed', { n: request.presses }];
  if (request.asked_by) return ['floor.age.asks', { name: first(request.asked_by.name) }];
  if (!isWaiting(request)) return ['floor.age.asked', { at: request.created_at }];
  if (!request.next_rung_at) return null;
  const span = Date.parse(request.next_rung_at) - Date.parse(request.created_at);
  return ['floor.age.of', { span }];
}

/**
 * buttonOf says what a card that is not one's own offers: solid where it is the next
 * thing to do, soft for one more call while one is held, plain where it is for others.
 * @returns {'solid'|'soft'|'plain'|null}
 */
function buttonOf(request, own, { me, mayAnswer, hasCall, lead }) {
  if (own || !mayAnswer || !isWaiting(request)) return null;
  if (isTurn(request, me)) return 'solid';
  if (request.in_turn && request.status === 'offered') return lead ? 'plain' : null;
  if (request.rung > 0) return 'solid';
  if (request.status === 'offered' && !(request.offered_to ?? []).includes(me)) return 'plain';
  return hasCall ? 'soft' : 'solid';
}

function secondsLeft(until, now) {
  return until ? Math.max(0, Math.ceil((Date.parse(until) - now) / 1000)) : 0;
}

/** clockLeft is the time left as minutes and seconds. */
export function clockLeft(until, now) {
  const left = secondsLeft(until, now);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** tagOf is the short name of a note's language, or nothing where it is no language at all. */
export function tagOf(language) {
  const match = /^([a-z]{2,3})(-[a-z0-9]+)*$/i.exec(language ?? '');
  return match ? match[1].toUpperCase() : '';
}

/**
 * otherLanguage is the one of a customer who wrote nothing, where it is another than the store's: a note shows its own.
 * @param {any} request @param {string|undefined} here the store's
 */
export function otherLanguage(request, here) {
  const tag = tagOf(request.language);
  return request.source === 'call_point' && !request.note && tag && tag !== tagOf(here) ? tag.toLowerCase() : '';
}

/** first is the name one is called by. */
export function first(name) {
  return name.trim().split(/\s+/)[0] ?? '';
}
