// What every view of the till is made of: the shared parts, and the till's own words.

import { makeWords } from '../lib/words.js';
import { en } from './words.en.js';
import { countWords } from '../lib/words.count.js';

export * from '../lib/ui.js';

/** The language of this page; figures and dates follow it. */
export const language = 'en';
export const t = makeWords({ en: { ...en, ...countWords } }, language);
