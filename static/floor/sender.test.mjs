import assert from 'node:assert/strict';
import test from 'node:test';
import { makeSender } from './sender.js';

// A bench with a clock that only moves when told, and a server that answers as told.
function bench(answers = [], stored = []) {
  const b = { at: 0, sent: [], taps: [], stored, done: [], lost: [], out: 0 };
  b.sender = makeSender({
    now: () => b.at,
    post(request, kind, body) {
      b.sent.push([request, kind, body]);
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    explain: (error) => error.fault,
    store: { read: () => b.stored, write: (taps) => { b.stored = taps; } },
    changed: (taps) => { b.taps = taps; },
    answered: (tap, answer) => b.done.push([tap.kind, answer]),
    lost: (tap, fault) => b.lost.push([tap.kind, fault.code]),
    signedOut: () => { b.out++; },
  });
  return b;
}
const fault = (kind, code = '') => Object.assign(new Error(code), { fault: { kind, code, text: code } });
const settle = () => new Promise((resolve) => setImmediate(resolve));
const made = (id, kind, request = 'r1') => ({ id, kind, request, plate: 'B4', body: { n: id }, at: 0 });

test('a tap is stored, sent, answered and gone', async () => {
  const b = bench(['ok']);
  b.sender.tap(made('1', 'accept'));
  assert.equal(b.stored[0].state, 'sending');
  await settle();
  assert.deepEqual(b.sent, [['r1', 'accept', { n: '1' }]]);
  assert.deepEqual(b.done, [['accept', 'ok']]);
  assert.deepEqual(b.stored, []);
});

test('without a line it stays stored and goes when the line is back, once', async () => {
  const b = bench([fault('away'), 'ok']);
  b.sender.tap(made('1', 'accept'));
  await settle();
  assert.equal(b.stored[0].state, 'queued');
  b.sender.pump();
  assert.equal(b.sent.length, 1, 'not before its time');
  b.sender.hurry();
  b.sender.hurry();
  await settle();
  assert.equal(b.sent.length, 2);
  assert.deepEqual(b.taps, []);
});

test('somebody was faster: the tap goes, the person is told', async () => {
  const b = bench([fault('lost', 'already_accepted')]);
  b.sender.tap(made('1', 'accept'));
  await settle();
  assert.deepEqual(b.lost, [['accept', 'already_accepted']]);
  assert.deepEqual(b.taps, []);
});

test('a stale claim voids what was stored after it', async () => {
  const b = bench([fault('away'), fault('lost', 'stale_claim')]);
  b.sender.tap(made('1', 'arrive'));
  await settle();
  b.sender.tap(made('2', 'resolve'));
  b.sender.hurry();
  await settle();
  assert.deepEqual(b.sent.map((s) => s[1]), ['arrive', 'arrive']);
  assert.deepEqual(b.lost, [['arrive', 'stale_claim']]);
  assert.deepEqual(b.taps, []);
});

test('another refusal stays on the card with its reason', async () => {
  const b = bench([fault('no', 'card_number')]);
  b.sender.tap(made('1', 'resolve'));
  await settle();
  assert.equal(b.taps[0].state, 'failed');
  assert.equal(b.taps[0].fault.code, 'card_number');
  b.sender.drop('1');
  assert.deepEqual(b.taps, []);
});

test('signed out: the tap is kept for the next sign-in', async () => {
  const b = bench([fault('signed_out')]);
  b.sender.tap(made('1', 'accept'));
  await settle();
  assert.equal(b.out, 1);
  assert.equal(b.stored.length, 1);
});

test('after a reload the stored tap goes on', async () => {
  const first = bench([new Promise(() => {})]);
  first.sender.tap(made('1', 'accept'));
  const second = bench(['ok'], first.stored);
  second.sender.pump();
  await settle();
  assert.deepEqual(second.done, [['accept', 'ok']]);
});

test('a stopped sender tells nobody anything', async () => {
  const b = bench(['ok']);
  b.sender.tap(made('1', 'accept'));
  b.sender.stop();
  await settle();
  assert.deepEqual(b.done, []);
  assert.equal(b.stored.length, 1, 'kept for the next start');
});
