import assert from 'node:assert/strict';
import test from 'node:test';
import { makeWords } from '../lib/words.js';
import { signal } from '../vendor/signals-core.js';
import { makeEye } from './eye.js';
import { en } from './texts.js';

const points = [{ code: 'A1', name: 'Bread', zone_id: 'a' }, { code: 'B4', name: '', zone_id: 'b' }];
const call = { id: 'r', status: 'accepted', call_point: { code: 'A1' } };

function bench({ get = async () => { throw Object.assign(new Error(), { status: 404 }); }, window = {} } = {}) {
  const b = { arrived: [], stopped: 0, left: 0, held: signal([call]) };
  b.eye = makeEye({
    api: { get }, t: makeWords({ en }, 'en'), held: b.held, points: () => points, zoneName: (id) => `zone ${id}`,
    arrive: (request, code) => b.arrived.push([request.id, code]), leave: () => { b.left += 1; },
    world: { window: { isSecureContext: true, navigator: { mediaDevices: { getUserMedia() {} } }, BarcodeDetector: class {}, ...window },
      scanner: ({ onCode, onEnd }) => { Object.assign(b, { onCode, onEnd }); return { stop: () => { b.stopped += 1; } }; } },
  });
  b.eye.look(call);
  return b;
}

test('the right sign before the camera is the arrival, and the camera goes off', () => {
  const b = bench();
  b.onCode('https://shop.example/h/A1?t=abc');
  assert.deepEqual(b.arrived, [['r', 'A1']]);
  assert.equal(b.eye.open.value, null);
  assert.equal(b.stopped, 1);
});

test('another sign says whose it is, goods are named, and nobody has arrived', async () => {
  const b = bench({ get: async (path, { query }) => { if (query.code === '4006381333931') return { product: { name: 'Flour' } }; throw Object.assign(new Error(), { status: 404 }); } });
  b.onCode('https://shop.example/h/B4');
  assert.equal(b.eye.open.value.said, 'B4 is the sign of zone b. Your call is at A1.');
  b.onCode('https://shop.example/h/Z9');
  assert.equal(b.eye.open.value.said, 'Z9 is no sign of this store. Your call is at A1.');
  await b.onCode('4006381333931');
  assert.equal(b.eye.open.value.said, 'That is Flour, not the sign A1.');
  await b.onCode('https://elsewhere.example/');
  assert.equal(b.eye.open.value.said, 'That is not the sign A1.');
  assert.deepEqual(b.arrived, []);
});

test('where there is no camera it says why; a camera that ends says so; a call that went elsewhere shuts it', () => {
  assert.match(bench({ window: { isSecureContext: false } }).eye.open.value.problem, /https/);
  const b = bench();
  b.onEnd('denied');
  assert.match(b.eye.open.value.problem, /Allow it/);
  b.held.value = [];
  b.onCode('https://shop.example/h/A1');
  assert.equal(b.eye.open.value, null);
  assert.deepEqual(b.arrived, []);
});
