import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as session from './session.js';

const staff = [{ id: '3', name: 'Piotr Zieliński' }, { id: '1', name: 'Aylin Kaya' }, { id: '2', name: 'Päivi Järvenpää-Lehtonen' }];
const typed = (state, keys, now = 0) => keys.reduce((s, key) => session.type(s, key, now), state);

test('people stand in one order, by name', () => {
  assert.deepEqual(session.people(staff).map((person) => person.id), ['1', '2', '3']);
});

test('letters find a name by any of its words, marks folded', () => {
  assert.deepEqual(session.people(staff, 'jarv').map((person) => person.id), ['2']);
  assert.deepEqual(session.people(staff, 'leh').map((person) => person.id), ['2']);
  assert.deepEqual(session.people(staff, 'x'), []);
});

test('digits go to the PIN only when somebody is chosen', () => {
  assert.equal(typed(session.newSignIn(), ['1']).pin, '');
  const state = typed(session.newSignIn('1'), ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  assert.equal(state.pin, '12345678');
  assert.ok(session.ready(state, 0));
  assert.ok(!session.ready(typed(session.newSignIn('1'), ['1', '2', '3']), 0));
});

test('a wrong PIN empties the dots and says the tries left', () => {
  const state = session.refused(typed(session.newSignIn('1'), ['1', '2', '3', '4']), { code: 'wrong_pin', tries_left: 3 }, 0);
  assert.equal(state.pin, '');
  assert.deepEqual(state.problem, { kind: 'wrong', left: 3 });
});

test('a lock holds for one person and runs out', () => {
  const state = session.refused(session.newSignIn('1'), { code: 'locked', retry_after_seconds: 52 }, 1000);
  assert.equal(session.lockedFor(state, '1', 1000), 52);
  assert.equal(typed(state, ['1'], 2000).pin, '');
  assert.equal(typed(session.choose(state, '2'), ['1'], 2000).pin, '1');
  assert.equal(session.lockedFor(state, '1', 53_001), 0);
  assert.equal(session.clockOf(52), '0:52');
  assert.equal(session.clockOf(125), '2:05');
});

test('choosing somebody else forgets the digits', () => {
  assert.equal(session.choose(typed(session.newSignIn('1'), ['1', '2']), '2').pin, '');
});
