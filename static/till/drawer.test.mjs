import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as drawer from './drawer.js';

const typed = (count, keys) => keys.reduce((c, key) => drawer.type(c, key), count);

test('an empty box is not zero', () => {
  const c = drawer.newCount('EUR');
  assert.equal(drawer.missing(c).length, 15);
  assert.equal(drawer.missing(typed(c, ['0'])).length, 14);
});

test('pieces add up', () => {
  let c = drawer.newCount('EUR');
  c = typed({ ...c, at: 5000 }, ['4']);
  c = typed({ ...c, at: 1 }, ['4', '3']);
  assert.equal(drawer.totalOf(c), 20043);
  assert.equal(drawer.piecesOf(c), 47);
  assert.equal(drawer.totalOf(c, c.notes), 20000);
});

test('the rest is zero with one key, and only the rest', () => {
  const c = drawer.restIsZero(typed(drawer.newCount('EUR'), ['2']));
  assert.equal(drawer.missing(c).length, 0);
  assert.equal(drawer.totalOf(c), 100000);
});

test('walking the kinds stops at both ends', () => {
  let c = drawer.newCount('EUR');
  assert.equal(drawer.step(c, -1).at, 50000);
  for (let at = 0; at < 30; at += 1) c = drawer.step(c, 1);
  assert.equal(c.at, 1);
  assert.ok(drawer.isLast(c));
});

test('backspace takes digits and then stops, a leading zero gives way', () => {
  const c = typed(drawer.newCount('EUR'), ['1', '2', 'Backspace', 'Backspace', 'Backspace']);
  assert.equal(c.pieces[50000], '');
  assert.equal(typed(drawer.newCount('EUR'), ['0', '7']).pieces[50000], '7');
});

test('only the sum: the kinds are not asked for, the sum is', () => {
  const c = drawer.bySum(drawer.newCount('EUR'), true);
  assert.deepEqual(drawer.missing(c), ['sum']);
  assert.deepEqual(drawer.missing(drawer.setTyped(c, '1')), []);
});

test('what a blind count must not know is left out', () => {
  const lines = drawer.makeUp({ opening_float: 20000, cash_sales: null, cash_refunds: null, movements: [] });
  assert.deepEqual(lines.map((line) => line.key), ['float']);
});

test('the make-up of a drawer signs money out, and leaves no-sale aside', () => {
  const lines = drawer.makeUp({
    opening_float: 20000, opened_at: 't', cash_sales: 113420, cash_refunds: 4210,
    movements: [{ kind: 'pay_in', amount: 10000 }, { kind: 'pay_out', amount: 1890, reason: 'Window cleaner' },
      { kind: 'drop', amount: 60000 }, { kind: 'no_sale', amount: 0 }],
  });
  assert.deepEqual(lines.map((line) => [line.key, line.amount]), [['float', 20000], ['cash_sales', 113420],
    ['cash_refunds', -4210], ['pay_in', 10000], ['pay_out', -1890], ['drop', -60000]]);
  assert.equal(lines.reduce((sum, line) => sum + line.amount, 0), 77320);
});
