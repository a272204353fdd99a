// The catalogue on the device: one packed snapshot and the change sets since. Reading both is what a warm start costs;
// the snapshot is packed anew only when the changes have grown, and then while nothing else is going on.

import { Catalogue } from './catalog.js';

/** Change sets kept beside the snapshot, and products in them, before it is packed again. */
const MAX_SETS = 40;
const MAX_PRODUCTS = 3000;

/** @param {{get: Function, put: Function, delete: Function}} store @param {string} storeId */
export function makeCatalogStore(store, storeId) {
  const key = `catalog:${storeId}`;
  const changesKey = `catalog-changes:${storeId}`;
  let sets = [];

  return {
    /** @returns {Promise<Catalogue|null>} */
    async read() {
      const [packed, changes] = await Promise.all([store.get(key), store.get(changesKey)]);
      if (!packed) return null;
      const catalogue = Catalogue.unpack(packed);
      if (!catalogue) return null;
      sets = changes ?? [];
      for (const set of sets) catalogue.apply(set);
      return catalogue;
    },
    /** Keeps a change set, or packs the whole when there are too many. */
    async keep(catalogue, answer) {
      sets = [...sets, answer];
      const products = sets.reduce((sum, set) => sum + set.products.length, 0);
      if (sets.length > MAX_SETS || products > MAX_PRODUCTS) return this.pack(catalogue);
      return store.put(changesKey, sets);
    },
    async pack(catalogue) {
      sets = [];
      store.put(key, catalogue.pack());
      return store.put(changesKey, sets);
    },
  };
}
