// The cart: what is being sold, before anybody pays. A cart is a plain value, never changed in place: every function
// returns a new one, so that undo is keeping the old value and a finished sale cannot be touched by later scans.
// Quantities are integer thousandths, money is integer minor units. The cart knows no totals: those come from pricing.

import { quantityToWire } from '../lib/money.js';
import { wireExempt } from './exempt.js';
import { aged } from './age.js';

/**
 * @typedef {object} Line
 * @property {number} key         rises with every line of this cart; names the line on the screen
 * @property {string} productId
 * @property {string} sku
 * @property {string} name
 * @property {string} unit        each, kg, g, l or m
 * @property {number} price       what one unit cost when it was added
 * @property {number} quantity    thousandths
 * @property {string|null} barcode  the symbol itself when it says more than its number; it is sent as scanned
 * @property {boolean} [free]       whether such a symbol leaves the quantity to the cashier
 * @property {string|null} [batch]
 * @property {string|null} [serial]
 * @property {string|null} [expiresOn] 2026-12-01
 * @property {boolean} [pastDate]      past its date, and sold all the same
 * @property {number} [ageLimit]       from which age on it is sold
 * @property {number|null} fixed      the amount that the symbol itself names
 * @property {string|null} callId   the latest call to the floor about this line
 * @property {string[]} [earlier]   calls about it from before that one
 * @property {boolean} [takeAway]     taxed as what is taken away
 * @property {{price: number, reason: string}|null} [override]  the price set by hand
 * @property {Discount|null} [discount]                        what is taken off by hand
 * @property {{line: number, price: number, discount: number, quantity: number}} [held]  what a quote holds: its line, price, discount and pieces
 *
 * @typedef {{amount: number, reason: string}|{percent: string, reason: string}} Discount  percent as on the wire: "0.1"
 *
 * @typedef {object} Cart
 * @property {string} id          the id of the sale this cart becomes, chosen before the first line
 * @property {Line[]} lines
 * @property {number|null} selected  key of the line the keys work on
 * @property {number} nextKey
 * @property {number} [age]      that its customer was seen to have, in years
 * @property {boolean} [takeAway] all of it is taken away
 * @property {Discount|null} [discount]  off the whole sale, by hand
 * @property {{code: string, promotion: string}[]} [coupons]  shown by the customer, as the server knows them
 * @property {import('./exempt.js').Exempt} [exempt]  no tax is owed, and why
 * @property {import('./carried.js').Origin} [origin]  the parked cart that this is
 */

/** One piece, in thousandths. */
export const ONE = 1000;
/** The most lines one sale may have; more is a mistake or a stuck scanner. */
export const MAX_LINES = 200;
/** The most of one thing on a line: 99,999 pieces. */
export const MAX_QUANTITY = 99_999 * ONE;

/** @param {string} id @returns {Cart} */
export function newCart(id) {
  return { id, lines: [], selected: null, nextKey: 1 };
}

/** When its first line was rung up stays with the cart: tax offices ask for it. */
export function begun(cart, at) {
  return cart.lines.length > 0 && !cart.startedAt ? { ...cart, startedAt: new Date(at).toISOString() } : cart;
}

/** Whole pieces only: nobody sells half a bottle. */
export function soldByPiece(unit) {
  return unit === 'each';
}

/**
 * Adds a product as the newest line and selects it. The same piece goods scanned again directly after become one more
 * piece of the newest line; anything weighed, or carrying its own price, is a line of its own.
 * @param {Cart} cart
 * @param {{id: string, sku: string, name: string, unit: string, price: number}} product
 * @param {number} quantity thousandths
 * @param {string|null} barcode a symbol that says more than its number
 * @param {number|null} fixed the amount it names
 * @param {{free?: boolean, batch?: string|null, serial?: string|null, expiresOn?: string|null, giftCard?: string|null}} piece what else it says: a gift card is charged up by the price
 * @returns {Cart}
 */
export function add(cart, product, quantity, barcode = null, fixed = null, piece = {}) {
  const last = cart.lines[cart.lines.length - 1];
  if (!piece.giftCard && last && joins(last, product, barcode) && last.quantity + quantity <= MAX_QUANTITY) {
    return { ...cart, lines: replace(cart.lines, { ...last, quantity: last.quantity + quantity }), selected: last.key };
  }
  if (cart.lines.length >= MAX_LINES) return cart;
  const line = {
    key: cart.nextKey, productId: product.id, sku: product.sku, name: product.name, unit: product.unit,
    price: product.price, quantity, barcode, fixed, callId: null, ...said(piece), ...(product.age_limit ? { ageLimit: product.age_limit } : {}),
  };
  return { ...cart, lines: [...cart.lines, line], selected: line.key, nextKey: cart.nextKey + 1 };
}

/** Only what a symbol said is kept: a plain line stays as small as ever. */
function said({ free = false, batch = null, serial = null, expiresOn = null, giftCard = null, pastDate = false }) {
  return { ...(pastDate ? { pastDate } : {}), ...(giftCard ? { giftCard } : {}), ...(free ? { free } : {}), ...(batch ? { batch } : {}), ...(serial ? { serial } : {}), ...(expiresOn ? { expiresOn } : {}) };
}

function joins(line, product, barcode) {
  return line.productId === product.id && soldByPiece(line.unit) && line.barcode === barcode && quantityIsFree(line)
    && line.price === product.price && line.callId === null && !line.giftCard && !line.takeAway && !line.override && !line.discount && !line.held && !line.pastDate;
}

/** @param {Cart} cart @returns {Line|null} */
export function selectedLine(cart) {
  return cart.lines.find((line) => line.key === cart.selected) ?? null;
}

/** Whether a line's quantity may be changed by hand: not when the symbol itself says it. */
export function quantityIsFree(line) {
  return !line.giftCard && (line.barcode === null || line.free === true);
}

/** Sets a quantity; nothing at all removes the line, an impossible one leaves the cart as it is. */
export function setQuantity(cart, key, quantity) {
  const line = cart.lines.find((each) => each.key === key);
  if (!line || !quantityIsFree(line) || quantity > MAX_QUANTITY || overQuoted(line, quantity)) return cart;
  if (quantity <= 0) return remove(cart, key);
  if (soldByPiece(line.unit) && quantity % ONE !== 0) return cart;
  return { ...cart, lines: replace(cart.lines, { ...line, quantity }), selected: key };
}

/** More than was quoted is a line of its own, at today's price. */
export function overQuoted(line, quantity) {
  return Boolean(line.held) && quantity > line.held.quantity;
}

/** One more or one less piece. A line never disappears by minus alone: that is what remove is for. */
export function step(cart, key, pieces) {
  const line = cart.lines.find((each) => each.key === key);
  if (!line || line.quantity + pieces * ONE < ONE) return cart;
  return setQuantity(cart, key, line.quantity + pieces * ONE);
}

/** Removes a line and selects its neighbour: the one after it, else the one before. */
export function remove(cart, key) {
  const at = cart.lines.findIndex((line) => line.key === key);
  if (at < 0) return cart;
  const lines = cart.lines.filter((line) => line.key !== key);
  const neighbour = lines[Math.min(at, lines.length - 1)];
  return { ...cart, lines, selected: neighbour ? neighbour.key : null };
}

/** Moves the choice up (-1) or down (1) and stops at the ends. */
export function move(cart, by) {
  if (cart.lines.length === 0) return cart;
  const at = cart.lines.findIndex((line) => line.key === cart.selected);
  const to = at < 0 ? cart.lines.length - 1 : Math.min(Math.max(at + by, 0), cart.lines.length - 1);
  return { ...cart, selected: cart.lines[to].key };
}

/** @param {Cart} cart */
export function select(cart, key) {
  return cart.lines.some((line) => line.key === key) ? { ...cart, selected: key } : cart;
}

/** The calls about a line, the latest last. @param {Line} line @returns {string[]} */
export const callsOf = (line) => [...(line.earlier ?? []), line.callId].filter(Boolean);

/** So many calls about one line are told on it. */
const MOST_CALLS = 5;

/** Ties a call to the floor to its line, beside those that are open about it. */
export function setCall(cart, key, callId) {
  const line = cart.lines.find((each) => each.key === key);
  return line ? tied(cart, line, [...callsOf(line).filter((id) => id !== callId), callId]) : cart;
}

/** A call that did not go out is about no line. */
export function dropCall(cart, callId) {
  const line = cart.lines.find((each) => callsOf(each).includes(callId));
  return line ? tied(cart, line, callsOf(line).filter((id) => id !== callId)) : cart;
}

function tied(cart, { earlier, ...line }, ids) {
  const before = ids.slice(-MOST_CALLS, -1);
  return { ...cart, lines: replace(cart.lines, { ...line, callId: ids.at(-1) ?? null, ...(before.length > 0 ? { earlier: before } : {}) }) };
}

/** Turns a line's take-away on or off. */
export function setTakeAway(cart, key, takeAway) {
  const line = cart.lines.find((each) => each.key === key);
  return line ? { ...cart, lines: replace(cart.lines, { ...line, takeAway }) } : cart;
}

/** Sets a line's price by hand; null puts the shop's own back. */
export function setPrice(cart, key, price, reason = '') {
  return setByHand(cart, key, { override: price === null ? null : { price, reason }, ...(price === null ? {} : { held: undefined }) });
}

/** @param {Discount|null} discount */
export function setDiscount(cart, key, discount) {
  return setByHand(cart, key, { discount, ...(discount ? { held: undefined } : {}) });
}

function setByHand(cart, key, change) {
  const line = cart.lines.find((each) => each.key === key);
  return line ? { ...cart, lines: replace(cart.lines, { ...line, ...change }), selected: key } : cart;
}

/** @param {Cart} cart @param {Discount|null} discount off the whole sale */
export function setOrderDiscount(cart, discount) {
  return { ...cart, discount };
}

/** Whether anything in the cart was set by hand. */
export function byHand(cart) {
  return Boolean(cart.discount) || cart.lines.some((line) => line.override || line.discount);
}

/** Pieces for the head of the cart: weighed goods count as one. */
export function pieces(cart) {
  return cart.lines.reduce((sum, line) => sum + (soldByPiece(line.unit) ? line.quantity / ONE : 1), 0);
}

/** The most coupons one sale takes. */
const MAX_COUPONS = 20;

/** Whether a text may be a coupon's code at all; the rest is not asked for. */
export function maybeCoupon(text) {
  return /^[A-Za-z0-9_-]{3,40}$/.test(text.replace(/\s/g, ''));
}

/** @param {Cart} cart @param {{code: string, promotion_id: string}} coupon @returns {Cart} */
export function addCoupon(cart, coupon) {
  const coupons = cart.coupons ?? [];
  if (coupons.length >= MAX_COUPONS || coupons.some((each) => each.code === coupon.code)) return cart;
  return { ...cart, coupons: [...coupons, { code: coupon.code, promotion: coupon.promotion_id }] };
}

/** @param {Cart} cart @param {string} code @returns {Cart} */
export function removeCoupon(cart, code) {
  return { ...cart, coupons: (cart.coupons ?? []).filter((each) => each.code !== code) };
}

/** The catalogue moved on: names and prices of the lines follow, so that what is shown is what will be charged. */
export function refresh(cart, lookup) {
  let changed = false;
  const lines = cart.lines.map((line) => {
    const product = lookup(line.productId);
    if (!product || line.giftCard || line.held || (product.price === line.price && product.name === line.name && (product.age_limit ?? 0) === (line.ageLimit ?? 0))) return line;
    changed = true;
    return { ...line, price: product.price, name: product.name, ageLimit: product.age_limit };
  });
  return changed ? { ...cart, lines } : cart;
}

/** A cart that is no parked one, and at nobody's quoted prices. */
export function alone({ origin, ...cart }) {
  return { ...cart, lines: cart.lines.map(({ held, ...line }) => line) };
}

/** Lines as the server takes them. A symbol with its own price or weight goes as it was scanned. */
export function wireLines(cart) {
  return cart.lines.map((line) => ({
    ...(line.barcode === null ? { product_id: line.productId } : { barcode: line.barcode }),
    ...(quantityIsFree(line) || line.giftCard ? { quantity: quantityToWire(line.quantity) } : {}),
    ...(line.giftCard ? { gift_card: line.giftCard, unit_price: line.price } : {}),
    ...(line.takeAway ? { take_away: true } : {}),
    ...(line.override ? { unit_price: line.override.price, reason: line.override.reason } : {}),
    ...(line.discount ? { discount: line.discount } : {}),
    ...(line.pastDate ? { past_date: true } : {}),
    ...(aged(cart, line) ? { age_checked: true } : {}),
    ...(line.held ? { quote_line: line.held.line } : {}),
  }));
}

/** The cart as it is priced and approved: its lines and what is off all of them. */
export function wireCart(cart) {
  const of = cart.origin ? { cart_id: cart.origin.id, cart_epoch: cart.origin.epoch } : {};
  return { lines: wireLines(cart), ...(cart.discount ? { discount: cart.discount } : {}), ...wireExempt(cart), ...of };
}

/** Reads "1.25", "1,25" or "3" as thousandths; null when it is not a quantity. */
export function parseThousandths(text) {
  const match = /^(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * ONE + Number((match[2] ?? '').padEnd(3, '0'));
}

function replace(lines, line) {
  return lines.map((each) => (each.key === line.key ? line : each));
}
