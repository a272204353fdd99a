import assert from 'node:assert/strict';
import test from 'node:test';
import { add, empty } from './basket.js';
import { begin, heard, hinder, isBusy, saleOf, terminalsFor } from './pay.js';

const bread = { id: 'p1', name: 'Bread', unit: 'each', price: 349 };
const cart = add(empty('c1'), bread, 'c2');
const priced = { total: 349, old: false, needs: [] };
const begun = begin(cart, priced, { id: 'k1', name: 'Reader' }, { sale: 's1', payment: 'y1' }, 0);

test('a terminal of this register goes before one that is nobody’s; what a person reads off is none', () => {
  const all = [{ id: 'a', kind: 'stripe', active: true, register_id: null }, { id: 'b', kind: 'manual', active: true, register_id: 'r1' }, { id: 'c', kind: 'stripe', active: true, register_id: 'r1' },
    { id: 'd', kind: 'stripe', active: true, register_id: 'r2' }, { id: 'e', kind: 'stripe', active: false, register_id: 'r1' }];
  assert.deepEqual(terminalsFor(all, 'r1').map(({ id }) => id), ['c', 'a']);
});

test('what somebody must look at or approve is paid at a till', () => {
  assert.equal(hinder(cart, priced), null);
  assert.equal(hinder(cart, { ...priced, old: true }), 'floor.pay.no_price');
  assert.equal(hinder(cart, { ...priced, total: 0 }), 'floor.pay.nothing');
  assert.equal(hinder(cart, { ...priced, needs: [{ right: 'goods.expired' }] }), 'floor.pay.needs');
  assert.equal(hinder(add(empty('c1'), { ...bread, age_limit: 18 }, 'c2'), priced), 'floor.pay.age');
});

test('an approved charge is booked under the ids that were chosen first', () => {
  const card = heard(begun, { id: 'y1', status: 'pending', amount: 349 });
  assert.equal(card.step, 'card');
  const booking = heard(card, { id: 'y1', status: 'approved', amount: 349 });
  assert.equal(booking.step, 'booking');
  assert.ok(isBusy(booking));
  assert.deepEqual(saleOf(booking), { lines: [{ product_id: 'p1', quantity: '1' }], total: 349, started_at: '1970-01-01T00:00:00.000Z', tenders: [{ kind: 'card', amount: 349, payment_id: 'y1' }] });
  assert.equal(heard(booking, { id: 'y1', status: 'declined' }), booking);
});

test('a refusal says why, another charge says nothing, and part of the money is not enough', () => {
  assert.deepEqual([heard(begun, { id: 'y1', status: 'declined', reason: 'No.' }).step, heard(begun, { id: 'y1', status: 'declined', reason: 'No.' }).reason], ['failed', 'No.']);
  assert.equal(heard(begun, { id: 'y2', status: 'approved', amount: 349 }), begun);
  assert.equal(heard(begun, { id: 'y1', status: 'approved', amount: 100 }).step, 'stuck');
});
