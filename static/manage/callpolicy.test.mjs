import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf, formOf, policyOf, usualRungs } from "./callpolicy.js";

test("a kind the store says nothing of is shown as it is answered", () => {
  const form = formOf({ ladders: { locked_case: [5] } }, "locked_case");
  assert.deepEqual(form.rungs.map(({ to, seconds }) => [to, seconds]), [["zone", "5"], ["everyone", ""]]);
  assert.deepEqual([form.ask, form.offer_seconds, form.priority], ["everyone", "20", "0"]);
  assert.deepEqual(formOf({}, "approval").rungs.map((rung) => [rung.to, rung.serving]), [["leads", false], ["leads", true], ["leads", true]]);
  assert.equal(usualRungs([], false).length, 3);
});

test("a policy comes back as it was", () => {
  const policy = {
    ask: "one_by_one", offer_seconds: 15, skill: "keys", priority: 3,
    rungs: [{ to: "around", seconds: 20, sound: "soft" }, { to: "persons", persons: ["sue"], serving: true, any_skill: true, seconds: 40 }, { to: "everyone", sound: "siren" }],
  };
  const { policy: back, wrong } = policyOf(formOf({ calls: { assistance: policy } }, "assistance"), "assistance");
  assert.deepEqual(wrong, {});
  assert.deepEqual(back, policy);
});

test("what is wrong is told at its field, under names the server uses too", () => {
  const form = formOf({ calls: { change: { ask: "one_by_one" } } }, "change");
  form.offer_seconds = "4";
  form.priority = "x";
  form.rungs[0].seconds = "2.5";
  form.rungs[1].to = "persons";
  const { wrong } = policyOf(form, "change");
  assert.deepEqual(Object.keys(wrong).sort(), ["calls.change.offer_seconds", "calls.change.priority", "calls.change.rungs[0].seconds", "calls.change.rungs[1].persons"]);
  assert.deepEqual(Object.keys(wrong).filter((field) => !fieldsOf("change").includes(field)), []);
});

test("the last rung lasts, whatever was typed before it became the last", () => {
  const form = formOf({}, "change");
  form.rungs.pop();
  assert.equal("seconds" in policyOf(form, "change").policy.rungs[1], false);
});
