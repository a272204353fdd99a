// Axes: where the lines of a chart stand and what they are called.

/**
 * Round steps from 0 to at least `top`, at most `most` of them.
 * @param {number} top
 * @param {number} most
 * @param {number} [least] the smallest step, 1 where halves make no sense
 * @returns {number[]}
 */
export function ticks(top, most, least = 1) {
  let step = least;
  for (let power = 1; step * most < top; power *= 10) {
    for (const factor of [1, 2, 5]) {
      step = Math.max(least, factor * power);
      if (step * most >= top) break;
    }
  }
  const count = Math.max(1, Math.ceil(top / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/**
 * The hours a day's chart shows: what was measured and what was before, else
 * shop hours, so that an empty chart still has its axis.
 * @param {number[]} seen
 * @returns {number[]}
 */
export function hourSpan(seen) {
  if (seen.length === 0) return range(8, 20);
  const first = Math.min(...seen);
  const last = Math.max(...seen, Math.min(23, first + 7));
  return range(Math.min(first, last - 7), last);
}

/**
 * @param {number} first
 * @param {number} last
 */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
