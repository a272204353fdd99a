import test from 'node:test';
import assert from 'node:assert/strict';
import { makeOutbox, makeLease, simpleStore } from './outbox.js';
import { Problem } from './api.js';

/** localStorage in memory. */
function memory() {
  const map = new Map();
  return { map, get length() { return map.size; }, key: (i) => [...map.keys()][i] ?? null, getItem: (k) => map.get(k) ?? null, setItem: (k, v) => { map.set(k, String(v)); }, removeItem: (k) => { map.delete(k); } };
}

/** Timers that fire when told; `idle` waits until an outbox has nothing more to do at once. */
function handClock() {
  let timers = [];
  let now = 1000;
  return {
    now: () => now,
    after(ms, fn) { const t = { at: now + ms, fn }; timers.push(t); return t; },
    cancel(t) { timers = timers.filter((one) => one !== t); },
    get waits() { return timers.map((t) => t.at - now); },
    fire() { const due = timers.sort((a, b) => a.at - b.at).shift(); now = due.at; due.fn(); },
  };
}
const idle = () => new Promise((go) => { setImmediate(() => setImmediate(go)); });
const offline = () => new Problem({ code: 'offline', offline: true });
const refused = () => new Problem({ status: 409, code: 'total_mismatch', detail: 'Prices changed.' });

test('requests are sent in order, each once, and forgotten when answered', async () => {
  const clock = handClock();
  const outbox = makeOutbox(simpleStore('t', memory()), clock);
  const sent = [];
  const kept = [];
  for (const id of ['a', 'b', 'c']) await outbox.add(id, { n: id });
  await outbox.add('b', { n: 'other' });
  outbox.run(async (request) => { sent.push(request.n); return { ok: request.n }; }, { onAnswered: (e, answer) => kept.push([e.id, answer.ok]) });
  await idle();
  assert.deepEqual(sent, ['a', 'b', 'c']);
  assert.deepEqual(kept, [['a', 'a'], ['b', 'b'], ['c', 'c']]);
  assert.deepEqual(await outbox.entries(), []);
});

test('without an answer it waits longer each time, keeps the order, and goes on', async () => {
  const clock = handClock();
  const outbox = makeOutbox(simpleStore('t', memory()), { ...clock, random: () => 1 });
  const sent = [];
  let up = false;
  await outbox.add('a', 1);
  await outbox.add('b', 2);
  outbox.run(async (request) => { sent.push(request); if (!up) throw offline(); });
  await idle();
  const waits = [];
  for (let i = 0; i < 4; i += 1) { waits.push(clock.waits[0]); clock.fire(); await idle(); }
  assert.deepEqual(waits, [500, 1000, 2000, 4000]);
  assert.deepEqual(sent, [1, 1, 1, 1, 1], 'b never overtakes a');
  up = true;
  clock.fire();
  await idle();
  assert.deepEqual(sent.slice(5), [1, 2]);
});

test('a refusal is kept with its problem and does not hold up the rest', async () => {
  const outbox = makeOutbox(simpleStore('t', memory()), handClock());
  await outbox.add('a', 1);
  await outbox.add('b', 2);
  const answered = outbox.answer('a').catch((e) => e.code);
  const failures = [];
  let refuse = true;
  const sent = [];
  outbox.run(async (n) => { sent.push(n); if (n === 1 && refuse) throw refused(); return n; }, { onFailed: (e, p) => failures.push([e.id, p.code]) });
  await idle();
  assert.deepEqual(failures, [['a', 'total_mismatch']]);
  assert.equal(await answered, 'total_mismatch');
  assert.deepEqual(await outbox.pending(), []);
  const [kept] = await outbox.failed();
  assert.equal(kept.problem.detail, 'Prices changed.');
  refuse = false;
  await outbox.retry('a');
  await idle();
  assert.deepEqual(sent, [1, 2, 1]);
  assert.deepEqual(await outbox.entries(), []);
});

test('Retry-After is honoured, signed out is no refusal', async () => {
  const clock = handClock();
  const outbox = makeOutbox(simpleStore('t', memory()), { ...clock, random: () => 0 });
  const problems = [new Problem({ status: 503, code: 'unavailable', retryAfter: 7 }), new Problem({ status: 401, code: 'signed_out' }), new TypeError('bug')];
  await outbox.add('a', 1);
  outbox.run(async () => { throw problems.shift(); });
  await idle();
  assert.deepEqual(clock.waits, [7000]);
  clock.fire();
  await idle();
  assert.equal((await outbox.pending()).length, 1);
  clock.fire();
  await idle();
  assert.equal((await outbox.pending()).length, 1, 'a fault of the page loses nothing');
});

test('a reload before the answer was kept sends the same request again, with the same id', async () => {
  const disk = memory();
  const first = makeOutbox(simpleStore('t', disk), handClock());
  await first.add('sale-1', { total: 1999 });
  let reached = 0;
  first.run(() => { reached += 1; return new Promise(() => {}); }); // the page goes away in the middle
  await idle();
  const second = makeOutbox(simpleStore('t', disk), handClock());
  const seen = [];
  second.run(async (request, entry) => { seen.push([entry.id, request.total]); return {}; });
  await idle();
  assert.equal(reached, 1);
  assert.deepEqual(seen, [['sale-1', 1999]]);
  assert.deepEqual(await second.entries(), []);
});

test('an answer that could not be kept leaves the request stored', async () => {
  const outbox = makeOutbox(simpleStore('t', memory()), handClock());
  await outbox.add('a', 1);
  outbox.run(async () => ({}), { onAnswered: () => { throw new Error('disk full'); } });
  await idle();
  assert.equal((await outbox.pending()).length, 1);
});

test('deliver stores, sends and gives the answer', async () => {
  const outbox = makeOutbox(simpleStore('t', memory()), handClock());
  outbox.run(async (request) => ({ receipt: `T1-${request}` }));
  assert.deepEqual(await outbox.deliver('a', 7), { receipt: 'T1-7' });
});

test('only the tab with the lease sends; a lease left behind runs out', async () => {
  const disk = memory();
  let now = 0;
  const one = makeLease('l', 'one', disk, () => now);
  const two = makeLease('l', 'two', disk, () => now);
  assert.ok(one.take());
  assert.ok(!two.take());
  assert.ok(one.take());
  now = 5001;
  assert.ok(two.take());
  assert.ok(!one.take());
  two.release();
  assert.ok(one.take());

  const clock = handClock();
  let mine = false;
  const outbox = makeOutbox(simpleStore('t', memory()), { ...clock, lease: { take: () => mine, release() {} } });
  const sent = [];
  await outbox.add('a', 1);
  outbox.run(async (n) => { sent.push(n); });
  await idle();
  assert.deepEqual(sent, []);
  mine = true;
  clock.fire();
  await idle();
  assert.deepEqual(sent, [1]);
});

test('stopping ends it; other tabs are told of changes', async () => {
  let told = 0;
  const outbox = makeOutbox(simpleStore('t', memory()), { ...handClock(), tell: () => { told += 1; } });
  let heard = 0;
  outbox.onChange(() => { heard += 1; });
  const sent = [];
  outbox.run(async (n) => { sent.push(n); }).stop();
  await outbox.add('a', 1);
  await idle();
  assert.deepEqual(sent, []);
  assert.ok(told > 0 && heard > 0);
});

test('broken entries of the simple store are passed over', async () => {
  const disk = memory();
  disk.setItem('tillbell-outbox-t:x', '{broken');
  const store = simpleStore('t', disk);
  assert.deepEqual(await store.all(), []);
});
