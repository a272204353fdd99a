// A return: which lines of a receipt come back, or, without one, which goods; how many of each, in which condition, and how
// the money goes out. What it all gives is the server's to say (the quote); here is only what was chosen.

import { quantityFromWire, quantityToWire } from '../lib/money.js';
import { soldByPiece, ONE } from './cart.js';

/** In which goods come back: to the shelf, damaged, or faulty, of which nothing is kept for restocking. */
export const CONDITIONS = ['shelf', 'damaged', 'defective'];

/**
 * @typedef {{line: number, quantity: number, condition: string}} Choice  quantity in thousandths
 * @typedef {object} Giveback
 * @property {string} id      the return's own id, chosen when the receipt was opened
 * @property {object|null} sale the sale as the server answered it; null without a receipt
 * @property {boolean} gift   by a gift receipt
 * @property {object[]} lines as `returnable` answered them, quantities in thousandths; without a receipt what was scanned
 * @property {Object<number, Choice>} choices by line
 * @property {string|null} way key of the way the money goes, null: the first there is
 * @property {string} reason
 * @property {string} own     a reason that was typed
 * @property {{id: string, name: string}|null} customer whose credit it may become
 * @property {{gift_card: string, store_credit: string}} codes of a new card and a new note, used if chosen
 * @property {string|null} lastDay
 * @property {boolean} tooLate
 *
 * @typedef {object} Way
 * @property {string} key
 * @property {string[]} kinds
 * @property {object[]} tenders as they are PUT
 * @property {boolean} paid   the way the sale was paid
 * @property {string|null} code of a card or note that is new
 */

/** @returns {Giveback} */
export function open(id, answer, { gift = false, codes = null } = {}) {
  return {
    ...blank(id, codes), sale: answer.sale, gift, lastDay: answer.last_day ?? null, tooLate: answer.too_late ?? false,
    lines: answer.lines.map((line) => ({
      ...line,
      quantity: quantityFromWire(line.quantity), returned: quantityFromWire(line.returned), remaining: quantityFromWire(line.remaining),
    })),
  };
}

/** Goods come back that no receipt proves. @returns {Giveback} */
export function openUnproven(id, codes = null) {
  return blank(id, codes);
}

function blank(id, codes) {
  return { id, sale: null, gift: false, lines: [], choices: {}, way: null, reason: '', own: '', customer: null, codes, lastDay: null, tooLate: false };
}

/** Chooses a line with what is left of it, or lets it go again; its bottles go with it. Nothing left, nothing to choose. */
export function toggle(state, number) {
  const line = state.lines.find((each) => each.line === number);
  if (!line || line.remaining <= 0) return state;
  if (state.sale === null) return { ...state, lines: state.lines.filter((each) => each !== line), choices: without(state.choices, [number]) };
  const bottles = state.lines.filter((each) => each.deposit_of === number);
  if (state.choices[number]) return { ...state, choices: without(state.choices, [number, ...bottles.map((each) => each.line)]) };
  const quantity = inPieces(line) ? Math.min(ONE, line.remaining) : line.remaining;
  return withBottles(withChoice(state, { line: number, quantity, condition: 'shelf' }), line);
}

function without(choices, numbers) {
  return Object.fromEntries(Object.entries(choices).filter(([number]) => !numbers.includes(Number(number))));
}

function withChoice(state, choice) {
  return { ...state, choices: { ...state.choices, [choice.line]: choice } };
}

/** A bottle comes back with what was in it, as many as were sold with it. */
function withBottles(state, line) {
  return state.lines.filter((each) => each.deposit_of === line.line).reduce((next, bottle) => {
    const quantity = Math.min(Math.floor(next.choices[line.line].quantity * bottle.quantity / line.quantity / ONE) * ONE, bottle.remaining);
    return quantity > 0 ? withChoice(next, { line: bottle.line, quantity, condition: 'shelf' }) : { ...next, choices: without(next.choices, [bottle.line]) };
  }, state);
}

/** Whole pieces can be counted one by one; a weight comes back as a whole. */
export function inPieces(line) {
  return line.unit ? soldByPiece(line.unit) : line.quantity % ONE === 0;
}

export function step(state, number, pieces) {
  const line = state.lines.find((each) => each.line === number);
  const choice = state.choices[number];
  if (!line || !choice || !inPieces(line)) return state;
  const quantity = choice.quantity + pieces * ONE;
  if (quantity < ONE || quantity > line.remaining) return state;
  return withBottles(withChoice(state, { ...choice, quantity }), line);
}

export function condition(state, number, how) {
  const choice = state.choices[number];
  return choice ? withChoice(state, { ...choice, condition: how }) : state;
}

/** A scanned item chooses its line, and one more piece each time. */
export function scanned(state, productId) {
  const line = state.lines.find((each) => each.product_id === productId && !each.deposit_of && each.remaining > (state.choices[each.line]?.quantity ?? 0));
  if (!line) return state;
  return state.choices[line.line] ? step(state, line.line, 1) : toggle(state, line.line);
}

/** The most of one thing that comes back without a receipt: 999 pieces. */
const MOST = 999 * ONE;

/**
 * Without a receipt: what was scanned comes back. The same piece goods once more are one more piece.
 * @param {Giveback} state @param {{id: string, name: string, unit: string, price: number}} product
 * @param {number} quantity thousandths @param {string|null} barcode a symbol that says more than its number
 */
export function add(state, product, quantity, barcode = null) {
  const same = barcode === null && state.lines.find((each) => each.product_id === product.id && each.barcode === null);
  if (same && soldByPiece(product.unit)) return step(state, same.line, quantity / ONE);
  const line = Math.max(0, ...state.lines.map((each) => each.line)) + 1;
  const next = {
    line, product_id: product.id, name: product.name, unit: product.unit, unit_price: product.price, barcode,
    quantity, returned: 0, remaining: soldByPiece(product.unit) && barcode === null ? MOST : quantity, refund: 0, fee: 0,
  };
  return withChoice({ ...state, lines: [...state.lines, next] }, { line, quantity, condition: 'shelf' });
}

export function chosen(state) {
  return state.lines.filter((line) => state.choices[line.line]).map((line) => ({ ...line, choice: state.choices[line.line] }));
}

/** The reason as it is sent. */
export function reasonOf(state) {
  return (state.own.trim() || state.reason).slice(0, 200);
}

/** What comes back, as it is quoted, approved and sent. */
export function wireReturn(state) {
  return {
    ...(state.sale ? { sale_id: state.sale.id } : {}),
    lines: chosen(state).map(({ choice, product_id: product, barcode }) => ({
      ...(state.sale ? { line: choice.line } : barcode ? { barcode } : { product_id: product }),
      quantity: quantityToWire(choice.quantity), restock: choice.condition === 'shelf', ...(choice.condition === 'shelf' ? {} : { condition: choice.condition }),
    })),
  };
}

/** What of an exchange travels with its cart: enough to ask for it anew. */
export function wireBack(state) {
  const reason = reasonOf(state);
  return { ...wireReturn(state), ...(reason ? { reason } : {}), ...(state.gift ? { gift: true } : {}) };
}

/**
 * What travelled, chosen again among what the receipt has left now; more than that stays chosen, and is the server's to refuse.
 * @param {Giveback} state freshly opened @param {any} wire as wireBack made it
 * @param {(line: any) => {product: any, quantity: number, barcode: string|null}|null} find goods that no receipt proves
 */
export function resume(state, wire, find) {
  let next = { ...state, own: wire.reason ?? '' };
  for (const line of wire.lines) {
    const condition = line.condition || (line.restock ? 'shelf' : 'damaged');
    const quantity = quantityFromWire(line.quantity);
    if (line.line) {
      next = withChoice(next, { line: line.line, quantity, condition });
      continue;
    }
    const found = find(line);
    if (!found) continue;
    next = add(next, found.product, quantity, found.barcode);
    next = withChoice(next, { ...next.choices[next.lines.at(-1).line], condition });
  }
  return next;
}

/** What the quote is asked by. @param {Giveback} state @param {number} taken what other goods cost */
export function wireQuote(state, taken = 0) {
  const reason = reasonOf(state);
  return {
    ...wireReturn(state), ...(state.gift ? { gift: true } : {}), ...(reason ? { reason } : {}),
    ...(customerOf(state) ? { customer_id: customerOf(state) } : {}), ...(taken > 0 ? { taken } : {}),
  };
}

/** Whose credit it becomes: who was named, else who bought it. A gift's giver is told nothing. */
export function customerOf(state) {
  return state.customer?.id ?? (state.gift ? null : state.sale?.customer_id ?? null);
}

/**
 * The ways in which the money may go, the way it was paid first.
 * @param {Giveback} state @param {any} quote @returns {Way[]}
 */
export function waysOf(state, quote) {
  if (!quote || quote.due === 0) return [];
  const ways = [];
  const paid = quote.as_paid.map((each) => each.kind);
  if (paid.length > 0) {
    ways.push({ key: paid.length === 1 ? paid[0] : 'as_paid', kinds: [...new Set(paid)], tenders: paidBack(quote), paid: true, code: null });
  }
  for (const kind of quote.kinds) {
    if (ways[0]?.paid && paid.length === 1 && paid[0] === kind) continue;
    const code = codeFor(state, kind);
    ways.push({ key: kind, kinds: [kind], tenders: [{ kind, ...(code ? { code } : {}) }], paid: false, code });
  }
  return ways;
}

/** As it was paid: each up to what is left of it, the last one open, so that no cent is guessed here. */
function paidBack(quote) {
  const covered = quote.as_paid.reduce((sum, each) => sum + each.amount, 0);
  const all = covered < quote.due && !quote.as_paid.some((each) => each.kind === 'cash') ? [...quote.as_paid, { kind: 'cash' }] : quote.as_paid;
  return all.map(({ kind, amount, reference }, at) => ({ kind, ...(at === all.length - 1 ? {} : { amount }), ...(reference ? { reference } : {}) }));
}

function codeFor(state, kind) {
  if (kind === 'gift_card') return state.codes.gift_card;
  return kind === 'store_credit' && (state.gift || !customerOf(state)) ? state.codes.store_credit : null;
}

/** The way that is chosen, or the first. */
export function wayOf(state, quote) {
  const ways = waysOf(state, quote);
  return ways.find((way) => way.key === state.way) ?? ways[0] ?? null;
}

/** What is paid out by a way: in cash what coins can pay. */
export function payOut(quote, way) {
  if (!quote) return null;
  if (!way) return 0;
  return way.kinds.length === 1 && way.kinds[0] === 'cash' ? quote.cash_due : quote.due;
}

/** Rights this return needs beyond the cashier's, paid out by a way. */
export function needsOf(quote, way) {
  return (quote?.needs ?? []).filter((need) => !need.kind || way?.kinds.includes(need.kind));
}

/** What an approval is bound to. */
export function bindOf(state) {
  const { sale_id: sale, lines } = wireReturn(state);
  return JSON.stringify([sale ?? '', lines.map((line) => JSON.stringify(line)).sort()]);
}

/** What is PUT. */
export function body(state, way, approvals = []) {
  const { taken: _, ...asked } = wireQuote(state);
  return { ...asked, tenders: way ? way.tenders : [], ...(approvals.length > 0 ? { approvals } : {}) };
}

/**
 * T1-000124 as printed (in training T1-T000124), or without the zeros and in small letters, as people type it; with -G it is a gift receipt's.
 * @returns {{number: string, gift: boolean}|null}
 */
export function readReceipt(text) {
  const match = /^([a-z0-9]{1,8})-(t?r?)0*(\d{1,9})(-?g)?$/i.exec(text.trim());
  return match && { number: `${match[1].toUpperCase()}-${match[2].toUpperCase()}${match[3].padStart(6, '0')}`, gift: match[4] !== undefined };
}

export function receiptNumber(text) {
  return readReceipt(text)?.number ?? null;
}

/** The secret at the end of a receipt's address, as its QR code holds it. */
export function linkOf(text) {
  return /\/r\/([a-z2-7]{26})$/i.exec(text.trim())?.[1].toUpperCase() ?? null;
}
