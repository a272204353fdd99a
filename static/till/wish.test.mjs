import { test } from 'node:test';
import assert from 'node:assert/strict';
import { dueOf, newWish, overLimit, pickKind, ready, rollOf, setPieces, stillAsked, sumOf, typePieces, wireDetails } from './wish.js';

const eur = { currency: 'EUR', digits: 2 };

test('change is typed kind by kind, rolls add whole rolls', () => {
  let wish = newWish('change', eur);
  assert.ok(!ready(wish, 2));
  wish = typePieces(typePieces(pickKind(wish, 100), '2'), '5');
  wish = setPieces(wish, 10, (wish.pieces[10] ?? 0) + rollOf('EUR', 10));
  assert.equal(sumOf(wish, 2), 2900);
  assert.deepEqual(wireDetails(wish, 2, 'd1'), { pieces: [{ value: 100, count: 25 }, { value: 10, count: 40 }], amount: 2900, drawer_id: 'd1' });
  assert.equal(typePieces(pickKind(wish, 100), '7').pieces[100], 7); // what stood there is typed over
  assert.equal(typePieces({ ...wish, at: 100 }, 'Backspace').pieces[100], 2);
  assert.equal(setPieces(wish, 10, 0).pieces[10], undefined);
  assert.equal(rollOf('JPY', 100), 0);
});

test('a drop is an amount; above the limit whole notes are suggested, and nothing where it is not to be told', () => {
  const wish = { ...newWish('cash_drop', eur), text: '200' };
  assert.equal(sumOf(wish, 2), 20000);
  assert.deepEqual(wireDetails(wish, 2, null), { amount: 20000 });
  assert.equal(overLimit(61234, 30000, eur), 31000);
  assert.equal(overLimit(30400, 30000, eur), null);
  assert.equal(overLimit(null, 30000, eur), null);
  assert.equal(overLimit(61234, undefined, eur), null);
});

test('a carry-out is of a line, of the whole cart, or of nothing in an empty one, and may say where to', () => {
  assert.deepEqual(wireDetails({ ...newWish('carry_out', { ...eur, line: true }), to: ' Level 2 ' }, 2, 'd1'), { to: 'Level 2' });
  assert.deepEqual(wireDetails(newWish('carry_out', eur), 2, 'd1'), { whole_cart: true });
  assert.deepEqual(wireDetails(newWish('carry_out', { ...eur, empty: true }), 2, 'd1'), {});
  assert.ok(ready(newWish('carry_out', { ...eur, empty: true }), 2));
});

test('cash is booked once somebody said it was brought or taken, and only then', () => {
  const asked = [{ id: 'a', kind: 'change' }, { id: 'b', kind: 'cash_drop' }, { id: 'c', kind: 'change' }, { id: 'd', kind: 'change' }];
  const byId = new Map([['a', { status: 'resolved', answer: { did: 'brought' } }], ['b', { status: 'arrived' }], ['c', { status: 'resolved' }], ['d', { status: 'cancelled' }]]);
  assert.deepEqual(dueOf(asked, byId).map(({ id }) => id), ['a']);
  assert.deepEqual(stillAsked(asked, byId).map(({ id }) => id), ['a', 'b']);
});
