// Exchanges: what comes back stays with the cart, other goods are scanned into it, and both are settled by one balance,
// which the customer pays or is given. The till keeps it as one thing and sends it as one.

import { computed, signal, t } from '../parts.js';
import { finish } from '../sale.js';
import * as givebacks from '../giveback.js';
import { exchangeOf } from '../exchange.js';
import { newCode, newNote } from '../../lib/cardcode.js';

export function installExchanging(app) {
  /** How a balance below zero goes out, while that is being chosen. */
  app.swap = signal(null);
  /** What is taken less what comes back; without an exchange the total. Below zero it is given back. */
  app.toPay = computed(() => {
    const totals = app.totals.value;
    const back = app.cart.value.back;
    return totals ? totals.total - (back?.quote.total ?? 0) : null;
  });
  taking(app);
  settling(app);
}

function taking(app) {
  /** From the return: other goods are taken instead of money. */
  app.takeOthers = () => {
    const state = app.giveback.peek();
    const quote = app.quote.peek();
    if (!state || !quote || !app.returnComplete(state)) return;
    app.setCart({ ...app.cart.peek(), back: { state, quote } });
    app.clearMessage();
    app.toSelling();
  };
  /** Back to the lines that come back; the goods scanned so far stay. */
  app.changeExchange = () => {
    const { state } = app.cart.peek().back;
    app.dropExchange();
    app.screen.value = 'return';
    app.returnText.value = state.sale?.receipt_number ?? '';
    if (state.sale === null) app.findBy('goods');
    app.showGiveback(state);
  };
  /**
   * What comes back for the goods of a cart from the shelf, judged anew: other tills may have taken it back since, or its
   * days may be over. What cannot come back any more is told by its name and why; the goods are sold without it.
   * @returns {Promise<{kept: {state: any, quote: any}|null, lost: {name: string, why: string, say: string}[]}>}
   */
  app.backOf = async (wire) => {
    if (!wire) return { kept: null, lost: [] };
    const codes = { gift_card: newCode(), store_credit: newNote() };
    try {
      const opened = wire.sale_id
        ? givebacks.open(app.newId(), await app.call(() => app.api.get(`/sales/${wire.sale_id}/returnable`, { timeout: 6000 })), { gift: wire.gift ?? false, codes })
        : givebacks.openUnproven(app.newId(), codes);
      const named = { ...opened, lines: opened.lines.map((line) => ({ ...line, unit: line.unit ?? app.catalogue.get(line.product_id)?.unit })) };
      const state = givebacks.resume(named, wire, (line) => found(app, line));
      return { kept: { state, quote: await app.askQuote(state) }, lost: [] };
    } catch (problem) {
      if (problem.transient || problem.status === 401) throw problem;
      return { kept: null, lost: [{ name: t('exchange.was'), why: 'back', say: problem.detail }] };
    }
  };
  app.dropExchange = () => {
    const { back: _, ...cart } = app.cart.peek();
    app.swap.value = null;
    app.setCart(cart, { keepUndo: true });
  };
}

/** Goods that no receipt proves, as they were scanned or chosen. */
function found(app, line) {
  if (!line.barcode) return app.catalogue.get(line.product_id) ? { product: app.catalogue.get(line.product_id), barcode: null } : null;
  const read = app.readCode(line.barcode);
  return read?.product ? { product: read.product, barcode: line.barcode } : null;
}

function settling(app) {
  /** Pay: the server is asked what comes back gives beside these goods, and what is left of it decides what is next. */
  app.settleExchange = async () => {
    const { state } = app.cart.peek().back;
    const taken = app.totals.peek()?.total;
    if (taken === undefined || !app.returnComplete(state)) return;
    let quote;
    try {
      quote = await app.askQuote(state, taken);
    } catch (problem) {
      app.sayProblem(problem);
      return;
    }
    if (app.totals.peek()?.total !== taken || app.cart.peek().back?.state !== state) return; // somebody scanned on
    app.setCart({ ...app.cart.peek(), back: { state, quote } }, { keepUndo: true });
    const balance = taken - quote.total;
    if (balance < 0) {
      app.swap.value = state.way;
      app.openPanel('swap');
      return;
    }
    if (!app.returnAllowed(state, quote, null, () => app.settleExchange())) return;
    if (balance > 0) app.startPayment(balance);
    else await store(app, null);
  };

  app.swapWay = computed(() => {
    const back = app.cart.value.back;
    return back ? givebacks.wayOf({ ...back.state, way: app.swap.value }, back.quote) : null;
  });
  /** The balance is given back in the way that was chosen. */
  app.giveBalance = async () => {
    const { state, quote } = app.cart.peek().back;
    const way = app.swapWay.peek();
    if (quote.due !== -app.toPay.peek()) { // somebody changed the goods meanwhile
      await app.settleExchange();
      return;
    }
    if (!way) {
      app.say('late', 'return.no_way');
      return;
    }
    if (app.returnAllowed(state, quote, way, () => app.giveBalance())) await store(app, way);
  };

  /** A finished sale with what comes back for it. */
  app.asExchange = (sale, way = null) => {
    const back = sale.cart.back;
    return back ? exchangeOf(sale, back, way, app.returnApprovals(back.state)) : sale;
  };
}

async function store(app, way) {
  if (app.storing.peek()) return;
  const cart = app.cart.peek();
  const sale = app.asExchange(finish(cart, app.totals.peek(), { total: app.totals.peek().total, tenders: [] }, {
    change: 0, at: new Date(app.now.peek()).toISOString(), drawerId: app.drawer.peek()?.id ?? null,
    staff: { id: app.me.peek().id, name: app.me.peek().name }, approvals: app.heldFor(cart),
  }), way);
  app.storing.value = true;
  try {
    if (await app.storeGivingBack(sale, way ? cart.back.state.sale?.tenders : [], cart.back.quote.due)) app.gaveBack(sale);
  } catch (problem) {
    if (problem.status || problem.offline) app.sayProblem(problem);
    else app.say('late', 'pay.not_stored');
  } finally {
    app.storing.value = false;
  }
}

/** The screen after an exchange: one balance, the returned half above the bought one. */
export function describeExchange(app, done) {
  const { sale, answer } = done;
  const plain = (tenders) => (tenders ?? []).filter((each) => each.kind !== 'exchange');
  const out = answer ? plain(answer.returned.tenders) : sale.shown.paidOut;
  const paid = answer ? plain(answer.tenders) : sale.shown.tenders;
  const half = answer ?? { ...sale.shown, committed_at: sale.at };
  const unit = (line) => ({ ...line, unit: line.unit ?? app.catalogue.get(line.product_id)?.unit });
  const back = out.reduce((sum, each) => sum + (each.amount ?? 0), 0) || half.change;
  return {
    ...done, tenders: [...paid, ...out], total: sale.body.total, back,
    cashOut: out.length === 0 || out.some((each) => each.kind === 'cash'),
    doc: {
      ...half, kind: 'sale', balance: sale.body.total, servedBy: sale.shown.staff?.name.split(' ')[0] ?? '', tenders: paid, paidOut: out,
      lines: half.lines.map(unit), back: (answer?.returned.lines ?? sale.shown.back).map(unit),
    },
  };
}
