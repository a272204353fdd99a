import assert from "node:assert/strict";
import { test } from "node:test";
import { freshPin } from "./pins.js";
import { weakPin } from "./wizard.js";

test("a drawn PIN has four digits and is never an easy one", () => {
  for (let i = 0; i < 500; i++) {
    const pin = freshPin();
    assert.match(pin, /^\d{4}$/);
    assert.ok(!weakPin(pin), pin);
  }
  const drawn = [1111, 1234, 42];
  assert.equal(freshPin(() => drawn.shift()), "0042");
});
