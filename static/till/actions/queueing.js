// How many wait at this till: one tap says it, else the gaps between sales let guess. Nobody waits for what cannot be told.

import { effect, signal } from '../parts.js';
import { guess, withSpan } from '../queue.js';

/** What was tapped holds so long; then the till guesses again. */
const TAP_MS = 180_000;
/** A queue is told anew so often, before the server forgets it. */
const AGAIN_MS = 120_000;
const CALL_MS = 6000;

export function installQueueing(app) {
  /** {length, how, at, state}: as this till told it last. @type {import('../parts.js').Signal<any>} */
  app.queue = signal(null);
  let spans = [];
  app.queueOn = () => (app.store.value?.policies?.queue?.call_at ?? 0) > 0;

  const send = async (length, how) => {
    const at = app.now.peek();
    app.queue.value = { length, how, at, state: 'sending' };
    try {
      const told = await app.api.put('/till-queue', { length, ...(how === 'estimated' ? { estimated: true } : {}) }, { timeout: CALL_MS });
      if (app.queue.peek()?.at === at) app.queue.value = { length: told.length, how: told.how, at, state: 'told' };
    } catch {
      if (app.queue.peek()?.at === at) app.queue.value = { length, how, at, state: 'failed' };
    }
  };

  app.tapQueue = (length) => {
    if (app.line.peek() === 'offline') app.queue.value = { length, how: 'tapped', at: app.now.peek(), state: 'failed' };
    else send(length, 'tapped');
  };

  app.recallSpans = async () => { spans = (await app.kept.get('spans')) ?? []; };

  const stored = app.storeSale;
  app.storeSale = (sale) => {
    const from = Date.parse(sale.body?.started_at ?? '');
    if (sale.kind === 'sale' && !app.training.peek() && Number.isFinite(from)) {
      spans = withSpan(spans, { from, to: app.serverNow() });
      app.kept.put('spans', spans);
      queueMicrotask(() => look(true));
    }
    return stored(sale);
  };

  function look(sold = false) {
    const me = app.me.peek();
    const told = app.queue.peek();
    if (!me || !app.queueOn() || app.line.peek() !== 'online' || app.training.peek()) return;
    const now = app.now.peek();
    if (told && told.how === 'tapped' && Math.abs(now - told.at) < TAP_MS) return;
    const length = guess(spans, app.serverNow(), app.cart.peek().lines.length > 0);
    if (length === null) return;
    if (sold || !told || told.length !== length || Math.abs(now - told.at) >= AGAIN_MS) send(length, 'estimated');
  }
  let looked = 0;
  effect(() => {
    const now = app.now.value;
    if (Math.abs(now - looked) < 10_000) return;
    looked = now;
    queueMicrotask(() => look());
  });
}
