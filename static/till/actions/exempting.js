// A sale without tax: by the customer's certificate by itself, or said by hand with a reason and the number of the paper.

import { signal, computed } from '../parts.js';
import { certificateOf, MAX_REASON, MAX_REFERENCE, setExempt } from '../exempt.js';

export function installExempting(app) {
  app.exempting = signal({ reason: '', own: '', reference: '' });

  app.openExempt = () => {
    const cart = app.cart.peek();
    if (!app.readyToSell() || cart.lines.length === 0) return;
    app.clearMessage();
    const now = cart.exempt && !cart.exempt.of ? cart.exempt : null;
    const known = now && app.reasonsFor('exempt').includes(now.reason);
    app.exempting.value = { reason: known ? now.reason : '', own: now && !known ? now.reason : '', reference: now?.reference ?? '' };
    app.panel.value = null;
    app.openPanel('exempt');
  };
  const edit = (change) => { app.exempting.value = { ...app.exempting.peek(), ...change }; };
  app.exemptReason = (reason) => edit({ reason, own: '' });
  app.exemptOwn = (own) => edit({ own, reason: '' });
  app.exemptReference = (reference) => edit({ reference });

  /** What would be set, null while nothing says why. */
  app.exemptValue = computed(() => {
    const { reason, own, reference } = app.exempting.value;
    const why = (own.trim() || reason).slice(0, MAX_REASON);
    const number = reference.trim().slice(0, MAX_REFERENCE);
    return why === '' ? null : { reason: why, ...(number ? { reference: number } : {}) };
  });

  const set = (exempt) => {
    app.panel.value = null;
    app.setCart(setExempt(app.cart.peek(), exempt), { keepUndo: true });
  };
  app.applyExempt = () => {
    const value = app.exemptValue.peek();
    if (!value) return;
    set(value);
    if (app.openNeed.peek()) app.approveCart();
  };
  /** The customer's own certificate, put back after it was taken off. */
  app.exemptByCertificate = () => set(certificateOf(app.cart.peek().customer));
  app.clearExempt = () => set(null);
}
