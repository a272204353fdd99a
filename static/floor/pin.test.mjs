import assert from 'node:assert/strict';
import test from 'node:test';
import * as pin from './pin.js';

test('a PIN is typed, cleared, sent', () => {
  let entry = pin.chosen(pin.blank(), 'mia');
  for (const digit of '1234') entry = pin.pressed(entry, digit, 0);
  assert.equal(pin.ready(entry, 0), true);
  assert.equal(pin.pressed(entry, 'back', 0).digits, '123');
  assert.equal(pin.pressed(entry, 'clear', 0).digits, '');
  assert.equal(pin.pressed(entry, 'x', 0), entry);
  entry = pin.sent(entry);
  assert.equal(pin.pressed(entry, '1', 0), entry, 'nothing changes while it is on its way');
  for (let i = 0; i < 12; i++) entry = pin.pressed({ ...entry, state: 'typing' }, '9', 0);
  assert.equal(entry.digits.length, pin.LONGEST);
});

test('a wrong PIN empties the dots, the next digit begins anew', () => {
  let entry = pin.answered(pin.sent({ ...pin.blank('mia'), digits: '1111' }), { code: 'wrong_pin', text: '', triesLeft: 3 }, 0);
  assert.deepEqual([entry.state, entry.digits, entry.triesLeft], ['wrong', '', 3]);
  entry = pin.pressed(entry, '7', 0);
  assert.deepEqual([entry.state, entry.digits], ['typing', '7']);
});

test('a lock is one person’s on this device', () => {
  let entry = pin.answered(pin.sent(pin.blank('mia')), { code: 'locked', text: '', seconds: 30 }, 1000);
  assert.equal(pin.lockedFor(entry, 1000), 30);
  assert.equal(pin.pressed(entry, '1', 1000), entry);
  assert.equal(pin.lockedFor(entry, 30500), 1);
  assert.equal(pin.lockedFor(entry, 31000), 0);
  entry = pin.chosen(entry, 'ben');
  assert.equal(pin.lockedFor(entry, 1000), 0);
  assert.equal(pin.lockedFor(pin.chosen(entry, 'mia'), 1000), 30, 'choosing again does not unlock');
});
