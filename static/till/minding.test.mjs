import { test } from 'node:test';
import assert from 'node:assert/strict';
import { signal } from '../vendor/signals-core.js';
import { add, newCart, remove, setCall } from './cart.js';
import { newCalls, put } from './calls.js';
import { stopsOf } from './stops.js';
import { installMinding } from './actions/minding.js';

const milk = { id: 'p1', sku: 'M', name: 'Milk', unit: 'each', price: 129 };
const past = { code: 'expired', product: milk, on: '2026-11-26' };
const settle = () => new Promise((done) => { setTimeout(done, 0); });

/** A till as far as calls of its cart go; `rung` and `back` are what left it. */
function till({ line = 'online', policies = {}, kept = {}, ring = async (body) => ({ ...body, status: 'waiting', version: 1 }) } = {}) {
  const rung = [];
  const back = [];
  let ids = 0;
  const app = /** @type {any} */ ({
    store: signal({ policies }), line: signal(line), training: signal(false), cart: signal(newCart('c1')), undo: signal(null), calls: signal(newCalls()),
    kept: { get: async (key) => kept[key], put: async (key, value) => { kept[key] = value; } },
    newId: () => `k${(ids += 1)}`, ring: (body) => { rung.push(body); return ring(body); }, sayProblem() {}, putAway() {}, kick() {}, ageAnswered() {},
    catalogue: { get: () => milk }, storeSale: async (sale) => { back.push(sale.path); },
  });
  app.asideCarts = new Set();
  app.missedAnswers = async () => {};
  app.setCart = (cart) => { app.cart.value = cart; };
  app.takeCall = (request) => { app.calls.value = put(app.calls.peek(), request); };
  app.addProduct = (product) => { app.setCart(add(app.cart.peek(), product, 1000)); return true; };
  installMinding(app);
  return { app, rung, back, kept };
}

test('goods past their date ring once, however often they are scanned', async () => {
  const { app, rung } = till();
  app.noteStop(past);
  app.noteStop({ ...past });
  await settle();
  app.noteStop(past);
  assert.equal(rung.length, 1);
  assert.deepEqual({ ...rung[0], id: '' }, { id: '', kind: 'stopped_goods', product_id: 'p1', cart_id: 'c1', note: '', details: { stop: 'expired', on: '2026-11-26' } });
  assert.equal(stopsOf(app.cart.peek())[0].state, 'sent');
});

test('a store may say no, and a till without its network does not pretend', async () => {
  for (const how of [{ policies: { till_calls: { stopped_goods: false } } }, { line: 'offline' }]) {
    const { app, rung } = till(how);
    app.noteStop(past);
    await settle();
    assert.equal(rung.length, 0);
    assert.equal(stopsOf(app.cart.peek())[0].state, 'quiet');
  }
});

test('a call that did not go out is sent again under the same id', async () => {
  let broken = true;
  const { app, rung } = till({ ring: async (body) => { if (broken) throw { offline: true }; return { ...body, status: 'waiting', version: 1 }; } });
  app.noteStop(past);
  await settle();
  assert.equal(stopsOf(app.cart.peek())[0].state, 'failed');
  broken = false;
  await app.callAboutRow('expired p1');
  assert.equal(rung.length, 2);
  assert.equal(rung[0].id, rung[1].id);
});

test('calls go with their cart, their row and their line, the line once it cannot be taken back', async () => {
  const { app, back } = till();
  await app.recallMinded();
  app.noteStop(past);
  await settle();
  app.setCart(newCart('c2'));
  await settle();
  assert.deepEqual(back, ['/help-requests/k1/cancel']);

  app.noteStop(past);
  await settle();
  app.dropStop('expired p1');
  await settle();
  assert.equal(back.length, 2);

  app.addProduct(milk);
  app.setCart({ ...app.cart.peek(), lines: app.cart.peek().lines.map((line) => ({ ...line, callId: 'k9' })) });
  app.mind('k9');
  app.undo.value = {};
  app.setCart(remove(app.cart.peek(), 1));
  await settle();
  assert.equal(back.length, 2);
  app.undo.value = null;
  await settle();
  assert.deepEqual(back.slice(2), ['/help-requests/k9/cancel']);
});

test('a cart that is emptied goes on under another id: calls about its rows stay, and those of its lines until it cannot come back', async () => {
  const { app, back } = till();
  await app.recallMinded();
  app.noteStop(past);
  await settle();
  const full = { ...add(app.cart.peek(), { ...milk, id: 'p2' }, 1000) };
  app.setCart({ ...full, lines: full.lines.map((line) => ({ ...line, callId: 'k9' })) });
  app.mind('k9');
  app.undo.value = {};
  app.setCart({ ...remove(app.cart.peek(), 1), id: 'c2' });
  await settle();
  assert.deepEqual(back, []);
  app.undo.value = null;
  await settle();
  assert.deepEqual(back, ['/help-requests/k9/cancel']);
});

test('a second call about a line takes back no first one', async () => {
  const { app, back } = till();
  await app.recallMinded();
  app.addProduct(milk);
  for (const id of ['k8', 'k9']) {
    app.setCart(setCall(app.cart.peek(), 1, id));
    app.mind(id);
    await settle();
  }
  assert.deepEqual(back, []);
  app.setCart(remove(app.cart.peek(), 1));
  await settle();
  assert.deepEqual(back, ['/help-requests/k8/cancel', '/help-requests/k9/cancel']);
});

test('a cart that is put aside keeps its calls, and whoever takes it up or gives it up minds them', async () => {
  const { app, back } = till();
  await app.recallMinded();
  app.addProduct(milk);
  const cart = setCall(app.cart.peek(), 1, 'k9');
  app.setCart(cart);
  app.mind('k9');
  app.takeCall({ id: 'k9', kind: 'price_check', status: 'waiting', version: 1 });
  app.letWait(cart);
  app.setCart(newCart('c2'));
  await settle();
  assert.deepEqual(back, []);
  app.setCart(cart);
  await app.mindAgain();
  app.setCart(remove(app.cart.peek(), 1));
  await settle();
  assert.deepEqual(back, ['/help-requests/k9/cancel']);
  app.takeBackCalls(['k9', 'k0']);
  assert.equal(back.length, 2); // k0 is not known here
});

test('what a reload found is taken back once its cart is known to be gone', async () => {
  const { app, back } = till({ kept: { minded: [{ id: 'k7', cart: 'c0' }] } });
  await settle();
  assert.deepEqual(back, []); // the cart may still be read
  await app.recallMinded();
  await settle();
  assert.deepEqual(back, ['/help-requests/k7/cancel']);
});

test('another piece that was fetched settles its row when it is added', async () => {
  const { app, back } = till();
  await app.recallMinded();
  app.noteStop(past);
  await settle();
  const { callId } = stopsOf(app.cart.peek())[0];
  app.takeCall({ ...app.calls.peek().byId.get(callId), status: 'resolved', version: 3, answer: { did: 'fetched' } });
  app.addFetched(stopsOf(app.cart.peek())[0]);
  await settle();
  assert.equal(app.cart.peek().lines.length, 1);
  assert.equal(stopsOf(app.cart.peek()).length, 0);
  assert.deepEqual(back, []); // it has ended
});
