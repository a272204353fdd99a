// Card terminals: a payment is stored on the till before the terminal is asked, and followed until its outcome is known.
// A lost answer, a reload or a crash in the middle finds it again; nothing is charged twice and nothing is forgotten.

import { signal, computed } from '../parts.js';
import * as attempts from '../attempt.js';
import { due } from '../tender.js';
import { padValue, typeText } from '../entry.js';

/** How often the server is asked when the live channel says nothing. */
const LOOK_MS = 2000;
/** An attempt that the server has not heard of is asked again only while its customer still stands there. */
const AGAIN_MS = 60_000;
const CALL_MS = 8000;

export function installTerminal(app) {
  app.terminals = signal([]);
  app.terminalId = signal(null);
  app.attempt = signal(null);
  app.openCharges = signal([]);
  app.tookOnly = signal('');
  app.spentCharges = new Set(); // paid for a sale that the server has
  app.terminal = computed(() => app.terminals.value.find((each) => each.id === app.terminalId.value) ?? app.terminals.value[0] ?? null);
  /** Without the server a card is charged by hand, as in a shop that has told of no terminal. */
  app.terminalReady = computed(() => app.terminal.value !== null && !app.training.value && app.line.value !== 'offline');
  /** The kinds of payment wait while a terminal is being asked. */
  app.askingTerminal = computed(() => app.attempt.value !== null && !attempts.ended(app.attempt.value));
  following(app);
  asking(app);
  loose(app);
}

function following(app) {
  let timer = null;
  const keep = (attempt) => {
    app.attempt.value = attempt;
    return app.kept.put('attempt', attempt ?? undefined);
  };
  app.keepAttempt = keep;

  app.loadTerminals = async () => {
    try {
      const [all, open] = await Promise.all([app.api.get('/terminals', { query: { limit: 200 } }), app.api.get('/payments', { query: { register_id: app.register.peek().id, limit: 200 } })]);
      app.terminals.value = attempts.terminalsAt(all.items, app.register.peek().id);
      app.openCharges.value = open.items;
    } catch {
      // What was known still holds; the next time the line comes up asks again.
    }
  };

  /** After a reload: what was under way is found again before anything else is paid. */
  app.recallAttempt = async () => {
    const attempt = await app.kept.get('attempt');
    if (!attempt) return null;
    app.attempt.value = { ...attempt, lost: false, cancelling: false };
    return attempt;
  };

  function follow(after = LOOK_MS) {
    clearTimeout(timer);
    timer = setTimeout(look, after);
  }
  app.followAttempt = follow;

  async function look() {
    const attempt = app.attempt.peek();
    if (!attempt || attempts.ended(attempt)) return;
    try {
      await hear(await app.api.get(`/payments/${attempt.id}`, { timeout: CALL_MS }));
    } catch (problem) {
      if (app.attempt.peek()?.id !== attempt.id) return;
      if (problem.status === 404) unheard(attempt);
      else app.attempt.value = { ...app.attempt.peek(), lost: true };
    }
    follow();
  }

  /** The server knows nothing of it: so nothing was charged. */
  function unheard(attempt) {
    if (app.now.peek() - attempt.at < AGAIN_MS) {
      app.sendAttempt(attempt);
      return;
    }
    app.kept.delete('attempt');
    app.attempt.value = { ...attempt, status: 'failed', reason: '' };
  }

  /** What the server says of a payment, over whichever way it comes. */
  async function hear(view) {
    const attempt = app.attempt.peek();
    if (!attempt || attempt.id !== view.id || attempts.ended(attempt)) return;
    const next = attempts.heard(attempt, view);
    if (!attempts.ended(next)) {
      app.attempt.value = next;
      return;
    }
    clearTimeout(timer);
    if (next.status !== 'approved') {
      app.sound.refused();
      app.attempt.value = next;
      app.kept.delete('attempt');
      return;
    }
    await takeCharge(attempt, view);
  }
  app.hearPayment = (view) => {
    app.openCharges.value = attempts.hearOpen(app.openCharges.peek(), view);
    return hear(view);
  };

  /** The money is there: it becomes a tender of the sale that is being paid, stored before the attempt is let go. */
  async function takeCharge(attempt, view) {
    const payment = app.payment.peek();
    app.openCharges.value = attempts.hearOpen(app.openCharges.peek(), view);
    if (!payment || app.payingFor() !== attempt.cartId || payment.tenders.some((each) => each.payment_id === view.id)) {
      keep(null);
      return;
    }
    app.sound.scanned();
    await app.addTender(attempts.tenderOf(view), async () => { await keep(null); });
    if (view.amount < attempt.amount) app.say('way', 'terminal.partial', { amount: app.money(view.amount), asked: app.money(attempt.amount) });
  }
}

function asking(app) {
  const edit = (change) => { if (app.attempt.peek()) app.attempt.value = { ...app.attempt.peek(), ...change }; };
  let asked = Promise.resolve();

  /** Stored first: whatever happens from here on, this till finds it again. */
  app.askTerminal = async (amount) => {
    const terminal = app.terminal.peek();
    if (!terminal || app.askingTerminal.peek()) return;
    app.clearMessage();
    app.tookOnly.value = '';
    const attempt = attempts.begun(app.newId(), amount, terminal, app.payingFor(), app.now.peek());
    try {
      await app.keepAttempt(attempt);
      await app.saveDraft();
    } catch {
      app.attempt.value = null;
      app.say('late', 'pay.not_stored');
      return;
    }
    asked = app.sendAttempt(attempt);
    await asked;
    app.followAttempt();
  };

  app.sendAttempt = async (attempt) => {
    try {
      await app.hearPayment(await app.call(() => app.api.put(`/payments/${attempt.id}`, attempts.wireAttempt(attempt), { timeout: CALL_MS })));
    } catch (problem) {
      if (app.attempt.peek()?.id !== attempt.id) return;
      if (problem.transient !== false) {
        edit({ lost: true });
        return;
      }
      app.kept.delete('attempt');
      edit({ status: 'failed', reason: problem.detail, lost: false });
    }
  };

  /** It may be too late: then it is approved, and so it is shown. */
  app.cancelAttempt = async () => {
    const attempt = app.attempt.peek();
    if (!attempt || attempts.ended(attempt)) return;
    edit({ cancelling: true, cancelledAt: app.now.peek() });
    const takeBack = async () => app.hearPayment(await app.call(() => app.api.post(`/payments/${attempt.id}/cancel`, undefined, { timeout: CALL_MS })));
    try {
      await takeBack().catch(async (problem) => {
        if (problem.status !== 404) throw problem;
        await asked; // it was pressed before the server had heard of the charge
        return takeBack();
      });
    } catch (problem) {
      if (problem.status === 404) edit({ cancelling: false });
      else edit({ cancelling: false, lost: true });
    }
    app.followAttempt();
  };

  /** What a terminal that cannot speak has shown. */
  app.confirmAttempt = async (approved) => {
    const attempt = app.attempt.peek();
    if (!attempt || attempts.ended(attempt)) return;
    const amount = approved && app.tookOnly.peek() !== '' ? padValue(app.tookOnly.peek(), app.digits) : null;
    if (amount !== null && (amount <= 0 || amount > attempt.amount)) {
      app.sound.refused();
      app.say('late', 'terminal.too_much');
      return;
    }
    const reference = app.cardReference.peek().trim();
    try {
      await app.hearPayment(await app.call(() => app.api.post(`/payments/${attempt.id}/confirm`,
        { approved, ...(amount !== null && amount < attempt.amount ? { amount } : {}), ...(reference ? { reference } : {}) }, { timeout: CALL_MS })));
      app.cardReference.value = '';
    } catch (problem) {
      if (problem.transient !== false) edit({ lost: true });
      else app.sayProblem(problem);
      app.followAttempt();
    }
  };
  /** An attempt for another sale is no longer this screen's: it stands among the open payments. */
  app.forgetOtherAttempt = () => {
    const attempt = app.attempt.peek();
    if (attempt && (attempt.cartId !== app.payingFor() || attempts.ended(attempt))) app.keepAttempt(null);
  };
  app.typeTookOnly = (text) => { app.tookOnly.value = typeText(text, { decimals: app.digits, max: 7 }); };

  app.tryTerminalAgain = () => {
    const attempt = app.attempt.peek();
    app.attempt.value = null;
    const open = due(app.payment.peek(), app.left, 'card');
    if (attempt && open > 0) app.askTerminal(Math.min(attempt.amount, open));
  };

  /** Another way to pay. One that is not known yet stays among the open ones, where it is seen to when it is. */
  app.putAttemptAway = async () => {
    const attempt = app.attempt.peek();
    await app.keepAttempt(null);
    if (attempt && !attempts.ended(attempt)) app.say('late', 'terminal.left_open', { amount: app.money(attempt.amount) });
    app.loadTerminals();
  };
}

function loose(app) {
  /** Charges that pay for nothing at this till, and what waits for a word about it. */
  app.looseCharges = computed(() => {
    const busy = new Set(app.spentCharges);
    for (const part of app.refunding.value?.parts ?? []) busy.add(part.id).add(part.of);
    if (app.attempt.value && app.payment.value) busy.add(app.attempt.value.id);
    for (const each of app.payment.value?.tenders ?? []) busy.add(each.payment_id);
    for (const { sale } of [...app.unsent.value, ...app.refused.value]) for (const each of attempts.tendersIn(sale.body)) busy.add(each.payment_id);
    return attempts.loose(app.openCharges.value, busy);
  });
  app.chargesSpent = (tenders) => {
    const ids = (tenders ?? []).map((each) => each.payment_id).filter(Boolean);
    for (const id of ids) app.spentCharges.add(id);
    if (ids.length > 0) app.openCharges.value = app.openCharges.peek().filter((each) => !ids.includes(each.id));
  };
  /** A charge pays for the sale at hand, if the sale is that large. */
  app.mayUse = (charge) => Boolean(app.payment.value) && charge.kind === 'charge' && charge.status === 'approved' && charge.refunded === 0
    && charge.amount <= due(app.payment.value, app.left, 'card');
  app.useCharge = (charge) => { if (app.mayUse(charge)) app.addTender(attempts.tenderOf(charge)); };

  const call = async (path, body, method = 'post') => {
    try {
      await app.hearPayment(await app.call(() => app.api[method](path, body, { timeout: CALL_MS })));
      return true;
    } catch (problem) {
      app.sayProblem(problem);
      return false;
    }
  };
  /** The server lets no more go back than was charged, however often this is pressed. */
  app.giveChargeBack = async (charge) => {
    if (await call(`/payments/${app.newId()}`, { kind: 'refund', amount: charge.amount - charge.refunded, of: charge.id }, 'put')) {
      app.openCharges.value = app.openCharges.peek().filter((each) => each.id !== charge.id);
      app.say('done', 'terminal.going_back', { amount: app.money(charge.amount - charge.refunded) });
      app.loadTerminals();
    }
  };
  app.showCharges = () => {
    if (app.screen.peek() === 'done') app.nextSale();
    app.toSelling();
    app.openPanel('charges');
    app.loadTerminals();
  };
  app.cancelCharge = (charge) => call(`/payments/${charge.id}/cancel`);
  app.confirmCharge = (charge, approved) => call(`/payments/${charge.id}/confirm`, { approved });

  /** Gives a charge back and waits until the terminal has; false when it has not. */
  app.refundCharge = async (of, amount) => {
    const id = app.newId();
    let view = await app.call(() => app.api.put(`/payments/${id}`, { kind: 'refund', amount, of }, { timeout: CALL_MS }));
    for (let tries = 0; view.status === 'pending' && !view.manual && tries < 30; tries += 1) {
      await new Promise((done) => { setTimeout(done, LOOK_MS / 2); });
      view = await app.call(() => app.api.get(`/payments/${id}`, { timeout: CALL_MS }));
    }
    if (view.manual && view.status === 'pending') view = await app.call(() => app.api.post(`/payments/${id}/confirm`, { approved: true }, { timeout: CALL_MS }));
    return view.status === 'approved';
  };
}
