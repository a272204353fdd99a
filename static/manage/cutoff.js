// The time at which a shop's business day ends: minutes after midnight to the
// server, a clock's time to people.

/** Minutes after midnight as a clock's time, 240 as 4:00. @param {number} minutes */
export const clockText = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

/** A clock's time as minutes after midnight; null where it is none. @param {string} text */
export function minutesOf(text) {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}
