import { test } from 'node:test';
import assert from 'node:assert/strict';
import { newCart } from './cart.js';
import { changeStop, isSeenTo, keyOf, orphans, rowOf, settled, stopsOf, tiedCalls, withStop, withoutStop } from './stops.js';

const milk = { id: 'p1', name: 'Milk' };
const past = { code: 'expired', product: milk, on: '2026-11-26' };

test('the same goods refused for the same reason are one row', () => {
  const once = withStop(newCart('c1'), past);
  assert.equal(withStop(once, { ...past }), once);
  assert.equal(stopsOf(withStop(once, { code: 'recalled', product: milk, reason: 'Glass' })).length, 2);
  assert.deepEqual(rowOf(once, keyOf(past)), { key: 'expired p1', code: 'expired', productId: 'p1', name: 'Milk', on: '2026-11-26', reason: '', callId: null, state: 'quiet', inCart: false });
});

test('goods that nobody knows, and reasons that nobody mends, get none', () => {
  assert.ok(isSeenTo(past));
  assert.ok(!isSeenTo({ ...past, product: { id: null, name: '' } }));
  assert.ok(!isSeenTo({ ...past, code: 'serial_twice' }));
});

test('what was fetched settles its row, and no other', () => {
  const cart = changeStop(withStop(withStop(newCart('c1'), past), { ...past, product: { id: 'p2', name: 'Tea' } }), keyOf(past), { callId: 'k1', state: 'sent' });
  assert.equal(stopsOf(settled(cart, 'p1', () => false)).length, 2);
  assert.deepEqual(stopsOf(settled(cart, 'p1', (id) => id === 'k1')).map((row) => row.productId), ['p2']);
});

test('a row about a line goes with the line', () => {
  const cart = withStop(newCart('c1'), { ...past, inCart: true });
  assert.equal(orphans(cart).length, 1);
  assert.equal(orphans({ ...cart, lines: [{ key: 1, productId: 'p1', callId: null }] }).length, 0);
});

test('a cart holds the calls of its lines, its rows and its customer', () => {
  const cart = changeStop(withStop(newCart('c1'), past), keyOf(past), { callId: 'k1' });
  const full = { ...cart, ageAsk: 'k3', lines: [{ key: 1, productId: 'p9', callId: 'k2', ageLimit: 18 }] };
  assert.deepEqual([...tiedCalls(full)].sort(), ['k1', 'k2', 'k3']);
  assert.deepEqual([...tiedCalls({ ...full, lines: [] })], ['k1']);
  assert.deepEqual([...tiedCalls({ ...full, lines: [], ageWaits: true })], ['k1', 'k3']);
  assert.deepEqual([...tiedCalls(withoutStop({ ...full, lines: [] }, keyOf(past)))], []);
});
