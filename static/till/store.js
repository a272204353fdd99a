// What the till keeps on the device: the open cart and the parked ones, the packed catalogue, who it belongs to. The
// sales waiting to be sent are the outbox's, in a database of their own.

import { openDB } from '../vendor/idb.js';

const NAME = 'tillbell-till';

/** Opens the database, which holds plain values by key. */
export async function openStore() {
  const db = await openDB(NAME, 1, { upgrade(fresh) { fresh.createObjectStore('kept'); } });
  const pending = new Map();
  let running = null;

  async function drain() {
    while (pending.size > 0) {
      const batch = [...pending];
      pending.clear();
      const tx = db.transaction('kept', 'readwrite', { durability: 'strict' });
      for (const [key, value] of batch) {
        if (value === undefined) tx.store.delete(key);
        else tx.store.put(value, key);
      }
      await tx.done;
    }
    running = null;
  }

  return {
    get: (key) => db.get('kept', key),
    /** Writes in order; the last value of a key wins, so fifty scans in a second cost a few writes and not fifty. */
    put(key, value) {
      pending.set(key, value);
      running ??= drain().finally(() => { running = null; });
      return running;
    },
    delete(key) {
      return this.put(key, undefined);
    },
  };
}
