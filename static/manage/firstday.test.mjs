import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDay } from "./firstday.js";

const empty = { store: { address: "x", vat_id: "" }, devices: [], staff: [{ active: true }], zones: [], callPoints: [], taxClasses: [], hasProducts: false };
const done = (shop) => firstDay(shop).filter((item) => item.done).map((item) => item.key);

test("a new shop lacks everything but its first manager", () => {
  assert.deepEqual(done(empty), []);
  assert.equal(firstDay(empty).length, 8);
});

test("only paired devices and placed zones count", () => {
  const devices = [{ kind: "till", state: "waiting" }, { kind: "tablet", state: "paired" }, { kind: "till", state: "revoked" }];
  assert.deepEqual(done({ ...empty, devices, zones: [{ w: 0, h: 0 }] }), ["tablets"]);
  assert.deepEqual(done({ ...empty, store: { address: "x", vat_id: "DE1" }, staff: [{ active: true }, { active: true }], zones: [{ w: 60, h: 40 }], hasProducts: true }), ["shop", "goods", "staff", "plan"]);
});
