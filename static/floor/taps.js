// What this person has tapped and the server has not yet answered.
//
// A tap is stored before it is sent and leaves only when the server has answered
// or the person took it back. Taps on one request go in the order they were made,
// one at a time; taps on different requests do not wait for each other.
//
//   queued   goes as soon as the server can be reached
//   sending  on its way; a second press does nothing
//   failed   the server said no, and why; may be tried again
//
// All functions are pure: they take the list of taps and give a new one.

/**
 * @typedef {object} Tap
 * @property {string} id
 * @property {'accept'|'decline'|'arrive'|'resolve'|'release'|'hand-off'|'undo'|'pause'|'resume'|'transfer'|'second'} kind
 * @property {string} request
 * @property {string} plate    what the person saw, for the line that tells how it went
 * @property {object} body
 * @property {number} at       when it was tapped, on the server's clock
 * @property {number} due      not before, on this device's clock
 * @property {'queued'|'sending'|'failed'} state
 * @property {number} tries
 * @property {{code: string, text: string}|null} fault
 */

const FIRST_RETRY = 1000;
const LAST_RETRY = 10000;

/**
 * tapped adds a tap. The same tap again is the same tap; what failed on that request is over with it.
 * @param {Tap[]} taps
 * @param {{id: string, kind: Tap['kind'], request: string, plate: string, body: object, at: number}} made
 * @param {number} now
 */
export function tapped(taps, made, now) {
  const kept = taps.filter((tap) => tap.request !== made.request || tap.state !== 'failed');
  if (kept.some((tap) => tap.request === made.request && tap.kind === made.kind)) return taps;
  const tap = { ...made, due: now, state: 'queued', tries: 0, fault: null };
  return [...kept, tap];
}

/** sendable lists what may go now: due, and first of its request. */
export function sendable(taps, now) {
  const busy = new Set();
  return taps.filter((tap) => {
    if (busy.has(tap.request)) return false;
    busy.add(tap.request);
    return tap.state === 'queued' && tap.due <= now;
  });
}

export function sending(taps, id) {
  return changed(taps, id, (tap) => ({ ...tap, state: 'sending', tries: tap.tries + 1 }));
}

/** unreachable puts a tap back to wait longer each time. */
export function unreachable(taps, id, now) {
  return changed(taps, id, (tap) => ({
    ...tap, state: 'queued', due: now + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (tap.tries - 1)),
  }));
}

/** refused keeps the tap with the reason; what followed it on that request is void. */
export function refused(taps, id, fault) {
  const tap = taps.find((t) => t.id === id);
  if (!tap) return taps;
  return taps
    .filter((t) => t === tap || t.request !== tap.request)
    .map((t) => (t === tap ? { ...t, state: 'failed', fault } : t));
}

/** without removes a tap: answered, or given up. */
export function without(taps, id) {
  return taps.filter((tap) => tap.id !== id);
}

/** lasting is what must arrive though its person signs out: not that they pass a call on, nor that they would go and nobody heard it. */
export function lasting(taps) {
  return taps.filter((tap) => tap.kind !== 'decline' && (tap.kind !== 'accept' || tap.state === 'sending'));
}

/** undone takes a tap back, with all that followed it, if nothing of it was sent. */
export function undone(taps, id) {
  const tap = taps.find((t) => t.id === id);
  if (!tap || tap.state === 'sending' || (tap.state === 'queued' && tap.tries > 0)) return taps;
  const from = taps.indexOf(tap);
  return taps.filter((t, i) => t.request !== tap.request || i < from);
}

/** hurried makes everything that waits for the line go at once: it is back. */
export function hurried(taps, now) {
  return taps.map((tap) => (tap.state === 'queued' ? { ...tap, due: Math.min(tap.due, now) } : tap));
}

/**
 * woken makes stored taps usable after a reload: what was on its way may or may not
 * have arrived, so it goes again; every command answers its own repeat alike.
 */
export function woken(taps, now) {
  return taps.map((tap) => ({ ...tap, state: tap.state === 'failed' ? 'failed' : 'queued', due: now }));
}

/** settled drops taps whose request has ended: there is nothing left to do. */
export function settled(taps, floor) {
  const kept = taps.filter((tap) => tap.state === 'sending' || !floor.known || floor.open.has(tap.request));
  return kept.length === taps.length ? taps : kept;
}

/** current is the tap a card should show: the last made that is not done. */
export function current(taps, request) {
  const own = taps.filter((tap) => tap.request === request);
  return own.find((tap) => tap.state === 'failed') ?? own.at(-1) ?? null;
}

function changed(taps, id, how) {
  return taps.map((tap) => (tap.id === id ? how(tap) : tap));
}
