// How many wait at the tills, as these said it last.

import { signal } from '../vendor/signals-core.js';

/** Without a word for so long (ms) a till has no queue. */
const FRESH = 5 * 60_000;

/** @param {{api: any, now: () => number}} given */
export function makeQueues({ api, now }) {
  const all = signal(/** @type {Map<string, any>} */ (new Map()));
  return {
    all,
    /** A courtesy: without it the list works as well. */
    async read() {
      try {
        all.value = new Map((await api.get('/till-queues', { query: { limit: 200 } })).items.map((queue) => [queue.register.id, queue]));
      } catch {
        // The next word of a till is heard.
      }
    },
    hear(event) { if (event.type === 'till_queue.changed') all.value = new Map(all.peek()).set(event.data.register.id, event.data); },
    /** Tills where somebody waits, by their code. */
    list: () => longest(all.value.values(), now()),
  };
}

/** @param {Iterable<any>} queues @param {number} now */
export function longest(queues, now) {
  return [...queues].filter((queue) => queue.length > 0 && Date.parse(queue.at) > now - FRESH).sort((a, b) => (a.register.code < b.register.code ? -1 : 1));
}
