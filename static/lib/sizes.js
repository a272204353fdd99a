// What tells the sizes and colours of one style apart.

/** How a size is called, as in “M, blue”. @param {{size?: string, colour?: string}} product */
export const sizeWords = (product) => [product.size, product.colour].filter(Boolean).join(', ');

/**
 * The sizes to choose from, each with its words: what all have in common goes unsaid. None where there is one, or where
 * they cannot be told apart.
 * @template {{size?: string, colour?: string}} T @param {T[]} products @returns {(T & {words: string})[]}
 */
export function choosable(products) {
  const same = (/** @type {'size'|'colour'} */ name) => products.every((one) => one[name] === products[0][name]);
  const words = products.map((one) => sizeWords({ size: same('size') ? '' : one.size, colour: same('colour') ? '' : one.colour }));
  if (products.length < 2 || !words.every(Boolean) || new Set(words).size < words.length) return [];
  return products.map((one, i) => ({ ...one, words: words[i] }));
}
