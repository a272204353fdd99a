import assert from "node:assert/strict";
import { test } from "node:test";
import { percentToRate, ppmToRate, rateToPercent } from "./rates.js";

test("percent and rate lead back to each other", () => {
  for (const [percent, rate] of [["19", "0.19"], ["7", "0.07"], ["0", "0"], ["5.5", "0.055"], ["25.5", "0.255"], ["8.875", "0.08875"], ["10", "0.1"], ["100", "1"]]) {
    assert.equal(percentToRate(percent), rate);
    assert.equal(rateToPercent(rate), percent);
  }
});

test("every whole number of parts per million survives", () => {
  for (let ppm = 0; ppm < 1_000_000; ppm += 997) {
    assert.equal(percentToRate(rateToPercent(ppmToRate(ppm))), ppmToRate(ppm));
  }
  assert.equal(rateToPercent("0.1900"), "19");
});

test("what is no percent is refused", () => {
  for (const typed of ["", "x", "-1", "101", "100.5", "1.23456", "1e1", "19 20"]) assert.equal(percentToRate(typed), null, typed);
  assert.equal(percentToRate(" 7,5 % "), "0.075");
});
