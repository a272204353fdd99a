// The live channel of a page: keeps one socket that can be believed, and says how fresh the page is.

import { signal } from '../vendor/signals-core.js';
import { liveCore, backoff, afterClose } from './live-core.js';
import { toMs } from './time.js';

const silenceMs = 15000;   // the server ticks every 10 s
const offlineMs = 15000;   // from then on the page says offline, not catching up
const wakeGapMs = 1500;    // several wake events come together

/** The parts of a browser that this needs; a test brings its own. */
function browserWorld() {
  return {
    open: (url) => new WebSocket(url),
    host: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`,
    now: () => Date.now(),
    random: () => Math.random(),
    after: (ms, fn) => setTimeout(fn, ms),
    cancel: (id) => clearTimeout(id),
    online: () => navigator.onLine !== false,
    visible: () => document.visibilityState !== 'hidden',
    /** Is the sign-in still good? Asked when a socket was refused, because a browser does not say why. */
    signedIn: async (face) => {
      const answer = await fetch('/api/v1/sessions/current', { headers: { 'X-Tillbell-Face': face }, cache: 'no-store', credentials: 'same-origin' });
      return answer.status !== 401 && answer.status !== 403;
    },
    /** Calls `wake` when the device may have slept, `wake(true)` when it has a network again, `freeze` when it is about to sleep. */
    watch(wake, freeze) {
      const shown = () => { if (document.visibilityState === 'visible') wake(); };
      const on = [[document, 'visibilitychange', shown], [document, 'resume', () => wake()], [document, 'freeze', freeze],
        [window, 'online', () => wake(true)], [window, 'pageshow', (e) => { if (e.persisted) wake(); }], [window, 'pagehide', freeze]];
      on.forEach(([target, name, fn]) => target.addEventListener(name, fn));
      return () => on.forEach(([target, name, fn]) => target.removeEventListener(name, fn));
    },
  };
}

/**
 * @typedef {{name: 'connecting'|'live'|'catching-up'|'offline'|'signed-out', since: number}} LiveState
 */

/**
 * Connects and stays connected until close().
 *
 * onSnapshot(data, seq) replaces everything known; onEvent(event) is called for each event in order, none missing,
 * none twice; onStats(data) for what is never replayed; onState(state) at every change of freshness.
 * `signed-out` is final: sign in and connect anew. `after` resumes where an earlier connection stopped.
 *
 * @param {{face: string, onSnapshot: (data: any, seq: number) => void, onEvent: (event: any) => void, onStats?: (data: any) => void, onState?: (state: LiveState) => void, after?: {epoch: string, seq: number}|null, address?: string}} o
 */
export function connectLive(o, world = browserWorld()) {
  const core = liveCore(o.after ?? null);
  /** @type {{value: LiveState, peek: () => LiveState}} */
  const state = signal({ name: 'connecting', since: world.now() });
  let socket = null;
  let tries = 0;
  let offset = 0;       // the server's clock minus ours
  let lostAt = 0;
  let everLive = false;
  let closed = false;
  let lastWake = -Infinity;
  const timers = { retry: null, silence: null, offline: null };

  function say(name, since = world.now()) {
    if (state.peek().name === name) return;
    state.value = { name, since };
    if (o.onState) o.onState(state.peek());
  }

  function set(timer, ms, fn) {
    if (timers[timer] !== null) world.cancel(timers[timer]);
    timers[timer] = fn ? world.after(ms, () => { timers[timer] = null; fn(); }) : null;
  }

  function lost() {
    if (lostAt) return;
    lostAt = world.now();
    if (everLive) say(world.online() ? 'catching-up' : 'offline', lostAt);
    set('offline', offlineMs, () => { if (!closed) say('offline', lostAt); });
  }

  function apply(action) {
    switch (action.do) {
      case 'snapshot': o.onSnapshot(action.data, action.seq); break;
      case 'event': o.onEvent(action.event); break;
      case 'stats': if (o.onStats) o.onStats(action.data); break;
      case 'clock': offset = toMs(action.at) - world.now(); break;
      case 'live':
        tries = 0; lostAt = 0; everLive = true;
        set('offline', 0, null);
        say('live');
        break;
      case 'reconnect': retry(); break;
    }
  }

  function drop() {
    const old = socket;
    socket = null; // its late events no longer count
    if (old) { try { old.close(1000); } catch { /* it never opened */ } }
  }

  /** Lets go of the socket whatever it says of itself, and comes back after `ms`. */
  function replace(ms) {
    drop();
    if (closed) return;
    lost();
    set('silence', 0, null);
    set('retry', ms, open);
  }

  function retry() {
    replace(backoff(tries, world.random()));
    tries += 1;
  }

  function end() {
    stop();
    say('signed-out');
  }

  async function refused() {
    retry();
    try {
      if (!(await world.signedIn(o.face)) && !closed) end();
    } catch {
      // No answer: the network, not the sign-in.
    }
  }

  function address() {
    const at = core.position;
    const query = new URLSearchParams({ face: o.face, ...(at ? { after: String(at.seq), epoch: at.epoch } : {}) });
    return `${world.host}${o.address ?? '/api/v1/live'}?${query}`;
  }

  function open() {
    if (closed) return;
    drop();
    core.opened();
    let mine;
    try { mine = world.open(address()); } catch { retry(); return; }
    socket = mine;
    let heard = false;
    const quiet = () => { if (socket === mine) retry(); };
    set('silence', silenceMs, quiet);
    mine.onmessage = (event) => {
      if (socket !== mine) return;
      heard = true;
      set('silence', silenceMs, quiet);
      let frame;
      try { frame = JSON.parse(event.data); } catch { retry(); return; }
      for (const action of core.frame(frame)) {
        if (socket !== mine) return;
        apply(action);
      }
    };
    mine.onclose = (event) => {
      if (socket !== mine) return;
      socket = null;
      const next = afterClose(event.code);
      if (next === 'signed-out') end();
      else if (!heard) refused();
      else if (next === 'at-once') replace(0);
      else retry();
    };
  }

  // A socket that was begun before there was a network hangs, or waits for its turn: it is not waited for.
  function wake(network = false) {
    const now = world.now();
    if (closed) return;
    const idle = !socket && timers.retry === null; // frozen: nothing else will open a socket again
    const again = now - lastWake < wakeGapMs && !(network && state.peek().name !== 'live');
    if (!idle && (!world.visible() || again)) return;
    lastWake = now;
    tries = 0;
    replace(0);
  }

  function freeze() {
    if (closed) return;
    drop();
    lost();
    set('silence', 0, null);
    set('retry', 0, null);
  }

  function stop() {
    closed = true;
    unwatch();
    drop();
    Object.keys(timers).forEach((name) => set(name, 0, null));
  }

  const unwatch = world.watch(wake, freeze);
  if (o.onState) o.onState(state.peek());
  open();

  return {
    /** How fresh the page is: a signal of {name, since}. */
    state,
    /** Milliseconds on the server's clock. */
    serverNow: () => world.now() + offset,
    /** Sets the clock from another answer that told the server's time. @param {string} at */
    setClock: (at) => { offset = toMs(at) - world.now(); },
    /** Tries at once, as the `Try now` of a banner asks. */
    retryNow: () => { tries = 0; replace(0); },
    /** Where to resume: {epoch, seq} or null. */
    get position() { return core.position; },
    close: stop,
  };
}
