// Check digits of the numbers printed under bars, told while somebody types.

/** @typedef {{state: "empty"|"good"|"wrong"|"own", kind: string, expected: string}} BarcodeCheck */

/** GTIN lengths and what each is called on the carton. @type {Record<number, string>} */
const kinds = { 8: "EAN-8", 12: "UPC-A", 13: "EAN-13", 14: "ITF-14" };

/**
 * Judges one code. `own` is a code no check digit applies to; the shop may use it.
 * @param {string} typed
 * @returns {BarcodeCheck}
 */
export function checkBarcode(typed) {
  const code = typed.replace(/[\s-]/g, "");
  if (code === "") return { state: "empty", kind: "", expected: "" };
  const kind = /^\d+$/.test(code) ? kinds[code.length] : undefined;
  if (!kind) return { state: "own", kind: "", expected: "" };
  const expected = checkDigit(code.slice(0, -1));
  return { state: expected === code.at(-1) ? "good" : "wrong", kind, expected };
}

/**
 * The digit that belongs after these: weights 3 and 1 from the right.
 * @param {string} digits
 */
export function checkDigit(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}
