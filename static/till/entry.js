// What is typed into the one field of the selling screen, and what it means. No modes: the text itself says whether it
// is a quantity to come, a quantity for the chosen line, a code, a price or the words of a name.

import { parseThousandths, ONE } from './cart.js';

/** The most pieces that may be announced or set at once. */
export const MOST_PIECES = 99_999;
const MOST = MOST_PIECES * ONE;

/**
 * @typedef {{kind: 'empty'}
 *   | {kind: 'announce', quantity: number|null, rest: string}
 *   | {kind: 'set', quantity: number|null}
 *   | {kind: 'code', code: string}
 *   | {kind: 'words', words: string}} Entry
 */

/**
 * Reads the field:
 * `3 *` announces three of what comes next (`3*bread` and `3*4006381333931` name it at once),
 * `*3` sets the chosen line to three, digits are a code, anything else is looked for by name.
 * @param {string} text @returns {Entry}
 */
export function read(text) {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'empty' };
  if (trimmed.startsWith('*')) return { kind: 'set', quantity: positive(trimmed.slice(1)) };
  const star = trimmed.indexOf('*');
  if (star > 0) {
    const quantity = positive(trimmed.slice(0, star));
    if (quantity !== null || isNumber(trimmed.slice(0, star))) return { kind: 'announce', quantity, rest: trimmed.slice(star + 1).trim() };
  }
  if (/^\d{1,48}$/.test(trimmed)) return { kind: 'code', code: trimmed };
  return { kind: 'words', words: trimmed };
}

/** A number, though perhaps none, negative or far too many. */
const isNumber = (text) => /^-?\d+([.,]\d+)?$/.test(text.trim());

function positive(text) {
  const quantity = parseThousandths(text);
  return quantity !== null && quantity > 0 && quantity <= MOST ? quantity : null;
}

/** What is looked for while typing: the words after an announced quantity, else the field itself. Codes wait for Enter. */
export function wordsOf(text) {
  const entry = read(text);
  if (entry.kind === 'announce') return entry.rest;
  return entry.kind === 'words' || entry.kind === 'code' ? text.trim() : '';
}

/**
 * A number being typed on the pad: digits and one decimal mark, as text, so that what is shown is what was pressed.
 * Backspace takes one away and then stops.
 * @param {string} text what stands there
 * @param {string} key a digit, '00', '.' or 'Backspace'
 * @param {{decimals: number, max?: number}} rules
 */
export function typeNumber(text, key, { decimals, max = 9 }) {
  if (key === 'Backspace') return text.slice(0, -1);
  if (key === '.') return decimals === 0 || text.includes('.') ? text : `${text === '' ? '0' : text}.`;
  if (!/^\d{1,2}$/.test(key)) return text;
  const next = text === '0' ? key.replace(/^0+(?=\d)/, '') : text + key;
  const [whole, fraction = ''] = next.split('.');
  return whole.length > max || fraction.length > decimals ? text : next;
}

/** The number on the pad as an integer of its smallest part (cents, grams); null while nothing stands there. */
export function padValue(text, decimals) {
  const match = /^(\d+)\.?(\d*)$/.exec(text);
  if (!match) return null;
  return Number(match[1] + match[2].padEnd(decimals, '0'));
}

/** A whole text as the pad would have written it, key by key: what it would not take is left out. */
export function typeText(text, rules) {
  return [...text.replace(/,/g, '.')].reduce((typed, key) => typeNumber(typed, key, rules), '');
}
