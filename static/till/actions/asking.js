// Asking the floor: a call about the chosen line or about the till itself, and its answer, which marks its line.

import { signal, computed, announce, t } from '../parts.js';
import * as calls from '../calls.js';
import { callsOf, dropCall, selectedLine, setCall, setPrice } from '../cart.js';
import { WISHES } from '../wish.js';
import { tiedCalls } from '../stops.js';
import { quantityFromWire } from '../../lib/money.js';
import { sizeWords } from '../../lib/sizes.js';

/** Kinds that are about a product when one is chosen. */
const ABOUT_GOODS = new Set(['price_check', 'assistance', 'approval', 'stock_check', 'locked_case']);
/** Kinds that may be about another size than the line's. */
const ABOUT_A_SIZE = new Set(['assistance', 'stock_check', 'locked_case']);

export function installAsking(app) {
  app.calls = signal(calls.newCalls());
  app.onFloor = signal(new Map()); // who is on the floor and at what, by id
  app.putAwayIds = signal(new Set());
  app.askProblem = signal(null);
  app.askSize = signal(null); // the size that was picked while asking
  app.askNote = signal(''); // and the word that goes with it, whichever way it is sent
  app.waitingCalls = computed(() => calls.waiting(app.calls.value));
  app.ownCalls = computed(() => calls.own(app.calls.value, app.register.value?.id, app.putAwayIds.value, { now: app.serverNow(), carts: new Set([app.cart.value.id, ...app.asideCarts]) }));
  app.asideCarts = new Set(); // the ids of carts that this till put aside: answers for them are waited for
  app.askAbout = computed(() => selectedLine(app.cart.value));
  hearing(app);
  asking(app);
}

function hearing(app) {
  app.takeCalls = (requests) => {
    const mine = (request) => request.register?.id === app.register.peek()?.id;
    app.calls.value = calls.replaceAll(app.calls.peek(), requests, mine);
    app.missedApproval(requests);
    app.missedAnswers();
  };
  /** What was answered while nobody listened here stands on its line all the same. */
  app.missedAnswers = () => Promise.all([...tiedCalls(app.cart.peek()), ...app.cashCallIds()].map(async (callId) => {
    if (app.calls.peek().byId.has(callId)) return;
    try {
      const request = await app.call(() => app.api.get(`/help-requests/${callId}`));
      app.calls.value = calls.put(app.calls.peek(), request);
    } catch (problem) {
      if (problem.status === 404) app.forgetCashCall(callId); // it never went out
      // It goes without its mark; the goods are what they are.
    }
  }));
  app.takePeople = (people) => { app.onFloor.value = new Map(people.map((one) => [one.staff_id, one])); };
  app.takePerson = (one) => { app.onFloor.value = new Map(app.onFloor.peek()).set(one.staff_id, one); };
  app.takeCall = (request) => {
    const before = app.calls.peek().byId.get(request.id);
    app.calls.value = calls.put(app.calls.peek(), request);
    app.approvalCall(request);
    if (request.register?.id !== app.register.peek()?.id || before?.status === request.status) return;
    announce(`${t(`kind.${request.kind}`)}: ${app.standingText(request)}`);
    if (request.status === 'resolved') app.sound.soft();
    app.hearAnswer(request);
  };
}

function asking(app) {
  /** What is being sent, and what no answer came to: kind, line, words. */
  const going = new Set();
  const unsure = new Map();

  /** Sends a call to the floor and gives it as the server has it. */
  app.ring = (body) => {
    const { customer } = app.cart.peek();
    return app.call(() => app.api.post('/help-requests', customer ? { customer_id: customer.id, ...body } : body));
  };

  /** The sizes and colours that a product comes in, with what the books have of each. */
  app.sizesOf = async (productId) => (await app.call(() => app.api.get(`/products/${encodeURIComponent(productId)}/sizes`, { query: { limit: 100 } }))).items;

  app.ask = async (kind) => {
    const note = app.askNote.peek();
    if (WISHES.includes(kind)) {
      if (app.line.peek() === 'online' || app.training.peek()) app.openWish(kind, note);
      return;
    }
    const inPanel = app.panel.peek() === 'ask';
    const size = inPanel ? app.askSize.peek() : null;
    const line = ABOUT_GOODS.has(kind) ? selectedLine(app.cart.peek()) : null;
    if ((kind === 'price_check' || kind === 'stock_check') && !line) return;
    const before = asked(app, kind, line, note, size);
    if (before) {
      if (before.version > 0) app.askProblem.value = t('ask.already');
      return;
    }
    const problem = await app.askFor(kind, { line, note, size });
    if (problem === null && inPanel && app.panel.peek() === 'ask' && line) app.panel.value = null;
  };

  /**
   * Sends a call with all that it says.
   * @param {string} kind @param {{line?: any, note?: string, details?: any, cart?: string, size?: any}} said
   * @returns {Promise<string|null>} what went wrong
   */
  app.askFor = async (kind, { line = null, note = '', details = null, cart = '', size = null }) => {
    const about = line && size && ABOUT_A_SIZE.has(kind) ? { id: size.id, name: size.name, size: sizeWords(size) } : line && { id: line.productId, name: line.name };
    const same = JSON.stringify([kind, line?.key, about?.id, note.trim(), details, app.cart.peek().id]);
    if (going.has(same)) return null; // who is in a hurry presses twice
    const id = unsure.get(same) ?? app.newId(); // it may have gone out after all: again is the same call
    app.askProblem.value = null;
    going.add(same);
    const cash = details && kind !== 'carry_out';
    show(app, id, kind, line, about, note, details);
    if (cash) await app.noteCashCall(id, kind, details);
    if (line && calls.MINDED.has(kind)) app.mind(id);
    try {
      const request = await app.ring({
        id, kind, ...(about ? { product_id: about.id } : {}), ...(note.trim() ? { note: note.trim() } : {}), ...(details ? { details } : {}),
        ...(line || cart ? { cart_id: app.cart.peek().id } : {}),
      });
      unsure.delete(same);
      app.takeCall(request);
      return null;
    } catch (problem) {
      if (app.calls.peek().byId.get(id)?.version > 0) return null; // it went out: only the answer was lost
      forget(app, id);
      if (problem.offline && !(line && calls.MINDED.has(kind))) unsure.set(same, id); // those are taken back by themselves
      else if (cash) app.forgetCashCall(id);
      app.askProblem.value = problem.offline ? t('ask.failed') : problem.code === 'drawer_short' ? tooMuch(app, problem) : problem.detail;
      if (app.panel.peek() !== 'ask' && app.panel.peek() !== 'wish') app.sayProblem(problem, 'ask.failed');
      return app.askProblem.peek();
    } finally {
      going.delete(same);
    }
  };

  app.cancelCall = async (id) => {
    try {
      app.takeCall(await app.call(() => app.api.post(`/help-requests/${id}/cancel`, {})));
      app.putAway(id);
    } catch (problem) {
      app.sayProblem(problem);
    }
  };

  /** Why a call that nobody is asked for rings with nobody; empty where somebody could be, or where nothing is known. */
  app.whyNobody = (request) => (request.status === 'waiting' && request.version > 0 && !request.practice && app.line.value === 'online'
    ? calls.whyNobody(request, [...app.onFloor.value.values()], app.me.value?.id) : '');

  /** How a call stands, in words; with what was found out and by whom. */
  app.standingText = (request) => {
    const mark = calls.standing(request, app.whyNobody(request));
    const found = calls.findings(request, { money: app.money, quantity: (text) => app.quantityText(quantityFromWire(text)) }).map(([key, params]) => t(key, params)).join(', ');
    return t(mark.key, { name: mark.name, words: mark.words, found });
  };

  /** The price that somebody read at the shelf becomes the line's, by the same right as any price set by hand. */
  /** By its key: the price that was read for the chosen line. */
  app.takeChosenPrice = () => {
    app.panel.value = null;
    app.takePrice(app.cart.peek().selected);
  };
  app.takePrice = (key) => {
    const line = app.cart.peek().lines.find((each) => each.key === key);
    const request = line && calls.pricedBy(app.calls.peek(), line, callsOf(line));
    const price = request && calls.otherPrice(request, line);
    if (price === null || price === undefined) return;
    app.setCart(setPrice(app.cart.peek(), key, price, t('answer.reason', { name: request.claim?.name ?? '', time: app.time(request.ended_at) }).slice(0, 200)));
    if (app.openNeed.peek()) app.approveCart();
  };

  app.putAway = (id) => { app.putAwayIds.value = new Set([...app.putAwayIds.peek(), id]); };
}

/** The same, which is being asked already: the floor is rung once for it. */
function asked(app, kind, line, note, size) {
  const { byId } = app.calls.peek();
  const all = line ? callsOf(line).map((id) => byId.get(id)) : app.ownCalls.peek().filter((request) => !request.product);
  return all.find((request) => request && request.kind === kind && calls.isOpen(request) && (request.note ?? '') === note.trim() && (!size || request.product?.id === size.id));
}

/** The call stands on the screen at once; the server's own version takes its place when it comes. */
function show(app, id, kind, line, about, note, details = null) {
  app.calls.value = calls.put(app.calls.peek(), {
    id, kind, status: 'waiting', version: 0, created_at: new Date(app.serverNow()).toISOString(), note, claim: null, words: '',
    register: { id: app.register.peek().id, code: app.register.peek().code }, product: about || null,
    ...(details ? { details } : {}),
  });
  if (line) app.setCart(setCall(app.cart.peek(), line.key, id), { keepUndo: true });
}

/** More cash than there is to fetch: who may know is told how much that is. */
function tooMuch(app, problem) {
  const held = problem.extra?.expected;
  return Number.isInteger(held) ? t('wish.more_than', { amount: app.money(held) }) : t('wish.too_much');
}

function forget(app, id) {
  const byId = new Map(app.calls.peek().byId);
  byId.delete(id);
  app.calls.value = { byId };
  app.setCart(dropCall(app.cart.peek(), id), { keepUndo: true });
}
