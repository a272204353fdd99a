import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as tender from './tender.js';

/** As pos/pricing has it: only what is left for cash after the other tenders is rounded. */
const leftBy = (round) => (total, tenders) => {
  const sum = (kind) => tenders.filter((each) => (each.kind === 'cash') === (kind === 'cash')).reduce((all, each) => all + each.amount, 0);
  const rest = total - sum('other');
  return { exact: Math.max(rest - sum('cash'), 0), cash: Math.max(round(rest) - sum('cash'), 0) };
};
const exact = leftBy((amount) => amount);
const swiss = leftBy((amount) => Math.round(amount / 5) * 5);

test('split: cash first, the card takes the rest, no change', () => {
  let p = tender.take(tender.newPayment(4197), exact, 2000);
  assert.equal(tender.due(p, exact), 2197);
  p = tender.choose(p, 'card');
  assert.equal(tender.take(p, exact, 2198), null);
  p = tender.take(p, exact, 2197, '0815');
  assert.ok(tender.settled(p, exact));
  assert.deepEqual(p.tenders, [{ kind: 'cash', amount: 2000 }, { kind: 'card', amount: 2197, reference: '0815' }]);
});

test('cash above what is due is change', () => {
  const p = tender.newPayment(4197);
  assert.equal(tender.changeFor(p, exact, 5000), 803);
  assert.ok(tender.settled(tender.take(p, exact, 5000), exact));
});

test('cash rounding holds for what is left for cash, and not for a card alone', () => {
  const p = tender.newPayment(1998);
  assert.equal(tender.due(p, swiss, 'cash'), 2000);
  assert.equal(tender.due(p, swiss, 'card'), 1998);
  assert.ok(tender.settled(tender.take(tender.choose(p, 'card'), swiss, 1998), swiss));
  assert.ok(!tender.settled(tender.take(p, swiss, 1998), swiss));
  const split = tender.choose(tender.take(tender.choose(p, 'card'), swiss, 1000), 'cash');
  assert.equal(tender.due(split, swiss), 1000);
});

test('a sum that rounds to nothing is paid by taking nothing in cash', () => {
  const p = tender.newPayment(2);
  assert.equal(tender.due(p, swiss), 0);
  assert.ok(!tender.settled(p, swiss));
  assert.ok(tender.settled(tender.take(p, swiss, 0), swiss));
});

test('a tender taken back is due again', () => {
  const p = tender.take(tender.newPayment(1000), exact, 400);
  assert.equal(tender.due(tender.takeBack(p, 0), exact), 1000);
});

test('Enter takes only an amount touched in this step, and not within 300 ms of a scan', () => {
  const p = tender.newPayment(1000);
  assert.equal(tender.enterTakes(p, 5000, 0), false);
  const touched = { ...p, touched: true };
  assert.equal(tender.enterTakes(touched, 5000, 0), true);
  assert.equal(tender.enterTakes(touched, 5000, 4800), false);
  assert.equal(tender.enterTakes({ ...touched, kind: 'card' }, 5000, 0), false);
});

test('nothing is taken as nothing, and nothing more once all is paid', () => {
  const p = tender.newPayment(1000);
  assert.equal(tender.take(p, exact, 0), null);
  assert.equal(tender.take(tender.take(p, exact, 1000), exact, 100), null);
});

test('a sale paid anew keeps what fits: all cash, and cards up to the new total', () => {
  const cash = { kind: 'cash', amount: 5000 };
  const card = { kind: 'card', amount: 2000 };
  assert.deepEqual(tender.keepTenders([cash, card], 2500), [cash, card]);
  assert.deepEqual(tender.keepTenders([cash, card], 1500), [cash]);
  assert.deepEqual(tender.keepTenders([card], 1999), []);
});

test('foreign cash counts as what it is worth, and says what was handed over', () => {
  const payment = tender.take(tender.choose(tender.newPayment(4197), 'cash', { currency: 'CHF' }), (total) => ({ exact: total, cash: total }), 4750, '', { currency: 'CHF', foreign_amount: 5000 });
  assert.deepEqual(payment.tenders, [{ kind: 'cash', amount: 4750, currency: 'CHF', foreign_amount: 5000 }]);
  assert.equal('currency' in tender.choose(payment, 'card'), false);
});

test('a voucher needs its number, and gives change only where the shop says so', () => {
  const left = (total) => ({ exact: total, cash: total });
  const payment = tender.choose(tender.newPayment(1000), 'voucher');
  assert.equal(tender.take(payment, left, 1000), null);
  assert.equal(tender.take(payment, left, 1500, 'V-1'), null);
  assert.deepEqual(tender.take(payment, left, 1500, 'V-1', {}, true).tenders, [{ kind: 'voucher', amount: 1500, reference: 'V-1' }]);
});

test('a barcode is no money, and a slip no tip', () => {
  const payment = tender.newPayment(500);
  assert.equal(tender.take(payment, exact, 4_006_381_333_931), null);
  assert.equal(tender.take(payment, exact, 500 + tender.MOST_CHANGE + 1), null);
  assert.equal(tender.take(payment, exact, 500 + tender.MOST_CHANGE).tenders.length, 1);
  assert.equal(tender.setTip(payment, 10_001), payment);
  assert.equal(tender.setTip(payment, 10_000).tip, 10_000);
  assert.equal(tender.setTip(tender.newPayment(20_000), 40_000).tip, 40_000);
});
