// The bell of this tablet: one call rings at a time, louder over three rounds, until
// somebody reacts.

import { computed, signal } from '../vendor/signals-core.js';
import { ringRound } from '../lib/sound.js';

/**
 * @param {ReturnType<typeof import('../lib/sound.js').makeSound>} sound
 * @param {{value: boolean, peek: () => boolean}} [rings]  signal: it is this tab of the browser that rings
 */
export function makeBell(sound, rings = signal(true)) {
  /** @type {{id: string, kind: string, ring: any}|null} */
  let now = null;

  return {
    on: computed(() => sound.state.value === 'ready'),
    /** Inside a touch: sound and vibration are allowed from here on, and heard once. */
    async arm() {
      if (await sound.arm()) sound.play(ringRound('zone', 0).notes);
    },
    /** The same without a note, at the first touch after a reload. */
    wake: () => sound.arm(),
    /** @param {string} id @param {import('../lib/sound.js').RingKind|null} kind null: it is seen and not heard */
    ring(id, kind) {
      if (!rings.value || kind === null) { now?.ring.stop(); now = null; return; }
      if (now?.id === id && now.kind === kind) return;
      if (now?.id === id) { now.ring.change(kind); now.kind = kind; return; }
      now?.ring.stop();
      now = { id, kind, ring: sound.ring(kind) };
    },
    stop() { now?.ring.stop(); now = null; },
    quieter() { now?.ring.quieter(); },
    /** One soft note: something for this person, nothing to drop everything for. */
    soft: () => { if (rings.peek()) sound.soft(); },
  };
}
