import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as giveback from './giveback.js';

const answer = {
  sale: { id: 's1', lines: [{ line: 1, discount: 390, tax: 477, total: 2990 }], tenders: [{ kind: 'card', amount: 10000 }] },
  lines: [
    { line: 1, product_id: 'p1', name: 'Espresso', quantity: '2', returned: '0', remaining: '2', unit_price: 1690, refund: 2990 },
    { line: 2, product_id: 'p2', name: 'Pan', quantity: '1', returned: '1', remaining: '0', unit_price: 7900, refund: 0 },
    { line: 3, product_id: 'p3', name: 'Gouda', unit: 'kg', quantity: '0.342', returned: '0', remaining: '0.342', unit_price: 1490, refund: 510 },
  ],
};
const opened = () => giveback.open('r1', answer);

test('a line is chosen one piece at a time, never above what is left', () => {
  let state = giveback.toggle(opened(), 1);
  assert.equal(state.choices[1].quantity, 1000);
  state = giveback.step(giveback.step(state, 1, 1), 1, 1);
  assert.equal(state.choices[1].quantity, 2000);
  assert.equal(giveback.step(giveback.step(state, 1, -1), 1, -1).choices[1].quantity, 1000);
});

test('what came back already cannot come back again', () => {
  assert.deepEqual(giveback.toggle(opened(), 2).choices, {});
});

test('a weight comes back as a whole', () => {
  const state = giveback.toggle(opened(), 3);
  assert.equal(state.choices[3].quantity, 342);
  assert.equal(giveback.step(state, 3, 1), state);
});

test('the refund is asked for with what was stored, with and without tax in the price', () => {
  const state = giveback.toggle(opened(), 1);
  const [line] = giveback.refundLines(state, true, () => '0.19');
  assert.deepEqual(line, { rate: '0.19', already: '0', quantity: '1', sold: { quantity: '2', amount: 3380, discount: 390, tax: 477, total: 2990 } });
  assert.equal(giveback.refundLines(state, false, () => '0.19')[0].sold.amount, 2903);
});

test('scanning chooses the line and counts up', () => {
  let state = giveback.scanned(opened(), 'p1');
  state = giveback.scanned(state, 'p1');
  assert.equal(state.choices[1].quantity, 2000);
  assert.equal(giveback.scanned(state, 'p1'), state);
});

test('the body leaves the amount to the server, and the tender is the one it was paid with', () => {
  const state = giveback.condition(giveback.toggle(opened(), 1), 1, false);
  assert.deepEqual(giveback.body({ ...state, reason: 'Faulty' }), {
    sale_id: 's1', lines: [{ line: 1, quantity: '1', restock: false }], tenders: [{ kind: 'card' }], reason: 'Faulty',
  });
});

test('receipt numbers are read as people type them', () => {
  assert.equal(giveback.receiptNumber('t1-124'), 'T1-000124');
  assert.equal(giveback.receiptNumber(' T2-004417 '), 'T2-004417');
  assert.equal(giveback.receiptNumber('4006381333931'), null);
  assert.equal(giveback.receiptNumber('bread'), null);
});
