// The tablet's service worker: shows an alert while the page sleeps, and nothing
// else. Whose alerts this browser shows is what the page wrote down when it
// subscribed; signing out takes that away at once, without a network too.

const SHELF = 'tillbell-floor-alerts';
const WHO = '/floor/who';
const LOOK_WITHIN = 2500;
const BUZZ = [300, 100, 300, 100, 600];

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(pushed(read(event))));
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open());
});

// Browsers that read declarative messages themselves give the notification, the others the text.
function read(event) {
  if (event.notification) return { title: event.notification.title, body: event.notification.body, silent: event.notification.silent, data: event.notification.data };
  try {
    const sent = event.data.json();
    return sent && sent.web_push === 8030 ? sent.notification : null;
  } catch {
    return null;
  }
}

async function pushed(note) {
  if (!note || !note.data) return;
  const who = await whoHere();
  if (!who || who.id !== note.data.subscription) return who ? undefined : unsubscribe();
  const purpose = note.data.purpose;
  if (purpose === 'test') return show(note, purpose);
  const left = purpose === 'alert' ? await look([...paths('help-requests', note.data.requests), ...paths('tasks', note.data.tasks)], who.staff) : [];
  if (left === null) return unsubscribe();
  if (await onScreen()) return clear(); // the page rings by itself
  if (left.length > 0) return show(note, purpose);
  return show(purpose === 'over' ? note : { ...note, title: 'Taken care of', body: 'Nothing waits for you.', silent: true }, 'over');
}

const paths = (what, ids) => (ids ?? []).map((id) => `/api/v1/${what}/${encodeURIComponent(id)}`);

/**
 * Which of the calls and tasks still wait for this person, who is told to have them now.
 * What cannot be asked counts as waiting; null: nobody is signed in any more.
 */
async function look(asked, staff) {
  const found = await Promise.all(asked.map(async (path) => {
    try {
      const answer = await call('GET', path);
      if (answer.status === 401) return null;
      if (!answer.ok) return path;
      const request = await answer.json();
      if (request.status !== 'offered' || !request.offered_to.includes(staff)) return '';
      await call('POST', `${path}/delivered`, path.startsWith('/api/v1/help-requests/') ? { version: request.version } : {}).catch(() => {});
      return path;
    } catch {
      return path;
    }
  }));
  return found.includes(null) ? null : found.filter(Boolean);
}

function call(method, path, body) {
  return fetch(path, { method, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(LOOK_WITHIN), body: body && JSON.stringify(body),
    headers: { Accept: 'application/json', 'X-Tillbell-Face': 'floor', ...(body && { 'Content-Type': 'application/json' }) } });
}

function show(note, purpose) {
  const rings = purpose !== 'over' && !note.silent;
  return self.registration.showNotification(note.title, { body: note.body, tag: 'tillbell-calls', lang: note.lang ?? 'en', dir: 'auto', data: note.data,
    renotify: rings, silent: !rings, requireInteraction: purpose === 'alert', ...(rings && { vibrate: BUZZ }) });
}

async function clear() {
  for (const note of await self.registration.getNotifications({ tag: 'tillbell-calls' })) note.close();
}

async function pages() {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter((page) => new URL(page.url).pathname === '/floor');
}

async function onScreen() {
  return (await pages()).some((page) => page.visibilityState === 'visible');
}

async function open() {
  const [page] = await pages();
  return page ? page.focus() : self.clients.openWindow('/floor');
}

async function whoHere() {
  const kept = await (await caches.open(SHELF)).match(WHO);
  return kept ? kept.json() : null;
}

async function unsubscribe() {
  await (await caches.open(SHELF)).delete(WHO);
  await (await self.registration.pushManager.getSubscription())?.unsubscribe();
  await clear();
}

// The browser gave up a subscription of its own accord and asks for another.
async function renew(event) {
  const who = await whoHere();
  const options = event.oldSubscription?.options;
  if (!who || !options) return;
  const made = event.newSubscription ?? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: options.applicationServerKey });
  const { endpoint, keys } = made.toJSON();
  const answer = await call('PUT', '/api/v1/push/subscription', { endpoint, keys });
  if (answer.ok) await (await caches.open(SHELF)).put(WHO, new Response(JSON.stringify({ ...who, id: (await answer.json()).id })));
}
