// Quotes: the open cart with its prices held until a day, under a number and a code like any cart put aside.

import { signal, t } from '../parts.js';
import * as carts from '../cart.js';
import * as carried from '../carried.js';

/** Days that a quote is mostly good for. */
export const DAYS = [7, 14, 30];

export function installQuotes(app) {
  app.quoting = signal(null);

  app.openQuote = () => {
    const cart = app.cart.peek();
    if (!app.readyToSell() || cart.lines.length === 0) return;
    const no = whyNot(app, cart);
    if (no) {
      app.sound.refused();
      app.say('late', no);
      return;
    }
    app.quoting.value = { id: app.newId(), days: DAYS[0], label: cart.origin?.label || cart.customer?.name || '', busy: false, problem: null };
    app.panel.value = null;
    app.openPanel('quote');
  };
  const edit = (change) => { if (app.quoting.peek()) app.quoting.value = { ...app.quoting.peek(), problem: null, ...change }; };
  app.quoteDays = (days) => edit({ days });
  app.quoteName = (label) => edit({ label });
  app.quoteUntil = () => carried.until(app.today(), app.quoting.value?.days ?? DAYS[0], (day) => carried.endOfDay(day, app.store.peek()?.time_zone));

  app.makeQuote = async () => {
    const quote = app.quoting.peek();
    const cart = app.cart.peek();
    if (!quote || quote.busy || cart.lines.length === 0) return;
    if (app.openNeed.peek()) { // who gives something away must be allowed to, now and not when it is sold
      app.approveCart();
      return;
    }
    edit({ busy: true });
    const body = carried.parkBody(cart, { label: quote.label.trim(), kind: 'quote', validUntil: app.quoteUntil(), approvals: app.heldFor(cart), fresh: true });
    try {
      const view = await app.call(() => (cart.origin
        ? app.api.post(`/carts/${cart.origin.id}/park`, { epoch: cart.origin.epoch, ...body }) : app.api.put(`/carts/${quote.id}`, body)));
      app.quoting.value = null;
      app.setCart(carts.newCart(app.newId()));
      app.shelf.value = carried.withView(app.shelf.peek(), view);
      app.closeHanding();
      app.slip.value = { id: view.id, view: null, qr: null, label: view.label, customer: cart.customer?.id ?? null };
      app.panel.value = 'slip';
      app.showSlip(view);
    } catch (problem) {
      app.sound.refused();
      edit({ busy: false, problem: problem.offline ? t('problem.offline') : problem.detail });
    }
  };
}

function whyNot(app, cart) {
  if (app.line.peek() === 'offline') return 'quote.offline';
  if (cart.coupons?.length > 0) return 'quote.coupons';
  if (cart.origin?.holds) return 'quote.is_one';
  if (!app.totals.peek()) return 'quote.no_price';
  return null;
}
