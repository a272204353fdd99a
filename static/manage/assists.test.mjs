import assert from "node:assert/strict";
import test from "node:test";
import { daysBefore, share } from "./assists.js";

test("shares are whole percents", () => {
  assert.deepEqual([0, 4_999, 5_000, 666_667, 1_000_000].map(share), ["0", "0", "1", "67", "100"]);
});

test("days go back over months and leap days", () => {
  assert.equal(daysBefore("2026-11-27", 27), "2026-10-31");
  assert.equal(daysBefore("2028-03-01", 1), "2028-02-29");
  assert.equal(daysBefore("2026-01-01", 0), "2026-01-01");
});
