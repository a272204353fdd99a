// What every form of the office knows: what changed, and where an answer's
// complaints belong.

/** @typedef {{field: string, code?: string, message: string}} FieldError */

/**
 * Names of the values that differ from what is saved.
 * @param {Record<string, unknown>} saved
 * @param {Record<string, unknown>} values
 * @returns {string[]}
 */
export function changed(saved, values) {
  return Object.keys(values).filter((name) => JSON.stringify(values[name]) !== JSON.stringify(saved[name]));
}

/**
 * The changed values alone, as a PATCH wants them.
 * @param {Record<string, unknown>} saved
 * @param {Record<string, unknown>} values
 */
export function patchOf(saved, values) {
  return Object.fromEntries(changed(saved, values).map((name) => [name, values[name]]));
}

/**
 * Spreads an answer's field errors over the fields on screen. A path such as
 * `body.barcodes[0]` belongs to the nearest field there is; what fits none
 * comes back as `rest`, to stand over the form.
 * @param {FieldError[]} errors
 * @param {string[]} fields
 * @returns {{at: Record<string, string>, rest: string[]}}
 */
export function placeErrors(errors, fields) {
  /** @type {Record<string, string>} */
  const at = {};
  /** @type {string[]} */
  const rest = [];
  for (const error of errors) {
    const field = nearest(String(error.field ?? ""), fields);
    if (field === "") rest.push(error.message);
    else if (!Object.hasOwn(at, field)) at[field] = error.message;
  }
  return { at, rest };
}

/**
 * A complaint as a sentence: the server says the part after the field's name
 * ("is taken"), the page knows what the field is called.
 * @param {string} label
 * @param {string} message
 */
export function complaint(label, message) {
  const sentence = /^\p{Ll}/u.test(message) ? `${label} ${message}` : message;
  return /[.?!…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/**
 * @param {string} path
 * @param {string[]} fields
 */
function nearest(path, fields) {
  let rest = path.replace(/^body\.?/, "");
  for (;;) {
    if (fields.includes(rest)) return rest;
    const cut = Math.max(rest.lastIndexOf("."), rest.lastIndexOf("["));
    if (cut < 0) return "";
    rest = rest.slice(0, cut);
  }
}
