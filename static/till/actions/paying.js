// Paying: amounts are entered, taken and given back; the last one stores the sale before anything is sent.

import { signal, computed, effect, t } from '../parts.js';
import * as tender from '../tender.js';
import { padValue, typeNumber, typeText } from '../entry.js';
import { finish } from '../sale.js';
import { ended, stage } from '../attempt.js';
import { isOpen } from '../calls.js';
import { callsOf } from '../cart.js';
import { recalledNow } from './selling.js';
import { currencyDigits, makeMoney } from '../../lib/money.js';

export function installPaying(app) {
  app.payment = signal(null);
  app.cardReference = signal('');
  app.left = (total, tenders) => app.pricing.left(total, tenders);
  app.quickCash = (open) => (open > 0 ? app.pricing.quickCash(open) : []);
  app.quickCashIn = (currency, ask) => (ask > 0 ? app.pricing.quickCashIn(currency, ask) : []);
  app.changeIn = (amount) => app.pricing.change(amount);
  amounts(app);
  tipping(app);
  starting(app);
  taking(app);
}

function amounts(app) {
  /** What Take would take: what was typed, or all that is due where there is nothing to choose. */
  app.payAmount = computed(() => {
    const payment = app.payment.value;
    if (!payment) return null;
    const typed = payment.entry === '' ? null : padValue(payment.entry, app.entryDigits);
    if (typed !== null) return payment.currency ? app.pricing.exchange(payment.currency, { amount: typed }).worth : typed;
    const open = tender.due(payment, app.left);
    return payment.kind !== 'cash' || open === 0 ? open : null;
  });
  /** Foreign cash as it was typed. */
  app.foreignAmount = computed(() => {
    const payment = app.payment.value;
    return payment?.currency && payment.entry !== '' ? padValue(payment.entry, app.entryDigits) : null;
  });
  /** What is asked for in the currency that was chosen, and at which rate. */
  app.foreignDue = computed(() => {
    const payment = app.payment.value;
    if (!payment?.currency) return null;
    const { ask } = app.pricing.exchange(payment.currency, { due: tender.due(payment, app.left) });
    return { ask, rate: app.pricing.foreign.find((each) => each.currency === payment.currency)?.rate };
  });
  Object.defineProperty(app, 'entryDigits', { get: () => (app.payment.peek()?.currency ? currencyDigits(app.payment.peek().currency) : app.digits) });
  app.foreignMoney = (currency, minor) => makeMoney({ currency, language: app.language }).figure(minor);
  app.givesChange = (payment) => payment.kind === 'voucher' && app.pricing.voucherChange;
  app.takeNow = (payment, amount) => tender.take(payment, app.left, amount, ['card', 'voucher'].includes(payment.kind) ? app.cardReference.value.trim() : '',
    payment.currency ? { currency: payment.currency, foreign_amount: app.foreignAmount.value } : {}, app.givesChange(payment));
  app.takeProblem = computed(() => {
    const payment = app.payment.value;
    const amount = app.payAmount.value;
    if (!payment || amount === null || tender.settled(payment, app.left)) return null;
    if (app.takeNow(payment, amount)) return null;
    if (payment.kind === 'voucher' && app.cardReference.value.trim() === '') return t('pay.no_voucher');
    if (amount > tender.MOST_CHANGE) return t('refused.money');
    return payment.kind !== 'cash' && amount > 0 ? t('pay.too_much') : t('pay.nothing');
  });
  /** Questions to the floor about goods of this cart that are still open. */
  app.openChecks = computed(() => app.cart.value.lines.flatMap(callsOf).map((id) => app.calls.value.byId.get(id)).filter((call) => call && isOpen(call)));
}

/** For the staff, where the store takes it: a share of the total, or as much as the customer says. */
function tipping(app) {
  app.tipText = signal('');
  /** The shares to choose from, each with what it comes to; null where no tip is taken, as with goods that come back. */
  app.tips = computed(() => {
    const payment = app.payment.value;
    if (!payment || !app.pricing.tips || app.cart.value.back || payment.total <= 0) return null;
    return (app.store.value?.policies?.tips?.rates ?? []).map((rate) => ({ rate, tip: tender.tipOf(payment.total, rate) })).filter(({ tip }) => tip > 0);
  });
  app.setTip = (tip) => {
    const payment = app.payment.peek();
    if (!payment || app.attempt.peek()) return;
    app.tipText.value = '';
    app.setPayment(tender.setTip(payment, tip));
  };
  app.typeTip = (text) => {
    app.tipText.value = typeText(text, { decimals: app.digits, max: 6 });
    return app.tipText.peek();
  };
  app.takeTip = () => {
    const tip = padValue(app.tipText.peek(), app.digits);
    const payment = app.payment.peek();
    if (tip !== null && payment && tip > tender.mostTip(payment.total)) {
      app.sound.refused();
      app.say('way', 'refused.money');
      return;
    }
    if (tip !== null) app.setTip(tip);
  };
}

function starting(app) {
  const set = (payment) => {
    if (payment) app.clearMessage();
    app.payment.value = payment;
    app.saveDraft();
  };
  app.setPayment = set;

  app.pay = () => {
    const totals = app.totals.peek();
    if (app.screen.peek() !== 'sell' || !totals) return;
    const stop = recalledNow(app);
    if (stop) {
      app.stopLine({ ...stop, inCart: true });
      return;
    }
    if (!app.agesKnown()) return;
    if (app.openNeed.peek()) {
      app.approveCart();
      return;
    }
    if (app.drawer.peek() === null && !app.training.peek()) {
      app.openFloat();
      app.say('way', 'pay.no_drawer');
      return;
    }
    app.clearMessage();
    app.panel.value = null;
    if (app.cart.peek().back) {
      app.settleExchange();
      return;
    }
    app.startPayment(totals.total);
  };
  app.startPayment = (total) => {
    app.undo.value = null;
    app.cardReference.value = '';
    app.tipText.value = '';
    app.forgetOtherAttempt();
    set(tender.newPayment(total));
    app.screen.value = 'pay';
  };

  /** A reload in the middle of a split payment: what was taken is still taken, if the total is still the same. */
  app.resumePayment = (payment) => {
    app.resuming = payment;
  };
  app.resumeNow = async () => {
    const payment = app.resuming;
    app.resuming = null;
    if (!payment) return;
    if (payment.laid && payment.laid.way !== 'first') {
      set({ ...payment, entry: '', touched: false });
      app.screen.value = 'pay';
      return;
    }
    await priced(app);
    if (app.payment.peek() || app.screen.peek() !== 'sell' || (!payment.laid && app.toPay.peek() !== payment.total)) return;
    if (payment.laid) {
      app.laying.value = payment.laid.form;
      if (app.layPlan.peek()?.first !== payment.total) return;
    }
    set({ ...payment, entry: '', touched: false });
    app.screen.value = 'pay';
  };

  /** The price changed while the customer paid: what was taken stays taken, the rest is asked for or given back. */
  app.keepTaken = (tenders, total, tip = 0) => {
    const payment = app.payment.peek();
    if (!payment) return;
    const kept = tender.keepTenders(tenders, total + tip);
    set({ ...tender.setTip(payment, tip), tenders: kept });
    if (kept.length < tenders.length) app.say('late', 'pay.card_back');
  };

  app.leavePayment = () => {
    if (app.attempt.peek()) {
      if (app.askingTerminal.peek()) app.cancelAttempt();
      else app.putAttemptAway();
      return;
    }
    // What a terminal took is not handed back over the counter: it stays among the open charges.
    const taken = (app.payment.peek()?.tenders ?? []).filter((each) => !each.payment_id);
    const { laid } = app.payment.peek() ?? {};
    set(null);
    app.screen.value = 'sell';
    if (laid) app.leaveLaid(laid);
    app.followPrices();
    if (taken.length > 0) app.say('late', 'pay.give_all_back', { amount: app.money(taken.reduce((sum, each) => sum + each.amount, 0)) });
  };

  app.payBy = (kind) => {
    if (app.screen.peek() === 'sell') app.pay();
    const payment = app.payment.peek();
    if (!payment) return;
    if (app.attempt.peek()) {
      if (kind === 'card') terminalKey(app);
      return;
    }
    if (kind === 'card' && payment.kind === 'card') {
      app.takePayment();
      return;
    }
    set(tender.choose(payment, kind));
  };
  app.payIn = (currency) => set(tender.choose(app.payment.peek(), 'cash', { currency }));
}

/** Until the cart has its totals: after a reload the pricing program may still be starting. */
function priced(app) {
  return new Promise((done) => {
    let stop = null;
    stop = effect(() => {
      if (!app.totals.value && !app.pricingProblem.value) return;
      done();
      queueMicrotask(() => stop());
    });
  });
}

function taking(app) {
  const edit = (change) => {
    const payment = app.payment.peek();
    if (payment && !app.attempt.peek()) app.setPayment({ ...payment, ...change });
  };
  app.payAmountIs = (minor) => {
    const digits = app.entryDigits;
    const unit = 10 ** digits;
    const whole = Math.floor(minor / unit);
    edit({ entry: digits === 0 ? String(minor) : `${whole}.${String(minor % unit).padStart(digits, '0')}`, touched: true, chosen: true });
  };
  app.typeAmount = (key) => {
    const payment = app.payment.peek();
    if (!payment) return;
    // A chosen sum is replaced by the first digit typed after it, as a person expects; Backspace takes its last digit.
    const before = payment.chosen && key !== 'Backspace' ? '' : payment.entry;
    const entry = typeNumber(before, key, { decimals: app.entryDigits, max: 7 });
    edit({ entry, touched: entry !== '', chosen: false });
  };
  app.clearAmount = () => edit({ entry: '', touched: false, chosen: false });
  app.takeBackTender = (at) => app.setPayment(tender.takeBack(app.payment.peek(), at));

  app.enterMayTake = (now) => tender.enterTakes(app.payment.peek(), now, app.lastScan);

  /** What a terminal took: kept on the device before `stored` lets go of anything. */
  app.addTender = async (one, stored = null) => {
    const payment = app.payment.peek();
    const next = { ...payment, tenders: [...payment.tenders, one], entry: '', touched: false };
    app.payment.value = next;
    await app.saveDraft();
    if (stored) await stored();
    if (tender.settled(next, app.left) && !app.storing.peek()) await complete(app, next);
  };

  app.takePayment = async () => {
    const payment = app.payment.peek();
    const amount = app.payAmount.peek();
    if (!payment || amount === null || app.storing.peek() || app.attempt.peek()) return;
    if (await app.voucherStops(payment)) return;
    if (payment !== app.payment.peek() || app.storing.peek()) return; // something else was done while it was asked for
    const next = tender.settled(payment, app.left) ? payment : app.takeNow(payment, amount);
    if (!next) {
      app.sound.refused();
      return;
    }
    if (next !== payment && payment.kind === 'card' && app.terminalReady.peek()) {
      app.askTerminal(amount);
      return;
    }
    app.cardReference.value = '';
    if (!tender.settled(next, app.left)) {
      app.setPayment(next);
      return;
    }
    await complete(app, next);
  };
}

/** F10 while a terminal has the word: what stands on its panel. */
function terminalKey(app) {
  const attempt = app.attempt.peek();
  if (ended(attempt)) app.tryTerminalAgain();
  else if (stage(attempt) === 'by_hand') app.confirmAttempt(true);
}

/** Stored first: only when the device has the sale is the cart let go and anything sent. */
async function complete(app, payment) {
  if (payment.laid) {
    await app.completeLaid(payment);
    return;
  }
  const cart = app.cart.peek();
  const { change } = app.pricing.settle(tender.toPay(payment), payment.tenders);
  const sale = app.asExchange(finish(cart, app.totals.peek(), payment, {
    change, at: new Date(app.now.peek()).toISOString(), drawerId: app.drawer.peek()?.id ?? null,
    staff: { id: app.me.peek().id, name: app.me.peek().name }, approvals: app.heldFor(cart),
  }));
  app.storing.value = true;
  try {
    await app.storeSale(sale);
  } catch {
    app.say('late', 'pay.not_stored');
    return;
  } finally {
    app.storing.value = false;
  }
  app.payment.value = null;
  app.newCart();
  app.showDone(sale);
}
