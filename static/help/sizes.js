// Goods of a sign that come in several sizes and colours: which there are, and how a customer chooses among them.
// Without a page, and for phones of 2017.

/**
 * @typedef {{id: string, name: string, size: string, colour: string, price: number, was?: number, stock: string}} Size
 * @typedef {{by: 'size'|'colour'|'both'|'name', colours: string[], all: Size[]}} Choice
 */

/** Each once, in the order in which they come. @param {string[]} list @returns {string[]} */
function once(list) {
  return list.filter((one, at) => one && list.indexOf(one) === at);
}

/**
 * How one is chosen: by what tells them apart, or by their names where that does not. Null where there is no choice.
 * @param {any} goods of the sign's page @returns {Choice|null}
 */
export function choiceOf(goods) {
  const all = (goods && goods.sizes) || [];
  if (all.length < 2) return null;
  const colours = once(all.map((one) => one.colour));
  const sizes = once(all.map((one) => one.size));
  const told = all.every((one, at) => (one.size || one.colour) && all.findIndex((other) => other.size === one.size && other.colour === one.colour) === at);
  if (!told) return { by: 'name', colours: [], all };
  if (sizes.length === 0) return { by: 'colour', colours: [], all };
  return { by: colours.length > 1 && all.every((one) => one.colour) ? 'both' : colours.length > 1 ? 'name' : 'size', colours, all };
}

/** What there is of one colour; all of it where colours are not asked for. @param {Choice} choice @param {string} colour @returns {Size[]} */
export function sizesOf(choice, colour) {
  return choice.by === 'both' ? choice.all.filter((one) => one.colour === colour) : choice.all;
}

/** What stands on the key of one. @param {Choice} choice @param {Size} one */
export function labelOf(choice, one) {
  if (choice.by === 'name') return one.name;
  return choice.by === 'colour' ? one.colour : one.size || one.name;
}

/** The one in another colour, in the same size where there is that. @param {Choice} choice @param {Size|undefined} picked @param {string} colour @returns {Size|undefined} */
export function recoloured(choice, picked, colour) {
  return picked && sizesOf(choice, colour).find((one) => one.size === picked.size);
}
