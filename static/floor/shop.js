// The shop around: zones, call points and the plan, read once and kept.

import { signal } from '../vendor/signals-core.js';
import { compare } from './floor.js';

/** @param {{api: any, store: any}} given */
export function makeShop({ api, store }) {
  const shop = signal({ zones: [], points: [], plan: store.plan?.width ? store.plan : null });
  const called = (zone) => (zone ? `${zone.code} · ${zone.name}` : '');

  async function all(path) {
    const items = [];
    let cursor = null;
    do {
      const page = await api.get(path, { query: { limit: 200, cursor } });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  return {
    shop,
    async read() {
      const [zones, points] = await Promise.all([all('/zones'), all('/call-points')]);
      zones.sort((a, b) => (a.position ?? 0) - (b.position ?? 0) || compare(a.code, b.code));
      shop.value = { ...shop.value, zones, points: points.filter((point) => point.active !== false) };
    },
    /** @param {string|null|undefined} id */
    zoneName: (id) => called(shop.value.zones.find((zone) => zone.id === id)),
    /** @param {string|null|undefined} id */
    zoneCode: (id) => shop.value.zones.find((zone) => zone.id === id)?.code ?? '',
    /** The zone a place lies in. @param {{x: number, y: number}|null} at */
    zoneAround: (at) => called(at && shop.value.zones.find((z) => at.x >= z.x && at.x <= z.x + z.w && at.y >= z.y && at.y <= z.y + z.h)),
  };
}
