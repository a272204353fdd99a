// The line to the server: how fresh this page is, what comes over the live channel, whose clock counts.

import { signal, computed } from '../parts.js';
import { connectLive } from '../../lib/live.js';
import { ageOf } from '../../lib/time.js';

/** How long the server may be away before the banner says so. */
const BANNER_AFTER_MS = 4000;

export function installLine(app) {
  let live = null;
  app.liveState = signal({ name: 'connecting', since: app.now.peek() });
  /** The last plain call that got no answer, until one does. */
  app.unreachable = signal(null);

  app.line = computed(() => {
    const state = app.liveState.value.name;
    if (app.unreachable.value !== null || state === 'offline') return 'offline';
    if (app.me.value === null || state === 'live') return 'online';
    return 'connecting';
  });
  app.offlineSince = computed(() => {
    const since = app.unreachable.value ?? (app.liveState.value.name === 'offline' ? app.liveState.value.since : null);
    return since !== null && app.now.value - since > BANNER_AFTER_MS ? since : null;
  });

  app.connect = () => {
    if (live) return;
    live = connectLive({
      face: 'till',
      onSnapshot: (data) => {
        app.takeCalls(data.requests ?? []);
        app.takePeople(data.presence ?? []);
        if (data.drawer !== undefined) app.drawerSaid(data.drawer);
        app.refreshCatalog();
      },
      onEvent: (event) => hear(app, event),
      onState: (state) => {
        app.liveState.value = state;
        if (state.name === 'live') {
          app.unreachable.value = null;
          app.kick();
          app.refreshCatalog();
          app.loadPrinting();
          app.loadWays();
          app.loadPapers();
          app.loadTerminals();
          app.askLimits();
          app.cartsAreBack();
          app.countingIsBack();
        }
        if (state.name === 'signed-out') app.signedOut();
      },
    });
  };

  app.disconnect = () => {
    if (live) live.close();
    live = null;
  };

  /** Milliseconds on the server's clock: ages of calls are counted on it. */
  app.serverNow = () => (live ? live.serverNow() : app.now.peek());

  /** How old something is, as m:ss; told anew each second. */
  app.age = (since) => {
    app.now.value;
    return since ? ageOf(since, app.serverNow()) : '';
  };

  app.tryNow = () => {
    if (live) live.retryNow();
    app.kick();
    app.boot.quietly();
  };
}

function hear(app, event) {
  if (event.type.startsWith('help_request.') && event.data?.status) app.takeCall(event.data);
  else if (event.type === 'presence.changed') app.takePerson(event.data);
  else if (event.type === 'approval.seen') app.approvalSeen(event.data);
  else if (event.type === 'approval.answered') app.approvalAnswered(event.data);
  else if (event.type === 'catalog.changed') app.refreshCatalog();
  else if (event.type === 'stock.changed') for (const one of event.data.products ?? [event.data]) app.catalogue.setStock(one.product_id, one.stock);
  else if (event.type === 'drawer.changed') app.drawerChanged(event.data);
  else if (event.type === 'payment.changed') app.hearPayment(event.data);
  else if (event.type.startsWith('cart.')) app.hearCart(event);
  else if (event.type === 'terminal.changed') app.loadTerminals();
  else if (event.type === 'print_job.changed') { app.hearPrintJob(event.data); app.hearPapers(); }
  else if (event.type.startsWith('stocktake.')) app.hearStocktake(event);
  else if (event.type === 'training.changed') app.hearTraining(event.data);
  else if (event.type === 'rights.changed') app.hearRights(event.data);
  else if (event.type === 'store.changed') app.askLimits();
}
