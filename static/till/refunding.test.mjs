import assert from 'node:assert/strict';
import test from 'node:test';
import { again, allBack, cardAmount, current, finished, heard, layOut, lost, mayLeave, tendersOf } from './refunding.js';

const ids = () => { let n = 0; return () => { n += 1; return `r${n}`; }; };
const begun = (amount = 900) => ({ sale: { id: 's', body: { tenders: [{ kind: 'cash', amount: 100 }, { kind: 'card' }] } }, ...layOut([{ id: 'a', left: 500 }, { id: 'b', left: 0 }, { id: 'c', left: 300 }], amount, ids()) });

test('what goes back is laid over the charges; the rest was charged by hand', () => {
  const state = begun();
  assert.deepEqual(state.parts.map(({ of, amount }) => [of, amount]), [['a', 500], ['c', 300]]);
  assert.equal(state.byHand, 100);
  assert.deepEqual(layOut([], 300, ids()), { parts: [], byHand: 300 });
  assert.deepEqual(tendersOf(state.sale.body.tenders, state), [{ kind: 'cash', amount: 100 }, { kind: 'card', amount: 500, payment_id: 'r1' }, { kind: 'card', amount: 300, payment_id: 'r2' }, { kind: 'card', amount: 100 }]);
});

test('an open card tender is what the others leave', () => {
  assert.equal(cardAmount([{ kind: 'card' }], 900), 900);
  assert.equal(cardAmount([{ kind: 'gift_card', amount: 300 }, { kind: 'card' }], 900), 600);
  assert.equal(cardAmount([{ kind: 'card', amount: 200 }, { kind: 'cash' }], 900), 200);
  assert.equal(cardAmount([{ kind: 'cash' }], 900), 0);
});

test('a part ends once; what came to nothing is asked for anew and the other stays', () => {
  let state = heard(begun(800), { id: 'r1', status: 'approved', manual: false });
  assert.equal(current(state).id, 'r2');
  assert.equal(mayLeave(state), false);
  state = lost(state, 'r2');
  assert.equal(current(state).lost, true);
  state = heard(state, { id: 'r2', status: 'declined', manual: false, reason: 'No.' });
  assert.equal(heard(state, { id: 'r2', status: 'approved' }).parts[1].status, 'declined');
  state = again(state, () => 'r9');
  assert.deepEqual(state.parts.map(({ id, status }) => [id, status]), [['r1', 'approved'], ['r9', 'asking']]);
  state = heard(state, { id: 'r9', status: 'approved' });
  assert.equal(allBack(state), true);
  assert.equal(finished(state).body.tenders.at(-1).payment_id, 'r9');
});

test('another way may be chosen only while nothing went back', () => {
  const state = begun(400);
  assert.equal(mayLeave(state), false);
  assert.equal(mayLeave(heard(state, { id: 'r1', status: 'cancelled' })), true);
});
