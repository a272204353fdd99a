import assert from 'node:assert/strict';
import test from 'node:test';
import { makePaying } from './paying.js';

const settle = async () => { for (let i = 0; i < 20; i += 1) await new Promise((done) => setImmediate(done)); };

// A payment that stands somewhere, and a server that answers as told.
function counter(test, kept, answers = {}) {
  test.mock.timers.enable({ apis: ['setTimeout'] });
  const calls = [];
  const call = (method) => async (path, body) => {
    calls.push([method, path, body]);
    const found = answers[`${method} ${path}`];
    const value = typeof found === 'function' ? found(body) : found;
    if (value instanceof Error) throw value;
    return value ?? { items: [] };
  };
  const pay = makePaying({
    api: { get: call('get'), put: call('put'), post: call('post') }, me: { rights: ['sell'] }, register: { id: 'r1' }, cart: { clear() {} },
    kept: { read: () => kept, write() {} }, serverNow: () => Date.parse('2026-11-28T09:00:00Z'), leave() {},
  });
  test.after(() => pay.stop());
  return { pay, calls };
}

const charged = { step: 'stuck', sale: 's1', payment: 'y1', terminal: 'k1', name: 'Reader', amount: 349, body: { lines: [], total: 349 }, reason: 'x', receipt: '' };
const charge = { id: 'y1', status: 'approved', amount: 349, refunded: 0 };

test('the money is back when the terminal says so, and it is asked under one id', async (test) => {
  let status = 'pending';
  const refunds = [];
  const answers = { 'get /payments/y1': charge };
  const { pay } = counter(test, charged, new Proxy(answers, { get: (all, path) => all[path] ?? (path.startsWith('put /payments/') ? (body) => { refunds.push([path, body.amount]); return { status, reason: '' }; } : undefined) }));
  pay.giveBack();
  await settle();
  assert.equal(pay.paying.value.step, 'back');
  answers['get /payments/y1'] = { ...charge, refunded: 349 }; // what is on its way back
  status = 'approved';
  test.mock.timers.tick(2000);
  await settle();
  assert.deepEqual([pay.paying.value.step, pay.paying.value.reason], ['failed', 'floor.pay.went_back']);
  assert.equal(refunds.length, 2);
  assert.deepEqual(refunds[0], refunds[1]);
});

test('a terminal that gives nothing back leaves the charge as it is told', async (test) => {
  const { pay } = counter(test, charged, new Proxy({ 'get /payments/y1': charge }, { get: (all, path) => all[path] ?? { status: 'declined', reason: 'No.' } }));
  pay.giveBack();
  await settle();
  assert.deepEqual([pay.paying.value.step, pay.paying.value.reason], ['stuck', 'No.']);
});

test('no goods come into a cart that is being paid; what is paid makes room', (test) => {
  for (const [step, room] of [['asking', false], ['card', false], ['booking', false], ['stuck', false], ['back', false], ['failed', true], ['done', true]]) {
    const { pay } = counter(test, { ...charged, step });
    assert.equal(pay.makesRoom(), room, step);
    assert.equal(pay.paying.value === null, room, step);
    test.mock.timers.reset();
  }
});

test('the drawer of a till, forgotten with its cash, is not closed as empty', async (test) => {
  const { pay, calls } = counter(test, { ...charged, step: 'asking' }, {
    'get /terminals': { items: [] }, 'get /drawers': { items: [{ id: 'd1', opening_float: 10000, ends_at: '2026-11-28T04:00:00Z' }] },
  });
  await pay.read();
  await settle();
  assert.deepEqual([pay.paying.value.step, pay.paying.value.reason], ['failed', 'floor.pay.drawer']);
  assert.ok(!calls.some(([, path]) => path.endsWith('/close') || path.startsWith('/payments')));
});
