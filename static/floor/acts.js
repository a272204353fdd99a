// What this person does with calls. Each act is a tap that is stored, sent and answered.

import { uuidv7 } from '../lib/ids.js';
import { signal } from '../vendor/signals-core.js';
import { first, plateOf } from './card.js';
import { withAnswer } from './floor.js';
import { makeSender } from './sender.js';
import { UNDO } from './taps.js';

const ANSWER_WITHIN = 8000;
const LOST = new Set([404, 409, 410]); // somebody was faster, or it is over

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
  const drafts = new Map(); // what was written about the end of a call, kept while it may come back

  const sender = makeSender({
    now: Date.now, store: stored, explain, signedOut: leave,
    post: (request, kind, body) => api.post(`/help-requests/${encodeURIComponent(request)}/${kind}`, body, { timeout: ANSWER_WITHIN }),
    changed: (list) => { taps.value = list; },
    answered: (tap, answer) => see(withAnswer(floor.peek(), answer)),
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

  function tap(request, kind, body, hold = 0, said = '') {
    lines.clear();
    if (kind === 'accept') letGo.delete(request.id);
    else if (kind !== 'arrive' && kind !== 'decline') letGo.add(request.id);
    sender.tap({ id: uuidv7(), kind, request: request.id, plate: plateOf(request).code, body, at: serverNow(), said }, hold);
  }

  // The fence of a claim; after a reload the snapshot tells it.
  const claimed = (request) => ({ claim_epoch: (floor.peek().open.get(request.id) ?? request).claim_epoch });

  return {
    taps, letGo, sender,
    draftOf: (id) => drafts.get(id) ?? { heard: [], words: '' },
    accept: (request) => tap(request, 'accept', {}),
    decline: (request) => tap(request, 'decline', {}),
    /** @param {any} request @param {string} [scanned] the code on the sign, where it was read */
    arrive: (request, scanned) => tap(request, 'arrive', { ...claimed(request), ...(scanned ? { scanned } : {}) }),
    /** The server cannot reopen a call, so its end is kept here while it can be undone. */
    resolve(request, outcome, heard, words, { typed = {}, answer = null } = {}) {
      drafts.set(request.id, { heard, words, ...(answer ? { typed } : {}) });
      const said = t('floor.end.toast', { plate: plateOf(request).code, outcome: t(`floor.end.${outcome}`) });
      tap(request, 'resolve', { ...claimed(request), outcome, heard, words, ...(answer ? { answer } : {}) }, answer ? 0 : UNDO, said);
    },
    release: (request, reason) => tap(request, 'release', { ...claimed(request), ...(reason ? { reason } : {}) }),
    handOff: (request, person) => tap(request, 'hand-off', { ...claimed(request), staff_id: person.staff_id }),
    undo(id) {
      const taken = taps.peek().find((one) => one.id === id);
      sender.undo(id);
      if (taken && !taps.peek().some((one) => one.id === id)) letGo.delete(taken.request);
    },
  };
}
