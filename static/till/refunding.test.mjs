import assert from 'node:assert/strict';
import test from 'node:test';
import { again, allBack, cardAmount, current, finished, heard, lost, mayLeave, partsOf, restBy, stuck, tendersOf, wirePart, wireRefund } from './refunding.js';

const ids = () => { let n = 0; return () => { n += 1; return `r${n}`; }; };
const begun = (amount = 900) => ({ sale: { id: 's', kind: 'return', body: { tenders: [{ kind: 'cash', amount: 100 }, { kind: 'card' }] } }, ...partsOf([{ of: 'a', amount: Math.min(500, amount) }, { of: 'c', amount: 300 }].slice(0, amount > 500 ? 2 : 1), amount, ids()) });

test('what goes back is as the server laid it out; the rest was charged by hand', () => {
  const state = begun();
  assert.deepEqual(state.parts.map(({ of, amount }) => [of, amount]), [['a', 500], ['c', 300]]);
  assert.equal(state.byHand, 100);
  assert.deepEqual(partsOf([], 300, ids()), { parts: [], byHand: 300 });
  assert.deepEqual(wirePart(state, state.parts[0]), { kind: 'refund', amount: 500, of: 'a', for: 's' });
  assert.deepEqual(wireRefund(state.sale), { return: state.sale.body });
  assert.deepEqual(wireRefund({ kind: 'layaway_end', body: { reason: 'x' }, laid: { layaway: 'l' } }), { layaway: { id: 'l', reason: 'x' } });
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

test('what a terminal will not give back goes out another way with what another one did', () => {
  let state = heard(begun(800), { id: 'r1', status: 'approved' });
  assert.equal(stuck(state), 0);
  state = heard(state, { id: 'r2', status: 'declined' });
  assert.equal(stuck(state), 300);
  state = restBy(state, 'cash');
  assert.equal(allBack(state), true);
  assert.deepEqual(finished(state).body.tenders, [{ kind: 'card', amount: 500, payment_id: 'r1' }, { kind: 'cash' }]);
  assert.equal(stuck(heard(begun(400), { id: 'r1', status: 'declined' })), 0, 'nothing went back: another way is chosen as ever');
});

test('a void pays out what the terminal declined, and finds its tenders by itself', () => {
  const sale = { id: 'v', kind: 'void', body: { sale_id: 's', reason: 'wrong' } };
  const state = { sale, ...partsOf([{ of: 'a', amount: 500 }], 500, ids()) };
  assert.equal(stuck(heard(state, { id: 'r1', status: 'cancelled' })), 0);
  const declined = heard(state, { id: 'r1', status: 'declined' });
  assert.equal(stuck(declined), 500);
  assert.equal(finished(restBy(declined, 'cash')), sale);
});
