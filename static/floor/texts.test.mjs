import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { faultsOf } from '../lib/words.js';
import { en } from './texts.js';

const here = new URL('.', import.meta.url);
const source = readdirSync(here).filter((name) => name.endsWith('.js') && name !== 'texts.js').map((name) => readFileSync(new URL(name, here), 'utf8')).join('\n');

test('every text that is asked for by name exists', () => {
  const asked = [...source.matchAll(/['"`]((?:floor|kind|role|right)\.[a-z_.-]+[a-z_])['"`]/g)].map((match) => match[1]);
  assert.ok(asked.length > 100);
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
});

test('every text that exists is asked for', () => {
  const made = [...source.matchAll(/`((?:floor|kind|role|right)\.(?:[a-z_]+\.)*)\$\{/g)].map((match) => match[1]);
  const plain = Object.keys(en).filter((key) => !source.includes(`'${key}'`) && !made.some((prefix) => builds(prefix, key)));
  assert.deepEqual(plain, []);
});

// A text built from a prefix has one more part, or that and `.more`.
function builds(prefix, key) {
  return key.startsWith(prefix) && /^[a-z_-]+(\.more)?$/.test(key.slice(prefix.length)) || prefix === 'right.' && key.startsWith('right.');
}

test('each state of a request, outcome and tag has its words', () => {
  const keys = [
    ...['resolved', 'cancelled', 'abandoned'].map((k) => `floor.over.${k}`),
    ...['helped', 'not_found', 'out_of_stock', 'customer_gone', 'other'].flatMap((k) => [`floor.end.${k}`, `floor.end.${k}.more`]),
    ...['out_of_stock', 'too_dear', 'competitor', 'defect', 'praise', 'wish'].map((k) => `floor.heard.${k}`),
    ...['assistance', 'price_check', 'stock_check', 'fitting_room', 'locked_case', 'carry_out', 'change', 'approval', 'age_check', 'other'].map((k) => `kind.${k}`),
    ...['accept', 'arrive', 'resolve', 'release', 'hand-off'].map((k) => `floor.queued.${k}`),
    ...['cashier', 'associate', 'greeter', 'supervisor', 'manager'].map((k) => `role.${k}`),
  ];
  assert.deepEqual(keys.filter((key) => !(key in en)), []);
});

test('all languages are whole', () => {
  assert.deepEqual(faultsOf({ en }), []);
});
