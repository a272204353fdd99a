import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as attempts from './attempt.js';

const reader = { id: 't1', kind: 'stripe', name: 'Till 1', register_id: 'r1', active: true };
const asked = attempts.begun('p1', 1999, reader, 'c1', 5);
const view = { id: 'p1', kind: 'charge', status: 'pending', amount: 1999, manual: false, refunded: 0, document_id: null, reason: '', asked_at: '1' };

test('what is shown is what is known', () => {
  assert.equal(attempts.stage(asked), 'asking');
  const waiting = attempts.heard(asked, view);
  assert.equal(attempts.stage(waiting), 'card');
  assert.equal(attempts.stage({ ...waiting, manual: true }), 'by_hand');
  assert.equal(attempts.stage({ ...waiting, cancelling: true }), 'cancelling');
  assert.equal(attempts.stage({ ...waiting, cancelling: true, lost: true }), 'unknown');
  assert.equal(attempts.stage(attempts.heard({ ...waiting, lost: true, cancelling: true }, { ...view, status: 'approved' })), 'approved');
  for (const status of ['declined', 'cancelled', 'failed', 'approved']) assert.ok(attempts.ended({ ...asked, status }));
});

test('nobody waits for a terminal that does not say it has given up', () => {
  const waiting = attempts.heard(asked, view);
  const cancelling = { ...waiting, cancelling: true, cancelledAt: 1000 };
  assert.deepEqual([[waiting, 9e9], [cancelling, 1000], [cancelling, 3999], [cancelling, 4000], [{ ...cancelling, lost: true }, 1000],
    [{ ...cancelling, status: 'cancelled' }, 9e9], [{ ...waiting, cancelling: true }, 9e9]].map(([attempt, now]) => attempts.mayLeave(attempt, now)),
  [false, false, false, true, true, false, false]);
});

test('it is asked again by the same bytes', () => {
  assert.deepEqual(attempts.wireAttempt(attempts.heard(asked, view)), attempts.wireAttempt(asked));
});

test('a till asks its own terminal, else one that is nobody’s', () => {
  const free = { ...reader, id: 't2', register_id: null };
  const other = { ...reader, id: 't3', register_id: 'r2' };
  assert.deepEqual(attempts.terminalsAt([free, other, reader], 'r1').map((each) => each.id), ['t1']);
  assert.deepEqual(attempts.terminalsAt([free, other, reader], 'r9').map((each) => each.id), ['t2']);
  assert.deepEqual(attempts.terminalsAt([other, { ...reader, active: false }], 'r1'), []);
});

test('a tender says on the screen which card, and to the server only which payment', () => {
  const tender = attempts.tenderOf({ ...view, amount: 1500, brand: 'visa', last4: '4242', auth_code: 'A1' });
  assert.equal(tender.slip, 'visa *4242 A1');
  assert.deepEqual(attempts.wireTenders([tender, { kind: 'cash', amount: 499 }]), [{ kind: 'card', amount: 1500, payment_id: 'p1' }, { kind: 'cash', amount: 499 }]);
});

test('a charge that paid for nothing stays in sight until it went back or was used', () => {
  let list = attempts.hearOpen([], view);
  list = attempts.hearOpen(list, { ...view, status: 'approved' });
  assert.equal(list.length, 1);
  assert.deepEqual(attempts.loose(list, new Set(['p1'])), []);
  assert.deepEqual(attempts.hearOpen(list, { ...view, status: 'approved', refunded: 1999 }), []);
  assert.deepEqual(attempts.hearOpen(list, { ...view, status: 'approved', document_id: 's1' }), []);
  assert.deepEqual(attempts.hearOpen(list, { ...view, status: 'declined' }), []);
  const back = { ...view, id: 'p2', kind: 'refund', asked_at: '0' };
  assert.deepEqual(attempts.hearOpen(list, back).map((each) => each.id), ['p2', 'p1']);
  assert.deepEqual(attempts.hearOpen(list, { ...back, status: 'approved' }).map((each) => each.id), ['p1']);
});
