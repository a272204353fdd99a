import assert from 'node:assert/strict';
import test from 'node:test';

import { makeWake } from './wake.js';

/** A tablet whose browser lets a page keep the screen on, and takes that back when the page is hidden. */
function tablet(grants = true) {
  const held = new Set();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const request = async () => {
    if (!grants) throw new Error('the battery is low');
    const lock = Object.assign(new EventTarget(), { release: async () => { held.delete(lock); lock.dispatchEvent(new Event('release')); } });
    held.add(lock);
    return lock;
  };
  const looks = (state) => {
    document.visibilityState = state;
    if (state === 'hidden') for (const lock of held) lock.release();
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { held, document, looks, navigator: { wakeLock: { request } } };
}

async function on(device, play) {
  const before = ['document', 'navigator'].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name] of before) Object.defineProperty(globalThis, name, { value: device[name], configurable: true });
  try {
    await play(makeWake(), () => new Promise((done) => setImmediate(done)));
  } finally {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
  }
}

test('the screen stays on while somebody is signed in, again after the page was hidden, and no longer', async () => {
  const device = tablet();
  await on(device, async (wake, settled) => {
    device.looks('visible');
    assert.equal(device.held.size, 0, 'before anybody signs in');
    wake.keep();
    await settled();
    assert.deepEqual([device.held.size, wake.kept.value], [1, true]);
    device.looks('hidden');
    assert.deepEqual([device.held.size, wake.kept.value], [0, false]);
    device.looks('visible');
    await settled();
    assert.deepEqual([device.held.size, wake.kept.value], [1, true]);
    wake.release();
    device.looks('visible');
    await settled();
    assert.deepEqual([device.held.size, wake.kept.value], [0, false]);
  });
});

test('a browser that does not keep the screen on is not said to', async () => {
  for (const device of [tablet(false), { ...tablet(), navigator: {} }]) {
    await on(device, async (wake, settled) => {
      wake.keep();
      await settled();
      assert.equal(wake.kept.value, false);
    });
  }
});
