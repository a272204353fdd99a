// What tells the sizes and colours of one style apart.

/** How a size is called, as in “M, blue”. @param {{size?: string, colour?: string}} product */
export const sizeWords = (product) => [product.size, product.colour].filter(Boolean).join(', ');

/** The sizes to choose from: none where there is one, or where they cannot be told apart. @template {{size?: string, colour?: string}} T @param {T[]} products @returns {T[]} */
export function choosable(products) {
  const words = products.map(sizeWords);
  return products.length > 1 && words.every(Boolean) && new Set(words).size === words.length ? products : [];
}
