import test from 'node:test';
import assert from 'node:assert/strict';
import { installBeginning } from './actions/beginning.js';
import { ONE, add, begun, newCart, remove } from './cart.js';

const goods = (id) => ({ id, sku: id, name: id, unit: 'each', price: 100 });

/** As much of a till as the telling needs; put answers what it is told to. */
function till(put) {
  const told = [];
  const app = { pricing: { begins: true }, cart: { value: newCart('s1'), peek() { return this.value; } }, line: { value: 'online', peek() { return this.value; } },
    api: { put: (path, body, opts) => { told.push(path); assert.ok(opts.timeout <= 3000); return put(); } } };
  app.setCart = (next) => { app.cart.value = begun(next, 0); };
  installBeginning(app);
  return { app, told };
}

test('a device that wants it is told of the first goods of a cart, once, and nobody waits', () => {
  const { app, told } = till(() => new Promise(() => {}));
  app.setCart(add(app.cart.peek(), goods('bread'), ONE));
  assert.equal(app.cart.peek().lines.length, 1);
  app.setCart(add(app.cart.peek(), goods('milk'), ONE));
  const full = app.cart.peek();
  app.setCart(remove(remove(full, 1), 2));
  app.setCart(full); // taken back
  assert.deepEqual(told, ['/begun-carts/s1']);
  app.setCart(newCart('s2'));
  app.setCart(add(app.cart.peek(), goods('milk'), ONE));
  assert.deepEqual(told, ['/begun-carts/s1', '/begun-carts/s2']);
});

test('what fails, no line and no such device hinder nothing', async () => {
  const { app, told } = till(() => Promise.reject(new Error('refused')));
  app.setCart(add(app.cart.peek(), goods('bread'), ONE));
  await new Promise((resolve) => { setImmediate(resolve); }); // a rejection nobody catches would end the test here
  assert.equal(told.length, 1);
  for (const change of [() => { app.line.value = 'offline'; }, () => { app.line.value = 'online'; app.pricing.begins = false; }]) {
    change();
    app.setCart(newCart('s2'));
    app.setCart(add(app.cart.peek(), goods('milk'), ONE));
    assert.equal(app.cart.peek().lines.length, 1);
  }
  assert.equal(told.length, 1);
});
