import { test } from 'node:test';
import assert from 'node:assert/strict';
import { signal } from '../vendor/signals-core.js';
import { add, newCart, ONE } from './cart.js';
import { askedFloor, answered, newAsking, standing } from './approval.js';
import { bindOf } from './manual.js';
import { installLater } from './actions/later.js';

const lamp = { id: 'p1', sku: 'L', name: 'Lamp', unit: 'each', price: 1000 };
const bread = { ...lamp, id: 'p2', name: 'Bread' };
const settle = () => new Promise((done) => { setTimeout(done, 0); });

/** A till as far as questions that wait go. */
function till() {
  const cancelled = [];
  const held = [];
  const said = [];
  const taken = [];
  const app = /** @type {any} */ ({
    cart: signal(add(newCart('c1'), lamp, ONE)), undo: signal(null), me: signal({ id: 'lea' }), asking: signal(null), device: signal({ id: 'till-1' }),
    ...Object.fromEntries(['voiding', 'gift', 'leavingTraining', 'refunding'].map((name) => [name, signal(null)])), papersOpen: signal(false),
    sound: { soft() {} }, serverNow: () => 1000, letWait() {}, hearCart() {}, ageRefusedBy() {},
    cancelCall: (id) => cancelled.push(id), say: (tone, key) => said.push(key), takeUp: (id) => taken.push(id),
  });
  installLater(app);
  /** Asks the floor about the open cart, and puts the question aside. */
  app.asks = () => {
    const cart = app.cart.peek();
    const asking = askedFloor(newAsking({ right: 'discount.line', amount: 100, percent: 0 }, { cart: {} }), 'h1', 'a1', 1000);
    app.asking.value = { ...asking, about: { bind: bindOf(cart), cart: cart.id, shelf: null, by: 'lea', hold: (id) => held.push(id) } };
    app.askLater();
  };
  app.answers = (state) => {
    const data = { id: 'a1', state, approver: { name: 'Sofia' } };
    app.later.value = app.later.peek().map((each) => answered(each, data));
    app.answeredLater(data);
  };
  return { app, cancelled, held, said, taken };
}

test('the till goes on, and a yes lands in the open cart', async () => {
  const { app, held, cancelled } = till();
  app.asks();
  assert.equal(app.asking.peek(), null);
  await settle();
  assert.equal(app.later.peek().length, 1);
  app.answers('granted');
  assert.deepEqual([held, app.later.peek(), cancelled], [['a1'], [], []]);
});

test('the next customer is served while the cart lies aside; the yes is kept for it and calls it up', async () => {
  const { app, held, cancelled, taken } = till();
  app.asks();
  const first = app.cart.peek();
  app.letWait(first, 's1');
  app.cart.value = add(newCart('c2'), bread, ONE);
  await settle();
  app.answers('granted');
  await settle();
  assert.deepEqual([held, app.later.peek().map(({ floor }) => floor.state), cancelled], [['a1'], ['granted'], []]);
  app.openLater(app.later.peek()[0]);
  assert.deepEqual(taken, ['s1']);
  app.cart.value = { ...first, id: 'c3', origin: { id: 's1', epoch: 1 } }; // as the shelf gives it
  await settle();
  assert.deepEqual(app.later.peek(), []);
});

test('a cart that is changed is another than was asked about, once that cannot be undone', async () => {
  const { app, cancelled, said } = till();
  app.asks();
  app.undo.value = {};
  app.cart.value = add(app.cart.peek(), bread, ONE);
  await settle();
  assert.deepEqual(cancelled, []);
  app.undo.value = null;
  await settle();
  assert.deepEqual([cancelled, said, app.later.peek()], [['h1'], ['approve.later_gone'], []]);
});

test('nobody is kept busy for a cart that is gone', async () => {
  for (const goes of [
    (app) => { app.cart.value = newCart('c2'); },
    (app) => { app.me.value = { id: 'ben' }; },
    (app) => { app.letWait(app.cart.peek(), 's1'); app.cart.value = newCart('c2'); app.hearCart({ type: 'cart.changed', data: { id: 's1', status: 'held', holder: { device_id: 'till-2' } } }); },
    (app) => { app.letWait(app.cart.peek(), 's1'); app.cart.value = newCart('c2'); app.hearCart({ type: 'cart.sold', data: { id: 's1' } }); },
  ]) {
    const { app, cancelled } = till();
    app.asks();
    goes(app);
    await settle();
    assert.deepEqual([cancelled, app.later.peek()], [['h1'], []], String(goes));
  }
});

test('a no is said, stays to be read, and is opened again', () => {
  const { app, held, said } = till();
  app.asks();
  app.answers('refused');
  assert.deepEqual([held, said], [[], ['approve.later_refused']]);
  app.openLater(app.later.peek()[0]);
  assert.equal(standing(app.asking.peek().floor, 1000), 'refused');
  assert.deepEqual(app.later.peek(), []);
});

test('what is not about a cart, or not asked yet, does not wait', () => {
  const { app } = till();
  const asking = newAsking({ right: 'drawer.drop', amount: 1, percent: 0 }, { movement: {} });
  for (const each of [{ ...asking, about: /** @type {any} */ ({}) }, { ...askedFloor(asking, 'h', 'a', 1000), about: null }]) {
    app.asking.value = each;
    app.askLater();
    assert.equal(app.asking.peek(), each);
  }
});
