import assert from "node:assert/strict";
import { test } from "node:test";
import { halves, shiftFaults, shiftsOf, withShift } from "./shifts.js";
import { english } from "./texts.js";

const early = { name: "Early", from: "06:00", to: "14:00" }, night = { name: "Night", from: "22:00", to: "06:00" };

test("a store without shifts has none; one more begins where the last ends", () => {
  assert.deepEqual(shiftsOf({}), []);
  assert.deepEqual(withShift([]), [{ name: "", from: "06:00", to: "14:00" }]);
  assert.deepEqual(withShift([early, night]).at(-1), { name: "", from: "06:00", to: "14:00" });
  assert.deepEqual(withShift([{ name: "x", from: "10:00", to: "18:30" }]).at(-1), { name: "", from: "18:30", to: "02:30" });
  assert.equal(halves.length, 48);
});

test("a row says what is wrong with it, over midnight too", () => {
  assert.deepEqual(shiftFaults([early, night]), ["", ""]);
  assert.deepEqual(shiftFaults([early, { ...night, to: "06:30" }]), ["", "shifts.twice"]);
  assert.deepEqual(shiftFaults([{ name: "All day", from: "00:00", to: "00:00" }, early]), ["", "shifts.twice"]);
  assert.deepEqual(shiftFaults([early, { ...night, name: " Early " }, { name: " ", from: "14:00", to: "22:00" }]), ["", "shifts.same_name", "shifts.no_name"]);
  for (const key of ["shifts.no_name", "shifts.same_name", "shifts.twice"]) assert.ok(english[key]);
});
