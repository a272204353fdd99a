// A refund to a card that a terminal charged goes back by that terminal. What is asked is kept on the device before the
// terminal hears of it, together with the return it is for; a reload finds both. The return is stored when the money went.

import { signal, t } from '../parts.js';
import { ended } from '../attempt.js';
import * as refunds from '../refunding.js';

const CALL_MS = 8000;
/** How often the server is asked when the live channel says nothing. */
const LOOK_MS = 1500;

export function installRefunding(app) {
  /** @type {import('@preact/signals').Signal<import('../refunding.js').Refunding|null>} */
  app.refunding = signal(null);
  beginning(app);
  following(app);
  deciding(app);
}

function keep(app, state) {
  app.refunding.value = state;
  return app.kept.put('refunding', state ?? undefined);
}

function beginning(app) {
  /** What may still go back of the charges among these tenders. */
  app.chargesOf = (tenders) => Promise.all((tenders ?? []).filter((each) => each.kind === 'card' && each.payment_id)
    .map((each) => app.call(() => app.api.get(`/payments/${each.payment_id}`, { timeout: CALL_MS })).then((view) => ({ id: view.id, left: view.status === 'approved' ? view.amount - view.refunded : 0 }))));

  /**
   * Stores what gives money back, after the terminals did where they had charged it.
   * @param {any} sale frozen, its tenders as they are PUT @param {any[]} paid the tenders it was paid by @param {number} due
   * @returns {Promise<boolean>} whether it is stored already
   */
  app.storeGivingBack = async (sale, paid, due) => {
    const amount = app.training.peek() ? 0 : refunds.cardAmount(sale.body.tenders ?? [], due);
    if (amount > 0 && (paid ?? []).some((each) => each.payment_id)) {
      const { parts, byHand } = refunds.layOut(await app.chargesOf(paid), amount, app.newId);
      if (parts.length > 0) {
        await keep(app, { sale, parts, byHand });
        app.driveRefunds();
        return false;
      }
    }
    await app.storeSale(sale);
    return true;
  };

  /** After a reload: nothing is asked a second time, as each part has its id. @param {(id: string) => boolean} isStored */
  app.recallRefunding = async (isStored) => {
    const state = await app.kept.get('refunding');
    if (!state) return;
    if (isStored(state.sale.id)) await keep(app, null);
    else app.refunding.value = state;
  };
}

function following(app) {
  let timer = null;
  const follow = () => { clearTimeout(timer); timer = setTimeout(() => app.driveRefunds(), LOOK_MS); };

  /** Asks for the part that is next, or how it stands; once all is back, stores. */
  app.driveRefunds = async () => {
    const state = app.refunding.peek();
    const part = state && refunds.current(state);
    if (!state || (part && ended(part))) return;
    if (!part) {
      await done(state);
      return;
    }
    try {
      const path = `/payments/${part.id}`;
      await hear(await (part.status === 'asking' ? app.call(() => app.api.put(path, refunds.wirePart(part), { timeout: CALL_MS })) : app.api.get(path, { timeout: CALL_MS })));
    } catch (problem) {
      const now = app.refunding.peek();
      if (!now || refunds.current(now)?.id !== part.id) return;
      if (problem.transient === false) await keep(app, refunds.heard(now, { ...part, status: 'failed', reason: problem.detail }));
      else app.refunding.value = refunds.lost(now, part.id);
    }
    follow();
  };

  async function hear(view) {
    const state = app.refunding.peek();
    if (!state?.parts.some((part) => part.id === view.id && !ended(part))) return;
    const next = refunds.heard(state, view);
    await keep(app, next);
    if (view.status === 'pending') return;
    if (view.status !== 'approved') app.sound.refused();
    else await app.driveRefunds();
  }
  const others = app.hearPayment;
  app.hearPayment = (view) => {
    hear(view);
    return others(view);
  };

  let storing = null;
  function done(state) {
    storing ??= store(state).finally(() => { storing = null; });
    return storing;
  }
  async function store(state) {
    const sale = refunds.finished(state);
    try {
      await app.storeSale(sale);
    } catch {
      app.say('late', 'pay.not_stored');
      follow();
      return;
    }
    await keep(app, null);
    app.gaveBack(sale);
  }
  /** The screen after money went back, by whichever way it did. */
  app.gaveBack = (sale) => {
    app.giveback.value = null;
    if (sale.kind === 'exchange') {
      app.swap.value = null;
      if (app.cart.peek().id === sale.id) app.newCart();
    }
    if (sale.laid) {
      app.layaway.value = null;
      app.layawayEnd.value = null;
    }
    app.panel.value = null;
    app.showDone(sale);
  };
}

function deciding(app) {
  app.refundAgain = async () => {
    const state = app.refunding.peek();
    if (!state) return;
    await keep(app, refunds.again(state, app.newId));
    app.driveRefunds();
  };
  /** Nothing went back: the cashier chooses another way. */
  app.leaveRefunding = async () => {
    const state = app.refunding.peek();
    if (state && refunds.mayLeave(state)) await keep(app, null);
  };
  const act = (path, body) => async () => {
    const part = app.refunding.peek() && refunds.current(app.refunding.peek());
    if (!part || ended(part)) return;
    try {
      await app.hearPayment(await app.call(() => app.api.post(`/payments/${part.id}/${path}`, body, { timeout: CALL_MS })));
    } catch (problem) {
      app.say('late', problem.offline ? 'problem.offline' : 'problem.unknown');
      app.refunding.value = refunds.lost(app.refunding.peek(), part.id);
    }
  };
  app.refundWent = act('confirm', { approved: true });
  app.refundDidNot = act('confirm', { approved: false });
  app.cancelRefund = act('cancel');
  app.refundTold = (part) => (part.reason !== '' ? part.reason : t(`refunding.${part.status}`));
}
