import test from 'node:test';
import assert from 'node:assert/strict';
import { guessWidth, layoutPlan, standApart, standing } from './plan-layout.js';

const sizes = { zone: 20, name: 14, code: 14 };
const lay = (plan) => layoutPlan({ width: 300, height: 200, k: 1.5, sizes, ...plan });

/** The boxes of all that is written, as they come out on screen. */
function written(drawn) {
  const box = (at, text, size, sign) => ({ text, over: at.over, x: at.x, y: at.y - size * 0.73, w: guessWidth(text, size, sign), h: size * 0.73 });
  return [
    ...drawn.zones.flatMap((z) => [box(z.code, z.item.code, sizes.zone), z.name && box(z.name, z.item.name, sizes.name)]),
    ...drawn.shapes.map((s) => s.label && box(s.label, s.item.label, sizes.code)),
    ...drawn.points.map((p) => p.label && box(p.label, p.item.code, sizes.code)),
  ].filter(Boolean);
}
const meets = (a, b) => a.x < b.x + b.w - 0.2 && b.x < a.x + a.w - 0.2 && a.y < b.y + b.h - 0.2 && b.y < a.y + a.h - 0.2;

const crowded = {
  zones: [{ code: 'A', name: 'Fruit and bread', x: 0, y: 0, w: 100, h: 100 }, { code: 'B', name: 'Pantry', x: 100, y: 0, w: 100, h: 100 }, { code: 'C', name: 'A name much too long for any zone of this shop', x: 200, y: 0, w: 100, h: 100 }],
  shapes: [
    { kind: 'shelf', label: 'A1', x: 0, y: 0, w: 100, h: 12 }, { kind: 'shelf', label: 'A2', x: 0, y: 40, w: 60, h: 5 }, { kind: 'shelf', label: 'A3', x: 86, y: 20, w: 14, h: 80 },
    { kind: 'shelf', label: 'B1', x: 104, y: 4, w: 14, h: 90 }, { kind: 'shelf', label: 'B2', x: 140, y: 4, w: 6, h: 90 },
    { kind: 'shelf', label: 'C1', x: 200, y: 30, w: 100, h: 12 }, { kind: 'till', label: 'T1', x: 100, y: 150, w: 30, h: 14 }, { kind: 'till', label: 'T2', x: 131, y: 150, w: 30, h: 14 },
    { kind: 'entrance', label: 'Entrance', x: 20, y: 192, w: 60, h: 8 }, { kind: 'wall', x: 290, y: 120, w: 10, h: 80 },
  ],
  points: [{ code: 'D9', x: 298, y: 110 }, { code: 'D8', x: 2, y: 110 }],
};

test('on a crowded plan nothing is cut, nothing lies on anything', () => {
  const drawn = lay({ ...crowded, k: 2 });
  const words = written(drawn);
  assert.deepEqual(words.map((word) => word.text).sort(), ['A', 'A1', 'A2', 'A3', 'B', 'B1', 'B2', 'C', 'C1', 'D8', 'D9', 'Entrance', 'Fruit and bread', 'Pantry', 'T1', 'T2'], 'all signs and the two names that fit are written');
  for (const word of words) {
    assert.ok(word.x >= 0 && word.x + word.w <= drawn.width && word.y >= 0 && word.y + word.h <= drawn.height + 8, `${word.text} is cut`);
    assert.equal(word.over, false, `${word.text} found no room`);
    for (const other of words) assert.ok(other === word || !meets(word, other), `${word.text} lies on ${other.text}`);
    for (const shape of drawn.shapes) assert.ok(shape.gap || shape.item.label === word.text || !meets(word, shape), `${word.text} lies on shelf ${shape.item.label}`);
  }
});

test('a thin shelf with a figure in it is drawn as large as that, and no sign lies on it', () => {
  const plan = { zones: [{ code: 'A', name: '', x: 0, y: 0, w: 90, h: 60 }], shapes: [{ kind: 'shelf', label: 'A1', x: 30, y: 20, w: 50, h: 4 }, { kind: 'shelf', label: 'A2', x: 30, y: 45, w: 6, h: 4 }, { kind: 'shelf', label: '', x: 10, y: 55, w: 6, h: 2 }] };
  const thin = lay(plan), drawn = lay({ ...plan, fields: new Set(['A1', 'A2']) });
  assert.deepEqual(drawn.shapes.map((shape) => [shape.w, shape.h]), [[75, 16], [26, 16], [9, 3]]);
  assert.equal(drawn.shapes[0].y + 8, thin.shapes[0].y + 3);
  const wide = lay({ ...plan, zones: [{ ...plan.zones[0], x: 30, w: 50 }], fields: new Set(['A1', 'A2']) }); // no room at the left: a plain shelf would be written on
  for (const word of [...written(drawn), ...written(wide)]) for (const shape of drawn.shapes) assert.ok(!meets(word, shape), `${word.text} lies on ${shape.item.label}`);
});

test('the sign of a way in and that of the till beside it are two words', () => {
  const drawn = lay({ shapes: [{ kind: 'entrance', label: 'Entrance', x: 20, y: 192, w: 10, h: 8 }, { kind: 'till', label: 'T1', x: 66.5, y: 188, w: 30, h: 8 }] });
  const [door, till] = drawn.shapes.map((shape) => shape.label);
  assert.ok(till.x > door.x + guessWidth('Entrance', 14) + 4 || till.y < door.y - 10, JSON.stringify([door, till]));
});

test('a zone full of shelf keeps its letter, with a halo', () => {
  const drawn = lay({ zones: [{ code: 'A', name: 'Full', x: 10, y: 10, w: 50, h: 50 }], shapes: [{ kind: 'shelf', label: '', x: 10, y: 10, w: 50, h: 50 }] });
  assert.equal(drawn.zones[0].code.over, true);
  assert.equal(drawn.zones[0].name, null);
});

test('the name stands beside its letter in the band on top when that is free', () => {
  const [zone] = lay({ zones: [{ code: 'A', name: 'Fruit', x: 10, y: 10, w: 90, h: 60 }], shapes: [{ kind: 'shelf', label: 'A1', x: 30, y: 34, w: 60, h: 8 }] }).zones;
  assert.ok(zone.code.y < 34 * 1.5 && zone.name.x > zone.code.x && Math.abs(zone.name.y - zone.code.y) < 2);
});

test('a shelf inside its zone is named at its left, in that zone', () => {
  const drawn = lay({ zones: [{ code: 'A', name: '', x: 10, y: 10, w: 90, h: 60 }], shapes: [{ kind: 'shelf', label: 'A1', x: 40, y: 40, w: 50, h: 8 }] });
  const { label } = drawn.shapes[0];
  assert.ok(label.x >= 15 && label.x + guessWidth('A1', 14) <= 60);
});

test('a way in opens the wall it stands at, and only there', () => {
  const door = (x, y, w, h) => lay({ shapes: [{ kind: 'entrance', label: 'In', x, y, w, h }] });
  assert.equal(door(20, 192, 60, 8).wall, 'M0 0H450M0 300H30M120 300H450M0 0V300M450 0V300');
  assert.match(door(0, 50, 5, 40).wall, /M0 0V75M0 135V300/);
  assert.equal(door(100, 100, 40, 8).wall, 'M0 0H450V300H0Z');
  assert.equal(door(100, 100, 40, 8).shapes[0].gap, false);
  assert.equal(layoutPlan({ width: 300, height: 200, k: 1, sizes, gaps: false, shapes: [{ kind: 'entrance', label: 'In', x: 20, y: 192, w: 60, h: 8 }] }).shapes[0].gap, false);
});

test('a plan of nothing, and one of the smallest scale, can be drawn', () => {
  assert.equal(lay({}).wall, 'M0 0H450V300H0Z');
  const tiny = layoutPlan({ ...crowded, width: 300, height: 200, k: 0.1, sizes });
  for (const shape of tiny.shapes) assert.ok(shape.w > 0 && shape.h > 0);
});

test('marks at one place stand beside each other, the first one unmoved, all of them on the plan', () => {
  const sheet = { width: 200, height: 100 };
  const marks = standApart([{ x: 195, y: 50, r: 14 }, { x: 190, y: 50, r: 14 }, { x: 190, y: 52, r: 11 }, { x: 20, y: 20, r: 9 }], sheet);
  assert.deepEqual([marks[0].x, marks[0].y], [195, 50]);
  assert.deepEqual([marks[3].x, marks[3].y], [20, 20]);
  for (const [i, mark] of marks.entries()) {
    assert.ok(i === 0 || (mark.x + mark.r <= sheet.width && mark.x >= mark.r && mark.y >= mark.r && mark.y + mark.r <= sheet.height));
    for (const other of marks.slice(0, i)) assert.ok(Math.hypot(mark.x - other.x, mark.y - other.y) >= mark.r + other.r);
  }
});

test('a call point without a place is on no plan, unless a shelf bears its sign', () => {
  const points = [{ code: 'A1', x: 10, y: 20 }, { code: 'SC', x: 0, y: 0 }, { code: 'B2', x: 0, y: 0 }, { code: 'W', x: 0, y: 40 }];
  assert.deepEqual(standing(points, [{ label: 'B2' }, {}]).map((point) => point.code), ['A1', 'B2', 'W']);
});
