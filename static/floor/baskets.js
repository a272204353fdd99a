// The cart that an associate builds at this tablet: filled by scanner, camera and search, priced by the server, handed to
// the tills. It outlives a reload, and a handed one is watched until it is sold.

import { computed, signal } from '../vendor/signals-core.js';
import { uuidv7 } from '../lib/ids.js';
import * as baskets from './basket.js';
import { buyerOf, makeBuyers } from './buyers.js';
import { cameraScanner, whyNoCamera } from './camera.js';

const PRICE_PAUSE = 200;
const PRICE_AGAIN = 3000;
const TYPING_PAUSE = 150;
const AT_MOST = 12;

/**
 * @param {object} given
 * @param {any} given.api @param {any} given.t @param {any} given.me @param {any} given.bell
 * @param {(text: string, tone: 'done'|'late') => void} given.say
 * @param {{read: () => any, write: (value: any) => void}} given.kept
 * @param {() => void} given.leave
 * @param {() => boolean} [given.room]  whether goods may come in: not while the cart is being paid
 */
export function makeBaskets({ api, t, me, bell, say, kept, leave, room = () => true }) {
  const basket = signal(kept.read()?.basket ?? baskets.empty(uuidv7()));
  const handed = signal(kept.read()?.handed ?? null);
  const open = signal(false);
  const priced = signal(null);
  const busy = signal(false);
  const found = signal({ text: '', items: null, customers: null });
  const camera = signal({ on: false, problem: null });
  let pricing = 0;
  let typing = 0;
  let eyes = null;

  const buyers = makeBuyers({ api, t, me, say, leave, take: (who) => set(baskets.withCustomer(basket.peek(), who, uuidv7())) });
  const keep = () => kept.write({ basket: basket.peek(), handed: handed.peek() });
  function set(next) {
    if (next === basket.peek()) return false;
    basket.value = next;
    keep();
    clearTimeout(pricing);
    priced.value = priced.peek() && { ...priced.peek(), old: true };
    pricing = setTimeout(price, PRICE_PAUSE);
    return true;
  }

  async function price() {
    const asked = baskets.wire(basket.peek());
    if (asked.lines.length === 0) { priced.value = null; return; }
    const still = () => JSON.stringify(baskets.wire(basket.peek())) === JSON.stringify(asked); // a note meanwhile changes no price
    try {
      const answer = await api.post('/prices', asked);
      if (still()) priced.value = { total: answer.total, lines: answer.lines.map((line) => line.total), needs: answer.needs ?? [], old: false, problem: null };
    } catch (problem) {
      if (problem?.status === 401) { leave(); return; }
      if (!still()) return;
      priced.value = { total: null, lines: [], old: true, problem: problem?.offline ? t('floor.cart.away') : problem.detail };
      if (problem?.offline && open.peek()) { clearTimeout(pricing); pricing = setTimeout(price, PRICE_AGAIN); }
    }
  }

  function put(product, more) {
    if (!room()) { say(t('floor.pay.first'), 'late'); return; }
    handed.value = null;
    if (set(baskets.add(basket.peek(), product, uuidv7(), more))) {
      bell.soft();
      found.value = { text: '', items: null, customers: null };
    }
  }

  /** A code from the scanner or the camera. */
  async function scan(code) {
    if (buyers.people.peek().open && !buyers.people.peek().sheet) { // a customer's card
      buyers.find(code);
      await buyers.enter();
      return;
    }
    try {
      const answer = await api.get('/scan', { query: { code } });
      put(answer.product, baskets.scanned(answer, code));
    } catch (problem) {
      if (problem?.status === 401) leave();
      else say(problem?.status === 404 ? t('floor.find.none_code', { code }) : problem?.offline ? t('floor.cart.away') : problem.detail, 'late');
    }
  }

  async function search(text) {
    try {
      const customers = me.rights?.includes('customers') ? api.get('/customers', { query: { q: text, limit: 4 } }).then((page) => page.items, () => []) : [];
      const [goods, people] = await Promise.all([api.get('/products', { query: { q: text, limit: AT_MOST } }), customers]);
      if (found.peek().text === text) found.value = { text, items: goods.items, customers: people };
    } catch (problem) {
      if (problem?.status === 401) leave();
      else if (found.peek().text === text) say(t('floor.find.away'), 'late');
    }
  }

  async function hand() {
    const now = basket.peek();
    if (busy.peek() || now.lines.length === 0) return;
    busy.value = true;
    try {
      const view = await api.put(`/carts/${now.id}`, { ...baskets.wire(now), ...(now.note.trim() ? { label: now.note.trim() } : {}) });
      handed.value = { id: view.id, number: view.number, code: view.code, total: view.total, state: 'waits', qr: null };
      basket.value = baskets.empty(uuidv7());
      buyers.person.forget();
      priced.value = null;
      stopCamera();
      keep();
      const { qr } = await api.get(`/carts/${view.id}/code`);
      if (handed.peek()?.id === view.id) handed.value = { ...handed.peek(), qr };
    } catch (problem) {
      if (problem?.status === 401) leave();
      // Under the same id the same cart: another tap is no second one.
      else if (!handed.peek()) say(problem?.offline ? t('floor.cart.not_handed') : problem.detail, 'late');
    } finally {
      busy.value = false;
    }
  }

  function stopCamera() {
    eyes?.stop();
    eyes = null;
    camera.value = { on: false, problem: null };
  }

  return {
    basket, handed, priced, busy, found, camera, open, buyers,
    count: computed(() => baskets.pieces(basket.value)),
    show() { open.value = true; if (basket.peek().lines.length > 0 && (!priced.peek() || priced.peek().old)) price(); },
    hide() { open.value = false; clearTimeout(pricing); stopCamera(); buyers.close(); },
    add: (product) => { put(product); },
    scan,
    step(key, pieces) {
      const line = basket.peek().lines.find((each) => each.key === key);
      if (line) set(baskets.setQuantity(basket.peek(), key, line.quantity + pieces * baskets.ONE, uuidv7()));
    },
    setQuantity(key, quantity) { set(baskets.setQuantity(basket.peek(), key, quantity, uuidv7())); },
    remove(key) { set(baskets.setQuantity(basket.peek(), key, 0, uuidv7())); },
    note(text) { basket.value = baskets.withNote(basket.peek(), text, uuidv7()); keep(); },
    customer(one) {
      set(baskets.withCustomer(basket.peek(), one && buyerOf(one), uuidv7()));
      found.value = { text: '', items: null, customers: null };
    },
    clear() { set(baskets.empty(uuidv7())); priced.value = null; },
    find(text) {
      found.value = { ...found.peek(), text, ...(text.trim().length < 2 ? { items: null, customers: null } : {}) };
      clearTimeout(typing);
      if (text.trim().length >= 2) typing = setTimeout(() => search(text), TYPING_PAUSE);
    },
    /** Enter in the field: digits are a code, else the only thing found. */
    enter(text) {
      if (/^[\d]{4,}$/.test(text.trim())) { found.value = { text: '', items: null, customers: null }; scan(text.trim()); } else if (found.peek().items?.length === 1) put(found.peek().items[0]);
    },
    hand,
    again() { handed.value = null; keep(); },
    async look(video) {
      const problem = whyNoCamera(globalThis);
      if (problem) { camera.value = { on: false, problem: t(`floor.cart.camera.${problem}`) }; return; }
      camera.value = { on: true, problem: null };
      eyes?.stop();
      eyes = cameraScanner({ video, onCode: scan, onEnd: (why) => { camera.value = { on: false, problem: why ? t(`floor.cart.camera.${why}`) : null }; } });
    },
    canSee: () => whyNoCamera(globalThis),
    stopCamera,
    hear(event) {
      if (!event.type.startsWith('cart.') || !handed.peek()) return;
      const next = baskets.fate(handed.peek(), event);
      if (next !== handed.peek()) { handed.value = next; keep(); }
    },
    stop() { open.value = false; clearTimeout(pricing); clearTimeout(typing); stopCamera(); },
  };
}
