// Tells the server what this device showed. What could not be told is told later.

import { effect } from '../vendor/signals-core.js';
import { isWaiting } from './floor.js';
import { key, owed } from './receipts.js';

const AGAIN = 5000;

/**
 * @param {object} given
 * @param {any} given.api
 * @param {string} given.me   the person here
 * @param {any} given.floor
 * @param {any} given.drawn    signal of the ids whose cards stand in the list
 * @param {any} given.alert
 * @param {any} given.up       signal: the line is up
 * @param {any} given.visible  signal: the page is on the screen
 * @param {any} given.now      ticks, so that what failed is tried again
 */
export function makeTeller({ api, me, floor, drawn, alert, up, visible, now }) {
  const told = new Set();
  const timers = new Set();

  function tell(kind, request) {
    const name = key(kind, request, me);
    told.add(name);
    api.post(`/help-requests/${encodeURIComponent(request.id)}/${kind}`, { version: request.version }).catch((problem) => {
      if (!problem?.transient) return;
      const timer = setTimeout(() => { timers.delete(timer); told.delete(name); }, AGAIN);
      timers.add(timer);
    });
  }

  const stop = effect(() => {
    now.value;
    if (!up.value) return;
    const listed = drawn.value.map((id) => floor.value.open.get(id)).filter((request) => request && isWaiting(request));
    const shown = alert.value && !alert.value.gone ? alert.value.request : null;
    for (const { kind, request } of owed(told, listed, shown, visible.value, me)) tell(kind, request);
  });

  return { stop() { stop(); timers.forEach(clearTimeout); } };
}
