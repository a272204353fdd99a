import assert from "node:assert/strict";
import { test } from "node:test";
import { parts, secondsTo, steps } from "./timeline.js";

const at = (seconds) => new Date(Date.UTC(2026, 10, 26, 14, 8, 0) + seconds * 1000).toISOString();
const entry = (seconds, type, id = "mia") => ({ at: at(seconds), type, staff: { id, name: id }, device_id: "d", data: {} });

test("a call that went well has three parts", () => {
  const timeline = [entry(0, "created"), entry(0, "offered"), entry(1, "delivered"), entry(35, "accepted"), entry(92, "arrived"), entry(151, "resolved"), entry(170, "rated")];
  assert.deepEqual(parts(timeline, Date.parse(at(999))), [{ part: "wait", from: 0, to: 35 }, { part: "way", from: 35, to: 92 }, { part: "here", from: 92, to: 151 }]);
});

test("a call given back waits again, an open one runs until now", () => {
  const timeline = [entry(20, "released"), entry(0, "created"), entry(10, "accepted"), entry(50, "accepted", "ben")];
  assert.deepEqual(parts(timeline, Date.parse(at(60))), [
    { part: "wait", from: 0, to: 10 }, { part: "way", from: 10, to: 20 }, { part: "wait", from: 20, to: 50 }, { part: "way", from: 50, to: 60 },
  ]);
});

test("handing off keeps the part it happened in", () => {
  const timeline = [entry(0, "created"), entry(5, "accepted"), entry(9, "handed_off"), entry(20, "arrived"), entry(30, "handed_off"), entry(40, "resolved")];
  assert.deepEqual(parts(timeline, 0).map((part) => part.part), ["wait", "way", "here"]);
});

test("delivery of an offer to a device is told once, everything stands in order with its gap", () => {
  const again = { ...entry(9, "delivered"), data: { offer: 4 } };
  const list = steps([entry(3, "delivered"), again, entry(0, "created"), entry(2, "delivered"), entry(4, "delivered", "ben")]);
  assert.deepEqual(list.map((step) => [step.type, step.staff.id, step.seconds, step.gap]), [["created", "mia", 0, 0], ["delivered", "mia", 2, 2000], ["delivered", "ben", 4, 2000], ["delivered", "mia", 9, 5000]]);
});

test("nothing happened yet is an empty list", () => {
  assert.deepEqual(steps([]), []);
  assert.deepEqual(parts([], 0), []);
});

test("seconds count from the ring, and what never came has none", () => {
  assert.equal(secondsTo({ created_at: at(0) }, at(35)), 35);
  assert.equal(secondsTo({ created_at: at(0) }, null), null);
});

test("what is taken back leads back to the part before", () => {
  const at = (/** @type {number} */ s) => new Date(Date.parse("2026-11-26T14:00:00Z") + s * 1000).toISOString();
  const entry = (/** @type {number} */ s, /** @type {string} */ type, data = {}) => ({ at: at(s), type, staff: null, device_id: null, data });
  const found = parts([entry(0, "created"), entry(10, "accepted"), entry(12, "undone", { act: "accept", to: "waiting" }), entry(20, "accepted"), entry(30, "resolved"), entry(33, "undone", { act: "resolve", to: "accepted" }), entry(50, "transferred", {}), entry(60, "cancelled")], Date.parse(at(100)));
  assert.deepEqual(found.map((one) => [one.part, one.from, one.to]), [["wait", 0, 10], ["way", 10, 12], ["wait", 12, 20], ["way", 20, 30], ["way", 33, 50], ["wait", 50, 60]]);
});
