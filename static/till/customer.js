// Who buys, and what they may pay with besides money: plain values, no page.

import { label } from '../lib/customers.js';

export { draftOf, label } from '../lib/customers.js';

/**
 * @typedef {object} Buyer
 * @property {string} id
 * @property {string} name   what stands on the chip: a name, else a phone number or a card
 * @property {object[]} accounts
 * @property {string} [price_group] whose price lists hold
 * @property {string} [exempt]      the certificate that frees from tax
 */

/** @param {any} customer as the server gives it @returns {Buyer} */
export function buyer(customer) {
  return { id: customer.id, name: label(customer), accounts: customer.accounts ?? [], ...(customer.price_group ? { price_group: customer.price_group } : {}), ...(customer.tax_exempt ? { exempt: customer.tax_exempt } : {}) };
}

/**
 * Ways to pay that a customer has: an account, what it may pay now, and what it is called.
 * @param {Buyer|null} who @param {number} due
 */
export function waysOf(who, due) {
  if (!who) return [];
  const ways = [];
  for (const account of who.accounts) {
    const most = account.kind === 'points' ? account.worth ?? 0 : account.available;
    if (account.status === 'active' && most > 0) ways.push({ kind: account.kind, most, amount: Math.min(most, due), points: account.kind === 'points' ? account.balance : null });
  }
  return ways;
}

/** What a customer owes, 0 where nothing. */
export function owedBy(who) {
  return Math.max(-(who?.accounts.find((account) => account.kind === 'on_account')?.balance ?? 0), 0);
}

/** The points a customer has, null where there is no such account. */
export function pointsOf(who) {
  return who?.accounts.find((account) => account.kind === 'points')?.balance ?? null;
}
