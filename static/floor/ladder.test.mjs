import assert from 'node:assert/strict';
import test from 'node:test';
import { rungs, targets } from './ladder.js';

const now = Date.parse('2026-11-26T14:00:00Z');
const at = (seconds) => new Date(now + seconds * 1000).toISOString();

test('the first bar fills towards its end', () => {
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(15), rung_seconds: 30 }, now), [0.5, 0, 0]);
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(30), rung_seconds: 30 }, now), [0, 0, 0]);
});

test('climbed rungs are full, the last is full at once', () => {
  assert.deepEqual(rungs({ rung: 1, rungs: 3, next_rung_at: at(6), rung_seconds: 30 }, now), [1, 0.8, 0]);
  assert.deepEqual(rungs({ rung: 2, rungs: 3, next_rung_at: null, rung_seconds: 30 }, now), [1, 1, 1]);
});

test('a bar never leaves its bounds, whatever the clocks say', () => {
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(90), rung_seconds: 30 }, now)[0], 0);
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(-90), rung_seconds: 30 }, now)[0], 1);
});

test('whom each rung asks: as the store says, else as usual; the present one by the request itself', () => {
  const store = { calls: { assistance: { rungs: [{ to: 'around' }, { to: 'leads' }] }, change: {} } };
  assert.deepEqual(targets(store, { kind: 'assistance', rung: 0, rungs: 2 }), ['around', 'leads']);
  assert.deepEqual(targets(store, { kind: 'assistance', rung: 1, rungs: 3 }), ['zone', 'floor', 'everyone'], 'asked before the store said so');
  assert.deepEqual(targets(store, { kind: 'change', rung: 0, rungs: 2, asks: 'persons' }), ['persons', 'everyone']);
  assert.deepEqual(targets(null, { kind: 'assistance', rung: 0, rungs: 4, asks: 'persons', joins: 'r' }), ['persons', 'zone', 'floor', 'everyone'], 'a second person by name');
  assert.deepEqual(targets(store, { kind: 'assistance', rung: 0, rungs: 3, joins: 'r' }), ['persons', 'around', 'leads']);
  assert.deepEqual(targets(null, { kind: 'approval', rung: 0, rungs: 1 }), ['leads']);
});
