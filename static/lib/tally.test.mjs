import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { answered, last, lines, meant, refused, toReach } from './tally.js';
import { countWords } from './words.count.js';

const bread = { id: 'b', name: 'Bread', unit: 'each' };
const count = (id, at, more = {}) => ({ id, product: bread, code: null, quantity: 1000, at, state: 'sent', ...more });

test('counts of a product are one line, the last counted first', () => {
  const all = [count('1', 1), count('2', 2, { product: null, code: '4711', state: 'queued' }), count('3', 3, { state: 'queued' }), count('4', 4, { state: 'refused', detail: 'no' })];
  assert.deepEqual(lines(all).map((line) => [line.product?.id ?? line.code, line.quantity, line.state, line.detail]),
    [['b', 1000, 'refused', 'no'], ['b', 2000, 'queued', ''], ['4711', 1000, 'queued', '']]);
});

test('a quantity is reached by adding, or by taking back and adding', () => {
  const [line] = lines([count('1', 1), count('2', 2, { quantity: 5000 }), count('3', 3)]);
  assert.deepEqual(toReach(line, 12_000), { back: [], add: 5000 });
  assert.deepEqual(toReach(line, 7000), { back: [], add: 0 });
  assert.deepEqual(toReach(line, 3000), { back: ['3', '2'], add: 2000 });
  assert.deepEqual(toReach(line, 0), { back: ['3', '2', '1'], add: 0 });
});

test('an answer names what only its code was known of', () => {
  const said = answered([count('1', 1, { product: null, code: '4711', state: 'queued' })], '1', { product: bread, quantity: 6000 });
  assert.deepEqual([said[0].product, said[0].quantity, said[0].state], [bread, 6000, 'sent']);
  assert.equal(refused(said, '1', 'closed')[0].detail, 'closed');
  assert.equal(last(refused([count('1', 1), count('2', 2)], '2', 'closed')).id, '1');
  assert.equal(last([]), null);
});

test('digits are an amount or a code, letters a name', () => {
  assert.deepEqual(['', '12', '1,250', '400638', 'rye 3', '99999'].map((text) => meant(text).kind), ['nothing', 'amount', 'amount', 'code', 'words', 'amount']);
  assert.equal(meant('1,250').text, '1.250');
});

test('the words of counting are those that are asked for', () => {
  const source = ['counting.js', 'count-view.js'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n');
  const asked = new Set([...source.matchAll(/'(stocktake\.[a-z_.]+)'/g)].map((match) => match[1]));
  assert.deepEqual([...asked].filter((key) => !(key in countWords) && !['stocktake.changed', 'stocktake.counted'].includes(key)), []);
  assert.deepEqual(Object.keys(countWords).filter((key) => !asked.has(key)), []);
});
