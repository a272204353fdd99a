// What the till has stored and the server has not yet answered: sent in order until it is, refused ones kept for a person
// to decide. And the screen after a sale, which says truthfully how far it has come.

import { signal } from '../parts.js';
import { openOutbox } from '../../lib/outbox.js';
import { quantityToWire } from '../../lib/money.js';
import { alone, refresh } from '../cart.js';
import { readShort } from '../short.js';
import { describeExchange } from './exchanging.js';
import { describeLaid } from './laying.js';
import { tendersIn } from '../attempt.js';

/** After this long the screen says that it is still trying and nothing is lost. */
const SLOW_MS = 8000;

/** The parked cart that was sold is another's by now. */
const GONE = ['stale_cart', 'cart_sold', 'cart_dropped', 'no_cart', 'quote_invalid'];

/** A cart that was given up: it goes the way of sales, and nobody sees it. */
const isAbort = (entry) => entry.request.sale.kind === 'abort';

export function installSending(app) {
  app.unsent = signal([]);
  app.refused = signal([]);
  app.done = signal(null);
  books(app);
  afterwards(app);
  decisions(app);
}

function books(app) {
  let outbox = null;
  const short = new Map(); // by sale; told once, with the answer
  let runner = null;
  let opening = null;
  let openFor = null;

  /** Opens what belongs to this register: its outbox, the open cart, the catalogue of its store. */
  app.openBooks = () => {
    const registerId = app.register.peek().id;
    if (openFor !== registerId) {
      openFor = registerId;
      opening = open(registerId);
    }
    return opening;
  };

  async function open(registerId) {
    if (runner) runner.stop();
    outbox = await openOutbox(`till-${registerId}`);
    const stored = new Set((await outbox.entries()).map((entry) => entry.id));
    await app.recallDraft((id) => stored.has(id), await app.recallAttempt());
    await app.recallRefunding((id) => stored.has(id));
    outbox.onChange(look);
    await look();
    await app.recallAborted();
    await app.recallCashCalls();
    await app.recallSpans();
    await app.recallMinded();
    for (const { id } of (await outbox.entries()).filter((entry) => entry.state === 'failed' && isAbort(entry))) await outbox.retry(id);
    runner = outbox.run(send, { onAnswered: answered, onFailed: (entry, problem) => failed(entry, problem) });
    await app.openCatalog(app.store.peek().id);
    app.driveRefunds();
    app.resumeNow().then(() => app.followAttempt(0));
  }

  async function look() {
    const all = await outbox.entries();
    const entries = all.filter((entry) => !isAbort(entry)); // nobody waits for those, and nobody decides about them
    app.unsent.value = entries.filter((entry) => entry.state === 'pending').map((entry) => ({ id: entry.id, sale: entry.request.sale, tries: entry.tries }));
    app.refused.value = entries.filter((entry) => entry.state === 'failed').map((entry) => ({ id: entry.id, sale: entry.request.sale, problem: wire(entry.problem) }));
    if (!all.some((entry) => entry.state === 'pending')) app.endSession();
  }

  async function send({ sale }) {
    if (sale.kind === 'abort') return sendQuietly(sale);
    const { body, headers } = await app.call(() => app.api.put(sale.path ?? `/${sale.kind}s/${sale.id}`, sale.body, { as: 'full' }));
    short.set(sale.id, readShort(headers.get('Stock-Short'), body.lines ?? []));
    return sale.kind === 'exchange' ? { ...body.sale, returned: body.return } : body;
  }

  /** A call that is taken back and has ended by itself meanwhile is as good as taken back. */
  async function sendQuietly(sale) {
    try {
      return await app.call(() => app.api[sale.method ?? 'put'](sale.path, sale.body));
    } catch (problem) {
      if (sale.method === 'post' && (problem.status === 404 || problem.status === 409)) return {};
      throw problem;
    }
  }

  /** The answer is kept before the request is forgotten. */
  async function answered(entry, answer) {
    if (isAbort(entry)) return;
    app.chargesSpent(tendersIn(entry.request.sale.body));
    if (entry.request.sale.kind !== 'return' && !entry.request.sale.laid) app.rememberLast(answer);
    app.settleDone(entry.id, { state: 'done', answer, short: short.get(entry.id) ?? [] });
    short.delete(entry.id);
  }

  function failed(entry, problem) {
    if (isAbort(entry)) return;
    app.sound.refused();
    app.settleDone(entry.id, { state: 'refused', problem: wire(problem) });
  }

  app.storeSale = (sale) => outbox.add(sale.id, { sale });
  app.kick = () => outbox?.kick();
  app.sendAgain = (id) => outbox.retry(id);
  app.forgetRefused = (id) => outbox.discard(id);
}

/** A problem as the pages switch on it, the members that come with its code beside the rest. */
function wire(problem) {
  const plain = problem?.toJSON ? problem.toJSON() : problem ?? {};
  return { ...plain, ...plain.extra };
}

function afterwards(app) {
  app.showDone = (sale) => {
    app.clearMessage();
    app.closeHanding();
    app.printed.value = null;
    app.printProblem.value = null;
    app.forgetJob();
    app.done.value = describe(app, { sale, state: 'sending', answer: null, problem: null, slow: false });
    app.screen.value = 'done';
    setTimeout(() => {
      const done = app.done.peek();
      if (done?.sale.id === sale.id && done.state === 'sending') app.done.value = { ...done, slow: true };
    }, SLOW_MS);
    // The answer may have come before the screen did.
    const answer = app.early?.id === sale.id ? app.early : null;
    if (answer) app.settleDone(sale.id, answer.change);
  };

  app.settleDone = (id, change) => {
    const done = app.done.peek();
    if (!done || done.sale.id !== id) {
      app.early = { id, change };
      return;
    }
    app.done.value = describe(app, { ...done, ...change, slow: false });
    if (change.state === 'done' && app.paper.peek() && done.state !== 'done') app.print(app.done.peek());
  };

  app.nextSale = () => {
    app.done.value = null;
    app.closeHanding();
    app.early = null;
    app.printed.value = null;
    app.printProblem.value = null;
    app.forgetJob();
    app.toSelling();
  };
}

/** What the screen after a sale shows: the server's figures as soon as they are there, the till's own until then. */
function describe(app, done) {
  if (done.sale.kind === 'exchange') return describeExchange(app, done);
  if (done.sale.laid) return describeLaid(app, done);
  const { sale, answer } = done;
  const shown = answer ?? { ...sale.shown, committed_at: sale.at };
  const tenders = answer?.tenders ?? sale.shown.tenders;
  const isReturn = sale.kind === 'return';
  const paidOut = isReturn ? tenders.reduce((sum, each) => sum + (each.amount ?? 0), 0) : 0;
  return {
    ...done, tenders, total: shown.total ?? null,
    back: isReturn ? (answer ? paidOut : sale.shown.payOut ?? null) : shown.change ?? sale.shown.change,
    cashOut: isReturn ? tenders.some((each) => each.kind === 'cash') : true,
    doc: {
      ...shown, kind: sale.kind, servedBy: sale.shown.staff?.name.split(' ')[0] ?? '', tenders, training: answer ? Boolean(answer.training ?? answer.sale?.training) : app.training.peek(),
      lines: (shown.lines ?? []).map((line) => ({
        ...line, quantity: Number.isInteger(line.quantity) ? quantityToWire(line.quantity) : line.quantity,
        unit: line.unit ?? app.catalogue.get(line.product_id)?.unit,
      })),
    },
  };
}

function decisions(app) {
  app.showRefused = () => {
    if (app.screen.peek() === 'done') app.nextSale();
    if (app.screen.peek() !== 'pay') app.toSelling();
    app.openPanel('refused');
  };

  /** What to do with a sale the server refused. Until something is decided it stays where it is. */
  app.settleRefused = async (id, action) => {
    const item = app.refused.peek().find((each) => each.id === id);
    if (!item) return;
    app.panel.value = null;
    switch (action) {
      case 'again':
        if (app.done.peek()?.sale.id === id) app.done.value = { ...app.done.peek(), state: 'sending', problem: null };
        return app.sendAgain(id);
      case 'drawer':
        app.done.value = null;
        return app.openFloat();
      default:
        if (item.sale.laid || item.sale.layaway) return app.reopenLaid(item);
        return item.sale.kind === 'return' ? returnAnew(app, item) : reopen(app, item, action === 'difference');
    }
  };
}

async function returnAnew(app, { id, sale }) {
  await app.forgetRefused(id);
  app.done.value = null;
  if (tendersIn(sale.body).some((each) => each.payment_id)) { // its card has the money: the server holds it, to be finished
    app.showCharges();
    app.say('late', 'refunding.left');
    return;
  }
  await app.openReturn();
  if (sale.body.sale_id) await app.openReceiptForReturn(sale.body.sale_id, sale.body.gift ?? false);
}

/**
 * Opens a refused sale again under its own id, so that it can never be booked twice: the server has nothing of it. With
 * `difference` what was taken stays taken and only the rest is asked for.
 */
async function reopen(app, { id, sale, problem }, difference) {
  await app.refreshCatalog();
  if (app.cart.peek().lines.length > 0) app.park({ quietly: true });
  app.done.value = null;
  app.screen.value = 'sell';
  app.undo.value = null;
  const cart = GONE.includes(problem?.code) ? alone(sale.cart) : sale.cart; // the parked cart is another's: what is sold again is a sale of its own
  app.setCart(refresh({ ...cart, id: sale.id }, (product) => app.catalogue.get(product)));
  if (problem?.code === 'approval_needed' && problem.right) app.tellNeeds(app.cart.peek(), [problem]);
  await app.saveDraft();
  await app.forgetRefused(id);
  if (!difference || !app.totals.peek()) {
    app.say('way', 'refused.reopened', { amount: app.money(sale.body.tenders.reduce((sum, each) => sum + each.amount, 0)) });
    return;
  }
  app.pay();
  const total = app.payment.peek()?.total ?? problem.pricing.total;
  app.keepTaken(sale.body.tenders, total, sale.body.tip ?? 0);
}
