// Goods that were put aside: found by number, code or customer; paid on, handed over, or given up.

import { signal, computed, t } from '../parts.js';
import * as layaways from '../layaway.js';
import { buyer } from '../customer.js';
import { verdict } from '../manual.js';
import { padValue, typeText } from '../entry.js';
import { wireTenders } from '../attempt.js';
import { needOf } from './byhand.js';

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 150;
const SHOWN = 50;

export function installLayaways(app) {
  app.layaways = signal(fresh());
  app.layaway = signal(null);
  /** Giving up: null or how the money goes and why. */
  app.layawayEnd = signal(null);
  finding(app);
  paying(app);
  ending(app);
}

const fresh = () => ({ text: '', status: 'open', items: null, busy: false });

function finding(app) {
  let timer = null;
  let asked = 0;
  const set = (change) => { app.layaways.value = { ...app.layaways.peek(), ...change }; };

  app.openLayaways = async () => {
    if (app.screen.peek() === 'done') app.nextSale();
    if (!['sell', 'layaways'].includes(app.screen.peek())) return;
    if (app.line.peek() === 'offline') {
      app.say('late', 'layaway.offline');
      return;
    }
    app.clearMessage();
    app.panel.value = null;
    app.layaway.value = null;
    app.layawayEnd.value = null;
    app.layaways.value = fresh();
    app.screen.value = 'layaways';
    await look();
  };
  app.layawayStatus = (status) => { set({ status, items: null }); look(); };
  app.typeLayaway = (text) => {
    set({ text });
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  };
  app.enterLayaway = async () => {
    clearTimeout(timer);
    await look();
    const { items, text } = app.layaways.peek();
    if (items?.length === 1) await app.openLayaway(items[0].id);
    else if (text.trim() !== '' && items?.length === 0) app.sound.refused();
  };
  /** A paper's code, wherever goods put aside are looked at. */
  app.scanLayaway = async (code) => {
    const number = layaways.numberIn(code);
    if (!number) {
      app.sound.refused();
      app.say('late', 'layaway.not_one', { text: code.slice(0, 60) });
      return;
    }
    set({ text: number, status: '' });
    await app.enterLayaway();
  };
  /** From the one field: a layaway's number opens it. @returns {Promise<boolean>} */
  app.callUpLayaway = async (text) => {
    if (!/^l-/i.test(text.trim()) || !layaways.numberIn(text)) return false;
    app.clearField();
    await app.openLayaways();
    if (app.screen.peek() === 'layaways') await app.scanLayaway(text);
    return true;
  };

  async function look() {
    asked += 1;
    const mine = asked;
    const { text, status } = app.layaways.peek();
    set({ busy: true });
    try {
      const found = await app.call(() => app.api.get('/layaways', { query: { ...(text.trim() ? { q: text.trim() } : {}), ...(status ? { status } : {}), limit: SHOWN }, timeout: 8000 }));
      if (mine === asked) set({ items: found.items, busy: false });
    } catch (problem) {
      if (mine !== asked) return;
      set({ busy: false, items: app.layaways.peek().items ?? [] });
      app.sayProblem(problem);
    }
  }

  app.openLayaway = async (id) => {
    try {
      const view = await app.call(() => app.api.get(`/layaways/${id}`, { timeout: 8000 }));
      const who = await app.call(() => app.api.get(`/customers/${view.customer_id}`, { timeout: 4000 }));
      app.clearMessage();
      app.sound.soft?.();
      app.layawayEnd.value = null;
      app.layaway.value = { view, customer: buyer(who), text: '', id: app.newId() };
    } catch (problem) {
      app.sound.refused();
      app.sayProblem(problem);
    }
  };
  app.closeLayaway = () => {
    app.clearMessage();
    if (app.handing.peek()) app.closeHanding();
    else if (app.layawayEnd.peek()) app.layawayEnd.value = null;
    else if (app.layaway.peek()) app.layaway.value = null;
    else app.toSelling();
  };
  app.printLayaway = () => {
    const open = app.layaway.peek();
    if (open) app.printReceipt({ id: open.view.id, kind: 'layaway', path: `/layaways/${open.view.id}/receipt`, query: {}, job: 'cart' });
  };
  app.printLayawayPayment = (payment) => app.printReceipt({ id: payment.id, kind: 'layaway', path: `/layaways/${payment.layaway_id}/receipt`, query: { payment_id: payment.id }, job: 'receipt' });
  app.layawayPdf = () => {
    const open = app.layaway.peek();
    if (open) app.openPdf(`/layaways/${open.view.id}/receipt`);
  };
}

function paying(app) {
  app.typeLayawayAmount = (text) => { if (app.layaway.peek()) app.layaway.value = { ...app.layaway.peek(), text: typeText(text, { decimals: app.digits, max: 7 }) }; };
  /** What is typed, else what is expected next. */
  app.layawayAmount = computed(() => {
    const open = app.layaway.value;
    if (!open) return 0;
    return open.text === '' ? layaways.coinsUp(open.view.next?.amount ?? 0, open.view.left, app.pricing.policy?.cash_step) : padValue(open.text, app.digits) ?? 0;
  });

  app.payLayaway = () => {
    const open = app.layaway.peek();
    const amount = app.layawayAmount.peek();
    if (!open || amount <= 0 || amount > open.view.left || !app.mayTakeMoney()) {
      app.sound.refused();
      return;
    }
    app.startLaid(amount, { way: 'part', id: open.id, view: open.view, customer: open.customer });
  };
  app.laidPart = (payment) => {
    const { view, id } = payment.laid;
    const { change } = app.pricing.settle(payment.total, payment.tenders);
    const paid = view.paid + payment.total;
    return {
      id, kind: 'instalment', path: `/layaways/${view.id}/payments/${id}`, at: new Date(app.now.peek()).toISOString(),
      body: { amount: payment.total, tenders: wireTenders(payment.tenders) },
      laid: { way: 'part', layaway: view.id, customerId: view.customer_id, paper: id, code: view.code, customer: view.customer_name, amount: payment.total, total: view.total, paid, left: view.total - paid, due: view.due_on, plan: view.schedule },
      shown: { tenders: payment.tenders, total: payment.total, change, staff: who(app), lines: [] },
    };
  };

  /** The goods are handed over: what is left is paid, and the receipt comes with them. */
  app.handOver = async () => {
    const open = app.layaway.peek();
    if (!open || app.storing.peek() || !app.mayTakeMoney()) return;
    const laid = { way: 'rest', id: open.id, view: open.view, customer: open.customer };
    if (open.view.left > 0) app.startLaid(open.view.left, laid);
    else await app.storeLaid(app.handedOver({ total: 0, tenders: [], laid }));
  };
  app.handedOver = (payment) => {
    const { view, id, customer } = payment.laid;
    const deposit = view.paid > 0 ? [{ kind: 'deposit', amount: view.paid, reference: view.code }] : [];
    const change = payment.tenders.length > 0 ? app.pricing.settle(payment.total, payment.tenders).change : 0;
    return {
      id, kind: 'sale', layaway: view.id, at: new Date(app.now.peek()).toISOString(),
      body: { lines: [], tenders: [...deposit.map(({ reference: _, ...each }) => each), ...wireTenders(payment.tenders)], total: view.total, layaway_id: view.id },
      shown: { lines: view.lines, total: view.total, taxes: [], tenders: [...deposit, ...payment.tenders], change, staff: who(app), drawerId: app.drawer.peek()?.id ?? null },
      cart: { id, lines: [], customer },
    };
  };
}

const who = (app) => ({ id: app.me.peek().id, name: app.me.peek().name });

/** What somebody has to allow before money goes back: giving it back at all, and giving it in cash. */
function openNeed(app, end, amount) {
  const cash = app.layawayBack.peek().filter((each) => each.kind === 'cash').reduce((sum, each) => sum + each.amount, 0);
  for (const need of [{ right: 'return.receipt', amount, percent: 0 }, { right: 'return.cash', amount: cash, percent: 0 }]) {
    const answer = need.amount > 0 || need.right === 'return.receipt' ? verdict(app.limits.peek()?.[need.right], need) : 'allowed';
    if (answer === 'denied' || (answer === 'approval' && !end.allowed.includes(need.right))) return { ...need, verdict: answer };
  }
  return null;
}

function ending(app) {
  const edit = (change) => { if (app.layawayEnd.peek()) app.layawayEnd.value = { ...app.layawayEnd.peek(), ...change }; };
  app.openLayawayEnd = () => { app.layawayEnd.value = { way: 'as_paid', reason: '', own: '', approvals: [], allowed: [] }; };
  app.layawayEndWay = (way) => edit({ way, approvals: [], allowed: [] });
  app.returnReasonOf = (end) => (end.own.trim() || end.reason).slice(0, 200);
  app.layawayEndReason = (reason) => edit({ reason: app.layawayEnd.peek()?.reason === reason ? '' : reason, own: '' });
  app.layawayEndOwn = (own) => edit({ own, reason: '' });
  app.layawayBack = computed(() => {
    const view = app.layaway.value?.view;
    if (!view || !app.layawayEnd.value) return [];
    const back = app.layawayEnd.value.way === 'credit' ? layaways.asCredit(view) : layaways.asPaid(view);
    if (!back.some((each) => each.kind === 'cash')) return back;
    const { amounts } = app.pricing.settleRefund(view.paid - view.fee, back.map(({ kind, amount }) => (kind === 'cash' ? { kind } : { kind, amount })));
    return back.map((each, at) => ({ ...each, amount: amounts[at] }));
  });

  app.endLayaway = async () => {
    const open = app.layaway.peek();
    const end = app.layawayEnd.peek();
    if (!open || !end || app.storing.peek() || !app.mayTakeMoney()) return;
    const reason = app.returnReasonOf(end);
    if (reason === '') {
      app.sound.refused();
      app.say('late', 'layaway.reason_needed');
      return;
    }
    const { view } = open;
    const amount = view.paid - view.fee;
    const need = openNeed(app, end, amount);
    if (need?.verdict === 'denied') {
      app.sound.refused();
      app.say('late', 'approve.denied', { right: t(`right.${need.right}`) });
      return;
    }
    const asked = ({ right, amount: most }) => app.askApproval({ right, amount: most, percent: 0 }, { other: { ref: view.id, amount: most } },
      (id) => { edit({ approvals: [...end.approvals, id], allowed: [...end.allowed, right] }); app.endLayaway(); }, reason);
    if (need) {
      asked(need);
      return;
    }
    const tenders = app.layawayBack.peek();
    const made = {
      id: open.id, kind: 'layaway_end', path: `/layaways/${view.id}/cancellation/${open.id}`, at: new Date(app.now.peek()).toISOString(),
      body: { reason, tenders, ...(end.approvals.length > 0 ? { approvals: end.approvals } : {}) },
      laid: { way: 'end', layaway: view.id, customerId: view.customer_id, paper: open.id, code: view.code, customer: view.customer_name, amount, total: view.total, paid: 0, left: 0, fee: view.fee, due: view.due_on, plan: [] },
      shown: { tenders, total: amount, change: 0, staff: who(app), lines: [] },
    };
    app.storing.value = true;
    try {
      if (tenders.some((each) => each.kind === 'cash')) await app.weighGivingBack(made);
      if (await app.storeGivingBack(made, layaways.tendersPaid(view), amount)) app.gaveBack(made);
    } catch (problem) {
      if (problem.code === 'approval_needed' && !end.allowed.includes(needOf(problem).right)) asked(needOf(problem));
      else if (problem.status || problem.offline) app.sayProblem(problem);
      else app.say('late', 'pay.not_stored');
    } finally {
      app.storing.value = false;
    }
  };
}
