import assert from "node:assert/strict";
import test from "node:test";
import { clockText, minutesOf } from "./cutoff.js";

test("a time is minutes after midnight and back", () => {
  for (let minutes = 0; minutes < 24 * 60; minutes++) assert.equal(minutesOf(clockText(minutes)), minutes);
  assert.equal(clockText(245), "4:05");
  assert.equal(minutesOf(" 4 "), 240);
  assert.equal(minutesOf("04.30"), 270);
});

test("what is no time is refused", () => {
  for (const text of ["", "24:00", "4:60", "4:5", "-1", "noon", "4:00:00"]) assert.equal(minutesOf(text), null, text);
});
