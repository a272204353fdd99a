// Who the cart is for: found by what was typed, or added with it. One search at a time; an older answer is let go.

import { signal } from '../vendor/signals-core.js';
import { uuidv7 } from '../lib/ids.js';
import { draftOf, label } from '../lib/customers.js';
import { makePerson } from '../lib/person.js';

const TYPING_PAUSE = 150;
const AT_MOST = 6;
const SHORTEST = 2;

/** A customer as a cart keeps it: the certificate that frees from tax goes with it. */
export function buyerOf(customer) {
  return { id: customer.id, name: label(customer), ...(customer.tax_exempt ? { exempt: customer.tax_exempt } : {}) };
}

/** Whether what stands in the field may be added: the list is of it, and it is long enough to be somebody. */
export function mayAdd({ text, of, items }) {
  return items !== null && of === text && text.trim().length >= SHORTEST;
}

/**
 * @param {object} given
 * @param {any} given.api @param {any} given.t @param {any} given.me
 * @param {(text: string, tone: 'done'|'late') => void} given.say
 * @param {(who: {id: string, name: string, exempt?: string}) => void} given.take
 * @param {() => void} given.leave
 */
export function makeBuyers({ api, t, me, say, take, leave }) {
  const shut = { open: false, sheet: false, text: '', items: null, of: '', busy: false };
  const people = signal(shut);
  let typing = 0;
  let adding = null;

  const set = (change) => { people.value = { ...people.peek(), ...change }; };
  function failed(problem) {
    if (problem?.status === 401) leave();
    else say(problem?.offline ? t('floor.cart.away') : problem.detail, 'late');
  }

  /** All that is known of somebody, or all there is to say of somebody new. */
  const person = makePerson({
    api,
    manages: () => me.rights?.includes('customers.manage') ?? false,
    failed: (problem) => { if (problem?.status === 401) leave(); },
    saved: (customer, made) => {
      take(buyerOf(customer));
      if (!made) return;
      people.value = shut;
      tell(customer);
    },
  });
  const tell = (made) => say(t(made.duplicates?.length > 0 ? 'floor.buyer.twin' : 'floor.buyer.added', { name: label(made) }), 'done');

  async function look() {
    const { text } = people.peek();
    try {
      const { items } = await api.get('/customers', { query: { q: text, limit: AT_MOST } });
      if (people.peek().text === text) set({ items, of: text });
    } catch (problem) {
      if (people.peek().text === text) failed(problem);
    }
  }

  function choose(customer) {
    take(buyerOf(customer));
    people.value = shut;
  }

  /** Under the same id until it is answered: another tap adds nobody twice. */
  async function add() {
    const { text, busy } = people.peek();
    if (busy || !mayAdd(people.peek())) return;
    if (adding?.text !== text) adding = { text, id: uuidv7() };
    set({ busy: true });
    try {
      const made = await api.put(`/customers/${adding.id}`, draftOf(text));
      adding = null;
      if (!people.peek().open) return;
      choose(made);
      tell(made);
    } catch (problem) {
      set({ busy: false });
      failed(problem);
    }
  }

  return {
    people, add, choose, person,
    sheet(id) { person.open(id); people.value = { ...shut, open: true, sheet: true }; },
    form() { person.openNew(people.peek().text); people.value = { ...shut, open: true, sheet: true }; },
    may: () => me.rights?.includes('customers') ?? false,
    open() { people.value = { ...shut, open: true }; },
    close() { clearTimeout(typing); people.value = shut; },
    find(text) {
      set({ text, ...(text.trim().length < SHORTEST ? { items: null } : {}) });
      clearTimeout(typing);
      if (text.trim().length >= SHORTEST) typing = setTimeout(look, TYPING_PAUSE);
    },
    /** Enter: the only one found for what stands there; of none, the one to add. */
    async enter() {
      clearTimeout(typing);
      if (people.peek().of !== people.peek().text) await look();
      const { items, of, text } = people.peek();
      if (items === null || of !== text) return;
      if (items.length === 1) choose(items[0]);
      else if (items.length === 0) await add();
    },
  };
}
