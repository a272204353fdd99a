import assert from "node:assert/strict";
import { test } from "node:test";
import { heardAt } from "./heard.js";

test("the tag heard most at a place, and none where nothing was said", () => {
  const floor = { words: [{ code: "B4", tags: ["too_dear", "out_of_stock"] }, { code: "B4", tags: ["out_of_stock"] }, { code: "C1", tags: ["praise"] }, { code: "D2" }] };
  assert.deepEqual(heardAt(floor, "B4"), ["out_of_stock"]);
  assert.deepEqual(heardAt(floor, "D2"), []);
  assert.deepEqual(heardAt(floor, "Z9"), []);
});
