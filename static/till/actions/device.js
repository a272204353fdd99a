// The device itself: its look and sound, the customer's screen, where Esc leads, what time it is.

import { signal, effect, setTheme, keptTheme } from '../parts.js';
import { soldByPiece } from '../cart.js';

/** The customer's screen listens on this channel of the same browser. */
export const DISPLAY_CHANNEL = 'tillbell-display';
/** Lines the customer's screen shows. */
const DISPLAY_LINES = 8;

export function installDevice(app) {
  look(app);
  ways(app);
  setInterval(() => { app.now.value = Date.now(); }, 1000);
}

function look(app) {
  const kept = (key, fallback) => { try { return localStorage.getItem(key) ?? fallback; } catch { return fallback; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* the choice holds until the page is left */ } };
  app.theme = signal(keptTheme());
  app.setTheme = (theme) => { setTheme(theme); app.theme.value = theme; };
  app.soundOn = signal(kept('tillbell-till-sound', 'on') === 'on');
  app.sound.setVolume(app.soundOn.peek() ? 1 : 0);
  app.setSound = (on) => {
    app.soundOn.value = on;
    app.sound.setVolume(on ? 1 : 0);
    keep('tillbell-till-sound', on ? 'on' : 'off');
  };
  app.paper = signal(kept('tillbell-till-paper', 'no') === 'yes');
  app.setPaper = (paper) => {
    app.paper.value = paper;
    keep('tillbell-till-paper', paper ? 'yes' : 'no');
  };
}

function ways(app) {
  app.toSelling = () => {
    app.panel.value = null;
    app.movement.value = null;
    app.giveback.value = null;
    app.done.value = null;
    app.screen.value = 'sell';
  };

  app.openPanel = (panel) => {
    if (app.screen.peek() !== 'sell') return;
    app.rowAt.value = 0;
    app.askProblem.value = null;
    app.clearMessage();
    // The panel's own keys are figures; in the field they would be text.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    app.panel.value = app.panel.peek() === panel ? null : panel;
  };

  /** One step back, on every screen, and never a cart away. */
  app.back = () => {
    switch (app.screen.peek()) {
      case 'sell': return backInSelling(app);
      case 'pay': return backInPaying(app);
      case 'count':
        if (app.counted.peek()) { app.countAgain(); return undefined; }
        return app.drawer.peek() ? app.openDrawer() : app.openFloat();
      case 'report':
        if (app.movement.peek()) { app.movement.value = null; return undefined; }
        return app.drawer.peek() ? app.toSelling() : undefined;
      case 'done': return app.closeHanding();
      case 'return':
        app.clearMessage();
        if (app.giveback.peek()) { app.giveback.value = null; app.forgetFinding(); return undefined; }
        return app.toSelling();
      case 'receipts':
        if (app.handing.peek()) return app.closeHanding();
        app.clearMessage();
        return app.toSelling();
      case 'stocktake': return app.closeStocktake();
      case 'layaways': return app.closeLayaway();
      case 'float':
        app.clearMessage();
        return app.toSelling();
      default: return undefined;
    }
  };

  app.openDisplay = () => window.open('/till?display=1', DISPLAY_CHANNEL, 'popup,width=1024,height=600');
}

function backInSelling(app) {
  if (app.dropping.peek()) app.closeDrop();
  else if (app.panel.peek() === 'debt' && app.handing.peek()) app.closeHanding();
  else if (app.panel.peek()) {
    app.panel.value = null;
    app.weighing.value = null;
    app.byHand.value = null;
  } else if (app.field.peek() !== '' || app.announced.peek() !== null) app.clearField();
  else app.clearMessage();
}

function backInPaying(app) {
  const payment = app.payment.peek();
  app.clearMessage();
  if (app.attempt.peek()) app.leavePayment();
  else if (payment.entry !== '') app.clearAmount();
  else app.leavePayment();
}

/** Tells the customer's screen whenever something it shows has changed, and when it asks. */
export function feedDisplay(app) {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(DISPLAY_CHANNEL);
  let last = null;
  effect(() => {
    last = shown(app);
    channel.postMessage(last);
  });
  channel.onmessage = (event) => { if (event.data === 'hello') channel.postMessage(last); };
}

function shown(app) {
  const base = { store: app.store.value?.name ?? '', register: app.register.value?.code ?? '', training: app.training.value, symbol: app.symbol, lines: [], change: null, tip: null, total: app.money(0) };
  const tipText = (/** @type {number | undefined} */ tip) => (tip ? `${app.symbol}${app.money(tip)}` : null);
  const done = app.screen.value === 'done' ? app.done.value : null;
  if (done && done.sale.kind !== 'return') return { ...base, mode: 'done', total: app.money((done.total ?? 0) + (done.doc?.tip ?? 0)), tip: tipText(done.doc?.tip), change: done.back > 0 ? `${app.symbol}${app.money(done.back)}` : null };
  if (app.payment.value?.laid) return { ...base, mode: 'sale', total: app.money(app.payment.value.total) };
  const cart = app.cart.value;
  const totals = app.totals.value;
  if (!app.me.value || app.locked.value || cart.lines.length === 0) return { ...base, mode: 'idle' };
  const first = Math.max(0, cart.lines.length - DISPLAY_LINES);
  const tip = app.payment.value?.tip ?? 0; // nobody else tells the customer what the card is charged
  return {
    ...base, mode: 'sale', total: app.money(Math.max(app.toPay.value ?? 0, 0) + tip), tip: tipText(tip),
    lines: cart.lines.slice(first).map((line, at) => ({
      key: line.key, name: line.name, quantity: `${app.quantityText(line.quantity)}${soldByPiece(line.unit) ? '' : ` ${line.unit}`}`,
      total: totals ? app.money(totals.lines[first + at].total) : '',
    })),
  };
}
