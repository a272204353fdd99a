import assert from 'node:assert/strict';
import test from 'node:test';
import { arranged, ranked, tally } from './queue.js';

const request = (id, created, more = {}) => ({ id, created_at: created, status: 'waiting', rung: 0, claim: null, ...more });

test('own call, then overdue, then oldest, then what others have', () => {
  const order = ranked([
    request('taken', '10', { status: 'accepted', claim: { staff_id: 'ben' } }),
    request('young', '30'),
    request('old', '20'),
    request('late', '40', { rung: 1 }),
    request('mine', '50', { status: 'accepted', claim: { staff_id: 'mia' } }),
  ], 'mia').map((r) => r.id);
  assert.deepEqual(order, ['mine', 'late', 'old', 'young', 'taken']);
});

test('requests of the same moment keep one order', () => {
  const two = [request('b', '10'), request('a', '10')];
  assert.deepEqual(ranked(two, 'x').map((r) => r.id), ranked(two.reverse(), 'x').map((r) => r.id));
});

test('under a finger nothing moves or leaves; what is new stands at the end', () => {
  assert.deepEqual(arranged(['a', 'b', 'c'], ['c', 'n', 'a'], true), ['a', 'b', 'c', 'n']);
  assert.deepEqual(arranged(['a', 'b', 'c'], ['c', 'n', 'a'], false), ['c', 'n', 'a']);
});

test('the tally counts only what waits', () => {
  assert.deepEqual(tally([request('a', '20'), request('b', '10'), request('c', '05', { status: 'accepted' })]), { waiting: 2, oldest: '10' });
  assert.deepEqual(tally([]), { waiting: 0, oldest: null });
});
