// Before anybody is signed in: who has this tablet, and their PIN.

import { signal } from '../vendor/signals-core.js';
import { compare } from './floor.js';
import * as pin from './pin.js';

/**
 * @param {object} given
 * @param {any} given.paired     the answer of GET /device
 * @param {any} given.api
 * @param {any} given.words
 * @param {() => void} given.touched   arms sound; called inside the touch that signs in
 * @param {(session: any) => void} given.enter
 * @param {(reason: string) => void} given.leave  this device may no longer be used
 */
export function makeGate({ paired, api, words, touched, enter, leave }) {
  const entry = signal(pin.blank());
  const now = signal(Date.now());
  const staff = [...paired.staff].sort((a, b) => a.name.localeCompare(b.name, words.t.language) || compare(a.id, b.id));

  async function signIn() {
    if (!pin.ready(entry.value, Date.now())) return;
    touched();
    const { staff: staff_id, digits } = entry.value;
    entry.value = pin.sent(entry.value);
    try {
      enter(await api.post('/sessions', { staff_id, pin: digits }, { timeout: 10000 }));
    } catch (problem) {
      if (problem?.code === 'device_revoked' || problem?.code === 'device_unknown') return leave(problem.code);
      entry.value = pin.answered(entry.value, fault(problem), Date.now());
    }
  }

  function fault(problem) {
    if (problem?.offline) return { code: 'away', text: words.t('floor.signin.away') };
    return { code: problem?.code ?? '', text: problem?.detail ?? '', triesLeft: problem?.extra?.tries_left, seconds: problem?.retryAfter ?? undefined };
  }

  // A letter goes through the people whose names begin with it, one by one.
  function byLetter(letter) {
    const same = staff.filter((p) => p.name.localeCompare(letter, words.t.language, { sensitivity: 'base' }) === 0 ||
      p.name.slice(0, 1).localeCompare(letter, words.t.language, { sensitivity: 'base' }) === 0);
    if (same.length === 0) return;
    const at = same.findIndex((p) => p.id === entry.value.staff);
    entry.value = pin.chosen(entry.value, same[(at + 1) % same.length].id);
  }

  return {
    ...words, entry, now, staff, store: paired.store, device: paired.device, signIn, byLetter, clock: Date.now,
    choose: (id) => { entry.value = pin.chosen(entry.value, id); },
    press: (key) => { entry.value = pin.pressed(entry.value, key, Date.now()); },
    beat: () => { now.value = Date.now(); },
    close() {},
  };
}
