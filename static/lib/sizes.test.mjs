import test from 'node:test';
import assert from 'node:assert/strict';
import { choosable, sizeWords } from './sizes.js';

const wordsOf = (products) => choosable(products).map((one) => one.words);

test('sizes are offered where there are several that can be told apart, by what tells them apart', () => {
  const [m, l, red] = [{ size: 'M', colour: 'blue' }, { size: 'L', colour: 'blue' }, { size: 'L', colour: 'red' }];
  assert.deepEqual([m, l, { colour: 'red' }, {}].map(sizeWords), ['M, blue', 'L, blue', 'red', '']);
  assert.deepEqual(wordsOf([m, l, red]), ['M, blue', 'L, blue', 'L, red']);
  assert.deepEqual(wordsOf([m, l]), ['M', 'L']);
  assert.deepEqual(wordsOf([l, red]), ['blue', 'red']);
  for (const none of [[], [m], [m, m], [m, {}]]) assert.deepEqual(wordsOf(none), []);
});
