// What this person asked the floor for a customer on the phone or in a chat, and what came of it: they have that customer
// on the line and wait for the answer. Without DOM.

import { compare, isOver } from './floor.js';

const SHOWN = 10;

/** @param {any} request */
export const byLine = (request) => request.channel === 'phone' || request.channel === 'chat';

const isFor = (request, me) => byLine(request) && request.asked_by?.id === me;

/**
 * The latest first; what was taken back is done with.
 * @param {Iterable<any>} open @param {Iterable<any>} ended @param {string} me
 */
export function askedFor(open, ended, me) {
  return [...open, ...ended].filter((request) => isFor(request, me) && request.status !== 'cancelled')
    .sort((a, b) => compare(b.created_at, a.created_at)).slice(0, SHOWN);
}

/**
 * Those that were answered, or given up, from one picture of the floor to the next.
 * @param {import('./floor.js').Floor} before @param {import('./floor.js').Floor} after @param {string} me
 */
export function answersCame(before, after, me) {
  if (!before.known) return [];
  return [...after.ended.values()].filter((request) => before.open.has(request.id) && isFor(request, me) && request.status !== 'cancelled' && request.claim?.staff_id !== me);
}

/**
 * How it stands, as a key with what it needs; `say` are the parts of an answer in the order in which they are read out.
 * @param {any} request @param {{money: (minor: number) => string, quantity: (text: string) => string}} as
 * @returns {{key: string, name: string, say: [string, string][]}}
 */
export function standsAt(request, as) {
  const name = (request.claim?.name ?? '').split(' ')[0];
  if (!isOver(request)) return { key: request.claim ? (request.claim.arrived_at ? 'there' : 'going') : 'waits', name, say: [] };
  if (request.status !== 'resolved') return { key: 'nobody', name, say: [] };
  const { price, found, size, place } = request.answer ?? {};
  /** @type {[string, string][]} */
  const say = [];
  if (price !== undefined) say.push(['price', as.money(price)]);
  if (found !== undefined) say.push(['found', as.quantity(found)]);
  if (size) say.push(['size', size]);
  if (place) say.push(['place', place]);
  return { key: 'answered', name, say };
}
