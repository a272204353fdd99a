// What must reach the server: stored on the device before it is sent, and sent again until it is answered.
// Requests carry ids made by the page and are safe to repeat; a reload, a crash or a second tab doubles nothing.

import { openDB } from '../vendor/idb.js';
import { tabName } from './ids.js';
import { backoff } from './live-core.js';

/**
 * @typedef {{seq: number, id: string, request: any, at: number, tries: number, state: 'pending'|'failed', problem: any}} Entry
 * failed: the server understood and refused; kept until somebody decides (retry or discard)
 * @typedef {{add: (e: Omit<Entry, 'seq'>) => Promise<void>, all: () => Promise<Entry[]>, get: (id: string) => Promise<Entry|undefined>, put: (e: Entry) => Promise<void>, remove: (e: Entry) => Promise<void>}} Store
 */

/** @param {string} name @returns {Promise<Store>} */
async function indexedStore(name) {
  const db = await openDB(`tillbell-outbox-${name}`, 1, {
    upgrade(made) {
      const store = made.createObjectStore('entries', { keyPath: 'seq', autoIncrement: true });
      store.createIndex('id', 'id', { unique: true });
    },
  });
  /** Resolves when the disk has it, not when the browser has. @param {(store: any) => Promise<any>} change */
  async function durably(change) {
    const tx = db.transaction('entries', 'readwrite', { durability: 'strict' });
    await Promise.all([change(tx.store), tx.done]);
  }
  return {
    add: (e) => durably(async (store) => {
      if (await store.index('id').get(e.id)) return; // the same request again
      await store.add(e);
    }),
    all: () => db.getAll('entries'),
    get: (id) => db.getFromIndex('entries', 'id', id),
    put: (e) => durably((store) => store.put(e)),
    remove: (e) => durably((store) => store.delete(e.seq)),
  };
}

/**
 * For browsers that withhold IndexedDB. One key per entry, so that two tabs do not overwrite one another.
 * @param {string} name @param {Storage} storage @returns {Store}
 */
export function simpleStore(name, storage) {
  const prefix = `tillbell-outbox-${name}:`;
  const key = (id) => prefix + id;
  const read = (k) => { try { return JSON.parse(storage.getItem(k) ?? 'null'); } catch { return null; } };
  const all = () => {
    const found = [];
    for (let i = 0; i < storage.length; i += 1) {
      const k = storage.key(i);
      if (k && k.startsWith(prefix)) { const e = read(k); if (e) found.push(e); }
    }
    return found.sort((a, b) => a.seq - b.seq);
  };
  return {
    add: async (e) => {
      if (read(key(e.id))) return;
      const seq = Math.max(e.at, ...all().map((one) => one.seq)) + 1;
      storage.setItem(key(e.id), JSON.stringify({ ...e, seq }));
    },
    all: async () => all(),
    get: async (id) => read(key(id)) ?? undefined,
    put: async (e) => storage.setItem(key(e.id), JSON.stringify(e)),
    remove: async (e) => storage.removeItem(key(e.id)),
  };
}

/**
 * One tab sends, the others wait. Only politeness, not a lock: two tabs that send the same request are told apart by
 * nobody, because it carries its id. (navigator.locks needs a secure context, which a shop's own network lacks.)
 * @param {string} key @param {string} me @param {Storage} storage @param {() => number} now
 */
export function makeLease(key, me, storage, now, ms = 5000) {
  const read = () => { try { return JSON.parse(storage.getItem(key) ?? 'null'); } catch { return null; } };
  return {
    /** True: this tab may send until the lease runs out; taking it again prolongs it. */
    take() {
      const held = read();
      if (held && held.by !== me && held.until > now() && held.until < now() + 2 * ms) return false;
      storage.setItem(key, JSON.stringify({ by: me, until: now() + ms }));
      return read()?.by === me;
    },
    release() {
      if (read()?.by === me) storage.removeItem(key);
    },
  };
}

/**
 * The outbox over a store. See openOutbox for what it promises.
 * @param {Store} store
 * @param {{lease?: {take(): boolean, release(): void}, now?: () => number, random?: () => number, after?: (ms: number, fn: () => void) => any, cancel?: (timer: any) => void, tell?: () => void}} world
 */
export function makeOutbox(store, world = {}) {
  const now = world.now ?? Date.now;
  const random = world.random ?? Math.random;
  const after = world.after ?? ((ms, fn) => setTimeout(fn, ms));
  const cancel = world.cancel ?? ((timer) => clearTimeout(timer));
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {Map<string, {resolve: (v: any) => void, reject: (e: any) => void}[]>} */
  const waiters = new Map();
  /** @type {{kick: () => void, stop: () => void}|null} */
  let runner = null;

  function changed() {
    listeners.forEach((fn) => fn());
    if (world.tell) world.tell();
  }

  function settle(id, how, value) {
    (waiters.get(id) ?? []).forEach((w) => w[how](value));
    waiters.delete(id);
  }

  /**
   * Stores a request; resolves when it is durable. The same id again changes nothing.
   * @param {string} id @param {any} request plain data
   */
  async function add(id, request) {
    await store.add({ id, request, at: now(), tries: 0, state: 'pending', problem: null });
    changed();
    if (runner) runner.kick();
  }

  /**
   * Sends one entry. @returns {Promise<number|null>} milliseconds to wait before going on, null when it is settled
   * @param {Entry} entry @param {(request: any, entry: Entry) => Promise<any>} send @param {any} hear
   */
  async function attempt(entry, send, hear) {
    try {
      const answer = await send(entry.request, entry);
      if (hear.onAnswered) await hear.onAnswered(entry, answer); // first keep the answer, then forget the request
      await store.remove(entry);
      settle(entry.id, 'resolve', answer);
      changed();
      return null;
    } catch (problem) {
      const refusal = problem && problem.transient === false;
      const tries = entry.tries + 1;
      await store.put({ ...entry, tries, state: refusal ? 'failed' : 'pending', problem: problem && problem.toJSON ? problem.toJSON() : { detail: String(problem && problem.message) } });
      changed();
      if (!refusal) return Math.max(backoff(Math.min(tries - 1, 8), random()), ((problem && problem.retryAfter) || 0) * 1000);
      settle(entry.id, 'reject', problem);
      if (hear.onFailed) hear.onFailed(entry, problem);
      return null;
    }
  }

  /**
   * Sends what is pending, oldest first, one at a time, for as long as it runs.
   * `send` resolves with the answer or throws; a Problem that is not transient is a refusal, all else is tried again.
   * @param {(request: any, entry: Entry) => Promise<any>} send
   * @param {{onAnswered?: (entry: Entry, answer: any) => any, onFailed?: (entry: Entry, problem: any) => void}} [hear]
   */
  function run(send, hear = {}) {
    if (runner) runner.stop();
    let stopped = false;
    let busy = false;
    let again = false;
    let timer = null;

    const wait = (ms) => { if (timer !== null) cancel(timer); timer = after(ms, () => { timer = null; step(); }); };

    async function drain() {
      for (;;) {
        const entry = (await store.all()).find((e) => e.state === 'pending');
        if (!entry || stopped) return null;
        if (world.lease && !world.lease.take()) return 1000; // another tab sends; look again
        const pause = await attempt(entry, send, hear);
        if (pause !== null) return pause;
      }
    }

    async function step() {
      if (stopped) return;
      if (busy) { again = true; return; }
      busy = true;
      let pause = null;
      try {
        pause = await drain();
      } catch {
        pause = 2000; // the store itself failed; what it holds is still there
      }
      busy = false;
      if (stopped) return;
      if (again) { again = false; step(); } else if (pause !== null) wait(pause);
    }

    const mine = {
      /** Looks again at once: something was added, the network is back, somebody pressed Try now. */
      kick: () => { if (timer !== null) { cancel(timer); timer = null; } step(); },
      stop: () => { stopped = true; if (timer !== null) cancel(timer); if (world.lease) world.lease.release(); if (runner === mine) runner = null; },
    };
    runner = mine;
    step();
    return mine;
  }

  return {
    add, run,
    /** All that is stored, oldest first, refused ones included. */
    entries: () => store.all(),
    /** What is not answered yet. */
    pending: async () => (await store.all()).filter((e) => e.state === 'pending'),
    /** What was refused and waits for a person. */
    failed: async () => (await store.all()).filter((e) => e.state === 'failed'),
    /** The answer to a stored request; rejects with the Problem of a refusal. Ask before or right after adding. @param {string} id */
    answer: (id) => new Promise((resolve, reject) => {
      waiters.set(id, [...(waiters.get(id) ?? []), { resolve, reject }]);
    }),
    /** Stores and sends; resolves with the answer. @param {string} id @param {any} request */
    async deliver(id, request) {
      const answered = this.answer(id);
      answered.catch(() => {}); // heard below, or by nobody when storing fails
      await add(id, request);
      return answered;
    },
    /** Sends a refused one again, changed or not. @param {string} id @param {any} [request] */
    async retry(id, request) {
      const entry = await store.get(id);
      if (!entry) return;
      await store.put({ ...entry, state: 'pending', problem: null, tries: 0, ...(request === undefined ? {} : { request }) });
      changed();
      if (runner) runner.kick();
    },
    /** Forgets a refused one. @param {string} id */
    async discard(id) {
      const entry = await store.get(id);
      if (entry && entry.state === 'failed') { await store.remove(entry); changed(); }
    },
    /** @param {() => void} fn called after every change, also by another tab @returns {() => void} */
    onChange(fn) { listeners.add(fn); return () => listeners.delete(fn); },
    /** Another tab changed something. */
    heard() { listeners.forEach((fn) => fn()); if (runner) runner.kick(); },
    kick: () => { if (runner) runner.kick(); },
  };
}

/**
 * Opens the outbox of this browser under a name, such as `till-${registerId}`.
 * add(id, request) is durable when it resolves; run(send) repeats until answered, in order, across reloads.
 * @param {string} name
 */
export async function openOutbox(name) {
  let store;
  try {
    store = await indexedStore(name);
  } catch {
    store = simpleStore(name, localStorage); // private windows and old web views
  }
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`tillbell-outbox-${name}`);
  const lease = makeLease(`tillbell-lease-${name}`, tabName(), localStorage, Date.now);
  const outbox = makeOutbox(store, {
    lease, tell: () => channel && channel.postMessage('changed'),
  });
  if (channel) channel.onmessage = () => outbox.heard();
  window.addEventListener('online', () => outbox.kick());
  window.addEventListener('pagehide', () => lease.release()); // a reload need not wait for its own old self
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') outbox.kick(); });
  return outbox;
}
