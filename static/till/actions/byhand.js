// A price or a discount set by hand: typed on the pad, with a reason, for the chosen line or the whole sale. And a sale
// that was a mistake, voided.

import { signal, computed, t } from '../parts.js';
import * as carts from '../cart.js';
import { millionths, rateOf, verdict } from '../manual.js';
import { padValue, typeNumber, typeText } from '../entry.js';

export const VOID_REASONS = ['wrong_goods', 'wrong_tender', 'changed_mind', 'training'];

export function installByHand(app) {
  app.byHand = signal(null);
  app.voiding = signal(null);
  const decimals = (way) => (way === 'percent' ? 2 : app.digits);

  /** F3: the chosen line's; Shift F3: the whole sale's. */
  app.openByHand = (scope = 'line') => {
    if (app.screen.peek() !== 'sell') return;
    const cart = app.cart.peek();
    const line = carts.selectedLine(cart);
    if (cart.lines.length === 0 || (scope === 'line' && (!line || line.giftCard))) return; // a card is worth what is paid
    app.clearMessage();
    app.byHand.value = {
      scope, key: scope === 'line' ? line.key : null, name: scope === 'line' ? line.name : t('byhand.order'), way: 'percent', text: '', reason: '', own: '',
      set: Boolean(scope === 'line' ? line.override || line.discount : cart.discount),
    };
    app.panel.value = 'byhand';
  };
  const edit = (change) => { if (app.byHand.peek()) app.byHand.value = { ...app.byHand.peek(), ...change }; };
  app.byHandWay = (way) => edit({ way, text: '' });
  app.byHandReason = (reason) => edit({ reason, own: '' });
  app.byHandOwn = (own) => edit({ own, reason: '' });
  app.typeByHand = (key) => edit({ text: typeNumber(app.byHand.peek().text, key, { decimals: decimals(app.byHand.peek().way), max: 7 }) });
  app.typedByHand = (text) => {
    const typed = typeText(text, { decimals: decimals(app.byHand.peek()?.way), max: 7 });
    edit({ text: typed });
    return typed;
  };

  /** What would be set, or null while it is not whole. */
  app.byHandValue = computed(() => {
    const hand = app.byHand.value;
    if (!hand || hand.text === '') return null;
    const reason = (hand.own.trim() || hand.reason).slice(0, 200);
    if (reason === '') return null;
    if (hand.way === 'percent') {
      const percent = rateOf(hand.text);
      return percent ? { percent, reason } : null;
    }
    const amount = padValue(hand.text, app.digits);
    if (amount === null || (hand.way === 'amount' && amount <= 0)) return null;
    return { amount, reason };
  });

  app.applyByHand = () => {
    const hand = app.byHand.peek();
    const value = app.byHandValue.peek();
    if (!hand || !value) return;
    let cart = app.cart.peek();
    if (hand.scope === 'order') cart = carts.setOrderDiscount(cart, value);
    else if (hand.way === 'price') cart = carts.setPrice(cart, hand.key, value.amount, value.reason);
    else cart = carts.setDiscount(cart, hand.key, value);
    app.closeByHand(cart);
    if (app.pricingProblem.peek()) return;
    const open = app.openNeed.peek();
    if (open) app.approveCart();
  };

  /** Back to the shop's own price. */
  app.clearByHand = () => {
    const hand = app.byHand.peek();
    if (!hand) return;
    const cart = app.cart.peek();
    app.closeByHand(hand.scope === 'order' ? carts.setOrderDiscount(cart, null) : carts.setDiscount(carts.setPrice(cart, hand.key, null), hand.key, null));
  };
  app.closeByHand = (cart) => {
    app.byHand.value = null;
    app.panel.value = null;
    app.setCart(cart);
  };
  voiding(app);
}

function voiding(app) {
  /** The card has its money. @returns {Promise<boolean>} whether there is nothing more to do here */
  app.storeVoid = async (sale) => {
    try {
      await put(app, sale.id, sale.body, sale.shown.number);
      return true;
    } catch (problem) {
      app.sayProblem(problem);
      return problem.transient === false; // what went back is under card payments
    }
  };
  /** A sale of the open drawer may be voided; an older one is returned. */
  app.mayVoid = (doc) => Boolean(doc) && doc.kind === 'sale' && (doc.training || doc.drawer_id === app.drawer.value?.id) && app.limits.value?.['sale.void']?.state !== 'denied';
  app.openVoid = (doc) => { app.voiding.value = { id: app.newId(), doc, reason: '', own: '', sending: false, problem: null }; };
  app.closeVoid = () => { app.voiding.value = null; };
  app.voidReason = (reason) => { app.voiding.value = { ...app.voiding.peek(), reason, own: '' }; };
  app.voidOwn = (own) => { app.voiding.value = { ...app.voiding.peek(), own, reason: '' }; };

  app.sendVoid = async (approvals = []) => {
    const now = app.voiding.peek();
    const reason = now && (now.own.trim() || (now.reason ? t(`void.reason.${now.reason}`) : ''));
    if (!now || !reason || now.sending) return;
    const ask = (need) => app.askApproval(need, { void: { sale_id: now.doc.id } }, (id) => app.sendVoid([...approvals, id]), reason);
    const need = { right: 'sale.void', amount: now.doc.total + (now.doc.tip ?? 0), percent: 0 };
    if (approvals.length === 0 && verdict(app.limits.peek()?.['sale.void'], need) === 'approval') {
      ask(need);
      return;
    }
    app.voiding.value = { ...now, sending: true, problem: null };
    try {
      await put(app, now.id, { sale_id: now.doc.id, reason, ...(approvals.length ? { approvals } : {}), ...app.ifTraining() }, now.doc.receipt_number);
    } catch (problem) {
      if (problem.code === 'refund_first') {
        await cardFirst(app, now, { sale_id: now.doc.id, reason, ...(approvals.length ? { approvals } : {}) });
        return;
      }
      app.voiding.value = { ...now, sending: false, problem: problem.code === 'approval_needed' ? null : problem.offline ? t('problem.offline') : problem.detail };
      if (problem.code === 'approval_needed') {
        ask(needOf(problem));
      }
    }
  };
}

async function put(app, id, body, number) {
  const doc = await app.call(() => app.api.put(`/voids/${id}`, body));
  app.voiding.value = null;
  await app.loadRecent();
  await app.showReceipt({ id: doc.id, kind: 'return' });
  app.say('done', 'void.done', { number, amount: app.money(doc.tenders.reduce((sum, each) => sum + each.amount, 0)) });
}

/** A terminal took it, so a terminal gives it back: then the void is stored. */
async function cardFirst(app, now, body) {
  try {
    if (await app.beginRefunding({ id: now.id, kind: 'void', body, shown: { number: now.doc.receipt_number } })) app.voiding.value = null;
  } catch (failed) {
    app.voiding.value = { ...now, sending: false, problem: failed.offline ? t('problem.offline') : failed.detail };
  }
}

/** What the server says is needed. */
export function needOf(problem) {
  return { right: problem.extra.right, amount: problem.extra.amount ?? 0, percent: millionths(problem.extra.percent) };
}
