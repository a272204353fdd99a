import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as calls from './calls.js';

const call = (id, status, version, more = {}) => ({ id, status, version, created_at: `2026-01-01T00:00:0${version}Z`, ...more });

test('an older frame never overwrites a newer one', () => {
  let state = calls.put(calls.newCalls(), call('a', 'accepted', 3));
  state = calls.put(state, call('a', 'waiting', 1));
  assert.equal(state.byId.get('a').status, 'accepted');
});

test('only calls nobody has taken are waiting', () => {
  const state = calls.replaceAll(calls.newCalls(), [call('a', 'waiting', 1), call('b', 'offered', 1), call('c', 'accepted', 1)]);
  assert.equal(calls.waiting(state), 2);
});

test('a snapshot drops what ended meanwhile, but keeps the answers this till waits for', () => {
  let state = calls.put(calls.newCalls(), call('mine', 'resolved', 4, { register: { id: 'r1' }, words: '19.90' }));
  state = calls.put(state, call('other', 'resolved', 4));
  state = calls.replaceAll(state, [call('new', 'waiting', 1)], (request) => request.register?.id === 'r1');
  assert.deepEqual([...state.byId.keys()], ['mine', 'new']);
});

test('what is being sent says so, and counts as no call yet', () => {
  const state = calls.put(calls.newCalls(), call('a', 'waiting', 0));
  assert.equal(calls.standing(state.byId.get('a')).key, 'call.sending');
  assert.equal(calls.waiting(state), 0);
});

test('a line shows the latest call of each kind, and what is open or answered of those before the last', () => {
  const kinds = { p1: 'price_check', p2: 'price_check', s: 'stock_check', l: 'locked_case' };
  const state = calls.replaceAll(calls.newCalls(), [call('p1', 'resolved', 2, { answer: { price: 99 } }), call('p2', 'resolved', 3, { answer: { price: 149 } }), call('s', 'cancelled', 2), call('l', 'waiting', 1)]
    .map((request) => ({ ...request, kind: kinds[request.id] })));
  const ids = ['p1', 's', 'p2', 'l', 'unknown'];
  assert.deepEqual(calls.marks(state, ids).map((request) => request.id), ['p2', 'l']);
  assert.equal(calls.pricedBy(state, { price: 129, fixed: null, override: null }, ids).id, 'p2');
});

test('answers for a cart that is sold are told no more, nor what a cart says itself, nor old ones', () => {
  const mine = { register: { id: 'r1' }, ended_at: '2026-01-01T00:10:00Z' };
  const state = calls.replaceAll(calls.newCalls(), [call('here', 'resolved', 1, { ...mine, cart_id: 'c2' }), call('sold', 'resolved', 1, { ...mine, cart_id: 'c1' }), call('aside', 'resolved', 1, { ...mine, cart_id: 'c0' }),
    call('till', 'resolved', 1, mine), call('yes', 'resolved', 1, { ...mine, approval: {} }), call('open', 'waiting', 1, { ...mine, cart_id: 'c1' })]);
  const told = (now) => calls.own(state, 'r1', new Set(), { now: Date.parse(now), carts: new Set(['c2', 'c0']) }).map((request) => request.id).sort();
  assert.deepEqual(told('2026-01-01T00:11:00Z'), ['aside', 'here', 'open', 'till']);
  assert.deepEqual(told('2026-01-01T00:26:00Z'), ['open']);
});

test('own calls of this register, newest first, without those put away', () => {
  const mine = { register: { id: 'r1' } };
  const state = calls.replaceAll(calls.newCalls(), [call('a', 'waiting', 1, mine), call('b', 'arrived', 2, mine), call('c', 'waiting', 3)]);
  assert.deepEqual(calls.own(state, 'r1').map((request) => request.id), ['b', 'a']);
});

test('every status has its shape and its words', () => {
  assert.deepEqual(calls.standing(call('a', 'accepted', 2, { claim: { name: 'Mia Sørensen', accepted_at: 't' } })),
    { shape: 'way', tone: 'way', key: 'call.on_the_way', name: 'Mia', since: 't', words: '' });
  assert.equal(calls.standing(call('a', 'resolved', 2, { words: '19.90' })).key, 'call.answered_words');
  for (const status of ['waiting', 'offered', 'accepted', 'arrived', 'resolved', 'cancelled', 'abandoned']) {
    assert.ok(calls.standing(call('a', status, 1)).shape, status);
  }
});

test('a call of a till in training is shown there as practice, counts nowhere, and goes with the training', () => {
  const shown = { id: 'c1', kind: 'assistance', status: 'waiting', version: 0, created_at: '2026-11-27T10:00:00.000Z', product: { id: 'p', name: 'Tea' }, note: 'x' };
  const call = calls.practice({ id: 'c1', kind: 'assistance' }, { id: 'r1', code: 'T1' }, shown, '2026-11-27T10:00:01.000Z');
  const all = calls.put(calls.put(calls.newCalls(), shown), call);
  assert.equal(calls.waiting(all), 0);
  assert.deepEqual(calls.own(all, 'r1').map((one) => [one.id, one.product.name, calls.standing(one).key]), [['c1', 'Tea', 'call.practice']]);
  assert.equal(calls.withoutPractice(all).byId.size, 0);
});

test('an answer is read out in its order, and a price that differs can be taken', () => {
  const as = { money: (minor) => (minor / 100).toFixed(2), quantity: (text) => text };
  const answered = call('a', 'resolved', 4, { claim: { name: 'Mia Berg' }, answer: { price: 1299, place: 'A4' }, words: '' });
  assert.equal(calls.standing(answered).key, 'call.answered_with');
  assert.deepEqual(calls.findings(answered, as), [['answer.price', { price: '12.99' }], ['answer.place', { place: 'A4' }]]);
  assert.deepEqual(calls.findings(call('b', 'resolved', 4, { answer: { found: '0', size: 'M' }, words: 'none' }), as).map(([key]) => key), ['answer.none', 'answer.size', 'answer.words']);
  const line = { price: 1499, fixed: null, override: null };
  assert.equal(calls.otherPrice(answered, line), 1299);
  assert.equal(calls.otherPrice(answered, { ...line, price: 1299 }), null);
  assert.equal(calls.otherPrice(answered, { ...line, override: { price: 1299, reason: 'x' } }), null);
  assert.equal(calls.otherPrice(call('c', 'accepted', 4, { answer: { price: 1 } }), line), null);
});

test('a call that rings with nobody says why: none there, none of those who lead, on a break, busy; and nothing where somebody is free', () => {
  const person = (id, status, state, role = 'associate') => ({ staff_id: id, role, status, state });
  const ask = call('a', 'waiting', 1, { asks: 'floor' });
  const lea = person('lea', 'off', 'till', 'cashier'); // sells, and is not on the floor
  for (const [people, why] of [
    [[], 'nobody'],
    [[lea, person('mia', 'off', 'off')], 'nobody'],
    [[person('me', 'available', 'free')], 'nobody'],
    [[lea, person('mia', 'break', 'break'), person('ben', 'break', 'break')], 'break'],
    [[person('mia', 'break', 'break'), person('ben', 'available', 'serving')], 'busy'],
    [[person('mia', 'busy', 'busy')], 'busy'],
    [[person('mia', 'available', 'walking'), person('ben', 'available', 'free')], ''],
    [[person('mia', 'available', 'unreachable')], ''],
  ]) assert.equal(calls.whyNobody(ask, people, 'me'), why, JSON.stringify(people));
  const leads = call('b', 'waiting', 1, { asks: 'leads' });
  assert.equal(calls.whyNobody(leads, [person('mia', 'available', 'free')], 'me'), 'leads');
  assert.equal(calls.whyNobody(leads, [person('sue', 'break', 'break', 'supervisor'), person('mia', 'available', 'free')], 'me'), 'break');
  assert.equal(calls.whyNobody(leads, [], 'me'), 'nobody');
  assert.equal(calls.standing(ask, 'busy').key, 'call.none.busy');
  assert.equal(calls.standing(ask).key, 'call.waiting');
  assert.equal(calls.standing(call('c', 'offered', 1), 'busy').key, 'call.ringing');
});
