import { test } from 'node:test';
import assert from 'node:assert/strict';
import { buyer, draftOf, label, owedBy, pointsOf, waysOf } from './customer.js';
import { add, newCart, ONE, refresh, wireLines } from './cart.js';
import { choose, newPayment, take } from './tender.js';
import { finish } from './sale.js';

const left = (total, tenders) => {
  const open = total - tenders.reduce((sum, each) => sum + each.amount, 0);
  return { exact: open, cash: open };
};

test('what was typed becomes a name, a number or an address', () => {
  assert.deepEqual(draftOf(' Ada Lovelace '), { name: 'Ada Lovelace' });
  assert.deepEqual(draftOf('+49 170 123'), { phone: '+49 170 123' });
  assert.deepEqual(draftOf('ada@example.org'), { email: 'ada@example.org' });
  assert.equal(label({ name: '', phone: '+49170', email: '' }), '+49170');
});

test('a customer pays with what is there, never with more than is due', () => {
  const ada = buyer({ id: 'c', name: 'Ada', accounts: [
    { kind: 'store_credit', status: 'active', available: 500, balance: 500 },
    { kind: 'on_account', status: 'active', available: 0, balance: -100 },
    { kind: 'points', status: 'active', available: 60, balance: 60, worth: 600 }] });
  assert.deepEqual(waysOf(ada, 550).map((way) => [way.kind, way.amount]), [['store_credit', 500], ['points', 550]]);
  assert.equal(pointsOf(ada), 60);
  assert.equal(owedBy(ada), 100);
  assert.equal(owedBy(null), 0);
  assert.deepEqual(waysOf(null, 1), []);
});

test('a card pays what is on it, and its code goes along', () => {
  const payment = choose(newPayment(2000), 'gift_card', { account: { code: 'GCODE', most: 1500 } });
  assert.equal(take(payment, left, 1501), null);
  const paid = take(payment, left, 1500);
  assert.deepEqual(paid.tenders, [{ kind: 'gift_card', amount: 1500, code: 'GCODE' }]);
  assert.equal(take(choose(newPayment(1000), 'gift_card', { account: { code: 'GCODE', most: 1500 } }), left, 1001), null, 'a card gives no change');
});

test('a gift card is a line of its own at its own worth', () => {
  const card = { id: 'p', sku: 'GC', name: 'Gift card', unit: 'each', price: 0 };
  let cart = add(newCart('s'), { ...card, price: 2500 }, ONE, null, null, { giftCard: 'GONE' });
  cart = add(cart, { ...card, price: 2500 }, ONE, null, null, { giftCard: 'GTWO' });
  assert.equal(cart.lines.length, 2);
  assert.equal(refresh(cart, () => card), cart, 'the catalogue has no price for it');
  assert.deepEqual(wireLines(cart)[0], { product_id: 'p', quantity: '1', gift_card: 'GONE', unit_price: 2500 });
  const sale = finish({ ...cart, customer: { id: 'c', name: 'Ada', accounts: [] } }, { total: 5000, lines: [] }, { total: 5000, tenders: [] }, { change: 0, at: '', drawerId: null, staff: null });
  assert.equal(sale.body.customer_id, 'c');
});
