import test from 'node:test';
import assert from 'node:assert/strict';
import { makeWords, pickLanguage, directionOf, faultsOf } from './words.js';

const dict = {
  en: { lines: { one: '{n} line', other: '{n} lines' }, going: '{name} is on the way', only: 'Only here' },
  pl: { lines: { one: '{n} wiersz', few: '{n} wiersze', many: '{n} wierszy', other: '{n} wiersza' }, going: '{name} już idzie' },
  ar: { lines: { zero: 'لا شيء', other: '{n}' }, going: '{name}' },
};

test('plural forms follow the language', () => {
  const pl = makeWords(dict, 'pl');
  assert.deepEqual([1, 3, 5, 22].map((n) => pl('lines', { n })), ['1 wiersz', '3 wiersze', '5 wierszy', '22 wiersze']);
  assert.equal(makeWords(dict, 'ar')('lines', { n: 0 }), 'لا شيء');
});

test('what a language lacks comes from English with English plurals; what nobody has is its key', () => {
  const ar = makeWords(dict, 'ar');
  assert.equal(ar('only'), 'Only here');
  assert.equal(ar('nothing.here'), 'nothing.here');
  assert.equal(makeWords(dict, 'en')('constructor'), 'constructor');
});

test('parameters are text, never a pattern', () => {
  const t = makeWords(dict, 'en');
  assert.equal(t('going', { name: '$& {n} <b>' }), '$& {n} <b> is on the way');
  assert.equal(t('going'), '{name} is on the way');
  assert.equal(t('lines', { n: 12345 }), '12,345 lines');
});

test('the language of the phone', () => {
  assert.equal(pickLanguage(['en', 'de', 'fr'], ['da', 'de-AT', 'en']), 'de');
  assert.equal(pickLanguage(['en', 'de'], ['da'], 'de'), 'de');
  assert.equal(pickLanguage(['en', 'de'], []), 'en');
  assert.equal(pickLanguage(['en', 'pt-BR'], ['pt']), 'pt-BR');
  assert.equal(directionOf('ar-EG'), 'rtl');
  assert.equal(directionOf('de'), 'ltr');
});

test('faults of a dictionary are found', () => {
  assert.deepEqual(faultsOf({ en: { a: '{n}', b: 'x' }, de: { a: '{m}', c: 'y' } }), [
    'de: a has other placeholders than English', 'de: b is missing', 'de: c is not in English']);
});
