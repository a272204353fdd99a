// Money and quantities as people write and read them. Money is a whole number of minor units, a quantity a whole
// number of thousandths; nothing here computes with fractions.

/** @type {Map<string, any>} formatters are dear to make and asked for at every keystroke */
const cache = new Map();

/** @template T @param {string} key @param {() => T} make @returns {T} */
function kept(key, make) {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
}

/** The digits 0 to 9 as a language writes them. @param {string} language */
function digitsOf(language) {
  return kept(`digits ${language}`, () => {
    const f = new Intl.NumberFormat(language, { useGrouping: false });
    return Array.from({ length: 10 }, (_, i) => f.format(i));
  });
}

/** Decimal and grouping marks of a language. @param {string} language @returns {{decimal: string, group: string}} */
export function separators(language) {
  return kept(`sep ${language}`, () => {
    const parts = new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).formatToParts(123456789.5);
    const of = (type) => (parts.find((p) => p.type === type) || { value: '' }).value;
    return { decimal: of('decimal') || '.', group: of('group') };
  });
}

/** How many digits a currency has after the point. @param {string} currency */
export function currencyDigits(currency) {
  return kept(`cd ${currency}`, () => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits);
}

/**
 * Formats a whole number of 10^-digits exactly: the formatter sees only whole numbers, the fraction is put in as text.
 * @param {Intl.NumberFormat} formatter with minimumFractionDigits = digits
 * @param {number|bigint} value @param {number} digits @param {string[]} numerals
 */
function exact(formatter, value, digits, numerals) {
  const whole = BigInt(value);
  const negative = whole < 0n;
  const text = (negative ? -whole : whole).toString().padStart(digits + 1, '0');
  const major = BigInt(text.slice(0, text.length - digits));
  const fraction = Array.from(text.slice(text.length - digits), (d) => numerals[Number(d)]).join('');
  // -0.50 has no whole part to carry the sign: borrow the sign of -1 and write its 1 as 0.
  const borrowed = negative && major === 0n;
  const parts = formatter.formatToParts(borrowed ? -1n : negative ? -major : major);
  return parts.map((p) => {
    if (p.type === 'fraction') return fraction;
    if (p.type === 'integer' && borrowed) return numerals[0];
    return p.value;
  }).join('');
}

/**
 * Money in words of the reader: formatMoney(1999, 'EUR', 'de') is "19,99 €".
 * @param {number|bigint} minor
 * @param {string} currency
 * @param {string} language
 * @param {{symbol?: boolean, sign?: 'auto'|'always'|'never'}} [options] symbol false leaves the currency out
 */
export function formatMoney(minor, currency, language, options = {}) {
  const digits = currencyDigits(currency);
  const symbol = options.symbol !== false;
  const sign = options.sign || 'auto';
  const formatter = kept(`m ${language} ${currency} ${symbol} ${sign}`, () => new Intl.NumberFormat(language, {
    ...(symbol ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } : {}),
    signDisplay: sign === 'always' ? 'exceptZero' : sign,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }));
  return exact(formatter, minor, digits, digitsOf(language));
}

/**
 * Reads digits with at most one decimal mark into a whole number of 10^-digits. Both marks are taken, whatever the
 * language: the last of two different marks is the decimal one; a single mark before exactly three digits is
 * grouping only where the language groups with it.
 * @param {string} text @param {number} digits @param {string} language
 * @returns {number|null} null: not a number, more digits than fit, or beyond what is exact
 */
function parseScaled(text, digits, language) {
  const numerals = digitsOf(language);
  const { group } = separators(language);
  let s = Array.from(text.normalize('NFKC'), (c) => {
    const n = numerals.indexOf(c);
    return n >= 0 ? String(n) : c;
  }).join('');
  s = s.replace(/[\s'’\u066c\u061c\u200e\u200f]/g, '').replace(/\u066b/g, '.').replace(/[−–]/g, '-');
  const match = /^([+-]?)([\d.,]*)$/.exec(s);
  if (!match || !/\d/.test(match[2])) return null;
  const [, sign, body] = match;
  const marks = body.match(/[.,]/g) || [];
  let point = -1;
  if (marks.length > 0) {
    const last = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
    const same = marks.every((m) => m === marks[0]);
    const after = body.length - last - 1;
    const grouping = same && after === 3 && (marks.length > 1 || (body[last] === group && digits !== 3 && last > 0 && last <= 3));
    point = grouping ? -1 : last;
    if (!grouping && marks.filter((m) => m === body[last]).length > 1) return null;
  }
  const whole = (point < 0 ? body : body.slice(0, point));
  const groups = whole.split(/[.,]/);
  // Groups of three, in India of two before the last.
  const grouped = groups.every((g, i) => (i === 0 ? g.length > 0 && g.length <= 3 : i === groups.length - 1 ? g.length === 3 : g.length === 2 || g.length === 3));
  if (groups.length > 1 && !grouped) return null;
  const fraction = point < 0 ? '' : body.slice(point + 1);
  if (fraction.length > digits && /[^0]/.test(fraction.slice(digits))) return null;
  const value = Number(groups.join('') + fraction.slice(0, digits).padEnd(digits, '0'));
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
}

/**
 * What somebody typed as an amount: "19,99", "19.99", "1.234,50", "20" and "€ 5" are all understood.
 * @param {string} text @param {string} currency @param {string} language
 * @returns {number|null} minor units
 */
export function parseMoney(text, currency, language) {
  const bare = String(text).replace(/[\p{Sc}]/gu, '').replace(new RegExp(currency, 'gi'), '');
  return parseScaled(bare, currencyDigits(currency), language);
}

/** Minor units as a plain decimal with a point, for fields and files: 1999 is "19.99". @param {number|bigint} minor @param {number} digits */
export function plainDecimal(minor, digits) {
  const whole = BigInt(minor);
  const text = (whole < 0n ? -whole : whole).toString().padStart(digits + 1, '0');
  const out = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return whole < 0n ? `-${out}` : out;
}

/** What somebody typed as a quantity. @param {string} text @param {string} language @returns {number|null} thousandths */
export function parseQuantity(text, language) {
  return parseScaled(String(text), 3, language);
}

/** Thousandths for the wire: 1250 is "1.25", 2000 is "2". @param {number} thousandths */
export function quantityToWire(thousandths) {
  return plainDecimal(thousandths, 3).replace(/\.?0+$/, '');
}

/** A quantity from the wire: "1.250" is 1250. @param {string} text @returns {number} thousandths */
export function quantityFromWire(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,3})0*)?$/.exec(String(text));
  if (!match) throw new RangeError(`not a quantity: ${text}`);
  const value = Number(match[2] + (match[3] || '').padEnd(3, '0'));
  return match[1] && value !== 0 ? -value : value;
}

/** A quantity as read by people, without needless zeros: 1500 is "1,5" in German. @param {number} thousandths @param {string} language */
export function formatQuantity(thousandths, language) {
  const wire = quantityToWire(thousandths);
  const digits = wire.includes('.') ? wire.length - wire.indexOf('.') - 1 : 0;
  const formatter = kept(`q ${language} ${digits}`, () => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  return exact(formatter, Number(wire.replace('.', '')), digits, digitsOf(language));
}

/** A tax rate as read by people: "0.19" is "19 %". @param {string} rate @param {string} language */
export function formatRate(rate, language) {
  return kept(`r ${language}`, () => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 4 })).format(Number(rate));
}

/**
 * All of the above for one store and one reader.
 * @param {{currency: string, language: string}} of
 */
export function makeMoney({ currency, language }) {
  const digits = currencyDigits(currency);
  return {
    currency, language, digits,
    decimal: separators(language).decimal,
    /** @param {number|bigint} minor @param {{symbol?: boolean, sign?: 'auto'|'always'|'never'}} [o] */
    format: (minor, o) => formatMoney(minor, currency, language, o),
    /** Without the symbol, for columns. @param {number|bigint} minor */
    figure: (minor) => formatMoney(minor, currency, language, { symbol: false }),
    /** @param {string} text */
    parse: (text) => parseMoney(text, currency, language),
    /** @param {number} thousandths */
    quantity: (thousandths) => formatQuantity(thousandths, language),
    /** @param {string} text */
    parseQuantity: (text) => parseQuantity(text, language),
    /** @param {string} rate */
    rate: (rate) => formatRate(rate, language),
  };
}
