// Counting at this tablet, for whoever may: see lib/counting.js.

import { makeCounting } from '../lib/counting.js';

const AT_MOST = 12;

/** @param {{api: any, t: any, me: any, bell: any, serverNow: () => number, leave: () => void}} given */
export function makeCount({ api, t, me, bell, serverNow, leave }) {
  if (!me.rights?.includes('stock.count')) return null;
  const counting = makeCounting({
    api, t, staff: me.id, serverNow,
    sound: () => bell.soft(),
    search: async (text) => (await api.get('/products', { query: { q: text, limit: AT_MOST } })).items,
    failed: (problem) => { if (problem?.status === 401) leave(); },
  });
  counting.start().catch(() => {}); // where nothing can be kept, a count says so
  return counting;
}
