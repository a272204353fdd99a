import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as carts from './cart.js';
import * as givebacks from './giveback.js';
import { callsUp, changes, codeIn, endOfDay, fromFloor, fromShelf, listed, lossOf, originOf, parkBody, pricesOf, standing, until, withView } from './carried.js';
import { bindOf, covers, keptFor } from './manual.js';
import { shareOf } from './pricing.js';

const bread = { id: 'p1', sku: '1', name: 'Bread', unit: 'each', price: 429 };
const ham = { id: 'p2', sku: '2', name: 'Ham', unit: 'kg', price: 1490 };
const lookup = (id) => ({ p1: bread, p2: ham })[id];
const read = (code) => (code === 'S1' ? { product: bread, quantity: 1000, barcode: 'S1', fixed: null, serial: '77', batch: 'L1', free: false, stop: null } : null);
const now = Date.parse('2026-11-27T10:00:00Z');

/** What the server would answer about a cart that this till parked. */
function shelved(cart, more = {}) {
  const body = JSON.parse(JSON.stringify(parkBody(cart, { fresh: true })));
  const prices = cart.lines.map((line, at) => ({ line: at + 1, name: line.name, quantity: String(line.quantity / 1000), unit_price: line.price, discount: 9, total: 420 }));
  return { id: 'c1', number: 7, code: 'TBC-ABCDEFGH', kind: 'cart', status: 'held', label: '', epoch: 3, valid_until: null, content: body, prices, holder: null, ...more };
}

function full() {
  let cart = { ...carts.newCart('s1'), takeAway: true, customer: { id: 'k1', name: 'Ito', accounts: [] }, coupons: [{ code: 'SPRING', promotion: 'x' }] };
  cart = carts.add(cart, bread, 2000);
  cart = carts.setDiscount(cart, 1, { percent: '0.1', reason: 'torn' });
  cart = carts.add(cart, ham, 1250);
  cart = carts.setPrice(cart, 2, 1000, 'regular');
  cart = carts.setTakeAway(cart, 2, true);
  cart = carts.add(cart, bread, 1000, 'S1', null, { serial: '77', batch: 'L1' });
  cart = carts.add(cart, { ...bread, id: 'p1', price: 5000 }, 1000, null, null, { giftCard: 'GC1' });
  return carts.setOrderDiscount(cart, { amount: 100, reason: 'goodwill' });
}

test('a cart comes back from the shelf with all that was in it', () => {
  const cart = full();
  const { cart: back, missing } = fromShelf(shelved(cart), 's2', now, { lookup, read });
  assert.deepEqual(missing, []);
  assert.equal(back.id, 's2');
  assert.deepEqual(back.origin, { id: 'c1', number: 7, code: 'TBC-ABCDEFGH', epoch: 3, kind: 'cart', label: '', validUntil: null, holds: false });
  assert.deepEqual(carts.wireLines(back), carts.wireLines(cart));
  assert.deepEqual([back.takeAway, back.discount], [true, cart.discount]);
  assert.equal(back.lines[2].serial, '77');
  assert.deepEqual(carts.wireCart(back).cart_id, 'c1');
  const body = parkBody(cart, { label: 'Ito' });
  assert.deepEqual([body.customer_id, body.coupons, body.label, body.cart_id], ['k1', ['SPRING'], 'Ito', undefined]);
});

test('calls about the lines travel with a cart', () => {
  let cart = carts.add(carts.add(carts.newCart('s1'), bread, 1000), ham, 500);
  for (const id of ['k1', 'k2']) cart = carts.setCall(cart, 2, id);
  assert.deepEqual(parkBody(cart).calls, [{ line: 2, call_id: 'k1' }, { line: 2, call_id: 'k2' }]);
  const { cart: back } = fromShelf(shelved(cart), 's2', now, { lookup, read });
  assert.deepEqual(back.lines.map(carts.callsOf), [[], ['k1', 'k2']]);
  assert.deepEqual(carts.callsOf(carts.dropCall(back, 'k2').lines[1]), ['k1']);
  assert.equal(parkBody(carts.dropCall(carts.dropCall(back, 'k2'), 'k1')).calls, undefined);
});

test('what is no longer sold is named and left out', () => {
  const cart = carts.add(carts.add(carts.newCart('s1'), bread, 1000), ham, 500);
  const { cart: back, missing } = fromShelf(shelved(cart), 's2', now, { lookup: (id) => (id === 'p1' ? undefined : ham), read });
  assert.deepEqual(missing, [{ name: 'Bread', why: 'gone' }]);
  assert.equal(back.lines.length, 1);
});

test('a gift card has to be sold anew: its number was not kept', () => {
  const cart = carts.add(carts.add(carts.newCart('s1'), bread, 1000), { ...ham, gift_card: true }, 1000, null, null, { giftCard: 'GC1' });
  const view = shelved(cart);
  delete view.content.lines[1].gift_card;
  const { cart: back, missing } = fromShelf(view, 's2', now, { lookup: (id) => ({ ...lookup(id), ...(id === ham.id ? { gift_card: true } : {}) }), read });
  assert.deepEqual(missing, [{ name: 'Ham', why: 'giftcard' }]);
  assert.equal(back.lines.length, 1);
});

test('a quote holds its prices until its day, and then asks for today’s', () => {
  const cart = carts.setDiscount(carts.add(carts.newCart('s1'), bread, 3000), 1, { percent: '0.5', reason: 'x' });
  const view = shelved(cart, { kind: 'quote', valid_until: '2026-11-28T00:00:00.000Z' });
  const held = fromShelf(view, 's2', now, { lookup, read }).cart;
  assert.deepEqual(held.lines[0].held, { line: 1, price: 429, discount: 9, quantity: 3000 });
  assert.equal(held.lines[0].discount, undefined);
  assert.equal(carts.wireLines(held)[0].quote_line, 1);
  assert.equal(carts.setQuantity(held, 1, 4000), held);
  assert.equal(carts.setQuantity(held, 1, 2000).lines[0].quantity, 2000);
  assert.equal(carts.add(held, bread, 1000).lines.length, 2);
  assert.equal(carts.wireLines(carts.setPrice(held, 1, 5, 'x'))[0].quote_line, undefined);
  assert.equal(parkBody(held, { kind: 'quote', validUntil: 'x' }).lines[0].quote_line, 1);
  assert.equal(parkBody(held, { fresh: true }).lines[0].quote_line, undefined);
  const late = fromShelf(view, 's2', Date.parse('2026-11-29T00:00:00Z'), { lookup, read }).cart;
  assert.equal(late.lines[0].held, undefined);
  assert.equal(late.origin.holds, false);
});

test('old and new price of what changed', () => {
  const cart = carts.add(carts.add(carts.newCart('s1'), bread, 1000), ham, 1000);
  const was = new Map([[1, { name: 'Bread', total: 429 }], [2, { name: 'Ham', total: 1490 }]]);
  const totals = { lines: [{ total: 499 }, { total: 1490 }] };
  assert.deepEqual(changes(cart, totals, was), [{ key: 1, name: 'Bread', before: 429, after: 499 }]);
  assert.deepEqual(changes(cart, null, was), []);
  assert.deepEqual(pricesOf(cart, totals)[1], { line: 2, name: 'Ham', total: 1490 });
});

test('codes and numbers call up', () => {
  assert.equal(codeIn(' tbc-abcdefgh '), 'TBC-ABCDEFGH');
  for (const not of ['TBC-ABCDEFG', 'TBC-ABCDEFG0', '4006381333931', 'TBC-ABCDEFGHJ']) assert.equal(codeIn(not), null);
  assert.equal(callsUp('12'), '12');
  assert.equal(callsUp('1001'), '1001');
  for (const not of ['0', '10000', 'Ito', '']) assert.equal(callsUp(not), null);
});

test('one list: what only this till has first, then the shelf, without the open one', () => {
  const aside = { id: 'a', at: '1', by: 'Mia', label: 'Mrs Ito', cart: { lines: [bread] }, origin: null };
  const view = (id, number, more) => ({ id, number, code: 'TBC-X', kind: 'cart', status: 'parked', label: '', updated_at: String(number), created_by: { name: 'Ben' }, ...more });
  const shelf = [view('a', 1), view('b', 2), view('c', 3), view('q', 4, { kind: 'quote' })];
  const ids = (wish) => listed([aside], shelf, { kind: 'cart', text: '', open: null, ...wish }).map((row) => row.id);
  assert.deepEqual(ids({}), ['a', 'c', 'b']);
  assert.deepEqual(ids({ open: 'c' }), ['a', 'b']);
  assert.deepEqual(ids({ text: 'ito bread' }), ['a']);
  assert.deepEqual(ids({ kind: 'quote' }), ['q']);
  assert.deepEqual(withView(shelf, view('b', 2, { status: 'sold' })).length, 3);
  assert.deepEqual(fromFloor([view('b', 2, { from: { kind: 'tablet' }, epoch: 0 }), view('c', 3, { from: { kind: 'till' }, epoch: 0 })]).map((each) => each.id), ['b']);
});

test('who holds a cart, and when it is lost', () => {
  const holder = { device_id: 'd2', until: '2026-11-27T10:00:30Z', staff: { name: 'Sofia' }, register: 'T2' };
  const held = { id: 'c1', status: 'held', epoch: 4, holder };
  assert.equal(standing({ status: 'parked' }, 'd1', now), 'free');
  assert.equal(standing(held, 'd2', now), 'mine');
  assert.equal(standing(held, 'd1', now), 'held');
  assert.equal(standing(held, 'd1', now + 31_000), 'lapsed');
  const origin = { id: 'c1', epoch: 3 };
  assert.deepEqual(lossOf(origin, held, 'd1'), { id: 'c1', why: 'taken', who: 'Sofia', where: 'T2', receipt: '' });
  assert.equal(lossOf({ id: 'c1', epoch: 4 }, held, 'd2'), null);
  assert.equal(lossOf({ id: 'c1', epoch: 5 }, held, 'd1'), null); // older news than what we know
  assert.equal(lossOf({ id: 'x', epoch: 3 }, held, 'd1'), null);
  assert.equal(lossOf(origin, { id: 'c1', status: 'sold', receipt_number: 'T2-000001' }, 'd1').receipt, 'T2-000001');
  assert.equal(originOf({ kind: 'quote', valid_until: '2026-11-27T09:00:00Z' }, now).holds, false);
});

test('a day ends by the shop’s clock', () => {
  assert.equal(endOfDay('2026-07-01', 'Europe/Berlin').toISOString(), '2026-07-01T21:59:00.000Z');
  assert.equal(endOfDay('2026-12-01', 'America/New_York').toISOString(), '2026-12-02T04:59:00.000Z');
  assert.equal(until('2026-11-27', 7, (day) => endOfDay(day, 'UTC')), '2026-12-04T23:59:00.000Z');
});

test('a part of what a quote took off is rounded as the server does', () => {
  assert.equal(shareOf(300, 3000, 3000, 'half_up'), 300);
  assert.equal(shareOf(5, 1000, 2000, 'half_up'), 3);
  assert.equal(shareOf(5, 1000, 2000, 'half_even'), 2);
  assert.equal(shareOf(7, 1000, 2000, 'half_even'), 4);
  assert.equal(shareOf(5, 1000, 2000, 'half_down'), 2);
  assert.equal(shareOf(1, 1, 3000, 'up'), 1);
  assert.equal(shareOf(999999999999, 1, 3000, 'down'), 333333333);
});

test('an exchange travels with what comes back for it', () => {
  const answer = { sale: { id: 'v1', receipt_number: 'T1-000001' }, lines: [1, 2].map((line) => ({ line, product_id: `p${line}`, name: 'x', unit: 'each', quantity: '3', returned: '1', remaining: '2', unit_price: 429, refund: 858, fee: 0 })) };
  let state = givebacks.toggle(givebacks.open('r1', answer, { gift: true }), 1);
  state = { ...givebacks.condition(givebacks.step(state, 1, 1), 1, 'defective'), reason: 'Faulty' };
  const { back } = parkBody({ ...carts.add(carts.newCart('s1'), bread, 1000), back: { state, quote: {} } });
  assert.deepEqual(back, { sale_id: 'v1', lines: [{ line: 1, quantity: '2', restock: false, condition: 'defective' }], reason: 'Faulty', gift: true });
  const again = givebacks.resume(givebacks.open('r2', answer, { gift: true }), back, () => null);
  assert.deepEqual([givebacks.wireBack(again), again.id], [back, 'r2']);
  const less = { ...answer, lines: answer.lines.map((line) => ({ ...line, remaining: '1' })) };
  assert.equal(givebacks.wireBack(givebacks.resume(givebacks.open('r3', less), back, () => null)).lines[0].quantity, '2'); // the server says no
});

test('goods without a receipt travel as they were scanned', () => {
  let state = givebacks.add(givebacks.openUnproven('r1'), bread, 2000);
  state = givebacks.add(state, ham, 300, 'W1');
  const wire = givebacks.wireBack({ ...state, own: 'gift' });
  const find = (line) => (line.barcode ? { product: ham, barcode: 'W1' } : { product: bread, barcode: null });
  assert.deepEqual(givebacks.wireBack(givebacks.resume(givebacks.openUnproven('r2'), wire, find)), wire);
});

test('a line that is sold past its date stays so on the shelf; another that is past it by now is left out', () => {
  const stopped = (code) => ({ product: bread, quantity: 1000, barcode: code, fixed: null, free: true, batch: 'L1', stop: { code: 'expired', product: bread } });
  let cart = carts.add(carts.newCart('s1'), bread, 1000, 'OLD', null, { free: true, batch: 'L1', pastDate: true });
  cart = carts.add(cart, bread, 1000, 'NOW', null, { free: true, batch: 'L2' });
  const { cart: back, missing } = fromShelf(shelved(cart), 's2', now, { lookup, read: stopped });
  assert.deepEqual(back.lines.map(({ barcode, pastDate }) => [barcode, pastDate]), [['OLD', true]]);
  assert.equal(missing.length, 1);
  const recalled = (code) => ({ ...stopped(code), stop: { code: 'recalled', product: bread } });
  assert.equal(fromShelf(shelved(cart), 's2', now, { lookup, read: recalled }).cart.lines.length, 0);
});

test('why goods on the shelf are not sold any more is told by the word the server has for it', () => {
  const cart = carts.add(carts.add(carts.newCart('s1'), bread, 1000, 'S1', null, { batch: 'L1' }), bread, 1000, 'S2', null, { serial: '77' });
  for (const code of ['recalled', 'expired', 'serial_sold']) {
    const { missing } = fromShelf(shelved(cart), 's2', now, { lookup, read: (scanned) => ({ ...read('S1'), barcode: scanned, stop: scanned === 'S2' ? { code, product: bread } : null }) });
    assert.deepEqual(missing, [{ name: 'Bread', why: code }]);
  }
});

test('approvals of a cart go with it, and are held for it as it came', () => {
  const cart = carts.add(carts.newCart('s1'), bread, 1000, 'S1', null, { batch: 'L1', pastDate: true });
  assert.deepEqual(parkBody(cart, { approvals: ['a1'], fresh: true }).approvals, ['a1']);
  const { cart: back } = fromShelf(shelved(cart), 's2', now, { lookup, read: () => ({ ...read('S1'), serial: undefined, stop: { code: 'expired', product: bread } }) });
  const held = keptFor(back, [{ id: 'a1', right: 'goods.expired', amount: 0, percent: 0, expires_at: '2026-11-27T10:05:00.000Z' }]);
  const need = { right: 'goods.expired', amount: 0, percent: 0 };
  assert.equal(covers(held, need, bindOf(back), now)?.id, 'a1');
  assert.equal(covers(held, need, bindOf(back), now + 300_001), null, 'until it expires');
  assert.equal(covers(held, need, bindOf(carts.add(back, bread, 1000)), now), null, 'for this cart alone');
});
