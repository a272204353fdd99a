// Sends taps and sees each through to its answer. It has no timer of its own: the
// page calls pump() every second and whenever something happened.

import { hurried, lasting, refused, sendable, sending, settled, tapped, undone, unreachable, without, woken } from './taps.js';

/**
 * @param {object} wiring
 * @param {(request: string, action: string, body: object) => Promise<any>} wiring.post
 * @param {(error: any) => {kind: string, code: string, text: string}} wiring.explain  kind: away, signed_out, lost or no
 * @param {() => number} wiring.now
 * @param {{read: () => any[], write: (taps: any[]) => void}} wiring.store
 * @param {(taps: any[]) => void} wiring.changed
 * @param {(tap: import('./taps.js').Tap, answer: any) => void} wiring.answered
 * @param {(tap: import('./taps.js').Tap, fault: {code: string, text: string}) => void} wiring.lost  somebody was faster
 * @param {() => void} wiring.signedOut
 */
export function makeSender({ post, explain, now, store, changed, answered, lost, signedOut }) {
  let taps = woken(store.read(), now());
  let stopped = false;
  changed(taps);

  function set(next) {
    if (next === taps) return;
    taps = next;
    store.write(taps);
    changed(taps);
  }

  async function send(tap) {
    set(sending(taps, tap.id));
    try {
      const answer = await post(tap.request, tap.kind, tap.body);
      if (stopped) return;
      set(without(taps, tap.id));
      answered(tap, answer);
    } catch (error) {
      if (!stopped) fail(tap, explain(error));
    }
    pump();
  }

  function fail(tap, fault) {
    if (fault.kind === 'away') return set(unreachable(taps, tap.id, now()));
    if (fault.kind === 'signed_out') {
      set(unreachable(taps, tap.id, now()));
      return signedOut();
    }
    if (fault.kind !== 'lost') return set(refused(taps, tap.id, fault));
    set(without(refused(taps, tap.id, fault), tap.id));
    lost(tap, fault);
  }

  function pump() {
    if (stopped) return;
    for (const tap of sendable(taps, now())) send(tap);
  }

  return {
    pump,
    tap(made) {
      set(tapped(taps, made, now()));
      pump();
    },
    undo: (id) => set(undone(taps, id)),
    drop: (id) => set(without(taps, id)),
    /** Their person leaves this tablet. */
    leave: () => set(lasting(taps)),
    settle: (floor) => set(settled(taps, floor)),
    /** The line is back: what waited goes at once. */
    hurry() {
      set(hurried(taps, now()));
      pump();
    },
    stop() { stopped = true; },
  };
}
