// Kinds of places that customers call from: their pictures, and how a place is called. Runs on old phones too.

/** @type {Record<string, string>} */
export const placeIcons = {
  shelf: 'i-shelf', zone: 'i-zone', fitting_room: 'i-hanger', locked_case: 'i-keyring', lift: 'i-package', loading: 'i-truck',
  self_checkout: 'i-screen', till: 'i-till', service_desk: 'i-info', button: 'i-bell',
};

/** Whether a place says more than its code: a shelf, a zone and a button are where they are. @param {string|undefined} kind */
export function speaks(kind) {
  return Boolean(kind) && ['shelf', 'zone', 'button'].indexOf(/** @type {string} */ (kind)) < 0;
}

/**
 * How a place is called: by its own name, or by its kind and the number in its code, as in “Fitting room 3” for F3.
 * @param {{code: string, name?: string, kind?: string}} point
 * @param {string} word for its kind
 */
export function placeName(point, word) {
  if (point.name) return point.name;
  const number = /(\d+)$/.exec(point.code);
  return `${word} ${number ? Number(number[1]) : point.code}`;
}
