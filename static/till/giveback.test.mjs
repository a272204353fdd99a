import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as giveback from './giveback.js';
import { exchangeOf } from './exchange.js';

const codes = { gift_card: 'GCODE', store_credit: 'CCODE' };
const answer = {
  sale: { id: 's1', customer_id: 'ada', tenders: [{ kind: 'card', amount: 10000 }] },
  lines: [
    { line: 1, product_id: 'p1', name: 'Water', unit: 'each', quantity: '4', returned: '0', remaining: '4', unit_price: 100, refund: 400 },
    { line: 2, product_id: 'p2', name: 'Pan', quantity: '1', returned: '1', remaining: '0', unit_price: 7900, refund: 0 },
    { line: 3, product_id: 'p3', name: 'Gouda', unit: 'kg', quantity: '0.342', returned: '0', remaining: '0.342', unit_price: 1490, refund: 510 },
    { line: 4, product_id: 'p4', name: 'Bottle', unit: 'each', quantity: '4', returned: '1', remaining: '3', unit_price: 25, refund: 75, deposit_of: 1 },
  ],
};
const opened = (more = {}) => giveback.open('r1', answer, { codes, ...more });
const quote = (more) => ({ total: 100, due: 100, cash_due: 100, as_paid: [{ kind: 'card', amount: 100 }], kinds: ['card', 'cash', 'store_credit'], needs: [], lines: [], ...more });

test('a line is chosen one piece at a time, never above what is left, and its bottles go with it', () => {
  let state = giveback.toggle(opened(), 1);
  assert.equal(state.choices[1].quantity, 1000);
  assert.equal(state.choices[4].quantity, 1000);
  for (let n = 0; n < 5; n += 1) state = giveback.step(state, 1, 1);
  assert.equal(state.choices[1].quantity, 4000);
  assert.equal(state.choices[4].quantity, 3000, 'one came back before');
  assert.equal(giveback.step(giveback.step(giveback.step(giveback.step(state, 1, -1), 1, -1), 1, -1), 1, -1).choices[1].quantity, 1000);
  assert.deepEqual(giveback.toggle(state, 1).choices, {});
});

test('what came back already cannot come back again', () => {
  assert.deepEqual(giveback.toggle(opened(), 2).choices, {});
});

test('a weight comes back as a whole', () => {
  const state = giveback.toggle(opened(), 3);
  assert.equal(state.choices[3].quantity, 342);
  assert.equal(giveback.step(state, 3, 1), state);
});

test('scanning chooses the line and counts up', () => {
  let state = giveback.scanned(opened(), 'p1');
  state = giveback.scanned(state, 'p1');
  assert.equal(state.choices[1].quantity, 2000);
  assert.equal(giveback.scanned(opened(), 'p2').choices[2], undefined);
});

test('without a receipt what is scanned comes back, the same once more is one more', () => {
  const cup = { id: 'c', name: 'Cup', unit: 'each', price: 500 };
  let state = giveback.add(giveback.add(giveback.openUnproven('r2', codes), cup, 1000), cup, 1000);
  state = giveback.add(state, { id: 'g', name: 'Gouda', unit: 'kg', price: 1490 }, 342, '2001234003424');
  assert.deepEqual(giveback.wireReturn(giveback.condition(state, 1, 'damaged')), {
    lines: [{ product_id: 'c', quantity: '2', restock: false, condition: 'damaged' }, { barcode: '2001234003424', quantity: '0.342', restock: true }],
  });
  assert.equal(giveback.chosen(giveback.toggle(state, 1)).length, 1);
});

test('the way it was paid comes first, and leaves the amount to the server', () => {
  const state = { ...giveback.condition(giveback.toggle(opened(), 3), 3, 'defective'), reason: 'Faulty' };
  const ways = giveback.waysOf(state, quote());
  assert.deepEqual(ways.map((way) => [way.key, way.paid, way.code]), [['card', true, null], ['cash', false, null], ['store_credit', false, null]]);
  assert.deepEqual(giveback.body(state, ways[0], ['a1']), {
    sale_id: 's1', lines: [{ line: 3, quantity: '0.342', restock: false, condition: 'defective' }], reason: 'Faulty', customer_id: 'ada',
    tenders: [{ kind: 'card' }], approvals: ['a1'],
  });
});

test('what was paid in several ways goes back in several, the last one open', () => {
  const split = quote({ as_paid: [{ kind: 'gift_card', amount: 60 }, { kind: 'cash', amount: 40 }], kinds: ['gift_card'] });
  const [way, card] = giveback.waysOf(giveback.toggle(opened(), 3), split);
  assert.deepEqual([way.key, way.tenders], ['as_paid', [{ kind: 'gift_card', amount: 60 }, { kind: 'cash' }]]);
  assert.deepEqual(card.tenders, [{ kind: 'gift_card', code: 'GCODE' }]);
  assert.deepEqual(giveback.waysOf(opened(), quote({ as_paid: [{ kind: 'card', amount: 60 }], kinds: [] }))[0].tenders, [{ kind: 'card', amount: 60 }, { kind: 'cash' }]);
});

test('a gift goes on a new card or note, and nobody is told who bought it', () => {
  const state = giveback.toggle(opened({ gift: true }), 3);
  const ways = giveback.waysOf(state, quote({ as_paid: [], kinds: ['gift_card', 'store_credit'] }));
  assert.deepEqual(ways.map((way) => way.tenders[0]), [{ kind: 'gift_card', code: 'GCODE' }, { kind: 'store_credit', code: 'CCODE' }]);
  assert.equal(giveback.wireQuote(state).customer_id, undefined);
  assert.equal(giveback.wireQuote(state).gift, true);
});

test('a right for cash is needed where cash is paid out', () => {
  const need = { right: 'return.cash', kind: 'cash', amount: 100, verdict: 'approval' };
  const [card, cash] = giveback.waysOf(opened(), quote());
  assert.deepEqual(giveback.needsOf(quote({ needs: [need] }), card), []);
  assert.deepEqual(giveback.needsOf(quote({ needs: [need] }), cash), [need]);
});

test('an exchange is sent under its cart’s id, with one balance and all approvals', () => {
  const state = { ...giveback.toggle(opened(), 3), reason: 'Size' };
  const sale = { id: 'cart1', kind: 'sale', cart: {}, at: 'now', body: { lines: [{ product_id: 'x', quantity: '1' }], tenders: [{ kind: 'cash', amount: 400 }], total: 390, approvals: ['a1'], discount: { percent: '0.1', reason: 'r' } }, shown: { total: 900, change: 10 } };
  const made = exchangeOf(sale, { state, quote: quote({ total: 510 }) }, null, ['a2']);
  assert.deepEqual([made.id, made.kind, made.body], ['cart1', 'exchange', {
    return: { id: 'r1', sale_id: 's1', lines: [{ line: 3, quantity: '0.342', restock: true }], reason: 'Size' },
    sale: { id: 'cart1', lines: [{ product_id: 'x', quantity: '1' }] }, customer_id: 'ada', discount: { percent: '0.1', reason: 'r' },
    tenders: [{ kind: 'cash', amount: 400 }], total: 390, approvals: ['a1', 'a2'],
  }]);
  const note = giveback.waysOf({ ...state, sale: { id: 's1' } }, quote({ total: 1000 })).find((way) => way.key === 'store_credit');
  const less = exchangeOf(sale, { state, quote: quote({ total: 1000 }) }, note, []);
  assert.deepEqual([less.body.tenders, less.body.total, less.shown.codes], [[{ kind: 'store_credit', code: 'CCODE' }], -100, [{ kind: 'store_credit', code: 'CCODE', amount: 100 }]]);
});

test('receipt numbers are read as people type them', () => {
  assert.equal(giveback.receiptNumber('t1-124'), 'T1-000124');
  assert.equal(giveback.receiptNumber(' T2-004417 '), 'T2-004417');
  assert.deepEqual(giveback.readReceipt('t1-124-g'), { number: 'T1-000124', gift: true });
  assert.equal(giveback.readReceipt('T1-000124').gift, false);
  assert.equal(giveback.receiptNumber('4006381333931'), null);
  assert.equal(giveback.receiptNumber('bread'), null);
  assert.equal(giveback.linkOf('https://shop.example/r/abcdefghijklmnopqrstuvwxyz'), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  assert.equal(giveback.linkOf('https://shop.example/r/short'), null);
});
