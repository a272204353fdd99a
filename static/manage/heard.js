// What is said most at one place.

/**
 * The tag heard most often at a call point today, none when nothing was.
 * @param {{words: {code: string, tags?: string[]}[]}} floor
 * @param {string} code
 * @returns {string[]} one tag or none
 */
export function heardAt(floor, code) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const said of floor.words) {
    if (said.code !== code) continue;
    for (const tag of said.tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0];
  return most ? [most[0]] : [];
}
