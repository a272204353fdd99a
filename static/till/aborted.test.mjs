import test from 'node:test';
import assert from 'node:assert/strict';
import { aborted, anew, remembering } from './aborted.js';
import { ONE, add, begun, newCart, remove } from './cart.js';

const goods = (id, price) => ({ id, sku: id, name: id, unit: 'each', price });
const START = Date.parse('2026-11-27T14:00:00.000Z');

test('a cart remembers what was taken off it, at what it came to', () => {
  let cart = begun(add(add(newCart('s1'), goods('bread', 199), 2 * ONE), goods('milk', 129), ONE), START);
  const totals = { lines: [{ total: 350 }, { total: 129 }] }; // a promotion on the bread
  cart = remembering(cart, remove(cart, 1), totals);
  assert.deepEqual(cart.gone, [{ product_id: 'bread', quantity: '2', unit_price: 199, total: 350 }]);
  const emptied = remembering(cart, remove(cart, 2), null);
  assert.deepEqual(aborted(emptied, null, START + 5000), {
    started_at: '2026-11-27T14:00:00.000Z', ended_at: '2026-11-27T14:00:05.000Z',
    lines: [{ product_id: 'bread', quantity: '2', unit_price: 199, total: 350 }, { product_id: 'milk', quantity: '1', unit_price: 129, total: 129 }],
  });
  assert.equal(cart.gone.length, 1); // undone: the cart of before is as it was
});

test('a cart that is left as it lies is told whole, and an empty one not at all', () => {
  const cart = begun(add(newCart('s1'), goods('bread', 199), ONE), START);
  assert.equal(aborted(cart, { lines: [{ total: 199 }] }, START - 1000).started_at, '2026-11-27T13:59:59.000Z'); // the clock was set back
  assert.equal(aborted(newCart('s2'), null, START), null);
  assert.equal(remembering(cart, { ...cart, selected: null }, null).gone, undefined);
});

test('after it another cart begins, for the same customer', () => {
  assert.deepEqual(anew({ ...newCart('s1'), startedAt: 'x', gone: [], age: 18, ageCall: { id: 'k1' }, ageAsk: 'k1', ageWaits: true, customer: { id: 'c' } }, 's2'), { ...newCart('s2'), customer: { id: 'c' } });
});
