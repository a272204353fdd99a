// Signing in: who is chosen, which digits are typed, and what the server said to the last try. No timers here: a lock is
// an instant, and whoever draws it says what time it is.

/** The longest PIN; typing more changes nothing. */
export const MAX_PIN = 8;
/** The shortest PIN that is worth sending. */
export const MIN_PIN = 4;

/**
 * @typedef {object} SignIn
 * @property {string|null} staffId
 * @property {string} pin
 * @property {string} filter       letters typed to find a name
 * @property {boolean} sending
 * @property {null|{kind: 'wrong', left: number|null}|{kind: 'other', text: string}} problem
 * @property {Object<string, number>} locked  by staff id: the instant (ms) until which that person is locked here
 */

/** @returns {SignIn} */
export function newSignIn(staffId = null) {
  return { staffId, pin: '', filter: '', sending: false, problem: null, locked: {} };
}

/** People in one fixed order: by name, as a person would look for them. Never by last use. */
export function people(staff, filter = '', language = 'en') {
  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const wanted = fold(filter);
  return staff
    .filter((person) => wanted === '' || fold(person.name).split(/[\s-]+/).some((word) => word.startsWith(wanted)) || fold(person.name).startsWith(wanted))
    .sort((a, b) => a.name.localeCompare(b.name, language) || (a.id < b.id ? -1 : 1));
}

export function choose(state, staffId) {
  return { ...state, staffId, pin: '', problem: null, filter: '' };
}

/** Seconds this person still waits; 0 when they may try. */
export function lockedFor(state, staffId, now) {
  return Math.max(0, Math.ceil(((state.locked[staffId] ?? 0) - now) / 1000));
}

export function canType(state, now) {
  return state.staffId !== null && !state.sending && lockedFor(state, state.staffId, now) === 0;
}

/** A digit, 'Backspace' or 'Clear'. */
export function type(state, key, now) {
  if (!canType(state, now)) return state;
  if (key === 'Backspace') return { ...state, pin: state.pin.slice(0, -1) };
  if (key === 'Clear') return { ...state, pin: '' };
  if (!/^\d$/.test(key) || state.pin.length >= MAX_PIN) return state;
  return { ...state, pin: state.pin + key, problem: null };
}

export function ready(state, now) {
  return canType(state, now) && state.pin.length >= MIN_PIN;
}

/** What a refused sign-in leaves behind: the digits go, the reason stays. */
export function refused(state, problem, now) {
  const next = { ...state, pin: '', sending: false };
  if (problem.code === 'locked') {
    const until = now + 1000 * (problem.retry_after_seconds ?? 60);
    return { ...next, problem: null, locked: { ...state.locked, [state.staffId]: until } };
  }
  if (problem.code === 'wrong_pin') {
    return { ...next, problem: { kind: 'wrong', left: Number.isInteger(problem.tries_left) ? problem.tries_left : null } };
  }
  return { ...next, problem: { kind: 'other', text: problem.detail ?? '' } };
}

/** "0:52" for 52 seconds. */
export function clockOf(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
