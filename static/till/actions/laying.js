// Goods put aside: from the open cart, with a plan and a first payment. And what all money on them has in common: it is
// paid on the pay screen, stored before it is sent, and answered with a paper.

import { signal, computed, t } from '../parts.js';
import * as layaways from '../layaway.js';
import { wireCart } from '../cart.js';
import { wireTenders } from '../attempt.js';
import { newPayment } from '../tender.js';
import { padValue, typeText } from '../entry.js';

export function installLaying(app) {
  /** The plan while it is made: null or what was chosen of it. */
  app.laying = signal(null);
  app.layawayPolicy = computed(() => app.store.value?.policies?.layaway ?? {});
  planning(app);
  paying(app);
}

function planning(app) {
  const edit = (change) => { if (app.laying.peek()) app.laying.value = { ...app.laying.peek(), ...change }; };

  /** Shift F7: goods of the open cart are put aside; without any, those that were are looked at. */
  app.layawayKey = () => {
    if (!app.layawayPolicy.peek().on) {
      app.say('way', 'layaway.off');
      return;
    }
    if (app.cart.peek().lines.length > 0) app.openLaying();
    else app.openLayaways();
  };

  app.openLaying = () => {
    if (!app.readyToSell()) return;
    const no = whyNot(app);
    app.panel.value = null;
    if (no) {
      app.sound.refused();
      app.say('late', no);
      return;
    }
    app.laying.value = { parts: 1, due: layaways.lastDay(app.layawayPolicy.peek(), app.today()), first: '', note: '', ids: { pay: app.newId() } };
    app.openPanel('layaway');
  };
  app.layParts = (parts) => edit({ parts });
  app.layDue = (due) => edit({ due });
  app.layNote = (note) => edit({ note });
  app.typeLayFirst = (text) => edit({ first: typeText(text, { decimals: app.digits, max: 7 }) });

  /** The plan in figures: what is paid at once, what when afterwards, and what is wrong with it. */
  app.layPlan = computed(() => {
    const form = app.laying.value;
    const total = app.totals.value?.total;
    if (!form || total === undefined) return null;
    const today = app.today();
    const least = layaways.leastFirst(app.layawayPolicy.value, total);
    const coin = app.pricing.policy?.cash_step;
    const first = form.first === '' ? layaways.coinsUp(least, total, coin) : padValue(form.first, app.digits) ?? 0;
    const last = layaways.lastDay(app.layawayPolicy.value, today);
    const wrong = first < least ? 'layaway.too_little' : first > total ? 'layaway.too_much' : layaways.coinsUp(first, total, coin) !== first ? 'layaway.uneven' : form.due < today || form.due > last ? 'layaway.wrong_day' : null;
    return { total, least, first, last, today, left: total - first, wrong, schedule: wrong ? [] : layaways.spread(total - first, form.parts, today, form.due, coin) };
  });

  app.layAside = async () => {
    const plan = app.layPlan.peek();
    const cart = app.cart.peek();
    if (!plan || plan.wrong || app.storing.peek()) return;
    if (!cart.customer) {
      app.openCustomer();
      return;
    }
    if (app.openNeed.peek()) {
      app.approveCart();
      return;
    }
    if (plan.first === 0) await app.storeLaid(laidOf(app, null));
    else if (app.mayTakeMoney()) app.startLaid(plan.first, { way: 'first', id: app.laying.peek().ids.pay, form: app.laying.peek() });
  };
  app.laidFirst = (payment) => laidOf(app, payment);
}

function whyNot(app) {
  const cart = app.cart.peek();
  if (app.line.peek() === 'offline') return 'layaway.offline';
  if (cart.back) return 'layaway.exchange';
  if (cart.coupons?.length > 0) return 'layaway.coupons';
  if (cart.origin) return 'layaway.carried';
  if (cart.lines.some((line) => line.giftCard)) return 'layaway.gift_card';
  return app.totals.peek() ? null : 'quote.no_price';
}

/** Goods put aside, as they are stored and sent: under the cart's id, so that the cart and they can never both be. */
function laidOf(app, payment) {
  const cart = app.cart.peek();
  const plan = app.layPlan.peek();
  const form = app.laying.peek();
  const { cart_id: _, cart_epoch: __, ...goods } = wireCart(cart);
  const approvals = app.heldFor(cart);
  const tenders = payment ? wireTenders(payment.tenders) : [];
  return {
    id: cart.id, kind: 'layaway', path: `/layaways/${cart.id}`, at: new Date(app.now.peek()).toISOString(), cart,
    body: {
      ...goods, total: plan.total, customer_id: cart.customer.id, due_on: form.due, schedule: plan.schedule, ...(form.note.trim() ? { note: form.note.trim() } : {}),
      ...(cart.takeAway ? { take_away: true } : {}), ...(approvals.length > 0 ? { approvals } : {}),
      ...(payment ? { first: { id: form.ids.pay, amount: plan.first, tenders } } : {}),
    },
    laid: { way: 'first', layaway: cart.id, paper: payment ? form.ids.pay : null, code: null, customer: cart.customer.name, amount: plan.first, total: plan.total, paid: plan.first, left: plan.left, due: form.due, plan: plan.schedule },
    shown: { tenders: payment?.tenders ?? [], total: plan.first, change: payment ? app.pricing.settle(payment.total, payment.tenders).change : 0, staff: who(app), lines: [] },
  };
}

const who = (app) => ({ id: app.me.peek().id, name: app.me.peek().name });

function paying(app) {
  /** Whether coins can pay a part of what is owed; it is told where they cannot. */
  app.coinsPay = (amount, all) => {
    const even = layaways.coinsUp(amount, all, app.pricing.policy?.cash_step);
    if (even === amount) return true;
    app.sound.refused();
    app.say('late', 'pay.uneven', { amount: app.money(even) });
    return false;
  };

  /** Whether money may be taken here now; it is told where not. */
  app.mayTakeMoney = () => {
    if (app.drawer.peek() !== null || app.training.peek()) return true;
    app.toSelling();
    app.openFloat();
    app.say('way', 'pay.no_drawer');
    return false;
  };

  /** The pay screen for money on goods put aside. @param {{way: 'first'|'part'|'rest', id: string, view?: any, customer?: any}} laid */
  app.startLaid = (amount, laid) => {
    app.undo.value = null;
    app.cardReference.value = '';
    app.clearMessage();
    app.panel.value = null;
    app.setPayment({ ...newPayment(amount), laid });
    app.forgetOtherAttempt();
    app.screen.value = 'pay';
  };

  /** What a terminal is asked for belongs to: the goods put aside, else the cart. */
  app.payingFor = () => app.payment.peek()?.laid?.id ?? app.cart.peek().id;

  /** All of it was taken: stored, then sent. */
  app.completeLaid = (payment) => {
    switch (payment.laid.way) {
      case 'first': return app.storeLaid(app.laidFirst(payment));
      case 'rest': return app.storeLaid(app.handedOver(payment));
      case 'debt': return app.storeLaid(app.debtPaid(payment));
      default: return app.storeLaid(app.laidPart(payment));
    }
  };

  app.storeLaid = async (made) => {
    if (app.storing.peek()) return;
    app.storing.value = true;
    try {
      await app.storeSale(Object.freeze(made));
    } catch {
      app.say('late', 'pay.not_stored');
      return;
    } finally {
      app.storing.value = false;
    }
    app.payment.value = null;
    app.panel.value = null;
    if (made.laid?.way === 'first') {
      app.laying.value = null;
      app.newCart();
    }
    app.layaway.value = null;
    if (made.laid?.way === 'debt') app.owesLess(made.laid);
    app.saveDraft();
    app.showDone(made);
  };

  /** Esc on the pay screen leads where it came from. */
  app.leaveLaid = (laid) => {
    if (laid.way === 'first') {
      app.screen.value = 'sell';
      app.panel.value = app.laying.peek() ? 'layaway' : null;
    } else if (laid.way === 'debt') {
      app.screen.value = 'sell';
      app.panel.value = app.debt.peek()?.id === laid.id ? 'debt' : null;
    } else app.screen.value = 'layaways';
  };

  /** A refused one is put right: the cart or the goods put aside are open again. */
  app.reopenLaid = async ({ id, sale }) => {
    await app.forgetRefused(id);
    app.done.value = null;
    if (sale.laid?.way === 'first') {
      if (app.cart.peek().lines.length > 0) app.park({ quietly: true });
      app.screen.value = 'sell';
      app.setCart({ ...sale.cart, id: sale.id });
      app.openLaying();
    } else if (sale.laid?.way === 'debt') {
      app.toSelling();
      await app.takeCustomer(sale.laid.customerId);
    } else {
      app.toSelling();
      await app.openLayaways();
      await app.openLayaway(sale.laid?.layaway ?? sale.layaway);
    }
    const taken = sale.shown.tenders.reduce((sum, each) => sum + (each.amount ?? 0), 0);
    if (taken > 0) app.say('way', 'refused.reopened', { amount: app.money(taken) });
  };
}

/** The screen after money on goods put aside: what is paid, what is left, and by when. */
export function describeLaid(app, done) {
  if (done.sale.laid.way === 'debt') return app.describeDebt(done);
  const { sale, answer } = done;
  const { laid } = sale;
  const paper = !answer ? null : sale.kind === 'layaway' ? answer.payments?.[0] ?? null : answer;
  const tenders = paper?.tenders ?? sale.shown.tenders;
  const ended = laid.way === 'end';
  return {
    ...done, tenders, total: paper?.amount ?? laid.amount, back: ended ? paper?.amount ?? laid.amount : paper?.change ?? sale.shown.change, cashOut: !ended || tenders.some((each) => each.kind === 'cash'),
    doc: {
      ...laid, code: answer?.code ?? laid.code, tenders, amount: paper?.amount ?? laid.amount, change: paper?.change ?? sale.shown.change, at: paper?.at ?? sale.at,
      paid: ended ? 0 : paper?.paid ?? laid.paid, left: paper?.left ?? laid.left, fee: paper?.fee ?? laid.fee ?? 0, training: Boolean(answer?.training ?? app.training.peek()), servedBy: sale.shown.staff.name.split(' ')[0],
    },
  };
}

/** What is printed of it: the payment's paper, or how the goods stand where nothing was paid. */
export function paperOf(done) {
  const { laid } = done.sale;
  if (laid.way === 'debt') return debtPaperOf(laid.customerId, done.sale.id);
  if (!laid.paper && done.answer?.training) return null;
  const path = `/layaways/${laid.layaway}/receipt`;
  return laid.paper ? { id: laid.paper, kind: 'layaway', path, query: { payment_id: laid.paper }, job: 'receipt' } : { id: laid.layaway, kind: 'layaway', path, query: {}, job: 'cart' };
}

/** The paper of a payment of what was owed. */
export const debtPaperOf = (customer, id) => ({ id, kind: 'debt', path: `/customers/${customer}/payments/${id}/receipt`, query: {}, job: 'receipt' });

/** Words that only the screens of goods put aside need. */
export const titleOf = (laid) => t(`layaway.done.${laid.way}`);
