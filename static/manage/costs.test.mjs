import assert from "node:assert/strict";
import { test } from "node:test";
import { costText, costTyped } from "./costs.js";

test("a cost goes to the wire and comes back", () => {
  for (const [typed, digits, wire, shown] of [
    ["0.625", 2, "62.5", "0.625"], ["1,5", 2, "150", "1.50"], ["12", 2, "1200", "12.00"], ["0.00001", 2, "0.001", "0.00001"],
    ["150", 0, "150", "150"], ["1.125", 3, "1125", "1.125"], ["0", 2, "0", "0.00"],
  ]) {
    assert.equal(costTyped(typed, digits), wire, typed);
    assert.equal(costText(wire, digits), shown, typed);
  }
  assert.equal(costText("46.875", 2), "0.46875");
  assert.equal(costText(null, 2), "");
});

test("what is no cost is told", () => {
  for (const typed of ["", "-1", "1.0000001", "1.2.3", "1e3", "abc", "99999999999", " . "]) assert.equal(costTyped(typed, 2), null, typed);
});
