// Turns "this tablet should ring" into a screen and a sound, and both back again.

import { effect, signal } from '../vendor/signals-core.js';
import { isWaiting, mine } from './floor.js';
import { first, plateOf } from './card.js';
import { takenBy } from './news.js';
import { isAsked, isTurn, pattern, quietened, ringing } from './ring.js';

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
 * @param {(request: any) => void} given.decline
 */
export function makeAlarm({ me, floor, taps, link, now, bell, t, say, decline }) {
  /** @type {any} {request, gone}: what fills the screen; gone says who went instead */
  const alert = signal(null);
  const quiet = signal(new Map());
  const heard = new Set();
  let timer = 0;

  const stopRinging = effect(() => {
    const reacted = taps.value.some((tap) => tap.kind === 'accept' && tap.state !== 'failed');
    const call = reacted || link.value === 'offline' ? null : ringing(floor.value, me, quiet.value, now.value);
    const due = mine(floor.value, me.id).find((own) => own.back_by); // a promise that is over
    if (call) ring(call);
    else silence(due);
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

  function silence(due) {
    if (due) bell.ring(`back ${due.id}`, 'zone');
    else bell.stop();
    const shown = alert.peek();
    if (!shown || shown.gone) return;
    const name = takenBy(floor.peek(), shown.request.id, me.id);
    if (!name) {
      alert.value = null;
      if (passedOn(shown.request)) say(t('floor.alert.lapsed', { plate: plateOf(shown.request).code }), 'late');
      if (floor.peek().ended.has(shown.request.id)) say(t('floor.alert.over', { plate: plateOf(shown.request).code }), 'done');
      return;
    }
    const gone = t('floor.alert.gone', { name: first(name) });
    say(gone, 'done');
    alert.value = { ...shown, gone };
    timer = setTimeout(() => { alert.value = null; }, GONE_STAYS);
  }

  // It was this person's turn, and neither a yes nor a no came in time.
  function passedOn(was) {
    const is = floor.peek().open.get(was.id);
    return isTurn(was, me.id) && Boolean(is) && isWaiting(is) && !isTurn(is, me.id) && !quiet.peek().has(was.id);
  }

  // A no is told to the server, so that somebody else is asked the sooner. Asked again because nobody
  // else is left, this tablet stays quiet for a minute.
  function notMe(request) {
    quiet.value = quietened(quiet.value, request, request.in_turn ? now.peek() + A_MINUTE : null);
    if (isAsked(request, me.id)) decline(request);
  }

  return {
    alert,
    notMe,
    /** The alert gives way to what is opened instead; nobody else is asked for it. */
    aside(request) { quiet.value = quietened(quiet.value, request); },
    again(id) { quiet.value = new Map([...quiet.value].filter(([quieted]) => quieted !== id)); },
    later(request) { quiet.value = quietened(quiet.value, request, now.peek() + A_MINUTE); },
    stop() {
      stopRinging();
      stopNotes();
      clearTimeout(timer);
      bell.stop();
    },
  };
}
