import assert from 'node:assert/strict';
import test from 'node:test';
import { makeBaskets } from './baskets.js';

const settle = async () => { for (let i = 0; i < 20; i += 1) await new Promise((done) => setImmediate(done)); };
const loaf = { id: 'b1', name: 'Rye bread', unit: 'each', price: 349 };

// A cart at a tablet and a server that prices it when it is told to.
function tablet(test) {
  test.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = [];
  const post = (path, body) => new Promise((answer, fail) => asked.push({ path, body, answer, fail }));
  const cart = makeBaskets({ api: { post }, t: (key) => key, me: { rights: [] }, bell: { soft() {} }, say() {}, kept: { read: () => null, write() {} }, leave() {} });
  test.after(() => cart.stop());
  cart.show();
  return { cart, asked };
}

test('a note that is written while the server reckons takes no price away', async (test) => {
  const { cart, asked } = tablet(test);
  cart.add(loaf);
  test.mock.timers.tick(200);
  assert.equal(asked.length, 1);
  cart.note('Mrs Ito');
  asked[0].answer({ total: 349, lines: [{ total: 349 }] });
  await settle();
  assert.deepEqual([cart.priced.value.total, cart.priced.value.old], [349, false]);
  cart.add(loaf);
  test.mock.timers.tick(200);
  cart.add(loaf);
  asked[1].answer({ total: 698, lines: [{ total: 698 }] });
  await settle();
  assert.equal(cart.priced.value.old, true); // of one piece less
});

test('a cart that could not be priced is priced as soon as the line is back', async (test) => {
  const { cart, asked } = tablet(test);
  cart.add(loaf);
  test.mock.timers.tick(200);
  asked[0].fail({ offline: true });
  await settle();
  assert.equal(cart.priced.value.problem, 'floor.cart.away');
  test.mock.timers.tick(3000);
  asked[1].answer({ total: 349, lines: [{ total: 349 }] });
  await settle();
  assert.equal(cart.priced.value.total, 349);
  cart.add(loaf);
  test.mock.timers.tick(200);
  cart.hide();
  asked[2].fail({ offline: true });
  await settle();
  test.mock.timers.tick(9000);
  assert.equal(asked.length, 3); // nobody looks
  cart.show();
  assert.equal(asked.length, 4);
});
