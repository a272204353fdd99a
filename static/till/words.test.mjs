import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { en } from './words.en.js';

const here = new URL('.', import.meta.url);
const sources = ['', 'views/', 'actions/'].flatMap((folder) => readdirSync(new URL(folder || '.', here))
  .filter((name) => name.endsWith('.js') && name !== 'words.en.js')
  .map((name) => readFileSync(new URL(folder + name, here), 'utf8'))).join('\n');

/** Keys as they stand in the code: 'word.word', also as one arm of a choice. */
const used = new Set([...sources.matchAll(/'((?:[a-z]+[a-z_0-9]*\.)+[a-z_0-9]+)'/g)].map((match) => match[1]));
/** Families whose last part is computed: `kind.${kind}`. */
const families = [...sources.matchAll(/`([a-z_.]+\.)\$\{/g)].map((match) => match[1]);

test('every key the code names has its words', () => {
  const known = new Set([...Object.keys(en).map((key) => key.split('.')[0])]);
  const missing = [...used].filter((key) => known.has(key.split('.')[0]) && en[key] === undefined && !['drawer.changed', 'catalog.changed', 'stock.changed', 'print_job.changed', 'training.changed', 'terminal.changed', 'cart.sold', 'cart.take_over', 'return.cash'].includes(key));
  assert.deepEqual(missing, []);
});

test('every text is used', () => {
  const idle = Object.keys(en).filter((key) => !used.has(key) && !families.some((family) => key.startsWith(family)) && !sources.includes(`'${key}'`));
  assert.deepEqual(idle, []);
});

test('no text shouts, and none is empty', () => {
  for (const [key, text] of Object.entries(en)) {
    for (const form of typeof text === 'string' ? [text] : Object.values(text)) assert.ok(form.trim() !== '' && !form.includes('!'), key);
  }
});
