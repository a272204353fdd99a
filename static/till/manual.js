// What was set by hand, measured as the server measures it, so that the till asks before it is refused. The server judges
// again when the sale is committed; what stands here only decides which question is put to whom, and when.

import { wireCart } from './cart.js';
import { isCertified } from './exempt.js';
import { aged, sawAge } from './age.js';

const MILLION = 1_000_000n;

/**
 * @typedef {{right: string, amount: number, percent: number}} Need  percent in parts per million
 * @typedef {{state: string, limit_amount: number|null, limit_percent: string|null}} Limit
 * @typedef {'allowed'|'approval'|'denied'} Verdict
 */

/** "0.1" as parts per million. */
export function millionths(rate) {
  const match = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(rate ?? '');
  return match ? Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0')) : 0;
}

/** Percent as typed, "12.5", as on the wire: "0.125"; null when it is none above 0 and up to 100. */
export function rateOf(text) {
  const match = /^(\d{1,3})(?:\.(\d{0,2}))?$/.exec(text.trim());
  if (!match) return null;
  const hundredths = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  if (hundredths <= 0 || hundredths > 10_000) return null;
  const whole = Math.trunc(hundredths / 10_000);
  const rest = String(hundredths % 10_000).padStart(4, '0').replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}

/** A part of a whole in parts per million, cut up: a hair above a limit is above it. */
function share(part, whole) {
  if (part <= 0 || whole <= 0) return 0;
  return Number((BigInt(part) * MILLION + BigInt(whole) - 1n) / BigInt(whole));
}

/**
 * The rights that a cart needs, each once: what its lines give adds up, of shares the largest counts.
 * @param {import('./cart.js').Cart} cart
 * @param {any} totals as pricing gave them
 * @returns {Need[]}
 */
export function needsOf(cart, totals) {
  /** @type {Map<string, Need>} */
  const needs = new Map();
  const need = (right, amount, percent) => {
    const before = needs.get(right) ?? { right, amount: 0, percent: 0 };
    needs.set(right, { right, amount: before.amount + amount, percent: Math.max(before.percent, percent) });
  };
  if (!totals) return [];
  let off = 0;
  let left = 0;
  let onLines = 0;
  cart.lines.forEach((line, at) => {
    const priced = totals.lines[at];
    const manual = priced.manual ?? { line: 0, order: 0 };
    const before = priced.amount - priced.discount + manual.line + manual.order;
    off += manual.order;
    left += before - manual.line;
    onLines += manual.line;
    if (line.pastDate) need('goods.expired', 0, 0);
    if (aged(cart, line) && !sawAge(cart, line)) need('goods.age', 0, 0);
    if (manual.line > 0) need('discount.line', manual.line, sizeOf(line.discount, manual.line, before));
    if (line.override && line.override.price !== line.price) {
      const own = priced.from ?? line.price;
      const down = Math.max(own - line.override.price, 0);
      need('price.override', Number((BigInt(down) * BigInt(line.quantity) + 999n) / 1000n), share(down, own));
    }
    if ((line.override || line.discount || manual.order > 0) && priced.total === 0) need('price.below_cost', 0, 0);
  });
  if (cart.discount && off > 0) {
    const size = sizeOf(cart.discount, off, left);
    need('discount.order', off, onLines > 0 ? Math.max(size, share(onLines + off, left + onLines)) : size);
  }
  if (cart.exempt && !isCertified(cart)) need('tax.exempt', totals.total, 0);
  return [...needs.values()];
}

/** Whether anything of a cart was set by hand. */
export function setByHand(cart) {
  return Boolean(cart.discount) || cart.lines.some((line) => line.override || line.discount);
}

/**
 * What the server said a cart needs, beside what the till knows itself: what goods cost is told to nobody here.
 * @param {Need[]} needs @param {{right: string, amount: number, percent?: string}[]} told
 * @returns {Need[]}
 */
export function withTold(needs, told) {
  return [...needs, ...told.filter((each) => !needs.some((need) => need.right === each.right))
    .map(({ right, amount, percent }) => ({ right, amount, percent: millionths(percent ?? '') }))];
}

function sizeOf(discount, off, of) {
  return discount?.percent ? millionths(discount.percent) : share(off, of);
}

/** @param {Limit|undefined} limit @param {Need} need @returns {Verdict} */
export function verdict(limit, need) {
  if (!limit || limit.state === 'denied') return 'denied';
  if (limit.state === 'approval') return 'approval';
  if (limit.limit_amount !== null && need.amount > limit.limit_amount) return 'approval';
  if (limit.limit_percent !== null && need.percent > millionths(limit.limit_percent)) return 'approval';
  return 'allowed';
}

/** What an approval is bound to: the cart's lines in any order, what is off all of them, and whether they are taxed. */
export function bindOf(cart) {
  const { lines, discount, tax_exempt } = wireCart(cart);
  return JSON.stringify([lines.map((line) => JSON.stringify(line)).sort(), discount ?? null, tax_exempt ?? null]);
}

/**
 * @typedef {{id: string, right: string, bind: string, amount: number, percent: number, expires: number}} Held an approval this till holds
 * @param {Held[]} held @param {Need} need @param {string} bind @param {number} now
 */
export function covers(held, need, bind, now) {
  return held.find((each) => each.right === need.right && each.bind === bind && each.amount >= need.amount && each.percent >= need.percent && each.expires > now) ?? null;
}

/**
 * Approvals that came with a cart from the shelf, held for it as it is now.
 * @param {any} cart @param {{id: string, right: string, amount: number, percent: number, expires_at: string}[]} kept @returns {Held[]}
 */
export function keptFor(cart, kept) {
  return kept.map(({ id, right, amount, percent, expires_at: expires }) => ({ id, right, bind: bindOf(cart), amount, percent, expires: Date.parse(expires) }));
}

/**
 * What stands between a cart and its payment.
 * @returns {{need: Need, verdict: Verdict}|null}
 */
export function firstOpen(needs, limits, held, bind, now) {
  for (const need of needs) {
    const judged = verdict(limits?.[need.right], need);
    if (judged === 'allowed' || (judged === 'approval' && covers(held, need, bind, now))) continue;
    return { need, verdict: judged };
  }
  return null;
}
