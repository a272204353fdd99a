// Change, a cash drop and a carry-out are asked for with what they need; cash that somebody brought or fetched is booked
// when the cashier says so, and names both.

import { computed, signal, t } from '../parts.js';
import * as wishes from '../wish.js';
import { selectedLine } from '../cart.js';
import { typeText } from '../entry.js';
import { denominations } from '../kinds.js';

export function installWishing(app) {
  /** @type {import('../parts.js').Signal<import('../wish.js').Wish|null>} */
  app.wish = signal(null);
  filling(app);
  booking(app);
}

function filling(app) {
  const edit = (change) => { if (app.wish.peek()) app.wish.value = { ...app.wish.peek(), problem: null, ...change }; };
  const kinds = () => ({ currency: app.currency, digits: app.digits });

  app.openWish = async (kind, note = '') => {
    app.wish.value = wishes.newWish(kind, { ...kinds(), line: selectedLine(app.cart.peek()) !== null, empty: app.cart.peek().lines.length === 0, note });
    app.panel.value = 'wish';
    const most = app.store.peek()?.policies?.drawer?.most;
    const drawer = app.drawer.peek();
    if (kind !== 'cash_drop' || !drawer || !Number.isInteger(most)) return;
    try {
      const { expected } = await app.call(() => app.api.get(`/drawers/${drawer.id}/report`));
      if (app.wish.peek()?.kind === kind) edit({ over: wishes.overLimit(expected, most, kinds()) }); // who counts blind is told nothing
    } catch {
      // The amount is typed all the same.
    }
  };
  app.pickPieces = (value) => { app.wish.value = wishes.pickKind(app.wish.peek(), value); };
  /** Up and down choose the coin or note, as they do in a count. */
  app.stepPieces = (by) => {
    const wish = app.wish.peek();
    if (wish?.kind !== 'change') return false;
    const { notes, coins } = denominations(app.currency, app.digits);
    const all = [...coins, ...notes];
    app.pickPieces(all[Math.min(Math.max(all.indexOf(wish.at) + by, 0), all.length - 1)]);
    return undefined;
  };
  app.typeWish = (key) => {
    const wish = app.wish.peek();
    if (wish.kind === 'change') app.wish.value = wishes.typePieces(wish, key);
    else edit({ text: key === 'Backspace' ? wish.text.slice(0, -1) : typeText(wish.text + key, { decimals: app.digits, max: 7 }) });
  };
  app.addRoll = (value) => {
    const wish = app.wish.peek();
    app.wish.value = { ...wishes.setPieces(wish, value, (wish.pieces[value] ?? 0) + wishes.rollOf(app.currency, value)), fresh: true };
  };
  app.suggestDrop = () => { const wish = app.wish.peek(); if (wish?.over) edit({ text: plain(wish.over, app.digits) }); };
  app.wishText = (text) => edit({ text: typeText(text, { decimals: app.digits, max: 7 }) });
  app.wishWhole = (whole) => edit({ whole });
  app.wishTo = (to) => edit({ to });

  app.sendWish = async () => {
    const wish = app.wish.peek();
    if (!wish || wish.sending || !wishes.ready(wish, app.digits)) return;
    edit({ sending: true });
    const drawer = wish.kind === 'carry_out' ? null : app.drawer.peek()?.id ?? null;
    const details = wishes.wireDetails(wish, app.digits, drawer);
    const line = wish.kind === 'carry_out' && !wish.whole ? selectedLine(app.cart.peek()) : null;
    const problem = await app.askFor(wish.kind, { line, note: wish.note, details, ...(wish.kind === 'carry_out' ? { cart: app.cart.peek().id } : {}) });
    if (app.wish.peek() === null) return;
    if (problem) edit({ sending: false, problem });
    else {
      app.wish.value = null;
      app.panel.value = 'ask';
    }
  };
}

/** Minor units as somebody types them. */
function plain(minor, digits) {
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, '');
}

function booking(app) {
  /** Calls about cash: kept on the device until each is booked or came to nothing. */
  const asked = signal([]);
  const keep = (list) => { asked.value = list; return app.kept.put('cashcalls', list); };
  app.cashBusy = signal(false);
  app.cashDue = computed(() => wishes.dueOf(asked.value, app.calls.value.byId));

  /** Before it is sent: whatever happens then, this till knows that it asked. */
  app.noteCashCall = (id, kind, details) => asked.peek().some((each) => each.id === id) || keep([...wishes.stillAsked(asked.peek(), app.calls.peek().byId), { id, kind, amount: details.amount, drawerId: details.drawer_id ?? null, movementId: app.newId() }]);
  app.forgetCashCall = (id) => keep(asked.peek().filter((each) => each.id !== id));
  app.cashCallIds = () => asked.peek().map((each) => each.id);
  app.recallCashCalls = async () => { if (asked.peek().length === 0) asked.value = (await app.kept.get('cashcalls')) ?? []; };

  /** @param {any} due @param {'drop'|'pay_in'|'no_sale'} kind */
  app.bookCash = async (due, kind) => {
    const drawer = app.drawer.peek();
    if (app.cashBusy.peek()) return;
    if (!drawer) {
      app.say('late', 'cash.no_drawer');
      return;
    }
    app.cashBusy.value = true;
    const name = due.call.claim?.name ?? '';
    const movement = { id: due.movementId, kind, amount: kind === 'no_sale' ? 0 : due.amount, call: due.id, reason: kind === 'drop' ? '' : t(`cash.reason_${kind}`, { name, amount: app.money(due.amount) }).slice(0, 200) };
    try {
      if (await app.bookMovement(movement, [], () => app.bookedCash(due, kind))) app.bookedCash(due, kind);
    } finally {
      app.cashBusy.value = false;
    }
  };
  app.bookedCash = (due, kind) => {
    app.forgetCashCall(due.id);
    app.putAway(due.id);
    app.say('done', `cash.booked_${kind}`, { amount: app.money(due.amount), name: due.call.claim?.name ?? '' });
    if (app.screen.peek() === 'report') app.loadReport();
  };
  /** It was not so: nothing is booked. */
  app.denyCash = (due) => {
    app.forgetCashCall(due.id);
    app.putAway(due.id);
    app.say('way', 'cash.not_booked');
  };
}
