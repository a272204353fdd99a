// Looking goods up: what was asked, what came back, and that a late answer to an
// earlier question is not shown under a later one.

/**
 * @typedef {object} Look
 * @property {string} query
 * @property {'empty'|'searching'|'found'|'none'|'away'} state
 * @property {any[]} found
 * @property {string|null} chosen   the id of the product shown large
 * @property {boolean} more         there is more than is listed
 * @property {boolean} code         it was asked as a code, by a scan
 */

const SHORTEST = 2;

/** @returns {Look} */
export function blankLook() {
  return { query: '', state: 'empty', found: [], chosen: null, more: false, code: false };
}

/** asked keeps what stands on the screen until the answer comes, so that nothing flickers. */
export function asked(look, query, code = false) {
  if (query.trim().length < SHORTEST) return { ...blankLook(), query };
  return { ...look, query, code, state: 'searching' };
}

/** worth tells whether there is anything to ask the server for. */
export function worth(query) {
  return query.trim().length >= SHORTEST;
}

/** answered takes in products found for a query; an answer to another query is dropped. */
export function answered(look, query, products, more = false) {
  if (look.query !== query || look.state !== 'searching') return look;
  const chosen = products.some((p) => p.id === look.chosen) ? look.chosen : products[0]?.id ?? null;
  return { ...look, state: products.length ? 'found' : 'none', found: products, chosen, more };
}

export function away(look, query) {
  return look.query === query && look.state === 'searching' ? { ...look, state: 'away' } : look;
}

export function picked(look, id) {
  return { ...look, chosen: id };
}

/** shown is the product to draw large, or null. */
export function shown(look) {
  return look.found.find((product) => product.id === look.chosen) ?? null;
}

/** stock tells how to speak of what is on hand, from a decimal string. */
export function stockTone(stock) {
  if (stock === null || stock === undefined) return null;
  if (stock.startsWith('-')) return 'minus';
  return /^0*\.?0*$/.test(stock) ? 'empty' : 'some';
}
