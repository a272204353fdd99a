import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf } from "../lib/words.js";
import { formOf, policyOf } from "./waiting.js";
import { customerWords } from "./words.customers.js";

test("what the form shows goes back as it came", () => {
  assert.deepEqual(formOf({}), { still_after: "0", still_within: "60", follow_up: "2", helper: "name" });
  const help = { still_after: 300, still_within: 45, follow_up: 0, helper: "picture" };
  assert.deepEqual(policyOf(formOf({ help })), { policies: { help } });
});

test("each field that cannot be read is named", () => {
  assert.deepEqual(policyOf({ still_after: "29", still_within: "19", follow_up: "6", helper: "face" }), { wrong: ["still_after", "still_within", "follow_up", "helper"] });
  assert.deepEqual(policyOf({ still_after: "1.5", still_within: " 20 ", follow_up: "5", helper: "none" }), { wrong: ["still_after"] });
  for (const name of ["still_after", "still_within", "follow_up", "helper"]) assert.ok(customerWords[`service.wrong_${name}`], name);
  assert.deepEqual(faultsOf({ en: customerWords }), []);
});
