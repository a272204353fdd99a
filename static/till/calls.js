// Calls to the floor as this till sees them: all open ones for the count in the bar, its own with their answers. Fed by
// the live channel; an older version of a call never overwrites a newer one.

/** Kinds a till asks for, in the order of the keys. */
export const KINDS = ['price_check', 'assistance', 'change', 'carry_out', 'approval', 'stock_check', 'locked_case', 'cash_drop'];
/** Of those about a line, what nobody needs to know once it is gone. */
export const MINDED = new Set(['price_check', 'stock_check']);
const OPEN = new Set(['waiting', 'offered', 'accepted', 'arrived']);

/** @typedef {{byId: Map<string, object>}} Calls */

/** @returns {Calls} */
export function newCalls() {
  return { byId: new Map() };
}

/** A snapshot holds all open calls; ended ones of this till are kept for their words. */
export function replaceAll(calls, requests, keep = () => false) {
  const byId = new Map();
  for (const [id, request] of calls.byId) if (!OPEN.has(request.status) && keep(request)) byId.set(id, request);
  for (const request of requests) byId.set(request.id, newer(calls.byId.get(request.id), request));
  return { byId };
}

export function put(calls, request) {
  const before = calls.byId.get(request.id);
  const after = newer(before, request);
  if (before === after) return calls;
  const byId = new Map(calls.byId);
  byId.set(request.id, after);
  return { byId };
}

function newer(before, after) {
  return before && (before.version ?? 0) > (after.version ?? 0) ? before : after;
}

/** A call of a till in training: it is shown there, and nobody hears of it. */
export function practice(body, register, shown, at) {
  return { note: body.note ?? '', claim: null, words: '', product: null, created_at: at, ...shown, id: body.id, kind: body.kind, status: 'waiting', version: 1,
    register: { id: register.id, code: register.code }, practice: true };
}

export function withoutPractice(calls) {
  return { byId: new Map([...calls.byId].filter(([, request]) => !request.practice)) };
}

export function isOpen(request) {
  return OPEN.has(request.status);
}

/** Calls nobody has taken yet, of the whole store. */
export function waiting(calls) {
  let count = 0;
  for (const request of calls.byId.values()) if (!request.practice && request.version !== 0 && (request.status === 'waiting' || request.status === 'offered')) count += 1;
  return count;
}

/** An answer is told for so long (ms). */
const TOLD = 15 * 60_000;

/**
 * This till's own calls, newest first: the open ones, and of late those whose answer has not been put away. What was asked
 * for a cart that is sold has done its work, and what became of an approval the cart itself says.
 * @param {Calls} calls @param {string} registerId @param {Set<string>} [putAway] @param {{now?: number, carts?: Set<string>|null}} [here] its carts: the open one and those put aside
 */
export function own(calls, registerId, putAway = new Set(), { now = 0, carts = null } = {}) {
  const told = (request) => !putAway.has(request.id) && !request.approval && !(now - Date.parse(request.ended_at ?? '') > TOLD)
    && (!carts || !request.cart_id || carts.has(request.cart_id));
  return [...calls.byId.values()]
    .filter((request) => request.register?.id === registerId && (isOpen(request) || told(request)))
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

/** Who is rung as soon as they can be; whose tablet is silent or who does not react too. */
const FREE = new Set(['free', 'dull', 'unreachable']);
/** Who leads, unless the store has it otherwise; those who do are rung all the same. */
const LEADS = new Set(['supervisor', 'manager']);

/**
 * Why a call rings with nobody: none of those who could come is there, they are on a break, or busy. Empty: somebody is free, and
 * it is theirs to be rung when their turn comes.
 * @param {{asks?: string}} request @param {{staff_id: string, role: string, status: string, state: string}[]} people @param {string} [me] who asks
 * @returns {''|'nobody'|'leads'|'break'|'busy'}
 */
export function whyNobody(request, people, me = '') {
  const here = people.filter((one) => one.status !== 'off' && one.staff_id !== me);
  const could = request.asks === 'leads' ? here.filter((one) => LEADS.has(one.role)) : here;
  if (could.length === 0) return here.length === 0 ? 'nobody' : 'leads';
  if (could.every((one) => one.status === 'break')) return 'break';
  return could.some((one) => FREE.has(one.state)) ? '' : 'busy';
}

/**
 * How a call stands, for its line: shape, colour, the key of its words and what they need.
 * @param {any} request @param {string} [none] why it rings with nobody
 * @returns {{shape: string, tone: string, key: string, name: string, since: string|null, words: string}}
 */
export function standing(request, none = '') {
  const name = firstName(request.claim?.name ?? '');
  const base = { name, words: request.words ?? '', since: request.created_at };
  switch (request.status) {
    case 'accepted': return { ...base, shape: 'way', tone: 'way', key: 'call.on_the_way', since: request.claim?.accepted_at ?? null };
    case 'arrived': return { ...base, shape: 'here', tone: 'here', key: 'call.with_you', since: request.claim?.arrived_at ?? null };
    case 'resolved': return { ...base, shape: 'done', tone: 'done', key: answeredKey(request), since: null, at: request.ended_at ?? null };
    case 'cancelled': return { ...base, shape: 'off', tone: 'soft', key: 'call.cancelled', since: null };
    case 'abandoned': return { ...base, shape: 'late', tone: 'late', key: 'call.unanswered', since: null };
    case 'offered': return { ...base, shape: 'offer', tone: 'wait', key: 'call.ringing' };
    default:
      if (request.practice) return { ...base, shape: 'off', tone: 'soft', key: 'call.practice', since: null };
      if (request.version === 0) return { ...base, shape: 'queued', tone: 'wait', key: 'call.sending' };
      return { ...base, shape: 'wait', tone: 'wait', key: none ? `call.none.${none}` : 'call.waiting' };
  }
}

function firstName(name) {
  return name.split(' ')[0];
}

/** With an answer the line says it; words are said behind it. */
function answeredKey(request) {
  if (request.answer?.did) return 'call.did';
  if (request.answer) return 'call.answered_with';
  if (request.outcome === 'not_found') return 'call.answered_not_found';
  if (request.outcome === 'out_of_stock') return 'call.answered_out_of_stock';
  return request.words ? 'call.answered_words' : 'call.answered';
}

/**
 * What was found out, in the order in which it is read: each a key with what it needs.
 * @param {any} request @param {{money: (minor: number) => string, quantity: (text: string) => string}} as how this till writes them
 * @returns {[string, Record<string, string>][]}
 */
export function findings(request, as) {
  const { price, found, size, place, did } = request.answer ?? {};
  /** @type {[string, Record<string, string>][]} */
  const all = [];
  if (did) all.push([`did.${did}`, {}]);
  if (price !== undefined) all.push(['answer.price', { price: as.money(price) }]);
  if (found !== undefined) all.push([found === '0' ? 'answer.none' : 'answer.found', { found: as.quantity(found) }]);
  if (size) all.push(['answer.size', { size }]);
  if (place) all.push(['answer.place', { place }]);
  if (request.words) all.push(['answer.words', { words: request.words }]);
  return all;
}

/** What stands on a line of the calls about it: the latest of each kind, and of those before the last what is open or answered. */
export function marks(calls, ids) {
  const all = ids.map((id) => calls.byId.get(id)).filter(Boolean);
  return all.filter((request, at) => !all.slice(at + 1).some((later) => later.kind === request.kind)
    && (at === all.length - 1 || isOpen(request) || request.status === 'resolved'));
}

/** The call whose price a line can take. @param {Calls} calls @param {any} line @param {string[]} ids */
export const pricedBy = (calls, line, ids) => marks(calls, ids).findLast((request) => otherPrice(request, line) !== null) ?? null;

/** The price that was found and is not the line's: it can be taken. @param {any} request @param {any} line @returns {number|null} */
export function otherPrice(request, line) {
  const price = request?.status === 'resolved' ? request.answer?.price : undefined;
  if (price === undefined || line.giftCard || line.fixed !== null) return null;
  return price === (line.override?.price ?? line.price) ? null : price;
}
