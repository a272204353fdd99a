// Lines that tell what happened, each for a few seconds. They never open over what is being done.

import { signal } from '../vendor/signals-core.js';

const STAYS = 8000;
const AT_MOST = 3;

export function makeLines() {
  /** @type {{value: {id: number, text: string, tone: string}[], peek: () => any[]}} */
  const lines = signal([]);
  const timers = new Map();
  let next = 0;

  function drop(id) {
    clearTimeout(timers.get(id));
    timers.delete(id);
    lines.value = lines.peek().filter((line) => line.id !== id);
  }

  return {
    lines,
    drop,
    /** @param {string} text @param {'done'|'late'} tone */
    say(text, tone) {
      if (!text) return;
      const id = next++;
      lines.value = [...lines.peek().slice(1 - AT_MOST), { id, text, tone }];
      timers.set(id, setTimeout(() => drop(id), STAYS));
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      lines.value = [];
    },
  };
}
