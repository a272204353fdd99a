import assert from "node:assert/strict";
import { test } from "node:test";
import { askedCalls, halfHours, shadeAmong, widths } from "./callfigures.js";

test("an address says what is asked, wrong values lead to the usual", () => {
  assert.deepEqual(askedCalls({}), { period: "week", by: "day", from: undefined, to: undefined, sort: "" });
  assert.equal(askedCalls({ period: "today" }).by, "hour");
  assert.deepEqual(askedCalls({ period: "own", by: "zone", from: "2026-11-01" }), { period: "own", by: "zone", from: "2026-11-01", to: "2026-11-01", sort: "" });
  assert.equal(askedCalls({ by: "<script>" }).by, "day");
});

test("half hours have no holes", () => {
  const slot = (at) => ({ at, per_hour: 1, people: 1, busy: 0, within: 1, answer_seconds: 0 });
  assert.deepEqual(halfHours([{ slots: [slot("10:00")] }, { slots: [slot("08:30"), slot("09:00")] }]), ["08:30", "09:00", "09:30", "10:00"]);
  assert.deepEqual(halfHours([{ slots: [] }]), []);
});

test("shades and bars are relative to the most", () => {
  assert.deepEqual([0, 1, 50, 100].map((n) => shadeAmong(n, 100)), [0, 1, 2, 4]);
  assert.deepEqual(widths([{ calls: 5 }, { calls: 10 }, { calls: 0 }]), [50, 100, 0]);
  assert.deepEqual(widths([]), []);
});
