// Carts that travel: put aside on the shop's shelf, called up again at any till, held by one at a time. Without the line a
// cart is put aside on this till, says so, and goes to the shelf when the line is back.

import { signal, computed, announce, t } from '../parts.js';
import * as carts from '../cart.js';
import * as carried from '../carried.js';
import { readExempt } from '../exempt.js';
import { verdict } from '../manual.js';
import { buyer } from '../customer.js';

/** The lease is 90 s long; renewed this often it survives two lost answers. */
const KEEP_MS = 30_000;
/** What waits for the line is tried again this often. */
const RETRY_MS = 5000;
const SHELF_LIMIT = 200;

export function installCarts(app) {
  /** What this till put aside and the server has not yet. @type {import('../parts.js').signal} */
  app.parked = signal([]);
  /** What the server says is waiting in the shop. */
  app.shelf = signal([]);
  app.shelfAt = signal(null);
  /** The cart that was put aside last, with its number and code. */
  app.slip = signal(null);
  app.calling = signal({ kind: 'cart', text: '', sure: null, busy: false });
  app.lost = signal(null);
  app.repriced = signal(null);
  shelf(app);
  puttingAside(app);
  callingUp(app);
  holding(app);
  givingUp(app);
}

function shelf(app) {
  /** Carts whose sale this till has stored, answered or not: they are no longer to be taken up. */
  const onTheirWay = computed(() => new Set(app.unsent.value.concat(app.refused.value).map((each) => each.sale.body.cart_id).filter(Boolean)));
  app.waiting = computed(() => app.shelf.value.filter((view) => !onTheirWay.value.has(view.id)));
  app.asides = computed(() => carried.listed(app.parked.value, app.waiting.value, { kind: app.calling.value.kind, text: app.calling.value.text, open: app.cart.value.origin?.id ?? null }));
  /** How many wait for whoever comes: what stands on the key. */
  app.waitingCarts = computed(() => app.parked.value.length + app.waiting.value.filter((view) => view.kind === 'cart' && view.id !== app.cart.value.origin?.id && !app.parked.value.some((each) => each.id === view.id)).length);
  app.floorCarts = computed(() => carried.fromFloor(app.waiting.value));

  app.loadShelf = async () => {
    if (!app.me.peek()) return;
    try {
      const { items } = await app.call(() => app.api.get('/carts', { query: { limit: SHELF_LIMIT }, timeout: 6000 }));
      app.shelf.value = items;
      app.shelfAt.value = app.serverNow();
      const open = app.cart.peek().origin;
      if (open) app.keepCart();
    } catch (problem) {
      if (!problem.offline) app.sayProblem(problem);
    }
  };

  /** The line is there: what waited goes out, and what the shop has is asked for. */
  app.cartsAreBack = async () => {
    await app.sendAsides();
    app.dropLater();
    app.loadShelf();
  };

  app.hearCart = (event) => {
    if (event.type === 'cart.sold') {
      const { id, sale_id: sale } = event.data;
      app.shelf.value = app.shelf.peek().filter((each) => each.id !== id);
      if (sale !== app.cart.peek().id && sale !== app.done.peek()?.sale.id) lose(app, { ...event.data, status: 'sold' });
      return;
    }
    const view = event.data;
    const news = view.status === 'parked' && view.epoch === 0 && view.from?.kind === 'tablet' && !app.shelf.peek().some((each) => each.id === view.id);
    app.shelf.value = carried.withView(app.shelf.peek(), view);
    if (news && view.kind === 'cart') {
      app.sound.soft();
      announce(t('carts.from_floor_say', { number: view.number, name: view.created_by.name }));
    }
    lose(app, view);
  };
}

/** Notes that the open cart is in other hands, if it is. */
function lose(app, view) {
  const origin = app.cart.peek().origin;
  const loss = origin ? carried.lossOf(origin, view, app.device.peek()?.id) : null;
  if (!loss || app.taking === origin.id || app.lost.peek()?.id === loss.id) return;
  app.lost.value = loss;
  app.sound.refused();
}

function puttingAside(app) {
  let sending = null;
  let timer = null;
  const keep = (parked) => {
    app.parked.value = parked;
    return app.kept.put('parked', parked);
  };
  const change = (id, more) => keep(app.parked.peek().map((each) => (each.id === id ? { ...each, ...more } : each)));
  app.forgetAside = (id) => keep(app.parked.peek().filter((each) => each.id !== id));

  /** What was put aside before a reload. */
  app.recallAsides = (parked, isStored) => {
    app.parked.value = (parked ?? []).filter((each) => !isStored(each.cart.id)).map((each) => ({
      id: app.newId(), label: '', prices: null, origin: each.cart.origin ?? null, tried: false, problem: null, ...each,
    }));
  };

  /** F7: puts the cart aside, or shows what was put aside when there is none. */
  app.park = ({ quietly = false } = {}) => {
    const cart = app.cart.peek();
    if (app.cartLost.peek()) {
      app.sayLost();
      return;
    }
    if (cart.lines.length === 0) {
      if (cart.origin) app.putBack();
      else app.openCarts();
      return;
    }
    const { origin, ...rest } = cart;
    const aside = {
      id: origin?.id ?? app.newId(), cart: rest, at: new Date(app.now.peek()).toISOString(), by: app.me.peek()?.name ?? '', label: origin?.label ?? '',
      prices: carried.pricesOf(cart, app.totals.peek()), origin: origin ?? null, tried: false, problem: null, approvals: app.heldFor(cart),
    };
    app.keepForUndo(t('cart.was_parked'), () => app.takeUp(aside.id));
    keep([aside, ...app.parked.peek()]);
    app.letWait(cart, aside.id);
    app.setCart(carts.newCart(app.newId()), { keepUndo: true });
    if (!quietly) {
      app.slip.value = { id: aside.id, view: null, qr: null, label: aside.label };
      app.openPanel('slip');
    }
    app.sendAsides();
  };

  /** Sends what waits, one after the other; called again by the line when it is back. */
  app.sendAsides = () => {
    clearTimeout(timer);
    sending ??= send().finally(() => {
      sending = null;
      if (app.parked.peek().some((each) => !each.problem)) timer = setTimeout(app.sendAsides, RETRY_MS);
    });
    return sending;
  };

  async function send() {
    for (let next = oldest(); next && app.me.peek(); next = oldest()) {
      await change(next.id, { tried: true });
      try {
        const view = await app.call(() => put(app, next));
        await app.forgetAside(next.id);
        app.shelf.value = carried.withView(app.shelf.peek(), view);
        if (app.slip.peek()?.id === next.id) app.showSlip(view);
      } catch (problem) {
        if (problem.transient) return;
        await change(next.id, { tried: false, problem: problem.detail });
        if (app.slip.peek()?.id === next.id) app.slip.value = { ...app.slip.peek(), problem: problem.detail };
      }
    }
  }
  const oldest = () => app.parked.peek().findLast((each) => !each.problem) ?? null;

  app.showSlip = async (view) => {
    app.slip.value = { ...app.slip.peek(), id: view.id, view, qr: null, label: app.slip.peek()?.label || view.label };
    if (app.slip.peek().label !== view.label) app.nameSlip();
    try {
      const { qr } = await app.api.get(`/carts/${view.id}/code`, { timeout: 6000 });
      if (app.slip.peek()?.id === view.id) app.slip.value = { ...app.slip.peek(), qr };
    } catch {
      // The number and the letters do as well.
    }
  };

  app.typeSlipName = (label) => { if (app.slip.peek()) app.slip.value = { ...app.slip.peek(), label }; };
  /** The name goes with the cart, wherever that is by now. */
  app.nameSlip = async () => {
    const slip = app.slip.peek();
    if (!slip) return;
    const label = slip.label.trim();
    if (app.parked.peek().some((each) => each.id === slip.id)) {
      change(slip.id, { label });
      return;
    }
    if (!slip.view || slip.view.label === label || slip.naming === label) return;
    app.slip.value = { ...slip, naming: label };
    try {
      const view = await app.call(() => app.api.post(`/carts/${slip.id}/label`, { label }));
      app.shelf.value = carried.withView(app.shelf.peek(), view);
      if (app.slip.peek()?.id === slip.id) app.slip.value = { ...app.slip.peek(), view };
      app.say('done', 'carts.named', { number: view.number, label });
    } catch (problem) {
      app.sayProblem(problem);
    } finally {
      if (app.slip.peek()?.id === slip.id) app.slip.value = { ...app.slip.peek(), naming: undefined };
    }
  };

  app.printCart = async (id) => {
    try {
      if (app.printing.peek()?.receipt_printer_id) {
        await app.queueJob({ kind: 'cart', document_id: id });
        app.say('done', 'print.sent');
        return;
      }
      const text = await app.call(() => app.api.get(`/carts/${id}/paper`, { headers: { Accept: 'text/plain' }, as: 'text' }));
      app.printSheet({ text });
    } catch (problem) {
      app.sayProblem(problem);
    }
  };
  app.cartPdf = (id) => app.openPdf(`/carts/${id}/paper`);
  app.openPdf = async (path, query = {}) => {
    try {
      const blob = await app.call(() => app.api.get(path, { headers: { Accept: 'application/pdf' }, query, as: 'blob' }));
      window.open(URL.createObjectURL(blob), '_blank', 'noopener');
    } catch (problem) {
      app.sayProblem(problem);
    }
  };
}

function put(app, aside) {
  const { label, origin, approvals = [] } = aside;
  if (!origin) return app.api.put(`/carts/${aside.id}`, carried.parkBody(aside.cart, { label, approvals, fresh: true }));
  return app.api.post(`/carts/${aside.id}/park`, {
    epoch: origin.epoch, ...carried.parkBody(aside.cart, { label, kind: origin.holds ? 'quote' : 'cart', validUntil: origin.validUntil, approvals: origin.holds ? [] : approvals }),
  });
}

function callingUp(app) {
  app.openCarts = (kind = 'cart') => {
    app.calling.value = { kind, text: '', sure: null, busy: false };
    app.openPanel('parked');
    app.loadShelf();
  };
  app.showCarts = (kind) => { app.calling.value = { ...app.calling.peek(), kind, sure: null }; app.rowAt.value = 0; };
  app.typeCalling = (text) => { app.calling.value = { ...app.calling.peek(), text, sure: null }; app.rowAt.value = 0; };
  /** Enter in the list: what was typed calls one up, else the chosen row is taken. */
  app.enterCarts = () => {
    const { text } = app.calling.peek();
    const by = carried.callsUp(text);
    if (by) return app.callUp(by);
    const chosen = app.asides.peek()[app.rowAt.peek()];
    return chosen ? app.takeUp(chosen.id) : undefined;
  };

  /** By number or code, typed or scanned. */
  app.callUp = async (by) => {
    if (!app.readyToSell()) return;
    const here = app.parked.peek().find((each) => String(each.origin?.number) === by);
    if (here) {
      app.takeUp(here.id);
      return;
    }
    if (app.line.peek() === 'offline') {
      refuse(app, 'carts.offline');
      return;
    }
    try {
      const view = await app.call(() => app.api.get(`/carts/${encodeURIComponent(by)}`, { timeout: 6000 }));
      app.shelf.value = carried.withView(app.shelf.peek(), view);
      if (view.status === 'sold' || view.status === 'dropped') refuse(app, `carts.was_${view.status}`, { number: view.number });
      else await app.takeUp(view.id);
    } catch (problem) {
      if (problem.code === 'no_cart') refuse(app, 'carts.unknown', { by });
      else { app.sound.refused(); app.sayProblem(problem); }
    }
  };

  /** Takes one up from the list; what is open is put aside first. */
  app.takeUp = async (id, force = false, approvals = []) => {
    const aside = app.parked.peek().find((each) => each.id === id);
    if (!app.readyToSell() || app.calling.peek().busy) return;
    if (app.cartLost.peek()) {
      app.sayLost();
      return;
    }
    app.calling.value = { ...app.calling.peek(), busy: true };
    try {
      if (aside && (!aside.tried || app.line.peek() === 'offline')) await own(app, aside);
      else {
        if (aside) await app.sendAsides();
        await theirs(app, id, force, approvals);
      }
    } finally {
      app.calling.value = { ...app.calling.peek(), busy: false };
    }
  };

  /** What stands in the way of taking one, asked twice: somebody is working on it. */
  app.takeOver = (id) => {
    if (verdict(app.limits.peek()?.['cart.take_over'], { amount: 0, percent: 0 }) === 'approval') askForTheirs(app, id);
    else if (app.calling.peek().sure === id) app.takeUp(id, true);
    else app.calling.value = { ...app.calling.peek(), sure: id };
  };
  app.mayTakeOver = () => verdict(app.limits.value?.['cart.take_over'], { amount: 0, percent: 0 }) !== 'denied';
  app.openFloorCart = () => {
    const waiting = app.floorCarts.peek();
    if (app.screen.peek() === 'done') app.nextSale();
    if (waiting.length === 1) app.takeUp(waiting[0].id);
    else { app.calling.value = { kind: 'cart', text: '', sure: null, busy: false }; app.panel.value = null; app.openPanel('parked'); }
  };
}

function refuse(app, key, params) {
  app.sound.refused();
  app.say('late', key, params);
}

function makeRoom(app) {
  app.panel.value = null;
  app.slip.value = null;
  if (app.cart.peek().lines.length > 0) app.park({ quietly: true });
  else if (app.cart.peek().origin) app.putBack();
}

/** One that never left this till. */
async function own(app, aside) {
  await app.forgetAside(aside.id);
  makeRoom(app);
  if (aside.tried && !aside.origin) app.dropLater(aside.id); // the server may have it: it is sold here
  const cart = carts.refresh(aside.origin ? { ...aside.cart, origin: aside.origin } : aside.cart, (product) => app.catalogue.get(product));
  app.setCart(cart);
  app.mindAgain();
  tell(app, cart, new Map((aside.prices ?? []).map((price, at) => [cart.lines[at]?.key, price])), []);
  if (aside.origin) app.keepCart();
}

/** One from the shelf: the server says who has it. */
async function theirs(app, id, force, approvals) {
  if (app.line.peek() === 'offline') {
    refuse(app, 'carts.offline');
    return;
  }
  app.taking = id;
  try {
    const view = await app.call(() => app.api.post(`/carts/${id}/take`, force ? { force: true, ...(approvals.length > 0 ? { approvals } : {}) } : {}));
    const [customer, coupons, back] = await Promise.all([customerOf(app, view), couponsOf(app, view), app.backOf(view.content.back)]);
    makeRoom(app);
    const { cart, was, missing } = carried.fromShelf(view, app.newId(), app.serverNow(), { lookup: (product) => app.catalogue.get(product), read: (code) => app.readCode(code) });
    app.shelf.value = carried.withView(app.shelf.peek(), view);
    app.lost.value = null;
    const exempt = readExempt(view.content.tax_exempt, customer ?? undefined);
    app.setCart({ ...cart, ...(customer ? { customer } : {}), ...(exempt ? { exempt } : {}), ...(back.kept ? { back: back.kept } : {}), ...(coupons.good.length > 0 ? { coupons: coupons.good } : {}) });
    app.mindAgain();
    if (missing.length === 0) app.takeKept(view.content.kept_approvals ?? []);
    app.sound.scanned();
    tell(app, app.cart.peek(), was, missing.concat(coupons.bad.map((code) => ({ name: code, why: 'coupon' })), back.lost), view);
  } catch (problem) {
    app.loadShelf();
    if (problem.code === 'approval_needed') {
      askForTheirs(app, id);
      return;
    }
    app.sound.refused();
    app.sayProblem(problem);
  } finally {
    app.taking = null;
  }
}

/** Somebody who may says that it may be taken from its holder. */
function askForTheirs(app, id) {
  app.askApproval({ right: 'cart.take_over', amount: 0, percent: 0 }, { other: { ref: id } }, (approval) => app.takeUp(id, true, [approval]));
}

async function customerOf(app, { content }) {
  if (!content.customer_id) return null;
  try {
    return buyer(await app.call(() => app.api.get(`/customers/${content.customer_id}`, { timeout: 4000 })));
  } catch {
    return { id: content.customer_id, name: t('carts.customer'), accounts: [] };
  }
}

async function couponsOf(app, { content }) {
  const found = { good: [], bad: [] };
  for (const code of content.coupons ?? []) {
    try {
      const coupon = await app.call(() => app.api.get(`/coupons/${encodeURIComponent(code)}`, { timeout: 4000 }));
      found.good.push({ code: coupon.code, promotion: coupon.promotion_id });
    } catch {
      found.bad.push(code);
    }
  }
  return found;
}

/** What is not as it was when the cart was put aside is shown before anybody pays. */
function tell(app, cart, was, missing, view = null) {
  const changed = carried.changes(cart, app.totals.peek(), was);
  const ended = view?.kind === 'quote' && !cart.origin.holds;
  if (changed.length === 0 && missing.length === 0 && !ended) {
    if (cart.origin) app.say('done', cart.origin.holds ? 'carts.quote_taken' : 'carts.taken', { number: cart.origin.number, until: cart.origin.holds ? app.dateTime(cart.origin.validUntil) : '' });
    return;
  }
  app.repriced.value = { id: cart.id, lines: changed, missing, ended: ended ? view.valid_until : null };
  app.panel.value = 'repriced';
}

function holding(app) {
  app.cartLost = computed(() => (app.lost.value && app.lost.value.id === app.cart.value.origin?.id ? app.lost.value : null));
  app.cartRepriced = computed(() => (app.repriced.value?.id === app.cart.value.id && app.cart.value.lines.length > 0 ? app.repriced.value : null));
  app.seenRepriced = () => { app.repriced.value = null; if (app.panel.peek() === 'repriced') app.panel.value = null; };

  /** Renews the lease of the open cart, and hears who has it if this till does not. */
  app.keepCart = async () => {
    const origin = app.cart.peek().origin;
    if (!origin || app.cartLost.peek() || app.me.peek() === null) return;
    try {
      await app.call(() => app.api.post(`/carts/${origin.id}/keep`, { epoch: origin.epoch }, { timeout: 6000 }));
    } catch (problem) {
      if (app.cart.peek().origin?.id !== origin.id) return;
      const why = { stale_cart: 'taken', cart_sold: 'sold', cart_dropped: 'dropped', no_cart: 'dropped' }[problem.code];
      if (!why) return;
      const holder = problem.extra?.holder;
      app.lost.value = { id: origin.id, why, who: holder?.staff?.name ?? '', where: carried.placeOf(holder), receipt: problem.extra?.receipt_number ?? '' };
      app.sound.refused();
    }
  };
  setInterval(() => { if (app.line.peek() !== 'offline') app.keepCart(); }, KEEP_MS);

  app.sayLost = () => { app.sound.refused(); app.say('late', `carts.lost_${app.cartLost.peek().why}`, lostWords(app)); };
  app.lostText = () => t(`carts.lost_${app.cartLost.value.why}`, lostWords(app));
  /** What lies here is no more than a copy: it goes. */
  app.letGo = () => {
    app.lost.value = null;
    app.setCart(carts.newCart(app.newId()));
  };
  /** The customer holds other goods: a sale of its own, at today's prices. */
  app.keepAsOwn = () => {
    app.lost.value = null;
    app.setCart(carts.alone(app.cart.peek()));
  };

  const pay = app.pay;
  app.pay = () => {
    if (app.cartLost.peek()) app.sayLost();
    else if (app.cartRepriced.peek()) { app.sound.refused(); app.panel.value = 'repriced'; } else pay();
  };
}

function lostWords(app) {
  const { who, where, receipt } = app.lost.peek();
  const { number } = app.cart.peek().origin;
  return { number, who: who ? (where ? t('carts.who_where', { who, where }) : who) : t('carts.somebody'), receipt: receipt || '…' };
}

function givingUp(app) {
  app.dropping = signal(null);
  /** Puts the open cart back as it was taken. */
  app.putBack = async () => {
    const { origin } = app.cart.peek();
    if (!origin) return;
    app.setCart(carts.newCart(app.newId()));
    try {
      const view = await app.call(() => app.api.post(`/carts/${origin.id}/release`, { epoch: origin.epoch }));
      app.shelf.value = carried.withView(app.shelf.peek(), view);
      app.say('done', 'carts.put_back', { number: origin.number });
    } catch (problem) {
      // Nobody else is kept from it for long: the lease ends by itself.
      if (problem.offline) app.say('way', 'carts.put_back_later', { number: origin.number });
      else app.sayProblem(problem);
    }
  };

  app.askDrop = (row) => { app.dropping.value = { row, own: '', busy: false }; };
  app.typeDrop = (own) => { app.dropping.value = { ...app.dropping.peek(), own }; };
  app.closeDrop = () => { app.dropping.value = null; };
  app.drop = async (reason) => {
    const dropping = app.dropping.peek();
    if (!dropping || dropping.busy || reason.trim() === '') return;
    const { row } = dropping;
    app.dropping.value = { ...dropping, busy: true };
    try {
      if (row.aside?.problem || (row.aside && !row.aside.tried && !row.aside.origin)) {
        await app.abortAside(row.aside);
        await app.forgetAside(row.id);
        app.takeBackCalls(row.aside.cart.lines.flatMap(carts.callsOf));
      } else {
        if (row.aside) await app.forgetAside(row.id);
        const epoch = row.view?.epoch ?? row.aside.origin?.epoch ?? 0;
        const view = await app.call(() => app.api.post(`/carts/${row.id}/drop`, { epoch, reason: reason.trim() }));
        app.takeBackCalls((view.content?.calls ?? []).map((call) => call.call_id));
        app.shelf.value = carried.withView(app.shelf.peek(), view);
      }
      app.dropping.value = null;
    } catch (problem) {
      app.dropping.value = null;
      app.sayProblem(problem);
      app.loadShelf();
    }
  };

  /** What was taken up here while an answer about it was lost must not wait on the shelf too. */
  app.dropLater = async (id) => {
    const ids = [...((await app.kept.get('dropLater')) ?? []), ...(id ? [id] : [])];
    const left = [];
    for (const each of ids) {
      try {
        await app.call(() => app.api.post(`/carts/${each}/drop`, { epoch: 0, reason: t('carts.taken_here'), moved: true }));
      } catch (problem) {
        if (problem.transient) left.push(each);
      }
    }
    app.kept.put('dropLater', left.length > 0 ? left : undefined);
  };
}
