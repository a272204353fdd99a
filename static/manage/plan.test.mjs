import assert from "node:assert/strict";
import { test } from "node:test";
import { arrow, freePlace, move, nextCode, snap, stretch, zoneAt } from "./plan.js";

const sheet = { width: 225, height: 140 };

test("whatever is done, a box stays on the grid and inside the walls", () => {
  let box = { id: "z", x: 10, y: 10, w: 60, h: 40 };
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < 2000; i++) {
    const dx = (random() - 0.5) * 300;
    const dy = (random() - 0.5) * 300;
    box = random() < 0.5 ? move(box, dx, dy, sheet) : stretch(box, dx, dy, sheet);
    for (const value of [box.x, box.y, box.w, box.h]) assert.equal(value % 5, 0, JSON.stringify(box));
    assert.ok(box.x >= 0 && box.y >= 0 && box.w >= 10 && box.h >= 5);
    assert.ok(box.x + box.w <= sheet.width && box.y + box.h <= sheet.height, JSON.stringify(box));
  }
  assert.equal(box.id, "z");
});

test("arrow keys move by half a metre, with Shift they stretch, others are left alone", () => {
  const box = { x: 10, y: 10, w: 20, h: 20 };
  assert.deepEqual(arrow(box, "ArrowRight", false, sheet), { ...box, x: 15 });
  assert.deepEqual(arrow(box, "ArrowUp", false, sheet), { ...box, y: 5 });
  assert.deepEqual(arrow(box, "ArrowDown", true, sheet), { ...box, h: 25 });
  assert.equal(arrow(box, "Enter", false, sheet), null);
  assert.equal(snap(12.4), 10);
});

test("a new box gets a free place while there is one", () => {
  const taken = [];
  for (let i = 0; i < 6; i++) {
    const box = freePlace(taken, { w: 60, h: 50 }, sheet);
    for (const other of taken) assert.ok(box.x >= other.x + other.w || other.x >= box.x + box.w || box.y >= other.y + other.h || other.y >= box.y + box.h);
    taken.push(box);
  }
  assert.deepEqual(freePlace([{ x: 0, y: 0, w: 225, h: 140 }], { w: 60, h: 50 }, sheet), { x: 0, y: 0, w: 60, h: 50 });
});

test("a point belongs to the smallest zone around it", () => {
  const zones = [{ id: "big", x: 0, y: 0, w: 100, h: 100 }, { id: "small", x: 10, y: 10, w: 20, h: 20 }];
  assert.equal(zoneAt({ x: 15, y: 15 }, zones)?.id, "small");
  assert.equal(zoneAt({ x: 90, y: 90 }, zones)?.id, "big");
  assert.equal(zoneAt({ x: 190, y: 90 }, zones), null);
});

test("codes run on and skip what is taken", () => {
  assert.equal(nextCode([]), "A");
  assert.equal(nextCode(["A", "C"]), "B");
  assert.equal(nextCode([...Array(26)].map((_, i) => String.fromCharCode(65 + i))), "AA");
  assert.equal(nextCode(["B1", "B2"], "B"), "B3");
});
