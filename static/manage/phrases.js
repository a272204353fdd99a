// The sentences that people send with one touch: the store's own in their order, and those that every store has.

/** Languages of the customer's page, as they call themselves. @type {Record<string, string>} */
export const tongues = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ar: "العربية", he: "עברית" };
export const longest = 80;
export const most = 60;

/** @typedef {{id: string, from: "staff"|"customer", texts: Record<string, string>, off?: boolean, else?: string, usual?: boolean}} Phrase */

/** The languages to write in, the store's first; those that a phrase has besides stay. @param {string} own @param {Record<string, string>} texts */
export function tonguesOf(own, texts) {
  const first = own.split("-")[0].toLowerCase();
  const known = Object.keys(tongues);
  const order = [...(known.includes(first) ? [first] : []), ...known.filter((tag) => tag !== first)];
  return [...order, ...Object.keys(texts).filter((tag) => !known.includes(tag)).sort()];
}

/** In which languages of the customer's page a phrase is not there. @param {Phrase} phrase */
export function missing(phrase) {
  return Object.keys(tongues).filter((tag) => !phrase.texts[tag]);
}

/** A phrase as the store keeps it: without what is only shown, and without empty texts. @param {Phrase} phrase */
export function kept({ id, from, texts, off }) {
  const said = Object.fromEntries(Object.entries(texts).map(([tag, text]) => [tag, text.replaceAll(/\s+/g, " ").trim()]).filter(([, text]) => text !== ""));
  return { id, from, texts: said, ...(off ? { off: true } : {}) };
}

/** The list with one phrase put in its place, or at the end. @param {Phrase[]} list @param {Phrase} phrase */
export function withPhrase(list, phrase) {
  const there = list.some((one) => one.id === phrase.id);
  return (there ? list.map((one) => (one.id === phrase.id ? phrase : one)) : [...list, phrase]).map(kept);
}

/** @param {Phrase[]} list @param {string} id */
export function withoutPhrase(list, id) {
  return list.filter((one) => one.id !== id).map(kept);
}

/** One place up or down among those that the same side says. @param {Phrase[]} list @param {string} id @param {-1|1} by */
export function moved(list, id, by) {
  const at = list.findIndex((one) => one.id === id);
  if (at < 0) return list.map(kept);
  let to = at + by;
  while (list[to] && list[to].from !== list[at].from) to += by;
  const next = [...list];
  if (list[to]) [next[at], next[to]] = [next[to], next[at]];
  return next.map(kept);
}
