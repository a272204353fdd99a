// Light, dark, or as the system says; kept on this device.

import { signal } from "@preact/signals";
import { keptTheme, setTheme } from "../lib/ui.js";

export const themes = /** @type {const} */ (["light", "dark", "auto"]);

/** @type {import("@preact/signals").Signal<string>} */
export const theme = signal(keptTheme());
setTheme(/** @type {any} */ (theme.value));

/** @param {(typeof themes)[number]} name */
export function chooseTheme(name) {
  theme.value = name;
  setTheme(name);
}
