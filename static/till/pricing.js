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
    this.patterns = [];
    this.recalls = [];
    this.currency = 'EUR';
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
    this.patterns = settings.barcode_patterns ?? [];
    this.recalls = settings.recalls ?? [];
    this.currency = settings.currency;
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
   */
  price(cart, lookup) {
    const bottles = [];
    const items = cart.lines.map((line, at) => {
      const product = lookup(line.productId);
      const taxed = line.giftCard ? { rate: '0' } : this.taxOf(product?.tax, cart.takeAway || line.takeAway); // a card is taxed when it is spent
      if (!product || !taxed) throw new PricingError({ code: 'unknown_product', text: `${line.name} is no longer sold.`, line: at + 1 });
      const bottle = product.deposit_product_id ? lookup(product.deposit_product_id) : null;
      if (bottle) bottles.push({ of: at, name: bottle.name, price: bottle.price, quantity: line.quantity * (product.deposit_count ?? 1), taxed: this.taxOf(bottle.tax, false) });
      return {
        unit_price: priceOf(line), quantity: quantityToWire(line.quantity), ...taxed,
        ...(Number.isInteger(line.fixed) && !line.override ? { fixed: line.fixed } : {}),
      };
    });
    const added = bottles.map((each) => ({ unit_price: each.price, quantity: quantityToWire(each.quantity), ...each.taxed }));
    const manual = this.manual(cart, items);
    const discounted = items.map((item, at) => (manual ? { ...item, discount: (item.discount ?? 0) + manual[at].line + manual[at].order } : item));
    const totals = this.call('price', { policy: this.policy, items: [...discounted, ...added] });
    return {
      ...totals,
      lines: cart.lines.map((line, at) => ({
        ...totals.lines[at], quantity: line.quantity, unit_price: priceOf(line), ...(manual ? { manual: manual[at] } : {}),
      })),
      deposits: bottles.map(({ of, name, price, quantity }, at) => ({ ...totals.lines[items.length + at], of, name, quantity, unit_price: price })),
    };
  }

  /** What discounts by hand take off each line, of what promotions left; null where there are none. */
  manual(cart, items) {
    if (!cart.discount && !cart.lines.some((line) => line.discount)) return null;
    const totals = this.call('price', { policy: this.policy, items });
    return this.call('manual', {
      policy: this.policy, order: bareDiscount(cart.discount),
      lines: cart.lines.map((line, at) => ({ left: line.giftCard ? 0 : totals.lines[at].amount - totals.lines[at].discount, discount: bareDiscount(line.discount) })),
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

  /** @param {object[]} lines see giveback.refundLines */
  refund(lines) {
    return this.call('refund', { policy: this.policy, lines });
  }

  /** What a refund pays out in this kind, cash rounding included. */
  settleRefund(total, kind) {
    return this.call('settleRefund', { policy: this.policy, total, tenders: [{ kind }] });
  }

  /** What a scan says. @param {string} text @param {string} today @returns {import('./scanned.js').Read} */
  barcode(text, today) {
    return this.call('barcode', { text, today, patterns: this.patterns });
  }

  /** What it sells of the product it names. @param {string} text @param {string} today @param {import('./scanned.js').Found} found */
  sell(text, today, { product, pack, as }) {
    const sold = this.call('sell', {
      text, today, patterns: this.patterns, as, unit: product.unit, price: product.price, currency: this.currency, ...(pack ? { pack } : {}),
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

const priceOf = (line) => line.override?.price ?? line.price;
const bareDiscount = (discount) => (!discount ? null : discount.percent ? { percent: discount.percent } : { amount: discount.amount });
