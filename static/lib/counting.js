// Counting in a stocktake, at a tablet or a till: each scan is stored on the device before it is sent, and sent again
// until it is answered, so that nothing is lost without the network and nothing is counted twice.

import { batch, computed, signal } from '../vendor/signals-core.js';
import { uuidv7 } from './ids.js';
import { quantityFromWire, quantityToWire } from './money.js';
import { openOutbox } from './outbox.js';
import * as tally from './tally.js';

const TYPING_PAUSE = 150;
const FOUND = 12;
const PAGE = 200;
/** Pages of one's own counts that are read at most: ten thousand counts. */
const PAGES = 50;

/**
 * @typedef {object} World
 * @property {any} api
 * @property {(key: string, params?: any) => string} t
 * @property {string} staff
 * @property {() => number} serverNow
 * @property {(heard: 'counted'|'refused') => void} sound
 * @property {(text: string) => Promise<any[]>} search        products by name
 * @property {(code: string) => Promise<{product: any, quantity: number}|null>} [read]  what a code is, where that is known without the server
 * @property {(problem: any) => void} [failed]                hears every call that failed
 * @property {() => boolean} [held]                            nothing may be sent now
 */

/** @param {World} world */
export function makeCounting(world) {
  const { t } = world;
  const open = signal(false);
  const takes = signal(/** @type {any[]|null} */ (null));
  const take = signal(/** @type {any} */ (null));
  const counts = signal(/** @type {tally.Count[]} */ ([]));
  const known = signal(true);
  const typed = signal('');
  const text = signal('');
  const found = signal(/** @type {any[]|null} */ (null));
  const said = signal(/** @type {{tone: string, text: string}|null} */ (null));
  const finished = signal(false);
  const waiting = signal(/** @type {any[]} */ ([]));
  const offline = signal(false);
  const lines = computed(() => tally.lines(counts.value));
  const chosen = computed(() => lines.value.find((line) => line.state !== 'refused') ?? null);
  /** @type {any} */
  let outbox = null;
  /** @type {any} */
  let runner = null;
  /** @type {Promise<void>|null} */
  let opening = null;
  let stopped = false;
  let typing = /** @type {any} */ (0);
  let queue = Promise.resolve();
  /** @type {Promise<void>} */
  let showing = Promise.resolve();

  const refuse = (/** @type {string} */ why) => { world.sound('refused'); said.value = { tone: 'late', text: why }; };
  const explain = (/** @type {any} */ problem) => { world.failed?.(problem); return problem?.detail ?? String(problem?.message ?? problem); };

  /** What waits on this device for this person goes on being sent, whether or not they count. */
  const start = () => (opening ??= (async () => {
    outbox = await openOutbox(`count-${world.staff}`);
    if (stopped) return;
    outbox.onChange(look);
    await look();
    runner = outbox.run(send, { onAnswered: answered, onFailed });
  })());

  async function look() {
    waiting.value = (await outbox.entries()).filter((/** @type {any} */ entry) => entry.state === 'pending');
    if (waiting.peek().length === 0) offline.value = false;
  }

  async function send(/** @type {any} */ request, /** @type {any} */ entry) {
    if (stopped || world.held?.()) throw new Error('held');
    const path = `/stocktakes/${request.take}`;
    try {
      const answer = await (request.kind === 'count' ? world.api.put(`${path}/counts/${entry.id}`, request.body)
        : request.kind === 'back' ? world.api.del(`${path}/counts/${request.count}`)
          : world.api.put(`${path}/parts/mine`, { finished: request.kind === 'finish' }));
      offline.value = false;
      return answer;
    } catch (problem) {
      offline.value = problem?.offline === true;
      if (problem?.status === 401) world.failed?.(problem);
      throw problem;
    }
  }

  function answered(/** @type {any} */ entry, /** @type {any} */ answer) {
    const { request } = entry;
    if (request.take !== take.peek()?.id) return;
    if (request.kind === 'count') {
      counts.value = tally.answered(counts.peek(), entry.id, { product: { id: answer.product_id, name: answer.name, unit: answer.unit }, quantity: quantityFromWire(answer.quantity) });
    } else if (request.kind === 'finish') said.value = { tone: 'done', text: t('stocktake.finished') };
  }

  function onFailed(/** @type {any} */ entry, /** @type {any} */ problem) {
    if (entry.request.kind !== 'count') { // there is nothing to decide about it
      outbox.discard(entry.id);
      if (entry.request.take === take.peek()?.id && entry.request.kind === 'finish') refuse(problem.detail);
      return;
    }
    world.sound('refused');
    counts.value = tally.refused(counts.peek(), entry.id, problem.detail);
  }

  /** Stored before it is shown, shown before it is sent; one after the other. */
  function store(/** @type {string} */ id, /** @type {any} */ request) {
    queue = queue.then(async () => {
      await start();
      await outbox.add(id, request);
    });
    return queue;
  }

  async function put(/** @type {{product: any, code: string|null, quantity: number, wire: string}} */ what) {
    const current = take.peek();
    if (!current) return;
    if (current.status !== 'open') { refuse(t('stocktake.over')); return; }
    const id = uuidv7();
    const at = world.serverNow();
    const body = { ...(what.code ? { barcode: what.code } : { product_id: what.product.id }), quantity: what.wire, mode: 'add', counted_at: new Date(at).toISOString() };
    try {
      await store(id, { kind: 'count', take: current.id, body, product: what.product });
    } catch {
      queue = Promise.resolve();
      refuse(t('stocktake.not_stored'));
      return;
    }
    batch(() => {
      counts.value = [...counts.peek(), { id, product: what.product, code: what.code, quantity: what.quantity, at, state: 'queued' }];
      typed.value = '';
      said.value = null;
      finished.value = false;
      text.value = '';
      found.value = null;
    });
    world.sound('counted');
  }

  const thing = (/** @type {any} */ product) => ({ id: product.id, name: product.name, unit: product.unit });

  async function scan(/** @type {string} */ code) {
    await showing; // whoever opens it and scans means it
    if (!take.peek()) { refuse(t('stocktake.choose')); return; }
    const here = world.read ? await world.read(code) : null;
    const before = [...counts.peek()].reverse().find((count) => count.code === code && count.product && count.state === 'sent');
    const product = here?.product ?? before?.product ?? null;
    await put({ product: product && thing(product), code, quantity: here?.quantity ?? (before?.quantity || tally.ONE), wire: '1' });
  }

  async function takeBack(/** @type {string[]} */ ids) {
    for (const id of ids) await store(uuidv7(), { kind: 'back', take: take.peek().id, count: id });
    counts.value = counts.peek().filter((count) => !ids.includes(count.id));
  }

  /** Makes the chosen line say so much. */
  async function setTo(/** @type {number} */ wanted) {
    const line = chosen.peek();
    if (!line) { refuse(t('stocktake.first_scan')); return; }
    if (!known.peek()) { refuse(t('stocktake.earlier')); return; }
    const whole = line.product === null || line.product.unit === 'each';
    if (!Number.isSafeInteger(wanted) || wanted < 0 || wanted > tally.MOST || (whole && wanted % tally.ONE !== 0)) {
      refuse(t('stocktake.wrong_amount', { text: typed.peek() || quantityToWire(wanted), name: line.product?.name ?? line.code }));
      return;
    }
    const { back, add } = tally.toReach(line, wanted);
    typed.value = '';
    await takeBack(back);
    if (add > 0) await put({ product: line.product, code: line.product ? null : line.code, quantity: add, wire: quantityToWire(add) });
  }

  async function readTakes() {
    try {
      takes.value = (await world.api.get('/stocktakes', { query: { status: 'open', limit: PAGE } })).items;
    } catch (problem) {
      takes.value ??= [];
      said.value = { tone: 'late', text: explain(problem) };
    }
  }

  async function readMine() {
    const { id } = take.peek();
    await start();
    const unsent = (await outbox.entries()).filter((/** @type {any} */ entry) => entry.request.take === id);
    const backs = new Set(unsent.filter((/** @type {any} */ entry) => entry.request.kind === 'back').map((/** @type {any} */ entry) => entry.request.count));
    const here = unsent.filter((/** @type {any} */ entry) => entry.request.kind === 'count').map((/** @type {any} */ entry) => ({ id: entry.id, product: entry.request.product ?? null,
      code: entry.request.body.barcode ?? null, quantity: quantityFromWire(entry.request.body.quantity), at: Date.parse(entry.request.body.counted_at),
      state: entry.state === 'failed' ? 'refused' : 'queued', detail: entry.problem?.detail ?? '' }));
    /** @type {any[]} */
    let there = [];
    let whole = false;
    try {
      for (let n = 0, cursor = ''; n < PAGES; n += 1) {
        const page = await world.api.get(`/stocktakes/${id}/counts`, { query: { mine: true, limit: PAGE, cursor } });
        there = [...there, ...page.items];
        if (!page.next_cursor) { whole = true; break; }
        cursor = page.next_cursor;
      }
    } catch (problem) {
      explain(problem);
    }
    if (take.peek()?.id !== id) return;
    const read = there.map((count) => ({ id: count.id, product: { id: count.product_id, name: count.name, unit: count.unit }, code: null, quantity: quantityFromWire(count.quantity), at: Date.parse(count.at), state: 'sent' }));
    const all = new Map([...here, ...read, ...counts.peek()].map((count) => [count.id, count]));
    batch(() => {
      known.value = whole;
      counts.value = [...all.values()].filter((count) => !backs.has(count.id));
    });
  }

  async function join(/** @type {any} */ one) {
    batch(() => { take.value = one; counts.value = []; known.value = false; said.value = null; typed.value = ''; text.value = ''; found.value = null; finished.value = false; });
    await readMine();
    if (counts.peek().length === 0) await store(uuidv7(), { kind: 'join', take: one.id });
  }

  async function enter() {
    await readTakes();
    if (!take.peek() && takes.peek()?.length === 1) await join(takes.peek()?.[0]);
    else if (take.peek() && !known.peek()) await readMine();
  }

  async function refresh() {
    if (!take.peek()) return;
    try {
      const now = await world.api.get(`/stocktakes/${take.peek().id}`);
      if (take.peek()?.id === now.id) take.value = now;
    } catch (problem) {
      explain(problem);
    }
  }

  return {
    open, takes, take, lines, chosen, known, typed, text, found, said, finished, waiting, offline,
    start, scan, refresh, setTo,
    show() {
      open.value = true;
      showing = enter().catch(() => {});
      return showing;
    },
    hide() { open.value = false; clearTimeout(typing); },
    join,
    leave() { take.value = null; counts.value = []; return readTakes(); },
    add: (/** @type {any} */ product) => put({ product: thing(product), code: null, quantity: tally.ONE, wire: '1' }),
    step: (/** @type {number} */ pieces) => setTo(Math.max(0, (chosen.peek()?.quantity ?? 0) + pieces * tally.ONE)),
    /** A key of the pad. @param {string} key */
    press(key) {
      const now = typed.peek();
      if (key === 'Backspace') typed.value = now.slice(0, -1);
      else if (/^\d$/.test(key) && now.replace('.', '').length < 8) typed.value = now === '0' ? key : now + key;
      else if (key === '.' && !now.includes('.') && chosen.peek()?.product?.unit !== 'each') typed.value = now === '' ? '0.' : now + key;
    },
    setTyped() {
      const meant = tally.meant(typed.peek());
      if (meant.kind === 'amount') return setTo(quantityFromWire(meant.text));
      return undefined;
    },
    async undo() {
      const latest = tally.last(counts.peek());
      if (latest && take.peek()) await takeBack([latest.id]);
    },
    async drop(/** @type {string} */ id) {
      await outbox.discard(id);
      counts.value = counts.peek().filter((count) => count.id !== id);
    },
    find(/** @type {string} */ words) {
      text.value = words;
      said.value = null;
      clearTimeout(typing);
      if (tally.meant(words).kind !== 'words' || words.trim().length < 2) { found.value = null; return; }
      typing = setTimeout(async () => {
        try {
          const items = await world.search(words.trim());
          if (text.peek() === words) found.value = items.slice(0, FOUND);
        } catch (problem) {
          if (text.peek() === words) said.value = { tone: 'late', text: problem?.offline ? t('stocktake.no_search') : explain(problem) };
        }
      }, TYPING_PAUSE);
    },
    /** Enter in the field: an amount, a code, or the only thing found. */
    async enter() {
      const meant = tally.meant(text.peek());
      if (meant.kind === 'amount') { text.value = ''; typed.value = meant.text; await setTo(quantityFromWire(meant.text)); }
      else if (meant.kind === 'code') { text.value = ''; await scan(meant.text); }
      else if (found.peek()?.length) await this.add(found.peek()?.[0]);
    },
    async finish() {
      await store(uuidv7(), { kind: 'finish', take: take.peek().id });
      finished.value = true;
      said.value = { tone: 'done', text: t('stocktake.finishing') };
    },
    /** An event of the live channel. @param {any} event */
    hear(event) {
      if (event.type === 'stocktake.changed') {
        if (event.data.id === take.peek()?.id && event.data.status !== 'open') { take.value = { ...take.peek(), status: event.data.status }; said.value = { tone: 'late', text: t('stocktake.over') }; }
        if (open.peek() || takes.peek() !== null) readTakes();
      }
      if (event.type.startsWith('stocktake.') && open.peek() && event.data.id === take.peek()?.id && take.peek()?.status === 'open') refresh();
    },
    readTakes,
    /** The line is back. */
    hurry() { outbox?.kick(); if (take.peek() && !known.peek()) readMine(); },
    stop() { stopped = true; runner?.stop(); clearTimeout(typing); },
  };
}
