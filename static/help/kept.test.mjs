import test from 'node:test';
import assert from 'node:assert/strict';
import { memory } from './model.js';
import { outbox } from './kept.js';

const storageOf = (map = new Map()) => ({ map, getItem: (k) => map.get(k) ?? null, setItem: (k, v) => map.set(k, v), removeItem: (k) => map.delete(k), get length() { return map.size; }, key: (i) => [...map.keys()][i] ?? null });
const gone = { status: 0, offline: true };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A phone, whose storage may be of before; `answers` are what the shop says in turn, the last for ever. */
function phone(answers, storage = storageOf()) {
  const m = memory(storage, String);
  const log = [];
  const timers = [];
  const box = outbox({
    secret: 's', todo: (list) => m.todo('s', list),
    send: async (path, body) => {
      log.push(`${path} ${JSON.stringify(body)}`);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer) throw answer;
    },
    onDone: (name, problem) => log.push(`${name} ${problem ? problem.status : 'done'}`), onWait: () => log.push('waits'),
    after: (ms, fn) => timers.push({ ms, fn }), cancel: () => timers.splice(0),
  });
  return { box, log, timers, storage, m };
}

test('what is tapped without a network is kept over a reload, and sent once, in order, when there is one', async () => {
  const before = phone([gone]);
  before.box.add('still', {});
  before.box.add('cancel', {});
  before.box.add('cancel', {});
  await settled();
  assert.deepEqual(before.log, ['/help/s/still-waiting {}', 'waits']);
  assert.deepEqual(before.timers.map((one) => one.ms), [2000]);

  const after = phone([null], before.storage);
  assert.ok(after.box.has('still') && after.box.has('cancel') && !after.box.has('rate'));
  after.box.wake();
  after.box.wake();
  await settled();
  await settled();
  assert.deepEqual(after.log, ['/help/s/still-waiting {}', 'still done', '/help/s/cancel {}', 'cancel done']);
  assert.deepEqual([...after.storage.map.keys()], []);
  after.box.wake();
  await settled();
  assert.equal(after.log.length, 4);
});

test('a lost answer is asked for again with the same words; a refusal ends it', async () => {
  const p = phone([gone, { status: 503 }, { status: 429, retryAfter: 30 }, { status: 409 }]);
  p.box.add('rate', { score: 2, comment: 'slow' });
  for (const ms of [2000, 4000, 30000]) {
    await settled();
    assert.deepEqual(p.timers.map((one) => one.ms), [ms]);
    p.timers.splice(0)[0].fn();
  }
  await settled();
  assert.deepEqual(p.log, ['/help/s/rating {"score":2,"comment":"slow"}', 'waits', '/help/s/rating {"score":2,"comment":"slow"}', 'waits',
    '/help/s/rating {"score":2,"comment":"slow"}', 'waits', '/help/s/rating {"score":2,"comment":"slow"}', 'rate 409']);
  assert.ok(!p.box.has('rate'));
});

test('thought better of in time', async () => {
  const p = phone([gone]);
  p.box.add('cancel', {});
  assert.equal(p.box.drop('cancel'), false, 'it is on its way');
  await settled();
  assert.equal(p.box.drop('cancel'), true);
  p.timers[0].fn();
  await settled();
  assert.deepEqual(p.log, ['/help/s/cancel {}', 'waits']);
});

test('a call is shown as last heard of, and forgotten after two days', () => {
  const storage = storageOf();
  const m = memory(storage, String);
  const hour = 3600 * 1000;
  m.state('old', { call: { status: 'waiting' }, heard: 1000, offset: 5 });
  m.band('old', { low: 10, high: 20 });
  m.todo('old', [{ name: 'cancel', body: {} }]);
  m.state('new', { call: { status: 'accepted' }, heard: 40 * hour, offset: -7 });
  assert.deepEqual(memory(storage, String).state('old'), { call: { status: 'waiting' }, heard: 1000, offset: 5 });
  m.tidy(50 * hour);
  assert.equal(memory(storage, String).state('old'), null);
  assert.deepEqual([...storage.map.keys()], ['tillbell-help-state-new']);
  assert.deepEqual(memory(storage, String).state('new'), { call: { status: 'accepted' }, heard: 40 * hour, offset: -7 });
  storage.setItem('tillbell-help-state-bad', '{"call":');
  storage.setItem('tillbell-help-todo-bad', '[null,{"name":"teleport"},{"name":"still","body":{}}]');
  assert.equal(m.state('bad'), null);
  assert.deepEqual(m.todo('bad'), [{ name: 'still', body: {} }]);
  m.tidy(50 * hour);
  assert.deepEqual([...storage.map.keys()], ['tillbell-help-state-new']);
});
