// Where this person is, and how they get to the call they took. A place is sure when it was said or
// scanned: the sign last scanned or stood at, the till they sell from, their zone. Somebody who looks
// after several zones is somewhere in them: they get the place on the plan, but no way to it.

import { computed } from '../vendor/signals-core.js';
import { wayOn } from '../lib/plan-way.js';
import { between, goalOf, middle, placeOf } from './ways.js';

/**
 * @param {object} given
 * @param {any} given.shop      signal of zones, points and plan
 * @param {any} given.held      signal of the calls this person has
 * @param {any} given.lastSign  signal of the code of the sign where they last were
 * @param {any} given.presence  signal of what the floor knows of them
 * @param {any} given.zones     signal of the ids of their zones
 * @param {(request: any) => string} [given.shelfOf]  the shelf that a call is about, where one goes there
 */
export function makeWay({ shop, held, lastSign, presence, zones, shelfOf = () => '' }) {
  /** @type {any} where this person surely is, or null */
  const sure = computed(() => {
    const all = shop.value;
    const till = presence.value?.till && placeOf({ register: presence.value.till }, all);
    const zone = zones.value.length === 1 ? middle(boxOf(all.zones.find((one) => one.id === zones.value[0]))) : null;
    return till || middle(all.points.find((point) => point.code === lastSign.value)) || zone;
  });
  const walking = computed(() => held.value.find((call) => call.status === 'accepted' && !call.paused_until && !call.back_by) ?? null);
  return {
    sure,
    /** The way to any call. @param {any} request */
    wayOf: (request) => wayTo(request, sure.value, shop.value, shelfOf(request)),
    /** Where one goes for it. @param {any} request */
    goalOf: (request) => goalOf(request, shelfOf(request), shop.value),
    /** Where they are, or about where. */
    here: computed(() => sure.value ?? between(zones.value.map((id) => middle(shop.value.zones.find((zone) => zone.id === id))))),
    /** @type {any} the way to the call they go to: {id, code, to, way}, `way` null where nobody knows from where; null where there is none to draw */
    way: computed(() => wayTo(walking.value, sure.value, shop.value, shelfOf(walking.value))),
  };
}

/** @param {any} request @param {{x: number, y: number}|null} from @param {any} shop @param {string} [shelf] */
export function wayTo(request, from, shop, shelf = '') {
  const goal = request && shop.plan && goalOf(request, shelf, { ...shop, zones: shop.zones.filter(boxOf) });
  if (!goal) return null;
  const { code, ...to } = goal;
  return { id: request.id, code, to, way: from && walk(from, to, shop) };
}

/** @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {any} shop */
function walk(from, to, { plan, zones }) {
  const way = wayOn({ from, to, width: plan.width, height: plan.height, zones, shapes: plan.shapes ?? [] });
  return { ...way, metres: Math.round(way.length / 10) };
}

/** A zone that the plan places nowhere has no middle. */
function boxOf(zone) {
  return zone && zone.w > 0 && zone.h > 0 ? zone : null;
}
