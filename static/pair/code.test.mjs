import test from 'node:test';
import assert from 'node:assert/strict';
import { tidy, codeOf, doubt, nextPage, failure } from './code.js';
import { texts } from './texts.js';
import { faultsOf } from '../lib/words.js';

test('codes as people type and links carry them', () => {
  assert.equal(tidy(' k7p-3qx '), 'K7P3QX');
  assert.equal(codeOf('#K7P3QX'), 'K7P3QX');
  assert.equal(codeOf('#k7p%203qx'), 'K7P3QX');
  assert.equal(codeOf('#%E0%A4%A'), 'E0A4A');
  assert.equal(codeOf(''), '');
  assert.equal(doubt('K7P3QX'), '');
  assert.equal(doubt('K7P3Q'), 'short');
  assert.equal(doubt('K7P3Q0'), 'mixed');
});

test('each kind of device goes to its page, a program to none', () => {
  assert.equal(nextPage({ face: 'floor', device: { kind: 'tablet' } }), '/floor');
  assert.equal(nextPage({ face: null, device: { kind: 'till' } }), '/till');
  assert.equal(nextPage({ face: null, device: { kind: 'program' } }), null);
});

test('every failure has a text in every language', () => {
  const p = (more) => ({ offline: false, code: '', status: 0, retryAfter: null, ...more });
  const keys = [failure(p({ offline: true })), failure(p({ status: 429, retryAfter: 12.1 })), failure(p({ status: 401, code: 'pairing_invalid' })), failure(p({ status: 500 }))];
  assert.deepEqual(keys, [{ key: 'offline' }, { key: 'too_often', n: 13 }, { key: 'invalid' }, { key: 'wrong' }]);
  assert.deepEqual(faultsOf(texts), []);
  for (const k of keys) assert.ok(texts.en[k.key]);
});
