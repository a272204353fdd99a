// The lines of an order, a delivery or a transfer while they are typed and
// scanned: one line a product (and batch), a scan adds one more of it.

/** @typedef {{product_id: string, name: string, sku: string, unit: string, quantity: string, cost: string, batch: string, expires_on: string, ordered?: string, missing?: string}} Line */

/**
 * @param {any} product
 * @param {Partial<Line>} [more]
 * @returns {Line}
 */
export function lineOf(product, more = {}) {
  return { product_id: product.id ?? product.product_id, name: product.name, sku: product.sku ?? "", unit: product.unit ?? "each", quantity: "1", cost: "", batch: "", expires_on: "", ...more };
}

/**
 * The lines with one more of a product: another piece where it stands already
 * by whole pieces, else a new line at the end.
 * @param {Line[]} lines
 * @param {any} product
 * @param {Partial<Line>} [more]
 */
export function addProduct(lines, product, more = {}) {
  const line = lineOf(product, more);
  const at = lines.findIndex((other) => other.product_id === line.product_id && other.batch === line.batch);
  if (at < 0 || !/^\d{1,9}$/.test(lines[at].quantity) || !/^\d{1,9}$/.test(line.quantity)) return at < 0 ? [...lines, line] : lines;
  return lines.with(at, { ...lines[at], quantity: String(Number(lines[at].quantity) + Number(line.quantity)) });
}

/**
 * What to send of the lines, and which cannot be (keys of words by line).
 * @param {Line[]} lines
 * @param {{quantity: (typed: string) => string|null, cost: (typed: string) => string|null, fields: string[]}} read
 */
export function linesBody(lines, read) {
  /** @type {Record<number, string>} */
  const wrong = {};
  const body = lines.map((line, i) => {
    const quantity = read.quantity(line.quantity);
    if (quantity === null || quantity.startsWith("-") || /^0(\.0*)?$/.test(quantity)) wrong[i] = "paper.wrong_quantity";
    /** @type {Record<string, any>} */
    const out = { product_id: line.product_id, quantity };
    if (read.fields.includes("cost") && line.cost.trim() !== "") {
      out.unit_cost = read.cost(line.cost);
      if (out.unit_cost === null) wrong[i] = "paper.wrong_cost";
    }
    for (const field of /** @type {const} */ (["batch", "expires_on"])) if (read.fields.includes(field) && line[field].trim() !== "") out[field] = line[field].trim();
    return out;
  });
  return { body, wrong };
}

/**
 * Suggestions by supplier, those nobody sells last.
 * @param {any[]} items
 */
export function bySupplier(items) {
  /** @type {Map<string, {id: string, name: string, lines: any[]}>} */
  const groups = new Map();
  for (const item of items) {
    const id = item.supplier_id ?? "";
    if (!groups.has(id)) groups.set(id, { id, name: item.supplier, lines: [] });
    groups.get(id)?.lines.push(item);
  }
  return [...groups.values()].sort((a, b) => Number(a.id === "") - Number(b.id === ""));
}
