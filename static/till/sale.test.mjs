import { test } from 'node:test';
import assert from 'node:assert/strict';
import { add, begun, newCart, ONE } from './cart.js';
import { newPayment, take } from './tender.js';
import { finish, mismatch, refusal } from './sale.js';

const bread = { id: 'p1', sku: '1', name: 'Bread', unit: 'each', price: 1999 };

function sold() {
  const cart = add(newCart('s1'), bread, 2 * ONE);
  const pricing = { total: 3998, cash_total: 4000, tax: 638, taxes: [], lines: [{ line: 1, total: 3998, unit_price: 1999, quantity: '2' }] };
  const payment = take(newPayment(3998), (amount) => Math.round(amount / 5) * 5, 5000);
  return finish(cart, pricing, payment, { change: 1000, at: '2026-11-26T10:00:00.000Z', drawerId: 'd1', staff: null });
}

test('the body is what the contract says', () => {
  assert.deepEqual(sold().body, {
    lines: [{ product_id: 'p1', quantity: '2' }], tenders: [{ kind: 'cash', amount: 5000 }], total: 3998,
  });
});

test('a sale says when its first line was rung up, and an empty cart has not begun', () => {
  assert.equal(begun(newCart('s1'), 0).startedAt, undefined);
  const first = begun(add(newCart('s1'), bread, ONE), Date.UTC(2026, 10, 26, 9));
  const cart = begun(add(first, bread, ONE), Date.UTC(2026, 10, 26, 10));
  const { body } = finish(cart, { total: 3998, lines: [] }, newPayment(3998), { change: 0, at: '', drawerId: 'd1', staff: null });
  assert.equal(body.started_at, '2026-11-26T09:00:00.000Z');
});

test('tenders less change are the total and its rounding', () => {
  const { shown, body } = sold();
  assert.equal(shown.rounding, 2);
  assert.equal(body.tenders[0].amount - shown.change, body.total + shown.rounding);
});

test('a finished sale cannot be changed', () => {
  const sale = sold();
  assert.throws(() => { sale.body.total = 1; }, TypeError);
  assert.throws(() => { sale.body.lines.push({}); }, TypeError);
});

test('the sale carries the id of its cart', () => {
  assert.equal(sold().id, sold().cart.id);
});

test('a changed price says what to take or to give back', () => {
  const dearer = mismatch(sold(), { total: 5200, cash_total: 5200 });
  assert.equal(dearer.missing, 200);
  assert.equal(dearer.difference, 1202);
  const cheaper = mismatch(sold(), { total: 3000, cash_total: 3000 });
  assert.equal(cheaper.missing, 0);
  assert.equal(cheaper.back, 2000);
});

test('every refusal leaves a way on', () => {
  for (const code of ['total_mismatch', 'drawer_closed', 'stock_denied', 'unknown_product', 'underpaid', 'overpaid', 'sale_exists', 'nonsense', undefined]) {
    assert.ok(refusal({ code }).actions.length > 0, String(code));
  }
  assert.deepEqual(refusal({ code: 'total_mismatch' }).actions, ['difference', 'cart']);
});
