// Carts that are given up: emptied line by line, left when training begins or ends, or dropped after they were put aside
// here. Each is told to the server by way of the outbox, once nobody can take it back any more.

import { aborted, anew, remembering } from '../aborted.js';

export function installAborting(app) {
  /** The cart that was emptied while it can still be taken back. @type {{id: string, body: object}|null} */
  let pending = null;

  const set = app.setCart;
  app.setCart = (next, how = {}) => {
    const before = app.cart.peek();
    if (pending && next.id === pending.id) forget();
    if (next.id !== before.id || before.origin || next.origin || next.lines.length >= before.lines.length) {
      set(next, how);
      return;
    }
    const cart = remembering(before, next, app.totals.peek());
    if (cart.lines.length > 0) {
      set(cart, how);
      return;
    }
    settle();
    pending = { id: cart.id, body: aborted(cart, null, app.serverNow()) };
    app.kept.put('aborting', pending);
    set(anew(cart, app.newId()), how);
    if (!app.undo.peek()) settle();
  };

  const forget = () => {
    pending = null;
    app.kept.put('aborting', undefined);
  };
  const settle = () => {
    if (!pending) return undefined;
    const { id, body } = pending;
    pending = null;
    return tell(id, body).then(() => { if (!pending) app.kept.put('aborting', undefined); });
  };
  const tell = (id, body) => app.storeSale({ id, kind: 'abort', path: `/aborted-carts/${id}`, body }).then(() => app.kick());

  // What takes something back says so first and does it then: only after it is known whether the cart came back.
  app.undo.subscribe(() => queueMicrotask(() => { if (pending && !app.undo.peek()) settle(); }));

  /** What a reload found between the two. */
  app.recallAborted = async () => {
    const left = await app.kept.get('aborting');
    if (!left || pending) return;
    await tell(left.id, left.body);
    if (!pending) app.kept.put('aborting', undefined);
  };

  /** The open cart goes: nobody will pay for it. */
  app.giveUpCart = () => {
    settle();
    const cart = app.cart.peek();
    const body = cart.origin ? null : aborted(cart, app.totals.peek(), app.serverNow());
    if (body) tell(cart.id, body);
  };

  /** A cart that was put aside here, and that the server never had, is dropped. */
  app.abortAside = (aside) => {
    const body = aborted(aside.cart, aside.prices ? { lines: aside.prices } : null, app.serverNow());
    return body ? tell(aside.cart.id, body) : undefined;
  };
}
