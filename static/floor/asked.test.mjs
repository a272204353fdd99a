import assert from 'node:assert/strict';
import test from 'node:test';
import { answersCame, askedFor, standsAt } from './asked.js';
import { emptyFloor, withEvent, withSnapshot } from './floor.js';

const as = { money: (minor) => `${minor / 100} €`, quantity: (text) => text };
const call = (more) => ({ id: 'c', kind: 'stock_check', status: 'waiting', channel: 'phone', asked_by: { id: 'kim', name: 'Kim Lee' }, claim: null, created_at: '2026-01-01T10:00:00Z', version: 1, ...more });
const mia = { staff_id: 'mia', name: 'Mia Sommer', arrived_at: null };

test('who asked for a customer on the phone sees how it stands, and what came of it', () => {
  assert.equal(standsAt(call({}), as).key, 'waits');
  assert.deepEqual(standsAt(call({ status: 'accepted', claim: mia }), as), { key: 'going', name: 'Mia', say: [] });
  assert.equal(standsAt(call({ status: 'arrived', claim: { ...mia, arrived_at: 'x' } }), as).key, 'there');
  assert.equal(standsAt(call({ status: 'abandoned' }), as).key, 'nobody');
  assert.deepEqual(standsAt(call({ status: 'resolved', claim: mia, answer: { found: '0', place: 'D1' } }), as), { key: 'answered', name: 'Mia', say: [['found', '0'], ['place', 'D1']] });
});

test('own questions by phone and chat, the latest first; a till’s and others’ are not among them', () => {
  const open = [call({}), call({ id: 'b', channel: '' }), call({ id: 'o', asked_by: { id: 'ben', name: 'Ben' } })];
  const ended = [call({ id: 'x', status: 'cancelled' }), call({ id: 'r', channel: 'chat', status: 'resolved', created_at: '2026-01-01T11:00:00Z' })];
  assert.deepEqual(askedFor(open, ended, 'kim').map((one) => one.id), ['r', 'c']);
});

test('an answer is told once, to whoever asked and did not give it', () => {
  const before = withSnapshot(emptyFloor(), { requests: [call({}), call({ id: 'd' })] }, 1);
  const end = (id, more) => ({ type: 'help_request.resolved', seq: 2, data: call({ id, status: 'resolved', version: 2, claim: mia, ...more }) });
  const after = withEvent(before, end('c', {}));
  assert.deepEqual(answersCame(before, after, 'kim').map((one) => one.id), ['c']);
  assert.deepEqual(answersCame(after, after, 'kim'), []);
  assert.deepEqual(answersCame(before, after, 'ben'), []);
  assert.deepEqual(answersCame(before, withEvent(before, end('d', { status: 'cancelled' })), 'kim'), []);
  assert.deepEqual(answersCame(before, withEvent(before, end('c', { claim: { ...mia, staff_id: 'kim' } })), 'kim'), []);
});
