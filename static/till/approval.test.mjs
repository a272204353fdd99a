import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as asking from './approval.js';

const need = { right: 'discount.line', amount: 600, percent: 300_000 };
const sofia = { id: 's1', name: 'Sofia' };
const sue = { id: 's2', name: 'Sue' };
const fresh = () => asking.newAsking(need, { cart: {} });

test('the approver is picked, not guessed by the PIN', () => {
  let a = asking.withPeople(fresh(), [sofia, sue]);
  a = asking.typePin(a, '24 68x');
  assert.equal(a.pin, '2468');
  assert.equal(asking.pinReady(a), false);
  assert.equal(asking.pick(a, 's2').pin, '');
  assert.equal(asking.pinReady(asking.typePin(asking.pick(a, 's2'), '2468')), true);
  assert.equal(asking.withPeople(fresh(), [sofia]).staffId, 's1');
});

test('a refused PIN leaves the reason and no digits', () => {
  const a = asking.failed(asking.typePin(asking.pick(fresh(), 's1'), '0000'), 'That is not the right PIN.');
  assert.deepEqual([a.pin, a.problem, a.sending], ['', 'That is not the right PIN.', false]);
});

test('the floor’s answer is heard, and only the one that was asked for', () => {
  let a = asking.askedFloor(fresh(), 'r1', 'a1', 1000);
  a = asking.seen(asking.seen(a, 'r1', 'Sue'), 'r1', 'Sue');
  a = asking.seen(a, 'other', 'Tom');
  assert.deepEqual(a.floor.seenBy, ['Sue']);
  assert.equal(asking.answered(a, { id: 'a2', state: 'granted' }), a);
  assert.equal(asking.answered(a, { id: 'a1', state: 'used' }), a);
  const granted = asking.answered(a, { id: 'a1', state: 'granted', approver: { name: '<b>Sue</b>' } });
  assert.deepEqual([granted.floor.state, granted.floor.by], ['granted', '<b>Sue</b>']);
  assert.equal(asking.ended(granted, 'r1').floor.state, 'granted');
});

test('nobody’s answer in five minutes is none', () => {
  const a = asking.askedFloor(fresh(), 'r1', 'a1', 1000);
  assert.equal(asking.standing(a.floor, 1000 + asking.WAIT_MS - 1), 'asked');
  assert.equal(asking.standing(a.floor, 1000 + asking.WAIT_MS), 'expired');
  assert.equal(asking.secondsLeft(a.floor, 1000), 300);
  assert.equal(asking.ended(a, 'r1').floor.state, 'expired');
});
