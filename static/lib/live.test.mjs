import test from 'node:test';
import assert from 'node:assert/strict';
import { liveCore, backoff, afterClose } from './live-core.js';
import { connectLive } from './live.js';

const event = (seq) => ({ type: 'help_request.created', seq, data: { id: `r${seq}` } });
const kinds = (actions) => actions.map((a) => a.do);

function fresh(seq = 10) {
  const core = liveCore();
  core.opened();
  core.frame({ type: 'welcome', epoch: 'e', seq, resumed: false });
  core.frame({ type: 'snapshot', seq, data: {} });
  return core;
}

test('a first connection takes the snapshot and is live', () => {
  const core = liveCore();
  core.opened();
  assert.equal(core.position, null);
  assert.deepEqual(core.frame({ type: 'welcome', epoch: 'e', seq: 7, resumed: false }), []);
  assert.deepEqual(kinds(core.frame({ type: 'snapshot', seq: 7, data: 1 })), ['snapshot', 'live']);
  assert.deepEqual(core.position, { epoch: 'e', seq: 7 });
});

test('a snapshot older than the head is live only when the rest has come', () => {
  const core = liveCore();
  core.opened();
  core.frame({ type: 'welcome', epoch: 'e', seq: 9, resumed: false });
  assert.deepEqual(kinds(core.frame({ type: 'snapshot', seq: 7, data: 1 })), ['snapshot']);
  assert.deepEqual(kinds(core.frame(event(8))), ['event']);
  assert.deepEqual(kinds(core.frame(event(9))), ['event', 'live']);
});

test('events come once and in order; skip covers what we may not see', () => {
  const core = fresh();
  assert.deepEqual(kinds(core.frame(event(11))), ['event']);
  assert.deepEqual(core.frame(event(11)), []);
  assert.deepEqual(core.frame({ type: 'skip', seq: 20 }), []);
  assert.deepEqual(core.frame({ type: 'skip', seq: 15 }), []);
  assert.deepEqual(kinds(core.frame(event(21))), ['event']);
  assert.deepEqual(kinds(core.frame({ type: 'tick', seq: 21, at: 'now' })), ['clock']);
  assert.deepEqual(kinds(core.frame({ type: 'stats.tick', data: {} })), ['stats']);
  assert.deepEqual(core.frame({ type: 'hint' }), []);
});

test('a hole asks for a new connection from before the hole, and nothing after it counts', () => {
  const core = fresh();
  assert.deepEqual(kinds(core.frame(event(12))), ['reconnect']);
  assert.deepEqual(core.frame(event(13)), []);
  assert.deepEqual(core.position, { epoch: 'e', seq: 10 });
  core.opened();
  core.frame({ type: 'welcome', epoch: 'e', seq: 12, resumed: true });
  assert.deepEqual(kinds(core.frame(event(11))), ['event']);
  assert.deepEqual(kinds(core.frame(event(12))), ['event', 'live']);
});

test('a tick beyond our position is a hole too', () => {
  assert.deepEqual(kinds(fresh().frame({ type: 'tick', seq: 11, at: 'now' })), ['reconnect']);
});

test('the same hole twice gives the position up and takes a snapshot', () => {
  const core = fresh();
  core.frame(event(12));
  core.opened();
  core.frame({ type: 'welcome', epoch: 'e', seq: 12, resumed: true });
  assert.deepEqual(kinds(core.frame(event(12))), ['reconnect']);
  assert.equal(core.position, null);
});

test('another epoch starts over, even when the server says resumed', () => {
  const core = fresh();
  core.opened();
  assert.deepEqual(core.frame({ type: 'welcome', epoch: 'other', seq: 3, resumed: true }), []);
  assert.deepEqual(kinds(core.frame(event(4))), ['reconnect']);
});

test('resumed with nothing missed is live at once', () => {
  const core = fresh();
  core.opened();
  assert.deepEqual(kinds(core.frame({ type: 'welcome', epoch: 'e', seq: 10, resumed: true })), ['live']);
});

test('any interleaving of cuts, repeats and resumes delivers each event once and in order', () => {
  let seed = 7;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  for (let round = 0; round < 300; round += 1) {
    const log = Array.from({ length: 40 }, (_, i) => i + 1).filter(() => true);
    const hidden = new Set(log.filter(() => random() < 0.3));
    const core = liveCore();
    const got = [];
    let base = 0;
    const take = (frame) => core.frame(frame).forEach((a) => {
      if (a.do === 'event') got.push(a.event.seq);
      if (a.do === 'snapshot') { base = a.seq; got.length = 0; }
    });
    while (!core.position || core.position.seq < 40) {
      core.opened();
      const at = core.position;
      const head = at ? at.seq + Math.floor(random() * (41 - at.seq)) : Math.floor(random() * 20);
      take({ type: 'welcome', epoch: 'e', seq: head, resumed: Boolean(at) });
      if (!at) take({ type: 'snapshot', seq: head, data: null });
      let from = (at ? at.seq : head) + 1;
      let skip = 0;
      const cut = from + Math.floor(random() * 12);
      for (; from <= Math.min(40, cut); from += 1) {
        if (hidden.has(from)) { skip = from; continue; }
        if (skip) { take({ type: 'skip', seq: skip }); skip = 0; }
        if (random() < 0.1) continue; // lost on the way
        take(event(from));
        if (random() < 0.1) take(event(from));
      }
      if (skip) take({ type: 'skip', seq: skip });
      if (random() < 0.5) take({ type: 'tick', seq: from - 1, at: '' });
    }
    // A frame lost before a skip cannot be noticed: the skip says that nothing visible was there. All else is whole.
    assert.deepEqual(got, [...got].sort((a, b) => a - b));
    assert.equal(new Set(got).size, got.length);
    assert.ok(got.every((seq) => seq > base && !hidden.has(seq)));
  }
});

test('jitter spreads from the least wait to a ceiling that doubles', () => {
  assert.equal(backoff(0, 0), 250);
  assert.equal(backoff(0, 1), 500);
  assert.equal(backoff(3, 1), 4000);
  assert.equal(backoff(50, 1), 10000);
  assert.deepEqual([4001, 4008, 1001, 1006].map(afterClose), ['signed-out', 'at-once', 'with-jitter', 'with-jitter']);
});

/** A world with a clock that moves only when told. */
function fakeWorld() {
  let now = 1000;
  let timers = [];
  const w = {
    sockets: [], signedInAnswer: true, isOnline: true, isVisible: true, wake: null, freeze: null,
    host: 'ws://shop',
    open(url) { const s = { url, closed: false, close() { this.closed = true; } }; w.sockets.push(s); return s; },
    now: () => now, random: () => 0,
    after(ms, fn) { const t = { at: now + ms, fn }; timers.push(t); return t; },
    cancel(t) { timers = timers.filter((one) => one !== t); },
    online: () => w.isOnline, visible: () => w.isVisible,
    signedIn: async () => w.signedInAnswer,
    watch(wake, freeze) { w.wake = wake; w.freeze = freeze; return () => { w.wake = null; }; },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((t) => t !== due);
        now = due.at;
        due.fn();
      }
      now = until;
    },
    get last() { return w.sockets[w.sockets.length - 1]; },
    get timers() { return timers.length; },
    send(...frames) { frames.forEach((f) => w.last.onmessage({ data: JSON.stringify(f) })); },
  };
  return w;
}

function connected(more = {}) {
  const w = fakeWorld();
  const seen = [];
  const live = connectLive({ face: 'floor', onSnapshot: (d, seq) => seen.push(`snapshot ${seq}`), onEvent: (e) => seen.push(e.seq), onState: (s) => seen.push(s.name), ...more }, w);
  w.send({ type: 'welcome', epoch: 'e', seq: 5, resumed: false }, { type: 'snapshot', seq: 5, data: {} });
  return { w, seen, live };
}

test('a lost socket comes back, resumes, and the page hears catching-up and live', () => {
  const { w, seen, live } = connected();
  w.send(event(6));
  w.last.onclose({ code: 1006 });
  assert.equal(live.state.value.name, 'catching-up');
  w.pass(250);
  assert.match(w.last.url, /face=floor&after=6&epoch=e$/);
  w.send({ type: 'welcome', epoch: 'e', seq: 7, resumed: true }, event(7));
  assert.deepEqual(seen, ['connecting', 'snapshot 5', 'live', 6, 'catching-up', 7, 'live']);
});

test('silence of 15 s replaces the socket; the old one can say nothing more', () => {
  const { w, seen } = connected();
  const old = w.last;
  w.pass(14999);
  assert.equal(w.sockets.length, 1);
  w.pass(251);
  assert.equal(w.sockets.length, 2);
  assert.ok(old.closed);
  old.onmessage({ data: JSON.stringify(event(6)) });
  old.onclose({ code: 1006 });
  assert.ok(!seen.includes(6));
  assert.equal(w.sockets.length, 2);
});

test('on waking the socket is replaced though it says open, once for several wake events', () => {
  const { w } = connected();
  w.pass(5000);
  w.wake(); w.wake();
  w.pass(0);
  assert.equal(w.sockets.length, 2);
  w.send({ type: 'welcome', epoch: 'e', seq: 5, resumed: true });
  w.freeze();
  assert.ok(w.last.closed);
  w.pass(60000);
  assert.equal(w.sockets.length, 2, 'frozen: no attempts');
  w.isVisible = false;
  w.wake();
  w.pass(0);
  assert.equal(w.sockets.length, 3);
});

test('after an hour of sleep the truth comes as soon as there is a network', () => {
  const { w, seen, live } = connected();
  w.freeze();
  w.pass(3600000);
  w.isOnline = false;
  w.wake(); // the screen is on before the network is: this socket hangs
  w.pass(0);
  assert.equal(w.sockets.length, 2);
  w.pass(1000);
  w.isOnline = true;
  w.wake(true);
  w.pass(0);
  assert.equal(w.sockets.length, 3);
  assert.match(w.last.url, /after=5&epoch=e$/);
  w.send({ type: 'welcome', epoch: 'e', seq: 7, resumed: true }, event(6), event(7));
  assert.deepEqual(seen.slice(3), ['catching-up', 'offline', 6, 7, 'live']);
  w.wake(true); // it lives: nothing is begun anew
  w.pass(0);
  assert.equal(w.sockets.length, 3);
  assert.equal(live.state.value.name, 'live');
});

test('an hour that the log has forgotten comes as a picture of everything', () => {
  const { w, seen } = connected();
  w.freeze();
  w.pass(3600000);
  w.wake();
  w.pass(0);
  w.send({ type: 'welcome', epoch: 'other', seq: 900, resumed: false }, { type: 'snapshot', seq: 900, data: {} });
  assert.deepEqual(seen.slice(-2), ['snapshot 900', 'live']);
});

test('15 s without a live socket is offline, since the moment it was lost', () => {
  const { w, live } = connected();
  w.pass(2000);
  w.last.onclose({ code: 1001 });
  const lostAt = w.now();
  w.pass(15000);
  assert.deepEqual(live.state.value, { name: 'offline', since: lostAt });
});

test('4001 ends it; 4008 comes back at once', () => {
  const { w, live } = connected();
  w.last.onclose({ code: 4008 });
  w.pass(0);
  assert.equal(w.sockets.length, 2);
  w.send({ type: 'welcome', epoch: 'e', seq: 5, resumed: true });
  w.last.onclose({ code: 4001 });
  assert.equal(live.state.value.name, 'signed-out');
  w.pass(60000);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.timers, 0);
});

test('a refused socket asks whether the sign-in still holds', async () => {
  const w = fakeWorld();
  w.signedInAnswer = false;
  const live = connectLive({ face: 'floor', onSnapshot() {}, onEvent() {} }, w);
  w.last.onclose({ code: 1006 });
  await Promise.resolve().then(() => {}).then(() => {});
  assert.equal(live.state.value.name, 'signed-out');
  assert.equal(w.timers, 0);
});

test('ticks set the clock', () => {
  const { w, live } = connected();
  w.send({ type: 'tick', seq: 5, at: new Date(w.now() + 90000).toISOString() });
  assert.equal(live.serverNow(), w.now() + 90000);
});

test('close stops everything', () => {
  const { w, live } = connected();
  live.close();
  assert.ok(w.last.closed);
  assert.equal(w.timers, 0);
  assert.equal(w.wake, null);
});
