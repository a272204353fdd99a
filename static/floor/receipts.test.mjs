import assert from 'node:assert/strict';
import test from 'node:test';
import { key, owed } from './receipts.js';

test('delivered and seen are told once per rung, and only from a page on the screen', () => {
  const r = { id: 'r', rung: 0 };
  const told = new Set();
  const first = owed(told, [r], r, true);
  assert.deepEqual(first.map((o) => o.kind), ['delivered', 'seen']);
  for (const { kind, request } of first) told.add(key(kind, request));
  assert.deepEqual(owed(told, [r], r, true), []);
  assert.equal(owed(told, [{ ...r, rung: 1 }], null, true).length, 1);
  assert.deepEqual(owed(new Set(), [r], r, false), []);
});
