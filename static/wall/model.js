// What a wall board makes of what the server told last. No DOM.

/** How long between looks, and at most while the server does not answer, in milliseconds. */
export const lookEvery = 2000;
const longest = 15_000;
/** A picture this old is said to be old. */
const oldAfter = 8000;

/**
 * The pause before the next look: steady while all is well, growing with
 * failures, and never the same for all screens of a shop.
 * @param {number} failures in a row
 * @param {number} chance 0 to 1
 */
export function pause(failures, chance) {
  const base = failures === 0 ? lookEvery : Math.min(longest, lookEvery * 2 ** Math.min(failures, 6));
  return Math.round(base * (0.75 + chance / 2));
}

/**
 * The screen's clock set by the server's: what to add to this machine's time.
 * @param {string} at
 * @param {number} now
 */
export function offsetOf(at, now) {
  return Date.parse(at) - now;
}

/**
 * Whether the picture is too old to be trusted.
 * @param {number|null} seenAt
 * @param {number} now
 */
export function isOld(seenAt, now) {
  return seenAt !== null && now - seenAt > oldAfter;
}

/**
 * How long a call has waited, in seconds.
 * @param {string|null} at
 * @param {number} now the server's
 */
export function waited(at, now) {
  return at === null ? null : Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
}

/**
 * A wait beside the goal: fine, more than half of it gone, over.
 * @param {number|null} seconds
 * @param {number} goal
 * @returns {"none"|"fine"|"near"|"late"}
 */
export function toneOf(seconds, goal) {
  if (seconds === null) return "none";
  if (seconds > goal) return "late";
  return seconds * 2 > goal ? "near" : "fine";
}

/**
 * Zones as they stand on the board: those without a name only where somebody
 * waits there.
 * @template {{code: string, waiting: number}} Z
 * @param {Z[]} zones
 */
export function shownZones(zones) {
  return zones.filter((zone) => zone.code !== "" || zone.waiting > 0);
}

const order = ["free", "helping", "busy", "break"];

/**
 * People: who is free first, and as many as fit, the rest as a number.
 * @param {{name: string, doing: string}[]} people
 * @param {number} most
 */
export function shownPeople(people, most) {
  const sorted = [...people].sort((a, b) => order.indexOf(a.doing) - order.indexOf(b.doing) || a.name.localeCompare(b.name));
  return { people: sorted.slice(0, sorted.length > most ? most - 1 : most), more: sorted.length > most ? sorted.length - most + 1 : 0 };
}
