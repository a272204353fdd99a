import assert from 'node:assert/strict';
import test from 'node:test';
import { callOf, doing, mayTake, others } from './others.js';

const now = Date.parse('2026-11-26T14:01:00Z');
const person = (staff_id, more = {}) => ({ staff_id, name: staff_id, status: 'available', zone_id: null, silent: false, request_id: null, ...more });
const call = (id, staff_id, more = {}) => ({
  id, status: 'accepted', register: null, call_point: { code: 'A2' }, offered_to: [],
  claim: staff_id && { staff_id, accepted_at: '2026-11-26T14:00:00Z', arrived_at: null }, ...more,
});
const floor = (people, requests = []) => ({
  people: new Map(people.map((p) => [p.staff_id, p])), open: new Map(requests.map((r) => [r.id, r])),
});

test('everybody but me, by name, those off the floor last', () => {
  const list = others(floor([person('mia'), person('tom'), person('ann', { status: 'off' }), person('ben')]), 'mia', now);
  assert.deepEqual(list.map((o) => o.person.staff_id), ['ben', 'tom', 'ann']);
});

for (const [name, who, requests, shape, key] of [
  ['free', person('ben'), [], 'here', 'floor.others.floor'],
  ['free in a zone', person('ben', { zone_id: 'z' }), [], 'here', 'floor.others.zone'],
  ['busy', person('ben', { status: 'busy' }), [], 'till', 'floor.others.busy'],
  ['on a break', person('ben', { status: 'break' }), [], 'break', 'floor.others.break'],
  ['off', person('ben', { status: 'off', silent: true }), [], 'off', 'floor.others.off'],
  ['out of reach', person('ben', { silent: true, state: 'unreachable' }), [], 'off', 'floor.others.silent'],
  ['asleep, and alerts wake it', person('ben', { silent: true, state: 'free' }), [], 'here', 'floor.others.floor'],
  ['at a till', person('ben', { state: 'till', till: { code: 'T1' } }), [], 'till', 'floor.others.till'],
  ['at a till, who went home', person('ben', { status: 'off', state: 'till', till: { code: 'T1' } }), [], 'till', 'floor.others.till'],
  ['going, with a silent tablet', person('ben', { silent: true }), [call('r', 'ben')], 'way', 'floor.others.going'],
  ['going', person('ben'), [call('r', 'ben')], 'way', 'floor.others.going'],
  ['for somebody on the phone', person('ben', { status: 'busy' }), [call('r', 'ben', { channel: 'phone', call_point: null })], 'way', 'floor.others.phone'],
  ['with a customer', person('ben', { status: 'busy' }), [call('r', 'ben', { status: 'arrived' })], 'here', 'floor.others.with'],
  ['offered', person('ben'), [call('r', null, { status: 'offered', offered_to: ['ben'] })], 'offer', 'floor.others.offered'],
]) {
  test(`doing: ${name}`, () => {
    const d = doing(who, floor([who], requests), now);
    assert.deepEqual([d.shape, d.text[0]], [shape, key]);
  });
}

test('the time counts from setting out', () => {
  assert.equal(doing(person('ben'), floor([], [call('r', 'ben')]), now).since, 60000);
});

test('a call named by presence but held by another is not theirs', () => {
  assert.equal(callOf(person('ben', { request_id: 'r' }), floor([], [call('r', 'mia')])), null);
});

test('a call may be handed to those at work, the free ones first', () => {
  const all = [
    person('ann', { role: 'associate', status: 'busy' }), person('ben', { role: 'associate' }), person('cleo', { role: 'cashier' }),
    person('dan', { role: 'greeter', silent: true }), person('eve', { role: 'manager', status: 'break' }), person('fay', { role: 'supervisor' }),
  ];
  const list = mayTake(others(floor(all, [call('r', 'ben')]), 'mia', now));
  assert.deepEqual(list.map((o) => o.person.staff_id), ['fay', 'ann', 'ben']);
});
