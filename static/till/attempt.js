// A card payment at a terminal: what was asked, how far it is known to have come, and charges that pay for nothing yet.
// The server has the last word; what is here only says truthfully how much of it is known.

/**
 * @typedef {object} Attempt
 * @property {string} id        ours; the terminal does what is asked under it once, however often it is asked
 * @property {number} amount
 * @property {string} terminalId
 * @property {string} name      the terminal's
 * @property {boolean} manual   the cashier reads the outcome off the machine
 * @property {string} cartId    the sale that it is for
 * @property {number} at        when it was asked, on the till's clock
 * @property {'asking'|'pending'|'approved'|'declined'|'cancelled'|'failed'} status
 * @property {string} reason    why it came to nothing
 * @property {boolean} lost     the last question got no answer
 * @property {boolean} cancelling
 * @property {number} [cancelledAt]  when that was pressed
 */

/** @returns {Attempt} */
export function begun(id, amount, terminal, cartId, at) {
  return { id, amount, terminalId: terminal.id, name: terminal.name, manual: terminal.kind === 'manual', cartId, at, status: 'asking', reason: '', lost: false, cancelling: false };
}

/** What is PUT for it: the same bytes whenever it is asked again. */
export function wireAttempt(attempt) {
  return { kind: 'charge', amount: attempt.amount, terminal_id: attempt.terminalId };
}

/** The server said how it stands. */
export function heard(attempt, view) {
  return { ...attempt, status: view.status, reason: view.reason ?? '', manual: view.manual, lost: false };
}

/** Nothing more will happen. */
export function ended(attempt) {
  return !['asking', 'pending'].includes(attempt.status);
}

/**
 * What the screen shows of it: `unknown` when nobody answers, and only then, as no outcome is guessed.
 * @returns {'asking'|'card'|'by_hand'|'cancelling'|'unknown'|'approved'|'declined'|'cancelled'|'failed'}
 */
export function stage(attempt) {
  if (ended(attempt)) return /** @type {any} */ (attempt.status);
  if (attempt.lost) return 'unknown';
  if (attempt.cancelling) return 'cancelling';
  if (attempt.status === 'asking') return 'asking';
  return attempt.manual ? 'by_hand' : 'card';
}

/** How long a terminal may take to say that it has given up (ms), before the cashier need not wait for it. */
const SILENCE_MS = 3000;

/** Whether the sale may go on without knowing: nobody answers, or the terminal does not say that it has given up. */
export function mayLeave(attempt, now) {
  const at = stage(attempt);
  return at === 'unknown' || (at === 'cancelling' && now - (attempt.cancelledAt ?? now) >= SILENCE_MS);
}

/** The terminals that this till may ask, its own before those that belong to no till. */
export function terminalsAt(all, registerId) {
  const own = all.filter((each) => each.active && each.register_id === registerId);
  return own.length > 0 ? own : all.filter((each) => each.active && each.register_id === null);
}

/** A tender of what a terminal took. `slip` is for the screen and stays here. */
export function tenderOf(view) {
  const slip = [view.brand, view.last4 && `*${view.last4}`, view.auth_code].filter(Boolean).join(' ');
  return { kind: 'card', amount: view.amount, payment_id: view.id, ...(slip ? { slip } : {}) };
}

/** Tenders as they are sent: without what only the screen needs. */
export function wireTenders(tenders) {
  return tenders.map(({ slip: _, ...tender }) => ({ ...tender }));
}

/** The tenders of what is sent, whatever it is: goods put aside have theirs with their first payment. */
export function tendersIn(body) {
  return body.tenders ?? body.first?.tenders ?? [];
}

/** Whether somebody must still see to a payment. */
export function isOpen(view) {
  if (view.document_id) return false;
  return view.status === 'pending' || (view.status === 'approved' && (view.kind === 'charge' ? view.refunded < view.amount : Boolean(view.for) && !view.kept));
}

/** The list with what was heard of one payment. */
export function hearOpen(list, view) {
  const rest = list.filter((each) => each.id !== view.id);
  return isOpen(view) ? [...rest, view].sort((a, b) => (a.asked_at < b.asked_at ? -1 : 1)) : rest;
}

/** Open payments that nothing at this till has a place for: not the one under way, nor tenders taken or stored. */
export function loose(list, busy) {
  return list.filter((each) => !busy.has(each.id));
}
