import assert from "node:assert/strict";
import { test } from "node:test";
import { checkBarcode, checkDigit } from "./gtin.js";

test("codes from real packages are right", () => {
  for (const [code, kind] of [["4006381333931", "EAN-13"], ["96385074", "EAN-8"], ["036000291452", "UPC-A"], ["14006381333938", "ITF-14"]]) {
    assert.deepEqual(checkBarcode(code), { state: "good", kind, expected: code.at(-1) });
  }
});

test("one wrong digit is always noticed and the right last one is told", () => {
  const code = "4006381333931";
  for (let at = 0; at < code.length; at++) {
    for (let step = 1; step < 10; step++) {
      const digit = (Number(code[at]) + step) % 10;
      const changed = code.slice(0, at) + digit + code.slice(at + 1);
      const check = checkBarcode(changed);
      assert.equal(check.state, "wrong", changed);
      assert.equal(checkDigit(changed.slice(0, -1)), check.expected);
    }
  }
});

test("spaces are ignored, other codes are the shop's own", () => {
  assert.equal(checkBarcode(" 4 006381 333931 ").state, "good");
  assert.equal(checkBarcode("").state, "empty");
  for (const own of ["KX-2207", "12345", "٤٠٠٦٣٨١٣"]) assert.equal(checkBarcode(own).state, "own", own);
});
