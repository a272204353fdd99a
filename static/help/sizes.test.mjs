import test from 'node:test';
import assert from 'node:assert/strict';
import { choiceOf, labelOf, recoloured, sizesOf } from './sizes.js';

const one = (id, size, colour) => ({ id, name: `Tee ${size} ${colour}`, size, colour, price: 1490, stock: '3' });

test('sizes of one colour are chosen by size, colours of one size by colour', () => {
  const sizes = choiceOf({ sizes: [one('1', 'S', 'blue'), one('2', 'M', 'blue')] });
  assert.deepEqual([sizes.by, sizesOf(sizes, '').map((s) => labelOf(sizes, s))], ['size', ['S', 'M']]);
  const colours = choiceOf({ sizes: [one('1', '', 'blue'), one('2', '', 'red')] });
  assert.deepEqual([colours.by, sizesOf(colours, '').map((s) => labelOf(colours, s))], ['colour', ['blue', 'red']]);
});

test('of several colours in several sizes the colour comes first, and another one keeps the size that it has', () => {
  const goods = { sizes: [one('1', 'S', 'navy'), one('2', 'M', 'navy'), one('3', 'M', 'white'), one('4', 'L', 'white')] };
  const both = choiceOf(goods);
  assert.deepEqual([both.by, both.colours, sizesOf(both, 'white').map((s) => s.id)], ['both', ['navy', 'white'], ['3', '4']]);
  assert.equal(recoloured(both, goods.sizes[1], 'white').id, '3');
  assert.equal(recoloured(both, goods.sizes[0], 'white'), undefined);
  assert.equal(recoloured(both, undefined, 'white'), undefined);
});

test('what sizes and colours do not tell apart is chosen by name; one alone is no choice', () => {
  for (const sizes of [[one('1', 'M', 'blue'), one('2', 'M', 'blue')], [one('1', '', ''), one('2', 'M', '')], [one('1', 'M', 'blue'), one('2', 'L', 'red'), one('3', 'S', '')]]) {
    const choice = choiceOf({ sizes });
    assert.deepEqual([choice.by, labelOf(choice, sizes[0])], ['name', sizes[0].name]);
  }
  assert.deepEqual([choiceOf(null), choiceOf({}), choiceOf({ sizes: [one('1', 'M', '')] })], [null, null, null]);
});
