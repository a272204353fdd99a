import assert from 'node:assert/strict';
import test from 'node:test';
import { longest, makeQueues } from './queues.js';

const now = Date.parse('2026-11-27T12:00:00Z');
const queue = (code, length, at = '2026-11-27T11:59:00Z') => ({ register: { id: code, code }, length, how: 'tapped', at });

test('tills with customers, by their code; old words are forgotten', () => {
  assert.deepEqual(longest([queue('T2', 4), queue('T1', 2), queue('T3', 0), queue('T4', 9, '2026-11-27T11:54:00Z')], now).map((each) => each.register.code), ['T1', 'T2']);
});

test('the last word of a till counts', async () => {
  const queues = makeQueues({ api: { get: async () => ({ items: [queue('T1', 2)] }) }, now: () => now });
  await queues.read();
  queues.hear({ type: 'till_queue.changed', data: queue('T1', 5) });
  queues.hear({ type: 'presence.changed', data: {} });
  assert.deepEqual(queues.list().map((each) => each.length), [5]);
});
