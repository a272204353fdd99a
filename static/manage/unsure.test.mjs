import { test } from "node:test";
import assert from "node:assert/strict";
import { madeWith, unsure } from "./unsure.js";

const away = { offline: true };

test("what has an id counts once, of the rest one has to look", () => {
  assert.equal(unsure("put", { words: "x" }, away), "unsure.once");
  assert.equal(unsure("post", { id: "a", kind: "assistance" }, away), "unsure.once");
  assert.equal(unsure("post", { reason: "settled" }, away), "unsure.look");
  assert.equal(unsure("patch", { name: "x" }, away), "unsure.look");
  assert.equal(unsure("del", undefined, away), "unsure.look");
});

test("nothing is added where nothing was sent, or the server answered", () => {
  assert.equal(unsure("get", undefined, away), null);
  assert.equal(unsure("put", {}, { offline: false }), null);
});

test("what was made is known by its id, and not for ever", () => {
  const known = madeWith(["a"], { type: "task.created", data: { id: "b" } });
  assert.deepEqual(known, ["a", "b"]);
  assert.equal(madeWith(known, { type: "task.offered", data: { id: "c" } }), known);
  const many = Array.from({ length: 300 }, (_, i) => i).reduce((/** @type {string[]} */ all, i) => madeWith(all, { type: "broadcast.sent", data: { id: `${i}` } }), []);
  assert.deepEqual([many.length, many.at(-1)], [100, "299"]);
});
