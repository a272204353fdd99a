import assert from 'node:assert/strict';
import test from 'node:test';
import { signal } from '../vendor/signals-core.js';
import { makeBell } from './bell.js';
import { makeOneTab } from './onetab.js';

// A browser with tabs, and a clock that moves when told.
function browser() {
  const b = { at: 1000, lines: new Set() };
  b.tab = (id, visible = true, armed = () => true) => {
    const line = { postMessage: (data) => [...b.lines].filter((other) => other !== line).forEach((other) => other.onmessage?.({ data })), onmessage: null };
    b.lines.add(line);
    const tab = makeOneTab({ id, visible, armed, now: () => b.at, channel: line });
    return { ...tab, crash: () => b.lines.delete(line) };
  };
  b.ringing = (tabs) => tabs.map((tab) => tab.rings.value);
  return b;
}

test('of several tabs the one that was on the screen last rings', () => {
  const b = browser();
  const first = b.tab('a');
  assert.deepEqual(b.ringing([first]), [true]);
  b.at += 10;
  first.shown(false);
  const second = b.tab('b');
  assert.deepEqual(b.ringing([first, second]), [false, true]);
  b.at += 10;
  second.shown(false);
  assert.deepEqual(b.ringing([first, second]), [false, true], 'neither is on the screen');
  first.shown();
  assert.deepEqual(b.ringing([first, second]), [true, false]);
  first.leave();
  assert.deepEqual(b.ringing([second]), [true]);
});

test('a tab that was not touched yet, and cannot sound, takes the bell from none that can', () => {
  const b = browser();
  const first = b.tab('a');
  b.at += 10;
  first.shown(false);
  let touched = false;
  const second = b.tab('b', true, () => touched);
  assert.deepEqual(b.ringing([first, second]), [true, false]);
  touched = true;
  second.shown();
  assert.deepEqual(b.ringing([first, second]), [false, true]);
});

test('two that came in the same moment agree', () => {
  const b = browser();
  assert.deepEqual(b.ringing([b.tab('a'), b.tab('b'), b.tab('c')]).filter(Boolean).length, 1);
});

test('when the one that rings dies, another does: soon, or within a minute where it was in the background', () => {
  for (const [visible, ms] of [[true, 3000], [false, 70000]]) {
    const b = browser();
    const first = b.tab('a', false);
    b.at += 1;
    const second = b.tab('b');
    second.shown(visible);
    second.crash();
    b.at += ms;
    first.beat();
    assert.equal(first.rings.value, false);
    b.at += 1;
    first.beat();
    assert.equal(first.rings.value, true);
  }
});

test('without a channel each rings', () => {
  const tab = makeOneTab({ channel: null });
  tab.beat();
  tab.shown(false);
  tab.leave();
  assert.equal(tab.rings.value, true);
});

test('the bell of a tab that does not ring is still, and takes it up', () => {
  const rings = signal(false);
  const heard = [];
  const bell = makeBell(/** @type {any} */ ({ state: signal('ready'), soft: () => heard.push('soft'), ring: (kind) => { heard.push(kind); return { stop: () => heard.push('stop'), change: (to) => heard.push(to), quieter() {} }; } }), rings);
  bell.ring('r', 'zone');
  bell.soft();
  assert.deepEqual(heard, []);
  rings.value = true;
  bell.ring('r', 'zone');
  bell.soft();
  rings.value = false;
  bell.ring('r', 'zone');
  assert.deepEqual(heard, ['zone', 'soft', 'stop']);
});
