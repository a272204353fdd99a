// The catalogue in the till's memory: every product, found by id and by code within a frame. It is filled from one
// snapshot and kept current by change sets; a packed form of it is what the till stores, so that a warm start reads a
// few long texts instead of a hundred thousand records, and makes only the products somebody looks at.

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} sku
 * @property {string} name
 * @property {string[]} barcodes
 * @property {{barcode: string, quantity: string}[]} [packs] barcodes that stand for several
 * @property {string} unit
 * @property {number} price
 * @property {string} tax
 * @property {string} stock
 * @property {string} location
 * @property {string} category
 * @property {number|null} tile
 * @property {boolean} [gift_card]  selling it charges a card up
 * @property {string} [deposit_product_id]  the bottle it comes in
 * @property {number} [deposit_count]       how many of them, 1 if not said
 * @property {boolean} [is_deposit]         it is such a bottle
 * @property {number} [age_limit]           from which age on it is sold
 * @property {{batch: string, expires_on: string}[]} [batches] that the shop has, with a date
 */

const PACKED_VERSION = 10;
/** Members of the answer that say how this store prices; they travel with the products. */
const SETTINGS = ['tax_classes', 'currency', 'prices', 'tax_rounding', 'rounding', 'cash_rounding', 'barcode_patterns', 'foreign_cash', 'tips', 'voucher_change', 'gift_card_most', 'recalls', 'loyalty', 'time_zone', 'begins', 'rules'];
/** The packed form: one long text per member, one line per product. Taking texts apart is far cheaper than reading JSON. */
const COLUMNS = ['id', 'sku', 'name', 'barcodes', 'packs', 'unit', 'price', 'tax', 'stock', 'location', 'category', 'tile',
  'gift_card', 'deposit_product_id', 'deposit_count', 'is_deposit',
  'age_limit',
  'batches'];
/** One member of a product as its column holds it: a flag is 1 or nothing. */
function cell(product, name) {
  if (name === 'barcodes') return product.barcodes.map(tight).join(BETWEEN_CODES);
  if (name === 'packs') return (product.packs ?? []).map((pack) => `${pack.quantity}=${tight(pack.barcode)}`).join(BETWEEN_CODES);
  if (name === 'batches') return (product.batches ?? []).map((each) => `${each.expires_on}=${tight(each.batch)}`).join(BETWEEN_CODES);
  return FLAGS.includes(name) ? (product[name] ? '1' : '') : tight(product[name]);
}
const FLAGS = ['gift_card', 'is_deposit'];
const BETWEEN_CODES = '\u001f';

export class Catalogue {
  constructor() {
    this.revision = 0;
    /** @type {Record<string, any>} */
    this.settings = {};
    /** @type {Map<string, Product>} products that have been looked at, or came since */
    this.byId = new Map();
    /** @type {Record<string, string>} the packed rows, one text per member */
    this.texts = {};
    /** @type {Record<string, string[]>} those that were taken apart, each when it is first needed */
    this.columns = {};
    this.count = 0;
    /** Which rows are products by now, or gone. */
    this.made = new Uint8Array(0);
    this.madeCount = 0;
    /** @type {Map<string, number>|null} rows by id, built when an id is asked for that is no product yet */
    this.rows = null;
    /** @type {Map<string, string|number>} see codes */
    this.known = new Map();
    /** @type {Map<string, string>} how many a pack's code stands for */
    this.packs = new Map();
    this.unread = false;
    /** @type {Map<string, string>|null} built when the first typed code is no barcode */
    this.skus = null;
  }

  get size() {
    return this.byId.size + this.count - this.madeCount;
  }

  /** Whether there is anything to price with. */
  get ready() {
    return Array.isArray(this.settings.tax_classes);
  }

  /**
   * Takes a snapshot or a change set. A change set older than what is here is left alone.
   * @param {{revision: number, products: Product[], deleted?: string[]}} answer
   * @returns {boolean} whether anything changed
   */
  apply(answer) {
    const settings = pick(answer, SETTINGS);
    const moved = JSON.stringify({ ...this.settings, ...settings }) !== JSON.stringify(this.settings);
    this.settings = { ...this.settings, ...settings };
    if (answer.revision < this.revision) return moved;
    this.revision = answer.revision;
    for (const id of answer.deleted ?? []) this.#drop(id);
    for (const product of answer.products) this.#put(product);
    this.skus = null;
    return moved || answer.products.length > 0 || (answer.deleted ?? []).length > 0;
  }

  /** @param {string|number} id or the row that places() gave @returns {Product|null} */
  get(id) {
    if (typeof id === 'number') return this.#byRow(id);
    return this.byId.get(id) ?? this.#byRow(this.#rowOf(id));
  }

  /**
   * Looks a code up as it was scanned or typed: a barcode in any of its lengths, else the shop's own number.
   * @param {string} code @returns {Product|null}
   */
  find(code) {
    return this.byBarcode(code) ?? this.bySku(code);
  }

  /** @param {string} code a barcode in any of its lengths, or its key @returns {Product|null} */
  byBarcode(code) {
    const at = this.codes.get(codeKey(code));
    if (at === undefined) return null;
    return typeof at === 'number' ? this.#byRow(at) : this.get(at);
  }

  /** What a code names, and how many of it: null for one. @param {string} code @returns {{product: Product, pack: string|null}|null} */
  keyed(code) {
    const product = this.byBarcode(code);
    return product && { product, pack: this.packs.get(codeKey(code)) ?? null };
  }

  /** @param {string} sku the shop's own number, capitals or not @returns {Product|null} */
  bySku(sku) {
    const id = this.#sku(sku);
    return id === undefined ? null : this.get(id);
  }

  /** The item inside a weighed label: as it is, or without the zeros in front, as the server finds it. */
  byItemCode(item) {
    for (let text = item; ; text = text.slice(1)) {
      const found = this.bySku(text);
      if (found || text.length < 2 || text[0] !== '0') return found;
    }
  }

  /** Stock moves with every sale; it is told by itself and changes no revision. */
  setStock(id, stock) {
    const product = this.get(id);
    if (product) product.stock = stock;
  }

  *[Symbol.iterator]() {
    yield* this.byId.values();
    for (let row = 0; row < this.count; row += 1) if (!this.made[row]) yield this.#byRow(row);
  }

  /** What the tile pages need of every product, without making it. @returns {Iterable<[string|number, string, number|null]>} */
  *places() {
    for (const product of this.byId.values()) yield [product.id, product.category, product.tile];
    if (this.count === 0) return;
    const [category, tile] = ['category', 'tile'].map((name) => this.#column(name));
    for (let row = 0; row < this.count; row += 1) if (!this.made[row]) yield [row, loose(category[row]), number(tile[row])];
  }

  /** The whole as a few long texts, for the device to keep; see unpack. */
  pack() {
    const columns = Object.fromEntries([...COLUMNS, 'keys'].map((name) => [name, []]));
    for (const product of this) {
      for (const name of COLUMNS) columns[name].push(cell(product, name));
      columns.keys.push(product.barcodes.map((code) => tight(codeKey(code))).join(BETWEEN_CODES));
    }
    const texts = Object.fromEntries(Object.keys(columns).map((name) => [name, columns[name].join('\n')]));
    return { version: PACKED_VERSION, revision: this.revision, settings: this.settings, count: this.size, texts };
  }

  /**
   * The server's answer in columns, which has the packed form already.
   * @param {{revision: number, count: number, columns: Record<string, string>}} answer
   */
  static fromColumns(answer) {
    return Catalogue.unpack({ version: PACKED_VERSION, revision: answer.revision, settings: pick(answer, SETTINGS), count: answer.count, texts: answer.columns });
  }

  /** @param {any} packed @returns {Catalogue|null} null when it was packed by another version */
  static unpack(packed) {
    if (packed?.version !== PACKED_VERSION) return null;
    const catalogue = new Catalogue();
    catalogue.revision = packed.revision;
    catalogue.settings = packed.settings;
    catalogue.count = packed.count;
    catalogue.texts = packed.texts;
    catalogue.made = new Uint8Array(packed.count);
    catalogue.unread = packed.count > 0;
    return catalogue;
  }

  /**
   * Ids by code, or rows of what is still packed. The packed codes are taken apart when the first is looked up, which a
   * till does once its first picture stands.
   * @returns {Map<string, string|number>}
   */
  get codes() {
    if (this.unread) {
      this.unread = false;
      this.texts.keys.split('\n').forEach((keys, row) => {
        if (keys === '') return;
        if (!keys.includes(BETWEEN_CODES)) this.known.set(loose(keys), row);
        else for (const key of keys.split(BETWEEN_CODES)) this.known.set(loose(key), row);
      });
      if (/[^\n]/.test(this.texts.packs ?? '')) this.texts.packs.split('\n').forEach((packs, row) => readPacks(packs).forEach((pack) => this.#know(pack, row)));
    }
    return this.known;
  }

  #know(pack, at) {
    const key = codeKey(pack.barcode);
    this.known.set(key, at);
    this.packs.set(key, pack.quantity);
  }

  #column(name) {
    return (this.columns[name] ??= (this.texts[name] ?? '').split('\n'));
  }

  #rowOf(id) {
    if (this.madeCount === this.count) return undefined;
    this.rows ??= new Map(this.#column('id').map((each, row) => [each, row]));
    return this.rows.get(id);
  }

  /** The product of a row, made when it is first asked for. */
  #byRow(row) {
    if (row === undefined) return null;
    const at = (name) => loose(this.#column(name)[row]);
    if (this.made[row]) return this.byId.get(at('id')) ?? null;
    this.made[row] = 1;
    this.madeCount += 1;
    const codes = this.#column('barcodes')[row];
    const product = {
      id: at('id'), sku: at('sku'), name: at('name'), barcodes: codes === '' ? [] : codes.split(BETWEEN_CODES).map(loose), unit: at('unit'),
      price: Number(at('price')), tax: at('tax'), stock: at('stock'), location: at('location'), category: at('category'), tile: number(at('tile')),
      ...(at('gift_card') === '1' ? { gift_card: true } : {}),
      ...this.#deposit(row),
      ...this.#age(row),
    };
    const packs = readPacks(this.#column('packs')[row] ?? '');
    if (packs.length > 0) product.packs = packs;
    const batches = readPacks(this.#column('batches')[row] ?? '');
    if (batches.length > 0) product.batches = batches.map((each) => ({ batch: each.barcode, expires_on: each.quantity }));
    this.byId.set(product.id, product);
    return product;
  }

  /** Most goods come in no bottle, and say nothing of one. */
  #deposit(row) {
    const [id, count, is] = ['deposit_product_id', 'deposit_count', 'is_deposit'].map((name) => this.#column(name)[row]);
    return {
      ...(id ? { deposit_product_id: id, deposit_count: number(count) ?? 1 } : {}),
      ...(is ? { is_deposit: true } : {}),
    };
  }

  #age(row) {
    const limit = number(this.#column('age_limit')[row] ?? '');
    return limit ? { age_limit: limit } : {};
  }

  #put(product) {
    if (product.active === false) {
      this.#drop(product.id);
      return;
    }
    const before = this.get(product.id);
    if (before) for (const code of codesOf(before)) this.#forget(code, product.id);
    this.byId.set(product.id, product);
    for (const code of product.barcodes) this.codes.set(codeKey(code), product.id);
    for (const pack of product.packs ?? []) this.#know(pack, product.id);
  }

  #drop(id) {
    const before = this.get(id);
    if (!before) return;
    for (const code of codesOf(before)) this.#forget(code, id);
    this.byId.delete(id);
  }

  /** A code may have moved to another product in the same change set: only its owner takes it away. */
  #forget(code, id) {
    const at = this.codes.get(codeKey(code));
    const owner = typeof at === 'number' ? this.#column('id')[at] : at;
    if (owner !== id) return;
    this.codes.delete(codeKey(code));
    this.packs.delete(codeKey(code));
  }

  #sku(code) {
    if (this.skus === null) {
      this.skus = new Map();
      for (const product of this.byId.values()) this.skus.set(product.sku.toLowerCase(), product.id);
      for (let row = 0; row < this.count; row += 1) if (!this.made[row]) this.skus.set(loose(this.#column('sku')[row]).toLowerCase(), this.#column('id')[row]);
    }
    return this.skus.get(code.trim().toLowerCase());
  }
}

function codesOf(product) {
  return [...product.barcodes, ...(product.packs ?? []).map((pack) => pack.barcode)];
}

function readPacks(text) {
  if (text === '') return [];
  return text.split(BETWEEN_CODES).map((pack) => {
    const at = pack.indexOf('=');
    return { quantity: pack.slice(0, at), barcode: loose(pack.slice(at + 1)) };
  });
}

/** A member as one line of its column: what would end the line or the code is written otherwise. */
function tight(value) {
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[\\\n\u001f]/g, (mark) => ({ '\\': '\\b', '\n': '\\n', [BETWEEN_CODES]: '\\u' })[mark]);
}

function loose(text) {
  return text.includes('\\') ? text.replace(/\\([bnu])/g, (_, mark) => ({ b: '\\', n: '\n', u: BETWEEN_CODES })[mark]) : text;
}

function number(text) {
  return text === '' ? null : Number(text);
}

/**
 * The same trade item number in 8, 12, 13 or 14 digits is one key, as the server has it: eight digits that are no EAN-8
 * are a UPC-E, if they are a right one.
 */
export function codeKey(code) {
  const trimmed = code.trim();
  if (/^[01]\d{7}$/.test(trimmed) && !checks(trimmed)) {
    const full = expanded(trimmed);
    if (checks(full)) return full.padStart(14, '0');
  }
  return /^(\d{8}|\d{12,14})$/.test(trimmed) ? trimmed.padStart(14, '0') : trimmed;
}

/** Whether the last digit of a trade item number is right. */
function checks(digits) {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) sum += Number(digits[at]) * ((digits.length - at) % 2 === 0 ? 3 : 1);
  return sum % 10 === 0;
}

/** The UPC-A that a UPC-E abbreviates. */
function expanded(upce) {
  const [d, last] = [upce.slice(1, 7), upce[6]];
  const body = last <= '2' ? `${d.slice(0, 2)}${last}0000${d.slice(2, 5)}`
    : last === '3' ? `${d.slice(0, 3)}00000${d.slice(3, 5)}`
      : last === '4' ? `${d.slice(0, 4)}00000${d[4]}` : `${d.slice(0, 5)}0000${last}`;
  return upce[0] + body + upce[7];
}

function pick(source, names) {
  const picked = {};
  for (const name of names) if (source[name] !== undefined) picked[name] = source[name];
  return picked;
}

/**
 * The tile pages: the shop's own choice first, then one page per category. Their products are made and put in order when
 * a page is first looked at: sorting a hundred thousand names would keep the till from starting.
 * @param {Iterable<[string|number, string, number|null]>} places id or row, category and tile of every product
 * @returns {{key: string, name: string|null, ids: (string|number)[], products: Product[]|null}[]}  name null for the shop's own page
 */
export function tilePages(places, language = 'en') {
  const own = [];
  /** @type {Map<string, (string|number)[]>} */
  const categories = new Map();
  for (const [id, category, tile] of places) {
    if (Number.isInteger(tile)) own.push(id);
    if (!category) continue;
    const list = categories.get(category);
    if (list) list.push(id);
    else categories.set(category, [id]);
  }
  const collator = new Intl.Collator(language);
  const pages = [...categories]
    .sort(([a], [b]) => collator.compare(a, b))
    .map(([name, ids]) => ({ key: `c:${name}`, name, ids, products: null }));
  return own.length > 0 ? [{ key: 'own', name: null, ids: own, products: null }, ...pages] : pages;
}

/** The products of a page in their order: tiles by number, then the rest by name. */
export function inOrder(page, get, language = 'en') {
  if (page.products === null) {
    const collator = new Intl.Collator(language);
    page.products = page.ids.map(get).filter(Boolean).sort((a, b) => place(a) - place(b) || collator.compare(a.name, b.name));
  }
  return page.products;
}

function place(product) {
  return product.tile ?? 1e9;
}
