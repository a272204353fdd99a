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
    if (old?.opening_float > 0) throw Object.assign(new Error('a till has this drawer'), { status: 409, detail: 'floor.pay.drawer' }); // whose cash must be counted
    if (old) await call('post', `/drawers/${old.id}/close`, { counted: 0 }); // yesterday's, in which no cash ever was
    await call('put', `/drawers/${uuidv7()}`, { opening_float: 0 }).catch((problem) => { if (problem.code !== 'drawer_open') throw problem; });
  }

  /** Goes on from wherever it stands; every step may be done again. */
  async function go() {
    clearTimeout(timer);
    const now = paying.peek();
    if (!now || stopped) return;
    try {
      if (now.step === 'asking') {
        await drawer();
        hear(await call('put', `/payments/${now.payment}`, { kind: 'charge', amount: now.amount, terminal_id: now.terminal }));
      } else if (now.step === 'card') hear(await call('get', `/payments/${now.payment}`));
      else if (now.step === 'booking') await book(now);
      else if (now.step === 'back') await goBack(now);
    } catch (problem) {
      if (problem?.status === 401) { leave(); return; }
      if (!is(now.sale)) return;
      if (problem?.status && !problem.transient) {
        set({ ...paying.peek(), step: ['booking', 'back'].includes(now.step) ? 'stuck' : 'failed', reason: problem.detail });
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

  /** The money is back when the terminal says so, not when it is asked; until then it is asked under the same id. */
  async function goBack(now) {
    let { left } = now;
    if (left === undefined) {
      const charge = await call('get', `/payments/${now.payment}`);
      left = charge.amount - charge.refunded; // none: somebody else gave it back
      if (!is(now.sale)) return;
      set({ ...paying.peek(), left });
    }
    const { status, reason } = left > 0 ? await call('put', `/payments/${now.refund}`, { kind: 'refund', amount: left, of: now.payment }) : { status: 'approved', reason: '' };
    if (!is(now.sale) || status === 'pending') return;
    set(status === 'approved' ? { ...paying.peek(), step: 'failed', reason: 'floor.pay.went_back' } : { ...paying.peek(), step: 'stuck', reason: reason || 'floor.pay.not_back' });
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
    giveBack() {
      const now = paying.peek();
      if (now?.step !== 'stuck') return;
      set({ ...now, step: 'back', refund: uuidv7(), left: undefined, reason: '' });
      go();
    },
    /** Whether goods may come into the cart: not while it is being paid. What was paid, or was not, is put away for them. */
    makesRoom() {
      const now = paying.peek();
      if (now !== null && (pay.isBusy(now) || now.step === 'stuck')) return false;
      if (now !== null) set(null);
      return true;
    },
    away: () => set(null),
    hear(event) { if (event.type === 'payment.changed') hear(event.data); },
    stop() { stopped = true; clearTimeout(timer); },
  };
}
