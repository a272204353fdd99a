// The catalogue: read from the device, brought up to date from the server, priced and searched from memory.

import { signal, computed } from '../parts.js';
import { Catalogue, inOrder, tilePages } from '../catalog.js';
import { makeCatalogStore } from '../catalogstore.js';
import { makeIndex, buildIndex } from '../../lib/search.js';

/** The names are read after the first picture stands, and in slices, so that scanning never waits for them. */
const SETTLE_MS = 300;
const SLICE = 1000;

const breath = (ms) => new Promise((go) => { setTimeout(go, ms); });

export function installCatalog(app) {
  app.catalogue = new Catalogue();
  /** Rises with every change, so that what depends on goods is computed anew. */
  app.catalogueRevision = signal(0);
  app.catalogueSize = computed(() => { app.catalogueRevision.value; return app.catalogue.size; });
  app.index = null;
  /** Rises when names can be found that could not before. */
  app.indexRevision = signal(0);
  tiles(app);
  let shelf = null;
  let fetching = null;
  let again = false;

  let early = null;

  /** Begins to read a store's catalogue before it is known that it will be wanted: the longest wait of a start. */
  app.expectCatalog = (storeId) => {
    const on = makeCatalogStore(app.kept, storeId);
    early = { storeId, on, read: on.read().catch(() => null) };
  };

  /** Opens this store's catalogue on the device. */
  app.openCatalog = async (storeId) => {
    if (early?.storeId !== storeId) app.expectCatalog(storeId);
    const { on, read: reading } = early;
    early = null;
    shelf = on;
    const read = await reading;
    if (read) use(read);
    app.refreshCatalog();
  };

  function use(catalogue) {
    app.catalogue = catalogue;
    app.pricing.setRules(catalogue.settings);
    app.catalogueRevision.value += 1;
    index();
  }

  /** The words of all names, in pieces of a few milliseconds: selling by code does not wait for them. */
  async function index() {
    const of = app.catalogue;
    const products = [];
    await breath(0);
    of.byBarcode('');
    await breath(SETTLE_MS);
    for (const product of of) {
      products.push(product);
      if (products.length % SLICE === 0) await breath(0);
    }
    const built = await buildIndex(products);
    if (of !== app.catalogue) return;
    for (const product of of) if (built.get(product.id) !== product) built.add(product);
    app.index = built;
    app.indexRevision.value += 1;
  }

  /** Fetches what changed. A second wish while one runs is one more run after it, never two at once. */
  app.refreshCatalog = () => {
    if (fetching) {
      again = true;
      return fetching;
    }
    fetching = fetchChanges().finally(() => {
      fetching = null;
      if (again) { again = false; app.refreshCatalog(); }
    });
    return fetching;
  };

  async function fetchChanges() {
    if (!shelf || !app.me.peek()) return;
    const since = app.catalogue.revision;
    try {
      const answer = await app.call(() => app.api.get('/catalog', { query: since > 0 ? { since } : { form: 'columns' }, timeout: 60000 }));
      if (since === 0) await takeSnapshot(answer);
      else await takeChanges(answer);
    } catch {
      // Without an answer the catalogue stays as it is; the line says how old that may be.
    }
  }

  async function takeSnapshot(answer) {
    const catalogue = Catalogue.fromColumns(answer);
    use(catalogue);
    setTimeout(() => shelf.pack(catalogue), 1500);
  }

  async function takeChanges(answer) {
    const before = app.totals.peek()?.total;
    if (!app.catalogue.apply(answer)) return;
    app.pricing.setRules(app.catalogue.settings);
    app.index?.update(answer.products, answer.deleted ?? []);
    app.catalogueRevision.value += 1;
    app.followPrices();
    app.tellRepriced(before);
    await shelf.keep(app.catalogue, answer);
  }

  app.search = (text, limit) => (app.index ?? makeIndex()).find(text, limit);
}

function tiles(app) {
  app.tilePages = computed(() => { app.catalogueRevision.value; return tilePages(app.catalogue.places(), app.language); });
  app.tilePage = signal(0);
  app.tileSheet = signal(0);
  app.allCategories = signal(false);
  app.showTilePage = (at) => {
    app.tilePage.value = at;
    app.tileSheet.value = 0;
    app.allCategories.value = false;
  };
  app.productsOf = (page) => inOrder(page, (id) => app.catalogue.get(id), app.language);
}
