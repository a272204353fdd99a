// The sheet of one customer, at the till and the tablet: read, changed, or made new in one form. What is being written
// outlives a closed sheet and a lost line, and is sent under the same id until it is answered.

import { batch, computed, signal } from '../vendor/signals-core.js';
import { draftOf } from './customers.js';
import { uuidv7 } from './ids.js';
import { consentWording } from './words.person.js';

/** What a till may write of a customer. */
const WRITTEN = ['name', 'phone', 'email', 'group_id', 'preferences', 'notes', 'history_consent', 'marketing_consent'];
/** What is sent back as it was read. */
const KEPT = ['code', 'language', 'tax_exempt'];
const PURCHASES = 5;

/** @param {any} customer as the server gives it, or the beginning of a new one */
export function formOf(customer) {
  const form = /** @type {Record<string, any>} */ ({});
  for (const field of WRITTEN) form[field] = field.endsWith('_consent') ? Boolean(customer?.[field]) : customer?.[field] ?? '';
  return form;
}

/** As the server takes it: what is empty is left out. @param {any} customer @param {Record<string, any>} form */
export function wireOf(customer, form) {
  const wire = /** @type {Record<string, any>} */ ({});
  for (const field of KEPT) if (customer?.[field]) wire[field] = customer[field];
  for (const field of WRITTEN) {
    const value = typeof form[field] === 'string' ? form[field].trim() : form[field];
    if (value) wire[field] = value;
    if (field.endsWith('_consent') && Boolean(value) !== Boolean(customer?.[field])) wire.consent_wording = consentWording.sheet;
  }
  return wire;
}

/**
 * @typedef {object} World
 * @property {any} api
 * @property {() => boolean} manages   whether groups are this person's to give
 * @property {(customer: any, made: boolean) => void} saved
 * @property {(problem: any) => void} [failed]  hears every call that failed
 */

/** @param {World} world */
export function makePerson(world) {
  const id = signal(/** @type {string|null} */ (null));
  const customer = signal(/** @type {any} */ (null)); // null: not read yet, or new
  const fresh = signal(false);
  const form = signal(formOf(null));
  const before = signal(formOf(null));
  const busy = signal(false);
  const problem = signal(/** @type {any} */ (null));
  const saved = signal(false);
  const bought = signal(/** @type {any[]|null} */ (null));
  const boughtProblem = signal(/** @type {any} */ (null));
  const groups = signal(/** @type {any[]} */ ([]));
  const dirty = computed(() => WRITTEN.some((field) => form.value[field] !== before.value[field]));
  const reading = computed(() => id.value !== null && !fresh.value && customer.value === null && problem.value === null);

  function begin(/** @type {string} */ who, /** @type {boolean} */ isNew, /** @type {any} */ values) {
    batch(() => {
      id.value = who;
      fresh.value = isNew;
      customer.value = null;
      before.value = formOf(null);
      form.value = formOf(values);
      busy.value = false;
      problem.value = null;
      saved.value = false;
      bought.value = null;
      boughtProblem.value = null;
    });
  }

  /** Names of groups are a courtesy: without them the group is not shown. */
  function readGroups() {
    if (groups.peek().length > 0) return;
    world.api.get('/customer-groups', { query: { limit: 200 } }).then((/** @type {any} */ page) => { groups.value = page.items; }, world.failed ?? (() => {}));
  }

  async function read() {
    const who = id.peek();
    problem.value = null;
    try {
      const found = await world.api.get(`/customers/${who}`);
      if (id.peek() !== who) return;
      show(found);
      readBought();
    } catch (why) {
      world.failed?.(why);
      if (id.peek() === who) problem.value = why;
    }
  }

  function show(/** @type {any} */ found) {
    batch(() => {
      customer.value = found;
      fresh.value = false;
      before.value = formOf(found);
      form.value = formOf(found);
    });
  }

  async function readBought() {
    const who = id.peek();
    boughtProblem.value = null;
    if (!customer.peek()?.history_consent) {
      bought.value = null;
      return;
    }
    try {
      const { items } = await world.api.get(`/customers/${who}/purchases`, { query: { limit: PURCHASES } });
      if (id.peek() === who) bought.value = items;
    } catch (why) {
      world.failed?.(why);
      if (id.peek() === who) boughtProblem.value = why;
    }
  }

  /** Accounts and price group come with a customer who is read, not with one who is saved. */
  async function whole(/** @type {any} */ answer) {
    if (fresh.peek()) return { ...answer, accounts: [] };
    if ((answer.group_id ?? '') === before.peek().group_id) return { ...customer.peek(), ...answer };
    return world.api.get(`/customers/${answer.id}`).then((/** @type {any} */ read) => ({ ...read, duplicates: answer.duplicates }), () => ({ ...customer.peek(), ...answer }));
  }

  async function save() {
    const who = id.peek();
    if (busy.peek() || who === null || !dirty.peek() || (!fresh.peek() && !customer.peek())) return;
    const made = fresh.peek();
    batch(() => { busy.value = true; problem.value = null; saved.value = false; });
    try {
      const now = await whole(await world.api.put(`/customers/${who}`, wireOf(customer.peek(), form.peek())));
      if (id.peek() === who) {
        show(now);
        saved.value = true;
        readBought();
      }
      world.saved(now, made);
    } catch (why) {
      world.failed?.(why);
      if (id.peek() === who) problem.value = why;
    } finally {
      if (id.peek() === who) busy.value = false;
    }
  }

  return {
    id, customer, fresh, form, busy, problem, saved, bought, boughtProblem, groups, dirty, reading, readBought, save, retry: read,
    manages: world.manages,
    /** Who is here already; what was begun to be written of them is still there. */
    open(/** @type {string} */ who) {
      if (id.peek() === who && dirty.peek() && customer.peek()) return;
      begin(who, false, null);
      readGroups();
      read();
    },
    /** Somebody new, beginning with what was typed in the search. */
    openNew(/** @type {string} */ text) {
      const typed = text.trim() === '' ? {} : draftOf(text);
      if (fresh.peek() && dirty.peek() && text.trim() === '') return;
      begin(uuidv7(), true, typed);
      readGroups();
    },
    set(/** @type {string} */ field, /** @type {any} */ value) {
      batch(() => { form.value = { ...form.peek(), [field]: value }; saved.value = false; });
    },
    undo() { batch(() => { form.value = before.peek(); problem.value = null; }); },
    /** Another sale, another person: nothing half written is left for the next one to see. */
    forget() { begin('', false, null); id.value = null; },
  };
}
