import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as carts from './cart.js';
import * as manual from './manual.js';

const bread = { id: 'p1', sku: '1', name: 'Bread', unit: 'each', price: 1999 };
const one = () => carts.add(carts.newCart('s1'), bread, carts.ONE);
const priced = (line, order = 0) => ({ lines: [{ amount: 1999, discount: line + order, total: 1999 - line - order, manual: { line, order } }] });
const limits = {
  'discount.line': { state: 'allowed', limit_amount: null, limit_percent: '0.1' },
  'price.override': { state: 'approval', limit_amount: null, limit_percent: null },
  'price.below_cost': { state: 'denied', limit_amount: null, limit_percent: null },
};

test('percentages are read without a float', () => {
  assert.deepEqual(['10', '12.5', '100', '0.5', '7.25', '33.33'].map(manual.rateOf), ['0.1', '0.125', '1', '0.005', '0.0725', '0.3333']);
  assert.deepEqual(['', '0', '100.01', '-5', '1e2', '<b>', '5%'].map(manual.rateOf), Array(7).fill(null));
  assert.deepEqual(['0.1', '1', '0.000001', 'x', null].map(manual.millionths), [100_000, 1_000_000, 1, 0, 0]);
});

test('a plain cart needs no right', () => {
  assert.deepEqual(manual.needsOf(one(), { lines: [{ amount: 1999, discount: 0, total: 1999 }] }), []);
  assert.deepEqual(manual.needsOf(one(), null), []);
});

test('ten percent are ten percent, whatever rounding makes of them', () => {
  const cart = carts.setDiscount(one(), 1, { percent: '0.1', reason: 'torn' });
  assert.deepEqual(manual.needsOf(cart, priced(200)), [{ right: 'discount.line', amount: 200, percent: 100_000 }]);
  const amount = carts.setDiscount(one(), 1, { amount: 200, reason: 'torn' });
  assert.equal(manual.needsOf(amount, priced(200))[0].percent, 100_051);
});

test('a price below the shop’s own is measured, one above is not', () => {
  const down = manual.needsOf(carts.setPrice(one(), 1, 1500, 'agreed'), { lines: [{ amount: 1500, discount: 0, total: 1500 }] });
  assert.deepEqual(down, [{ right: 'price.override', amount: 499, percent: 249_625 }]);
  const up = manual.needsOf(carts.setPrice(one(), 1, 2500, 'agreed'), { lines: [{ amount: 2500, discount: 0, total: 2500 }] });
  assert.deepEqual(up, [{ right: 'price.override', amount: 0, percent: 0 }]);
  assert.deepEqual(manual.needsOf(carts.setPrice(one(), 1, 0, 'x'), { lines: [{ amount: 0, discount: 0, total: 0 }] }).map((need) => need.right),
    ['price.override', 'price.below_cost']);
});

test('limits allow, ask or deny', () => {
  const need = (percent) => ({ right: 'discount.line', amount: 0, percent });
  assert.equal(manual.verdict(limits['discount.line'], need(100_000)), 'allowed');
  assert.equal(manual.verdict(limits['discount.line'], need(100_001)), 'approval');
  assert.equal(manual.verdict(limits['price.below_cost'], need(0)), 'denied');
  assert.equal(manual.verdict(undefined, need(0)), 'denied');
});

test('an approval holds for its cart, its size and its time', () => {
  const cart = carts.setDiscount(one(), 1, { percent: '0.3', reason: 'torn' });
  const [need] = manual.needsOf(cart, priced(600));
  const bind = manual.bindOf(cart);
  const held = [{ id: 'a', right: 'discount.line', bind, amount: 600, percent: 300_000, expires: 1000 }];
  assert.equal(manual.firstOpen([need], limits, held, bind, 999), null);
  assert.equal(manual.firstOpen([need], limits, held, bind, 1000)?.verdict, 'approval');
  assert.equal(manual.firstOpen([need], limits, held, manual.bindOf(carts.add(cart, bread, carts.ONE)), 1)?.verdict, 'approval');
  assert.equal(manual.firstOpen([{ ...need, amount: 601 }], limits, held, bind, 1)?.verdict, 'approval');
});

test('the order of lines binds nothing, one more scan does', () => {
  const milk = { ...bread, id: 'p2', name: 'Milk' };
  const there = carts.add(one(), milk, carts.ONE);
  const back = carts.add(carts.add(carts.newCart('s2'), milk, carts.ONE), bread, carts.ONE);
  assert.equal(manual.bindOf(there), manual.bindOf(back));
  assert.notEqual(manual.bindOf(there), manual.bindOf(carts.step(there, 1, 1)));
});

test('a line with something set by hand takes no more of the same', () => {
  const cart = carts.add(carts.setDiscount(one(), 1, { percent: '0.1', reason: 'torn' }), bread, carts.ONE);
  assert.equal(cart.lines.length, 2);
  assert.deepEqual(carts.wireCart(carts.setOrderDiscount(one(), { amount: 5, reason: '<b>' })),
    { lines: [{ product_id: 'p1', quantity: '1' }], discount: { amount: 5, reason: '<b>' } });
});

test('what lines give away adds up, and the whole is measured with it', () => {
  let cart = carts.add(one(), { ...bread, id: 'p2' }, carts.ONE);
  cart = carts.setDiscount(carts.setDiscount(cart, 1, { amount: 500, reason: 'torn' }), 2, { amount: 500, reason: 'torn' });
  const line = { amount: 1999, discount: 500, total: 1499, manual: { line: 500, order: 0 } };
  assert.equal(manual.needsOf(cart, { lines: [line, line] })[0].amount, 1000);
  const both = carts.setOrderDiscount(carts.setDiscount(one(), 1, { percent: '0.1', reason: 'torn' }), { percent: '0.1', reason: 'regular' });
  const order = manual.needsOf(both, priced(200, 180)).find((need) => need.right === 'discount.order');
  assert.deepEqual([order.amount, order.percent], [180, 190_096]);
});

test('what is past its date needs its right', () => {
  const cart = carts.add(carts.newCart('s1'), bread, carts.ONE, null, null, { pastDate: true });
  assert.deepEqual(manual.needsOf(cart, { lines: [{ amount: 1999, discount: 0, total: 1999 }] }), [{ right: 'goods.expired', amount: 0, percent: 0 }]);
});

test('what the server says is asked for as well, once a right', () => {
  assert.deepEqual(manual.withTold([{ right: 'discount.line', amount: 200, percent: 100_000 }],
    [{ right: 'discount.line', amount: 1, percent: '0.01' }, { right: 'price.below_cost', amount: 0, percent: '0' }, { right: 'tax.exempt', amount: 5 }]),
  [{ right: 'discount.line', amount: 200, percent: 100_000 }, { right: 'price.below_cost', amount: 0, percent: 0 }, { right: 'tax.exempt', amount: 5, percent: 0 }]);
  assert.deepEqual([one(), carts.setPrice(one(), 1, 2, 'x'), carts.setDiscount(one(), 1, { percent: '0.3', reason: 'x' }), carts.setOrderDiscount(one(), { percent: '0.3', reason: 'x' })].map(manual.setByHand),
    [false, true, true, true]);
});
