import test from 'node:test';
import assert from 'node:assert/strict';
import { choosable, sizeWords } from './sizes.js';

test('sizes are offered where there are several that can be told apart', () => {
  const [m, l, red] = [{ size: 'M', colour: 'blue' }, { size: 'L', colour: 'blue' }, { colour: 'red' }];
  assert.deepEqual([m, l, red, {}].map(sizeWords), ['M, blue', 'L, blue', 'red', '']);
  assert.deepEqual(choosable([m, l, red]), [m, l, red]);
  for (const none of [[], [m], [m, m], [m, {}]]) assert.deepEqual(choosable(none), []);
});
