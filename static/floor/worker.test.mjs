import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';

const code = readFileSync(new URL('./worker.js', import.meta.url), 'utf8');

/** A browser around the worker: whose alerts it shows, what the server says, which pages stand. */
function browser({ who = { id: 'sub', staff: 'mia' }, server = () => ({ status: 503 }), pages = [] } = {}) {
  const shown = [], asked = [], on = {};
  let subscribed = true;
  const shelf = new Map(who ? [['/floor/who', JSON.stringify(who)]] : []);
  const sub = { unsubscribe: async () => { subscribed = false; } };
  const self = {
    addEventListener: (name, act) => { on[name] = act; },
    clients: { matchAll: async () => pages, claim: async () => {}, openWindow: async (url) => asked.push(`open ${url}`) },
    registration: {
      showNotification: async (title, options) => { shown.push({ title, ...options }); },
      getNotifications: async () => shown.map((note) => ({ ...note, close: () => shown.splice(0) })),
      pushManager: { getSubscription: async () => (subscribed ? sub : null), subscribe: async () => ({ toJSON: () => ({ endpoint: 'https://new', keys: {} }) }) },
    },
  };
  vm.runInNewContext(code, {
    self, AbortSignal, URL, Response, encodeURIComponent,
    caches: { open: async () => ({ match: async (k) => (shelf.has(k) ? new Response(shelf.get(k)) : undefined), delete: async (k) => shelf.delete(k), put: async (k, v) => shelf.set(k, await v.text()) }) },
    fetch: async (path, { method, headers }) => {
      assert.equal(headers['X-Tillbell-Face'], 'floor');
      asked.push(`${method} ${path}`);
      const { status, body } = server(method, path);
      if (!status) throw new TypeError('no network');
      return new Response(status === 204 ? null : JSON.stringify(body ?? {}), { status });
    },
  });
  const fire = async (name, event) => { let work; on[name]({ ...event, waitUntil: (w) => { work = w; } }); await work; };
  const push = (purpose, over = {}) => fire('push', { data: { json: () => ({ web_push: 8030, notification: { title: 'A1 · Question', body: 'Bread', tag: 'tillbell-calls', data: { purpose, subscription: 'sub', requests: ['r'] }, ...over } }) } });
  return { shown, asked, shelf, push, fire, subscribed: () => subscribed };
}

const offered = (method) => (method === 'POST' ? { status: 204 } : { status: 200, body: { status: 'offered', offered_to: ['mia'] } });

test('an alert is shown, rings, and the server hears that it arrived', async () => {
  const b = browser({ server: offered });
  await b.push('alert');
  assert.deepEqual(b.asked, ['GET /api/v1/help-requests/r', 'POST /api/v1/help-requests/r/delivered']);
  assert.equal(b.shown[0].title, 'A1 · Question');
  assert.ok(b.shown[0].requireInteraction && b.shown[0].renotify && b.shown[0].vibrate && !b.shown[0].silent);
});

test('a task is asked for, and told, as a task', async () => {
  const b = browser({ server: offered });
  await b.push('alert', { data: { purpose: 'alert', subscription: 'sub', requests: [], tasks: ['t'] } });
  assert.deepEqual(b.asked, ['GET /api/v1/tasks/t', 'POST /api/v1/tasks/t/delivered']);
  assert.equal(b.shown.length, 1);
});

test('without an answer the alert counts', async () => {
  for (const server of [() => ({ status: 503 }), () => ({})]) {
    const b = browser({ server });
    await b.push('alert');
    assert.equal(b.shown[0].title, 'A1 · Question');
  }
});

test('what was taken on the way is a quiet word', async () => {
  const b = browser({ server: () => ({ status: 200, body: { status: 'accepted', offered_to: [] } }) });
  await b.push('alert');
  assert.deepEqual(b.asked, ['GET /api/v1/help-requests/r']);
  assert.ok(b.shown[0].silent && !b.shown[0].renotify && !('vibrate' in b.shown[0]));
  assert.equal(b.shown[0].title, 'Taken care of');
});

test('nothing is shown for a session that is gone', async () => {
  const left = browser({ who: null });
  await left.push('alert');
  assert.deepEqual([left.shown, left.asked, left.subscribed()], [[], [], false]);

  const another = browser({ who: { id: 'other', staff: 'ben' } });
  await another.push('alert');
  assert.deepEqual([another.shown, another.asked, another.subscribed()], [[], [], true]);

  const ended = browser({ server: () => ({ status: 401 }) });
  await ended.push('alert');
  assert.deepEqual([ended.shown, ended.shelf.size, ended.subscribed()], [[], 0, false]);
});

test('a page on the screen rings by itself, and a test shows all the same', async () => {
  const b = browser({ server: offered, pages: [{ url: 'https://shop.example/floor', visibilityState: 'visible' }] });
  await b.push('alert');
  assert.deepEqual(b.shown, []);
  await b.push('test');
  assert.equal(b.shown.length, 1);
  await b.push('over');
  assert.deepEqual(b.shown, [], 'taken back');
});

test('other senders and broken messages show nothing; a touch opens the page; the browser renews', async () => {
  const b = browser({ server: (method) => ({ status: 200, body: method === 'PUT' ? { id: 'sub2' } : {} }) });
  await b.fire('push', { data: { json: () => ({ title: 'x' }) } });
  await b.fire('push', { data: null });
  assert.deepEqual(b.shown, []);
  await b.fire('notificationclick', { notification: { close() {} } });
  await b.fire('pushsubscriptionchange', { oldSubscription: { options: { applicationServerKey: 'k' } } });
  assert.deepEqual(b.asked, ['open /floor', 'PUT /api/v1/push/subscription']);
  assert.deepEqual(JSON.parse(b.shelf.get('/floor/who')), { id: 'sub2', staff: 'mia' });
});
