// What everybody else is doing, in one line each.

import { byLine } from './asked.js';
import { compare, isWaiting } from './floor.js';
import { plateOf } from './card.js';

/**
 * others lists the people on the floor by name; those off it stand last.
 * @param {import('./floor.js').Floor} floor
 * @param {string} me
 * @param {number} now  the server's clock
 */
export function others(floor, me, now) {
  return [...floor.people.values()]
    .filter((person) => person.staff_id !== me)
    .sort((a, b) => Number(a.status === 'off') - Number(b.status === 'off') || compare(a.name, b.name))
    .map((person) => ({ person, ...doing(person, floor, now) }));
}

const TAKES = new Set(['associate', 'greeter', 'supervisor', 'manager']);

/** mayTake lists to whom a call may be handed: at work, heard from, the free ones first. */
export function mayTake(list) {
  return list
    .filter(({ person }) => TAKES.has(person.role) && (person.status === 'available' || person.status === 'busy') && !person.silent)
    .sort((a, b) => Number(a.since !== null) - Number(b.since !== null) || Number(a.person.status === 'busy') - Number(b.person.status === 'busy'));
}

/**
 * doing is one person's line: a shape, a tone, what they do, and since when.
 * @returns {{shape: string, tone: string, text: [string, object?], since: number|null, word: string|null}}
 */
export function doing(person, floor, now) {
  const call = callOf(person, floor);
  if (call?.claim) {
    const plate = plateOf(call).code;
    const onLine = byLine(call) && `floor.others.${call.channel}`;
    return call.status === 'arrived'
      ? line('here', 'here', [onLine || 'floor.others.with', { plate }], now - Date.parse(call.claim.arrived_at ?? call.claim.accepted_at))
      : line('way', 'way', [onLine || 'floor.others.going', { plate }], now - Date.parse(call.claim.accepted_at));
  }
  if (person.till) return line('till', 'soft', ['floor.others.till', { till: person.till.code }], null, 'floor.at_till');
  if (person.status === 'break') return line('break', 'soft', ['floor.others.break'], null, 'floor.break');
  if (person.status === 'busy') return line('till', 'soft', ['floor.others.busy'], null, 'floor.busy');
  if (person.status !== 'available') return line('off', 'soft', ['floor.others.off']);
  if (person.state === 'unreachable') return line('off', 'late', ['floor.others.silent'], null, 'floor.silent');
  if (person.dull_since) return line('off', 'late', ['floor.others.dull'], null, 'floor.dull');
  const offered = [...floor.open.values()].find((r) => isWaiting(r) && (r.offered_to ?? []).includes(person.staff_id));
  if (offered) return line('offer', 'soft', ['floor.others.offered', { plate: plateOf(offered).code }], null, 'floor.offered');
  return line('here', 'here', person.zone_id ? ['floor.others.zone', { zone: person.zone_id }] : ['floor.others.floor'], null, 'floor.free');
}

/** callOf finds the request a person holds. */
export function callOf(person, floor) {
  const named = person.request_id && floor.open.get(person.request_id);
  if (named?.claim?.staff_id === person.staff_id) return named;
  return [...floor.open.values()].find((r) => r.claim?.staff_id === person.staff_id) ?? null;
}

function line(shape, tone, text, since = null, word = null) {
  return { shape, tone, text, since: since === null ? null : Math.max(0, since), word };
}
