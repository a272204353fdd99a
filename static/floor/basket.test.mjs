import assert from 'node:assert/strict';
import test from 'node:test';
import * as baskets from './basket.js';

const bread = { id: 'p1', name: 'Bread', unit: 'each', price: 349, stock: '1.000', location: 'A1' };
const ham = { id: 'p2', name: 'Ham', unit: 'kg', price: 1490 };

test('pieces of one thing gather, labels and weights do not', () => {
  let b = baskets.add(baskets.empty('i0'), bread, 'i1');
  b = baskets.add(b, bread, 'i2');
  b = baskets.add(b, ham, 'i3', { quantity: 250 });
  b = baskets.add(b, bread, 'i4', { barcode: 'S1' });
  assert.deepEqual(b.lines.map((line) => [line.name, line.quantity, line.barcode]), [['Bread', 1000, 'S1'], ['Ham', 250, null], ['Bread', 2000, null]]);
  assert.equal(baskets.pieces(b), 4);
  assert.deepEqual(baskets.wire(b).lines, [{ barcode: 'S1' }, { product_id: 'p2', quantity: '0.25' }, { product_id: 'p1', quantity: '2' }]);
  assert.equal(b.id, 'i4');
});

test('the customer goes with the goods, and the certificate with the customer', () => {
  const b = baskets.add(baskets.empty('i0'), bread, 'i1');
  assert.deepEqual(baskets.wire(baskets.withCustomer(b, { id: 'c1', name: 'Ada' }, 'i2')), { lines: [{ product_id: 'p1', quantity: '1' }], customer_id: 'c1' });
  assert.deepEqual(baskets.wire(baskets.withCustomer(b, { id: 'c2', name: 'Utopia', exempt: 'VAT-77' }, 'i3')).tax_exempt, { reason: 'VAT-77' });
  assert.equal('tax_exempt' in baskets.wire(baskets.withCustomer(b, null, 'i4')), false);
});

test('quantities stay possible', () => {
  const b = baskets.add(baskets.empty('i0'), bread, 'i1');
  assert.equal(baskets.setQuantity(b, 1, 1500, 'x'), b);
  assert.equal(baskets.setQuantity(b, 1, 100_000_000, 'x'), b);
  assert.equal(baskets.setQuantity(b, 9, 1000, 'x'), b);
  assert.deepEqual(baskets.setQuantity(b, 1, 0, 'x').lines, []);
  const labelled = baskets.add(b, ham, 'i2', { barcode: 'W', quantity: 300 });
  assert.equal(baskets.setQuantity(labelled, 2, 500, 'x'), labelled);
  assert.equal(baskets.short({ stock: '1.000', quantity: 2000 }), true);
  assert.equal(baskets.short({ stock: null, quantity: 2000 }), false);
});

test('a label that says more than its number goes as it was scanned', () => {
  assert.deepEqual(baskets.scanned({ product: bread, quantity: '1.250', price: null }, '22'), { quantity: 1250, barcode: '22' });
  assert.deepEqual(baskets.scanned({ product: bread, serial: '7' }, '01'), { quantity: null, barcode: '01' });
  assert.deepEqual(baskets.scanned({ product: bread, quantity: null, price: null }, '40'), { quantity: null, barcode: null });
});

test('what became of a cart that was handed over', () => {
  const handed = { id: 'c1', number: 4, state: 'waits' };
  const held = baskets.fate(handed, { type: 'cart.changed', data: { id: 'c1', status: 'held', holder: { staff: { name: 'Lea' }, register: 'T1' } } });
  assert.deepEqual([held.state, held.who, held.where], ['held', 'Lea', 'T1']);
  assert.equal(baskets.fate(handed, { type: 'cart.sold', data: { id: 'c1', receipt_number: 'T1-000001' } }).receipt, 'T1-000001');
  assert.equal(baskets.fate(handed, { type: 'cart.sold', data: { id: 'c2' } }), handed);
  assert.equal(baskets.fate(handed, { type: 'stock.changed', data: { id: 'c1' } }), handed);
});
