import test from 'node:test';
import assert from 'node:assert/strict';
import { scanCore, makeQueue, limits, quietWatch } from './scan.js';

/** Presses the keys of a text with a gap, and tells all actions. */
function hands(core, start = 1000) {
  let time = start;
  const out = [];
  const press = (key, gap, more = {}) => { time += gap; const a = core.press({ key, time, ...more }); out.push(...a); return a; };
  return {
    out, press,
    type(text, gap) { for (const c of text) press(c, gap); },
    wait(ms) { time += ms; out.push(...core.quiet(time)); },
    get codes() { return out.filter((a) => a.do === 'scan').map((a) => a.scan.code); },
    get released() { return out.filter((a) => a.do === 'release').map((a) => a.text); },
    kinds() { return out.map((a) => a.do); },
  };
}

test('a scan with Enter: the first character is taken back, nothing reaches the page', () => {
  const h = hands(scanCore());
  h.type('4006', 10);
  assert.deepEqual(h.kinds(), ['remember', 'take-back', 'swallow', 'swallow', 'swallow']);
  assert.deepEqual(h.press('Enter', 10).map((a) => a.do), ['swallow', 'scan']);
  assert.deepEqual(h.codes, ['4006']);
});

test('Tab ends a code, and so does silence', () => {
  const h = hands(scanCore());
  h.type('12345678', 8);
  h.press('Tab', 8);
  h.type('87654321', 8);
  h.wait(59);
  assert.deepEqual(h.codes, ['12345678']);
  h.wait(1);
  assert.deepEqual(h.codes, ['12345678', '87654321']);
});

test('a person is left alone at any speed of typing', () => {
  for (const gap of [60, 90, 200]) {
    const core = scanCore();
    const h = hands(core);
    for (const c of 'bread rolls') { h.wait(0); h.press(c, gap); }
    h.press('Enter', gap);
    h.wait(500);
    assert.ok(h.kinds().every((k) => k === 'remember'), `gap ${gap}: ${h.kinds()}`);
  }
});

test('two or three quick letters are given back in their order', () => {
  const h = hands(scanCore());
  h.type('the', 30);
  h.wait(60);
  assert.deepEqual(h.released, ['the']);
  assert.deepEqual(h.codes, []);
});

test('quick letters are given back before the Enter that follows, which is left to the page', () => {
  const h = hands(scanCore());
  h.type('ok', 20);
  assert.deepEqual(h.press('Enter', 40).map((a) => a.do), ['release']);
});

test('an average above 35 ms is a person, even with every gap below 50', () => {
  const h = hands(scanCore());
  h.type('12345', 45);
  h.press('Enter', 45);
  assert.deepEqual(h.codes, []);
  assert.deepEqual(h.released, ['12345']);
});

test('a pause in the middle splits: what came before is given back or counted, then it begins anew', () => {
  const h = hands(scanCore());
  h.type('4006', 10);
  h.press('1', 55);
  h.type('2345678', 10);
  h.press('Enter', 10);
  assert.deepEqual(h.codes, ['4006', '12345678']);
});

test('the second Enter of CR LF is swallowed within 120 ms, a person’s own Enter is not', () => {
  const h = hands(scanCore());
  h.type('4006381333931', 10);
  h.press('Enter', 10);
  assert.deepEqual(h.press('Enter', 120).map((a) => a.do), ['swallow']);
  assert.deepEqual(h.press('Enter', 200), []);
});

test('the same code within 250 ms is the scanner stuttering, later it is one more piece', () => {
  const h = hands(scanCore());
  for (const pause of [0, 100, 400]) {
    h.wait(pause);
    h.type('40063813', 10);
    h.press('Enter', 10);
  }
  assert.deepEqual(h.codes, ['40063813', '40063813']);
  assert.equal(h.kinds().filter((k) => k === 'stutter').length, 1);
});

test('twenty equal scans in five seconds stop and ask', () => {
  const core = scanCore();
  const h = hands(core);
  for (let i = 0; i < 21; i += 1) { h.type('1234', 5); h.press('Enter', 5); h.wait(100); }
  assert.equal(h.kinds().filter((k) => k === 'stuck').length, 2);
  core.resume();
  h.wait(400);
  h.type('1234', 5);
  h.press('Enter', 5);
  assert.equal(h.kinds()[h.kinds().length - 1], 'scan');
});

test('a held key is no scan though it repeats as fast', () => {
  const h = hands(scanCore());
  h.press('+', 500);
  for (let i = 0; i < 30; i += 1) h.press('+', 30, { repeat: true });
  h.wait(100);
  assert.deepEqual(h.kinds(), ['remember']);
});

test('capitals, the group separator and the AIM identifier', () => {
  const g = hands(scanCore());
  g.type(']C11', 8);
  g.press('Control', 2, { ctrlKey: true });
  g.press(']', 6, { ctrlKey: true });
  g.type('21', 8);
  g.press('Shift', 2);
  g.press('X', 6);
  g.press('Enter', 8);
  assert.deepEqual(g.out.filter((a) => a.do === 'scan').map((a) => [a.scan.aim, a.scan.code]), [[']C1', '1\u001d21X']]);
});

test('prefix and suffix are the scanner’s own; a code twice over counts once where only the half is a code', () => {
  const valid = (code) => code === '40063812' || code === '12341234';
  const h = hands(scanCore({ prefix: '~', suffix: '#', valid }));
  for (const text of ['~40063812#', '4006381240063812', '12341234', '99999999']) {
    h.type(text, 5);
    h.press('Enter', 5);
    h.wait(400);
  }
  assert.deepEqual(h.codes, ['40063812', '40063812', '12341234', '99999999']);
});

test('whatever the rhythm, each character ends in a code, in a field, or with the page: none lost, none doubled', () => {
  let seed = 11;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  for (let round = 0; round < 500; round += 1) {
    const core = scanCore();
    let time = 0;
    let typed = '';
    let field = '';   // what the page shows
    let noted = '';
    let told = '';    // all that came out, in order
    const seen = [];
    const apply = (actions, key) => {
      let passes = true;
      for (const a of actions) {
        if (a.do === 'remember') noted = field;
        if (a.do === 'take-back') field = noted;
        if (a.do === 'swallow') passes = false;
        if (a.do === 'release') field += a.text;
        if (a.do === 'scan' || a.do === 'stutter' || a.do === 'stuck') seen.push(a.scan.code);
      }
      if (passes && key) field += key;
    };
    for (let i = 0; i < 30; i += 1) {
      const gap = random() < 0.7 ? Math.floor(random() * 30) : Math.floor(random() * 200);
      const key = String.fromCharCode(97 + Math.floor(random() * 26));
      if (core.deadline !== null && time + gap >= core.deadline) apply(core.quiet(core.deadline));
      time += gap;
      typed += key;
      apply(core.press({ key, time }), key);
    }
    apply(core.quiet(time + 1000));
    told = [...seen.join(''), ...field].sort().join('');
    assert.equal(told, [...typed].sort().join(''), `round ${round}: ${typed} became ${seen} and ${field}`);
    assert.ok(seen.every((code) => code.length >= limits.minLength));
  }
});

test('scans queue behind one promise, and one that fails does not stop the next', async () => {
  const done = [];
  const errors = [];
  const queue = makeQueue((e) => errors.push(e.message));
  let open;
  const gate = new Promise((go) => { open = go; });
  queue.push(async () => { await gate; done.push(1); });
  queue.push(() => { throw new Error('two'); });
  const last = queue.push(() => { done.push(3); });
  assert.equal(queue.length, 3);
  assert.deepEqual(done, []);
  open();
  await last;
  assert.deepEqual(done, [1, 3]);
  assert.deepEqual(errors, ['two']);
  assert.equal(queue.length, 0);
});

test('a group separator comes as Ctrl and a bracket on any keyboard, as F8 or as itself', () => {
  for (const press of [{ key: ']', ctrlKey: true }, { key: '+', code: 'BracketRight', ctrlKey: true }, { key: 'F8' }, { key: '\u001d' }, { key: '\u001d', ctrlKey: true }]) {
    const h = hands(scanCore());
    h.type('0104', 8);
    h.press('Control', 2);
    h.press(press.key, 2, press);
    h.type('21S', 8);
    h.press('Enter', 8);
    assert.deepEqual(h.codes, ['0104\u001d21S']);
  }
  assert.deepEqual(scanCore().press({ key: 'F8', time: 5 }), []); // a key of the page's own
  const hand = scanCore(); // and so it is right after one of a person's
  hand.press({ key: '-', time: 5 });
  assert.deepEqual(hand.press({ key: 'F8', time: 30 }), []);
});

test('thousands of characters are one code, and a key without an end is a stuck one', () => {
  const h = hands(scanCore());
  h.type('7'.repeat(4000), 1);
  h.press('Enter', 1);
  assert.deepEqual(h.codes.map((code) => code.length), [4000]);
  const stuck = hands(scanCore());
  stuck.type('7'.repeat(20000), 1);
  assert.equal(stuck.kinds().filter((kind) => kind === 'stuck').length, 1);
  assert.equal(stuck.out.find((action) => action.do === 'stuck').scan.code.length, limits.longest);
});

/** A page whose clock and timers the test moves: keys wait in line while it is busy. */
function page() {
  const core = scanCore();
  const codes = [];
  const released = [];
  const run = (actions) => actions.forEach((action) => { if (action.do === 'scan') codes.push(action.scan.code); if (action.do === 'release') released.push(action.text); });
  let now = 1000;
  let timer = null;
  const wait = quietWatch(core, run, { now: () => now, after: (ms, then) => { timer = { at: now + ms, then }; } });
  const ring = () => { if (timer && timer.at <= now) { const { then } = timer; timer = null; then(); return true; } return false; };
  return {
    codes, released,
    /** A key struck at a time, handled now. */
    key(key, time) { run(core.press({ key, time })); wait(); },
    /** Time passes with the page awake: each timer on time. */
    awake(ms) { const end = now + ms; while (timer && timer.at <= end) { now = Math.max(now, timer.at); ring(); } now = end; },
    /** The page is busy: whatever was due comes late, and before the keys. */
    busy(ms) { now += ms; ring(); },
  };
}

test('a code whose keys waited while the page was busy is one scan', () => {
  for (const stall of [70, 200, 900, 4000]) {
    const p = page();
    [...'40063'].forEach((key, at) => p.key(key, 1000 + at * 10));
    p.busy(stall);
    [...'81333931'].forEach((key, at) => p.key(key, 1050 + at * 10));
    p.key('Enter', 1130);
    assert.deepEqual([p.codes, p.released], [['4006381333931'], []], `busy for ${stall} ms`);
  }
});

test('busy twice in one code, and without an Enter, it is still one scan', () => {
  const p = page();
  [...'4006'].forEach((key, at) => p.key(key, 1000 + at * 10));
  p.busy(300);
  [...'381'].forEach((key, at) => p.key(key, 1040 + at * 10));
  p.busy(300);
  [...'333931'].forEach((key, at) => p.key(key, 1070 + at * 10));
  assert.deepEqual(p.codes, []);
  p.awake(limits.silence + 5);
  assert.deepEqual([p.codes, p.released], [['4006381333931'], []]);
});

test('a page that was busy still gives back what a person typed, and hears a scan that ended', () => {
  const p = page();
  p.key('t', 1000);
  p.key('h', 1020);
  p.busy(500);
  assert.deepEqual(p.released, []);
  p.awake(limits.silence + 5);
  assert.deepEqual(p.released, ['th']);
  [...'4006'].forEach((key, at) => p.key(key, 1600 + at * 10));
  p.awake(200);
  assert.deepEqual(p.codes, ['4006']);
});
