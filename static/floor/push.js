// Alerts while this tablet sleeps: made anew at every start of the page, ended when
// its person leaves, with or without a network.

import { signal } from '../vendor/signals-core.js';

const SHELF = 'tillbell-floor-alerts'; // what the service worker reads
const WHO = '/floor/who';

/** What of the browser it takes; each may be missing. */
export function browserAlerts(w = globalThis) {
  return { secure: w.isSecureContext, workers: w.navigator?.serviceWorker, push: w.PushManager, notices: w.Notification, caches: w.caches };
}

/**
 * @param {object} given
 * @param {any} given.api
 * @param {ReturnType<typeof browserAlerts>} [given.browser]
 */
export function makePush({ api, browser = browserAlerts() }) {
  /** insecure, unsupported, ask, blocked, starting, on, failed */
  const state = signal('starting');
  /** How the last test went: null, sending, or the server's word. */
  const tested = signal(null);
  let staff = '';
  let life = 0; // what was begun for one person must not end for the next

  function able() {
    if (!browser.secure) return 'insecure';
    if (!browser.workers || !browser.push || !browser.notices || !browser.caches) return 'unsupported';
    return { granted: 'starting', denied: 'blocked' }[browser.notices.permission] ?? 'ask';
  }

  const registration = () => browser.workers.getRegistration('/floor');

  async function subscription(reg, key, anew) {
    let sub = await reg.pushManager.getSubscription();
    if (sub && (anew || !sameKey(sub.options?.applicationServerKey, key))) {
      await sub.unsubscribe();
      sub = null;
    }
    return sub ?? reg.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  async function subscribe(anew) {
    const mine = life;
    const { public_key } = await api.get('/push');
    await browser.workers.register('/floor-worker.js', { scope: '/floor' });
    const reg = await browser.workers.ready;
    const sub = await subscription(reg, bytesOf(public_key), anew);
    if (mine !== life) return;
    const { endpoint, keys } = sub.toJSON();
    const { id } = await api.put('/push/subscription', { endpoint, keys });
    if (mine === life) await (await browser.caches.open(SHELF)).put(WHO, new Response(JSON.stringify({ id, staff })));
  }

  async function renew() {
    state.value = 'starting';
    const mine = life;
    let how = 'on';
    try {
      await subscribe(false).catch((problem) => {
        if (problem?.code !== 'subscription_gone') throw problem;
        return subscribe(true);
      });
    } catch {
      how = 'failed';
    }
    if (mine === life) state.value = how;
  }

  async function clear(reg) {
    for (const note of (await reg?.getNotifications?.()) ?? []) note.close();
  }

  return {
    state,
    tested,
    /** A person is here, found again or new. */
    async start(id) {
      staff = id;
      life += 1;
      tested.value = null;
      state.value = able();
      if (state.value === 'starting') await renew();
    },
    /** Inside a touch: the browser asks its question, or what failed is tried again. */
    async allow() {
      if (able() === 'ask') await browser.notices.requestPermission();
      state.value = able();
      if (state.value === 'starting') await renew();
    },
    async test() {
      tested.value = 'sending';
      try {
        tested.value = (await api.post('/push/test', {})).outcome;
      } catch (problem) {
        tested.value = problem?.code === 'too_soon' ? 'too_soon' : problem?.code === 'no_subscription' ? 'gone' : 'offline';
      }
      if (tested.value === 'gone') await renew();
    },
    /** The page is on the screen and tells everything itself. */
    async awake() {
      if (able() === 'starting') await clear(await registration());
    },
    /** Nobody is here any more. */
    async forget() {
      life += 1;
      if (!browser.secure || !browser.workers || !browser.caches) return;
      try {
        await (await browser.caches.open(SHELF)).delete(WHO);
        const reg = await registration();
        await clear(reg);
        await (await reg?.pushManager?.getSubscription())?.unsubscribe();
      } catch {
        // The server drops it too; and without its note the service worker shows nothing.
      }
    },
  };
}

/** bytesOf reads base64url. */
export function bytesOf(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

function sameKey(buffer, key) {
  if (!buffer) return false;
  const has = new Uint8Array(buffer);
  return has.length === key.length && has.every((byte, i) => byte === key[i]);
}
