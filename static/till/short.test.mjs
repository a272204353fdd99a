import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShort } from './short.js';

const lines = [{ line: 1, name: 'Tea' }, { line: 2, name: 'Milk' }];

test('lines that took more than there was are named', () => {
  assert.deepEqual(readShort('2=-1.000', lines), [{ name: 'Milk', stock: '-1.000' }]);
  assert.deepEqual(readShort('1=-0.250, 2=-3.000', lines).map((one) => one.name), ['Tea', 'Milk']);
});

test('nothing said is nothing short, and nonsense is nothing', () => {
  for (const header of [null, '', 'x', '9=-1.000', '2=1.000']) assert.deepEqual(readShort(header, lines), []);
});
