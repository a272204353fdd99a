// Asking for an approval: who is picked, which digits are typed, and how the question on the floor stands. No timers and
// no calls here; an approval that expired is told from one that holds by whoever says what time it is.

/** How long somebody on the floor has to answer. */
export const WAIT_MS = 5 * 60_000;

/**
 * @typedef {object} Asking
 * @property {import('./manual.js').Need} need
 * @property {object} subject            what is to be approved, as it will be done
 * @property {{id: string, name: string}[]|null} people  who may approve; null until the server has said
 * @property {string|null} staffId       picked: two people may have one PIN
 * @property {string} pin
 * @property {string} reason
 * @property {boolean} sending
 * @property {string|null} problem
 * @property {Floor|null} floor          once it was asked there
 * @property {About|null} [about]        the cart it is about, where it may wait
 *
 * @typedef {{bind: string, cart: string, shelf: string|null, by: string, hold: (id: string, view: any) => void}} About  shelf: once the cart was put aside; by: who asks
 * @typedef {{request: string, approval: string, state: 'asked'|'granted'|'refused'|'expired', at: number, seenBy: string[], by: string, words: string}} Floor
 */

/** @returns {Asking} */
export function newAsking(need, subject, reason = '') {
  return { need, subject, people: null, staffId: null, pin: '', reason, sending: false, problem: null, floor: null };
}

/** Who alone may approve is picked already. */
export function withPeople(asking, people) {
  return { ...asking, people, staffId: people.length === 1 ? people[0].id : asking.staffId };
}

export function pick(asking, staffId) {
  return { ...asking, staffId, pin: '', problem: null };
}

export function typePin(asking, text) {
  return { ...asking, pin: text.replace(/\D/g, '').slice(0, 12), problem: null };
}

export function pinReady(asking) {
  return asking.staffId !== null && asking.pin.length >= 4 && !asking.sending;
}

export function failed(asking, problem) {
  return { ...asking, sending: false, pin: '', problem };
}

/** @returns {Asking} */
export function askedFloor(asking, request, approval, now) {
  return { ...asking, sending: false, problem: null, floor: { request, approval, state: 'asked', at: now, seenBy: [], by: '', words: '' } };
}

/** Somebody looks at it, or took the call. */
export function seen(asking, request, name) {
  const floor = asking.floor;
  if (!floor || floor.request !== request || floor.seenBy.includes(name)) return asking;
  return { ...asking, floor: { ...floor, seenBy: [...floor.seenBy, name] } };
}

/** @param {{id: string, state: string, approver?: {name: string}, reason?: string}} event */
export function answered(asking, event) {
  const floor = asking.floor;
  if (!floor || floor.approval !== event.id || (event.state !== 'granted' && event.state !== 'refused')) return asking;
  return { ...asking, floor: { ...floor, state: event.state, by: event.approver?.name ?? '', words: event.reason ?? '' } };
}

/** The call ended without an answer: nobody came, or somebody closed it. */
export function ended(asking, request) {
  const floor = asking.floor;
  if (!floor || floor.request !== request || floor.state !== 'asked') return asking;
  return { ...asking, floor: { ...floor, state: 'expired' } };
}

/** How the question on the floor stands at a time. */
export function standing(floor, now) {
  return floor.state === 'asked' && now >= floor.at + WAIT_MS ? 'expired' : floor.state;
}

export function secondsLeft(floor, now) {
  return Math.max(0, Math.ceil((floor.at + WAIT_MS - now) / 1000));
}

/** Whether a question is about this cart, open or taken up again. @param {any} asking @param {any} cart */
export function isAbout({ about }, cart) {
  return cart.id === about.cart || (about.shelf !== null && cart.origin?.id === about.shelf);
}

/**
 * What became of the cart of a question that waits: it lies open as it was asked about; it was changed, so that no answer
 * fits it; it lies on the shelf; it is gone.
 * @param {any} asking @param {any} cart the open one @param {string} bind of that
 * @returns {'open'|'changed'|'aside'|'gone'}
 */
export function cartOf(asking, cart, bind) {
  if (isAbout(asking, cart)) return bind === asking.about.bind ? 'open' : 'changed';
  return asking.about.shelf !== null ? 'aside' : 'gone';
}
