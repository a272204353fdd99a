import assert from 'node:assert/strict';
import test from 'node:test';
import { signal } from '../vendor/signals-core.js';
import { makeGoods } from './goods.js';
import { goalOf } from './ways.js';

const settle = () => new Promise((done) => { setTimeout(done, 0); });
const call = (id, kind, more = {}) => ({ id, kind, register: { id: 'r', code: 'T1' }, product: { id: 'p1', name: 'Bread' }, ...more });
const openCalls = (...all) => ({ open: new Map(all.map((request) => [request.id, request])) });

test('what a till asks about is read once for a call, and the way leads to its shelf where something is to be found out there', async () => {
  const read = [];
  const floor = signal(openCalls(call('a', 'price_check'), call('b', 'stopped_goods'), call('c', 'price_check', { register: null }), call('d', 'change', { product: null })));
  const goods = makeGoods({ floor, productOf: async (id) => { read.push(id); return { id, location: 'A3', price: 429, stock: '24.000' }; } });
  await settle();
  assert.deepEqual(read, ['p1', 'p1'], 'neither for a customer, who has a sign, nor where there are no goods');
  floor.value = openCalls(...floor.value.open.values());
  await settle();
  assert.equal(read.length, 2);
  const [a, b, c] = floor.value.open.values();
  assert.deepEqual([goods.of(a).price, goods.of(b).price, goods.of(c)], [429, 429, null]);
  assert.deepEqual([a, b, c].map(goods.shelfOf), ['A3', '', ''], 'another piece is brought to the till');
  floor.value = openCalls(b);
  assert.equal(goods.of(a), null);
});

test('goods whose shelf is nowhere, or that cannot be read, lead to the till', async () => {
  const shop = { plan: { shapes: [{ kind: 'till', label: 'T1', x: 10, y: 10 }, { kind: 'shelf', label: 'A3', x: 50, y: 60 }] }, points: [], zones: [] };
  assert.deepEqual(goalOf(call('a', 'price_check'), 'a3', shop), { x: 50, y: 60, code: 'a3' });
  assert.deepEqual(goalOf(call('a', 'price_check'), 'Z9', shop), { x: 10, y: 10, code: 'T1' });
  const goods = makeGoods({ floor: signal(openCalls(call('a', 'price_check'))), productOf: async () => { throw new Error('away'); } });
  await settle();
  assert.equal(goods.shelfOf(call('a', 'price_check')), '');
});
