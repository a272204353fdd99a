import assert from 'node:assert/strict';
import test from 'node:test';
import { makeWords } from '../lib/words.js';
import { signal } from '../vendor/signals-core.js';
import { makeDesk } from './desk.js';
import { makeGate } from './gate.js';
import { en } from './texts.js';

const at = '2026-11-26T14:00:00.000Z';
const request = (id, more = {}) => ({
  id, version: 1, kind: 'assistance', status: 'waiting', source: 'call_point', zone_id: 'z', call_point: { id: `p-${id}`, code: id.toUpperCase(), name: '' },
  register: null, product: null, note: '', language: 'en', presses: 1, created_at: at, rung: 0, rungs: 3, next_rung_at: null, offered_to: [], offered_until: null,
  claim: null, claim_epoch: 0, asked_by: null, ended_at: null, outcome: null, ...more,
});
const claim = (staff_id, more = {}) => ({ staff_id, name: `${staff_id} x`, device_id: 'd1', accepted_at: at, arrived_at: null, silent: false, ...more });
const person = (staff_id, more = {}) => ({ staff_id, name: staff_id, role: 'associate', status: 'available', zone_id: 'z', device_id: 'd1', silent: false, request_id: null, ...more });
const problem = (status, code, more = {}) => Object.assign(new Error(code), { status, code, detail: code, transient: status === 0 || status >= 500, extra: {}, ...more });
const t = makeWords({ en }, 'en');
const settle = () => new Promise((resolve) => setImmediate(resolve));

// A tablet on a bench: the server answers as told, the bell and the clock are written down.
function bench(test, { fresh = false, answers = {}, rights = ['help.see', 'help.answer'], stored = [], written } = {}) {
  test.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse(at) });
  const b = { calls: [], rung: [], left: 0, stored };
  const answer = async (method, path, body) => {
    b.calls.push([method, path, body]);
    const found = answers[`${method} ${path}`];
    const value = typeof found === 'function' ? found(body) : found;
    if (value instanceof Error) throw value;
    return value ?? { items: [], next_cursor: null };
  };
  const api = Object.fromEntries(['get', 'post', 'put', 'del'].map((method) => [method, (path, body) => answer(method, path, body)]));
  const bell = {
    ring: (id, kind) => { if (b.rung.at(-1) !== `${id} ${kind}`) b.rung.push(`${id} ${kind}`); },
    stop: () => { if (b.rung.length && b.rung.at(-1) !== 'stop') b.rung.push('stop'); },
    soft: () => b.rung.push('soft'), quieter() {}, arm() {}, on: signal(true),
  };
  b.desk = makeDesk({
    session: { staff: { id: 'mia', name: 'Mia', rights, zones: ['z'] }, store: { plan: null }, device: { id: 'd1' } },
    fresh, api, bell, serverNow: Date.now, visible: signal(true), leave: () => { b.left++; },
    words: { t, clockTime: () => '', duration: () => '', today: () => true },
    stored: { read: () => b.stored, write: (taps) => { b.stored = taps; } },
    basket: { read: () => null, write() {} }, written,
  });
  test.after(() => b.desk.close());
  b.live = () => b.desk.lineChanged({ name: 'live', since: Date.now() });
  b.lines = () => b.desk.lines.value.map((line) => line.text);
  b.posts = (kind) => b.calls.filter(([method, path]) => method === 'post' && path.endsWith(`/${kind}`)).length;
  b.pass = (ms) => { test.mock.timers.tick(ms); b.desk.beat(); };
  return b;
}

test('an offered call rings, is told as delivered and seen, and stops at the answer', async (test) => {
  const b = bench(test, { answers: { 'post /help-requests/a/accept': () => request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 1 }) } });
  b.live();
  b.desk.snapshot({ requests: [request('a', { status: 'offered', offered_to: ['mia'] })], presence: [person('mia')] }, 5);
  assert.equal(b.desk.alert.value.request.id, 'a');
  assert.deepEqual(b.rung, ['a zone']);
  assert.deepEqual([b.posts('delivered'), b.posts('seen')], [1, 1]);
  b.desk.accept(b.desk.alert.value.request);
  assert.equal(b.desk.alert.value, null, 'the screen goes back with the touch, not with the answer');
  assert.equal(b.rung.at(-1), 'stop');
  await settle();
  assert.deepEqual(b.desk.held.value.map((r) => r.id), ['a']);
  b.pass(1000);
  assert.deepEqual([b.posts('delivered'), b.posts('seen')], [1, 1], 'told once');
});

test('somebody else goes: the name is shown, then the screen goes back by itself', (test) => {
  const b = bench(test);
  b.live();
  b.desk.snapshot({ requests: [request('a', { status: 'offered', offered_to: ['mia'] })], presence: [person('mia')] }, 5);
  b.desk.event({ type: 'help_request.accepted', seq: 6, data: request('a', { version: 2, status: 'accepted', claim: claim('ben') }) });
  assert.equal(b.desk.alert.value.gone, 'ben is going.');
  assert.equal(b.rung.at(-1), 'stop');
  b.pass(300);
  assert.equal(b.desk.alert.value, null);
});

test('a lost race names the winner and leaves no claim', async (test) => {
  const b = bench(test, { answers: { 'post /help-requests/a/accept': problem(409, 'already_accepted', { extra: { accepted_by: { name: 'Ben O' } } }) } });
  b.live();
  b.desk.snapshot({ requests: [request('a')], presence: [person('mia')] }, 5);
  b.desk.accept(request('a'));
  await settle();
  assert.deepEqual(b.lines(), ['Ben was faster to A. Nothing to do for you.']);
  assert.deepEqual([b.desk.held.value.length, b.desk.taps.value.length], [0, 0]);
});

test('a call taken from a silent tablet is told; one given back by hand is not', async (test) => {
  const mine = request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 4 });
  const b = bench(test, { answers: { 'post /help-requests/a/release': () => request('a', { version: 3 }) } });
  b.live();
  b.desk.snapshot({ requests: [mine, request('b', { ...mine, id: 'b', call_point: { code: 'B' } })], presence: [person('mia')] }, 5);
  b.desk.release(mine, 'phone');
  await settle();
  assert.deepEqual(b.calls.filter(([method]) => method === 'post').at(-1), ['post', '/help-requests/a/delivered', { version: 3 }]);
  assert.deepEqual(b.calls.find(([, path]) => path.endsWith('/release'))[2], { claim_epoch: 4, reason: 'phone' });
  assert.deepEqual(b.lines(), []);
  b.desk.event({ type: 'help_request.released', seq: 6, data: request('b', { version: 3, call_point: { code: 'B' }, reason: 'tablet_silent' }) });
  assert.deepEqual(b.lines(), ['B was given back, because this tablet was silent.']);
});

test('a call given back on another device of theirs is told as such, in a fresh picture too', (test) => {
  const mine = request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 4 });
  const b = bench(test);
  b.live();
  b.desk.snapshot({ requests: [mine, request('b', { ...mine, id: 'b', call_point: { code: 'B' } })], presence: [person('mia')] }, 5);
  b.desk.event({ type: 'help_request.released', seq: 6, data: request('a', { version: 3 }) });
  b.desk.snapshot({ requests: [request('a', { version: 3 }), request('b', { version: 3, call_point: { code: 'B' } })], presence: [person('mia')] }, 7);
  assert.deepEqual(b.lines(), ['A was given back on another device. Nothing to do for you.', 'B was given back meanwhile. Nothing to do for you.']);
});

test('the end of a call goes at once, and can be taken back for some seconds; its words are kept', async (test) => {
  const arrived = (version) => request('a', { version, status: 'arrived', claim: claim('mia'), claim_epoch: 7 });
  const b = bench(test, { answers: { 'post /help-requests/a/resolve': () => request('a', { version: 5, status: 'resolved', claim: claim('mia'), claim_epoch: 7 }), 'post /help-requests/a/undo': () => arrived(6) } });
  b.live();
  b.desk.snapshot({ requests: [arrived(3)], presence: [person('mia')] }, 5);
  b.desk.resolve(request('a'), 'helped', ['wish'], 'blue one');
  await settle();
  assert.deepEqual(b.calls.find(([, path]) => path.endsWith('/resolve'))[2], { claim_epoch: 7, outcome: 'helped', heard: ['wish'], words: 'blue one' });
  assert.equal(b.desk.floor.value.open.size, 0);
  assert.deepEqual([b.desk.lastAct.value.act, b.desk.undoLeft(b.desk.lastAct.value)], ['resolve', 8]);
  b.desk.undoLast();
  await settle();
  assert.deepEqual(b.calls.find(([, path]) => path.endsWith('/undo'))[2], { act: 'resolve', claim_epoch: 7 });
  b.desk.event({ type: 'help_request.undone', seq: 7, data: arrived(6) });
  b.desk.event({ type: 'help_request.resolved', seq: 8, data: request('a', { version: 5, status: 'resolved' }) });
  assert.deepEqual(b.desk.held.value.map((r) => r.id), ['a'], 'the older picture does not end it again');
  assert.deepEqual(b.lines(), []);
  assert.deepEqual(b.desk.draftOf('a'), { heard: ['wish'], words: 'blue one' });
});

test('what was done too long ago is not offered to be taken back', async (test) => {
  const b = bench(test, { answers: { 'post /help-requests/a/accept': () => request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 1 }) } });
  b.live();
  b.desk.snapshot({ requests: [request('a')], presence: [person('mia')] }, 5);
  b.desk.accept(request('a'));
  await settle();
  assert.equal(b.desk.lastAct.value.said, 'A is yours.');
  b.pass(8100);
  assert.equal(b.desk.lastAct.value, null);
});

test('a promise that is over rings its holder until they are back', async (test) => {
  const mine = (more) => request('a', { status: 'arrived', claim: claim('mia'), claim_epoch: 7, ...more });
  const b = bench(test, { answers: { 'post /help-requests/a/resume': () => mine({ version: 5 }) } });
  b.live();
  b.desk.snapshot({ requests: [mine({ version: 3, paused_until: at })], presence: [person('mia')] }, 5);
  assert.deepEqual(b.rung, []);
  b.desk.event({ type: 'help_request.overdue', seq: 6, data: mine({ version: 4, back_by: '2026-11-26T14:00:45.000Z' }) });
  assert.deepEqual([b.rung, b.desk.overdue.value.id], [['back a zone'], 'a']);
  b.desk.resume(b.desk.overdue.value);
  await settle();
  assert.deepEqual([b.rung.at(-1), b.desk.overdue.value], ['stop', null]);
});

test('a customer writes: it is said and heard, in words of this tablet; the answer waits while the server is away', async (test) => {
  let away = true;
  const mine = (version, talk) => request('a', { version, status: 'accepted', claim: claim('mia'), claim_epoch: 1, talk });
  const yes = { id: 'n1', from: 'customer', phrase: 'yes', words: 'Ja' };
  const b = bench(test, { answers: {
    'get /help-phrases': { items: [{ id: 'yes', from: 'customer', texts: { en: 'Yes', de: 'Ja' } }, { id: 'looking', from: 'staff', texts: { en: 'I am looking.' } }] },
    'post /help-requests/a/notes': (body) => (away ? problem(0, 'offline') : mine(4, [yes, { id: body.id, from: 'staff', phrase: body.phrase, words: '' }])),
  } });
  b.live();
  await b.desk.readPhrases();
  b.desk.snapshot({ requests: [mine(2, [])], presence: [person('mia')] }, 5);
  b.desk.event({ type: 'help_request.noted', seq: 6, data: mine(3, [yes]) });
  assert.deepEqual([b.lines(), b.rung.includes('soft')], [['A: “Yes”'], true]);
  b.desk.write(b.desk.held.value[0], { phrase: 'looking' });
  await settle();
  assert.equal(b.desk.notes.pending.value[0].waits, true);
  away = false;
  b.pass(1000);
  await settle();
  assert.deepEqual([b.desk.notes.pending.value, b.desk.held.value[0].talk.length], [[], 2]);
});

test('offline a tap waits, and after coming back it is said that it went', async (test) => {
  let away = true;
  const b = bench(test, { answers: {
    'post /help-requests/a/accept': () => (away ? problem(0, 'offline') : request('a', { version: 2, status: 'accepted', claim: claim('mia') })),
  } });
  b.live();
  b.desk.snapshot({ requests: [request('a', { status: 'offered', offered_to: ['ben'] })], presence: [person('mia')] }, 5);
  b.desk.lineChanged({ name: 'offline', since: Date.now() - 15000 });
  b.pass(1000);
  assert.equal(b.desk.link.value, 'offline');
  b.desk.accept(request('a'));
  await settle();
  assert.equal(b.stored[0].state, 'queued');
  away = false;
  b.live();
  await settle();
  assert.equal(b.desk.back.value, 1);
  assert.deepEqual(b.desk.held.value.map((r) => r.id), ['a']);
  b.pass(4000);
  assert.equal(b.desk.back.value, null);
});

test('a touch that signs in takes the place; a reload does not move anybody', async (test) => {
  const put = ([method, path]) => method === 'put' && path === '/presence';
  const fresh = bench(test, { fresh: true, answers: { 'put /presence': (body) => person('mia', body) } });
  fresh.desk.snapshot({ requests: [], presence: [person('mia', { status: 'off', zone_id: null })] }, 5);
  await settle();
  assert.deepEqual(fresh.calls.filter(put).map((call) => call[2]), [{ status: 'available', zone_id: null }]);
  assert.equal(fresh.desk.presence.value.status, 'available');
  fresh.desk.snapshot({ requests: [], presence: [person('mia', { status: 'break' })] }, 6);
  await settle();
  assert.equal(fresh.calls.filter(put).length, 1, 'once, not at every snapshot');
});

test('under a finger the list stands still and settles after it', (test) => {
  const b = bench(test);
  b.live();
  b.desk.snapshot({ requests: [request('a'), request('b')], presence: [person('mia', { status: 'busy' })] }, 5);
  b.desk.touchStarted();
  b.desk.event({ type: 'help_request.escalated', seq: 6, data: request('b', { version: 2, rung: 1 }) });
  b.desk.event({ type: 'help_request.cancelled', seq: 7, data: request('a', { version: 2, status: 'cancelled' }) });
  assert.deepEqual(b.desk.drawn.value, ['a', 'b']);
  b.desk.touchEnded();
  b.pass(799);
  assert.deepEqual(b.desk.drawn.value, ['a', 'b']);
  b.pass(1);
  assert.deepEqual(b.desk.drawn.value, ['b']);
});

test('a scan arrives, or looks goods up', async (test) => {
  let version = 1;
  const b = bench(test, { answers: {
    'get /call-points': () => ({ items: [{ id: 'p-a', code: 'A', zone_id: 'z' }, { id: 'p-b', code: 'B', zone_id: 'z' }], next_cursor: null }),
    'post /help-requests/a/arrive': () => request('a', { version: version += 2, status: 'arrived', claim: claim('mia', { arrived_at: at }), claim_epoch: 2 }),
    'get /scan': () => ({ product: { id: 'g', name: 'Flour' } }),
  } });
  b.live();
  await b.desk.readShop();
  b.desk.snapshot({ requests: [request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 2 })], presence: [person('mia')] }, 5);
  b.desk.scanned('http://shop/h/B');
  assert.deepEqual(b.lines(), ['B is another sign. Your call is at A.']);
  b.desk.scanned('a', true);
  await settle();
  assert.deepEqual(b.calls.find(([, path]) => path.endsWith('/arrive'))[2], { claim_epoch: 2 }, 'typed: it stands on the card too');
  b.calls.length = 0;
  b.desk.snapshot({ requests: [request('a', { version: 4, status: 'accepted', claim: claim('mia'), claim_epoch: 2 })], presence: [person('mia')] }, 6);
  b.desk.scanned('http://shop/h/A');
  await settle();
  assert.deepEqual(b.calls.find(([, path]) => path.endsWith('/arrive'))[2], { claim_epoch: 2, scanned: 'A' });
  assert.equal(b.desk.held.value[0].status, 'arrived');
  b.desk.scanned('4006381333931');
  await settle();
  assert.equal(b.desk.look.value.found[0].name, 'Flour');
});

test('a sign-in that ended leaves, and keeps what was tapped', async (test) => {
  const b = bench(test, { answers: { 'post /help-requests/a/accept': problem(401, 'signed_out') } });
  b.live();
  b.desk.snapshot({ requests: [request('a')], presence: [person('mia')] }, 5);
  b.desk.accept(request('a'));
  await settle();
  assert.equal(b.left, 1);
  assert.equal(b.stored.length, 1);
});

test('one who only watches is neither placed nor rung', async (test) => {
  const b = bench(test, { fresh: true, rights: ['help.see'] });
  b.live();
  b.desk.snapshot({ requests: [request('a', { rung: 2 })], presence: [person('mia')] }, 5);
  await settle();
  assert.equal(b.calls.some(([method]) => method === 'put'), false);
  assert.equal(b.desk.alert.value, null);
});

test('the gate: wrong, locked, and in', async (test) => {
  test.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const answers = [problem(401, 'wrong_pin', { extra: { tries_left: 4 } }), problem(429, 'locked', { retryAfter: 30, transient: true }), { staff: { id: 'mia' } }];
  const seen = [];
  const gate = makeGate({
    paired: { staff: [{ id: 'tom', name: 'Tom' }, { id: 'mia', name: 'Mia' }, { id: 'mo', name: 'Mo' }], store: {}, device: {} },
    api: { post: async (path, body) => { seen.push(body); const next = answers.shift(); if (next instanceof Error) throw next; return next; } },
    words: { t }, touched: () => seen.push('armed'), enter: (session) => seen.push(session), leave: () => seen.push('left'),
  });
  assert.deepEqual(gate.staff.map((p) => p.name), ['Mia', 'Mo', 'Tom'], 'by name, never by last use');
  gate.byLetter('m');
  gate.byLetter('m');
  assert.equal(gate.entry.value.staff, 'mo', 'a letter goes through its names');
  gate.choose('mia');
  const type = async () => { for (const key of '1234') gate.press(key); await gate.signIn(); };
  await type();
  assert.deepEqual([gate.entry.value.state, gate.entry.value.triesLeft], ['wrong', 4]);
  await type();
  assert.equal(gate.entry.value.locked.get('mia'), 31000);
  await type();
  assert.equal(seen.length, 4, 'locked keys send nothing');
  test.mock.timers.tick(30000);
  await type();
  assert.deepEqual(seen, ['armed', { staff_id: 'mia', pin: '1234' }, 'armed', { staff_id: 'mia', pin: '1234' }, 'armed', { staff_id: 'mia', pin: '1234' }, { staff: { id: 'mia' } }]);
});

test('doors that the office opens or shuts are heard at once: calls ring from then on, and no more', async (test) => {
  let rights = ['help.see', 'help.answer', 'stock.count'];
  const b = bench(test, { rights: ['help.see'], answers: { 'get /sessions/current': () => ({ staff: { id: 'mia', rights }, limits: {} }) } });
  const heard = async () => { b.desk.event({ type: 'rights.changed', seq: 9, data: { roles: [b.desk.me.role] } }); await settle(); };
  b.live();
  b.desk.snapshot({ requests: [request('a', { status: 'offered', offered_to: ['mia'] })], presence: [person('mia')] }, 5);
  assert.deepEqual([b.desk.alert.value, b.desk.mayAnswer, b.desk.counting], [null, false, null]);
  await heard();
  assert.deepEqual([b.desk.alert.value?.request.id, b.desk.mayAnswer, b.desk.counting !== null], ['a', true, true]);
  rights = ['help.see'];
  await heard();
  assert.deepEqual([b.desk.alert.value, b.desk.mayAnswer, b.desk.counting], [null, false, null]);
  assert.equal(b.rung.at(-1), 'stop');
});

test('what the log tells while this person says where they stand is not lost', async (test) => {
  const b = bench(test, { answers: { 'put /presence': (body) => person('mia', body), 'post /presence/touch': () => person('mia') } });
  b.live();
  b.desk.snapshot({ requests: [], presence: [person('mia', { status: 'busy' })] }, 5);
  const said = b.desk.setPresence('available');
  b.desk.event({ type: 'help_request.created', seq: 6, data: request('a') });
  await said;
  assert.deepEqual([b.desk.floor.value.seq, [...b.desk.floor.value.open.keys()], b.desk.presence.value.status], [6, ['a'], 'available']);
  b.desk.event({ type: 'presence.changed', seq: 7, data: person('mia', { dull_since: at }) });
  const touched = b.desk.touched();
  b.desk.event({ type: 'help_request.resolved', seq: 8, data: request('a', { version: 2, status: 'resolved' }) });
  await touched;
  assert.deepEqual([b.desk.floor.value.seq, b.desk.floor.value.open.size, b.desk.dull.value], [8, 0, null]);
});

test('two messages sent at once both stand there, whichever answer comes first', async (test) => {
  const asked = [];
  const b = bench(test, { answers: { 'get /messages': () => new Promise((answer) => asked.push(answer)) } });
  b.live();
  await settle();
  b.desk.event({ type: 'broadcast.sent', seq: 6, data: { id: 'm' } });
  await settle();
  asked[1]({ broadcasts: [{ id: 'm', words: 'The lift stands still' }], notes: [] });
  await settle();
  asked[0]({ broadcasts: [], notes: [] });
  await settle();
  assert.deepEqual(b.desk.talk.unread.value.broadcasts.map((one) => one.id), ['m']);
});

test('a note that waits for the network outlives a reload, and is sent once', async (test) => {
  let kept = null;
  const written = { read: () => kept, write: (notes) => { kept = JSON.parse(JSON.stringify(notes)); } };
  const held = request('a', { version: 2, status: 'accepted', claim: claim('mia'), claim_epoch: 3 });
  const before = bench(test, { written, answers: { 'post /help-requests/a/notes': problem(0, 'offline') } });
  before.live();
  before.desk.snapshot({ requests: [held], presence: [person('mia')] }, 5);
  before.desk.write(held, { words: 'On the left' });
  await settle();
  before.desk.close();
  test.mock.timers.reset();
  const sent = [];
  const after = bench(test, { written, answers: { 'post /help-requests/a/notes': (body) => { sent.push(body); return held; } } });
  after.live();
  await settle();
  assert.deepEqual([sent.length, sent[0].words, sent[0].claim_epoch, kept], [1, 'On the left', 3, []]);
});
