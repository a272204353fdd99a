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

test('who is asked again says again that it arrived', () => {
  const r = { id: 'r', rung: 0, status: 'offered', offered_to: ['ben'], claim_epoch: 0, offered_until: '1' };
  const told = new Set([key('delivered', r, 'mia')]);
  assert.deepEqual(owed(told, [r], null, true, 'mia'), []);
  const asked = { ...r, offered_to: ['ben', 'mia'] };
  assert.equal(owed(told, [asked], null, true, 'mia').length, 1);
  told.add(key('delivered', asked, 'mia'));
  assert.deepEqual(owed(told, [asked], null, true, 'mia'), []);
  assert.equal(owed(told, [{ ...asked, offered_until: '2' }], null, true, 'mia').length, 1);
});
