// What somebody found out for a till or for a colleague: which fields a kind of call asks for, and what was typed in them as it goes on the
// wire. Without DOM.

import { byLine } from './asked.js';
import { stockTone } from './lookup.js';

/** Fields by kind of call. @type {Record<string, string[]>} */
const FIELDS = { price_check: ['price', 'place'], stock_check: ['found', 'size', 'place'] };

/** What can be done about the kinds of calls that ask for a deed, the usual one last: it is the large button. @type {Record<string, string[]>} */
const DEEDS = {
  stopped_goods: ['taken_away', 'fetched'], age_check: ['no_proof', 'too_young', 'old_enough'], locked_case: ['unlocked'], carry_out: ['carried'], change: ['brought'], cash_drop: ['taken'],
};

/**
 * What may be said to be done about a till's call, and about an age that a customer at a self-checkout has looked at; nothing
 * of others. Whether a customer is old enough is said by whoever may look at ages.
 * @param {any} request @param {boolean} mayAge @returns {string[]}
 */
export function deedsOf(request, mayAge) {
  if (!request.register && request.kind !== 'age_check') return [];
  return (DEEDS[request.kind] ?? []).filter((deed) => deed !== 'old_enough' || mayAge);
}

/** What a till tells of its queue at most: it stands for more. */
const MANY = 9;

/**
 * What a till says of what it asks for, as keys with what they need, in the order in which it is read.
 * @param {any} request @param {{money: (minor: number) => string, piece: (minor: number) => string, day: (day: string) => string}} as
 * @returns {[string, Record<string, string>][]}
 */
export function saidOf(request, as) {
  const { pieces = [], amount = 0, to, whole_cart: whole, stop, on, age, waiting = 0, tills = 0 } = request.details ?? {};
  /** @type {[string, Record<string, any>][]} */
  const all = [];
  if (waiting > 0) all.push([tills === 1 && waiting === MANY ? 'floor.said.queue_many' : 'floor.said.queue', { n: waiting }], ['floor.said.tills', { n: tills }]);
  if (stop) all.push([`floor.said.${stop}`, { on: on ? as.day(on) : '' }]);
  if (age) all.push(['floor.said.age', { age: String(age) }]);
  if (amount > 0) all.push([`floor.said.${request.kind}`, { amount: as.money(amount) }]);
  for (const { value, count } of pieces) all.push(['floor.said.pieces', { count: String(count), piece: as.piece(value) }]);
  if (request.kind === 'carry_out' && (whole || request.product)) all.push([whole ? 'floor.said.whole' : 'floor.said.line', {}]);
  if (to) all.push(['floor.said.to', { to }]);
  return all;
}

/**
 * What the books say of the goods of a call, as keys with what they need.
 * @param {any} product @param {{money: (minor: number) => string, quantity: (text: string) => string}} as
 * @returns {[string, Record<string, string>][]}
 */
export function booksOf({ location, price, stock }, as) {
  /** @type {[string, Record<string, string>][]} */
  const all = location ? [['floor.said.shelf', { place: location }]] : [];
  if (price !== undefined && price !== null) all.push(['floor.said.price', { price: as.money(price) }]);
  if (stockTone(stock) !== null) all.push(['floor.said.stock', { stock: as.quantity(stock) }]);
  return all;
}

/** What a call about goods asks for; nothing of others. @param {any} request @returns {string[]} */
export function fieldsOf(request) {
  return request.product || request.register || byLine(request) ? FIELDS[request.kind] ?? [] : [];
}

/**
 * Who has the answer as soon as the call ends: the till, or whoever asks for a customer on the phone. Else nobody has.
 * @param {any} request @returns {'till'|'line'|''}
 */
export function toldTo(request) {
  if (request.register) return 'till';
  return byLine(request) && request.asked_by ? 'line' : '';
}

/**
 * What was typed, as the server takes it; `wrong` names the fields that cannot be read.
 * @param {Record<string, string>} typed
 * @param {{parse: (text: string) => number|null, parseQuantity: (text: string) => number|null, toWire: (thousandths: number) => string}} money
 */
export function answerOf(typed, { parse, parseQuantity, toWire }) {
  const wrong = [];
  /** @type {{price?: number, found?: string, size?: string, place?: string}} */
  const answer = {};
  const said = (name) => (typed[name] ?? '').trim();
  if (said('price') !== '') {
    const price = parse(said('price'));
    if (price === null || price < 0) wrong.push('price');
    else answer.price = price;
  }
  if (said('found') !== '') {
    const found = parseQuantity(said('found'));
    if (found === null || found < 0) wrong.push('found');
    else answer.found = toWire(found);
  }
  for (const name of ['size', 'place']) if (said(name) !== '') answer[name] = said(name);
  return { answer: Object.keys(answer).length > 0 ? answer : null, wrong };
}
