import assert from 'node:assert/strict';
import test from 'node:test';
import * as taps from './taps.js';

const made = (id, kind = 'accept', request = 'r1') => ({ id, kind, request, plate: 'B4', body: {}, at: 0 });

test('the same tap again is the same tap', () => {
  const one = taps.tapped([], made('1'), 0);
  assert.equal(taps.tapped(one, made('2'), 5), one);
});

test('a failed tap may be made again', () => {
  const failed = taps.refused(taps.sending(taps.tapped([], made('1'), 0), '1'), '1', { code: 'x', text: 'X' });
  const again = taps.tapped(failed, made('2'), 5);
  assert.deepEqual(again.map((t) => [t.id, t.state]), [['2', 'queued']]);
});

test('taps on one request go one after the other', () => {
  let list = taps.tapped([], made('1', 'arrive'), 0);
  list = taps.tapped(list, made('2', 'resolve'), 0);
  list = taps.tapped(list, made('3', 'accept', 'r2'), 0);
  assert.deepEqual(taps.sendable(list, 0).map((t) => t.id), ['1', '3']);
  assert.deepEqual(taps.sendable(taps.sending(list, '1'), 0).map((t) => t.id), ['3'], 'the second waits for the first');
  assert.deepEqual(taps.sendable(taps.without(list, '1'), 0).map((t) => t.id), ['2', '3']);
});

test('undo takes back what was not sent, and what followed it', () => {
  let list = taps.tapped([], made('1', 'arrive'), 0);
  list = taps.tapped(list, made('2', 'resolve'), 0);
  assert.deepEqual(taps.undone(list, '1'), []);
  assert.deepEqual(taps.undone(list, '2').map((t) => t.id), ['1']);
});

test('undo never takes back what may have arrived', () => {
  const away = taps.sending(taps.tapped([], made('1'), 0), '1');
  assert.equal(taps.undone(away, '1'), away);
  const lost = taps.unreachable(away, '1', 0);
  assert.equal(taps.undone(lost, '1'), lost);
});

test('retries come slower, up to ten seconds, and at once when the line is back', () => {
  let list = taps.tapped([], made('1'), 0);
  const waits = [];
  for (let i = 0; i < 6; i++) {
    list = taps.unreachable(taps.sending(list, '1'), '1', 0);
    waits.push(list[0].due);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 10000, 10000]);
  assert.equal(taps.sendable(taps.hurried(list, 5), 5).length, 1);
});

test('a refusal voids what followed on that request only', () => {
  let list = taps.tapped([], made('1', 'arrive'), 0);
  list = taps.tapped(list, made('2', 'resolve'), 0);
  list = taps.tapped(list, made('3', 'accept', 'r2'), 0);
  assert.deepEqual(taps.refused(list, '1', { code: 'x', text: '' }).map((t) => t.id), ['1', '3']);
});

test('after a reload what was on its way goes again', () => {
  const stored = taps.sending(taps.tapped([], made('1'), 0), '1');
  assert.deepEqual(taps.sendable(taps.woken(stored, 50), 50).map((t) => t.id), ['1']);
});

test('what has ended needs no tap', () => {
  const list = taps.tapped(taps.tapped([], made('1'), 0), made('2', 'accept', 'r2'), 0);
  assert.deepEqual(taps.settled(list, { known: true, open: new Map([['r2', {}]]) }).map((t) => t.id), ['2']);
  assert.equal(taps.settled(list, { known: false, open: new Map() }), list, 'nothing is thrown away before the list is known');
});

test('a card shows its failure, else the last thing tapped', () => {
  let list = taps.tapped([], made('1', 'arrive'), 0);
  list = taps.tapped(list, made('2', 'resolve'), 0);
  assert.equal(taps.current(list, 'r1').id, '2');
  assert.equal(taps.current(taps.refused(list, '1', { code: 'x', text: '' }), 'r1').id, '1');
  assert.equal(taps.current(list, 'r9'), null);
});

test('who signs out takes along what only they would have done, and what nobody heard', () => {
  const made = [['1', 'decline'], ['2', 'accept'], ['3', 'accept'], ['4', 'resolve'], ['5', 'release']].reduce((list, [id, kind]) => taps.tapped(list, { id, kind, request: `r${id}`, plate: 'A1', body: {}, at: 0 }, 0), []);
  assert.deepEqual(taps.lasting(taps.sending(made, '3')).map((tap) => tap.id), ['3', '4', '5'], 'what is on its way may have been heard');
});
