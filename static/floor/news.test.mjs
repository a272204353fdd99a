import assert from 'node:assert/strict';
import test from 'node:test';
import { news, takenBy } from './news.js';

const request = (id, staff, more = {}) => ({
  id, status: staff ? 'accepted' : 'waiting', register: null, call_point: { code: id.toUpperCase() },
  claim: staff ? { staff_id: staff, name: `${staff} x` } : null, ...more,
});
const floor = (open, ended = []) => ({ known: true, open: new Map(open.map((r) => [r.id, r])), ended: new Map(ended.map((r) => [r.id, r])) });
const keys = (list) => list.map((n) => [n.key, n.plate]);
const none = new Set();

test('a call that was given back is told with why', () => {
  const given = (reason, anew) => keys(news(floor([request('a', 'mia')]), floor([request('a', null, { reason })]), 'mia', none, anew));
  assert.deepEqual(given('tablet_silent'), [['floor.line.given_back', 'A']]);
  assert.deepEqual(given('promise_broken'), [['floor.line.given_back.promise', 'A']]);
  assert.deepEqual(given('signed_out'), [['floor.line.given_back.signed_out', 'A']]);
  assert.deepEqual(given(undefined), [['floor.line.given_back.elsewhere', 'A']]);
  assert.deepEqual(given('Too heavy for me'), [['floor.line.given_back.elsewhere', 'A']]);
  assert.deepEqual(given(undefined, true), [['floor.line.given_back.meanwhile', 'A']]);
});

test('a call that somebody else has now is told', () => {
  assert.deepEqual(keys(news(floor([request('a', 'mia')]), floor([request('a', 'ben')]), 'mia', none)), [['floor.line.lost', 'A']]);
});

test('a call the customer took back is told, one that was resolved is not', () => {
  const before = floor([request('a', 'mia')]);
  assert.deepEqual(keys(news(before, floor([], [{ ...request('a', 'mia'), status: 'cancelled' }]), 'mia', none)), [['floor.line.cancelled', 'A']]);
  assert.deepEqual(news(before, floor([], [{ ...request('a', 'mia'), status: 'resolved' }]), 'mia', none), []);
});

test('a call handed to me is told, one I took is not', () => {
  assert.deepEqual(keys(news(floor([request('a', 'ben')]), floor([request('a', 'mia')]), 'mia', none)), [['floor.line.handed', 'A']]);
  assert.deepEqual(news(floor([request('a')]), floor([request('a', 'mia')]), 'mia', none), []);
});

test('what I did myself is no news, nor is the first picture', () => {
  assert.deepEqual(news(floor([request('a', 'mia')]), floor([request('a')]), 'mia', new Set(['a'])), []);
  assert.deepEqual(news({ ...floor([request('a', 'mia')]), known: false }, floor([]), 'mia', none), []);
});

test('who took what was ringing', () => {
  assert.equal(takenBy(floor([request('a', 'ben')]), 'a', 'mia'), 'ben x');
  assert.equal(takenBy(floor([request('a', 'mia')]), 'a', 'mia'), null);
  assert.equal(takenBy(floor([], [{ ...request('a'), status: 'cancelled' }]), 'a', 'mia'), null);
});
