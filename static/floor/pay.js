// A cart that is paid on the tablet: by card alone, at a terminal that the server drives. A value that outlives a reload, so
// that a charge is never forgotten and never made twice. Without DOM.

import { wire } from './basket.js';

/**
 * @typedef {object} Paying
 * @property {'asking'|'card'|'booking'|'done'|'failed'|'stuck'|'back'} step  stuck: charged, and the sale was refused; back: the money goes back
 * @property {string} sale        the id that the sale gets
 * @property {string} payment     the charge's
 * @property {string} terminal    its id
 * @property {string} name        the terminal's
 * @property {number} amount
 * @property {any} body           of the sale, but its tenders
 * @property {string} reason      why it failed
 * @property {string} receipt     its number, once it is in the books
 * @property {string} [refund]    the id under which the money goes back
 * @property {number} [left]      how much of it is still to go back, once that is known
 */

/** Terminals that a tablet may ask: driven by the server, in use, and nobody else's. @param {any[]} all @param {string} register */
export function terminalsFor(all, register) {
  return all.filter((each) => each.active && each.kind !== 'manual' && (each.register_id === null || each.register_id === register))
    .sort((a, b) => Number(b.register_id === register) - Number(a.register_id === register));
}

/**
 * Why a cart is not paid here, as a key; null: it may be. What somebody must approve or look at is a till's matter.
 * @param {any} basket @param {{total: number|null, old: boolean, needs?: any[]}|null} priced
 */
export function hinder(basket, priced) {
  if (!priced || priced.old || priced.total === null) return 'floor.pay.no_price';
  if (priced.total <= 0) return 'floor.pay.nothing';
  if (basket.lines.some((line) => line.ageLimit > 0)) return 'floor.pay.age';
  if (basket.lines.some((line) => line.giftCard) || (priced.needs ?? []).length > 0) return 'floor.pay.needs';
  return null;
}

/** @returns {Paying} */
export function begin(basket, priced, terminal, ids, at) {
  return {
    step: 'asking', sale: ids.sale, payment: ids.payment, terminal: terminal.id, name: terminal.name, amount: priced.total, reason: '', receipt: '',
    body: { ...wire(basket), total: priced.total, started_at: new Date(at).toISOString() },
  };
}

export const saleOf = (paying) => ({ ...paying.body, tenders: [{ kind: 'card', amount: paying.amount, payment_id: paying.payment }] });

/** What the server says of the charge. @param {Paying} paying @param {any} view @returns {Paying} */
export function heard(paying, view) {
  if (view.id !== paying.payment || !['asking', 'card'].includes(paying.step)) return paying;
  switch (view.status) {
    case 'pending': return { ...paying, step: 'card' };
    case 'approved': return view.amount < paying.amount ? { ...paying, step: 'stuck', reason: 'floor.pay.part' } : { ...paying, step: 'booking' };
    default: return { ...paying, step: 'failed', reason: view.reason ?? '' };
  }
}

/** Whether the terminal or the books are still at it. @param {Paying|null} paying */
export const isBusy = (paying) => paying !== null && ['asking', 'card', 'booking', 'back'].includes(paying.step);
