// Turns "this tablet should ring" into a screen and a sound, and both back again.

import { effect, signal } from '../vendor/signals-core.js';
import { isWaiting } from './floor.js';
import { first, plateOf } from './card.js';
import { takenBy } from './news.js';
import { pattern, quietened, ringing } from './ring.js';

const GONE_STAYS = 300;
const A_MINUTE = 60000;

/**
 * @param {object} given
 * @param {import('./ring.js').Me} given.me
 * @param {any} given.floor    signal of the floor
 * @param {any} given.taps     signal of what was tapped
 * @param {any} given.link     signal of the line: nothing rings that cannot be answered
 * @param {any} given.now      signal of the server's clock
 * @param {any} given.bell
 * @param {any} given.t
 * @param {(text: string, tone: string) => void} given.say
 */
export function makeAlarm({ me, floor, taps, link, now, bell, t, say }) {
  /** @type {any} {request, gone}: what fills the screen; gone says who went instead */
  const alert = signal(null);
  const quiet = signal(new Map());
  const heard = new Set();
  let timer = 0;

  const stopRinging = effect(() => {
    const reacted = taps.value.some((tap) => tap.kind === 'accept' && tap.state !== 'failed');
    const call = reacted || link.value === 'offline' ? null : ringing(floor.value, me, quiet.value, now.value);
    if (call) ring(call);
    else silence();
  });

  // A call offered to somebody who is with a customer is one soft note, not a screen.
  const stopNotes = effect(() => {
    for (const call of floor.value.open.values()) {
      if (!isWaiting(call) || !(call.offered_to ?? []).includes(me.id) || heard.has(call.id)) continue;
      heard.add(call.id);
      if (alert.peek()?.request.id !== call.id) bell.soft();
    }
  });

  function ring(call) {
    clearTimeout(timer);
    bell.ring(call.id, pattern(call));
    alert.value = { request: call, gone: null };
  }

  function silence() {
    bell.stop();
    const shown = alert.peek();
    if (!shown || shown.gone) return;
    const name = takenBy(floor.peek(), shown.request.id, me.id);
    if (!name) {
      alert.value = null;
      if (floor.peek().ended.has(shown.request.id)) say(t('floor.alert.over', { plate: plateOf(shown.request).code }), 'done');
      return;
    }
    const gone = t('floor.alert.gone', { name: first(name) });
    say(gone, 'done');
    alert.value = { ...shown, gone };
    timer = setTimeout(() => { alert.value = null; }, GONE_STAYS);
  }

  return {
    alert,
    notMe(request) { quiet.value = quietened(quiet.value, request); },
    later(request) { quiet.value = quietened(quiet.value, request, now.peek() + A_MINUTE); },
    stop() {
      stopRinging();
      stopNotes();
      clearTimeout(timer);
      bell.stop();
    },
  };
}
