// Tax rates between the wire ("0.19") and the field ("19" percent), digit by
// digit: no rate ever passes through a float.

/**
 * Percent as typed to a rate, null when it is none. Up to four decimals of
 * percent, which is what parts per million can hold.
 * @param {string} typed
 * @returns {string|null}
 */
export function percentToRate(typed) {
  const match = /^(\d{1,2}|100)(?:[.,](\d{1,4}))?$/.exec(typed.trim().replace(/\s*%$/, ""));
  if (!match || (match[1] === "100" && /[1-9]/.test(match[2] ?? ""))) return null;
  if (match[1] === "100") return "1";
  const digits = (match[1].padStart(2, "0") + (match[2] ?? "")).replace(/0+$/, "");
  return digits === "" ? "0" : `0.${digits}`;
}

/**
 * A rate as percent, with a point; words.js writes it in the reader's way.
 * @param {string} rate
 */
export function rateToPercent(rate) {
  const [whole, fraction = ""] = rate.split(".");
  const digits = whole + fraction.padEnd(2, "0");
  const percent = digits.slice(0, whole.length + 2).replace(/^0+(?=\d)/, "");
  const rest = digits.slice(whole.length + 2).replace(/0+$/, "");
  return rest === "" ? percent : `${percent}.${rest}`;
}

/**
 * Parts per million as a rate.
 * @param {number} ppm
 */
export function ppmToRate(ppm) {
  const fraction = String(ppm % 1_000_000).padStart(6, "0").replace(/0+$/, "");
  const whole = Math.floor(ppm / 1_000_000);
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}
