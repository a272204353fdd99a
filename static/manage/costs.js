// Costs: on the wire minor units with up to three decimals ("62.5"), on screen
// major units with three digits more than prices ("0.625"). Integers only.

/** Thousandths of a minor unit. @param {string} wire */
function units(wire) {
  const [whole, part = ""] = wire.split(".");
  return BigInt(whole) * 1000n + BigInt(part.padEnd(3, "0"));
}

/**
 * A cost as typed, for the wire; null when it is none.
 * @param {string} typed
 * @param {number} digits of the currency
 */
export function costTyped(typed, digits) {
  const match = /^(\d{1,10})(?:[.,](\d*))?$/.exec(typed.trim());
  const part = match?.[2] ?? "";
  if (!match || part.length > digits + 3) return null;
  const all = BigInt(match[1] + part.padEnd(digits + 3, "0"));
  const rest = (all % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return `${all / 1000n}${rest && `.${rest}`}`;
}

/**
 * A cost to read, with as many digits as a price, or more where it has them.
 * @param {string|null|undefined} wire
 * @param {number} digits
 */
export function costText(wire, digits) {
  if (wire === null || wire === undefined) return "";
  const all = units(wire).toString().padStart(digits + 4, "0");
  const whole = all.slice(0, all.length - digits - 3);
  const part = all.slice(all.length - digits - 3);
  const shown = part.slice(0, digits) + part.slice(digits).replace(/0+$/, "");
  return shown ? `${whole}.${shown}` : whole;
}
