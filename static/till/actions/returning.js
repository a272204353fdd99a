// Returns: the receipt is found, lines are chosen, the server says what they give and what that needs, and the return is
// stored before it is sent, as a sale is.

import { signal, computed, t } from '../parts.js';
import * as givebacks from '../giveback.js';
import { newCode, newNote } from '../../lib/cardcode.js';

export function installReturning(app) {
  app.giveback = signal(null);
  app.returnText = signal('');
  /** What the chosen lines give; null while it is being asked. */
  app.quote = signal(null);
  app.quoteProblem = signal(null);
  /** Approvals that this till holds for what comes back. */
  app.returnHeld = signal([]);
  /** What the store says that people say: returns, prices or pay_outs. */
  app.reasonsFor = (kind) => app.store.value?.policies?.reasons?.[kind] ?? [];
  /** Whether cash goes in or out for the shop's own reasons alone. */
  app.reasonsOnly = (kind) => ['pay_in', 'pay_out'].includes(kind) && (app.store.value?.policies?.reasons?.cash_only ?? false);
  quoting(app);
  opening(app);
  choosing(app);
  giving(app);
}

function quoting(app) {
  let asked = 0;
  /** The quote for a return, or null and a message. @param {import('../giveback.js').Giveback} state */
  app.askQuote = async (state, taken = 0) => app.call(() => app.api.post('/returns/quote', givebacks.wireQuote(state, taken), { timeout: 8000 }));

  app.requote = async () => {
    const state = app.giveback.peek();
    asked += 1;
    const mine = asked;
    app.quoteProblem.value = null;
    app.quote.value = null;
    if (!state || givebacks.chosen(state).length === 0) return;
    try {
      const quote = await app.askQuote(state);
      if (mine === asked) app.quote.value = quote;
    } catch (problem) {
      if (mine === asked) app.quoteProblem.value = problem.offline ? t('problem.offline') : problem.detail;
    }
  };

  app.returnWay = computed(() => (app.giveback.value && app.quote.value ? givebacks.wayOf(app.giveback.value, app.quote.value) : null));
  app.refundAmount = computed(() => {
    const state = app.giveback.value;
    if (!state || givebacks.chosen(state).length === 0) return 0;
    return givebacks.payOut(app.quote.value, app.returnWay.value);
  });
}

function opening(app) {
  const codes = () => ({ gift_card: newCode(), store_credit: newNote() });
  const show = (state) => {
    app.giveback.value = state;
    app.clearMessage();
    app.requote();
  };

  app.openReturn = async (number = null) => {
    if (!['sell', 'done', 'receipts', 'return'].includes(app.screen.peek())) return;
    if (app.screen.peek() === 'done') app.nextSale();
    app.clearMessage();
    app.panel.value = null;
    app.giveback.value = null;
    app.quote.value = null;
    app.quoteProblem.value = null;
    app.returnText.value = number ?? '';
    app.forgetFinding();
    app.screen.value = 'return';
    app.loadRecent();
    if (number) await app.findReceipt(number);
  };

  app.openReceiptForReturn = async (id, gift = false) => {
    try {
      const answer = await app.call(() => app.api.get(`/sales/${id}/returnable`));
      const state = givebacks.open(app.newId(), answer, { gift, codes: codes() });
      app.returnText.value = answer.sale.receipt_number ?? app.returnText.peek();
      show({ ...state, lines: state.lines.map((line) => ({ ...line, unit: line.unit ?? app.catalogue.get(line.product_id)?.unit })) });
    } catch (problem) {
      app.sound.refused();
      app.sayProblem(problem);
    }
  };

  /** No receipt: what is scanned from now on comes back. */
  app.openWithoutReceipt = () => {
    if (app.screen.peek() !== 'return') return;
    app.returnText.value = '';
    app.findBy('goods');
    show(givebacks.openUnproven(app.newId(), codes()));
  };
  app.showGiveback = show;
}

function choosing(app) {
  const edit = (change) => {
    const state = app.giveback.peek();
    if (!state) return;
    app.clearMessage();
    const next = change(state);
    if (next === state) return;
    app.giveback.value = next;
    app.requote();
  };
  const note = (change) => {
    if (!app.giveback.peek()) return;
    app.clearMessage();
    app.giveback.value = { ...app.giveback.peek(), ...change };
  };
  app.addUnproven = (product, quantity = null, barcode = null) => edit((state) => givebacks.add(state, product, quantity ?? 1000, barcode));
  app.chooseReturn = (line) => edit((state) => givebacks.toggle(state, line));
  app.stepReturn = (line, pieces) => edit((state) => givebacks.step(state, line, pieces));
  app.returnCondition = (line, how) => edit((state) => givebacks.condition(state, line, how));
  app.refundBy = (way) => note({ way });
  app.returnReason = (reason) => note({ reason: app.giveback.peek()?.reason === reason ? '' : reason, own: '' });
  app.returnOwn = (own) => note({ own, reason: '' });

  /** A scan while returning: a receipt, an item that chooses its line or, without a receipt, one that comes back. */
  app.scanReturn = async (code) => {
    const state = app.giveback.peek();
    if (!state || app.isReceipt(code)) {
      if (!state && !app.isReceipt(code) && app.finding.peek().by === 'product') await app.findByCode(code);
      else await app.findReceipt(code);
      return;
    }
    // What a scanner left in the field is no search.
    app.returnText.value = state.sale?.receipt_number ?? '';
    if (state.sale === null) app.findBy('goods');
    const read = app.readCode(code);
    const product = read && 'product' in read ? read.product : null;
    const next = !product ? state : state.sale === null ? givebacks.add(state, product, read.quantity ?? 1000, read.barcode ?? null) : givebacks.scanned(state, product.id);
    if (next === state) {
      app.sound.refused();
      app.say('late', state.sale === null ? 'scan.unknown' : 'return.not_on_it', { code: code.slice(0, 60) });
      return;
    }
    app.sound.scanned();
    edit(() => next);
  };
}

function giving(app) {
  const ids = (bind) => app.returnHeld.peek().filter((each) => each.bind === bind && each.expires > app.serverNow());
  app.returnApprovals = (state) => ids(givebacks.bindOf(state)).map((each) => each.id);

  /**
   * Asks for what this return needs beyond the cashier's rights, one after the other, and goes on when all is granted.
   * @returns {boolean} whether nothing stands in the way
   */
  app.returnAllowed = (state, quote, way, goOn) => {
    const bind = givebacks.bindOf(state);
    const open = givebacks.needsOf(quote, way).find((need) => !ids(bind).some((each) => each.right === need.right && each.amount >= need.amount));
    if (!open) return true;
    if (open.verdict === 'denied') {
      app.sound.refused();
      app.say('late', 'approve.denied', { right: t(`right.${open.right}`) });
      return false;
    }
    app.askApproval({ right: open.right, amount: open.amount, percent: 0 }, { return: givebacks.wireReturn(state) }, (id, view) => {
      app.returnHeld.value = [...app.returnHeld.peek().filter((each) => each.bind === bind), { id, right: open.right, bind, amount: view.amount, expires: Date.parse(view.expires_at) }];
      goOn();
    }, givebacks.reasonOf(state));
    return false;
  };

  /** Whether anything is missing that the cashier can still say; it is told then. */
  app.returnComplete = (state) => {
    if (app.drawer.peek() === null) app.say('late', 'return.no_drawer');
    else if (state.sale === null && givebacks.reasonOf(state) === '') app.say('late', 'return.reason_needed');
    else return true;
    app.sound.refused();
    return false;
  };

  app.giveBack = async () => {
    const state = app.giveback.peek();
    const quote = app.quote.peek();
    if (!state || !quote || app.storing.peek() || !app.returnComplete(state)) return;
    const way = app.returnWay.peek();
    if (quote.due > 0 && !way) {
      app.say('late', 'return.no_way');
      return;
    }
    if (!app.returnAllowed(state, quote, way, () => app.giveBack())) return;
    const sale = freeze(app, state, quote, way);
    app.storing.value = true;
    try {
      if (await app.storeGivingBack(sale, state.sale?.tenders, quote.due)) app.gaveBack(sale);
    } catch (problem) {
      if (problem.status || problem.offline) app.sayProblem(problem);
      else app.say('late', 'pay.not_stored');
    } finally {
      app.storing.value = false;
    }
  };
}

function freeze(app, state, quote, way) {
  const amount = givebacks.payOut(quote, way);
  return Object.freeze({
    id: state.id, kind: 'return', body: givebacks.body(state, way, app.returnApprovals(state)), at: new Date(app.now.peek()).toISOString(),
    shown: {
      lines: quote.lines.map((line, at) => ({ ...line, line: at + 1, discount: 0 })), total: quote.total, taxes: [], payOut: amount, change: 0,
      tenders: way ? way.kinds.map((kind) => ({ kind, amount: way.kinds.length === 1 ? amount : undefined })) : [],
      codes: way?.code ? [{ kind: way.key, code: way.code, amount: quote.due }] : [],
      staff: { id: app.me.peek().id, name: app.me.peek().name },
    },
  });
}
