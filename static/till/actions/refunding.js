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
  /** By card there, or by what may have been paid by card before. */
  const byTerminal = (paid) => (paid ?? []).some((each) => each.payment_id || each.kind === 'exchange' || each.kind === 'deposit');

  /**
   * Stores what gives money back, after the terminals did where they had charged it. The server weighs it first, and says
   * which charges give how much: from then on nobody else takes the same goods back.
   * @param {any} sale frozen, its tenders as they are PUT @param {any[]} paid the tenders it was paid by @param {number} due
   * @returns {Promise<boolean>} whether it is stored already
   */
  app.storeGivingBack = async (sale, paid, due) => {
    const amount = app.training.peek() ? 0 : refunds.cardAmount(sale.body.tenders ?? [], due);
    if (amount > 0 && byTerminal(paid) && await app.beginRefunding(sale, amount)) return false;
    await app.storeSale(sale);
    return true;
  };
  /**
   * Asks the server whether cash may go back at all: what the drawer should hold is known there alone. Without a line that is
   * said when it is booked. @param {any} sale as storeGivingBack takes it
   */
  app.weighGivingBack = async (sale) => {
    if (app.training.peek()) return;
    try {
      await app.call(() => app.api.put(`/refunds/${sale.id}`, refunds.wireRefund(sale), { timeout: CALL_MS }));
    } catch (problem) {
      if (!problem.offline) throw problem;
    }
  };
  /** @returns {Promise<boolean>} whether terminals give something back */
  app.beginRefunding = async (sale, amount) => {
    const weighed = await app.call(() => app.api.put(`/refunds/${sale.id}`, refunds.wireRefund(sale), { timeout: CALL_MS }));
    if (weighed.charges.length === 0) return false;
    await keep(app, { sale, ...refunds.partsOf(weighed.charges, amount ?? weighed.amount, app.newId) });
    app.driveRefunds();
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
      await hear(await (part.status === 'asking' ? app.call(() => app.api.put(path, refunds.wirePart(state, part), { timeout: CALL_MS })) : app.api.get(path, { timeout: CALL_MS })));
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
    if (sale.kind === 'void') {
      if (await app.storeVoid(sale)) await keep(app, null);
      else follow();
      return;
    }
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
  /** Some of it went back: the rest is paid out, or becomes credit, with the same return. */
  app.refundRest = async (kind) => {
    const state = app.refunding.peek();
    if (!state || refunds.stuck(state) === 0) return;
    await keep(app, refunds.restBy(state, kind));
    app.driveRefunds();
  };
  /** It stays as it is with the server, which shows it until it is finished or let stand. */
  app.refundLater = async () => {
    const state = app.refunding.peek();
    if (!state || (refunds.stuck(state) === 0 && !refunds.mayWait(state))) return;
    await app.kept.put('refunding', undefined); // it is gone before it looks so: a reload must not bring it back
    await keep(app, null);
    app.say('late', 'refunding.left');
    app.loadTerminals();
  };
  /** A return that money went back for, from the list: stored as it was begun. */
  app.finishRefund = async (payment) => {
    try {
      const doc = await app.call(() => app.api.post(`/refunds/${payment.for}/finish`, {}, { timeout: CALL_MS }));
      app.openCharges.value = app.openCharges.peek().filter((each) => each.for !== payment.for);
      app.say('done', 'charges.finished', { number: (doc.return ?? doc).receipt_number ?? doc.code ?? '' });
      app.loadTerminals();
    } catch (problem) {
      app.sound.refused();
      app.sayProblem(problem);
    }
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
