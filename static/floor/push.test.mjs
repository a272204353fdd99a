import assert from 'node:assert/strict';
import test from 'node:test';
import { makeLeaving } from './leaving.js';
import { bytesOf, makePush } from './push.js';

/** A browser that can be pushed to, and a server that takes subscriptions. */
function stage({ permission = 'granted', key = 'AQID', dead = false } = {}) {
  const log = [], shelf = new Map();
  let sub = null, made = 0, gone = dead;
  const reg = {
    getNotifications: async () => [],
    pushManager: {
      getSubscription: async () => sub,
      subscribe: async ({ applicationServerKey, userVisibleOnly }) => {
        assert.ok(userVisibleOnly);
        const endpoint = `https://push/${(made += 1)}`;
        sub = { options: { applicationServerKey: applicationServerKey.buffer }, toJSON: () => ({ endpoint, keys: {} }), unsubscribe: async () => { log.push('unsubscribe'); sub = null; } };
        return sub;
      },
    },
  };
  const browser = {
    secure: true, push: class {}, notices: { permission, requestPermission: async () => { browser.notices.permission = 'granted'; } },
    workers: { register: async (url, { scope }) => log.push(`${url} ${scope}`), ready: Promise.resolve(reg), getRegistration: async () => reg },
    caches: { open: async () => ({ put: async (name, answer) => shelf.set(name, await answer.text()), delete: async (name) => shelf.delete(name) }) },
  };
  const api = {
    get: async () => ({ public_key: key }),
    put: async (_, { endpoint }) => {
      log.push(endpoint);
      if (gone) { gone = false; throw Object.assign(new Error(), { code: 'subscription_gone' }); }
      return { id: `id of ${endpoint}` };
    },
    post: async () => ({ outcome: 'sent' }),
  };
  return { log, shelf, browser, api, alerts: makePush({ api, browser }), sub: () => sub };
}

test('a subscription is renewed at every start and ends with its person, without the server', async () => {
  const s = stage();
  await s.alerts.start('mia');
  assert.equal(s.alerts.state.value, 'on');
  assert.deepEqual(JSON.parse(s.shelf.get('/floor/who')), { id: 'id of https://push/1', staff: 'mia' });
  await s.alerts.start('mia');
  assert.deepEqual(s.log, ['/floor-worker.js /floor', 'https://push/1', '/floor-worker.js /floor', 'https://push/1']);
  await s.alerts.test();
  assert.equal(s.alerts.tested.value, 'sent');
  await s.alerts.forget();
  assert.deepEqual([s.shelf.size, s.sub()], [0, null]);
});

test('another key of the server, or a dead one, makes another subscription', async () => {
  const s = stage();
  await s.alerts.start('mia');
  s.api.get = async () => ({ public_key: 'BAUG' });
  await s.alerts.start('mia');
  assert.equal(s.log.at(-1), 'https://push/2');
  const d = stage({ dead: true });
  await d.alerts.start('mia');
  assert.deepEqual([d.alerts.state.value, d.log.at(-1)], ['on', 'https://push/2']);
});

test('who leaves while it is being set up leaves nothing', async () => {
  const s = stage();
  let answer;
  s.api.put = () => new Promise((resolve) => { answer = resolve; });
  const started = s.alerts.start('mia');
  while (!answer) await new Promise(setImmediate);
  await s.alerts.forget();
  answer({ id: 'late' });
  await started;
  assert.deepEqual([s.shelf.size, s.sub()], [0, null]);
});

test('what the browser cannot do or may not is said', async () => {
  for (const [change, state] of [[(b) => { b.secure = false; }, 'insecure'], [(b) => { b.push = undefined; }, 'unsupported'], [(b) => { b.notices.permission = 'denied'; }, 'blocked'], [(b) => { b.notices.permission = 'default'; }, 'ask']]) {
    const s = stage();
    change(s.browser);
    await s.alerts.start('mia');
    assert.equal(s.alerts.state.value, state);
    if (state === 'ask') { await s.alerts.allow(); assert.equal(s.alerts.state.value, 'on'); }
    await s.alerts.forget();
  }
  const s = stage();
  s.api.get = async () => { throw new Error(); };
  await s.alerts.start('mia');
  assert.equal(s.alerts.state.value, 'failed');
  assert.deepEqual([...bytesOf('-_8')], [251, 255]);
});

test('a sign-out without a network is told before anybody goes on', async () => {
  const kept = new Map(), calls = [];
  let refuse = { status: 0, offline: true };
  const api = { del: async (path) => { calls.push(path); if (refuse) throw refuse; } };
  const leaving = makeLeaving({ api, storage: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) } });
  assert.equal(await leaving.settle({ staff: { id: 'mia' } }), false);
  leaving.owe('mia');
  await assert.rejects(leaving.settle({ staff: { id: 'mia' } }));
  refuse = { status: 401 };
  assert.equal(await leaving.settle({ staff: { id: 'mia' } }), true);
  assert.deepEqual([calls.length, kept.size], [2, 0]);
  leaving.owe('mia');
  assert.equal(await leaving.settle({ staff: { id: 'ben' } }), false);
  assert.deepEqual([calls.length, kept.size], [2, 0]);
});
