// Taking payment on the tablet. Its register needs a drawer in the books as every register does; as no cash is taken here,
// one with nothing in it is opened when it is needed.

import { computed, signal } from '../vendor/signals-core.js';
import { uuidv7 } from '../lib/ids.js';
import * as pay from './pay.js';

const LOOK_MS = 2000;
const CALL_MS = 8000;

/**
 * @param {object} given
 * @param {any} given.api @param {any} given.me @param {any} given.register  of this tablet, or null
 * @param {any} given.cart     see baskets.js
 * @param {{read: () => any, write: (value: any) => void}} given.kept
 * @param {() => number} given.serverNow
 * @param {() => void} given.leave
 */
export function makePaying({ api, me, register, cart, kept, serverNow, leave }) {
  const paying = signal(/** @type {import('./pay.js').Paying|null} */ (kept.read()));
  const terminals = signal(/** @type {any[]} */ ([]));
  let timer = 0;
  let stopped = false;

  const set = (next) => {
    paying.value = next;
    kept.write(next);
  };
  const is = (sale) => paying.peek()?.sale === sale;
  const call = (method, path, body) => api[method](path, body, { timeout: CALL_MS });

  async function read() {
    if (!register || !me.rights.includes('sell')) return;
    try {
      terminals.value = pay.terminalsFor((await api.get('/terminals', { query: { limit: 200 } })).items, register.id);
    } catch {
      // Without, the cart is handed to a till.
    }
    if (pay.isBusy(paying.peek())) go();
  }

  /** The register's drawer: the one that is open today, else an empty one. */
  async function drawer() {
    const { items } = await api.get('/drawers', { query: { status: 'open', register_id: register.id } });
    const old = items[0];
    if (old && (!old.ends_at || Date.parse(old.ends_at) > serverNow())) return;
    if (old) await call('post', `/drawers/${old.id}/close`, { counted: 0 }); // yesterday's, in which no cash ever was
    await call('put', `/drawers/${uuidv7()}`, { opening_float: 0 }).catch((problem) => { if (problem.code !== 'drawer_open') throw problem; });
  }

  /** Goes on from wherever it stands; every step may be done again. */
  async function go() {
    clearTimeout(timer);
    const now = paying.peek();
    if (!now || stopped) return;
    if (now.step === 'back') { set({ ...now, step: 'stuck', reason: 'floor.pay.no_answer' }); return; } // the page was loaded anew meanwhile
    try {
      if (now.step === 'asking') {
        await drawer();
        hear(await call('put', `/payments/${now.payment}`, { kind: 'charge', amount: now.amount, terminal_id: now.terminal }));
      } else if (now.step === 'card') hear(await call('get', `/payments/${now.payment}`));
      else if (now.step === 'booking') await book(now);
    } catch (problem) {
      if (problem?.status === 401) { leave(); return; }
      if (!is(now.sale)) return;
      if (problem?.status && !problem.transient) {
        set({ ...paying.peek(), step: now.step === 'booking' ? 'stuck' : 'failed', reason: problem.detail });
        return;
      }
    }
    if (pay.isBusy(paying.peek())) timer = setTimeout(go, LOOK_MS);
  }

  async function book(now) {
    const sold = await call('put', `/sales/${now.sale}`, pay.saleOf(now));
    if (!is(now.sale)) return;
    set({ ...now, step: 'done', receipt: sold.receipt_number, reason: '' });
    cart.clear();
  }

  function hear(view) {
    const now = paying.peek();
    if (!now) return;
    const next = pay.heard(now, view);
    if (next === now) return;
    set(next);
    if (next.step === 'booking') go();
  }

  return {
    paying, terminals, read,
    busy: computed(() => pay.isBusy(paying.value)),
    /** Whether payment is taken here at all. */
    ready: computed(() => Boolean(register) && me.rights.includes('sell') && terminals.value.length > 0),
    hinder: () => pay.hinder(cart.basket.value, cart.priced.value),
    start(terminal) {
      const { basket, priced } = cart;
      if (pay.isBusy(paying.peek()) || pay.hinder(basket.peek(), priced.peek()) !== null) return;
      set(pay.begin(basket.peek(), priced.peek(), terminal, { sale: uuidv7(), payment: uuidv7() }, serverNow()));
      go();
    },
    /** The same cart at the same terminal, by another charge. */
    again() {
      const now = paying.peek();
      if (now?.step !== 'failed') return;
      set({ ...now, step: 'asking', payment: uuidv7(), reason: '' });
      go();
    },
    async cancel() {
      const now = paying.peek();
      if (!now || now.step !== 'card') return;
      try {
        hear(await call('post', `/payments/${now.payment}/cancel`));
      } catch {
        // It may be too late: what the terminal says is heard.
      }
      go();
    },
    /** Charged, and not in the books: tried once more, or given back. */
    retry() { if (paying.peek()?.step === 'stuck') { set({ ...paying.peek(), step: 'booking', reason: '' }); go(); } },
    async giveBack() {
      const now = paying.peek();
      if (now?.step !== 'stuck') return;
      set({ ...now, step: 'back', refund: now.refund ?? uuidv7() });
      try {
        const charge = await call('get', `/payments/${now.payment}`);
        const left = charge.amount - charge.refunded; // none: it was given back, and only the answer was lost
        if (left > 0) await call('put', `/payments/${paying.peek().refund}`, { kind: 'refund', amount: left, of: now.payment });
        set({ ...paying.peek(), step: 'failed', reason: 'floor.pay.went_back' });
      } catch (problem) {
        set({ ...paying.peek(), step: 'stuck', reason: problem?.detail ?? 'floor.pay.no_answer' });
      }
    },
    away: () => set(null),
    hear(event) { if (event.type === 'payment.changed') hear(event.data); },
    stop() { stopped = true; clearTimeout(timer); },
  };
}
