import assert from 'node:assert/strict';
import test from 'node:test';
import { wayOn } from './plan-way.js';

const square = (points) => points.every((p, i) => i === 0 || p.x === points[i - 1].x || p.y === points[i - 1].y);

test('in the open it is one corner at most, from exactly here to exactly there', () => {
  const way = wayOn({ from: { x: 13, y: 17 }, to: { x: 151, y: 83 }, width: 200, height: 100 });
  assert.deepEqual(way.points[0], { x: 13, y: 17 });
  assert.deepEqual(way.points.at(-1), { x: 151, y: 83 });
  assert.equal(way.points.length, 3);
  assert.ok(square(way.points));
  assert.equal(way.length, 138 + 66);
  assert.deepEqual(way.zones, []);
});

test('it goes round a shelf, and through one only where nothing else leads there', () => {
  const shelf = { kind: 'shelf', x: 90, y: 0, w: 20, h: 80 };
  const round = wayOn({ from: { x: 20, y: 40 }, to: { x: 180, y: 40 }, width: 200, height: 100, shapes: [shelf] });
  assert.ok(round.points.some((p) => p.y > 80), JSON.stringify(round.points));
  assert.ok(square(round.points));
  assert.ok(round.length > 160);
  const shut = wayOn({ from: { x: 20, y: 40 }, to: { x: 180, y: 40 }, width: 200, height: 100, shapes: [{ ...shelf, h: 100 }] });
  assert.equal(shut.length, 160);
  const door = wayOn({ from: { x: 20, y: 40 }, to: { x: 180, y: 40 }, width: 200, height: 100, shapes: [{ ...shelf, kind: 'entrance', h: 100 }] });
  assert.equal(door.length, 160);
});

test('zones are told in order, without those only brushed; a way is found where zones are named as neighbours', () => {
  const zones = [{ id: 'a', x: 0, y: 0, w: 100, h: 100 }, { id: 'b', x: 100, y: 0, w: 100, h: 100 }, { id: 'c', x: 0, y: 100, w: 200, h: 100 }];
  const plan = { from: { x: 50, y: 50 }, to: { x: 150, y: 50 }, width: 200, height: 200 };
  assert.deepEqual(wayOn({ ...plan, zones }).zones, ['a', 'b']);
  const named = zones.map((zone) => ({ ...zone, neighbours: { a: ['c'], b: ['c'], c: ['a', 'b'] }[zone.id] }));
  assert.deepEqual(wayOn({ ...plan, zones: named }).zones, ['a', 'c', 'b'], 'there is a wall between a and b');
});

test('a shop of one zone, the same place, a place outside the plan, a zone without a place, a large plan', () => {
  const one = { width: 60, height: 40, zones: [{ id: 'z', x: 0, y: 0, w: 60, h: 40 }] };
  assert.deepEqual(wayOn({ ...one, from: { x: 30, y: 20 }, to: { x: 50, y: 10 } }).zones, ['z']);
  assert.deepEqual(wayOn({ ...one, from: { x: 30, y: 20 }, to: { x: 30, y: 20 } }), { points: [{ x: 30, y: 20 }], length: 0, zones: ['z'] });
  assert.ok(wayOn({ ...one, from: { x: -20, y: 900 }, to: { x: 30, y: 20 } }).length > 0);
  assert.deepEqual(wayOn({ width: 60, height: 40, zones: [{ id: 'z', x: 0, y: 0, w: 0, h: 0 }], from: { x: 1, y: 1 }, to: { x: 50, y: 1 } }).zones, []);
  const large = wayOn({ width: 5000, height: 3000, from: { x: 10, y: 10 }, to: { x: 4990, y: 2990 },
    shapes: Array.from({ length: 300 }, (_, i) => ({ kind: 'shelf', x: 200 + (i % 20) * 230, y: 200 + Math.floor(i / 20) * 180, w: 20, h: 150 })) });
  assert.ok(square(large.points) && large.points.length < 12, JSON.stringify(large.points));
});
