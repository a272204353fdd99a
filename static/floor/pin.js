// Typing a PIN: who, which digits, and what the server said. A lock is that person's
// on this device alone; everybody else can still sign in.

export const SHORTEST = 4;
export const LONGEST = 8;

/**
 * @typedef {object} Entry
 * @property {string|null} staff
 * @property {string} digits
 * @property {'typing'|'sending'|'wrong'|'failed'} state
 * @property {number|null} triesLeft
 * @property {string} text                      why it failed
 * @property {Map<string, number>} locked       until when, per person, on this device's clock
 */

/** @returns {Entry} */
export function blank(staff = null) {
  return { staff, digits: '', state: 'typing', triesLeft: null, text: '', locked: new Map() };
}

export function chosen(entry, staff) {
  return entry.state === 'sending' ? entry : { ...blank(staff), locked: entry.locked };
}

/** pressed takes one key: a digit, 'back' or 'clear'. */
export function pressed(entry, key, now) {
  if (!entry.staff || entry.state === 'sending' || lockedFor(entry, now) > 0) return entry;
  const typed = entry.state === 'typing' ? entry.digits : '';
  if (key === 'clear') return { ...entry, state: 'typing', digits: '' };
  if (key === 'back') return { ...entry, state: 'typing', digits: typed.slice(0, -1) };
  if (!/^\d$/.test(key) || typed.length >= LONGEST) return entry;
  return { ...entry, state: 'typing', digits: typed + key };
}

export function ready(entry, now) {
  return entry.state === 'typing' && entry.digits.length >= SHORTEST && lockedFor(entry, now) === 0;
}

/** lockedFor says how many seconds the chosen person still has to wait here. */
export function lockedFor(entry, now) {
  const until = entry.locked.get(entry.staff ?? '') ?? 0;
  return Math.max(0, Math.ceil((until - now) / 1000));
}

export function sent(entry) {
  return { ...entry, state: 'sending' };
}

/**
 * answered takes in a refusal.
 * @param {Entry} entry
 * @param {{code: string, text: string, triesLeft?: number|null, seconds?: number}} fault
 */
export function answered(entry, fault, now) {
  if (fault.code === 'locked') {
    const locked = new Map(entry.locked).set(entry.staff, now + (fault.seconds ?? 30) * 1000);
    return { ...entry, state: 'typing', digits: '', triesLeft: null, locked };
  }
  if (fault.code === 'wrong_pin') {
    return { ...entry, state: 'wrong', digits: '', triesLeft: fault.triesLeft ?? null, text: fault.text };
  }
  return { ...entry, state: 'failed', digits: '', triesLeft: null, text: fault.text };
}
