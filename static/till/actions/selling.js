// Selling: codes become lines, keys work on the chosen line, what was undone comes back.

import { signal, computed, announce, t } from '../parts.js';
import * as carts from '../cart.js';
import { PricingError } from '../pricing.js';
import { codeIn } from '../carried.js';
import { openAge } from '../age.js';
import { comesBack, lookUp, recalledIn, scannedLine, stopFrom, stopOf, twiceHere } from '../scanned.js';
import { storeDay, storeMinute } from '../../lib/time.js';

/** How long the last removal can be undone. */
const UNDO_MS = 6000;
/** How long "one more?" is offered after a scanner has stuttered. */
const STUTTER_MS = 4000;
/** How long a scan waits to hear whether its piece is sold already. */
const PIECE_MS = 1500;
/** No symbol of a shop is longer: what is goes no further than this page. */
const LONGEST_CODE = 1000;
/** So much of an unknown code is shown. */
const SHOWN_CODE = 60;
/** What a plain number says of the piece in hand. */
const NOTHING_SAID = { expired: false, batch: null, serial: null };

export function installSelling(app) {
  app.cart = signal(carts.newCart(app.newId()));
  app.cartOwner = signal(null);
  app.undo = signal(null);
  app.lastScan = -Infinity;
  totals(app);
  drafts(app);
  codes(app);
  lines(app);
}

function totals(app) {
  /** Hours of promotions begin and end on the minute. */
  const minute = computed(() => Math.floor(app.now.value / 60000) * 60000);
  const priced = computed(() => {
    app.catalogueRevision.value;
    const cart = app.cart.value;
    if (cart.lines.length === 0 || !app.pricing.ready) return { totals: null, problem: null };
    try {
      return { totals: app.pricing.price(cart, (id) => app.catalogue.get(id), minute.value), problem: null };
    } catch (problem) {
      if (!(problem instanceof PricingError)) throw problem;
      return { totals: null, problem: problem.message };
    }
  });
  /** The only totals there are: those of the pricing program, null while nothing can be priced. */
  app.totals = computed(() => priced.value.totals);
  app.pricingProblem = computed(() => priced.value.problem);
}

/** The open cart survives a reload; a cart whose sale was stored does not come back. */
function drafts(app) {
  app.setCart = (next, { keepUndo = false } = {}) => {
    if (next === app.cart.peek()) return;
    const cart = carts.begun(next, app.serverNow());
    app.cart.value = cart;
    app.cartOwner.value = cart.lines.length > 0 ? app.me.peek()?.id ?? app.cartOwner.peek() : null;
    if (!keepUndo) app.undo.value = null;
    app.saveDraft();
  };

  app.saveDraft = () => app.kept.put('draft', { cart: app.cart.peek(), owner: app.cartOwner.peek(), payment: app.payment.peek() });
  app.newCart = () => app.setCart(carts.newCart(app.newId()));

  /** @param {(id: string) => boolean} isStored whether the outbox holds this id */
  app.recallDraft = async (isStored, attempt = null) => {
    const [draft, parked] = await Promise.all([app.kept.get('draft'), app.kept.get('parked')]);
    app.recallAsides(parked, isStored);
    const laid = draft?.payment?.laid;
    if (laid && laid.way !== 'first' && !isStored(laid.id) && (draft.payment.tenders.length > 0 || attempt?.cartId === laid.id)) app.resumePayment(draft.payment);
    if (!draft || isStored(draft.cart.id) || (draft.cart.lines.length === 0 && !draft.cart.stops?.length)) return;
    app.cart.value = draft.cart;
    app.cartOwner.value = draft.owner;
    if (draft.payment && (!laid || laid.way === 'first') && (draft.payment.tenders.length > 0 || attempt?.cartId === (laid?.id ?? draft.cart.id))) app.resumePayment(draft.payment);
  };

  /** New prices reach the open cart at once, but never one that is being paid. */
  app.followPrices = () => {
    if (app.payment.peek()) return;
    app.setCart(carts.refresh(app.cart.peek(), (id) => app.catalogue.get(id)), { keepUndo: true });
  };

  /** Prices or promotions changed while the cart was open: the cashier hears it before the customer does. */
  app.tellRepriced = (before) => {
    const after = app.totals.peek()?.total;
    if (before === undefined || after === undefined || before === after || app.screen.peek() !== 'sell') return;
    app.say('way', 'cart.repriced', { before: app.money(before), after: app.money(after) });
  };
}

const plain = (product) => ({ product, quantity: null, barcode: null, fixed: null });

function codes(app) {
  /** The store's calendar day: dates on labels are held against it. */
  app.today = () => storeDay(app.serverNow(), app.store.peek()?.time_zone);
  /** And its minute, 2026-11-27T14:05: food may say one. */
  app.minute = () => storeMinute(app.serverNow(), app.store.peek()?.time_zone);

  /**
   * What a code means here and now: a product, how much of it, which piece, and why it may not be sold.
   * @returns {{product: object, quantity: number|null, barcode: string|null, fixed: number|null, stop?: object|null}|{problem: string}|null}
   */
  app.readCode = (text) => {
    const today = app.today();
    try {
      const read = app.pricing.barcode(text, today);
      const found = lookUp(app.catalogue, read);
      if (!found) return read.doubt ? { problem: read.doubt } : null;
      if (found.as === 'code' && found.pack === null) return { ...plain(found.product), stop: stopOf(found.product, NOTHING_SAID, app.pricing.recalls, today) };
      const sold = app.pricing.sell(text, app.minute(), found);
      return { ...scannedLine(found, sold, text), pastBest: sold.past_best, stop: stopOf(found.product, sold, app.pricing.recalls, today) };
    } catch (problem) {
      if (!(problem instanceof PricingError)) throw problem;
      const own = app.catalogue.bySku(text);
      return own ? { ...plain(own), stop: stopOf(own, NOTHING_SAID, app.pricing.recalls, today) } : { problem: problem.message };
    }
  };

  /** A code becomes a line. Unknown here, the server is asked: the product may be a minute old. */
  app.addCode = async (text, announced = null) => {
    await app.pricing.engineStarted;
    if (await app.callUpLayaway(text)) return true;
    const called = codeIn(text);
    if (called) {
      app.clearField();
      await app.callUp(called);
      return true;
    }
    const here = app.readCode(text);
    if (!(here && 'product' in here) && await app.addCoupon(text)) return true;
    const read = here && 'product' in here ? here : text.length <= LONGEST_CODE && await app.askServerForCode(text);
    if (read && 'product' in read) {
      const stop = read.stop ?? twiceHere(app.cart.peek(), read, read.serial ? piecesUnsent(app) : []) ?? await app.askAboutPiece(read, text);
      if (stop) return app.stopLine(stop, stop.code === 'expired' ? () => app.addProduct(read.product, { ...read, announced, pastDate: true }) : null);
      const added = app.addProduct(read.product, { ...read, announced });
      if (added && read.pastBest) app.say('ask', 'scan.past_best', { name: read.product.name });
      return added;
    }
    app.sound.refused();
    if (here && 'problem' in here) app.say('late', 'scan.malformed', { why: here.problem });
    else app.say('late', 'scan.unknown', { code: text.slice(0, SHOWN_CODE) });
    return false;
  };

  /** A code that no product has may be a coupon's. @returns {Promise<boolean>} whether it was one, good or not */
  app.addCoupon = async (text) => {
    if (app.line.peek() === 'offline' || !app.readyToSell() || !carts.maybeCoupon(text)) return false;
    try {
      const coupon = await app.call(() => app.api.get(`/coupons/${encodeURIComponent(text)}`, { timeout: 4000 }));
      app.clearField();
      app.setCart(carts.addCoupon(app.cart.peek(), coupon));
      app.sound.scanned();
      tellCoupon(app, coupon.code);
      return true;
    } catch (problem) {
      if (problem.code !== 'coupon_used' && problem.code !== 'coupon_void') return false;
      app.sound.refused();
      app.clearField();
      app.say('late', `coupon.${problem.code}`, { code: text });
      return true;
    }
  };
  app.removeCoupon = (code) => app.setCart(carts.removeCoupon(app.cart.peek(), code));

  app.askServerForCode = async (text) => {
    if (app.line.peek() === 'offline') return null;
    try {
      await app.call(() => app.api.get('/scan', { query: { code: text }, timeout: 4000 }));
      await app.refreshCatalog();
      return app.readCode(text);
    } catch (problem) {
      const stop = stopFrom(problem, null);
      return stop ? { ...plain(stop.product), stop } : null;
    }
  };

  /** Whether a piece with a serial number is sold already is known to the server alone. Without it the sale's commit tells. */
  app.askAboutPiece = async (read, text) => {
    if (!read.serial || app.line.peek() === 'offline') return null;
    try {
      await app.call(() => app.api.get('/scan', { query: { code: text }, timeout: PIECE_MS }));
      return null;
    } catch (problem) {
      const stop = stopFrom(problem, read.product, read.serial);
      return stop?.code === 'serial_sold' && comesBack(app.cart.peek().back, read.product, read.serial) ? null : stop;
    }
  };

  /**
   * Adds a product: weighed goods ask their weight first, unless the symbol or the person has said it.
   * @param {object} product
   */
  app.addProduct = (product, { quantity = null, barcode = null, fixed = null, announced = null, ...piece } = {}) => {
    if (!app.readyToSell()) return false;
    const stop = stopOf(product, { expired: false, batch: piece.batch ?? null, serial: piece.serial ?? null, expires_on: piece.expiresOn ?? null }, app.pricing.recalls, app.today());
    if (stop) return app.stopLine(stop);
    const asked = announced ?? app.announced.peek();
    if (openAge(app.cart.peek(), product) !== null) {
      app.askAge(product, () => app.addProduct(product, { quantity, barcode, fixed, announced: asked, ...piece }));
      return false;
    }
    app.clearField();
    if (product.gift_card) {
      app.askCard(product);
      return true;
    }
    if (quantity === null && !carts.soldByPiece(product.unit) && asked === null) {
      app.askWeight(product, { barcode, fixed, ...piece });
      return true;
    }
    const amount = (barcode === null && quantity !== null && asked !== null ? Math.round(quantity * asked / carts.ONE) : quantity) ?? asked ?? carts.ONE;
    if (carts.soldByPiece(product.unit) && amount % carts.ONE !== 0) {
      app.sound.refused();
      app.say('late', 'scan.whole', { name: product.name });
      return false;
    }
    const times = barcode !== null && quantity !== null && !piece.serial && asked !== null ? Math.max(1, Math.floor(asked / carts.ONE)) : 1;
    let cart = app.cart.peek();
    for (let round = 0; round < times; round += 1) cart = carts.add(cart, product, amount, barcode, fixed, piece);
    if (cart === app.cart.peek()) {
      app.sound.refused();
      app.say('late', 'cart.full', { n: carts.MAX_LINES });
      return false;
    }
    app.setCart(cart);
    app.sound.scanned();
    tellLine(app);
    return true;
  };

  /** A line may be begun where a sale is: not while paying, and not without rules to price by. */
  app.readyToSell = () => {
    if (app.screen.peek() === 'done') app.nextSale();
    if (app.screen.peek() !== 'sell') return false;
    if (!app.pricing.ready) {
      app.say('late', 'scan.no_catalogue');
      return false;
    }
    return true;
  };

  app.stuttered = (code) => {
    if (app.screen.peek() !== 'sell') return;
    const read = app.readCode(code);
    if (!read || !('product' in read)) return;
    app.say('way', 'scan.stutter', { name: read.product.name }, { text: t('scan.one_more'), run: () => { app.clearMessage(); app.addCode(code); } });
    setTimeout(() => { if (app.message.peek()?.key === 'scan.stutter') app.clearMessage(); }, STUTTER_MS);
  };

  app.stuck = (resume) => app.say('late', 'scan.stuck', {}, { text: t('scan.go_on'), run: () => { app.clearMessage(); resume(); } });
}

/** What lies in the cart may have been recalled since: nobody pays for what cannot be sold. @returns {import('../scanned.js').Stop|null} */
export const recalledNow = (app) => recalledIn(app.cart.peek(), app.pricing.recalls, app.today());

/** The pieces with serial numbers that this till sold and the server does not know yet. */
function piecesUnsent(app) {
  return app.unsent.peek().flatMap(({ sale }) => sale?.body?.lines ?? []).filter((line) => line.barcode).map((line) => app.readCode(line.barcode))
    .filter((read) => read?.product && read.serial).map(({ product, serial }) => ({ productId: product.id, serial }));
}

function tellLine(app) {
  const line = carts.selectedLine(app.cart.peek());
  const totals = app.totals.peek();
  if (!line || !totals) return;
  const at = app.cart.peek().lines.indexOf(line);
  announce(t('say.line', { name: line.name, quantity: app.quantityText(line.quantity), amount: app.money(totals.lines[at].total), total: app.money(totals.total) }));
}

/** What a coupon did, in words: at once, as nobody wants to find out while paying. */
function tellCoupon(app, code) {
  const use = app.totals.peek()?.coupons?.find((each) => each.code === code);
  if (use && use.why !== '') app.say('way', `coupon.why_${use.why}`, { code });
}

function lines(app) {
  const chosen = () => carts.selectedLine(app.cart.peek());
  app.selectLine = (key) => { if (app.screen.peek() === 'sell') app.setCart(carts.select(app.cart.peek(), key), { keepUndo: true }); };
  app.moveLine = (by) => app.setCart(carts.move(app.cart.peek(), by), { keepUndo: true });
  app.stepLine = (pieces) => {
    const line = chosen();
    if (!line) return;
    if (pieces > 0 && carts.overQuoted(line, line.quantity + pieces * carts.ONE)) app.setQuantity(line.quantity + pieces * carts.ONE);
    else app.setCart(carts.step(app.cart.peek(), line.key, pieces));
  };
  app.setQuantity = (quantity) => {
    const line = chosen();
    if (!line) return false;
    const cart = carts.setQuantity(app.cart.peek(), line.key, quantity);
    if (cart === app.cart.peek() && quantity !== line.quantity) {
      app.sound.refused();
      app.say('late', carts.overQuoted(line, quantity) ? 'carts.over_quoted' : carts.quantityIsFree(line) ? 'scan.whole' : 'line.symbol_says', { name: line.name, n: line.held ? app.quantityText(line.held.quantity) : '' });
      return false;
    }
    app.setCart(cart);
    tellLine(app);
    return true;
  };
  app.differsAway = (line) => app.pricing.differsAway(app.catalogue.get(line.productId)?.tax);
  app.takeAwayLine = () => {
    const line = chosen();
    if (line) app.setCart(carts.setTakeAway(app.cart.peek(), line.key, !line.takeAway));
  };
  app.takeAwayAll = () => app.setCart({ ...app.cart.peek(), takeAway: !app.cart.peek().takeAway });
  app.keepForUndo = (text, restore) => keepForUndo(app, text, restore);
  app.removeLine = () => {
    const line = chosen();
    if (!line) return;
    app.keepForUndo(t('cart.removed', { name: line.name }));
    app.setCart(carts.remove(app.cart.peek(), line.key), { keepUndo: true });
  };
  app.takeBackLast = () => {
    const undo = app.undo.peek();
    if (!undo || app.screen.peek() !== 'sell') return;
    app.undo.value = null;
    undo.restore();
  };
}

/** Keeps the cart as it is, to come back to for six seconds. */
function keepForUndo(app, text, restore) {
  const before = app.cart.peek();
  const undo = { text, until: app.now.peek() + UNDO_MS, restore: restore ?? (() => app.setCart(before)) };
  app.undo.value = undo;
  setTimeout(() => { if (app.undo.peek() === undo) app.undo.value = null; }, UNDO_MS);
}
