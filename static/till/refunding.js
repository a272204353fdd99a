// Money that goes back to cards by the terminals that took it: which charges, how much of each, and how far it has come.
// Pure. What is to be stored afterwards is kept with it, so that a reload in between finds both.

import { ended } from './attempt.js';

/**
 * @typedef {object} Part
 * @property {string} id       of the refund: the terminal does what is asked under it once
 * @property {string} of       the charge
 * @property {number} amount
 * @property {boolean} manual  somebody reads off the machine whether it went back
 * @property {'asking'|'pending'|'approved'|'declined'|'cancelled'|'failed'} status
 * @property {string} reason
 * @property {boolean} lost    the last question got no answer
 *
 * @typedef {object} Refunding
 * @property {any} sale        what is stored when all of it went back; its card tender is still as it was asked for
 * @property {Part[]} parts
 * @property {number} byHand   of the card's money that no terminal took
 */

/**
 * Lays what goes back to the card over its charges, the first first.
 * @param {{id: string, left: number}[]} charges @param {number} amount @param {() => string} newId
 * @returns {{parts: Part[], byHand: number}}
 */
export function layOut(charges, amount, newId) {
  const parts = [];
  let open = amount;
  for (const charge of charges) {
    const take = Math.min(charge.left, open);
    if (take <= 0) continue;
    parts.push(/** @type {Part} */ ({ id: newId(), of: charge.id, amount: take, manual: false, status: 'asking', reason: '', lost: false }));
    open -= take;
  }
  return { parts, byHand: open };
}

/** What is PUT for a part. */
export function wirePart(part) {
  return { kind: 'refund', amount: part.amount, of: part.of };
}

/** The server said how a part stands. @param {Refunding} state */
export function heard(state, view) {
  return {
    ...state,
    parts: state.parts.map((part) => (part.id === view.id && !ended(part) ? { ...part, status: view.status, reason: view.reason ?? '', manual: view.manual, lost: false } : part)),
  };
}

/** No answer: nobody knows. @param {Refunding} state */
export function lost(state, id) {
  return { ...state, parts: state.parts.map((part) => (part.id === id && !ended(part) ? { ...part, lost: true } : part)) };
}

/** What came to nothing is asked for again, under a new id: the old one is done with. @param {Refunding} state */
export function again(state, newId) {
  return { ...state, parts: state.parts.map((part) => (ended(part) && part.status !== 'approved' ? { ...part, id: newId(), status: 'asking', reason: '', lost: false } : part)) };
}

/** The part that the screen is about: the first that is not back yet. @param {Refunding} state */
export function current(state) {
  return state.parts.find((part) => part.status !== 'approved') ?? null;
}

export function allBack(state) {
  return current(state) === null;
}

/** Nothing went back so far and nothing is under way: another way may be chosen. @param {Refunding} state */
export function mayLeave(state) {
  return state.parts.every((part) => ended(part) && part.status !== 'approved');
}

/** How much goes to the card of these tenders, the open one being what the others leave of `due`. */
export function cardAmount(tenders, due) {
  const card = tenders.find((each) => each.kind === 'card');
  if (!card) return 0;
  return card.amount ?? due - tenders.filter((each) => each !== card).reduce((sum, each) => sum + (each.amount ?? 0), 0);
}

/** The tenders with what each terminal gave back in place of the card's. @param {any[]} tenders @param {Refunding} state */
export function tendersOf(tenders, { parts, byHand }) {
  return tenders.flatMap((each) => (each.kind !== 'card' || each.payment_id ? [each] : [
    ...parts.map((part) => ({ kind: 'card', amount: part.amount, payment_id: part.id })),
    ...(byHand > 0 ? [{ kind: 'card', amount: byHand }] : []),
  ]));
}

/** What is stored once all of it went back. @param {Refunding} state */
export function finished(state) {
  return Object.freeze({ ...state.sale, body: { ...state.sale.body, tenders: tendersOf(state.sale.body.tenders, state) } });
}
