// Tasks, messages and notes as this person has them: read when the line is there,
// kept true by events, and changed by what is tapped. A task's version says which of
// two pictures of it is newer; messages come without their words by event, so they
// are read anew.

import { uuidv7 } from '../lib/ids.js';
import { computed, effect, signal } from '../vendor/signals-core.js';
import { mine as heldCalls } from './floor.js';
import { asked, dueFirst, held, showing, withTask, withTasks } from './tasks.js';

const AGAIN = 5000;
const ANSWER_WITHIN = 8000;
const NOTES = 20;

/**
 * @param {object} given
 * @param {any} given.api
 * @param {any} given.t
 * @param {any} given.me
 * @param {any} given.floor   signal of the floor
 * @param {any} given.now     signal of the server's clock
 * @param {any} given.visible  signal: the page is on the screen
 * @param {any} given.bell
 * @param {(text: string, tone: 'done'|'late') => void} given.say
 * @param {() => void} given.leave
 */
export function makeTalk({ api, t, me, floor, now, visible, bell, say, leave }) {
  /** @type {any} Map of open tasks by id */
  const tasks = signal(new Map());
  const ended = new Set();
  const unread = signal({ broadcasts: [], notes: [] });
  const open = signal('');      // '', 'tasks' or 'notes': the page of it
  const notes = signal(null);   // the notes of before, once looked at
  const busy = signal('');      // what is on its way, by its id
  const rung = new Set();
  let timer = 0;
  let questions = 0;
  let stopped = false;

  /** Free to hear of what can wait: at work, and with nobody. */
  const free = computed(() => floor.value.people.get(me.id)?.status === 'available' && heldCalls(floor.value, me.id).length === 0);
  const list = computed(() => dueFirst(tasks.value.values(), me.id, now.value));
  const own = computed(() => held(list.value, me.id));
  const turn = computed(() => (free.value && me.rights.includes('help.answer') ? asked(list.value, me.id) : []));

  // Each task and each message is one soft note, once, when its person is free to hear it.
  const stopNotes = effect(() => {
    if (!free.value) return;
    const news = [...turn.value.map((task) => `${task.id}.${task.rung}`), ...unread.value.broadcasts.map((one) => one.id)].filter((key) => !rung.has(key));
    for (const key of news) rung.add(key);
    if (news.length > 0) bell.soft();
  });

  // What was asked reached this device; and was seen, once its card stands on a screen that is looked at.
  const told = new Set();
  const stopTelling = effect(() => {
    if (!me.rights.includes('help.answer')) return;
    const offers = asked(list.value, me.id).map((task) => ['delivered', task]);
    if (visible.value) offers.push(...turn.value.map((task) => ['seen', task]));
    for (const [kind, task] of offers) {
      const key = showing(kind, task);
      if (told.has(key)) continue;
      told.add(key);
      api.post(`/tasks/${task.id}/${kind}`, {}, { timeout: ANSWER_WITHIN }).catch(() => told.delete(key)); // told with the next change
    }
  });

  async function read() {
    clearTimeout(timer);
    try {
      const all = await readTasks();
      if (stopped) return;
      tasks.value = withTasks(tasks.peek(), all, ended);
      await readUnread();
    } catch (problem) {
      if (stopped) return;
      if (problem?.status === 401) return leave();
      if (problem?.status !== 403) timer = setTimeout(read, AGAIN);
    }
  }

  async function readTasks() {
    const items = [];
    let cursor = null;
    do {
      const page = await api.get('/tasks', { query: { status: 'open', limit: 200, cursor } });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  // Of answers that overtake each other the one to the last question counts.
  async function readUnread() {
    const mine = ++questions;
    const messages = await api.get('/messages');
    if (!stopped && mine === questions) unread.value = { broadcasts: messages.broadcasts ?? [], notes: messages.notes ?? [] };
  }

  async function readMessages() {
    try {
      await readUnread();
      if (open.peek() === 'notes') readNotes();
    } catch {
      if (!stopped) timer = setTimeout(read, AGAIN);
    }
  }

  async function readNotes() {
    try {
      const page = await api.get('/hand-over-notes', { query: { limit: NOTES } });
      if (!stopped) notes.value = page.items;
    } catch (problem) {
      if (!stopped && notes.peek() === null) notes.value = problem?.status === 401 ? leave() ?? [] : [];
    }
  }

  function put(task) {
    tasks.value = withTask(tasks.peek(), task, ended);
  }

  /** @param {{type: string, data?: any}} event */
  function hear(event) {
    if (event.type.startsWith('task.') && event.data?.id) put(event.data);
    if (event.type === 'broadcast.sent' || event.type === 'broadcast.ended' || event.type === 'hand_over.written') readMessages();
    const mine = event.data?.staff_id === me.id;
    if (mine && (event.type === 'presence.changed' || event.type === 'broadcast.read' || event.type === 'hand_over.confirmed')) readMessages();
  }

  /** Does one thing at a time, and tells how it went. True where it did. */
  async function act(id, doing) {
    if (busy.peek()) return false;
    busy.value = id;
    try {
      await doing();
      return true;
    } catch (problem) {
      if (stopped) return false;
      if (problem?.status === 401) leave();
      else say(!problem?.status || problem.transient ? t('talk.away') : t('talk.refused', { reason: problem.detail ?? '' }), 'late');
      if (problem?.status === 409 || problem?.status === 404) read();
      return false;
    } finally {
      busy.value = '';
    }
  }

  const command = (task, what, body = {}) => act(task.id, async () => put(await api.post(`/tasks/${task.id}/${what}`, body, { timeout: ANSWER_WITHIN })));

  return {
    list, own, turn, unread, open, notes, busy,
    read, hear,
    show(page) {
      open.value = page;
      if (page === 'notes') readNotes();
    },
    hide() { open.value = ''; },
    accept: (task) => command(task, 'accept'),
    decline: (task) => command(task, 'decline'),
    release: (task) => command(task, 'release', { claim_epoch: task.claim_epoch }),
    cancel: (task) => command(task, 'cancel', {}),
    async end(task, outcome, words = '') {
      const done = await command(task, 'done', { claim_epoch: task.claim_epoch, outcome, ...(words ? { words } : {}) });
      if (done && outcome === 'done') say(t('task.is_done', { title: task.title }), 'done');
      return done;
    },
    /** @param {string} id kept by the form, so that a second try makes no second task */
    make: (id, task) => act('new', async () => {
      put(await api.put(`/tasks/${id}`, task, { timeout: ANSWER_WITHIN }));
      say(t('task.made'), 'done');
    }),
    readBroadcast: (one) => act(one.id, async () => {
      await api.post(`/broadcasts/${one.id}/read`, {}, { timeout: ANSWER_WITHIN });
      unread.value = { ...unread.peek(), broadcasts: unread.peek().broadcasts.filter((other) => other.id !== one.id) };
    }),
    confirm: (one) => act(one.id, async () => {
      await api.post(`/hand-over-notes/${one.id}/confirm`, {}, { timeout: ANSWER_WITHIN });
      unread.value = { ...unread.peek(), notes: unread.peek().notes.filter((other) => other.id !== one.id) };
    }),
    write: (id, zone, words) => act('note', async () => {
      await api.put(`/hand-over-notes/${id}`, { words, ...(zone ? { zone_id: zone } : {}) }, { timeout: ANSWER_WITHIN });
      say(t('note.sent'), 'done');
      readNotes();
    }),
    /** @param {string} id kept by the form @param {any} call */
    ask: (id, call) => act('ask', async () => {
      await api.post('/help-requests', { id, ...call }, { timeout: ANSWER_WITHIN });
      say(t('ask.sent'), 'done');
    }),
    takeBack: (request) => act(request.id, () => api.post(`/help-requests/${request.id}/cancel`, {}, { timeout: ANSWER_WITHIN })),
    newId: uuidv7,
    stop() {
      stopped = true;
      stopNotes();
      stopTelling();
      clearTimeout(timer);
    },
  };
}
