// What a scan means before it becomes a line: which product, how much of it, which piece, and whether it may be sold. The
// meaning of symbols comes from the pricing program; this finds the product and holds the recalls against it.

/**
 * @typedef {{code: null|{key: string, alt: string|null, text: string, embedded: null|{item_key: string, item_code: string}},
 *   label: null|{key: string, embedded: null|{item_key: string, item_code: string}}, doubt: string|null}} Read as `barcode` gave it
 * @typedef {{product: object, pack: string|null, as: 'label'|'item'|'code'}} Found pack: how many the code stands for, as the wire writes it
 * @typedef {{code: 'expired'|'recalled'|'serial_sold'|'serial_held'|'serial_twice', product: object, on?: string, reason?: string, serial?: string}} Stop
 */

/**
 * Finds the product in the order in which the server looks.
 * @param {import('./catalog.js').Catalogue} catalogue @param {Read} read @returns {Found|null}
 */
export function lookUp(catalogue, { label, code }) {
  if (label) {
    const found = catalogue.keyed(label.key) ?? item(catalogue, label.embedded);
    if (found) return { ...found, as: 'label' };
  }
  if (!code) return null;
  const found = catalogue.keyed(code.key) ?? (code.alt ? catalogue.keyed(code.alt) : null);
  if (found) return { ...found, as: 'code' };
  const inside = item(catalogue, code.embedded);
  if (inside) return { ...inside, as: 'item' };
  const own = catalogue.bySku(code.text);
  return own ? { product: own, pack: null, as: 'code' } : null;
}

function item(catalogue, embedded) {
  if (!embedded) return null;
  const found = catalogue.keyed(embedded.item_key);
  if (found) return found;
  const product = catalogue.byItemCode(embedded.item_code);
  return product && { product, pack: null };
}

/**
 * What the line says besides its product. A symbol that says anything is sent as it was scanned; `free` is whether its
 * quantity is still the cashier's to say.
 * @param {Found} found @param {object} sold as `sell` gave it @param {string} text
 */
export function scannedLine(found, sold, text) {
  const piece = { batch: sold.batch, serial: sold.serial, expiresOn: nearer(batchDate(found.product, sold.batch), sold.expires_on ?? sold.sell_by_on) };
  const says = found.as !== 'code' && (sold.quantity !== null || sold.price !== null || piece.batch || piece.serial || piece.expiresOn);
  if (!says) return { product: found.product, quantity: sold.quantity, barcode: null, fixed: null };
  return {
    product: found.product, quantity: sold.quantity, barcode: text, fixed: sold.price, free: sold.quantity === null && sold.price === null && !piece.serial,
    ...piece,
  };
}

/**
 * Why it must not be sold, or null.
 * @param {object} product @param {object} sold @param {{product_id: string, batch: string, serial: string, reason: string, from: string}[]} recalls
 * @param {string} today @returns {Stop|null}
 */
export function stopOf(product, sold, recalls, today) {
  if (sold.expired) return { code: 'expired', product, on: sold.past };
  const recall = recalls.find((each) => each.product_id === product.id && each.from <= today
    && sameTyped(each.batch, sold.batch) && sameTyped(each.serial, sold.serial));
  return recall ? { code: 'recalled', product, reason: recall.reason } : pastInBooks(product, sold, today);
}

/** When the shop's books say that a batch expires, or null. */
function batchDate(product, batch) {
  return (batch && product.batches?.find((each) => each.batch === batch)?.expires_on) || null;
}

/** Of two days the one that comes first, or the one that is known. */
const nearer = (day, other) => (day && (!other || day < other) ? day : other ?? null);

/** A batch is no younger than the books say, whatever stands on its label. @returns {Stop|null} */
function pastInBooks(product, sold, today) {
  const on = batchDate(product, sold.batch);
  return on !== null && on < today ? { code: 'expired', product, on } : null;
}

/** Recalls are typed by hand as often as scanned: case does not count. Empty covers all. */
const sameTyped = (recalled, said) => recalled === '' || recalled.toLowerCase() === (said ?? '').toLowerCase();

/** The first line of a cart whose piece was recalled since it was scanned. @returns {Stop|null} */
export function recalledIn(cart, recalls, today) {
  for (const line of cart.lines) {
    const stop = stopOf({ id: line.productId, name: line.name }, { expired: false, batch: line.batch ?? null, serial: line.serial ?? null }, recalls, today);
    if (stop) return stop;
  }
  return null;
}

/**
 * A serial number is one piece's: twice in a cart, or in it and in what this till sold and has not sent yet, is a mistake.
 * @param {any} cart @param {any} line @param {{productId: string, serial: string|null}[]} [sold] @returns {Stop|null}
 */
export function twiceHere(cart, line, sold = []) {
  const same = (each) => Boolean(line.serial) && each.productId === line.product.id && each.serial === line.serial;
  const code = cart.lines.some(same) ? 'serial_twice' : sold.some(same) ? 'serial_sold' : null;
  return code && { code, product: line.product, serial: line.serial };
}

/**
 * Whether a piece with a serial number comes back in the same cart, all of its line: it may go out again.
 * @param {{state: import('./giveback.js').Giveback}|undefined} back @param {object} product @param {string|null} serial
 */
export function comesBack(back, product, serial) {
  if (!back?.state.sale || !serial) return false;
  return Object.values(back.state.choices).some((choice) => {
    const sold = back.state.sale.lines[choice.line - 1];
    const line = back.state.lines.find((each) => each.line === choice.line);
    return sold?.product_id === product.id && sold.serial === serial && line !== undefined && choice.quantity >= line.remaining;
  });
}

/** The server's refusal of a scan, as a stop; null when it is another problem. @param {any} problem @param {object|null} product @param {string|null} [serial] @returns {Stop|null} */
export function stopFrom(problem, product, serial = null) {
  if (!['expired', 'recalled', 'serial_sold', 'serial_held'].includes(problem?.code)) return null;
  const { product: named, expires_on: on, expires_at: at, recall } = problem.extra ?? {};
  return { code: problem.code, product: product ?? named ?? { id: null, name: '' }, on: at ?? on, reason: recall?.reason, serial };
}
