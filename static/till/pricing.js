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
    this.rates = new Map();
    this.patterns = [];
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
    };
    this.rates = new Map((settings.tax_classes ?? []).map((each) => [each.code, each.rate]));
    this.patterns = settings.barcode_patterns ?? [];
    this.currency = settings.currency;
    this.rules = settings.rules ?? { price_lists: [], promotions: [] };
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
   * Prices a cart. A line's tax class comes from the catalogue as it is now.
   * @param {import('./cart.js').Cart} cart
   * @param {(id: string) => {tax: string, category: string}|null} lookup
   * @param {number} now when; what is in force goes by the store's own clock
   */
  price(cart, lookup, now) {
    this.#handRules();
    const items = cart.lines.map((line, at) => {
      const product = lookup(line.productId);
      const rate = this.rates.get(product?.tax);
      if (rate === undefined) throw new PricingError({ code: 'unknown_product', text: `${line.name} is no longer sold.`, line: at + 1 });
      return {
        unit_price: line.price, quantity: quantityToWire(line.quantity), rate,
        product: line.productId, category: product.category ?? '', pieces: line.unit === 'each',
        ...(Number.isInteger(line.fixed) ? { fixed: line.fixed } : {}),
      };
    });
    const context = this.clock ? { at: localTime(this.clock, now), coupons: cart.coupons ?? [] } : {};
    const totals = this.call('price', { policy: this.policy, ...context, items });
    return {
      ...totals,
      lines: totals.lines.map((line, at) => ({ unit_price: cart.lines[at].price, ...line, quantity: cart.lines[at].quantity })),
    };
  }

  /** The program keeps the rules until others come. */
  #handRules() {
    if (this.rules === null) return;
    this.call('rules', this.rules);
    this.rules = null;
  }

  left(total, tenders) {
    return this.call('left', { policy: this.policy, total, tenders: tenders.map(bare) });
  }

  settle(total, tenders) {
    return this.call('settle', { policy: this.policy, total, tenders: tenders.map(bare) });
  }

  quickCash(due) {
    return this.call('quickCash', { due, currency: this.currency }).sums;
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

  /** @returns {{kind: string, text: string, key: string, embedded: null|{item_code: string, item_key: string, price: number|null, quantity: number|null}}} */
  barcode(text) {
    const code = this.call('barcode', { text, patterns: this.patterns });
    if (code.embedded && code.embedded.quantity !== null) code.embedded.quantity = quantityFromWire(code.embedded.quantity);
    return code;
  }

  rateOf(tax) {
    return this.rates.get(tax) ?? '0';
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

const bare = ({ kind, amount }) => ({ kind, amount });
