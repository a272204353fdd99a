import assert from 'node:assert/strict';
import test from 'node:test';
import { makeLeaving } from './leaving.js';

function tablet({ del = async () => {}, shut = false } = {}) {
  const kept = new Map();
  const told = [];
  const storage = {
    getItem: (name) => { if (shut) throw new Error('shut'); return kept.get(name) ?? null; },
    setItem: (name, value) => { if (shut) throw new Error('shut'); kept.set(name, value); },
    removeItem: (name) => { if (shut) throw new Error('shut'); kept.delete(name); },
  };
  const api = { del: async (path) => { told.push(path); await del(); } };
  return { kept, told, leaving: makeLeaving({ api, storage }), again: () => makeLeaving({ api, storage }) };
}
const session = (id) => ({ staff: { id } });

test('who left without a network is signed out first thing, after a reload too, and once', async () => {
  const { told, leaving, again } = tablet();
  assert.equal(await leaving.settle(session('mia')), false); // nobody left
  assert.equal(leaving.owed(), false);
  leaving.owe('mia');
  assert.equal(again().owed(), true); // and is said to be, until the server knows
  assert.equal(await again().settle(session('mia')), true);
  assert.equal(leaving.owed(), false);
  assert.deepEqual(told, ['/sessions/current']);
  assert.equal(await again().settle(session('mia')), false);
  assert.equal(told.length, 1);
});

test('nobody goes on while it cannot be told', async () => {
  let away = true;
  const { kept, leaving } = tablet({ del: async () => { if (away) throw Object.assign(new Error('away'), { offline: true }); } });
  leaving.owe('mia');
  await assert.rejects(leaving.settle(session('mia')));
  assert.equal(kept.size, 1);
  away = false;
  assert.equal(await leaving.settle(session('mia')), true);
});

test('a session that ended by itself, or is another’s, is left alone', async () => {
  const { told, leaving } = tablet();
  leaving.owe('mia');
  assert.equal(await leaving.settle(null), false);
  leaving.owe('mia');
  assert.equal(await leaving.settle(session('ben')), false);
  assert.deepEqual(told, []);
  const gone = tablet({ del: async () => { throw Object.assign(new Error('over'), { status: 401 }); } });
  gone.leaving.owe('mia');
  assert.equal(await gone.leaving.settle(session('mia')), true);
  const shut = tablet({ shut: true });
  shut.leaving.owe('mia');
  shut.leaving.drop();
  assert.equal(await shut.leaving.settle(session('mia')), false);
});
