import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as drawer from './drawer.js';

const francs = [{ currency: 'CHF', digits: 2 }];

test('other currencies are stops behind the coins, and are sent as sums', () => {
  let c = drawer.restIsZero(drawer.setTyped(drawer.newCount('EUR', 2, francs), '2'));
  assert.equal(drawer.missing(c).length, 0);
  c = drawer.setTyped({ ...c, at: 'CHF' }, '20.5');
  assert.ok(drawer.isLast(c));
  assert.deepEqual(drawer.rulesAt(c), { decimals: 2, max: 8 });
  assert.deepEqual(drawer.wireCount(c), { pieces: [{ value: 50000, count: 2 }], currencies: [{ currency: 'CHF', counted: 2050 }] });
});

test('a currency whose money is not known is counted as a sum', () => {
  const c = drawer.newCount('XXX');
  assert.ok(c.sumOnly);
  assert.deepEqual(drawer.missing(c), ['sum']);
  assert.deepEqual(drawer.wireCount(drawer.setTyped(c, '12')), { counted: 1200 });
  assert.equal(drawer.missing(drawer.restIsZero(c)).length, 0);
});

test('a drawer with nothing in it is counted', () => {
  assert.deepEqual(drawer.wireCount(drawer.restIsZero(drawer.newCount('EUR'))), { pieces: [] });
});

test('what to count beside: what is held, or blind all that is taken', () => {
  assert.deepEqual(drawer.othersOf({ expected: 1, foreign_cash: [{ currency: 'CHF', amount: 5 }, { currency: 'USD', amount: 0 }] }, ['CHF', 'USD']), ['CHF']);
  assert.deepEqual(drawer.othersOf({ expected: null, foreign_cash: [] }, ['CHF', 'USD']), ['CHF', 'USD']);
});
