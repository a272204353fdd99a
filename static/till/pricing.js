// The till's side of pos/pricing: the same program that runs in the server, as WebAssembly. This is the only place where
// the till gets a total, a change or the meaning of a barcode from.

import { quantityFromWire, quantityToWire } from '../lib/money.js';

/** What cannot be priced, in words for the person. */
export class PricingError extends Error {
  constructor({ code, text, line }) {
    super(text);
    this.name = 'PricingError';
    this.code = code;
    this.line = line ?? null;
  }
}

/** Starts the program once. @param {string} assets the prefix of the served files */
export async function startEngine(assets) {
  const go = new globalThis.Go();
  const answer = await fetch(`${assets}/wasm/pricing.wasm`);
  const { instance } = await WebAssembly.instantiateStreaming(answer, go.importObject);
  go.run(instance);
  return globalThis.tillbellPricing;
}

export class Pricing {
  /** @param {Promise<Record<string, (text: string) => string>>} starting the program, on its way */
  constructor(starting) {
    /** @type {Record<string, (text: string) => string>|null} */
    this.engine = null;
    this.engineStarted = Promise.resolve(starting).then((engine) => { this.engine = engine; });
    this.policy = null;
    this.classes = new Map();
    /** @type {{currency: string, rate: string, step?: number}[]} other currencies that are taken */
    this.foreign = [];
    this.voucherChange = false;
    this.giftCardMost = 0;
    this.tips = false;
    this.patterns = [];
    this.recalls = [];
    this.currency = 'EUR';
    /** @type {Intl.DateTimeFormat|null} the store's own clock */
    this.clock = null;
    /** @type {object|null} price lists and promotions that the program has not been handed yet */
    this.rules = null;
  }

  /** The store's rules, as the catalogue brought them. */
  setRules(settings) {
    this.policy = {
      prices: settings.prices, tax_rounding: settings.tax_rounding, rounding: settings.rounding,
      cash_step: settings.cash_rounding?.step || null, cash_mode: settings.cash_rounding?.step ? settings.cash_rounding.mode : null,
      cash_change: settings.cash_rounding?.step ? settings.cash_rounding.change || settings.cash_rounding.mode : null, cash_least: settings.cash_rounding?.least ?? false,
    };
    this.classes = new Map((settings.tax_classes ?? []).map((each) => [each.code, each]));
    this.foreign = settings.foreign_cash ?? [];
    this.voucherChange = settings.voucher_change ?? false;
    this.giftCardMost = settings.gift_card_most ?? 0;
    this.tips = settings.tips ?? false;
    this.patterns = settings.barcode_patterns ?? [];
    this.recalls = settings.recalls ?? [];
    this.currency = settings.currency;
    this.rules = settings.rules ?? { price_lists: [], promotions: [] };
    this.begins = settings.begins ?? false;
    this.clock = settings.time_zone ? storeClock(settings.time_zone) : null;
  }

  /** Whether there are rules and the program that knows them. */
  get ready() {
    return this.policy !== null && this.engine !== null;
  }

  get included() {
    return this.policy.prices === 'included';
  }

  /**
   * Prices a cart. A line's tax class comes from the catalogue as it is now, and so does the bottle it comes in, which
   * the server adds as a line of its own after all others.
   * @param {import('./cart.js').Cart} cart
   * @param {(id: string) => import('./catalog.js').Product|null} lookup
   * @param {number} now when; what is in force goes by the store's own clock
   */
  price(cart, lookup, now) {
    this.#handRules();
    const bottles = [];
    const items = cart.lines.map((line, at) => {
      const product = lookup(line.productId);
      const taxed = line.giftCard ? { rate: '0' } : this.taxOf(product?.tax, cart.takeAway || line.takeAway); // a card is taxed when it is spent
      if (!product || !taxed) throw new PricingError({ code: 'unknown_product', text: `${line.name} is no longer sold.`, line: at + 1 });
      const bottle = product.deposit_product_id ? lookup(product.deposit_product_id) : null;
      if (bottle) bottles.push({ of: at, id: bottle.id, name: bottle.name, price: bottle.price, quantity: line.quantity * (product.deposit_count ?? 1), taxed: this.taxOf(bottle.tax, false) });
      const priced = { unit_price: line.price, quantity: quantityToWire(line.quantity), ...taxed, product: line.productId, take_away: Boolean(cart.takeAway || line.takeAway), by_hand: bareDiscount(line.discount) };
      if (Number.isInteger(line.fixed) && !line.override) priced.fixed = line.fixed;
      return { line, product, priced };
    });
    const promoted = this.#promote(cart, items, now);
    let held = false;
    cart.lines.forEach((line, at) => {
      if (!line.held) return;
      held = true;
      promoted.lines[at] = { ...promoted.lines[at], unit_price: line.held.price, discount: shareOf(line.held.discount, line.quantity, line.held.quantity, this.policy.rounding) };
    });
    const untaxed = cart.exempt ? { exempt: true } : {}; // after promotions: those go by the prices on the shelf
    const added = bottles.map((each) => ({ product: each.id, unit_price: each.price, quantity: quantityToWire(each.quantity), ...each.taxed, ...untaxed }));
    const after = items.map(({ priced }, at) => ({ ...priced, unit_price: promoted.lines[at].unit_price, discount: promoted.lines[at].discount }));
    const manual = this.manual(cart, promoted.lines, after);
    const discounted = after.map((item, at) => ({ ...item, ...untaxed, discount: item.discount + (manual ? manual[at].line + manual[at].order : 0) }));
    const totals = manual || held || cart.exempt || added.length > 0 ? this.call('price', { policy: this.policy, items: [...discounted, ...added] }) : promoted;
    return {
      ...promoted, ...totals,
      lines: cart.lines.map((line, at) => ({ ...promoted.lines[at], ...totals.lines[at], quantity: line.quantity, ...(manual ? { manual: manual[at] } : {}) })),
      deposits: bottles.map(({ of, name, price, quantity }, at) => ({ ...totals.lines[items.length + at], of, name, quantity, unit_price: price })),
    };
  }

  /** What price lists and promotions make of the lines, before anything set by hand but prices: on those they do nothing. */
  #promote(cart, items, now) {
    const rules = this.clock ? { at: localTime(this.clock, now), coupons: cart.coupons ?? [], ...(cart.customer?.price_group ? { customer_group: cart.customer.price_group } : {}) } : {};
    const promoted = this.call('price', {
      policy: this.policy, ...rules,
      items: items.map(({ line, product, priced }) => {
        const override = this.clock ? {} : { unit_price: priceOf(line) };
        return {
          ...priced, ...override,
          category: product.category ?? '', pieces: line.unit === 'each', excluded: Boolean(product.is_deposit || product.gift_card || line.giftCard || line.held),
          ...(line.held ? { manual_price: line.held.price } : {}),
          ...(setByHand(line) ? { manual_price: line.override.price } : {}),
        };
      }),
    });
    const lines = promoted.lines.map(({ manual, order, ...line }, at) => ({ unit_price: priceOf(cart.lines[at]), ...line })); // by hand comes after
    return { ...promoted, lines };
  }

  /** The program keeps the rules until others come. */
  #handRules() {
    if (this.rules === null) return;
    this.call('rules', this.rules);
    this.rules = null;
  }

  /** What discounts by hand take off each line, of what promotions left; null where there are none. The items tell who takes an odd cent. */
  manual(cart, promoted, items) {
    if (!cart.discount && !cart.lines.some((line) => line.discount)) return null;
    return this.call('manual', {
      policy: this.policy, order: bareDiscount(cart.discount),
      lines: cart.lines.map((line, at) => ({ item: items[at], left: line.giftCard ? 0 : promoted[at].amount - promoted[at].discount })),
    }).lines;
  }

  /** How a class is taxed, as the program takes it; null for a class that is not known. */
  taxOf(code, takeAway) {
    const here = this.classes.get(code);
    const one = (takeAway && this.classes.get(here?.take_away)) || here;
    if (!one) return null;
    return one.components?.length > 0 ? { rate: '0', taxes: one.components } : { rate: one.rate };
  }

  /** Whether goods of this class are taxed otherwise when they are taken away. */
  differsAway(code) {
    return Boolean(this.classes.get(code)?.take_away);
  }

  get hasTakeAway() {
    return [...this.classes.values()].some((each) => each.take_away);
  }

  /** Foreign cash: how much of it is asked for what is due, and what an amount of it pays. */
  exchange(currency, { due = 0, amount = 0 }) {
    const found = this.foreign.find((each) => each.currency === currency);
    return this.call('foreign', { rate: found.rate, step: found.step ?? 0, currency, home: this.currency, due, amount });
  }

  left(total, tenders) {
    return this.call('left', { policy: this.policy, total, tenders: this.bare(tenders) });
  }

  settle(total, tenders) {
    return this.call('settle', { policy: this.policy, total, tenders: this.bare(tenders) });
  }

  /** What goes back by each tender; the one without its amount takes the rest. */
  settleRefund(total, tenders) {
    return this.call('settleRefund', { policy: this.policy, total, tenders: this.bare(tenders) });
  }

  bare(tenders) {
    return tenders.map(({ kind, amount }) => ({ kind, amount, ...(kind === 'voucher' && this.voucherChange ? { change: true } : {}) }));
  }

  quickCash(due) {
    return this.call('quickCash', { due, currency: this.currency }).sums;
  }

  quickCashIn(currency, ask) {
    return this.call('quickCash', { due: ask, currency }).sums;
  }

  change(amount) {
    return this.call('change', { amount, currency: this.currency });
  }

  /** What a scan says. @param {string} text @param {string} today @returns {import('./scanned.js').Read} */
  barcode(text, today) {
    return this.call('barcode', { text, today, patterns: this.patterns });
  }

  /** What it sells of the product it names. @param {string} text @param {string} now 2026-11-27T14:05 @param {import('./scanned.js').Found} found */
  sell(text, now, { product, pack, as }) {
    const sold = this.call('sell', {
      text, today: now.slice(0, 10), now, patterns: this.patterns, as, unit: product.unit, price: product.price, currency: this.currency, ...(pack ? { pack } : {}),
    });
    if (sold.quantity !== null) sold.quantity = quantityFromWire(sold.quantity);
    return sold;
  }

  rateOf(tax) {
    return this.classes.get(tax)?.rate ?? '0';
  }

  call(name, input) {
    const answer = JSON.parse(this.engine[name](JSON.stringify(input)));
    if (answer.error) throw new PricingError(answer.error);
    return answer;
  }
}

/** @param {string} zone */
function storeClock(zone) {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** 2026-11-27T16:30, as the store's clock shows it. */
export function localTime(clock, now) {
  const part = Object.fromEntries(clock.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

const priceOf = (line) => line.held?.price ?? line.override?.price ?? line.price;
/** A price that is the shop's own is none set by hand, except instead of a label's. */
const setByHand = (line) => Boolean(line.override) && (line.override.price !== line.price || Number.isInteger(line.fixed));
const bareDiscount = (discount) => (!discount ? null : discount.percent ? { percent: discount.percent } : { amount: discount.amount });

/** What a quote took off a line, for a part of its pieces: rounded as the server rounds it. */
export function shareOf(discount, part, whole, mode) {
  if (part === whole) return discount;
  const product = BigInt(discount) * BigInt(part);
  const of = BigInt(whole);
  const down = product / of;
  const twice = 2n * (product - down * of);
  const up = { half_up: twice >= of, half_down: twice > of, half_even: twice > of || (twice === of && down % 2n === 1n), up: twice > 0n, down: false }[mode];
  return Number(up ? down + 1n : down);
}
