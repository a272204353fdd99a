import assert from "node:assert/strict";
import test from "node:test";
import { fieldTime, overdue, taskState, wireTime } from "./tasks.js";

const now = Date.parse("2026-11-26T09:30:00.000Z");
const task = (/** @type {any} */ more = {}) => ({ status: "waiting", created_at: "2026-11-26T09:00:00.000Z", starts_at: "2026-11-26T09:00:00.000Z", due_at: "2026-11-26T10:00:00.000Z", ended_at: null, ...more });

test("a task stands as it says", () => {
  assert.equal(taskState(task(), now).key, "is_waiting");
  assert.equal(taskState(task({ starts_at: "2026-11-26T09:31:00.000Z" }), now).key, "is_later");
  assert.deepEqual(taskState(task({ status: "missed" }), now), { shape: "late", tone: "late", key: "is_missed" });
  assert.equal(overdue(task(), now), false);
  assert.equal(overdue(task(), Date.parse("2026-11-26T10:00:00.000Z")), true);
  assert.equal(overdue(task({ ended_at: "2026-11-26T09:50:00.000Z" }), Date.parse("2026-11-26T11:00:00.000Z")), false);
});

test("a field's time is the store's, wherever its reader is; the wire's is UTC", () => {
  assert.equal(fieldTime(now, "Asia/Tokyo"), "2026-11-26T18:30");
  for (const zone of ["Asia/Tokyo", "America/New_York", "Europe/Berlin", undefined]) assert.equal(wireTime(fieldTime(now, zone), zone), "2026-11-26T09:30:00.000Z");
  assert.equal(wireTime("2026-03-29T03:30", "Europe/Berlin"), "2026-03-29T01:30:00.000Z", "the clocks went forward an hour before");
  assert.equal(wireTime("2026-03-29T01:30", "Europe/Berlin"), "2026-03-29T00:30:00.000Z");
  assert.equal(wireTime("2026-10-25T03:30", "Europe/Berlin"), "2026-10-25T02:30:00.000Z");
  assert.equal(wireTime(""), null);
});
