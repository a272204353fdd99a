// Counting at the till, beside its sales: see lib/counting.js. What a code is, the till knows without the server.

import { signal, effect, t } from '../parts.js';
import { makeCounting } from '../../lib/counting.js';

const FOUND = 12;

export function installStocktake(app) {
  app.counting = signal(null);
  // Each person's counts are their own: nothing goes under another's name.
  effect(() => {
    const me = app.locked.value ? null : app.me.value;
    const staff = me?.rights?.includes('stock.count') ? me.id : null;
    if (staff === (app.counting.peek()?.staff ?? null)) return;
    app.counting.peek()?.stop();
    app.counting.value = staff === null ? null : begin(app, staff);
    if (app.screen.peek() !== 'stocktake') return;
    if (staff === null) app.screen.value = 'sell';
    else app.counting.peek().show();
  });

  app.openStocktake = () => {
    if (app.screen.peek() === 'done') app.nextSale();
    if (app.screen.peek() !== 'sell' || !app.counting.peek()) return;
    app.clearMessage();
    app.panel.value = null;
    app.screen.value = 'stocktake';
    app.counting.peek().show();
  };
  app.closeStocktake = () => {
    app.counting.peek()?.hide();
    app.toSelling();
  };
  app.countScanned = (code) => app.counting.peek()?.scan(code);
  app.typedStocktake = (text) => { for (const key of text.replace(',', '.')) app.counting.peek()?.press(key); };
  app.hearStocktake = (event) => app.counting.peek()?.hear(event);
  app.countingIsBack = () => app.counting.peek()?.hurry();
}

function begin(app, staff) {
  const counting = makeCounting({
    api: app.api, t, staff,
    serverNow: () => app.serverNow(),
    sound: (heard) => (heard === 'counted' ? app.sound.scanned() : app.sound.refused()),
    search: async (text) => app.search(text, FOUND).items,
    read: async (code) => {
      await app.pricing.engineStarted;
      const read = app.readCode(code);
      return read && 'product' in read ? { product: read.product, quantity: read.quantity ?? 1000 } : null;
    },
    failed: (problem) => { if (problem?.status === 401) app.signedOut(); },
    held: () => app.training.peek(),
  });
  counting.start().catch(() => {}); // where nothing can be kept, a count says so
  return { ...counting, staff };
}
