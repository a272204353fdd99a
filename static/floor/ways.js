// Where things stand on the plan, and how far it is to walk. The plan is in
// decimetres; aisles are square to each other, so a way is the sum of both sides.
// Where a person is, is known only by the sign last scanned or the zone chosen, so
// every distance is "about".

import { byLine } from './asked.js';
import { plateOf } from './card.js';

/** middle of a rectangle or a point, or null where it has no place: a sign that was put nowhere on the plan is written as 0, 0. */
export function middle(box) {
  if (!box || !Number.isFinite(box.x) || !Number.isFinite(box.y) || (!box.w && box.x === 0 && box.y === 0)) return null;
  return { x: box.x + (box.w ?? 0) / 2, y: box.y + (box.h ?? 0) / 2 };
}

/**
 * placeOf finds where a request was made: its call point, its till, or its zone.
 * @param {import('./floor.js').Request} request
 * @param {{zones: any[], points: any[], plan: {shapes?: any[]}|null}} shop
 */
export function placeOf(request, { zones, points, plan }) {
  const point = request.call_point && points.find((p) => p.id === request.call_point.id);
  const there = middle(point);
  if (there) return there;
  const till = request.register && plan?.shapes?.find((s) => s.kind === 'till' && s.label === request.register.code);
  if (till) return middle(till);
  return middle(zones.find((zone) => zone.id === request.zone_id));
}

/** shelfAt finds a place by the name on its sign: a call point, a shelf of the plan, a zone. */
export function shelfAt(label, { zones, points, plan }) {
  if (!label) return null;
  const named = (thing) => (thing.code ?? thing.label ?? '').toUpperCase() === label.toUpperCase();
  return (plan?.shapes ?? []).find((s) => s.kind === 'shelf' && named(s)) ??
    points.find(named) ?? zones.find(named) ?? null;
}

/**
 * goalOf is where one goes for a request, and the sign there: the shelf of the goods that a till asks about, else where it was made.
 * A call of somebody on the phone was made nowhere in the shop.
 * @param {any} request @param {string} shelf @param {any} shop @returns {{x: number, y: number, code: string}|null}
 */
export function goalOf(request, shelf, shop) {
  const there = middle(shelfAt(shelf, shop));
  if (there) return { ...there, code: shelf };
  const sign = middle(shop.points.find((p) => p.id === request.shelf?.id));
  if (sign) return { ...sign, code: request.shelf.code };
  const made = !byLine(request) && placeOf(request, shop);
  return made ? { ...made, code: plateOf(request).code } : null;
}

/** between is the place amid several, as of a person who looks after several zones. */
export function between(places) {
  const known = places.filter(Boolean);
  if (known.length === 0) return null;
  const mean = (axis) => known.reduce((sum, place) => sum + place[axis], 0) / known.length;
  return { x: mean('x'), y: mean('y') };
}

/** spread gives the i-th of n things their places side by side in a rectangle. */
export function spread(box, n, i) {
  return { x: box.x + (box.w * (i + 1)) / (n + 1), y: box.y + box.h / 2 };
}

/** metres from one place to another, or null where either is unknown. */
export function metres(from, to) {
  if (!from || !to) return null;
  return Math.round((Math.abs(from.x - to.x) + Math.abs(from.y - to.y)) / 10);
}
