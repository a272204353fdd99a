// Calls that belong to the open cart: goods that must not be sold ring the floor by themselves, what was done about a call
// lands in the cart, and a call whose line or cart is gone is taken back, with or without the line to the server.

import { effect } from '../../vendor/signals-core.js';
import { isOpen, MINDED } from '../calls.js';
import { callsOf } from '../cart.js';
import * as stops from '../stops.js';

export function installMinding(app) {
  stopping(app);
  answering(app);
  takingBack(app);
}

/** Whether a kind of call goes out by itself: the store may say no. */
export const byItself = (app, kind) => app.store.peek()?.policies?.till_calls?.[kind] !== false;

function stopping(app) {
  const set = (cart) => app.setCart(cart, { keepUndo: true });

  /** A scan was refused: it stands under the cart, and the floor is rung once, if this till can. */
  app.noteStop = (stop) => {
    if (!stops.isSeenTo(stop)) return;
    const before = app.cart.peek();
    const cart = stops.withStop(before, stop);
    if (cart === before) return;
    set(cart);
    if (byItself(app, 'stopped_goods') && app.line.peek() === 'online' && !app.training.peek()) app.callAboutRow(stops.keyOf(stop), true);
  };

  /** Rings about a row; by hand too. The id is in the cart before anything is sent, so that again is the same call. */
  app.callAboutRow = async (key, quietly = false) => {
    const row = stops.rowOf(app.cart.peek(), key);
    if (!row || row.state === 'sending' || row.state === 'sent') return;
    const id = row.callId ?? app.newId();
    const change = (more) => set(stops.changeStop(app.cart.peek(), key, more));
    change({ callId: id, state: 'sending' });
    app.mind(id);
    try {
      const call = await app.ring({
        id, kind: 'stopped_goods', product_id: row.productId, cart_id: app.cart.peek().id, note: row.reason.slice(0, 200),
        details: { stop: row.code, ...(row.on ? { on: row.on } : {}) },
      });
      change({ state: 'sent' });
      app.takeCall(call);
    } catch (problem) {
      change({ state: 'failed' });
      if (!quietly) app.sayProblem(problem, 'ask.failed');
    }
  };

  /** It is settled, or nobody is needed any more. */
  app.dropStop = (key) => {
    const row = stops.rowOf(app.cart.peek(), key);
    set(stops.withoutStop(app.cart.peek(), key));
    if (row?.callId) app.putAway(row.callId);
  };

  /** The piece that was fetched goes into the cart by one touch, where its product alone says all. */
  app.addFetched = (row) => {
    const product = app.catalogue.get(row.productId);
    if (product) app.addProduct(product);
  };

  const added = app.addProduct;
  app.addProduct = (product, ...more) => {
    const done = added(product, ...more);
    if (!done) return done;
    const before = app.cart.peek();
    set(stops.settled(before, product.id, (id) => app.calls.peek().byId.get(id)?.answer?.did === 'fetched'));
    for (const row of stops.stopsOf(before)) if (row.callId && !stops.rowOf(app.cart.peek(), row.key)) app.putAway(row.callId);
    return done;
  };
}

/** What was done about calls of this cart, by whichever way it is heard. */
function answering(app) {
  const heard = new Set();
  app.hearAnswer = (request) => {
    if (request.status !== 'resolved' || heard.has(request.id) || request.cart_id !== app.cart.peek().id) return;
    if (request.kind !== 'age_check' || request.id !== app.cart.peek().ageAsk) return; // rows read theirs from the call
    heard.add(request.id);
    app.ageAnswered(request);
  };
  effect(() => {
    const cart = app.cart.value;
    for (const id of stops.tiedCalls(cart)) {
      const request = app.calls.value.byId.get(id);
      if (request) queueMicrotask(() => app.hearAnswer(request));
    }
  });
}

function takingBack(app) {
  /** Calls of carts: [{id, cart}], kept on the device, so that a reload forgets none. */
  let minded = [];
  let begun = false;
  const keep = () => app.kept.put('minded', minded);

  app.mind = (id) => {
    if (app.training.peek() || minded.some((each) => each.id === id)) return;
    minded = [...minded, { id, cart: app.cart.peek().id }];
    keep();
  };

  /** What is asked about the lines of a cart that is put aside goes on: the next customer is served meanwhile. */
  app.letWait = (cart) => {
    const tied = stops.tiedCalls(cart);
    const lines = new Set(cart.lines.flatMap(callsOf));
    app.asideCarts.add(cart.id);
    minded = minded.filter(({ id }) => !(tied.has(id) && lines.has(id)));
    keep();
  };

  /** The cart is taken up, here or by another till: what is asked about its lines belongs to it again, and what was answered is heard. */
  app.mindAgain = async () => {
    await app.missedAnswers();
    for (const id of app.cart.peek().lines.flatMap(callsOf)) {
      const call = app.calls.peek().byId.get(id);
      if (call && isOpen(call) && MINDED.has(call.kind)) app.mind(id);
    }
  };

  /** A cart that was put aside is given up: nobody needs to know any more. */
  app.takeBackCalls = (ids) => {
    for (const id of ids) if (MINDED.has(app.calls.peek().byId.get(id)?.kind)) takeBack(id);
  };

  /** From here on, carts are what they were before a reload. */
  app.recallMinded = async () => {
    if (begun) return;
    minded = [...((await app.kept.get('minded')) ?? []), ...minded];
    begun = true;
    look();
  };

  /** The line is back: a call that was on its way when it went may have gone out after all, and its answer with it. */
  function look() {
    if (!begun) return;
    const cart = app.cart.peek();
    const tied = stops.tiedCalls(cart);
    const orphans = stops.orphans(cart);
    if (orphans.length > 0 && !app.undo.peek()) {
      queueMicrotask(() => app.setCart(orphans.reduce((left, row) => stops.withoutStop(left, row.key), app.cart.peek()), { keepUndo: true }));
      return;
    }
    // Emptied line by line it goes on under another id, with its rows, and may still come back under its own.
    const gone = app.undo.peek() ? [] : minded.filter((each) => !tied.has(each.id));
    if (gone.length === 0) return;
    minded = minded.filter((each) => !gone.includes(each));
    keep();
    for (const { id } of gone) takeBack(id);
  }

  /** By way of the outbox: without the line it goes when that is back. What has ended meanwhile needs no taking back. */
  function takeBack(id) {
    const known = app.calls.peek().byId.get(id);
    if (known?.practice || (known && !isOpen(known))) return;
    app.storeSale({ id: app.newId(), kind: 'abort', method: 'post', path: `/help-requests/${id}/cancel`, body: {} }).then(() => app.kick());
    app.putAway(id);
  }

  effect(() => {
    app.cart.value;
    app.undo.value;
    queueMicrotask(look);
  });
}
