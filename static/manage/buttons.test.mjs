import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmText, ringsOf, unwell, wayOf } from "./buttons.js";

const button = { login: "abcd2345", call_point_id: "p", alarms: [], battery: 9, seen_at: "2026-11-27T09:00:00.000Z", name: "B" };

test("only presses with a meaning of their own are sent", () => {
  assert.deepEqual(ringsOf({ single: "", double: "carry_out", long: "nothing", name: "x" }, ["single", "double", "triple", "long"]), { double: "carry_out", long: "nothing" });
});

test("a button is told its ways, the broker's only where there is one", () => {
  const address = "http://shop.test/api/v1/buttons/";
  assert.deepEqual(wayOf({ address, mqtt: "" }, button, "s3"), [["http", `${address}s3`]]);
  assert.deepEqual(wayOf({ address, mqtt: "shop.test:1883" }, { ...button, call_point_id: null }, "s3").map(([name]) => name), ["mqtt", "login", "password", "topic", "lamp"]);
  assert.deepEqual(wayOf(undefined, button, "s3"), []);
});

test("what is wrong is said, the silent first", () => {
  const say = (/** @type {string} */ key, /** @type {any} */ params) => `${key} ${params?.n ?? params?.when ?? ""}`.trim();
  const at = (/** @type {string} */ text) => text.slice(11, 16);
  assert.equal(alarmText(say, button, "battery", at), "buttons.battery_is 9");
  assert.equal(alarmText(say, button, "silent", at), "buttons.silent_since 09:00");
  assert.equal(alarmText(say, { ...button, seen_at: null }, "silent", at), "buttons.silent_ever");
  const list = [{ ...button, name: "low", alarms: ["battery"] }, { ...button, name: "well" }, { ...button, name: "mute", alarms: ["silent", "battery"] }];
  assert.deepEqual(unwell(list).map((one) => one.name), ["mute", "low"]);
});
