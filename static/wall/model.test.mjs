import assert from "node:assert/strict";
import { test } from "node:test";
import { isOld, lookEvery, pause, shownPeople, shownZones, toneOf, waited } from "./model.js";
import { texts } from "./texts.js";

test("looks are steady, and rarer while the server is away, up to a limit", () => {
  assert.equal(pause(0, 0.5), lookEvery);
  assert.ok(pause(1, 0) < pause(1, 1) && pause(1, 0) > lookEvery);
  assert.equal(pause(40, 0.5), 15_000);
});

test("a picture grows old, none is not", () => {
  assert.equal(isOld(null, 1e9), false);
  assert.equal(isOld(1000, 5000), false);
  assert.equal(isOld(1000, 20_000), true);
});

test("a wait is held against the goal", () => {
  const now = Date.parse("2026-11-27T10:01:00Z");
  assert.equal(waited("2026-11-27T10:00:15.500Z", now), 44);
  assert.equal(waited("2026-11-27T10:05:00Z", now), 0);
  assert.equal(waited(null, now), null);
  assert.deepEqual([null, 30, 31, 60, 61].map((seconds) => toneOf(seconds, 60)), ["none", "fine", "near", "near", "late"]);
});

test("no zone without a name unless somebody waits there", () => {
  assert.deepEqual(shownZones([{ code: "A", waiting: 0 }, { code: "", waiting: 0 }]).length, 1);
  assert.deepEqual(shownZones([{ code: "A", waiting: 0 }, { code: "", waiting: 1 }]).length, 2);
});

test("who is free comes first, who does not fit is counted", () => {
  const people = [{ name: "Cem", doing: "break" }, { name: "Ben", doing: "free" }, { name: "Ann", doing: "helping" }, { name: "Al", doing: "free" }];
  assert.deepEqual(shownPeople(people, 4).people.map((one) => one.name), ["Al", "Ben", "Ann", "Cem"]);
  const few = shownPeople(people, 3);
  assert.deepEqual([few.people.length, few.more], [2, 2]);
});

test("every language says everything", () => {
  for (const [language, words] of Object.entries(texts)) assert.deepEqual(Object.keys(words), Object.keys(texts.en), language);
});
