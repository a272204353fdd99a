// Goods put aside: the plan of what is paid when, and how the money goes back when nobody fetches them. Pure; the server
// holds all of it against the store's rules again.

import { addDays, daysBetween } from './days.js';

/** Where the store does not say until when. */
const DAYS = 30;
/** How many instalments are offered. */
export const PARTS = [1, 2, 3, 4, 6];
const MILLION = 1_000_000n;

/**
 * @typedef {{least?: string, days?: number, on?: boolean}} Policy
 * @typedef {{due_on: string, amount: number}} Instalment
 */

/** A share like "0.15" of an amount, half up. */
export function shareOf(share, amount) {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(share ?? '');
  if (!match) return 0;
  const rate = BigInt(match[1]) * MILLION + BigInt((match[2] ?? '').padEnd(6, '0'));
  return Number((BigInt(amount) * rate + MILLION / 2n) / MILLION);
}

/** The least that is paid at once. @param {Policy} policy */
export function leastFirst(policy, total) {
  return shareOf(policy?.least, total);
}

/** The last day there may be. @param {Policy} policy */
export function lastDay(policy, today) {
  return addDays(today, policy?.days || DAYS);
}

/** The next sum that coins can pay, of which all is the most and can always be paid; step is the smallest coin, or nothing. */
export function coinsUp(amount, all, step) {
  return step > 1 && amount < all ? Math.min(Math.ceil(amount / step) * step, all) : amount;
}

/**
 * What is left in so many parts, on days spread evenly up to the last; what does not divide is in the first ones, and what
 * no coin pays in the last. Fewer where there are fewer days or coins.
 * @returns {Instalment[]}
 */
export function spread(left, parts, today, due, step = 1) {
  const coin = Math.max(step || 1, 1);
  const coins = Math.floor(left / coin);
  const days = daysBetween(today, due);
  const n = Math.min(parts, days, coins);
  if (n < 2) return [];
  const each = Math.floor(coins / n);
  return Array.from({ length: n }, (_, at) => ({
    due_on: addDays(today, Math.round((days * (at + 1)) / n)), amount: (each + (at < coins - each * n ? 1 : 0)) * coin + (at === n - 1 ? left - coins * coin : 0),
  }));
}

/** What is expected next when so much is paid: of the plan what was not paid yet, else all of it by the last day; null: nothing. */
export function nextDue({ total, paid, left, due, plan }) {
  if (left <= 0) return null;
  let of = paid - (total - plan.reduce((sum, each) => sum + each.amount, 0));
  for (const each of plan) {
    if (of < each.amount) return { due_on: each.due_on, amount: each.amount - Math.max(of, 0) };
    of -= each.amount;
  }
  return { due_on: due, amount: left };
}

/** A layaway's number as it is printed, scanned or typed; null: it is none. */
export function numberIn(text) {
  const match = /^l-?0*(\d{1,12})$/i.exec(text.trim());
  return match ? `L-${match[1].padStart(6, '0')}` : null;
}

/** All tenders that were paid on it. */
export function tendersPaid(view) {
  return (view.payments ?? []).filter((each) => each.kind === 'pay').flatMap((each) => {
    let change = each.change ?? 0; // what lay in the drawer is less what went back
    return each.tenders.map((tender) => {
      if (tender.kind !== 'cash' || change === 0) return tender;
      const back = Math.min(change, tender.amount);
      change -= back;
      return { ...tender, amount: tender.amount - back };
    });
  });
}

const ORDER = ['gift_card', 'store_credit', 'card', 'cash'];

/**
 * How what goes back does so the way it came, cards before cash; paper vouchers go back as cash.
 * @returns {{kind: string, amount: number}[]}
 */
export function asPaid(view) {
  let open = view.paid - view.fee;
  const by = new Map();
  for (const each of tendersPaid(view)) {
    const kind = each.kind === 'voucher' ? 'cash' : each.kind;
    by.set(kind, (by.get(kind) ?? 0) + each.amount);
  }
  const out = [];
  for (const kind of ORDER) {
    const amount = Math.min(by.get(kind) ?? 0, open);
    if (amount > 0) out.push({ kind, amount });
    open -= Math.max(amount, 0);
  }
  if (open > 0) out.push({ kind: 'store_credit', amount: open });
  return merged(out);
}

function merged(list) {
  return list.filter((each, at) => list.findIndex((other) => other.kind === each.kind) === at)
    .map((each) => ({ ...each, amount: list.filter((other) => other.kind === each.kind).reduce((sum, other) => sum + other.amount, 0) }));
}

/** All of it as the customer's credit. */
export function asCredit(view) {
  const amount = view.paid - view.fee;
  return amount > 0 ? [{ kind: 'store_credit', amount }] : [];
}
