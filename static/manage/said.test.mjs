import assert from "node:assert/strict";
import { test } from "node:test";
import { askedSaid, closeReasons, saidDays, saidFilter, saidState } from "./said.js";
import { english } from "./texts.js";

test("an address that says nothing, or nonsense, asks for the last thirty days by subject", () => {
  const usual = { by: "heard", period: "month", status: "all", key: "", follow: false };
  assert.deepEqual(askedSaid({}), usual);
  assert.deepEqual(askedSaid({ by: "moon", period: "x", status: "y" }), usual);
  assert.deepEqual(askedSaid({ by: "zone", period: "week", status: "new", key: "none", show: "follow" }), { by: "zone", period: "week", status: "new", key: "none", follow: true });
});

test("the last days begin so long ago, over the end of a month and a year", () => {
  assert.deepEqual(saidDays("today", "2026-11-28"), { period: "today" });
  assert.deepEqual(saidDays("week", "2026-03-02"), { from: "2026-02-24" });
  assert.deepEqual(saidDays("month", "2027-01-10"), { from: "2026-12-12" });
});

test("a group leads to its calls", () => {
  assert.deepEqual(saidFilter("heard", ""), {});
  assert.deepEqual(saidFilter("heard", "wish"), { heard: "wish" });
  assert.deepEqual(saidFilter("zone", "none"), { zone_id: "none" });
  assert.deepEqual(saidFilter("product", "p"), { product_id: "p" });
});

test("how it stands has a shape and words, and each reason to close its own", () => {
  for (const follow_up of [undefined, ...["open", "answered", "task", "closed"].map((status) => ({ status })), { status: "answered", reaches: true }]) assert.ok(english[`said.${saidState({ follow_up }).key}`]);
  assert.equal(saidState({ follow_up: { status: "answered", reaches: false } }).key, "noted");
  for (const reason of closeReasons) assert.ok(english[`said.reason_${reason}`], reason);
});
