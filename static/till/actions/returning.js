// Returns: the receipt is found, lines are chosen, and the return is stored before it is sent, as a sale is.

import { signal, computed } from '../parts.js';
import * as givebacks from '../giveback.js';
import { PricingError } from '../pricing.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function installReturning(app) {
  app.giveback = signal(null);
  app.returnText = signal('');
  refund(app);
  finding(app);
  choosing(app);
  giving(app);
}

/** What goes back, by the same program that the server asks; null while it cannot be said. */
function refund(app) {
  app.refundTotals = computed(() => {
    const state = app.giveback.value;
    if (!state || givebacks.chosen(state).length === 0) return null;
    try {
      return app.pricing.refund(givebacks.refundLines(state, app.pricing.included, (id) => app.pricing.rateOf(app.catalogue.get(id)?.tax)));
    } catch (problem) {
      if (!(problem instanceof PricingError)) throw problem;
      return null;
    }
  });
  app.refundAmount = computed(() => {
    const state = app.giveback.value;
    if (!state || givebacks.chosen(state).length === 0) return 0;
    const totals = app.refundTotals.value;
    return totals ? app.pricing.settleRefund(totals.total, state.tender).amounts[0] : null;
  });
}

function finding(app) {
  app.openReturn = async (number = null) => {
    if (!['sell', 'done', 'receipts', 'return'].includes(app.screen.peek())) return;
    if (app.screen.peek() === 'done') app.nextSale();
    app.clearMessage();
    app.panel.value = null;
    app.giveback.value = null;
    app.returnText.value = number ?? '';
    app.screen.value = 'return';
    app.loadRecent();
    if (number) await app.findReceipt(number);
  };

  app.findReceipt = async (text) => {
    const number = givebacks.receiptNumber(text);
    if (!number && !UUID.test(text.trim())) {
      app.sound.refused();
      app.say('late', 'return.not_a_number', { text: text.trim() });
      return;
    }
    app.clearMessage();
    const id = number ? await app.saleOfReceipt(number) : text.trim();
    if (id) await app.openReceiptForReturn(id);
  };

  /** The id of the sale with this receipt number; says so when there is none. */
  app.saleOfReceipt = async (number) => {
    try {
      const { items } = await app.call(() => app.api.get('/sales', { query: { receipt: number, limit: 1 } }));
      if (items.length > 0) return items[0].id;
      app.sound.refused();
      app.say('late', 'return.no_such', { number });
    } catch (problem) {
      app.sayProblem(problem);
    }
    return null;
  };

  app.openReceiptForReturn = async (id) => {
    try {
      const answer = await app.call(() => app.api.get(`/sales/${id}/returnable`));
      const state = givebacks.open(app.newId(), answer);
      app.giveback.value = { ...state, lines: state.lines.map((line) => ({ ...line, unit: line.unit ?? app.catalogue.get(line.product_id)?.unit })) };
      app.returnText.value = answer.sale.receipt_number ?? app.returnText.peek();
      app.clearMessage();
    } catch (problem) {
      app.sayProblem(problem);
    }
  };
}

function choosing(app) {
  const edit = (change) => {
    app.clearMessage();
    app.giveback.value = change(app.giveback.peek());
  };
  app.chooseReturn = (line) => edit((state) => givebacks.toggle(state, line));
  app.stepReturn = (line, pieces) => edit((state) => givebacks.step(state, line, pieces));
  app.returnCondition = (line, restock) => edit((state) => givebacks.condition(state, line, restock));
  app.refundBy = (kind) => edit((state) => ({ ...state, tender: kind }));
  app.returnReason = (reason) => edit((state) => ({ ...state, reason: state.reason === reason ? '' : reason }));

  /** A scan while returning: the receipt itself, or an item that chooses its line. */
  app.scanReturn = async (code) => {
    const state = app.giveback.peek();
    if (!state || givebacks.receiptNumber(code) || UUID.test(code)) {
      await app.findReceipt(code);
      return;
    }
    const read = app.readCode(code);
    const next = read && 'product' in read ? givebacks.scanned(state, read.product.id) : state;
    if (next === state) {
      app.sound.refused();
      app.say('late', 'return.not_on_it');
      return;
    }
    app.sound.scanned();
    edit(() => next);
  };
}

function giving(app) {
  app.giveBack = async () => {
    const state = app.giveback.peek();
    if (!state || givebacks.chosen(state).length === 0 || app.storing.peek()) return;
    if (app.drawer.peek() === null) {
      app.say('late', 'return.no_drawer');
      return;
    }
    const sale = freeze(app, state);
    app.storing.value = true;
    try {
      await app.storeSale(sale);
    } catch {
      app.say('late', 'pay.not_stored');
      return;
    } finally {
      app.storing.value = false;
    }
    app.giveback.value = null;
    app.showDone(sale);
  };
}

function freeze(app, state) {
  const totals = app.refundTotals.peek();
  const lines = givebacks.chosen(state).map((line, at) => ({
    line: at + 1, product_id: line.product_id, name: line.name, unit: line.unit, quantity: line.choice.quantity,
    unit_price: line.unit_price, discount: 0, total: totals?.lines[at].total ?? 0,
  }));
  return Object.freeze({
    id: state.id, kind: 'return', body: givebacks.body(state), at: new Date(app.now.peek()).toISOString(),
    shown: {
      lines, total: totals?.total ?? null, taxes: totals?.taxes ?? [], payOut: app.refundAmount.peek(), change: 0,
      tenders: [{ kind: state.tender, amount: app.refundAmount.peek() ?? undefined }],
      staff: { id: app.me.peek().id, name: app.me.peek().name },
    },
  });
}
