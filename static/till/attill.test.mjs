import test from 'node:test';
import assert from 'node:assert/strict';
import { signal } from '../vendor/signals-core.js';
import { installAtTill } from './actions/attill.js';

const mia = { id: 'mia', rights: ['sell', 'help.answer'] };

function till({ me = mia, line = 'online', put = () => Promise.resolve() } = {}) {
  const told = [];
  const app = { me: signal(me), now: signal(1000), cart: signal({ lines: [] }), locked: signal(false), line: signal(line),
    api: { put: (path, body) => { assert.equal(path, '/presence/till'); told.push(`${app.me.peek().id} ${body.open}`); return put(); } } };
  installAtTill(app);
  const goods = (n) => { app.cart.value = { lines: Array(n).fill({}) }; };
  const pass = (seconds) => { for (let i = 0; i < seconds; i += 1) app.now.value += 1000; };
  return { app, told, goods, pass };
}

test('a busy till says so once a minute, and that it is empty only when it stays so', () => {
  const { told, goods, pass } = till();
  pass(30);
  assert.deepEqual(told, []);
  goods(1); goods(2);
  pass(59);
  assert.deepEqual(told, ['mia true']);
  goods(0);
  pass(10);
  goods(1); // the next customer
  pass(5);
  assert.deepEqual(told, ['mia true', 'mia true']);
  goods(0);
  pass(19);
  assert.equal(told.length, 2);
  pass(60);
  assert.deepEqual(told.slice(2), ['mia false']);
});

test('each says it for themselves, and a locked till sells nothing', () => {
  const { app, told, goods, pass } = till();
  goods(1);
  app.me.value = { id: 'sue', rights: ['help.answer'] };
  app.locked.value = true;
  pass(21);
  assert.deepEqual(told, ['mia true', 'sue true', 'sue false']);
});

test('whom nobody asks, and what cannot be told, is not told', () => {
  for (const t of [till({ me: { id: 'tom', rights: ['sell'] } }), till({ me: null }), till({ line: 'offline' })]) {
    t.goods(1);
    t.pass(70);
    assert.deepEqual(t.told, []);
  }
  const failing = till({ put: () => Promise.reject(new Error('away')) });
  failing.goods(1);
  failing.pass(61);
  assert.equal(failing.told.length, 2);
});
