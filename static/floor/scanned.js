// What a scan means on the floor: the sign at the shelf I walked to, another sign,
// or goods to look up.

/**
 * signCode takes the call point's code out of a scanned sign, whose symbol holds the
 * address of the customer's page: its end counts, so a head the scanner lost does no
 * harm. Anything else is null.
 * @param {string} text
 */
export function signCode(text) {
  const match = /\/h\/([^/?#]+)\/?(?:[?#].*)?$/i.exec(text.trim());
  if (!match) return null;
  try { return decodeURIComponent(match[1]); } catch { return null; }
}

/** signOf is the sign that an arrival is measured by: of the place that rang, or of the shelf that a till asks about. @param {any} call */
export const signOf = (call) => call.call_point ?? call.shelf ?? null;

/**
 * meaning sorts a scan.
 * @param {string} text
 * @param {import('./floor.js').Request[]} calls   the calls I hold
 * @param {{code: string}[]} points                the store's call points
 * @returns {{kind: 'arrive', request: import('./floor.js').Request, code: string}
 *   | {kind: 'elsewhere', code: string} | {kind: 'goods', code: string}}
 */
export function meaning(text, calls, points) {
  const sign = signCode(text) ?? known(text.trim(), points);
  if (sign === null) return { kind: 'goods', code: text.trim() };
  const walking = calls.find((call) => call.status === 'accepted' && same(signOf(call)?.code, sign));
  if (walking) return { kind: 'arrive', request: walking, code: sign };
  return { kind: 'elsewhere', code: sign };
}

/**
 * whose says of a sign that is not the one meant where it hangs: a text and its values.
 * @param {string} code             what was scanned
 * @param {string|undefined} own    the sign of the call one goes to
 * @param {{code: string, name?: string, zone_id?: string}[]} points
 * @param {(id: string|undefined) => string} zoneName
 * @returns {[string, Record<string, string>]}
 */
export function whose(code, own, points, zoneName) {
  const point = points.find((one) => same(one.code, code));
  const place = point ? point.name || zoneName(point.zone_id) : '';
  const key = !point ? 'none' : place ? 'at' : 'sign';
  return [own ? `floor.here.wrong.${key}` : `floor.here.only.${key}`, { code: point?.code ?? code, place, own: own ?? '' }];
}

function known(text, points) {
  return points.find((point) => same(point.code, text))?.code ?? null;
}

function same(a, b) {
  return !!a && !!b && a.toUpperCase() === b.toUpperCase();
}
