// The keys of the till. A key does the same thing on every screen; where it has nothing to do it is left to the page.
// Digits need no entry here: on every screen that wants figures a field has the focus.

import { limits } from '../lib/scan.js';
import { KINDS } from './calls.js';
import { needsServer } from './online.js';
import { asked } from './questions.js';
import { reasonOf } from './giveback.js';

/** A shortcut that also holds while a text field has the focus. */
const always = (run) => ({ run, inFields: true });

/** @param {any} app see app.js @returns {Record<string, any>} for makeKeys */
export function keyMap(app) {
  const on = (screens, run) => (event) => {
    if (!signedIn(app) || !screens.includes(app.screen.peek())) return false;
    return run(event);
  };
  return {
    F1: on(['sell'], () => { app.openPanel('more'); }),
    F2: on(['sell', 'done'], () => toField(app)),
    F3: on(['sell'], () => { app.openByHand('line'); }),
    'Shift+F3': on(['sell'], () => { app.openByHand('order'); }),
    F4: on(['sell'], () => { app.openPanel('ask'); }),
    F6: on(['sell', 'done', 'receipts', 'return'], () => { needsServer(app, () => app.openReturn(current(app))); }),
    'Shift+F6': on(['sell', 'done', 'return'], () => { needsServer(app, () => app.openReceipts()); }),
    F7: on(['sell', 'return'], () => { parkKey(app); }),
    'Shift+F7': on(['sell', 'done', 'layaways'], () => { if (app.screen.peek() === 'sell') app.layawayKey(); else app.openLayaways(); }),
    F8: on(['sell'], () => { needsServer(app, () => app.customerKey()); }),
    F9: on(['sell', 'pay', 'float'], () => { cashKey(app); }),
    F10: on(['sell', 'pay'], () => { app.payBy('card'); }),
    'Shift+F9': on(['sell'], () => { needsServer(app, () => app.openDrawer()); }),
    'Ctrl+P': always(on(['sell', 'done', 'receipts', 'report'], () => { app.printKey(); })),
    'Ctrl+Z': always(on(['sell'], () => (app.undo.peek() ? void app.takeBackLast() : false))),
    Escape: always(() => (asked(app) ? false : signedIn(app) ? void app.back() : void app.filterPeople(''))),
    Enter: always((event) => enter(app, event)),
    ArrowUp: always(on(['sell', 'float', 'count', 'receipts'], () => upDown(app, -1))),
    ArrowDown: always(on(['sell', 'float', 'count', 'receipts'], () => upDown(app, 1))),
    '+': always(on(['sell'], () => (lineKeys(app) ? void app.stepLine(1) : false))),
    '-': always(on(['sell'], () => (lineKeys(app) ? void app.stepLine(-1) : false))),
    Delete: always(on(['sell'], () => (lineKeys(app) ? void app.removeLine() : false))),
    Home: always(on(['sell'], () => (lineKeys(app) ? void document.querySelector('.lines')?.scrollTo(0, 0) : false))),
    End: always((event) => end(app, event)),
    Backspace: always(on(['pay'], () => (app.payment.peek()?.chosen ? void app.clearAmount() : false))),
    ...kindKeys(app),
  };
}

/** Money that is given back waits for nobody: what is half returned cannot be put aside. */
function parkKey(app) {
  if (app.screen.peek() === 'return') app.say('late', 'carts.no_return');
  else app.park();
}

function signedIn(app) {
  return app.me.peek() !== null && !app.locked.peek() && !asked(app);
}

/** Keys for the chosen line hold while nothing is being typed. */
function lineKeys(app) {
  return app.panel.peek() === null && app.field.peek() === '' && app.cart.peek().lines.length > 0 && ownFocus(app);
}

/** The one field has the focus, or nothing that wants text has. */
function ownFocus(app) {
  const active = document.activeElement;
  return active === app.fieldElement?.current || !(active instanceof HTMLInputElement);
}

function toField(app) {
  if (app.screen.peek() === 'done') app.nextSale();
  app.panel.value = null;
  requestAnimationFrame(() => { app.fieldElement?.current?.focus(); app.fieldElement?.current?.select(); });
}

function current(app) {
  if (app.screen.peek() === 'done') return app.done.peek()?.answer?.receipt_number ?? null;
  return app.screen.peek() === 'receipts' ? app.receipt.peek()?.receipt_number ?? null : null;
}

function cashKey(app) {
  if (app.screen.peek() !== 'float') {
    app.payBy('cash');
    return;
  }
  const last = app.lastDrawer.peek();
  if (last) app.openDrawerWith(last.opening_float);
}

function upDown(app, by) {
  switch (app.screen.peek()) {
    case 'float':
    case 'count': if (!app.counted.peek()) app.stepCount(by); return undefined;
    case 'receipts': app.openReceipt(Math.min(Math.max(app.rowAt.peek() + by, 0), Math.max((app.recent.peek()?.length ?? 1) - 1, 0))); return undefined;
    default:
  }
  if (app.panel.peek() === 'customer') {
    app.moveCustomer(by);
    return undefined;
  }
  if (app.panel.peek() === 'wish') return app.stepPieces(by);
  if (app.panel.peek() === 'parked') {
    app.rowAt.value = Math.min(Math.max(app.rowAt.peek() + by, 0), Math.max(app.asides.peek().length - 1, 0));
    return undefined;
  }
  if (app.panel.peek() !== null) return false;
  if (app.hits.peek()) app.moveHit(by);
  else app.moveLine(by);
  return undefined;
}

function end(app) {
  if (!signedIn(app)) return false;
  if (app.screen.peek() === 'count') {
    app.restIsZero();
    return undefined;
  }
  if (app.screen.peek() !== 'sell' || !lineKeys(app)) return false;
  const box = document.querySelector('.lines');
  box?.scrollTo(0, box.scrollHeight);
  return undefined;
}

/** One Enter: what it does now is what the keycap stands on. */
function enter(app, event) {
  const focused = document.activeElement;
  if (asked(app)) return false;
  if (!signedIn(app)) {
    if (focused instanceof HTMLButtonElement && focused.dataset.test !== 'sign-in') return false;
    app.sendPin();
    return undefined;
  }
  // A button reached by Tab is pressed by Enter; text belongs to its own form. What is ticked is ticked by Space: there Enter goes on.
  if ((focused instanceof HTMLButtonElement && focused.getAttribute('role') !== 'checkbox') || focused instanceof HTMLAnchorElement) return false;
  switch (app.screen.peek()) {
    case 'sell': return enterSelling(app, focused);
    case 'pay': return enterPaying(app, event);
    case 'done': return focused instanceof HTMLInputElement ? false : void app.nextSale();
    case 'float':
    case 'count': app.enterCount(); return undefined;
    case 'return': return enterReturn(app, focused);
    case 'layaways': return enterLayaways(app, focused);
    case 'report':
      if (app.movement.peek()) return false;
      if (app.report.peek()?.status === 'closed') app.lock();
      return undefined;
    default: return false;
  }
}

function enterSelling(app, focused) {
  switch (app.panel.peek()) {
    case null: app.enterField(); return undefined;
    case 'weigh': app.takeWeight(); return undefined;
    case 'customer': app.enterCustomer(); return undefined;
    case 'person': return false; // its own form takes it
    case 'giftcard': app.sellCard(); return undefined;
    case 'byhand': app.applyByHand(); return undefined;
    case 'exempt': app.applyExempt(); return undefined;
    case 'swap': app.giveBalance(); return undefined;
    case 'parked': if (app.dropping.peek()) return false; app.enterCarts(); return undefined;
    case 'quote': app.makeQuote(); return undefined;
    case 'wish': app.sendWish(); return undefined;
    case 'layaway': app.layAside(); return undefined;
    case 'repriced': app.seenRepriced(); return undefined;
    case 'slip': enterSlip(app, focused instanceof HTMLInputElement ? focused.dataset.test : ''); return undefined;
    case 'ask': return focused instanceof HTMLInputElement && focused.dataset.test === 'ask-note' ? undefined : false;
    default: return undefined;
  }
}

/** On a slip Enter sends what is being typed, else it is put away. */
function enterSlip(app, field) {
  if (field === 'mail-address') app.sendMail();
  else if (field === 'slip-name') app.nameSlip();
  else app.panel.value = null;
}

/** Enter takes only an amount that was touched here, and never right after a scan or the step before. */
function enterPaying(app) {
  if (document.activeElement instanceof HTMLInputElement && document.activeElement.dataset.test === 'giftcard-code') {
    app.payWithCard(app.cardCode.peek());
    return undefined;
  }
  if (document.activeElement instanceof HTMLInputElement && document.activeElement.dataset.test === 'tip-own') {
    app.takeTip();
    document.querySelector('.pay .sink')?.focus(); // the next Enter takes the money
    return undefined;
  }
  const payment = app.payment.peek();
  if (payment && app.enterMayTake(performance.now())) app.takePayment();
  return undefined;
}

function enterReturn(app, focused) {
  const field = focused instanceof HTMLInputElement ? focused.dataset.test : null;
  const finding = field?.startsWith('find-') || field === 'return-number';
  const state = app.giveback.peek();
  const chosen = state && Object.keys(state.choices).length > 0;
  const untouched = state?.sale ? app.returnText.peek() === state.sale.receipt_number : app.finding.peek().text === '';
  if (chosen && (!finding || untouched)) {
    app.giveBack();
    if (!state.sale && reasonOf(state) === '') document.querySelector('[data-test="reason"]')?.focus(); // it asks why: the answers are there
    return undefined;
  }
  return finding ? false : undefined;
}

/** In the search Enter finds; beside it, it takes the next instalment, or hands over what is paid. */
function enterLayaways(app, focused) {
  if (focused instanceof HTMLInputElement && focused.dataset.test === 'layaway-find' && !app.layaway.peek()) return false;
  const open = app.layaway.peek();
  if (!open || app.layawayEnd.peek() || open.view.status !== 'open') return undefined;
  if (open.view.left === 0) app.handOver();
  else app.payLayaway();
  return undefined;
}

/** In the panel of the floor, figures ask for its kinds; the one behind them takes the price that was read. */
function kindKeys(app) {
  const acts = [...KINDS.map((kind) => () => app.ask(kind)), () => app.takeChosenPrice()];
  const here = (at) => signedIn(app) && app.screen.peek() === 'sell' && { age: at < 4, ask: true }[app.panel.peek()];
  const sure = afterScans(app);
  return Object.fromEntries(acts.map((act, at) => [String(at + 1), () => (here(at) ? void sure(() => { if (here(at)) (app.panel.peek() === 'age' ? ageKey(app, at) : act()); }) : false)]));
}

/** A figure acts when it is sure that no code begins with it: a scan over a question answers nothing. */
function afterScans(app) {
  const wait = limits.silence + 10;
  let timer = 0;
  app.dropFigure = () => clearTimeout(timer);
  return function sure(act) {
    const due = performance.now() + wait;
    clearTimeout(timer);
    timer = setTimeout(() => { if (performance.now() - due > limits.busy) sure(act); else act(); }, wait); // late: keys may wait behind it
  };
}

/** Where a customer's age is asked, 1 to 3 answer, and 4 asks somebody else to look. */
function ageKey(app, at) {
  if (at === 0) app.oldEnough();
  else if (at === 1) app.refuseAge('under_age');
  else if (at === 2) app.refuseAge('no_proof');
  else app.askAgeOnFloor();
}
