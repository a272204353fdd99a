// The shifts of a store, as the form has them and as the API takes them. No DOM.

export const mostShifts = 8;

/** Half hours of the day. */
export const halves = Array.from({ length: 48 }, (_, i) => `${String(Math.floor(i / 2)).padStart(2, "0")}:${i % 2 ? "30" : "00"}`);

/** @typedef {{name: string, from: string, to: string}} Shift */

/** @param {any} policies @returns {Shift[]} */
export function shiftsOf(policies) {
  return (policies?.shifts ?? []).map((/** @type {Shift} */ { name, from, to }) => ({ name, from, to }));
}

/** One more: from where the last ends, for eight hours. @param {Shift[]} rows @returns {Shift[]} */
export function withShift(rows) {
  const from = rows.at(-1)?.to ?? "06:00";
  return [...rows, { name: "", from, to: halves[(halves.indexOf(from) + 16) % 48] }];
}

/** The half hours of a shift; one that ends when it begins has the whole day. @param {Shift} shift */
function slotsOf(shift) {
  const from = halves.indexOf(shift.from);
  const length = (halves.indexOf(shift.to) - from + 48) % 48 || 48;
  return Array.from({ length }, (_, i) => (from + i) % 48);
}

/**
 * What is wrong with each row, by the key of its words: nothing, hours that are in
 * one before, no name, or a name that is there already.
 * @param {Shift[]} rows
 */
export function shiftFaults(rows) {
  return rows.map((row, at) => {
    const mine = new Set(slotsOf(row));
    if (rows.slice(0, at).some((other) => slotsOf(other).some((slot) => mine.has(slot)))) return "shifts.twice";
    const name = row.name.trim();
    if (name === "") return "shifts.no_name";
    return rows.slice(0, at).some((other) => other.name.trim() === name) ? "shifts.same_name" : "";
  });
}
