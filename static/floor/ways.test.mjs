import assert from 'node:assert/strict';
import test from 'node:test';
import { between, goalOf, metres, middle, placeOf, shelfAt, spread } from './ways.js';

test('places and ways', () => {
  const shop = {
    zones: [{ id: 'z', code: 'A', x: 0, y: 0, w: 100, h: 50 }],
    points: [{ id: 'p', code: 'A1', x: 200, y: 40 }, { id: 'q', code: 'A9', x: 0, y: 0 }],
    plan: { shapes: [{ kind: 'till', label: 'T1', x: 10, y: 10, w: 4, h: 4 }, { kind: 'shelf', label: 'A2', x: 0, y: 0, w: 2, h: 2 }] },
  };
  assert.deepEqual(middle({ x: 0, y: 0, w: 10, h: 4 }), { x: 5, y: 2 });
  assert.equal(middle(null), null);
  assert.deepEqual(placeOf({ call_point: { id: 'p' } }, shop), { x: 200, y: 40 });
  assert.deepEqual(placeOf({ call_point: { id: 'q' }, zone_id: 'z' }, shop), { x: 50, y: 25 }); // on no plan: somewhere in its zone
  assert.deepEqual(goalOf({ kind: 'assistance', call_point: { id: 'q', code: 'A9' }, zone_id: 'z' }, 'A9', shop), { x: 50, y: 25, code: 'A9' });
  assert.deepEqual(placeOf({ register: { code: 'T1' } }, shop), { x: 12, y: 12 });
  assert.deepEqual(placeOf({ zone_id: 'z' }, shop), { x: 50, y: 25 });
  assert.equal(placeOf({ zone_id: 'none' }, shop), null);
  assert.equal(metres({ x: 0, y: 0 }, { x: 150, y: 200 }), 35);
  assert.equal(metres(null, { x: 1, y: 1 }), null);
  assert.equal(shelfAt('a2', shop).kind, 'shelf');
  assert.equal(shelfAt('A1', shop).id, 'p');
  assert.equal(shelfAt('', shop), null);
  assert.deepEqual(goalOf({ register: { code: 'T1' }, shelf: { id: 'p', code: 'A1' } }, '', shop), { x: 200, y: 40, code: 'A1' });
  assert.equal(goalOf({ register: { code: 'T1' } }, '', shop).code, 'T1');
  assert.equal(goalOf({ channel: 'phone', zone_id: 'z' }, '', shop), null, 'nobody walks to a telephone');
  assert.deepEqual(goalOf({ channel: 'phone', zone_id: 'z' }, 'A1', shop), { x: 200, y: 40, code: 'A1' });
  assert.deepEqual(between([{ x: 0, y: 0 }, null, { x: 10, y: 4 }]), { x: 5, y: 2 });
  assert.equal(between([null]), null);
  assert.deepEqual([0, 1, 2].map((i) => spread(shop.zones[0], 3, i).x), [25, 50, 75]);
});
