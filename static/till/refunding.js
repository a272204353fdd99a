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
 * @property {{kind: string, amount: number}} [rest] what terminals would not give back, and how it goes out
 */

/**
 * The parts that the server laid out, and what of the card's money no terminal took.
 * @param {{of: string, amount: number}[]} charges @param {number} amount @param {() => string} newId
 * @returns {{parts: Part[], byHand: number}}
 */
export function partsOf(charges, amount, newId) {
  const parts = charges.map((charge) => (/** @type {Part} */ ({ id: newId(), of: charge.of, amount: charge.amount, manual: false, status: 'asking', reason: '', lost: false })));
  return { parts, byHand: amount - parts.reduce((sum, part) => sum + part.amount, 0) };
}

/** What money is to go back for, as the server weighs it. @param {any} sale */
export function wireRefund({ kind, body, laid }) {
  if (kind === 'layaway_end') return { layaway: { id: laid.layaway, ...body } };
  return { [kind]: body };
}

/** What is PUT for a part. @param {Refunding} state @param {Part} part */
export function wirePart(state, part) {
  return { kind: 'refund', amount: part.amount, of: part.of, for: state.sale.id };
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

/** Something went back, and the terminal will not give the rest: how much that is, else 0. @param {Refunding} state */
export function stuck(state) {
  const part = current(state);
  if (!part || !ended(part) || (state.sale.kind !== 'void' && mayLeave(state))) return 0;
  if (state.sale.kind === 'void' && part.status === 'cancelled') return 0;
  return state.parts.filter((each) => each.status !== 'approved').reduce((sum, each) => sum + each.amount, 0);
}

/** The terminal's maker has not said: the customer need not stand there, the server follows it. @param {Refunding} state */
export function mayWait(state) {
  const part = current(state);
  return part !== null && part.status === 'pending' && !part.manual && !part.lost;
}

/** The rest goes out another way: what came to nothing, or was not asked for, is let go. @param {Refunding} state @param {string} kind */
export function restBy(state, kind) {
  const rest = stuck(state);
  return { ...state, parts: state.parts.filter((part) => part.status === 'approved'), rest: { kind, amount: rest } };
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
export function tendersOf(tenders, { sale, parts, byHand, rest }) {
  const open = rest?.kind === 'cash'; // cash takes what is due, as it is rounded
  return tenders.filter((each) => !open || each.kind !== 'cash').flatMap((each) => (each.kind !== 'card' || each.payment_id ? [each] : [
    ...parts.map((part) => ({ kind: 'card', amount: part.amount, payment_id: part.id })),
    ...(byHand > 0 ? [{ kind: 'card', amount: byHand }] : []),
    ...(rest ? [open ? { kind: 'cash' } : rest] : []),
  ]));
}

/** What is stored once all of it went back. @param {Refunding} state */
export function finished(state) {
  if (!state.sale.body.tenders) return state.sale; // a void finds them by itself
  return Object.freeze({ ...state.sale, body: { ...state.sale.body, tenders: tendersOf(state.sale.body.tenders, state) } });
}
