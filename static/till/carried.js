// Carts that travel: what of a cart is sent to the shop's shelf, how one from there becomes a cart of this till again, what
// changed while it lay there, and who holds it. Plain values, no page.

import { quantityFromWire } from '../lib/money.js';
import { wireExempt } from './exempt.js';
import { wireBack } from './giveback.js';
import { callsOf, newCart, setCall, setDiscount, setPrice, wireLines } from './cart.js';

/**
 * @typedef {object} Origin      where the open cart came from
 * @property {string} id
 * @property {number} number
 * @property {string} code
 * @property {number} epoch      as it was taken: who lost it cannot write to it
 * @property {'cart'|'quote'} kind
 * @property {string} label
 * @property {string|null} validUntil
 * @property {boolean} holds     a quote's prices still hold
 *
 * @typedef {object} Aside       a cart that this till put aside and the server does not have yet
 * @property {string} id         of the cart on the shelf
 * @property {object} cart
 * @property {string} at
 * @property {string} by
 * @property {string} label
 * @property {object[]|null} prices
 * @property {Origin|null} origin  it came from the shelf and goes back there
 * @property {boolean} tried     an answer to it was lost: the server may have it
 * @property {string|null} problem
 *
 * @typedef {'here'|'free'|'mine'|'held'|'lapsed'} Standing
 */

/** The server takes so many calls with a cart. */
const MOST_CALLS = 100;

const CODE = /^\s*TBC-?([2-9A-HJ-NP-Z]{8})\s*$/i;

/** The code of a cart in what was scanned or typed, null where it is none. */
export function codeIn(text) {
  const match = CODE.exec(text);
  return match ? `TBC-${match[1].toUpperCase()}` : null;
}

/** Whether a text calls up a cart: its code, or a number as it is called out. */
export function callsUp(text) {
  return codeIn(text) ?? (/^\s*[1-9]\d{0,3}\s*$/.test(text) ? text.trim() : null);
}

/**
 * A cart as the shelf takes it.
 * @param {any} cart @param {{label?: string, kind?: 'cart'|'quote', validUntil?: string|null, approvals?: string[], fresh?: boolean}} more
 *   fresh: it is new there, and holds no prices of a quote
 */
export function parkBody(cart, { label = '', kind = 'cart', validUntil = null, approvals = [], fresh = false } = {}) {
  const lines = wireLines(cart).map(({ quote_line, ...line }) => (fresh || kind === 'cart' || !quote_line ? line : { ...line, quote_line }));
  return {
    lines, ...(label ? { label } : {}), ...(kind === 'quote' ? { kind, valid_until: validUntil } : {}), ...(cart.discount ? { discount: cart.discount } : {}),
    ...(cart.back ? { back: wireBack(cart.back.state) } : {}), ...wireCalls(cart),
    ...(cart.takeAway ? { take_away: true } : {}), ...(cart.customer ? { customer_id: cart.customer.id } : {}), ...wireExempt(cart),
    ...(cart.coupons?.length > 0 ? { coupons: cart.coupons.map(({ code }) => code) } : {}), ...(approvals.length > 0 ? { approvals } : {}),
  };
}

/** The calls about its lines go with a cart: their answers land where it is by then. */
function wireCalls(cart) {
  const calls = cart.lines.flatMap((line, at) => callsOf(line).map((id) => ({ line: at + 1, call_id: id })));
  return calls.length > 0 ? { calls: calls.slice(-MOST_CALLS) } : {};
}

/** What the lines cost now, to tell later what changed. */
export function pricesOf(cart, totals) {
  return totals ? cart.lines.map((line, at) => ({ line: at + 1, name: line.name, total: totals.lines[at].total })) : null;
}

/** @param {any} view as the server gave it when it was taken @param {number} now @returns {Origin} */
export function originOf(view, now) {
  const holds = view.kind === 'quote' && view.valid_until !== null && Date.parse(view.valid_until) > now;
  return { id: view.id, number: view.number, code: view.code, epoch: view.epoch, kind: view.kind, label: view.label, validUntil: view.valid_until, holds };
}

/**
 * A cart of this till out of one from the shelf. Customer and coupons are not in it: they are the server's to tell.
 * @param {any} view @param {string} id of the sale to be @param {number} now
 * @param {{lookup: (id: string) => any, read: (code: string) => any}} goods
 * @returns {{cart: any, was: Map<number, {name: string, total: number}>, missing: {name: string, why: string}[]}}
 *   was: what each line cost, by its key
 */
export function fromShelf(view, id, now, { lookup, read }) {
  const content = view.content;
  const origin = originOf(view, now);
  let cart = { ...newCart(id), origin, ...(content.take_away ? { takeAway: true } : {}), ...(content.discount && !origin.holds ? { discount: content.discount } : {}) };
  const was = new Map();
  const missing = [];
  content.lines.forEach((wire, at) => {
    const price = (view.prices ?? []).find((each) => each.line === at + 1);
    const found = wire.barcode ? read(wire.barcode) : { product: lookup(wire.product_id), quantity: null, barcode: null, fixed: null };
    const allTheSame = wire.past_date && found?.stop?.code === 'expired'; // whoever sells it answers for it anew
    if (!found || !found.product || (found.stop && !allTheSame)) {
      missing.push({ name: found?.product?.name ?? price?.name ?? wire.barcode ?? '?', why: found?.stop?.code ?? 'gone' });
      return;
    }
    if (found.product.gift_card && !wire.gift_card) { // a card's number is money: it is not kept on the shelf
      missing.push({ name: found.product.name, why: 'giftcard' });
      return;
    }
    const line = lineOf(wire, allTheSame ? { ...found, pastDate: true } : found, cart.nextKey, origin.holds && !wire.gift_card ? price : null);
    cart = { ...cart, lines: [...cart.lines, line], nextKey: cart.nextKey + 1, selected: line.key };
    for (const call of content.calls ?? []) if (call.line === at + 1) cart = setCall(cart, line.key, call.call_id);
    if (!origin.holds) cart = byHand(cart, line.key, wire);
    if (price) was.set(line.key, { name: price.name, total: price.total });
  });
  return { cart, was, missing };
}

function lineOf(wire, { product, quantity, barcode, fixed, ...piece }, key, held) {
  const said = Object.fromEntries(['free', 'batch', 'serial', 'expiresOn', 'pastDate'].filter((name) => piece[name]).map((name) => [name, piece[name]]));
  return {
    key, productId: product.id, sku: product.sku, name: product.name, unit: product.unit, price: wire.gift_card ? wire.unit_price : product.price,
    quantity: wire.quantity ? quantityFromWire(wire.quantity) : quantity ?? 1000, barcode: barcode ?? null, fixed: fixed ?? null, callId: null, ...said, ...(product.age_limit ? { ageLimit: product.age_limit } : {}),
    ...(wire.gift_card ? { giftCard: wire.gift_card } : {}), ...(wire.take_away ? { takeAway: true } : {}),
    ...(held ? { held: { line: held.line, price: held.unit_price, discount: held.discount, quantity: quantityFromWire(held.quantity) } } : {}),
  };
}

function byHand(cart, key, wire) {
  let out = cart;
  if (wire.unit_price !== undefined && !wire.gift_card) out = setPrice(out, key, wire.unit_price, wire.reason ?? '');
  if (wire.discount) out = setDiscount(out, key, wire.discount);
  return out;
}

/**
 * What costs something else than when it was put aside.
 * @param {any} cart @param {any} totals @param {Map<number, {name: string, total: number}>} was
 */
export function changes(cart, totals, was) {
  if (!totals) return [];
  return cart.lines.flatMap((line, at) => {
    const before = was.get(line.key);
    const after = totals.lines[at].total;
    return before && before.total !== after ? [{ key: line.key, name: line.name, before: before.total, after }] : [];
  });
}

/** Who may take a cart: nobody holds it, or not any more. @param {any} view @param {string|undefined} device @param {number} now @returns {Standing} */
export function standing(view, device, now) {
  if (view.status !== 'held' || !view.holder) return 'free';
  if (view.holder.device_id === device) return 'mine';
  return Date.parse(view.holder.until) > now ? 'held' : 'lapsed';
}

/** Where a person or a cart is, in a word: the till's letter, else the tablet's name. */
export function placeOf(holder) {
  return holder ? holder.register ?? holder.device : '';
}

/** Carts from the floor that nobody at a till has looked at. */
export function fromFloor(shelf) {
  return shelf.filter((view) => view.from?.kind === 'tablet' && view.kind === 'cart' && view.status === 'parked' && view.epoch === 0);
}

/** The shelf with one cart as it is now; what was sold or dropped is on it no more. */
export function withView(shelf, view) {
  const rest = shelf.filter((each) => each.id !== view.id);
  return view.status === 'parked' || view.status === 'held' ? [view, ...rest] : rest;
}

/**
 * One list for the cashier: what only this till has, then the shelf, the latest first; the open cart is in hand and not in it.
 * @param {Aside[]} asides @param {any[]} shelf @param {{kind: 'cart'|'quote', text: string, open: string|null}} wish
 */
export function listed(asides, shelf, { kind, text, open }) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const own = kind === 'cart' ? asides.map((aside) => ({ id: aside.id, aside, view: null, at: aside.at, called: `${aside.origin?.number ?? ''} ${aside.label} ${aside.by} ${aside.cart.lines.map((line) => line.name).join(' ')}` })) : [];
  const waiting = new Set(asides.map((aside) => aside.id));
  const theirs = shelf.filter((view) => view.kind === kind && view.id !== open && !waiting.has(view.id))
    .map((view) => ({ id: view.id, aside: null, view, at: view.updated_at, called: `${view.number} ${view.code} ${view.label} ${view.created_by.name}` }));
  return [...own, ...theirs.sort((a, b) => (a.at < b.at ? 1 : -1))].filter(({ called }) => words.every((word) => called.toLowerCase().includes(word)));
}

/** Why the open cart is this till's no more, from what the server says of it; null where it still is. */
export function lossOf(origin, view, device) {
  if (view.id !== origin.id) return null;
  if (view.status === 'sold') return { id: origin.id, why: 'sold', who: '', receipt: view.receipt_number ?? '' };
  if (view.status === 'dropped') return { id: origin.id, why: 'dropped', who: '', receipt: '' };
  if (view.epoch > origin.epoch) return { id: origin.id, why: 'taken', who: view.holder?.staff?.name ?? '', where: placeOf(view.holder), receipt: '' };
  if (view.epoch === origin.epoch && (view.status !== 'held' || view.holder?.device_id !== device)) return { id: origin.id, why: 'taken', who: '', receipt: '' };
  return null;
}

/** The last moment of a day some days from today, as the shop's clock has it. @param {string} today 2026-11-27 @param {number} days @param {(day: string) => Date} endOf */
export function until(today, days, endOf) {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return endOf(day.toISOString().slice(0, 10)).toISOString();
}

/** The end of a day in a time zone, found by trying: offsets change over the year. @param {string} day @param {string|undefined} zone */
export function endOfDay(day, zone) {
  const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone ?? 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const noon = Date.parse(`${day}T12:00:00Z`);
  const shown = Object.fromEntries(clock.formatToParts(noon).map(({ type, value }) => [type, value]));
  const offset = Date.parse(`${shown.year}-${shown.month}-${shown.day}T${shown.hour}:${shown.minute}:00Z`) - noon;
  return new Date(Date.parse(`${day}T23:59:00Z`) - offset);
}
