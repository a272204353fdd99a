import { test } from 'node:test';
import assert from 'node:assert/strict';
import { signal } from '../vendor/signals-core.js';
import { newCart } from './cart.js';
import { newCalls, put } from './calls.js';
import { makeAgeCall } from './actions/agecall.js';

const pen = { id: 'p1', name: 'Ink pen', age_limit: 18 };
const settle = () => new Promise((done) => { setTimeout(done, 0); });

/** A till as far as the question for an age goes; `rung` is what left it. */
function till({ line = 'online', limits = { 'goods.age': { state: 'denied' } } } = {}) {
  const rung = [];
  const app = /** @type {any} */ ({
    store: signal({ policies: {} }), line: signal(line), limits: signal(limits), training: signal(false), panel: signal(null), aging: signal(null), cart: signal(newCart('c1')), calls: signal(newCalls()),
    newId: () => `k${rung.length}`, sayProblem() {}, mind() {},
    ring: async (body) => { rung.push(body.kind); return { ...body, status: 'waiting', version: 1 }; },
  });
  app.setCart = (cart) => { app.cart.value = cart; };
  app.takeCall = (request) => { app.calls.value = put(app.calls.peek(), request); };
  const floor = makeAgeCall(app, (age) => `From ${age} on`);
  app.askAge = (product) => { app.aging.value = { product }; app.panel.value = 'age'; floor.look(product); };
  return { app, rung };
}

test('what could not be asked without the network is asked once it is back', async () => {
  const { app, rung } = till({ line: 'offline' });
  app.askAge(pen);
  await settle();
  assert.deepEqual(rung, []);
  app.line.value = 'online';
  await settle();
  app.line.value = 'offline';
  app.line.value = 'online';
  await settle();
  assert.deepEqual(rung, ['age_check']);
});

test('the floor is asked when it turns out that the cashier may not say', async () => {
  const { app, rung } = till({ limits: { 'goods.age': { state: 'allowed' } } });
  app.askAge(pen);
  app.line.value = 'offline';
  app.line.value = 'online';
  await settle();
  assert.deepEqual(rung, []);
  app.limits.value = { 'goods.age': { state: 'denied' } };
  await settle();
  assert.deepEqual(rung, ['age_check']);
});
