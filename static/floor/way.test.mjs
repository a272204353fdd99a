import assert from 'node:assert/strict';
import test from 'node:test';
import { signal } from '../vendor/signals-core.js';
import { makeWay, wayTo } from './way.js';

const shop = {
  plan: { width: 400, height: 200, shapes: [{ kind: 'till', label: 'T1', x: 10, y: 180, w: 20, h: 10 }, { kind: 'shelf', x: 190, y: 0, w: 20, h: 120 }] },
  zones: [{ id: 'a', code: 'A', x: 0, y: 0, w: 200, h: 200 }, { id: 'b', code: 'B', x: 200, y: 0, w: 200, h: 200 }, { id: 'none', code: 'N', x: 0, y: 0, w: 0, h: 0 }],
  points: [{ id: 'p', code: 'B1', x: 300, y: 50 }],
};
const call = (more = {}) => ({ id: 'r', status: 'accepted', zone_id: 'b', call_point: { id: 'p', code: 'B1' }, ...more });

function world(more = {}) {
  const given = { shop: signal(shop), held: signal([call()]), lastSign: signal(null), presence: signal(null), zones: signal(['a']), ...more };
  return { ...given, ...makeWay(given) };
}

test('the way to the call one took begins where one surely is', () => {
  const w = world();
  assert.deepEqual(w.way.value.way.points[0], { x: 100, y: 100 }, 'in the middle of the only zone');
  assert.deepEqual(w.way.value.to, { x: 300, y: 50 });
  assert.deepEqual(w.way.value.way.zones, ['a', 'b']);
  assert.ok(w.way.value.way.metres >= 25);
  w.lastSign.value = 'B1';
  assert.equal(w.way.value.way.metres, 0, 'at the sign');
  w.presence.value = { till: { id: 't', code: 'T1' } };
  assert.deepEqual(w.way.value.way.points[0], { x: 20, y: 185 }, 'a till one sells from says more than an old sign');
});

test('nothing is pretended: of several zones the place alone, without a plan nothing, nor for a zone that has no place', () => {
  const w = world({ zones: signal(['a', 'b']) });
  assert.equal(w.way.value.way, null);
  assert.deepEqual(w.way.value.to, { x: 300, y: 50 });
  assert.deepEqual(w.here.value, { x: 200, y: 100 });
  assert.equal(wayTo(call(), { x: 1, y: 1 }, { ...shop, plan: null }), null);
  assert.equal(wayTo(call({ call_point: null, zone_id: 'none' }), { x: 1, y: 1 }, shop), null);
  assert.equal(wayTo(null, { x: 1, y: 1 }, shop), null);
});

test('there is a way only while one goes', () => {
  const w = world({ held: signal([call({ status: 'arrived' })]) });
  assert.equal(w.way.value, null);
  w.held.value = [call({ paused_until: '2026-01-01' })];
  assert.equal(w.way.value, null);
  w.held.value = [call({ id: 'first', status: 'arrived' }), call({ id: 'second' })];
  assert.equal(w.way.value.id, 'second');
});
