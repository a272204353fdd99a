import { test } from 'node:test';
import assert from 'node:assert/strict';
import { denominations, drawerKinds, isNote } from './kinds.js';

test('kinds of money stand largest first, notes before coins', () => {
  for (const currency of ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY', 'XXX']) {
    const { notes, coins } = denominations(currency, currency === 'JPY' ? 0 : 2);
    const all = [...notes, ...coins];
    assert.ok(all.length >= 8, currency);
    assert.deepEqual(all, [...new Set(all)].sort((a, b) => b - a), currency);
  }
});

test('a drawer holds notes that are too large to give as change', () => {
  assert.equal(drawerKinds('EUR').notes[0], 50000);
  assert.equal(drawerKinds('EUR').notes.length + drawerKinds('EUR').coins.length, 15);
});

test('a note is drawn as a note', () => {
  assert.ok(isNote(500, 'EUR'));
  assert.ok(!isNote(200, 'EUR'));
});
