import assert from 'node:assert/strict';
import test from 'node:test';
import { asCredit, asPaid, coinsUp, evenOf, lastDay, leastFirst, nextDue, numberIn, spread } from './layaway.js';

test('the store says how much is paid at once and until when', () => {
  assert.equal(leastFirst({ least: '0.15' }, 9990), 1499);
  assert.equal(leastFirst({}, 9990), 0);
  assert.equal(leastFirst({ least: '0.333333' }, 9_007_199_254_740_991), 3_002_396_749_180_579);
  assert.equal(lastDay({ days: 60 }, '2026-12-20'), '2027-02-18');
  assert.equal(lastDay({}, '2026-01-31'), '2026-03-02');
});

test('parts add up, their days follow each other and end on the last', () => {
  const parts = spread(10000, 3, '2026-11-27', '2026-12-27');
  assert.deepEqual(parts, [{ due_on: '2026-12-07', amount: 3334 }, { due_on: '2026-12-17', amount: 3333 }, { due_on: '2026-12-27', amount: 3333 }]);
  assert.deepEqual(spread(10000, 1, '2026-11-27', '2026-12-27'), []);
  assert.deepEqual(spread(10000, 4, '2026-11-27', '2026-11-28'), []);
  assert.deepEqual(spread(2, 6, '2026-11-27', '2026-12-27').map((each) => each.amount), [1, 1]);
});

test('where the small coins are gone, parts are what the others pay', () => {
  assert.deepEqual(spread(10003, 3, '2026-11-27', '2026-12-27', 5).map((each) => each.amount), [3335, 3335, 3333]);
  assert.deepEqual(spread(250, 6, '2026-11-27', '2026-12-27', 100).map((each) => each.amount), [100, 150]);
  assert.deepEqual(spread(149, 2, '2026-11-27', '2026-12-27', 100), []);
  assert.deepEqual([coinsUp(1, 1000, 5), coinsUp(5, 1000, 5), coinsUp(998, 998, 5), coinsUp(996, 998, 5), coinsUp(7, 10, null), coinsUp(0, 10, 5)], [5, 5, 998, 998, 7, 0]);
});

test('what is expected next is what of the plan was not paid', () => {
  const plan = [{ due_on: '2026-12-07', amount: 3000 }, { due_on: '2026-12-17', amount: 5000 }];
  const at = (paid) => nextDue({ total: 10000, paid, left: 10000 - paid, due: '2026-12-17', plan });
  assert.deepEqual(at(2000), { due_on: '2026-12-07', amount: 3000 });
  assert.deepEqual(at(4000), { due_on: '2026-12-07', amount: 1000 });
  assert.deepEqual(at(6000), { due_on: '2026-12-17', amount: 4000 });
  assert.equal(at(10000), null);
  assert.deepEqual(nextDue({ total: 500, paid: 0, left: 500, due: '2026-12-17', plan: [] }), { due_on: '2026-12-17', amount: 500 });
});

test('numbers are read as they are printed or typed', () => {
  assert.equal(numberIn('L-000012'), 'L-000012');
  assert.equal(numberIn(' l12 '), 'L-000012');
  assert.equal(numberIn('12'), null);
  assert.equal(numberIn('LX-12'), null);
});

test('money goes back as it came, less the fee, cards first; or as credit', () => {
  const view = { paid: 10000, fee: 500, payments: [
    { kind: 'pay', change: 1000, tenders: [{ kind: 'cash', amount: 3000 }, { kind: 'voucher', amount: 2000 }] },
    { kind: 'pay', change: 0, tenders: [{ kind: 'card', amount: 5000, payment_id: 'a' }, { kind: 'gift_card', amount: 1000 }] },
  ] };
  assert.deepEqual(asPaid(view), [{ kind: 'gift_card', amount: 1000 }, { kind: 'card', amount: 5000 }, { kind: 'cash', amount: 3500 }]);
  assert.deepEqual(asCredit(view), [{ kind: 'store_credit', amount: 9500 }]);
  assert.deepEqual(asPaid({ paid: 500, fee: 500, payments: view.payments }), []);
});

test('only what is left for cash has to be of coins', () => {
  const cash = (amount) => ({ kind: 'cash', amount });
  const card = (amount) => ({ kind: 'card', amount });
  assert.equal(evenOf(1234, [card(1234)], 5000, 5), 1234);
  assert.equal(evenOf(1234, [cash(1234)], 5000, 5), 1235);
  assert.equal(evenOf(1234, [card(1004), cash(230)], 5000, 5), 1234);
  assert.equal(evenOf(1234, [card(1000), cash(234)], 5000, 5), 1235);
  assert.equal(evenOf(1234, [cash(1235)], 1234, 5), 1234); // all of it is rounded as a sale is
  assert.equal(evenOf(1234, [cash(1234)], 5000, 1), 1234);
});
