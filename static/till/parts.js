// What every view of the till is made of: the shared parts, and the till's own words.

import { makeWords } from '../lib/words.js';
import { en } from './words.en.js';
import { countWords } from '../lib/words.count.js';
import { personWords } from '../lib/words.person.js';

import { Dialog as SharedDialog, html } from '../lib/ui.js';

export * from '../lib/ui.js';

/** The language of this page; figures and dates follow it. */
export const language = 'en';
export const t = makeWords({ en: { ...en, ...countWords, ...personWords } }, language);

/** The class of a sum that needs smaller figures to fit: eight figures and more. @param {string} text */
export function lengthOf(text) {
  return text.length >= 13 ? 'longer' : text.length >= 10 ? 'long' : undefined;
}

/**
 * The shared question over the page. Once it is answered the focus goes to where scans and figures are typed, never back to
 * the key that asked: the next Enter, a person's or a scanner's, would ask again.
 */
export function Dialog(props) {
  return html`<${SharedDialog} ...${props} restore=${toTheField} />`;
}

function toTheField() {
  const field = document.querySelector('[data-test="search"], .sink');
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
