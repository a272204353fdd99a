// What this person does with calls. Each act is a tap that is stored, sent and answered.

import { uuidv7 } from '../lib/ids.js';
import { signal } from '../vendor/signals-core.js';
import { first, plateOf } from './card.js';
import { withAnswer } from './floor.js';
import { makeSender } from './sender.js';

const ANSWER_WITHIN = 8000;
const LOST = new Set([404, 409, 410]); // somebody was faster, or it is over
const UNDO = 8000; // how long an act can be taken back here; the server waits a little longer
const UNDONE = new Set(['accept', 'arrive', 'resolve', 'decline']);

/**
 * @param {object} given
 * @param {any} given.api
 * @param {any} given.t
 * @param {any} given.floor      signal of the floor
 * @param {(floor: any) => void} given.see
 * @param {ReturnType<typeof import('./lines.js').makeLines>} given.lines
 * @param {() => number} given.serverNow
 * @param {{read: () => any[], write: (taps: any[]) => void}} given.stored
 * @param {() => void} given.leave
 */
export function makeActs({ api, t, floor, see, lines, serverNow, stored, leave }) {
  const taps = signal([]);
  const letGo = new Set();  // requests given up or ended here: their changes are no news
  /** @type {any} {request, act, said, until}: what was done last and can be taken back, until when on this device's clock */
  const last = signal(null);
  const drafts = new Map(); // what was written about the end of a call, kept while it may come back

  const sender = makeSender({
    now: Date.now, store: stored, explain, signedOut: leave,
    post: (request, kind, body) => api.post(`/help-requests/${encodeURIComponent(request)}/${kind}`, body, { timeout: ANSWER_WITHIN }),
    changed: (list) => { taps.value = list; },
    answered(tap, answer) {
      if (UNDONE.has(tap.kind) && !tap.body?.answer) last.value = { request: tap.request, act: tap.kind, epoch: answer?.claim_epoch ?? 0, plate: tap.plate, said: tap.said, until: Date.now() + UNDO };
      else if (last.peek()?.request === tap.request) last.value = null;
      if (tap.kind !== 'second') see(withAnswer(floor.peek(), answer));
    },
    lost: (tap, fault) => { if (tap.kind !== 'decline') lines.say(lostRace(tap, fault), 'late'); }, // a no that came too late is none
  });

  function explain(problem) {
    const fault = { code: problem?.code ?? 'away', text: problem?.detail ?? '', by: problem?.extra?.accepted_by?.name ?? '' };
    if (problem?.status === 401) return { ...fault, kind: 'signed_out' };
    if (!problem?.status || problem.transient) return { ...fault, kind: 'away' };
    return { ...fault, kind: LOST.has(problem.status) ? 'lost' : 'no' };
  }

  function lostRace(tap, fault) {
    if (fault.by) return t('floor.line.faster', { name: first(fault.by), plate: tap.plate });
    return t('floor.line.refused', { plate: tap.plate, reason: fault.text });
  }

  const GIVES_UP = new Set(['resolve', 'release', 'hand-off', 'transfer']);

  function tap(request, kind, body, said = '') {
    lines.clear();
    last.value = null;
    if (kind === 'accept') letGo.delete(request.id);
    if (GIVES_UP.has(kind)) letGo.add(request.id);
    sender.tap({ id: uuidv7(), kind, request: request.id, plate: plateOf(request).code, body, at: serverNow(), said });
  }

  const told = (request, key) => t(key, { plate: plateOf(request).code });

  // The fence of a claim; after a reload the snapshot tells it.
  const claimed = (request) => ({ claim_epoch: (floor.peek().open.get(request.id) ?? request).claim_epoch });

  return {
    taps, letGo, sender, last,
    draftOf: (id) => drafts.get(id) ?? { heard: [], words: '' },
    accept: (request) => tap(request, 'accept', {}, told(request, 'floor.undo.accept')),
    decline: (request) => tap(request, 'decline', {}, told(request, 'floor.undo.decline')),
    /** @param {any} request @param {string} [scanned] the code on the sign, where it was read */
    arrive: (request, scanned) => tap(request, 'arrive', { ...claimed(request), ...(scanned ? { scanned } : {}) }, told(request, scanned ? 'floor.undo.scanned' : 'floor.undo.arrive')),
    /** What was said of the end is kept: it may be taken back, but for what a till was told. */
    resolve(request, outcome, heard, words, { typed = {}, answer = null } = {}) {
      drafts.set(request.id, { heard, words, ...(answer ? { typed } : {}) });
      const said = t('floor.end.toast', { plate: plateOf(request).code, outcome: t(`floor.end.${outcome}`) });
      tap(request, 'resolve', { ...claimed(request), outcome, heard, words, ...(answer ? { answer } : {}) }, said);
    },
    release: (request, reason) => tap(request, 'release', { ...claimed(request), ...(reason ? { reason } : {}) }),
    handOff: (request, person, words = '') => tap(request, 'hand-off', { ...claimed(request), staff_id: person.staff_id, ...(words ? { words } : {}) }),
    pause: (request, minutes) => tap(request, 'pause', { ...claimed(request), minutes }),
    resume: (request) => tap(request, 'resume', claimed(request)),
    /** @param {any} request @param {string} zone @param {string} words */
    transfer: (request, zone, words) => tap(request, 'transfer', { ...claimed(request), zone_id: zone, ...(words ? { words } : {}) }),
    /** @param {any} request @param {any} person null: whoever is asked there @param {string} words */
    second: (request, person, words) => tap(request, 'second', { ...claimed(request), id: uuidv7(), staff_id: person?.staff_id ?? null, ...(words ? { words } : {}) }),
    /** Takes back what was done last, as far as the server lets it. */
    undoLast() {
      const act = last.peek();
      last.value = null;
      if (!act || Date.now() > act.until) return null;
      if (act.act === 'accept') letGo.add(act.request);
      if (act.act === 'resolve') letGo.delete(act.request);
      sender.tap({ id: uuidv7(), kind: 'undo', request: act.request, plate: act.plate, body: { act: act.act, claim_epoch: act.epoch }, at: serverNow(), said: '' });
      return act;
    },
    /** Time has passed: what is too old can no longer be taken back. */
    beat() { if (last.peek() && Date.now() > last.peek().until) last.value = null; },
    undo(id) {
      const taken = taps.peek().find((one) => one.id === id);
      sender.undo(id);
      if (taken && !taps.peek().some((one) => one.id === id)) letGo.delete(taken.request);
    },
  };
}
