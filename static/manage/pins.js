// PINs the office hands out: four digits, by chance, never an easy one.

import { weakPin } from "./wizard.js";

/**
 * @param {() => number} [random] a whole number from 0 to 9999
 */
export function freshPin(random = fourDigits) {
  for (;;) {
    const pin = String(random()).padStart(4, "0");
    if (!weakPin(pin)) return pin;
  }
}

/** Even chances: numbers above the last whole ten thousand are drawn again. */
function fourDigits() {
  const drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn);
  while (drawn[0] >= 4_294_960_000);
  return drawn[0] % 10_000;
}
