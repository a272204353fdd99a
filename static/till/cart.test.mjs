import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as cart from './cart.js';

const bread = { id: 'p1', sku: '1', name: 'Bread', unit: 'each', price: 429 };
const milk = { id: 'p2', sku: '2', name: 'Milk', unit: 'each', price: 119 };
const cheese = { id: 'p3', sku: '3', name: 'Gouda', unit: 'kg', price: 1490 };

const filled = (...items) => items.reduce((c, item) => cart.add(c, item, cart.ONE), cart.newCart('s1'));

test('every scan becomes a line, in order, and the newest is selected', () => {
  const c = filled(bread, milk, cheese);
  assert.deepEqual(c.lines.map((line) => line.name), ['Bread', 'Milk', 'Gouda']);
  assert.equal(cart.selectedLine(c).name, 'Gouda');
});

test('the same piece goods again are one more piece of the newest line only', () => {
  const c = filled(bread, bread, milk, bread);
  assert.deepEqual(c.lines.map((line) => [line.name, line.quantity]), [['Bread', 2000], ['Milk', 1000], ['Bread', 1000]]);
});

test('weighed goods and symbols with a price are lines of their own', () => {
  let c = filled(cheese, cheese);
  c = cart.add(c, bread, cart.ONE, '2112345004992');
  c = cart.add(c, bread, cart.ONE, '2112345004992');
  assert.equal(c.lines.length, 4);
  assert.deepEqual(cart.wireLines(c).slice(1), [
    { product_id: 'p3', quantity: '1' }, { barcode: '2112345004992' }, { barcode: '2112345004992' },
  ]);
});

test('adding leaves the old cart alone, so undo is keeping it', () => {
  const before = filled(bread);
  const snapshot = structuredClone(before);
  cart.remove(cart.add(before, milk, cart.ONE), 1);
  assert.deepEqual(before, snapshot);
});

test('minus stops at one piece, remove chooses the neighbour', () => {
  const c = filled(bread, milk, cheese);
  assert.equal(cart.step(c, 1, -1), c);
  assert.equal(cart.step(c, 1, 2).lines[0].quantity, 3000);
  assert.equal(cart.selectedLine(cart.remove(c, 3)).name, 'Milk');
  assert.equal(cart.selectedLine(cart.remove(c, 1)).name, 'Milk');
  assert.equal(cart.remove(filled(bread), 1).selected, null);
});

test('half a bottle is refused, half a kilogram is not', () => {
  const c = filled(bread, cheese);
  assert.equal(cart.setQuantity(c, 1, 500), c);
  assert.equal(cart.setQuantity(c, 2, 500).lines[1].quantity, 500);
});

test('a symbol that says more goes as it was scanned, and may leave the quantity open', () => {
  const free = { free: true, batch: 'L1', expiresOn: '2026-12-01' };
  let c = cart.add(cart.newCart('s'), bread, cart.ONE, '(01)1(10)L1', null, free);
  c = cart.add(c, bread, cart.ONE, '(01)1(10)L1', null, free);
  c = cart.add(c, bread, cart.ONE, '(01)1(10)L2', null, { ...free, batch: 'L2' });
  c = cart.add(c, bread, cart.ONE, '(01)1(21)S', null, { serial: 'S' });
  assert.deepEqual(c.lines.map((line) => line.quantity), [2000, 1000, 1000]);
  assert.deepEqual(cart.wireLines(c), [
    { barcode: '(01)1(10)L1', quantity: '2' }, { barcode: '(01)1(10)L2', quantity: '1' }, { barcode: '(01)1(21)S' },
  ]);
  assert.equal(cart.setQuantity(c, c.lines[2].key, 2000), c);
});

test('a quantity that the symbol itself says is not changed by hand', () => {
  const c = cart.add(cart.newCart('s'), cheese, 342, '2212345003421');
  assert.equal(cart.setQuantity(c, 1, 1000), c);
});

test('choosing stops at the ends', () => {
  let c = filled(bread, milk, cheese);
  c = cart.move(cart.move(cart.move(c, -1), -1), -1);
  assert.equal(cart.selectedLine(c).name, 'Bread');
  assert.equal(cart.selectedLine(cart.move(c, 9)).name, 'Gouda');
});

test('a quantity is read in thousandths, with either mark', () => {
  for (const [text, value] of [['1', 1000], ['1.25', 1250], ['1,285', 1285], ['0.005', 5], ['007', 7000]]) {
    assert.equal(cart.parseThousandths(text), value);
  }
  for (const text of ['', '1.2345', '-1', 'a', '1.', '1234567']) assert.equal(cart.parseThousandths(text), null);
});

test('a cart has an end', () => {
  let c = cart.newCart('s');
  for (let at = 0; at < cart.MAX_LINES + 5; at += 1) c = cart.add(c, at % 2 ? bread : milk, cart.ONE);
  assert.equal(c.lines.length, cart.MAX_LINES);
});

test('a new price of the catalogue reaches the open cart', () => {
  const c = filled(bread, milk);
  const after = cart.refresh(c, (id) => (id === 'p1' ? { ...bread, price: 449 } : milk));
  assert.equal(after.lines[0].price, 449);
  assert.equal(cart.refresh(after, () => null), after);
});

test('pieces count weighed goods once', () => {
  assert.equal(cart.pieces(cart.add(filled(bread, bread), cheese, 342)), 3);
});

test('a coupon is in the cart once, and a cart of before there were any is one', () => {
  const coupon = { code: 'TEA10', promotion_id: 'p1' };
  const { coupons: none, ...old } = cart.newCart('s');
  const one = cart.addCoupon(cart.addCoupon(old, coupon), coupon);
  assert.equal(none, undefined);
  assert.deepEqual(one.coupons, [{ code: 'TEA10', promotion: 'p1' }]);
  assert.deepEqual(cart.removeCoupon(one, 'TEA10').coupons, []);
  assert.deepEqual(cart.removeCoupon(old, 'TEA10').coupons, []);
  for (const text of ['TEA10', 'ab3-kj8 x', 'abc']) assert.ok(cart.maybeCoupon(text), text);
  for (const text of ['', 'ab', '<script>', 'x'.repeat(4000), 'tee\u202e10', 'a/b']) assert.ok(!cart.maybeCoupon(text), text);
});

test('what is taken away says so, and is no more of what is eaten here', () => {
  const coffee = { id: 'c', sku: '1', name: 'Coffee', unit: 'each', price: 300 };
  let open = cart.add(cart.newCart('s'), coffee, cart.ONE);
  open = cart.setTakeAway(open, open.selected, true);
  open = cart.add(open, coffee, cart.ONE);
  assert.deepEqual(cart.wireLines(open), [{ product_id: 'c', quantity: '1', take_away: true }, { product_id: 'c', quantity: '1' }]);
  assert.equal(cart.setTakeAway(open, 99, true), open);
});

test('what is past its date and sold all the same says so, and is a line of its own', () => {
  let c = cart.add(cart.newCart('s1'), bread, cart.ONE, '(01)1(17)261125', null, { expiresOn: '2026-11-25', free: true, pastDate: true });
  c = cart.add(c, bread, cart.ONE, '(01)1(17)261125', null, { expiresOn: '2026-11-25', free: true, pastDate: true });
  assert.equal(c.lines.length, 2);
  assert.deepEqual(cart.wireLines(c)[0], { barcode: '(01)1(17)261125', quantity: '1', past_date: true });
});
