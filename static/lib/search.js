// Finding a product among a hundred thousand, in the device's own memory, within a frame.
// Exact codes by a map; words by an inverted index with prefix search, all words having to match.

/** Lower case without diacritics: "Crème" is "creme", "Straße" is "strasse". @param {string} text */
export function fold(text) {
  const s = String(text).toLowerCase();
  // Plain ASCII needs none of it, and most words of a catalogue are.
  if (/^[\x00-\x7f]*$/.test(s)) return s;
  return s.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/æ/g, 'ae').replace(/œ/g, 'oe').replace(/đ/g, 'd').replace(/ı/g, 'i');
}

/** The words of a text, folded. @param {string} text @returns {string[]} */
export function wordsOf(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) || [];
}

/** Barcodes differ by leading zeros between EAN-8, UPC, EAN-13 and GTIN-14. @param {string} code */
function bareCode(code) {
  const text = String(code).trim();
  return /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : fold(text);
}

/** True when one letter more, less, other, or two swapped make b of a. @param {string} a @param {string} b */
export function isNear(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  if (a.slice(i + 1) === b.slice(i + 1) || a.slice(i) === b.slice(i + 1) || a.slice(i + 1) === b.slice(i)) return true;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

/**
 * @typedef {{id: string, sku?: string, name: string, barcodes?: string[], category?: string, location?: string}} Product
 */

/** The index itself. Positions of replaced products stay behind as holes until the index is built anew. */
class Index {
  constructor() {
    /** @type {(Product|null)[]} */
    this.products = [];
    /** @type {Map<string, number>} */
    this.byId = new Map();
    /** @type {Map<string, string>} bare code to product id */
    this.codes = new Map();
    /** @type {Map<string, number[]>} word to positions, rising */
    this.postings = new Map();
    /** @type {string[]|null} all words sorted; null when one came since */
    this.sorted = null;
    this.marks = new Uint8Array(0);
  }

  get size() { return this.byId.size; }

  /** @param {string} id */
  get(id) {
    const at = this.byId.get(id);
    return at === undefined ? undefined : this.products[at];
  }

  /** The product of an exact barcode or SKU. @param {string} code */
  code(code) {
    const id = this.codes.get(bareCode(code));
    return id === undefined ? undefined : this.get(id);
  }

  /** @param {Product} product */
  add(product) {
    this.remove(product.id);
    const at = this.products.push(product) - 1;
    this.byId.set(product.id, at);
    for (const code of codesOf(product)) if (!this.codes.has(code)) this.codes.set(code, product.id);
    for (const word of new Set(wordsOf(`${product.name} ${product.category || ''} ${product.sku || ''}`))) {
      const list = this.postings.get(word);
      if (list) list.push(at);
      else { this.postings.set(word, [at]); this.sorted = null; }
    }
  }

  /** @param {string} id */
  remove(id) {
    const at = this.byId.get(id);
    if (at === undefined) return;
    for (const code of codesOf(this.products[at])) if (this.codes.get(code) === id) this.codes.delete(code);
    this.products[at] = null;
    this.byId.delete(id);
  }

  /** Takes a change set of the catalogue. @param {Product[]} changed @param {string[]} deleted */
  update(changed, deleted = []) {
    deleted.forEach((id) => this.remove(id));
    changed.forEach((p) => this.add(p));
  }

  /**
   * What the words find, best first: an exact code alone; else names that begin with the first word; shorter names
   * before longer ones. `near` says that nothing matched as written and these are close in spelling.
   * @param {string} query @param {number} [limit]
   * @returns {{items: Product[], total: number, near: boolean}}
   */
  find(query, limit = 50) {
    const exact = this.code(query);
    if (exact) return { items: [exact], total: 1, near: false };
    const words = wordsOf(query);
    if (words.length === 0) return { items: [], total: 0, near: false };
    let near = false;
    let hits = this.match(words.map((w) => this.beginning(w)));
    if (hits.length === 0 && words.some((w) => w.length > 3)) {
      hits = this.match(words.map((w) => { const own = this.beginning(w); return own.length ? own : this.close(w); }));
      near = hits.length > 0;
    }
    return { items: this.best(hits, words[0], limit), total: hits.length, near };
  }

  /** Words that begin with this one. @param {string} word @returns {string[]} */
  beginning(word) {
    if (!this.sorted) this.sorted = [...this.postings.keys()].sort();
    const from = lowerBound(this.sorted, word);
    const to = lowerBound(this.sorted, `${word}\uffff`);
    return this.sorted.slice(from, to);
  }

  /** Words close to this one in spelling. @param {string} word */
  close(word) {
    if (word.length < 4) return [];
    return this.sorted.filter((other) => isNear(word, other.length > word.length + 1 ? other.slice(0, word.length) : other));
  }

  /** Positions that have, for each word asked, one of its meanings. @param {string[][]} asked @returns {number[]} */
  match(asked) {
    if (asked.some((meanings) => meanings.length === 0)) return [];
    if (this.marks.length < this.products.length) this.marks = new Uint8Array(this.products.length * 2);
    const size = (meanings) => meanings.reduce((n, w) => n + this.postings.get(w).length, 0);
    const order = asked.map((meanings) => ({ meanings, n: size(meanings) })).sort((a, b) => a.n - b.n);
    /** @type {number[]} */
    let hits = [];
    order.forEach(({ meanings }, round) => {
      // A mark of round+1 means: had all words so far. Ties and doubles fall out because each round marks once.
      const next = [];
      for (const word of meanings) {
        for (const at of this.postings.get(word)) {
          if (this.marks[at] === round && this.products[at]) { this.marks[at] = round + 1; next.push(at); }
        }
      }
      for (const at of hits) if (this.marks[at] === round) this.marks[at] = 0;
      hits = next;
    });
    for (const at of hits) this.marks[at] = 0;
    return hits;
  }

  /** @param {number[]} hits @param {string} first @param {number} limit */
  best(hits, first, limit) {
    const rank = (p) => {
      const name = fold(p.name);
      return (name.startsWith(first) ? 0 : 1000) + Math.min(name.length, 999);
    };
    // Sorting ten thousand names for fifty is too dear at one letter: rank what came first.
    const products = hits.slice(0, 2000).map((at) => { const p = this.products[at]; return { p, r: rank(p) }; });
    products.sort((a, b) => a.r - b.r || (a.p.name < b.p.name ? -1 : a.p.name > b.p.name ? 1 : 0));
    return products.slice(0, limit).map((x) => x.p);
  }
}

/** @param {Product} product */
function codesOf(product) {
  const codes = (product.barcodes || []).map(bareCode);
  if (product.sku) codes.push(bareCode(product.sku));
  return codes;
}

/** @param {string[]} sorted @param {string} word */
function lowerBound(sorted, word) {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (sorted[mid] < word) lo = mid + 1; else hi = mid;
  }
  return lo;
}

/** An empty index. */
export function makeIndex() {
  return new Index();
}

/**
 * Builds an index in pieces of a few milliseconds, so that the page stays alive.
 * @param {Product[]} products
 * @param {{sliceMs?: number, pause?: () => Promise<void>, onProgress?: (done: number, all: number) => void}} [o]
 */
export async function buildIndex(products, o = {}) {
  const sliceMs = o.sliceMs ?? 8;
  const pause = o.pause ?? (() => new Promise((go) => { setTimeout(go, 0); }));
  const index = new Index();
  let began = performance.now();
  for (let i = 0; i < products.length; i += 1) {
    index.add(products[i]);
    if ((i & 63) === 0 && performance.now() - began > sliceMs) {
      if (o.onProgress) o.onProgress(i, products.length);
      await pause();
      began = performance.now();
    }
  }
  index.beginning('\uffff'); // sorts the words now, not at the first key
  return index;
}
