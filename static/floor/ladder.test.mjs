import assert from 'node:assert/strict';
import test from 'node:test';
import { rungs, rungSeconds } from './ladder.js';

const now = Date.parse('2026-11-26T14:00:00Z');
const at = (seconds) => new Date(now + seconds * 1000).toISOString();

test('the first bar fills towards its end', () => {
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(15) }, [30, 30], now), [0.5, 0, 0]);
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(30) }, [30, 30], now), [0, 0, 0]);
});

test('climbed rungs are full, the last is full at once', () => {
  assert.deepEqual(rungs({ rung: 1, rungs: 3, next_rung_at: at(6) }, [30, 30], now), [1, 0.8, 0]);
  assert.deepEqual(rungs({ rung: 2, rungs: 3, next_rung_at: null }, [30, 30], now), [1, 1, 1]);
});

test('a bar never leaves its bounds, whatever the clocks say', () => {
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(90) }, [30, 30], now)[0], 0);
  assert.deepEqual(rungs({ rung: 0, rungs: 3, next_rung_at: at(-90) }, [30, 30], now)[0], 1);
});

test('each kind has its own promise, or the usual one', () => {
  const store = { ladders: { assistance: [20, 40], approval: [5, 5] } };
  assert.deepEqual(rungSeconds(store, 'approval'), [5, 5]);
  assert.deepEqual(rungSeconds(store, 'change'), [20, 40]);
  assert.deepEqual(rungSeconds(null, 'change'), [30, 30]);
});
