// Calendar days as YYYY-MM-DD, reckoned without a time zone.

const DAY_MS = 86_400_000;

function at(day) {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day, n) {
  return new Date(at(day) + n * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from, to) {
  return Math.round((at(to) - at(from)) / DAY_MS);
}
