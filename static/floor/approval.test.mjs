import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mayAnswer, namedIn, percentText, timeLeft } from './approval.js';

const request = (change = {}) => ({
  created_at: '2026-11-27T09:00:00.000Z', asked_by: { id: 'tom', name: 'Tom' },
  approval: { id: 'a', right: 'discount.line', amount: 600, percent: '0.3', seconds: 300, ...change },
});
const limit = (state, percent = null, amount = null) => ({ 'discount.line': { state, limit_percent: percent, limit_amount: amount } });

test('whoever’s own right reaches so far may answer', () => {
  for (const [name, want, limits, me] of [
    ['without a limit', true, limit('allowed'), 'sue'],
    ['at the limit', true, limit('allowed', '0.3'), 'sue'],
    ['below it', false, limit('allowed', '0.299999'), 'sue'],
    ['an amount below it', false, limit('allowed', null, 599), 'sue'],
    ['who would have to ask', false, limit('approval'), 'sue'],
    ['who asked', false, limit('allowed'), 'tom'],
    ['nothing known of their rights', false, null, 'sue'],
  ]) assert.equal(mayAnswer(request(), { me, limits }), want, name);
  assert.equal(mayAnswer({ ...request(), approval: undefined }, { me: 'sue', limits: limit('allowed') }), false);
});

test('an answer is of use for five minutes', () => {
  const at = Date.parse('2026-11-27T09:00:00.000Z');
  assert.equal(timeLeft(request(), at + 299_000), 1000);
  assert.equal(timeLeft(request(), at + 301_000), 0);
});

test('rates are told as percent', () => {
  assert.deepEqual(['0.3', '0.125', '1', '0.333333', '0'].map(percentText), ['30', '12.5', '100', '33.33', '0']);
});

test('what goes by a name is shown by it', () => {
  const cart = { kind: 'take_over', number: '12', holder: 'Tom <b>' };
  assert.deepEqual(namedIn(cart), { key: 'floor.approval.take_over', args: { number: '12', holder: 'Tom <b>' } });
  assert.equal(namedIn({ ...cart, holder: undefined }).key, 'floor.approval.waiting');
  assert.equal(namedIn({ kind: 'layaway', number: 'L-000012' }).key, 'floor.approval.layaway');
  assert.equal(namedIn({ kind: 'training', number: 'T1' }).key, 'floor.approval.training');
  assert.deepEqual([namedIn({ kind: 'cart', lines: [] }), namedIn({}), namedIn(undefined)], [null, null, null]);
});
