// Notes with the customer: what can be said with one touch, what is on its way, and what came in.

import { uuidv7 } from '../lib/ids.js';
import { effect, signal } from '../vendor/signals-core.js';
import { plateOf, tagOf } from './card.js';
import { withAnswer } from './floor.js';

const SHOWN = 3;

/** noteText is what a note says in a language; words are as they were written. */
export function noteText(phrases, note, language) {
  const phrase = note.phrase && phrases.find((p) => p.id === note.phrase && (note.from === 'customer') === (p.from === 'customer'));
  return (phrase && (phrase.texts[language] ?? phrase.else)) || note.words || '';
}

/** noteTag is the short name of the language of a note, where it is not this tablet's own. */
export function noteTag(note, language) {
  const tag = note.phrase ? '' : tagOf(note.language);
  return tag.startsWith(language.toUpperCase()) ? '' : tag;
}

/** quickOnes is what staff can say with one touch. */
export function quickOnes(phrases, language) {
  return phrases.filter((p) => p.from === 'staff' && !p.off)
    .map((p) => ({ id: p.id, text: p.texts[language] ?? p.else ?? Object.values(p.texts)[0] ?? '' })).filter((p) => p.text);
}

/** latest is what a card shows: the last notes, those on their way too. */
export function latest(request, pending, n = SHOWN) {
  return allNotes(request, pending).slice(-n);
}

/** allNotes are those that stand with the server, then those on their way. */
export function allNotes(request, pending) {
  const there = request.talk ?? [];
  const ids = new Set(there.map((note) => note.id));
  return [...there, ...pending.filter((note) => note.request === request.id && !ids.has(note.id))];
}

/**
 * heard lists what customers wrote to this person since: [request, note].
 * @param {import('./floor.js').Floor} before
 * @param {import('./floor.js').Floor} after
 */
export function heard(before, after, me) {
  if (!before.known) return [];
  return [...after.open.values()].filter((request) => request.claim?.staff_id === me && before.open.has(request.id)).flatMap((request) => {
    const known = new Set((before.open.get(request.id).talk ?? []).map((note) => note.id));
    return (request.talk ?? []).filter((note) => note.from === 'customer' && !known.has(note.id)).map((note) => [request, note]);
  });
}

/**
 * @param {{api: any, t: any, floor: any, see: (floor: any) => void, say: (text: string, tone: string) => void, leave: () => void,
 *   kept: {read: () => any, write: (notes: any) => void}}} given  kept: what is on its way outlives a reload
 */
export function makeNotes({ api, t, floor, see, say, leave, kept }) {
  const phrases = signal([]);
  const pending = signal(kept.read() ?? []); // {id, request, from, phrase, words, failed}
  const stop = effect(() => kept.write(pending.value));
  let busy = false;

  const change = (id, how) => { pending.value = pending.peek().map((note) => (note.id === id ? { ...note, ...how } : note)); };
  const drop = (id) => { pending.value = pending.peek().filter((note) => note.id !== id); };

  // One after the other; where the server is away a note waits, and the next beat tries again.
  async function pump() {
    const note = pending.peek().find((one) => !one.failed);
    if (busy || !note) return;
    busy = true;
    try {
      const request = floor.peek().open.get(note.request);
      const body = { claim_epoch: request?.claim_epoch ?? note.epoch, id: note.id, ...(note.phrase ? { phrase: note.phrase } : { words: note.words, language: t.language }) };
      const answer = await api.post(`/help-requests/${encodeURIComponent(note.request)}/notes`, body);
      drop(note.id);
      see(withAnswer(floor.peek(), answer));
    } catch (problem) {
      refused(note, problem);
    }
    busy = false;
    if (pending.peek().some((one) => !one.failed && !one.waits)) pump();
  }

  function refused(note, problem) {
    if (problem?.status === 401) leave();
    if (!problem?.status || problem.transient || problem.status === 401) return change(note.id, { waits: true });
    drop(note.id);
    say(t('floor.talk.refused', { plate: note.plate, reason: problem.detail ?? '' }), 'late');
  }

  return {
    phrases, pending, stop,
    async read() { phrases.value = (await api.get('/help-phrases')).items; },
    /** @param {any} request @param {{phrase?: string, words?: string}} what */
    write(request, what) {
      pending.value = [...pending.peek(), { id: uuidv7(), request: request.id, epoch: request.claim_epoch, plate: plateOf(request).code, from: 'staff', phrase: '', words: '', ...what }];
      pump();
    },
    /** The server may be there again. */
    beat() {
      for (const note of pending.peek()) if (note.waits) change(note.id, { waits: false });
      pump();
    },
  };
}
