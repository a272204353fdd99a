// Shares and days as the page of calls and sales writes them. Without DOM.

/** Parts per million as a whole percent. @param {number} millionths */
export function share(millionths) {
  return String(Math.round(millionths / 10_000));
}

/** A day so many days before. @param {string} day 2026-11-27 @param {number} n */
export function daysBefore(day, n) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - n);
  return at.toISOString().slice(0, 10);
}
