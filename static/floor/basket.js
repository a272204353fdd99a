// A cart built on the floor: what is in it, before it is handed to the tills. A plain value, never changed in place.
// Prices are the server's; the cart itself knows quantities, in thousandths.

import { quantityFromWire, quantityToWire } from '../lib/money.js';

/**
 * @typedef {object} Line
 * @property {number} key
 * @property {string} productId
 * @property {string} name
 * @property {string} unit
 * @property {number} price        of one, as the shelf has it
 * @property {string|null} stock
 * @property {string} location
 * @property {number} quantity
 * @property {string|null} barcode  the symbol itself when it says more than its number
 *
 * @typedef {object} Basket
 * @property {string} id           of the cart it becomes; another with every change, as the server keeps what came under one
 * @property {Line[]} lines
 * @property {number} nextKey
 * @property {string} note
 * @property {{id: string, name: string, exempt?: string}|null} customer  with the certificate that frees from tax
 */

export const ONE = 1000;
const MAX_LINES = 200;
const MAX_QUANTITY = 99_999 * ONE;

/** @returns {Basket} */
export function empty(id) {
  return { id, lines: [], nextKey: 1, note: '', customer: null };
}

/** The same goods by the piece again are one more; whatever a label says of one piece stays a line of its own. */
export function add(basket, product, id, { quantity = null, barcode = null } = {}) {
  const amount = quantity ?? ONE;
  const same = basket.lines.find((line) => line.productId === product.id && line.barcode === null && barcode === null && line.unit === 'each');
  if (same) return setQuantity(basket, same.key, same.quantity + amount, id);
  if (basket.lines.length >= MAX_LINES) return basket;
  const line = {
    key: basket.nextKey, productId: product.id, name: product.name, unit: product.unit, price: product.price, stock: product.stock ?? null,
    location: product.location ?? '', quantity: amount, barcode,
    ...(product.age_limit ? { ageLimit: product.age_limit } : {}), ...(product.gift_card ? { giftCard: true } : {}),
  };
  return { ...basket, id, lines: [line, ...basket.lines], nextKey: basket.nextKey + 1 };
}

/** Nothing of it takes the line away; what a label fixes is not changed by hand. */
export function setQuantity(basket, key, quantity, id) {
  const line = basket.lines.find((each) => each.key === key);
  if (!line || quantity > MAX_QUANTITY || (line.unit === 'each' && quantity % ONE !== 0)) return basket;
  if (quantity <= 0) return { ...basket, id, lines: basket.lines.filter((each) => each !== line) };
  if (line.barcode !== null) return basket;
  return { ...basket, id, lines: basket.lines.map((each) => (each === line ? { ...line, quantity } : each)) };
}

export function withNote(basket, note, id) {
  return { ...basket, id, note };
}

export function withCustomer(basket, customer, id) {
  return { ...basket, id, customer };
}

/** What a scan answered, as a line takes it: a label that says which piece, or how much of it, goes as it was scanned. */
export function scanned(answer, code) {
  const says = answer.quantity !== null && answer.quantity !== undefined || answer.price !== null && answer.price !== undefined || answer.batch || answer.serial || answer.expires_on;
  return { quantity: answer.quantity ? quantityFromWire(answer.quantity) : null, barcode: says ? code : null };
}

/** Lines as the server prices and parks them. */
export function wire(basket) {
  return {
    lines: basket.lines.map((line) => (line.barcode ? { barcode: line.barcode } : { product_id: line.productId, quantity: quantityToWire(line.quantity) })),
    ...(basket.customer ? { customer_id: basket.customer.id } : {}),
    ...(basket.customer?.exempt ? { tax_exempt: { reason: basket.customer.exempt } } : {}),
  };
}

export function pieces(basket) {
  return basket.lines.reduce((sum, line) => sum + (line.unit === 'each' ? line.quantity / ONE : 1), 0);
}

/** Whether there is less of it than is wanted, by the books. */
export function short(line) {
  return line.stock !== null && quantityFromWire(line.stock) < line.quantity;
}

/** What became of a cart that was handed over: 'waits', 'held', 'sold' or 'dropped', with who and where. */
export function fate(handed, event) {
  if (event.data?.id !== handed.id) return handed;
  if (event.type === 'cart.sold') return { ...handed, state: 'sold', receipt: event.data.receipt_number };
  if (event.type !== 'cart.changed') return handed;
  const { status, holder } = event.data;
  if (status === 'parked') return { ...handed, state: 'waits' };
  if (status === 'held') return { ...handed, state: 'held', who: holder?.staff?.name ?? '', where: holder?.register ?? holder?.device ?? '' };
  return status === 'dropped' ? { ...handed, state: 'dropped' } : handed;
}
